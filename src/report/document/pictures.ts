import { formatDay, type Day } from '../../kernel/calendar.js';
import { Decimal, ONE, ZERO } from '../../kernel/decimal.js';
import { isLtvOn } from '../../domain/covenant.js';
import { covenantTitle } from '../../domain/figure.js';
import { limitOn } from '../../model/measure/covenants.js';
import type { BarChart, HeatChart, LineChart, TimelineChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { plural } from '../print/words.js';
import type { Block } from './document.js';
import { REVERSE_DRIVER_NAMES } from './phrases.js';
import type { ReportInput } from './report-input.js';
import { moneyText, paragraph, percentText, shown } from './tables.js';

/** LTV on OLV today over a change of prices and one of rents, with the covenant's limit where there is one and 100 %. */
export function heatBlocks({ grid, deal }: ReportInput): Block[] {
  const figures = grid.values.flat().filter((value) => value !== null);
  if (figures.length === 0) return [];
  const covenant = deal.covenants.find((one) => isLtvOn(one, 'olv'));
  const inForce = covenant && limitOn(covenant, deal.asOf);
  const limits = [
    ...(inForce === undefined || inForce.eq(ONE) ? [] : [{ name: `the covenant's ${shown('ltv.olv', inForce)}`, value: inForce }]),
    { name: '100%', value: ONE },
  ].sort((a, b) => a.value.cmp(b.value));
  const none = (shocks: readonly Decimal[]): number => shocks.findIndex((shock) => shock.isZero());
  const above = (limit: Decimal): string => `${figures.filter((value) => value.gt(limit)).length} of ${plural(figures.length, 'case')}`;
  const today = { row: none(grid.rows.shocks), column: none(grid.columns.shocks) };
  const closedUp = (text: string): string => text.replace(' %', '%').replace('+0%', '0%');
  const chart: HeatChart = {
    kind: 'heat',
    id: 'ltv-heat-chart',
    title: 'LTV on OLV today, if prices and rents move at once',
    unit: 'ratio',
    currency: clean(deal.currency),
    description: `LTV on OLV is ${shown('ltv.olv', grid.base)} today, ${shown('ltv.olv', Decimal.min(...figures))} at best and ${shown('ltv.olv', Decimal.max(...figures))} at worst; ${limits.map(({ name, value }) => `above ${name} in ${above(value)}`).join(', ')}.`,
    rows: { title: REVERSE_DRIVER_NAMES.price_level, names: grid.rows.words.map(closedUp) },
    columns: { title: REVERSE_DRIVER_NAMES.rental_level, names: grid.columns.words.map(closedUp) },
    values: grid.values,
    limits,
    today: today.row < 0 || today.column < 0 ? null : today,
  };
  return [{ kind: 'chart', chart }];
}

/** Headroom beyond this is drawn as this, so that what is near the limit is seen. */
const MOST_HEADROOM = ONE;
const drawnHeadroom = (x: Decimal | null): Decimal | null => x && Decimal.max(MOST_HEADROOM.negated(), Decimal.min(x, MOST_HEADROOM));

/** One strip a covenant: its headroom at each test to maturity. */
export function headroomBlocks({ exhibits, deal, score }: ReportInput): Block[] {
  const charts = exhibits.headroom.flatMap(({ id, dates, values }): LineChart[] => {
    if (dates.length < 2 || values.every((value) => value === null)) return [];
    const terms = deal.covenants.find((covenant) => covenant.id === id)!;
    const seen = values.filter((value) => value !== null);
    const least = Decimal.min(...seen);
    const when = dates[values.findIndex((value) => value?.eq(least))]!;
    const broken = seen.filter((value) => value.isNegative()).length;
    return [
      {
        kind: 'lines',
        id: `headroom-${score.covenants.findIndex((covenant) => covenant.id === id) + 1}`,
        title: covenantTitle(terms),
        unit: 'ratio',
        currency: clean(deal.currency),
        description: `${covenantTitle(terms)}: least headroom ${percentText(least)} on ${formatDay(when)}; ${broken === 0 ? 'never below zero' : `below zero at ${plural(broken, 'test')}`}.`,
        dates,
        variants: [
          {
            id: 'base',
            name: 'Base case',
            series: [{ name: 'Headroom', ink: least.isNegative() ? 'bad' : 'value', values: values.map(drawnHeadroom), step: true }],
          },
        ],
        reach: [ZERO, ZERO],
      },
    ];
  });
  return charts.length === 0
    ? []
    : [
        paragraph(
          'Headroom of each covenant at its tests to maturity, as a share of the limit; below zero it is in breach. Beyond 100% either way it is drawn as 100%.',
        ),
        { kind: 'multiples', charts },
      ];
}

/** How far each contract's price is above what the market pays today; negative below it. */
export function pricesChart({ score: { contracts, deal } }: ReportInput): Block[] {
  const priced = contracts.byContract.filter(({ marketRent }) => marketRent !== null && marketRent.gt(0));
  if (priced.length === 0) return [];
  const above = priced.map(({ priceNow, marketRent }) => priceNow.div(marketRent!).minus(1));
  const over = above.filter((x) => x.gt(0)).length;
  const chart: BarChart = {
    kind: 'bars',
    id: 'contract-prices-chart',
    title: 'Contract price above market rent',
    unit: 'ratio',
    currency: clean(deal.currency),
    direction: 'across',
    description: `${over} of ${plural(priced.length, 'contract')} ${over === 1 ? 'pays' : 'pay'} more than the market does today: from ${percentText(Decimal.min(...above))} to ${percentText(Decimal.max(...above))}.`,
    categories: priced.map(({ contractId, customer }) => `${clean(contractId)} ${clean(customer)}`),
    series: [{ name: 'Above market', ink: 'value', values: above }],
  };
  return [{ kind: 'chart', chart }];
}

/** What customers paid of what was projected, month by month, and what it served. */
export function actualsChart({ deal }: ReportInput): Block[] {
  const { actuals } = deal;
  if (actuals.length < 2) return [];
  const received = actuals.map(({ revenueReceived }) => revenueReceived);
  const last = actuals.at(-1)!;
  const chart: LineChart = {
    kind: 'lines',
    id: 'actuals-chart',
    title: 'Cash received against projected and debt service',
    unit: 'money',
    currency: clean(deal.currency),
    description: `${plural(actuals.length, 'month')} to ${formatDay(last.monthEnd)}. In the last: received ${moneyText(last.revenueReceived, deal.currency)}, projected ${moneyText(last.projectedContractCash, deal.currency)}.`,
    dates: actuals.map(({ monthEnd }) => monthEnd),
    variants: [
      {
        id: 'actual',
        name: 'Actual',
        series: [
          { name: 'Received', ink: 'value', values: received },
          { name: 'Projected', ink: 'neutral', values: actuals.map(({ projectedContractCash }) => projectedContractCash) },
          {
            name: 'Debt service',
            ink: 'debt',
            step: true,
            values: actuals.map(({ interest, principal }) => (interest === null || principal === null ? null : interest.plus(principal))),
          },
        ],
      },
    ],
    reach: [ZERO, ZERO],
  };
  return [{ kind: 'chart', chart }];
}

/** Contracts that have a row of their own; the others share one. */
const CONTRACT_ROWS = 8;

/** When contracts end, GPUs arrive, generations ship, support lapses and debt falls due, on one axis. */
export function timelineBlocks({ deal, score }: ReportInput): Block[] {
  const { asOf } = deal;
  const contracts = [...score.contracts.byContract]
    .sort((a, b) => b.firmBacklog.cmp(a.firmBacklog))
    .filter(({ firmEnd }) => firmEnd > asOf);
  const lastDebt = Math.max(asOf, ...deal.tranches.map(({ maturity }) => maturity)) as Day;
  const to = Math.max(lastDebt, ...contracts.map(({ end }) => end)) as Day;
  const arrivals = [...new Set(deal.lots.flatMap(({ arrives }) => (arrives !== null && arrives > asOf ? [arrives] : [])))].sort(
    (a, b) => a - b,
  );
  const cohorts = deal.market.cohorts.filter(({ frontierDate }) => frontierDate > asOf && frontierDate <= to);
  const [named, rest] = [contracts.slice(0, CONTRACT_ROWS), contracts.slice(CONTRACT_ROWS)];
  const rows: TimelineChart['rows'] = [
    ...deal.tranches.map((tranche) => ({
      name: `Debt ${clean(tranche.id)}`,
      ink: 'debt' as const,
      spans: [{ from: asOf, to: tranche.maturity }],
      days: tranche.draws.filter(({ date }) => date > asOf).map(({ date }) => ({ date, name: 'draw' })),
    })),
    ...named.map(({ contractId, firmEnd, start }) => ({
      name: `Contract ${clean(contractId)}`,
      ink: 'value' as const,
      spans: [{ from: Math.max(asOf, start) as Day, to: firmEnd }],
      days: [],
    })),
    ...(rest.length === 0
      ? []
      : [
          {
            name: `${rest.length} more contracts`,
            ink: 'value' as const,
            spans: [],
            days: rest.map(({ firmEnd, contractId }) => ({ date: firmEnd, name: `${clean(contractId)} ends` })),
          },
        ]),
    ...deal.hedges
      .filter((hedge) => hedge.to > asOf)
      .map((hedge) => ({
        name: `Support ${clean(hedge.id)}`,
        ink: 'good' as const,
        spans: [{ from: Math.max(asOf, hedge.from) as Day, to: hedge.to }],
        days: [],
      })),
    ...(arrivals.length === 0
      ? []
      : [{ name: 'GPUs arrive', ink: 'accent' as const, spans: [], days: arrivals.map((date) => ({ date, name: gpusOn(deal, date) })) }]),
    ...(cohorts.length === 0
      ? []
      : [
          {
            name: 'New generation',
            ink: 'warn' as const,
            spans: [],
            days: cohorts.map(({ name, frontierDate }) => ({ date: frontierDate, name: clean(name) })),
          },
        ]),
  ];
  if (rows.length === 0) return [];
  const after = contracts.filter(({ firmEnd }) => firmEnd > lastDebt).length;
  const chart: TimelineChart = {
    kind: 'timeline',
    id: 'timeline-chart',
    title: 'Contract ends, deliveries, generations and maturities',
    unit: 'count',
    currency: clean(deal.currency),
    description: `Contracts run to the day on which the customer may leave. Of ${plural(contracts.length, 'contract')} ${after === 0 ? 'none' : after} ${after < 2 ? 'outlives' : 'outlive'} the last maturity, ${formatDay(lastDebt)}.`,
    from: asOf,
    to,
    rows,
  };
  return [{ kind: 'chart', chart }];
}

const gpusOn = ({ lots }: ReportInput['deal'], day: Day): string =>
  plural(
    lots.filter(({ arrives }) => arrives === day).reduce((sum, { quantity }) => sum + quantity, 0),
    'GPU',
  );
