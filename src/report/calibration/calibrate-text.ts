import { formatDay } from '../../kernel/calendar.js';
import {
  boundOf,
  FEWEST_BEARING,
  LEFT,
  NOTICEABLE,
  type Calibration,
  type Estimate,
  type SeriesFit,
  type Verdict,
} from '../../model/calibration/calibrate.js';
import type { Movement } from '../../model/calibration/movement.js';
import { carried, figure, MOST_DRAWN, residualChart, roundedValue, type CalibrationView } from './calibrate.js';
import { clean } from '../print/clean.js';
import { digits, percent } from '../print/figures.js';
import { grid } from '../print/grid.js';
import { hashText, mergedText } from './history-words.js';
import type { Look } from '../print/look.js';
import { outlierText } from '../market/market-import.js';
import { priceText } from '../print/price-words.js';
import { facts, hanging, note, section } from '../print/section.js';
import { terminalChart } from '../chart/terminal-chart.js';
import { plural } from '../print/words.js';

const VERDICTS: Readonly<Record<Verdict, string>> = {
  identified: 'the history',
  partly: 'both',
  prior: 'the prior',
  bound: 'its bound',
  refused: 'not fitted',
};
const CHART_ROWS = 12;
/** Below this width parameters and intervals are written short, so that what bears on them has room. */
const NARROW = 64;

