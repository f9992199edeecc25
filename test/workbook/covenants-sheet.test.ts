import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/domain/covenant.js';
import { modelOf } from '../../src/model/score/model.js';
import { scoreOf } from '../../src/model/score/score.js';
import { serialOf } from '../../src/workbook/dates.js';
import type { CovenantFigure } from '../../src/workbook/covenants-sheet.js';
import { fillWorkbook, type Filled } from '../../src/workbook/workbook.js';
import { deals, filesOf } from '../properties/deals.js';
import { covenant, day, dealOf, FRICTIONLESS, lease, loaded, lot, tranche, type Cells, type Spec, type Terms } from '../model/build.js';
import { agrees } from './books.js';

const bookOf = (deal: Awaited<ReturnType<typeof dealOf>>): Filled => {
  const model = modelOf(deal);
  return fillWorkbook(model, scoreOf(model));
};
const filled = async (covenants: readonly Terms[], spec: Spec = {}): Promise<Filled> =>
  bookOf(await dealOf({ assumptions: FRICTIONLESS, ...spec, terms: { ...spec.terms, covenants } }));
const figures = ({ covenants }: Filled, i: number, ...keys: CovenantFigure[]): unknown[] => keys.map((key) => covenants.cell(key, i).value);
const on = (date: string): number => serialOf(day(date));
/** The months of a covenant's status. */
const statuses = ({ covenants, plan }: Filled, i: number): unknown[] =>
  covenants.tests[i]!.status.range(0, plan.lastPeriod).value as unknown[];
const month = (end: string, more: Cells = {}): Cells => ({
  month_end: end,
  revenue_received_usd: 50_000,
  projected_contract_cash_usd: 80_000,
  opex_usd: 10_000,
  interest_usd: 15_000,
  principal_usd: 5_000,
  ...more,
});

