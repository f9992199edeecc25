import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { Covenant } from '../../domain/covenant.js';
import type { Deal } from '../../domain/deal.js';
import type { Grid } from '../frame/grid.js';
import { headroom as roomTo } from '../method/measure.js';
import { valueOf, type Measure } from './measure.js';
import { AS_OF_ONLY, type Metrics } from './metrics.js';
import { assumed, term } from '../frame/origin.js';
import type { CovenantResult, CovenantStatus } from '../frame/result.js';

/** One test of a covenant. */
export interface CovenantTest {
  readonly k: number;
  readonly limit: Decimal;
  readonly measure: Measure;
  readonly actual: Decimal | null;
  readonly headroom: Decimal | null;
  readonly status: CovenantStatus;
}

/** The limit of the step in force on a date; before the first step, its value. */
export function limitOn(covenant: Covenant, date: Day): Decimal {
  const inForce = covenant.limits.findLast(({ from }) => from === null || from <= date) ?? covenant.limits[0]!;
  return inForce.value;
}

/** Grid dates on which a covenant is tested, 0 ≤ k ≤ lastPeriod. */
export function testPeriods(covenant: Covenant, grid: Grid, lastPeriod: number): number[] {
  if (AS_OF_ONLY.has(covenant.metric)) return [0];
  const first = grid.periodOfPayment(covenant.firstTest);
  const periods: number[] = [];
  for (let k = first < 0 ? first + Math.ceil(-first / covenant.step) * covenant.step : first; k <= lastPeriod; k += covenant.step)
    periods.push(k);
  return periods;
}

/** Tests a covenant at grid date k: breach where the actual is strictly beyond the limit. @source methodology 8 */
function testCovenant(covenant: Covenant, k: number, metrics: Metrics, grid: Grid, watchHeadroom: Decimal, trace?: Trace): CovenantTest {
  const limit = limitOn(covenant, grid.date(k));
  const measure = metrics.of(covenant, k, trace);
  if (measure.kind === 'beyond') return { k, limit, measure, actual: null, headroom: null, status: 'breach' };
  if (measure.kind !== 'figure') return { k, limit, measure, actual: null, headroom: null, status: measure.kind };
  const { value } = measure;
  const room = roomTo<Decimal, boolean>(EXACT, value, limit, covenant.side);
  return { k, limit, measure, actual: value, headroom: room, status: statusOf(room, limit, watchHeadroom) };
}

function statusOf(headroom: Decimal, limit: Decimal, watchHeadroom: Decimal): CovenantStatus {
  if (!headroom.gte(0)) return 'breach';
  return limit.isZero() || headroom.gte(watchHeadroom) ? 'pass' : 'watch';
}

/** A covenant with its tests. */
interface CovenantTests {
  readonly covenant: Covenant;
  readonly tests: readonly CovenantTest[];
}

/** Every test of every covenant, to the last maturity. */
export class Covenants {
  private done: readonly CovenantTests[] | undefined;

  constructor(
    private readonly deal: Deal,
    private readonly grid: Grid,
    private readonly metrics: Metrics,
    private readonly set: AssumptionSet,
    private readonly lastPeriod: number,
  ) {}

  /** In file order, the tests by date. */
  get tests(): readonly CovenantTests[] {
    return (this.done ??= this.deal.covenants.map((covenant) => ({ covenant, tests: this.testsOf(covenant) })));
  }

  /** The tests of one covenant; none where there is no such covenant. */
  testsOfId(id: string): readonly CovenantTest[] {
    const covenant = this.deal.covenants.find((candidate) => candidate.id === id);
    return covenant ? this.testsOf(covenant) : [];
  }

  private testsOf(covenant: Covenant): CovenantTest[] {
    const watch = this.set.values.covenants.watchHeadroom;
    return testPeriods(covenant, this.grid, this.lastPeriod).map((k) => testCovenant(covenant, k, this.metrics, this.grid, watch));
  }

  /** What is reported of each: the first test, its cure if breached, the first breach and the worst headroom. */
  results(): CovenantResult[] {
    return this.tests.map(({ covenant, tests }) => this.report(covenant, tests));
  }

