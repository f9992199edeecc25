import { type Decimal, least, ONE, total, ZERO } from '../../kernel/decimal.js';
import { curveNamed, fundingOf } from '../../domain/funding.js';
import type { InputFile } from '../../domain/deal.js';
import { indexOn } from '../debt/tranche-schedule.js';
import { internalRate, monthlyDiscounts, type Flow } from '../method/yield.js';
import type { Model } from '../score/model.js';
import type { Contract } from './contract.js';

/** What a tranche gets in a month in the mean over paths. */
interface ExpectedMonth {
  readonly k: number;
  /** At d_k, recoveries in their months, without exit and agency fees. */
  readonly cash: Decimal;
  /** Performing balance after d_{k−1}, of paths not yet in default. */
  readonly performing: Decimal;
}

/** Mean flows of a tranche, and the capital that its losses ask for. */
export interface ExpectedFlows {
  readonly id: string;
  /** (one-year expected shortfall at 99.9 % − expected loss)/exposure, with its standard error. */
  readonly capital: Decimal;
  readonly capitalSe: Decimal;
  /** Ascending by month; a month that is not there brings nothing. */
  readonly months: readonly ExpectedMonth[];
}

/** Mean flows of every tranche, and where they come from. */
export interface Expectation {
  readonly source:
    { readonly kind: 'simulation'; readonly seed: number; readonly paths: number } | { readonly kind: 'file'; readonly file: InputFile };
  readonly tranches: readonly ExpectedFlows[];
}

/** The parts of a break-even margin, a year; together they are it. */
interface MarginParts {
  readonly expectedLoss: Decimal;
  readonly cost: Decimal;
  readonly capital: Decimal;
  readonly fees: Decimal;
  readonly rest: Decimal;
}

/** A tranche in the mean over paths, as its funding sees it. */
export interface ExpectedResult {
  readonly expectedPv: Decimal;
  readonly feesPv: Decimal;
  /** What a year's margin of 1 is worth. */
  readonly annuity: Decimal;
  readonly yieldAfterLosses: Decimal | null;
  /** Break-even margin over the index, or rate where it is fixed, and its parts; null where nothing performs. */
  readonly breakEven: Decimal | null;
  readonly parts: MarginParts | null;
  /** Null where no capital is asked for. */
  readonly raroc: Decimal | null;
  readonly capital: Decimal;
  readonly capitalSe: Decimal;
}

/**
 * Value, break-even margin and return on capital of a tranche on its mean flows.
 *
 *     E[PV]   Σ cash_k · discount(d_k)
 *     fees    Σ exit and agency fees of month k · share alive · discount(d_k)
 *     alive   performing balance/contractual balance after d_{k−1}, at most 1
 *     A       Σ performing balance · fraction(d_{k−1}, d_k) · discount(d_k)
 *     m*      m + Δ,  E[PV] + fees + Δ · A = price + (cost + c · hurdle) · A
 *     RAROC   (E[PV] + fees − price − cost · A)/(c · A)
 *
 * Parts of m*: (contractual PV − E[PV])/A, cost, c · hurdle, −fees/A, and the rest. The paths' defaults are held: that a higher margin
 * causes more of them is not seen.
 *
 * @param t in file order
 * @source methodology 19
 */
export function expectedResult(contract: Contract, flows: ExpectedFlows, model: Model, t: number): ExpectedResult {
  const { deal, grid, debt } = model;
  const { cost, hurdle } = deal.assumptions.values.pricing;
  const { tranche, price } = contract;
  const periodOf = ({ date }: Flow): number => grid.periodOfPayment(date);
  const last = Math.max(0, ...flows.months.map(({ k }) => k), ...[...contract.flows, ...contract.fees].map(periodOf));
  const dates = Array.from({ length: last + 1 }, (_, k) => grid.date(k));
  const discount = monthlyDiscounts(dates, fundingFor(model));
  const performing = new Map(flows.months.map((month) => [month.k, month.performing]));
  const alive = (k: number): Decimal => {
    const balance = debt.tranchesAt(k - 1)[t]!.balance;
    return balance.isZero() ? ZERO : least(ONE, (performing.get(k) ?? ZERO).div(balance));
  };
  const fees = contract.fees.map((flow) => {
    const k = periodOf(flow);
    return { k, amount: flow.amount.times(alive(k)) };
  });
  const expectedPv = total(flows.months.map(({ k, cash }) => cash.times(discount[k]!)));
  const feesPv = total(fees.map(({ k, amount }) => amount.times(discount[k]!)));
  const contractualPv = total(contract.flows.map((flow) => flow.amount.times(discount[periodOf(flow)]!)));
  const schedule = debt.schedules[t]!;
  const annuity = total(
    flows.months.map(({ k, performing: balance }) => balance.times(schedule.fraction(dates[k - 1]!, dates[k]!)).times(discount[k]!)),
  );
  const { capital, capitalSe } = flows;
  const yieldAfterLosses = internalRate([
    { date: deal.asOf, amount: price.negated() },
    ...flows.months.map(({ k, cash }) => ({ date: dates[k]!, amount: cash })),
    ...fees.map(({ k, amount }) => ({ date: dates[k]!, amount })),
  ]);
  const known = { expectedPv, feesPv, annuity, yieldAfterLosses, capital, capitalSe };
  if (annuity.isZero()) return { ...known, breakEven: null, parts: null, raroc: null };
  const margin = tranche.rate.kind === 'fixed' ? tranche.rate.rate : tranche.rate.margin;
  const capitalCharge = capital.times(hurdle);
  const surplus = expectedPv.plus(feesPv).minus(price);
  const breakEven = margin.minus(surplus.div(annuity)).plus(cost).plus(capitalCharge);
  const expectedLoss = contractualPv.minus(expectedPv).div(annuity);
  const feesPart = feesPv.div(annuity).negated();
  const rest = breakEven.minus(expectedLoss).minus(cost).minus(capitalCharge).minus(feesPart);
  return {
    ...known,
    breakEven,
    parts: { expectedLoss, cost, capital: capitalCharge, fees: feesPart, rest },
    raroc: capital.isZero() ? null : surplus.minus(cost.times(annuity)).div(capital.times(annuity)),
  };
}

/** What the lender's own money costs. */
function fundingFor({ deal }: Model): Parameters<typeof monthlyDiscounts>[1] {
  const funding = fundingOf(deal.assumptions.values.pricing.fundingRate);
  if (funding.kind === 'fixed') return { rate: funding.rate };
  const curve = curveNamed(deal.indexCurves.values(), funding.index)!;
  return { on: (date) => indexOn(curve, date).plus(funding.margin) };
}
