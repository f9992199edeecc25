import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { axisUp, placed, rangeOf, reachOf, type ValueAxis } from './axis.js';
import type { LineChart } from './chart.js';
import { dateTicks } from './dates.js';
import { HALF_LINE, legend, nothing, words, type Canvas, type Drawing } from './frame.js';
import { AXIS, COLOURS, MUTED, dashOf, marker } from './ink.js';
import { fitted, widest, widthOf } from './measure.js';
import { gridLines, marksUp, zeroLine } from './plane.js';
import { spread } from './spread.js';
import { figureText } from './units.js';
import { coordinate, hint, tag } from './xml.js';

type Variant = LineChart['variants'][number];
type Series = Variant['series'][number];
type Band = NonNullable<Variant['bands']>[number];

/** Where things stand: the same for all variants of a chart, so that a change of variant moves only the lines. */
interface Layout {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: ScaleLinear<number, number>;
  readonly y: ValueAxis;
  /** Names stand at the ends of the lines, else in a legend. */
  readonly direct: boolean;
  readonly events: readonly PlacedEvent[];
}

const LABEL_GAP = 13;
const MOST_DIRECT = 9;
/** What half a date under the last point needs. */
const END_ROOM = 32;
/** How much of the width must be behind the end of a line that is named there. */
const NEAR_THE_END = 0.9;

/** One variant of a chart over time. @param columns how many dates tell their figures under a pointer, at most */
export function drawLines(chart: LineChart, variant: number, canvas: Canvas, columns: number): Drawing {
  const values = chart.variants
    .flatMap(({ series, bands = [] }) => [...series.map((one) => one.values), ...bands.flatMap(({ low, high }) => [low, high])].flat())
    .map(placed)
    .filter((value) => value !== null);
  const drawn = chart.variants[variant];
  if (values.length === 0 || drawn === undefined || chart.dates.length === 0) return nothing(canvas);
  const height = canvas.height ?? Math.min(340, Math.max(230, canvas.width * 0.44));
  const layout = layoutOf(chart, [...values, ...reachOf(chart)], canvas.width, height, legendOf(drawn, canvas.width).height);
  const body = [
    layout.direct ? '' : legendOf(drawn, canvas.width).markup,
    grid(layout),
    dateAxis(layout, chart.dates),
    ...(drawn.bands ?? []).map((band) => shade(band, chart.dates, layout)),
    eventMarks(layout),
    ...drawn.series.map((series, i) => path(series, { stroke: i, marker: markerOf(drawn.series, i) }, chart.dates, layout)),
    layout.direct ? endLabels(drawn.series, chart.dates, layout, canvas.width) : '',
    canvas.tooltips ? readouts(chart, drawn, layout, columns) : '',
  ];
  return { height, body: body.join('') };
}

function layoutOf(chart: LineChart, values: readonly number[], width: number, height: number, legendHeight: number): Layout {
  const names = chart.variants.flatMap(({ series }) => series.map(({ name }) => name));
  const nameRoom = Math.min(widest(names), width * 0.26);
  const direct =
    chart.variants.every(
      ({ series, bands }) => bands === undefined && series.length <= MOST_DIRECT && series.every((one) => endsLate(one, chart.dates)),
    ) && widest(names) <= width * 0.3;
  const right = width - (direct ? Math.max(nameRoom + 22, END_ROOM) : END_ROOM);
  const [first, last] = [chart.dates[0]!, chart.dates.at(-1)!];
  const across = (left: number): ScaleLinear<number, number> =>
    scaleLinear()
      .domain(first === last ? [first - 30, last] : [first, last])
      .range([left, right]);
  const rough = axisUp(rangeOf(values, 0), 0, height, chart);
  const events = eventsOf(chart, across(widest(rough.ticks.map(({ text }) => text)) + 8), right + END_ROOM);
  const top = (direct ? 10 : legendHeight + 8) + events.reduce((rows, { row }) => Math.max(rows, row + 1), 0) * EVENT_ROW;
  const bottom = height - 22;
  const y = axisUp(rangeOf(values, 0), top, bottom, chart);
  const left = widest(y.ticks.map(({ text }) => text)) + 8;
  return { left, right, top, bottom, x: across(left), y, direct, events };
}

function endsLate({ values }: Series, dates: readonly Day[]): boolean {
  const end = lastIndex(values.map(placed));
  const [first, last] = [dates[0]!, dates.at(-1)!];
  return end === -1 || (dates[end] ?? first) - first >= (last - first) * NEAR_THE_END;
}

const lastIndex = (values: readonly (number | null)[]): number => values.findLastIndex((value) => value !== null);

