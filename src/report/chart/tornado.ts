import { placed, rangeOf } from './axis.js';
import type { TornadoChart } from './chart.js';
import { fillOf, filled } from './fill.js';
import { HALF_LINE, legend, nothing, paper, swatch, words, type Canvas, type Drawing } from './frame.js';
import { TEXT } from './ink.js';
import { fitted, widthOf } from './measure.js';
import { planeOf, type Plane } from './plane.js';
import { figureText } from './units.js';
import { coordinate, hint, tag } from './xml.js';

/** One move of one driver: what it is, where the figure ends, and which part of the row's thickness it takes. */
interface Move {
  readonly row: number;
  readonly name: string;
  readonly way: 'down' | 'up';
  readonly text: string;
  readonly full: string;
  readonly value: number;
  readonly lane: readonly [number, number];
}

const FILLS = { down: fillOf(1, 'value2'), up: fillOf(0, 'debt') } as const;
const ROW = 30;
/** From the middle of a row to the labels of two moves to one side. */
const APART = 6;
const BASE_ROW = 18;
/** The most of the width that a label takes. */
const LABEL_SHARE = 0.24;
/** Each side has at least this share of the other, so that the base stands between them. */
const LEAST_SIDE = 0.3;

export function drawTornado(chart: TornadoChart, canvas: Canvas): Drawing {
  const base = placed(chart.base);
  if (base === null || chart.bars.length === 0) return nothing(canvas);
  const moves = chart.bars.flatMap((_, row) => movesOf(chart, row, base, canvas.width * LABEL_SHARE));
  const key = legend(
    (['down', 'up'] as const).map((way) => ({
      name: way === 'down' ? 'driver moved down' : 'driver moved up',
      sample: swatch(FILLS[way]),
    })),
    canvas.width,
  );
  const beside = moves.map(({ value, text }) => ({
    value,
    width: widthOf(text),
    side: value < base ? ('low' as const) : ('high' as const),
  }));
  const plane = planeOf(
    {
      direction: 'across',
      names: chart.bars.map(({ name }) => name),
      range: around(base, moves),
      writing: chart,
      top: key.height + BASE_ROW,
      beside,
      row: ROW,
    },
    canvas,
  );
  const body = [
    key.markup,
    plane.backdrop,
    bars(moves, 'down', base, plane, canvas),
    bars(moves, 'up', base, plane, canvas),
    baseLine(chart, base, plane, canvas),
    ...moves.map((move) => label(move, base, plane)),
  ];
  return { height: plane.height, body: body.join('') };
}

function movesOf(chart: TornadoChart, row: number, base: number, room: number): readonly Move[] {
  const { name, down, up } = chart.bars[row]!;
  const [low, high] = [placed(down?.value ?? null), placed(up?.value ?? null)];
  const sameSide = low !== null && high !== null && low < base === high < base;
  return (
    [
      ['down', down, low, [0, 0.5]],
      ['up', up, high, [0.5, 1]],
    ] as const
  ).flatMap(([way, move, value, half]) => {
    if (move === null || value === null) return [];
    const figure = figureText(move.value, chart);
    const shown = fitted(move.label, Math.max(0, room - widthOf(`: ${figure}`)));
    return [
      { row, name, way, text: `${shown}: ${figure}`, full: `${move.label}: ${figure}`, value, lane: sameSide ? half : ([0, 1] as const) },
    ];
  });
}

function around(base: number, moves: readonly Move[]): readonly [number, number] {
  const [low, high] = rangeOf(
    moves.map(({ value }) => value),
    base,
  );
  const [left, right] = [base - low, high - base];
  return [base - Math.max(left, right * LEAST_SIDE), base + Math.max(right, left * LEAST_SIDE)];
}

function bars(moves: readonly Move[], way: Move['way'], base: number, plane: Plane, canvas: Canvas): string {
  const moved = moves.filter((move) => move.way === way && move.value !== base);
  return filled(
    moved.map(({ row, name, full, value, lane }) => ({
      box: plane.box(row, base, value, ...lane),
      title: canvas.tooltips ? hint(name, full) : '',
    })),
    FILLS[way],
  );
}

function baseLine(chart: TornadoChart, base: number, { area, at }: Plane, canvas: Canvas): string {
  const x = at(base);
  const text = `base ${figureText(chart.base, chart)}`;
  const half = widthOf(text, true) / 2;
  return (
    tag('path', {
      d: `M${coordinate(x)} ${coordinate(area.y - 3)}v${coordinate(area.height + 3)}`,
      stroke: TEXT,
      'stroke-width': 1.4,
      fill: 'none',
    }) + words(text, Math.min(Math.max(x, half), canvas.width - half), area.y - 7, { anchor: 'middle', bold: true })
  );
}

/** What moved and where to, beyond the end of its bar. */
function label({ row, text, full, value, lane }: Move, base: number, plane: Plane): string {
  const baseline = plane.centre(row) + (lane[0] + lane[1] - 1) * 2 * APART + HALF_LINE;
  const left = value < base;
  const x = plane.at(value) + (left ? -4 : 4);
  const width = widthOf(text);
  return paper(left ? x - width : x, baseline, width) + words(text, x, baseline, left ? { anchor: 'end', full } : { full });
}
