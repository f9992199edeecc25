import type { Day } from '../kernel/calendar.js';
import { isMonthEnd } from '../kernel/calendar.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import type { CalendarCells } from './calendar-sheet.js';
import { paymentOf, type TranchePlan } from './debt-payment.js';
import { loanPayment, type LoanPayment } from './loan-payment.js';
import { needs, runsDown } from './loan-terms.js';
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
  /** Which draw of each tranche. */
  readonly draws: readonly (number | undefined)[];
  readonly k: number;
}

/** Decimals of a balance: sums of cents in binary leave a residue far below. */
const EXACT = 6;

/** What is summed over the payments of a period. */
type Flow = 'interest' | 'fee' | 'principal' | 'balloon' | 'prepaid' | 'drawn' | 'capitalised';
const PARTS = ['rate', 'fraction', 'opening', 'interest', 'principal', 'balloon', 'prepaid', 'closing'] as const;
const LOAN_PARTS = [
  'rate',
  'drawn',
  'opening',
  'weighted',
  'coupon',
  'fee',
  'pik',
  'interest',
  'capitalised',
  'carries',
  'instalment',
  'principal',
  'balloon',
  'prepaid',
  'closing',
] as const;
type Part = (typeof PARTS)[number] | (typeof LOAN_PARTS)[number];
/** In columns of their own from left to right. */
const partsOf = ({ tranche }: TranchePlan): readonly Part[] =>
  runsDown(tranche) ? PARTS : LOAN_PARTS.filter((part) => needs(tranche, part));
const NARROW: readonly Part[] = ['rate', 'fraction', 'carries'];
const TITLES: Record<Part, string> = {
  rate: 'rate',
  fraction: 'part of a year',
  opening: 'opening',
  interest: 'interest',
  principal: 'principal',
  balloon: 'balloon payment',
  prepaid: 'prepaid',
  closing: 'closing',
  drawn: 'drawn',
  weighted: 'Σ balance · year',
  coupon: 'cash interest',
  fee: 'commitment fee',
  pik: 'PIK',
  capitalised: 'added to it',
  carries: 'amortises',
  instalment: 'instalment',
};

/** The dates on which anything falls due or is drawn, ascending; a tranche without a balance may have some after the last that counts. */
export function paymentRows({ model: { debt, grid }, lastPeriod }: Plan): Row[] {
  const drawn = debt.schedules.map(({ tranche }) => tranche.draws.map(({ date }) => date));
  const dates = [...new Set([...debt.schedules.flatMap((schedule) => schedule.dates), ...drawn.flat()])]
    .filter((date) => grid.periodOfPayment(date) <= lastPeriod)
    .sort((a, b) => a - b);
  return dates.map((date) => ({
    date,
    k: grid.periodOfPayment(date),
    payments: debt.schedules.map((schedule) => placeOf(schedule.dates, date)),
    draws: drawn.map((days) => placeOf(days, date)),
  }));
}

const placeOf = (days: readonly Day[], day: Day): number | undefined => (days.includes(day) ? days.indexOf(day) : undefined);

/** The rows of payments: a group of columns for each tranche, then what is prepaid of an over-advance. */
export class PaymentRows {
  private readonly first: number;
  private readonly left = 3;
  private readonly holds: boolean;
  /** Left column of each tranche, and of what is prepaid after them. */
  private readonly lefts: readonly number[];

  constructor(
    private readonly plan: Plan,
    private readonly sheet: Sheet,
    top: number,
    readonly rows: readonly Row[],
    private readonly plans: readonly TranchePlan[],
    private readonly sources: DebtSources,
    private readonly rateOn: (i: number, date: Expr) => Expr,
    private readonly balance: (i: number) => Expr,
  ) {
    this.first = top + 2;
    this.lefts = plans.reduce<number[]>((lefts, own) => [...lefts, lefts.at(-1)! + partsOf(own).length], [this.left]);
    this.holds = sources.basePath !== null && plan.deal.tranches.some((tranche) => tranche.holdWithinBorrowingBase);
    sheet.put(top + 1, 1, typed('date'), 'head');
    sheet.put(top + 1, 2, typed('period'), 'head');
    plans.forEach((own) => {
      const { i } = own;
      sheet.put(top, this.columnOf(i, 'rate'), sources.terms.tranches.cell('id', i), 'strong');
      for (const part of partsOf(own)) {
        sheet.put(top + 1, this.columnOf(i, part), typed(TITLES[part]), 'head');
        sheet.width(this.columnOf(i, part), NARROW.includes(part) ? 10 : 16);
      }
    });
    if (this.holds)
      ['base', 'over-advance', 'spare cash before', 'prepaid', 'over-advance unpaid', 'spare cash after'].forEach((title, i) => {
        sheet.put(top + 1, this.extra(i), typed(title), 'head');
        sheet.width(this.extra(i), 16);
      });
    rows.forEach((_, r) => this.fill(r));
  }

  private columnOf(i: number, part: Part): number {
    return this.lefts[i]! + partsOf(this.plans[i]!).indexOf(part);
  }

