import fc from 'fast-check';
import { formatDay, isMonthEnd, paymentDates, addMonths, type Day } from '../../src/kernel/calendar.js';
import { day, textsOf, type Cells, type Spec, type Terms, type Texts } from '../model/build.js';

/** Models with resale and rental comps, with rental comps alone, and without any. */
const MODELS = ['H100-SXM-80', 'H200-SXM-141', 'B200-SXM-180', 'A100-SXM-80', 'MI300X', 'P100-PCIE-16'];
const AS_OF = ['2026-09-30', '2026-09-15', '2026-10-31', '2027-02-28', '2026-11-29'];
const RATINGS = ['AA', 'Baa1', 'BBB-', 'BB', 'B3', 'Caa2', 'D', ''];

const later = (date: string, days: number): string => formatDay((day(date) + days) as Day);
/** A decimal from min to max in steps of 1/steps. */
const amount = (min: number, max: number, steps = 100): fc.Arbitrary<string> =>
  fc.integer({ min: Math.round(min * steps), max: Math.round(max * steps) }).map((n) => (n / steps).toFixed(Math.ceil(Math.log10(steps))));
const rarely = <T>(usual: T, ...rare: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 2, arbitrary: fc.constantFrom(...rare) });

const lease = fc.record({
  model: fc.constantFrom(...MODELS),
  gpus: fc.integer({ min: 1, max: 500 }),
  from: fc.integer({ min: -500, max: 60 }),
  length: fc.constantFrom(40, 500, 900, 1100),
  usd_gpu_hour: amount(0.5, 6),
  rating: fc.constantFrom(...RATINGS),
  take_or_pay: rarely('1', '0.9', '0.85'),
  escalator: rarely('0', '0.02', '0.1'),
  terminable: fc.option(fc.integer({ min: -100, max: 600 })),
  notice_days: fc.constantFrom(0, 30, 90),
  termination_fee_usd: fc.constantFrom(0, 1000, 2_000_000),
  prepaid_usd: fc.constantFrom(0, 0, 100_000, 5_000_000),
  prepaid_share: fc.constantFrom('0', '0.25', '1'),
  assignable: rarely('yes', 'no'),
  related_party: fc.constantFrom('no', 'no', 'yes'),
  days_past_due: rarely(0, 30, 90, 91, 200),
});

const lot = fc.record({
  model: fc.constantFrom(...MODELS),
  contract: fc.constantFrom(0, 1, 1, 2, 3),
  quantity: fc.integer({ min: 20, max: 600 }),
  unit_cost_usd: amount(3000, 60_000),
  bought: fc.integer({ min: 80, max: 1900 }),
  served: fc.integer({ min: 0, max: 80 }),
  status: rarely('installed', 'offline', 'rma', 'ordered', 'in_transit'),
  condition: fc.constantFrom('excellent', 'good', 'fair', 'poor'),
  region: fc.constantFrom('US', 'US', 'CA', 'JP', 'BR'),
  site: fc.constantFrom('', 'S1', 'S2'),
  lien: rarely('first', 'second', 'none'),
  landlord_waiver: rarely('yes', 'no'),
  insured: rarely('yes', 'no'),
  serial: rarely('R-1', ''),
  hosting_usd_kw_month: rarely('', '90', '210'),
  power_usd_kwh: rarely('', '0.05', '0.2'),
  pue: rarely('', '1.1', '1.6'),
});

const tranche = fc.record({
  rank: fc.integer({ min: 1, max: 3 }),
  balance: amount(100_000, 12_000_000),
  undrawn: fc.constantFrom(0, 500_000),
  term: fc.integer({ min: 1, max: 26 }),
  shift: fc.integer({ min: 0, max: 30 }),
  frequency: fc.constantFrom('monthly', 'quarterly'),
  day_count: fc.constantFrom('act/360', 'act/365', '30/360', '30/360 eom'),
  end_of_month: fc.boolean(),
  rate: fc.oneof(
    amount(0, 0.18, 10_000).map((fixed) => ({ fixed })),
    fc.record({ index: fc.constant('SOFR'), margin: amount(0, 0.1, 10_000), floor: fc.constantFrom('0', '0.05') }),
  ),
  profile: fc.constantFrom('level', 'annuity', 'bullet'),
  balloon: fc.constantFrom(0, 0, 0.2, 0.7),
  hold: fc.boolean(),
});

const assumptions = fc.record({
  strategy: fc.constantFrom('best', 'piecemeal', 'in_place'),
  reconcile: fc.constantFrom('lower_of', 'weighted'),
  stepin: fc.integer({ min: 0, max: 4 }),
  saleOrderly: fc.integer({ min: 1, max: 7 }),
  saleForced: fc.integer({ min: 1, max: 3 }),
  backOrderly: fc.integer({ min: 0, max: 5 }),
  backForced: fc.integer({ min: 0, max: 2 }),
  removal: rarely(350, 0, 4000, 25_000),
  legal: fc.constantFrom(0, 20_000, 500_000),
  orderly: amount(0, 0.6),
  forced: amount(0, 0.9),
  horizon: fc.constantFrom(0, 24, 60),
  gap: fc.integer({ min: 0, max: 3 }),
});

const base = fc.record({
  basis: fc.constantFrom('depreciated_cost', 'nolv'),
  advance_rates: fc.record({ ig: amount(0.5, 1), non_ig: amount(0.3, 0.9), uncontracted: amount(0, 0.5) }),
  rules: fc.boolean(),
  caps: fc.boolean(),
  concentration_caps: fc.record({ customer: amount(0.1, 1), model: amount(0.1, 1), site: amount(0.1, 1), region: amount(0.1, 1) }),
});

