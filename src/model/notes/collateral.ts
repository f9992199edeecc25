import { type Decimal, ONE, round2, total, ZERO } from '../../kernel/decimal.js';
import type { BookDeal } from '../../domain/book.js';
import { runWaterfall } from '../waterfall/waterfall.js';
import type { Model } from '../score/model.js';

/** What our share of a tranche brings, by month k = 1 …; index 0 is closing. In the book's currency, to cents once it enters the pool. */
interface HeldTranche {
  /** Interest and fees. */
  readonly interest: readonly Decimal[];
  /** Scheduled, balloon, prepayments, sweep, refinancing. */
  readonly principal: readonly Decimal[];
  /** As long as there are any. */
  readonly recoveries: readonly Decimal[];
  /** After d_k, of a loan that is not in default. */
  readonly balance: readonly Decimal[];
  /** What defaults in the month, with interest. */
  readonly ead: readonly Decimal[];
}

/** A loan of the collateral. */
export interface HeldLoan {
  readonly id: string;
  readonly tranches: readonly HeldTranche[];
  /** Least headroom of its covenants' latest tests at d_k; undefined where nothing of it is alive or none can be tested. */
  readonly headroom: readonly (Headroom | undefined)[];
}

/** A test's headroom; null where something is owed against nothing, which is worse than any figure. */
type Headroom = Decimal | null;

/** The collateral in one month. */
export interface PoolMonth {
  readonly interest: Decimal;
  readonly principal: Decimal;
  readonly recoveries: Decimal;
  /** Σ balance of loans that are not in default, after d_k. */
  readonly pool: Decimal;
  /** Σ EAD of defaults so far. */
  readonly defaulted: Decimal;
  /** Σ recoveries so far. */
  readonly recovered: Decimal;
  /** Whether a recovery is still to come after d_k. */
  readonly recoveriesToCome: boolean;
  /** Least of the living loans; undefined without any. */
  readonly headroom: Headroom | undefined;
}

/**
 * What we get of a loan under a model: its cash waterfall, and after a missed payment its liquidation, in the channel that loses less.
 * @param months to follow
 * @source methodology 21; stress method 1, methodology 9
 */
export function heldLoan({ deal, hold, rate }: BookDeal, model: Model, months: number): HeldLoan {
  const waterfall = runWaterfall(model);
  const { atDefault, rows, receipts } = waterfall;
  const end = atDefault?.k ?? Infinity;
  const { drawn } = model.conditions;
  const paid = atDefault && model.liquidation.cashOf(atDefault.k, atDefault, drawn ? [drawn.channel] : undefined);
  const byMonth = (figure: (k: number) => Decimal): Decimal[] => Array.from({ length: months + 1 }, (_, k) => figure(k));
  const tranches = deal.tranches.map((tranche, t): HeldTranche => {
    const share = hold.get(tranche.id)!.times(rate);
    const ours = (amount: Decimal | undefined): Decimal => (amount ? share.times(amount) : ZERO);
    const alive = (k: number): boolean => k <= end;
    return {
      interest: byMonth((k) => ours(alive(k) ? receipts[k - 1]?.[t]!.interest : undefined)),
      principal: byMonth((k) => ours(alive(k) ? receipts[k - 1]?.[t]!.principal : undefined)),
      recoveries: paid ? [...Array.from({ length: end + 1 }, () => ZERO), ...paid[t]!.map(ours)] : [],
      balance: byMonth((k) => ours(k === 0 ? tranche.balance : k < end ? rows[k - 1]?.tranches[t]!.balance : undefined)),
      ead: byMonth((k) => ours(k === end ? atDefault!.claims[t]!.ead : undefined)),
    };
  });
  const isAlive = (k: number): boolean => tranches.some(({ balance }) => balance[k]!.gt(0));
  return {
    id: deal.id,
    tranches,
    headroom: Array.from({ length: months + 1 }, (_, k) => (isAlive(k) ? leastHeadroom(model, k) : undefined)),
  };
}

