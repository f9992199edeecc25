import type { Day } from '../kernel/calendar.js';
import { instalmentOn, type TranchePlan } from './debt-payment.js';
import { yearFraction } from './dates.js';
import { add, and, eq, gt, iff, le, max, min, mul, number, or, round, sub, sumProduct, type Expr } from './formula.js';
import { hasShares, needs } from './loan-terms.js';
import type { TermCells } from './terms-sheet.js';

/** Columns of a tranche that is drawn, pays a fee, or lets its balance grow; those that its terms need. */
type LoanPart =
  | 'drawn'
  | 'weighted'
  | 'coupon'
  | 'fee'
  | 'pik'
  | 'carries'
  | 'instalment'
  | 'capitalised'
  | 'rate'
  | 'opening'
  | 'interest'
  | 'principal'
  | 'balloon';

/** What a payment takes over from the one before it. */
interface LoanState {
  /** With the draws up to the payment. */
  readonly opening: Expr;
  /** Of the payment before; null at the first. */
  readonly before: Pick<LoanPayment, 'instalment' | 'carries' | 'capitalised'> | null;
}

/** A payment as formulas, or as the cells that they were put in. */
export interface LoanPayment {
  readonly interest: Expr;
  readonly fee: Expr;
  readonly principal: Expr;
  readonly balloon: Expr;
  readonly capitalised: Expr;
  readonly instalment: Expr;
  readonly carries: Expr;
}

/** When a payment falls due and what it bears. */
interface LoanPeriod {
  readonly j: number;
  readonly rate: Expr;
  readonly from: Expr;
  readonly to: Expr;
  /** At export: which draws fall between them is fixed then. */
  readonly days: { readonly from: Day; readonly to: Day };
}

const NONE = number(0);
const sumOf = (parts: readonly Expr[]): Expr => (parts.length === 0 ? NONE : add(parts[0]!, ...parts.slice(1)));
const less = (x: Expr, parts: readonly Expr[]): Expr => parts.reduce((left, part) => sub(left, part), x);

/**
 * Payment j of a tranche with draws, fees, interest-only periods, PIK or shares.
 *
 *     interest    round2(Σ over the stretches between draws: balance · rate · part of a year)
 *     instalment  set at the first payment that carries principal, and again where the balance has grown since the payment before
 *
 * @param put puts a part in its cell, or leaves it as a formula
 * @source methodology 6, 17 B
 */
export function loanPayment(
  own: TranchePlan,
  terms: TermCells,
  { opening, before }: LoanState,
  { j, rate, from, to, days }: LoanPeriod,
  put: (part: LoanPart, content: Expr) => Expr,
): LoanPayment {
  const { tranche, i, n, draws } = own;
  const term = (key: Parameters<TermCells['tranches']['cell']>[0]): Expr => terms.tranches.cell(key, i).fixed;
  const isLast = j === n - 1;
  const fraction = (a: Expr, b: Expr): Expr => yearFraction(a, b, tranche.dayCount);
  const inside = draws.filter(({ day }) => day > days.from && day <= days.to);

  const weighted = put('weighted', balanceYears());
  const coupon = put('coupon', round(mul(weighted, rate), 2));
  const fee = needs(tranche, 'fee') ? put('fee', round(mul(term('commitmentFee'), undrawnYears()), 2)) : NONE;
  const pik = needs(tranche, 'pik') ? put('pik', round(mul(weighted, term('pik')), 2)) : NONE;
  const carries = needs(tranche, 'carries') ? put('carries', iff(and(...paused().map((until) => gt(to, until))), 1, 0)) : number(1);
  const instalment = needs(tranche, 'instalment') ? put('instalment', instalmentInForce()) : NONE;

  const isAdded = tranche.capitalizeUntil === null || isLast ? null : le(to, term('capitalizeUntil'));
  const paid = isLast ? add(coupon, pik) : coupon;
  const interest = put('interest', isAdded ? iff(isAdded, 0, paid) : paid);
  const capitalised = needs(tranche, 'capitalised')
    ? put('capitalised', isLast ? add(NONE, NONE) : add(isAdded ? iff(isAdded, coupon, 0) : NONE, pik))
    : NONE;
  const regular = regularPrincipal();
  const principal = put('principal', min(regular, opening));
  const balloon = put('balloon', isLast ? max(0, sub(opening, regular)) : NONE);
  return { interest, fee, principal, balloon, capitalised, instalment, carries };

  /** Σ balance · part of a year, over the stretches between draws. */
  function balanceYears(): Expr {
    const cuts = [from, ...inside.map(({ date }) => date), to];
    return sumOf(
      cuts.slice(0, -1).map((start, s) => {
        const later = inside.slice(s).map(({ amount }) => amount);
        return mul(later.length === 0 ? opening : max(0, less(opening, later)), fraction(start, cuts[s + 1]!));
      }),
    );
  }

  /** The same of what is undrawn, to the end of availability. */
  function undrawnYears(): Expr {
    const within = (date: Expr): Expr => min(date, term('availabilityEnd'));
    const between = inside.filter(({ day }) => day < days.to);
    const cuts = [{ day: days.from, date: from }, ...between, { day: days.to, date: to }];
    return sumOf(
      cuts.slice(0, -1).map((start, s) => {
        const drawn = draws.filter(({ day }) => day <= start.day).map(({ amount }) => amount);
        return mul(less(term('undrawn'), drawn), fraction(within(start.date), within(cuts[s + 1]!.date)));
      }),
    );
  }

  function paused(): Expr[] {
    const until = [tranche.interestOnlyUntil && term('interestOnlyUntil'), tranche.capitalizeUntil && term('capitalizeUntil')];
    return until.filter((date) => date !== null);
  }

  function instalmentInForce(): Expr {
    const anew = instalmentOn(tranche, opening, term('balloon'), number(n - j), rate, term('step'));
    const grown = sumOf([...inside.map(({ amount }) => amount), ...(needs(tranche, 'capitalised') && before ? [before.capitalised] : [])]);
    const reasons = before === null ? [] : [eq(before.carries, 0), gt(grown, 0)];
    const inForce = before === null ? anew : iff(or(...reasons), anew, before.instalment);
    return needs(tranche, 'carries') ? iff(eq(carries, 1), inForce, 0) : inForce;
  }

  function regularPrincipal(): Expr {
    switch (tranche.profile) {
      case 'level':
        return instalment;
      case 'annuity':
        return max(0, sub(instalment, coupon));
      case 'bullet':
        return NONE;
      case 'schedule':
        return mul(carries, scheduled());
    }
  }

  function scheduled(): Expr {
    if (own.schedule === null) return NONE;
    const { dates, amounts } = own.schedule;
    const inPeriod = sumProduct(mul(gt(dates, from), le(dates, to), amounts));
    if (!hasShares(tranche)) return inPeriod;
    const lent = add(term('balance'), ...draws.filter(({ day }) => day <= days.to).map(({ amount }) => amount));
    return round(mul(inPeriod, lent), 2);
  }
}
