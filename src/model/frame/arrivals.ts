import { addMonths, type Day } from '../../kernel/calendar.js';
import type { Assumptions } from '../../domain/assumptions.js';
import type { Lot } from '../../domain/lot.js';
import type { Grid } from './grid.js';

/**
 * The lots of a deal with the day on which each ordered one arrives: its expected in-service date and the delay, where deliveries
 * count and the date is after as_of. An arriving lot is in service from that day. The same lots where nothing changes.
 * @source methodology 12 A
 */
export function delivered(lots: readonly Lot[], { deliver, delayMonths }: Assumptions['pipeline'], asOf: Day): readonly Lot[] {
  const now = lots.map((lot) => {
    const arrives = deliver === 'yes' && lot.expected !== null && lot.expected > asOf ? addMonths(lot.expected, delayMonths) : null;
    if (arrives === lot.arrives) return lot;
    return { ...lot, arrives, inServiceDate: arrives ?? lot.expected ?? lot.inServiceDate };
  });
  return now.every((lot, i) => lot === lots[i]) ? lots : now;
}

/** Days of period k on which an arriving lot is in service. */
export const arrivedDays = (lot: Lot, k: number, grid: Grid): number =>
  lot.arrives === null ? 0 : Math.max(0, Math.min(grid.days(k), grid.date(k) - lot.arrives));
