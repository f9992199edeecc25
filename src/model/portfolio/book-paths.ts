import { BLOCK } from '../paths/blocks.js';
import type { Sale } from '../paths/liquidation.js';
import { PathEngine, type RunDefault } from '../paths/run.js';
import { partyName } from '../../domain/party.js';
import { blockConditions } from '../simulation/conditions.js';
import { Drivers, monthsDrawn, type DrawnBlock } from '../simulation/drivers.js';
import { worstRisks } from '../simulation/parties.js';
import type { Loan } from './loan.js';

/** A default of a loan on one path; losses at today's value, of our share, in the book's currency. */
export interface LoanDefault {
  readonly path: number;
  readonly k: number;
  /** With the sales of all loans that default together. */
  readonly loss: number;
  /** As if the loan sold alone. */
  readonly alone: number;
}

/** What moves at a grid date, added up over the paths of a block; parties: on how many one has defaulted by then. */
interface MovedFigure {
  readonly driver: string;
  readonly k: number;
  readonly sum: number;
}

/** What a block of paths of a book came to: nothing but data, so that another process can send it. */
export interface BookBlock {
  readonly first: number;
  readonly width: number;
  /** By loan, by path. */
  readonly defaults: readonly (readonly LoanDefault[])[];
  readonly moved: readonly MovedFigure[];
}

/** A loan with what runs its paths. */
interface Runner {
  readonly loan: Loan;
  readonly drivers: Drivers;
  readonly engine: PathEngine;
  /** Our share of each tranche in file order, times the rate to the book's currency. */
  readonly shares: readonly number[];
}

/**
 * One set of paths for all loans of a book: streams are keyed by name, so that each loan sees the draws that it sees alone. First the
 * defaults of all, then the sales: in grid month n the depth of a model is (1 + Σ Q_m,i/(absorption_m · sale_months_i))^−elasticity
 * over the loans i that sell it then. @source methodology 20, simulate
 */
export class BookRunner {
  private readonly runners: readonly Runner[];
  /** Grid dates at which what moves is kept: every year to the last maturity. */
  private readonly years: readonly number[];

  constructor(loans: readonly Loan[], seed: number) {
    const risks = worstRisks(loans.map(({ own }) => own.deal));
    this.runners = loans.map((loan) => ({
      loan,
      drivers: new Drivers(loan.own.deal, seed, monthsDrawn(loan.model), null, risks),
      engine: new PathEngine(loan.model),
      shares: loan.own.deal.tranches.map(({ id }) => loan.own.rate.times(loan.own.hold.get(id) ?? 0).toNumber()),
    }));
    const last = Math.max(...loans.map(({ model }) => model.debt.lastPeriod));
    this.years = Array.from({ length: Math.max(1, Math.ceil(last / 12)) }, (_, y) => 12 * (y + 1));
  }

  /** Runs block b of so many paths in all. */
  block(b: number, paths: number): BookBlock {
    const first = b * BLOCK;
    const width = Math.min(BLOCK, paths - first);
    const drawn = this.runners.map(({ drivers }) => drivers.block(first, width));
    const results = this.runners.map(({ engine, loan }, d) => engine.run(blockConditions(drawn[d]!, loan.model)));
    const alone = results.map(({ defaults }) => defaults);
    const sellers = sellersOf(alone, width);
    const defaults = this.runners.map(({ shares }, d): LoanDefault[] => {
      const met = new Set(alone[d]!.flatMap((one, i) => (one && meetsOthers(one, d, sellers[i]!) ? [i] : [])));
      const together = met.size === 0 ? null : results[d]!.crowded(met, (run, model, n) => loadOf(sellers[run]!, d, partyName(model), n));
      return alone[d]!.flatMap((one, i) => {
        if (one === null) return [];
        const own = heldLoss(one, shares);
        const crowded = together?.[i];
        return [{ path: first + i, k: one.k, loss: crowded ? heldLoss(crowded, shares) : own, alone: own }];
      });
    });
    return { first, width, defaults, moved: movedOn(drawn, this.years) };
  }

  /** What moves on one path. */
  movedOn(path: number): readonly MovedFigure[] {
    return movedOn(
      this.runners.map(({ drivers }) => drivers.block(path, 1)),
      this.years,
    );
  }
}

const heldLoss = ({ tranches }: RunDefault, shares: readonly number[]): number =>
  tranches.reduce((sum, { lossPv }, t) => sum + lossPv * shares[t]!, 0);

/** A loan that sells on a path, and what. */
interface Seller {
  readonly loan: number;
  readonly sales: ReadonlyMap<string, Sale>;
}

/** By path, the loans that sell; models by folded name. */
function sellersOf(defaults: readonly (readonly (RunDefault | null)[])[], width: number): Seller[][] {
  return Array.from({ length: width }, (_, i) =>
    defaults.flatMap((ofLoan, loan) => {
      const sales = ofLoan[i]?.sales ?? [];
      return sales.length === 0 ? [] : [{ loan, sales: new Map(sales.map((sale) => [partyName(sale.model), sale])) }];
    }),
  );
}

/** Whether another loan sells one of its models in a month in which this one does. */
const meetsOthers = ({ sales }: RunDefault, loan: number, sellers: readonly Seller[]): boolean =>
  sales.some(({ model, months }) =>
    sellers.some(
      (other) =>
        other.loan !== loan &&
        other.sales.get(partyName(model))?.months.some(([from, to]) => months.some(([start, end]) => from <= end && start <= to)),
    ),
  );

/** Σ Q_m,i/(absorption_m · sale_months_i) over the others that sell the model in grid month n. */
function loadOf(sellers: readonly Seller[], loan: number, model: string, n: number): number {
  let load = 0;
  for (const other of sellers) {
    if (other.loan === loan) continue;
    const sale = other.sales.get(model);
    if (sale?.months.some(([from, to]) => from <= n && n <= to)) load += sale.load;
  }
  return load;
}

/** The cycle, gluts, rents, each model's price level and each party, at some grid dates. */
function movedOn(drawn: readonly DrawnBlock[], years: readonly number[]): MovedFigure[] {
  const longest = drawn.reduce((most, one) => (one.months > most.months ? one : most));
  const levels = new Map<string, DrawnBlock['cycle']>();
  const parties = new Map<string, Float64Array>();
  for (const one of drawn) {
    for (const [model, rows] of one.level) if (rows.length > (levels.get(model)?.length ?? 0)) levels.set(model, rows);
    for (const [name, month] of one.parties) {
      const known = parties.get(name);
      parties.set(name, known ? month.map((k, i) => Math.min(k, known[i]!)) : month);
    }
  }
  const rows: [string, DrawnBlock['cycle']][] = [
    ['cycle', longest.cycle],
    ['glut', longest.glut],
    ['rent', longest.rentalLevel],
    ...[...levels].map(([model, level]): [string, DrawnBlock['cycle']] => [`price:${model}`, level]),
  ];
  return [
    ...rows.flatMap(([driver, months]) => years.flatMap((k) => (months[k] ? [{ driver, k, sum: sumOf(months[k]) }] : []))),
    ...[...parties].flatMap(([name, month]) =>
      years.map((k) => ({ driver: `party:${name}`, k, sum: sumOf(month.map((end) => (end <= k ? 1 : 0))) })),
    ),
  ];
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
