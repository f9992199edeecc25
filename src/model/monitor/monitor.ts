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

/** Every rule that puts a deal on the list, with what it looks at. */
function watchOf({ now, before, trends }: Omit<MonitoredDeal, 'watch'>, rules: WatchRules): WatchReason[] {
  const reasons: WatchReason[] = [];
  const add = (rule: WatchRule, about: string, value: Decimal | null = null, date: Day | null = null): void =>
    void reasons.push({ rule, about, value, date });
  if (rules.breach)
    for (const { about, kind, date, amount } of now.exceptions) if (isBreach(kind, date, now.deal.asOf)) add('breach', about, amount, date);
  for (const { covenant, trend } of trends) {
    const about = `covenant ${covenant.id}`;
    const { headroom } = covenant;
    if (rules.headroom && headroom && headroom.gte(ZERO) && headroom.lt(rules.headroom)) add('headroom', about, headroom);
    if (rules.monthsToZero !== null && trend?.zero?.months.lte(rules.monthsToZero))
      add('months_to_zero', about, trend.zero.months, trend.zero.date);
    if (rules.notTestable && covenant.status === 'not_testable') add('not_testable', about);
  }
  for (const [about, grade, old] of [
    ['facility grade', now.facility, before?.facility],
    ['obligor grade', now.obligor, before?.obligor],
  ] as const) {
    const down = grade && old ? notchOf(grade) - notchOf(old) : 0;
    if (rules.gradeDown !== null && down > 0 && down >= rules.gradeDown) add('grade_down', about, ZERO.plus(down));
  }
  if (rules.realisation && now.realisation?.lt(rules.realisation)) add('realisation', 'realisation', now.realisation);
  if (rules.daysPastDue !== null)
    for (const { contractId, days } of now.late)
      if (days > rules.daysPastDue) add('days_past_due', `contract ${contractId}`, ZERO.plus(days));
  return reasons;
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
