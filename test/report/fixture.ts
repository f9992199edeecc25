import { Decimal } from '../../src/kernel/decimal.js';
import { addMonths, parseDay, type Day } from '../../src/kernel/calendar.js';
import type { Warning } from '../../src/kernel/failure.js';
import type { AssumptionEntry } from '../../src/domain/assumptions.js';
import { BASES } from '../../src/domain/covenant.js';
import type { CovenantResult, CovenantStatus, PerBasis, PriceEvidence, ProjectionRow, ScoreResult } from '../../src/model/frame/result.js';

export const d = (text: string): Decimal => new Decimal(text);
const day = (text: string): Day => parseDay(text)!;
const perBasis = (...figures: string[]): PerBasis<Decimal> =>
  Object.fromEntries(BASES.map((basis, i) => [basis, d(figures[i]!)])) as unknown as PerBasis<Decimal>;

const AS_OF = day('2026-10-31');
const VALUES = perBasis('101600000', '58177777.777777777', '44986227.74', '35837936.97', '31710902.01', '23754441.47', '19643908.49');
const BALANCE = d('73000000');

const seen = (...types: readonly (readonly [PriceEvidence['types'][number]['type'], number])[]): PriceEvidence => ({
  anchor: d('12000'),
  prices: types.reduce((sum, [, prices]) => sum + prices, 0),
  types: types.map(([type, prices]) => ({ type, prices })),
  newest: day('2026-09-20'),
  own: false,
  sibling: null,
});

const covenant = (
  id: string,
  metric: CovenantResult['metric'],
  side: 'max' | 'min',
  limit: string,
  actual: string | null,
  headroom: string | null,
  status: CovenantStatus,
  more: Partial<CovenantResult> = {},
): CovenantResult => ({
  id,
  metric,
  basis: null,
  window: 3,
  direction: 'trailing',
  side,
  consequence: 'cash_trap',
  cureDays: null,
  limit: d(limit),
  testedOn: AS_OF,
  actual: actual === null ? null : d(actual),
  headroom: headroom === null ? null : d(headroom),
  status,
  cure: { paydown: null, addedValue: null, cash: null },
  firstBreach: status === 'breach' ? AS_OF : null,
  worst: actual === null ? null : { date: AS_OF, actual: d(actual), headroom: d(headroom!) },
  ...more,
});

