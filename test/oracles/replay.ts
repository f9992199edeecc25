import { paymentDates, yearFraction, type Day } from '../../src/kernel/calendar.js';
import { Decimal } from '../../src/kernel/decimal.js';
import type { Deal } from '../../src/domain/deal.js';
import type { Tranche } from '../../src/domain/tranche.js';

/**
 * A second cash waterfall, written from section 1 of the stress method alone, with one book of claims per tranche. It shares the deal,
 * operating cash, the borrowing base, contractual debt service and covenant tests with the tool, and nothing of how cash is paid.
 */
interface Given {
  readonly deal: Deal;
  readonly date: (k: number) => Day;
  readonly lastPeriod: number;
  readonly cfads: (k: number) => Decimal;
  readonly fees: (k: number) => Decimal;
  /** base(d_k) of score. */
  readonly base: (k: number) => Decimal;
  /** Debt service of score's period. */
  readonly service: (k: number) => Decimal;
  readonly tests: readonly {
    readonly consequence: string | null;
    readonly tests: readonly { readonly k: number; readonly status: string }[];
  }[];
  readonly shift?: (fixing: Day) => Decimal;
}

type Kind = 'interest' | 'principal' | 'balloon';
type Name = 'collections' | 'dsra' | 'liquidity';
interface Book {
  readonly t: Tranche;
  readonly dates: readonly Day[];
  paid: number;
  performing: Decimal;
  readonly past: Record<Kind, Decimal>;
  readonly own: Record<Kind, Decimal>;
}

const D = (x: Decimal | number | string): Decimal => new Decimal(x);
const cents = (x: Decimal): Decimal => x.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
const plus = (x: Decimal): Decimal => (x.gt(0) ? x : D(0));
const min = (a: Decimal, b: Decimal): Decimal => (a.lt(b) ? a : b);
const sum = (xs: readonly Decimal[]): Decimal => xs.reduce((a, b) => a.plus(b), D(0));
const KINDS: readonly Kind[] = ['interest', 'principal', 'balloon'];
const STEPS = [
  'operating',
  'interest',
  'principal',
  'balloon',
  'prepayment',
  'dsra',
  'liquidity',
  'trapped',
  'sweep',
  'distributed',
] as const;

