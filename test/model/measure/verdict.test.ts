import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import { parseDay, type Day } from '../../../src/kernel/calendar.js';
import type { Consequence } from '../../../src/domain/covenant.js';
import type { CovenantResult, CovenantStatus, ScoreResult } from '../../../src/model/frame/result.js';
import { FAIL_ON, covenantsFound, failsOn, verdictOf, worstFirst } from '../../../src/model/measure/verdict.js';

const AS_OF = parseDay('2026-09-30')!;
const LATER = parseDay('2027-03-31')!;
const LAST = parseDay('2028-01-31')!;

type Given = Parameters<typeof verdictOf>[0];

interface Facts {
  readonly consequence?: Consequence | null;
  /** null: a breach without a figure. */
  readonly headroom?: number | null;
  readonly limit?: number;
  readonly testedOn?: Day | null;
  readonly firstBreach?: Day | null;
}

function covenant(id: string, status: CovenantStatus, facts: Facts = {}): CovenantResult {
  const { consequence = null, headroom = status === 'breach' ? -0.1 : 0.05, limit = 1, testedOn = AS_OF } = facts;
  const firstBreach = facts.firstBreach === undefined ? (status === 'breach' ? testedOn : null) : facts.firstBreach;
  return {
    id,
    metric: 'ltv',
    basis: 'olv',
    window: 1,
    direction: 'forward',
    side: 'max',
    consequence,
    cureDays: null,
    limit: new Decimal(limit),
    testedOn,
    actual: headroom === null ? null : new Decimal(1 - headroom),
    headroom: headroom === null ? null : new Decimal(headroom),
    status,
    cure: { paydown: null, addedValue: null, cash: null },
    firstBreach,
    worst: null,
  };
}

const base = (overadvance: number): ScoreResult['borrowingBase'] => {
  const zero = new Decimal(0);
  return {
    gross: zero,
    ineligible: [],
    eligible: zero,
    concentration: [],
    eligibleNet: zero,
    base: zero,
    cushion: new Decimal(-overadvance),
    availability: zero,
    overadvance: new Decimal(overadvance),
  };
};
const missed = (date: Day): Given['paymentDefault'] => ({ k: 1, date, amount: new Decimal(5) });
const loan = (
  covenants: readonly CovenantResult[] = [],
  more: Partial<Omit<Given, 'deal'>> = {},
  status: Given['deal']['status'] = 'performing',
): Given => ({
  deal: { asOf: AS_OF, status },
  covenants,
  borrowingBase: null,
  paymentDefault: null,
  ...more,
});
/** Kind of each finding, with the covenant it is of. */
const told = (given: Given): string[] => verdictOf(given).findings.map(({ kind, covenant: c }) => (c ? `${kind} ${c.id}` : kind));
const gates = (given: Given): string[] => FAIL_ON.filter((gate) => failsOn(given, gate));