const RESULT: ScoreResult = {
  deal: { id: 'troubled-5', name: 'Troubled', borrower: 'Trouble SPV', currency: 'USD', asOf: AS_OF, status: 'performing' },
  inputs: [
    { file: 'deal.yaml', sha256: '0'.repeat(64), rows: null },
    { file: 'fleet.csv', sha256: '1f'.repeat(32), rows: 6 },
  ],
  warnings: [warning({ code: 'UNKNOWN_COLUMN', text: 'colour' })],
  assumptionSet: { set: 'baseline', name: 'baseline', sha256: null },
  overridden: 0,
  fleet: {
    lots: 6,
    gpus: 3600,
    pooledGpus: 0,
    collateralGpus: 3600,
    pipelineGpus: 0,
    pipelineCost: d('0'),
    byModel: [
      {
        model: 'H100-SXM-80',
        cohort: 'Hopper',
        cohortLag: 1,
        gpus: 2000,
        ageMonths: d('28.2'),
        cost: d('63200000'),
        fmv: d('25394835.44'),
        olv: d('19984879.27'),
        flv: d('13011320.44'),
        approach: 'market',
        resale: seen(['sold', 2], ['ask', 1]),
        rental: seen(['ask', 1]),
        forwardTo: null,
      },
      {
        model: 'H200-SXM-141',
        cohort: 'Hopper',
        cohortLag: 1,
        gpus: 800,
        ageMonths: d('19'),
        cost: d('26400000'),
        fmv: d('17421945.07'),
        olv: d('14665985.70'),
        flv: d('9938679.48'),
        approach: 'cost',
        resale: seen(['sold', 2], ['ask', 1]),
        rental: seen(['ask', 1]),
        forwardTo: null,
      },
      {
        model: 'A100-SXM-80',
        cohort: 'Ampere',
        cohortLag: 2,
        gpus: 800,
        ageMonths: d('69'),
        cost: d('12000000'),
        fmv: d('2169447.23'),
        olv: d('1187072.01'),
        flv: d('804441.55'),
        approach: 'cost',
        resale: seen(['sold', 2], ['ask', 1]),
        rental: seen(['ask', 1]),
        forwardTo: null,
      },
    ],
    thin: { share: d('0.1'), models: ['A100-SXM-80'] },
  },
  values: VALUES,
  debt: {
    balance: BALANCE,
    undrawn: d('0'),
    accrued: d('388858.45'),
    ead: d('73388858.45'),
    waRate: d('0.121198630136986301'),
    accounts: d('420000'),
    tranches: [
      {
        id: 'T1',
        rank: 1,
        balance: d('61000000'),
        undrawn: d('0'),
        accrued: d('314191.78'),
        rate: d('0.1175'),
        maturity: day('2029-12-15'),
      },
      { id: 'T2', rank: 2, balance: d('12000000'), undrawn: d('0'), accrued: d('74666.67'), rate: d('0.14'), maturity: day('2029-12-15') },
    ],
  },
  ltv: perBasis('0.718503937', '1.254774637', '1.622718860', '2.036947610', '2.302047410', '3.073109510', '3.716164740'),
  contracts: {
    atMarket: { contracts: 2, dscrForward12: d('1.1'), dscrMin: d('0.7') },
    headlineBacklog: d('109556802.75'),
    firmBacklog: d('38226432'),
    remainingContractMonths: d('16.64492878'),
    tailMonths: d('-19.49589041'),
    utilization: d('0.533333333333'),
    customerShare: d('0.93314281'),
    largestCustomer: 'ChipVendor',
    relatedPartyShare: d('0.93314281'),
    nonIgShare: d('1'),
    byContract: [
      contract('X1', 'Chips Affiliate', 'BB', '2028-05-01', '2028-05-01', '34721280', '34721280', {
        relatedParty: true,
        group: 'ChipVendor',
      }),
      contract('X2', 'Late Labs', 'B-', '2028-09-01', '2026-10-31', '0', '30919680', { daysPastDue: 120 }),
      contract('X3', 'Walkaway AI', 'BB-', '2029-04-01', '2026-12-30', '2555712', '38501562.75', {
        daysPastDue: 30,
        model: 'H200-SXM-141',
      }),
      contract('X4', 'Now Or Never', 'unrated', '2027-12-31', '2026-10-31', '0', '3399480', { daysPastDue: 90, model: 'A100-SXM-80' }),
    ],
  },
  coverage: {
    dscrForward3: d('0.59734291'),
    dscrForward12: d('0.75459443'),
    dscrMin: d('0.14350651'),
    llcr: d('0.45554085'),
    contractCoverage: d('0.24339752'),
    contractRealization: d('0.63313609'),
  },
  borrowingBase: {
    gross: d('31710902.01'),
    ineligible: [
      { rule: 'status', amount: d('595657.40') },
      { rule: 'lien', amount: d('0') },
      { rule: 'past_due', amount: d('5867525.61') },
    ],
    eligible: d('25247719.01'),
    concentration: [],
    eligibleNet: d('25247719.01'),
    base: d('12445896.42'),
    cushion: d('-60554103.58'),
    availability: d('0'),
    overadvance: d('60554103.58'),
  },
  covenants: [
    covenant('real', 'contract_realization', 'min', '0.85', '0.63313609', '-0.25513401', 'breach'),
    covenant('tdscr', 'dscr', 'min', '1.25', '1.48687351', '0.18949881', 'pass', {
      firstBreach: day('2026-11-30'),
      worst: { date: day('2029-11-30'), actual: d('0.14350651'), headroom: d('-0.88519479') },
    }),
    covenant('tdscr4', 'dscr', 'min', '1.05', '0.96623335', '-0.07977776', 'breach', {
      testedOn: day('2026-12-31'),
      firstBreach: day('2026-12-31'),
      cure: { paydown: null, addedValue: null, cash: d('539813.37') },
      cureDays: 5,
    }),
    covenant('tdscr12', 'dscr', 'min', '1.05', null, null, 'not_testable', { firstBreach: day('2027-05-31') }),
    covenant('bb', 'borrowing_base', 'max', '1', '5.86538708', '-4.86538708', 'breach', {
      consequence: 'prepayment',
      cure: { paydown: d('60554103.58'), addedValue: d('60554103.58'), cash: null },
    }),
    covenant('ltv', 'ltv', 'max', '0.9', '2.03694761', '-1.26327512', 'breach', {
      basis: 'olv',
      consequence: 'event_of_default',
      cure: { paydown: d('40745856.72'), addedValue: d('45273174.14'), cash: null },
    }),
    covenant('liq', 'liquidity', 'min', '1000000', '420000', '-0.58', 'breach', {
      consequence: null,
      cure: { paydown: null, addedValue: null, cash: d('580000') },
    }),
    covenant('cust', 'customer_share', 'max', '0.95', '0.93314281', '0.01774441', 'watch'),
  ],
  paymentDefault: null,
  liquidation: {
    orderly: {
      ead: d('73388858.45'),
      gross: d('23391151.21'),
      support: d('0'),
      commission: d('1871292.10'),
      removal: d('1260000'),
      holding: d('9233097.28'),
      legal: d('733888.58'),
      priorityClaimsPaid: d('2750000.25'),
      accounts: d('420000'),
      contractCash: d('20606877.49'),
      costsUnpaid: d('0'),
      recoveryNominal: d('28569750.50'),
      recoveryPv: d('25781855.80'),
      recoveryRate: d('0.35130477'),
      lgd: d('0.64869523'),
      surplus: d('0'),
      shortfall: d('47607002.65'),
      months: 24,
      inPlace: ['X1'],
      tranches: [
        { id: 'T1', rank: 1, ead: d('61314191.78'), recoveryNominal: d('28569750.50'), recoveryPv: d('25781855.80'), lgd: d('0.57951243') },
        { id: 'T2', rank: 2, ead: d('12074666.67'), recoveryNominal: d('0'), recoveryPv: d('0'), lgd: d('1') },
      ],
    },
    forced: {
      ead: d('73388858.45'),
      gross: d('22007766.67'),
      support: d('0'),
      commission: d('2640932'),
      removal: d('1260000'),
      holding: d('1160726.11'),
      legal: d('733888.58'),
      priorityClaimsPaid: d('2750000.25'),
      accounts: d('420000'),
      contractCash: d('0'),
      costsUnpaid: d('0'),
      recoveryNominal: d('13882219.73'),
      recoveryPv: d('13620043.28'),
      recoveryRate: d('0.18558734'),
      lgd: d('0.81441266'),
      surplus: d('0'),
      shortfall: d('59768815.17'),
      months: 2,
      inPlace: [],
      tranches: [
        { id: 'T1', rank: 1, ead: d('61314191.78'), recoveryNominal: d('13882219.73'), recoveryPv: d('13620043.28'), lgd: d('0.77786475') },
        { id: 'T2', rank: 2, ead: d('12074666.67'), recoveryNominal: d('0'), recoveryPv: d('0'), lgd: d('1') },
      ],
    },
  },
  projection: Array.from({ length: 39 }, (_, k) => projectionRow(k)),
  rating: {
    offtakerPd: d('0.03205935'),
    offtakerNotch: 'B+',
    adjustments: [
      { key: 'operator_dependency', notches: -2, reason: 'the operator is not investment grade (CCC+)' },
      { key: 'no_direct_agreement', notches: 0, reason: 'customers consent to step-in' },
      { key: 'not_bankruptcy_remote', notches: -1, reason: 'the borrower is not bankruptcy-remote' },
      { key: 'dscr_min', notches: -4, reason: 'the lowest forward 3-month DSCR is 0.14x' },
      { key: 'refinancing', notches: -5, reason: 'balloons exceed 10 % of the balance and cash flow to maturity covers 0.46 of the debt' },
    ],
    obligorGrade: 'C',
    pd: d('0.55'),
    lgd: d('0.64869523'),
    lgdToday: d('0.64869523'),
    lgdDownturn: d('0.64869523'),
    lgdFloorBinds: false,
    el: d('0.3567823765'),
    facilityGrade: 'C',
    exposure: d('73388858.45'),
    elUsd: d('26183851.33'),
    tranches: [
      { id: 'T1', lgd: d('0.57951243'), el: d('0.3187318365'), grade: 'C' },
      { id: 'T2', lgd: d('1'), el: d('0.55'), grade: 'C' },
    ],
  },
  assumptions: [
    assumption('market.window_days', 365),
    assumption('haircut.forced', d('0.45'), { overridden: true, source: 'deal.yaml:44' }),
    assumption('valuation.reconcile', 'lower_of'),
    assumption('rating.notches.dscr_min', [
      { floor: d('1.40'), notches: 1 },
      { floor: null, notches: -4 },
    ]),
  ],
};

