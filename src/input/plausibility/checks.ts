import { addMonths, type Day, formatDay } from '../../kernel/calendar.js';
import { Decimal, ONE, total, ZERO } from '../../kernel/decimal.js';
import type { Place } from '../../kernel/failure.js';
import type { Assumptions } from '../../domain/assumptions.js';
import type { Covenant } from '../../domain/covenant.js';
import type { Lease } from '../../domain/lease.js';
import { type Lot, statedCost } from '../../domain/lot.js';
import { evidence, inWindow, type IndexCurve, type Market } from '../../domain/market.js';
import type { Tranche } from '../../domain/tranche.js';
import type { Table } from '../tables/csv-table.js';
import type { Problems } from '../text/problems.js';
import { codeOfRegion } from './regions.js';
import { ANY_RENT, MOST_LIMIT, type Rule, RULES, type Slip, slipOf } from '../../domain/plausibility.js';

/** Findings of one rule in one file that are named one by one before the rest are counted. */
export const MOST_FINDINGS = 20;
/** Digits of a figure that is compared or proposed. */
const DIGITS = 4;

/** Two bounds of a figure, in its own unit, and where they come from. */
interface Bounds {
  readonly least: Decimal;
  readonly most: Decimal;
  readonly why: string;
}

type BoundedCode =
  'COST_IMPLAUSIBLE' | 'RENT_IMPLAUSIBLE' | 'COMP_IMPLAUSIBLE' | 'BALANCE_IMPLAUSIBLE' | 'RATE_IMPLAUSIBLE' | 'LIMIT_IMPLAUSIBLE';

/** A figure held against the bounds of a rule; `slips` beside those of the rule. */
interface Finding {
  readonly value: Decimal;
  readonly bounds: Bounds;
  readonly slips?: readonly Slip[];
}

const short = (value: Decimal): string => value.toSignificantDigits(DIGITS).toFixed();
const isOutside = (value: Decimal, { least, most }: Bounds): boolean => value.lt(least) || value.gt(most);

/** The bounds of a rule as multiples of something. */
function times(code: BoundedCode, unit: Decimal, what: string): Bounds {
  const { least = 0, most = Infinity }: Rule = RULES[code];
  return { least: unit.times(least), most: unit.times(most), why: `${fractionOf(least)} to ${most} × ${what} ${short(unit)}` };
}

const fractionOf = (share: number): string => (share > 0 && share < 1 && Number.isInteger(1 / share) ? `1/${1 / share}` : String(share));

/** Says of a figure outside its bounds which slip would bring it back, and what it would move. */
function warnOf(problems: Problems, code: BoundedCode, place: Place, { value, bounds, slips = [] }: Finding): void {
  const { least, most, why } = bounds;
  const meant = [...RULES[code].slips, ...slips]
    .map(({ name, divisor }) => ({ name, value: value.div(divisor) }))
    .filter((slip) => !isOutside(slip.value, bounds));
  const range = least.lt(ZERO) || least.gt(ZERO) ? `from ${short(least)} to ${short(most)}` : `at most ${short(most)}`;
  problems.warn(
    code,
    place,
    value.toFixed(),
    `${range}: ${why}${meant.length > 0 ? '.' : `; ${slipOf(code)}?`} It moves ${RULES[code].moves}`,
    meant.length > 0 ? meant.map((slip) => `${short(slip.value)} if it is ${slip.name}`).join(', or ') : null,
  );
}

/** The lots, contracts or comps whose figure is outside its bounds, the first by name and the rest as a count. */
function checkRows<T extends { readonly place: Place }>(
  rows: readonly T[],
  { code, column, table, problems }: { code: BoundedCode; column: string; table: Table; problems: Problems },
  find: (row: T) => Finding | null,
): void {
  const found = rows.flatMap((row) => {
    const finding = find(row);
    return finding && isOutside(finding.value, finding.bounds) ? [{ row, finding }] : [];
  });
  for (const { row, finding } of found.slice(0, MOST_FINDINGS)) warnOf(problems, code, table.at(row.place.line!, column), finding);
  const rest = found[MOST_FINDINGS];
  if (rest)
    problems.warn(
      code,
      table.at(rest.row.place.line!, column),
      `${found.length - MOST_FINDINGS} more`,
      `${RULES[code].bounds}. It moves ${RULES[code].moves}`,
    );
}

/** Unit costs beside the launch price of the model. */
export function checkCosts(lots: readonly Lot[], { models }: Pick<Market, 'models'>, table: Table, problems: Problems): void {
  checkRows(lots, { code: 'COST_IMPLAUSIBLE', column: 'unit_cost_usd', table, problems }, (lot) => {
    const launch = models.get(lot.model)?.launchPrice;
    if (!launch) return null;
    const whole = { name: 'the price of all GPUs of the row', divisor: lot.quantity / lot.rows };
    return {
      value: statedCost(lot),
      bounds: times('COST_IMPLAUSIBLE', launch, `the launch price of ${lot.model},`),
      slips: lot.quantity > lot.rows ? [whole] : [],
    };
  });
}

