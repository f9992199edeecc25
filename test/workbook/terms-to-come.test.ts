import { describe, expect, it } from 'vitest';
import { score as scoreDeal } from '../../src/model/score/score.js';
import { loaded, type Texts } from '../model/build.js';
import { folderTexts } from '../model/folders.js';
import { agrees, filled, formulasOf, headlines, sheetOf, spoil, type, written } from './books.js';
import { hasOffice, recalculated } from './office.js';

const MERIDIAN = new URL('../../samples/meridian/', import.meta.url);
const MONEY = ['money', 'cents', 'total', 'exact'];
const dealOf = async (texts: Texts) => (await loaded(texts)).deal;

/** Meridian with dates for the racks that it has on order, and assumptions of its own. */
function ordered(assumptions: string, more: (terms: string) => string = (terms) => terms): Texts {
  const texts = folderTexts(MERIDIAN);
  const fleet = texts['fleet.csv']!.replace('2026-07-20,,in_transit', '2026-07-20,2026-11-20,in_transit').replace(
    '2026-08-31,,ordered',
    '2026-08-31,2027-01-31,ordered',
  );
  return { ...texts, 'fleet.csv': fleet, 'deal.yaml': `${more(texts['deal.yaml']!)}\nassumptions:\n${assumptions}` };
}

const DRAWS = `    undrawn: 24_000_000
    draws: [ { date: 2026-11-12, amount: 9_000_000 }, { date: 2027-01-31, amount: 10_000_000 } ]
    availability_end: 2027-03-15
    commitment_fee: 0.75%
    interest_only_until: 2026-12-31
`;
const deal = (name: string): Texts => folderTexts(new URL(`deals/${name}/`, import.meta.url));

const DEALS: Readonly<Record<string, Texts>> = {
  'racks that arrive': ordered('  pipeline: { deliver: yes, delay_months: 1 }\n  relet: { gap_months: 3, depth_elasticity: 0.15 }\n'),
  'draws, a fee and interest only': ordered('  pipeline: { deliver: yes, delay_months: 1 }\n', (terms) =>
    terms.replace(/    undrawn: 24_000_000.*\n/, DRAWS),
  ),
  'draws on three tranches, PIK and shares': deal('delayed-draw'),
  'a fee, a lapsed amount and PIK': deal('performance'),
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
