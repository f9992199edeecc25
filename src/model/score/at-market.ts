import { EXACT } from '../../kernel/arithmetic.js';
import { ONE, ZERO, type Decimal } from '../../kernel/decimal.js';
import { NO_EVENT } from '../frame/conditions.js';
import type { ScoreResult } from '../frame/result.js';
import { priceAt } from '../measure/headline.js';
import { valueOf } from '../measure/measure.js';
import { reletRent } from '../method/cash.js';
import { modelOf, type Model } from './model.js';

/** What one more GPU would earn under a term contract at as_of; null without a rental price. @source methodology 17 E */
export function termRent({ rents, deal }: Model, model: string): Decimal | null {
  const rent = rents.at(model, 0);
  return rent && reletRent(EXACT, rent, ZERO, deal.assumptions.values.relet);
}

/** Coverage if every contract that charges more than the market were renegotiated to it at as_of; null where none does. */
export function atMarket(model: Model): ScoreResult['contracts']['atMarket'] {
  const events = new Map(model.conditions.leases);
  let contracts = 0;
  for (const { lease, firmEnd } of model.contracts.flows) {
    const market = termRent(model, lease.model);
    const price = priceAt(model, lease, 0);
    if (market === null || price.lte(market) || firmEnd <= model.grid.asOf) continue;
    const event = events.get(lease) ?? NO_EVENT;
    events.set(lease, { ...event, cuts: [...event.cuts, { from: 0, price: market.div(price), gpus: ONE }] });
    contracts++;
  }
  if (contracts === 0) return null;
  const { metrics } = modelOf(model.deal, { ...model.conditions, leases: events }, model);
  return { contracts, dscrForward12: valueOf(metrics.dscr(12, 'forward', 0)), dscrMin: metrics.dscrMin() };
}
