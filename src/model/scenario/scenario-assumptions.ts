import { Decimal, usdPerKwMonth, usdPerKwh, fraction } from '../../kernel/decimal.js';
import { assumptionValues, type AssumptionEntry, type Assumptions, type AssumptionSet } from '../../domain/assumptions.js';
import type { Lot } from '../../domain/lot.js';
import type { Market, Model as GpuModel } from '../../domain/market.js';
import type { Change } from '../../domain/scenario.js';

/** Shocks that contradict each other, or ask for what no model can be run on. */
export class ScenarioConflict extends Error {}

/** What the shocks on one assumption come to: first the value set, then the factors, then the sums. */
interface Combined {
  readonly entry: AssumptionEntry;
  set: AssumptionEntry['value'] | null;
  factor: Decimal;
  sum: Decimal;
}

type CombinedChanges = ReadonlyMap<string, Combined>;

/** Shocks on assumptions, key by key. Throws {@link ScenarioConflict} where two set one key to different values. */
export function combineChanges(set: AssumptionSet, changes: readonly { readonly key: string; readonly change: Change }[]): CombinedChanges {
  const combined = new Map<string, Combined>();
  for (const { key, change } of changes) {
    let entry = combined.get(key);
    if (!entry) combined.set(key, (entry = { entry: set.register.get(key)!, set: null, factor: new Decimal(1), sum: new Decimal(0) }));
    if (change.kind === 'multiply') entry.factor = entry.factor.times(change.by);
    else if (change.kind === 'add') entry.sum = entry.sum.plus(change.by);
    else if (entry.set !== null && String(entry.set) !== String(change.value))
      throw new ScenarioConflict(`two shocks set ${key} to different values`);
    else entry.set = change.value;
  }
  return combined;
}

/** The assumptions under a scenario, and where a bound cut what it asked for. */
export function changeAssumptions(set: AssumptionSet, changes: CombinedChanges, scenario: string): { set: AssumptionSet; cuts: string[] } {
  if (changes.size === 0) return { set, cuts: [] };
  const register = new Map(set.register);
  const cuts: string[] = [];
  for (const [key, { entry, set: value, factor, sum }] of changes) {
    const start = value ?? entry.value;
    const changed =
      start instanceof Decimal || typeof start === 'number' ? bounded(new Decimal(start).times(factor).plus(sum), entry, cuts) : start;
    register.set(key, {
      ...entry,
      value: typeof entry.value === 'number' && changed instanceof Decimal ? changed.toNumber() : changed,
      source: `scenario ${scenario}`,
      overridden: true,
    });
  }
  return { set: { origin: set.origin, register, values: keepUnchanged(assumptionValues(register), set.values, changes) }, cuts };
}

/** The groups in which nothing changed stay the same objects, so that what was computed from them still serves. */
function keepUnchanged(values: Assumptions, before: Assumptions, changes: CombinedChanges): Assumptions {
  const changed = new Set([...changes.keys()].map((key) => groupOf(key)));
  return Object.fromEntries(
    (Object.keys(values) as (keyof Assumptions)[]).map((group) => [group, changed.has(group) ? values[group] : before[group]]),
  ) as unknown as Assumptions;
}

const groupOf = (key: string): string => key.split('.')[0]!.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Whole numbers half up, and kept in the range of the key. Throws where the range has no nearest value. */
function bounded(value: Decimal, { key, range }: Pick<AssumptionEntry, 'key' | 'range'>, cuts: string[]): Decimal {
  if (range.above !== null && value.lte(range.above))
    throw new ScenarioConflict(`${key} would be ${value.toString()}; it must be above ${range.above}`);
  const rounded = range.whole ? value.toDecimalPlaces(0, Decimal.ROUND_HALF_CEIL) : value;
  const low = range.min !== null && rounded.lt(range.min) ? range.min : null;
  const high = range.max !== null && rounded.gt(range.max) ? range.max : null;
  const bound = low ?? high;
  if (bound === null) return rounded;
  cuts.push(`${key} would be ${rounded.toString()}; it is cut to ${bound}`);
  return new Decimal(bound);
}

/** A figure of the deal's own, on which add and multiply act too; set does not. */
const shifted = (own: Decimal, { factor, sum, entry }: Combined): Decimal =>
  bounded(own.times(factor).plus(sum), { ...entry, range: { ...entry.range, whole: false } }, []);

/** Lots whose own hosting, power price and pue move with the assumptions. */
export function changeLots(lots: readonly Lot[], changes: CombinedChanges): readonly Lot[] {
  const [power, pue, hosting] = ['power.usd_kwh', 'power.pue', 'hosting_usd_kw_month'].map((key) => changes.get(key));
  if (!power && !pue && !hosting) return lots;
  return lots.map((lot) => ({
    ...lot,
    power: lot.power && power ? usdPerKwh(shifted(lot.power, power)) : lot.power,
    pue: lot.pue && pue ? fraction(shifted(lot.pue, pue)) : lot.pue,
    hosting: lot.hosting && hosting ? usdPerKwMonth(shifted(lot.hosting, hosting)) : lot.hosting,
  }));
}

/** Catalogue rows whose own absorption moves with the default. */
export function changeModels(market: Market, changes: CombinedChanges): Market {
  const change = changes.get('liquidation.absorption_default');
  if (!change) return market;
  const moved = (model: GpuModel): GpuModel => (model.absorption ? { ...model, absorption: shifted(model.absorption, change) } : model);
  return { ...market, models: new Map([...market.models].map(([key, model]) => [key, moved(model)])) };
}