function contract(
  contractId: string,
  customer: string,
  rating: ScoreResult['contracts']['byContract'][number]['rating'],
  end: string,
  firmEnd: string,
  firm: string,
  headline: string,
  more: Partial<ScoreResult['contracts']['byContract'][number]>,
): ScoreResult['contracts']['byContract'][number] {
  return {
    contractId,
    customer,
    group: customer,
    rating,
    model: 'H100-SXM-80',
    gpus: 1200,
    price: d('2.2'),
    priceNow: d('2.2'),
    marketRent: d('1.9'),
    start: day('2024-05-01'),
    end: day(end),
    firmEnd: day(firmEnd),
    firmBacklog: d(firm),
    headlineBacklog: d(headline),
    relatedParty: false,
    daysPastDue: 0,
    ...more,
  };
}

function assumption(key: string, value: AssumptionEntry['value'], more: Partial<AssumptionEntry> = {}): AssumptionEntry {
  return {
    key,
    value,
    unit: 'share',
    source: 'assumption',
    overridden: false,
    range: { min: null, above: null, max: null, whole: false },
    place: { file: 'assumptions.yaml', line: 1, column: 1, field: key },
    ...more,
  };
}

function projectionRow(k: number): ProjectionRow {
  const fading = d('0.965').pow(k);
  const values = Object.fromEntries(
    BASES.map((basis) => [basis, basis === 'cost' ? VALUES.cost : VALUES[basis].times(fading)]),
  ) as unknown as PerBasis<Decimal>;
  const balance = k >= 38 ? d('0') : BALANCE.times(38 - k).div(38);
  return {
    k,
    date: addMonths(AS_OF, k, true),
    values,
    balance,
    interest: d('753413.25'),
    principal: d('1426660.04'),
    balloon: d('0'),
    prepayment: d('0'),
    overadvanceUnpaid: d('0'),
    drawn: d('0'),
    capitalised: d('0'),
    feesCommitment: d('0'),
    contractCash: d('2074928'),
    fees: d('0'),
    relet: d('287897.6'),
    hedgeCash: d('0'),
    opex: d('1243700.27'),
    cfads: d('1119125.34'),
    dscrTrailing3: k < 3 ? null : d('0.7'),
    ltv: Object.fromEntries(BASES.map((basis) => [basis, balance.div(values[basis])])) as unknown as PerBasis<Decimal>,
    borrowingBase: d('12445896.42').times(fading),
    orderlyRecoveryRate: balance.isZero() ? null : d('0.35'),
    forcedRecoveryRate: balance.isZero() ? null : d('0.18'),
  };
}

