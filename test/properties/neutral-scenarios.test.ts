import { existsSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fraction } from '../../src/kernel/decimal.js';
import type { Deal } from '../../src/domain/deal.js';
import { BASE_SCENARIO, type Scenario, type Shock } from '../../src/domain/scenario.js';
import { applyScenario } from '../../src/model/scenario/apply-scenario.js';
import { modelOf } from '../../src/model/score/model.js';
import type { ScoreResult } from '../../src/model/frame/result.js';
import { score } from '../../src/model/score/score.js';
import { runScenario, scoreUnder, stress } from '../../src/model/scenario/stress.js';
import { runWaterfall } from '../../src/model/waterfall/waterfall.js';
import { d, loaded } from '../model/build.js';
import { folderTexts } from '../model/folders.js';
import { scenarioOf } from '../../src/model/scenario/drivers.js';

const FOLDERS = ['../cases/', '../../samples/'].flatMap((dir) =>
  readdirSync(new URL(dir, import.meta.url))
    .map((name) => `${dir}${name}/`)
    .filter((folder) => existsSync(new URL(`${folder}deal.yaml`, import.meta.url))),
);
const ALL = { keys: [], not: null };
/** One kind at a time takes long: on the deal that has most of everything. */
const RICH = ['../cases/05-troubled/'];
const PATH = { at: 1, ramp: 3, hold: 6, recover: 4 };

/** Shocks of size nothing, one of every kind that has a size. */
const NEUTRAL: Readonly<Record<string, readonly Shock[]>> = {
  'a price level moved by 0': [{ kind: 'price_level', size: fraction(0), path: PATH }],
  'a rental level moved by 0': [{ kind: 'rental_level', size: fraction(0), path: PATH }],
  'an index moved by 0': [{ kind: 'index_rate', size: fraction(0), path: PATH }],
  'the next cohort moved 0 months and made 1 times better': [{ kind: 'cohort_move', name: 'next', shiftMonths: 0, efficiencyFactor: d(1) }],
  'assumptions multiplied by 1 and 0 added': [
    {
      kind: 'assume',
      changes: [
        ...[
          'liquidation.absorption_default',
          'power.usd_kwh',
          'power.pue',
          'hosting_usd_kw_month',
          'obsolescence.deterioration',
          'relet.utilization',
          'liquidation.sale_months.orderly',
          'book.life_years',
        ].map((key) => ({ key, change: { kind: 'multiply', by: d(1) } as const })),
        ...['haircut.orderly', 'haircut.forced', 'relet.gap_months', 'power.usd_kwh'].map((key) => ({
          key,
          change: { kind: 'add', by: d(0) } as const,
        })),
      ],
    },
  ],
  'fleet value moved by 0': [{ kind: 'fleet', where: ALL, value: fraction(0), path: PATH, offline: false }],
  'contracts renegotiated by 0 and 0': [{ kind: 'renegotiate', where: ALL, at: 2, price: fraction(0), volume: fraction(0) }],
  'contracts delayed by 0 months': [{ kind: 'delay', where: ALL, months: 0 }],
};

/** Figures only: a changed assumption is listed with its new source, and counted, even where its value is the old one. */
const figures = ({ assumptions: _, overridden: __, ...result }: ScoreResult): unknown => JSON.parse(JSON.stringify(result));
const valuesOf = (deal: Deal): string[] =>
  [...deal.assumptions.register.values()].map(({ key, value }) => `${key} ${JSON.stringify(value)}`);

describe.each(FOLDERS)('%s', (folder) => {
  let deal: Deal;
  let plain: ScoreResult;
  beforeAll(async () => {
    ({ deal } = await loaded(folderTexts(new URL(folder, import.meta.url))));
    plain = score(deal);
  });

  it('under a scenario without shocks is the score, to the last digit, and so is the base case that stands first in a stress', () => {
    expect(scoreUnder(deal, scenarioOf('empty', []))).toEqual(plain);
    const [first] = stress(deal, []).scenarios;
    expect({
      values: first!.values,
      ltv: first!.ltv,
      coverage: first!.coverage,
      covenants: first!.covenants,
      rating: first!.rating,
    }).toEqual({ values: plain.values, ltv: plain.ltv, coverage: plain.coverage, covenants: plain.covenants, rating: plain.rating });
  });

  it('under shocks of size nothing, one of every kind at once, is the score to the last digit', () => {
    const base = modelOf(deal);
    const waterfall = JSON.stringify(runWaterfall(base));
    const all = scenarioOf('all', Object.values(NEUTRAL).flat());
    for (const [what, shocks] of [...(RICH.includes(folder) ? Object.entries(NEUTRAL) : []), ['all at once', all.shocks] as const]) {
      const scenario: Scenario = scenarioOf(what, shocks);
      expect(figures(scoreUnder(deal, scenario)), what).toEqual(figures(plain));
      expect(valuesOf(applyScenario(base, scenario).deal), what).toEqual(valuesOf(deal));
    }
    const { paymentDefault, liquidityLow, refinancingGap, defaultCase } = runScenario(base, all);
    const at = runScenario(base, BASE_SCENARIO);
    expect({ paymentDefault, liquidityLow, refinancingGap, defaultCase }).toEqual({
      paymentDefault: at.paymentDefault,
      liquidityLow: at.liquidityLow,
      refinancingGap: at.refinancingGap,
      defaultCase: at.defaultCase,
    });
    expect(JSON.stringify(runWaterfall(base))).toBe(waterfall);
  });
});
