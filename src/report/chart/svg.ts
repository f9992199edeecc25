import { drawBars } from './bars.js';
import { drawBridge } from './bridge.js';
import type { Chart, LineChart } from './chart.js';
import { canvasOf, framed, type ChartOptions } from './frame.js';
import { drawLines, variantWords } from './lines.js';
import { drawTornado } from './tornado.js';

export type { ChartOptions } from './frame.js';

export interface DrawnVariant {
  readonly id: string;
  readonly name: string;
  readonly svg: string;
}

/** Dates that tell their figures under a pointer: of the variant that is seen first, and of each other one, which a page carries besides. */
const COLUMNS = { first: 24, other: 9 } as const;

/** A chart as SVG text: the same for a page, a PDF and a file of its own, and the same bytes for the same chart. */
export function chartSvg(chart: Chart, options: ChartOptions): string {
  if (chart.kind === 'lines')
    return linesSvg(
      chart,
      Math.max(
        0,
        chart.variants.findIndex(({ id }) => id === options.variant),
      ),
      options,
      COLUMNS.first,
    );
  const canvas = canvasOf(chart, options, 0);
  const drawing =
    chart.kind === 'bars' ? drawBars(chart, canvas) : chart.kind === 'bridge' ? drawBridge(chart, canvas) : drawTornado(chart, canvas);
  return framed(canvas, chart, drawing, options);
}

/** Every variant of a chart over time, all on one scale, so that a change from one to another compares. */
export const chartVariants = (chart: LineChart, options: Omit<ChartOptions, 'variant'>): readonly DrawnVariant[] =>
  chart.variants.map(({ id, name }, i) => ({ id, name, svg: linesSvg(chart, i, options, i === 0 ? COLUMNS.first : COLUMNS.other) }));

function linesSvg(chart: LineChart, variant: number, options: ChartOptions, columns: number): string {
  const canvas = canvasOf(chart, options, variant);
  const drawn = chart.variants[variant];
  const described =
    drawn === undefined || variant === 0 ? chart : { title: `${chart.title}: ${drawn.name}`, description: variantWords(chart, drawn) };
  return framed(canvas, described, drawLines(chart, variant, canvas, columns), options);
}
