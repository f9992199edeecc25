import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dealFolder, gpulien, temporaryFolder } from './harness.js';

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
    ['score', []], ['project', []], ['stress', ['--scenario', 'base']], ['reverse', ['--driver', 'price_level', '--event', 'payment_default']], ['sensitivity', []], ['curves', []],
  ] as const)('%s names the set in text and JSON: baseline where none is asked for', async (command, more) => {
    const text = await type(command, DEAL, ...more);
    expect(text.out.replace(/\s+/g, ' ')).toContain('· assumptions baseline ·');
    const json = await type(command, DEAL, ...more, '--json');
    expect(JSON.parse(json.out).assumption_set).toEqual({ name: 'baseline', sha256: null });
    const named = await type(command, DEAL, ...more, '--assumptions', 'baseline');
    expect(named.out).toBe(text.out);
    const mine = await type(command, DEAL, ...more, '--assumptions', MINE);
    expect(mine.out.replace(/\s+/g, ' ')).toContain('· assumptions baseline + mine.yaml ·');
  });

  test('compare, explain, check and report take it too', async () => {
    const compared = await type('compare', DEAL, DEAL, '--assumptions', MINE);
    expect(compared.out.replace(/\s+/g, ' ')).toContain('· assumptions baseline + mine.yaml ·');
    const explained = await type('explain', DEAL, 'ltv.flv', '--assumptions', MINE);
    expect(explained.out).toContain('overridden haircut.forced: mine.yaml:2: two auctions');
    expect(JSON.parse((await type('explain', DEAL, 'ltv.flv', '--json', '--assumptions', MINE)).out).assumption_set.name).toBe('baseline + mine.yaml');
    expect(await type('check', DEAL, '--assumptions', MINE)).toMatchObject({ code: 0, out: 'no problems\n' });
    expect(await type('report', DEAL, '--assumptions', MINE, '--scenario', 'none', '--to', 'report.md', '--quiet')).toMatchObject({ code: 0 });
    expect(readFileSync(join(HOME, 'report.md'), 'utf8')).toMatch(/^\| baseline \\?\+ `?mine\.yaml`? \| 94 \| 1 \|$/m);
  });

  test('a file computes what --set of its values computes, and the report says where they stand', async () => {
    const [byFile, bySet] = [await type('score', DEAL, '--assumptions', MINE, '--json'), await type('score', DEAL, '--set', 'haircut.forced=0.5', '--json')].map(({ out }) => JSON.parse(out));
    const { assumptions: fileRegister, inputs: fileInputs, assumption_set: set, ...a } = byFile;
    const { assumptions: setRegister, inputs, assumption_set: plain, ...b } = bySet;
    expect(a).toEqual(b);
    expect([fileRegister['haircut.forced'].source, setRegister['haircut.forced'].source]).toEqual(['mine.yaml:2: two auctions', '--set']);
    expect([fileInputs.length - inputs.length, plain.name]).toEqual([1, 'baseline']);
    expect(set.sha256).toBe(fileInputs.find(({ file }: { file: string }) => file === 'mine.yaml').sha256);
  });

  test('the same file gives the same bytes wherever it lies and however it is named', async () => {
    mkdirSync(join(HOME, 'deep/er'), { recursive: true });
    writeFileSync(join(HOME, 'deep/er/mine.yaml'), readFileSync(join(HOME, MINE)));
    const { out } = await type('score', DEAL, '--assumptions', MINE);
    for (const name of [join(HOME, MINE), './mine.yaml', 'deep/er/mine.yaml']) expect((await type('score', DEAL, '--assumptions', name)).out).toBe(out);
  });

  test('a set and a file may be named together, in either order; two sets or two files may not', async () => {
    const { out } = await type('score', DEAL, '--assumptions', 'baseline', '--assumptions', MINE);
    expect((await type('score', DEAL, '--assumptions', MINE, '--assumptions', 'baseline')).out).toBe(out);
    expect(await type('score', DEAL, '--assumptions', MINE, '--assumptions', MINE)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('names two files') });
    expect(await type('score', DEAL, '--assumptions', 'baseline', '--assumptions', 'baseline')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('names two sets') });
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
      expect(out + err).toMatch(/\.\/bad\.yaml:2:3: error: unknown key "forcd"\n\s+2 │ {3}forcd: 0\.5\n\s+│ {3}\^{5}\n.*\n\s+try haircut\.forced/);
    }
  });

  test('-o does not write over the file', async () => {
    const { code, err } = await type('score', DEAL, '--assumptions', MINE, '-o', './mine.yaml', '--force');
    expect(code).toBe(2);
    expect(err).toContain('is one of the deal\'s own files');
    expect(readFileSync(join(HOME, MINE), 'utf8')).toContain('two auctions');
  });

  test('what calibrate writes can be named, and pasted under assumptions of a deal: each value with its source', async () => {
    expect(await type('calibrate', '--write', 'fitted.yaml', '--quiet')).toMatchObject({ code: 0 });
    const fitted = readFileSync(join(HOME, 'fitted.yaml'), 'utf8');
    const pasted = dealFolder({ 'deal.yaml': `${readFileSync(join(DEAL, 'deal.yaml'), 'utf8').replace(/^assumptions:[^\n]*\n(?: [^\n]*\n)*/m, '')}\nassumptions:\n${fitted.replace(/^(?=.)/gm, '  ')}` });
    const calibrated = async (...argv: string[]): Promise<string[]> =>
      (await type('score', ...argv, '--csv', 'assumptions')).out.split('\r\n').filter((line) => line.includes('calibrated on')).map((line) => line.replace(/(fitted|deal)\.yaml:\d+: /, ''));
    const named = await calibrated(DEAL, '--assumptions', 'fitted.yaml');
    expect(named.length).toBe(fitted.split('\n').filter((line) => line.includes('value:')).length);
    expect(named.length).toBeGreaterThan(0);
    expect(await calibrated(pasted)).toEqual(named);
  });

  test('the help of score names baseline', async () => {
    expect((await type('score', '--help')).out).toMatch(/--assumptions <name\|file>[\s\S]*baseline/);
  });
});

describe('the model error band', () => {
  test('score shows it, and --no-band leaves out that section and nothing else', async () => {
    const [with_, without] = [await type('score', DEAL), await type('score', DEAL, '--no-band')];
    expect(with_.out).toContain('Model error band, by year');
    const sections = (text: string): string[] => text.split(/\n\n(?=\S[^\n]* ─{3,}\n)/);
    expect(sections(with_.out).filter((part) => !part.startsWith('Model error band'))).toEqual(sections(without.out));
    const { band, ...rest } = JSON.parse((await type('score', DEAL, '--json')).out);
    expect(band.rows[0].model.values.fmv).toBe(rest.values.fmv);
    expect(rest).toEqual(JSON.parse((await type('score', DEAL, '--json', '--no-band')).out));
  });

  test('the line of --quiet is the same with and without, and --csv band contradicts --no-band', async () => {
    expect((await type('score', DEAL, '--quiet')).out).toBe((await type('score', DEAL, '--quiet', '--no-band')).out);
    expect(await type('score', DEAL, '--csv', 'band', '--no-band')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--no-band leaves out') });
  });
});
