import { Decimal } from './decimal.js';

const DECIMAL = 'decimal';
const MAP = 'map';

interface Packed {
  readonly packed: typeof DECIMAL | typeof MAP;
  readonly value: unknown;
}

/** A value of plain data, decimals and maps as plain data alone, which another thread can be sent; {@link unpack} gives it back. */
export function pack(value: unknown): unknown {
  if (Decimal.isDecimal(value)) return { packed: DECIMAL, value: value.toString() } satisfies Packed;
  if (value instanceof Map) return { packed: MAP, value: [...value].map(([key, one]) => [pack(key), pack(one)]) } satisfies Packed;
  if (Array.isArray(value)) return value.map(pack);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, pack(one)])) : value;
}

export function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpack);
  if (!isObject(value)) return value;
  const { packed, value: inside } = value as Partial<Packed>;
  if (packed === DECIMAL) return new Decimal(inside as string);
  if (packed === MAP) return new Map((inside as [unknown, unknown][]).map(([key, one]) => [unpack(key), unpack(one)]));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unpack(one)]));
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
