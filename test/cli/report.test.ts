import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { STARTER } from '../../src/cli/shell/starter.js';
import { markdownText } from '../../src/report/markdown/markdown-text.js';
import * as workbook from '../../src/workbook/workbook.js';
import { HOSTILE, SAFE } from '../report/hostile.js';
import { dealFolder, gpulien, temporaryFolder, terms } from './harness.js';
import { scenarioFile, schemaErrors } from './stress-harness.js';

const ROOT = resolve(import.meta.dirname, '../..');
const DEAL = dealFolder();
const HAS_WORKBOOK = 'reportWorkbook' in workbook;
const FORMATS = [...(HAS_WORKBOOK ? ['r.xlsx'] : []), 'r.html', 'r.pdf', 'r.md', 'r.json', 'r.csv'];
const HEADS: Readonly<Record<string, RegExp>> = {
  'r.xlsx': /^PK/,
  'r.html': /^<!doctype html>/,
  'r.pdf': /^%PDF-/,
  'r.md': /^# Lender report: Example GPU Term Loan\n/,
  'r.json': /^\{\n {2}"schema": "report\/1"/,
};

/** A run of the starter without scenarios, which is all that most of what is tested here needs. */
const report = (cwd: string, ...argv: string[]) => gpulien(['report', DEAL, '--scenario', 'none', ...argv], { cwd });
const bytesOf = (path: string): Buffer[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .map((name) => readFileSync(join(path, name)))
    : [readFileSync(path)];

describe('the formats', () => {
  test.each(FORMATS)('%s alone is written and is what its ending says; stdout stays empty', async (name) => {
    const cwd = temporaryFolder();
    expect(await report(cwd, '--to', name)).toEqual({ code: 0, out: '', err: `wrote ${name}\n` });
    expect(readdirSync(cwd)).toEqual([name]);
    if (name === 'r.csv')
      expect(readdirSync(join(cwd, name))).toEqual(
        expect.arrayContaining(['manifest.json', 'values.csv', 'contracts.csv', 'assumptions.csv']),
      );
    else expect(readFileSync(join(cwd, name), 'latin1')).toMatch(HEADS[name]!);
  });

  test('all six at once, named together or apart, are the same bytes as on another day', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    expect(await report(one, '--to', ...FORMATS)).toEqual({ code: 0, out: '', err: FORMATS.map((name) => `wrote ${name}\n`).join('') });
    expect((await report(two, ...FORMATS.flatMap((name) => ['--to', name]))).code).toBe(0);
    for (const name of FORMATS)
      expect(Buffer.concat(bytesOf(join(one, name))).equals(Buffer.concat(bytesOf(join(two, name)))), name).toBe(true);
  });

  test('a name that ends in a slash is a folder of the same tables; capitals in an ending do not matter', async () => {
    const cwd = temporaryFolder();
    expect((await report(cwd, '--to', 'tables/', 'r.csv', 'R.MD', '-q')).err).toBe('');
    expect(readdirSync(cwd).sort()).toEqual(['R.MD', 'r.csv', 'tables']);
    expect(readdirSync(join(cwd, 'tables'))).toEqual(readdirSync(join(cwd, 'r.csv')));
  });

  test('title, author and mark reach the page and the Markdown', async () => {
    const cwd = temporaryFolder();
    await report(cwd, '--to', 'r.md', 'r.html', '--title', 'Annual review', '--prepared-by', 'Credit <Risk>', '--confidential');
    const [text, page] = ['r.md', 'r.html'].map((name) => readFileSync(join(cwd, name), 'utf8')) as [string, string];
    expect(text).toMatch(/^# Annual review\n\n\*\*Confidential\*\*\n/);
    expect(text).toContain('- **Prepared by:** Credit \\<Risk>');
    expect(page).toContain('Credit &lt;Risk&gt;');
  });
});

describe('the JSON', () => {
  test('follows its schema, and its parts are what score, stress, reverse and sensitivity print', async () => {
    const cwd = temporaryFolder();
    const same = ['--as-of', '2026-10-31', '--set', 'haircut.forced=0.5'];
    const deal = dealFolder({ 'scenarios.yaml': scenarioFile('mine', 'Mine') });
    const { code } = await gpulien(['report', deal, '--to', 'r.json', '--scenario', 'mine,rates-up+mine', ...same], { cwd });
    expect(code).toBe(0);
    const text = readFileSync(join(cwd, 'r.json'), 'utf8');
    expect(schemaErrors('report', text)).toEqual([]);
    const parts = JSON.parse(text);
    const printed = async (...argv: string[]) => JSON.parse((await gpulien([...argv, '--json', ...same])).out);
    expect(parts.score).toEqual(await printed('score', deal));
    expect(parts.stress).toEqual(await printed('stress', deal, '--scenario', 'mine,rates-up+mine'));
    expect(parts.stress.scenarios.map(({ id }: { id: string }) => id)).toEqual(['base', 'mine', 'rates-up+mine']);
    expect(parts.reverse).toEqual(
      await printed('reverse', deal, '--driver', 'price_level,rental_level', '--event', 'covenant,payment_default'),
    );
    expect(parts.sensitivity).toEqual(await printed('sensitivity', deal));
  });

  test('without --scenario it has the base case and the 19 of the library; with none the base case', async () => {
    const cwd = temporaryFolder();
    await gpulien(['report', DEAL, '--to', 'all.json'], { cwd });
    await report(cwd, '--to', 'none.json');
    const count = (name: string): number => JSON.parse(readFileSync(join(cwd, name), 'utf8')).stress.scenarios.length;
    expect([count('all.json'), count('none.json')]).toEqual([20, 1]);
  });
});

describe('what is refused', () => {
  const prepared = (): string => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'there.pdf'), 'mine');
    writeFileSync(join(cwd, 'plain.csv'), 'mine');
    mkdirSync(join(cwd, 'own.csv'));
    writeFileSync(join(cwd, 'own.csv', 'mine.txt'), 'mine');
    mkdirSync(join(cwd, 'ours.csv'));
    writeFileSync(join(cwd, 'ours.csv', 'manifest.json'), '{ "schema": "report-csv/1", "files": [] }');
    writeFileSync(join(cwd, 'ours.csv', 'mine.txt'), 'mine');
    mkdirSync(join(cwd, 'dir.html'));
    symlinkSync('nowhere', join(cwd, 'link.md'));
    symlinkSync('.', join(cwd, 'here'));
    execFileSync('mkfifo', [join(cwd, 'pipe.json')]);
    return cwd;
  };
  const before = prepared();
  const listed = readdirSync(before).sort();

  test.each([
    [['r.docx'], 'what should r.docx be?', '.xlsx, .html, .pdf, .md or .json, or as a folder of CSVs'],
    [['-'], 'what should - be?', '.csv or /'],
    [['/dev/stdout'], 'what should /dev/stdout be?', 'a report is written as'],
    [['r.pdf', './r.pdf'], 'r.pdf is named twice', 'name another file'],
    [['here/r.pdf', 'r.pdf'], 'is named twice', 'name another file'],
    [['t.csv', 't.csv/'], 'is named twice', 'name another file'],
    [['t.csv', 't.csv/r.pdf'], 't.csv/r.pdf lies in t.csv', 'name another file'],
    [['new.md', 'there.pdf'], 'exists already', '--force overwrites it'],
    [['new.md', 'ours.csv'], 'exists already', '--force overwrites it'],
    [['new.md', 'nowhere/r.pdf'], 'there is no folder', ''],
    [['new.md', 'there.pdf/r.pdf'], 'there is no folder', ''],
  ])('%j: %s', async (to, why, hint) => {
    const { code, out, err } = await report(before, '--to', ...to);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(why);
    expect(err).toContain(hint);
    expect(readdirSync(before).sort()).toEqual(listed);
  });

  test.each([
    ['plain.csv', 'exists and is not a folder'],
    ['own.csv', 'exists and is not a folder of tables that gpulien wrote'],
    ['ours.csv', 'holds mine.txt, which gpulien did not write there'],
    ['dir.html', 'exists and is not a file'],
    ['link.md', 'is a symbolic link'],
    ['pipe.json', 'exists and is not a file'],
    ['dir.html/', 'not a folder of tables that gpulien wrote'],
  ])('%s even by force: %s', async (to, why) => {
    const { code, err } = await report(before, '--to', 'new.md', to, '--force');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(why) });
    expect(readdirSync(before).sort()).toEqual(listed);
    expect(readFileSync(join(before, 'own.csv', 'mine.txt'), 'utf8')).toBe('mine');
  });

  test('a file that the deal is read from, also by force and through a link to its folder', async () => {
    const deal = dealFolder({
      'deal.yaml': terms('index_curve:', 'files: { leases: tape.md }\nindex_curve:'),
      'leases.csv': null,
      'tape.md': STARTER['leases.csv']!,
    });
    const cwd = temporaryFolder();
    symlinkSync(deal, join(cwd, 'link'));
    for (const to of [join(deal, 'tape.md'), 'link/tape.md']) {
      expect(await gpulien(['report', deal, '--to', to, '--force'], { cwd })).toMatchObject({
        code: 2,
        err: expect.stringContaining("is one of the deal's own files"),
      });
    }
    const file = join(cwd, 'own.json');
    writeFileSync(file, scenarioFile('mine', 'Mine'));
    expect(await gpulien(['report', DEAL, '--scenarios', file, '--to', file, '--force'])).toMatchObject({
      code: 2,
      err: expect.stringContaining("is one of the deal's own files"),
    });
    expect(readFileSync(join(deal, 'tape.md'), 'utf8')).toBe(STARTER['leases.csv']);
  });

  test('a broken deal, an unknown scenario, a warning under --strict: exit 2, nothing is written', async () => {
    const cwd = temporaryFolder();
    const broken = dealFolder({ 'deal.yaml': terms('metric: dscr,', 'metric: dcsr,') });
    expect(await gpulien(['report', broken, '--to', 'r.md'], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining('nothing was computed'),
    });
    expect(await gpulien(['report', DEAL, '--to', 'r.md', '--scenario', 'rental-crsh'], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining('rental-crash'),
    });
    const noisy = dealFolder({ 'fleet.csv': STARTER['fleet.csv']!.replaceAll(/(serial|R0\d)\n/g, '$1,x\n') });
    expect(await gpulien(['report', noisy, '--to', 'r.md', '--scenario', 'none', '--strict'], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining('1 warning'),
    });
    expect(readdirSync(cwd)).toEqual([]);
    expect(await gpulien(['report', noisy, '--to', 'r.md', '--scenario', 'none'], { cwd })).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringMatching(/^wrote r\.md\nfleet\.csv:1:/),
    });
  });

  test.each(['', '  ', '—'])('the title "%s" has no word: exit 2, nothing is written', async (title) => {
    const cwd = temporaryFolder();
    expect(await report(cwd, '--to', 'r.md', '--title', title)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('a title needs a word'),
    });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('two scenarios that contradict each other are named as the user named them, also without names', async () => {
    const file = `${scenarioFile('l-one', 'A', 'R', '[ { cohort: { name: Novel, frontier_date: 2027-01-01, efficiency: 9 } } ]')}${scenarioFile('alpha-two', 'B', 'R', '[ { cohort: { name: Novel, frontier_date: 2027-06-01, efficiency: 9 } } ]')}`;
    const { code, err } = await gpulien(
      ['report', dealFolder({ 'scenarios.yaml': file }), '--to', 'r.json', '--scenario', 'rates-up,l-one+alpha-two', '--anon'],
      { cwd: temporaryFolder() },
    );
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('scenario l-one+alpha-two: ') });
  });
});

