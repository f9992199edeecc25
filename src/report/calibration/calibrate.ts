import { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { InputFile } from '../../domain/deal.js';
import type { Comp } from '../../domain/market.js';
import type { Outlier, OutlierRule } from '../../input/prices/market-import-fates.js';
import type { Calibration, Estimate, SeriesFit } from '../../model/calibration/calibrate.js';
import type { Movement } from '../../model/calibration/movement.js';
import type { Chart, Ink, LineChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { dateCell as date, numberCell as number, textCell as text, type Table } from '../print/csv.js';
import { exact, type Json } from '../print/json.js';
import { outlierText } from '../market/market-import.js';
import type { Tool } from '../print/tool.js';

export interface CalibrationView {
  readonly result: Calibration;
  /** What prices do around the curve, beside what `simulate` takes. */
  readonly movements: readonly Movement[];
  readonly input: InputFile;
  /** Rows that said the same as one before them. */
  readonly merged: number;
  /** Prices of the history that stand out by the rule of `market import`, in file order. */
  readonly outliers: readonly { readonly comp: Comp; readonly outlier: Outlier }[];
  readonly rule: OutlierRule;
}

/** Statistics come from floats; so many decimals are the same on every machine. */
const DECIMALS = 6;
export const figure = (x: number): Decimal => new Decimal(x).toDecimalPlaces(DECIMALS);
const figureOrNull = (x: number | null): Decimal | null => (x === null ? null : figure(x));

/** A parameter as the fragment has it. */
export const roundedValue = (value: number): Decimal => new Decimal(value).toSignificantDigits(3);

/** What `calibrate --json` prints. */
export const calibrateJson = ({ result, movements, input, merged, outliers, rule }: CalibrationView, tool: Tool): Json => ({
  schema: 'calibrate/1',
  tool: { name: tool.name, version: tool.version },
  history: { file: input.file, sha256: input.sha256, rows: input.rows, merged },
  as_of: formatDay(result.asOf),
  first: formatDay(result.first),
  last: formatDay(result.last),
  observations: { resale: result.count.resale, rental: result.count.rental },
  parameters: result.estimates.map(estimateJson),
  errors: { resale: spreadJson(result.spreads.resale), rental: spreadJson(result.spreads.rental) },
  movements: movements.map(({ kind, figure: name, present, fitted, keys, observations }) => ({
    kind,
    figure: name,
    simulation: exact(figure(present)),
    estimate: exact(figureOrNull(fitted && fitted.value)),
    p10: exact(figureOrNull(fitted && fitted.low)),
    p90: exact(figureOrNull(fitted && fitted.high)),
    keys: keys.map((key) => `simulation.${key}`),
    observations,
  })),
  outliers: outliers.map(({ comp, outlier }) => ({
    line: comp.place.line,
    kind: comp.kind,
    model: comp.model,
    price_type: comp.priceType,
    date: formatDay(comp.date),
    price_usd: exact(comp.price),
    reason: outlierText(outlier, comp.kind, rule),
  })),
  refused: result.refusals.map(({ kind, reason }) => ({ kind, reason })),
  entangled: result.entangled.map(({ a, b, correlation }) => ({ a, b, correlation: exact(figure(correlation)) })),
  type_levels: result.typeLevels.map(({ kind, model, type, soldOverType, observations }) => ({
    kind,
    model,
    price_type: type,
    sold_over_type: exact(figure(soldOverType)),
    observations,
  })),
  series: result.fits.map(({ series, meanAbsolute, trend, residuals }) => ({
    kind: series.kind,
    model: series.model,
    price_type: series.type,
    observations: series.days.length,
    first: formatDay(series.days[0]!),
    last: formatDay(series.days.at(-1)!),
    mean_absolute_residual: exact(figure(meanAbsolute)),
    residual_trend: exact(figureOrNull(trend)),
    residuals: series.days.map((day, i) => ({ date: formatDay(day), residual: exact(figure(residuals[i]!)) })),
  })),
});

const estimateJson = (e: Estimate): Json => ({
  key: e.prior.key,
  unit: e.prior.unit,
  baseline: exact(figure(e.present)),
  estimate: exact(figureOrNull(e.value)),
  standard_error: exact(figureOrNull(e.error)),
  p10: exact(figureOrNull(e.low)),
  p90: exact(figureOrNull(e.high)),
  observations: e.bearing,
  verdict: e.verdict,
  prior: {
    centre: exact(figure(e.prior.centre)),
    spread: exact(figure(e.prior.spread)),
    min: exact(figure(e.prior.lower)),
    max: exact(figure(e.prior.upper)),
    reason: e.prior.reason,
  },
});

const spreadJson = (spread: { readonly noise: number; readonly drift: number } | null): Json =>
  spread && { noise: exact(figure(spread.noise)), drift: exact(figure(spread.drift)) };

export const CALIBRATE_TABLES = ['parameters', 'series', 'residuals', 'movements'] as const;
export type CalibrateTable = (typeof CALIBRATE_TABLES)[number];

export function calibrateTable({ result, movements }: CalibrationView, name: CalibrateTable): Table {
  switch (name) {
    case 'movements':
      return {
        header: ['kind', 'figure', 'simulation_log', 'estimate_log', 'p10_log', 'p90_log', 'observations', 'keys'],
        rows: movements.map(({ kind, figure: moved, present, fitted, keys, observations }) => [
          text(kind),
          text(moved),
          number(figure(present)),
          ...[fitted?.value, fitted?.low, fitted?.high].map((x) => number(figureOrNull(x ?? null))),
          number(observations),
          text(keys.map((key) => `simulation.${key}`).join(' ')),
        ]),
      };
    case 'parameters':
      return {
        header: [
          'key',
          'unit',
          'baseline',
          'estimate',
          'standard_error',
          'p10',
          'p90',
          'observations',
          'verdict',
          'prior_centre',
          'prior_spread',
          'prior_reason',
        ],
        rows: result.estimates.map((e) => [
          text(e.prior.key),
          text(e.prior.unit),
          number(figure(e.present)),
          number(figureOrNull(e.value)),
          number(figureOrNull(e.error)),
          number(figureOrNull(e.low)),
          number(figureOrNull(e.high)),
          number(e.bearing),
          text(e.verdict),
          number(figure(e.prior.centre)),
          number(figure(e.prior.spread)),
          text(e.prior.reason),
        ]),
      };
    case 'series':
      return {
        header: ['kind', 'model', 'price_type', 'observations', 'first', 'last', 'mean_absolute_residual', 'residual_trend'],
        rows: result.fits.map(({ series, meanAbsolute, trend }) => [
          text(series.kind),
          text(series.model),
          text(series.type),
          number(series.days.length),
          date(series.days[0]!),
          date(series.days.at(-1)!),
          number(figure(meanAbsolute)),
          number(figureOrNull(trend)),
        ]),
      };
    case 'residuals':
      return {
        header: ['kind', 'model', 'price_type', 'date', 'residual'],
        rows: result.fits.flatMap(({ series, residuals }) =>
          series.days.map((day, i) => [text(series.kind), text(series.model), text(series.type), date(day), number(figure(residuals[i]!))]),
        ),
      };
  }
}

/** Keys that the history informs: those that a fragment carries. */
export const carried = ({ estimates }: Calibration): readonly (Estimate & { readonly value: number })[] =>
  estimates.filter(
    (e): e is Estimate & { readonly value: number } => e.value !== null && (e.verdict === 'identified' || e.verdict === 'partly'),
  );

/** The fitted parameters as assumptions in YAML, each with its source. Of the user's text only the name of the file goes in, quoted. */
export function calibrateYaml({ result, input }: CalibrationView, tool: Tool): string {
  const window = (days: readonly Day[]): string =>
    `${formatDay(days.reduce((a, b) => (b < a ? b : a)))} to ${formatDay(days.reduce((a, b) => (b > a ? b : a)))}`;
  const name = nameOf(input);
  const groups = new Map<string, string[]>();
  for (const { prior, value, error } of carried(result)) {
    const [group, key] = prior.key.split('.') as [string, string];
    const kind = group === 'obsolescence' ? 'resale' : 'rental';
    const source = `calibrated on ${name}: ${result.count[kind]} ${kind} prices ${window(result.fits.filter(({ series }) => series.kind === kind).flatMap(({ series }) => series.days))}, standard error ${roundedValue(error!).toFixed()}, history sha256 ${input.sha256.slice(0, 12)}`;
    groups.set(group, [
      ...(groups.get(group) ?? []),
      `  ${key}: { value: ${roundedValue(value).toFixed()}, source: ${JSON.stringify(source)} }`,
    ]);
  }
  return [
    `# Written by ${tool.name} ${tool.version} calibrate, as of ${formatDay(result.asOf)}. What the history does not say is left out.`,
    `# History: ${name}, ${result.count.resale + result.count.rental} prices ${window([result.first, result.last])}, sha256 ${input.sha256}`,
    ...[...groups].flatMap(([group, lines]) => [`${group}:`, ...lines]),
    '',
  ].join('\n');
}

/** The file without its folders, so that the fragment is the same wherever the file lies, and without what no comment can hold. */
const nameOf = ({ file }: InputFile): string => clean(file.split(/[/\\]/).at(-1)!).replace(/\s+/g, ' ');

const INKS: readonly Ink[] = ['value', 'debt', 'value2', 'accent', 'value3', 'warn', 'good', 'bad', 'neutral'];

/** More series than this cannot be distinguished in black and white. */
export const MOST_DRAWN = 6;

/** Residuals of one kind over time, of the series with most prices. */
export function residualChart({ fits, asOf }: Calibration, kind: 'resale' | 'rental'): Chart & LineChart {
  const most = fits
    .filter(({ series }) => series.kind === kind && series.days.length > 1)
    .sort((a, b) => b.series.days.length - a.series.days.length)
    .slice(0, MOST_DRAWN);
  const shown = fits.filter((one) => most.includes(one));
  const dates = [...new Set(shown.flatMap(({ series }) => series.days))].sort((a, b) => a - b);
  const values = ({ series, residuals }: SeriesFit): (Decimal | null)[] => {
    const at = new Map(series.days.map((day, i) => [day, figure(residuals[i]!)]));
    return dates.map((day) => at.get(day) ?? null);
  };
  const widest = shown.flatMap(({ residuals }) => residuals).reduce((top, r) => Math.max(top, Math.abs(r)), 0);
  return {
    kind: 'lines',
    id: `residuals-${kind}`,
    title: `Residuals, ${kind}`,
    note: `ln of each price less curve and level of its series, in percent · as of ${formatDay(asOf)}`,
    unit: 'ratio',
    currency: 'USD',
    dates,
    description: `Log of each ${kind} price less the fitted curve and the level of its model and price type, ${shown.length} series; the widest is ${Math.round(widest * 100)} %.`,
    variants: [
      {
        id: 'base',
        name: 'Residuals',
        series: shown.map((one, i) => ({
          name: `${one.series.model} ${one.series.type}`,
          ink: INKS[i % INKS.length]!,
          values: values(one),
          points: true,
        })),
      },
    ],
  };
}
