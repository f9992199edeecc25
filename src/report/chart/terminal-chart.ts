import { scaleLinear } from 'd3-scale';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { placed, rangeOf, reachOf } from './axis.js';
import type { Ink, LineChart } from './chart.js';
import { dateTicks } from './dates.js';
import { tickTexts } from './units.js';
import { clean } from '../print/clean.js';
import { displayWidth, flow, slice, spaces, type Look, type Paint } from '../print/look.js';

export interface TerminalChartOptions {
  /** Rows of the plot; 16 if not given. */
  readonly height?: number;
  /** Rows between two figures of the axis; 4 if not given. */
  readonly rowsATick?: number;
  /** Draw with ASCII alone, for a terminal that has no other characters. */
  readonly ascii?: boolean;
  /** The id of the variant to draw; the first where there is none of that id. */
  readonly variant?: string;
}

/** The characters of one drawing. Each series has its own, so that it can be read without colour. */
interface Marks {
  readonly lines: readonly string[];
  readonly points: readonly string[];
  readonly bands: readonly string[];
  readonly event: string;
  readonly side: string;
  readonly tick: string;
  readonly corner: string;
  readonly floor: string;
  readonly floorTick: string;
}

const DRAWN: Marks = {
  lines: ['━', '╌', '·', '═', '┄', '─'],
  points: ['●', '○', '◆', '◇', '■', '□'],
  bands: ['░', '▒'],
  event: '┊',
  side: '│',
  tick: '┤',
  corner: '└',
  floor: '─',
  floorTick: '┬',
};
const ASCII: Marks = {
  lines: ['*', '-', '.', '=', '~', '_'],
  points: ['o', 'x', '#', '%', '@', '&'],
  bands: [':', ';'],
  event: '!',
  side: '|',
  tick: '+',
  corner: '+',
  floor: '-',
  floorTick: '+',
};

type Brush = (text: string) => string;
interface Cell {
  readonly mark: string;
  readonly brush: Brush;
}

const INDENT = 2;
const ROWS = 16;
const WIDEST_PLOT = 120;
const NARROWEST_PLOT = 16;
const ROWS_A_TICK = 4;
const COLUMNS_A_DATE = 10;

/** A chart over time in characters: the same value that is drawn as SVG. Its title is left to whoever prints it. */
export function terminalChart(chart: LineChart, look: Look, options: TerminalChartOptions = {}): string[] {
  const variant = chart.variants.find(({ id }) => id === options.variant) ?? chart.variants[0];
  const known = chart.variants
    .flatMap(({ series, bands = [] }) => [...series.map(({ values }) => values), ...bands.flatMap(({ low, high }) => [low, high])])
    .flat()
    .map(placed)
    .filter((x) => x !== null);
  if (variant === undefined || known.length === 0 || chart.dates.length === 0) return ['  There are no figures to draw.'];
  const marks = options.ascii ? ASCII : DRAWN;
  const plot = new Plot(
    chart,
    [...known, ...reachOf(chart)],
    Math.max(4, options.height ?? ROWS),
    options.rowsATick ?? ROWS_A_TICK,
    look.width,
  );
  plot.events(chart.events ?? [], { mark: marks.event, brush: look.paint.dim });
  for (const [i, { low, high, ink }] of (variant.bands ?? []).entries())
    plot.band(low.map(placed), high.map(placed), { mark: marks.bands[i % 2]!, brush: brushOf(ink, look.paint) });
  const items = named(variant.series, marks, look.paint);
  // The first line is the main one and is drawn over the others; of points the last is, as in the SVG.
  for (const { one, cell } of [...items].reverse()) if (!one.points) plot.line(one.values.map(placed), one.step === true, cell);
  for (const { one, cell } of items) if (one.points) plot.points(one.values.map(placed), cell);
  const nameOf = (name: string): string => slice(clean(name), look.width - INDENT - 2);
  const legend = [
    ...items.map(({ one, cell }) => `${cell.brush(cell.mark)} ${nameOf(one.name)}`),
    ...(variant.bands ?? []).map(({ name, ink }, i) => `${brushOf(ink, look.paint)(marks.bands[i % 2]!)} ${nameOf(name)}`),
  ];
  return [
    ...plot.drawn(marks, look.paint, chart.events ?? []),
    ...flow(legend, '   ', look.width - INDENT).map((line) => spaces(INDENT) + line),
  ];
}