const legendOf = ({ series, bands = [] }: Variant, width: number): ReturnType<typeof legend> =>
  legend(
    [
      ...series.map(({ name, ink, points }, i) => ({
        name,
        sample: (x: number, length: number, y: number) =>
          (points ? '' : stroke(`M${coordinate(x)} ${coordinate(y)}h${length}`, i, COLOURS[ink])) +
          marker(markerOf(series, i), x + length / 2, y, COLOURS[ink]),
      })),
      ...bands.map(({ name, ink }) => ({
        name,
        sample: (x: number, length: number, y: number) => tag('rect', { x, y: y - 5, width: length, height: 10, ...shading(ink) }),
      })),
    ],
    width,
  );

/** Markers of points are counted apart from those at the ends of lines, so that the plainest are theirs. */
const markerOf = (series: readonly Series[], i: number): number =>
  series[i]!.points ? series.slice(0, i).filter(({ points }) => points).length : i;

const shading = (ink: Band['ink']) => ({
  fill: COLOURS[ink],
  'fill-opacity': 0.16,
  stroke: COLOURS[ink],
  'stroke-opacity': 0.5,
  'stroke-width': 0.7,
});

/** The area between the two figures of each date. */
function shade({ low, high, ink }: Band, dates: readonly Day[], { x, y }: Layout): string {
  const points = dates.map((date, i) => ({ at: x(date), low: placed(low[i] ?? null), high: placed(high[i] ?? null) }));
  const draw = area<(typeof points)[number]>(
    (point) => point.at,
    (point) => y.scale(point.low!),
    (point) => y.scale(point.high!),
  )
    .defined((point) => point.low !== null && point.high !== null)
    .digits(2);
  const d = draw(points);
  return d ? tag('path', { d, ...shading(ink) }) : '';
}

const EVENT_ROW = 12;
const EVENT_GAP = 4;
interface PlacedEvent {
  readonly date: Day;
  readonly name: string;
  /** Rows above the plot: 0 is the lowest. */
  readonly row: number;
}

/** Events in the plot, from the right: a name goes above those that it would reach, so that its line comes down left of them. */
function eventsOf({ events = [], dates }: LineChart, x: ScaleLinear<number, number>, edge: number): PlacedEvent[] {
  const starts: number[] = [];
  return events
    .filter(({ date }) => date >= dates[0]! && date <= dates.at(-1)!)
    .sort((a, b) => b.date - a.date)
    .map(({ date, name }) => {
      const start = Math.min(x(date), edge - widthOf(name));
      const row = starts.findLastIndex((other) => start + widthOf(name) + EVENT_GAP > other) + 1;
      starts[row] = Math.min(start, starts[row] ?? Infinity);
      return { date, name, row };
    });
}

/** A broken line up the plot at each event, its name above. */
function eventMarks({ events, x, right, top, bottom }: Layout): string {
  return events
    .map(({ date, name, row }) => {
      const at = x(date);
      const start = Math.min(at, right + END_ROOM - widthOf(name));
      const rule = tag('path', {
        d: `M${coordinate(at)} ${coordinate(top - row * EVENT_ROW - 2)}V${coordinate(bottom)}`,
        stroke: AXIS,
        'stroke-width': 0.8,
        'stroke-dasharray': '3 3',
        fill: 'none',
      });
      return rule + words(fitted(name, right + END_ROOM - start), start, top - row * EVENT_ROW - 4, { fill: MUTED, full: name });
    })
    .join('');
}

function grid({ left, right, y }: Layout): string {
  const draw = (at: number): string => `M${coordinate(left)} ${coordinate(at)}H${coordinate(right)}`;
  return gridLines(y, draw) + zeroLine(y, draw) + marksUp(y, left);
}

function dateAxis({ left, right, bottom, x }: Layout, dates: readonly Day[]): string {
  const ticks =
    dates.length === 1
      ? [{ date: dates[0]!, text: formatDay(dates[0]!) }]
      : dateTicks(dates[0]!, dates.at(-1)!, Math.floor((right - left) / 54));
  const strokes = ticks.map(({ date }) => `M${coordinate(x(date))} ${coordinate(bottom)}v4`).join('');
  const texts = ticks.map(({ date, text }) => words(text, x(date), bottom + 16)).join('');
  return ticks.length === 0
    ? ''
    : tag('path', { d: strokes, stroke: AXIS, fill: 'none' }) + tag('g', { 'text-anchor': 'middle', fill: MUTED }, texts);
}

const stroke = (d: string, series: number, colour: string): string =>
  tag('path', {
    d,
    fill: 'none',
    stroke: colour,
    'stroke-width': series === 0 ? 2.2 : 1.7,
    'stroke-dasharray': dashOf(series),
    'stroke-linejoin': 'round',
  });

