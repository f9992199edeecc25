import type { Decimal } from '../../kernel/decimal.js';
import type { Deal } from '../../domain/deal.js';
import { valueOf } from '../measure/measure.js';
import { modelOf } from './model.js';
import { headOf, type ResultHead } from '../frame/result.js';
import { runWaterfall, type Waterfall } from '../waterfall/waterfall.js';

/** What score's tests say of a month. */
export interface MonthTests {
  /** Trailing 3, on contractual debt service. */
  readonly dscr: Decimal | null;
  /** Ids of the covenants whose test in this month is a breach. */
  readonly breached: readonly string[];
}

/** The going concern's cash, and the deal it is of. */
export interface ProjectResult extends ResultHead {
  readonly waterfall: Waterfall;
  /** By row of the waterfall. */
  readonly tests: readonly MonthTests[];
}

/** Runs the cash waterfall of a deal. */
export function project(deal: Deal): ProjectResult {
  const model = modelOf(deal);
  const { metrics, covenants, debt } = model;
  const waterfall = runWaterfall(model);
  const tests = waterfall.rows.map(({ k }) => ({
    dscr: k <= debt.lastPeriod ? valueOf(metrics.dscr(3, 'trailing', k)) : null,
    breached: covenants.tests
      .filter((covenant) => covenant.tests.some((test) => test.k === k && test.status === 'breach'))
      .map(({ covenant }) => covenant.id),
  }));
  return { ...headOf(deal), waterfall, tests };
}
