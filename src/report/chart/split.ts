import { placed } from './axis.js';
import type { BarChart, Chart } from './chart.js';

/** The most bars across that stand in one drawing: with axis and legend they leave room for title and words on an A4 page. */
const MOST_BARS = 25;

/**
 * A chart as the charts that a page can hold: bars across beyond 25 are shared out evenly over several charts, one below the other and
 * all on one scale. The first says what the whole shows, each later one which bars of how many it has.
 */
export function splitChart(chart: Chart): readonly Chart[] {
  if (chart.kind !== 'bars' || chart.direction !== 'across' || chart.categories.length <= MOST_BARS) return [chart];
  const count = chart.categories.length;
  const size = Math.ceil(count / Math.ceil(count / MOST_BARS));
  const reach = reachOf(chart);
  return Array.from({ length: Math.ceil(count / size) }, (_, k) => {
    const [from, to] = [k * size, Math.min((k + 1) * size, count)];
    const head =
      k === 0
        ? {}
        : {
            id: `${chart.id}-part-${k + 1}`,
            title: `${chart.title} (continued)`,
            description: `Bars ${from + 1} to ${to} of ${count}, on the scale of the first ${size}.`,
          };
    return {
      ...chart,
      ...head,
      reach,
      categories: chart.categories.slice(from, to),
      series: chart.series.map((one) => ({ ...one, values: one.values.slice(from, to) })),
    };
  });
}

/** How far the longest stack goes either way from zero. */
function reachOf({ categories, series }: BarChart): readonly [number, number] {
  const sums = categories.map((_, i) => {
    const column = series.map(({ values }) => placed(values[i] ?? null) ?? 0);
    return {
      low: column.filter((x) => x < 0).reduce((sum, x) => sum + x, 0),
      high: column.filter((x) => x > 0).reduce((sum, x) => sum + x, 0),
    };
  });
  return [Math.min(0, ...sums.map(({ low }) => low)), Math.max(0, ...sums.map(({ high }) => high))];
}
