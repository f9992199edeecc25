import { Decimal } from '../../kernel/decimal.js';
import { BASES, type Basis } from '../../domain/covenant.js';
import type { Deal } from '../../domain/deal.js';
import type { Shock } from '../../domain/scenario.js';
import { modelUnder } from './apply-scenario.js';
import { addTo, customerGroups, indexRate, largestOut, multiply, priceLevel, rentalLevel, scenarioOf } from './drivers.js';
import { valueOf } from '../measure/measure.js';
import { modelOf, type Model } from '../score/model.js';
import { rated } from '../score/rated.js';
import { headOf, type ResultHead } from '../frame/result.js';

/** One end of a bar: what was moved, by how much, and what the metric then is. */
export interface Move {
  /** In words: "−20 %", "+5 points", "largest customer out". */
  readonly shift: string;
  readonly value: Decimal | null;
  /** Where a bound cut the move, what it was cut to. */
  readonly cut: string | null;
}

export interface TornadoBar {
  readonly driver: string;
  /** Null where the driver moves one way only. */
  readonly down: Move | null;
  readonly up: Move | null;
  /** Largest difference between base, down and up; null without figures. */
  readonly spread: Decimal | null;
}

/** How far a metric moves with each driver by its standard size, widest first. */
export interface TornadoResult extends ResultHead {
  readonly metric: string;
  readonly base: Decimal | null;
  readonly bars: readonly TornadoBar[];
}

/** A metric over two drivers at once. */
export interface GridResult extends ResultHead {
  readonly metric: string;
  readonly base: Decimal | null;
  readonly rows: GridAxis;
  readonly columns: GridAxis;
  /** By row, by column. */
  readonly values: readonly (readonly (Decimal | null)[])[];
}

export interface GridAxis {
  readonly driver: string;
  /** Shocks in the driver's own units. */
  readonly shocks: readonly Decimal[];
  readonly words: readonly string[];
  /** Shocks that a bound cut, in words. */
  readonly cuts: readonly string[];
}

/** A driver with the size of its standard move. */
interface Driver {
  readonly size: Decimal;
  /** A shock in words. */
  readonly words: (shock: Decimal) => string;
  readonly shocks: (base: Model, shock: Decimal) => readonly Shock[];
  /** Only upwards, in whole steps. */
  readonly counts?: true;
}

const signed = (x: Decimal, unit: string): string => `${x.isNegative() ? '−' : '+'}${x.abs().toString()}${unit}`;
const percent = (x: Decimal): string => signed(x.times(100), ' %');
const points = (x: Decimal): string => signed(x.times(100), ' points');
const driver = (size: string, words: Driver['words'], shocks: Driver['shocks']): Driver => ({ size: new Decimal(size), words, shocks });

const DRIVERS: ReadonlyMap<string, Driver> = new Map<string, Driver>([
  ['price_level', driver('0.20', percent, (_, x) => [priceLevel(x)])],
  ['rental_level', driver('0.20', percent, (_, x) => [rentalLevel(x)])],
  ['relet.utilization', driver('0.15', points, (_, x) => [addTo(['relet.utilization'], x)])],
  ['obsolescence.deterioration', driver('0.05', points, (_, x) => [addTo(['obsolescence.deterioration'], x)])],
  [
    'obsolescence.lag_years',
    driver(
      '1',
      (x) => signed(x.times(12), ' months'),
      (_, x) => [addTo(['obsolescence.lag_years'], x)],
    ),
  ],
  ['income.discount_rate', driver('0.05', points, (_, x) => [addTo(['income.discount_rate'], x)])],
  ['power.usd_kwh', driver('0.30', percent, (_, x) => [multiply('power.usd_kwh', x.plus(1))])],
  [
    'index_rate',
    driver(
      '0.01',
      (x) => signed(x.times(10_000), ' bp'),
      (_, x) => [indexRate(x)],
    ),
  ],
  ['haircuts', driver('0.10', points, (_, x) => [addTo(['haircut.orderly', 'haircut.forced'], x)])],
  [
    'sale_months',
    driver(
      '3',
      (x) => signed(x, ' months'),
      (_, x) => [addTo(['liquidation.sale_months.orderly', 'liquidation.sale_months.forced'], x)],
    ),
  ],
  [
    'customer_defaults',
    {
      size: new Decimal(1),
      words: (x) => (x.eq(1) ? 'largest customer out' : `${x.toString()} largest customers out`),
      shocks: (base, x) => largestOut(base, x.toNumber()),
      counts: true,
    },
  ],
]);

