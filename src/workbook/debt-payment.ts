import type { Day } from '../kernel/calendar.js';
import type { Tranche } from '../domain/tranche.js';
import type { TermCells } from './terms-sheet.js';
import { add, div, gt, le, max, min, mul, number, pow, round, sub, sumProduct, type Expr, type Range } from './formula.js';
import type { Ref } from './sheet.js';

/** One payment of a tranche as formulas. */
interface PaymentCells {
  readonly interest: Expr;
  readonly principal: Expr;
  readonly balloon: Expr;
}

/** A draw that is still to come, by its day at export and its cells. */
export interface DrawCells {
  readonly day: Day;
  readonly date: Expr;
  readonly amount: Expr;
}

/** What a tranche's payments are made from. */
export interface TranchePlan {
  readonly tranche: Tranche;
  readonly i: number;
  /** Number of payments. */
  readonly n: number;
  /** Regular instalment, a cell; null for bullet and schedule. */
  readonly instalment: Ref | null;
  /** Rows of a schedule: amounts, or shares of what was lent. */
  readonly schedule: { readonly dates: Range; readonly amounts: Range } | null;
  /** Ascending by date. */
  readonly draws: readonly DrawCells[];
}

/** The regular instalment of a level or an annuity profile. @source methodology 6 */
export function instalmentOf({ tranche, i, n }: Pick<TranchePlan, 'tranche' | 'i' | 'n'>, terms: TermCells, firstRate: Expr): Expr | null {
  const balance = terms.tranches.cell('balance', i).fixed;
  const balloon = terms.tranches.cell('balloon', i).fixed;
  if (tranche.profile !== 'level' && tranche.profile !== 'annuity') return null;
  return instalmentOn(tranche, balance, balloon, number(n), firstRate, terms.tranches.cell('step', i).fixed);
}

/** … on a balance, over the payments left. */
export function instalmentOn({ profile }: Tranche, balance: Expr, balloon: Expr, left: Expr, ofYear: Expr, step: Expr): Expr {
  const level = round(div(max(0, sub(balance, balloon)), left), 2);
  if (profile === 'level') return level;
  const rate = div(mul(ofYear, step), 12);
  if (rate.value === 0) return level;
  const v = pow(div(number(1), add(1, rate)), left);
  return round(div(mul(sub(balance, mul(balloon, v)), rate), sub(1, v)), 2);
}

/** Payment j (from 0) on a balance just before it. @param between the start of the interest period and the payment date */
export function paymentOf(
  { tranche, n, instalment, schedule }: TranchePlan,
  j: number,
  opening: Expr,
  rate: Expr,
  fraction: Expr,
  between: { readonly from: Expr; readonly to: Expr },
): PaymentCells {
  const interest = round(mul(opening, rate, fraction), 2);
  const regular = ((): Expr => {
    switch (tranche.profile) {
      case 'level':
        return instalment!;
      case 'annuity':
        return max(0, sub(instalment!, interest));
      case 'bullet':
        return number(0);
      case 'schedule':
        return schedule === null
          ? number(0)
          : sumProduct(mul(gt(schedule.dates, between.from), le(schedule.dates, between.to), schedule.amounts));
    }
  })();
  return { interest, principal: min(regular, opening), balloon: j === n - 1 ? max(0, sub(opening, regular)) : number(0) };
}
