import { formatDay } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import { figureOf } from '../../domain/figure.js';
import type { Snapshot } from '../../model/monitor/snapshot.js';
import type { LineChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { unitText } from '../print/figure-text.js';
import type { MonitorView } from './monitor.js';

export const MEASURES = ['headroom', 'ltv', 'dscr'] as const;
export type MonitorMeasure = (typeof MEASURES)[number];

interface Measure {
  readonly title: string;
  readonly unit: 'ratio' | 'multiple';
  readonly of: (at: Snapshot) => Decimal | null;
}

const OF: Readonly<Record<MonitorMeasure, Measure>> = {
  headroom: { title: 'Lowest headroom', unit: 'ratio', of: ({ lowest }) => lowest?.headroom ?? null },
  ltv: { title: figureOf('ltv.olv').title, unit: 'ratio', of: ({ ltvOlv }) => ltvOlv },
  dscr: { title: figureOf('dscr_forward_3').title, unit: 'multiple', of: ({ dscr }) => dscr },
};

export const measureTitle = (measure: MonitorMeasure): string => OF[measure].title;

/** A chart for each deal, all on one scale. */
export function smallMultiples({ result }: Pick<MonitorView, 'result'>, measure: MonitorMeasure): LineChart[] {
  const { title, unit, of } = OF[measure];
  const known = result.deals.flatMap(({ followed }) => followed.history.map(of)).filter((value) => value !== null);
  const least = known.reduce((low, value) => (value.lt(low) ? value : low), known[0]!);
  const most = known.reduce((high, value) => (value.gt(high) ? value : high), known[0]!);
  return result.deals.map(({ now, followed }, i): LineChart => {
    const values = followed.history.map(of);
    const [first, last] = [values.find((value) => value !== null) ?? null, of(now)];
    const text = (value: Decimal | null): string => unitText(unit, value, now.deal.currency, 1);
    return {
      kind: 'lines',
      id: `${measure}-${i + 1}`,
      title: clean(now.deal.name),
      description: `${title} of ${clean(now.deal.name)}: ${text(last)} on ${formatDay(now.deal.asOf)}, ${text(first)} on ${formatDay(followed.history[0]!.deal.asOf)}.`,
      unit,
      currency: now.deal.currency,
      dates: followed.history.map(({ deal }) => deal.asOf),
      variants: [{ id: 'base', name: title, series: [{ name: title, ink: 'value', values }] }],
      ...(known.length === 0 ? {} : { reach: [least, most] as const }),
    };
  });
}
