// Times a block of paths beside a warm exact score, in one process: prints milliseconds a path and a score,
// and of a path that is drawn, run and put together.
import { DealFolder } from '../../src/api/folder.js';
import { loadDeal } from '../../src/input/deal/load.js';
import { BLOCK } from '../../src/model/paths/blocks.js';
import type { BlockConditions } from '../../src/model/paths/conditions.js';
import { PathEngine } from '../../src/model/paths/run.js';
import { modelOf } from '../../src/model/score/model.js';
import { score } from '../../src/model/score/score.js';
import { PathRunner } from '../../src/model/simulation/runner.js';

const [folder, rounds] = process.argv.slice(2) as [string, string];
const { deal } = await loadDeal(DealFolder.of(folder));
const engine = new PathEngine(modelOf(deal!));

function time(work: () => unknown): number {
  const from = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - from) / 1e6;
}

/** Prices and rents fall by different amounts in every run and a customer defaults, early enough that every run defaults too. */
function weather(): BlockConditions {
  const path = (low: number, high: number): Float64Array[] =>
    Array.from({ length: 48 }, (_, n) =>
      Float64Array.from({ length: BLOCK }, (__, i) => 1 - (low + ((high - low) * i) / BLOCK) * Math.min(1, n / 6)),
    );
  const leases = deal!.leases.map(
    (lease) =>
      [
        lease.id,
        { endsBy: Float64Array.from({ length: BLOCK }, (_, i) => deal!.asOf + 30 * (1 + (i % 12))), feeless: 1, price: null, gpus: null },
      ] as const,
  );
  return {
    width: BLOCK,
    priceLevel: path(0, 0.8),
    rentalLevel: path(0.2, 0.9),
    indexShift: null,
    lotValue: new Map(),
    leases: new Map(leases),
    modelLevel: new Map(),
    utilization: null,
    drawn: null,
  };
}

const conditions = weather();
const simulated = new PathRunner(modelOf(deal!), 1);
let block = 0;
const draw = (): unknown => simulated.run(BLOCK * block++, BLOCK);
for (let i = 0; i < 5; i++) engine.run(conditions);
for (let i = 0; i < 5; i++) draw();
for (let i = 0; i < 4; i++) score(deal!);
const rows = Array.from({ length: Number(rounds) }, () => ({
  score: time(() => score(deal!)),
  path: time(() => engine.run(conditions)) / BLOCK,
  drawn: time(draw) / BLOCK,
}));
const defaults = engine.run(conditions).defaults.filter((one) => one !== null).length;
console.log(JSON.stringify({ defaults, rows }));
