import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { TOPICS } from '../src/cli/shell/manual.js';
import { FAILURE_CODES, WARNING_CODES } from '../src/kernel/failure.js';
import { gpulien, temporaryFolder } from './cli/harness.js';

const ROOT = resolve(import.meta.dirname, '..');
const MANUAL = 'src/manual';
/** Stands for lines of an output that are left out. */
const CUT = '[…]';

interface Page {
  /** From the root of the checkout. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

interface Fence {
  readonly language: string;
  readonly text: string;
  /** The file that the line above says it is, as `deal.yaml`. */
  readonly file: string | null;
}

interface Pasted {
  readonly argv: readonly string[];
  readonly lines: readonly string[];
  readonly place: string;
}

const read = (path: string): Page => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, text, lines: text.split('\n') };
};
const README = read('README.md');
const NAMES = readdirSync(join(ROOT, MANUAL))
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.slice(0, -3));
const manualPage = (name: string): Page => read(`${MANUAL}/${name}.md`);
const PAGES: readonly Page[] = [README, ...NAMES.map(manualPage)];
/** A sample whose README walks through commands. */
const WALK = read('samples/book/README.md');
const ALL = PAGES.map(({ text }) => text).join('\n');

const fences: readonly Fence[] = PAGES.flatMap(({ text }) =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const above = text.slice(0, match.index).trimEnd().split('\n');
    return { language: match[1]!, text: match[2]!, file: /^`([\w./-]+)`$/.exec(above.at(-1)!)?.[1] ?? null };
  }),
);

/** Indented blocks that begin with a command line, with what is pasted below it. */
const pasted: readonly Pasted[] = [...PAGES, WALK].flatMap(({ path, lines }) =>
  lines.flatMap((text, i) => {
    const command = /^ {4}\$ gpulien (.+)$/.exec(text)?.[1];
    if (command === undefined) return [];
    const after = lines.slice(i + 1);
    const end = after.findIndex((line) => (line !== '' && !line.startsWith('    ')) || line.startsWith('    $ '));
    return [
      {
        argv: command.split(' '),
        lines: trimmed(after.slice(0, end < 0 ? undefined : end).map((line) => line.slice(4))),
        place: `${path}:${i + 1}`,
      },
    ];
  }),
);

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

/** A folder in which the commands of the README and the manual can be typed. */
const world = temporaryFolder();
const deal = join(world, 'my-deal');

/** The terms with a diff applied: every line that it takes away is there once, and is replaced by the line of the same key, if there is one. */
function patched(diff: string, terms: string): string {
  const lines = diff.trimEnd().split('\n');
  let after = terms;
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith('-')) continue;
    const key = /^-\s*(\w+):/.exec(line)![1]!;
    const put = lines.slice(at).find((other) => other.startsWith('+') && new RegExp(`^\\+\\s*${key}:`).test(other));
    expect(
      after.split('\n').filter((text) => text === line.slice(1)),
      line,
    ).toHaveLength(1);
    after = after.replace(`${line.slice(1)}\n`, put ? `${put.slice(1)}\n` : '');
  }
  return after;
}

beforeAll(() => {
  for (const name of ['samples', 'src', 'test']) symlinkSync(join(ROOT, name), join(world, name));
  mkdirSync(deal);
  for (const { file, text } of fences) if (file && !file.includes('/')) writeFileSync(join(deal, file), text, { flag: 'wx' });
  for (const { language, file, text } of fences) {
    if (language !== 'diff') continue;
    const copy = join(world, file!.split('/')[0]!);
    mkdirSync(copy);
    for (const name of ['fleet.csv', 'leases.csv']) writeFileSync(join(copy, name), readFileSync(join(deal, name)));
    writeFileSync(join(copy, 'deal.yaml'), patched(text, readFileSync(join(deal, 'deal.yaml'), 'utf8')));
  }
});

const type = (argv: readonly string[]) => gpulien(argv, { cwd: world });

/** Every command of the program. */
async function commandNames(): Promise<string[]> {
  const { out } = await gpulien(['--help']);
  const commands = [...out.slice(out.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)\b/gm)].map((match) => match[1]!);
  expect(commands.length).toBeGreaterThan(12);
  return commands;
}

describe('the README', () => {
  it('has at most 200 lines', () => expect(README.text.trimEnd().split('\n').length).toBeLessThanOrEqual(200));

  it('shows the top of the report as it is', async () => {
    const screen = /^```\n([\s\S]*?)^```$/m.exec(README.text)![1]!.trimEnd();
    const { out } = await type(['score', 'samples/meridian', '--width', '100']);
    expect(out.startsWith(`${screen}\n`)).toBe(true);
  });

  it('names every command and links to every page', async () => {
    const missing = (await commandNames()).filter((command) => !README.text.includes(`\`${command}\``));
    expect({ missing, unlinked: NAMES.filter((name) => !README.text.includes(`(${MANUAL}/${name}.md)`)) }).toEqual({
      missing: [],
      unlinked: [],
    });
  });

  it('counts the bundled scenarios and the assumptions', async () => {
    const words = README.text.replace(/\s+/g, ' ');
    const { out } = await type(['stress', 'samples/serial-tape', '--csv', '-q']);
    expect(words).toContain(`runs ${out.trimEnd().split('\n').length - 2} bundled scenarios`);
    const assumptions = (await type(['score', 'samples/serial-tape', '--csv', 'assumptions', '-q'])).out.trimEnd().split('\n').length - 1;
    expect(words).toContain(`of the ${assumptions} assumptions`);
  });
});

