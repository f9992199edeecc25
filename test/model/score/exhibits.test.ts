import { describe, expect, test } from 'vitest';
import { total } from '../../../src/kernel/decimal.js';
import { formatDay } from '../../../src/kernel/calendar.js';
import { exhibitsOf, type Exhibits } from '../../../src/model/score/exhibits.js';
import { modelOf } from '../../../src/model/score/model.js';
import { stress } from '../../../src/model/scenario/stress.js';
import { covenant, dealOf, expectNear, FRICTIONLESS, lease, lot, tranche, type Spec } from '../build.js';

const exhibits = async (spec: Spec): Promise<Exhibits> => exhibitsOf(modelOf(await dealOf(spec)));

describe('the run-off of contracts', () => {
  test('bills 100 GPUs at a dollar for 31 days in October, firm and headline', async () => {
    const { runOff } = await exhibits({ fleet: [lot({ contract_id: 'C1' })], leases: [lease()] });
    expect(formatDay(runOff[0]!.date)).toBe('2026-10-31');
    expectNear(runOff[0]!.firm, 100 * 24 * 31);
    expectNear(runOff[0]!.headline, 100 * 24 * 31);
  });

  test('of a customer that may leave on 31 March 2027 is firm for 182 of 701 days', async () => {
    const { runOff } = await exhibits({ fleet: [lot({ contract_id: 'C1' })], leases: [lease({ terminable_from: '2027-03-31' })] });
    expectNear(total(runOff.map((month) => month.firm)), 182 * 2_400);
    expectNear(total(runOff.map((month) => month.headline)), 701 * 2_400);
  });

  test('of 200 GPUs promised where 100 are installed is half firm', async () => {
    const { runOff } = await exhibits({ fleet: [lot({ contract_id: 'C1' })], leases: [lease({ gpus: 200 })] });
    expectNear(runOff[0]!.firm, 100 * 24 * 31);
    expectNear(runOff[0]!.headline, 200 * 24 * 31);
  });

  test('of a customer 120 days past due is headline alone', async () => {
    const { runOff } = await exhibits({ fleet: [lot({ contract_id: 'C1' })], leases: [lease({ days_past_due: 120 })] });
    expectNear(total(runOff.map((month) => month.firm)), 0);
    expectNear(total(runOff.map((month) => month.headline)), 701 * 2_400);
  });

  test('splits firm billing by customer group, the largest first', async () => {
    const { runOff, counterparties } = await exhibits({
      fleet: [lot({ quantity: 400 })],
      leases: [
        lease({ customer: 'Small' }),
        lease({ contract_id: 'C2', customer: 'East', customer_group: 'Big', rating: 'B', related_party: 'yes' }),
        lease({ contract_id: 'C3', customer: 'West', customer_group: 'Big', days_past_due: 9 }),
      ],
    });
    expect(
      counterparties.map(({ group, ratings, contracts, gpus, pastDueDays }) => ({ group, ratings, contracts, gpus, pastDueDays })),
    ).toEqual([
      { group: 'Big', ratings: ['B', 'A'], contracts: 2, gpus: 200, pastDueDays: 9 },
      { group: 'Small', ratings: ['A'], contracts: 1, gpus: 100, pastDueDays: 0 },
    ]);
    expectNear(counterparties[0]!.relatedBacklog, 701 * 2_400);
    expect(runOff[0]!.byCounterparty.map(Number)).toEqual([148_800, 74_400]);
  });

  test('is empty without contracts', async () => {
    expect(await exhibits({})).toMatchObject({ runOff: [], counterparties: [], base: null, covenants: [] });
  });
});

describe('fair value by approach', () => {
  const priced = (kind: string, price_usd: number) => ({
    date: '2026-09-30',
    kind,
    model: 'X',
    price_usd,
    price_type: 'sold',
    source: 'test',
  });
  const row = async (comps: Spec['comps'], more: Spec = {}) =>
    (await exhibits({ assumptions: FRICTIONLESS, comps: comps!, ...more })).approaches[0]!;

  test('of 100 GPUs that cost 10,000 and sell for 8,000 is 1.0m by cost, 0.8m by market, none by income', async () => {
    const { cost, market, income, fmv, boundGpus } = await row([priced('resale', 8_000)]);
    expectNear(cost, 1_000_000);
    expectNear(market, 800_000);
    expect(income).toBeNull();
    expectNear(fmv, 800_000);
    expect([...boundGpus]).toEqual([['market', 100]]);
  });

  test('caps what a rent of 100 an hour earns at replacement cost', async () => {
    const { market, income, boundGpus } = await row([{ ...priced('rental', 100), price_type: 'index' }]);
    expect(market).toBeNull();
    expectNear(income, 1_000_000);
    expect([...boundGpus]).toEqual([['cost', 100]]);
  });

  test('counts the GPUs that each approach bound', async () => {
    const { boundGpus } = await row([priced('resale', 8_000)], {
      assumptions: { ...FRICTIONLESS, scrap: 0.9 },
      fleet: [lot(), lot({ asset_id: 'L2', quantity: 30, unit_cost_usd: 8_000 })],
    });
    expect([...boundGpus]).toEqual([
      ['scrap', 100],
      ['market', 30],
    ]);
  });
});

