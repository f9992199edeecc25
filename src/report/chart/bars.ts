import { stack, stackOffsetDiverging } from 'd3-shape';
import { total, type Decimal } from '../../kernel/decimal.js';
import { placed, rangeOf } from './axis.js';
import type { BarChart } from './chart.js';
import { fillOf, filled, type Fill } from './fill.js';
import { HALF_LINE, legend, nothing, paper, swatch, words, type Canvas, type Drawing } from './frame.js';
import { COLOURS, MUTED, PAPER } from './ink.js';
import { fitted, widest, widthOf } from './measure.js';
import { planeOf, type Plane } from './plane.js';
import { figureText, shortText } from './units.js';
import { coordinate, hint, tag } from './xml.js';

/** Where the stack of a category ends either way, and what its label says. */
interface Pile {
  readonly low: number;
  readonly high: number;
  /** Σ of what is known; null where nothing is. */
  readonly sum: Decimal | null;
}

const LABEL_GAP = 4;
const MARK_ROW = 16;

export function drawBars(chart: BarChart, canvas: Canvas): Drawing {
  const stacks = stacked(chart);
  const piles = chart.categories.map((_, i) => pile(chart, stacks, i));
  if (chart.reach === undefined && piles.every(({ sum }) => sum === null)) return nothing(canvas);
  const fills = chart.series.map(({ ink }, i) => fillOf(i, ink));
  const key = legend(chart.series.length < 2 ? [] : chart.series.map(({ name }, i) => ({ name, sample: swatch(fills[i]!) })), canvas.width);
  const labels = labelsOf(chart, piles, canvas);
  const plane = planeOf(spec(chart, piles, labels, key.height, canvas), canvas);
  const body = [
    key.markup,
    plane.backdrop,
    segments(chart, stacks, plane, fills, canvas),
    plane.zero,
    marked(chart, plane, canvas),
    pileLabels(piles, labels, plane),
  ];
  return { height: plane.height, body: body.join('') };
}

/** For each series, where each category's segment begins and ends. */
function stacked(chart: BarChart): readonly (readonly (readonly [number, number])[])[] {
  const rows = chart.categories.map((_, i) => i);
  const keys = chart.series.map((_, k) => k);
  const layers = stack<number, number>()
    .keys(keys)
    .value((i, k) => placed(chart.series[k]!.values[i] ?? null) ?? 0)
    .offset(stackOffsetDiverging)(rows);
  return layers.map((layer) => layer.map(([a, b]) => [a, b] as const));
}

function pile(chart: BarChart, stacks: ReturnType<typeof stacked>, i: number): Pile {
  const known = chart.series.map(({ values }) => values[i] ?? null).filter((value): value is Decimal => placed(value) !== null);
  const ends = stacks.flatMap((layer) => layer[i] ?? []);
  return { low: Math.min(0, ...ends), high: Math.max(0, ...ends), sum: known.length === 0 ? null : total(known) };
}

/** Labels in full where columns are wide enough for them, else short, else none. */
function labelsOf(chart: BarChart, piles: readonly Pile[], canvas: Canvas): readonly string[] {
  const write = (figure: typeof figureText): readonly string[] =>
    piles.map(({ sum, low, high }) => (sum === null ? 'n/a' : `${low < 0 && high > 0 ? 'net ' : ''}${figure(sum, chart)}`));
  if (chart.direction === 'across') return write(figureText);
  const room = (canvas.width - 60 - markRoom(chart)) / chart.categories.length - 4;
  return [write(figureText), write(shortText)].find((texts) => widest(texts) <= room) ?? piles.map(() => '');
}

const markRoom = (chart: BarChart): number => (chart.mark ? Math.min(Math.max(widthOf(chart.mark.name), 60), 110) + 8 : 2);
const below = ({ low, high, sum }: Pile): boolean => sum !== null && sum.isNegative() && (high === 0 || low < 0);

