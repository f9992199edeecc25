import { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { Offtaker } from '../../domain/loan.js';
import type { Comparable } from '../../model/price/comparables.js';
import type { Switch } from '../../model/price/structure.js';
import type { PriceResult, StructureWorth, TranchePrice } from '../../model/price/price.js';
import { clean } from '../print/clean.js';
import { amount, grouped, percent } from '../print/figures.js';
import { grid, panels, type Column } from '../print/grid.js';
import { flow, type Look } from '../print/look.js';
import { section } from '../print/section.js';
import type { Tool } from '../print/tool.js';
import { heading } from '../score/text.js';
import { provenance, warningsSection } from '../score/text-notes.js';

const BASIS_POINTS = new Decimal(10_000);

/** A rate per year in basis points: 0.0575 as "575 bp". */
const points = (x: Decimal | null): string => (x ? `${grouped(x.times(BASIS_POINTS), 0)} bp` : 'n/a');
const years = (x: Decimal | null): string => (x ? `${grouped(x, 2)}y` : 'n/a');
const rate = (x: Decimal | null): string => percent(x, 2);

/** The price of a deal for a terminal: yields, early repayment, what is left after losses, and the regulator's view. */
export function priceText(result: PriceResult, tool: Tool, look: Look, verbose = false): string {
  const lines = [
    ...heading(result, look),
    ...priceVerdict(result, look),
    ...yieldSection(result, look),
    ...repaidSection(result, look),
    ...expectedSection(result, look),
    ...structureSection(result, look),
    ...irbSection(result, look),
    ...marketSection(result, look),
    ...warningsSection(result, look),
    ...provenance(result, tool, look, verbose),
  ];
  return `${lines.join('\n')}\n`;
}

/** The figures that matter most, in a line or two. */
export function priceVerdict({ blended, tranches, deal }: PriceResult, { paint, width }: Look): string[] {
  const after = tranches.flatMap(({ id, expected }) =>
    expected ? [`${clean(id)} after losses ${paint.strong(rate(expected.yieldAfterLosses))}`] : [],
  );
  return flow(
    [
      `Price ${paint.strong(amount(blended.price, deal.currency))}`,
      `yield ${paint.strong(rate(blended.contractualYield))}`,
      `WAL ${years(blended.wal)}`,
      `duration ${years(blended.duration)}`,
      ...after,
    ],
    ' · ',
    width,
  );
}

interface YieldRow {
  readonly name: string;
  readonly price: string;
  readonly ofPar: string;
  readonly yields: string;
  readonly margin: string;
  readonly wal: string;
  readonly duration: string;
}

function yieldSection({ tranches, blended, deal }: PriceResult, look: Look): string[] {
  const rows: YieldRow[] = [
    ...tranches.map((one) => ({
      name: one.id,
      price: amount(one.price, deal.currency),
      ofPar: one.balance.isZero() ? 'n/a' : grouped(one.price.minus(one.accrued).div(one.balance).times(100), 2),
      yields: rate(one.contractualYield),
      margin: one.index === null ? 'fixed' : points(one.discountMargin),
      wal: years(one.wal),
      duration: years(one.duration),
    })),
    {
      name: 'Blended',
      price: amount(blended.price, deal.currency),
      ofPar: '',
      yields: rate(blended.contractualYield),
      margin: '',
      wal: years(blended.wal),
      duration: years(blended.duration),
    },
  ];
  const right = (title: string, text: (row: YieldRow) => string): Column<YieldRow> => ({ title, text, align: 'right', priority: 0 });
  return section(
    'Contractual yield',
    grid(
      [
        { title: 'Tranche', text: ({ name }) => name, priority: 0, shrinkTo: 8 },
        right('Price', ({ price }) => price),
        right('Of par', ({ ofPar }) => ofPar),
        right('Yield', ({ yields }) => yields),
        right('Discount margin', ({ margin }) => margin),
        right('WAL', ({ wal }) => wal),
        right('Duration', ({ duration }) => duration),
      ],
      rows,
      look,
      { totals: 1 },
    ),
    look,
    'Price with accrued interest; of par without. Yield is effective a year, act/365, with exit and agency fees. WAL is the weighted average life, duration is modified.',
  );
}

function repaidSection({ tranches }: PriceResult, look: Look): string[] {
  const dates = tranches.reduce<TranchePrice['repaid']>((most, { repaid }) => (repaid.length > most.length ? repaid : most), []);
  if (dates.length === 0) return [];
  type Row = (typeof dates)[number];
  const column = ({ id, repaid }: TranchePrice): Column<Row> => ({
    title: clean(id),
    text: ({ months }) => {
      const found = repaid.find((one) => one.months === months);
      return found ? rate(found.irr) : '–';
    },
    align: 'right',
    priority: 0,
  });
  return section(
    'Yield if repaid early',
    panels({ title: 'Repaid on', text: ({ date }) => formatDay(date), priority: 0 }, tranches.map(column), dates, look),
    look,
    'With the prepayment premium, exit fee and agency fees due on that day.',
  );
}

function expectedSection({ tranches, source, deal }: PriceResult, look: Look): string[] {
  type Row = TranchePrice & { readonly expected: NonNullable<TranchePrice['expected']> };
  const rows = tranches.filter((tranche): tranche is Row => tranche.expected !== null);
  if (rows.length === 0 || source === null) return [];
  const right = (title: string, text: (row: Row) => string): Column<Row> => ({ title, text, align: 'right', priority: 0 });
  const lead: Column<Row> = { title: 'Tranche', text: ({ id }) => id, priority: 0, shrinkTo: 8 };
  const from =
    source.kind === 'file'
      ? `Mean flows of ${clean(source.file.file)}.`
      : `Mean of ${grouped(source.paths)} paths, seed ${source.seed}; ${grouped(Math.ceil(source.paths / 1000))} of them beyond 99.9 %.`;
  return [
    ...section(
      'After expected losses',
      panels(
        lead,
        [
          right('Yield', ({ expected }) => rate(expected.yieldAfterLosses)),
          right('Expected PV', ({ expected }) => amount(expected.expectedPv, deal.currency)),
          right('Capital', ({ expected }) => `${rate(expected.capital)} ±${rate(expected.capitalSe)}`),
          right('RAROC', ({ expected }) => percent(expected.raroc, 1)),
        ],
        rows,
        look,
      ),
      look,
      `${from} Expected PV at pricing.funding_rate. Capital is one-year expected shortfall at 99.9 % less expected loss, of exposure, with one standard error. RAROC is the risk-adjusted return on capital above funding.`,
    ),
    ...section(
      'Break-even margin',
      panels(
        lead,
        [
          right('Margin', ({ margin }) => points(margin)),
          right('Break-even', ({ expected }) => points(expected.breakEven)),
          right('Expected loss', ({ expected }) => points(expected.parts && expected.parts.expectedLoss)),
          right('Cost', ({ expected }) => points(expected.parts && expected.parts.cost)),
          right('Capital', ({ expected }) => points(expected.parts && expected.parts.capital)),
          right('Fees', ({ expected }) => points(expected.parts && expected.parts.fees)),
          right('Rest', ({ expected }) => points(expected.parts && expected.parts.rest)),
        ],
        rows,
        look,
      ),
      look,
      'The margin, or fixed rate, at which the loan earns its cost and its hurdle; the parts add up to it. Expected loss counts margin that early repayment loses. Defaults of the paths are held: those that a higher margin would cause are not seen.',
    ),
  ];
}

const TERM_WORDS: Readonly<Record<Switch, string>> = {
  direct_agreement: 'Direct agreement',
  dsra: 'DSRA',
  parent_guarantee: 'Parent guarantee',
  ltv: 'LTV on OLV',
};

function structureSection({ structure, deal }: PriceResult, look: Look): string[] {
  if (!structure) return [];
  const shown = ({ term }: StructureWorth, text: string): string => {
    if (term === 'dsra') return amount(new Decimal(text), deal.currency);
    return term === 'ltv' ? percent(new Decimal(text), 1) : text;
  };
  const signed = (x: Decimal | null): string => (x && x.gt(0) ? `+${points(x)}` : points(x));
  return section(
    'What structure is worth',
    panels(
      { title: 'Term', text: ({ term }: StructureWorth) => TERM_WORDS[term], priority: 0 },
      [
        { title: 'Is', text: (worth) => shown(worth, worth.from), align: 'right', priority: 0 },
        { title: 'Switched to', text: (worth) => shown(worth, worth.to), align: 'right', priority: 0 },
        ...(structure[0]?.tranches ?? []).map(({ id }, t): Column<StructureWorth> => ({
          title: clean(id),
          text: ({ tranches }) => signed(tranches[t]!.change),
          align: 'right',
          priority: 0,
        })),
      ],
      structure,
      look,
    ),
    look,
    'Change of the break-even margin of each tranche where the term alone is switched, on the same draws.',
  );
}

const OFFTAKER_WORDS: Readonly<Record<Offtaker, string>> = { ig: 'investment grade', non_ig: 'below' };

function marketSection({ market, grade, offtaker }: PriceResult, look: Look): string[] {
  const column = (title: string, text: (row: Comparable) => string, align: 'left' | 'right' = 'left'): Column<Comparable> => ({
    title,
    text,
    align,
    priority: 0,
  });
  return section(
    'Public loans',
    grid(
      [
        { ...column('Loan', ({ loan }) => loan.name), shrinkTo: 16 },
        column('Date', ({ loan }) => formatDay(loan.date)),
        column('Spread', ({ loan }) => (loan.spreadBps ? `${grouped(loan.spreadBps)} bp` : `${rate(loan.rate)} fixed`), 'right'),
        column('Rating', ({ loan }) => loan.rating),
        column('Off-taker', ({ loan }) => (loan.offtaker ? OFFTAKER_WORDS[loan.offtaker] : 'not public')),
        { ...column('Advance', ({ loan }) => percent(loan.advance, 0), 'right'), priority: 1 },
        { ...column('Size', ({ loan }) => `$${grouped(loan.sizeUsdM)}m`, 'right'), priority: 2 },
      ],
      market,
      look,
    ),
    look,
    `Nearest by off-taker (here ${offtaker ? OFFTAKER_WORDS[offtaker] : 'none'}), then by notches from ${grade}. Spread is over SOFR. --csv market has the sources.`,
  );
}

function irbSection({ tranches }: PriceResult, look: Look): string[] {
  const right = (title: string, text: (row: TranchePrice) => string): Column<TranchePrice> => ({
    title,
    text,
    align: 'right',
    priority: 0,
  });
  return section(
    'Basel IRB',
    grid(
      [
        { title: 'Tranche', text: ({ id }) => id, priority: 0, shrinkTo: 8 },
        right('PD', ({ irb }) => rate(irb.pd)),
        right('LGD', ({ irb }) => percent(irb.lgd, 1)),
        right('Maturity', ({ irb }) => years(irb.maturity)),
        right('Risk weight', ({ irb }) => percent(irb.riskWeight, 1)),
      ],
      tranches,
      look,
    ),
    look,
    "Internal ratings-based risk weight of a corporate, on the scorecard's PD and each tranche's LGD.",
  );
}
