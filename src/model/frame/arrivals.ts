import type { Lot } from '../../domain/lot.js';
import type { Grid } from './grid.js';

/** Days of period k on which an arriving lot is in service. */
export const arrivedDays = (lot: Lot, k: number, grid: Grid): number =>
  lot.arrives === null ? 0 : Math.max(0, Math.min(grid.days(k), grid.date(k) - lot.arrives));