/** A calibration for a terminal. */
export function calibrateText(view: CalibrationView, look: Look, options: { readonly verbose: boolean; readonly ascii: boolean }): string {
  const { result } = view;
  const lines = [
    ...headingOf(view, look, options.verbose),
    ...parametersSection(result, look),
    ...movementSection(view, look),
    ...limitsSection(result, look),
    ...outliersSection(view, look, options.verbose),
    ...seriesSection(result, look),
    ...(['resale', 'rental'] as const).flatMap((kind) => residualsSection(result, kind, look, options.ascii)),
    ...(options.verbose
      ? section(
          'Priors',
          result.estimates.flatMap(({ prior }) =>
            hanging('  ', `${prior.key}: ${prior.centre} ± ${prior.spread}, from ${prior.lower} to ${prior.upper}; ${prior.reason}`, look),
          ),
          look,
        )
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** The fitted parameters in a line. */
export function calibrateVerdict({ result }: CalibrationView, look: Look): string[] {
  const fitted = carried(result).map(({ prior, value }): [string, string] => [prior.key, roundedValue(value).toFixed()]);
  return fitted.length === 0 ? ['Nothing was fitted.'] : facts(fitted, look).map((line) => line.trimStart());
}

function headingOf({ result, input, merged }: CalibrationView, look: Look, verbose: boolean): string[] {
  const { count, first, last, asOf } = result;
  return [
    `${look.paint.strong('Calibration')} as of ${formatDay(asOf)}`,
    ...hanging(
      '',
      `${clean(input.file)}: ${plural(count.resale, 'resale price')}, ${plural(count.rental, 'rental price')}, ${formatDay(first)} to ${formatDay(last)}, ${hashText(input, verbose)}${mergedText(merged)}`,
      look,
    ),
  ];
}

function parametersSection({ estimates, spreads }: Calibration, look: Look): string[] {
  const value = parameterText;
  const isNarrow = look.width < NARROW;
  const [interval, to] = isNarrow ? ['80 % range', '–'] : ['80 % interval', ' to '];
  const rows = grid<Estimate>(
    [
      { title: 'Parameter', text: ({ prior }) => (isNarrow ? prior.key.replace(/^\w+\./, '') : prior.key), priority: 0 },
      { title: 'Baseline', text: ({ present }) => digits(figure(present), 2), align: 'right', priority: 3 },
      { title: 'Fitted', text: (e) => value(e.value), align: 'right', priority: 0, paint: (_, paint) => paint.strong },
      { title: 'Std err', text: (e) => value(e.error), align: 'right', priority: 4 },
      { title: interval!, text: (e) => (e.low === null ? 'n/a' : `${value(e.low)}${to}${value(e.high)}`), align: 'right', priority: 0 },
      { title: 'Prior', text: ({ prior }) => `${prior.centre} ± ${prior.spread}`, align: 'right', priority: 5 },
      { title: 'Observations', text: (e) => String(e.bearing), align: 'right', priority: 1 },
      { title: 'Source', text: (e) => VERDICTS[e.verdict], priority: 2 },
    ],
    estimates,
    look,
  );
  const spread = (kind: 'resale' | 'rental'): string => {
    const found = spreads[kind];
    return found ? `${kind} ${percent(figure(found.noise), 0)} and ${percent(figure(found.drift), 0)}` : `${kind} not fitted`;
  };
  const meanings = [
    ['Observations', 'observations whose price the parameter moves against the rest of their series'],
    ['Source', "the history where it halves the prior's spread, both where it takes a tenth off"],
  ] as const;
  return section(
    'Parameters',
    rows,
    look,
    [
      'Fitted: mean of the posterior.',
      ...explained(meanings, rows),
      `Noise of one price and drift of a level in a year: ${spread('resale')}; ${spread('rental')}.`,
    ].join(' '),
  );
}

const MOVEMENT_WORDS: Readonly<Record<Movement['figure'], string>> = {
  noise: 'noise of a price',
  walk: 'level in a year',
  common: 'all models in a quarter',
};

/** What `simulate` takes of noise, walk and common factor, beside what the history shows. */
function movementSection({ movements }: CalibrationView, look: Look): string[] {
  if (movements.length === 0) return [];
  const value = (x: number): string => digits(figure(x), 2);
  return section(
    'What simulate draws',
    grid<Movement>(
      [
        { title: 'Kind', text: ({ kind }) => kind, priority: 0 },
        { title: 'Log sd', text: ({ figure: name }) => MOVEMENT_WORDS[name], priority: 0 },
        { title: 'Simulated', text: (m) => (m.keys.length === 0 ? 'none' : value(m.present)), align: 'right', priority: 0 },
        {
          title: 'Fitted',
          text: ({ fitted }) => (fitted ? value(fitted.value) : 'n/a'),
          align: 'right',
          priority: 0,
          paint: (_, paint) => paint.strong,
        },
        {
          title: '80 % interval',
          text: ({ fitted }) => (fitted ? `${value(fitted.low)} to ${value(fitted.high)}` : 'n/a'),
          align: 'right',
          priority: 1,
        },
        { title: 'Of', text: ({ observations }) => String(observations), align: 'right', priority: 2 },
        { title: 'Keys', text: ({ keys }) => keys.join(', '), priority: 3, shrinkTo: 12 },
      ],
      movements,
      look,
    ),
    look,
    'Around the curve. Simulated: what the assumptions under simulation come to, without gluts. Of: prices, or quarters in which two models or more have a change. The assumptions are not refitted here; each has its source in `gpulien score DEAL assumptions`.',
  );
}

/** What the history does not say, one point to a line. */
function limitsSection({ estimates, refusals, entangled, typeLevels }: Calibration, look: Look): string[] {
  const points = [
    ...refusals.map(({ kind, reason }) => `${kind} is not fitted: ${reason}.`),
    ...estimates
      .filter(({ verdict }) => verdict === 'prior' || verdict === 'bound')
      .map(
        (e) =>
          `${e.prior.key}: ${e.verdict === 'bound' ? boundText(e) : silenceText(e)}; it stays as it is in force and is not in the fragment.`,
      ),
    ...entangled.map(({ a, b, correlation }) => `${a} and ${b} are hard to separate: correlation ${digits(figure(correlation), 2)}.`),
    ...factorPoints(typeLevels),
  ];
  return section(
    'What the history does not say',
    points.length === 0 ? note('Nothing was left open.', look) : points.flatMap((point) => hanging('  ', point, look)),
    look,
  );
}

const parameterText = (x: number | null): string => (x === null ? 'n/a' : digits(figure(x), 3));

const boundText = ({ prior, value }: Estimate): string =>
  `the estimate is at its bound ${boundOf(prior, value!)!}, so that the history would have it beyond`;

/** How little the history says of a parameter, and where the estimate lies for all that. */
function silenceText({ prior, value, error, bearing }: Estimate): string {
  const [from, to] = [parameterText(prior.centre), parameterText(value)];
  const off = percent(figure(Math.max(0, 1 - error! / prior.spread)), 0);
  const why =
    bearing === 0
      ? `no observation bears on it by more than ${percent(figure(NOTICEABLE), 0)}`
      : bearing < FEWEST_BEARING
        ? `${plural(bearing, 'observation bears', 'observations bear')} on it, ${FEWEST_BEARING} needed`
        : `${plural(bearing, 'observation bears', 'observations bear')} on it but they take ${off} off the prior's spread, ${percent(figure(1 - LEFT.partly), 0)} needed`;
  return `${why}${from === to ? ', and the prior alone speaks' : `; the estimate is ${to}, the prior's centre ${from}`}`;
}

const FACTOR_MODELS = 3;

function factorPoints(levels: Calibration['typeLevels']): string[] {
  return (['ask', 'bid', 'index'] as const).flatMap((type) => {
    const found = levels.filter((level) => level.kind === 'resale' && level.type === type);
    const seen = found.map(
      ({ model, soldOverType, observations }) =>
        `${clean(model)} sold at ${digits(figure(soldOverType), 2)} of ${type === 'index' ? 'the index' : type} (${observations} prices)`,
    );
    if (found.length >= FACTOR_MODELS) return [`${type} against sold: ${seen.join(', ')}.`];
    if (type === 'index') return [];
    return [
      `market.${type}_factor: ${plural(found.length, 'model was', 'models were')} seen both in ${type} and sold, ${FACTOR_MODELS} needed${seen.length > 0 ? `; ${seen.join(', ')}` : ''}.`,
    ];
  });
}

/** Prices of the history that `market import` would flag. */
function outliersSection({ outliers, rule }: CalibrationView, look: Look, verbose: boolean): string[] {
  if (outliers.length === 0) return [];
  const shown = outliers.slice(0, verbose ? undefined : NAMED);
  const lines = shown.flatMap(({ comp, outlier }) =>
    hanging(
      '  ',
      `line ${comp.place.line ?? '?'}: ${clean(comp.model)}, ${comp.kind} ${comp.priceType} at ${priceText(comp.kind, comp.price)} on ${formatDay(comp.date)}, ${outlierText(outlier, comp.kind, rule)}`,
      look,
    ),
  );
  const more = outliers.length - shown.length;
  return section(
    `Prices that stand out (${outliers.length})`,
    [...lines, ...(more > 0 ? note(`and ${plural(more, 'more', 'more')}: -v prints them, --json lists them`, look) : [])],
    look,
    'They are in the fit. `gpulien market import FILE --drop-outliers` writes a history without them.',
  );
}

/** Prices that stand out which are named without --verbose. */
const NAMED = 5;

function seriesSection({ fits }: Calibration, look: Look): string[] {
  if (fits.length === 0) return [];
  const rows = grid<SeriesFit>(
    [
      { title: 'Kind', text: ({ series }) => series.kind, priority: 1 },
      { title: 'Model', text: ({ series }) => series.model, priority: 0, shrinkTo: 12 },
      { title: 'Type', text: ({ series }) => series.type, priority: 0 },
      { title: 'Prices', text: ({ series }) => String(series.days.length), align: 'right', priority: 0 },
      { title: 'First', text: ({ series }) => formatDay(series.days[0]!), priority: 2 },
      { title: 'Last', text: ({ series }) => formatDay(series.days.at(-1)!), priority: 2 },
      { title: 'Mean miss', text: ({ meanAbsolute }) => percent(figure(meanAbsolute)), align: 'right', priority: 0 },
      { title: 'Left a year', text: ({ trend }) => (trend === null ? 'n/a' : percent(figure(trend))), align: 'right', priority: 1 },
    ],
    fits,
    look,
  );
  const meanings = [
    ['Mean miss', 'mean size of a log price less curve and level'],
    ['Left a year', 'the course of prices that the curve leaves over, for a year or more'],
  ] as const;
  return section(
    'Fit by series',
    rows,
    look,
    ['Each model and price type has a level of its own.', ...explained(meanings, rows)].join(' '),
  );
}

/** What the titles of a table mean, of those columns that are shown. */
const explained = (meanings: readonly (readonly [title: string, meaning: string])[], rows: readonly string[]): string[] => {
  const titles = rows
    .slice(
      0,
      Math.max(
        1,
        rows.findIndex((line) => line.includes('──')),
      ),
    )
    .join(' ');
  const isShown = (title: string): boolean => title.split(' ').every((word) => titles.includes(word));
  return meanings.filter(([title]) => isShown(title)).map(([title, meaning]) => `${title}: ${meaning}.`);
};

function residualsSection(result: Calibration, kind: 'resale' | 'rental', look: Look, ascii: boolean): string[] {
  const chart = residualChart(result, kind);
  return chart.dates.length === 0
    ? []
    : section(
        chart.title,
        terminalChart(chart, look, { height: CHART_ROWS, ascii }),
        look,
        result.fits.filter(({ series }) => series.kind === kind).length > MOST_DRAWN
          ? `The ${MOST_DRAWN} series with most prices; --csv residuals has all.`
          : undefined,
      );
}