/** When and in what unit the market is read. */
export interface Observed {
  readonly market: Market;
  readonly asOf: Day;
  readonly assumptions: Assumptions;
  /** US dollars for one unit of the deal's currency. */
  readonly usdRate: Decimal;
}

/** Rents of contracts beside what is observed of the model; an own observation that is itself implausible says nothing. */
export function checkRents(leases: readonly Lease[], observed: Observed, table: Table, problems: Problems): void {
  const rents = bundledRents(observed);
  const dealComps = observed.market.dealComps.filter(({ kind, model, price }) => kind === 'rental' && !isOutside(price, rents(model)));
  const bounds = byModel((model) => rentBounds('RENT_IMPLAUSIBLE', model, { ...observed, market: { ...observed.market, dealComps } }));
  checkRows(leases, { code: 'RENT_IMPLAUSIBLE', column: 'usd_gpu_hour', table, problems }, (lease) => ({
    value: lease.price,
    bounds: bounds(lease.model),
  }));
}

/** The deal's own prices beside launch prices and bundled rents. */
export function checkComps(observed: Observed, table: Table, problems: Problems): void {
  const { market, asOf, assumptions } = observed;
  const rents = bundledRents(observed);
  const inTime = market.dealComps.filter((comp) => inWindow(comp, asOf, assumptions.market.windowDays));
  checkRows(inTime, { code: 'COMP_IMPLAUSIBLE', column: 'price_usd', table, problems }, ({ kind, model, price }) => {
    if (kind === 'rental') return { value: price, bounds: rents(model) };
    const launch = market.models.get(model)?.launchPrice;
    return launch ? { value: price, bounds: times('COMP_IMPLAUSIBLE', launch, `the launch price of ${model},`) } : null;
  });
}

const bundledRents = (observed: Observed): ((model: string) => Bounds) =>
  byModel((model) => rentBounds('COMP_IMPLAUSIBLE', model, { ...observed, market: { ...observed.market, dealComps: [] } }));

/**
 * Around the weighted median of the rents observed in the window, asks as what they are let for, each with a year's decay. The
 * anchor of the method looks at new generations too; for bounds as wide as these they do not matter.
 */
function rentBounds(code: BoundedCode, model: string, { market, asOf, assumptions, usdRate }: Observed): Bounds {
  const { askFactor, rentalDecay } = assumptions.income;
  const rents = evidence(market, model, 'rental', asOf, assumptions.market.windowDays)
    .map(({ price, priceType, date, quantity }) => ({
      rent: price.times(priceType === 'ask' ? askFactor : ONE).times(Math.exp((rentalDecay.toNumber() * (date - asOf)) / 365)),
      quantity: quantity.toNumber(),
    }))
    .sort((a, b) => a.rent.cmp(b.rent));
  const median = weightedMedian(rents);
  if (median) return times(code, median, `the rent observed of ${model},`);
  return {
    least: new Decimal(ANY_RENT.least).div(usdRate),
    most: new Decimal(ANY_RENT.most).div(usdRate),
    why: `what any GPU rents for an hour, as no rent of ${model} is observed`,
  };
}

/** The first rent, ascending, at which the running quantity reaches half the total; undefined without one. */
function weightedMedian(rents: readonly { readonly rent: Decimal; readonly quantity: number }[]): Decimal | undefined {
  let left = rents.reduce((sum, { quantity }) => sum + quantity, 0) / 2;
  return rents.find(({ quantity }) => (left -= quantity) <= 0)?.rent;
}

function byModel<T>(make: (model: string) => T): (model: string) => T {
  const made = new Map<string, T>();
  return (model) => {
    if (!made.has(model)) made.set(model, make(model));
    return made.get(model)!;
  };
}

/** In-service dates beside the launch of the model and as_of. */
export function checkServiceDates(
  lots: readonly Lot[],
  { models }: Pick<Market, 'models'>,
  asOf: Day,
  table: Table,
  problems: Problems,
): void {
  const oldest = addMonths(asOf, -12 * RULES.SERVICE_IMPLAUSIBLE.most);
  const column = table.positions.has('in_service_date') ? 'in_service_date' : 'purchase_date';
  const found = lots.flatMap((lot) => {
    const launch = models.get(lot.model)?.launchDate ?? null;
    if (lot.status === 'ordered' || lot.status === 'in_transit') return [];
    if (launch !== null && lot.inServiceDate < launch)
      return [{ lot, expected: `a date on or after the launch of ${lot.model}, ${formatDay(launch)}` }];
    if (lot.inServiceDate < oldest)
      return [{ lot, expected: `a date on or after ${formatDay(oldest)}, ${RULES.SERVICE_IMPLAUSIBLE.most} years before as_of` }];
    return [];
  });
  const { slip, moves } = RULES.SERVICE_IMPLAUSIBLE;
  for (const { lot, expected } of found.slice(0, MOST_FINDINGS))
    problems.warn(
      'SERVICE_IMPLAUSIBLE',
      table.at(lot.place.line!, column),
      formatDay(lot.inServiceDate),
      `${expected}: ${slip}? It moves ${moves}`,
    );
  const rest = found[MOST_FINDINGS];
  if (rest)
    problems.warn(
      'SERVICE_IMPLAUSIBLE',
      table.at(rest.lot.place.line!, column),
      `${found.length - MOST_FINDINGS} more lots`,
      `${rest.expected}: ${slip}? It moves ${moves}`,
    );
}

