import { CHANNELS, type Channel } from '../domain/assumptions.js';
import { channelRows } from './channel-rows.js';
import type { DebtCells } from './debt-sheet.js';
import { disposalSheet, soldColumns } from './disposal-sheet.js';
import { distributionRows, type Distributed } from './distribution-rows.js';
import { add, and, div, ge, iff, join, max, mul, neg, number, pow, sum, words, type Expr } from './formula.js';
import { candidatesOf, inPlaceSheet, type InPlaceSources } from './in-place-sheet.js';
import { Timeline, type Series } from './layout.js';
import { figuresOf, lossOf, type FigureKey, type Made } from './liquidation-figures.js';
import type { Plan } from './plan.js';
import { sumOfMonths } from './sale-window.js';
import { hasSupport, supportSheet } from './support-sheet.js';
import { letters, typed, type Content, type Ref, type Sheet, type Style } from './sheet.js';
import type { TermCells } from './terms-sheet.js';

interface LiquidationSources extends Omit<InPlaceSources, 'disposal' | 'rate' | 'months'> {
  readonly terms: TermCells;
  readonly debt: DebtCells;
}

/** A channel's outcome; '' where there is none. */
interface ChannelCells extends Readonly<Record<FigureKey, Ref>> {
  readonly tranches: readonly TrancheOutcome[];
}

/** What a tranche gets; LGD '' without exposure. */
type TrancheOutcome = Readonly<Record<'ead' | 'nominal' | 'pv' | 'lgd', Ref>>;

export type LiquidationCells = Readonly<Record<Channel, ChannelCells>>;

type PerChannel<T> = Readonly<Record<Channel, T>>;

const LEFT = 5;
const COLUMNS: PerChannel<number> = { orderly: 2, forced: 3 };
/** A sum of equal parts may miss 1 by the last of fifteen digits. */
const NEARLY_ALL = 0.999999;
/** Months laid out beyond those needed, so that a longer sale still fits. */
const SPARE = 6;

/** A default at as-of in both channels: the sale month by month, contracts served in place, and who gets the cash. @source methodology 9 */
export function liquidationSheet(plan: Plan, sources: LiquidationSources): LiquidationCells {
  const { book } = plan;
  const { calendar, debt, terms } = sources;
  const months = monthsOf(plan);
  const rate = debt.waRate ?? number(0);
  const disposal = disposalSheet(plan, sources);
  const inPlace = inPlaceSheet(plan, { ...sources, disposal, rate, months });
  const sold = soldColumns(plan, disposal, inPlace && inPlace.served);
  const support = supportSheet(plan, { ...sources, disposal, sold });
  const sheet = book.sheet(
    'Liquidation',
    'A default at as-of in both channels: what is sold when, what that costs, and who gets the cash.',
    'calculation',
  );
  const top = sheet.heading('Liquidation');
  [46, 18, 18, 50].forEach((width, i) => sheet.width(1 + i, width));
  const line = new Timeline(sheet, LEFT, 1, months);
  const month = line.row(top, 'month after default', (x) => typed(x), 'head');
  [2, 3, 4].forEach((column) => sheet.put(top, column, typed(''), 'head'));
  line.row(top + 1, 'date', (x) => calendar.date(x), 'date');
  const discount = line.row(top + 2, 'discount', (x) => pow(add(1, rate), div(neg(month.at(x)), 12)), 'factor');
  sheet.frozen = { rows: top + 1, columns: 1 };
  sheet.repeated = { from: top, to: top + 1 };

  const outcomesTop = top + 4;
  const figures = figuresOf(hasSupport(plan));
  const termsTop = outcomesTop + 2 + figures.length + 4 * plan.deal.tranches.length;
  const given = new Pairs(sheet, termsTop);
  const course = putCourse(plan, sources, given, { rate, last: inPlace && inPlace.last });
  let row = given.row + 2;
  const made = {} as Record<Channel, { readonly distributed: Distributed; readonly rows: Made['rows'] }>;
  for (const channel of CHANNELS) {
    sheet.put(row, 1, typed(`${channel} liquidation`), 'head');
    sheet.put(row, 2, typed('in all'), 'head');
    const rows = channelRows(line, row + 1, channel, {
      ...sources,
      disposal,
      sold,
      inPlace: channel === 'orderly' ? inPlace : null,
      support: support && support[channel],
      month,
      accounts: terms.accounts.total,
      legal: course.legal[channel],
      isValued: plan.hasAllFmv,
    });
    const distributed = distributionRows(line, rows.next, {
      receipts: rows.row('receipts'),
      costs: rows.row('costs'),
      priority: terms.priority,
      eads: course.eads,
      tranches: terms.tranches,
      growth: course.growth,
      month,
      discount,
      last: course.last[channel],
    });
    made[channel] = { rows, distributed };
    row = distributed.next + 1;
  }
  const soldIn = (channel: Channel): Expr =>
    sumOfMonths(made[channel].rows.row('part'), Array.from({ length: months }, (_, i) => i + 1).filter(plan.hasAllFmv));
  given.put(
    'all its months on the sheet',
    (channel) => {
      const isSold = ge(soldIn(channel), NEARLY_ALL);
      const isLaidOut = channel === 'orderly' && inPlace ? and(isSold, ge(inPlace.isLaidOut, NEARLY_ALL)) : isSold;
      return iff(isLaidOut, words('yes'), words('no: needs a new report'));
    },
    'text',
    'every part sold is in a month with values',
  );
  const cells = putOutcomes(plan, sources, new Pairs(sheet, outcomesTop), course, made);
  payments(sheet, outcomesTop, months, made, top);
  return cells;
}

