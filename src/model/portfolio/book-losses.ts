import { Decimal, most, total, ZERO } from '../../kernel/decimal.js';
import { averageTime, contractOf } from '../price/contract.js';
import { effectiveMaturity, irbRiskWeight } from '../method/irb.js';
import { rated } from '../score/rated.js';
import { estimate, expectedShortfall, quantile, quantileWithin, tailOf, type Estimate, type Quantile } from '../simulation/statistics.js';
import type { BookBlock, BookRunner, LoanDefault } from './book-paths.js';
import { heldTranches, type Loan } from './loan.js';

/** Within a year, or to the end. */
export const HORIZONS = ['one_year', 'lifetime'] as const;
export type Horizon = (typeof HORIZONS)[number];
const BOOK_QUANTILES = ['0.95', '0.99', '0.999'] as const;
/** The tail whose drivers are shown. */
const TAIL = '0.99';
const MINIMUM_CAPITAL = '0.08';

const lastOf: Readonly<Record<Horizon, number>> = { one_year: 12, lifetime: Infinity };

/** A loan's part of the expected shortfall of the book. */
interface LoanShortfall {
  readonly id: string;
  /** Expected shortfall of its own losses. */
  readonly alone: number;
  /** Its mean loss on the book's tail; together the book's. */
  readonly contribution: number;
  /** What the book's would be less without it, prices of the sales as they were. */
  readonly marginal: number;
}

export interface BookQuantile extends Quantile {
  readonly share: (typeof BOOK_QUANTILES)[number];
  readonly expectedShortfall: Estimate;
  /** Σ of the loans' own. */
  readonly sumAlone: number;
  /** 1 − expected shortfall/Σ of the loans' own; null where nobody loses. */
  readonly diversification: number | null;
  readonly loans: readonly LoanShortfall[];
}

/** Two loans, or one with itself: how likely both default, and the correlation of the events; null where one never or always does. */
export interface JointDefault {
  readonly a: string;
  readonly b: string;
  readonly probability: number;
  readonly correlation: number | null;
}

/** Losses of a book within a horizon, at today's value, of our share, in its currency. */
export interface HorizonLoss {
  readonly horizon: Horizon;
  readonly el: Estimate;
  /** What of it comes from loans that sell the same model at once. */
  readonly crowding: Estimate;
  readonly loans: readonly { readonly id: string; readonly pd: Estimate; readonly el: Estimate }[];
  readonly quantiles: readonly BookQuantile[];
  /** Paths by number of defaults, from 0 to the most. */
  readonly defaults: readonly { readonly count: number; readonly paths: number }[];
  readonly meanDefaults: Estimate;
  readonly joint: readonly JointDefault[];
  /** What moves on the paths of the worst 1 %, beside all paths. */
  readonly drivers: readonly { readonly driver: string; readonly k: number; readonly tail: number; readonly all: number }[];
}

/** What drawn paths of a book come to. @source methodology 20, simulate */
export interface BookLosses {
  readonly paths: number;
  readonly exposures: readonly { readonly id: string; readonly path: string; readonly exposure: Decimal }[];
  readonly horizons: Readonly<Record<Horizon, HorizonLoss>>;
  /** Loss of one year in a thousand above the expected, and what Basel's formula asks for; null where a loan has no LGD. */
  readonly capital: { readonly simulated: number; readonly irb: Decimal | null };
}

/** Blocks of paths of a book added up in their order. */
export class BookCollector {
  paths = 0;
  /** By loan. */
  readonly defaults: LoanDefault[][];
  private readonly sums = new Map<string, { readonly driver: string; readonly k: number; sum: number }>();

  constructor(readonly loans: readonly Loan[]) {
    this.defaults = loans.map(() => []);
  }

  add({ first, width, defaults, moved }: BookBlock): void {
    if (first !== this.paths) throw new Error(`block of path ${first} where that of path ${this.paths} is due`);
    this.paths += width;
    defaults.forEach((some, loan) => this.defaults[loan]!.push(...some));
    for (const { driver, k, sum } of moved) {
      const key = `${driver} ${k}`;
      const row = this.sums.get(key) ?? { driver, k, sum: 0 };
      this.sums.set(key, row);
      row.sum += sum;
    }
  }

  /** Means over all paths. */
  means(): { readonly driver: string; readonly k: number; readonly mean: number }[] {
    return [...this.sums.values()].map(({ driver, k, sum }) => ({ driver, k, mean: sum / this.paths }));
  }
}

/** @param runner draws the paths of the tail again, for what moved on them */
export function bookLosses(all: BookCollector, runner: Pick<BookRunner, 'movedOn'>): BookLosses {
  const { loans, paths } = all;
  const ids = loans.map(({ own }) => own.deal.id);
  const horizons = { one_year: horizonLoss(all, ids, runner, 'one_year'), lifetime: horizonLoss(all, ids, runner, 'lifetime') };
  const year = horizons.one_year;
  const worst = year.quantiles.find(({ share }) => share === '0.999')!;
  return {
    paths,
    exposures: loans.map((loan) => ({
      id: loan.own.deal.id,
      path: loan.own.path,
      exposure: total(heldTranches(loan).map(({ exposure }) => exposure)),
    })),
    horizons,
    capital: { simulated: worst.value - year.el.mean, irb: irbCapital(loans) },
  };
}

/** What is counted of paths. */
type Counted = Pick<BookCollector, 'paths' | 'defaults' | 'means'>;