function path(
  series: Series,
  index: { readonly stroke: number; readonly marker: number },
  dates: readonly Day[],
  { x, y }: Layout,
): string {
  const points = dates.map((date, i) => ({ at: x(date), value: placed(series.values[i] ?? null) }));
  const draw = line<(typeof points)[number]>(
    (point) => point.at,
    (point) => y.scale(point.value!),
  )
    .defined((point) => point.value !== null)
    .digits(2);
  if (series.step) draw.curve(curveStepAfter);
  const d = draw(series.straight ? corners(points, y.scale) : points);
  if (!d) return '';
  const colour = COLOURS[series.ink];
  if (series.points)
    return points.map(({ at, value }) => (value === null ? '' : marker(index.marker, at, y.scale(value), colour))).join('');
  const end = lastIndex(points.map(({ value }) => value));
  const alone = points.filter(
    ({ value }, i) => value !== null && i !== end && (points[i - 1]?.value ?? null) === null && (points[i + 1]?.value ?? null) === null,
  );
  return (
    stroke(d, index.stroke, colour) +
    [...alone, points[end]!].map(({ at, value }) => marker(index.marker, at, y.scale(value!), colour)).join('')
  );
}

/** How far off a line a point may lie and still be on it, in the units of the drawing. */
const ON_A_LINE = 0.05;

/** The points at which a path of straight lines turns, and its ends. */
function corners<Point extends { readonly at: number; readonly value: number | null }>(
  points: readonly Point[],
  y: (value: number) => number,
): Point[] {
  const known = points.filter(({ value }) => value !== null);
  return known.reduce<Point[]>((kept, point, i) => {
    const [before, after] = [kept.at(-1), known[i + 1]];
    if (!before || !after) return [...kept, point];
    const share = after.at === before.at ? 0 : (point.at - before.at) / (after.at - before.at);
    const between = y(before.value!) + share * (y(after.value!) - y(before.value!));
    return Math.abs(y(point.value!) - between) <= ON_A_LINE ? kept : [...kept, point];
  }, []);
}

/** The name of each line beside its end, moved up or down where two would overlap and then joined to it. */
function endLabels(series: readonly Series[], dates: readonly Day[], layout: Layout, width: number): string {
  const ends = series.flatMap(({ name, ink, values }) => {
    const end = lastIndex(values.slice(0, dates.length).map(placed));
    return end === -1 ? [] : [{ name, colour: COLOURS[ink], x: layout.x(dates[end]!), y: layout.y.scale(placed(values[end]!)!) }];
  });
  const heights = spread(
    ends.map(({ y }) => y),
    LABEL_GAP,
    layout.top,
    layout.bottom,
  );
  const at = layout.right + 17;
  return ends
    .map(({ name, colour, x, y }, i) => {
      const label = words(fitted(name, width - at), at, heights[i]! + HALF_LINE, { fill: colour, full: name });
      return (
        tag('path', {
          d: `M${coordinate(x + 5)} ${coordinate(y)}H${coordinate(layout.right + 5)}L${coordinate(at - 3)} ${coordinate(heights[i]!)}`,
          stroke: colour,
          'stroke-width': 0.7,
          fill: 'none',
        }) + label
      );
    })
    .join('');
}

/** Columns without ink that give the figures of a date: of each where there are few, else every third month or more. */
function readouts(chart: LineChart, { series }: Variant, { x, left, right, top, bottom }: Layout, columns: number): string {
  const { dates } = chart;
  const stride = dates.length <= columns ? 1 : Math.ceil(dates.length / columns / 3) * 3;
  const chosen = dates.map((date, i) => ({ date, i })).filter(({ i }) => i % stride === 0 || i === dates.length - 1);
  const edges = [left, ...chosen.slice(1).map(({ date }, k) => (x(date) + x(chosen[k]!.date)) / 2), right];
  const columnsOfDates = chosen.map(({ date, i }, k) => {
    const lines = series.map(
      ({ name, values }) => `${name}: ${values[i] && placed(values[i]!) !== null ? figureText(values[i]!, chart) : 'n/a'}`,
    );
    return tag(
      'path',
      { d: `M${coordinate(edges[k]!)} ${coordinate(top)}H${coordinate(edges[k + 1]!)}V${coordinate(bottom)}H${coordinate(edges[k]!)}z` },
      hint(formatDay(date), ...lines),
    );
  });
  return tag('g', { fill: 'none', 'pointer-events': 'all' }, columnsOfDates.join(''));
}

/** What a variant shows in words, for those who cannot see it. */
export function variantWords(chart: LineChart, { name, series }: Variant): string {
  const sentences = series.map(({ name: what, values }) => {
    const known = values.flatMap((value, i) =>
      value !== null && placed(value) !== null && chart.dates[i] !== undefined ? [{ value, date: formatDay(chart.dates[i]) }] : [],
    );
    if (known.length === 0) return `${what}: no figures.`;
    const low = known.reduce((a, b) => (b.value.lt(a.value) ? b : a));
    const high = known.reduce((a, b) => (b.value.gt(a.value) ? b : a));
    const valueOn = ({ value, date }: (typeof known)[number]): string => `${figureText(value, chart)} on ${date}`;
    return `${what}: ${valueOn(known[0]!)}, ${valueOn(known.at(-1)!)}; lowest ${valueOn(low)}, highest ${valueOn(high)}.`;
  });
  return [`${name}.`, ...sentences].join(' ');
}
