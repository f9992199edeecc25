import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import { BOOK_LIVES, type Curve, type CurvePoint, type CurvesResult } from '../../model/score/curves.js';
import type { LineChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { amount, grouped, percent } from '../print/figures.js';

type Series = LineChart['variants'][number]['series'][number];

/** Ways of depreciation over time: of the fleet with its debt, or of one model. */
export function curvesChart({ deal, fleet, models, assumptionSet }: CurvesResult, model: string | null): LineChart {
  const curve = models.find((one) => one.model === model) ?? fleet;
  const of = model ?? 'the fleet';
  const line = (name: string, ink: Series['ink'], valueOf: (point: CurvePoint) => Decimal | null): Series => ({
    name,
    ink,
    values: curve.points.map(valueOf),
  });
  const lines: readonly Series[] = [
    line('Curve', 'accent', (point) => point.curve),
    line('FMV', 'value2', (point) => point.fmv),
    line('Market', 'value', (point) => point.market),
    line('Income', 'value3', (point) => point.income),
    ...(model === null ? [line('Debt', 'debt', (point) => point.debt)] : []),
  ];
  const books = BOOK_LIVES.map((life, i) => line(`Book ${life} y`, 'neutral', (point) => point.book[i]!));
  return {
    kind: 'lines',
    id: 'curves',
    title: `Ways of depreciation: ${clean(of)}`,
    note: `${grouped(curve.gpus)} GPUs, ${clean(deal.currency)} · as of ${formatDay(deal.asOf)} · assumptions ${clean(assumptionSet.name)}`,
    description: wordsOf(of, curve, deal.currency),
    unit: 'money',
    currency: deal.currency,
    dates: curve.points.map(({ date }) => date),
    variants: [
      { id: 'base', name: 'Base case', series: [...lines, ...books].filter(({ values }) => values.some((value) => value !== null)) },
    ],
  };
}

/** Lines as lines and books as marks, by which a terminal without colours tells nine apart. */
export function charactersChart(chart: LineChart): LineChart {
  const books = (name: string): boolean => name.startsWith('Book');
  return {
    ...chart,
    variants: chart.variants.map((variant) => ({
      ...variant,
      series: variant.series.map((one) => (books(one.name) ? { ...one, points: true } : one)),
    })),
  };
}

function wordsOf(of: string, { gpus, cost, points }: Curve, currency: string): string {
  const last = points.at(-1)!;
  const share = (value: Decimal): string => (cost.isZero() ? 'n/a' : percent(value.div(cost)));
  const books = BOOK_LIVES.map((life, i) => `${share(last.book[i]!)} over ${life} years`).join(', ');
  return `${clean(of)}, ${gpus} GPUs that cost ${amount(cost, currency)}: at the last maturity the curve leaves ${share(last.curve)} of cost, fair value is ${share(last.fmv)}, and a straight line leaves ${books}.`;
}
