// How the error of a simulation falls with its paths: for each number of paths the spread of expected loss and PD over seeds, beside
// the standard error that each run reports of itself. Prints JSON.
import { DealFolder } from '../../src/api/folder.js';
import { loadDeal } from '../../src/input/deal/load.js';
import { BLOCK } from '../../src/model/paths/blocks.js';
import { modelOf } from '../../src/model/score/model.js';
import { Collector } from '../../src/model/simulation/collector.js';
import { PathRunner } from '../../src/model/simulation/runner.js';

const [folder, seeds, most] = process.argv.slice(2) as [string, string, string];
const { deal } = await loadDeal(DealFolder.of(folder));
const model = modelOf(deal!);
const sizes: number[] = [];
for (let paths = BLOCK; paths <= Number(most); paths *= 2) sizes.push(paths);

/** Expected loss with its own standard error, and share of defaults, after each number of paths. */
function course(seed: number): { loss: number; se: number; pd: number }[] {
  const runner = new PathRunner(model, seed);
  const collector = new Collector();
  return sizes.map((paths) => {
    for (let b = collector.paths / BLOCK; b * BLOCK < paths; b++) collector.add(runner.block(b, paths));
    const { mean, se } = collector.lossSoFar();
    return { loss: mean, se, pd: collector.defaults.length / paths };
  });
}

const runs = Array.from({ length: Number(seeds) }, (_, s) => course(s + 1));
const mean = (all: readonly number[]): number => all.reduce((sum, x) => sum + x, 0) / all.length;
/** Of figures about their own mean. */
const spread = (all: readonly number[]): number => Math.sqrt(mean(all.map((x) => (x - mean(all)) ** 2)) * (all.length / (all.length - 1)));
const exposure = model.debt.exposure(0).toNumber();
process.stdout.write(
  JSON.stringify(
    sizes.map((paths, n) => {
      const at = runs.map((run) => run[n]!);
      return {
        paths,
        el: mean(at.map(({ loss }) => loss)) / exposure,
        elSpread: spread(at.map(({ loss }) => loss)) / exposure,
        elReported: Math.sqrt(mean(at.map(({ se }) => se ** 2))) / exposure,
        pd: mean(at.map(({ pd }) => pd)),
        pdSpread: spread(at.map(({ pd }) => pd)),
      };
    }),
  ),
);
