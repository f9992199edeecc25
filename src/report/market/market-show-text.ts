import { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import { pooledHorizons } from '../../model/calibration/band.js';
import { STRAIGHT_LIVES, yearly, type PriceHistory, type PricePoint, type Successor } from '../../model/calibration/price-history.js';
import { clean } from '../print/clean.js';
import { allDigits, digits, grouped, percent } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import type { Look } from '../print/look.js';
import { fallText, historyChart, yearlyFall, type MarketShow } from './market-show.js';
import { priceText, yearsText } from '../print/price-words.js';
import { facts, hanging, note, section } from '../print/section.js';
import { terminalChart, type TerminalChartOptions } from '../chart/terminal-chart.js';
import { plural, setText } from '../print/words.js';

interface ShowTextOptions extends TerminalChartOptions {
  /** Draw each history; else a line for each. */
  readonly detailed: boolean;
  /** List the observations. */
  readonly verbose?: boolean;
}

/** Price histories for a terminal. */
export function marketShowText(show: MarketShow, look: Look, options: ShowTextOptions): string {
  const head = [
    `${look.paint.strong('Price histories')} as of ${formatDay(show.asOf)}`,
    ...facts(
      [
        ['assumptions', setText(show.assumptionSet)],
        ...show.settings.map((text) => ['with', clean(text)] as const),
        ...(show.merged > 0 ? [['merged', `${plural(show.merged, 'row')} listed twice`] as const] : []),
      ],
      look,
    ),
  ];
  const body = options.detailed ? show.histories.flatMap((history) => historySections(history, show, look, options)) : overview(show, look);
  return `${[...head, ...body].join('\n')}\n`;
}

function overview({ histories }: MarketShow, look: Look): string[] {
  return section(
    'Models',
    grid<PriceHistory>(
      [
        { title: 'Model', text: ({ model }) => model.key, priority: 0, shrinkTo: 12 },
        { title: 'Kind', text: ({ kind }) => kind, priority: 0 },
        { title: 'Seen', text: ({ observations: seen }) => grouped(seen.length), align: 'right', priority: 2 },
        { title: 'From', text: ({ observations: seen }) => formatDay(seen[0]!.date), priority: 3 },
        { title: 'To', text: ({ observations: seen }) => formatDay(seen.at(-1)!.date), priority: 1 },
        { title: 'Age', text: ({ ageYears }) => (ageYears ? digits(ageYears, 1) : 'n/a'), align: 'right', priority: 2 },
        { title: 'Anchor', text: ({ kind, anchor }) => (anchor ? priceText(kind, anchor.value) : 'none'), align: 'right', priority: 0 },
        { title: 'of launch', text: ofLaunch, align: 'right', priority: 1 },
        { title: 'A year', text: (h) => percent(yearlyFall(h).negated()), align: 'right', priority: 0 },
        { title: 'Half-life', text: ({ halfLife }) => (halfLife ? digits(halfLife, 1) : 'none'), align: 'right', priority: 0 },
        { title: 'Half by', text: ({ halfBy }) => (halfBy === null ? 'later' : formatDay(halfBy).slice(0, 7)), priority: 1 },
      ],
      histories,
      look,
    ),
    look,
    'Age and half-life are in years. "A year" is what the model curve loses at its slope on the date; the half-life is of that slope. "Half by" is when the curve, with the cohorts to come, ' +
      'is at half of today. Without an observation in the window there is no anchor to carry; the shape of the curve does not depend on it.',
  );
}

const ofLaunch = ({ model, kind, anchor }: PriceHistory): string =>
  kind === 'rental' || !model.launchPrice || !anchor ? '' : percent(anchor.value.div(model.launchPrice));

function historySections(history: PriceHistory, { assumptionSet }: MarketShow, look: Look, options: ShowTextOptions): string[] {
  const { model, kind } = history;
  const title = `${clean(model.key)}, ${kind === 'resale' ? 'resale per GPU' : 'rent per GPU-hour'}`;
  return [
    ...section(title, [...terminalChart(historyChart(history, assumptionSet), look, options), '', ...summary(history, look)], look),
    ...(history.anchor ? ['', ...years(history, assumptionSet.set, look)] : []),
    ...(history.successors.length > 0 ? ['', ...successors(history, look)] : []),
    ...(options.verbose ? ['', ...observations(history, look)] : []),
  ];
}

function summary(history: PriceHistory, look: Look): string[] {
  const { kind, anchor, observations: seen, ageYears, halfLife, halfBy, asOf } = history;
  const counts = (['sold', 'ask', 'bid', 'index'] as const).flatMap((type) => {
    const n = seen.filter(({ priceType }) => priceType === type).length;
    return n === 0 ? [] : [`${n} ${type}`];
  });
  const late = seen.filter(({ date }) => date > asOf).length;
  const prices: [string, string][] = [
    ['seen', `${plural(seen.length, 'price')} (${counts.join(', ')})`],
    ['from', formatDay(seen[0]!.date)],
    ['to', formatDay(seen.at(-1)!.date)],
  ];
  if (late > 0) prices.push(['after the date', grouped(late)]);
  if (!anchor)
    return [
      ...facts(prices, look),
      ...note('No observation in the window before the date, so there is no anchor and no curve through it.', look),
    ];
  const launch = ofLaunch(history);
  return [
    ...facts(prices, look),
    ...facts(
      [
        ['anchor', `${priceText(kind, anchor.value)} of ${plural(anchor.comps.length, 'comp')}`],
        ...(launch ? [['of launch', launch] as const] : []),
        ['age', ageYears ? yearsText(ageYears) : 'n/a'],
      ],
      look,
    ),
    ...facts(
      [
        ['curve', fallText(history)],
        ['half-life at this age', yearsText(halfLife)],
        ['at half of today', halfBy === null ? 'later than drawn' : `by ${formatDay(halfBy).slice(0, 7)}`],
      ],
      look,
    ),
  ];
}

function years(history: PriceHistory, set: string, look: Look): string[] {
  const { kind, anchor, observations: seen } = history;
  const points = yearly(history);
  const asks = seen.some(({ priceType }) => priceType === 'ask')
    ? ` Asks are drawn as posted; the anchor takes them times ${kind === 'resale' ? 'market' : 'income'}.ask_factor.`
    : '';
  const pooled = pooledHorizons(kind, set).map((months) => ` At ${months} months it is that of all horizons: too few prices.`);
  const straight = STRAIGHT_LIVES.map((life, i): Column<PricePoint> => ({
    title: `Straight ${life} y`,
    text: ({ straight: values }) => priceText(kind, values[i]!),
    align: 'right',
    priority: 1,
  }));
  return [
    ...grid<PricePoint>(
      [
        { title: 'Date', text: ({ date }) => formatDay(date), priority: 0 },
        { title: 'Curve', text: ({ curve }) => priceText(kind, curve), align: 'right', priority: 0 },
        { title: 'of today', text: ({ curve }) => percent(curve!.div(anchor!.value)), align: 'right', priority: 2 },
        { title: '10th', text: ({ p10 }) => priceText(kind, p10), align: 'right', priority: 0 },
        { title: '90th', text: ({ p90 }) => priceText(kind, p90), align: 'right', priority: 0 },
        ...(points.some(({ straight: values }) => values.some((value) => value !== null)) ? straight : []),
      ],
      points,
      look,
    ),
    '',
    ...note(
      `10th and 90th percentile of the model error.${pooled.join('')}${kind === 'resale' ? ' A straight line runs from the launch price at launch to nothing.' : ' Rents have no launch price for a straight line.'}${asks}`,
      look,
    ),
  ];
}

const successors = ({ successors: all }: PriceHistory, look: Look): string[] =>
  grid<Successor>(
    [
      { title: 'Newer cohort', text: ({ name }) => name, priority: 0 },
      { title: 'Ships from', text: ({ frontierDate }) => formatDay(frontierDate), priority: 1 },
      { title: 'Gain', text: ({ gain }) => `${digits(gain, 2)}x`, align: 'right', priority: 0 },
      { title: 'Takes value from', text: ({ from }) => formatDay(from), priority: 0 },
      { title: 'to', text: ({ until }) => formatDay(until), priority: 0 },
    ],
    all,
    look,
  );

type Seen = PriceHistory['observations'][number] & { readonly curve: Decimal | null };

function observations({ kind, observations: seen, path }: PriceHistory, look: Look): string[] {
  const curve = new Map(path.map((point) => [point.date, point.curve]));
  return grid<Seen>(
    [
      { title: 'Date', text: ({ date }) => formatDay(date), priority: 0 },
      { title: 'Price', text: ({ price }) => priceText(kind, price), align: 'right', priority: 0 },
      { title: 'Type', text: ({ priceType }) => priceType, priority: 0 },
      { title: 'Units', text: ({ quantity }) => allDigits(quantity), align: 'right', priority: 2 },
      { title: 'Curve', text: (c) => priceText(kind, c.curve), align: 'right', priority: 1 },
      { title: 'Source', text: ({ source }) => source, priority: 3, shrinkTo: 20 },
    ],
    seen.map((comp) => ({ ...comp, curve: curve.get(comp.date) ?? null })),
    look,
  );
}

/** A line for each history. */
export const marketShowVerdict = ({ histories }: MarketShow, look: Look): string =>
  histories
    .flatMap((history) =>
      hanging(
        '',
        `${clean(history.model.key)} ${history.kind}: ${history.anchor ? `anchor ${priceText(history.kind, history.anchor.value)}` : 'no anchor'}, ${fallText(history)}, half-life ${yearsText(history.halfLife)}`,
        look,
      ),
    )
    .join('\n');
