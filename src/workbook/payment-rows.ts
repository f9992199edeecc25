import type { Day } from '../kernel/calendar.js';
import { isMonthEnd } from '../kernel/calendar.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import type { CalendarCells } from './calendar-sheet.js';
import { paymentOf, type TranchePlan } from './debt-payment.js';
import { edate, eomonth, yearFraction } from './dates.js';
import { add, div, eq, max, min, mul, number, round, roundDown, sub, sum, iff, type Expr } from './formula.js';
import { type Series } from './layout.js';
import type { CashCells } from './cash-sheet.js';
import { type Plan } from './plan.js';
import type { RateCells } from './rates-sheet.js';
import { typed, type Ref, type Sheet } from './sheet.js';
import type { TermCells } from './terms-sheet.js';

export interface DebtSources {
  readonly assumptions: AssumptionCells;
  readonly calendar: CalendarCells;
  readonly terms: TermCells;
  readonly rates: RateCells;
  readonly cash: CashCells;
  /** base(d_k) by month; null without a borrowing base. */
  readonly basePath: Series | null;
}

interface Row {
  readonly date: Day;
  /** Which payment of each tranche falls on the date; undefined where none does. */
  readonly payments: readonly (number | undefined)[];
  readonly k: number;
}

/** Decimals of a balance: sums of cents in binary leave a residue far below. */
const EXACT = 6;

const PARTS = ['rate', 'fraction', 'opening', 'interest', 'principal', 'balloon', 'prepaid', 'closing'] as const;
type Part = (typeof PARTS)[number];
const TITLES: Record<Part, string> = {
  rate: 'rate',
  fraction: 'part of a year',
  opening: 'opening',
  interest: 'interest',
  principal: 'principal',
  balloon: 'balloon payment',
  prepaid: 'prepaid',
  closing: 'closing',
};

/** The dates on which anything falls due, ascending; a tranche without a balance may have some after the last that counts. */
export function paymentRows({ model: { debt, grid }, lastPeriod }: Plan): Row[] {
  const dates = [...new Set(debt.schedules.flatMap((schedule) => schedule.dates))]
    .filter((date) => grid.periodOfPayment(date) <= lastPeriod)
    .sort((a, b) => a - b);
  return dates.map((date) => ({
    date,
    k: grid.periodOfPayment(date),
    payments: debt.schedules.map((schedule) => (schedule.dates.includes(date) ? schedule.dates.indexOf(date) : undefined)),
  }));
}

/** The rows of payments: a group of columns for each tranche, then what is prepaid of an over-advance. */
export class PaymentRows {
  private readonly first: number;
  private readonly left = 3;
  private readonly holds: boolean;

  constructor(
    plan: Plan,
    private readonly sheet: Sheet,
    top: number,
    readonly rows: readonly Row[],
    private readonly plans: readonly TranchePlan[],
    private readonly sources: DebtSources,
    private readonly rateOn: (i: number, date: Expr) => Expr,
    private readonly balance: (i: number) => Expr,
  ) {
    this.first = top + 2;
    this.holds = sources.basePath !== null && plan.deal.tranches.some((tranche) => tranche.holdWithinBorrowingBase);
    sheet.put(top + 1, 1, typed('date'), 'head');
    sheet.put(top + 1, 2, typed('period'), 'head');
    plans.forEach(({ i }) => {
      sheet.put(top, this.columnOf(i, 'rate'), sources.terms.tranches.cell('id', i), 'strong');
      PARTS.forEach((part) => sheet.put(top + 1, this.columnOf(i, part), typed(TITLES[part]), 'head'));
      PARTS.forEach((part) => sheet.width(this.columnOf(i, part), part === 'rate' || part === 'fraction' ? 10 : 16));
    });
    if (this.holds)
      ['base', 'over-advance', 'spare cash before', 'prepaid', 'over-advance unpaid', 'spare cash after'].forEach((title, i) => {
        sheet.put(top + 1, this.extra(i), typed(title), 'head');
        sheet.width(this.extra(i), 16);
      });
    rows.forEach((_, r) => this.fill(r));
  }

  private columnOf(i: number, part: Part): number {
    return this.left + i * PARTS.length + PARTS.indexOf(part);
  }

