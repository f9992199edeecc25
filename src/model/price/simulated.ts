import { Decimal } from '../../kernel/decimal.js';
import type { Deal } from '../../domain/deal.js';
import type { Model } from '../score/model.js';
import type { Collector } from '../simulation/collector.js';
import { estimate, expectedShortfall, quantile } from '../simulation/statistics.js';
import type { ExpectedFlows } from './expected.js';

/** The supervisor's confidence in one year. */
const CONFIDENCE = '0.999';
/** What floats leave of a tail that is no worse than the mean. */
const RESIDUE = 2 ** -40;

/**
 * Mean flows of each tranche over drawn paths, and its capital.
 *
 *     c  (expected shortfall at 99.9 % − mean)/exposure of the tranche's loss_pv on defaults within 12 months
 *
 * The standard error of c is that of the mean of (loss − quantile)⁺/0.001 − loss over pairs of paths.
 *
 * @param all with what tranches get @source methodology 19
 */
export function simulatedFlows(deal: Deal, model: Model, all: Collector): ExpectedFlows[] {
  const { paths, cash, defaults } = all;
  const ccf = deal.assumptions.values.rating.ccf;
  return deal.tranches.map((tranche, t): ExpectedFlows => {
    const { balance, accrued } = model.debt.tranchesAt(0)[t]!;
    const undrawn = tranche.availabilityEnd >= deal.asOf ? tranche.undrawn : 0;
    const exposure = balance.plus(accrued).plus(ccf.times(undrawn)).toNumber();
    const losses = new Float64Array(paths);
    for (const { path, k, tranches } of defaults) if (k <= 12) losses[path] = tranches[t]!.lossPv;
    const { mean, se } = tailExcess(losses);
    const share = (x: number): Decimal => new Decimal(exposure === 0 ? 0 : x / exposure);
    const [received, performing] = [cash.received[t] ?? [], cash.performing[t] ?? []];
    return {
      id: tranche.id,
      capital: share(mean),
      capitalSe: share(se),
      months: Array.from({ length: Math.max(0, received.length - 1) }, (_, i) => ({
        k: i + 1,
        cash: new Decimal((received[i + 1] ?? 0) / paths),
        performing: new Decimal((performing[i + 1] ?? 0) / paths),
      })),
    };
  });
}

/** Expected shortfall less the mean of losses by path, with its standard error. */
function tailExcess(losses: Float64Array): { readonly mean: number; readonly se: number } {
  const sorted = losses.slice().sort();
  const worst = quantile(sorted, CONFIDENCE);
  const tail = 1 - Number(CONFIDENCE);
  const mean = losses.reduce((sum, x) => sum + x, 0) / losses.length;
  const { se } = estimate(losses.length, (i) => Math.max(0, losses[i]! - worst) / tail - losses[i]!);
  const shortfall = expectedShortfall(sorted, CONFIDENCE);
  const excess = shortfall - mean;
  return excess <= RESIDUE * shortfall ? { mean: 0, se: 0 } : { mean: excess, se };
}