describe('overwriting', () => {
  test('by force a file is replaced, and a folder of tables with whatever tables it had', async () => {
    const cwd = temporaryFolder();
    await report(cwd, '--to', 'r.csv', 'r.json');
    const first = readdirSync(join(cwd, 'r.csv'));
    writeFileSync(join(cwd, 'r.json'), 'old');
    expect((await report(cwd, '--to', 'r.csv', 'r.json', '--force')).code).toBe(0);
    expect(readdirSync(join(cwd, 'r.csv'))).toEqual(first);
    expect(readFileSync(join(cwd, 'r.json'), 'utf8')).toMatch(/^\{/);
    expect(readdirSync(cwd).sort()).toEqual(['r.csv', 'r.json']);
  });

  test('where the last of three cannot be written, none is', async () => {
    const cwd = temporaryFolder();
    expect(await report(cwd, '--to', 'a.json', 'b.csv', `${'x'.repeat(300)}.md`)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('the name is too long'),
    });
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('--anon', () => {
  const cwd = temporaryFolder();
  const MERIDIAN = join(ROOT, 'samples/meridian');
  const names = ['anon.md', 'anon.json', 'anon.html', 'anon.csv', 'anon.pdf', ...(HAS_WORKBOOK ? ['anon.xlsx'] : [])];
  const rows = (file: string): string[][] => (parse(readFileSync(join(MERIDIAN, file), 'utf8'), { columns: false }) as string[][]).slice(1);
  const needles = [
    'Meridian',
    'meridian-ddtl-1',
    'Arcadia',
    'Corvane',
    'Tessera',
    'Lumenfield',
    'Brightforge',
    'Pallas',
    'Columbus',
    'Ashburn',
    'Toronto',
    'Colocation rent in arrears and mechanics liens',
    ...rows('leases.csv').flatMap(([id, customer, group]) => [id!, customer!, group!]),
    ...rows('fleet.csv').flatMap((row) => [row[0]!, row[9]!]),
  ];
  const textOf = (name: string): string | null => {
    const path = join(cwd, name);
    if (name.endsWith('.csv')) return bytesOf(path).join('\n');
    const [command, argv] = name.endsWith('.pdf')
      ? (['pdftotext', ['-layout', path, '-']] as const)
      : name.endsWith('.xlsx')
        ? (['unzip', ['-p', path]] as const)
        : ([null, []] as const);
    if (command === null) return readFileSync(path, 'utf8');
    const run = spawnSync(command, argv, { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (run.error) console.log(`skipped: ${command} is not there to read ${name}`);
    return run.error ? null : run.stdout;
  };
  let told = '';

  beforeAll(async () => {
    told = (await gpulien(['report', MERIDIAN, '--anon', '--to', ...names], { cwd })).err;
    await gpulien(['report', MERIDIAN, '--to', 'named.json'], { cwd });
  });

  test.each(names)('%s has none of the names of the deal, in any capitals', (name) => {
    const text = textOf(name)?.toLowerCase().replaceAll(/\s+/g, ' ');
    if (text === undefined) return;
    expect(text).toContain('customer 1');
    expect(needles.filter((needle) => text.includes(needle.toLowerCase()))).toEqual([]);
  });

  test('it says that free text should be read', () => expect(told).toContain('read what your own scenarios say'));

  test('every figure is that of the report with names', () => {
    const [anon, named] = ['anon.json', 'named.json'].map((name) => JSON.parse(readFileSync(join(cwd, name), 'utf8')));
    const contracts = new Map<string, string>(rows('leases.csv').map(([id], i) => [`Contract ${String(i + 1).padStart(2, '0')}`, id!]));
    const plain = (value: any, key = ''): any => {
      if (
        ['name', 'borrower', 'customer', 'customer_group', 'largest_customer', 'group', 'rationale', 'reason', 'message'].includes(key) ||
        (key === 'id' && !/^[AB]$/.test(value))
      )
        return '';
      if (typeof value === 'string') return contracts.get(value) ?? value;
      if (Array.isArray(value)) {
        const items = value.map((item) => plain(item, key));
        return key === 'in_place'
          ? items.sort()
          : key === 'by_contract'
            ? items.sort((a, b) => (a.contract_id < b.contract_id ? -1 : 1))
            : items;
      }
      return value !== null && typeof value === 'object'
        ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item, name)]))
        : value;
    };
    expect(plain(anon)).toEqual(plain(named));
    expect(anon.stress.scenarios.length).toBe(24);
  });

  test('two scenarios at once are put together of scenarios without names', async () => {
    await gpulien(['report', MERIDIAN, '--anon', '--scenario', 'columbus-dark+rates-up,arcadia-reprices', '--to', 'two.json', '-q'], {
      cwd,
    });
    const { scenarios } = JSON.parse(readFileSync(join(cwd, 'two.json'), 'utf8')).stress;
    expect(scenarios.map(({ id }: { id: string }) => id)).toEqual(['base', 'site-2-dark+rates-up', 'group-2-reprices']);
    expect(scenarios[1].name).toBe('The Site 2 site goes dark + Index rate +300 bp');
    expect(scenarios[1].covenants.filter((c: { first_breach: string | null }) => c.first_breach !== null).length).toBeGreaterThan(3);
  });
});

describe('text from outside', () => {
  const customers = ['Alpha Labs', 'Beta Software', 'Gamma Research'];

  test.each([0, 3, 6, 9, 12].map((from) => HOSTILE.slice(from, from + 3)))(
    'customers that are a %j and others are text in Markdown and CSV',
    async (...payloads) => {
      const cwd = temporaryFolder();
      const leases = payloads.reduce(
        (text, [, name], i) => text.replace(customers[i]!, `"${name.replaceAll('"', '""')}"`),
        STARTER['leases.csv']!,
      );
      const { code, err } = await gpulien(['report', dealFolder({ 'leases.csv': leases }), '--scenario', 'none', '--to', 'r.md', 'r.csv'], {
        cwd,
      });
      expect({ code, said: err.split('\n').slice(0, 2) }).toEqual({ code: 0, said: ['wrote r.md', 'wrote r.csv'] });
      const text = readFileSync(join(cwd, 'r.md'), 'utf8');
      expect(text).toMatch(SAFE);
      for (const [, name] of payloads) expect(text).toContain(markdownText(name));
      for (const bytes of bytesOf(join(cwd, 'r.csv')))
        expect(bytes.toString('utf8')).not.toMatch(/(?:^|,|\n)"?=HYPERLINK|[\u0000-\u0008\u001b\u009b\u202e]/);
    },
  );

  test('a character that the PDF font lacks is told, and drawn by its number', async () => {
    const cwd = temporaryFolder();
    const deal = dealFolder({ 'leases.csv': STARTER['leases.csv']!.replace('Alpha Labs', '中 Labs') });
    const write = (...argv: string[]) => gpulien(['report', deal, '--scenario', 'none', '--to', 'r.pdf', '--force', ...argv], { cwd });
    expect(await write('--strict')).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/^error: the PDF font lacks 中; .*\n1 warning, errors under --strict\n$/),
    });
    expect(readdirSync(cwd)).toEqual([]);
    expect((await write()).err).toMatch(/^warning: the PDF font lacks 中; .*\nwrote r\.pdf\n$/);
    expect((await write('-q')).err).toBe('');
    const { stdout, error } = spawnSync('pdftotext', ['-layout', join(cwd, 'r.pdf'), '-'], { encoding: 'utf8' });
    if (error) console.log('skipped: pdftotext is not there to read r.pdf');
    else expect(stdout).toContain('<U+4E2D>');
  });

  test.each(HOSTILE)('a target that is a %s cannot steer the terminal', async (_, text) => {
    expect(await report(temporaryFolder(), '--to', `${text}.docx`)).toEqual({ code: 2, out: '', err: expect.stringMatching(SAFE) });
  });

  test('nor can a title, and what is said to be written is what was', async () => {
    const cwd = temporaryFolder();
    const text = HOSTILE.map(([, payload]) => payload).join(' ');
    const { code, err } = await report(cwd, '--to', 'a\u001b[31m.md', '--title', text);
    expect({ code, err }).toEqual({ code: 0, err: 'wrote a.md\n' });
    expect(readFileSync(join(cwd, 'a\u001b[31m.md'), 'utf8')).toMatch(SAFE);
  });
});

