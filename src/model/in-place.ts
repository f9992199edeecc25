import { Decimal, ONE, ZERO, least } from '../kernel/decimal.js';
import { Powers } from '../kernel/daily-power.js';
import type { Assumptions, AssumptionSet } from '../domain/assumptions.js';
import type { Rating } from '../domain/rating.js';
import { at, type Contracts, type LeaseFlow } from './contracts.js';
import type { Grid } from './grid.js';
import { NO_FLOW, scaleFlow, type PartFlow, type SalePool } from './sale-pool.js';
import { costOfPeriod, scaleCosts, type RunningCosts } from './running-costs.js';

/** One-year PD of a rating; an unrated customer's is that of `rating.unrated`. @source methodology 10 */
export function pdOf(rating: Rating, assumptions: Assumptions): Decimal {
  if (rating === 'D') return ONE;
  return assumptions.rating.masterScale.get(rating === 'unrated' ? assumptions.rating.unrated : rating)!;
}

/**
 * A contract served to its end by a replacement operator for the lenders, then its GPUs sold.
 *
 *     cash of month x   S(x) · cash(k+x) · min(1, Q/(gpus · served)) · q/Q · (1 − operator_fee), stepin_months < x ≤ X
 *     cost of month x   S(x) · own opex + (1 − S(x)) · holding; holding alone before step-in and after X until sold
 *     S(x)              (1 − PD_customer)^{x/12}
 *
 * @source methodology 9, in place
 */
export class InPlaceContract {
  /** Share of its lots that goes in place: gpus/Q where more GPUs are tagged than the contract has. */
  readonly share: Decimal;
  private readonly survival: Powers;
  /** q/Q of the collateral lots together. */
  private readonly lenderShare: Decimal;
  private readonly costs: RunningCosts;
  private readonly serving: (Decimal | undefined)[] = [];

  /**
   * @param pool the collateral among its installed lots
   * @param tagged Q: GPUs of all its installed lots, any lien
   */
  constructor(
    readonly flow: LeaseFlow,
    readonly pool: SalePool,
    private readonly tagged: number,
    private readonly grid: Grid,
    private readonly contracts: Contracts,
    private readonly set: AssumptionSet,
  ) {
    const { gpus, rating } = flow.lease;
    this.share = tagged > gpus ? new Decimal(gpus).div(tagged) : ONE;
    this.lenderShare = new Decimal(pool.gpus).div(tagged);
    this.survival = new Powers(ONE.minus(pdOf(rating, set.values)).pow(ONE.div(12)));
    this.costs = scaleCosts(pool.costs, this.share);
  }

  /** X, the last month in place for default at d_k; null where the contract does not qualify. */
  lastMonth(k: number): number | null {
    const { lease, firmEnd } = this.flow;
    if (!lease.assignable || !lease.directAgreement || !this.contracts.isFirmAt(this.flow, this.grid.date(k))) return null;
    const last = this.grid.wholePeriods(k, firmEnd);
    return last > this.set.values.liquidation.stepinMonths ? last : null;
  }

  /** Flows of its collateral in place until month `last`, then sold; index 0 is month 1. */
  flows(k: number, last: number): PartFlow[] {
    const { stepinMonths, repossessionMonths } = this.set.values.liquidation;
    const { holding } = this.costs;
    const flows: PartFlow[] = [];
    for (let x = 1; x <= last; x++) flows.push(x <= stepinMonths ? { ...NO_FLOW, holding } : this.served(k + x, x));
    const sale = this.pool.saleFlows('orderly', k, Math.max(last, repossessionMonths.orderly)).slice(last);
    return [...flows, ...(this.share.eq(1) ? sale : sale.map((flow) => scaleFlow(flow, this.share)))];
  }

  private served(n: number, x: number): PartFlow {
    const survives = this.survival.at(x);
    const contractCash = survives.times(this.lenderCash(n));
    const { holding } = this.costs;
    const opex = costOfPeriod(this.costs, this.grid.days(n));
    return { ...NO_FLOW, contractCash, holding: survives.times(opex.minus(holding)).plus(holding) };
  }

  /** Contract cash of period n that the lenders' GPUs earn, after the operator's fee. */
  private lenderCash(n: number): Decimal {
    return (this.serving[n] ??= this.cashOf(n));
  }

  private cashOf(n: number): Decimal {
    const { lease, cash } = this.flow;
    const received = at(cash, n);
    if (received.isZero()) return ZERO;
    const needed = this.contracts.served(lease.model, n).times(lease.gpus);
    const own = least(ONE, new Decimal(this.tagged).div(needed));
    return received.times(own).times(this.lenderShare).times(ONE.minus(this.set.values.liquidation.operatorFee));
  }
}
