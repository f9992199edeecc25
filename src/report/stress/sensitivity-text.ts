import { figureOf, lowered } from '../../domain/figure.js';
import { Decimal } from '../../kernel/decimal.js';
import type { GridResult, Move, TornadoBar, TornadoResult } from '../../model/scenario/sensitivity.js';
import { clean } from '../print/clean.js';
import { distanceText, valueText } from '../print/figure-text.js';
import { grid, panels, type Column } from '../print/grid.js';
import { displayWidth, type Look, type Paint } from '../print/look.js';
import type { Tool } from '../print/tool.js';
import { heading } from '../score/text.js';
import { provenance, warningsSection } from '../score/text-notes.js';
import { facts, hanging, note, section } from '../print/section.js';

const DRIVER_NAMES: Readonly<Record<string, string>> = {
  price_level: 'Resale prices',
  rental_level: 'Market rents',
  'relet.utilization': 'Re-let utilization',
  'obsolescence.deterioration': 'Deterioration',
  'obsolescence.lag_years': 'Obsolescence lag',
  'income.discount_rate': 'Discount rate',
  'power.usd_kwh': 'Power price',
  index_rate: 'Index rate',
  haircuts: 'Haircuts',
  sale_months: 'Sale months',
  customer_defaults: 'Largest customers',
};
const nameOf = (driver: string): string => DRIVER_NAMES[driver] ?? clean(driver);

const metricName = (metric: string): string => lowered(figureOf(metric).title);
const figure = (metric: string, x: Decimal | null): string => valueText(metric, x);
const distance = (metric: string, x: Decimal | null): string => distanceText(metric, x, '');
/** Whether more of the metric is worse for the lender. */
const worseUp = (metric: string): boolean => figureOf(metric).better === 'less';

/** Each driver's bar for a terminal, widest first. */
export function tornadoText(result: TornadoResult, tool: Tool, look: Look, verbose = false): string {
  const lines = [
    ...heading(result, look),
    ...tornadoVerdict(result, look),
    ...barsSection(result, look),
    ...warningsSection(result, look),
    ...provenance(result, tool, look, verbose),
  ];
  return `${lines.join('\n')}\n`;
}

/** The figure, and what moves it most. */
export function tornadoVerdict({ metric, base, bars }: TornadoResult, look: Look): string[] {
  const [widest] = bars;
  const most = widest?.spread?.gt(0) ? `${nameOf(widest.driver)}, by ${distance(metric, widest.spread)}` : 'nothing';
  return facts(
    [
      [`${figureOf(metric).title} at base`, figure(metric, base)],
      ['moved most by', most],
    ],
    look,
  ).map((line) => line.trimStart());
}

const WIDEST_BAR = 60;
const NARROWEST_BAR = 8;
const GAPS = 12;

function barsSection({ metric, base, bars }: TornadoResult, look: Look): string[] {
  const values = [base, ...bars.flatMap(({ down, up }) => [down?.value ?? null, up?.value ?? null])].filter((x) => x !== null);
  if (base === null || values.length < 2) return section('Bars', note('The metric has no value for this deal.', look), look);
  const shift = (move: Move | null): string =>
    (move === null ? '–' : move.shift.startsWith('largest') ? 'out' : move.shift) + (move?.cut ? '*' : '');
  const value = (move: Move | null): string => (move === null ? '–' : figure(metric, move.value));
  const better = (move: Move | null, paint: Paint) =>
    move === null || move.value === null || move.value.eq(base)
      ? paint.dim
      : move.value.gt(base) === worseUp(metric)
        ? paint.bad
        : paint.good;
  const column = (title: string, text: (bar: TornadoBar) => string, more: Partial<Column<TornadoBar>> = {}): Column<TornadoBar> => ({
    title,
    text,
    priority: 0,
    ...more,
  });
  const columns = [
    column('Driver', ({ driver }) => nameOf(driver), { shrinkTo: 12 }),
    column('Down', ({ down }) => shift(down), { align: 'right' }),
    column('gives', ({ down }) => value(down), { align: 'right', paint: ({ down }, paint) => better(down, paint) }),
    column('Up', ({ up }) => shift(up), { align: 'right' }),
    column('gives', ({ up }) => value(up), { align: 'right', paint: ({ up }, paint) => better(up, paint) }),
    column('Spread', ({ spread }) => distance(metric, spread), { align: 'right', priority: 2 }),
  ];
  const taken = columns.reduce(
    (sum, c) => sum + Math.max(displayWidth(c.title), ...bars.map((bar) => displayWidth(c.text(bar)))),
    GAPS + 2,
  );
  const room = Math.min(WIDEST_BAR, Math.max(NARROWEST_BAR, look.width - taken));
  const [low, high] = [Decimal.min(...values), Decimal.max(...values)];
  const at = (x: Decimal): number =>
    high.eq(low)
      ? 0
      : x
          .minus(low)
          .div(high.minus(low))
          .times(room - 1)
          .toDecimalPlaces(0, Decimal.ROUND_HALF_UP)
          .toNumber();
  const range = `${figure(metric, low)} to ${figure(metric, high)}`;
  columns.push(column(range.length <= room ? range : '', (bar) => drawBar(bar, base, at, room), { priority: 1 }));
  const cuts = bars.flatMap(({ driver, down, up }) =>
    [down, up].flatMap((move) => (move?.cut ? hanging('  ', `* ${nameOf(driver)} ${move.shift}: ${clean(move.cut)}`, look) : [])),
  );
  return section(
    `What moves the ${metricName(metric)}`,
    [...grid(columns, bars, look), ...(cuts.length > 0 ? ['', ...cuts] : [])],
    look,
    '│ is the base, ▒ where the metric goes as the driver goes down, █ as it goes up. Each driver is moved by itself, at once and for good.',
  );
}

