import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bash, deal, GPULIEN, listed, mount, type Ran, scratch } from './programs.js';

const DEAL = deal();
const small = mount('size=32k');
const readOnly = mount('size=32k,ro');

/** One line that says why, exit 2, and no trace of the program. */
function refused({ code, err }: Ran, why: RegExp): void {
  expect(err).toMatch(why);
  expect(err).not.toMatch(/\n +at |node:internal|defect of gpulien|E[A-Z]{4,}/);
  expect(code).toBe(2);
}
function refusedInALine(ran: Ran, why: RegExp): void {
  refused(ran, why);
  expect(ran.err.trimEnd().split('\n')).toHaveLength(1);
}

describe('a standard stream', () => {
  test.each(['--version', 'help', 'methodology', `project ${DEAL} --json -q`, `check ${DEAL}`, `score ${DEAL} --fail-on watch -q`])(
    'that is full: gpulien %s > /dev/full',
    (command) => {
      const { code, err } = bash(`gpulien ${command} > /dev/full`);
      expect({ code, said: err.split('\n').filter((line) => line.startsWith('error:')) }).toEqual({
        code: 2,
        said: [expect.stringMatching(/no space is left$/)],
      });
      expect(err).not.toMatch(/\n +at /);
    },
  );

  test('of messages that is full is exit 2, as a message is lost', () => {
    expect(bash('gpulien check nowhere 2> /dev/full')).toEqual({ code: 2, out: '', err: '' });
    const warned = scratch();
    cpSync(DEAL, warned, { recursive: true });
    appendFileSync(join(warned, 'leases.csv'), 'C-9,Nobody Labs,,,H100-SXM-80,16,2025-01-01,2029-01-01,2.10,1,0,,,,,,no,no,no,0\n');
    expect(bash('gpulien project . --csv', warned)).toMatchObject({ code: 0, err: expect.stringContaining('no lot serves') });
    expect(bash('gpulien project . --csv 2> /dev/full', warned).code).toBe(2);
  });

  test('that is cut off by a limit on the size of files: what was written first is not taken for all', () => {
    const at = scratch();
    refusedInALine(bash(`ulimit -f 8; gpulien project '${DEAL}' --json -q > x.json`, at), /output cannot be written.*limit on the size/);
  });

  test('that is closed is exit 0 or 2, never a finding or a defect', () => {
    for (const closed of ['>&-', '2>&-', '>&- 2>&-', '<&- >&- 2>&-'])
      expect([0, 2]).toContain(bash(`gpulien project '${DEAL}' -q ${closed}`).code);
    refusedInALine(bash(`gpulien score '${DEAL}' -q 1< /dev/null`), /output cannot be written: it is not open/);
  });

  test('whose reader stops early is no error', () => {
    const { code, out, err } = bash('gpulien methodology | head -1; exit ${PIPESTATUS[0]}');
    expect({ code, lines: out.split('\n').length, err }).toEqual({ code: 0, lines: 2, err: '' });
  });
});

