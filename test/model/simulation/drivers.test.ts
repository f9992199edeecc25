import { describe, expect, it } from 'vitest';
import type { Deal } from '../../../src/domain/deal.js';
import { normalQuantile } from '../../../src/kernel/random.js';
import { Drivers, type DrawnBlock } from '../../../src/model/simulation/drivers.js';
import { PathRunner } from '../../../src/model/simulation/runner.js';
import { modelOf } from '../../../src/model/score/model.js';
import puts from '../../../src/model/verify/rows/puts.json';
import { runWaterfall } from '../../../src/model/waterfall/waterfall.js';
import { dealOf, FRICTIONLESS, lease, loaded, lot, tranche, type Spec, type Terms } from '../build.js';
import { folderTexts } from '../folders.js';

/** Nothing moves: what a test sets is all that does. */
const STILL: Terms = {
  'simulation.glut.rate': 0,
  'simulation.price': { beta: 0, sd: 0, noise: 0 },
  'simulation.rent': { beta: 0, sd: 0, glut_share: 0, walk: 0 },
  'simulation.use.beta': 0,
  'simulation.rate.sd': 0,
  'simulation.cohort': { sd_months: 0, efficiency_sd: 0 },
  'simulation.curve.sd': { deterioration: 0, pass_through: 0, lag_years: 0, ramp_years: 0 },
  'simulation.party': { beta_ig: 0, beta_non_ig: 0 },
  'simulation.operator': { share: 0, share_no_agreement: 0 },
  'simulation.refinance': { ltv: 'none', cover: 0 },
};
const WIDTH = 256;
const BLOCKS = 64;
const PATHS = WIDTH * BLOCKS;

