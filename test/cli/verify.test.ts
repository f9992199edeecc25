import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SCHEMAS } from '../../src/report/schemas.js';
import { TOPICS } from '../../src/model/verify/verify.js';
import { gpulien, temporaryFolder } from './harness.js';

const follows = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMAS.verify);

/** Runs with another right value than the source has. */
async function withRight(topic: string, right: unknown, run: () => Promise<void>): Promise<void> {
  const row = TOPICS.find(({ name }) => name === topic)!.rows[0] as { right: unknown };
  const before = row.right;
  row.right = right;
  try {
    await run();
  } finally {
    row.right = before;
  }
}

describe('verify', () => {
  test('prints ours beside theirs with tolerance and source, a line each', async () => {
    const { code, out, err } = await gpulien(['verify', 'irb', '--width', '160']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/corporate-1 +92\.317 +92\.320 +0\.01 +holds +BCBS, International Convergence/);
    expect(out).toMatch(/18 figures hold in 1 topic, none is missed\n$/);
  });

  test('exits 1 on a miss, and names it', () =>
    withRight('irr', 0.43, async () => {
      const { code, out } = await gpulien(['verify', 'irr', 'irb', '-q']);
      expect(code).toBe(1);
      expect(out).toMatch(/^1 figure is missed · 28 figures hold in 2 topics\n {2}irr xirr-1: 0\.426406677677\d+, not 0\.43/);
      const whole = await gpulien(['verify', 'irr']);
      expect(whole.code).toBe(1);
      expect(whole.out.match(/ MISS /g)).toHaveLength(1);
    }));

  test('misses a text that differs in a letter', () =>
    withRight('schedules', ['2026-12-31', '2027-03-31', '2027-06-30', '2027-09-29'], async () =>
      expect((await gpulien(['verify', 'schedules', '-q'])).code).toBe(1),
    ));

  test('--json follows its schema and has every figure', async () => {
    const { code, out } = await gpulien(['verify', 'tail', 'random', '--json']);
    expect(code).toBe(0);
    const read = JSON.parse(out);
    expect(follows(read) ? [] : follows.errors).toEqual([]);
    expect(read.topics.map(({ name, figures }: { name: string; figures: unknown[] }) => [name, figures.length])).toEqual([
      ['tail', 16],
      ['random', 22],
    ]);
    expect(read).toMatchObject({ figures: 38, misses: 0 });
  });

  test('--csv has a row for each figure, and -o writes it to a file', async () => {
    const folder = temporaryFolder();
    expect(await gpulien(['verify', 'vasicek', '--csv', '-o', 'values.csv', '-q'], { cwd: folder })).toEqual({ code: 0, out: '', err: '' });
    const [header, first, ...more] = readFileSync(join(folder, 'values.csv'), 'utf8').trimEnd().split('\r\n');
    expect(header).toBe('topic,row,figure,ours,right,tolerance,drawn,holds,source');
    expect(first).toMatch(/^vasicek,quantile-1,,0\.1282371\d*,0\.1282,0\.00005,no,yes,"Vasicek, /);
    expect(more).toHaveLength(5);
    expect((await gpulien(['verify', 'vasicek', '--csv', '-o', 'values.csv'], { cwd: folder })).code).toBe(2);
  });

  test('an unknown topic is refused with the nearest', async () => {
    const { code, err } = await gpulien(['verify', 'ibr']);
    expect(code).toBe(2);
    expect(err).toContain('irb');
  });
});