describe('the sheet Covenants', () => {
  // A loan of 1,000,000 over 100 GPUs at 10,000 that lose 1/60 of their cost a month from 2026-08-31.
  const book = { 'book.life_years': 5 };
  const bookLtv = (more: Terms): Terms => covenant({ metric: 'ltv', basis: 'depreciated_cost', ...more });
  const owning = (covenants: readonly Terms[], more: Spec = {}): Promise<Filled> =>
    filled(covenants, { assumptions: { ...FRICTIONLESS, ...book }, ...more });

  it('finds the breach of a book LTV of 60/59 today at a limit of 100 %, and what cures it: 1,000,000 less 983,333.33', async () => {
    const sheet = await owning([bookLtv({ max: 1 })]);
    const [status, actual, headroom, paydown, addedValue, cash] = figures(
      sheet,
      0,
      'status',
      'actual',
      'headroom',
      'paydown',
      'addedValue',
      'cash',
    );
    expect(status).toBe('breach');
    expect(actual).toBeCloseTo(60 / 59, 12);
    expect(headroom).toBeCloseTo(1 - 60 / 59, 12);
    expect(paydown).toBeCloseTo(1_000_000 / 60, 6);
    expect(addedValue).toBeCloseTo(1_000_000 / 60, 6);
    expect(cash).toBe('');
  });

  it('steps from 110 % to 105 % on 2026-12-31, where 60/56 is beyond it: the first breach, and the worst headroom eleven months on', async () => {
    const sheet = await owning([
      bookLtv({
        max: [
          { from: '2026-09-30', value: 1.1 },
          { from: '2026-12-31', value: 1.05 },
        ],
      }),
    ]);
    expect(figures(sheet, 0, 'status', 'limit', 'firstBreach', 'worstOn')).toEqual(['watch', 1.1, on('2026-12-31'), on('2027-08-31')]);
    expect(figures(sheet, 0, 'worstHeadroom')[0]).toBeCloseTo((1.05 - 60 / 48) / 1.05, 12);
    expect(statuses(sheet, 0)).toEqual(['watch', 'watch', 'watch', ...Array.from({ length: 9 }, () => 'breach'), 'pass']);
  });

  it('tests every third month from a date that is past: 2026-04-10 is the grid date of 2026-04-30, so July, October, January', async () => {
    const sheet = await owning([bookLtv({ max: 2, frequency: 'quarterly', first_test: '2026-04-10' })]);
    expect(
      statuses(sheet, 0)
        .map((status, k) => (status === '' ? null : k))
        .filter((k) => k !== null),
    ).toEqual([1, 4, 7, 10]);
    expect(figures(sheet, 0, 'testedOn', 'status')).toEqual([on('2026-10-31'), 'pass']);
  });

  it('says not_testable with the limit of today where no test comes before the last maturity', async () => {
    const sheet = await owning([
      bookLtv({
        max: [
          { from: '2026-01-01', value: 0.9 },
          { from: '2027-01-01', value: 0.8 },
        ],
        first_test: '2030-01-01',
      }),
    ]);
    expect(
      figures(sheet, 0, 'status', 'limit', 'actual', 'headroom', 'testedOn', 'firstBreach', 'worstOn', 'worstHeadroom', 'paydown'),
    ).toEqual(['not_testable', 0.9, '', '', '', '', '', '', '']);
  });

  it('is a breach without a figure where something is owed against nothing, worse than any headroom', async () => {
    const sheet = await owning([bookLtv({ max: 1 })], { fleet: [lot({ in_service_date: '2021-11-30', purchase_date: '2021-11-30' })] });
    expect(statuses(sheet, 0).slice(0, 4)).toEqual(['breach', 'breach', 'breach', 'breach']);
    expect(figures(sheet, 0, 'worstOn', 'worstActual', 'worstHeadroom')).toEqual([on('2026-11-30'), '', '']);
  });

  it('takes a trailing dscr of 120,000 to 60,000 from actuals; 2.00x against a minimum of 2.2 is short of 12,000', async () => {
    const actuals = ['2026-07-31', '2026-08-31', '2026-09-30'].map((end) => month(end));
    const sheet = await filled([covenant({ metric: 'dscr', min: 2.2 })], { actuals });
    expect(figures(sheet, 0, 'status', 'actual', 'cash')).toEqual(['breach', 2, 12_000]);
    const short = await filled([covenant({ metric: 'dscr', min: 2.2 })], {
      actuals: [...actuals.slice(0, 2), month('2026-09-30', { opex_usd: '' })],
    });
    expect(statuses(short, 0).slice(0, 3)).toEqual(['not_testable', 'not_testable', 'not_testable']);
    expect(figures(short, 0, 'status', 'actual', 'cash')).toEqual(['not_testable', '', '']);
  });

  it('puts a month end of 2026-08-15 into the period that ends on 2026-08-31', async () => {
    const actuals = ['2026-07-31', '2026-08-15', '2026-09-30'].map((end) => month(end));
    expect(figures(await filled([covenant({ metric: 'contract_realization', min: 0.5 })], { actuals }), 0, 'status', 'actual')).toEqual([
      'pass',
      0.625,
    ]);
  });

  it('says not_applicable of a forward dscr with nothing due before a bullet of 0 %', async () => {
    const sheet = await filled([covenant({ metric: 'dscr', direction: 'forward', window: 2, min: 1 })], {
      tranches: [tranche({ rate: { fixed: 0 } })],
    });
    expect(new Set(statuses(sheet, 0))).toEqual(new Set(['not_applicable']));
    expect(figures(sheet, 0, 'status', 'worstOn', 'worstHeadroom')).toEqual(['not_applicable', '', '']);
  });

  it('looks at the largest site: 150 of 250 GPUs is 60 %, at the limit and so on watch', async () => {
    const fleet = [lot({ site: 'S1' }), lot({ asset_id: 'L2', site: 's2' }), lot({ asset_id: 'L3', quantity: 50, site: 'S1' })];
    expect(figures(await filled([covenant({ metric: 'site_share', max: 0.6 })], { fleet }), 0, 'status', 'actual', 'headroom')).toEqual([
      'watch',
      0.6,
      0,
    ]);
  });

  it('has a row for a loan without covenants that says so', async () => {
    const { plan } = await filled([]);
    expect(
      plan.book.sheets
        .find(({ name }) => name === 'Covenants')!
        .rows.flat()
        .map((cell) => cell?.value),
    ).toContain('The loan has no covenants.');
  });
});

