import { Decimal, fraction } from '../../kernel/decimal.js';
import type { Scenario, Shock, Where } from '../../domain/scenario.js';
import { Matching } from './matching.js';
import type { Model } from '../score/model.js';

const STEP = { at: 0, ramp: 0, hold: null, recover: 0 };
const NOWHERE = { file: 'driver', line: null, column: null, field: null };

/** A scenario of one shock, named after what moves. */
export const scenarioOf = (id: string, shocks: readonly Shock[]): Scenario => ({ id, name: id, rationale: id, shocks, place: NOWHERE });

export const priceLevel = (size: Decimal): Shock => ({ kind: 'price_level', size: fraction(size), path: STEP });
export const rentalLevel = (size: Decimal): Shock => ({ kind: 'rental_level', size: fraction(size), path: STEP });
export const indexRate = (size: Decimal): Shock => ({ kind: 'index_rate', size: fraction(size), path: STEP });
export const nextCohortSooner = (months: number): Shock => ({
  kind: 'cohort_move',
  name: 'next',
  shiftMonths: -months,
  efficiencyFactor: new Decimal(1),
});

export const addTo = (keys: readonly string[], by: Decimal): Shock => ({
  kind: 'assume',
  changes: keys.map((key) => ({ key, change: { kind: 'add', by } })),
});
export const multiply = (key: string, by: Decimal): Shock => ({ kind: 'assume', changes: [{ key, change: { kind: 'multiply', by } }] });

/** The n largest customer groups of the base case, by firm backlog, default at once. */
export function largestOut(base: Model, n: number): Shock[] {
  const values = new Matching(base).groupsBySize().slice(0, n);
  const where: Where = { keys: [{ key: 'customer_group', values }], not: null };
  return values.length === 0 ? [] : [{ kind: 'default', where, at: 0 }];
}

/** How many customer groups have contracts. */
export const customerGroups = (base: Model): number => new Matching(base).groupsBySize().length;
