import { formatDay } from '../../kernel/calendar.js';
import type { CompKind } from '../../domain/market.js';
import type { Backtest } from '../../model/calibration/backtest.js';
import { FEWEST_FORECASTS, HORIZONS, type Horizon } from '../../model/calibration/horizons.js';
import { modelsIn, scoresOf, type Score } from '../../model/calibration/scores.js';
import { KINDS, type BacktestView } from './backtest.js';
import { figure } from './calibrate.js';
import { clean } from '../print/clean.js';
import { digits, percent } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import { hashText, mergedText } from './history-words.js';
import type { Look } from '../print/look.js';
import { hanging, note, section } from '../print/section.js';
import { plural } from '../print/words.js';

/** One entrant's line: its score at each horizon and over all. */
interface Line {
  readonly name: string;
  readonly ours: boolean;
  readonly at: ReadonlyMap<Horizon | null, Score>;
}

/** A backtest for a terminal. */
export function backtestText(view: BacktestView, look: Look, options: { readonly verbose: boolean }): string {
  const { result } = view;
  const lines = [
    ...headingOf(view, look, options.verbose),
    ...KINDS.flatMap((kind) => [
      ...kindSection(result, kind, look),
      ...bandsSection(result, kind, look),
      ...(options.verbose
        ? modelsIn(result, kind).flatMap((model) => kindSection(result, kind, look, model))
        : modelsSection(result, kind, look)),
    ]),
    ...section(
      'Entrants',
      result.entrants.flatMap(({ name, meaning }) => hanging('  ', `${name}: ${meaning}`, look)),
      look,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Who missed least, of each kind and horizon. */
export function backtestVerdict({ result }: BacktestView): string[] {
  return KINDS.flatMap((kind) =>
    HORIZONS.flatMap((horizon) => {
      const scores = scoresOf(result, kind, horizon);
      if (scores.length === 0) return [];
      const best = leastOf(scores);
      const rival = leastOf(scores.filter(({ entrant }) => result.entrants.find(({ name }) => name === entrant)!.role === 'rival'));
      return [
        `${kind}, ${horizon} months: ${best.entrant} ${digits(figure(best.error), 3)}, best rival ${rival.entrant} ${digits(figure(rival.error), 3)}`,
      ];
    }),
  );
}

const leastOf = (scores: readonly Score[]): Score => scores.reduce((a, b) => (b.error < a.error ? b : a));

function headingOf({ result, input, merged }: BacktestView, look: Look, verbose: boolean): string[] {
  const [first, last] = [result.origins[0]!, result.origins.at(-1)!];
  return [
    look.paint.strong('Backtest'),
    ...hanging(
      '',
      `${plural(result.entrants.length, 'entrant')} from ${plural(result.origins.length, 'origin')}, ${formatDay(first)} to ${formatDay(last)}`,
      look,
    ),
    ...hanging(
      '',
      `${clean(input.file)}, ${hashText(input, verbose)}: ${plural(result.forecasts.length, 'forecast')} of each entrant, made on what was known at the origin${mergedText(merged)}`,
      look,
    ),
  ];
}

function kindSection(result: Backtest, kind: CompKind, look: Look, model: string | null = null): string[] {
  const horizons = [...HORIZONS, null] as const;
  const title = `${kind === 'resale' ? 'Resale' : 'Rental'}${model === null ? '' : `: ${clean(model)}`}`;
  if (scoresOf(result, kind, null, model).length === 0)
    return section(title, note('The history has no later price of this kind to forecast.', look), look);
  const scores = new Map(horizons.map((horizon) => [horizon, scoresOf(result, kind, horizon, model)]));
  const lines = result.entrants.map(({ name, role }, e): Line => ({
    name,
    ours: role === 'ours',
    at: new Map(horizons.flatMap((horizon) => (scores.get(horizon)![e] ? [[horizon, scores.get(horizon)![e]!] as const] : []))),
  }));
  const least = new Map(horizons.map((horizon) => [horizon, scores.get(horizon)!.length > 0 ? leastOf(scores.get(horizon)!).error : null]));
  const error = (horizon: Horizon): Column<Line> => ({
    title: `${horizon} mo`,
    align: 'right',
    priority: 0,
    text: ({ at }) => {
      const s = at.get(horizon);
      return s ? `${digits(figure(s.error), 3)}${s.error === least.get(horizon) ? '*' : ' '}` : 'none ';
    },
    paint: ({ at }, paint) => (at.get(horizon)?.error === least.get(horizon) ? paint.good : (text: string) => text),
  });
  const other = (head: string, horizon: Horizon | null, read: (s: Score) => string, priority: number): Column<Line> => ({
    title: head,
    align: 'right',
    priority,
    text: ({ at }) => {
      const s = at.get(horizon);
      return s ? read(s) : 'none';
    },
  });
  const bias = (s: Score): string => digits(figure(s.bias), 2);
  const columns: Column<Line>[] = [
    { title: 'Entrant', text: ({ name }) => name, priority: 0, paint: ({ ours }, paint) => (ours ? paint.strong : (text: string) => text) },
    ...HORIZONS.map(error),
    other('Bias 6', 6, bias, 3),
    other('Bias 12', 12, bias, 1),
    other('Bias 24', 24, bias, 2),
    other('50 % band', null, (s) => percent(figure(s.cover50), 0), 2),
    other('80 % band', null, (s) => percent(figure(s.cover80), 0), 0),
  ];
  const counts = HORIZONS.map((horizon) => `${scores.get(horizon)![0]?.forecasts ?? 0} at ${horizon}`).join(', ');
  return section(
    title,
    grid<Line>(columns, lines, look),
    look,
    `Mean absolute log error at 3 to 24 months, * the least; prices: ${counts}. Bias: mean log forecast less actual, above 0 too high. Band: share of actual prices within it, all horizons.`,
  );
}

/** Entrants of the tables by model and of the bands. */
const SHOWN = ['no-change', 'constant-20', 'straight-5', 'baseline', 'spec', 'revert'];

/** How much of the prices each horizon's 80 % band holds, and of how many it is from all horizons. */
function bandsSection(result: Backtest, kind: CompKind, look: Look): string[] {
  const rows = HORIZONS.flatMap((horizon) => {
    const scores = scoresOf(result, kind, horizon);
    return scores.length === 0 ? [] : [{ horizon, scores, forecasts: scores[0]!.forecasts, pooled: scores[0]!.pooled }];
  });
  if (rows.length === 0) return [];
  type Row = (typeof rows)[number];
  const few = rows.filter(({ forecasts }) => forecasts < FEWEST_FORECASTS).map(({ horizon }) => `${horizon} months`);
  return section(
    `${kind === 'resale' ? 'Resale' : 'Rental'}: prices within the 80 % band`,
    grid<Row>(
      [
        { title: 'Horizon', text: ({ horizon }) => `${horizon} months`, priority: 0 },
        { title: 'Prices', text: ({ forecasts }) => String(forecasts), align: 'right', priority: 0 },
        { title: 'Pooled', text: ({ pooled }) => String(pooled), align: 'right', priority: 0 },
        ...result.entrants.flatMap(({ name, role }, e): Column<Row>[] =>
          SHOWN.includes(name)
            ? [
                {
                  title: name,
                  text: ({ scores }) => percent(figure(scores[e]!.cover80), 0),
                  align: 'right',
                  priority: name === 'spec' ? 0 : role === 'rival' ? 2 : 1,
                },
              ]
            : [],
        ),
      ],
      rows,
      look,
    ),
    look,
    `Pooled: prices whose band is from the errors at all horizons, since at the origin fewer than ${FEWEST_FORECASTS} were known at their own.${few.length > 0 ? ` Fewer than ${FEWEST_FORECASTS} prices, too few to say: ${few.join(', ')}.` : ''}`,
  );
}

/** At 12 months, or at the longest horizon a model has: the best rival and ours. */
function modelsSection(result: Backtest, kind: CompKind, look: Look): string[] {
  const models = modelsIn(result, kind);
  if (models.length === 0) return [];
  const rows = models.map((model) => {
    const horizon = ([12, 6, 3] as const).find((h) => scoresOf(result, kind, h, model).length > 0) ?? 24;
    return { model, horizon, scores: scoresOf(result, kind, horizon, model) };
  });
  const shown = result.entrants.filter(({ name }) => SHOWN.includes(name));
  return section(
    `${kind === 'resale' ? 'Resale' : 'Rental'} by model`,
    grid<(typeof rows)[number]>(
      [
        { title: 'Model', text: ({ model }) => model, priority: 0, shrinkTo: 12 },
        { title: 'Months', text: ({ horizon }) => String(horizon), align: 'right', priority: 0 },
        { title: 'Prices', text: ({ scores }) => String(scores[0]?.forecasts ?? 0), align: 'right', priority: 0 },
        ...shown.map(({ name }, i): Column<(typeof rows)[number]> => ({
          title: name,
          align: 'right',
          priority: i < 3 ? 2 - i + 1 : 0,
          text: ({ scores }) => {
            const s = scores.find(({ entrant }) => entrant === name);
            return s ? digits(figure(s.error), 3) : 'none';
          },
        })),
      ],
      rows,
      look,
    ),
    look,
    'Mean absolute log error at 12 months, or at the longest horizon below at which a model is forecast. --verbose has every entrant and horizon of each model.',
  );
}
