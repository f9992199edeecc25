import type { Day } from '../kernel/calendar.js';
import { isMonthEnd } from '../kernel/calendar.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import type { CalendarCells } from './calendar-sheet.js';
import { instalmentOf, paymentOf, type TranchePlan } from './debt-payment.js';
import { edate, eomonth, yearFraction } from './dates.js';
import { add, div, eq, max, min, mul, number, round, roundDown, sub, sum, sumProduct, iff, type Expr } from './formula.js';
import { Timeline, table, type Series } from './layout.js';
import type { CashCells } from './cash-sheet.js';
import { day, figure, type Plan } from './plan.js';
import type { RateCells } from './rates-sheet.js';
import { typed, type Ref, type Sheet } from './sheet.js';
import type { TermCells } from './terms-sheet.js';

export interface DebtCells {
  /** Σ balance(d_k), k = 0 to plan.horizon. */
  readonly balance: Series;
  /** Of period k, 1 to plan.horizon. */
  readonly interest: Series;
  readonly principal: Series;
  readonly balloon: Series;
  readonly prepayment: Series;
  /** interest + scheduled principal. */
  readonly service: Series;
  /** Balance, accrued interest and rate in force of a tranche at as-of, in the order of the deal's tranches. */
  trancheBalance(i: number): Ref;
  trancheAccrued(i: number): Ref;
  trancheRate(i: number): Ref;
  /** Balance-weighted rate in force at as-of; null without debt. */
  readonly waRate: Ref | null;
  readonly total: Ref;
  readonly undrawn: Ref;
  readonly accrued: Ref;
  readonly ead: Ref;
}

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

/** Every payment of every tranche, and the debt by period. @source methodology 6 */
export function debtSheet(plan: Plan, sources: DebtSources): DebtCells {
  const { book, deal, model, score } = plan;
  const { terms, calendar, rates } = sources;
  const sheet = book.sheet(
    'Debt',
    'Every payment of every tranche, one row a date; the debt by period is on the sheet DebtByPeriod.',
    'calculation',
  );
  const top = sheet.heading('Debt');
  const { schedules } = model.debt;
  const rateOn = (i: number, date: Expr): Expr => {
    const { rate } = deal.tranches[i]!;
    if (rate.kind === 'fixed') return terms.tranches.cell('fixed', i).fixed;
    const level = rates.on(rate.index, date);
    return add(rate.floor === null ? level : max(level, terms.tranches.cell('floor', i).fixed), terms.tranches.cell('margin', i).fixed);
  };
  const lastPayment = (i: number): Ref => terms.tranches.cell('lastPayment', i).fixed;

  const heads = table(sheet, top, deal.tranches, [
    { key: 'id', title: 'Tranche', style: 'text', width: 14, of: (_, __, i) => terms.tranches.cell('id', i) },
    { key: 'balance', title: 'Balance', style: 'cents', width: 18, of: (_, __, i) => terms.tranches.cell('balance', i) },
    { key: 'rate', title: 'Rate in force', style: 'factor', of: (_, __, i) => rateOn(i, lastPayment(i)) },
    {
      key: 'accrued',
      title: 'Accrued at as-of',
      style: 'cents',
      of: (tranche, row, i) => round(mul(row('balance'), row('rate'), yearFraction(lastPayment(i), calendar.asOf, tranche.dayCount)), 2),
    },
    { key: 'n', title: 'Payments', style: 'plain', of: (_, __, i) => figure(schedules[i]!.dates.length) },
    {
      key: 'instalment',
      title: 'Instalment',
      style: 'cents',
      of: (tranche, row, i) => instalmentOf({ tranche, i, n: schedules[i]!.dates.length }, terms, row('rate')) ?? typed(''),
    },
  ]);
  const sumRow = heads.last + 1;
  sheet.put(sumRow, 1, typed('in all'), 'strong');
  const total = sheet.put(sumRow, 2, sum(heads.column('balance')), 'total').fixed;
  const waRate =
    score.debt.waRate === null
      ? null
      : sheet.put(sumRow, 3, div(sumProduct(mul(heads.column('balance'), heads.column('rate'))), total), 'factor').fixed;
  const accrued = sheet.put(sumRow, 4, sum(heads.column('accrued')), 'total').fixed;
  sheet.put(sumRow + 1, 1, typed('EAD at as-of'), 'strong');
  const ead = sheet.put(sumRow + 1, 2, add(total, accrued), 'total').fixed;
  sheet.put(sumRow + 2, 1, typed('undrawn'), 'label');
  const undrawn = sheet.put(sumRow + 2, 2, deal.tranches.length === 0 ? typed(0) : sum(terms.tranches.column('undrawn')), 'cents').fixed;

  let row = sumRow + 4;
  const plans = deal.tranches.map((tranche, i): TranchePlan => {
    const n = schedules[i]!.dates.length;
    const instalment = heads.cell('instalment', i);
    if (tranche.profile !== 'schedule' || tranche.schedule.length === 0)
      return { tranche, i, n, instalment: instalment.value === '' ? null : instalment.fixed, schedule: null };
    sheet.put(row, 1, terms.tranches.cell('id', i), 'strong');
    const steps = table(sheet, row + 1, tranche.schedule, [
      { key: 'date', title: 'Scheduled on', style: 'date', of: (step) => day(step.date) },
      { key: 'principal', title: 'Principal', style: 'cents', of: (step) => figure(step.principal) },
    ]);
    row = steps.last + 2;
    return { tranche, i, n, instalment: null, schedule: { dates: steps.column('date'), amounts: steps.column('principal') } };
  });
  const rows = paymentRows(plan);
  const payments = new PaymentRows(
    plan,
    sheet,
    row,
    rows,
    plans,
    sources,
    rateOn,
    heads.size === 0 ? () => number(0) : (i) => heads.cell('balance', i).fixed,
  );
  const byPeriod = periodsSheet(plan, calendar, payments, total);
  book.check('debt', total, score.debt.balance);
  book.check('EAD', ead, score.debt.ead);
  if (waRate) book.check('balance-weighted rate', waRate, score.debt.waRate);
  return {
    ...byPeriod,
    waRate,
    total,
    undrawn,
    accrued,
    ead,
    trancheBalance: (i) => heads.cell('balance', i).fixed,
    trancheAccrued: (i) => heads.cell('accrued', i).fixed,
    trancheRate: (i) => heads.cell('rate', i).fixed,
  };
}

