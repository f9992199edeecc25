import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ZERO, total } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Consequence } from '../../domain/covenant.js';
import type { Deal } from '../../domain/deal.js';
import type { BorrowingBase } from '../debt/borrowing-base.js';
import type { Debt } from '../debt/debt.js';
import type { CashFlow } from '../cash/cash-flow.js';
import type { Grid } from '../frame/grid.js';
import type { Event } from '../frame/result.js';
import type { Covenants } from '../measure/covenants.js';
import { ACCOUNTS, STEPS, type StepName } from '../method/waterfall.js';
import type { Claim } from '../recovery/distribution.js';
import type { PathEvents, PathRules } from './path-rules.js';
import { WaterfallRun, type WaterfallRow } from './waterfall-run.js';

/** A draw that adds nothing. */
export interface StoppedDraw {
  readonly id: string;
  readonly date: Day;
  readonly amount: Decimal;
}

/** What the lenders of a tranche get in a period. */
interface Receipts {
  /** Fees among it. */
  readonly interest: Decimal;
  /** Scheduled, balloon, prepayments, sweep, refinancing. */
  readonly principal: Decimal;
}

export interface Waterfall {
  readonly rows: readonly WaterfallRow[];
  /** By row, by tranche in file order. */
  readonly receipts: readonly (readonly Receipts[])[];
  /** On a drawn path with its cause: the balloon where nothing else is unpaid. */
  readonly paymentDefault: (Event & { readonly cause?: 'payment' | 'balloon' }) | null;
  readonly refinancingGap: Event | null;
  readonly liquidityLow: Event | null;
  /** Draws that a breach, an over-advance or a default stopped: equity must pay them. */
  readonly drawsStopped: readonly StoppedDraw[];
  readonly totals: Readonly<Record<Exclude<StepName, 'trapped'>, Decimal>>;
  /** What lenders could claim and the accounts they would find after the default; null without one. */
  readonly atDefault: DefaultFound | null;
  /** The month in which a new lender repays the loan on a drawn path. */
  readonly refinanced: number | null;
}

/** What ends a loan: a missed payment, or on a drawn path also its acceleration or the default of the operator. */
export type DefaultKind = 'payment_default' | 'acceleration' | 'operator';

export interface DefaultFound {
  readonly kind: DefaultKind;
  readonly cause: 'payment' | 'balloon' | 'acceleration' | 'operator';
  readonly k: number;
  readonly claims: readonly Claim[];
  readonly accounts: Decimal;
}

/** Months after the last maturity for which what is unpaid is followed. */
export const WORKOUT_MONTHS = 12;

/** The parts of a model that the waterfall runs on. */
interface WaterfallModel {
  readonly deal: Deal;
  readonly grid: Grid;
  readonly cash: CashFlow;
  readonly debt: Debt;
  readonly base: BorrowingBase | null;
  readonly covenants: Covenants;
  /** On a drawn path: who else pays, and what else ends the loan. */
  readonly path?: { readonly rules: PathRules<Decimal, boolean>; readonly events: PathEvents } | null;
}

