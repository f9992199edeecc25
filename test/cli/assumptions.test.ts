import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dealFolder, gpulien, temporaryFolder, terms } from './harness.js';

const DEAL = dealFolder();
const HOME = temporaryFolder();
const put = (name: string, text: string): string => {
  writeFileSync(join(HOME, name), text);
  return name;
};
const MINE = put('mine.yaml', 'haircut:\n  forced: { value: 0.5, source: "two auctions" }\n');
const type = (...argv: string[]) => gpulien(argv, { cwd: HOME });

describe('--assumptions', () => {
  test.each([
    ['score', []],
    ['project', []],
    ['stress', ['--scenario', 'base']],
    ['reverse', ['--driver', 'price_level', '--event', 'payment_default']],
    ['sensitivity', []],
    ['curves', []],
  ] as const)('%s names the set in text and JSON: calibrated where none is asked for', async (command, more) => {
    const text = await type(command, DEAL, ...more);
    expect(text.out.replace(/\s+/g, ' ')).toContain('· assumptions calibrated ·');
    const json = await type(command, DEAL, ...more, '--json');
    expect(JSON.parse(json.out).assumption_set).toEqual({ name: 'calibrated', sha256: null });
    const named = await type(command, DEAL, ...more, '--assumptions', 'calibrated');
    expect(named.out).toBe(text.out);
    expect((await type(command, DEAL, ...more, '--assumptions', 'baseline')).out.replace(/\s+/g, ' ')).toContain(
      '· assumptions baseline ·',
    );
    const mine = await type(command, DEAL, ...more, '--assumptions', MINE);
    expect(mine.out.replace(/\s+/g, ' ')).toContain('· assumptions calibrated + mine.yaml, 1 overridden ·');
  });

  test('compare, explain, check and report take it too', async () => {
    const compared = await type('compare', DEAL, DEAL, '--assumptions', MINE);
    expect(compared.out.replace(/\s+/g, ' ')).toMatch(/· assumptions calibrated \+ mine\.yaml \([0-9a-f]{12}\) ·/);
    const explained = await type('explain', DEAL, 'ltv.flv', '--assumptions', MINE);
    expect(explained.out).toContain('overridden haircut.forced: mine.yaml:2: two auctions');
    expect(JSON.parse((await type('explain', DEAL, 'ltv.flv', '--json', '--assumptions', MINE)).out).assumption_set.name).toBe(
      'calibrated + mine.yaml',
    );
    expect(await type('check', DEAL, '--assumptions', MINE)).toMatchObject({ code: 0, out: 'no problems\n' });
    expect(await type('report', DEAL, '--assumptions', MINE, '--scenario', 'none', '--to', 'report.md', '--quiet')).toMatchObject({
      code: 0,
    });
    expect(readFileSync(join(HOME, 'report.md'), 'utf8')).toMatch(/^\| calibrated \\?\+ `?mine\.yaml`? \| 148 \| 1 \|$/m);
  });

  test('a file computes what --set of its values computes, and the report says where they stand', async () => {
    const [byFile, bySet] = [
      await type('score', DEAL, '--assumptions', MINE, '--json'),
      await type('score', DEAL, '--set', 'haircut.forced=0.5', '--json'),
    ].map(({ out }) => JSON.parse(out));
    const { assumptions: fileRegister, inputs: fileInputs, assumption_set: set, ...a } = byFile;
    const { assumptions: setRegister, inputs, assumption_set: plain, ...b } = bySet;
    expect(a).toEqual(b);
    expect([fileRegister['haircut.forced'].source, setRegister['haircut.forced'].source]).toEqual(['mine.yaml:2: two auctions', '--set']);
    expect([fileInputs.length - inputs.length, plain.name]).toEqual([1, 'calibrated']);
    expect(set.sha256).toBe(fileInputs.find(({ file }: { file: string }) => file === 'mine.yaml').sha256);
  });

  test('the same file gives the same bytes wherever it lies and however it is named', async () => {
    mkdirSync(join(HOME, 'deep/er'), { recursive: true });
    writeFileSync(join(HOME, 'deep/er/mine.yaml'), readFileSync(join(HOME, MINE)));
    const { out } = await type('score', DEAL, '--assumptions', MINE);
    for (const name of [join(HOME, MINE), './mine.yaml', 'deep/er/mine.yaml'])
      expect((await type('score', DEAL, '--assumptions', name)).out).toBe(out);
  });

  test('a set and a file may be named together, in either order; two sets or two files may not', async () => {
    const { out } = await type('score', DEAL, '--assumptions', 'calibrated', '--assumptions', MINE);
    expect((await type('score', DEAL, '--assumptions', MINE, '--assumptions', 'calibrated')).out).toBe(out);
    expect(await type('score', DEAL, '--assumptions', MINE, '--assumptions', MINE)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('names two files'),
    });
    expect(await type('score', DEAL, '--assumptions', 'baseline', '--assumptions', 'baseline')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('names two sets'),
    });
  });

  test.each([
    ['basline', /there is no set of assumptions basline\n\(Did you mean baseline\?\)\n {2}there are: baseline/],
    ['nowhere.yaml', /there is no file nowhere\.yaml/],
    ['deep/nowhere', /there is no file deep\/nowhere/],
    ['.', /\. cannot be read: it is a folder/],
  ])('%s is told apart: a name, or a file that is not there', async (word, said) => {
    const { code, out, err } = await type('score', DEAL, '--assumptions', word);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(said);
  });

  test('a problem of the file is shown with its line, of this file and not of one of the same name in the deal', async () => {
    const deal = dealFolder({ 'bad.yaml': 'not this line\n' });
    put('bad.yaml', 'haircut:\n  forcd: 0.5\n');
    for (const command of ['score', 'check']) {
      const { code, out, err } = await type(command, deal, '--assumptions', 'bad.yaml');
      expect(code).toBe(2);
      expect(out + err).toMatch(
        /\.\/bad\.yaml:2:3: error: unknown key "forcd"\n\s+2 │ {3}forcd: 0\.5\n\s+│ {3}\^{5}\n.*\n\s+try haircut\.forced/,
      );
    }
  });

  test('-o does not write over the file', async () => {
    const { code, err } = await type('score', DEAL, '--assumptions', MINE, '-o', './mine.yaml', '--force');
    expect(code).toBe(2);
    expect(err).toContain('is the file of assumptions');
    expect(readFileSync(join(HOME, MINE), 'utf8')).toContain('two auctions');
  });

  test('what calibrate writes can be named, and pasted under assumptions of a deal: each value with its source', async () => {
    expect(await type('calibrate', '--write', 'fitted.yaml', '--quiet')).toMatchObject({ code: 0 });
    const fitted = readFileSync(join(HOME, 'fitted.yaml'), 'utf8');
    const pasted = dealFolder({
      'deal.yaml': `${readFileSync(join(DEAL, 'deal.yaml'), 'utf8').replace(/^assumptions:[^\n]*\n(?: [^\n]*\n)*/m, '')}\nassumptions:\n${fitted.replace(/^(?=.)/gm, '  ')}`,
    });
    const calibrated = async (...argv: string[]): Promise<string[]> =>
      (await type('score', ...argv, '--csv', 'assumptions')).out
        .split('\r\n')
        .filter((line) => line.includes('calibrated on'))
        .map((line) => line.replace(/(fitted|deal)\.yaml:\d+: /, ''));
    const named = await calibrated(DEAL, '--assumptions', 'fitted.yaml');
    expect(named.length).toBe(fitted.split('\n').filter((line) => line.includes('value:')).length);
    expect(named.length).toBeGreaterThan(0);
    expect(await calibrated(pasted)).toEqual(named);
  });

  test('a file of the same path in the deal is not taken for it', async () => {
    mkdirSync(join(HOME, 'sets'));
    put('sets/bad.yaml', 'haircut:\n  forcd: 0.5\n');
    const deal = dealFolder({ 'deal.yaml': terms('schema: 1', 'schema: 1\nfiles: { assumptions: sets/bad.yaml }') });
    mkdirSync(join(deal, 'sets'));
    writeFileSync(join(deal, 'sets/bad.yaml'), 'haircut:\n  orderl: 0.1\n');
    const { err } = await type('score', deal, '--assumptions', 'sets/bad.yaml');
    expect(err).toMatch(
      /^\.\/sets\/bad\.yaml:2:3: [^\n]*\n\s+2 │ {3}forcd: 0\.5\n[\s\S]*\nsets\/bad\.yaml:2:3: [^\n]*\n\s+2 │ {3}orderl: 0\.1\n/,
    );
  });

  test('the help of score names baseline', async () => {
    expect((await type('score', '--help')).out).toMatch(/--assumptions <name\|file>[\s\S]*baseline/);
  });
});