export function replay(given: Given) {
  const { deal, date, lastPeriod: M } = given;
  const { dsraMonths, minLiquidity, sweepShare, defaultMargin } = deal.waterfall;
  const books: Book[] = deal.tranches.map((t) => ({
    t,
    dates: paymentDates(t.maturity, t.step, t.lastPayment, t.endOfMonth),
    paid: 0,
    performing: t.balance,
    past: { interest: D(0), principal: D(0), balloon: D(0) },
    own: { interest: D(0), principal: D(0), balloon: D(0) },
  }));

  const rateFixed = (t: Tranche, on: Day): Decimal => {
    if (t.rate.kind === 'fixed') return t.rate.rate;
    const { points } = deal.indexCurves.get(t.rate.index)!;
    let level = points[0]!.rate as Decimal;
    for (const point of points) if (point.date === null || point.date <= on) level = point.rate;
    level = level.plus(given.shift?.(on) ?? 0);
    if (t.rate.floor !== null && level.lt(t.rate.floor)) level = t.rate.floor;
    return plus(level.plus(t.rate.margin));
  };
  const begins = ({ t, dates }: Book, j: number): Day => (j === 0 ? t.lastPayment : dates[j - 1]!);
  /** Of the payment period in which a day lies; the maturity date's after that. */
  const running = (book: Book, on: Day): Decimal => {
    for (let j = 0; j < book.dates.length; j++) if (begins(book, j) <= on && on < book.dates[j]!) return rateFixed(book.t, begins(book, j));
    return rateFixed(book.t, book.t.maturity);
  };
  const interestTo = (book: Book, j: number, to: Day): Decimal =>
    cents(book.performing.times(rateFixed(book.t, begins(book, j))).times(yearFraction(begins(book, j), to, book.t.dayCount)));
  const regular = (book: Book, j: number, interest: Decimal): Decimal => {
    const { t, dates } = book;
    const n = dates.length;
    if (t.profile === 'bullet') return D(0);
    if (t.profile === 'schedule')
      return sum(t.schedule.filter((row) => row.date > begins(book, j) && row.date <= dates[j]!).map((row) => row.principal!));
    const level = cents(t.balance.minus(t.balloon).div(n));
    if (t.profile === 'level') return level;
    const i = rateFixed(t, t.lastPayment).times(t.step).div(12);
    if (i.isZero()) return plus(level.minus(interest));
    const v = D(1).div(i.plus(1)).pow(n);
    return plus(cents(t.balance.minus(t.balloon.times(v)).times(i).div(D(1).minus(v))).minus(interest));
  };
  const owes = (book: Book): Decimal => sum(KINDS.map((kind) => book.past[kind]));
  const balanceOf = (book: Book): Decimal => book.performing.plus(book.past.principal).plus(book.past.balloon);
  const balances = (): Decimal => sum(books.map(balanceOf));
  const opening = balances();

  const cash: Record<Name, Decimal> = {
    collections: cents(deal.accounts.collections),
    dsra: cents(deal.accounts.dsra),
    liquidity: cents(deal.accounts.liquidity),
  };
  const draw = (due: Decimal, order: readonly Name[]) => {
    const from: Record<Name, Decimal> = { collections: D(0), dsra: D(0), liquidity: D(0) };
    for (const name of order) {
      from[name] = min(cash[name], due.minus(sum(Object.values(from))));
      cash[name] = cash[name].minus(from[name]);
    }
    return { due, paid: sum(Object.values(from)), from };
  };
  /** An amount in cents over claims, pro rata, the last taking the difference. */
  const split = (amount: Decimal, claims: readonly Decimal[]): Decimal[] => {
    const whole = sum(claims);
    let left = amount;
    return claims.map((claim, i) => {
      const part = whole.isZero() ? D(0) : i === claims.length - 1 ? left : min(min(cents(amount.times(claim).div(whole)), claim), left);
      left = left.minus(part);
      return part;
    });
  };
  const ranks = [...new Set(books.map(({ t }) => t.rank))].sort((a, b) => a - b);
  const prepay = (flow: { paid: Decimal }, holders: readonly Book[]): void => {
    let left = flow.paid;
    for (const rank of ranks) {
      const same = holders.filter(({ t, performing }) => t.rank === rank && performing.gt(0));
      const part = min(left, sum(same.map(({ performing }) => performing)));
      split(
        part,
        same.map(({ performing }) => performing),
      ).forEach((share, i) => (same[i]!.performing = same[i]!.performing.minus(share)));
      left = left.minus(part);
    }
  };

  const nothing = { due: D(0), paid: D(0), from: { collections: D(0), dsra: D(0), liquidity: D(0) } };
  const rows = [];
  let defaulted: { k: number; amount: Decimal; claims: Decimal[]; accounts: Decimal } | null = null;
  let gap: { k: number; amount: Decimal } | null = null;
  let over = false;
  for (let k = 1; M > 0 && k <= M + 12; k++) {
    if (k > M && sum(books.map(owes)).isZero()) break;
    const fees = cents(given.fees(k));
    const cashIn = cents(given.cfads(k)).plus(fees);
    const steps: Record<(typeof STEPS)[number], typeof nothing> = Object.fromEntries(STEPS.map((step) => [step, nothing])) as never;
    cash.collections = cash.collections.plus(plus(cashIn));
    steps.operating = draw(plus(cashIn.negated()), ['collections', 'liquidity']);

    const paying = books.filter(
      ({ dates, performing, past }) =>
        sum([performing, past.principal, past.balloon]).gt(0) && dates.some((t) => date(k - 1) < t && t <= date(k)),
    );
    for (const book of books) {
      const late = owes(book);
      book.own.interest = late.isZero() ? D(0) : cents(late.times(running(book, date(k - 1)).plus(defaultMargin)).div(12));
      for (; book.paid < book.dates.length && book.dates[book.paid]! <= date(k) && book.performing.gt(0); book.paid++) {
        const j = book.paid;
        const interest = interestTo(book, j, book.dates[j]!);
        const instalment = min(regular(book, j, interest), book.performing);
        book.own.interest = book.own.interest.plus(interest);
        book.own.principal = book.own.principal.plus(instalment);
        book.performing = book.performing.minus(instalment);
        if (j < book.dates.length - 1) continue;
        book.own.balloon = book.own.balloon.plus(book.performing);
        book.performing = D(0);
      }
    }
    let missed = D(0);
    for (const kind of KINDS) {
      steps[kind] = draw(sum(books.map(({ past, own }) => past[kind].plus(own[kind]))), ['collections', 'dsra', 'liquidity']);
      let left = steps[kind].paid;
      for (const rank of ranks) {
        const same = books.filter(({ t }) => t.rank === rank);
        for (const age of ['past', 'own'] as const) {
          const claims = same.filter((book) => book[age][kind].gt(0));
          const part = min(left, sum(claims.map((book) => book[age][kind])));
          split(
            part,
            claims.map((book) => book[age][kind]),
          ).forEach((share, i) => (claims[i]![age][kind] = claims[i]![age][kind].minus(share)));
          left = left.minus(part);
        }
      }
      if (kind === 'balloon') missed = sum(books.map(({ own }) => own.balloon));
      for (const book of books) [book.past[kind], book.own[kind]] = [book.past[kind].plus(book.own[kind]), D(0)];
    }

    const holders = paying.filter(({ t }) => t.holdWithinBorrowingBase);
    if (holders.length > 0) {
      const due = cents(plus(balances().minus(given.base(k))));
      steps.prepayment = { ...draw(min(due, sum(holders.map(({ performing }) => performing))), ['collections']), due };
      prepay(steps.prepayment, holders);
      over = steps.prepayment.paid.lt(due);
    }
    const ahead = Array.from({ length: Math.max(0, Math.min(k + 12, M) - k) }, (_, i) => given.service(k + 1 + i));
    const reserve = ahead.length === 0 ? D(0) : dsraMonths.times(sum(ahead)).div(ahead.length);
    for (const [name, target] of [
      ['dsra', reserve],
      ['liquidity', minLiquidity],
    ] as const) {
      steps[name] = draw(cents(plus(target.minus(cash[name]))), ['collections']);
      cash[name] = cash[name].plus(steps[name].paid);
    }

    const isGap = missed.gt(0) && missed.gte(opening.times('0.001'));
    if (isGap && (gap === null || missed.gt(gap.amount))) gap = { k, amount: missed };
    const isLate = books.some(({ past }) => past.interest.gt(0) || past.principal.gt(0));
    if (defaulted === null && (isGap || isLate)) {
      const claims = books.map((book) => {
        const accrued = book.performing.gt(0) && book.paid < book.dates.length ? interestTo(book, book.paid, date(k)) : D(0);
        return balanceOf(book).plus(book.past.interest).plus(accrued);
      });
      defaulted = { k, amount: sum(books.map(owes)), claims, accounts: sum(Object.values(cash)) };
    }
    const breached = given.tests.some(
      ({ consequence, tests }) =>
        consequence !== null && consequence !== 'draw_stop' && tests.filter((test) => test.k <= k).at(-1)?.status === 'breach',
    );
    const trap = breached || over || defaulted !== null;
    if (trap) steps.trapped = { due: cash.collections, paid: cash.collections, from: { ...nothing.from, collections: cash.collections } };
    else {
      const share = cents(sweepShare.times(cash.collections));
      let kept = share;
      if (paying.length > 0) {
        steps.sweep = { ...draw(min(share, sum(paying.map(({ performing }) => performing))), ['collections']), due: share };
        prepay(steps.sweep, paying);
        kept = D(0);
      }
      steps.distributed = draw(cash.collections.minus(kept), ['collections']);
    }
    rows.push({
      k,
      date: date(k),
      cashIn,
      fees,
      steps,
      accounts: { ...cash },
      trap,
      unfundedOpex: steps.operating.due.minus(steps.operating.paid),
      tranches: books.map((book) => ({ id: book.t.id, balance: balanceOf(book), unpaid: owes(book), performing: book.performing })),
    });
  }
  return { rows, defaulted, gap };
}
