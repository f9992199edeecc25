import type { ReverseResult } from '../../model/reverse.js';
import { closestFirst, shockText } from '../reverse.js';
import { capital, eventPhrase, listed, REVERSE_DRIVER_NAMES, shockPhrase } from './phrases.js';
import { percentText } from './tables.js';

/** What breaks first, with the shock that it takes: in sentences. */
export function breakingPoint(reverse: ReverseResult): string {
  const { results, reaches } = reverse;
  const of = (status: ReverseResult['results'][number]['status']): string[] => [...new Set(results.filter((answer) => answer.status === status).map(({ event }) => event))];
  const already = of('already');
  const [closest] = closestFirst(reverse);
  const drivers = [...new Set(results.map(({ driver }) => driver))];
  const within = listed(drivers.map((driver) => `${REVERSE_DRIVER_NAMES[driver].toLowerCase()} (${shockText(driver, reaches[driver].to)})`));
  const never = of('not_within_bounds').filter((event) => results.every((answer) => answer.event !== event || answer.status === 'not_within_bounds'));
  return [
    ...(already.length > 0 ? [`Before maturity and without any shock ${listed(already.map(eventPhrase))}.`] : []),
    ...(closest ? [`${capital(eventPhrase(closest.event))} if ${shockPhrase(closest.driver, closest.shock)}, ${percentText(closest.part)} of the way to the bound of the search.`] : []),
    ...(never.length > 0 ? [`Up to the bounds of ${within}, taken one at a time, it never happens that ${listed(never.map(eventPhrase), 'or')}.`] : []),
  ].join(' ');
}