/** A figure of every path, drawn on a deal with these assumptions. */
async function drawn(spec: Spec, months: number, of: (block: DrawnBlock, i: number) => number, seed = 11): Promise<Float64Array> {
  const deal: Deal = await dealOf({ ...spec, assumptions: { ...STILL, ...spec.assumptions } });
  const drivers = new Drivers(deal, seed, months);
  const values = new Float64Array(PATHS);
  for (let b = 0; b < BLOCKS; b++) {
    const block = drivers.block(b * WIDTH, WIDTH);
    for (let i = 0; i < WIDTH; i++) values[b * WIDTH + i] = of(block, i);
  }
  return values;
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
const variance = (values: Float64Array, about = mean(values)): number => mean(values.map((x) => (x - about) ** 2));
/** Four standard errors of a mean: passed by all but one run in 16,000, and always with this seed. */
const within = (values: Float64Array, right: number): void => {
  const error = 4 * Math.sqrt(variance(values) / PATHS);
  expect(Math.abs(mean(values) - right)).toBeLessThanOrEqual(error + 1e-12);
};
/** The same of a variance of normal numbers about 0, by antithetic pairs half as many. */
const withinVariance = (values: Float64Array, right: number): void =>
  expect(Math.abs(variance(values, 0) / right - 1)).toBeLessThanOrEqual(4 * Math.sqrt(2 / (PATHS / 2)));

describe('moments of the drivers', () => {
  it('price and rental levels have mean 1 and the variance of their parts, from month 0 on', async () => {
    const assumptions = {
      'simulation.price': { beta: 0.1, sd: 0.27, noise: 0.165 },
      'simulation.rent': { beta: 0.22, sd: 0.12, half_life_months: 6, walk: 0.15 },
    };
    const k = 24;
    const phi = 2 ** (-1 / 18);
    const level = await drawn({ assumptions }, k, (block, i) => block.level.get('X')![k]![i]!);
    within(level, 1);
    const spread = 0.01 * (1 - phi ** (2 * k)) + 0.165 ** 2 + (0.27 ** 2 * k) / 12;
    withinVariance(
      level.map((x) => Math.log(x) + spread / 2),
      spread,
    );
    const rent = await drawn({ assumptions }, k, (block, i) => block.rentalLevel[k]![i]!);
    within(rent, 1);
    const psi = 2 ** (-1 / 6);
    const rents = 0.22 ** 2 * (1 - phi ** (2 * k)) + 0.12 ** 2 * (1 - psi ** (2 * k)) + (0.15 ** 2 * k) / 12;
    withinVariance(
      rent.map((x) => Math.log(x) + rents / 2),
      rents,
    );
    const anchor = await drawn({ assumptions }, 0, (block, i) => block.level.get('X')![0]![i]!);
    withinVariance(
      anchor.map((x) => Math.log(x) + 0.165 ** 2 / 2),
      0.165 ** 2,
    );
  }, 120_000);

  it('gluts start as often as their hazard says, and fade by half in their half-life', async () => {
    const assumptions = { 'simulation.glut.rate': 0.06, 'simulation.glut.mean': -0.9, 'simulation.glut.sd': 0 };
    // E of the start probability is close to λ/12; gluts of one size add up to rate · mean · Σ 2^(−j/24)/12.
    const k = 36;
    const starts = await drawn({ assumptions }, 1, (block, i) => (block.glut[1]![i]! < 0 ? 1 : 0));
    within(starts, 1 - Math.exp(-0.06 / 12));
    const depth = await drawn({ assumptions }, k, (block, i) => block.glut[k]![i]!);
    const expected = Array.from({ length: k }, (_, j) => (-0.9 * 0.06 * 2 ** (-j / 24)) / 12).reduce((sum, x) => sum + x, 0);
    expect(Math.abs(mean(depth) / expected - 1)).toBeLessThan(0.05);
  });
});

describe('defaults of parties', () => {
  it('a group in several spellings is one party, with its worst rating; D defaults in month 1, and an operator without share never', async () => {
    const spec: Spec = {
      leases: [
        lease({ customer: 'Acme, Inc.', rating: 'AAA' }),
        lease({ contract_id: 'C2', customer: "A'cme LLC", rating: 'D' }),
        lease({ contract_id: 'C3', customer: 'Beta Ltd', rating: 'AAA' }),
      ],
    };
    const deal = await dealOf({ ...spec, assumptions: STILL });
    const { parties, operator } = new Drivers(deal, 1, 12).block(0, 64);
    expect([...parties.keys()]).toEqual(['acme', 'beta', 'test parent']);
    expect([...new Set(parties.get('acme'))]).toEqual([1]);
    expect([...new Set(operator)]).toEqual([Infinity]);
  });
});

/** Φ, from its inverse. */
function normal(x: number): number {
  let [low, high] = [1e-12, 1 - 1e-12];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalQuantile(middle) < x) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const put = (spot: number, strike: number, spread: number): number => {
  const d1 = Math.log(spot / strike) / spread + spread / 2;
  return strike * normal(spread - d1) - spot * normal(-d1);
};

describe('a bullet loan that only a sale repays', () => {
  const loan = async (inputs: (typeof puts)[number]['inputs'], terms: Terms = {}): Promise<Float64Array> => {
    const years = (inputs.months - 2) / 12;
    const deal = await dealOf({
      tranches: [tranche({ balance: inputs.debt * 10_000, rate: { fixed: 0 }, maturity: `${2026 + years}-09-30` })],
      fleet: [lot({ quantity: 100, unit_cost_usd: 20_000 })],
      comps: [
        {
          date: '2026-09-30',
          kind: 'resale',
          model: 'X',
          price_usd: inputs.collateral_today * 100,
          price_type: 'sold',
          quantity: 1,
          source: 'test',
        },
      ],
      terms,
      assumptions: {
        ...FRICTIONLESS,
        ...STILL,
        'simulation.price': { beta: 0, sd: inputs.price_sd, noise: inputs.price_noise },
        'simulation.channel': 'forced',
      },
    });
    const runner = new PathRunner(modelOf(deal), 5);
    const losses = new Float64Array(PATHS);
    const M = inputs.months - 2;
    for (let b = 0; b < BLOCKS; b++) {
      const { defaults } = runner.block(b, PATHS);
      expect(defaults.map(({ k, cause }) => `${k} ${cause}`)).toEqual(Array.from({ length: WIDTH }, () => `${M} balloon`));
      for (const { path, loss } of defaults) losses[path] = loss / 10_000;
    }
    return losses;
  };

  it('with a put on every GPU it loses the difference of two', async () => {
    const { inputs, right } = puts[0]!;
    const strike = 50;
    const hedge = {
      id: 'p',
      kind: 'put',
      model: 'X',
      gpus: 100,
      strike_usd: strike * 100,
      from: '2026-10-01',
      to: '2040-01-01',
      provider: 'Sure',
      rating: 'AAA',
    };
    const losses = await loan(inputs, { hedges: [hedge] });
    const spread = Math.sqrt(inputs.price_noise ** 2 + (inputs.price_sd ** 2 * inputs.months) / 12);
    within(losses, right.expected_loss - put(inputs.collateral_today, strike, spread));
  }, 120_000);
});

describe('with nothing that moves', () => {
  const neutral = async (folder: string): Promise<Deal> => {
    const texts = folderTexts(new URL(folder, import.meta.url));
    const { deal } = await loaded(texts, 'calibrated');
    const { simulation, rating, ...values } = deal.assumptions.values;
    const zero = rating.masterScale.get('AAA')!.times(0) as (typeof simulation)['glut']['rate'];
    const still = {
      ...simulation,
      glut: { ...simulation.glut, rate: zero },
      price: { beta: zero, sd: zero, noise: zero },
      rent: { ...simulation.rent, beta: zero, sd: zero, walk: zero },
      use: { beta: zero },
      rate: { ...simulation.rate, sd: zero },
      cohort: { sdMonths: zero, efficiencySd: zero },
      curve: { ...simulation.curve, sd: { deterioration: zero, passThrough: zero, lagYears: zero, rampYears: zero } },
      party: { betaIg: zero, betaNonIg: zero },
      operator: { share: zero, shareNoAgreement: zero },
      refinance: { ltv: 'none' as const, cover: 'none' as const },
    };
    const scale = new Map([...rating.masterScale].map(([grade]) => [grade, zero]));
    return {
      ...deal,
      structure: { ...deal.structure, parentGuarantee: 'none' },
      leases: deal.leases.map((one) => ({ ...one, rating: one.rating === 'D' ? ('C' as const) : one.rating })),
      assumptions: { ...deal.assumptions, values: { ...values, rating: { ...rating, masterScale: scale }, simulation: still } },
    };
  };

  it.each(['01-plain', '02-ddtl', '03-ranks', '05-troubled', '09-delayed-draw', '10-hedged', '11-performance', '12-simulated'])(
    'a path of %s is the projection to its payment default',
    async (name) => {
      const deal = await neutral(`../../cases/${name}/`);
      const { paymentDefault } = runWaterfall(modelOf(deal));
      const { defaults } = new PathRunner(modelOf(deal), 1).run(0, 2);
      expect(defaults.map(({ k }) => k)).toEqual(paymentDefault ? [paymentDefault.k, paymentDefault.k] : []);
    },
    60_000,
  );
});