describe('the manual', () => {
  it('has a topic for every page and a page for every topic', async () => {
    for (const name of NAMES) expect(TOPICS).toContain(name);
    for (const topic of TOPICS)
      expect(await gpulien(['help', ...topic.split(' ')]), topic).toMatchObject({
        code: 0,
        err: '',
        out: expect.stringMatching(/^# .+\n\n\S/),
      });
    for (const name of NAMES) expect((await gpulien(['help', name])).out).toBe(manualPage(name).text);
    const index = manualPage('help').text;
    expect(NAMES.filter((name) => name !== 'help' && !index.includes(`](${name}.md)`))).toEqual([]);
  });

  it('has a page for every command, whose first lines name its --help, with every option on it or among those shared', async () => {
    const shared = manualPage('options').text;
    const missing: string[] = [];
    for (const command of await commandNames()) {
      const { code, out: page } = await gpulien(['help', command]);
      expect(code).toBe(0);
      if (!page.split('\n').slice(0, 10).join(' ').includes(`\`gpulien ${command} --help\``)) missing.push(`${command}: --help`);
      for (const words of command === 'market' ? [[command], [command, 'show'], [command, 'import']] : [[command]]) {
        const { out: help } = await gpulien([...words, '--help']);
        for (const [, flag] of help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)) {
          if (!new RegExp(`\`(?:-\\w, )?${flag!}(?![a-z-])`).test(page + shared)) missing.push(`${words.join(' ')} ${flag!}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });

  it('has one row for every code of a problem and of a warning', () => {
    const rows = manualPage('errors').lines.flatMap((line) => /^\| `([A-Z][A-Z_]+)` \|/.exec(line)?.[1] ?? []);
    expect([...rows].sort()).toEqual([...FAILURE_CODES, ...WARNING_CODES].sort());
  });

  it('lists the bundled scenarios, each with a row, and no other', async () => {
    const { out } = await type(['stress', 'samples/serial-tape', '--csv', '-q']);
    const bundled = out
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]!);
    const { text } = manualPage('scenarios');
    const section = text.slice(text.indexOf('## The bundled library'), text.indexOf('## Options'));
    expect([...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]!)).toEqual(bundled);
    expect(section).toContain(`runs ${bundled.length - 1} bundled scenarios`);
  });

  it('lists every table of the commands that print CSV', async () => {
    const output = manualPage('output').text;
    const missing: string[] = [];
    for (const command of ['score', 'project', 'stress', 'compare', 'market', 'calibrate', 'backtest']) {
      const { out } = await gpulien([command, '--help']);
      const choices = /--csv [\s\S]*?\(choices:\s+([\s\S]*?)\)/.exec(out)![1]!;
      for (const [, table] of choices.matchAll(/"(\w+)"/g)) if (!output.includes(`\`${table!}\``)) missing.push(`${command} ${table!}`);
    }
    expect(missing).toEqual([]);
  });

  it('counts the assumptions', async () => {
    const { out } = await type(['score', 'samples/serial-tape', '--csv', 'assumptions', '-q']);
    expect(manualPage('assumptions').text.replace(/\s+/g, ' ')).toContain(
      `is an assumption: ${out.trimEnd().split('\n').length - 1} of them`,
    );
  });
});

describe.each(PAGES)('$path', ({ path, text }) => {
  it('has links that lead somewhere', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!).filter((link) => !/^https?:/.test(link));
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(path), link)))).toEqual([]);
  });
});

describe('the deal of the README', () => {
  it('loads and scores', async () => {
    expect(await type(['check', 'my-deal'])).toMatchObject({ code: 0, out: 'no problems\n' });
    expect((await type(['score', 'my-deal'])).code).toBe(0);
  });

  it('has scenarios in the manual that load, match and run', async () => {
    const { code, out, err } = await type(['stress', 'my-deal', '--scenarios', 'my-deal/scenarios.yaml', '--csv', '--strict']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').map((line) => line.split(',')[0])).toEqual(['scenario', 'base', 'acme-asks', '']);
  });

  it('takes the assumptions that the manual shows', async () => {
    const [file, own] = fences.filter(({ language, text }) => language === 'yaml' && text.includes('haircut'));
    writeFileSync(join(world, 'own.yaml'), file!.text);
    const { out } = await type(['score', 'my-deal', '--assumptions', 'own.yaml', '--csv', 'assumptions', '-q']);
    expect(out).toMatch(/^haircut\.forced,0\.5,/m);
    const copy = join(world, 'own-deal');
    mkdirSync(copy);
    for (const name of ['fleet.csv', 'leases.csv']) writeFileSync(join(copy, name), readFileSync(join(deal, name)));
    writeFileSync(join(copy, 'deal.yaml'), readFileSync(join(deal, 'deal.yaml'), 'utf8') + own!.text);
    expect(await type(['check', 'own-deal'])).toMatchObject({ code: 0, out: 'no problems\n' });
  });
});

describe('what the README and the manual paste', () => {
  const kept = pasted.filter(({ argv }) => !argv.includes('>'));

  it('is more than a few commands', () => {
    expect(kept.length).toBeGreaterThan(22);
    expect(ALL).not.toMatch(/^ {4}\$ (?!gpulien |eval )/m);
  });

  it.each(kept)('$place is what the tool prints: $argv', { timeout: 60_000 }, async ({ argv, lines }) => {
    const { out, err } = await type(argv);
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
