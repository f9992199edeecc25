import { describe, expect, it } from 'vitest';
import { score as scoreDeal } from '../../src/model/score/score.js';
import { agrees, filled, formulasOf, headlines, spoil, type, written } from './books.js';
import { DEALS, dealOf, ordered } from './deals.js';
import { hasOffice, recalculated } from './office.js';

const MONEY = ['money', 'cents', 'total', 'exact'];

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
