import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportedRow } from '../../../src/input/prices/market-import-fates.js';
import { importPrices, type ImportOptions } from '../../../src/input/prices/market-import.js';
import { OUTLIER_RULE, outliersIn, type OutlierRule } from '../../../src/input/prices/market-import-fates.js';
import { loadHistory } from '../../../src/input/prices/history.js';
import { loadReference } from '../../../src/input/deal/load.js';
import { Decimal, ONE } from '../../../src/kernel/decimal.js';
import { writeCsv } from '../../../src/report/print/csv.js';
import { compsTable } from '../../../src/report/market/market-import.js';

const { market: MARKET } = await loadReference();
const PLAIN: ImportOptions = { map: new Map(), per: ONE, kind: null, type: null, source: '', dropOutliers: false };
const RULE: OutlierRule = {
  ...OUTLIER_RULE,
  factor: ({ priceType }) => new Decimal(priceType === 'ask' ? '0.7' : 1),
  launchPrice: () => null,
};

async function imported(texts: string | readonly string[], options: Partial<ImportOptions> = {}, rule = RULE) {
  const files = [texts].flat().map((text, i) => ({
    name: `${'abc'[i]!}.csv`,
    async *open() {
      yield new TextEncoder().encode(text);
    },
  }));
  return importPrices(files, { ...PLAIN, ...options }, MARKET, rule);
}
const kept = async (...args: Parameters<typeof imported>) => (await imported(...args)).result!;
const fateOf = ({ comp, fate }: ImportedRow): string => `${comp.place.file}:${comp.place.line} ${fate.kind}`;

const HEADER = 'date,kind,model,price_usd,price_type,quantity,source';
const list = (...rows: string[]): string => [HEADER, ...rows, ''].join('\n');
/** Resale of H100-SXM-80 in 2025, a month each. */
const prices = (...usd: readonly (number | string)[]): string =>
  list(...usd.map((p, i) => `2025-${String(i + 1).padStart(2, '0')}-15,resale,H100,${p},sold,1,x`));

