import { ZERO, type Decimal } from '../../kernel/decimal.js';
import { placed, rangeOf } from './axis.js';
import type { BridgeChart } from './chart.js';
import { fillOf, filled } from './fill.js';
import { HALF_LINE, nothing, paper, words, type Canvas, type Drawing } from './frame.js';
import { MUTED } from './ink.js';
import { widest, widthOf, wrapped } from './measure.js';
import { planeOf, type Plane } from './plane.js';
import { figureText } from './units.js';
import { coordinate, hint, tag } from './xml.js';

/** A step as it is drawn: from where the last one ended to where it ends itself; a total from zero. */
interface Hung {
  readonly name: string;
  readonly amount: Decimal;
  readonly from: Decimal;
  readonly to: Decimal;
  readonly look: 'total' | 'added' | 'taken';
}

/** Where each step begins and ends. */
export function hang(steps: BridgeChart['steps']): readonly Hung[] {
  let at = ZERO;
  return steps
    .filter(({ amount }) => placed(amount) !== null)
    .map(({ name, amount, total }) => {
      const from = total ? ZERO : at;
      at = from.plus(amount);
      return { name, amount, from, to: at, look: total ? 'total' : amount.isNegative() ? 'taken' : 'added' };
    });
}

const FILLS = { total: fillOf(0, 'debt'), added: fillOf(1, 'value'), taken: fillOf(2, 'bad') } as const;
/** What a step must measure to be seen at all. */
const LEAST = 1;

export function drawBridge(chart: BridgeChart, canvas: Canvas): Drawing {
  const steps = hang(chart.steps);
  if (steps.length === 0) return nothing(canvas);
  const labels = steps.map((step) => figureText(step.amount, chart));
  const range = rangeOf(
    steps.flatMap(({ from, to }) => [placed(from) ?? 0, placed(to) ?? 0]),
    0,
  );
  const direction = columnsFit(steps, labels, canvas) ? 'up' : 'across';
  const beside = steps.map(({ from, to, look }, i) => ({
    value: Math.max(placed(from) ?? 0, placed(to) ?? 0),
    width: widthOf(labels[i]!, look === 'total'),
    side: 'high' as const,
  }));
  const plane = planeOf({ direction, names: steps.map(({ name }) => name), range, writing: chart, top: 4, beside }, canvas);
  const bars = steps.map(({ name, amount, from, to, look }, i) => {
    const box = plane.box(i, placed(from) ?? 0, placed(to) ?? 0);
    return {
      look,
      box: { ...box, width: Math.max(LEAST, box.width), height: Math.max(LEAST, box.height) },
      title: canvas.tooltips ? hint(name, figureText(amount, chart)) : '',
    };
  });
  const drawn = (['total', 'added', 'taken'] as const).map((look) =>
    filled(
      bars.filter((bar) => bar.look === look),
      FILLS[look],
    ),
  );
  return {
    height: plane.height,
    body: [plane.backdrop, ...drawn, plane.zero, connectors(steps, plane), amounts(steps, labels, plane)].join(''),
  };
}

/** Whether columns are wide enough for every amount and every name. */
function columnsFit(steps: readonly Hung[], labels: readonly string[], canvas: Canvas): boolean {
  const step = (canvas.width - 70) / steps.length;
  return widest(labels, true) <= step - 3 && steps.every(({ name }) => wrapped(name, step - 5, 3) !== null);
}

/** From where a step ends to where the next begins. */
function connectors(steps: readonly Hung[], plane: Plane): string {
  const up = plane.direction === 'up';
  const d = steps.slice(0, -1).map(({ to }, i) => {
    const [here, next] = [plane.box(i, 0, 0), plane.box(i + 1, 0, 0)];
    const at = coordinate(plane.at(placed(to) ?? 0));
    return up
      ? `M${coordinate(here.x + here.width)} ${at}H${coordinate(next.x)}`
      : `M${at} ${coordinate(here.y + here.height)}V${coordinate(next.y)}`;
  });
  return d.length === 0 ? '' : tag('path', { d: d.join(''), stroke: MUTED, 'stroke-width': 0.8, 'stroke-dasharray': '2 2', fill: 'none' });
}

function amounts(steps: readonly Hung[], labels: readonly string[], plane: Plane): string {
  return steps
    .map(({ from, to, look }, i) => {
      const text = labels[i]!;
      const bold = look === 'total';
      const width = widthOf(text, bold);
      const high = plane.at(Math.max(placed(from) ?? 0, placed(to) ?? 0));
      if (plane.direction === 'up')
        return paper(plane.centre(i) - width / 2, high - 4, width) + words(text, plane.centre(i), high - 4, { anchor: 'middle', bold });
      const y = plane.centre(i) + HALF_LINE;
      return paper(high + 4, y, width) + words(text, high + 4, y, { bold });
    })
    .join('');
}
