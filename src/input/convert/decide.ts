import type { FailureCode } from '../../kernel/failure.js';
import { type Cell, textOf } from '../source/cell.js';
import { isPlaceholder } from '../text/spelling.js';
import type { ValueType } from '../tape/columns.js';
import { type CountUnit, scaleIn, unitsIn } from '../tape/names.js';
import { currencyIn } from '../text/currencies.js';
import { bothReadings, type DateOrder, dateBehind, orderIn, writtenDate } from './dates.js';
import { evidenceOf, looksNumeric, type Mark, otherMark, valueOf, writtenNumber } from './numbers.js';

/** A column whose cells are to be read. */
export interface ColumnFacts {
  readonly name: string;
  readonly unit: string;
  readonly type: ValueType;
  /** Every value once. */
  readonly values: readonly Cell[];
}

/** What stops an import until somebody decides it, and how. */
export interface Refusal {
  readonly code: FailureCode;
  readonly column: string | null;
  readonly text: string | null;
  readonly expected: string;
  readonly remedy: string;
  /** The same as a question with answers. */
  readonly question: Question | null;
}

/** What is asked at a terminal: each answer is an option of the command. */
export interface Question {
  readonly asks: string;
  readonly option: 'map' | 'model' | 'decimal' | 'dates' | 'let';
  readonly answers: readonly { readonly label: string; readonly value: string }[];
}

/** What the user and the file decide for all columns. */
interface DecisionContext {
  readonly decimal: Mark | null;
  readonly rememberedDecimal: Mark | null;
  readonly dates: DateOrder | null;
  readonly rememberedDates: ReadonlyMap<string, DateOrder>;
  readonly delimiter: string | null;
  readonly currency: string;
  readonly titles: string;
}

/** How the cells of one column are read. */
export interface ColumnForm {
  readonly mark: Mark;
  readonly order: DateOrder;
  /** What amounts are multiplied with. */
  readonly scale: number;
  readonly percent: boolean;
  /** True where no number of the column is above 1, so that shares are no percents. */
  readonly fractions: boolean;
  /** The currency of amounts that name none; null is the deal's. */
  readonly foreign: string | null;
  readonly per: CountUnit | null;
  readonly counts: CountUnit | null;
  readonly span: 'days' | 'months' | 'years' | null;
}

/** How the columns are read, with a sentence for each decision. */
export interface Decided {
  readonly forms: ReadonlyMap<string, ColumnForm>;
  readonly refusals: readonly Refusal[];
  readonly said: readonly string[];
  /** What next month's file may be read with. */
  readonly decimal: Mark | null;
  readonly dates: ReadonlyMap<string, DateOrder>;
}

/** Decides on all values of each column how they are written. @param others columns that are not read, but whose numbers can speak */
export function decide(columns: readonly ColumnFacts[], others: readonly ColumnFacts[], context: DecisionContext): Decided {
  const refusals: Refusal[] = [];
  const said: string[] = [];
  const marks = decideMarks(columns, others, context, refusals);
  const orders = decideOrders(columns, context, refusals);
  const titles = titleUnits(context.titles);
  const forms = new Map<string, ColumnForm>();
  for (const column of columns) {
    const form = formOf(
      column,
      titles,
      { mark: marks.forms.get(column.name) ?? 'point', order: orders.get(column.name) ?? 'dmy' },
      context.currency,
    );
    const { scale } = form;
    forms.set(column.name, form);
    if (scale !== 1) said.push(`${column.name}: amounts in ${scale === 1e3 ? 'thousands' : 'millions'}`);
  }
  if (marks.said !== null) said.push(marks.said);
  const told = new Map<string, string[]>();
  for (const [name, order] of orders) told.set(order, [...(told.get(order) ?? []), name]);
  for (const [order, names] of told) said.push(`dates ${order === 'dmy' ? 'day first' : 'month first'}: ${names.join(', ')}`);
  return { forms, refusals, said, decimal: marks.decided, dates: orders };
}