describe('a file that cannot be written', () => {
  const write = (to: string, more = '', at = scratch()): Ran => bash(`${more}gpulien project '${DEAL}' --json -q -o '${to}'`, at);

  test('beyond the limit on the size of files', () => {
    const at = scratch();
    refusedInALine(write('x.json', "trap '' XFSZ; ulimit -f 8; ", at), /x\.json cannot be written: .*limit on the size of a file/);
    refusedInALine(write('x.json', 'ulimit -f 8; ', at), /x\.json cannot be written/);
    expect(listed(at)).toEqual([]);
  });

  test('through a circle of links, in a folder that is none, under a name that is too long, over a folder, a pipe or a device', () => {
    const at = scratch();
    symlinkSync('loop', join(at, 'loop'));
    writeFileSync(join(at, 'file'), 'mine');
    mkdirSync(join(at, 'folder.json'));
    bash('mkfifo pipe.json', at);
    const before = listed(at);
    for (const [to, why] of [
      ['loop/x.json', /symbolic links lead in a circle/],
      ['file/x.json', /there is no folder/],
      [`${'x'.repeat(300)}.json`, /the name is too long/],
      ['folder.json', /is not a file/],
      ['pipe.json', /is not a file/],
      ['/dev/full', /is not a file/],
    ] as const)
      refused(write(to, '', at), why);
    expect(listed(at)).toEqual(before);
  });

  test.skipIf(small === null)('on a disk that is full: nothing stays of one file or of several', () => {
    refusedInALine(write('x.json', '', small!), /x\.json cannot be written: no space is left/);
    const ran = bash(`gpulien report '${DEAL}' --to a.json b.md c.csv --scenario none -q`, small!);
    refusedInALine(ran, /cannot be written: no space is left/);
    expect(listed(small!)).toEqual([]);
    refusedInALine(bash(`gpulien project '${DEAL}' --json -q > out.json`, small!), /output cannot be written: no space is left/);
  });

  test.skipIf(readOnly === null)('on a disk that is read-only', () => {
    refusedInALine(write('x.json', '', readOnly!), /the file system is read-only/);
    refusedInALine(bash('gpulien init deal', readOnly!), /the file system is read-only/);
  });

  test.skipIf(process.getuid?.() !== 0)('by a user without the right', () => {
    const at = scratch();
    chmodSync(at, 0o755);
    const as = (command: string): Ran =>
      bash(`setpriv --reuid 65534 --regid 65534 --clear-groups '${process.execPath}' '${GPULIEN}' ${command}`, at);
    if (as('--version').code !== 0) return;
    const readable = join(at, 'deal');
    cpSync(DEAL, readable, { recursive: true });
    refusedInALine(as(`project '${readable}' --json -q -o x.json`), /permission denied/);
    chmodSync(join(readable, 'fleet.csv'), 0o600);
    refused(as(`project '${readable}'`), /fleet\.csv: .*permission denied/);
    chmodSync(readable, 0o700);
    refused(as(`project '${readable}'`), /permission denied/);
    expect(listed(at)).toEqual(['deal']);
  });
});

describe('what cannot be read', () => {
  test('a folder that is gone, where the tool runs', () => {
    refusedInALine(bash(`mkdir gone; cd gone; rmdir ../gone; gpulien check '${DEAL}'`), /the working folder is gone/);
  });

  test('a device that fails, a pipe, a folder, a circle of links, a name that is too long', () => {
    const at = scratch();
    symlinkSync('loop.yaml', join(at, 'loop.yaml'));
    bash('mkfifo pipe.yaml', at);
    for (const [file, why] of [
      ['/proc/self/mem', /cannot be read: the device cannot read or write/],
      ['./pipe.yaml', /is not a regular file/],
      ['/dev/zero', /is not a regular file/],
      ['/tmp/', /it is a folder/],
      ['./loop.yaml', /symbolic links lead in a circle/],
      [`./${'x'.repeat(300)}`, /the name is too long/],
    ] as const)
      refusedInALine(bash(`gpulien check '${DEAL}' --assumptions '${file}'`, at), why);
    refusedInALine(bash('gpulien check ./loop.yaml', at), /symbolic links lead in a circle/);
    refusedInALine(bash('gpulien stress "$0" --scenarios ./loop.yaml'.replace('$0', DEAL), at), /symbolic links lead in a circle/);
  });

  test('with few open files the tool works, or says that they are too few', () => {
    let least = 10;
    // Below that Node itself does not start.
    while (bash(`ulimit -n ${least}; gpulien --version`).code !== 0) least++;
    for (const n of [least, least + 1, least + 2, least + 4]) {
      const ran = bash(`ulimit -n ${n}; gpulien report '${DEAL}' --to x.pdf y.json --scenario none -q`);
      if (ran.code !== 0) refused(ran, /too many files are open/);
    }
  });
});

describe('600 MB without a line end', () => {
  const HEAP = 'NODE_OPTIONS=--max-old-space-size=120 ';
  test('in the fleet, after good rows, and in the terms', () => {
    const at = join(scratch(), 'deal');
    cpSync(DEAL, at, { recursive: true });
    truncateSync(join(at, 'fleet.csv'), 600_000_000);
    refused(bash(`export ${HEAP}; gpulien project '${at}'`), /fleet\.csv:5:1: error: this does not follow the rules of CSV/);
    copyFileSync(join(DEAL, 'fleet.csv'), join(at, 'fleet.csv'));
    truncateSync(join(at, 'deal.yaml'), 600_000_000);
    refused(bash(`export ${HEAP}; gpulien project '${at}'`), /deal\.yaml:1:1: error: .*\n[\s\S]*at most 1 MiB of a YAML file/);
  });
});

