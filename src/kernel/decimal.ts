import { Decimal as DecimalJs } from 'decimal.js';

/**
 * The one decimal of the tool: 40 significant digits (the method asks for at least 34), half away from zero.
 * Values of two clones do not compare equal, so every file takes this one.
 */
export const Decimal = DecimalJs.clone({
  precision: 40,
  rounding: DecimalJs.ROUND_HALF_UP,
  toExpNeg: -9e15,
  toExpPos: 9e15,
  defaults: true,
});
export type Decimal = InstanceType<typeof Decimal>;

declare const unit: unique symbol;
type Unit<T, U extends string> = T & { readonly [unit]: U };

/** Money, in the deal's currency. */
export type Usd = Unit<Decimal, 'usd'>;
/** A share of one, or a rate per year: 0.06 is 6 %. */
export type Fraction = Unit<Decimal, 'fraction'>;
/** Dollars per GPU-hour. */
export type UsdPerGpuHour = Unit<Decimal, 'usd/gpu-hour'>;
/** Dollars per kilowatt-hour. */
export type UsdPerKwh = Unit<Decimal, 'usd/kwh'>;
/** Dollars per kilowatt and month. */
export type UsdPerKwMonth = Unit<Decimal, 'usd/kw-month'>;
/** All-in IT power per GPU, in kilowatts. */
export type Kw = Unit<Decimal, 'kw'>;

export const usd = (x: Decimal | number | string): Usd => new Decimal(x) as Usd;
export const fraction = (x: Decimal | number | string): Fraction => new Decimal(x) as Fraction;
export const usdPerKwh = (x: Decimal | number | string): UsdPerKwh => new Decimal(x) as UsdPerKwh;
export const usdPerKwMonth = (x: Decimal | number | string): UsdPerKwMonth => new Decimal(x) as UsdPerKwMonth;

export const ZERO = new Decimal(0);
export const ONE = new Decimal(1);

/** x⁺ = max(0, x). */
export const positive = (x: Decimal): Decimal => (x.isNegative() ? ZERO : x);
export const least = (a: Decimal, b: Decimal): Decimal => (a.lte(b) ? a : b);
export const most = (a: Decimal, b: Decimal): Decimal => (a.gte(b) ? a : b);

/** Σ of the values. */
export function total(values: Iterable<Decimal>): Decimal {
  let sum = ZERO;
  for (const value of values) sum = sum.plus(value);
  return sum;
}

/** Money a loan servicer pays or accrues, to cents, half away from zero. */
export const round2 = (x: Decimal): Decimal => x.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
/** To whole cents, towards zero: what cash on hand can really pay. */
export const floor2 = (x: Decimal): Decimal => x.toDecimalPlaces(2, Decimal.ROUND_DOWN);