describe('importing prices', () => {
  it('makes a server of 8 at $240,000 8 GPUs at $30,000, and 2 racks of 72 at $3.1m 144 GPUs at $43,055.555556', async () => {
    const servers = await kept('Datum,Modell,Preis,Anzahl\n2025-05-10,H100,"$240,000",1\n', {
      map: new Map([
        ['date', 'Datum'],
        ['model', 'Modell'],
        ['price', 'Preis'],
        ['quantity', 'Anzahl'],
      ]),
      per: new Decimal(8),
      kind: 'resale',
      type: 'ask',
      source: 'list',
    });
    expect(
      servers.comps.map(({ model, price, quantity, priceType, source }) => [
        model,
        price.toString(),
        quantity.toString(),
        priceType,
        source,
      ]),
    ).toEqual([['H100-SXM-80', '30000', '8', 'ask', 'list']]);
    const racks = await kept(`${HEADER},per\n2025-08-15,resale,GB200,3100000,ask,2,x,72\n2025-08-16,resale,GB200,43000,ask,1,x,\n`);
    expect(racks.comps.map(({ price, quantity }) => `${price.toString()} × ${quantity.toString()}`)).toEqual([
      '43055.555556 × 144',
      '43000 × 1',
    ]);
  });

  it('reads a name whatever its capitals, blanks and dashes, says what it was read as, and drops two rows of a model that is in no catalogue with the nearest', async () => {
    const { comps, aliases, unknown, rows } = await kept(
      list(
        ...['H100', 'h100 sxm', 'H100_PCIe', 'RTX 9990', 'RTX 9990'].map((model, i) => `2025-01-0${i + 1},resale,${model},100,sold,1,x`),
      ),
    );
    expect(comps.map(({ model }) => model)).toEqual(['H100-PCIE-80', 'H100-SXM-80', 'H100-SXM-80']);
    expect(aliases).toEqual([
      { written: 'H100_PCIe', model: 'H100-PCIE-80', rows: 1 },
      { written: 'H100', model: 'H100-SXM-80', rows: 1 },
      { written: 'h100 sxm', model: 'H100-SXM-80', rows: 1 },
    ]);
    expect(unknown).toMatchObject([{ written: 'RTX 9990', rows: 2, place: { file: 'a.csv', line: 5 } }]);
    expect(unknown[0]!.nearest).toEqual(['RTX-4090', 'RTX-5090', 'RTX-A6000'].slice(0, unknown[0]!.nearest.length));
    expect(rows.map(fateOf).slice(3)).toEqual(['a.csv:5 dropped', 'a.csv:6 dropped']);
  });

  it('merges what two files both say, under any spelling of model and price, and keeps the larger quantity', async () => {
    const { comps, rows } = await kept([
      list('2025-03-01,resale,H100,"20,000",sold,3,Dealer'),
      list(
        '2025-03-01,resale,H100-SXM-80,20000.00,sold,7,Dealer',
        '2025-03-01,resale,H100,20000,ask,3,Dealer',
        '2025-03-01,resale,H100,20000,sold,3,Other',
      ),
    ]);
    expect(comps.map(({ priceType, quantity, source }) => `${priceType} ${quantity.toString()} ${source}`)).toEqual([
      'ask 3 Dealer',
      'sold 7 Dealer',
      'sold 3 Other',
    ]);
    expect(rows.map(fateOf)).toEqual(['a.csv:2 kept', 'b.csv:2 merged', 'b.csv:3 kept', 'b.csv:4 kept']);
    expect(rows[1]!.fate).toMatchObject({ kind: 'merged', into: { file: 'a.csv', line: 2 } });
  });

  it('names the columns that it did not read', async () => {
    expect((await kept(`${HEADER},condition,URL\n2025-01-01,resale,H100,1,sold,1,x,A,http\n`)).unread).toEqual([
      { file: 'a.csv', columns: ['condition', 'URL'] },
    ]);
  });

  it('reads German names, and proposes the headers of the file where none is known', async () => {
    expect(
      (await kept('date;model;Preis;kind\n2025-01-01;H100;5;rental\n', { map: new Map([['price', 'Preis']]), type: 'ask' })).comps,
    ).toHaveLength(1);
    const { failures } = await imported('Tag,Karte,Wert\n2025-01-01,H100,5\n', { kind: 'resale', type: 'ask' });
    expect(failures.map(({ code, place }) => [code, place.line, place.field])).toEqual(
      ['date', 'model', 'price_usd'].map((field) => ['MISSING_COLUMN', 1, field]),
    );
    for (const { remedy, expected } of failures) expect(`${expected} ${remedy}`).toMatch(/Tag, Karte, Wert.*--map \w+=Tag/);
  });

  it.each([
    ['€ 20000', true],
    ['20000 EUR', true],
    ['CHF20000', true],
    ['$20,000', false],
    ['20000', false],
  ])('says of the price %s that it is not in dollars: %s', async (price, foreign) => {
    const { failures } = await imported(list(`2025-01-01,resale,H100,"${price}",sold,1,x`));
    expect(failures.map(({ code }) => code)).toEqual(foreign ? ['NOT_USD'] : []);
  });

  it.each([
    ['USD', 0],
    ['usd', 0],
    ['US$', 0],
    ['', 0],
    ['EUR', 1],
    ['AUD', 1],
  ])('a currency column that says "%s" has %i faults', async (currency, faults) => {
    expect((await imported(`${HEADER},currency\n2025-01-01,resale,H100,1,sold,1,x,${currency}\n`)).failures).toHaveLength(faults);
  });

  it.each([
    ['EUR', 2],
    ['GBP', 2],
    ['USD', 0],
    ['AMD', 0],
    ['x', 0],
  ])('a column of codes, whatever it is called, that says "%s" leaves out %i rows', async (code, rows) => {
    const { left } = await kept(
      `${HEADER},Waehrung\n2025-01-01,resale,H100,1,sold,1,x,${code}\n2025-01-02,resale,H100,1,sold,1,x,\n2025-01-03,resale,H100,1,sold,1,x,${code.toLowerCase()}\n`,
    );
    expect(left.map(({ why }) => why)).toEqual(Array<string>(rows).fill('currency'));
  });

  it('takes a column of codes and other words for none of currencies', async () => {
    expect(
      (await imported(`${HEADER},note\n2025-01-01,resale,H100,1,sold,1,x,EUR\n2025-01-02,resale,H100,1,sold,1,x,used\n`)).failures,
    ).toEqual([]);
  });

  it('leaves out one and a half servers and fractions of a GPU, and fills a blank cell with --per 8', async () => {
    const { left } = await kept(
      `${HEADER},per\n2025-01-01,resale,H100,80000,sold,1.5,x,\n2025-01-01,resale,H100,80000,sold,1,x,2.5\n2025-01-02,resale,H100,80000,sold,1,x,8\n`,
      { per: new Decimal(8) },
    );
    expect(left.map(({ why, place }) => [why, place.line, place.field])).toEqual([
      ['unreadable', 2, 'quantity'],
      ['unreadable', 3, 'per'],
    ]);
    const { comps } = await kept(`${HEADER},per\n2025-01-01,resale,H100,80000,sold,2,x,\n`, { per: new Decimal(8) });
    expect(comps.map(({ price, quantity }) => [price.toNumber(), quantity.toNumber()])).toEqual([[10000, 16]]);
  });
});

