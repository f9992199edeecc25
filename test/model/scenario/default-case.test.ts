import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decimal } from '../../../src/kernel/decimal.js';
import type { Deal } from '../../../src/domain/deal.js';
import { BASE_SCENARIO, type Scenario } from '../../../src/domain/scenario.js';
import { modelUnder } from '../../../src/model/scenario/apply-scenario.js';
import { modelOf, type Model } from '../../../src/model/score/model.js';
import { runScenario } from '../../../src/model/scenario/stress.js';
import { runWaterfall } from '../../../src/model/waterfall/waterfall.js';
import { filesOf, deals } from '../../properties/deals.js';
import { FRICTIONLESS, d, dealOf, expectNear, lease, loaded, lot, tranche, type Spec, type Terms } from '../build.js';
import { DEAL_FOLDERS, folderTexts } from '../folders.js';
import { library, scenario } from '../scenarios.js';

const FOLDERS = DEAL_FOLDERS.map(({ href }) => href);

/** Every month in both channels: the first month with the largest loss of today, in its better channel, orderly of equals. */
function worstOfAll(model: Model): { k: number; channel: string; loss: Decimal; lossPv: Decimal } {
  const rate = model.debt.waRate()!.plus(1);
  let worst: { k: number; channel: string; loss: Decimal; lossPv: Decimal } | null = null;
  for (let k = 0; k < model.debt.lastPeriod; k++) {
    const [orderly, forced] = [model.liquidation.at(k, 'orderly').shortfall!, model.liquidation.at(k, 'forced').shortfall!];
    const [channel, loss] = forced.lt(orderly) ? (['forced', forced] as const) : (['orderly', orderly] as const);
    const lossPv = loss.div(rate.pow(d(k).div(12)));
    // Months that differ only in the last of 40 digits are equals.
    if (worst === null || lossPv.minus(worst.lossPv).gt('1e-25')) worst = { k, channel, loss, lossPv };
  }
  return worst!;
}

const seen = { payment_default: 0, worst_month: 0, loss: 0, later: 0, forced: 0 };

function checkDefault(base: Model, run: Scenario, what: string): void {
  const { defaultCase: loss, paymentDefault } = runScenario(base, run);
  const { model } = modelUnder(base, run);
  expect(loss!.kind, what).toBe(paymentDefault ? 'payment_default' : 'worst_month');
  seen[loss!.kind as 'payment_default' | 'worst_month']++;
  const rate = model.debt.waRate()!.plus(1);
  expectNear(loss!.lossPv, loss!.loss.div(rate.pow(d(loss!.k).div(12))), '1e-20', what);
  expect(loss!.channel, what).toBe(loss!.forced.loss.lt(loss!.orderly.loss) ? 'forced' : 'orderly');
  expect(loss!.loss.toFixed(), what).toBe((loss!.channel === 'forced' ? loss!.forced : loss!.orderly).loss.toFixed());
  if (loss!.loss.gt(0)) seen.loss++;
  if (loss!.k > 0 && loss!.kind === 'worst_month') seen.later++;
  if (loss!.channel === 'forced') seen.forced++;
  if (!paymentDefault) {
    const worst = worstOfAll(model);
    expect([loss!.k, loss!.channel], what).toEqual([worst.k, worst.channel]);
    expectNear(loss!.loss, worst.loss, '1e-20', what);
    expectNear(loss!.lossPv, worst.lossPv, '1e-20', what);
    return;
  }
  const waterfall = runWaterfall(model);
  const row = waterfall.rows[paymentDefault.k - 1]!;
  expect(loss!.k).toBe(paymentDefault.k);
  // Balances, past-due interest and what has accrued: no less than balances, no more than those, all past due and a period's interest.
  const balance = row.tranches.reduce((sum, item) => sum.plus(item.balance), d(0));
  expect(loss!.ead.gte(balance), what).toBe(true);
  expectNear(
    loss!.ead,
    waterfall.atDefault!.claims.reduce((sum, claim) => sum.plus(claim.ead), d(0)),
    '1e-25',
    what,
  );
  for (const channel of ['orderly', 'forced'] as const)
    expectNear(loss![channel].loss, model.liquidation.of(paymentDefault.k, channel, waterfall.atDefault!).shortfall!, '1e-20', what);
}

