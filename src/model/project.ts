import type { Warning } from '../kernel/failure.js';
import type { Deal, InputFile } from '../domain/deal.js';
import type { ScoreResult } from './result.js';
import { modelOf } from './model.js';
import { runWaterfall, type Waterfall } from './waterfall.js';

/** The going concern's cash, and the deal it is of. */
export interface ProjectResult {
  readonly deal: ScoreResult['deal'];
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Warning[];
  readonly waterfall: Waterfall;
}

/** Runs the cash waterfall of a deal. */
export function project(deal: Deal): ProjectResult {
  const { id, name, borrower, currency, asOf, inputs } = deal;
  return { deal: { id, name, borrower: borrower.name, currency, asOf }, inputs, warnings: [], waterfall: runWaterfall(modelOf(deal)) };
}
