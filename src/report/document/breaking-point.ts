import type { CovenantResult } from '../../model/frame/result.js';
import type { ReverseDriver, ReverseResult } from '../../model/scenario/reverse.js';
import { closestFirst } from '../stress/reverse.js';
import { testedAtAll } from './cover.js';
import { capital, eventParts, eventPhrase, listed, REVERSE_DRIVER_NAMES, shockPhrase, shockSize } from './phrases.js';

/** Any covenant, in the words of a reverse stress. */
export const ANY_COVENANT = 'covenant';

/** What breaks first, with the shock that it takes: in sentences. What cannot be tested is not said to hold. */
export function breakingPoint(reverse: ReverseResult, covenants: readonly CovenantResult[]): string {
  const { results } = reverse;
  const events = [...new Set(results.map(({ event }) => event))];
  const already = events.filter((event) => results.some((answer) => answer.event === event && answer.status === 'already'));
  const [closest] = closestFirst(reverse);
  const drivers = [...new Set(results.map(({ driver }) => driver))];
  const blind = events.includes(ANY_COVENANT) && testedAtAll({ covenants }).length === 0;
  const never = events.filter(
    (event) =>
      !(blind && event === ANY_COVENANT) && results.every((answer) => answer.event !== event || answer.status === 'not_within_bounds'),
  );
  return [
    ...(already.length > 0
      ? [`Before maturity and without any shock ${listed(already.map((event) => eventPhrase(event, covenants)))}.`]
      : []),
    ...(closest ? [`${capital(eventPhrase(closest.event, covenants))} if ${shockPhrase(closest.driver, closest.shock)}.`] : []),
    ...(never.length > 0 ? [neverSentence(never, drivers, reverse, covenants)] : []),
    ...(blind ? ['No covenant can be tested, so no shock is found that breaks one.'] : []),
  ].join(' ');
}

const FALLS: Partial<Record<ReverseDriver, string>> = { price_level: 'prices', rental_level: 'rents' };

/** What holds up to the bounds: "No payment is missed even if prices or rents, separately, fall 95%." */
function neverSentence(
  events: readonly string[],
  drivers: readonly ReverseDriver[],
  { reaches }: ReverseResult,
  covenants: readonly CovenantResult[],
): string {
  const holds = capital(
    listed(
      events.map((event) => holdsPhrase(event, covenants)),
      'and',
    ),
  );
  const falls = drivers.map((driver) => FALLS[driver]);
  const sizes = new Set(drivers.map((driver) => shockSize(driver, reaches[driver].to)));
  if (falls.every((name) => name !== undefined) && sizes.size === 1) {
    const size = [...sizes][0]!.replace(/^[−+]/, '');
    return `${holds} even if ${listed(falls, 'or')}${falls.length > 1 ? ', separately,' : ''} fall ${size}.`;
  }
  const within = listed(
    drivers.map((driver) => `${REVERSE_DRIVER_NAMES[driver].toLowerCase()} (${shockSize(driver, reaches[driver].to)})`),
  );
  return `${holds} up to the bounds of ${within}${drivers.length > 1 ? ', separately' : ''}.`;
}

/** An event that does not happen, as a clause; of covenants those on which it can be seen. */
function holdsPhrase(event: string, covenants: readonly CovenantResult[]): string {
  if (event === ANY_COVENANT) {
    const tested = testedAtAll({ covenants }).length;
    if (tested === covenants.length) return 'no covenant is breached';
    return tested === 1 ? 'the one covenant that can be tested is met' : `none of the ${tested} covenants that can be tested is breached`;
  }
  const { kind, detail } = eventParts(event, covenants);
  if (event === 'payment_default') return 'no payment is missed';
  if (kind === 'covenant') return `${detail} is met`;
  if (kind === 'ltv') return `LTV on ${detail} stays below 100%`;
  if (kind === 'lgd') return `lenders lose nothing in ${detail}`;
  return `the obligor grade stays at ${detail} or above`;
}
