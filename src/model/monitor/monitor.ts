import { ZERO, type Decimal } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { notchOf, type LoanGrade } from '../../domain/rating.js';
import type { WatchRule, WatchRules } from '../../domain/watch.js';
import type { ContractMove, LotMove } from './movements.js';
import type { CovenantAt, ExceptionAt, Snapshot } from './snapshot.js';
import { trendOf, type Trend } from './trend.js';

/** A deal through time. */
export interface FollowedDeal {
  /** Ascending by date; at least one. */
  readonly history: readonly Snapshot[];
  /** Since the date before; none without one. */
  readonly lots: readonly LotMove[];
  readonly contracts: readonly ContractMove[];
}

/** The headroom of a covenant through time. */
export interface CovenantTrend {
  readonly covenant: CovenantAt;
  readonly trend: Trend | null;
}

export const EXCEPTION_STATES = ['new', 'open', 'cured'] as const;

/** An exception now or at the date before. */
export interface FollowedException {
  readonly state: (typeof EXCEPTION_STATES)[number];
  /** As it is now; as it was, where it is cured. */
  readonly exception: ExceptionAt;
  /** Of another kind at the date before, as a watch that became a breach. */
  readonly before: ExceptionAt['kind'] | null;
  /** The first date of the unbroken run. */
  readonly since: Day;
}

/** Why a deal is on the watch list. */
export interface WatchReason {
  readonly rule: WatchRule;
  /** What it is about, as `covenant dscr`. */
  readonly about: string;
  readonly value: Decimal | null;
  /** In the trend's case. */
  readonly date: Day | null;
}

/** The newest month of a deal beside the one before. */
export interface MonitoredDeal {
  readonly now: Snapshot;
  readonly before: Snapshot | null;
  readonly followed: FollowedDeal;
  readonly trends: readonly CovenantTrend[];
  readonly exceptions: readonly FollowedException[];
  readonly watch: readonly WatchReason[];
}

/** Deals by their grade at the date before and now. */
export interface Migration {
  /** Best first; of both dates. */
  readonly grades: readonly LoanGrade[];
  readonly cells: readonly { readonly from: LoanGrade; readonly to: LoanGrade; readonly deals: readonly string[] }[];
}

/** A book at its newest dates. */
export interface MonitorResult {
  readonly deals: readonly MonitoredDeal[];
  readonly facility: Migration;
  readonly obligor: Migration;
}

/** What changed in a book, where it leads, and what deserves a look. */
export function monitor(followed: readonly FollowedDeal[], rules: WatchRules): MonitorResult {
  const deals = followed.map((deal) => monitored(deal, rules));
  return { deals, facility: migration(deals, ({ facility }) => facility), obligor: migration(deals, ({ obligor }) => obligor) };
}

function monitored(followed: FollowedDeal, rules: WatchRules): MonitoredDeal {
  const { history } = followed;
  const now = history.at(-1)!;
  const before = history.at(-2) ?? null;
  const trends = now.covenants.map((covenant) => ({ covenant, trend: trendIn(history, covenant, now) }));
  const deal = { now, before, followed, trends, exceptions: exceptionsIn(history) };
  return { ...deal, watch: watchOf(deal, rules) };
}

/** The line of a covenant's headroom; where it meets zero is left out of a breach, and after the loan. */
function trendIn(history: readonly Snapshot[], { id, headroom }: CovenantAt, { maturity }: Snapshot): Trend | null {
  const points = history.flatMap(({ deal, covenants }) => {
    const value = covenants.find((one) => one.id === id)?.headroom ?? null;
    return value === null ? [] : [{ date: deal.asOf, value }];
  });
  const trend = trendOf(points);
  const isMeant = headroom !== null && headroom.gte(ZERO) && trend?.zero && trend.zero.date <= maturity;
  return trend && (isMeant ? trend : { ...trend, zero: null });
}

