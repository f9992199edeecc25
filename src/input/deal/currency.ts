import type { Decimal } from '../../kernel/decimal.js';
import type { Place } from '../../kernel/failure.js';
import { assumptionValues, type AssumptionSet } from '../../domain/assumptions.js';
import type { Deal } from '../../domain/deal.js';
import type { Lot } from '../../domain/lot.js';
import { siblingOf, type Market, type Model } from '../../domain/market.js';
import { BUNDLED } from '../assumptions/bundled.js';
import { wholeFile, type Problems } from '../text/problems.js';

const DOLLAR = 'USD';
/** Assumptions whose unit is in US dollars. */
const IN_DOLLARS = ['power.usd_kwh', 'hosting_usd_kw_month', 'liquidation.removal_usd', 'liquidation.legal_usd'];
/** Models named one by one before the rest are counted. */
const MOST_MODELS = 5;

type Priced = Pick<Deal, 'market' | 'assumptions'>;

const isBundled = ({ place }: { readonly place: Place }): boolean => place.file.startsWith(`${BUNDLED}/`);

/** What deal.yaml says of its currency; undefined where it could not be read. */
interface Terms {
  readonly currency: string | undefined;
  /** US dollars for one unit of the currency; null where it is not given. */
  readonly usdRate: Decimal | null | undefined;
}

/**
 * Bundled prices and assumptions in dollars, in the deal's currency. Its own files and overrides are in it already.
 * @source methodology 17 I
 */
export function inCurrency({ market, assumptions }: Priced, terms: Terms | null): Priced {
  const usdRate = terms?.currency === DOLLAR ? null : terms?.usdRate;
  if (!usdRate || usdRate.eq(1)) return { market, assumptions };
  const launch = (model: Model): Model =>
    model.launchPrice && isBundled(model) ? { ...model, launchPrice: model.launchPrice.div(usdRate) as typeof model.launchPrice } : model;
  return {
    market: {
      ...market,
      models: new Map([...market.models].map(([key, model]) => [key, launch(model)])),
      bundledComps: market.bundledComps.map((comp) => ({ ...comp, price: comp.price.div(usdRate) })),
    },
    assumptions: converted(assumptions, usdRate),
  };
}

function converted({ origin, register }: AssumptionSet, usdRate: Decimal): AssumptionSet {
  const now = new Map(register);
  for (const key of IN_DOLLARS) {
    const entry = register.get(key)!;
    if (entry.overridden) continue;
    const value = (entry.value as Decimal).div(usdRate);
    now.set(key, { ...entry, value, source: `${entry.source}; from US dollars at ${usdRate.toFixed()}` });
  }
  return { origin, register: now, values: assumptionValues(now) };
}

/** What is asked of the rate that a deal gives, or does not give. */
interface Asked extends Priced {
  readonly terms: Terms;
  readonly asOf: Deal['asOf'];
  readonly lots: readonly Lot[];
}

/** A deal in dollars has no other rate than 1; one in another currency needs a rate where it is computed on a bundled price. */
export function checkCurrency(asked: Asked, places: ReadonlyMap<string, Place>, problems: Problems): void {
  const { currency, usdRate } = asked.terms;
  if (currency === undefined || usdRate === undefined) return;
  const at = (key: string): Place => places.get(`deal.${key}`) ?? wholeFile('deal.yaml', `deal.${key}`);
  if (currency === DOLLAR) {
    if (usdRate !== null && !usdRate.eq(1))
      problems.fail('OUT_OF_RANGE', at('usd_rate'), usdRate.toFixed(), 'a rate of 1, or none, as the deal is in US dollars', '1');
    return;
  }
  if (usdRate !== null) return;
  const used = pricesInDollars(asked);
  if (used.length === 0) return;
  problems.fail(
    'FX_MISSING',
    at('currency'),
    currency,
    `usd_rate, the US dollars for one ${currency}: in dollars are ${used.join('; ')}`,
    'usd_rate beside currency',
  );
}

/** The bundled figures that the deal is computed on. */
function pricesInDollars({ assumptions, market, lots, asOf }: Asked): string[] {
  const keys = IN_DOLLARS.filter((key) => !assumptions.register.get(key)!.overridden);
  const models = [...new Set(lots.flatMap(({ model }) => [model, ...standIn(market, assumptions, model, asOf)]))];
  const launched = models.filter((key) => {
    const model = market.models.get(key);
    return model !== undefined && model.launchPrice !== null && isBundled(model);
  });
  const compared = models.filter((key) => market.bundledComps.some((comp) => comp.model === key));
  return [
    ...(keys.length > 0 ? [`the assumptions ${keys.join(', ')}`] : []),
    ...(launched.length > 0 ? [`launch prices of ${listed(launched)}`] : []),
    ...(compared.length > 0 ? [`market prices of ${listed(compared)}`] : []),
  ];
}

/** The sibling whose prices a model may take. */
function standIn(market: Market, { values }: AssumptionSet, model: string, asOf: Deal['asOf']): string[] {
  if (values.market.sibling !== 'yes') return [];
  const sibling = siblingOf(market, model, asOf, values.market.windowDays);
  return sibling ? [sibling.key] : [];
}

const listed = (names: readonly string[]): string =>
  names.length <= MOST_MODELS ? names.join(', ') : `${names.slice(0, MOST_MODELS).join(', ')} and ${names.length - MOST_MODELS} more`;
