import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ONE, ZERO, total } from '../../kernel/decimal.js';
import { Powers } from '../../kernel/daily-power.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { Lot } from '../../domain/lot.js';
import type { Market } from '../../domain/market.js';
import type { Conditions } from '../frame/conditions.js';
import { at, type Contracts, type LeaseFlow } from '../cash/contracts.js';
import type { Grid } from '../frame/grid.js';
import { partyPd, survival } from '../frame/pd.js';
import { servedShare } from '../method/cash.js';
import { lenderCash } from '../method/recovery.js';
import { monthWithoutSale, shareOf, type PartMonth, type SalePool } from './sale-pool.js';
import { costOfPeriod, runningCosts } from '../cash/running-costs.js';

/**
 * A contract that is assignable, with the customer's consent, served to its end by a replacement operator for the lenders, then its GPUs sold.
 *
 *     cash of month x   S(x) · cash(k+x) · min(1, Q/(gpus · served)) · q/Q · (1 − operator_fee), stepin_months < x ≤ X
 *     cost of month x   S(x) · own opex + (1 − S(x)) · holding; holding alone before step-in and after X until sold
 *     S(x)              (1 − PD_customer)^{x/12}; on a drawn path 1, where the contract ends with its customer
 *
 * @source methodology 9, in place
 */
export class InPlaceContract {
  /** One-year PD of its customer. */
  readonly pd: Decimal;
  private readonly survival: Powers;
  /** q/Q of the collateral lots together. */
  private readonly lenderShare: Decimal;
  private readonly serving: (Decimal | undefined)[] = [];
  private readonly opexOverHolding: (Decimal | undefined)[] = [];
  private weight: Powers | undefined;
  private unweight: Powers | undefined;
  private readonly cashSums: Decimal[] = [];
  private readonly opexSums: Decimal[] = [];

  /**
   * @param pool the collateral among its installed lots
   * @param tagged Q: GPUs of all its installed lots, any lien
   */
  constructor(
    readonly flow: LeaseFlow,
    readonly pool: SalePool,
    readonly tagged: number,
    private readonly grid: Grid,
    private readonly contracts: Contracts,
    private readonly market: Market,
    private readonly set: AssumptionSet,
    private readonly conditions: Conditions,
  ) {
    this.lenderShare = new Decimal(pool.gpus).div(tagged);
    this.pd = partyPd(flow.lease, set.values);
    this.survival = conditions.drawn ? new Powers(ONE) : survival(this.pd);
  }

  /** S(x): the customer has not defaulted by month x. */
  survivalTo(month: number): Decimal {
    return this.survival.at(month);
  }

  /** Share of its lots that goes in place for default at d_k: gpus/Q where more GPUs are tagged than the contract has. */
  share(k: number): Decimal {
    const gpus = this.contracts.gpusAt(this.flow.lease, k);
    return gpus.lt(this.tagged) ? gpus.div(this.tagged) : ONE;
  }

  /** X, the last month in place for default at d_k; null where the contract does not qualify. */
  lastMonth(k: number): number | null {
    if (!this.contracts.isFirmAt(this.flow, this.grid.date(k))) return null;
    const last = this.monthsLeft(k);
    return last > this.set.values.liquidation.stepinMonths ? last : null;
  }

  /** The largest X with d_{k+X} ≤ firm_end. */
  monthsLeft(k: number): number {
    return this.grid.wholePeriods(k, this.flow.firmEnd);
  }

  /**
   * Present value at d_k of its collateral in place until month `last`, then sold: from running sums of w^n · net(n),
   * w = (1 − PD)^{1/12}/(1 + wa_rate)^{1/12}, instead of month by month. A customer
   * in default pays nothing.
   */
  presentValue(k: number, last: number, discount: Powers): Decimal {
    const { stepinMonths, repossessionMonths } = this.set.values.liquidation;
    const share = this.share(k);
    const sold = this.pool.presentValue('orderly', k, Math.max(last, repossessionMonths.orderly)).times(share);
    if (this.survival.at(1).isZero()) return sold;
    this.weight ??= new Powers(this.survival.at(1).times(discount.at(1)));
    this.unweight ??= new Powers(ONE.div(this.weight.at(1)));
    const back = this.unweight.at(k);
    const between = (sums: Decimal[], flow: (n: number) => Decimal): Decimal =>
      this.sum(sums, k + last, flow)
        .minus(this.sum(sums, k + stepinMonths, flow))
        .times(back);
    const cash = between(this.cashSums, (n) => this.lenderCash(n));
    const extra = between(this.opexSums, (n) => this.extraOpex(n));
    return cash.plus(sold).minus(extra.times(share));
  }

  /** Σ_{n ≤ to} w^n · flow(n). */
  private sum(sums: Decimal[], to: number, flow: (n: number) => Decimal): Decimal {
    for (let n = sums.length; n <= to; n++) sums.push(n === 0 ? ZERO : sums[n - 1]!.plus(flow(n).times(this.weight!.at(n))));
    return sums[to]!;
  }

  /** Months of its collateral in place until month `last`, then sold; index 0 is month 1. */
  months(k: number, last: number): PartMonth[] {
    const { stepinMonths, repossessionMonths } = this.set.values.liquidation;
    const share = this.share(k);
    const holding = share === ONE ? this.pool.costs.holding : this.pool.costs.holding.times(share);
    const months: PartMonth[] = [];
    for (let x = 1; x <= last; x++)
      months.push(x <= stepinMonths ? monthWithoutSale(holding, ZERO) : this.served(k + x, x, share, holding));
    const sale = this.pool.saleMonths('orderly', k, Math.max(last, repossessionMonths.orderly), last + 1);
    return [...months, ...(share.eq(1) ? sale : sale.map((month) => shareOf(month, share)))];
  }

  private served(n: number, x: number, share: Decimal, holding: Decimal): PartMonth {
    const survives = this.survival.at(x);
    const extra = survives.times(this.extraOpex(n));
    return monthWithoutSale((share === ONE ? extra : extra.times(share)).plus(holding), survives.times(this.lenderCash(n)));
  }

  /** What serving costs in period n over holding. */
  extraOpex(n: number): Decimal {
    return (this.opexOverHolding[n] ??= this.opex(n).minus(this.pool.costs.holding));
  }

  /** Power, hosting and maintenance of its collateral in period n. */
  private opex(n: number): Decimal {
    const days = this.grid.days(n);
    const switched = this.pool.lots.filter((lot) => n - 1 >= (this.conditions.offlineFrom.get(lot) ?? Infinity));
    if (switched.length === 0) return costOfPeriod(this.pool.costs, days);
    const status = (lot: Lot): Lot['status'] => (switched.includes(lot) ? 'offline' : 'installed');
    return total(
      this.pool.lots.map((lot) =>
        costOfPeriod(runningCosts({ ...lot, status: status(lot), arrives: null }, this.market, this.set.values), days),
      ),
    );
  }

  /** Contract cash of period n that the lenders' GPUs earn, after the operator's fee. */
  lenderCash(n: number): Decimal {
    return (this.serving[n] ??= this.cashOf(n));
  }

  private cashOf(n: number): Decimal {
    const { lease, cash } = this.flow;
    const received = at(cash, n);
    if (received.isZero()) return ZERO;
    const needed = this.contracts.served(lease.model, n).times(this.contracts.gpusAt(lease, n - 1));
    const own = servedShare(EXACT, new Decimal(this.tagged), needed);
    return lenderCash(EXACT, received, own, this.lenderShare, this.set.values.liquidation.operatorFee);
  }
}
