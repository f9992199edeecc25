import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ONE, ZERO, total } from '../../kernel/decimal.js';
import type { Powers } from '../../kernel/daily-power.js';
import type { AssumptionSet, Channel } from '../../domain/assumptions.js';
import type { Lot } from '../../domain/lot.js';
import type { Market } from '../../domain/market.js';
import type { SaleGroup } from '../value/sale-group.js';
import { costsOf, holdingLeft, receiptsOf, salePart, type PartMonth as MonthOfPart, type Sale } from '../method/recovery.js';
import { NO_COSTS, addCosts, runningCosts, type RunningCosts } from '../cash/running-costs.js';

/** One month of a part of the collateral, as incurred. */
export interface PartMonth extends MonthOfPart<Decimal> {
  /** gross + contract cash. */
  readonly receipts: Decimal;
  /** commission + removal + holding. */
  readonly costs: Decimal;
}

const NO_SALE: Sale<Decimal> = { gross: ZERO, commission: ZERO, removal: ZERO };

/** A month without a sale: held, or serving a contract. */
export const monthWithoutSale = (holding: Decimal, contractCash: Decimal): PartMonth => ({
  sale: NO_SALE,
  support: ZERO,
  holding,
  contractCash,
  receipts: contractCash,
  costs: holding,
});

/** A month of a sale with support. */
export function monthOf({
  sale = NO_SALE,
  support = ZERO,
  holding,
}: {
  sale?: Sale<Decimal>;
  support?: Decimal;
  holding: Decimal;
}): PartMonth {
  const month = { sale, support, holding, contractCash: ZERO };
  return { ...month, receipts: receiptsOf(EXACT, month), costs: costsOf(EXACT, month) };
}

/** A share of a month. */
export const shareOf = (month: PartMonth, share: Decimal): PartMonth => {
  const { gross, commission, removal } = month.sale;
  const sale = { gross: gross.times(share), commission: commission.times(share), removal: removal.times(share) };
  return {
    sale,
    support: month.support.times(share),
    holding: month.holding.times(share),
    contractCash: month.contractCash.times(share),
    receipts: month.receipts.times(share),
    costs: month.costs.times(share),
  };
};

/**
 * Collateral lots that are sold alike. A lot whose net would be negative is abandoned: it brings no gross and costs no removal,
 * and leaves in its month like a sold one. @source methodology 9, piecemeal
 */
export class SalePool {
  readonly gpus: number;
  private readonly held: PartMonth;
  private readonly sales: Readonly<Record<Channel, (Sale<Decimal> | undefined)[]>> = { orderly: [], forced: [] };
  private readonly netSums: Readonly<Record<Channel, Decimal[]>> = { orderly: [ZERO], forced: [ZERO] };
  private readonly holdingValues: Partial<Record<Channel, Decimal>> = {};
  private readonly heldValues: Partial<Record<Channel, (Decimal | undefined)[]>> = {};
  private readonly holdings: Readonly<Record<Channel, readonly Decimal[]>>;

  private constructor(
    readonly lots: readonly Lot[],
    private readonly groups: readonly SaleGroup[],
    readonly costs: RunningCosts,
    private readonly set: AssumptionSet,
    private readonly discount: Powers,
    private readonly growth: Powers,
  ) {
    this.gpus = lots.reduce((sum, lot) => sum + lot.quantity, 0);
    this.held = monthWithoutSale(costs.holding, ZERO);
    this.holdings = { orderly: this.holdingsOf('orderly'), forced: this.holdingsOf('forced') };
  }

  /** @param discount 1/(1 + wa_rate)^{1/12} to whole powers @param growth its inverse */
  static of(
    lots: readonly Lot[],
    groups: readonly SaleGroup[],
    market: Market,
    set: AssumptionSet,
    discount: Powers,
    growth: Powers,
  ): SalePool {
    const costs = lots.map((lot) => runningCosts(lot, market, set.values)).reduce(addCosts, NO_COSTS);
    return new SalePool(lots, groups, costs, set, discount, growth);
  }