describe('the fleet in cuts', () => {
  const fleet = [
    lot({ site: 'B' }),
    lot({ asset_id: 'L2', site: 'A', quantity: 40, lien: 'second' }),
    lot({ asset_id: 'L3', quantity: 7, status: 'ordered', in_service_date: '' }),
  ];

  test('by site counts what is installed under any lien and leaves out what is on order', async () => {
    expect((await exhibits({ fleet })).bySite.map(({ name, gpus }) => [name, gpus])).toEqual([
      ['A', 40],
      ['B', 100],
    ]);
  });

  test('by status and lien counts the whole tape', async () => {
    expect((await exhibits({ fleet })).tape.map(({ status, firstLien, gpus, cost }) => [status, firstLien, gpus, Number(cost)])).toEqual([
      ['installed', true, 100, 1_000_000],
      ['installed', false, 40, 400_000],
      ['ordered', true, 7, 70_000],
    ]);
  });
});

describe('the borrowing base', () => {
  const terms = { borrowing_base: { basis: 'depreciated_cost', advance_rates: { ig: 0.8, uncontracted: 0.2 } } };

  test('names the lots that lose their value and the rule they fail first', async () => {
    const { base } = await exhibits({
      terms,
      assumptions: { 'book.life_years': 100 },
      fleet: [lot(), lot({ asset_id: 'L2', status: 'offline', lien: 'second' }), lot({ asset_id: 'L3', lien: 'none' })],
    });
    expect(base!.ineligible.map(({ lot: { id }, rule }) => [id, rule])).toEqual([
      ['L2', 'status'],
      ['L3', 'lien'],
    ]);
    expectNear(base!.ineligible[0]!.value, 1_000_000 * (1 - 1 / 1_200), '1e-8');
  });

  test('splits a lot of 100 whose contract takes 60 into classes of 60 and 40', async () => {
    const { base } = await exhibits({
      terms,
      assumptions: { 'book.life_years': 100 },
      fleet: [lot({ contract_id: 'C1' })],
      leases: [lease({ gpus: 60 })],
    });
    const value = base!.byClass.map((entry) => entry.value);
    expectNear(value[0]!.div(value[2]!), 1.5);
    expectNear(total(base!.byClass.map(({ advance }) => advance)), value[0]!.times('0.8').plus(value[2]!.times('0.2')));
  });
});

describe('what a covenant divides by what', () => {
  const inputs = async (terms: Record<string, unknown>, more: Spec = {}) =>
    (await exhibits({ terms: { covenants: [covenant(terms)], accounts: { collections: 30, dsra: 20 } }, ...more })).covenants[0]!;

  test('debt of 1m over cost of 1m', async () => {
    const { numerator, denominator } = await inputs({ metric: 'ltv', basis: 'cost', max: 1 });
    expectNear(numerator, 1_000_000);
    expectNear(denominator, 1_000_000);
  });

  test('60 GPUs of contracts over 100 installed', async () => {
    const { numerator, denominator } = await inputs(
      { metric: 'utilization', min: 0.5 },
      { fleet: [lot({ contract_id: 'C1' })], leases: [lease({ gpus: 60 })] },
    );
    expectNear(numerator, 60);
    expectNear(denominator, 100);
  });

  test('a share of firm backlog as an amount of it, liquidity over nothing, tail months as neither', async () => {
    const contracts: Spec = {
      fleet: [lot({ quantity: 200 })],
      leases: [lease(), lease({ contract_id: 'C2', customer: 'Other', rating: 'B' })],
    };
    const { numerator, denominator } = await inputs({ metric: 'non_ig_share', max: 1 }, contracts);
    expectNear(numerator, 701 * 2_400, '1e-20');
    expectNear(denominator, 2 * 701 * 2_400);
    expect(await inputs({ metric: 'liquidity', min: 1 })).toMatchObject({ denominator: null });
    expect(await inputs({ metric: 'tail_months', min: 0 }, contracts)).toMatchObject({ numerator: null, denominator: null });
  });

  test('nothing where there is nothing to test', async () => {
    expect(await inputs({ metric: 'dscr', min: 1, window: 3 })).toMatchObject({ numerator: null, denominator: null });
  });
});

test('a scenario carries debt and values for every month to maturity', async () => {
  const { exposure } = stress(await dealOf({ tranches: [tranche()] }), []).scenarios[0]!;
  expect(exposure).toHaveLength(13);
  expectNear(exposure[11]!.balance, 1_000_000);
  expectNear(exposure[12]!.balance, 0);
  expectNear(exposure[0]!.values.cost, 1_000_000);
});
