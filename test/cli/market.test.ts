import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IMPORT_COLUMNS } from '../../src/input/prices/market-import.js';
import { displayWidth } from '../../src/report/print/look.js';
import { MARKET_IMPORT_TABLES } from '../../src/report/market/market-import.js';
import { MARKET_SHOW_TABLES } from '../../src/report/market/market-show.js';
import { SCHEMAS, type SchemaName } from '../../src/report/schemas.js';
import { HOSTILE, SAFE } from '../report/hostile.js';
import { asciiOnly } from '../../src/cli/shell/characters.js';
import { dealFolder, gpulien, temporaryFolder } from './harness.js';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const errorsOf = (name: SchemaName, out: string): unknown => {
  const validate = ajv.compile(SCHEMAS[name]);
  return validate(JSON.parse(out)) ? [] : validate.errors;
};

const HEADER = 'date,kind,model,price_usd,price_type,quantity,source\n';
const DEALER = `${HEADER}2026-08-01,resale,H100,"14,500",ask,4,Dealer\n2026-08-01,resale,h100,14500,ask,2,Dealer\n2026-08-02,resale,RTX 9990,1500,ask,1,Dealer\n2026-08-03,rental,H200,3.9,index,1,"=cmd|' /C calc'!A0"\n`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
const at =
  (cwd: string) =>
  (...argv: string[]) =>
    gpulien(['market', ...argv], { cwd });