type Series = LineChart['variants'][number]['series'][number];

/** Lines and points count apart, so that the first of each has the heaviest mark. */
function named(series: readonly Series[], marks: Marks, paint: Paint): { readonly one: Series; readonly cell: Cell }[] {
  let [lines, points] = [0, 0];
  return series.map((one) => {
    const set = one.points ? marks.points : marks.lines;
    const mark = set[(one.points ? points++ : lines++) % set.length]!;
    return { one, cell: { mark, brush: brushOf(one.ink, paint) } };
  });
}

function brushOf(ink: Ink, paint: Paint): Brush {
  switch (ink) {
    case 'good':
    case 'warn':
    case 'bad':
      return paint[ink];
    case 'neutral':
      return paint.dim;
    case 'debt':
    case 'accent':
      return paint.strong;
    default:
      return paint.title;
  }
}

/** A sheet of characters with dates across and figures up. */
class Plot {
  private readonly cells: (Cell | undefined)[][];
  private readonly width: number;
  private readonly first: Day;
  private readonly last: Day;
  private readonly low: number;
  private readonly high: number;
  private readonly ticks: readonly { readonly row: number; readonly text: string }[];

  constructor(
    private readonly chart: LineChart,
    known: readonly number[],
    private readonly height: number,
    rowsATick: number,
    room: number,
  ) {
    const count = Math.max(2, Math.floor(height / rowsATick));
    const scale = scaleLinear().domain(rangeOf(known, 0)).nice(count);
    [this.low, this.high] = scale.domain() as [number, number];
    const values = scale.ticks(count);
    const texts = tickTexts(values, chart);
    this.ticks = values.map((value, i) => ({ row: this.row(value), text: texts[i]! }));
    this.width = Math.max(NARROWEST_PLOT, Math.min(WIDEST_PLOT, room - INDENT - this.labelWidth - 2));
    [this.first, this.last] = [chart.dates[0]!, chart.dates.at(-1)!];
    this.cells = Array.from({ length: height }, () => Array.from({ length: this.width }, () => undefined));
  }

  /** A line up the sheet at each date. */
  events(events: NonNullable<LineChart['events']>, cell: Cell): void {
    for (const { date } of events) if (this.holds(date)) for (let row = 0; row < this.height; row++) this.put(row, this.column(date), cell);
  }

  line(values: readonly (number | null)[], step: boolean, cell: Cell): void {
    let before: number | null = null;
    for (let column = 0; column < this.columns; column++) {
      const value = this.at(values, this.dateOf(column), step);
      const row = value === null ? null : this.row(value);
      if (row !== null) for (const between of steps(before, row)) this.put(between, column, cell);
      before = row;
    }
    for (const [i, value] of values.entries())
      if (value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null)
        this.put(this.row(value), this.column(this.chart.dates[i]!), cell);
  }

  points(values: readonly (number | null)[], cell: Cell): void {
    for (const [i, value] of values.entries()) if (value !== null) this.put(this.row(value), this.column(this.chart.dates[i]!), cell);
  }

  band(low: readonly (number | null)[], high: readonly (number | null)[], cell: Cell): void {
    for (let column = 0; column < this.columns; column++) {
      const [from, to] = [this.at(low, this.dateOf(column), false), this.at(high, this.dateOf(column), false)];
      if (from !== null && to !== null) for (let row = this.row(to); row <= this.row(from); row++) this.put(row, column, cell);
    }
  }

  /** The sheet with its axes, and the names of the events above it. */
  drawn(marks: Marks, paint: Paint, events: NonNullable<LineChart['events']>): string[] {
    const rows = this.cells.map((cells, row) => {
      const tick = this.ticks.find((one) => one.row === row);
      const label = (tick?.text ?? '').padStart(this.labelWidth);
      return `${spaces(INDENT)}${paint.dim(`${label} ${tick ? marks.tick : marks.side}`)}${painted(cells)}`.trimEnd();
    });
    return [...this.eventNames(events, marks.event, paint), ...rows, ...this.dateAxis(marks, paint)];
  }

  private get labelWidth(): number {
    return this.ticks.reduce((most, { text }) => Math.max(most, displayWidth(text)), 0);
  }

