import type { Deal } from '../../domain/deal.js';
import { BLOCK } from '../paths/blocks.js';
import { Collector } from './collector.js';
import { fansOf, PathRunner } from './runner.js';
import { summarise, type SimulationResult } from './summary.js';

/** Paths and seed where none are given. */
export const DEFAULT_PATHS = 10_000;
export const DEFAULT_SEED = 1;

/** Runs paths of a deal one block after the other. @param paths even @param onBlock called with the paths that are done and all */
export function simulate(deal: Deal, seed: number, paths: number, onBlock?: (done: number, of: number) => void): SimulationResult {
  const runner = new PathRunner(deal, seed);
  const collector = new Collector();
  for (let b = 0; b * BLOCK < paths; b++) {
    collector.add(runner.block(b, paths));
    onBlock?.(collector.paths, paths);
  }
  collector.spread(fansOf(runner));
  return summarise(deal, runner.model, seed, runner.months, collector);
}
