// Times the model alone, in one process and after a warm-up: prints the median of a score, and of what is asked of the scenarios.
import { DealFolder } from '../../src/api/folder.js';
import type { DealFiles } from '../../src/input/deal/deal-files.js';
import { loadDeal } from '../../src/input/deal/load.js';
import { loadScenarios } from '../../src/input/scenario/scenarios.js';
import { sensitivityGrid, tornado } from '../../src/model/scenario/sensitivity.js';
import { reverse } from '../../src/model/scenario/reverse.js';
import { score } from '../../src/model/score/score.js';
import { stress } from '../../src/model/scenario/stress.js';

const [folder, rounds, withReverse] = process.argv.slice(2) as [string, string, string];
/** Nothing of the deal's own: the bundled library alone. */
const none: DealFiles = { read: async () => null, stream: async () => null };

function time(work: () => unknown): number {
  const from = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - from) / 1e6;
}

const { deal } = await loadDeal(DealFolder.of(folder));
const { scenarios } = await loadScenarios(none, deal!);
const rows = [];
const cold = time(() => score(deal!));
for (let i = 0; i < 4; i += 1) score(deal!);
for (let i = 0; i < Number(rounds); i += 1) {
  const once = time(() => score(deal!));
  const searches = {
    reverse: () => reverse(deal!),
    sensitivity: () => tornado(deal!, 'el'),
    grid: () => sensitivityGrid(deal!, 'price_level', 'rental_level', 'recovery.orderly'),
  };
  const searched = withReverse === 'reverse' ? Object.entries(searches).map(([name, work]) => [name, time(work)] as const) : [];
  rows.push({ once, stress: time(() => stress(deal!, scenarios)), ...Object.fromEntries(searched) });
}
console.log(JSON.stringify({ lots: deal!.lots.length, scenarios: scenarios.length + 1, cold, rows }));