/** What the header, the line of units and the titles say of a column. */
function formOf(
  column: ColumnFacts,
  titles: ReturnType<typeof titleUnits>,
  decided: Pick<ColumnForm, 'mark' | 'order'>,
  deal: string,
): ColumnForm {
  const units = unitsIn(`${column.name} ${column.unit}`);
  const isMoney = column.type === 'money';
  const currency = isMoney ? (units.currency ?? titles.currency) : null;
  const isRate = /\bh(?:ou)?r|kwh|kw\b/i.test(`${column.name} ${column.unit}`.replace(/_/g, ' '));
  const ofTitles = isRate || (titles.exceptUnits && units.per !== null) ? 1 : (titles.scale ?? 1);
  return {
    ...decided,
    scale: isMoney ? (units.scale ?? ofTitles) : 1,
    percent: units.percent,
    fractions: units.percent && !column.values.some((cell) => isAboveOne(cell, decided.mark)),
    foreign: currency === null || isOwn(currency, deal) ? null : currency === '$' ? 'USD' : currency,
    per: units.per,
    counts: units.counts,
    span: units.span,
  };
}

/** Whether a cell holds a bare number above 1; one that says of itself that it is in percent does not count. */
function isAboveOne(cell: Cell, mark: Mark): boolean {
  if (typeof cell !== 'string') return cell.kind === 'number' && !cell.percent && Number(cell.text) > 1;
  const written = given(cell) ? writtenNumber(cell.trim()) : null;
  return written !== null && !written.isPercent && (valueOf(written.body, mark)?.gt(1) ?? false);
}

const DOLLARS = ['USD', 'CAD', 'AUD', 'SGD', 'HKD', 'NZD'];
/** Whether an amount is in the currency of the deal; a bare dollar sign is the deal's dollar. */
export const isOwn = (currency: string, deal: string): boolean => currency === deal || (currency === '$' && DOLLARS.includes(deal));

/** What the titles say of all amounts. */
function titleUnits(titles: string): { readonly currency: string | null; readonly scale: number | null; readonly exceptUnits: boolean } {
  const lines = titles
    .split('\n')
    .filter((line) => /\b(?:in|amounts?|figures|values|currency|expressed|stated|reported|prices|all|usd|eur|gbp)\b|[$€£]/i.test(line));
  const said = /\bin\b|amounts?|figures|values|currency|expressed|stated|prices/i;
  const phrases = lines
    .filter((line) => said.test(line) || scaleIn(line) !== null || /^\W*[A-Z]{3}\W*$|^\W*[$€£]\W*$/.test(line))
    .join('\n');
  return { currency: currencyIn(phrases), scale: scaleIn(phrases), exceptUnits: /\bexcept\b|\bother than\b|\bunless\b/i.test(phrases) };
}

const isNumber = ({ type }: ColumnFacts): boolean => type === 'money' || type === 'count' || type === 'share' || type === 'number';
const given = (cell: Cell): cell is string => typeof cell === 'string' && !isPlaceholder(cell.trim()) && cell.trim() !== '';

interface MarkVotes {
  readonly votes: ReadonlySet<Mark>;
  /** The first number that reads two ways. */
  readonly either: string | null;
}

/** What the numbers of a column say of the mark; of whole numbers a lone mark with three digits behind it parts thousands. */
function votesOf(values: readonly Cell[], isWhole: boolean): MarkVotes {
  const votes = new Set<Mark>();
  let either: string | null = null;
  for (const cell of values) {
    if (!given(cell)) continue;
    const written = writtenNumber(cell);
    if (!written) continue;
    const evidence = evidenceOf(written.body);
    if (evidence === 'point' || evidence === 'comma') votes.add(evidence);
    else if (evidence === 'either') {
      if (isWhole && written.scale === 1) votes.add(otherMark(written.body.includes('.') ? 'point' : 'comma'));
      else either ??= cell.trim();
    }
  }
  return { votes, either };
}

function decideMarks(
  columns: readonly ColumnFacts[],
  others: readonly ColumnFacts[],
  context: DecisionContext,
  refusals: Refusal[],
): { readonly forms: ReadonlyMap<string, Mark>; readonly decided: Mark | null; readonly said: string | null } {
  const read = columns.filter(isNumber).map((column) => ({ column, ...votesOf(column.values, column.type === 'count') }));
  const silent = others
    .filter(
      ({ values }) => values.filter(given).length > 0 && values.filter(given).every((cell) => looksNumeric(cell) && !writtenDate(cell)),
    )
    .map((column) => votesOf(column.values, false));
  const all = new Set([...read, ...silent].flatMap(({ votes }) => [...votes]));
  const ofFile = markOfFile(all, context.delimiter === ',' ? [...columns, ...others] : []);
  const forms = new Map<string, Mark>();
  let needed = false;
  for (const { column, votes, either } of read) {
    const own = votes.size === 1 ? [...votes][0]! : null;
    const mark = context.decimal ?? own ?? ofFile ?? (all.size === 0 || votes.size === 0 ? context.rememberedDecimal : null);
    if (mark !== null) forms.set(column.name, mark);
    if (either === null) continue;
    needed = true;
    if (mark === null) refusals.push(unclearNumber(column.name, either));
  }
  const decided = context.decimal ?? ofFile ?? (needed ? context.rememberedDecimal : null);
  const said = decided !== null && (needed || decided === 'comma') && refusals.length === 0 ? `numbers with a decimal ${decided}` : null;
  return { forms, decided, said };
}

