import { beforeAll, describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import type { Deal } from '../../../src/domain/deal.js';
import { BASE_SCENARIO, type Scenario } from '../../../src/domain/scenario.js';
import { applyScenario, modelUnder } from '../../../src/model/scenario/apply-scenario.js';
import { modelOf, type Model } from '../../../src/model/score/model.js';
import { scoreOf } from '../../../src/model/score/score.js';
import { runWaterfall } from '../../../src/model/waterfall/waterfall.js';
import { loaded } from '../build.js';
import { folderTexts } from '../folders.js';
import { scenario } from '../scenarios.js';

/** Everything that a model says, in 30 digits. */
const outcome = (model: Model): string =>
  JSON.stringify([scoreOf(model), runWaterfall(model)], (_, value: unknown) =>
    value instanceof Decimal ? value.toSignificantDigits(30).toFixed() : value,
  );

const SHOCKS: readonly object[] = [
  { price_level: -0.3, at: 2, ramp: 4, hold: 6, recover: 6 },
  { rental_level: -0.3, at: 1, ramp: 3 },
  { index_rate: 0.02, at: 3 },
  { cohort: { name: 'next', shift_months: -9, efficiency_factor: 1.25 } },
  { cohort: { name: 'Feynman', frontier_date: '2028-09-01', efficiency: 5.5 } },
  { customers: { where: { customer_group: 'largest' }, event: 'default', at: 3 } },
  { customers: { event: 'renegotiate', at: 6, price: -0.3, volume: -0.1 } },
  { customers: { event: 'delay', months: 6 } },
  { customers: { event: 'walk_away' } },
  { fleet: { value: -0.4, at: 2, ramp: 3 } },
  { fleet: { offline: true, at: 4, where: { region: 'US' } } },
];

describe('a scenario whose parts are taken over from the base case', () => {
  let deal: Deal;
  let base: Model;
  beforeAll(async () => {
    const texts = folderTexts(new URL('../../cases/02-ddtl/', import.meta.url));
    // Two years shorter: fewer months to run afresh for every assumption.
    const terms = texts['deal.yaml']!.replace('maturity: 2030-09-30', 'maturity: 2028-09-30').replace(
      'maturity: 2031-03-31',
      'maturity: 2029-03-31',
    );
    deal = (await loaded({ ...texts, 'deal.yaml': terms })).deal;
    base = modelOf(deal);
    outcome(base);
  });

  /** The model under a scenario beside one that takes nothing over. */
  const check = (under: Scenario): void => {
    const { deal: changed, conditions } = applyScenario(base, under);
    expect(outcome(modelUnder(base, under).model)).toBe(outcome(modelOf(changed, conditions)));
  };

  it('comes to what a model afresh says, for every assumption that is a number × 1.07', () => {
    const keys = [...deal.assumptions.register.values()].filter(
      ({ value, range }) => value instanceof Decimal && (range.max === null || value.times('1.07').lte(range.max)),
    );
    expect(keys.length).toBeGreaterThan(60);
    for (const { key } of keys) {
      const change = { kind: 'multiply' as const, by: new Decimal('1.07') };
      check({ ...BASE_SCENARIO, id: key, shocks: [{ kind: 'assume', changes: [{ key, change }] }] });
    }
  }, 300_000);

  it.each(SHOCKS.map((shock) => [JSON.stringify(shock), shock] as const))(
    'and for %s',
    async (_, shock) => check(await scenario(deal, shock as never)),
    60_000,
  );
});
