import type { CovenantResult } from '../../model/frame/result.js';
import type { ReverseResult } from '../../model/scenario/reverse.js';
import { closestFirst } from '../stress/reverse.js';
import { testedAtAll } from './cover.js';
import { capital, eventPhrase, listed, REVERSE_DRIVER_NAMES, shockPhrase, shockSize } from './phrases.js';

/** Any covenant, in the words of a reverse stress. */
export const ANY_COVENANT = 'covenant';

/** What breaks first, with the shock that it takes: in sentences. What cannot be tested is not said to hold. */
export function breakingPoint(reverse: ReverseResult, covenants: readonly CovenantResult[]): string {
  const { results, reaches } = reverse;
  const events = [...new Set(results.map(({ event }) => event))];
  const already = events.filter((event) => results.some((answer) => answer.event === event && answer.status === 'already'));
  const [closest] = closestFirst(reverse);
  const drivers = [...new Set(results.map(({ driver }) => driver))];
  const within = listed(
    drivers.map((driver) => `${REVERSE_DRIVER_NAMES[driver].toLowerCase()} (${shockSize(driver, reaches[driver].to)})`),
  );
  const blind = events.includes(ANY_COVENANT) && testedAtAll({ covenants }).length === 0;
  const never = events.filter(
    (event) =>
      !(blind && event === ANY_COVENANT) && results.every((answer) => answer.event !== event || answer.status === 'not_within_bounds'),
  );
  return [
    ...(already.length > 0 ? [`Before maturity and without any shock ${listed(already.map(eventPhrase))}.`] : []),
    ...(closest ? [`${capital(eventPhrase(closest.event))} if ${shockPhrase(closest.driver, closest.shock)}.`] : []),
    ...(never.length > 0
      ? [
          `Up to the bounds of ${within}, ${drivers.length > 1 ? 'taken one at a time, ' : ''}it never happens that ${listed(
            never.map((event) => neverPhrase(event, covenants)),
            'or',
          )}.`,
        ]
      : []),
    ...(blind ? ['No covenant can be tested, so no shock is found that breaks one.'] : []),
  ].join(' ');
}

/** An event that does not happen, of the covenants on which that can be seen. */
function neverPhrase(event: string, covenants: readonly CovenantResult[]): string {
  const seen = testedAtAll({ covenants }).length;
  if (event !== ANY_COVENANT || seen === covenants.length) return eventPhrase(event);
  return seen === 1 ? 'the one covenant that can be tested breaks' : `a covenant breaks of the ${seen} that can be tested`;
}
