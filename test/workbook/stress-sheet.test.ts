import { describe, expect, it } from 'vitest';
import { modelOf } from '../../src/model/score/model.js';
import { reverse } from '../../src/model/scenario/reverse.js';
import { scoreOf } from '../../src/model/score/score.js';
import { tornado } from '../../src/model/scenario/sensitivity.js';
import { stress } from '../../src/model/scenario/stress.js';
import type { Scenario } from '../../src/domain/scenario.js';
import { priceLevel, scenarioOf } from '../../src/model/scenario/drivers.js';
import { planOf } from '../../src/workbook/plan.js';
import { stressSheet } from '../../src/workbook/stress-sheet.js';
import type { Sheet } from '../../src/workbook/sheet.js';
import { FRICTIONLESS, d, dealOf, lot, tranche, type Spec } from '../model/build.js';

/** 100 GPUs worth 10,000 each, free to sell, against 1,000,000 of debt without interest: what prices lose, lenders lose. */
const SPEC: Spec = {
  fleet: [lot({ purchase_date: '2026-09-30', in_service_date: '2026-09-30' })],
  tranches: [tranche({ rate: { fixed: 0 }, repayment: { profile: 'level' } })],
  assumptions: FRICTIONLESS,
};

async function sheetWith(scenarios: readonly Scenario[], metric = 'recovery.orderly'): Promise<Sheet> {
  const deal = await dealOf(SPEC);
  const model = modelOf(deal);
  const plan = planOf(model, scoreOf(model));
  stressSheet(
    plan,
    stress(deal, scenarios),
    reverse(deal, { drivers: ['price_level', 'customer_defaults'], events: ['ltv.fmv', 'payment_default'] }),
    tornado(deal, metric),
  );
  return plan.book.sheets[0]!;
}
const falls = (id: string, by: number): Scenario => scenarioOf(id, [priceLevel(d(-by))]);
const columnOf = (sheet: Sheet, title: string): (number | string)[] => {
  const head = sheet.rows.findIndex((line) => line?.some((cell) => cell?.value === title));
  const at = sheet.rows[head]!.findIndex((cell) => cell?.value === title);
  const values: (number | string)[] = [];
  for (let row = head + 1; sheet.rows[row]?.[1]; row++) values.push((sheet.rows[row]![at]?.value ?? '') as number | string);
  return values;
};

describe('the stress sheet', () => {
  it('puts the base case first and then the largest loss: prices down by 60 % before 20 %', async () => {
    const sheet = await sheetWith([falls('mild', 0.2), falls('severe', 0.6)]);
    expect(columnOf(sheet, 'Scenario')).toEqual(['base', 'severe', 'mild']);
    const losses = columnOf(sheet, 'Loss, present value').map(Number);
    expect(losses[1]!).toBeCloseTo(600_000, 6);
    expect(losses[2]!).toBeCloseTo(200_000, 6);
  });

  it('holds engine values and no formula but the changes of a sensitivity and what the charts read', async () => {
    const sheet = await sheetWith([falls('severe', 0.6)]);
    const formulas = sheet.rows
      .flatMap((line) => line ?? [])
      .filter((cell) => cell && cell.formula !== null)
      .map((cell) => cell!.formula!);
    expect(formulas.filter((formula) => !/^\$?[A-Z]+\$?\d+(-\$?[A-Z]+\$?\d+)?$/.test(formula))).toEqual([]);
  });

  it('has the name of a scenario as text in a cell, whatever it says', async () => {
    const sheet = await sheetWith([{ ...falls('x', 0.1), id: '=1+1', name: '=HYPERLINK("x")' }]);
    const cells = sheet.rows.flatMap((line) => line ?? []).filter((cell) => cell && /^=/.test(String(cell.value)));
    expect(cells.length).toBeGreaterThan(1);
    expect(cells.filter((cell) => cell!.formula !== null && cell!.formula.includes('HYPERLINK'))).toEqual([]);
  });

  it('says of 1,000,000 of debt on GPUs worth as much, without rent, that LTV is 100% and a payment is missed already', async () => {
    const sheet = await sheetWith([]);
    const head = sheet.rows.findIndex((line) => line?.[1]?.value === 'Event');
    const words = sheet.rows.slice(head + 1, head + 3).map((line) => [1, 2, 3].map((column) => line[column]?.value ?? ''));
    expect(words).toEqual([
      ['LTV on FMV reaches 100%', 'already', 'already'],
      ['A payment is missed', 'already', 'already'],
    ]);
  });

  it('colours the word breach in the column of statuses, a range without dollars as the format wants it', async () => {
    const sheet = await sheetWith([falls('mild', 0.2)]);
    expect(sheet.highlights).toEqual([{ range: 'J6:J7', rule: 'breach' }]);
    expect(columnOf(sheet, 'Status')).toHaveLength(2);
  });

  it('draws losses and spreads from the last row to the first, as many bars as there are', async () => {
    const sheet = await sheetWith([falls('mild', 0.2), falls('severe', 0.6)]);
    expect(sheet.charts.map(({ type }) => type)).toEqual(['bar', 'bar']);
    const [losses, spreads] = sheet.charts.map(({ series }) => series[0]!.values);
    const read = (range: string): (number | string)[] => {
      const [, column, from, to] = /\$([A-Z])\$(\d+):\$[A-Z]\$(\d+)/.exec(range)!;
      return Array.from(
        { length: Number(to) - Number(from) + 1 },
        (_, i) => sheet.rows[Number(from) + i]![column!.charCodeAt(0) - 64]!.value as number,
      );
    };
    expect(read(losses!).map((x) => Math.round(Number(x)))).toEqual([200_000, 600_000, 0]);
    expect(read(spreads!)).toHaveLength(11);
  });
});
