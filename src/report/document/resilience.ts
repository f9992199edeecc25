import type { Decimal } from '../../kernel/decimal.js';
import type { CovenantResult } from '../../model/frame/result.js';
import type { ReverseAnswer, ReverseDriver } from '../../model/scenario/reverse.js';
import type { Move, TornadoBar } from '../../model/scenario/sensitivity.js';
import type { TornadoChart, Unit } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { figureOf } from '../../domain/figure.js';
import { distanceText, valueText } from '../print/figure-text.js';
import type { Block, DocumentTable } from './document.js';
import { testedAtAll } from './cover.js';
import { capital, closed, eventPhrase, REVERSE_DRIVER_NAMES, shockSize, TORNADO_DRIVER_NAMES, tornadoMetricName } from './phrases.js';
import { ANY_COVENANT, breakingPoint } from './breaking-point.js';
import type { ReportInput } from './report-input.js';
import { column, figureCell, figureKind, heading, NONE, note, paragraph, table, tableOf, trueMinus, words } from './tables.js';

/** The smallest shock that breaks the deal. */
export function reverseBlocks({ reverse, score }: ReportInput): Block[] {
  if (reverse.results.length === 0) return [];
  const broken = reverse.results.some(({ monotone }) => !monotone);
  return [
    heading('Reverse stress: the smallest shock that breaks it'),
    paragraph(breakingPoint(reverse, score.covenants)),
    table(reverseTable(reverse, score.covenants)),
    ...(broken ? [note('* the event comes and goes along the driver; the smallest of 21 points at which it happens is shown.')] : []),
  ];
}

const STATUS_WORDS: Readonly<Record<ReverseAnswer['status'], string>> = {
  found: 'at the shock',
  already: 'already, without a shock',
  not_within_bounds: 'not up to the bound',
};

function reverseTable({ results, reaches }: ReportInput['reverse'], covenants: readonly CovenantResult[]): DocumentTable {
  const untested = testedAtAll({ covenants }).length === 0;
  const blind = ({ event, status }: ReverseAnswer): boolean => untested && event === ANY_COVENANT && status === 'not_within_bounds';
  const text = ({ status, driver, shock, monotone }: ReverseAnswer): string =>
    status === 'found' ? shockSize(driver, shock!) + (monotone ? '' : ' *') : NONE;
  const tone = (a: ReverseAnswer) => (blind(a) ? ('warn' as const) : tones[a.status]);
  const tones = { already: 'bad' as const, found: 'warn' as const, not_within_bounds: 'good' as const };
  const bound = (driver: ReverseDriver): string => shockSize(driver, reaches[driver].to);
  return tableOf<ReverseAnswer>(
    {
      id: 'reverse-stress',
      title: 'Smallest shock at which the event happens',
      caption: 'Each driver is moved by itself, at once and for good, up to its bound.',
    },
    [
      words('Event', 'event', (a) => capital(eventPhrase(a.event, covenants))),
      words('Driver', 'driver', (a) => REVERSE_DRIVER_NAMES[a.driver]),
      words('Status', 'status', (a) => (blind(a) ? 'no covenant can be tested' : STATUS_WORDS[a.status]), tone),
      column('Shock', 'shock', 'number', (a) => figureCell(a.shock, text(a))),
      column('Searched to', 'bound', 'number', (a) => figureCell(reaches[a.driver].to, bound(a.driver))),
    ],
    results,
  );
}

const figureIn =
  (metric: string) =>
  (x: Decimal | null): string =>
    trueMinus(valueText(metric, x));

/** The unit of a chart of the metric; sensitivities are never of a grade. */
function chartUnit(metric: string): Unit {
  const { unit } = figureOf(metric);
  return unit === 'text' ? 'count' : unit;
}

/** What moves the deal's recovery. */
export function tornadoBlocks({ tornado, score: { deal } }: ReportInput): Block[] {
  const { metric, base, bars } = tornado;
  const name = tornadoMetricName(metric);
  const title = heading(`Sensitivity: what moves the ${name}`);
  if (base === null) return [title, paragraph(`The ${name} has no value for this deal.`)];
  const figure = figureIn(metric);
  const [widest] = bars;
  const cuts = bars.flatMap(({ driver, down, up }) =>
    [down, up].flatMap((move) => (move?.cut ? [`${nameOf(driver)} ${shiftOf(move)}: ${clean(move.cut).replace(/ -(?=\d)/g, ' −')}`] : [])),
  );
  const below = [table(tornadoTable(bars, metric)), ...(cuts.length > 0 ? [note(`* cut at a bound. ${cuts.join('. ')}.`)] : [])];
  if (!widest?.spread?.gt(0))
    return [title, paragraph(`The ${name} is ${figure(base)} at base, and none of the drivers moves it by its standard move.`), ...below];
  const chart: TornadoChart = {
    kind: 'tornado',
    id: 'sensitivity-chart',
    title: `${capital(name)}: ${figure(base)} at base`,
    unit: chartUnit(metric),
    currency: clean(deal.currency),
    base,
    description: `The ${name} is ${figure(base)} at base. It moves most with ${nameOf(widest.driver).toLowerCase()}: ${[widest.down, widest.up].flatMap((move) => (move ? [`${shiftOf(move)} gives ${figure(move.value)}`] : [])).join(', ')}.`,
    bars: bars.map((bar) => ({ name: nameOf(bar.driver), down: endOf(bar.down), up: endOf(bar.up) })),
  };
  return [title, { kind: 'chart', chart }, ...below];
}

const shiftOf = ({ shift }: Move): string => closed(shift);
const nameOf = (driver: string): string => TORNADO_DRIVER_NAMES[driver] ?? clean(driver);
const endOf = (move: Move | null): { readonly label: string; readonly value: Decimal } | null =>
  move === null || move.value === null ? null : { label: shiftOf(move), value: move.value };

function tornadoTable(bars: readonly TornadoBar[], metric: string): DocumentTable {
  const figure = figureIn(metric);
  const shift = (move: Move | null): string | null => move && shiftOf(move) + (move.cut ? ' *' : '');
  const spread = (x: Decimal | null): string => trueMinus(distanceText(metric, x, ''));
  const value = (title: string, field: string, of: (bar: TornadoBar) => Move | null) =>
    column<TornadoBar>(title, field, figureKind(metric), (bar) =>
      of(bar) === null ? figureCell(null, '–') : figureCell(of(bar)!.value, trueMinus(figure(of(bar)!.value))),
    );
  return tableOf<TornadoBar>(
    {
      id: 'sensitivity',
      title: 'Each driver by its standard move, widest first',
      caption: 'Each driver is moved by itself, at once and for good.',
    },
    [
      words('Driver', 'driver', ({ driver }) => nameOf(driver)),
      words('Down', 'down_shift', ({ down }) => shift(down)),
      value('Metric then', 'down_value', ({ down }) => down),
      words('Up', 'up_shift', ({ up }) => shift(up)),
      value('Metric then', 'up_value', ({ up }) => up),
      column('Spread', 'spread', 'number', (bar) => figureCell(bar.spread, spread(bar.spread))),
    ],
    bars,
  );
}
