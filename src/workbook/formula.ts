import { Decimal } from '../kernel/decimal.js';

/** What a cell holds; '' where there is nothing to say. */
export type Scalar = number | string | boolean;

/**
 * A formula and what it comes to, made together: the text goes into the workbook, the value beside it as what readers see before they
 * recalculate. A value of several is an array, element by element, as in the arguments of SUMPRODUCT.
 */
export interface Expr {
  readonly text: string;
  readonly value: Scalar | readonly Scalar[];
  /** How tightly the outermost operator binds; 9 where none does. */
  readonly binds: number;
  /** Nothing but a constant: written as a typed cell, not as a formula. */
  readonly constant?: true;
}

/** Several cells in a row or a column. */
export interface Range extends Expr {
  readonly value: readonly Scalar[];
}

export type Operand = Expr | number | Decimal;

const ATOM = 9;
const plain = (x: number): string => (Number.isInteger(x) && Math.abs(x) < 1e15 ? String(x) : new Decimal(x).toFixed());

/** A number as it stands in a file. */
export const number = (x: number | Decimal): Expr => {
  const value = typeof x === 'number' ? x : x.toNumber();
  const text = typeof x === 'number' ? plain(x) : x.toFixed();
  return { text, value, binds: value < 0 ? 5 : ATOM, constant: true };
};
/** A text of the workbook's own; text of a deal only ever stands in a cell. */
export const words = (value: string): Expr => ({ text: `"${value.replaceAll('"', '""')}"`, value, binds: ATOM, constant: true });
export const NOTHING: Expr = words('');

const asExpr = (x: Operand): Expr => (typeof x === 'number' || x instanceof Decimal ? number(x) : x);
const inParentheses = (x: Expr, atLeast: number): string => (x.binds < atLeast ? `(${x.text})` : x.text);
/** A text in arithmetic is an error, NaN here: allowed in the branch of a condition that is not taken, never in a cell. */
const asNumber = (x: Scalar): number => (typeof x === 'number' ? x : typeof x === 'boolean' ? Number(x) : NaN);

function spread(a: Expr['value'], b: Expr['value'], of: (x: Scalar, y: Scalar) => Scalar): Expr['value'] {
  if (!Array.isArray(a) && !Array.isArray(b)) return of(a as Scalar, b as Scalar);
  if (!Array.isArray(b)) return (a as readonly Scalar[]).map((x) => of(x, b as Scalar));
  if (!Array.isArray(a)) return (b as readonly Scalar[]).map((y) => of(a as Scalar, y));
  if (a.length !== b.length) throw new RangeError(`arrays of ${a.length} and ${b.length}`);
  return (a as readonly Scalar[]).map((x, i) => of(x, (b as readonly Scalar[])[i]!));
}
const each = (a: Expr['value'], of: (x: Scalar) => Scalar): Expr['value'] => (Array.isArray(a) ? a.map(of) : of(a as Scalar));

function infix(
  sign: string,
  binds: number,
  left: Operand,
  right: Operand,
  of: (x: Scalar, y: Scalar) => Scalar,
  rightBinds = binds + 1,
): Expr {
  const [a, b] = [asExpr(left), asExpr(right)];
  return { text: `${inParentheses(a, binds)}${sign}${inParentheses(b, rightBinds)}`, value: spread(a.value, b.value, of), binds };
}
const arithmetic =
  (sign: string, binds: number, of: (x: number, y: number) => number, rightBinds?: number) =>
  (a: Operand, b: Operand): Expr =>
    infix(sign, binds, a, b, (x, y) => of(asNumber(x), asNumber(y)), rightBinds);
const compare =
  (sign: string, of: (x: Scalar, y: Scalar) => boolean) =>
  (a: Operand, b: Operand): Expr =>
    infix(sign, 1, a, b, of);

export const add = (first: Operand, ...more: Operand[]): Expr =>
  more.reduce<Expr>(
    arithmetic('+', 3, (x, y) => x + y, 3),
    asExpr(first),
  );
export const sub = arithmetic('-', 3, (x, y) => x - y);
export const mul = (first: Operand, ...more: Operand[]): Expr =>
  more.reduce<Expr>(
    arithmetic('*', 4, (x, y) => x * y, 4),
    asExpr(first),
  );
export const div = arithmetic('/', 4, (x, y) => x / y);
export const pow = arithmetic('^', 6, (x, y) => x ** y);
export const neg = (x: Operand): Expr => sub(0, x);
export const gt = compare('>', (x, y) => x > y);
export const ge = compare('>=', (x, y) => x >= y);
export const lt = compare('<', (x, y) => x < y);
export const le = compare('<=', (x, y) => x <= y);
export const eq = compare('=', (x, y) => x === y);
export const ne = compare('<>', (x, y) => x !== y);

/** A function of the sheet with what it comes to. */
export const call = (name: string, args: readonly Operand[], value: Expr['value']): Expr => ({
  text: `${name}(${args.map((arg) => asExpr(arg).text).join(',')})`,
  value,
  binds: ATOM,
});

const flat = (args: readonly Operand[]): Scalar[] => args.flatMap((arg) => asExpr(arg).value as Scalar | Scalar[]);
const scalar = (x: Operand): Scalar => {
  const { value } = asExpr(x);
  if (Array.isArray(value)) throw new TypeError('an array where one value is meant');
  return value as Scalar;
};
const numeric = (x: Operand): number => asNumber(scalar(x));

export const sum = (...args: Operand[]): Expr =>
  call(
    'SUM',
    args,
    flat(args).reduce<number>((total, x) => (typeof x === 'number' ? total + x : total), 0),
  );