/** As many months as the longer of both channels needs, and some to spare as far as values are laid out. */
function monthsOf(plan: Plan): number {
  const { deal, model, valuesTo } = plan;
  const { repossessionMonths, saleMonths } = deal.assumptions.values.liquidation;
  const sales = CHANNELS.map((channel) => repossessionMonths[channel] + saleMonths[channel]);
  const ends = candidatesOf(plan).map(
    (i) => Math.max(model.grid.wholePeriods(0, model.contracts.flows[i]!.firmEnd), repossessionMonths.orderly) + saleMonths.orderly,
  );
  return Math.min(valuesTo, Math.max(...sales, ...ends) + SPARE);
}

/** Labels with a figure for each channel beside them, and what it is. */
class Pairs {
  constructor(
    private readonly sheet: Sheet,
    public row: number,
  ) {}

  put(label: string | Expr, of: (channel: Channel) => Content, style: Style, what = ''): PerChannel<Ref> {
    this.sheet.put(this.row, 1, typeof label === 'string' ? typed(label) : label, 'label');
    if (what !== '') this.sheet.put(this.row, 4, typed(what), 'note');
    const [orderly, forced] = CHANNELS.map((channel) => this.sheet.put(this.row, COLUMNS[channel], of(channel), style).fixed) as [Ref, Ref];
    this.row++;
    return { orderly, forced };
  }

  head(label: string): void {
    [label, ...CHANNELS, ''].forEach((text, i) => this.sheet.put(this.row, 1 + i, typed(text), 'head'));
    this.row++;
  }
}

interface Course {
  readonly growth: Ref;
  readonly legal: PerChannel<Ref>;
  readonly last: PerChannel<Ref>;
  /** Of each tranche. */
  readonly eads: readonly Ref[];
}

function putCourse(
  { deal }: Plan,
  { assumptions, debt, terms }: LiquidationSources,
  pairs: Pairs,
  { rate, last }: { readonly rate: Expr; readonly last: Expr | null },
): Course {
  const of = (key: string): Expr => assumptions.of(`liquidation.${key}`);
  pairs.head('process');
  const eads = deal.tranches.map(
    (_, j) =>
      pairs.put(join(words('EAD of '), terms.tranches.cell('id', j)), () => add(debt.trancheBalance(j), debt.trancheAccrued(j)), 'cents')
        .orderly,
  );
  const legal = pairs.put(
    'legal cost',
    () => max(of('legal_usd'), mul(of('legal_share'), debt.ead)),
    'cents',
    'max(legal_usd, legal_share · EAD)',
  );
  const growth = pairs.put(
    'growth of claims a month',
    () => pow(add(1, rate), div(number(1), 12)),
    'factor',
    '(1 + average rate)^(1/12)',
  ).orderly;
  const ends = pairs.put(
    'last month of the process',
    (channel) => {
      const piecemeal = add(of(`repossession_months.${channel}`), of(`sale_months.${channel}`));
      return channel === 'orderly' && last ? max(piecemeal, last) : piecemeal;
    },
    'plain',
    'the last part is sold',
  );
  return { growth, legal, last: ends, eads };
}

