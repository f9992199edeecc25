import { atMonth } from '../frame/conditions.js';
import { Decimal, ONE } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { errorBand, type ErrorBand } from './band.js';
import { FleetValues } from '../value/fleet-values.js';
import type { Model } from '../score/model.js';

/** The bases that follow from fair market value. */
export const DERIVED = ['fmv', 'olv', 'nolv', 'flv', 'nflv'] as const;
export type Derived = (typeof DERIVED)[number];
export type PerDerived<T> = Readonly<Record<Derived, T>>;

/** The collateral with every fair value at one factor of what the model says. */
export interface BandEdge {
  readonly factor: Decimal;
  readonly values: PerDerived<Decimal>;
  /** 0 without debt, null over a zero value with debt. */
  readonly ltv: PerDerived<Decimal | null>;
}

/** What the model's own error makes of value and LTV on one date. */
export interface BandRow {
  /** Months from as_of. */
  readonly k: number;
  readonly date: Day;
  readonly balance: Decimal;
  readonly p10: BandEdge;
  readonly model: BandEdge;
  readonly p90: BandEdge;
}

const MONTHS = 12;
/** Factors come from floats; so many decimals are the same on every machine. */
const FACTOR_DECIMALS = 6;

/**
 * Value and LTV at the 10th and the 90th percentile of the model's error, at as_of and each year after it while debt is owed.
 * Each lot's fair value is taken times the factor, within its price new and scrap, and what a sale brings of it is computed anew, so
 * that costs that do not shrink with the price, as removal, stay what they are. All lots move together; debt is that of the base case.
 * @param bandAt the error of a resale price so many months ahead; that of the deal's set of assumptions in the backtest if not given
 */
export function bandOf(
  model: Model,
  bandAt: (months: number) => ErrorBand = (months) => errorBand(months, 'resale', model.deal.assumptions.origin.set),
): BandRow[] {
  const { grid, debt, values } = model;
  const factors =
    (edge: keyof ErrorBand) =>
    (n: number): Decimal =>
      new Decimal(bandAt(n)[edge]).toDecimalPlaces(FACTOR_DECIMALS);
  const [p10, p90] = [factors('p10'), factors('p90')];
  const dates = Array.from({ length: Math.floor(Math.max(MONTHS, debt.lastPeriod) / MONTHS) + 1 }, (_, i) => i * MONTHS);
  const [low, high] = [scaledValues(model, p10, dates), scaledValues(model, p90, dates)];
  return dates
    .filter((k) => k === 0 || debt.lastPeriod === 0 || debt.balance(k).gt(0))
    .map((k) => {
      const balance = debt.balance(k);
      return {
        k,
        date: grid.date(k),
        balance,
        p10: edgeOf(low, p10(k), balance, k),
        model: edgeOf(values, new Decimal(1), balance, k),
        p90: edgeOf(high, p90(k), balance, k),
      };
    });
}

/** The values of the fleet with each lot's fair value at a factor, but no higher than its price new and no lower than scrap, unless the model has it there. */
function scaledValues({ deal, grid, fair, conditions }: Model, factor: (n: number) => Decimal, dates: readonly number[]): FleetValues {
  const lotValue = new Map(
    deal.lots.map((lot) => {
      const own = conditions.lotValue.get(lot);
      const launch = deal.market.models.get(lot.model)!.launchPrice;
      const [asNew, scrap] = [launch ? Decimal.min(launch, lot.unitCost) : lot.unitCost, deal.assumptions.values.scrap.times(lot.unitCost)];
      const path: Decimal[] = [];
      for (const n of dates) {
        const { fmv } = fair.of(lot, n);
        const each = own ? fmv.times(atMonth(own, n)) : fmv;
        path[n] = fmv.isZero()
          ? ONE
          : Decimal.max(Decimal.min(each.times(factor(n)), Decimal.max(asNew, each)), Decimal.min(scrap, each)).div(fmv);
      }
      return [lot, path] as const;
    }),
  );
  return new FleetValues(grid, deal.lots, deal.market, deal.assumptions, fair, { ...conditions, lotValue });
}

function edgeOf(values: FleetValues, factor: Decimal, balance: Decimal, k: number): BandEdge {
  const each = <T>(of: (value: Decimal) => T): PerDerived<T> =>
    Object.fromEntries(DERIVED.map((basis) => [basis, of(values.total(basis, k))])) as Record<Derived, T>;
  const ltv = (value: Decimal): Decimal | null => (balance.isZero() ? balance : value.isZero() ? null : balance.div(value));
  return { factor, values: each((value) => value), ltv: each(ltv) };
}
