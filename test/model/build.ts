import { loadDeal } from '../../src/input/deal/load.js';
import { parseDay, type Day } from '../../src/kernel/calendar.js';
import { Decimal } from '../../src/kernel/decimal.js';
import { Trace, type Step } from '../../src/kernel/trace.js';
import type { Deal } from '../../src/domain/deal.js';
import { score } from '../../src/model/score/score.js';
import type { ScoreResult } from '../../src/model/frame/result.js';
import type { Warning } from '../../src/kernel/failure.js';
import { expect } from 'vitest';

export type Cells = Readonly<Record<string, string | number>>;
export type Texts = Readonly<Record<string, string>>;
export type Terms = Readonly<Record<string, unknown>>;

/**
 * A deal in a few words. What is not given is plain: as_of 2026-09-30, one bullet of 1,000,000 at 12 % 30/360 to 2027-09-30,
 * 100 GPUs of model X at 10,000.
 */
export interface Spec {
  readonly asOf?: string;
  readonly tranches?: readonly Terms[];
  readonly fleet?: readonly Cells[];
  readonly leases?: readonly Cells[];
  readonly comps?: readonly Cells[];
  readonly actuals?: readonly Cells[];
  readonly catalogue?: readonly Cells[];
  readonly cohorts?: readonly Cells[];
  /** Any top-level key of deal.yaml. */
  readonly terms?: Terms;
  readonly assumptions?: Terms;
  readonly files?: Texts;
}

const AS_OF = '2026-09-30';
export const d = (x: Decimal | number | string): Decimal => new Decimal(x);
export const day = (text: string): Day => parseDay(text)!;

/** A tranche's keys; what is not given is a bullet of 1,000,000 at 12 % on 30/360. */
export const tranche = (more: Terms = {}): Terms => ({
  id: 'A',
  rank: 1,
  balance: 1_000_000,
  last_payment: AS_OF,
  maturity: '2027-09-30',
  frequency: 'monthly',
  day_count: '30/360',
  rate: { fixed: 0.12 },
  repayment: { profile: 'bullet' },
  ...more,
});

/** A lot's cells; what is not given is 100 installed GPUs of X at 10,000, a month old. */
export const lot = (more: Cells = {}): Cells => ({
  asset_id: 'L1',
  model: 'X',
  quantity: 100,
  unit_cost_usd: 10_000,
  purchase_date: '2026-08-31',
  in_service_date: '2026-08-31',
  ...more,
});

/** A contract's cells; what is not given is 100 GPUs of X for a dollar an hour, from a month ago for two years. */
export const lease = (more: Cells = {}): Cells => ({
  contract_id: 'C1',
  customer: 'Acme',
  rating: 'A',
  model: 'X',
  gpus: 100,
  start: '2026-08-31',
  end: '2028-08-31',
  usd_gpu_hour: 1,
  ...more,
});

/** A covenant's keys; what is not given is a monthly test from as_of. */
export const covenant = (more: Terms): Terms => ({ id: 'c', frequency: 'monthly', first_test: AS_OF, ...more });

/** X and Y of a cohort that nothing follows: 1 kW, 1,000 GPUs a month, no launch price. */
const CATALOGUE: readonly Cells[] = [
  { model: 'X', cohort: 'Last', kw: 1, absorption: 1000, launch_price_usd: '' },
  { model: 'Y', cohort: 'Last', kw: 1, absorption: 1000, launch_price_usd: '' },
];
const COHORTS: readonly Cells[] = [{ cohort: 'Last', frontier_date: '2099-01-01', efficiency: 1000 }];

/** Nothing wears, nothing costs, nothing is discounted from fair value: what a test sets is all there is. */
export const FRICTIONLESS: Terms = {
  'obsolescence.deterioration': 0,
  'power.usd_kwh': 0,
  hosting_usd_kw_month: 0,
  maintenance: 0,
  sga_share: 0,
  scrap: 0,
  'haircut.orderly': 0,
  'haircut.forced': 0,
  'liquidation.commission': { orderly: 0, forced: 0 },
  'liquidation.removal_usd': 0,
  'liquidation.legal_usd': 0,
  'liquidation.legal_share': 0,
  'liquidation.depth_elasticity': 0,
};

function csv(rows: readonly Cells[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: string | number): string =>
    /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  return [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column] ?? '')).join(','))].join('\n') + '\n';
}

/** The files of a deal; JSON is YAML. */
export function textsOf(spec: Spec): Texts {
  const terms = {
    schema: 1,
    deal: { id: 'test', name: 'Test', currency: 'USD', as_of: spec.asOf ?? AS_OF },
    borrower: { name: 'Test SPV', parent: 'Test Parent' },
    tranches: spec.tranches ?? [tranche()],
    covenants: [],
    ...spec.terms,
    ...(spec.assumptions ? { assumptions: spec.assumptions } : {}),
  };
  return {
    'deal.yaml': JSON.stringify(terms, null, 1),
    'fleet.csv': csv(spec.fleet ?? [lot()]),
    ...(spec.leases?.length ? { 'leases.csv': csv(spec.leases) } : {}),
    ...(spec.comps ? { 'comps.csv': csv(spec.comps) } : {}),
    ...(spec.actuals ? { 'actuals.csv': csv(spec.actuals) } : {}),
    'catalogue.csv': csv(spec.catalogue ?? CATALOGUE),
    'cohorts.csv': csv(spec.cohorts ?? COHORTS),
    ...spec.files,
  };
}

/** A deal from its files, through the real loader, on the set `baseline` that figures worked out by hand rest on; a failure in the files fails the test. */
export async function loaded(texts: Texts, set = 'baseline'): Promise<{ deal: Deal; warnings: readonly Warning[] }> {
  const bytes = (path: string): Uint8Array | null => (texts[path] === undefined ? null : new TextEncoder().encode(texts[path]));
  const { deal, failures, warnings } = await loadDeal(
    {
      read: async (path) => bytes(path),
      stream: async (path) => {
        const all = bytes(path);
        return (
          all &&
          (async function* () {
            yield all;
          })()
        );
      },
    },
    { assumptions: { set } },
  );
  if (!deal)
    throw new Error(
      failures
        .map(({ code, place, text, expected }) => `${place.file}:${place.line} ${place.field} ${code} ${text}: expected ${expected}`)
        .join('\n'),
    );
  return { deal, warnings };
}

export const dealOf = async (spec: Spec = {}): Promise<Deal> => (await loaded(textsOf(spec))).deal;

/** The whole result of a deal in a few words. */
export const scored = async (spec: Spec = {}): Promise<ScoreResult> => score(await dealOf(spec));

/** Equal within an absolute tolerance; 1e-25 where none is given: far inside the 40 digits that the tool carries. */
export function expectNear(
  actual: Decimal | null | undefined,
  expected: Decimal | number | string,
  tolerance: Decimal | number | string = '1e-25',
  what = '',
): void {
  const off = actual ? actual.minus(expected).abs() : null;
  expect(
    off !== null && off.lte(tolerance),
    `${what} expected ${d(expected).toString()} ± ${tolerance}, actual ${actual?.toString()}`,
  ).toBe(true);
}

/** What a computation records under a trace. */
export function tracedParts(compute: (trace: Trace) => unknown): readonly Step[] {
  const trace = new Trace();
  compute(trace);
  return trace.parts;
}