/** The figures of a loan in trouble, with every kind of covenant status. */
export const troubled = (more: Partial<ScoreResult> = {}): ScoreResult => ({ ...RESULT, ...more });

/** The same loan with one text in every place where an input's text reaches a report. */
export const named = (name: string): ScoreResult => ({
  ...RESULT,
  deal: { ...RESULT.deal, id: name, name, borrower: name },
  inputs: RESULT.inputs.map((input) => ({ ...input, file: name })),
  warnings: [warning({ text: name, place: { file: name, line: 3, column: 1, field: name }, expected: name, remedy: name })],
  fleet: { ...RESULT.fleet, byModel: RESULT.fleet.byModel.map((row) => ({ ...row, model: name, cohort: name })) },
  debt: { ...RESULT.debt, tranches: RESULT.debt.tranches.map((tranche) => ({ ...tranche, id: name })) },
  contracts: {
    ...RESULT.contracts,
    largestCustomer: name,
    byContract: RESULT.contracts.byContract.map((row) => ({ ...row, contractId: name, customer: name, group: name, model: name })),
  },
  borrowingBase: { ...RESULT.borrowingBase!, concentration: [{ dimension: 'customer', group: name, amount: d('1000000') }] },
  covenants: RESULT.covenants.map((row) => ({ ...row, id: name })),
  liquidation: {
    orderly: {
      ...RESULT.liquidation.orderly,
      inPlace: [name],
      tranches: RESULT.liquidation.orderly.tranches.map((tranche) => ({ ...tranche, id: name })),
    },
    forced: RESULT.liquidation.forced,
  },
  rating: { ...RESULT.rating, adjustments: RESULT.rating.adjustments.map((row) => ({ ...row, reason: name })) },
  assumptions: RESULT.assumptions.map((entry) => ({ ...entry, source: name, overridden: true })),
});

function warning(more: Partial<Warning>): Warning {
  return {
    code: 'UNKNOWN_COLUMN',
    place: { file: 'fleet.csv', line: 1, column: 3, field: 'colour' },
    text: null,
    expected: 'a column of the tape',
    remedy: null,
    ...more,
  };
}
