import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import type { Chart } from '../../../src/report/chart/chart.js';
import { modelUnder } from '../../../src/model/scenario/apply-scenario.js';
import { priceLevel, rentalLevel, scenarioOf } from '../../../src/model/scenario/drivers.js';
import { modelOf } from '../../../src/model/score/model.js';
import { scoreOf } from '../../../src/model/score/score.js';
import type { ReportDocument } from '../../../src/report/document/document.js';
import { reportDocument } from '../../../src/report/document/report-document.js';
import type { ReportInput } from '../../../src/report/document/report-input.js';
import { expectNear } from '../../model/build.js';
import { blocksOf, columnOf, inputOfCase, inputOfSample, tableNamed } from './inputs.js';

let input: ReportInput;
let document: ReportDocument;
const texts = (id: string, field: string): string[] => columnOf(tableNamed(document, id), field, 'all').map(({ text }) => text);
const chartNamed = <K extends Chart['kind']>(of: ReportDocument, id: string): Extract<Chart, { kind: K }> =>
  blocksOf(of).flatMap((block) => (block.kind === 'chart' && block.chart.id === id ? [block.chart] : []))[0] as never;

beforeAll(async () => {
  input = await inputOfSample('meridian');
  document = reportDocument(input);
});

describe('terms of meridian, as its deal.yaml has them', () => {
  test('parties: borrower, parent, operator, the largest customers, prior claims', () => {
    expect(texts('parties', 'role').slice(0, 3)).toEqual(['Borrower', 'Parent', 'Operator']);
    expect(texts('parties', 'name')).toEqual(
      expect.arrayContaining([
        'Meridian Compute SPV I LLC',
        'Meridian Cloud Inc.',
        'Arcadia Group',
        'Colocation rent in arrears and mechanics liens',
      ]),
    );
    expect(texts('parties', 'terms')).toContain('$1.80m, paid before lenders');
  });

  test('debt: price with floor and swap, fees, repayment, draws', () => {
    expect(texts('debt-terms', 'commitment_usd')).toEqual(['316.50', '45.00']);
    expect(texts('debt-terms', 'price')).toEqual([
      'SOFR + 5.75%, index at least 1.00%, swapped to 3.60% on 75% until 2029-06-30; commitment fee 0.50%',
      'fixed 12.25%; no fees',
    ]);
    expect(texts('debt-terms', 'repayment')).toEqual([
      'monthly on act/360, equal instalments of principal, held within the borrowing base; $6.00m on 2026-11-16 and $18.00m on 2027-01-29; available until 2027-03-31',
      'quarterly on 30/360, equal payments of principal and interest, balloon $12.00m; fully drawn',
    ]);
  });

  test('every covenant with its steps and consequence', () => {
    expect(texts('triggers', 'metric')).toHaveLength(input.deal.covenants.length);
    expect(texts('triggers', 'limit')).toContain('at most 80.0% from 2026-09-30, 72.0% from 2027-12-31 and 60.0% from 2028-12-31');
    expect(tableNamed(document, 'triggers').caption).toContain('Event of default: as a cash trap, and lenders may accelerate and enforce.');
  });

  test('reserves and sweep stand in the order of payments', () => {
    expect(texts('priority-of-payments', 'limit').slice(5, 9)).toEqual([
      '3 months of debt service',
      '$12.00m',
      'all that is left, while a trigger holds it',
      '25% of what is left prepays the debt',
    ]);
  });

  test('comparables carry the source of each price', () => {
    const sources = texts('comparables', 'source');
    expect(sources.length).toBeGreaterThan(4);
    for (const source of sources) expect(source).not.toBe('–');
  });
});

test('the glossary says what the manual says', () => {
  const manual = readFileSync(new URL('../../../src/manual/glossary.md', import.meta.url), 'utf8');
  const terms = texts('glossary', 'term');
  expect(terms.length).toBeGreaterThan(10);
  texts('glossary', 'meaning').forEach((meaning, i) =>
    expect(manual.toLowerCase()).toContain(`| ${terms[i]!} | ${meaning} |`.toLowerCase()),
  );
});