describe('market import', () => {
  test('without -o writes the prices to stdout and the report to stderr: 4 rows become 2 prices', async () => {
    const { code, out, err } = await at(folderWith({ 'dealer.csv': DEALER }))('import', 'dealer.csv');
    expect(code).toBe(0);
    expect(out).toBe(
      `${HEADER.trimEnd()}\r\n2026-08-03,rental,H200-SXM-141,3.9,index,1,'=cmd|' /C calc'!A0\r\n2026-08-01,resale,H100-SXM-80,14500,ask,4,Dealer\r\n`,
    );
    expect(err).toContain('kept 2 · of them flagged 0 · merged 1 · dropped, unknown model 1');
    expect(err).toMatch(/RTX 9990 +1 +line 4 of dealer\.csv /);
    expect((await at(folderWith({ 'dealer.csv': DEALER }))('import', 'dealer.csv', '-q')).err).toBe(
      '1 row left out: the catalogue does not know RTX 9990\n',
    );
  });

  test('under --strict writes nothing where it would leave a row out or flag one', async () => {
    const cwd = folderWith({
      'dealer.csv': DEALER,
      'odd.csv': `${HEADER}2026-08-01,resale,H100,2.10,ask,1,s\n`,
      'good.csv': `${HEADER}2026-08-01,resale,H100,21000,ask,1,s\n`,
    });
    expect(await at(cwd)('import', 'dealer.csv', '--strict', '-o', 'out.csv')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('1 row of an unknown model and 0 outliers, errors under --strict'),
    });
    expect(await at(cwd)('import', 'odd.csv', '--strict')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('0 rows of an unknown model and 1 outlier,'),
    });
    expect(existsSync(join(cwd, 'out.csv'))).toBe(false);
    expect((await at(cwd)('import', 'good.csv', '--strict')).code).toBe(0);
  });

  test('tells how far the dates reach, flags an H100 at $13,000 an hour and $2.10 to buy with the reason, and leaves them out with --drop-outliers', async () => {
    const cwd = folderWith({
      'swapped.csv': `${HEADER}2026-08-01,rental,H100,13000,ask,1,s\n2026-08-02,resale,H100,2.10,ask,1,s\n2062-08-03,resale,H100,21000,ask,1,s\n`,
    });
    const { err } = await at(cwd)('import', 'swapped.csv');
    expect(err).toContain('dated 2026-08-01 · to 2062-08-03');
    expect(err).toMatch(/Not plausible beside the launch price, flagged and kept \(2\)/);
    expect(err).toMatch(/\$13,000\.000\/h +\$33,600 +39%/);
    expect(err).toMatch(/\$2\.10 +\$33,600 +0\.0063%/);
    expect((await at(cwd)('import', 'swapped.csv', '--csv')).out).toContain(
      '39% of the launch price an hour; 0.0002% to 0.2% is plausible',
    );
    const json = await at(cwd)('import', 'swapped.csv', '--json', '--drop-outliers');
    expect(errorsOf('market-import', json.out)).toEqual([]);
    expect(JSON.parse(json.out).counts).toMatchObject({ kept: 1, flagged: 0, outlier: 2 });
    expect(JSON.parse(json.out).rows[0].launch_outlier).toEqual({ launch_price_usd: 33600, share_of_launch: 0.386904761905 });
  });

  test('with -o writes a comps.csv that a deal reads without a warning, and prints the report', async () => {
    const deal = dealFolder({ 'dealer.csv': DEALER, 'comps.csv': null });
    const { code, out, err } = await at(deal)('import', 'dealer.csv', '-o', 'comps.csv');
    expect({ code, err }).toEqual({ code: 0, err: 'wrote comps.csv\n' });
    expect(out).toContain('Market import of 1 file, 4 rows');
    expect(readdirSync(deal).filter((name) => name.startsWith('.'))).toEqual([]);
    expect((await gpulien(['check', deal, '--strict'])).out).toBe('no problems\n');
  });

  test('maps the columns of any list, divides a server by 8 and fills in kind, type and source', async () => {
    const cwd = folderWith({ 'liste.csv': 'Datum,Modell,"Preis, USD"\n2026-08-01,B200,"320,000"\n' });
    const { out } = await at(cwd)(
      'import',
      'liste.csv',
      '--map',
      'date=Datum',
      'model=Modell',
      '--map',
      'price=Preis, USD',
      '--per',
      '8',
      '--kind',
      'resale',
      '--type',
      'sold',
      '--source',
      'List',
      '-q',
    );
    expect(out.split('\r\n')[1]).toBe('2026-08-01,resale,B200-SXM-180,40000,sold,8,List');
  });

  test('never writes over what it read, nor over another file without --force, nor through a link', async () => {
    const cwd = folderWith({ 'dealer.csv': DEALER, 'there.csv': 'mine' });
    symlinkSync('nowhere.csv', join(cwd, 'link.csv'));
    for (const [target, why] of [
      ['dealer.csv', 'a file that prices are read from'],
      ['there.csv', '--force'],
      ['link.csv', 'symbolic link'],
    ] as const) {
      expect(await at(cwd)('import', 'dealer.csv', '-o', target)).toMatchObject({ code: 2, err: expect.stringContaining(why) });
    }
    expect((await at(cwd)('import', 'dealer.csv', '-o', 'dealer.csv', '--force')).code).toBe(2);
    expect(readFileSync(join(cwd, 'dealer.csv'), 'utf8')).toBe(DEALER);
    expect((await at(cwd)('import', 'dealer.csv', '-o', 'there.csv', '--force')).code).toBe(0);
  });

  test('leaves out rows that cannot be read with line and column, and lists every file that cannot', async () => {
    const cwd = folderWith({
      'a.csv': `${HEADER}2026-02-30,resale,H100,x,ask,1,s\n2026-02-20,resale,H100,20000,ask,1,s\n`,
      'b.csv': `${HEADER}2026-02-01,lease,H100,1,ask,1,s\n`,
    });
    const { code, out, err } = await at(cwd)('import', 'a.csv', 'b.csv', '--csv');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\r\n')).toHaveLength(3);
    const text = (await at(cwd)('import', 'a.csv', 'b.csv')).err;
    expect(text).toMatch(/a\.csv +2 +unreadable +price_usd +x/);
    expect(text).toMatch(/b\.csv +2 +unreadable +kind +lease/);
    const missing = await at(cwd)('import', 'a.csv', 'c.csv', '-o', 'out.csv');
    expect({ code: missing.code, out: missing.out }).toEqual({ code: 2, out: '' });
    expect(missing.err).toContain('c.csv: error: this file is missing');
    expect(existsSync(join(cwd, 'out.csv'))).toBe(false);
  });

  test.each([
    ['', 'a header row and rows below it'],
    [HEADER, 'rows below the header'],
  ])('says what an empty file lacks', async (text, lacks) => {
    const cwd = folderWith({ 'a.csv': text });
    expect(await at(cwd)('import', 'a.csv')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(`a.csv: error: the file has no rows\n  expected ${lacks}\n`),
    });
    expect(await at(cwd)('show', 'h100', '--history', 'a.csv')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('the file has no rows'),
    });
    expect(await gpulien(['calibrate', '--history', 'a.csv'], { cwd })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('the file has no rows'),
    });
  });

  test.each([60, 80, 100])('the line stands whole behind a long name of a file in %i columns', async (columns) => {
    const names = ['prices-of-dealers-in-northern-europe-2026-08.csv', 'prices-of-dealers-in-southern-europe-2026-08.csv'] as const;
    const good = '2026-02-20,resale,H100,20000,ask,1,s\n';
    const cwd = folderWith({
      [names[0]]: `${HEADER}${good}2026-02-20,resale,RTX 9990,20000,ask,1,s\n`,
      [names[1]]: `${HEADER}${'2026-02-20,lease,H100,1,ask,1,s\n'.repeat(1234)}${good}`,
    });
    const { err } = await gpulien(['market', 'import', names[1], names[0], '-v'], { cwd, columns });
    expect(err).toMatch(/ 1235 +unreadable/);
    expect(err).toMatch(/line 1236/);
    expect(err).toMatch(/line 3 of/);
  });

  test('guesses no date for 1850-01-01 and 2026-13-01 and no number for 1e308', async () => {
    const cwd = folderWith({ 'a.csv': `${HEADER}1850-01-01,resale,H100,1e308,ask,1,s\n2026-13-01,resale,H100,1,ask,1,s\n` });
    const { code, err } = await at(cwd)('import', 'a.csv');
    expect(code).toBe(2);
    expect(err).toContain('left out 2');
    expect(err).toMatch(/a\.csv +2 +unreadable +price_usd +1e308/);
    expect(err).toMatch(/a\.csv +3 +unreadable +date +2026-13-01/);
    expect(err).toContain('no price is left');
  });

  test('exits 2 and writes nothing where no price is left', async () => {
    const cwd = folderWith({ 'a.csv': `${HEADER}2026-02-01,resale,RTX 9990,1,ask,1,s\n` });
    expect(await at(cwd)('import', 'a.csv', '-o', 'out.csv')).toMatchObject({ code: 2, err: expect.stringContaining('no price is left') });
    expect(existsSync(join(cwd, 'out.csv'))).toBe(false);
  });

  test('--json follows its schema, --csv has each table', async () => {
    const cwd = folderWith({ 'dealer.csv': DEALER });
    const { out, err } = await at(cwd)('import', 'dealer.csv', '--json');
    expect(err).toBe('');
    expect(errorsOf('market-import', out)).toEqual([]);
    expect(JSON.parse(out).counts).toEqual({ rows: 4, kept: 2, flagged: 0, merged: 1, unknown_model: 1, outlier: 0, left_out: 0 });
    const rows = (await at(cwd)('import', 'dealer.csv', '--csv')).out.split('\r\n');
    expect(rows.slice(1, -1).map((row) => row.split(',').slice(0, 3).join(','))).toEqual([
      'dealer.csv,2,kept',
      'dealer.csv,3,merged',
      'dealer.csv,4,dropped',
      'dealer.csv,5,kept',
    ]);
    for (const table of MARKET_IMPORT_TABLES) expect((await at(cwd)('import', 'dealer.csv', '--csv', table)).out).not.toMatch(/(^|,)=/m);
  });

  test.each([
    [['--map', 'prise=Preis'], 'Did you mean price?'],
    [['--map', 'other.csv'], 'files stand before --map'],
    [['--map', 'price=a', '--map', 'price=b'], 'mapped twice'],
    [['--per', '0'], 'whole number of GPUs'],
    [['--kind', 'resal'], 'Did you mean resale?'],
    [['--csv', 'row'], 'Did you mean rows?'],
  ])('refuses %j', async (argv, why) => {
    expect(await at(folderWith({ 'dealer.csv': DEALER }))('import', 'dealer.csv', ...argv)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(why),
    });
  });

  test.each([60, 80, 100, 160])('no line of the report passes %i columns', async (width) => {
    const cwd = folderWith({
      [`${'long-'.repeat(12)}name.csv`]: DEALER,
      'b.csv': `${DEALER}2026-08-09,resale,A name of a GPU that goes on and on and on,1,ask,1,${'source '.repeat(20)}\n`,
    });
    const { err } = await at(cwd)('import', ...readdirSync(cwd), '--width', String(width));
    expect(err).toMatch(SAFE);
    for (const line of err.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
  });

  test('reads the model of a server: DGX H100 is an H100, HGX H200 an H200', async () => {
    const cwd = folderWith({
      'a.csv': `${HEADER}2026-01-01,resale,DGX H100,1,ask,1,s\n2026-01-01,resale,HGX H200,1,ask,1,s\n2026-01-01,resale,H100,20000,ask,1,s\n`,
    });
    const { unknown_models: unknown, aliases } = JSON.parse((await at(cwd)('import', 'a.csv', '--json')).out);
    expect(aliases.map(({ model }: { model: string }) => model)).toEqual(['H100-SXM-80', 'H100-SXM-80', 'H200-SXM-141']);
    expect(unknown).toEqual([]);
  });

  test('--map kind= leaves a column of that name to its own meaning', async () => {
    const cwd = folderWith({ 'a.csv': 'date,model,price_usd,kind\n2026-01-01,H100,20000,server\n' });
    const argv = ['import', 'a.csv', '--kind', 'resale', '--type', 'ask'];
    expect(await at(cwd)(...argv)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/unreadable +kind +server/) });
    expect(await at(cwd)(...argv, '--map', 'kind=')).toMatchObject({
      code: 0,
      out: expect.stringContaining('2026-01-01,resale,H100-SXM-80,20000,ask'),
    });
    expect(await at(cwd)('import', 'a.csv', '--type', 'ask', '--map', 'kind=')).toMatchObject({
      code: 2,
      err: expect.stringContaining('the column "kind" is missing'),
    });
    expect(await at(cwd)(...argv, '--map', 'price=')).toMatchObject({ code: 2, err: expect.stringContaining('Expected field=column') });
  });

  test('offers the fields and tables that there are', async () => {
    const { out } = await gpulien(['market', 'import', '--help']);
    expect(out.replace(/\s+/g, ' ')).toContain(Object.keys(IMPORT_COLUMNS).join(', '));
    for (const table of MARKET_IMPORT_TABLES) expect(out).toContain(`"${table}"`);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });

  test.each(HOSTILE)('a %s in model, source, header or file name steers nothing', async (_, text) => {
    const cell = `"${text.replaceAll('"', '""')}"`;
    const cwd = folderWith({
      'a.csv': `${HEADER.trimEnd()},${cell}\n2026-02-01,resale,${cell},1,ask,1,s,x\n2026-02-01,resale,H100,1,ask,1,${cell},x\n`,
    });
    for (const argv of [['a.csv'], ['a.csv', '--csv'], ['a.csv', '--json'], [text], ['a.csv', '--map', `price=${text}`]]) {
      const { out, err } = await at(cwd)('import', ...argv);
      expect((out + err).replaceAll('\r\n', '\n')).toMatch(SAFE);
    }
  });
});

