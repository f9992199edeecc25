import { describe, expect, it } from 'vitest';
import { accelerationOf } from '../../../src/model/waterfall/path-rules.js';
import { PathEngine } from '../../../src/model/paths/run.js';
import { modelOf } from '../../../src/model/score/model.js';
import { blockConditions } from '../../../src/model/simulation/conditions.js';
import { Drivers, monthsDrawn } from '../../../src/model/simulation/drivers.js';
import { refinanceTest } from '../../../src/domain/scenario.js';
import { covenant, d, dealOf, lease, tranche, type Spec } from '../build.js';

const NEVER = Infinity;
/** A loan of 300,000 that its contract pays for, and a balloon of as much after a year that a lender always repays. */
const PAYING: Spec = { leases: [lease()], tranches: [tranche({ balance: 300_000 })] };
const LENT = { 'simulation.refinance': { ltv: 10, cover: 'none' } };
const NOT_LENT = { 'simulation.refinance': { ltv: 'none', cover: 'none' } };
const GUARANTEED = {
  borrower: { name: 'B', parent: 'Big Parent', parent_rating: 'A' },
  structure: { bankruptcy_remote: true, direct_agreement: true, parent_guarantee: 'full' },
};

/** Two paths on which nobody defaults but who is named, with the month. */
async function run(spec: Spec, operator: readonly number[], parties: Readonly<Record<string, readonly number[]>> = {}): Promise<string[]> {
  const model = modelOf(await dealOf(spec));
  const drawn = new Drivers(model.deal, 1, monthsDrawn(model)).block(0, 2);
  const months = new Map([...drawn.parties.keys()].map((name) => [name, Float64Array.from(parties[name] ?? [NEVER, NEVER])]));
  const given = { ...drawn, operator: Float64Array.from(operator), parties: months };
  const { defaults, refinanced } = new PathEngine(model).run(blockConditions(given, model));
  return defaults.map((one, i) => (one ? `${one.cause} ${one.k}` : refinanced[i] === null ? 'lives' : `refinanced ${refinanced[i]}`));
}

describe('why a loan defaults on a path', () => {
  it('payment: nothing comes in, so the first interest is missed', async () => {
    expect(await run({ tranches: [tranche({ balance: 300_000 })], assumptions: LENT }, [NEVER, NEVER])).toEqual(['payment 1', 'payment 1']);
  });

  it('balloon: what is due at maturity is not there, and nobody lends it; a new lender repays it where one does', async () => {
    const large = { ...PAYING, tranches: [tranche({ balance: 900_000 })] };
    expect(await run({ ...large, assumptions: NOT_LENT }, [NEVER, NEVER])).toEqual(['balloon 12', 'balloon 12']);
    expect(await run({ ...large, assumptions: LENT }, [NEVER, NEVER])).toEqual(['refinanced 12', 'refinanced 12']);
  });

  it('a new lender at 0 lends nothing, as at none', async () => {
    expect([d(0), d('0.5'), 'none' as const, null].map(refinanceTest)).toEqual([null, d('0.5'), null, null]);
    const none = { 'simulation.refinance': { ltv: 0, cover: 0 } };
    expect(await run({ ...PAYING, tranches: [tranche({ balance: 900_000 })], assumptions: none }, [NEVER, NEVER])).toEqual([
      'balloon 12',
      'balloon 12',
    ]);
  });

  it('operator: in the month in which the operator defaults', async () => {
    expect(await run({ ...PAYING, assumptions: LENT }, [5, NEVER])).toEqual(['operator 5', 'refinanced 12']);
  });

  it('acceleration: a breach at as_of that is not cured in 30 days, where lenders act on its consequence', async () => {
    const breached = { ...PAYING, terms: { covenants: [covenant({ metric: 'ltv', basis: 'olv', max: 0.001, consequence: 'cash_trap' })] } };
    const acting = { ...LENT, 'simulation.accelerate': 'cash_trap' };
    expect(await run({ ...breached, assumptions: acting }, [NEVER, NEVER])).toEqual(['acceleration 1', 'acceleration 1']);
    // Otherwise it traps cash, which repays the loan.
    expect(await run({ ...breached, assumptions: LENT }, [NEVER, NEVER])).toEqual(['lives', 'lives']);
  });

  it('a full guarantee pays while the parent lives: the operator that has defaulted counts from the month of the parent', async () => {
    const guaranteed = { ...PAYING, terms: GUARANTEED, assumptions: LENT };
    expect(await run(guaranteed, [5, 5], { 'big parent': [NEVER, 7] })).toEqual(['refinanced 12', 'operator 7']);
    const poor = { tranches: [tranche({ balance: 300_000 })], terms: GUARANTEED, assumptions: LENT };
    expect((await run(poor, [NEVER, NEVER], { 'big parent': [NEVER, 4] })).map((told) => told.startsWith('payment 4'))).toEqual([
      false,
      true,
    ]);
  });
});

describe('the month in which lenders accelerate', () => {
  const monthOf = async (tests: readonly (readonly [k: number, is: 'breach' | 'met' | 'none'])[], more: object = {}): Promise<number> => {
    const { deal, grid } = modelOf(await dealOf({ terms: { covenants: [covenant({ metric: 'ltv', basis: 'olv', max: 1, ...more })] } }));
    return accelerationOf(
      deal.covenants[0]!,
      tests.map(([k, is]) => ({ k, breach: is === 'breach', met: is === 'met' })),
      grid,
    );
  };

  it.each([
    [
      'of no breach there is none',
      [
        [0, 'met'],
        [1, 'none'],
      ],
      {},
      NEVER,
    ],
    [
      '30 days after October end in November',
      [
        [1, 'breach'],
        [2, 'breach'],
      ],
      {},
      2,
    ],
    [
      '30 days after January pass February by',
      [
        [4, 'breach'],
        [5, 'breach'],
        [6, 'breach'],
      ],
      {},
      6,
    ],
    [
      'a test that is met within them cures',
      [
        [1, 'breach'],
        [2, 'met'],
      ],
      {},
      NEVER,
    ],
    [
      'one that cannot be told does not',
      [
        [1, 'breach'],
        [2, 'none'],
      ],
      {},
      2,
    ],
    [
      'one after them does not',
      [
        [1, 'breach'],
        [3, 'met'],
      ],
      {},
      2,
    ],
    [
      'a cured breach leaves the next',
      [
        [1, 'breach'],
        [2, 'met'],
        [4, 'breach'],
      ],
      {},
      6,
    ],
    ['without days to cure at once, at as_of a month later', [[0, 'breach']], { cure_days: 0 }, 1],
    [
      'without days to cure at once',
      [
        [3, 'breach'],
        [4, 'met'],
      ],
      { cure_days: 0 },
      3,
    ],
    ['with 100 days after the third month', [[1, 'breach']], { cure_days: 100 }, 5],
  ] as const)('%s', async (_, tests, more, month) => expect(await monthOf(tests, more)).toBe(month));
});
