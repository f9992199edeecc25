import type { AssumptionSet } from '../../domain/assumptions.js';
import type { Market } from '../../domain/market.js';
import { OUTLIER_RULE, type OutlierRule } from '../../input/prices/market-import-fates.js';
import { typeFactor } from '../../model/value/anchors.js';

/** When a price is an outlier, by the launch prices of a market and the factors that make asks, bids and sales comparable. */
export const outlierRule = ({ models }: Pick<Market, 'models'>, { values }: Pick<AssumptionSet, 'values'>): OutlierRule => ({
  ...OUTLIER_RULE,
  factor: ({ priceType, kind }) => typeFactor(priceType, kind === 'resale', values),
  launchPrice: (model) => models.get(model)?.launchPrice ?? null,
});
