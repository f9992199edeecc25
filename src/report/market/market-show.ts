import { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { SetName } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import type { Comp, CompKind, PriceType } from '../../domain/market.js';
import { straightCorners, STRAIGHT_LIVES, type PriceHistory, type PricePoint } from '../../model/calibration/price-history.js';
import type { LineChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { dateCell as date, numberCell as number, textCell as text, type Table } from '../print/csv.js';
import { percent } from '../print/figures.js';
import { exact, ratio, type Json } from '../print/json.js';
import { inputsJson, setJson } from '../print/result-json.js';
import { priceText, yearsText } from '../print/price-words.js';
import type { Tool } from '../print/tool.js';

export const MARKET_SHOW_TABLES = ['curve', 'observations', 'models'] as const;
export type MarketShowTable = (typeof MARKET_SHOW_TABLES)[number];

/** Price histories with what they rest on. */
export interface MarketShow {
  readonly asOf: Day;
  readonly assumptionSet: SetName;
  /** Assumptions put over the set on the command line, as key=value. */
  readonly settings: readonly string[];
  readonly inputs: readonly InputFile[];
  /** Rows of the user's prices that said the same as another, or as one that comes with the tool. */
  readonly merged: number;
  readonly histories: readonly PriceHistory[];
}

type Series = LineChart['variants'][number]['series'][number];

const TYPE_NAMES: readonly (readonly [type: PriceType, name: string, ink: Series['ink']])[] = [
  ['sold', 'sold', 'good'],
  ['ask', 'ask', 'warn'],
  ['index', 'index', 'value'],
  ['bid', 'bid', 'value3'],
];

/** Prices seen, the curve through the anchor with its band, and straight lines, with the dates of newer cohorts. */
export function historyChart(history: PriceHistory, set: Pick<SetName, 'name'>): LineChart {
  const { model, kind, asOf, observations, path, successors } = history;
  const seen = new Map<Day, Comp[]>();
  for (const comp of observations) seen.set(comp.date, [...(seen.get(comp.date) ?? []), comp]);
  // A date stands once for each observation of one type on it, so that each has a place.
  const rows = path.flatMap((point) => {
    const comps = seen.get(point.date) ?? [];
    const byType = TYPE_NAMES.map(([type]) => comps.filter(({ priceType }) => priceType === type));
    return Array.from({ length: Math.max(1, ...byType.map(({ length }) => length)) }, (_, i) => ({
      point,
      prices: byType.map((some) => some[i]?.price ?? null),
    }));
  });
  const line = (name: string, ink: Series['ink'], of: (point: PricePoint) => Decimal | null): Series => ({
    name,
    ink,
    values: rows.map(({ point }) => of(point)),
  });
  const series: Series[] = [
    line('model curve', 'accent', ({ curve }) => curve),
    ...STRAIGHT_LIVES.map((life, i) => ({
      ...line(`straight line, ${life} years`, 'neutral', ({ date: day, straight }) => (straight[i] ? straightOn(history, i, day) : null)),
      straight: true,
    })),
    ...TYPE_NAMES.map(([, name, ink], i): Series => ({ name, ink, points: true, values: rows.map(({ prices }) => prices[i]!) })),
    {
      name: 'anchor',
      ink: 'bad',
      points: true,
      values: rows.map(({ point }, i) => (point.months === 0 && rows[i - 1]?.point !== point ? point.curve : null)),
    },
  ];
  const banded = rows.some(({ point }) => point.p10 !== null);
  const band = {
    name: '10th to 90th percentile of the model error',
    ink: 'accent' as const,
    low: rows.map(({ point }) => point.p10),
    high: rows.map(({ point }) => point.p90),
  };
  return {
    kind: 'lines',
    id: chartId(history),
    unit: 'money',
    currency: 'USD',
    title: `${clean(model.key)}, ${kind === 'resale' ? 'resale price per GPU, USD' : 'rent per GPU-hour, USD'}`,
    note: `as of ${formatDay(asOf)} · assumptions ${clean(set.name)}`,
    description: wordsOf(history),
    dates: rows.map(({ point }) => point.date),
    variants: [
      {
        id: 'base',
        name: 'Prices',
        series: series.filter(({ values }) => values.some((value) => value !== null)),
        ...(banded ? { bands: [band] } : {}),
      },
    ],
    events: [...successors.map(({ name, frontierDate }) => ({ date: frontierDate, name })), { date: asOf, name: 'as of' }].sort(
      (a, b) => a.date - b.date,
    ),
  };
}

/** The line from the launch price at launch to nothing at the end of a life, by days: where a book takes whole months it runs through the last of each. */
function straightOn({ model, kind }: PriceHistory, life: number, day: Day): Decimal | null {
  const [launch, ...ends] = straightCorners(model, kind);
  if (launch === undefined || model.launchPrice === null) return null;
  const end = ends[life]!;
  return day >= end ? new Decimal(0) : model.launchPrice.times(end - day).div(end - launch);
}

/** Names the chart of a history, and its file where there are several. */
export const chartId = ({ model, kind }: PriceHistory): string => `${model.key.replace(/[^A-Za-z0-9-]+/g, '-')}-${kind}`;

function wordsOf({ model, kind, observations, anchor, halfLife, asOf }: PriceHistory): string {
  const [first, last] = [observations[0]!, observations.at(-1)!];
  const prices = `${observations.length} prices from ${formatDay(first.date)} to ${formatDay(last.date)}, the first ${priceText(kind, first.price)}, the last ${priceText(kind, last.price)}.`;
  const curve = anchor
    ? ` Anchor on ${formatDay(asOf)}: ${priceText(kind, anchor.value)}; half-life of the curve then ${yearsText(halfLife)}.`
    : ` No anchor on ${formatDay(asOf)}.`;
  return `${clean(model.key)}, ${kind}: ${prices}${curve}`;
}

/** 1 − exp(slope): what the curve loses in a year at its slope of as_of. */
export const yearlyFall = ({ slope }: PriceHistory): Decimal => new Decimal(1).minus(slope.exp());
export const fallText = (history: PriceHistory): string =>
  yearlyFall(history).isNegative()
    ? `rises ${percent(yearlyFall(history).negated())} a year`
    : `falls ${percent(yearlyFall(history))} a year`;

export function marketShowTable({ asOf, histories }: MarketShow, name: MarketShowTable): Table {
  const named = ({ model, kind }: { readonly model: { readonly key: string }; readonly kind: CompKind }) =>
    [text(model.key), text(kind)] as const;
  switch (name) {
    case 'curve':
      return {
        header: [
          'model',
          'kind',
          'date',
          'months',
          'curve_usd',
          'p10_usd',
          'p90_usd',
          ...STRAIGHT_LIVES.map((life) => `straight_${life}y_usd`),
        ],
        rows: histories.flatMap((history) =>
          history.path
            .filter(({ months }) => months !== null)
            .map((p) => [
              ...named(history),
              date(p.date),
              number(p.months),
              number(p.curve),
              number(p.p10),
              number(p.p90),
              ...p.straight.map(number),
            ]),
        ),
      };
    case 'observations':
      return {
        header: ['model', 'kind', 'date', 'price_usd', 'price_type', 'quantity', 'curve_usd', 'source'],
        rows: histories.flatMap((history) => {
          const curve = new Map(history.path.map((point) => [point.date, point.curve]));
          return history.observations.map((c) => [
            ...named(history),
            date(c.date),
            number(c.price),
            text(c.priceType),
            number(c.quantity),
            number(curve.get(c.date) ?? null),
            text(c.source),
          ]);
        }),
      };
    case 'models':
      return {
        header: [
          'model',
          'kind',
          'as_of_date',
          'observations',
          'first_date',
          'last_date',
          'anchor_usd',
          'anchor_comps',
          'launch_price_usd',
          'launch_date',
          'age_years',
          'log_slope_per_year',
          'half_life_years',
          'half_by_date',
        ],
        rows: histories.map((h) => [
          ...named(h),
          date(asOf),
          number(h.observations.length),
          date(h.observations[0]!.date),
          date(h.observations.at(-1)!.date),
          number(h.anchor?.value ?? null),
          number(h.anchor?.comps.length ?? 0),
          number(h.model.launchPrice),
          date(h.model.launchDate),
          number(h.ageYears),
          number(h.slope),
          number(h.halfLife),
          date(h.halfBy),
        ]),
      };
  }
}

/** What `market show --json` prints. */
export const marketShowJson = ({ asOf, assumptionSet, settings, inputs, merged, histories }: MarketShow, tool: Tool): Json => ({
  schema: 'market-show/1',
  tool: { name: tool.name, version: tool.version },
  as_of: formatDay(asOf),
  assumption_set: setJson(assumptionSet),
  settings,
  inputs: inputsJson(inputs),
  merged,
  histories: histories.map(historyJson),
});

const dayJson = (day: Day | null): Json => (day === null ? null : formatDay(day));

const historyJson = (h: PriceHistory): Json => ({
  model: h.model.key,
  kind: h.kind,
  launch_price_usd: exact(h.model.launchPrice),
  launch_date: dayJson(h.model.launchDate),
  age_years: ratio(h.ageYears),
  anchor_usd: exact(h.anchor?.value ?? null),
  anchor_comps: h.anchor?.comps.length ?? 0,
  log_slope_per_year: ratio(h.slope),
  half_life_years: ratio(h.halfLife),
  half_by: dayJson(h.halfBy),
  successors: h.successors.map((s) => ({
    cohort: s.name,
    frontier_date: formatDay(s.frontierDate),
    gain: ratio(s.gain),
    from: formatDay(s.from),
    until: formatDay(s.until),
  })),
  observations: h.observations.map((c) => ({
    date: formatDay(c.date),
    price_usd: exact(c.price),
    price_type: c.priceType,
    quantity: exact(c.quantity),
    source: c.source,
  })),
  curve: h.path
    .filter(({ months }) => months !== null)
    .map((p) => ({
      date: formatDay(p.date),
      months: p.months,
      curve_usd: exact(p.curve),
      p10_usd: exact(p.p10),
      p90_usd: exact(p.p90),
      ...Object.fromEntries(STRAIGHT_LIVES.map((life, i) => [`straight_${life}y_usd`, exact(p.straight[i]!)])),
    })),
});
