import { Decimal } from '../../kernel/decimal.js';
import type { SimulationResult } from '../../model/simulation/summary.js';
import type { BarChart, LineChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { amount, grouped, percent } from '../print/figures.js';

const decimal = (x: number | null | undefined): Decimal | null =>
  x === null || x === undefined || !Number.isFinite(x) ? null : new Decimal(x);
const shareText = (x: number): string => percent(new Decimal(x));

/** LTV on OLV over time: the middle half and nine tenths of all paths, with the limit of its covenant. */
export function ltvFan({ byDate, deal, olvLimit, paths }: SimulationResult): LineChart {
  const shown = byDate.flatMap(({ fans }) => fans.ltv_olv).filter((x): x is number => x !== null && x !== Infinity);
  const limits = (olvLimit ?? []).map((limit) => limit.toNumber());
  // Debt over a value of 0 is worse than any figure: it is drawn at the top of the chart.
  const top = shown.length + limits.length > 0 ? Math.max(...shown, ...limits) : 1;
  const of = (i: number): (Decimal | null)[] => byDate.map(({ fans }) => decimal(fans.ltv_olv[i] === Infinity ? top : fans.ltv_olv[i]));
  const [low, quarter, median, threeQuarters, high] = [0, 1, 2, 3, 4].map(of) as [
    (Decimal | null)[],
    (Decimal | null)[],
    (Decimal | null)[],
    (Decimal | null)[],
    (Decimal | null)[],
  ];
  const worst = byDate.reduce((most, row) => (row.under.mean > most.under.mean ? row : most), byDate[0]!);
  return {
    kind: 'lines',
    id: 'simulated-ltv',
    title: 'LTV on OLV over all paths',
    description: `Contractual balance over OLV on ${grouped(paths)} drawn paths. Debt is above OLV on at most ${shareText(worst.under.mean)} of paths.`,
    unit: 'ratio',
    currency: clean(deal.currency),
    dates: byDate.map(({ date }) => date),
    variants: [
      {
        id: 'base',
        name: 'All paths',
        series: [
          { name: 'Median', ink: 'value', values: median },
          ...(olvLimit ? [{ name: 'Covenant', ink: 'bad' as const, values: olvLimit, step: true }] : []),
        ],
        bands: [
          { name: '90 % of paths', ink: 'neutral', low, high },
          { name: '50 % of paths', ink: 'value', low: quarter, high: threeQuarters },
        ],
      },
    ],
  };
}

/** Cumulative probability of default by year. */
export function pdCurve({ pd, deal }: SimulationResult): BarChart {
  return {
    kind: 'bars',
    id: 'simulated-pd',
    title: 'Probability of default by the end of each year',
    description: `One year: ${shareText(pd.oneYear.mean)}; to the last maturity: ${shareText(pd.lifetime.mean)}.`,
    unit: 'ratio',
    currency: clean(deal.currency),
    direction: 'up',
    categories: pd.byYear.map(({ year }) => `Year ${year}`),
    series: [{ name: 'Cumulative', ink: 'bad', values: pd.byYear.map(({ cumulative }) => decimal(cumulative.mean)) }],
  };
}

/** Paths that lose money, by how much. */
export function lossHistogram({ loss, deal, paths }: SimulationResult): BarChart {
  const [none, ...bars] = loss.histogram;
  return {
    kind: 'bars',
    id: 'simulated-losses',
    title: "Losses at today's value, of the paths that lose money",
    description: `${shareText(none!.paths / paths)} of paths lose nothing and are left out.`,
    unit: 'count',
    currency: clean(deal.currency),
    direction: 'across',
    categories: bars.map(({ from, to }) => `${amount(decimal(from), deal.currency)} to ${amount(decimal(to), deal.currency)}`),
    series: [{ name: 'Paths', ink: 'bad', values: bars.map(({ paths: count }) => new Decimal(count)) }],
  };
}

/** How likely each covenant breaks before the last maturity. */
export function breachChart({ covenants, deal }: SimulationResult): BarChart {
  return {
    kind: 'bars',
    id: 'simulated-breaches',
    title: 'Paths on which a covenant breaks, ever and within a year',
    description: covenants.map(({ id, ever }) => `${clean(id)} ${shareText(ever.mean)}`).join(', '),
    unit: 'ratio',
    currency: clean(deal.currency),
    direction: 'across',
    categories: covenants.map(({ id }) => clean(id)),
    series: [
      { name: 'Within a year', ink: 'bad', values: covenants.map(({ oneYear }) => decimal(oneYear.mean)) },
      { name: 'Later', ink: 'warn', values: covenants.map(({ oneYear, ever }) => decimal(ever.mean - oneYear.mean)) },
    ],
  };
}