describe('pictures', () => {
  test('the heat map is LTV of a model run anew under both shocks', () => {
    const chart = chartNamed<'heat'>(document, 'ltv-heat-chart');
    const base = modelOf(input.deal);
    for (const [i, j] of [
      [0, 0],
      [3, 1],
      [6, 6],
    ] as const) {
      const shocks = [priceLevel(input.grid.rows.shocks[i]!), rentalLevel(input.grid.columns.shocks[j]!)];
      const { model } = modelUnder(base, scenarioOf('both', shocks));
      expectNear(chart.values[i]![j]!, scoreOf(model).ltv.olv!, '1e-18');
    }
    expect(chart.today).toEqual({ row: 3, column: 3 });
    expectNear(chart.values[3]![3]!, input.score.ltv.olv!, '1e-18');
    expect(chart.limits.map(({ name }) => name)).toEqual(['100%', "the covenant's 120.0%"]);
  });

  test('a strip of headroom begins at the headroom of the score and is least at its worst', () => {
    const strips = blocksOf(document).flatMap((block) => (block.kind === 'multiples' ? block.charts : []));
    expect(strips.length).toBeGreaterThan(5);
    for (const { id, headroom, worst } of input.score.covenants) {
      const ours = input.exhibits.headroom.find((one) => one.id === id)!;
      expect(ours.values[0]).toEqual(headroom);
      const seen = ours.values.filter((value) => value !== null);
      if (worst?.headroom) expect(Decimal.min(...seen)).toEqual(worst.headroom);
    }
  });

  test('contracts above market: price over market rent less one', () => {
    const chart = chartNamed<'bars'>(document, 'contract-prices-chart');
    expect(chart.series[0]!.values.map((x) => x!.toFixed(6))).toEqual(
      columnOf(tableNamed(document, 'contract-prices'), 'above_market_share', 'all').flatMap(({ value }) =>
        value === null ? [] : [(value as Decimal).toFixed(6)],
      ),
    );
  });

  test('from value to recovery: FMV less what a sale gives up is what it brings', () => {
    for (const channel of ['orderly', 'forced'] as const) {
      const { steps } = chartNamed<'bridge'>(document, `bridge-${channel}-chart`);
      expect(steps[0]).toMatchObject({ name: 'FMV', amount: input.score.values.fmv });
      expectNear(steps[0]!.amount.plus(steps[1]!.amount), input.score.liquidation[channel].gross, '1e-15');
    }
  });

  test('the timeline has each tranche to its maturity and each generation still to ship', () => {
    const chart = chartNamed<'timeline'>(document, 'timeline-chart');
    for (const tranche of input.deal.tranches)
      expect(chart.rows.find(({ name }) => name === `Debt ${tranche.id}`)!.spans).toEqual([
        { from: input.deal.asOf, to: tranche.maturity },
      ]);
    const ahead = input.deal.market.cohorts.filter(({ frontierDate }) => frontierDate > input.deal.asOf && frontierDate <= chart.to);
    expect(chart.rows.find(({ name }) => name === 'New generation')!.days.map(({ name }) => name)).toEqual(ahead.map(({ name }) => name));
  });

  test('a deal without covenants, contracts and prices has no picture of them', async () => {
    const bare = await inputOfCase('01-plain');
    const none = reportDocument({
      ...bare,
      score: { ...bare.score, covenants: [], contracts: { ...bare.score.contracts, byContract: [] } },
      deal: { ...bare.deal, covenants: [] },
      exhibits: { ...bare.exhibits, headroom: [], covenants: [] },
      grid: { ...bare.grid, values: [[null]] },
    });
    const charts = blocksOf(none).flatMap((block) => (block.kind === 'chart' ? [block.chart.id] : []));
    expect(blocksOf(none).some(({ kind }) => kind === 'multiples')).toBe(false);
    expect(charts).not.toContain('ltv-heat-chart');
    expect(charts).not.toContain('contract-prices-chart');
    expect(blocksOf(none).some((block) => block.kind === 'table' && block.table.id === 'triggers')).toBe(false);
  });
});