/** What can be moved. */
export const SENSITIVITY_DRIVERS: readonly string[] = [...DRIVERS.keys()];
/** What can be watched; the first is the default. */
export const SENSITIVITY_METRICS: readonly string[] = [
  'recovery.orderly',
  'recovery.forced',
  ...BASES.map((basis) => `ltv.${basis}`),
  'dscr_min',
  'lgd',
  'el',
];

/** How many standard moves a grid reaches either way. */
const GRID_REACH = 3;

/**
 * Moves each driver down and up by its standard size and watches one metric; widest spread first. @source stress method 5
 * @param onStep called each time a driver is done, with the count so far
 */
export function tornado(
  deal: Deal,
  metric: string,
  onStep?: (done: number, of: number) => void,
  base: Model = modelOf(deal),
): TornadoResult {
  const atBase = measure(base, metric, base);
  const bars = [...DRIVERS].map(([name, spec], i): TornadoBar => {
    const down = spec.counts ? null : move(base, metric, name, spec, spec.size.negated());
    const up = move(base, metric, name, spec, spec.size);
    onStep?.(i + 1, DRIVERS.size);
    return { driver: name, down, up, spread: spreadOf([atBase, down?.value ?? null, up.value]) };
  });
  const widest = (bar: TornadoBar): Decimal => bar.spread ?? new Decimal(-1);
  return {
    ...headOf(deal),
    metric,
    base: atBase,
    bars: bars
      .map((bar, i) => ({ bar, i }))
      .sort((a, b) => widest(b.bar).cmp(widest(a.bar)) || a.i - b.i)
      .map(({ bar }) => bar),
  };
}

/** A metric over two drivers at once, each from three standard moves down to three up in `size` equal steps. */
export function sensitivityGrid(
  deal: Deal,
  rows: string,
  columns: string,
  metric: string,
  size = 7,
  onStep?: (done: number, of: number) => void,
  base = modelOf(deal),
): GridResult {
  const down = axisOf(base, rows, size);
  const across = axisOf(base, columns, size);
  const cuts = { rows: new Set<string>(), columns: new Set<string>() };
  const values = down.map((y, i) => {
    const row = across.map((x) => {
      const { model, warnings } = modelUnder(
        base,
        scenarioOf(`${rows}+${columns}`, [...shocksOf(base, rows, y), ...shocksOf(base, columns, x)]),
      );
      for (const warning of warnings) cuts[warning.startsWith(rows) ? 'rows' : 'columns'].add(warning);
      return measure(model, metric, base);
    });
    onStep?.(i + 1, down.length);
    return row;
  });
  const axis = (name: string, shocks: readonly Decimal[], cut: Set<string>): GridAxis => ({
    driver: name,
    shocks,
    words: shocks.map((x) => DRIVERS.get(name)!.words(x)),
    cuts: [...cut],
  });
  return {
    ...headOf(deal),
    metric,
    base: measure(base, metric, base),
    rows: axis(rows, down, cuts.rows),
    columns: axis(columns, across, cuts.columns),
    values,
  };
}

const shocksOf = (base: Model, name: string, shock: Decimal): readonly Shock[] =>
  shock.isZero() ? [] : DRIVERS.get(name)!.shocks(base, shock);

function axisOf(base: Model, name: string, size: number): Decimal[] {
  const { size: standard, counts } = DRIVERS.get(name)!;
  if (counts) return Array.from({ length: Math.min(size, customerGroups(base) + 1) }, (_, i) => new Decimal(i));
  const width = standard.times(2 * GRID_REACH);
  return Array.from({ length: size }, (_, i) =>
    size === 1
      ? new Decimal(0)
      : width
          .times(i)
          .div(size - 1)
          .minus(standard.times(GRID_REACH)),
  );
}

function move(base: Model, metric: string, name: string, { words, shocks }: Driver, shock: Decimal): Move {
  const { model, warnings } = modelUnder(base, scenarioOf(name, shocks(base, shock)));
  return { shift: words(shock), value: measure(model, metric, base), cut: warnings.length > 0 ? warnings.join('; ') : null };
}

/** Largest difference between the figures there are. */
function spreadOf(values: readonly (Decimal | null)[]): Decimal | null {
  const figures = values.filter((value) => value !== null);
  return figures.length < 2 ? null : Decimal.max(...figures).minus(Decimal.min(...figures));
}

function measure(model: Model, metric: string, base: Model): Decimal | null {
  switch (metric) {
    case 'recovery.orderly':
      return model.liquidation.at(0, 'orderly').recoveryRate;
    case 'recovery.forced':
      return model.liquidation.at(0, 'forced').recoveryRate;
    case 'dscr_min':
      return model.metrics.dscrMin();
    case 'lgd':
    case 'el':
      return rated(model, base)[metric];
    default:
      return valueOf(model.metrics.ltv(metric.slice('ltv.'.length) as Basis, 0));
  }
}