describe('the verdict', () => {
  it.each<readonly [string, Given, string, readonly string[], readonly string[]]>([
    ['a loan that holds', loan([covenant('a', 'pass'), covenant('b', 'not_applicable')]), 'pass', [], []],
    ['a loan without covenants', loan(), 'pass', [], []],
    ['no over-advance', loan([], { borrowingBase: base(0) }), 'pass', [], []],
    ['a deal in default', loan([], {}, 'default'), 'default', ['default_status'], ['default']],
    ['a payment missed by as_of', loan([], { paymentDefault: missed(AS_OF) }), 'default', ['payment_default'], ['projected', 'default']],
    ['a payment missed later', loan([], { paymentDefault: missed(LATER) }), 'projected', ['payment_default'], ['projected', 'default']],
    [
      'an event of default',
      loan([covenant('a', 'breach', { consequence: 'event_of_default' })]),
      'default',
      ['breach a'],
      ['breach', 'projected', 'watch', 'default'],
    ],
    ['a breach', loan([covenant('a', 'breach', { consequence: 'cash_trap' })]), 'breach', ['breach a'], ['breach', 'projected', 'watch']],
    ['debt over the base', loan([], { borrowingBase: base(7) }), 'breach', ['deficiency'], ['deficiency']],
    ['a later breach', loan([covenant('a', 'pass', { firstBreach: LATER })]), 'projected', ['projected_breach a'], ['projected']],
    [
      'an event of default at a first test that is still to come',
      loan([covenant('a', 'breach', { testedOn: LATER, consequence: 'event_of_default' })]),
      'projected',
      ['projected_breach a'],
      ['projected'],
    ],
    ['watch', loan([covenant('a', 'watch')]), 'watch', ['watch a'], ['watch']],
    ['watch at a first test that is still to come', loan([covenant('a', 'watch', { testedOn: LATER })]), 'pass', [], []],
    ['not testable', loan([covenant('a', 'not_testable', { headroom: null })]), 'watch', ['not_testable a'], ['watch']],
    ['no test at all', loan([covenant('a', 'not_testable', { headroom: null, testedOn: null })]), 'watch', ['not_testable a'], ['watch']],
    [
      'a first test later, not testable',
      loan([covenant('a', 'not_testable', { headroom: null, testedOn: LATER })]),
      'watch',
      ['not_testable a'],
      [],
    ],
  ])('of %s', (_, given, level, findings, failed) => {
    expect(verdictOf(given).level).toBe(level);
    expect(told(given)).toEqual(findings);
    expect(gates(given)).toEqual(failed);
  });

  it('puts what is already a default first, then breaches by consequence, deficiency, projections by date, watch', () => {
    const covenants = [
      covenant('untested', 'not_testable', { headroom: null }),
      covenant('near', 'watch', { headroom: 0.01, firstBreach: LATER }),
      covenant('nearer', 'watch', { headroom: 0.001 }),
      covenant('last', 'pass', { firstBreach: LAST }),
      covenant('plain', 'breach', { headroom: -9 }),
      covenant('draws', 'breach', { headroom: -8, consequence: 'draw_stop' }),
      covenant('trap', 'breach', { headroom: -7, consequence: 'cash_trap' }),
      covenant('prepay', 'breach', { headroom: -6, consequence: 'prepayment' }),
      covenant('event', 'breach', { headroom: -0.1, consequence: 'event_of_default' }),
      covenant('event-deeper', 'breach', { headroom: -0.2, consequence: 'event_of_default' }),
      covenant('event-over-nothing', 'breach', { headroom: null, consequence: 'event_of_default' }),
      covenant('event-to-zero', 'breach', { headroom: -99, limit: 0, consequence: 'event_of_default' }),
      covenant('ahead', 'breach', { headroom: -50, testedOn: LATER, consequence: 'event_of_default' }),
    ];
    const given = loan(covenants, { borrowingBase: base(3), paymentDefault: missed(LAST) }, 'default');
    expect(told(given)).toEqual([
      'default_status',
      'breach event-over-nothing',
      'breach event-deeper',
      'breach event',
      'breach event-to-zero',
      'breach prepay',
      'breach trap',
      'breach draws',
      'breach plain',
      'deficiency',
      'payment_default',
      'projected_breach ahead',
      'projected_breach near',
      'projected_breach last',
      'watch nearer',
      'watch near',
      'not_testable untested',
    ]);
    const levels = verdictOf(given).findings.map(({ level }) => level);
    expect(levels).toEqual([...levels].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
    expect(told(loan(covenants.slice(8, 9), { paymentDefault: missed(AS_OF) }))).toEqual(['payment_default', 'breach event']);
    expect(covenantsFound(given, 'projected_breach').map(({ id }) => id)).toEqual(['ahead', 'near', 'last']);
    expect(worstFirst(covenants, AS_OF).map(({ id }) => id)).toEqual([
      'event-over-nothing',
      'event-deeper',
      'event',
      'event-to-zero',
      'prepay',
      'trap',
      'draws',
      'plain',
      'ahead',
      'nearer',
      'near',
      'untested',
      'last',
    ]);
  });

  it('has date and amount of what it finds', () => {
    const given = loan([covenant('a', 'breach'), covenant('b', 'pass', { firstBreach: LATER })], {
      borrowingBase: base(3),
      paymentDefault: missed(LAST),
    });
    expect(verdictOf(given).findings.map(({ date, amount }) => [date, amount?.toNumber() ?? null])).toEqual([
      [AS_OF, null],
      [AS_OF, 3],
      [LAST, 5],
      [LATER, null],
    ]);
  });
});

const ORDER = ['default', 'breach', 'projected', 'watch'];
