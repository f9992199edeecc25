import type { Decimal } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import { CHANNELS, type Channel } from '../domain/assumptions.js';
import type { Deal } from '../domain/deal.js';
import type { Model } from '../model/score/model.js';
import type { ScoreResult } from '../model/frame/result.js';
import { serialOf } from './dates.js';
import { isRentHedge } from './loan-terms.js';
import { Sheet, typed, type Ref, type Style, type Typed } from './sheet.js';
import type { Name } from './xlsx.js';

/** A figure of the deal's files as a typed cell; '' where none is given. */
export const figure = (x: Decimal | number | null): Typed => typed(x === null ? null : typeof x === 'number' ? x : x.toNumber());
export const day = (x: Day | null): Typed => typed(x === null ? null : serialOf(x));
/** 1 or 0, so that sums and products can take it. */
export const yesNo = (x: boolean): Typed => typed(x ? 1 : 0);

/** What a headline figure of the engine is compared with. */
export interface Check {
  readonly label: string;
  readonly cell: Ref;
  readonly engine: Decimal | number | string | null;
}

/** The workbook as it grows: sheets in order, names, and what is compared with the engine. */
class Book {
  readonly sheets: Sheet[] = [];
  readonly names: Name[] = [];
  readonly checks: Check[] = [];
  /** What is written as a value since no formula says it, and why. */
  readonly notes: { readonly sheet: string; readonly what: string; readonly why: string }[] = [];

  sheet(name: string, purpose: string, kind: Sheet['kind']): Sheet {
    const sheet = new Sheet(name, purpose, kind);
    this.sheets.push(sheet);
    return sheet;
  }

  /** How a cell is shown where it stands. */
  styleOf({ sheet, row, column }: Ref): Style {
    return this.sheets.find(({ name }) => name === sheet)!.rows[row]![column]!.style;
  }

  /** Gives a cell a name of letters, digits and underscores. */
  name(name: string, cell: Ref): Ref {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new RangeError(`${name} is no name of a cell`);
    this.names.push({ name, cell: cell.fixed.text });
    return cell;
  }

  /** Compares a cell with the engine's figure on the check sheet. */
  check(label: string, cell: Ref, engine: Check['engine']): void {
    this.checks.push({ label, cell, engine });
  }
}

/** What every sheet is built from. */
export interface Plan {
  readonly book: Book;
  readonly deal: Deal;
  readonly model: Model;
  readonly score: ScoreResult;
  /** M: the period of the last maturity. */
  readonly lastPeriod: number;
  /** K = max(12, M): how far the projection goes. */
  readonly horizon: number;
  /** How far values are looked ahead for a sale that starts at as_of. */
  readonly valuesTo: number;
  /** The last period in which a contract bills, or `valuesTo` where that is later. */
  readonly contractsTo: number;
  /** Ordered lots that are expected after as-of: they arrive, if the assumptions let them. By their places among the lots. */
  readonly arriving: readonly number[];
  /** Models of the fleet and of rent hedges, in order of cohort and key. */
  readonly models: readonly string[];
  /** Whether the fair value of a lot has a cell at d_k: of a large fleet only what a sale that starts at as-of needs. */
  hasFmv(lot: number, k: number): boolean;
  /** … of every lot. */
  hasAllFmv(k: number): boolean;
}

/** Months laid out beyond those that a sale takes, so that a longer one can be typed in. */
const SPARE = 6;
/** Lots × months up to which every lot has its value in every month. */
const MOST_CELLS = 20_000;

export function planOf(model: Model, score: ScoreResult): Plan {
  const { deal, debt, contracts, obsolescence } = model;
  const { repossessionMonths, saleMonths } = deal.assumptions.values.liquidation;
  const sale = Math.max(...CHANNELS.map((channel) => repossessionMonths[channel] + saleMonths[channel]));
  const runs = score.liquidation.orderly.inPlace.map((id) => model.grid.wholePeriods(0, contracts.flowOf(id)!.firmEnd));
  const candidates = contracts.flows
    .filter(({ lease }) => lease.assignable && lease.directAgreement)
    .map(({ firmEnd }) => model.grid.wholePeriods(0, firmEnd));
  const inPlace = Math.max(0, ...runs, ...candidates) + saleMonths.orderly;
  const horizon = Math.max(12, debt.lastPeriod);
  const rents = deal.hedges.filter(isRentHedge);
  const keys = [...new Set([...deal.lots, ...rents].map(({ model: key }) => key))];
  const valuesTo = Math.max(horizon, sale + SPARE, inPlace + SPARE);
  const large = deal.lots.length * (valuesTo + 1) > MOST_CELLS;
  const inSale = (from: number, k: number, channel: Channel): boolean => from < k && k <= from + saleMonths[channel];
  const ends = new Map(
    contracts.flows.map(({ lease, firmEnd }) => [lease.id, Math.max(model.grid.wholePeriods(0, firmEnd), repossessionMonths.orderly)]),
  );
  const hasAllFmv = (k: number): boolean =>
    !large || k === 0 || CHANNELS.some((channel) => inSale(repossessionMonths[channel], k, channel));
  return {
    hasAllFmv,
    hasFmv: (lot, k) => hasAllFmv(k) || inSale(ends.get(deal.lots[lot]!.contractId ?? '') ?? Infinity, k, 'orderly'),
    arriving: deal.lots.flatMap(({ expected }, i) => (expected !== null && expected > deal.asOf ? [i] : [])),
    book: new Book(),
    deal,
    model,
    score,
    lastPeriod: debt.lastPeriod,
    horizon,
    valuesTo,
    contractsTo: Math.max(valuesTo + 1, ...deal.leases.map(({ end }) => model.grid.periodOfPayment(end))),
    models: keys.sort((a, b) => obsolescence.cohortIndex(a) - obsolescence.cohortIndex(b) || (a < b ? -1 : 1)),
  };
}