describe('the bundle', () => {
  test('what score runs loads no renderer: no PDF, workbook, page, chart or document', async () => {
    const { metafile } = await build({
      entryPoints: [join(ROOT, 'src/cli/node.ts')],
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      outdir: join(temporaryFolder(), 'dist'),
      write: false,
      metafile: true,
      loader: { '.csv': 'text', '.yaml': 'text', '.md': 'text' },
      logLevel: 'error',
      absWorkingDir: ROOT,
    });
    const outputOf = (entry: string): string => Object.keys(metafile.outputs).find((name) => metafile.outputs[name]!.entryPoint === entry)!;
    const loaded = new Set<string>();
    const load = (output: string): void => {
      if (loaded.has(output)) return;
      loaded.add(output);
      for (const { path, kind } of metafile.outputs[output]!.imports)
        if (kind === 'import-statement' && path in metafile.outputs) load(path);
    };
    for (const entry of ['node.ts', 'commands/score.ts', 'shell/screen.ts', 'shell/output.ts'].map((name) => `src/cli/${name}`))
      if (outputOf(entry)) load(outputOf(entry));
    for (const entry of ['score/text.ts', 'score/summary.ts', 'score/json.ts', 'print/json.ts', 'print/csv.ts', 'score/tables.ts'].map(
      (name) => `src/report/${name}`,
    ))
      if (outputOf(entry)) load(outputOf(entry));
    const files = [...loaded].flatMap((output) => Object.keys(metafile.outputs[output]!.inputs));
    expect(files).toContain('src/model/score/score.ts');
    expect(files).toContain('src/report/score/text.ts');
    expect(
      files.filter((file) =>
        /node_modules\/(?:pdfmake|pdfkit|fontkit|hucre|d3-)|src\/report\/(?:page|pdf|workbook|chart|document)\/|exhibits/.test(file),
      ),
    ).toEqual([]);
    expect(Object.keys(metafile.inputs).some((file) => /node_modules\/pdfmake/.test(file))).toBe(true);
  });
});

test('a terminal sees progress on stderr, and stdout stays empty', async () => {
  const cwd = temporaryFolder();
  const { out, err } = await gpulien(['report', join(ROOT, 'samples/troubled'), '--to', 'r.json'], { cwd, stderrIsTTY: true });
  expect(out).toBe('');
  expect(err).toMatch(/\r(?:scenarios|drivers|sensitivities) █/);
  expect(existsSync(join(cwd, 'r.json'))).toBe(true);
});