/** Σ of the products, element by element; one array of expressions is summed as it stands. */
export function sumProduct(...args: Expr[]): Expr {
  const product = args.map((arg) => arg.value).reduce((a, b) => spread(a, b, (x, y) => asNumber(x) * asNumber(y)));
  return call(
    'SUMPRODUCT',
    args,
    (product as readonly Scalar[]).reduce<number>((total, x) => total + asNumber(x), 0),
  );
}
/** The largest of an array of expressions. */
export const largestOf = (array: Expr): Expr => ({
  text: `SUMPRODUCT(MAX(${array.text}))`,
  value: Math.max(...(array.value as number[])),
  binds: ATOM,
});
const extreme =
  (name: string, of: (...xs: number[]) => number) =>
  (...args: Operand[]): Expr => {
    const numbers = flat(args).filter((x) => typeof x === 'number');
    return call(name, args, numbers.length === 0 ? 0 : numbers.reduce((a, b) => of(a, b)));
  };
/** Texts among the cells of a range are passed over. */
export const min = extreme('MIN', Math.min);
export const max = extreme('MAX', Math.max);
/** max(0, x); element by element as (x>0)*x. */
export const positive = (x: Operand): Expr => (Array.isArray(asExpr(x).value) ? mul(gt(x, 0), x) : max(0, x));
const ofOne =
  (name: string, of: (x: number) => number) =>
  (x: Operand): Expr =>
    call(
      name,
      [x],
      each(asExpr(x).value, (v) => of(asNumber(v))),
    );
export const exp = ofOne('EXP', Math.exp);
export const ln = ofOne('LN', Math.log);
export const abs = ofOne('ABS', Math.abs);
export const int = ofOne('INT', Math.floor);
/** Half away from zero, on the decimal digits that a sheet sees. */
export const round = (x: Operand, decimals: number): Expr =>
  call(
    'ROUND',
    [x, decimals],
    each(asExpr(x).value, (v) => roundDigits(asNumber(v), decimals)),
  );
const roundDigits = (x: number, decimals: number): number =>
  new Decimal(x).toSignificantDigits(15).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP).toNumber();
/** Towards zero; a hair below a whole step counts as the step. */
export const roundDown = (x: Operand, decimals: number): Expr =>
  call(
    'ROUNDDOWN',
    [x, decimals],
    new Decimal(numeric(x)).toSignificantDigits(15).toDecimalPlaces(decimals, Decimal.ROUND_DOWN).toNumber(),
  );

/** What is left of a division; with the sign of the divisor, as a sheet has it. */
export const mod = (x: Operand, by: Operand): Expr => call('MOD', [x, by], numeric(x) - numeric(by) * Math.floor(numeric(x) / numeric(by)));

export const iff = (condition: Operand, then: Operand, otherwise: Operand): Expr => {
  const [c, a, b] = [asExpr(condition), asExpr(then), asExpr(otherwise)];
  return call('IF', [c, a, b], scalar(c) ? a.value : b.value);
};
export const and = (...args: Operand[]): Expr => call('AND', args, flat(args).every(Boolean));
export const or = (...args: Operand[]): Expr => call('OR', args, flat(args).some(Boolean));
export const not = (x: Operand): Expr => call('NOT', [x], !scalar(x));
export const isNumber = (x: Operand): Expr => call('ISNUMBER', [x], typeof scalar(x) === 'number');
export const count = (...args: Operand[]): Expr => call('COUNT', args, flat(args).filter((x) => typeof x === 'number').length);

/** The i-th cell of a range, from 1. */
export const index = (range: Range, i: Operand): Expr => call('INDEX', [range, i], range.value[numeric(i) - 1] ?? NaN);
/** Where a number stands in a range, from 1; it must be there. */
export const match = (wanted: Operand, range: Range): Expr => call('MATCH', [wanted, range, 0], range.value.indexOf(scalar(wanted)) + 1);
/** The value beside a key in a table of two ranges; `otherwise` where the key is not in it, else an error shows. */
export function lookup(key: Expr, keys: Range, values: Range, otherwise?: Operand): Expr {
  const at = keys.value.indexOf(scalar(key));
  const found = call('INDEX', [values, match(key, keys)], at < 0 ? NaN : values.value[at]!);
  return otherwise === undefined ? found : call('IFERROR', [found, otherwise], at < 0 ? asExpr(otherwise).value : found.value);
}
/** How many cells of an ascending range are at most a number: the place of the last of them. */
export const countUpTo = (range: Range, limit: Operand): Expr => sumProduct(mul(le(range, limit), 1));
/** Σ of `amounts` where `ids` equals a number. */
export const sumWhere = (ids: Range, id: Operand, amounts: Range): Expr => {
  const wanted = scalar(id);
  return call(
    'SUMIF',
    [ids, id, amounts],
    ids.value.reduce<number>((total, x, i) => (x === wanted && typeof amounts.value[i] === 'number' ? total + amounts.value[i] : total), 0),
  );
};
/** The same for each of several numbers: an array, for a product. */
export const sumsWhere = (ids: Range, wanted: Range, amounts: Range): Expr =>
  call(
    'SUMIF',
    [ids, wanted, amounts],
    wanted.value.map((id) => sumWhere(ids, { text: '', value: id, binds: ATOM }, amounts).value as Scalar),
  );
/** Words joined. */
export const join = (...parts: Expr[]): Expr => ({
  text: parts.map((part) => inParentheses(part, 2)).join('&'),
  value: parts.map((part) => String(scalar(part))).join(''),
  binds: 2,
});