const parts = fc.record({
  asOf: fc.constantFrom(...AS_OF),
  leases: fc.array(lease, { maxLength: 3, size: 'max' }),
  fleet: fc.array(lot, { minLength: 1, maxLength: 4, size: 'max' }),
  tranches: fc.array(tranche, { minLength: 1, maxLength: 3, size: 'max' }),
  base: fc.option(base),
  assumptions: fc.option(assumptions, { freq: 4 }),
  direct: fc.constantFrom(true, true, false),
  collections: amount(0, 900_000),
  dsra: amount(0, 2_000_000),
  claims: fc.constantFrom(0, 0, 250_000, 4_000_000),
  guarantee: fc.constantFrom('none', 'full'),
});
type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

/** Random small deals: up to four lots, three contracts and three tranches of at most 26 months, on the bundled market. */
export const deals: fc.Arbitrary<Spec> = parts.map(specOf);
/** The same, with the assumptions as they are bundled. */
export const plainDeals: fc.Arbitrary<Spec> = parts.map((given) => specOf({ ...given, assumptions: null }));

function specOf(given: Parts): Spec {
  const { asOf } = given;
  return {
    asOf,
    leases: given.leases.map((row, i) => leaseCells(row, i, asOf)),
    fleet: given.fleet.map((row, i) => lotCells(row, i, given)),
    tranches: given.tranches.map((row, i) => trancheTerms(row, i, asOf, given.base !== null)),
    terms: {
      structure: { bankruptcy_remote: true, direct_agreement: given.direct, parent_guarantee: given.guarantee },
      borrower: { name: 'Random SPV', parent: 'Random Parent', parent_rating: 'BBB' },
      index_curve: { SOFR: 0.0385 },
      accounts: { collections: given.collections, dsra: given.dsra },
      ...(given.claims > 0 ? { priority_claims: [{ name: 'Arrears', amount: given.claims }] } : {}),
      ...(given.base ? { borrowing_base: baseTerms(given.base) } : {}),
    },
    ...(given.assumptions ? { assumptions: assumptionTerms(given.assumptions) } : {}),
  };
}

function leaseCells({ from, length, terminable, ...row }: Parts['leases'][number], i: number, asOf: string): Cells {
  const start = later(asOf, from);
  return {
    contract_id: `C${i + 1}`,
    customer: `Customer ${i % 2}`,
    ...row,
    start,
    end: later(start, length),
    terminable_from: terminable === null ? '' : later(asOf, terminable),
  };
}

/** Most lots serve one of the contracts, and are then of its model. */
function lotCells({ contract, bought, served, ...row }: Parts['fleet'][number], i: number, { asOf, leases }: Parts): Cells {
  const purchase = later(asOf, -bought);
  const at = contract === 0 || leases.length === 0 ? -1 : (contract - 1) % leases.length;
  const tag = at < 0 ? {} : { model: leases[at]!.model, contract_id: `C${at + 1}` };
  return {
    asset_id: `L${i + 1}`,
    ...row,
    serial: row.serial && `R-${i + 1}`,
    contract_id: '',
    ...tag,
    purchase_date: purchase,
    in_service_date: later(purchase, served),
  };
}

function trancheTerms(
  { term, shift, balance, profile, balloon, hold, ...row }: Parts['tranches'][number],
  i: number,
  asOf: string,
  hasBase: boolean,
): Terms {
  const maturity = (addMonths(day(asOf), term) + shift) as Day;
  const step = row.frequency === 'monthly' ? 1 : 3;
  const passed = paymentDates(maturity, step, addMonths(day(asOf), -7), row.end_of_month && isMonthEnd(maturity)).filter(
    (date) => date <= day(asOf),
  );
  return {
    ...row,
    id: `T${i + 1}`,
    balance,
    last_payment: formatDay(passed[passed.length - 1]!),
    maturity: formatDay(maturity),
    repayment: {
      profile,
      ...(profile === 'bullet' ? {} : { balloon: (Number(balance) * balloon).toFixed(2) }),
      ...(hasBase && hold ? { hold_within_borrowing_base: true } : {}),
    },
  };
}

const baseTerms = ({ rules, caps, concentration_caps, ...row }: NonNullable<Parts['base']>): Terms => ({
  ...row,
  ...(rules
    ? { max_age_months: 40, max_generation_lag: 1, approved_regions: ['US', 'CA'], require: ['landlord_waiver', 'insured', 'serial'] }
    : {}),
  ...(caps ? { concentration_caps } : {}),
});

const assumptionTerms = (x: NonNullable<Parts['assumptions']>): Terms => ({
  liquidation: {
    strategy: x.strategy,
    stepin_months: x.stepin,
    sale_months: { orderly: x.saleOrderly, forced: x.saleForced },
    repossession_months: { orderly: x.backOrderly, forced: x.backForced },
    removal_usd: x.removal,
    legal_usd: x.legal,
  },
  valuation: { reconcile: x.reconcile },
  haircut: { orderly: x.orderly, forced: x.forced },
  'income.horizon_months': x.horizon,
  'relet.gap_months': x.gap,
});

/** The files of a random deal, on the bundled catalogue and cohorts. */
export function filesOf(spec: Spec): Texts {
  const { 'catalogue.csv': _, 'cohorts.csv': __, ...texts } = textsOf(spec);
  return texts;
}