  private extra(i: number): number {
    return this.left + this.plans.length * PARTS.length + i;
  }

  cell(r: number, i: number, part: Part): Ref {
    return this.sheet.at(this.first + r, this.columnOf(i, part));
  }

  has(r: number, i: number): boolean {
    return this.rows[r]!.payments[i] !== undefined;
  }

  /** Balance of a tranche after row r; before any row the balance at as-of. */
  closing(r: number, i: number): Expr {
    return r < 0 ? this.balance(i) : this.cell(r, i, 'closing');
  }

  private dateCell(r: number): Ref {
    return this.sheet.at(this.first + r, 1);
  }

  private fill(r: number): void {
    const { sheet, plans } = this;
    const { payments, k } = this.rows[r]!;
    const at = this.first + r;
    const payer = payments.findIndex((j) => j !== undefined);
    sheet.put(at, 1, this.dateOf(plans[payer]!, payments[payer]!), 'date');
    sheet.put(at, 2, typed(k), 'plain');
    const put = (i: number, part: Part, content: Expr): Ref =>
      sheet.put(at, this.columnOf(i, part), content, part === 'rate' || part === 'fraction' ? 'factor' : 'cents');
    plans.forEach((own) => {
      const { i } = own;
      const j = payments[i];
      if (j === undefined) return;
      const from = this.startOf(i, j);
      const rate = put(i, 'rate', this.rateOn(i, from));
      const fraction = put(i, 'fraction', yearFraction(from, this.dateCell(r), own.tranche.dayCount));
      const opening = put(i, 'opening', this.closing(r - 1, i));
      const due = paymentOf(own, j, opening, rate, fraction, { from, to: this.dateCell(r) });
      put(i, 'interest', due.interest);
      put(i, 'principal', due.principal.constant ? add(due.principal, 0) : due.principal);
      put(i, 'balloon', due.balloon);
    });
    const prepaid = this.prepaid(r);
    plans.forEach(({ i }) => {
      const own = prepaid.get(i);
      if (own) put(i, 'prepaid', own);
      put(
        i,
        'closing',
        this.has(r, i)
          ? round(own ? sub(this.scheduled(r, i), this.cell(r, i, 'prepaid')) : this.scheduled(r, i), EXACT)
          : this.closing(r - 1, i),
      );
    });
  }

  /** Start of the interest period of payment j. */
  private startOf(i: number, j: number): Expr {
    if (j === 0) return this.sources.terms.tranches.cell('lastPayment', i).fixed;
    const r = this.rows.findIndex(({ payments }) => payments[i] === j - 1);
    return this.sheet.rows[this.first + r]?.[1] ? this.dateCell(r) : this.dateOf(this.plans[i]!, j - 1);
  }

  /** Balance after scheduled payments of row r and before what is prepaid. */
  private scheduled(r: number, i: number): Expr {
    return this.has(r, i)
      ? sub(sub(this.cell(r, i, 'opening'), this.cell(r, i, 'principal')), this.cell(r, i, 'balloon'))
      : this.closing(r - 1, i);
  }