describe('the sheet Ratios', () => {
  it('has the tail end with the sooner of two equal contracts where that one completes the 90 %', async () => {
    const leases = [
      lease({ contract_id: 'C1', gpus: 80, start: '2026-09-30', end: '2028-09-30' }),
      lease({ contract_id: 'C2', gpus: 10, start: '2026-09-30', end: '2028-09-30', customer: 'Beta', related_party: 'yes' }),
      lease({ contract_id: 'C3', gpus: 10, start: '2027-09-30', end: '2029-09-29', customer: 'Gamma', rating: 'BB' }),
    ];
    const { plan } = await filled([], { leases });
    const check = (label: string): unknown => plan.book.checks.find((candidate) => candidate.label === label)!.cell.value;
    expect(check('ratio: Contract tail')).toBeCloseTo(((on('2028-09-30') - on('2027-09-30')) / 365) * 12, 12);
    expect(check('ratio: Largest customer')).toBeCloseTo((80 * 731) / (80 * 731 + 10 * 731 + 10 * 730), 12);
    expect(check('ratio: Related parties')).toBeCloseTo((10 * 731) / (80 * 731 + 10 * 731 + 10 * 730), 12);
    expect(check('ratio: Below investment grade')).toBeCloseTo((10 * 730) / (80 * 731 + 10 * 731 + 10 * 730), 12);
  });

  it('shows nothing where there is neither debt nor a contract', async () => {
    const { plan } = await filled([], { tranches: [tranche({ balance: 0 })] });
    const blank = [
      'Projected DSCR (3 months)',
      'Lowest projected DSCR (3 months)',
      'LLCR',
      'Contract coverage',
      'Contract realization',
      'Largest customer',
      'Contract tail',
    ];
    for (const label of blank) expect(plan.book.checks.find((check) => check.label === `ratio: ${label}`)!.cell.value, label).toBe('');
    expect(plan.book.checks.find((check) => check.label === 'ratio: LTV on FMV')!.cell.value).toBe(0);
  });
});

describe('random deals', () => {
  const limit = fc.record({
    metric: fc.constantFrom(...METRICS),
    side: fc.constantFrom('max', 'min'),
    tenths: fc.integer({ min: -1, max: 20 }),
    window: fc.constantFrom(1, 3, 12),
    direction: fc.constantFrom('trailing', 'forward'),
    quarterly: fc.boolean(),
    first: fc.constantFrom('2026-01-31', '2026-09-15', '2027-02-28', '2028-05-31'),
  });
  const terms = (
    { metric, side, tenths, window, direction, quarterly, first }: typeof limit extends fc.Arbitrary<infer T> ? T : never,
    i: number,
  ): Terms =>
    covenant({
      id: `c${i}`,
      metric,
      [side]: tenths / 10,
      frequency: quarterly ? 'quarterly' : 'monthly',
      first_test: first,
      ...(metric === 'ltv' || metric === 'ltv_net' ? { basis: 'nolv' } : {}),
      ...(metric === 'dscr' ? { window, direction } : {}),
      ...(metric === 'reported' ? { name: 'net worth' } : {}),
    });

  it("come to the engine's status, headroom, dates and cures of every covenant", async () => {
    await fc.assert(
      fc.asyncProperty(deals, fc.array(limit, { minLength: 8, maxLength: 8 }), async (spec, limits) => {
        const hasBase = spec.terms!['borrowing_base'] !== undefined;
        const covenants = limits.filter(({ metric }) => hasBase || metric !== 'borrowing_base').map(terms);
        const actuals = ['2026-07-31', '2026-08-31', '2026-09-30'].map((end) => month(end));
        const { deal } = await loaded(filesOf({ ...spec, actuals, terms: { ...spec.terms, covenants } }));
        const {
          plan: { book },
        } = bookOf(deal);
        const checks = book.checks.filter(({ label }) => /^(covenant|ratio|borrowing base)/.test(label));
        expect(checks.length).toBeGreaterThan(60);
        for (const { label, cell, engine } of checks) {
          const expected = engine === null ? '' : typeof engine === 'object' ? engine.toNumber() : engine;
          expect(agrees(cell.value, expected, /cure|borrowing base/.test(label)), `${label}: ${cell.value}, engine ${expected}`).toBe(true);
        }
      }),
      { numRuns: 25, seed: 5 },
    );
  }, 120_000);
});
