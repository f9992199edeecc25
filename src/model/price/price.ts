import { type Decimal, most, total } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Deal } from '../../domain/deal.js';
import type { Offtaker, PublicLoan } from '../../domain/loan.js';
import type { LoanGrade } from '../../domain/rating.js';
import { headOf, type ResultHead } from '../frame/result.js';
import { effectiveMaturity, irbRiskWeight } from '../method/irb.js';
import { discountMargin, internalRate, modifiedDuration, weightedAverageLife, type Flow } from '../method/yield.js';
import { rated } from '../score/rated.js';
import { modelOf, type Model } from '../score/model.js';
import { nearestLoans, offtakerOf, type Comparable } from './comparables.js';
import { averageTime, contractOf, indexPeriods, repaidAt, type Contract } from './contract.js';
import { expectedResult, type Expectation, type ExpectedFlows, type ExpectedResult } from './expected.js';
import type { Switch, Switched } from './structure.js';

/** Basel's figures of a tranche; null where there is none, the risk weight in default too. */
interface IrbResult {
  readonly pd: Decimal;
  readonly lgd: Decimal | null;
  readonly maturity: Decimal | null;
  readonly riskWeight: Decimal | null;
}

/** Yields of a price on contractual flows with exit and agency fees. */
interface Yields {
  /** With accrued interest. */
  readonly price: Decimal;
  readonly contractualYield: Decimal | null;
  /** Years. */
  readonly wal: Decimal | null;
  readonly duration: Decimal | null;
}

export interface TranchePrice extends Yields {
  readonly id: string;
  readonly rank: number;
  readonly balance: Decimal;
  /** Over the index, or the rate where it is fixed. */
  readonly margin: Decimal;
  readonly index: string | null;
  readonly accrued: Decimal;
  readonly discountMargin: Decimal | null;
  readonly repaid: readonly { readonly months: number; readonly date: Day; readonly irr: Decimal | null }[];
  readonly irb: IrbResult;
  readonly expected: ExpectedResult | null;
}

/** What a term of the structure is worth: the break-even margin with it switched, on the same draws. */
export interface StructureWorth {
  readonly term: Switch;
  readonly from: string;
  readonly to: string;
  /** Each tranche's break-even margin, and its change. */
  readonly tranches: readonly { readonly id: string; readonly breakEven: Decimal | null; readonly change: Decimal | null }[];
}

export interface PriceResult extends ResultHead {
  readonly tranches: readonly TranchePrice[];
  readonly blended: Yields;
  /** The grade and the kind of off-taker that public loans are compared by. */
  readonly grade: LoanGrade;
  readonly offtaker: Offtaker | null;
  readonly market: readonly Comparable[];
  /** Null where it is not asked for. */
  readonly structure: readonly StructureWorth[] | null;
  /** Where mean flows come from; null without. */
  readonly source: Expectation['source'] | null;
}

/**
 * Prices every tranche of a deal.
 * @param expectation null = on the contract alone
 * @param loans public ones, to compare with
 * @source methodology 19
 */
export function priceDeal(deal: Deal, model: Model, expectation: Expectation | null, loans: readonly PublicLoan[]): PriceResult {
  const { asOf } = deal;
  const rating = rated(model, model);
  const floor = deal.assumptions.values.pricing.irbPdFloor;
  const contracts = deal.tranches.map((_, t) => contractOf(model, t, asOf));
  const tranches = contracts.map((contract, t): TranchePrice => {
    const { tranche, price, accrued, flows, fees } = contract;
    const periods = indexPeriods(contract, model, t, asOf);
    const time = averageTime(flows, asOf);
    const maturity = time && effectiveMaturity(time);
    const lgd = rating.tranches[t]!.lgd;
    const pd = most(floor, rating.pd);
    const expected = expectation?.tranches.find(({ id }) => id === tranche.id);
    return {
      id: tranche.id,
      rank: tranche.rank,
      balance: tranche.balance,
      margin: tranche.rate.kind === 'fixed' ? tranche.rate.rate : tranche.rate.margin,
      index: tranche.rate.kind === 'fixed' ? null : tranche.rate.index,
      accrued,
      ...yieldsOf([contract], asOf),
      discountMargin: periods && discountMargin([...flows, ...fees], price, periods),
      repaid: datesBefore(tranche.maturity, model).map((n) => ({
        months: n,
        date: model.grid.date(n),
        irr: internalRate([{ date: asOf, amount: price.negated() }, ...repaidAt(contract, model, t, n)]),
      })),
      irb: { pd, lgd, maturity, riskWeight: lgd && maturity && deal.status !== 'default' ? irbRiskWeight(pd, lgd, maturity) : null },
      expected: expected ? expectedResult(contract, expected, model, t) : null,
    };
  });
  const grade = rating.facilityGrade ?? rating.obligorGrade;
  const offtaker = offtakerOf(model.contracts);
  return {
    ...headOf(deal),
    tranches,
    blended: yieldsOf(contracts, asOf),
    grade,
    offtaker,
    market: nearestLoans(loans, grade, offtaker),
    structure: null,
    source: expectation?.source ?? null,
  };
}

/** Break-even margins of a deal with one term switched, beside those of the deal as it is. @param flows of the switched deal */
export function structureWorth(
  term: Switch,
  { deal, from, to }: Switched,
  flows: readonly ExpectedFlows[],
  { tranches }: Pick<PriceResult, 'tranches'>,
): StructureWorth {
  const model = modelOf(deal);
  return {
    term,
    from,
    to,
    tranches: tranches.map(({ id, expected }, t) => {
      const { breakEven } = expectedResult(contractOf(model, t, deal.asOf), flows[t]!, model, t);
      const before = expected && expected.breakEven;
      return { id, breakEven, change: breakEven && before && breakEven.minus(before) };
    }),
  };
}

/** Yields of tranches bought together. */
function yieldsOf(contracts: readonly Contract[], asOf: Day): Yields {
  const price = total(contracts.map((contract) => contract.price));
  const inflows: readonly Flow[] = contracts.flatMap(({ flows, fees }) => [...flows, ...fees]);
  const contractualYield = internalRate([{ date: asOf, amount: price.negated() }, ...inflows]);
  return {
    price,
    contractualYield,
    wal: weightedAverageLife(
      contracts.flatMap(({ principal }) => principal),
      asOf,
    ),
    duration: contractualYield && modifiedDuration(inflows, asOf, price, contractualYield),
  };
}

/** 12, 24, … months, of those before a maturity. */
function datesBefore(maturity: Day, { grid }: Model): number[] {
  const years = Math.ceil(grid.periodOfPayment(maturity) / 12);
  return Array.from({ length: years }, (_, i) => 12 * (i + 1)).filter((n) => grid.date(n) < maturity);
}
