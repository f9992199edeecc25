import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FAILURE_CODES, WARNING_CODES } from '../src/kernel/failure.js';
import { gpulien, temporaryFolder } from './cli/harness.js';

const ROOT = resolve(import.meta.dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const LINES = README.split('\n');
/** Stands for lines of an output that are left out. */
const CUT = '[…]';

interface Fence {
  readonly language: string;
  readonly text: string;
  /** The file that the line above says it is, as `deal.yaml`. */
  readonly file: string | null;
  readonly line: number;
}

interface Pasted {
  readonly argv: readonly string[];
  readonly lines: readonly string[];
  readonly line: number;
}

const fences: readonly Fence[] = [...README.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => {
  const above = README.slice(0, match.index).trimEnd().split('\n');
  return {
    language: match[1]!,
    text: match[2]!,
    file: /^`([\w./-]+)`$/.exec(above.at(-1)!)?.[1] ?? null,
    line: README.slice(0, match.index).split('\n').length,
  };
});

/** Indented blocks that begin with a command line, with what is pasted below it. */
const pasted: readonly Pasted[] = LINES.flatMap((text, i) => {
  const command = /^ {4}\$ gpulien (.+)$/.exec(text)?.[1];
  if (command === undefined) return [];
  const after = LINES.slice(i + 1);
  const end = after.findIndex((line) => line !== '' && !line.startsWith('    '));
  return [{ argv: command.split(' '), lines: trimmed(after.slice(0, end).map((line) => line.slice(4))), line: i + 1 }];
});

function trimmed(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, last + 1);
}

/** The runs of lines between the marks of what is left out. */
function runs(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (line === CUT) parts.push([]);
    else parts.at(-1)!.push(line);
  }
  return parts.map(trimmed).filter((part) => part.length > 0);
}

/** Where a run of lines stands in an output, from a line on; -1 where it does not. */
function placeOf(run: readonly string[], output: readonly string[], from: number): number {
  return output.findIndex((_, i) => i >= from && run.every((line, j) => line === output[i + j]));
}

/** A folder in which the commands of the README can be typed. */
const world = temporaryFolder();
const deal = join(world, 'my-deal');

function change(file: string, edit: (text: string) => string): void {
  const path = join(deal, file);
  const before = readFileSync(path, 'utf8');
  const after = edit(before);
  expect(after, file).not.toBe(before);
  writeFileSync(path, after);
}

/** The deal three months later: every line that the diff takes away is there once, and is replaced. */
function laterDeal(diff: string, terms: string): string {
  const lines = diff.trimEnd().split('\n');
  let later = terms;
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith('-')) continue;
    const key = /^-\s*(\w+):/.exec(line)![1]!;
    const put = lines.slice(at).find((other) => other.startsWith('+') && new RegExp(`^\\+\\s*${key}:`).test(other))!;
    expect(
      later.split('\n').filter((text) => text === line.slice(1)),
      line,
    ).toHaveLength(1);
    later = later.replace(`${line.slice(1)}\n`, `${put.slice(1)}\n`);
  }
  return later;
}

beforeAll(() => {
  for (const name of ['samples', 'src', 'test']) symlinkSync(join(ROOT, name), join(world, name));
  mkdirSync(deal);
  for (const { file, text } of fences) if (file && !file.includes('/')) writeFileSync(join(deal, file), text);
});

const type = (argv: readonly string[]) => gpulien(argv, { cwd: world });

