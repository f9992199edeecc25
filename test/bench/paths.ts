// Times a block of paths beside a warm exact score, in one process, and what a script in numpy computes beside the same in ours:
// prints processor milliseconds a path and a score, and the deal as that script reads it.
import { DealFolder } from '../../src/api/folder.js';
import { loadDeal } from '../../src/input/deal/load.js';
import type { Lease } from '../../src/domain/lease.js';
import { partyName } from '../../src/domain/party.js';
import { isInvestmentGrade } from '../../src/domain/rating.js';
import { pdOf } from '../../src/model/frame/pd.js';
import { BLOCK } from '../../src/model/paths/blocks.js';
import type { BlockConditions } from '../../src/model/paths/conditions.js';
import { PathEngine } from '../../src/model/paths/run.js';
import { modelOf } from '../../src/model/score/model.js';
import { score } from '../../src/model/score/score.js';
import { Drivers } from '../../src/model/simulation/drivers.js';
import { PathRunner } from '../../src/model/simulation/runner.js';

const [folder, rounds] = process.argv.slice(2) as [string, string];
const { deal } = await loadDeal(DealFolder.of(folder));
const model = modelOf(deal!);
const engine = new PathEngine(model);

/** Processor time: what else the machine does leaves it as it is. */
function time(work: () => unknown): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
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

/** What the script in numpy reads of the deal: sums by month, and each customer's hazard and cash. */
function plainDeal() {
  const { contracts, debt, values } = model;
  const { accounts, assumptions, id, borrower, leases, structure } = deal!;
  const { party, operator } = assumptions.values.simulation;
  const months = debt.lastPeriod;
  const by = (of: (k: number) => { toNumber(): number }): number[] => Array.from({ length: months }, (_, i) => of(i + 1).toNumber());
  const fmv = new Map<string, number>();
  for (const lot of values.collateral) fmv.set(lot.model, (fmv.get(lot.model) ?? 0) + values.fmv(lot, 0).whole.toNumber());
  const whole = [...fmv.values()].reduce((sum, x) => sum + x, 0);
  const parties = new Map<string, Lease[]>();
  for (const lease of leases) parties.set(lease.group, [...(parties.get(lease.group) ?? []), lease]);
  const risk = (rating: Lease['rating']) => {
    const graded = rating === 'unrated' ? assumptions.values.rating.unrated : rating;
    const isGrade = graded !== 'D' && isInvestmentGrade(graded);
    return {
      hazard: -Math.log1p(-pdOf(rating, assumptions.values).toNumber()),
      beta: (isGrade ? party.betaIg : party.betaNonIg).toNumber(),
    };
  };
  const runs = risk(structure.operatorRating);
  return {
    months,
    currency: deal!.currency,
    models: [...fmv].map(([name, x]) => ({ name, share: x / whole })),
    parties: [...parties].map(([group, own]) => ({
      name: partyName(group),
      ...risk(own[0]!.rating),
      cash: Array.from({ length: months }, (_, i) =>
        own.reduce((sum, { id: contract }) => sum + (contracts.flowOf(contract)?.cash[i + 1]?.toNumber() ?? 0), 0),
      ),
    })),
    operator: {
      name: partyName(borrower.parent ?? id),
      beta: runs.beta,
      hazard: runs.hazard * (structure.directAgreement ? operator.share : operator.shareNoAgreement).toNumber(),
    },
    balance: by((k) => debt.balance(k)),
    service: by((k) => debt.of(k).debtService),
    olv: by((k) => values.total('olv', k)),
    cash: accounts.dsra.toNumber(),
  };
}

interface Lost {
  readonly defaults: number;
  readonly loss: number;
}

/** What paths_numpy.py computes, operation by operation, on what is drawn here. */
function asInNumpy(drivers: Drivers, first: number, width: number): Lost {
  const { months, models, parties, balance, service, olv, cash } = plain;
  const drawn = drivers.block(first, width);
  const levels = models.map(({ name, share }) => ({ share, rows: drawn.level.get(name)! }));
  const customers = parties.map(({ name, cash: own }) => ({ dies: drawn.parties.get(name)!, own }));
  const held = new Float64Array(width).fill(cash);
  const lost = new Float64Array(width).fill(-1);
  for (let k = 1; k <= months; k++) {
    const [rent, use, index] = [drawn.rentalLevel[k]!, drawn.utilization[k]!, drawn.indexShift[k]!];
    for (let i = 0; i < width; i++) {
      let earned = 0;
      for (const { dies, own } of customers) earned += dies[i]! <= k ? 0.5 * own[k - 1]! * rent[i]! * use[i]! : own[k - 1]!;
      held[i] = held[i]! + earned - service[k - 1]! - Math.max(0, (balance[k - 1]! * index[i]!) / 12);
      let price = 0;
      for (const { share, rows } of levels) price += share * rows[k]![i]!;
      const sold = olv[k - 1]! * price;
      const isShort = held[i]! < 0 || drawn.operator[i]! <= k || (k === months && balance[k - 1]! > 0.6 * sold);
      if (isShort && lost[i]! < 0) lost[i] = Math.max(0, balance[k - 1]! - sold);
    }
  }
  const all = lost.filter((loss) => loss >= 0);
  return { defaults: all.length, loss: all.reduce((sum, loss) => sum + loss, 0) };
}

const conditions = weather();
const plain = plainDeal();
const simulated = new PathRunner(model, 1);
let block = 0;
const draw = (): unknown => simulated.run(BLOCK * block++, BLOCK);
const drivers = new Drivers(deal!, 1, plain.months);
const PLAIN_PATHS = 10_000;
let alike: Lost = { defaults: 0, loss: 0 };
const plainly = (): void => {
  const blocks = Array.from({ length: Math.ceil(PLAIN_PATHS / BLOCK) }, (_, b) => b * BLOCK);
  const some = blocks.map((first) => asInNumpy(drivers, first, Math.min(BLOCK, PLAIN_PATHS - first)));
  alike = {
    defaults: some.reduce((sum, { defaults }) => sum + defaults, 0),
    loss: some.reduce((sum, { loss }) => sum + loss, 0),
  };
};
for (let i = 0; i < 5; i++) engine.run(conditions);
for (let i = 0; i < 5; i++) draw();
for (let i = 0; i < 4; i++) score(deal!);
plainly();
const rows = Array.from({ length: Number(rounds) }, () => ({
  score: time(() => score(deal!)),
  path: time(() => engine.run(conditions)) / BLOCK,
  drawn: time(draw) / BLOCK,
  plain: time(plainly) / PLAIN_PATHS,
}));
const defaults = engine.run(conditions).defaults.filter((one) => one !== null).length;
console.log(JSON.stringify({ defaults, rows, plain, plainPaths: PLAIN_PATHS, alike }));