describe('prices beside the launch price', () => {
  // An H100-SXM-80 cost $33,600 new: 0.2 % is $67.20, 300 % is $100,800; a rent of an hour is plausible from $0.0672 to $67.20.
  const rule: OutlierRule = { ...RULE, launchPrice: (model) => (model === 'H100-SXM-80' ? new Decimal(33600) : null) };
  it.each([
    ['resale', '67.20', 'kept'],
    ['resale', '67.19', 'flagged'],
    ['resale', '100800', 'kept'],
    ['resale', '100801', 'flagged'],
    ['rental', '0.0672', 'kept'],
    ['rental', '0.0671', 'flagged'],
    ['rental', '67.20', 'kept'],
    ['rental', '67.21', 'flagged'],
  ])('%s of an H100 at $%s is %s', async (kind, usd, fate) => {
    expect((await kept(list(`2025-01-01,${kind},H100,${usd},sold,1,x`), {}, rule)).rows.map((row) => row.fate.kind)).toEqual([fate]);
  });

  it('are no measure for the others: four prices in another column do not make the fifth an outlier', async () => {
    const rows = ['2.1', '2.2', '2.0', '2.1', '21000'].map((usd, i) => `2025-0${i + 1}-01,resale,H100,${usd},sold,1,x`);
    expect((await kept(list(...rows), {}, rule)).rows.map(({ fate }) => fate.kind)).toEqual([
      'flagged',
      'flagged',
      'flagged',
      'flagged',
      'kept',
    ]);
  });

  it('are plausible for every bundled observation', async () => {
    const { market } = await loadReference();
    const { comps } = (await loadHistory(null)).history!;
    const bundled: OutlierRule = { ...RULE, launchPrice: (model) => market.models.get(model)!.launchPrice };
    const found = [
      ...outliersIn(
        [...comps, ...market.bundledComps].map((comp) => ({ comp })),
        bundled,
      ),
    ].filter(([, { against }]) => against === 'launch');
    expect(found).toEqual([]);
  });

  it('are not judged where nobody says what a model cost new', async () => {
    expect((await kept(list('2025-01-01,resale,H200,1,sold,1,x'), {}, rule)).rows[0]!.fate.kind).toBe('kept');
  });
});

