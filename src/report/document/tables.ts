import { ZERO, type Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { figureOf } from '../../domain/figure.js';
import { clean } from '../print/clean.js';
import { valueText } from '../print/figure-text.js';
import { amount, grouped, percent, scaled, scaleOf, tenths, type Scale } from '../print/figures.js';
import type { Block, Column, DocumentCell, DocumentTable, Tone } from './document.js';

/** A column of a table and how a row's cell in it is made. */
interface ColumnOf<Row> extends Column {
  readonly cell: (row: Row) => DocumentCell;
}

export type Weight = 'total' | 'subtotal' | 'heading';
type Toned<Row> = (row: Row) => Tone | undefined;

/** What is written where there is no value. */
export const NONE = '–';

/** A leading hyphen as the minus sign that it stands for. */
export const trueMinus = (text: string): string => text.replace(/^(>?)-(?=[\d$A-Z<])/, '$1−');

const plainCell = (value: DocumentCell['value'], text: string, tone?: Tone): DocumentCell => ({ value, text, ...(tone ? { tone } : {}) });
const cell = (value: DocumentCell['value'], text: string, tone?: Tone): DocumentCell => plainCell(value, trueMinus(text), tone);

/** Text of an input, made harmless. */
export const wordCell = (text: string | null, tone?: Tone): DocumentCell =>
  text === null || text === '' ? plainCell(null, NONE, tone) : plainCell(clean(text), clean(text), tone);
export const countCell = (n: number | null, tone?: Tone): DocumentCell => cell(n, n === null ? NONE : grouped(n), tone);
export const percentCell = (x: Decimal | null, tone?: Tone, decimals = 1): DocumentCell => cell(x, percent(x, decimals), tone);
/** A registered figure that is no amount. */
export const valueCell = (id: string, x: Decimal | null, tone?: Tone): DocumentCell => cell(x, valueText(id, x), tone);
export const numberCell = (x: Decimal | null, decimals: number, tone?: Tone): DocumentCell =>
  cell(x, x === null ? NONE : grouped(x, decimals), tone);
export const dateCell = (day: Day | null, none = NONE, tone?: Tone): DocumentCell => cell(day, day === null ? none : formatDay(day), tone);
/** A figure already in words, with its value in full. */
export const figureCell = (value: Decimal | number | null, text: string, tone?: Tone): DocumentCell => cell(value, text, tone);

/** An amount in prose, with a true minus sign. */
export const moneyText = (x: Decimal | null, currency: string): string => trueMinus(amount(x, clean(currency)));

/** Figures in prose, with a true minus sign. */
export const percentText = (x: Decimal | null, decimals = 1): string => trueMinus(percent(x, decimals));
/** A registered figure in prose; of amounts {@link moneyText}. */
export const shown = (id: string, x: Decimal | null): string => trueMinus(valueText(id, x));
export const tenthsText = (x: Decimal | null): string => trueMinus(tenths(x));

const SCALE_WORDS: Readonly<Record<number, string>> = { 1e9: ' billion', 1e6: ' million', 1e3: ' thousand', 1: '' };

/** How the money of one table is written: all at the scale of its largest amount, which `unit` names. */
export interface MoneyScale {
  readonly unit: string;
  readonly cell: (x: Decimal | null, tone?: Tone) => DocumentCell;
  readonly text: (x: Decimal | null) => string;
}

export function moneyScale(currency: string, amounts: readonly (Decimal | null)[]): MoneyScale {
  const scale: Scale = { ...scaleOf(amounts), suffix: '' };
  const text = (x: Decimal | null): string => trueMinus(scaled(x, scale));
  return { unit: `${clean(currency)}${SCALE_WORDS[scale.unit]}`, text, cell: (x, tone) => cell(x, text(x), tone) };
}

/** Columns by what they hold. */
export const words = <Row>(title: string, field: string, of: (row: Row) => string | null, tone?: Toned<Row>): ColumnOf<Row> => ({
  title,
  field,
  kind: 'text',
  cell: (row) => (of(row) ? wordCell(of(row), tone?.(row)) : wordCell(null)),
});
export const money = <Row>(
  title: string,
  field: string,
  scale: MoneyScale,
  of: (row: Row) => Decimal | null,
  tone?: Toned<Row>,
): ColumnOf<Row> => ({ title, field, kind: 'money', cell: (row) => scale.cell(of(row), tone?.(row)) });
export const share = <Row>(
  title: string,
  field: string,
  of: (row: Row) => Decimal | null,
  tone?: Toned<Row>,
  decimals = 1,
): ColumnOf<Row> => ({ title, field, kind: 'ratio', cell: (row) => percentCell(of(row), tone?.(row), decimals) });
/** A column of a registered figure, under its own title unless another is given. */
export const figured = <Row>(
  id: string,
  of: (row: Row) => Decimal | null,
  { title, field, tone }: { readonly title?: string; readonly field?: string; readonly tone?: Toned<Row> } = {},
): ColumnOf<Row> => {
  const figure = figureOf(id);
  return {
    title: title ?? figure.title,
    field: field ?? figure.field,
    kind: figureKind(id),
    cell: (row) => valueCell(id, of(row), tone?.(row)),
  };
};
/** What a column of a registered figure holds. */
export function figureKind(id: string): Column['kind'] {
  const { unit } = figureOf(id);
  return unit === 'months' ? 'number' : unit;
}
export const number = <Row>(title: string, field: string, of: (row: Row) => Decimal | null, decimals = 0): ColumnOf<Row> => ({
  title,
  field,
  kind: 'number',
  cell: (row) => numberCell(of(row), decimals),
});
export const count = <Row>(title: string, field: string, of: (row: Row) => number | null, tone?: Toned<Row>): ColumnOf<Row> => ({
  title,
  field,
  kind: 'count',
  cell: (row) => countCell(of(row), tone?.(row)),
});
export const date = <Row>(title: string, field: string, of: (row: Row) => Day | null, none = NONE, tone?: Toned<Row>): ColumnOf<Row> => ({
  title,
  field,
  kind: 'date',
  cell: (row) => dateCell(of(row), none, tone?.(row)),
});
/** A column whose cells are made one by one. */
export const column = <Row>(title: string, field: string, kind: Column['kind'], of: (row: Row) => DocumentCell): ColumnOf<Row> => ({
  title,
  field,
  kind,
  cell: of,
});

interface TableHead {
  readonly id: string;
  readonly title: string;
  readonly caption?: string;
  readonly unit?: string;
  readonly dense?: true;
}

/** An amount that is taken off; nothing stays 0 and not −0. */
export const takenOff = (x: Decimal): Decimal => ZERO.minus(x);

/** A table from its columns and rows. @param weightOf which rows stand out, and how */
export function tableOf<Row>(
  head: TableHead,
  columns: readonly ColumnOf<Row>[],
  rows: readonly Row[],
  weightOf: (row: Row) => Weight | undefined = () => undefined,
): DocumentTable {
  return {
    ...head,
    columns: columns.map(({ title, kind, field }) => ({ title, kind, field })),
    rows: rows.map((row) => {
      const weight = weightOf(row);
      return { cells: columns.map((of) => of.cell(row)), ...(weight ? { weight } : {}) };
    }),
  };
}

export const table = (of: DocumentTable): Block => ({ kind: 'table', table: of });
export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const heading = (text: string): Block => ({ kind: 'heading', text });
export const note = (text: string): Block => ({ kind: 'note', text });
export const bullets = (items: readonly string[]): Block => ({ kind: 'bullets', items });
