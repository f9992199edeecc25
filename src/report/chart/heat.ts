import { placed } from './axis.js';
import type { HeatChart } from './chart.js';
import { HALF_LINE, nothing, words, type Canvas, type Drawing } from './frame.js';
import { COLOURS, MUTED, PAPER, TEXT } from './ink.js';
import { fitted, widest, widthOf } from './measure.js';
import { figureText, shortText } from './units.js';
import { coordinate, hint, tag } from './xml.js';

/** Below all limits, above the lower, above both: pale, so that figures on them are read. */
const SHADES = ['#e4f1e8', '#fbeecf', '#f6d5d1'] as const;
const NO_FIGURE = '#eef1f4';
const ROW = 24;
const TITLE = 16;
const NAMES = 18;
const KEY = 18;

/** Cells with their figures, and a heavy line along each limit. */
export function drawHeat(chart: HeatChart, canvas: Canvas): Drawing {
  const { rows, columns, values, limits, today } = chart;
  if (values.every((row) => row.every((value) => placed(value) === null))) return nothing(canvas);
  const left = Math.min(Math.max(widest(rows.names), widthOf(rows.title)), canvas.width * 0.25) + 8;
  const top = TITLE + NAMES;
  const width = (canvas.width - left - 1) / columns.names.length;
  const passed = values.map((row) => row.map((value) => (value === null ? null : limits.filter((limit) => value.gt(limit.value)).length)));
  const x = (column: number): number => left + column * width;
  const y = (row: number): number => top + row * ROW;
  const cells = values.flatMap((row, i) =>
    row.map((value, j) => {
      const text =
        value === null ? 'n/a' : ([figureText(value, chart), shortText(value, chart)].find((one) => widthOf(one, true) <= width - 4) ?? '');
      const here = today?.row === i && today.column === j;
      const name = canvas.tooltips ? hint(`${rows.title} ${rows.names[i]!}, ${columns.title} ${columns.names[j]!}`, text) : '';
      const level = passed[i]![j];
      const box = { x: x(j), y: y(i), width, height: ROW };
      return (
        tag('rect', { ...box, fill: level === null ? NO_FIGURE : SHADES[Math.min(level!, 2)], stroke: PAPER, 'stroke-width': 1 }, name) +
        (here
          ? tag('rect', {
              x: box.x + 2.5,
              y: box.y + 2.5,
              width: width - 5,
              height: ROW - 5,
              fill: 'none',
              stroke: TEXT,
              'stroke-width': 0.9,
              'stroke-dasharray': '2 2',
            })
          : '') +
        words(text, x(j) + width / 2, y(i) + ROW / 2 + HALF_LINE, { anchor: 'middle', bold: here })
      );
    }),
  );
  const bottom = y(values.length);
  const lines = limits.map((_, n) => tag('path', { d: contour(passed, n, x, y), fill: 'none', ...STROKES[n]! }));
  return {
    height: bottom + KEY + 4,
    body: [
      words(fitted(columns.title, canvas.width - left), left, 10, { fill: MUTED }),
      words(fitted(rows.title, left - 6), 0, top - 6, { fill: MUTED }),
      ...columns.names.map((name, j) => words(fitted(name, width - 2), x(j) + width / 2, top - 6, { anchor: 'middle' })),
      ...rows.names.map((name, i) => words(fitted(name, left - 8), left - 6, y(i) + ROW / 2 + HALF_LINE, { anchor: 'end' })),
      ...cells,
      ...lines,
      key(limits, left, bottom + KEY, canvas.width),
    ].join(''),
  };
}

const STROKES = [
  { stroke: COLOURS.warn, 'stroke-width': 1.8, 'stroke-dasharray': '5 2.5' },
  { stroke: COLOURS.bad, 'stroke-width': 2 },
] as const;

/** The edges between cells above the nth limit and cells at or below it. */
function contour(
  passed: readonly (readonly (number | null)[])[],
  n: number,
  x: (column: number) => number,
  y: (row: number) => number,
): string {
  const above = (i: number, j: number): boolean | null => {
    const level = passed[i]?.[j];
    return level === undefined || level === null ? null : level > n;
  };
  const parted = (a: boolean | null, b: boolean | null): boolean => a !== null && b !== null && a !== b;
  return passed
    .flatMap((row, i) =>
      row.map((_, j) => {
        const right = parted(above(i, j), above(i, j + 1)) ? `M${coordinate(x(j + 1))} ${coordinate(y(i))}V${coordinate(y(i + 1))}` : '';
        const below = parted(above(i, j), above(i + 1, j)) ? `M${coordinate(x(j))} ${coordinate(y(i + 1))}H${coordinate(x(j + 1))}` : '';
        return right + below;
      }),
    )
    .join('');
}

function key(limits: HeatChart['limits'], left: number, y: number, width: number): string {
  let at = left;
  return limits
    .map(({ name }, n) => {
      const text = fitted(`above ${name}`, width - at - 26);
      const drawn =
        tag('path', { d: `M${coordinate(at)} ${coordinate(y - HALF_LINE)}h18`, fill: 'none', ...STROKES[n]! }) + words(text, at + 23, y);
      at += 23 + widthOf(text) + 18;
      return drawn;
    })
    .join('');
}