/** A tranche's balance beside the cost of the fleet. */
export function checkBalance(balance: Decimal, place: Place, lots: readonly Lot[], problems: Problems): void {
  const cost = total(lots.map((lot) => lot.unitCost.times(lot.quantity)));
  if (balance.isZero() || cost.isZero()) return;
  const finding = { value: balance, bounds: times('BALANCE_IMPLAUSIBLE', cost, 'the cost of the fleet,') };
  if (isOutside(balance, finding.bounds)) warnOf(problems, 'BALANCE_IMPLAUSIBLE', place, finding);
}

/** The limits of a covenant on a ratio. */
export function checkLimits(
  { metric, side, limits }: Pick<Covenant, 'metric' | 'side' | 'limits'>,
  place: (path: string) => Place,
  problems: Problems,
): void {
  const most = MOST_LIMIT[metric];
  if (most === undefined) return;
  const bounds = { least: ZERO, most: new Decimal(most), why: `${metric} is a ratio, as 0.75 or 75% for 75 %` };
  limits.forEach(({ from, value }, i) => {
    if (value.gt(most)) warnOf(problems, 'LIMIT_IMPLAUSIBLE', place(from === null ? side : `${side}.${i}.value`), { value, bounds });
  });
}

const RATE_BOUNDS = { least: new Decimal(RULES.RATE_IMPLAUSIBLE.least), most: new Decimal(RULES.RATE_IMPLAUSIBLE.most) };
/** What is paid on top of an index has no plausible least. */
type RateKind = 'index' | 'margin';
const isUnlikely = (rate: Decimal, kind: RateKind): boolean =>
  rate.gt(RATE_BOUNDS.most) || (kind === 'index' && rate.lt(RATE_BOUNDS.least));

/** A rate a year that is not what an index, or what is paid on top of one, comes to. */
export function checkRate(value: Decimal, kind: RateKind, place: Place, problems: Problems): void {
  const bounds = { ...RATE_BOUNDS, least: kind === 'index' ? RATE_BOUNDS.least : ZERO, why: 'a rate a year, as 0.0575 or 5.75%' };
  if (isUnlikely(value, kind)) warnOf(problems, 'RATE_IMPLAUSIBLE', place, { value, bounds });
}

/** The rates of a floating tranche's index, and whether they reach as_of. */
export function checkIndexes(
  tranches: readonly Tranche[],
  curves: ReadonlyMap<string, IndexCurve>,
  asOf: Day,
  at: (place: Place) => Place,
  problems: Problems,
): void {
  const used = new Set(tranches.flatMap(({ rate }) => (rate.kind === 'floating' ? [rate.index] : [])));
  for (const { name, points } of curves.values()) {
    if (!used.has(name)) continue;
    const unlikely = points.find(({ rate }) => isUnlikely(rate, 'index'));
    if (unlikely) checkRate(unlikely.rate, 'index', at(unlikely.place), problems);
    const last = points[points.length - 1]!;
    if (last.date === null || last.date >= addMonths(asOf, -12 * RULES.INDEX_ENDED.most)) continue;
    const { slip, moves } = RULES.INDEX_ENDED;
    problems.warn(
      'INDEX_ENDED',
      at({ ...last.place, field: 'date' }),
      formatDay(last.date),
      `rows of ${name} up to ${formatDay(asOf)}: ${slip}. It moves ${moves}`,
    );
  }
}

/** Covenants that nothing follows from while cash goes to the owners. */
export function checkConsequences(covenants: readonly Covenant[], sweepShare: Decimal, place: Place, problems: Problems): void {
  const without = covenants.filter(({ consequence }) => consequence === null).map(({ id }) => id);
  if (without.length === 0 || sweepShare.gte(ONE)) return;
  const { bounds, moves } = RULES.NO_CONSEQUENCE;
  problems.warn('NO_CONSEQUENCE', place, without.join(', '), `${bounds}. It moves ${moves}`, 'consequence: cash_trap');
}

/** Regions of the fleet that are written as names of countries. */
export function checkRegions(lots: readonly Lot[], approved: readonly string[], table: Table, problems: Problems): void {
  const seen = new Set(approved);
  for (const { region, place } of lots) {
    if (seen.has(region)) continue;
    seen.add(region);
    const code = codeOfRegion(region);
    if (code !== null)
      problems.warn('REGION_NAME', table.at(place.line!, 'region'), region, saidOf('REGION_NAME', `a code of a region, as ${code}`), code);
  }
}

/** A finding of a rule without figures: what is asked for, the likely slip and what it moves. */
export const saidOf = (
  code: 'DUPLICATE_SERIAL' | 'PLACEHOLDER' | 'TOTAL_ROW' | 'REGION_NAME' | 'SPELLED_TWO_WAYS',
  expected: string,
): string => `${expected}: ${slipOf(code)}? It moves ${RULES[code].moves}`;