  private eventNames(events: NonNullable<LineChart['events']>, mark: string, paint: Paint): string[] {
    const rows: { from: number; to: number; text: string }[][] = [];
    const shown = events
      .filter(({ date }) => this.holds(date))
      .map(({ date, name }) => ({ text: slice(clean(name), this.width), column: this.column(date) }))
      .sort((a, b) => b.column - a.column);
    // From the right: a name goes above those that it would reach, and its line comes down left of them.
    for (const { text, column } of shown) {
      const from = Math.max(0, Math.min(column, this.width - displayWidth(text)));
      const to = from + displayWidth(text);
      const above = rows.findLastIndex((row) => row.some((other) => to >= other.from)) + 1;
      (rows[above] ??= []).unshift({ from, to, text });
      for (const row of rows.slice(0, above))
        if (row.every((other) => column < other.from)) row.unshift({ from: column, to: column + 1, text: mark });
    }
    return rows
      .reverse()
      .map(
        (row) =>
          spaces(INDENT + this.labelWidth + 2) +
          paint.dim(row.reduce((line, { from, text }) => line + spaces(from - displayWidth(line)) + text, '')),
      );
  }

  private dateAxis(marks: Marks, paint: Paint): string[] {
    const dates =
      this.last === this.first
        ? [{ date: this.first, text: formatDay(this.first) }]
        : dateTicks(this.first, this.last, Math.floor(this.width / COLUMNS_A_DATE));
    const ticks = dates.map(({ date, text }) => ({ text, column: this.column(date) }));
    const floor = Array.from({ length: this.width }, (_, column) =>
      ticks.some((tick) => tick.column === column) ? marks.floorTick : marks.floor,
    ).join('');
    let names = '';
    for (const { text, column } of ticks) {
      const at = Math.max(names === '' ? 0 : names.length + 1, Math.min(column - Math.floor(text.length / 2), this.width - text.length));
      if (at + text.length <= this.width) names += spaces(at - names.length) + text;
    }
    const lead = INDENT + this.labelWidth + 1;
    return [paint.dim(`${spaces(lead)}${marks.corner}${floor}`), paint.dim(`${spaces(lead + 1)}${names}`)];
  }

  /** Columns that have a date of their own. */
  private get columns(): number {
    return this.last === this.first ? 1 : this.width;
  }

  private put(row: number, column: number, cell: Cell): void {
    if (row >= 0 && row < this.height && column >= 0 && column < this.width) this.cells[row]![column] = cell;
  }

  private row(value: number): number {
    return Math.round(((this.high - value) / (this.high - this.low)) * (this.height - 1));
  }

  private column(date: Day): number {
    return this.last === this.first ? 0 : Math.round(((date - this.first) / (this.last - this.first)) * (this.width - 1));
  }

  private dateOf(column: number): number {
    return this.first + ((this.last - this.first) * column) / (this.width - 1);
  }

  private holds(date: Day): boolean {
    return date >= this.first && date <= this.last;
  }

  /** What a series comes to on a date: between two of its figures in proportion, in a gap nothing. */
  private at(values: readonly (number | null)[], date: number, step: boolean): number | null {
    const { dates } = this.chart;
    const next = lowerBound(dates, date);
    if (next === dates.length) return null;
    if (dates[next] === date || next === 0) return values[next] ?? null;
    const [a, b] = [values[next - 1] ?? null, values[next] ?? null];
    if (a === null || b === null || step) return b === null && !step ? null : a;
    return a + ((b - a) * (date - dates[next - 1]!)) / (dates[next]! - dates[next - 1]!);
  }
}

/** The first place whose date is not before a date. */
function lowerBound(dates: readonly number[], date: number): number {
  let [low, high] = [0, dates.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (dates[middle]! < date) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rows that a line passes from one column to the next, its own included. */
function steps(before: number | null, row: number): number[] {
  if (before === null || Math.abs(before - row) <= 1) return [row];
  const way = Math.sign(row - before);
  return Array.from({ length: Math.abs(row - before) }, (_, i) => before + way * (i + 1));
}

/** Cells as text, each run of one colour painted once. */
function painted(cells: readonly (Cell | undefined)[]): string {
  let text = '';
  for (let i = 0; i < cells.length;) {
    const brush = cells[i]?.brush;
    let end = i;
    while (end < cells.length && cells[end]?.brush === brush) end++;
    const run = cells
      .slice(i, end)
      .map((cell) => cell?.mark ?? ' ')
      .join('');
    text += brush ? brush(run) : run;
    i = end;
  }
  return text;
}