describe('market show', () => {
  const show = at('/');

  test('lists every model that has prices, with anchor, half-life and yearly fall', async () => {
    const { code, out } = await show('show', '--assumptions', 'baseline');
    expect(code).toBe(0);
    expect(out).toMatch(/H100-SXM-80 +resale +13 .* \$13,982 +41\.6% +-36\.7% +1\.5 +2028-01/);
    expect(out).toContain('  assumptions baseline\n');
  });

  test('draws one with its cohorts, summary and years', async () => {
    const { out } = await show('show', 'h100', '--kind', 'resale', '--assumptions', 'baseline');
    for (const word of [
      'Blackwell',
      'Rubin',
      '● sold',
      '━ model curve',
      'anchor $13,982 of 1 comp',
      'half-life at this age 1.5 years',
      'Straight 6 y',
      '$12,133',
    ])
      expect(out).toContain(word);
    expect(out).not.toContain('rent per GPU-hour');
  });

  test('draws in ASCII where the locale or the terminal has no more', async () => {
    const { out } = await gpulien(['market', 'show', 'h100', '--kind', 'rental'], { env: { LC_ALL: 'C' } });
    expect(out).toContain('* model curve');
    expect(out).not.toContain('━ model curve');
    const cases: readonly (readonly [Record<string, string>, boolean])[] = [
      [{}, false],
      [{ LANG: 'de_DE.UTF-8' }, false],
      [{ LANG: 'de_DE.ISO-8859-1' }, true],
      [{ LANG: 'C', LC_ALL: 'C.utf8' }, false],
      [{ TERM: 'dumb' }, true],
    ];
    for (const [env, ascii] of cases) expect(asciiOnly({ env }), JSON.stringify(env)).toBe(ascii);
  });

  test('--svg writes one chart under the name given, and several under names of their own, all or none', async () => {
    const cwd = temporaryFolder();
    expect((await at(cwd)('show', 'h100', '--kind', 'resale', '--svg', 'one.svg', '-q')).code).toBe(0);
    expect((await at(cwd)('show', 'h100', '--svg', 'many.svg', '-q')).code).toBe(0);
    expect(readdirSync(cwd).sort()).toEqual(['many-H100-SXM-80-rental.svg', 'many-H100-SXM-80-resale.svg', 'one.svg']);
    const svg = readFileSync(join(cwd, 'one.svg'), 'utf8');
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    expect(svg).toContain('13 prices from 2024-12-15 to 2026-08-14');
    expect(svg).toContain('>H100-SXM-80, resale price per GPU, USD</text>');
    expect(svg).toContain('>as of 2026-08-15 · assumptions calibrated</text>');
    // From the launch to the end of its life and along nothing: three corners, whatever was seen between.
    expect(
      [...svg.matchAll(/<path d="(M[^"]*)" fill="none" stroke="#5a6675"/g)]
        .map(([, path]) => path!.match(/[ML]/g)!.length)
        .filter((corners) => corners > 1),
    ).toEqual([3, 3]);
    expect(await at(cwd)('show', 'h200', 'h100', '--svg', 'many.svg')).toMatchObject({ code: 2, err: expect.stringContaining('--force') });
    expect(readdirSync(cwd)).toHaveLength(3);
    await at(cwd)('show', 'h100', '--kind', 'resale', '--svg', 'again.svg', '-q');
    expect(readFileSync(join(cwd, 'again.svg'), 'utf8')).toBe(svg);
  });

  test('--svg and -o write both or neither, and never one over the other', async () => {
    const cwd = folderWith({ 'old.txt': 'old\n' });
    for (const [svg, output, why] of [
      ['a.svg', 'old.txt', '--force'],
      ['b.svg', 'b.svg', 'is named twice'],
      ['a.svg', 'none/x.txt', 'none'],
    ] as const) {
      expect(await at(cwd)('show', 'h200', '--kind', 'resale', '--svg', svg, '-o', output)).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining(why),
      });
    }
    expect(readdirSync(cwd)).toEqual(['old.txt']);
  });

  test('takes prices of the user, assumptions and a date', async () => {
    const cwd = folderWith({
      'mine.csv': `${HEADER}2026-08-01,resale,H100,10000,sold,1,mine\n`,
      'steep.yaml': 'obsolescence: { deterioration: 0.5 }\n',
    });
    const one = async (...argv: string[]) =>
      JSON.parse((await at(cwd)('show', 'h100', '--kind', 'resale', '--json', '--assumptions', 'baseline', ...argv)).out);
    expect((await one('--history', 'mine.csv')).histories[0].anchor_usd).toBeCloseTo(10000 * Math.exp((-0.4569 * 14) / 365), -1);
    const steep = await one('--assumptions', 'steep.yaml');
    expect(steep.assumption_set.name).toBe('baseline + steep.yaml');
    expect(steep.histories[0].log_slope_per_year).toBeCloseTo(-0.5 - (1.5 * Math.log(2.68 / 1.71)) / 2, 6);
    expect((await one('--set', 'obsolescence.pass_through=0')).histories[0].log_slope_per_year).toBe(-0.12);
    expect((await one('--set', 'obsolescence.pass_through=0')).settings).toEqual(['obsolescence.pass_through=0']);
    expect((await one('--as-of', '2025-12-31')).as_of).toBe('2025-12-31');
  });

  test('shows the same of h100 whether or not the bundled history is given again, and says that 248 rows were merged', async () => {
    const history = new URL('../../src/market/history.csv', import.meta.url).pathname;
    const [alone, again] = await Promise.all([show('show', 'h100', '--json'), show('show', 'h100', '--json', '--history', history)]);
    expect(JSON.parse(again.out).histories).toEqual(JSON.parse(alone.out).histories);
    expect(JSON.parse(again.out).merged).toBe(248);
    expect((await show('show', 'h100', '--history', history)).out).toContain('merged 248 rows listed twice');
  });

  test('lists what is wrong with prices and assumptions together', async () => {
    const cwd = folderWith({ 'mine.csv': `${HEADER}2026-08-01,resale,H1OO,x,sold,1,mine\n` });
    const { code, out, err } = await at(cwd)('show', 'h100', '--history', 'mine.csv', '--set', 'obsolescence.lag_year=1');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    for (const text of [
      'mine.csv:2:19',
      'mine.csv:2:24',
      'obsolescence.lag_years',
      '3 problems; nothing was computed',
      '2 │ 2026-08-01,resale,H1OO',
    ])
      expect(err).toContain(text);
    expect((await at(cwd)('show', '--history', 'none.csv')).err).toContain('none.csv: error: this file is missing');
  });

  test('--json follows its schema, --csv has each table', async () => {
    const { out } = await show('show', '--json');
    expect(errorsOf('market-show', out)).toEqual([]);
    for (const table of MARKET_SHOW_TABLES)
      expect((await show('show', 'h100', '--csv', table)).out.split('\r\n').length).toBeGreaterThan(3);
    const curve = (await show('show', 'h100', '--kind', 'resale', '--csv')).out
      .split('\r\n')
      .find((row) => row.startsWith('H100-SXM-80,resale,2026-08-15,0,'));
    expect(curve!.split(',').slice(-2).map(Number)[0]).toBe(1400);
  });

  test.each([60, 80, 100, 160])('no line passes %i columns', async (width) => {
    for (const argv of [['show'], ['show', 'h100', 'v100-32', '-v']]) {
      const { out } = await show(...argv, '--width', String(width));
      expect(out).toMatch(SAFE);
      for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test('refuses to draw to a name that does not end in .svg, and to compute on a set without a name', async () => {
    const cwd = temporaryFolder();
    for (const argv of [['market', 'show', 'h100'], ['calibrate'], ['backtest'], ['curves', 'x']])
      expect(await gpulien([...argv, '--svg', 'f.yaml'], { cwd })).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('ends in .svg'),
      });
    expect(readdirSync(cwd)).toEqual([]);
    expect(await show('show', '--assumptions', '')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('--assumptions names nothing'),
    });
  });

  test('says of a model without an anchor that there is none, not that it is n/a and falls', async () => {
    expect((await show('show')).out).toMatch(/P100-SXM-16 +resale +3 .* none +-/);
    expect((await show('show', '-q')).out).toMatch(/^P100-SXM-16 resale: no anchor, falls/);
  });

  test('names the nearest model, and says where nothing was seen', async () => {
    expect(await show('show', 'h10o')).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean H100?') });
    expect(await show('show', 'gaudi3')).toMatchObject({ code: 2, err: expect.stringContaining('no price') });
  });
});