function spec(
  chart: BarChart,
  piles: readonly Pile[],
  labels: readonly string[],
  top: number,
  canvas: Canvas,
): Parameters<typeof planeOf>[0] {
  const limit = placed(chart.mark?.value ?? null);
  const range = rangeOf([...piles.flatMap(({ low, high }) => [low, high]), ...(limit === null ? [] : [limit]), ...(chart.reach ?? [])], 0);
  const beside = piles.map((one, i) => {
    const side = below(one) ? ('low' as const) : ('high' as const);
    return { value: one[side], width: Math.min(widthOf(labels[i]!), canvas.width * 0.3), side };
  });
  const head = { direction: chart.direction, names: chart.categories, range, writing: chart, beside };
  if (chart.direction === 'up') return { ...head, top: top + 4, right: limit === null ? 2 : markRoom(chart) };
  return { ...head, top: top + (limit === null ? 2 : MARK_ROW) };
}

function segments(chart: BarChart, stacks: ReturnType<typeof stacked>, plane: Plane, fills: readonly Fill[], canvas: Canvas): string {
  const alone = chart.series.length < 2;
  return chart.series
    .map(({ name, values }, k) => {
      const boxes = chart.categories.flatMap((category, i) => {
        const value = values[i] ?? null;
        const [from, to] = stacks[k]![i]!;
        if (value === null || from === to) return [];
        const figure = figureText(value, chart);
        return [{ box: plane.box(i, from, to), title: canvas.tooltips ? hint(category, alone ? figure : `${name}: ${figure}`) : '' }];
      });
      return filled(boxes, fills[k]!, !alone);
    })
    .join('');
}

function marked({ mark, ...chart }: BarChart, { area, at, direction }: Plane, canvas: Canvas): string {
  const value = mark === undefined ? null : placed(mark.value);
  if (mark === undefined || value === null) return '';
  const place = at(value);
  const figure = figureText(mark.value, chart);
  if (direction === 'up') {
    const [x, room] = [area.x + area.width + 6, canvas.width - area.x - area.width - 6];
    const y = Math.max(place, area.y + 6);
    return (
      dashed(`M${coordinate(area.x)} ${coordinate(place)}H${coordinate(x - 2)}`) +
      words(fitted(mark.name, room), x, y - 1, { fill: COLOURS.bad, full: mark.name }) +
      words(figure, x, y + 11, { fill: COLOURS.bad })
    );
  }
  const text = `${fitted(mark.name, canvas.width * 0.5)} ${figure}`;
  const half = widthOf(text) / 2;
  const x = Math.min(Math.max(place, half), canvas.width - half);
  return (
    dashed(`M${coordinate(place)} ${coordinate(area.y - 2)}v${coordinate(area.height + 2)}`) +
    words(text, x, area.y - 6, { anchor: 'middle', fill: COLOURS.bad, full: `${mark.name} ${figure}` })
  );
}

/** A limit, on a seam of paper white that sets it off from dark bars. */
const dashed = (d: string): string =>
  tag('path', { d, stroke: PAPER, 'stroke-width': 3, fill: 'none' }) +
  tag('path', { d, stroke: COLOURS.bad, 'stroke-width': 1.5, 'stroke-dasharray': '5 3', fill: 'none' });

/** Figures at the ends of the bars. */
function pileLabels(piles: readonly Pile[], labels: readonly string[], plane: Plane): string {
  return piles
    .map((one, i) => {
      const text = labels[i]!;
      if (text === '') return '';
      const down = below(one);
      const end = plane.at(down ? one.low : one.high);
      const fill = one.sum === null ? MUTED : undefined;
      const width = widthOf(text);
      const style = fill === undefined ? {} : { fill };
      if (plane.direction === 'up') {
        const [x, y] = [plane.centre(i), down ? end + 12 : end - LABEL_GAP];
        return paper(x - width / 2, y, width) + words(text, x, y, { anchor: 'middle', ...style });
      }
      const [x, y] = [down ? end - LABEL_GAP : end + LABEL_GAP, plane.centre(i) + HALF_LINE];
      return paper(down ? x - width : x, y, width) + words(text, x, y, down ? { anchor: 'end', ...style } : style);
    })
    .join('');
}
