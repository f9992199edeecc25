import { describe, expect, it } from 'vitest';
import { score as scoreDeal } from '../../src/model/score/score.js';
import { loaded, type Texts } from '../model/build.js';
import { folderTexts } from '../model/folders.js';
import { agrees, filled, formulasOf, headlines, sheetOf, spoil, type, written } from './books.js';
import { hasOffice, recalculated } from './office.js';

const MERIDIAN = new URL('../../samples/meridian/', import.meta.url);
const MONEY = ['money', 'cents', 'total', 'exact'];
const dealOf = async (texts: Texts) => (await loaded(texts)).deal;

/** Meridian, whose racks on order arrive, under assumptions of its own. */
function ordered(assumptions: string, more: (terms: string) => string = (terms) => terms): Texts {
  const texts = folderTexts(MERIDIAN);
  return { ...texts, 'deal.yaml': `${more(texts['deal.yaml']!)}\nassumptions:\n${assumptions}` };
}

const DRAWS = `    undrawn: 24_000_000
    draws: [ { date: 2026-11-12, amount: 9_000_000 }, { date: 2027-01-31, amount: 10_000_000 } ]
    availability_end: 2027-03-15
    commitment_fee: 0.75%
    interest_only_until: 2026-12-31
`;
/** A deal of this folder, with parts of its terms put in place of others. */
function deal(name: string, changes: readonly (readonly [from: string, to: string])[] = []): Texts {
  const texts = folderTexts(new URL(`deals/${name}/`, import.meta.url));
  const terms = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${from} is not there`);
    return text.replaceAll(from, to);
  }, texts['deal.yaml']!);
  return { ...texts, 'deal.yaml': terms };
}
/** The mezzanine tranche draws too, pays a fee, and holds within a low borrowing base with another that pays later in the period. */
const HELD: Parameters<typeof deal>[1] = [
  [
    'repayment: { profile: annuity, balloon: 1_000_000 }',
    'repayment: { profile: annuity, balloon: 1_000_000, hold_within_borrowing_base: true }',
  ],
  ['ig: 0.85, non_ig: 0.65, uncontracted: 0.30', 'ig: 0.45, non_ig: 0.35, uncontracted: 0.20'],
  [
    '    draws: [ { date: 2027-02-10, amount: 4_000_000 } ]',
    '    draws: [ { date: 2027-02-10, amount: 3_000_000 } ]\n    interest_only_until: 2027-03-01',
  ],
  [
    'capitalize_until: 2027-03-15 }',
    `capitalize_until: 2027-03-15 }
    undrawn: 2_000_000
    draws: [ { date: 2027-01-31, amount: 700_000 }, { date: 2027-08-31, amount: 600_000 } ]
    commitment_fee: 0.5%
    availability_end: 2027-10-31`,
  ],
];
const UNDRAWN: Parameters<typeof deal>[1] = [...HELD, ['balance: 6_000_000', 'balance: 0'], ['balance: 3_000_000', 'balance: 0']];
/** Puts take some GPUs of a model, and both guarantees pay. */
const IN_PART: Parameters<typeof deal>[1] = [
  ['gpus: 400, strike_usd: 9_500', 'gpus: 40, strike_usd: 9_500'],
  ['gpus: 500, strike_usd: 9_800', 'gpus: 150, strike_usd: 11_800'],
  ['rating: CCC+', 'rating: B'],
  ['floor_usd: 21_000', 'floor_usd: 26_000'],
  ['floor_usd: 18_500', 'floor_usd: 27_500'],
  ['from: 2027-03-01', 'from: 2026-03-01'],
];

const DEALS: Readonly<Record<string, Texts>> = {
  'racks that arrive': ordered('  pipeline: { deliver: yes, delay_months: 1 }\n  relet: { gap_months: 3, depth_elasticity: 0.15 }\n'),
  'draws, a fee and interest only': ordered('  pipeline: { deliver: yes, delay_months: 1 }\n', (terms) =>
    terms.replace(/    undrawn: 24_000_000[^]*?commitment_fee: .*\n/, DRAWS),
  ),
  'draws on three tranches, PIK and shares': deal('delayed-draw'),
  'draws on what is held within the borrowing base': deal('delayed-draw', HELD),
  'nothing drawn yet': deal('delayed-draw', UNDRAWN),
  'an index that takes the rate below zero': {
    ...ordered('  pipeline: { deliver: yes }\n', (terms) => terms.replace(/ +floor: 1%\n/, '').replace('share: 75%', 'share: 25%')),
    'index.csv': 'date,SOFR\n2026-09-01,-0.08\n2027-06-30,-0.02\n2028-12-31,0.03\n',
  },
  'a fee, a lapsed amount and PIK': deal('performance'),
  'a deal in default': deal('performance', [['status: performing', 'status: default']]),
  'hedges of rates, rents and prices': deal('hedged'),
  'puts and guarantees that take a part': deal('hedged', IN_PART),
};

describe.each(Object.entries(DEALS))('a workbook with %s', (_, texts) => {
  it('agrees with the engine in every figure', async () => {
    const book = filled(await dealOf(texts));
    const off = sheetOf(book, 'Check').rows.filter((line) => line?.[6]?.value === 0);
    expect(off.map((line) => `${line![1]!.value}: ${line![3]!.value}, engine ${line![4]!.value}`)).toEqual([]);
  });
});

describe.runIf(hasOffice)('recalculated by LibreOffice', () => {
  it('comes to the cached value in every cell of every formula, with nonsense cached before', async () => {
    const books = await Promise.all(Object.values(DEALS).map(async (texts) => filled(await dealOf(texts))));
    const expected = books.map(formulasOf);
    for (const book of books) spoil(book);
    const read = await recalculated(await Promise.all(books.map(written)));
    expected.forEach((formulas, i) => {
      const off = formulas.flatMap(({ place, sheet, row, column, cell }) => {
        const is = read[i]!(sheet.name, row, column);
        return agrees(is, cell.value, MONEY.includes(cell.style)) ? [] : [`${place} ${cell.formula!.slice(0, 90)}: ${String(is)}`];
      });
      expect(off, Object.keys(DEALS)[i]).toEqual([]);
    });
  }, 240_000);

  it('follows what is typed into its cells as a fresh score of the changed deal does', async () => {
    const book = filled(await dealOf(ordered('  pipeline: { deliver: no, delay_months: 1 }\n')));
    const before = headlines(book.score);
    type(book, 'Assumptions', 'pipeline.deliver', null, 'yes');
    type(book, 'Assumptions', 'pipeline.delay_months', null, 2);
    const expected = headlines(scoreDeal(await dealOf(ordered('  pipeline: { deliver: yes, delay_months: 2 }\n'))));
    const [read] = await recalculated([await written(book)]);
    for (const { name, cell } of book.plan.book.names.filter((named) => named.name in expected)) {
      const [, column, row] = /^Summary!\$([A-Z]+)\$(\d+)$/.exec(cell)!;
      const actual = read!('Summary', Number(row), column!.charCodeAt(0) - 64);
      const fresh = expected[name]!;
      expect(agrees(actual, fresh, Math.abs(Number(fresh)) > 1000), `${name} is ${String(actual)}, a fresh score says ${fresh}`).toBe(true);
    }
    expect(Object.keys(expected).filter((name) => expected[name] !== before[name]).length).toBeGreaterThan(3);
  }, 240_000);
});