/** The least headroom of the latest test of each covenant at or before d_k; undefined where there is none. */
function leastHeadroom({ covenants }: Model, k: number): Headroom | undefined {
  const latest = covenants.tests.flatMap(({ tests }) => tests.findLast((test) => test.k <= k) ?? []);
  const rooms = latest.filter(({ status }) => status !== 'not_testable' && status !== 'not_applicable').map(({ headroom }) => headroom);
  return rooms.length === 0 ? undefined : rooms.reduce(lower);
}

const lower = (a: Headroom, b: Headroom): Headroom => (a === null || b === null ? null : a.lte(b) ? a : b);

/** The collateral month by month, to cents by tranche; index 0 is closing. */
export function poolMonths(loans: readonly HeldLoan[], months: number): PoolMonth[] {
  const tranches = loans.flatMap((loan) => loan.tranches);
  const sum = (figure: keyof HeldTranche, k: number): Decimal => total(tranches.map((tranche) => round2(tranche[figure][k] ?? ZERO)));
  const lastRecovery = Math.max(0, ...tranches.map(({ recoveries }) => recoveries.findLastIndex((paid) => paid.gt(0))));
  let defaulted = ZERO;
  let recovered = ZERO;
  return Array.from({ length: months + 1 }, (_, k) => {
    const recoveries = sum('recoveries', k);
    defaulted = defaulted.plus(sum('ead', k));
    recovered = recovered.plus(recoveries);
    const rooms = loans.flatMap(({ headroom }) => (headroom[k] === undefined ? [] : [headroom[k]]));
    return {
      interest: sum('interest', k),
      principal: sum('principal', k),
      recoveries,
      pool: sum('balance', k),
      defaulted,
      recovered,
      recoveriesToCome: lastRecovery > k,
      headroom: rooms.length === 0 ? undefined : rooms.reduce(lower),
    };
  });
}

/** What comes back of a tranche that defaults at a constant rate. */
export interface Severity {
  /** Share of what defaults that is lost. */
  readonly lgd: Decimal;
  /** Months from default to the recovery. */
  readonly months: number;
}

/**
 * The base case thinned by a constant default rate: of what is owed after d_k, 1 − (1 − CDR)^{1/12} defaults, and what is not lost of it
 * comes back after the months that a liquidation takes. Defaults of the base case stay.
 * @param cdr defaults per year, as a share of what is owed [0, 1]
 * @source methodology 21
 */
export function thinned({ tranches, ...loan }: HeldLoan, cdr: Decimal, severities: readonly Severity[]): HeldLoan {
  const survives = cdr.eq(1) ? ZERO : ONE.minus(cdr).pow(ONE.div(12));
  const left = [ONE];
  for (let k = 1; k < loan.headroom.length; k++) left.push(left[k - 1]!.times(survives));
  return {
    ...loan,
    tranches: tranches.map((tranche, t) => {
      const { lgd, months } = severities[t]!;
      const alive = (amounts: readonly Decimal[]): Decimal[] => amounts.map((x, k) => x.times(left[Math.max(0, k - 1)]!));
      const fallen = tranche.balance.map((x, k) => (k === 0 ? ZERO : x.times(left[k - 1]!.minus(left[k]!))));
      const end = tranche.ead.findIndex((x) => x.gt(0));
      const atEnd = end < 0 ? ZERO : left[end - 1]!;
      const back = (k: number): Decimal => (fallen[k - months] ?? ZERO).times(ONE.minus(lgd));
      return {
        interest: alive(tranche.interest),
        principal: alive(tranche.principal),
        balance: tranche.balance.map((x, k) => x.times(left[k]!)),
        ead: alive(tranche.ead).map((x, k) => x.plus(fallen[k]!)),
        recoveries: Array.from({ length: Math.max(tranche.recoveries.length, fallen.length + months) }, (_, k) =>
          (tranche.recoveries[k] ?? ZERO).times(atEnd).plus(back(k)),
        ),
      };
    }),
  };
}
