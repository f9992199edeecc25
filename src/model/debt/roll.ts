import { EXACT } from '../../kernel/arithmetic.js';
import { type Usd, usd, type Decimal, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { IndexCurve } from '../../domain/market.js';
import type { Tranche } from '../../domain/tranche.js';
import type { Due } from '../method/tranche.js';
import { TrancheRun } from './tranche-run.js';
import { TrancheSchedule } from './tranche-schedule.js';

/** A payment that falls between the two dates. */
interface RolledPayment extends Due<Decimal> {
  readonly date: Day;
  /** Before the payment, with draws up to it. */
  readonly opening: Decimal;
}

/** A later payment that the rolled terms put differently than the terms they come from. */
interface Apart {
  readonly date: Day;
  readonly part: keyof Due<Decimal>;
  readonly before: Decimal;
  readonly after: Decimal;
}

/** A tranche at a later date, as its terms run it there. */
export interface RolledTranche {
  readonly before: Tranche;
  /** The same at the later date. */
  readonly after: Tranche;
  readonly payments: readonly RolledPayment[];
  readonly draws: Tranche['draws'];
  /** The largest difference in a later payment; null where all are the same to one unit of the currency. */
  readonly apart: Apart | null;
}

type Curves = ReadonlyMap<string, IndexCurve>;
const PARTS = ['interest', 'fee', 'principal', 'balloon', 'capitalised'] as const;
/** Instalments that are set anew differ by cents. */
const ALIKE = 1;

/**
 * Runs a tranche to a later date by its schedule: draws and payments dated up to it are made, over-advances are not prepaid.
 *
 *     balance      after the payments and draws up to the date
 *     undrawn      less the draws made
 *     last_payment the latest payment date up to the date
 *
 * Shares of a schedule are of what was lent, which the later terms no longer say: their rows become amounts.
 *
 * @param asOf before maturity
 * @source methodology 6, 17 B
 */
export function rollTranche(before: Tranche, curves: Curves, asOf: Day): RolledTranche {
  const run = runOf(before, curves);
  const payments: RolledPayment[] = [];
  for (let date = run.nextDate; date !== undefined && date <= asOf; date = run.nextDate) {
    run.drawTo(date, false);
    payments.push({ date, opening: run.balance, ...run.pay() });
  }
  run.drawTo(asOf, false);
  const made = before.draws.filter(({ date }) => date <= asOf);
  const ahead = paymentsOf(run.copy());
  const inShares = before.schedule.some(({ share }) => share !== null);
  const after: Tranche = {
    ...before,
    balance: usd(run.balance),
    undrawn: usd(made.reduce<Decimal>((left, { amount }) => left.minus(amount), before.undrawn)),
    lastPayment: payments.at(-1)?.date ?? before.lastPayment,
    draws: before.draws.filter(({ date }) => date > asOf),
    schedule: inShares ? inAmounts(ahead) : before.schedule,
  };
  return { before, after, payments, draws: made, apart: apartOf(ahead, paymentsOf(runOf(after, curves))) };
}

const runOf = (tranche: Tranche, curves: Curves): TrancheRun<Decimal, boolean> =>
  new TrancheRun(EXACT, new TrancheSchedule(EXACT, tranche, { curves, shift: null }));

function paymentsOf(run: TrancheRun<Decimal, boolean>): RolledPayment[] {
  const payments: RolledPayment[] = [];
  for (let date = run.nextDate; date !== undefined; date = run.nextDate) {
    run.drawTo(date, false);
    payments.push({ date, opening: run.balance, ...run.pay() });
  }
  return payments;
}

const inAmounts = (payments: readonly RolledPayment[]): Tranche['schedule'] =>
  payments
    .filter(({ principal }) => principal.gt(ZERO))
    .map(({ date, principal }) => ({ date, principal: usd(principal) satisfies Usd, share: null }));

function apartOf(before: readonly RolledPayment[], after: readonly RolledPayment[]): Apart | null {
  let most: Apart | null = null;
  for (const [i, payment] of before.entries())
    for (const part of PARTS) {
      const found = { date: payment.date, part, before: payment[part], after: after[i]![part] };
      if (distance(found).gt(most ? distance(most) : ALIKE)) most = found;
    }
  return most;
}

const distance = ({ before, after }: Apart): Decimal => after.minus(before).abs();