describe('the default case of every sample and reference case', () => {
  it.each(FOLDERS)('%s: the month found is the worst of all in both channels, in the base case and a collapse', async (folder) => {
    const { deal } = await loaded(folderTexts(new URL(folder, import.meta.url)));
    const base = modelOf(deal);
    const known = await library(deal);
    for (const id of ['base', 'hardware-collapse']) checkDefault(base, known.get(id) ?? BASE_SCENARIO, `${folder} ${id}`);
  });

  it('and of random deals with cash enough to pay, where lenders lose', () =>
    fc.assert(
      fc.asyncProperty(deals, async (spec) => {
        const poor: Spec = { ...spec, terms: { ...spec.terms, waterfall: {}, accounts: { liquidity: 3_000_000 } } };
        const { deal } = await loaded(filesOf(poor));
        const base = modelOf(deal);
        if (base.debt.waRate() === null) return;
        checkDefault(base, BASE_SCENARIO, 'random');
        checkDefault(base, await scenario(deal, { price_level: -0.9, ramp: 8 }), 'random, prices down');
      }),
      { numRuns: 12, seed: 20260930 },
    ));

  it('has seen both kinds, losses, months after as_of and forced sales', () => {
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(1);
  });
});

describe('the channel and the present value', () => {
  /** As of the 15th, so that a month is a twelfth of a year on 30/360. */
  const mid = (more: Terms = {}): Terms => tranche({ balance: 400_000, last_payment: '2026-09-15', maturity: '2027-09-15', ...more });
  const bullet = (more: Partial<Spec> = {}): Spec => ({
    asOf: '2026-09-15',
    fleet: [lot({ purchase_date: '2026-09-15', in_service_date: '2026-09-15' })],
    tranches: [mid()],
    assumptions: FRICTIONLESS,
    terms: { accounts: { liquidity: 448_000 } },
    ...more,
  });
  const lossOf = async (deal: Deal, ...shocks: Terms[]) => runScenario(modelOf(deal), await scenario(deal, ...shocks)).defaultCase!;

  it('where both channels lose nothing lenders take the orderly one, and the first month of equals is as_of', async () => {
    expect(await lossOf(await dealOf(bullet()), { price_level: 0 })).toMatchObject({
      kind: 'worst_month',
      k: 0,
      channel: 'orderly',
      loss: d(0),
      lossPv: d(0),
    });
  });

  it('where both recover the accounts alone and lose the same, it is the orderly one too', async () => {
    const deal = await dealOf(bullet({ terms: { accounts: { liquidity: 48_000 } } }));
    const loss = await lossOf(deal, { price_level: -1 });
    // 48,000 of accounts pay the twelve interests of 4,000 and leave a balloon of 400,000 unpaid in month 12.
    expect(loss).toMatchObject({ kind: 'payment_default', k: 12, channel: 'orderly' });
    expect([loss.orderly.loss.toNumber(), loss.forced.loss.toNumber(), loss.ead.toNumber()]).toEqual([400_000, 400_000, 400_000]);
    // A year at 12 %: 400,000/1.12.
    expectNear(loss.lossPv, d(400_000).div('1.12'), '1e-20');
  });

  it('a forced sale that brings more is taken: 60 % off in the orderly one', async () => {
    const loss = await lossOf(await dealOf(bullet({ terms: { accounts: { liquidity: 48_000 } } })), {
      assume: { 'haircut.orderly': { set: 0.95 }, 'haircut.forced': { set: 0.7 } },
    });
    expect(loss.channel).toBe('forced');
    expectNear(loss.loss, d(400_000).minus(d(300_000).div(d('1.12').pow(d(2).div(12)))), '1e-20');
  });

  it('the last month before maturity counts: prices fall month by month, rent pays all in the last, so the worst is month 11 of 12', async () => {
    // 100 GPUs at 12 an hour in 31 days are 892,800: the balloon is paid, and a customer who has given no consent pays no lender.
    const leases = [lease({ start: '2027-08-15', end: '2028-08-15', usd_gpu_hour: 12 })];
    const deal = await dealOf(
      bullet({
        leases,
        terms: { accounts: { liquidity: 48_000 } },
        assumptions: { ...FRICTIONLESS, 'haircut.forced': 0.5, 'haircut.orderly': 0.9 },
      }),
    );
    const loss = await lossOf(deal, { price_level: -0.99, ramp: 24 });
    expect([loss.kind, loss.k, loss.ead.toNumber()]).toEqual(['worst_month', 11, 400_000]);
    checkDefault(modelOf(deal), await scenario(deal, { price_level: -0.99, ramp: 24 }), 'last month');
  });

  it('without debt there is no default case', async () => {
    const deal = await dealOf(bullet({ tranches: [mid({ balance: 0 })] }));
    expect(runScenario(modelOf(deal), BASE_SCENARIO).defaultCase).toBeNull();
  });

  it('default on 31 October between payments owes 4,000 past due and, of the next 4,000, the 2,133.33 that have accrued in 16 days', async () => {
    const deal = await dealOf({ ...bullet({ terms: {} }), asOf: '2026-09-30' });
    const loss = await lossOf(deal, { price_level: -1 });
    expect([loss.k, loss.ead.toNumber()]).toEqual([1, 406_133.33]);
  });
});
