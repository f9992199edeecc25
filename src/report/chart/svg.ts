import { drawBars } from './bars.js';
import { drawBridge } from './bridge.js';
import type { Chart, LineChart } from './chart.js';
import { canvasOf, framed, type Canvas, type ChartOptions, type Drawing } from './frame.js';
import { drawHeat } from './heat.js';
import { drawLines, variantWords } from './lines.js';
import { drawTimeline } from './timeline.js';
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
  return framed(canvas, chart, drawn(chart, canvas), options);
}

function drawn(chart: Exclude<Chart, LineChart>, canvas: Canvas): Drawing {
  switch (chart.kind) {
    case 'bars':
      return drawBars(chart, canvas);
    case 'bridge':
      return drawBridge(chart, canvas);
    case 'tornado':
      return drawTornado(chart, canvas);
    case 'heat':
      return drawHeat(chart, canvas);
    case 'timeline':
      return drawTimeline(chart, canvas);
  }
}

/** Every variant of a chart over time, all on one scale, so that a change from one to another compares. */
export const chartVariants = (chart: LineChart, options: Omit<ChartOptions, 'variant'>): readonly DrawnVariant[] =>
  chart.variants.map(({ id, name }, i) => ({ id, name, svg: linesSvg(chart, i, options, i === 0 ? COLUMNS.first : COLUMNS.other) }));

function linesSvg(chart: LineChart, variant: number, options: ChartOptions, columns: number): string {
  const canvas = canvasOf(chart, options, variant);
  const shown = chart.variants[variant];
  const described =
    shown === undefined || variant === 0 ? chart : { title: `${chart.title}: ${shown.name}`, description: variantWords(chart, shown) };
  return framed(canvas, described, drawLines(chart, variant, canvas, columns), options);
}