describe('the README', () => {
  it('shows the top of the report as it is', async () => {
    const screen = fences.find(({ language }) => language === '')!.text.trimEnd();
    const { out } = await type(['score', 'samples/meridian', '--width', '100']);
    expect(out.startsWith(`${screen}\n`)).toBe(true);
  });

  it('has one row for every code of a problem and of a warning', () => {
    const rows = LINES.flatMap((line) => /^\| `([A-Z][A-Z_]+)` \|/.exec(line)?.[1] ?? []);
    expect([...rows].sort()).toEqual([...FAILURE_CODES, ...WARNING_CODES].sort());
  });

  it('names every command and every option of every command', async () => {
    const { out } = await gpulien(['--help']);
    const commands = [...out.slice(out.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)\b/gm)].map((match) => match[1]!);
    expect(commands.length).toBeGreaterThan(12);
    const missing: string[] = [];
    for (const command of commands) {
      if (!new RegExp(`gpulien ${command}|\\*\\*${command}\\*\\*|### ${command}`).test(README)) missing.push(command);
      const { out: help } = command === 'help' ? { out: '' } : await gpulien([command, '--help']);
      for (const [, flag] of help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm))
        if (!new RegExp(`\`(?:-\\w, )?${flag!}(?![a-z-])`).test(README)) missing.push(`${command} ${flag!}`);
    }
    expect(missing).toEqual([]);
  });

  it('lists the bundled scenarios, each with a row, and no other', async () => {
    const { out } = await type(['stress', 'samples/serial-tape', '--csv', '-q']);
    const bundled = out
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]!);
    const section = README.slice(README.indexOf('### The bundled library'), README.indexOf('### Options'));
    expect([...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]!)).toEqual(bundled);
    expect(README).toContain(`runs ${bundled.length - 1} bundled scenarios`);
  });

  it('lists every table of the commands that print CSV', async () => {
    const missing: string[] = [];
    for (const command of ['score', 'project', 'stress', 'compare', 'market']) {
      const { out } = await gpulien([command, '--help']);
      const choices = /--csv [\s\S]*?\(choices:\s+([\s\S]*?)\)/.exec(out)![1]!;
      for (const [, table] of choices.matchAll(/"(\w+)"/g)) if (!README.includes(`\`${table!}\``)) missing.push(`${command} ${table!}`);
    }
    expect(missing).toEqual([]);
  });

  it('counts the assumptions', async () => {
    const { out } = await type(['score', 'samples/serial-tape', '--csv', 'assumptions', '-q']);
    const count = out.trimEnd().split('\n').length - 1;
    expect(README).toContain(`is an assumption: ${count} of them`);
  });
});

describe('the deal of the README', () => {
  it('loads and scores', async () => {
    expect(await type(['check', 'my-deal'])).toMatchObject({ code: 0, out: 'no problems\n' });
    expect((await type(['score', 'my-deal'])).code).toBe(0);
  });

  it('has scenarios that load, match and run', async () => {
    const { code, out, err } = await type(['stress', 'my-deal', '--scenarios', 'my-deal/scenarios.yaml', '--csv', '--strict']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').map((line) => line.split(',')[0])).toEqual(['scenario', 'base', 'acme-asks', '']);
  });
});

describe('what the README pastes', () => {
  const kept = pasted.filter(({ argv }) => argv[0] !== 'init' && !argv.includes('>'));

  beforeAll(() => {
    expect(kept.length).toBeGreaterThan(12);
    const diff = fences.find(({ language }) => language === 'diff')!;
    const structure = fences.find(({ text }) => text.startsWith('structure:'))!;
    const later = join(world, diff.file!.split('/')[0]!);
    mkdirSync(later);
    for (const file of ['fleet.csv', 'leases.csv']) writeFileSync(join(later, file), readFileSync(join(deal, file)));
    writeFileSync(join(later, 'deal.yaml'), laterDeal(diff.text, readFileSync(join(deal, 'deal.yaml'), 'utf8') + structure.text));
  });

  let structured = false;
  it.each(kept)('line $line is what the tool prints: $argv', { timeout: 60_000 }, async ({ argv, lines, line }) => {
    const structure = fences.find(({ text }) => text.startsWith('structure:'))!;
    if (!structured && line > structure.line) {
      change('deal.yaml', (terms) => terms + structure.text);
      structured = true;
    }
    // The method is bundled as text by the build alone.
    const { out, err } =
      argv[0] === 'methodology' ? { out: readFileSync(join(ROOT, 'src/report/methodology.md'), 'utf8'), err: '' } : await type(argv);
    const printed = trimmed((out === '' ? err : out).split('\n'));
    if (!lines.includes(CUT)) return expect(lines).toEqual(printed);
    let from = 0;
    for (const run of runs(lines)) {
      const at = placeOf(run, printed, from);
      expect(at, `not printed${from > 0 ? ` after line ${from}` : ''}:\n${run.join('\n')}`).toBeGreaterThanOrEqual(0);
      from = at + run.length;
    }
  });
});

describe('the samples', () => {
  const withScenarios = readdirSync(join(ROOT, 'samples')).filter((name) =>
    readdirSync(join(ROOT, 'samples', name)).includes('scenarios.yaml'),
  );

  it.each(withScenarios)('%s has scenarios of its own that all match something', async (name) => {
    const folder = `samples/${name}`;
    expect(await type(['stress', folder, '--scenarios', `${folder}/scenarios.yaml`, '--csv', 'warnings', '-q'])).toMatchObject({
      code: 0,
      out: 'scenario,warning\r\n',
    });
  });
});
