import { Decimal, ZERO } from '../../kernel/decimal.js';
import type { Assumptions } from '../../domain/assumptions.js';
import { isCounted, type Lot } from '../../domain/lot.js';
import type { Market } from '../../domain/market.js';

/** What GPUs cost to run or to keep, whole lots added up. */
export interface RunningCosts {
  /** Power at work, for each day [usd/day]. */
  readonly perDay: Decimal;
  /** Hosting and maintenance, for each month [usd/month]. */
  readonly perMonth: Decimal;
  /** Power and hosting while held idle for sale [usd/month]. */
  readonly holding: Decimal;
}

export const NO_COSTS: RunningCosts = { perDay: ZERO, perMonth: ZERO, holding: ZERO };

/**
 * Running costs of a lot; its own hosting, power price and pue where given.
 *
 *     installed      quantity · (kw·pue·24·days·usd_kwh·load + kw·hosting + maintenance·c/12) a month of that many days
 *     offline, rma   quantity · kw · hosting
 *     held for sale  quantity · kw · (hosting + pue·730·usd_kwh·idle_load)
 *
 * @source methodology 5 and 9
 */
export function runningCosts(lot: Lot, market: Market, assumptions: Assumptions): RunningCosts {
  if (!isCounted(lot) && lot.arrives === null) return NO_COSTS;
  const { power, maintenance } = assumptions;
  const kw = market.models.get(lot.model)!.kw.times(lot.quantity);
  const hosting = kw.times(lot.hosting ?? assumptions.hostingUsdKwMonth);
  const perKwHour = new Decimal(lot.pue ?? power.pue).times(lot.power ?? power.usdKwh);
  const holding = hosting.plus(kw.times(perKwHour).times(730).times(power.idleLoad));
  if (lot.status !== 'installed' && lot.arrives === null) return { perDay: ZERO, perMonth: hosting, holding };
  const upkeep = maintenance.times(lot.unitCost).times(lot.quantity).div(12);
  return { perDay: kw.times(perKwHour).times(24).times(power.load), perMonth: hosting.plus(upkeep), holding };
}

export function addCosts(a: RunningCosts, b: RunningCosts): RunningCosts {
  return { perDay: a.perDay.plus(b.perDay), perMonth: a.perMonth.plus(b.perMonth), holding: a.holding.plus(b.holding) };
}

/** A share of costs. */
export const costShare = ({ perDay, perMonth, holding }: RunningCosts, share: Decimal): RunningCosts => ({
  perDay: perDay.times(share),
  perMonth: perMonth.times(share),
  holding: holding.times(share),
});

/** Power, hosting and maintenance of a period of so many days. */
export const costOfPeriod = (costs: RunningCosts, days: number): Decimal => costs.perDay.times(days).plus(costs.perMonth);
