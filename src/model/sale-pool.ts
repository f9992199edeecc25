import { Decimal, ZERO } from '../kernel/decimal.js';
import type { AssumptionSet, Channel } from '../domain/assumptions.js';
import type { Lot } from '../domain/lot.js';
import type { Market } from '../domain/market.js';
import type { FleetValues } from './fleet-values.js';
import { NO_COSTS, addCosts, runningCosts, type RunningCosts } from './running-costs.js';

/** Flows of one month of a part of the collateral, as incurred. */
export interface PartFlow {
  readonly gross: Decimal;
  readonly commission: Decimal;
  readonly removal: Decimal;
  readonly holding: Decimal;
  /** Contract cash while in place, after operator fee and survival. */
  readonly contractCash: Decimal;
}

export const NO_FLOW: PartFlow = { gross: ZERO, commission: ZERO, removal: ZERO, holding: ZERO, contractCash: ZERO };

/**
 * Collateral lots that are sold alike. A lot whose net would be negative is abandoned: it brings no gross and costs no removal,
 * and leaves in its month like a sold one. @source methodology 9, piecemeal
 */
export class SalePool {
  readonly costs: RunningCosts;
  readonly gpus: number;
  private readonly sold: Readonly<Record<Channel, ({ readonly gross: Decimal; readonly gpus: number } | undefined)[]>> = { orderly: [], forced: [] };

  constructor(
    readonly lots: readonly Lot[],
    private readonly values: FleetValues,
    market: Market,
    private readonly set: AssumptionSet,
  ) {
    this.costs = lots.map((lot) => runningCosts(lot, market, set.values)).reduce(addCosts, NO_COSTS);
    this.gpus = lots.reduce((sum, lot) => sum + lot.quantity, 0);
  }

  /** Months x = 1 … of a sale that begins after `delay` months, for default at d_k; index 0 is month 1. Held at cost until sold. */
  saleFlows(channel: Channel, k: number, delay: number): PartFlow[] {
    const months = this.set.values.liquidation.saleMonths[channel];
    const flows: PartFlow[] = [];
    for (let x = 1; x <= delay + months; x++) {
      const i = x - delay;
      const holding = i <= 1 ? this.costs.holding : this.costs.holding.times(months - i + 1).div(months);
      flows.push(i < 1 ? { ...NO_FLOW, holding } : { ...this.sale(channel, k + x, months), holding, contractCash: ZERO });
    }
    return flows;
  }

  private sale(channel: Channel, n: number, months: number): { gross: Decimal; commission: Decimal; removal: Decimal } {
    const { commission, removalUsd } = this.set.values.liquidation;
    const { gross, gpus } = (this.sold[channel][n] ??= this.soldAt(channel, n));
    const part = gross.div(months);
    return { gross: part, commission: part.times(commission[channel]), removal: removalUsd.times(gpus).div(months) };
  }

  private soldAt(channel: Channel, n: number): { gross: Decimal; gpus: number } {
    let gross = ZERO;
    let gpus = 0;
    for (const lot of this.lots) {
      const sale = this.values.sale(lot, channel, n);
      if (sale.net.isNegative() && !sale.net.isZero()) continue;
      gross = gross.plus(sale.gross);
      gpus += lot.quantity;
    }
    return { gross, gpus };
  }
}

export const addFlows = (a: PartFlow, b: PartFlow): PartFlow => ({
  gross: a.gross.plus(b.gross),
  commission: a.commission.plus(b.commission),
  removal: a.removal.plus(b.removal),
  holding: a.holding.plus(b.holding),
  contractCash: a.contractCash.plus(b.contractCash),
});

export const scaleFlow = (flow: PartFlow, by: Decimal): PartFlow => ({
  gross: flow.gross.times(by),
  commission: flow.commission.times(by),
  removal: flow.removal.times(by),
  holding: flow.holding.times(by),
  contractCash: flow.contractCash.times(by),
});

export const costsOf = (flow: PartFlow): Decimal => flow.commission.plus(flow.removal).plus(flow.holding);
export const receiptsOf = (flow: PartFlow): Decimal => flow.gross.plus(flow.contractCash);
