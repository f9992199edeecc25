import { describe, expect, it } from 'vitest';
import type { BookFiles } from '../../../src/input/book/book-terms.js';
import { loadBook, type LoadedBook } from '../../../src/input/book/load-book.js';
import { FLEET, TERMS } from '../deals.js';
import { textFiles } from '../folder.js';

const deal = (id: string, ...changes: readonly (readonly [string, string])[]): string =>
  changes.reduce((text, [from, to]) => text.replace(from, to), TERMS.replace('id: d,', `id: ${id},`));
const TWO = {
  'a/deal.yaml': deal('a'),
  'a/fleet.csv': FLEET,
  'b/deal.yaml': deal('b'),
  'b/fleet.csv': FLEET,
};
const LIST = 'name: Two\ndeals: [ { path: a }, { path: b } ]\n';

/** A book's folder given as texts by path. */
function bookFiles(texts: Readonly<Record<string, string>>): BookFiles {
  const below = (path: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(texts).flatMap(([name, text]) => (name.startsWith(`${path}/`) ? [[name.slice(path.length + 1), text]] : [])),
    );
  return {
    ...textFiles(texts),
    name: 'book',
    folders: async (path) => {
      const inside = path === '' ? texts : below(path);
      return [...new Set(Object.keys(inside).flatMap((name) => (name.includes('/') ? [name.split('/')[0]!] : [])))].sort();
    },
    deal: (path) => textFiles(below(path)),
  };
}
const load = (texts: Readonly<Record<string, string>>): Promise<LoadedBook> => loadBook(bookFiles(texts));
const said = async (texts: Readonly<Record<string, string>>): Promise<string[]> =>
  (await load(texts)).failures.map(
    ({ code, place, text, remedy }) => `${code} ${place.file}:${place.line}:${place.column} ${place.field} ${text} > ${remedy}`,
  );
const TWO_TRANCHES: readonly [string, string] = [
  'covenants: []',
  `  - { id: B, rank: 2, balance: 1000, last_payment: 2026-09-30, maturity: 2028-09-30, frequency: monthly, day_count: act/360,
      rate: { fixed: 0.1 }, repayment: { profile: bullet } }
covenants: []`,
];

