// Counts the dear operations of one score: node powers.mjs DEAL, after run.mjs has bundled it.
import { DealFolder } from '../../src/api/folder.js';
import { loadDeal } from '../../src/input/deal/load.js';
import { Decimal } from '../../src/kernel/decimal.js';
import { score } from '../../src/model/score/score.js';

type Method = (this: Decimal, ...rest: unknown[]) => unknown;

const DEAR = { pow: ['pow', 'toPower'], exp: ['exp', 'naturalExponential'], ln: ['ln', 'naturalLogarithm', 'log', 'logarithm'] };
const calls: Record<string, number> = {};
const methods = Decimal.prototype as unknown as Record<string, Method>;

for (const [name, aliases] of Object.entries(DEAR)) {
  calls[name] = 0;
  for (const alias of aliases) {
    const plain = methods[alias]!;
    methods[alias] = function counted(...rest) {
      calls[name]!++;
      return plain.apply(this, rest);
    };
  }
}

const { deal, failures } = await loadDeal(DealFolder.of(process.argv[2]!));
if (!deal) throw new Error(`${failures.length} problems in ${process.argv[2]}`);
score(deal);
process.stdout.write(JSON.stringify({ lots: deal.lots.length, calls }));