  private extra(i: number): number {
    return this.lefts.at(-1)! + i;
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
    sheet.put(at, 1, payer < 0 ? this.drawDate(r) : this.dateOf(plans[payer]!, payments[payer]!), 'date');
    sheet.put(at, 2, typed(k), 'plain');
    const put = (i: number, part: Part, content: Expr): Ref =>
      sheet.put(
        at,
        this.columnOf(i, part),
        content.constant ? add(content, 0) : content,
        part === 'carries' ? 'plain' : NARROW.includes(part) ? 'factor' : 'cents',
      );
    plans.forEach((own) => {
      const { i } = own;
      const j = payments[i];
      const draw = this.rows[r]!.draws[i];
      if (draw !== undefined) put(i, 'drawn', own.draws[draw]!.amount);
      if (j === undefined) return;
      if (!runsDown(own.tranche)) {
        put(i, 'rate', this.rateOn(i, this.startOf(i, j)));
        put(i, 'opening', this.before(r, i));
        this.loan(own, j, this.cell(r, i, 'opening'), this.paidBefore(i, j), this.dateCell(r), (part, content) => put(i, part, content));
        return;
      }
      const from = this.startOf(i, j);
      const rate = put(i, 'rate', this.rateOn(i, from));
      const fraction = put(i, 'fraction', yearFraction(from, this.dateCell(r), own.tranche.dayCount));
      const opening = put(i, 'opening', this.closing(r - 1, i));
      const due = paymentOf(own, j, opening, rate, fraction, { from, to: this.dateCell(r) });
      put(i, 'interest', due.interest);
      put(i, 'principal', due.principal);
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
          : this.before(r, i),
      );
    });
  }

  /** Start of the interest period of payment j. */
  private startOf(i: number, j: number): Expr {
    if (j === 0) return this.sources.terms.tranches.cell('lastPayment', i).fixed;
    const r = this.rows.findIndex(({ payments }) => payments[i] === j - 1);
    return this.sheet.rows[this.first + r]?.[1] ? this.dateCell(r) : this.dateOf(this.plans[i]!, j - 1);
  }

  /** Balance before the payment of row r: with what is drawn on its date. */
  private before(r: number, i: number): Expr {
    const closing = this.closing(r - 1, i);
    return this.rows[r]!.draws[i] === undefined ? closing : add(closing, this.cell(r, i, 'drawn'));
  }

  /** Balance after scheduled payments of row r and before what is prepaid. */
  private scheduled(r: number, i: number): Expr {
    if (!this.has(r, i)) return this.before(r, i);
    const left = sub(sub(this.cell(r, i, 'opening'), this.cell(r, i, 'principal')), this.cell(r, i, 'balloon'));
    return this.flows(i, 'capitalised') ? add(left, this.cell(r, i, 'capitalised')) : left;
  }

  /** Whether a tranche has such a flow. */
  private flows(i: number, flow: Flow): boolean {
    const { tranche } = this.plans[i]!;
    if (flow === 'prepaid') return this.holds && tranche.holdWithinBorrowingBase;
    return partsOf(this.plans[i]!).includes(flow);
  }

  /** A draw alone falls on the date of row r. */
  private drawDate(r: number): Expr {
    const { draws } = this.rows[r]!;
    const i = draws.findIndex((draw) => draw !== undefined);
    return this.plans[i]!.draws[draws[i]!]!.date;
  }

  /** What payment j takes over from the one before it, in its cells; null at the first. */
  private paidBefore(i: number, j: number): Pick<LoanPayment, 'instalment' | 'carries' | 'capitalised'> | null {
    if (j === 0) return null;
    const r = this.rows.findIndex(({ payments }) => payments[i] === j - 1);
    const of = (part: 'instalment' | 'carries' | 'capitalised', otherwise: number): Expr =>
      partsOf(this.plans[i]!).includes(part) ? this.cell(r, i, part) : number(otherwise);
    return { instalment: of('instalment', 0), carries: of('carries', 1), capitalised: of('capitalised', 0) };
  }

  /** Payment j of a tranche that does not only run down. */
  private loan(
    own: TranchePlan,
    j: number,
    opening: Expr,
    before: Pick<LoanPayment, 'instalment' | 'carries' | 'capitalised'> | null,
    to: Expr,
    put: Parameters<typeof loanPayment>[4],
  ): LoanPayment {
    const schedule = this.plan.model.debt.schedules[own.i]!;
    const from = this.startOf(own.i, j);
    const days = { from: schedule.periodStart(j), to: schedule.dates[j]! };
    return loanPayment(own, this.sources.terms, { opening, before }, { j, rate: this.rateOn(own.i, from), from, to, days }, put);
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
      .flatMap(({ i }) =>
        (['interest', 'fee', 'principal', 'balloon'] as const).flatMap((part) => (this.flows(i, part) ? [this.cell(r, i, part)] : [])),
      );
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
    const paid = new Map<number, LoanPayment>();
    const due: Expr[] = [];
    for (let later = r + 1; later < this.rows.length && this.rows[later]!.k === k; later++) {
      for (const own of this.plans) {
        const { payments, draws } = this.rows[later]!;
        const [j, draw] = [payments[own.i], draws[own.i]];
        if (draw !== undefined) openings.set(own.i, add(openings.get(own.i)!, own.draws[draw]!.amount));
        if (j === undefined) continue;
        if (!runsDown(own.tranche)) {
          const opening = openings.get(own.i)!;
          const next = this.loan(
            own,
            j,
            opening,
            paid.get(own.i) ?? this.paidBefore(own.i, j),
            this.dateOf(own, j),
            (_, content) => content,
          );
          paid.set(own.i, next);
          due.push(next.interest, next.fee, next.principal, next.balloon);
          openings.set(own.i, add(sub(sub(opening, next.principal), next.balloon), next.capitalised));
          continue;
        }
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
  inPeriod(k: number, flow: Flow): Expr {
    const cells: Ref[] = [];
    this.rows.forEach((row, r) => {
      if (row.k !== k) return;
      for (const { i } of this.plans) {
        const falls = flow === 'drawn' ? row.draws[i] !== undefined : this.has(r, i);
        if (falls && this.flows(i, flow)) cells.push(this.cell(r, i, flow));
      }
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