describe('200 MB of blank lines', () => {
  const at = join(scratch(), 'deal');
  const withBlanks = (name: string, last = ''): Ran => {
    cpSync(DEAL, at, { recursive: true });
    const file = openSync(join(at, name), 'a');
    const block = Buffer.alloc(1 << 20, '\n');
    for (let left = 200; left > 0; left--) writeSync(file, block);
    writeSync(file, last);
    closeSync(file);
    return bash(`export NODE_OPTIONS=--max-old-space-size=120; gpulien project '${at}'`);
  };
  const linesOf = (name: string): number => readFileSync(join(DEAL, name), 'utf8').split('\n').length - 1;

  test('in a table change nothing; a row after them has its place', () => {
    expect(withBlanks('fleet.csv').code).toBe(0);
    refused(withBlanks('leases.csv', 'C-9\n'), new RegExp(`leases\\.csv:${linesOf('leases.csv') + 200 * 2 ** 20 + 1}:1: error`));
  });

  test('in the terms are refused with the limit', () => {
    refused(withBlanks('deal.yaml'), /at most 1 MiB of a YAML file/);
  });
});

/** Starts the tool and tells it to end after a while; what it ended with, as a shell counts. */
function ended(argv: readonly string[], signal: NodeJS.Signals, after: number): Promise<number> {
  const child = spawn(process.execPath, [GPULIEN, ...argv], { stdio: 'ignore' });
  const timer = setTimeout(() => child.kill(signal), after);
  return new Promise((resolve) =>
    child.on('exit', (code, by) => {
      clearTimeout(timer);
      resolve(code ?? { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 }[by as string] ?? -1);
    }),
  );
}

/** Moments that are always the same: a linear congruential generator. @source Numerical Recipes, 3rd edition, 7.1 */
function* moments(seed: number): Generator<number> {
  for (let x = seed; ; x = (Math.imul(x, 1664525) + 1013904223) >>> 0) yield x / 2 ** 32;
}

describe('a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends a long computation at once with %i, and leaves nothing', async (signal, code) => {
    const at = scratch();
    const started = performance.now();
    expect(await ended(['backtest', '--json', '-o', join(at, 'x.json'), '-q'], signal, 400)).toBe(code);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(listed(at)).toEqual([]);
  });

  test('at any moment of init leaves all three files or none, and nothing hidden', async () => {
    const next = moments(7);
    for (let i = 0; i < 8; i++) {
      const at = scratch();
      const signal = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const)[i % 3]!;
      await ended(['init', at, '-q'], signal, 60 + 200 * next.next().value!);
      expect([[], ['deal.yaml', 'fleet.csv', 'leases.csv']]).toContainEqual(listed(at));
    }
  });

  test.each([
    ['SIGINT', 'SIGINT', 130],
    ['SIGINT', 'SIGTERM', 130],
    ['SIGTERM', 'SIGINT', 143],
  ] as const)('%s, and %s while the tool cleans up: it cleans up to the end, and exits with %i', (first, second, code) => {
    const at = scratch();
    const hook = join(scratch(), 'hook.cjs');
    // The tool signals itself: the first time after a file is written, the second time before it removes what it wrote.
    writeFileSync(
      hook,
      `const fs = require('node:fs');
       for (const [name, signal] of [['fsyncSync', '${first}'], ['rmSync', '${second}']]) {
         const real = fs[name];
         fs[name] = (...args) => { fs[name] = real; process.kill(process.pid, signal); return real(...args); };
       }`,
    );
    const ran = bash(`NODE_OPTIONS='--require ${hook}' gpulien init '${at}' -q`);
    expect({ code: ran.code, left: listed(at) }).toEqual({ code, left: [] });
  });

  test('kill -9 at any moment of init over other files: the next run finds none or all of them changed', async () => {
    const next = moments(11);
    for (let i = 0; i < 8; i++) {
      const at = scratch();
      for (const name of ['deal.yaml', 'fleet.csv', 'leases.csv']) writeFileSync(join(at, name), 'mine');
      await ended(['init', at, '-q', '--force'], 'SIGKILL', 60 + 200 * next.next().value!);
      // A run that is refused has looked at what the one before left.
      expect(bash(`gpulien init '${at}' -q`).code).toBe(2);
      expect(listed(at)).toEqual(['deal.yaml', 'fleet.csv', 'leases.csv']);
      const mine = listed(at).filter((name) => readFileSync(join(at, name), 'utf8') === 'mine');
      expect([0, 3]).toContain(mine.length);
    }
  });
});