describe('market', () => {
  test('alone is what it was, and has its subcommands in its help', async () => {
    expect((await gpulien(['market', 'h100', '--csv', 'models'])).out).toContain('H100-SXM-80');
    const { out } = await gpulien(['market', '--help']);
    expect(out).toMatch(/import .*\n[\s\S]*show /);
  });

  test('rolls anchors by the assumptions asked for and names the set: $13,982 for an H100 by baseline, $13,995 by calibrated', async () => {
    for (const [set, anchor] of [
      ['baseline', '$13,982'],
      ['calibrated', '$13,995'],
    ] as const) {
      const { out } = await gpulien(['market', 'h100', '--assumptions', set]);
      expect(out).toContain(`  assumptions ${set}\n`);
      expect(out).toContain(anchor);
      const json = await gpulien(['market', 'h100', '--assumptions', set, '--json']);
      expect(errorsOf('market', json.out)).toEqual([]);
      expect(JSON.parse(json.out).assumption_set.name).toBe(set);
    }
    expect(await gpulien(['market', '--assumptions', 'nosuch'])).toMatchObject({ code: 2, out: '' });
    const cwd = folderWith({ 'steep.yaml': 'obsolescence: { deteriorration: 0.5 }\n' });
    expect(await at(cwd)('h100', '--assumptions', 'steep.yaml')).toMatchObject({
      code: 2,
      err: expect.stringContaining('obsolescence.deterioration'),
    });
  });

  test('names every model that the catalogue does not know at once, and a subcommand that may be meant', async () => {
    expect(await gpulien(['market', 'h100', 'FOO', 'H10O'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no GPU model FOO, H10O\n(Did you mean H100?)'),
    });
    expect(await gpulien(['market', 'show', 'h100', 'FOO', 'BAR'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no GPU model FOO, BAR'),
    });
    expect(await gpulien(['market', 'shwo', 'h100'])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean market show?') });
    expect((await gpulien(['market', 'h100', 'shwo'])).err).not.toContain('market show');
  });

  test('says that options of a subcommand stand after its name', async () => {
    expect(await gpulien(['market', '--json', 'show', 'h100'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('stand after its name'),
    });
  });
});