  /** The first test of a covenant with its derivation; null where there is no such covenant. */
  explain(id: string, trace: Trace): Decimal | null {
    const index = this.deal.covenants.findIndex((covenant) => covenant.id === id);
    const { covenant, tests } = this.tests[index]!;
    const k = tests[0]?.k ?? 0;
    return step(trace, `covenant ${id}`, covenant.metric === 'liquidity' ? 'money' : 'ratio', 'actual against the limit in force', (t) => {
      const test = testCovenant(covenant, k, this.metrics, this.grid, this.set.values.covenants.watchHeadroom, t);
      leaf(t, `limit (${covenant.side})`, 'ratio', test.limit, term(this.deal, `covenants.${index}.${covenant.side}`));
      leaf(t, 'headroom', 'ratio', test.headroom);
      leaf(t, 'covenants.watch_headroom', 'ratio', this.set.values.covenants.watchHeadroom, assumed(this.set, 'covenants.watch_headroom'));
      leaf(t, 'status', 'text', tests.length === 0 ? 'not_testable' : test.status);
      return tests.length === 0 ? null : test.actual;
    });
  }

  private report(covenant: Covenant, tests: readonly CovenantTest[]): CovenantResult {
    const { id, metric, basis, side, consequence, cureDays } = covenant;
    const first = tests[0];
    const breach = tests.find((test) => test.status === 'breach');
    const worst = worstOf(tests);
    const head = { id, metric, basis, side, consequence, cureDays };
    const tail = {
      firstBreach: breach ? this.grid.date(breach.k) : null,
      worst: worst && { date: this.grid.date(worst.k), actual: worst.actual, headroom: worst.headroom },
    };
    if (!first) {
      const limit = limitOn(covenant, this.grid.asOf);
      return { ...head, limit, testedOn: null, actual: null, headroom: null, status: 'not_testable', cure: NO_CURE, ...tail };
    }
    const { limit, actual, headroom, status } = first;
    return {
      ...head,
      limit,
      testedOn: this.grid.date(first.k),
      actual,
      headroom,
      status,
      cure: status === 'breach' ? cureOf(covenant, first) : NO_CURE,
      ...tail,
    };
  }
}

const NO_CURE = { paydown: null, addedValue: null, cash: null };

/** What would put a breach right. */
function cureOf(covenant: Covenant, test: CovenantTest): CovenantResult['cure'] {
  const { limit, measure } = test;
  if (measure.kind !== 'figure' && measure.kind !== 'beyond') return NO_CURE;
  const { numerator, denominator } = measure;
  switch (covenant.metric) {
    case 'ltv':
    case 'ltv_net':
    case 'borrowing_base':
      return {
        paydown: numerator.minus(limit.times(denominator)),
        addedValue: limit.isZero() ? null : numerator.div(limit).minus(denominator),
        cash: null,
      };
    case 'dscr':
      return { ...NO_CURE, cash: limit.times(denominator).minus(numerator) };
    case 'liquidity':
      return { ...NO_CURE, cash: limit.minus(valueOf(measure) ?? ZERO) };
    default:
      return NO_CURE;
  }
}

/** The test with the least headroom, the first of equals; something owed against nothing is worse than any figure. */
function worstOf(tests: readonly CovenantTest[]): CovenantTest | null {
  let worst: CovenantTest | null = null;
  for (const test of tests) {
    if (test.status === 'not_testable' || test.status === 'not_applicable') continue;
    if (worst === null || isWorse(test, worst)) worst = test;
  }
  return worst;
}

/** Headrooms that agree to this many digits are equal: a share that stays the same must not have its worst date in the rounding. */
const EQUAL_DIGITS = 30;

function isWorse(test: CovenantTest, than: CovenantTest): boolean {
  if (than.headroom === null) return false;
  return test.headroom === null || test.headroom.toSignificantDigits(EQUAL_DIGITS).lt(than.headroom.toSignificantDigits(EQUAL_DIGITS));
}
