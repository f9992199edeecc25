import { ONE } from '../../kernel/decimal.js';
import type { Trace } from '../../kernel/trace.js';
import type { Grade, LoanGrade } from '../../domain/rating.js';
import { NO_EVENT, type Conditions, type LeaseEvent } from '../frame/conditions.js';
import type { Lease } from '../../domain/lease.js';
import type { RatingResult } from '../frame/result.js';
import { largest } from '../measure/measure.js';
import { limits, type RatingInputs } from '../rating/adjustments.js';
import { rateFacility, rateObligor, type Channels, type LossInputs } from '../rating/rating.js';
import { runWaterfall } from '../waterfall/waterfall.js';
import { modelOf, type Model } from './model.js';

/**
 * The rating of a model.
 * @param base the model without the scenario, which says who the largest customer is
 * @param missed the month in which the waterfall first misses a payment, where it has run already
 */
export function rated(model: Model, base: Model, trace?: Trace, missed?: number | null): RatingResult {
  return ratedOn(model, recoveriesOf(model, base), missed, trace);
}

/** The rating with what it takes of recovery computed already. @param missed as of {@link rated} */
export function ratedOn(model: Model, recoveries: LossInputs, missed?: number | null, trace?: Trace): RatingResult {
  const obligor = rateObligor(inputsOf(model, missed), trace);
  return { ...obligor, ...rateFacility(model.deal, obligor, recoveries) };
}

/** Recovery in both channels, today and in the downturn. @param base the model without the scenario */
export const recoveriesOf = (model: Model, base: Model): LossInputs => ({ today: channelsOf(model), downturn: downturnOf(model, base) });

/** The month in which the waterfall first misses a payment; null where it never does. */
export const missedOf = (model: Model): number | null => runWaterfall(model).paymentDefault?.k ?? null;

/** The grade that needs no recovery. */
export const obligorGradeOf = (model: Model): LoanGrade => rateObligor(inputsOf(model)).obligorGrade;

/** The caps that assumptions set, each with the best grade that it leaves; null where it does not bind. */
export const capsOf = (model: Model): { readonly key: string; readonly grade: Grade | null }[] =>
  limits(inputsOf(model)).flatMap(({ key, grade }) => (grade === undefined ? [] : [{ key, grade }]));

const inputsOf = (model: Model, missed?: number | null): RatingInputs => ({
  ...model,
  set: model.deal.assumptions,
  paymentDefault: () => (missed === undefined ? missedOf(model) : missed),
});

const channelsOf = ({ liquidation }: Model): Channels => ({ orderly: liquidation.at(0, 'orderly'), forced: liquidation.at(0, 'forced') });

/** Recovery with a step of prices at as_of and the largest customer in default, on top of what the model runs under. @source methodology 17 G */
function downturnOf(model: Model, base: Model): Channels | null {
  const { downturnPrice, downturnCustomer } = model.deal.assumptions.values.rating;
  const group = downturnCustomer === 'largest' ? largestCustomer(base) : null;
  if (downturnPrice.isZero() && group === null) return null;
  const { conditions, deal } = model;
  const down: Conditions = {
    ...conditions,
    priceLevel: downturnPrice.isZero()
      ? conditions.priceLevel
      : (conditions.priceLevel ?? [ONE]).map((level) => level.times(downturnPrice.plus(1))),
    leases:
      group === null
        ? conditions.leases
        : inDefault(
            model,
            deal.leases.filter((lease) => lease.group === group),
          ),
  };
  return channelsOf(modelOf(deal, down, model));
}

/** By firm backlog, the first of equals; null without contracts. */
const largestCustomer = ({ contracts }: Model): string | null =>
  largest(
    contracts.flows,
    ({ lease }) => lease.group,
    ({ firmBacklog }) => firmBacklog,
  )?.[0] ?? null;

function inDefault({ conditions, grid }: Model, leases: readonly Lease[]): ReadonlyMap<Lease, LeaseEvent> {
  const events = new Map(conditions.leases);
  for (const lease of leases) events.set(lease, { ...(events.get(lease) ?? NO_EVENT), defaultOn: grid.asOf });
  return events;
}
