import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../src/domain/scenario.js';
import { BASE_SCENARIO } from '../../../src/domain/scenario.js';
import { Blocks } from '../../../src/model/paths/blocks.js';
import { PathEngine } from '../../../src/model/paths/run.js';
import { runScenario, type ScenarioResult } from '../../../src/model/scenario/stress.js';
import { modelOf, type Model } from '../../../src/model/score/model.js';
import { blockConditions } from '../../../src/model/simulation/conditions.js';
import { drawnPath } from '../../../src/model/simulation/drawn-path.js';
import { Drivers, monthsDrawn } from '../../../src/model/simulation/drivers.js';
import { loaded } from '../build.js';
import { folderTexts } from '../folders.js';

const modelIn = async (folder: string): Promise<Model> =>
  modelOf((await loaded(folderTexts(new URL(folder, import.meta.url)), 'calibrated')).deal);

/** Lenders that act, and parties that default often, so that few paths show everything that can happen. */
function harsh(model: Model): Model {
  const { deal } = model;
  const { assumptions } = deal;
  const { simulation, ...values } = assumptions.values;
  const changed = {
    ...simulation,
    accelerate: 'cash_trap, event_of_default',
    glut: { ...simulation.glut, rate: simulation.glut.rate.times(4) as typeof simulation.glut.rate },
    operator: { share: simulation.operator.share.times(10), shareNoAgreement: simulation.operator.shareNoAgreement.times(10) },
  } as typeof simulation;
  return modelOf({ ...deal, assumptions: { ...assumptions, values: { ...values, simulation: changed } } });
}

const scenarioOf = (drawn: ReturnType<typeof drawnPath>, id: string): Scenario => ({
  ...BASE_SCENARIO,
  id,
  shocks: [{ kind: 'paths', drawn }],
});

const CENT_PER_MILLION = 1e-8;

/** The block beside each path run exactly by `stress`. Returns what happened. */
function compare(model: Model, first: number, width: number, seed = 1): Map<string, number> {
  const seen = new Map<string, number>();
  const drawn = new Drivers(model.deal, seed, monthsDrawn(model)).block(first, width);
  const { defaults, refinanced, covenants } = new PathEngine(model).run(blockConditions(drawn, model));
  const scale = model.debt.balance(0).toNumber() + model.debt.exposure(0).toNumber();
  for (let i = 0; i < width; i++) {
    const exact: ScenarioResult = runScenario(model, scenarioOf(drawnPath(drawn, i, model.deal.assumptions), `path-${first + i}`));
    const [ours, theirs] = [defaults[i]!, exact.defaultCase];
    const told = (found: { k: number; cause: unknown; channel: unknown; inPlace: readonly string[] } | null, lent: number | null) => [
      first + i,
      found && [found.k, found.cause, found.channel, [...found.inPlace].sort()],
      lent,
    ];
    expect(told(ours, refinanced[i]!)).toEqual(told(theirs, exact.drawn!.refinanced));
    const what = theirs?.cause ?? (refinanced[i] === null ? 'lives' : 'refinanced');
    seen.set(what, (seen.get(what) ?? 0) + 1);
    for (const [c, covenant] of covenants.entries()) {
      const k = covenant.tests.find(({ breach }) => Blocks.holds(breach, i))?.k;
      const date = k === undefined ? null : model.grid.date(k);
      expect([first + i, covenant.covenant.id, date]).toEqual([first + i, covenant.covenant.id, exact.covenants[c]!.firstBreach]);
    }
    if (!ours || !theirs) continue;
    const off = [
      ours.ead - theirs.ead.toNumber(),
      ours.loss - theirs.loss.toNumber(),
      ours.lossPv - theirs.lossPv.toNumber(),
      ...ours.tranches.map(({ loss }, t) => loss - theirs.tranches[t]!.loss.toNumber()),
    ];
    expect([first + i, off.map((x) => Math.abs(x) <= CENT_PER_MILLION * scale)]).toEqual([first + i, off.map(() => true)]);
  }
  return seen;
}

const CASES = readdirSync(new URL('../../cases/', import.meta.url)).map((name) => `../../cases/${name}/`);

describe('paths in a block beside the same paths run exactly by stress', () => {
  it('10 with rents on a forward that rises, falls and ends within the loan', async () => {
    const texts = folderTexts(new URL('../../../samples/meridian/', import.meta.url));
    const { deal } = await loaded(
      { ...texts, 'forward.csv': 'date,model,usd_gpu_hour,index\n2026-12-31,*,,1.3\n2027-08-15,*,,0.7\n2027-12-31,H100-SXM-80,1.5,\n' },
      'calibrated',
    );
    const model = harsh(modelOf(deal));
    expect(deal.lots.some(({ model: key }) => key === 'H100-SXM-80')).toBe(true);
    expect(compare(model, 0, 10).size).toBeGreaterThan(1);
  }, 300_000);

  it('the twenty of the simulated case are those of an independent implementation', async () => {
    const folder = new URL('../../cases/12-simulated/', import.meta.url);
    const model = modelOf((await loaded(folderTexts(folder), 'calibrated')).deal);
    const drawn = new Drivers(model.deal, 1, monthsDrawn(model)).block(0, 20);
    const { defaults, refinanced } = new PathEngine(model).run(blockConditions(drawn, model));
    const cents = (x: number): number => Math.round(x * 100) / 100;
    const ours = defaults.map((one, i) => ({
      path: i,
      k: one?.k ?? null,
      cause: one?.cause ?? null,
      ead: one && cents(one.ead),
      loss: cents(one?.loss ?? 0),
      loss_pv: cents(one?.lossPv ?? 0),
      tranches: model.deal.tranches.map(({ id }, t) => ({
        id,
        loss: cents(one?.tranches[t]!.loss ?? 0),
        loss_pv: cents(one?.tranches[t]!.lossPv ?? 0),
      })),
      in_place: one?.inPlace ?? [],
      refinanced: refinanced[i],
    }));
    const theirs = JSON.parse(readFileSync(new URL('expected-paths.json', folder), 'utf8')) as { paths: unknown };
    expect(ours).toEqual(theirs.paths);
  });

  it('12 paths of meridian, as it is and where lenders act', async () => {
    const model = await modelIn('../../../samples/meridian/');
    compare(model, 0, 6);
    compare(harsh(model), 100, 6);
  }, 300_000);

  it.each([...CASES, '../../../samples/troubled/', '../../../samples/coreweave-ddtl-3/'])(
    '20 paths of %s',
    async (folder) => {
      const model = await modelIn(folder);
      compare(model, 0, 10);
      compare(harsh(model), 10, 10, 2);
    },
    300_000,
  );
});