describe('files: { assumptions }', () => {
  const deal = (path = 'fitted.yaml'): string =>
    dealFolder({ 'deal.yaml': terms('schema: 1', `schema: 1\nfiles: { assumptions: ${path} }`) });
  const calibrated = async (folder: string): Promise<string> => {
    expect(await type('calibrate', '--write', join(folder, 'fitted.yaml'), '--quiet')).toMatchObject({ code: 0 });
    return readFileSync(join(folder, 'fitted.yaml'), 'utf8');
  };
  const json = async (...argv: string[]) => JSON.parse((await type(...argv, '--json')).out);

  test('what calibrate writes into a deal computes what the same file computes by --assumptions, with the same sources, in score and stress', async () => {
    const own = deal();
    const text = await calibrated(own);
    expect(await type('check', own)).toMatchObject({ code: 0, out: 'no problems\n' });
    for (const command of [['score'], ['stress', '--scenario', 'rental-crash']]) {
      const [a, b] = [await json(...command, own), await json(...command, DEAL, '--assumptions', join(own, 'fitted.yaml'))];
      const file = { file: 'fitted.yaml', sha256: createHash('sha256').update(text).digest('hex'), rows: null };
      expect([a.inputs[1], b.inputs[1]]).toEqual([file, file]);
      expect([a.assumption_set.name, b.assumption_set.name]).toEqual(['calibrated', 'calibrated + fitted.yaml']);
      for (const result of [a, b]) for (const key of ['inputs', 'assumption_set']) delete result[key];
      // The line with files moves all below it one down.
      expect(JSON.parse(JSON.stringify(a).replace(/deal\.yaml:(\d+)/g, (_, line) => `deal.yaml:${line - 1}`))).toEqual(b);
    }
    const sources = Object.values((await json('score', own)).assumptions as Record<string, { source: string; overridden: boolean }>)
      .filter(({ overridden }) => overridden)
      .map(({ source }) => source);
    expect(sources).toHaveLength(text.split('\n').filter((line) => line.includes('value:')).length);
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect(source).toMatch(/^fitted\.yaml:\d+: calibrated on /);
  });

  test('a report names and hashes it, workbook and page too, and without names it loses those in the words of its sources, whatever its folder', async () => {
    for (const path of ['own.yaml', 'bundled/own.yaml']) {
      const folder = deal(path);
      const text = 'scrap: { value: 0.02, source: "told by Example Compute SPV LLC" }\n';
      mkdirSync(join(folder, 'bundled'));
      writeFileSync(join(folder, path), text);
      const sha256 = createHash('sha256').update(text).digest('hex');
      const to = async (...argv: string[]) =>
        expect(
          (await type('report', folder, '--scenario', 'none', '--force', '--to', 'own.md', 'own.html', 'own.csv', 'own.xlsx', ...argv))
            .code,
        ).toBe(0);
      const written = (name: string): string => readFileSync(join(HOME, name), 'utf8').replaceAll('<wbr>', '');
      await to();
      for (const name of ['own.md', 'own.html', 'own.csv/inputs.csv']) expect(written(name)).toContain(sha256);
      expect(written('own.csv/assumptions.csv')).toContain(`${path}:1: told by Example Compute SPV LLC`);
      await to('--anon');
      expect(written('own.csv/inputs.csv')).toContain(sha256);
      expect(written('own.csv/assumptions.csv')).toContain(`${path}:1: told by Borrower`);
      for (const name of ['own.md', 'own.html', 'own.csv/assumptions.csv']) expect(written(name)).not.toContain('Example Compute');
    }
  });

  test('its problems stand in it with their line, and -o does not write over it', async () => {
    const folder = deal();
    writeFileSync(join(folder, 'fitted.yaml'), 'haircut:\n  forcd: 0.5\n');
    expect((await type('check', folder)).out).toMatch(/^fitted\.yaml:2:3: error: unknown key "forcd"\n\s+2 │ {3}forcd: 0\.5\n/);
    writeFileSync(join(folder, 'fitted.yaml'), 'haircut.forced: 0.5\n');
    expect(await type('score', folder, '-o', join(folder, 'fitted.yaml'), '--force')).toMatchObject({
      code: 2,
      err: expect.stringContaining("is one of the deal's own files"),
    });
    expect((await type('explain', folder, 'ltv.flv')).out).toContain('overridden haircut.forced: fitted.yaml:1');
  });

  test('a link that leaves the folder is refused where deal.yaml names it', async () => {
    const folder = deal();
    symlinkSync(join(HOME, MINE), join(folder, 'fitted.yaml'));
    expect((await type('check', folder)).out).toMatch(/^deal\.yaml:4:23: error: [^\n]*link that leaves/);
  });
});

describe('the model error band', () => {
  test('score shows it, and --no-band leaves out that section and nothing else', async () => {
    const [with_, without] = [await type('score', DEAL, '--full'), await type('score', DEAL, '--full', '--no-band')];
    expect(with_.out).toContain('Model error band, by year');
    const sections = (text: string): string[] => text.split(/\n\n(?=\S[^\n]* ─{3,}\n)/);
    expect(sections(with_.out).filter((part) => !part.startsWith('Model error band'))).toEqual(sections(without.out));
    const { band, ...rest } = JSON.parse((await type('score', DEAL, '--json')).out);
    expect(band.rows[0].model.values.fmv).toBe(rest.values.fmv);
    expect(rest).toEqual(JSON.parse((await type('score', DEAL, '--json', '--no-band')).out));
  });

  test('the line of --quiet is the same with and without, and --csv band contradicts --no-band', async () => {
    expect((await type('score', DEAL, '--quiet')).out).toBe((await type('score', DEAL, '--quiet', '--no-band')).out);
    expect(await type('score', DEAL, '--csv', 'band', '--no-band')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('--no-band leaves out'),
    });
  });
});