/** The waterfall of the published figures, with every row. */
export function runWaterfall(model: WaterfallModel): Waterfall {
  const { deal, grid, cash, debt, base, path = null } = model;
  const breached = breaches(model, (consequence) => consequence !== 'draw_stop');
  const stopping = breaches(model, () => true);
  const run = new WaterfallRun(EXACT, {
    deal,
    grid,
    debt,
    flows: (k) => cash.of(k),
    base: (k) => base?.at(k).base ?? ZERO,
    trapped: (k) => breached[k] === true,
    stopsDraws: (k) => stopping[k] === true,
    rules: path && path.rules,
  });
  const rows: WaterfallRow[] = [];
  const receipts: Receipts[][] = [];
  let paymentDefault: Waterfall['paymentDefault'] = null;
  let refinancingGap: Event | null = null;
  let atDefault: Waterfall['atDefault'] = null;
  let refinancedAt: number | null = null;
  const drawsStopped: StoppedDraw[] = [];
  for (let k = 1; k <= debt.lastPeriod + (debt.lastPeriod > 0 ? WORKOUT_MONTHS : 0); k++) {
    if (k > debt.lastPeriod && run.unpaid().isZero()) break;
    const { row, gap, isGap, missed, refinanced, draws } = run.period(k);
    rows.push(row);
    receipts.push(run.tranches.map((one) => ({ interest: one.interestReceived(), principal: one.principalReceived() })));
    for (const { id, date, stopped } of draws) if (stopped) drawsStopped.push({ id, date, amount: amountOf(deal, id, date) });
    if (isGap) refinancingGap = larger(refinancingGap, { k, date: row.date, amount: gap });
    if (paymentDefault === null && missed) {
      atDefault = defaultAt(run, row, run.serviceUnpaid() ? 'payment' : 'balloon');
      paymentDefault = { k, date: row.date, amount: run.unpaid(), ...(path ? { cause: atDefault.cause as 'payment' | 'balloon' } : {}) };
    } else if (path) atDefault = eventAt(run, row, path);
    if (refinanced) refinancedAt = k;
    if (path && (atDefault !== null || refinanced)) break;
  }
  return {
    rows,
    receipts,
    paymentDefault,
    refinancingGap,
    liquidityLow: lowest(rows.slice(0, debt.lastPeriod)),
    totals: totalsOf(rows),
    atDefault,
    refinanced: refinancedAt,
    drawsStopped,
  };
}

export const DEFAULT_KINDS: Readonly<Record<DefaultFound['cause'], DefaultKind>> = {
  payment: 'payment_default',
  balloon: 'payment_default',
  acceleration: 'acceleration',
  operator: 'operator',
};

const defaultAt = (run: WaterfallRun<Decimal, boolean>, { k, accounts }: WaterfallRow, cause: DefaultFound['cause']): DefaultFound => ({
  kind: DEFAULT_KINDS[cause],
  cause,
  k,
  claims: run.claims(k),
  accounts: total(Object.values(accounts)),
});

/** The larger of two events, the first of equals. */
const larger = (a: Event | null, b: Event): Event => (a === null || b.amount.gt(a.amount) ? b : a);

/** Acceleration or the default of the operator, in a month in which a loan is still owed and no guarantor pays; null without one. */
function eventAt(
  run: WaterfallRun<Decimal, boolean>,
  row: WaterfallRow,
  { rules, events }: NonNullable<WaterfallModel['path']>,
): DefaultFound | null {
  const cause = events.accelerated <= row.k ? 'acceleration' : events.operator <= row.k ? 'operator' : null;
  if (cause === null || rules.guaranteed(row.k)) return null;
  const found = defaultAt(run, row, cause);
  return total(found.claims.map(({ ead }) => ead)).gt(0) ? found : null;
}

/** For each k, whether a covenant with such a consequence is in breach: its latest test at k′ ≤ k is one. */
function breaches({ covenants, debt }: WaterfallModel, acts: (consequence: Consequence) => boolean): readonly boolean[] {
  const tested = covenants.tests.filter(({ covenant }) => covenant.consequence !== null && acts(covenant.consequence));
  return Array.from({ length: debt.lastPeriod + 1 }, (_, k) =>
    tested.some(({ tests }) => tests.findLast((test) => test.k <= k)?.status === 'breach'),
  );
}

const amountOf = (deal: Deal, id: string, date: Day): Decimal =>
  deal.tranches.find((tranche) => tranche.id === id)!.draws.find((draw) => draw.date === date)!.amount;

function lowest(rows: readonly WaterfallRow[]): Event | null {
  let low: Event | null = null;
  for (const { k, date, accounts } of rows) {
    const amount = total(ACCOUNTS.map((name) => accounts[name]));
    if (low === null || amount.lt(low.amount)) low = { k, date, amount };
  }
  return low;
}

function totalsOf(rows: readonly WaterfallRow[]): Waterfall['totals'] {
  const names = STEPS.filter((name): name is Exclude<StepName, 'trapped'> => name !== 'trapped');
  return Object.fromEntries(names.map((name) => [name, total(rows.map((row) => row.steps[name].paid))])) as Waterfall['totals'];
}