describe('the rule for outliers', () => {
  // ln of 10000 to 14000 by 1000: median ln 12000, distances 0.1823, 0.0870, 0, 0.0800, 0.1542; with 6000 the median is (ln 11000 + ln 12000)/2,
  // the distances 0.6496, 0.1388, 0.0435, 0.0435, 0.1236, 0.1977, their median (0.1236 + 0.1388)/2 = 0.1312, 1.4826 · 0.1312 · 3.5 = 0.6808 > 0.6496.
  it('holds $6,000 beside five prices from $10,000 to $14,000: 0.650 in logs of 0.681 that are allowed', async () => {
    expect((await kept(prices(10000, 11000, 12000, 13000, 14000, 6000))).rows.map(({ fate }) => fate.kind)).toEqual(Array(6).fill('kept'));
  });

  // With 5800: ln(√(11000·12000)/5800) = 0.6835 > 0.6808.
  it('flags $5,800 there: 0.684', async () => {
    const { rows, comps } = await kept(prices(10000, 11000, 12000, 13000, 14000, 5800));
    const flagged = rows.filter(({ fate }) => fate.kind === 'flagged');
    expect(flagged.map(({ comp }) => comp.price.toNumber())).toEqual([5800]);
    expect(flagged[0]!.fate).toMatchObject({ outlier: { count: 6 } });
    const { outlier } = flagged[0]!.fate as { outlier: { median: Decimal; times: Decimal; limit: Decimal } };
    expect(outlier.median.toNumber()).toBeCloseTo(Math.sqrt(11000 * 12000), 6);
    expect(outlier.times.toNumber()).toBeCloseTo(5800 / Math.sqrt(11000 * 12000), 9);
    expect(outlier.limit.toNumber()).toBeCloseTo(Math.exp(0.68078), 3);
    expect(comps).toHaveLength(6);
  });

  it('drops it with --drop-outliers', async () => {
    const { rows, comps } = await kept(prices(10000, 11000, 12000, 13000, 14000, 5800), { dropOutliers: true });
    expect(comps).toHaveLength(5);
    expect(rows.at(-1)!.fate).toMatchObject({ kind: 'dropped', why: 'outlier' });
  });

  it('lets a price lie 41 % above a run of equal ones, and flags 42 %: 3.5 times a floor of 0.1 is 1.419', async () => {
    expect((await kept(prices(100, 100, 100, 100, 141))).rows.at(-1)!.fate.kind).toBe('kept');
    expect((await kept(prices(100, 100, 100, 100, 142))).rows.at(-1)!.fate.kind).toBe('flagged');
  });

  it('does not judge four prices, and not those of other kinds, models or years together', async () => {
    expect((await kept(prices(100, 100, 100, 900))).rows.map(({ fate }) => fate.kind)).not.toContain('flagged');
    const scattered = list(
      ...[
        '2025-01-01,resale,H100',
        '2025-01-01,rental,H100',
        '2025-01-01,resale,H200',
        '2025-08-01,resale,H100',
        '2024-06-30,resale,H100',
      ].map((key, i) => `${key},${10 ** (i + 1)},sold,1,x`),
    );
    expect((await kept(scattered)).rows.map(({ fate }) => fate.kind)).toEqual(Array(5).fill('kept'));
  });

  it('takes an ask of $20,000 as $14,000 beside sales of that', async () => {
    const rows = [14000, 14000, 14000, 14000].map((p, i) => `2025-0${i + 1}-01,resale,H100,${p},sold,1,x`);
    expect((await kept(list(...rows, '2025-05-01,resale,H100,20000,ask,1,x'))).rows.map(({ fate }) => fate.kind)).toEqual(
      Array(5).fill('kept'),
    );
  });
});

describe('the clean file', () => {
  const row = fc
    .tuple(
      fc.integer({ min: 1, max: 28 }),
      fc.constantFrom('H100', 'A100', 'b200-sxm', 'Nope'),
      fc.integer({ min: 1, max: 99999 }),
      fc.constantFrom('sold', 'ask'),
      fc.constantFrom('a', '"b, c"', '=1+1', ''),
    )
    .map(([day, model, price, type, source]) => `2025-01-${String(day).padStart(2, '0')},resale,${model},${price},${type},1,${source}`);

  it('read again is itself, whatever went in and in whatever order of files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), fc.nat(), async (rows, cut) => {
        const text = list(...rows);
        const once = await kept(text);
        const written = writeCsv(compsTable(once.comps));
        const again = await kept(written);
        expect(writeCsv(compsTable(again.comps))).toBe(written);
        expect(again.rows.filter(({ fate }) => fate.kind === 'merged' || fate.kind === 'dropped')).toEqual([]);
        const at = cut % rows.length;
        const swapped = await kept([list(...rows.slice(at)), list(...rows.slice(0, at))]);
        expect(writeCsv(compsTable(swapped.comps))).toBe(written);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('accounts for every row: kept, merged and dropped add up', async () => {
    const { rows, comps } = await kept(
      list('2025-01-01,resale,H100,1,sold,1,x', '2025-01-01,resale,H100,1,sold,1,x', '2025-01-01,resale,Nope,1,sold,1,x'),
    );
    expect(rows).toHaveLength(3);
    expect(comps).toHaveLength(1);
  });
});
