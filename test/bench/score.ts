// Times a score in one process: cold, then the median of warm ones, with the memory it took.
import { DealFolder } from '../../src/api/folder.js';
import { loadDeal } from '../../src/input/deal/load.js';
import { score } from '../../src/model/score/score.js';

const [folder, rounds] = process.argv.slice(2) as [string, string];
const { deal } = await loadDeal(DealFolder.of(folder));

function time(): number {
  const from = process.hrtime.bigint();
  score(deal!);
  return Number(process.hrtime.bigint() - from) / 1e6;
}

const cold = time();
const rows = Array.from({ length: Number(rounds) }, time);
console.log(JSON.stringify({ contracts: deal!.leases.length, cold, rows, megabytes: process.resourceUsage().maxRSS / 1024 }));
