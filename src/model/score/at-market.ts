import { ONE, type Decimal } from '../../kernel/decimal.js';
import { wholeYears } from '../../kernel/calendar.js';
import type { Lease } from '../../domain/lease.js';
import { leftOf, NO_EVENT } from '../frame/conditions.js';
import type { ScoreResult } from '../frame/result.js';
import { valueOf } from '../measure/measure.js';
import { modelOf, type Model } from './model.js';

/** What a contract charges at as_of: its price with the escalations that are behind it. */
export function priceNow({ grid, conditions }: Model, lease: Lease): Decimal {
  const years = Math.max(0, wholeYears(lease.start, grid.asOf));
  return lease.price.times(lease.escalator.plus(1).pow(years)).times(leftOf(conditions.leases.get(lease), 0).price);
}

/** What the market pays for a term contract at as_of: R_m(d₀) · relet.price_factor; null without a rental price. @source methodology 17 E */
export const termRent = ({ rents, deal }: Model, model: string): Decimal | null =>
  rents.at(model, 0)?.times(deal.assumptions.values.relet.priceFactor) ?? null;

/** Coverage if every contract that charges more than the market were renegotiated to it at as_of; null where none does. */
export function atMarket(model: Model): ScoreResult['contracts']['atMarket'] {
  const events = new Map(model.conditions.leases);
  let contracts = 0;
  for (const { lease, firmEnd } of model.contracts.flows) {
    const market = termRent(model, lease.model);
    const price = priceNow(model, lease);
    if (market === null || price.lte(market) || firmEnd <= model.grid.asOf) continue;
    const event = events.get(lease) ?? NO_EVENT;
    events.set(lease, { ...event, cuts: [...event.cuts, { from: 0, price: market.div(price), gpus: ONE }] });
    contracts++;
  }
  if (contracts === 0) return null;
  const { metrics } = modelOf(model.deal, { ...model.conditions, leases: events }, model);
  return { contracts, dscrForward12: valueOf(metrics.dscr(12, 'forward', 0)), dscrMin: metrics.dscrMin() };
}
