import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Deal } from '../../../src/domain/deal.js';
import { Decimal } from '../../../src/kernel/decimal.js';
import { simulatedFlows } from '../../../src/model/price/simulated.js';
import { modelOf } from '../../../src/model/score/model.js';
import { project } from '../../../src/model/score/project.js';
import { Collector } from '../../../src/model/simulation/collector.js';
import { PathRunner } from '../../../src/model/simulation/runner.js';
import { loaded } from '../build.js';
import { folderTexts } from '../folders.js';

const SIMULATED = new URL('../../cases/12-simulated/', import.meta.url);
const dealIn = async (folder: URL, set: string): Promise<Deal> => (await loaded(folderTexts(folder), set)).deal;

/** Nothing moves, nobody defaults, no new lender. */
function still(deal: Deal): Deal {
  const zero = new Decimal(0);
  const flat = (value: unknown): unknown => {
    if (value instanceof Decimal) return zero;
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, flat(part)]));
  };
  const { assumptions } = deal;
  const { simulation, ...values } = assumptions.values;
  const keep = (group: 'cycle' | 'glut' | 'rent'): object => ({ halfLifeMonths: simulation[group].halfLifeMonths });
  const neutral = {
    ...(flat(simulation) as typeof simulation),
    cycle: { ...(flat(simulation.cycle) as object), ...keep('cycle') },
    glut: { ...(flat(simulation.glut) as object), ...keep('glut') },
    rent: { ...(flat(simulation.rent) as object), ...keep('rent') },
    refinance: { ltv: 'none', cover: 'none' },
    accelerate: 'none',
  } as typeof simulation;
  const masterScale = new Map([...values.rating.masterScale].map(([grade]) => [grade, zero]));
  const rating = { ...values.rating, masterScale } as unknown as typeof values.rating;
  return { ...deal, assumptions: { ...assumptions, values: { ...values, rating, simulation: neutral } } };
}

describe('what tranches get on paths', () => {
  it.each(['02-ddtl', '09-delayed-draw', '11-performance'])(
    '%s: where nothing moves, all together each month what the exact waterfall pays lenders, less draws',
    async (name) => {
      const deal = still(await dealIn(new URL(`../../cases/${name}/`, import.meta.url), 'baseline'));
      const { waterfall } = project(deal);
      const runner = new PathRunner(modelOf(deal), 1, true);
      const { cash, defaults } = runner.run(0, 2);
      const end = waterfall.paymentDefault?.k ?? waterfall.rows.length;
      expect(defaults.every(({ k }) => k === end)).toBe(true);
      for (const { k, steps, drawn } of waterfall.rows.slice(0, end)) {
        const paid = (['interest', 'principal', 'balloon', 'prepayment', 'sweep'] as const)
          .reduce((sum, step) => sum.plus(steps[step].paid), new Decimal(0))
          .minus(drawn);
        const ours = cash!.received.reduce((sum, months) => sum + (months[k] ?? 0) / 2, 0);
        expect(Math.abs(ours - paid.toNumber()), `month ${k}`).toBeLessThan(0.01);
      }
      const opening = cash!.performing.map((months) => months[1]! / 2);
      expect(opening).toEqual(deal.tranches.map(({ balance }) => balance.toNumber()));
    },
  );

  it('recoveries of each of 20 paths are worth EAD less loss at default, of an independent implementation, by tranche', async () => {
    const deal = await dealIn(SIMULATED, 'calibrated');
    const model = modelOf(deal);
    const runner = new PathRunner(model, 1, true);
    const rate = model.debt.waRate()!.toNumber();
    const theirs = JSON.parse(readFileSync(new URL('expected-paths.json', SIMULATED), 'utf8')).paths as {
      path: number;
      k: number | null;
      ead: number;
      loss: number;
      tranches: { loss: number }[];
    }[];
    let seen = 0;
    for (const { path, k, ead, loss } of theirs) {
      if (k === null) continue;
      const { cash } = runner.run(path, 1);
      const worth = cash!.received.reduce(
        (sum, months) => sum + months.reduce((own, paid, j) => own + (j > k ? paid * (1 + rate) ** (-(j - k) / 12) : 0), 0),
        0,
      );
      // A claim that is paid in full is worth its EAD to the cent of its growth.
      expect(Math.abs(worth - (ead - loss)), `path ${path}`).toBeLessThan(0.2);
      seen++;
    }
    expect(seen).toBe(16);
  });

  it('performing balances end with default, and no path gets anything after its recoveries', async () => {
    const deal = await dealIn(SIMULATED, 'calibrated');
    const runner = new PathRunner(modelOf(deal), 1, true);
    const { cash, defaults } = runner.run(12, 1);
    const { k } = defaults[0]!;
    expect(cash!.performing[0]![k]).toBeGreaterThan(0);
    expect(cash!.performing[0]!.slice(k + 1).every((balance) => balance === 0)).toBe(true);
  });

  it('a run without cash has none, and the same defaults', async () => {
    const deal = await dealIn(SIMULATED, 'calibrated');
    const [plain, withCash] = [new PathRunner(modelOf(deal), 1).run(0, 40), new PathRunner(modelOf(deal), 1, true).run(0, 40)];
    expect(plain.cash).toBeUndefined();
    expect(withCash.defaults).toEqual(plain.defaults);
  });
});

describe('capital', () => {
  /** A collector in which so many of 2,000 paths lose an amount in a month. */
  const collected = (deal: Deal, losses: readonly (readonly [k: number, loss: number])[]): Collector => {
    const all = new Collector();
    all.paths = 2000;
    losses.forEach(([k, loss], i) =>
      all.defaults.push({ path: 10 * i, k, tranches: deal.tranches.map(() => ({ loss, lossPv: loss })) } as never),
    );
    return all;
  };

  it('is the mean of the worst thousandth less the mean, of exposure; defaults after a year do not count', async () => {
    const deal = await dealIn(SIMULATED, 'calibrated');
    const model = modelOf(deal);
    // Two of 2,000 are the worst thousandth: (500,000 + 300,000)/2 − 900,000/2,000 = 399,550.
    const all = collected(deal, [
      [3, 500_000],
      [12, 300_000],
      [7, 100_000],
      [13, 900_000],
    ]);
    const [senior, junior] = simulatedFlows(deal, model, all);
    expect(senior!.capital.toNumber()).toBeCloseTo(399_550 / 19_500_000, 12);
    expect(junior!.capital.toNumber()).toBeCloseTo(399_550 / 3_000_000, 12);
    expect(junior!.capitalSe.toNumber()).toBeGreaterThan(0);
  });

  it('where every path loses the same is nothing', async () => {
    const deal = await dealIn(SIMULATED, 'calibrated');
    const all = collected(deal, []);
    for (let path = 0; path < all.paths; path++)
      all.defaults.push({ path, k: 1, tranches: deal.tranches.map(() => ({ loss: 0.1, lossPv: 1_234_567.1 })) } as never);
    const [senior] = simulatedFlows(deal, modelOf(deal), all);
    expect([senior!.capital.toNumber(), senior!.capitalSe.toNumber()]).toEqual([0, 0]);
  });

  it('without a loss is nothing', async () => {
    const deal = await dealIn(SIMULATED, 'calibrated');
    const [senior] = simulatedFlows(deal, modelOf(deal), collected(deal, []));
    expect([senior!.capital.toNumber(), senior!.capitalSe.toNumber(), senior!.months.length]).toEqual([0, 0, 0]);
  });
});