describe('a book', () => {
  it('lists deals in the order of book.yaml, whole where no share is named', async () => {
    const { book } = await load({
      ...TWO,
      'book.yaml': 'name: Two\ndeals: [ { path: b }, { path: ./a/ } ]\nlimits: { customer: 30%, site: 0.4 }\n',
    });
    expect(book!.deals.map(({ path, deal: { id }, hold, rate }) => [path, id, [...hold].map(String), String(rate)])).toEqual([
      ['b', 'b', ['A,1'], '1'],
      ['a', 'a', ['A,1'], '1'],
    ]);
    expect([book!.name, book!.baseCurrency, [...book!.limits].map(String)]).toEqual(['Two', 'USD', ['customer,0.3', 'site,0.4']]);
    expect(book!.inputs.map(({ file }) => file)).toEqual(['book.yaml', 'b/deal.yaml', 'b/fleet.csv', 'a/deal.yaml', 'a/fleet.csv']);
  });

  it('holds none of a tranche that hold leaves out', async () => {
    const texts = { ...TWO, 'a/deal.yaml': deal('a', TWO_TRANCHES), 'book.yaml': 'deals: [ { path: a, hold: { B: 0.25 } } ]\n' };
    expect([...(await load(texts)).book!.deals[0]!.hold].map(String)).toEqual(['A,0', 'B,0.25']);
  });

  it('is a folder of deals without book.yaml; other folders are none', async () => {
    const { book } = await load({ ...TWO, 'notes/readme.md': 'x' });
    expect([book!.name, book!.deals.map(({ path }) => path)]).toEqual(['book', ['a', 'b']]);
  });

  it('takes the newest of the dates of a deal', async () => {
    const texts = {
      'a/2026-08-31/deal.yaml': deal('old'),
      'a/2026-08-31/fleet.csv': FLEET,
      'a/2026-09-30/deal.yaml': deal('new'),
      'a/2026-09-30/fleet.csv': FLEET,
      'a/draft/deal.yaml': deal('draft'),
    };
    expect((await load(texts)).book!.deals.map(({ path, folder, deal: { id } }) => [path, folder, id])).toEqual([
      ['a', 'a/2026-09-30', 'new'],
    ]);
  });

  it('converts through the dollar: a deal in euros at 1.12 in a book in pounds at 1.4 is 0.8', async () => {
    const texts = {
      ...TWO,
      'a/deal.yaml': deal('a', ['currency: USD', 'currency: EUR, usd_rate: 1.12']),
      'book.yaml': 'base_currency: GBP\nusd_rate: 1.4\ndeals: [ { path: a }, { path: b } ]\n',
    };
    expect((await load(texts)).book!.deals.map(({ rate }) => rate.toFixed(6))).toEqual(['0.800000', '0.714286']);
  });

  it.each([
    ['a key that is none', 'deals: [ { path: a } ]\nlimit: { site: 1 }\n', 'UNKNOWN_KEY book.yaml:2:1 limit limit > limits'],
    [
      'a dimension that is none',
      'deals: [ { path: a } ]\nlimits: { customers: 1 }\n',
      'UNKNOWN_KEY book.yaml:2:11 limits.customers customers > customer',
    ],
    [
      'a limit above 1',
      'deals: [ { path: a } ]\nlimits: { site: 40 }\n',
      'OUT_OF_RANGE book.yaml:2:17 limits.site 40 > 0.4 if 40 % is meant, else at most 1',
    ],
    [
      'a path that leaves',
      'deals: [ { path: ../a } ]\n',
      'PATH_OUTSIDE_DEAL book.yaml:1:18 deals.0.path ../a > copy the deal into the folder of the book',
    ],
    ['no deals', 'name: x\n', 'MISSING_KEY book.yaml:1:1 deals null > null'],
    ['an empty list', 'deals: []\n', 'WRONG_SHAPE book.yaml:1:8 deals a list > null'],
    ['a folder that is not there', 'deals: [ { path: aa } ]\n', 'FILE_MISSING book.yaml:1:18 deals.0.path aa > null'],
    ['a deal twice', 'deals: [ { path: a }, { path: ./a } ]\n', 'DUPLICATE_ID book.yaml:1:31 deals.1.path ./a > remove one of the two'],
    [
      'a share above 1',
      'deals: [ { path: a, hold: { A: 2 } } ]\n',
      'OUT_OF_RANGE book.yaml:1:32 deals.0.hold.A 2 > 0.02 if 2 % is meant, else at most 1',
    ],
    ['a tranche that is none', 'deals: [ { path: a, hold: { AB: 1 } } ]\n', 'NOT_ONE_OF book.yaml:1:29 deals.0.hold.AB AB > null'],
    ['hold without a mapping', 'deals: [ { path: a, hold: 0.5 } ]\n', 'WRONG_SHAPE book.yaml:1:27 deals.0.hold 0.5 > hold: { A: 0.25 }'],
    ['a rate of the dollar', 'deals: [ { path: a } ]\nusd_rate: 1.1\n', 'OUT_OF_RANGE book.yaml:2:11 usd_rate 1.1 > 1'],
    [
      'a currency without a rate',
      'deals: [ { path: a } ]\nbase_currency: EUR\n',
      'FX_MISSING book.yaml:2:16 base_currency EUR > usd_rate beside the currency',
    ],
  ])('refuses %s', async (_, terms, expected) => expect(await said({ ...TWO, 'book.yaml': terms })).toEqual([expected]));

  it('asks for deals where a folder has none', async () =>
    expect(await said({ 'notes/readme.md': 'x' })).toEqual(['FILE_MISSING book.yaml:null:null null null > null']));

  it('refuses two deals of one id', async () =>
    expect(await said({ ...TWO, 'b/deal.yaml': deal('a'), 'book.yaml': LIST })).toEqual([
      'DUPLICATE_ID book.yaml:2:31 deals.1.path a > give each deal an id of its own',
    ]));

  it('lists the problems of every deal at its path in the book', async () => {
    const texts = {
      ...TWO,
      'book.yaml': 'deals: [ { path: a }, { path: b }, { path: c } ]\n',
      'a/fleet.csv': FLEET.replace('H100-SXM-80', 'H100-SXM-8O'),
      'b/deal.yaml': deal('b', ['maturity: 2028-09-30', 'maturity: 2028-13-30']),
    };
    expect((await said(texts)).map((text) => text.split(' > ')[0])).toEqual([
      'FILE_MISSING book.yaml:1:44 deals.2.path c',
      'UNKNOWN_MODEL a/fleet.csv:2:4 model H100-SXM-8O',
      'NOT_A_DATE b/deal.yaml:9:15 tranches.0.maturity 2028-13-30',
    ]);
  });

  it('tells a problem of what all deals share once', async () => {
    const { failures } = await loadBook(bookFiles({ ...TWO, 'book.yaml': LIST }), { set: ['power.usd_kwhh=1'] });
    expect(failures.map(({ code, place }) => `${code} ${place.file}`)).toEqual(['UNKNOWN_KEY --set']);
  });
});
