import { addMonths, type Day } from '../kernel/calendar.js';
import type { Assumptions } from './assumptions.js';
import type { Lot } from './lot.js';

/**
 * The lots of a deal with the day on which each ordered one arrives: its expected in-service date and the delay, where deliveries
 * count and the date is after as_of. An arriving lot is in service from that day. The same lots where nothing changes.
 * @source methodology 17 A
 */
export function delivered(lots: readonly Lot[], { deliver, delayMonths }: Assumptions['pipeline'], asOf: Day): readonly Lot[] {
  const now = lots.map((lot) => {
    const arrives = deliver === 'yes' && lot.expected !== null && lot.expected > asOf ? addMonths(lot.expected, delayMonths) : null;
    if (arrives === lot.arrives) return lot;
    return { ...lot, arrives, inServiceDate: arrives ?? lot.expected ?? lot.inServiceDate };
  });
  return now.every((lot, i) => lot === lots[i]) ? lots : now;
}