function putOutcomes(
  plan: Plan,
  { debt, terms }: LiquidationSources,
  pairs: Pairs,
  course: Course,
  made: PerChannel<{ readonly distributed: Distributed; readonly rows: Made['rows'] }>,
): LiquidationCells {
  const { book, deal, score } = plan;
  const given = figuresOf(hasSupport(plan));
  pairs.head('outcome');
  const figuresTop = pairs.row;
  pairs.row = figuresTop + given.length;
  const tranches = deal.tranches.map((_, j) => {
    const named = (what: string): Expr => join(terms.tranches.cell('id', j), words(`: ${what}`));
    const of = (channel: Channel): Distributed['tranches'][number] => made[channel].distributed.tranches[j]!;
    const ead = pairs.put(named('EAD'), () => course.eads[j]!, 'cents');
    const nominal = pairs.put(named('recovery, nominal'), (channel) => of(channel).nominal, 'cents');
    const pv = pairs.put(named('recovery, present value'), (channel) => of(channel).pv, 'cents');
    return { ead, nominal, pv, lgd: pairs.put(named('LGD'), (channel) => lossOf(pv[channel], ead[channel]), 'percent') };
  });
  pairs.row = figuresTop;
  const figures = {} as Record<FigureKey, PerChannel<Ref>>;
  for (const { key, label, style, words: what, of } of given) {
    figures[key] = pairs.put(
      label,
      (channel) =>
        of(
          {
            ...made[channel],
            own: (other) => figures[other][channel],
            nominal: sum(...tranches.map(({ nominal }) => nominal[channel])),
            pv: sum(...tranches.map(({ pv }) => pv[channel])),
          },
          {
            accounts: terms.accounts.total,
            ead: debt.ead,
            legal: course.legal[channel],
            hasDraws: terms.draws.some((draws) => draws !== null),
          },
        ),
      style,
      what,
    );
  }
  for (const channel of CHANNELS) {
    const result = score.liquidation[channel];
    given.forEach(({ key, label, engine }) => book.check(`${channel} liquidation: ${label}`, figures[key][channel], engine(result)));
    result.tranches.forEach(({ recoveryNominal, recoveryPv, lgd, ead }, j) => {
      const name = `${channel} liquidation, tranche ${j + 1}`;
      book.check(`${name}: EAD`, tranches[j]!.ead[channel], ead);
      book.check(`${name}: nominal`, tranches[j]!.nominal[channel], recoveryNominal);
      book.check(`${name}: present value`, tranches[j]!.pv[channel], recoveryPv);
      book.check(`${name}: LGD`, tranches[j]!.lgd[channel], lgd);
    });
  }
  const cellsOf = (channel: Channel): ChannelCells => ({
    ...(Object.fromEntries(given.map(({ key }) => [key, figures[key][channel]])) as Record<FigureKey, Ref>),
    tranches: tranches.map((tranche) => ({
      ead: tranche.ead[channel],
      nominal: tranche.nominal[channel],
      pv: tranche.pv[channel],
      lgd: tranche.lgd[channel],
    })),
  });
  return { orderly: cellsOf('orderly'), forced: cellsOf('forced') };
}

/** Payments to lenders by month, as columns. */
function payments(
  sheet: Sheet,
  row: number,
  months: number,
  made: PerChannel<{ readonly distributed: { readonly toLenders: Series } }>,
  monthRow: number,
): void {
  const range = (at: number): string => `${sheet.name}!$${letters(LEFT)}$${at}:$${letters(LEFT + months - 1)}$${at}`;
  sheet.charts.push({
    type: 'column',
    title: 'Paid to lenders by month after default',
    categories: range(monthRow),
    format: '#,##0',
    at: { row, column: LEFT + 1, rows: 17, columns: 8 },
    series: CHANNELS.map((channel) => ({
      name: channel,
      values: range(made[channel].distributed.toLenders.row),
      color: channel === 'orderly' ? '1F3864' : 'B45309',
    })),
  });
}
