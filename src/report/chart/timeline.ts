import { formatDay, type Day } from '../../kernel/calendar.js';
import type { TimelineChart } from './chart.js';
import { dateTicks } from './dates.js';
import { fillOf, filled } from './fill.js';
import { HALF_LINE, nothing, words, type Canvas, type Drawing } from './frame.js';
import { AXIS, COLOURS, GRID, marker, MUTED } from './ink.js';
import { fitted, widest, widthOf } from './measure.js';
import { coordinate, hint, tag } from './xml.js';

const ROW = 20;
const BAR = 9;
const AXIS_HEIGHT = 20;
const TICK_ROOM = 54;
/** The marker of a day: a diamond, whatever its row. */
const DIAMOND = 3;

/** Spans as bars and days as diamonds with their names, in rows over one time axis. */
export function drawTimeline(chart: TimelineChart, canvas: Canvas): Drawing {
  const { rows, from, to } = chart;
  if (rows.length === 0 || to <= from) return nothing(canvas);
  const left = Math.min(widest(rows.map(({ name }) => name)), canvas.width * 0.3) + 10;
  const right = canvas.width - 8;
  const x = (date: Day): number => left + ((right - left) * (Math.min(Math.max(date, from), to) - from)) / (to - from);
  const bottom = rows.length * ROW + 4;
  const ticks = dateTicks(from, to, Math.floor((right - left) / TICK_ROOM));
  const drawn = rows.map(({ name, ink, spans, days }, i) => {
    const middle = 4 + i * ROW + ROW / 2;
    const boxes = spans
      .filter((span) => span.to > from && span.from < to)
      .map((span) => ({
        box: { x: x(span.from), y: middle - BAR / 2, width: Math.max(1, x(span.to) - x(span.from)), height: BAR },
        title: canvas.tooltips ? hint(name, `${formatDay(span.from)} to ${formatDay(span.to)}`) : '',
      }));
    return (
      words(fitted(name, left - 10), left - 8, middle + HALF_LINE, { anchor: 'end', full: name }) +
      filled(boxes, fillOf(0, ink), true) +
      marks(days, middle, x, right, COLOURS[ink], canvas.tooltips)
    );
  });
  return {
    height: bottom + AXIS_HEIGHT,
    body: [
      tag('path', { d: ticks.map(({ date }) => `M${coordinate(x(date))} 4V${coordinate(bottom)}`).join(''), stroke: GRID, fill: 'none' }),
      tag('path', { d: `M${coordinate(left)} ${coordinate(bottom)}H${coordinate(right)}`, stroke: AXIS, fill: 'none' }),
      tag('g', { 'text-anchor': 'middle', fill: MUTED }, ticks.map(({ date, text }) => words(text, x(date), bottom + 14)).join('')),
      ...drawn,
    ].join(''),
  };
}

/** Diamonds, each named where its name reaches neither the next nor the edge. */
function marks(
  days: TimelineChart['rows'][number]['days'],
  y: number,
  x: (date: Day) => number,
  right: number,
  colour: string,
  tooltips: boolean,
): string {
  const ordered = [...days].sort((a, b) => a.date - b.date);
  return ordered
    .map(({ date, name }, i) => {
      const at = x(date);
      const next = ordered[i + 1] === undefined ? right + 6 : x(ordered[i + 1]!.date) - 6;
      const named = at + 8 + widthOf(name) <= next ? words(name, at + 8, y + HALF_LINE) : '';
      return `<g>${tooltips ? hint(`${name}, ${formatDay(date)}`) : ''}${marker(DIAMOND, at, y, colour)}${named}</g>`;
    })
    .join('');
}
