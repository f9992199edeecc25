import { Decimal } from '../../kernel/decimal.js';

const EXPORTED_DECIMALS = 20;

/** Plain digits with a fixed number of decimals, half away from zero, never an exponent, −0 as 0. */
export const digits = (x: Decimal, decimals: number): string => rounded(x, decimals).toFixed(decimals);

/** Plain digits as carried, at most 20 decimals, no trailing zeros. */
export const allDigits = (x: Decimal): string => rounded(x, EXPORTED_DECIMALS).toFixed();

function rounded(x: Decimal, decimals: number): Decimal {
  if (!x.isFinite()) throw new RangeError('a number that is not finite has no place in a result');
  const nearest = x.toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP);
  return nearest.isZero() ? nearest.abs() : nearest;
}

/** {@link digits} with a comma between thousands. */
export function grouped(x: Decimal | number, decimals = 0): string {
  const text = digits(new Decimal(x), decimals);
  const [whole, part] = text.split('.');
  const commas = whole!.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return part === undefined ? commas : `${commas}.${part}`;
}

/** How the money of one table is written: divided by `unit`, with `decimals`, followed by `suffix`. */
export interface Scale {
  readonly unit: number;
  readonly decimals: number;
  readonly suffix: string;
}

const BILLIONS: Scale = { unit: 1e9, decimals: 2, suffix: 'bn' };
const MILLIONS: Scale = { unit: 1e6, decimals: 2, suffix: 'm' };
const TENTHS_OF_MILLIONS: Scale = { unit: 1e6, decimals: 1, suffix: 'm' };
const THOUSANDS: Scale = { unit: 1e3, decimals: 1, suffix: 'k' };
const UNITS: Scale = { unit: 1, decimals: 2, suffix: '' };

/** The scale at which a set of amounts reads best side by side: that of the largest. */
export function scaleOf(amounts: readonly (Decimal | null)[]): Scale {
  const largest = amounts.reduce<Decimal>((most, x) => (x && x.abs().gt(most) ? x.abs() : most), new Decimal(0));
  if (largest.gte(1e10)) return BILLIONS;
  if (largest.gte(1e9)) return TENTHS_OF_MILLIONS;
  if (largest.gte(1e6)) return MILLIONS;
  if (largest.gte(1e5)) return THOUSANDS;
  return UNITS;
}

/** An amount at a given scale: "412.50m". What is not zero never reads as zero. */
export function scaled(x: Decimal | null, scale: Scale): string {
  if (!x) return 'n/a';
  if (x.isZero()) return '0';
  const text = grouped(x.div(scale.unit), scale.decimals);
  if (/[1-9]/.test(text)) return text + scale.suffix;
  return `${x.isNegative() ? '>-' : '<'}${digits(new Decimal(10).pow(-scale.decimals), scale.decimals)}${scale.suffix}`;
}

/** An amount on its own, with the currency: "$412.50m", "EUR 1.20bn". */
export function amount(x: Decimal | null, currency: string): string {
  if (!x) return 'n/a';
  const scale = x.abs().gte(1e9) ? BILLIONS : scaleOf([x]);
  const text = scaled(x.abs(), scale);
  return `${minus(x)}${currencySign(currency)}${text}`;
}

/** An amount to the cent, with the currency: "$45,000,000.00". */
export const fullAmount = (x: Decimal, currency: string): string => `${minus(x)}${currencySign(currency)}${grouped(x.abs(), 2)}`;

/** What stands before an amount: "$" or "EUR ". */
export const currencySign = (currency: string): string => (currency === 'USD' ? '$' : `${currency} `);
const minus = (x: Decimal): string => (x.isNegative() && !x.isZero() ? '-' : '');

/** 0.8471 as "84.7%". */
export const percent = (x: Decimal | null, decimals = 1): string => (x ? `${grouped(x.times(100), decimals)}%` : 'n/a');
/** 1.4312 as "1.43x". */
export const times = (x: Decimal | null): string => (x ? `${grouped(x, 2)}x` : 'n/a');
/** 16.64 as "16.6". */
export const tenths = (x: Decimal | null): string => (x ? grouped(x, 1) : 'n/a');
/** A change whose size is written out: "+1.2", "-0.5"; "=" for none, "≈0" for one that the decimals do not show. */
export const changeText = (change: Decimal, size: string): string =>
  change.isZero() ? '=' : /[1-9]/.test(size) ? `${change.isNegative() ? '-' : '+'}${size}` : '≈0';
