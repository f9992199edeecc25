import { Decimal, positive, total } from '../../kernel/decimal.js';
import { wholeMonths, type Day } from '../../kernel/calendar.js';
import type { Deal } from '../../domain/deal.js';
import type { Lot } from '../../domain/lot.js';
import { Income } from '../value/income.js';
import { modelOf, type Model } from './model.js';
import { headOf, type ResultHead } from '../frame/result.js';

/** Lives of straight lines that lenders book GPUs over, in years. */
export const BOOK_LIVES = [3, 4, 5, 6] as const;

/** What each way of depreciation leaves of the same GPUs on one date. */
export interface CurvePoint {
  readonly k: number;
  readonly date: Day;
  /** Cost less a straight line over each of the lives, in their order. */
  readonly book: readonly Decimal[];
  /** Σ V_c: cost, at most the launch price, after wear and what newer cohorts took. */
  readonly curve: Decimal;
  /** Σ V_m: the resale anchor carried along the same curve; null without one. */
  readonly market: Decimal | null;
  /** Σ V_i, not capped by cost; null without a rental anchor. */
  readonly income: Decimal | null;
  /** What `score` values them at. */
  readonly fmv: Decimal;
  readonly debt: Decimal;
}

export interface Curve {
  readonly gpus: number;
  readonly cost: Decimal;
  /** Quarterly to the last maturity, which is the last. */
  readonly points: readonly CurvePoint[];
}

export interface CurvesResult extends ResultHead {
  /** Models without an anchor count at their curve, as the method values them, unless none has one. */
  readonly fleet: Curve & { readonly withoutMarket: readonly string[]; readonly withoutIncome: readonly string[] };
  /** Oldest cohort first. */
  readonly models: readonly (Curve & { readonly model: string })[];
}

const MONTHS_A_YEAR = 12;
const STEP = 3;

/** Whether a point is as_of, a year from it, or the last maturity: what tables show. */
export const isYearly = ({ points }: Curve, { k }: CurvePoint): boolean => k % MONTHS_A_YEAR === 0 || k === points.at(-1)!.k;

/** Ways of depreciation side by side, for the collateral and each of its GPU models. @source methodology 3 and 4 */
export function curves(deal: Deal): CurvesResult {
  const model = modelOf(deal);
  const { obsolescence, debt, values } = model;
  const last = debt.lastPeriod;
  const dates = [...Array.from({ length: Math.ceil(last / STEP) }, (_, i) => i * STEP), last];
  const names = [...new Set(values.collateral.map((lot) => lot.model))].sort(
    (a, b) => obsolescence.cohortIndex(a) - obsolescence.cohortIndex(b) || (a < b ? -1 : 1),
  );
  const income = new Income(deal.market, model.rents, deal.assumptions);
  const models = names.map((name) => ({
    model: name,
    ...curveOf(
      model,
      income,
      values.collateral.filter((lot) => lot.model === name),
      dates,
    ),
  }));
  return { ...headOf(deal), fleet: fleetOf(models, model, dates), models };
}

function curveOf({ grid, fair, values, debt }: Model, income: Income, lots: readonly Lot[], dates: readonly number[]): Curve {
  const sum = (of: (lot: Lot) => Decimal): Decimal => total(lots.map((lot) => of(lot).times(lot.quantity)));
  /** A model has an anchor for all its lots or for none. */
  const sumIfAny = (of: (lot: Lot) => Decimal | null): Decimal | null => (of(lots[0]!) === null ? null : sum((lot) => of(lot)!));
  const bookLeft = (lot: Lot, life: number, k: number): Decimal => {
    const months = life * MONTHS_A_YEAR;
    return lot.unitCost.times(positive(new Decimal(months - wholeMonths(lot.inServiceDate, grid.date(k))))).div(months);
  };
  return {
    gpus: lots.reduce((count, lot) => count + lot.quantity, 0),
    cost: sum((lot) => lot.unitCost),
    points: dates.map((k) => ({
      k,
      date: grid.date(k),
      debt: debt.balance(k),
      book: BOOK_LIVES.map((life) => sum((lot) => bookLeft(lot, life, k))),
      curve: sum((lot) => fair.cost(lot, k)),
      market: sumIfAny((lot) => fair.marketValue(lot, k)),
      income: sumIfAny((lot) => income.value(lot.model, lot.unitCost, k)),
      fmv: sum((lot) => values.fmv(lot, k).each),
    })),
  };
}

/** The sum over all models. */
function fleetOf(models: CurvesResult['models'], { grid, debt }: Model, dates: readonly number[]): CurvesResult['fleet'] {
  const points = dates.map((k, i): CurvePoint => {
    const at = models.map(({ points: own }) => own[i]!);
    const orCurve = (of: (point: CurvePoint) => Decimal | null): Decimal | null =>
      at.every((point) => of(point) === null) ? null : total(at.map((point) => of(point) ?? point.curve));
    return {
      k,
      date: grid.date(k),
      debt: debt.balance(k),
      book: BOOK_LIVES.map((_, life) => total(at.map(({ book }) => book[life]!))),
      curve: total(at.map(({ curve }) => curve)),
      market: orCurve(({ market }) => market),
      income: orCurve(({ income }) => income),
      fmv: total(at.map(({ fmv }) => fmv)),
    };
  });
  const without = (of: (point: CurvePoint) => Decimal | null): string[] =>
    models.filter((curve) => of(curve.points[0]!) === null).map(({ model }) => model);
  return {
    gpus: models.reduce((count, { gpus }) => count + gpus, 0),
    cost: total(models.map(({ cost }) => cost)),
    points,
    withoutMarket: without(({ market }) => market),
    withoutIncome: without(({ income }) => income),
  };
}