  /** What of an over-advance is prepaid on a date, by tranche: by rank, pro rata within one. */
  private prepaid(r: number): Map<number, Expr> {
    const shares = new Map<number, Expr>();
    if (!this.holds) return shares;
    const {
      sheet,
      plans,
      rows,
      sources: { cash, basePath },
    } = this;
    const { k } = rows[r]!;
    const at = this.first + r;
    const holders = plans.filter(({ tranche, i }) => tranche.holdWithinBorrowingBase && this.has(r, i));
    const before = r === 0 ? 0 : rows[r - 1]!.k;
    const paid = plans
      .filter(({ i }) => this.has(r, i))
      .flatMap(({ i }) => (['interest', 'principal', 'balloon'] as const).map((part) => this.cell(r, i, part)));
    const spareBefore = sub(
      add(r === 0 ? number(0) : sheet.at(at - 1, this.extra(5)), k > before ? sum(cash.cfads.range(before + 1, k)) : number(0)),
      add(number(0), ...paid),
    );
    const base = sheet.put(at, this.extra(0), basePath!.at(k), 'money');
    const anyone = holders.length === 0 ? number(0) : max(...holders.map(({ i }) => this.cell(r, i, 'opening')));
    const excess = sheet.put(
      at,
      this.extra(1),
      iff(eq(anyone, 0), 0, round(max(0, sub(add(number(0), ...plans.map(({ i }) => this.scheduled(r, i))), base)), 2)),
      'cents',
    );
    const spare = sheet.put(at, this.extra(2), spareBefore, 'cents');
    const still = this.stillToCome(r);
    const reach = roundDown(max(0, still ? sub(spare, still) : spare), 2);
    let left: Expr = sheet.put(
      at,
      this.extra(3),
      holders.length === 0 ? number(0) : min(excess, reach, add(number(0), ...holders.map(({ i }) => this.scheduled(r, i)))),
      'cents',
    );
    const prepaid = left;
    for (const rank of [...new Set(holders.map(({ tranche }) => tranche.rank))].sort((a, b) => a - b)) {
      const sharing = holders.filter(({ tranche }) => tranche.rank === rank);
      const whole = add(number(0), ...sharing.map(({ i }) => this.scheduled(r, i)));
      const toRank = min(left, whole);
      let rest = toRank;
      sharing.forEach(({ i }, s) => {
        const own = this.scheduled(r, i);
        const share =
          s === sharing.length - 1
            ? min(rest, own)
            : min(round(iff(eq(whole, 0), 0, div(mul(toRank, own), max(whole, 0.01))), 2), min(rest, own));
        shares.set(i, share);
        rest = sub(rest, share);
      });
      left = sub(left, toRank);
    }
    sheet.put(at, this.extra(4), sub(excess, prepaid), 'cents');
    sheet.put(at, this.extra(5), sub(spare, prepaid), 'cents');
    return shares;
  }

  /** Payments still to come in the period as if nothing more were prepaid in it; null where there are none. */
  private stillToCome(r: number): Expr | null {
    const { k } = this.rows[r]!;
    const openings = new Map(this.plans.map(({ i }) => [i, this.scheduled(r, i)]));
    const due: Expr[] = [];
    for (let later = r + 1; later < this.rows.length && this.rows[later]!.k === k; later++) {
      for (const own of this.plans) {
        const j = this.rows[later]!.payments[own.i];
        if (j === undefined) continue;
        const from = this.startOf(own.i, j);
        const to = this.dateOf(own, j);
        const payment = paymentOf(own, j, openings.get(own.i)!, this.rateOn(own.i, from), yearFraction(from, to, own.tranche.dayCount), {
          from,
          to,
        });
        due.push(payment.interest, payment.principal, payment.balloon);
        openings.set(own.i, sub(sub(openings.get(own.i)!, payment.principal), payment.balloon));
      }
    }
    return due.length === 0 ? null : add(due[0]!, ...due.slice(1));
  }

  /** The date of payment j: back from maturity. */
  private dateOf({ tranche, i, n }: TranchePlan, j: number): Expr {
    const back = mul(number(j - (n - 1)), this.sources.terms.tranches.cell('step', i).fixed);
    const maturity = this.sources.terms.tranches.cell('maturity', i).fixed;
    return tranche.endOfMonth && isMonthEnd(tranche.maturity) ? eomonth(maturity, back) : edate(maturity, back);
  }

  /** Σ of a part over the tranches and the dates of a period. */
  inPeriod(k: number, part: 'interest' | 'principal' | 'balloon' | 'prepaid'): Expr {
    const cells: Ref[] = [];
    this.rows.forEach((row, r) => {
      if (row.k !== k) return;
      for (const { i, tranche } of this.plans)
        if (this.has(r, i) && (part !== 'prepaid' || (this.holds && tranche.holdWithinBorrowingBase))) cells.push(this.cell(r, i, part));
    });
    return cells.length === 0 ? number(0) : add(cells[0]!, ...cells.slice(1));
  }

  /** Σ balance after the payments dated up to d_k. */
  balanceAt(k: number): Expr {
    const r = this.rows.findLastIndex((row) => row.k <= k);
    const parts = this.plans.map(({ i }) => this.closing(r, i));
    return parts.length === 0 ? number(0) : add(parts[0]!, ...parts.slice(1));
  }
}
