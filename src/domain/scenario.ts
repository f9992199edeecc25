import type { Decimal, Fraction } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { Place } from '../kernel/failure.js';
import type { AssumptionEntry, Channel } from './assumptions.js';
import type { Consequence } from './covenant.js';

/**
 * How much of a shock is felt in month m = k − at: nothing before, linearly to all over `ramp` months, all for `hold` months
 * (null = for ever), then linearly back to none over `recover` months. @source stress method 2
 */
export interface Path {
  readonly at: number;
  readonly ramp: number;
  readonly hold: number | null;
  readonly recover: number;
}

/** Whom or what a shock hits: every key must match, any of a key's values; `not` negates. Empty = all. */
export interface Where {
  readonly keys: readonly { readonly key: WhereKey; readonly values: readonly string[] }[];
  readonly not: Where | null;
}

export const WHERE_KEYS = ['customer', 'customer_group', 'class', 'related_party', 'region', 'site', 'model', 'cohort', 'vendor'] as const;
export type WhereKey = (typeof WHERE_KEYS)[number];

/** How an assumption changes: put in place, then multiplied, then added to. */
export type Change =
  | { readonly kind: 'set'; readonly value: AssumptionEntry['value'] }
  | { readonly kind: 'multiply'; readonly by: Decimal }
  | { readonly kind: 'add'; readonly by: Decimal };

/** One drawn path, month by month: figures at d_0 … d_N, the last of which holds from then on. @source methodology 18, section 4 */
export interface DrawnPath {
  readonly months: number;
  /** level(d_k) by model; `*` = all others. */
  readonly level: ReadonlyMap<string, readonly Decimal[]>;
  readonly rentalLevel: readonly Decimal[] | null;
  /** relet.utilization of period k; entry 0 is not used. */
  readonly utilization: readonly Decimal[] | null;
  readonly indexShift: readonly Decimal[] | null;
  readonly cohorts: readonly { readonly name: string; readonly frontierDate: Day; readonly efficiency: Decimal }[];
  /** Keys of the assumptions with what stands in place of each. */
  readonly curve: readonly { readonly key: string; readonly value: AssumptionEntry['value'] }[];
  /** Month of default by folded name; who is not named lives. */
  readonly parties: ReadonlyMap<string, number>;
  readonly operator: number | null;
  readonly channel: Channel;
  /** null where that test never holds. */
  readonly refinance: { readonly ltv: Decimal | null; readonly cover: Decimal | null };
  readonly accelerate: readonly Consequence[];
}

export type Shock =
  | { readonly kind: 'price_level'; readonly size: Fraction; readonly path: Path }
  | { readonly kind: 'rental_level'; readonly size: Fraction; readonly path: Path }
  | { readonly kind: 'index_rate'; readonly size: Fraction; readonly path: Path }
  | { readonly kind: 'cohort'; readonly name: string; readonly frontierDate: Day; readonly efficiency: Decimal }
  | { readonly kind: 'cohort_move'; readonly name: string; readonly shiftMonths: number; readonly efficiencyFactor: Decimal }
  | { readonly kind: 'default'; readonly where: Where; readonly at: number }
  | { readonly kind: 'renegotiate'; readonly where: Where; readonly at: number; readonly price: Fraction; readonly volume: Fraction }
  | { readonly kind: 'delay'; readonly where: Where; readonly months: number }
  /** Contracts lose the share of their price that comes from the borrower's own circle, times the cut. */
  | { readonly kind: 'circle'; readonly cut: Fraction; readonly at: number }
  | { readonly kind: 'pipeline'; readonly months: number }
  | { readonly kind: 'walk_away'; readonly where: Where; readonly at: number }
  | { readonly kind: 'assume'; readonly changes: readonly { readonly key: string; readonly change: Change }[] }
  | { readonly kind: 'fleet'; readonly where: Where; readonly value: Fraction; readonly path: Path; readonly offline: boolean }
  | { readonly kind: 'paths'; readonly drawn: DrawnPath };

/** A change of inputs and paths under which the model is run again. The base case has no shocks. */
export interface Scenario {
  readonly id: string;
  readonly name: string;
  readonly rationale: string;
  readonly shocks: readonly Shock[];
  readonly place: Place;
}

/** Shocks at once, all of each. */
export function combine(scenarios: readonly Scenario[]): Scenario {
  const [first] = scenarios;
  if (scenarios.length === 1) return first!;
  return {
    id: scenarios.map((scenario) => scenario.id).join('+'),
    name: scenarios.map((scenario) => scenario.name).join(' + '),
    rationale: scenarios.map((scenario) => scenario.rationale).join(' '),
    shocks: scenarios.flatMap((scenario) => scenario.shocks),
    place: first!.place,
  };
}

/** The empty scenario: the deal as it is. */
export const BASE_SCENARIO: Scenario = {
  id: 'base',
  name: 'Base case',
  rationale: 'the deal as it is',
  shocks: [],
  place: { file: 'base', line: null, column: null, field: null },
};
