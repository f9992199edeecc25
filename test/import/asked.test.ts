import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { gpulien, temporaryFolder } from '../cli/harness.js';

const [ENTER, DOWN, CANCEL] = ['\r', '\u001b[B', '\u0003'];

/** A question by a text in it, and the keys that answer it. */
type Answer = readonly [question: string, keys: string];

/** A terminal at which somebody answers one question after the other; a question that nobody answers is waited for without end. */
function typing(answers: readonly Answer[]) {
  const input = new PassThrough();
  const left = [...answers];
  let shown = '';
  const output = new Writable({
    write(chunk: Buffer, _, done) {
      shown += chunk.toString();
      const [next] = left;
      if (next && shown.includes(next[0])) {
        left.shift();
        shown = '';
        setImmediate(() => input.write(next[1]));
      }
      done();
    },
  });
  return { terminal: { input, output }, left };
}

const HEAD = 'Asset Tag,GPU Type,GPUs,Unit Price (USD),PO Date,Go-Live\n';
const TAPE = `${HEAD}A1,H100 SXM,8,30000,03/04/2025,05/04/2025\nA2,H100 SXM,8,30000,03/05/2025,05/05/2025\n`;

async function imported(tape: string, answers: readonly Answer[], deal = temporaryFolder()) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tape.csv'), tape);
  const { terminal, left } = typing(answers);
  const ran = await gpulien(['import', 'tape.csv', '--as', 'fleet', '--to', deal, '--force'], {
    cwd: folder,
    isTTY: true,
    stderrIsTTY: true,
    terminal,
  });
  const file = join(deal, 'fleet.csv');
  return { ...ran, left, deal, fleet: existsSync(file) ? readFileSync(file, 'utf8') : null };
}

describe('what a tape leaves open is asked at a terminal', () => {
  it('the order of dates, once; next month nothing is asked', async () => {
    const first = await imported(TAPE, [['is 03/04/2025', DOWN + ENTER]]);
    expect([first.code, first.left]).toEqual([0, []]);
    expect(first.fleet).toContain('A1,H100-SXM-80,8,30000,2025-03-04,2025-05-04');
    const next = await imported(TAPE.replace('A2', 'A3'), [], first.deal);
    expect(next.code).toBe(0);
    expect(next.fleet).toContain('A3,H100-SXM-80,8,30000,2025-03-05,2025-05-05');
  });

  it('a name of several models', async () => {
    const { code, fleet } = await imported(`${HEAD}A1,A100,8,9000,2025-03-04,2025-04-05\n`, [['Which model is A100', ENTER]]);
    expect(code).toBe(0);
    expect(fleet).toMatch(/A1,A100-(?:PCIE|SXM)-\d+,8,9000/);
  });

  it('whoever leaves without an answer writes nothing and hears of the option', async () => {
    const { code, err, fleet } = await imported(TAPE, [['is 03/04/2025', CANCEL]]);
    expect([code, fleet]).toEqual([2, null]);
    expect(err).toContain('left without an answer; nothing was written');
    expect(err).toContain('--dates');
  });
});