/** The dates on which anything falls due, ascending; a tranche without a balance may have some after the last that counts. */
function paymentRows({ model: { debt, grid }, lastPeriod }: Plan): Row[] {
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
class PaymentRows {
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

/** The debt by period. */
function periodsSheet(
  plan: Plan,
  calendar: CalendarCells,
  payments: PaymentRows,
  total: Ref,
): Pick<DebtCells, 'balance' | 'interest' | 'principal' | 'balloon' | 'prepayment' | 'service'> {
  const { book, horizon, score } = plan;
  const sheet = book.sheet(
    'DebtByPeriod',
    'The debt by period: balance after its payments, interest, scheduled principal, balloon payments and prepayments.',
    'calculation',
  );
  const top = sheet.heading('Debt by period');
  sheet.width(1, 26);
  const line = new Timeline(sheet, 3, 0, horizon);
  line.row(top, 'period', (k) => typed(k), 'head');
  line.row(top + 1, 'to', (k) => calendar.date(k), 'date');
  sheet.frozen = { rows: top + 1, columns: 2 };
  const balance = line.row(top + 2, 'balance', (k) => (k === 0 ? total : payments.balanceAt(k)), 'cents');
  const [interest, principal, balloon, prepayment] = (['interest', 'principal', 'balloon', 'prepaid'] as const).map((part, i) =>
    line.row(top + 3 + i, part, (k) => payments.inPeriod(k, part), 'cents', { from: 1 }),
  ) as [Series, Series, Series, Series];
  const service = line.row(top + 7, 'debt service', (k) => add(interest.at(k), principal.at(k)), 'total', { from: 1 });
  for (const row of score.projection) {
    book.check(`balance at k = ${row.k}`, balance.at(row.k), row.balance);
    if (row.k === 0) continue;
    book.check(`interest of period ${row.k}`, interest.at(row.k), row.interest);
    book.check(`principal of period ${row.k}`, principal.at(row.k), row.principal);
    book.check(`balloon payments of period ${row.k}`, balloon.at(row.k), row.balloon);
    book.check(`prepayments of period ${row.k}`, prepayment.at(row.k), row.prepayment);
  }
  return { balance, interest, principal, balloon, prepayment, service };
}