/** Losses of the loans within a horizon. @param ids of the loans, in the order of their defaults */
export function horizonLoss(all: Counted, ids: readonly string[], runner: Pick<BookRunner, 'movedOn'>, horizon: Horizon): HorizonLoss {
  const { paths } = all;
  const within = all.defaults.map((some) => some.filter(({ k }) => k <= lastOf[horizon]));
  const columns = within.map((some) => columnOf(paths, some, ({ loss }) => loss));
  const book = sumOfColumns(paths, columns);
  const counts = sumOfColumns(
    paths,
    within.map((some) => columnOf(paths, some, () => 1)),
  );
  const extra = sumOfColumns(
    paths,
    within.map((some) => columnOf(paths, some, ({ loss, alone }) => loss - alone)),
  );
  const of = (column: Float64Array): Estimate => estimate(paths, (path) => column[path]!);
  return {
    horizon,
    el: of(book),
    crowding: of(extra),
    loans: ids.map((id, i) => ({
      id,
      pd: of(columnOf(paths, within[i]!, () => 1)),
      el: of(columns[i]!),
    })),
    quantiles: BOOK_QUANTILES.map((share) => bookQuantile(book, columns, ids, share)),
    defaults: countsOf(counts),
    meanDefaults: of(counts),
    joint: jointDefaults(paths, within, ids),
    drivers: tailDrivers(all, runner, book, horizon),
  };
}

function columnOf(paths: number, defaults: readonly LoanDefault[], figure: (one: LoanDefault) => number): Float64Array {
  const column = new Float64Array(paths);
  for (const one of defaults) column[one.path] = figure(one);
  return column;
}

function sumOfColumns(paths: number, columns: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(paths);
  for (const column of columns) for (let i = 0; i < paths; i++) sum[i] = sum[i]! + column[i]!;
  return sum;
}

/**
 * Quantile and expected shortfall of the book, with each loan's part: its mean on the tail by the tail's weights.
 * @source Tasche 1999, Risk contributions and performance measurement
 */
function bookQuantile(
  book: Float64Array,
  columns: readonly Float64Array[],
  ids: readonly string[],
  share: (typeof BOOK_QUANTILES)[number],
): BookQuantile {
  const paths = book.length;
  const sorted = book.slice().sort();
  const within = quantileWithin(sorted, share);
  const shortfall = expectedShortfall(sorted, share);
  const { se } = estimate(paths, (path) => Math.max(0, book[path]! - within.value) / (1 - Number(share)));
  const tail = tailOf(book, share);
  const loans = columns.map((column, i): LoanShortfall => {
    const without = book.map((loss, path) => loss - column[path]!).sort();
    return {
      id: ids[i]!,
      alone: expectedShortfall(column.slice().sort(), share),
      contribution: tail.reduce((sum, { path, weight }) => sum + weight * column[path]!, 0),
      marginal: shortfall - expectedShortfall(without, share),
    };
  });
  const sumAlone = loans.reduce((sum, { alone }) => sum + alone, 0);
  return {
    share,
    ...within,
    expectedShortfall: { mean: shortfall, se },
    sumAlone,
    diversification: sumAlone === 0 ? null : 1 - shortfall / sumAlone,
    loans,
  };
}

function countsOf(counts: Float64Array): HorizonLoss['defaults'] {
  const paths: number[] = [];
  for (const count of counts) {
    while (paths.length <= count) paths.push(0);
    paths[count]!++;
  }
  return paths.map((some, count) => ({ count, paths: some }));
}

function jointDefaults(paths: number, defaults: readonly (readonly LoanDefault[])[], ids: readonly string[]): JointDefault[] {
  const dead = defaults.map((some) => new Set(some.map(({ path }) => path)));
  const share = (i: number): number => dead[i]!.size / paths;
  const variance = (i: number): number => share(i) * (1 - share(i));
  return ids.flatMap((a, i) =>
    ids.slice(i).map((b, more): JointDefault => {
      const j = i + more;
      const both = defaults[i]!.filter(({ path }) => dead[j]!.has(path)).length / paths;
      const spread = Math.sqrt(variance(i) * variance(j));
      return { a, b, probability: both, correlation: spread === 0 ? null : i === j ? 1 : (both - share(i) * share(j)) / spread };
    }),
  );
}

/** What moves on the worst paths, by their weights, beside its mean over all; nothing where nobody loses. */
function tailDrivers(all: Counted, runner: Pick<BookRunner, 'movedOn'>, book: Float64Array, horizon: Horizon): HorizonLoss['drivers'] {
  if (quantile(book.slice().sort(), '1') === 0) return [];
  const sums = new Map<string, number>();
  for (const { path, weight } of tailOf(book, TAIL))
    for (const { driver, k, sum } of runner.movedOn(path)) sums.set(`${driver} ${k}`, (sums.get(`${driver} ${k}`) ?? 0) + weight * sum);
  return all
    .means()
    .filter(({ k }) => k <= lastOf[horizon])
    .map(({ driver, k, mean }) => ({ driver, k, tail: sums.get(`${driver} ${k}`)!, all: mean }));
}

/** 8 % of Basel's risk weight of each tranche, times its exposure; no capital for a deal in default. @source Basel Committee, CRE31 */
function irbCapital(loans: readonly Loan[]): Decimal | null {
  const parts = loans.flatMap((loan) => {
    const { own, model } = loan;
    const { deal } = own;
    const rating = rated(model, model);
    const pd = most(deal.assumptions.values.pricing.irbPdFloor, rating.pd);
    const tranches = heldTranches(loan);
    return deal.tranches.map((_, t): Decimal | null => {
      const { exposure } = tranches[t]!;
      const time = averageTime(contractOf(model, t, deal.asOf).flows, deal.asOf);
      if (exposure.isZero() || deal.status === 'default' || time === null) return ZERO;
      const lgd = rating.tranches[t]!.lgd;
      return lgd && irbRiskWeight(pd, lgd, effectiveMaturity(time)).times(MINIMUM_CAPITAL).times(exposure);
    });
  });
  return parts.includes(null) ? null : total(parts as Decimal[]);
}