/** A bar from the base to each end; where both ends lie on one side, the nearer is drawn over the farther. */
function drawBar({ down, up }: TornadoBar, base: Decimal, at: (x: Decimal) => number, room: number): string {
  const cells = Array.from({ length: room }, () => ' ');
  const zero = at(base);
  const ends = [
    { mark: '▒', move: down },
    { mark: '█', move: up },
  ].flatMap(({ mark, move }) => (move?.value ? [{ mark, end: at(move.value) }] : []));
  for (const { mark, end } of ends.sort((a, b) => Math.abs(b.end - zero) - Math.abs(a.end - zero))) {
    for (let i = Math.min(zero, end); i <= Math.max(zero, end); i++) cells[i] = mark;
  }
  cells[zero] = '│';
  return cells.join('').trimEnd();
}

const SHADES = ['·', '░', '▒', '▓', '█'] as const;

interface GridRow {
  readonly words: string;
  readonly values: readonly (Decimal | null)[];
}

/** Two drivers at once for a terminal: the darker, the worse. */
export function gridText(result: GridResult, tool: Tool, look: Look, verbose = false): string {
  const { metric, base, rows, columns } = result;
  const figures = result.values.flat().filter((x) => x !== null);
  const [low, high] = figures.length === 0 ? [null, null] : [Decimal.min(...figures), Decimal.max(...figures)];
  const shade = (x: Decimal | null): number => {
    if (x === null || low === null || high === null || high.eq(low)) return 0;
    const part = x.minus(low).div(high.minus(low));
    return Math.min(SHADES.length - 1, (worseUp(metric) ? part : part.negated().plus(1)).times(SHADES.length).floor().toNumber());
  };
  const words = (axis: GridResult['rows'], i: number): string => (axis.shocks[i]!.isZero() ? 'base' : axis.words[i]!);
  const body = result.values.map((values, i): GridRow => ({ words: words(rows, i), values }));
  const lead: Column<GridRow> = { title: nameOf(rows.driver), text: (row) => row.words, align: 'right', priority: 0 };
  const cells = columns.shocks.map((_, j): Column<GridRow> => ({
    title: words(columns, j),
    text: ({ values }) => `${SHADES[shade(values[j]!)]!} ${figure(metric, values[j]!)}`,
    align: 'right',
    priority: 0,
    paint: ({ values }, paint) => [paint.good, (t: string) => t, (t: string) => t, paint.warn, paint.bad][shade(values[j]!)]!,
  }));
  const cuts = [rows, columns].flatMap((axis) =>
    axis.cuts.flatMap((cut) => hanging('  ', `* ${nameOf(axis.driver)}: ${clean(cut)}`, look)),
  );
  const title = metricName(metric);
  const lines = [
    ...heading(result, look),
    ...gridVerdict(result, look),
    ...section(
      title.charAt(0).toUpperCase() + title.slice(1),
      [...panels(lead, cells, body, look), ...(cuts.length > 0 ? ['', ...cuts] : [])],
      look,
      `${nameOf(rows.driver)} down the side, ${nameOf(columns.driver)} across. ${SHADES.join(' ')} from the best fifth of the range to the worst. Base is ${figure(metric, base)}.`,
    ),
    ...warningsSection(result, look),
    ...provenance(result, tool, look, verbose),
  ];
  return `${lines.join('\n')}\n`;
}

/** The figure at base and how far the grid takes it. */
export function gridVerdict({ metric, base, values }: GridResult, look: Look): string[] {
  const figures = values.flat().filter((x) => x !== null);
  const range = figures.length === 0 ? 'n/a' : `${figure(metric, Decimal.min(...figures))} to ${figure(metric, Decimal.max(...figures))}`;
  return facts(
    [
      [`${figureOf(metric).title} at base`, figure(metric, base)],
      ['over the grid', range],
    ],
    look,
  ).map((line) => line.trimStart());
}