  /** Several pools sold as one; what they have added up of their lots is not added up again. */
  static union([first, ...others]: readonly [SalePool, ...SalePool[]]): SalePool {
    const pools = [first, ...others];
    return new SalePool(
      pools.flatMap((pool) => pool.lots),
      pools.flatMap((pool) => pool.groups),
      pools.map((pool) => pool.costs).reduce(addCosts),
      first.set,
      first.discount,
      first.growth,
    );
  }

  /** Months of a sale that begins after month `delay`, for default at d_k, from month `from` on. Held at cost until sold. */
  saleMonths(channel: Channel, k: number, delay: number, from = 1): PartMonth[] {
    const months: PartMonth[] = [];
    const last = delay + this.set.values.liquidation.saleMonths[channel];
    for (let x = from; x <= last; x++) months.push(x <= delay ? this.held : this.saleMonth(channel, k + x, x - delay));
    return months;
  }

  /**
   * Present value at d_k of a sale that begins after month `delay`: from running sums of v^n · net(n), so that no date's sale is
   * discounted twice.
   */
  presentValue(channel: Channel, k: number, delay: number): Decimal {
    const months = this.set.values.liquidation.saleMonths[channel];
    const sums = this.netSums[channel];
    for (let n = sums.length; n <= k + delay + months; n++) {
      const { gross, commission, removal } = this.saleAt(channel, n);
      sums.push(sums[n - 1]!.plus(gross.minus(commission).minus(removal).times(this.discount.at(n))));
    }
    const sold = sums[k + delay + months]!.minus(sums[k + delay]!).times(this.growth.at(k));
    return sold.minus(this.heldValue(channel, delay));
  }

  /** Holding cost of a sale that begins after month `delay`, in present value. */
  private heldValue(channel: Channel, delay: number): Decimal {
    const row = (this.heldValues[channel] ??= []);
    return (row[delay] ??= this.costs.holding
      .times(annuity(this.discount, delay))
      .plus(this.discount.at(delay).times(this.holdingValue(channel))));
  }

  /** Month i of a sale, at the prices of grid date n. */
  private saleMonth(channel: Channel, n: number, i: number): PartMonth {
    const sale = this.saleAt(channel, n);
    const holding = this.holdings[channel][i - 1]!;
    const month = { sale, support: ZERO, holding, contractCash: ZERO };
    return { ...month, receipts: receiptsOf(EXACT, month), costs: costsOf(EXACT, month) };
  }

  /** One of the equal parts of a sale, at the prices of grid date n. */
  saleAt(channel: Channel, n: number): Sale<Decimal> {
    return (this.sales[channel][n] ??= this.sell(channel, n));
  }

  /** Σ holding cost of the months of a sale, discounted to its start. */
  private holdingValue(channel: Channel): Decimal {
    return (this.holdingValues[channel] ??= total(this.holdings[channel].map((holding, i) => holding.times(this.discount.at(i + 1)))));
  }

  private sell(channel: Channel, n: number): Sale<Decimal> {
    const { commission, removalUsd, saleMonths } = this.set.values.liquidation;
    const sold = this.groups.map((group) => group.sold(channel, n));
    const gross = total(sold.map((group) => group.gross));
    const gpus = sold.reduce((sum, group) => sum + group.gpus, 0);
    return salePart(EXACT, gross, new Decimal(gpus), new Decimal(saleMonths[channel]), commission[channel], removalUsd);
  }

  /** Holding cost of month i of a sale, on what is unsold at its start. */
  private holdingsOf(channel: Channel): Decimal[] {
    const months = this.set.values.liquidation.saleMonths[channel];
    return Array.from({ length: months }, (_, i) => holdingLeft(EXACT, this.costs.holding, months, i + 1));
  }
}

/** Σ_{x=1..n} v^x. */
function annuity(discount: Powers, n: number): Decimal {
  const v = discount.at(1);
  return v.eq(1) ? new Decimal(n) : v.times(ONE.minus(discount.at(n))).div(ONE.minus(v));
}