/** The mark that all numbers of a file agree on, or that a quoted `42,000` of a comma-separated one tells. */
function markOfFile(all: ReadonlySet<Mark>, quotable: readonly ColumnFacts[]): Mark | null {
  if (all.size > 0) return all.size === 1 ? [...all][0]! : null;
  return quotable.some(({ values }) => values.some((cell) => given(cell) && cell.includes(',') && isEither(cell))) ? 'point' : null;
}

function isEither(cell: string): boolean {
  const written = writtenNumber(cell);
  return written !== null && evidenceOf(written.body) === 'either';
}

function unclearNumber(column: string, text: string): Refusal {
  const { body } = writtenNumber(text)!;
  const readings = (['point', 'comma'] as const).map((mark) => ({ mark, value: valueOf(body, mark)!.toFixed() }));
  return {
    code: 'NOT_A_NUMBER',
    column,
    text,
    expected: `a number that reads one way: it is ${readings.map(({ mark, value }) => `${value} with a decimal ${mark}`).join(' or ')}, and no other number of the file tells which`,
    remedy: '--decimal point or --decimal comma',
    question: {
      asks: `${column}: is ${text} ${readings.map(({ value }) => value).join(' or ')}?`,
      option: 'decimal',
      answers: readings.map(({ mark, value }) => ({ label: `${value} (decimal ${mark})`, value: mark })),
    },
  };
}

function decideOrders(columns: readonly ColumnFacts[], context: DecisionContext, refusals: Refusal[]): ReadonlyMap<string, DateOrder> {
  const orders = new Map<string, DateOrder>();
  for (const column of columns.filter(({ type }) => type === 'date')) {
    const votes = new Set<DateOrder>();
    let unclear: string | null = null;
    for (const cell of column.values) {
      if (!given(cell)) continue;
      const written = dateBehind(cell);
      const vote = orderIn(written);
      if (vote) votes.add(vote);
      else if (writtenDate(written)?.kind === 'numbers') unclear ??= written;
    }
    const said = unitsIn(`${column.name} ${column.unit}`).dates;
    const own = votes.size === 1 ? [...votes][0]! : votes.size === 0 ? said : null;
    const order = own ?? context.dates ?? context.rememberedDates.get(column.name) ?? null;
    if (order !== null && (unclear !== null || votes.size > 0)) orders.set(column.name, order);
    if (unclear !== null && order === null) refusals.push(unclearDate(column.name, unclear, votes.size > 1));
  }
  return orders;
}

function unclearDate(column: string, text: string, mixed: boolean): Refusal {
  const written = writtenDate(text) as Extract<NonNullable<ReturnType<typeof writtenDate>>, { kind: 'numbers' }>;
  const [dmy, mdy] = bothReadings(written);
  return {
    code: 'NOT_A_DATE',
    column,
    text,
    expected: `a date that reads one way: it is ${dmy} with the day first or ${mdy} with the month first, and ${mixed ? 'the column has both orders' : 'no date of the column tells which'}`,
    remedy: '--dates dmy or --dates mdy',
    question: {
      asks: `${column}: is ${text} ${dmy} or ${mdy}?`,
      option: 'dates',
      answers: [
        { label: `${dmy} (day first)`, value: 'dmy' },
        { label: `${mdy} (month first)`, value: 'mdy' },
      ],
    },
  };
}

/** Whether every text that is given in a column is one of some words. */
export const allSay = (values: readonly Cell[], says: (text: string) => boolean): boolean => {
  const texts = values.map((cell) => textOf(cell).trim()).filter((text) => text !== '' && !isPlaceholder(text));
  return texts.length > 0 && texts.every(says);
};
