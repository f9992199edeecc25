import type { Decimal } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { CONSEQUENCES, type Consequence } from '../../domain/covenant.js';
import type { CovenantResult, CovenantStatus, ScoreResult } from '../frame/result.js';

/** How badly a loan stands, worst first. */
export const LEVELS = ['default', 'breach', 'projected', 'watch', 'pass'] as const;
export type Level = (typeof LEVELS)[number];

export const FINDING_KINDS = [
  'default_status',
  'payment_default',
  'breach',
  'deficiency',
  'projected_breach',
  'watch',
  'not_testable',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** One thing that is wrong with a loan. */
export interface Finding {
  readonly kind: FindingKind;
  readonly level: Exclude<Level, 'pass'>;
  /** Of breach, projected_breach, watch and not_testable. */
  readonly covenant: CovenantResult | null;
  /** Of the test, or of the first payment that is missed; as_of for a deficiency, null without a date. */
  readonly date: Day | null;
  /** Money unpaid at a payment default, or debt over the borrowing base. */
  readonly amount: Decimal | null;
}

export interface Verdict {
  /** That of the first finding; pass without one. */
  readonly level: Level;
  /** Worst first. */
  readonly findings: readonly Finding[];
}

/** What a verdict is made from. */
type Judged = Pick<ScoreResult, 'covenants' | 'borrowingBase' | 'paymentDefault'> & {
  readonly deal: Pick<ScoreResult['deal'], 'asOf' | 'status'>;
};

/**
 * What is wrong with a loan, worst first:
 *
 *     default    deal.status default; a payment missed by as_of; events of default: covenants in breach at as_of with that consequence
 *     breach     other covenants in breach at as_of, by consequence (prepayment, cash trap, draw stop, none); debt over the borrowing base
 *     projected  the first payment that the base case misses; covenants that first break after as_of, by date
 *     watch      covenants on watch at as_of; covenants that cannot be tested
 *
 * Within a line covenants come by headroom. A test that is still to come is a projection, never a breach.
 */
export function verdictOf({ deal: { asOf, status }, covenants, borrowingBase, paymentDefault }: Judged): Verdict {
  const findings: Finding[] = [];
  const add = (kind: FindingKind, level: Finding['level'], more: Partial<Finding> = {}): void =>
    void findings.push({ kind, level, covenant: null, date: null, amount: null, ...more });
  const addAll = (
    kind: FindingKind,
    level: Finding['level'],
    some: readonly CovenantResult[],
    date: (c: CovenantResult) => Day | null,
  ): void => some.forEach((covenant) => add(kind, level, { covenant, date: date(covenant) }));
  const ordered = worstFirst(covenants, asOf);
  const today = ordered.filter((covenant) => isTested(covenant, asOf));
  const broken = today.filter((covenant) => covenant.status === 'breach');
  const missed = paymentDefault && { date: paymentDefault.date, amount: paymentDefault.amount };
  const over = borrowingBase?.overadvance;

  if (status === 'default') add('default_status', 'default', { date: asOf });
  if (missed && missed.date <= asOf) add('payment_default', 'default', missed);
  addAll('breach', 'default', broken.filter(isEventOfDefault), ({ testedOn }) => testedOn);
  addAll(
    'breach',
    'breach',
    broken.filter((c) => !isEventOfDefault(c)),
    ({ testedOn }) => testedOn,
  );
  if (over?.gt(0)) add('deficiency', 'breach', { date: asOf, amount: over });
  if (missed && missed.date > asOf) add('payment_default', 'projected', missed);
  const ahead = ordered.filter((covenant) => breaksLater(covenant, asOf)).sort((a, b) => a.firstBreach! - b.firstBreach!);
  addAll('projected_breach', 'projected', ahead, ({ firstBreach }) => firstBreach);
  addAll(
    'watch',
    'watch',
    today.filter((c) => c.status === 'watch'),
    ({ testedOn }) => testedOn,
  );
  addAll(
    'not_testable',
    'watch',
    ordered.filter((c) => c.status === 'not_testable'),
    ({ testedOn }) => testedOn,
  );
  return { level: findings[0]?.level ?? 'pass', findings };
}

/** The covenants with a finding of a kind, in the order of the verdict. */
export const covenantsFound = (judged: Judged, kind: FindingKind): CovenantResult[] =>
  verdictOf(judged).findings.flatMap((finding) => (finding.kind === kind && finding.covenant ? [finding.covenant] : []));

/** What `score --fail-on` takes. */
export const FAIL_ON = ['breach', 'projected', 'watch', 'deficiency', 'default'] as const;
export type FailOn = (typeof FAIL_ON)[number];

const FAILS: Readonly<Record<FailOn, (finding: Finding, asOf: Day) => boolean>> = {
  breach: ({ kind }) => kind === 'breach',
  projected: ({ kind }) => kind === 'breach' || kind === 'projected_breach' || kind === 'payment_default',
  watch: ({ kind, date }, asOf) => kind === 'breach' || kind === 'watch' || (kind === 'not_testable' && (date === null || date <= asOf)),
  deficiency: ({ kind }) => kind === 'deficiency',
  default: ({ kind, level }) => kind === 'payment_default' || level === 'default',
};

/**
 * Whether a loan fails a gate:
 *
 *     breach      a covenant in breach at as_of
 *     projected   that, a covenant that breaks later, or a payment that the base case misses
 *     watch       a covenant in breach, on watch or not testable at as_of
 *     deficiency  debt over the borrowing base at as_of
 *     default     a payment that the base case misses, an event of default at as_of, or deal.status default
 */
export const failsOn = (judged: Judged, gate: FailOn): boolean =>
  verdictOf(judged).findings.some((finding) => FAILS[gate](finding, judged.deal.asOf));

/** Whether a covenant's first test is of as_of or before; what comes later is a projection. */
export const isTested = ({ testedOn }: CovenantResult, asOf: Day): boolean => testedOn !== null && testedOn <= asOf;

export const isEventOfDefault = ({ consequence }: Pick<CovenantResult, 'consequence'>): boolean => consequence === 'event_of_default';

/** Whether a covenant holds at as_of and breaks at a later test. */
const breaksLater = (covenant: CovenantResult, asOf: Day): boolean =>
  covenant.firstBreach !== null && covenant.firstBreach > asOf && !(covenant.status === 'breach' && isTested(covenant, asOf));

const STATUSES: readonly CovenantStatus[] = ['breach', 'watch', 'not_testable', 'pass', 'not_applicable'];

/** 0 without one, higher for what hurts the borrower more. */
const gravity = (consequence: Consequence | null): number => (consequence === null ? 0 : CONSEQUENCES.indexOf(consequence) + 1);

/**
 * Covenants worst first: those in breach by consequence, those whose first test is still to come after those of today, then by
 * headroom. A breach without a figure is worse than any; headroom to a limit of zero is no share of it, so it comes last.
 */
export function worstFirst(covenants: readonly CovenantResult[], asOf: Day): CovenantResult[] {
  const isProjected = (c: CovenantResult): number => Number(!isTested(c, asOf));
  return [...covenants].sort((a, b) => {
    const byStatus = STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status);
    if (byStatus !== 0 || a.status !== 'breach') return byStatus || byHeadroom(a, b);
    return isProjected(a) - isProjected(b) || gravity(b.consequence) - gravity(a.consequence) || byHeadroom(a, b);
  });
}

function byHeadroom(a: CovenantResult, b: CovenantResult): number {
  if (a.headroom === null || b.headroom === null) return (a.headroom === null ? 0 : 1) - (b.headroom === null ? 0 : 1);
  return Number(a.limit.isZero()) - Number(b.limit.isZero()) || a.headroom.cmp(b.headroom);
}