function exceptionsIn(history: readonly Snapshot[]): FollowedException[] {
  const [now, before] = [history.at(-1)!, history.at(-2) ?? null];
  const find = (snapshot: Snapshot | null | undefined, about: string): ExceptionAt | undefined =>
    snapshot?.exceptions.find((one) => one.about === about);
  const sinceOf = (about: string, last: number): Day => {
    let first = last;
    while (find(history[first - 1], about)) first--;
    return history[first]!.deal.asOf;
  };
  const at = history.length - 1;
  return [
    ...now.exceptions.map((exception): FollowedException => {
      const old = find(before, exception.about);
      return {
        state: before && !old ? 'new' : 'open',
        exception,
        before: old && old.kind !== exception.kind ? old.kind : null,
        since: sinceOf(exception.about, at),
      };
    }),
    ...(before?.exceptions ?? [])
      .filter(({ about }) => !find(now, about))
      .map((exception): FollowedException => ({ state: 'cured', exception, before: null, since: sinceOf(exception.about, at - 1) })),
  ];
}

type Watched = Omit<MonitoredDeal, 'watch'>;

/** Every rule that puts a deal on the list, with what it looks at. */
const watchOf = (deal: Watched, rules: WatchRules): WatchReason[] => [
  ...(rules.breach ? breaches(deal) : []),
  ...deal.trends.flatMap((one) => covenantReasons(one, rules)),
  ...gradeReasons(deal, rules),
  ...payingReasons(deal.now, rules),
];

const reason = (rule: WatchRule, about: string, value: Decimal | null = null, date: Day | null = null): WatchReason => ({
  rule,
  about,
  value,
  date,
});

const breaches = ({ now }: Watched): WatchReason[] =>
  now.exceptions
    .filter(({ kind, date }) => isBreach(kind, date, now.deal.asOf))
    .map(({ about, date, amount }) => reason('breach', about, amount, date));

function covenantReasons({ covenant, trend }: CovenantTrend, rules: WatchRules): WatchReason[] {
  const about = `covenant ${covenant.id}`;
  const { headroom } = covenant;
  const zero = trend?.zero ?? null;
  const isLow = rules.headroom !== null && headroom !== null && headroom.gte(ZERO) && headroom.lt(rules.headroom);
  const runsOut = rules.monthsToZero !== null && zero !== null && zero.months.lte(rules.monthsToZero);
  return [
    ...(isLow ? [reason('headroom', about, headroom)] : []),
    ...(runsOut ? [reason('months_to_zero', about, zero.months, zero.date)] : []),
    ...(rules.notTestable && covenant.status === 'not_testable' ? [reason('not_testable', about)] : []),
  ];
}

function gradeReasons({ now, before }: Watched, { gradeDown }: WatchRules): WatchReason[] {
  if (gradeDown === null || !before) return [];
  return (['facility', 'obligor'] as const).flatMap((which) => {
    const [is, was] = [now[which], before[which]];
    const down = is && was ? notchOf(is) - notchOf(was) : 0;
    return down > 0 && down >= gradeDown ? [reason('grade_down', `${which} grade`, ZERO.plus(down))] : [];
  });
}

function payingReasons({ realisation, late }: Snapshot, { realisation: least, daysPastDue }: WatchRules): WatchReason[] {
  const isLow = least !== null && realisation !== null && realisation.lt(least);
  return [
    ...(isLow ? [reason('realisation', 'realisation', realisation)] : []),
    ...(daysPastDue === null ? [] : late.filter(({ days }) => days > daysPastDue)).map(({ contractId, days }) =>
      reason('days_past_due', `contract ${contractId}`, ZERO.plus(days)),
    ),
  ];
}

/** What stands broken on the date: not what is projected. */
const isBreach = (kind: ExceptionAt['kind'], date: Day | null, asOf: Day): boolean =>
  kind === 'breach' || kind === 'deficiency' || kind === 'default_status' || (kind === 'payment_default' && date !== null && date <= asOf);

function migration(deals: readonly MonitoredDeal[], of: (snapshot: Snapshot) => LoanGrade | null): Migration {
  const cells = new Map<string, { from: LoanGrade; to: LoanGrade; deals: string[] }>();
  for (const { now, before } of deals) {
    const [from, to] = [before && of(before), of(now)];
    if (!from || !to) continue;
    const key = `${from} ${to}`;
    const cell = cells.get(key) ?? { from, to, deals: [] };
    cell.deals.push(now.deal.id);
    cells.set(key, cell);
  }
  const all = [...cells.values()];
  const byGrade = (a: LoanGrade, b: LoanGrade): number => notchOf(a) - notchOf(b);
  return {
    grades: [...new Set(all.flatMap(({ from, to }) => [from, to]))].sort(byGrade),
    cells: all.sort((a, b) => byGrade(a.from, b.from) || byGrade(a.to, b.to)),
  };
}
