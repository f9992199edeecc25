import { beforeAll, describe, expect, it } from 'vitest';
import { formatDay } from '../../../src/kernel/calendar.js';
import type { Decimal } from '../../../src/kernel/decimal.js';
import type { Deal } from '../../../src/domain/deal.js';
import { applyScenario, modelUnder } from '../../../src/model/scenario/apply-scenario.js';
import { modelOf, type Model } from '../../../src/model/score/model.js';
import type { ScoreResult } from '../../../src/model/frame/result.js';
import { scoreOf } from '../../../src/model/score/score.js';
import { d, dealOf, expectNear, lease, loaded, lot, tranche, type Cells, type Spec, type Terms } from '../build.js';
import { DEAL_FOLDERS, folderTexts } from '../folders.js';
import { scenario } from '../scenarios.js';

const rent = (model: string): Cells => ({ date: '2026-09-01', kind: 'rental', model, price_usd: 2, price_type: 'sold', quantity: 1 });
const price = (model: string, price_usd: number): Cells => ({
  date: '2026-09-01',
  kind: 'resale',
  model,
  price_usd,
  price_type: 'sold',
  quantity: 1,
});

/**
 * 100 X and 100 Y, 20 X in Canada without a contract. C1 and C3 take 60 and 40 X, C2 all Y and may leave from March 2027 for a fee; C3 starts
 * in three months. Half the debt floats. Nothing holds within a borrowing base, so debt hangs on rates alone.
 */
const SPEC: Spec = {
  catalogue: [
    { model: 'X', cohort: 'Old', kw: 1, absorption: 500, vendor: 'V1' },
    { model: 'Y', cohort: 'Old', kw: 1, vendor: 'V2' },
  ],
  cohorts: [
    { cohort: 'Old', frontier_date: '2024-01-01', efficiency: 1 },
    { cohort: 'Next', frontier_date: '2027-06-30', efficiency: 3 },
  ],
  comps: [rent('X'), rent('Y'), price('X', 9000), price('Y', 9500)],
  fleet: [
    lot({ contract_id: 'C1', quantity: 60, site: 'S1' }),
    lot({ asset_id: 'L2', contract_id: 'C3', quantity: 40, site: 'S1' }),
    lot({ asset_id: 'L3', model: 'Y', contract_id: 'C2', site: 'S2', unit_cost_usd: 12_000, power_usd_kwh: '0.10' }),
    lot({ asset_id: 'L4', quantity: 20, region: 'CA' }),
  ],
  leases: [
    lease({ customer: 'Acme', gpus: 60, end: '2029-09-30', usd_gpu_hour: 2 }),
    lease({
      contract_id: 'C2',
      customer: 'Beta',
      rating: 'BB',
      model: 'Y',
      end: '2028-12-31',
      usd_gpu_hour: 2.5,
      terminable_from: '2027-03-31',
      notice_days: 45,
      termination_fee_usd: 1_000,
      related_party: 'yes',
    }),
    lease({ contract_id: 'C3', customer: 'Gamma', rating: '', gpus: 40, start: '2026-12-31', end: '2028-12-31', usd_gpu_hour: 1.5 }),
  ],
  tranches: [
    tranche({ balance: 600_000, maturity: '2028-09-30', rate: { index: 'SOFR', margin: 0.06 }, repayment: { profile: 'level' } }),
    tranche({ id: 'B', rank: 2, balance: 400_000, maturity: '2028-09-30' }),
  ],
  terms: {
    index_curve: { SOFR: 0.04 },
    accounts: { collections: 50_000 },
    borrowing_base: { basis: 'depreciated_cost', advance_rates: { ig: 0.9, non_ig: 0.7, uncontracted: 0.3 } },
  },
};

type Figure = (score: ScoreResult, model: Model) => (Decimal | null)[];
const rows =
  (of: (row: ScoreResult['projection'][number]) => Decimal | null): Figure =>
  (score) =>
    score.projection.map(of);
const contract =
  (id: string): Figure =>
  ({ contracts }, model) => [contracts.byContract.find((row) => row.contractId === id)!.firmBacklog, ...model.contracts.flowOf(id)!.billed];
const FIGURES = {
  cost: rows((row) => row.values.cost),
  depreciated_cost: rows((row) => row.values.depreciated_cost),
  fmv: rows((row) => row.values.fmv),
  olv: rows((row) => row.values.olv),
  nolv: rows((row) => row.values.nolv),
  flv: rows((row) => row.values.flv),
  nflv: rows((row) => row.values.nflv),
  'ltv.fmv': rows((row) => row.ltv.fmv),
  'ltv.depreciated_cost': rows((row) => row.ltv.depreciated_cost),
  contract_cash: rows((row) => row.contractCash),
  fees: rows((row) => row.fees),
  relet: rows((row) => row.relet),
  opex: rows((row) => row.opex),
  cfads: rows((row) => row.cfads),
  interest: rows((row) => row.interest),
  principal: rows((row) => row.principal),
  balance: rows((row) => row.balance),
  borrowing_base: rows((row) => row.borrowingBase),
  C1: contract('C1'),
  C2: contract('C2'),
  C3: contract('C3'),
  wa_rate: (score) => [score.debt.waRate],
  llcr: (score) => [score.coverage.llcr],
} satisfies Record<string, Figure>;
type Name = keyof typeof FIGURES;
const NAMES = Object.keys(FIGURES) as Name[];
const VALUES: readonly Name[] = ['fmv', 'olv', 'nolv', 'flv', 'nflv'];
const CASH: readonly Name[] = ['contract_cash', 'fees', 'relet', 'opex', 'cfads'];

interface Row {
  readonly shock: Terms;
  /** Never above, somewhere below. */
  readonly down?: readonly Name[];
  readonly up?: readonly Name[];
  /** May move either way; all that is named nowhere is the same to the last digit. */
  readonly free?: readonly Name[];
}

const TABLE: Readonly<Record<string, Row>> = {
  'prices −20 %: values fall, book, cash and debt stay': { shock: { price_level: -0.2 }, down: VALUES, up: ['ltv.fmv'] },
  'prices −20 % and back: the same': { shock: { price_level: -0.2, at: 2, ramp: 3, hold: 1, recover: 5 }, down: VALUES, up: ['ltv.fmv'] },
  'rents −20 %: re-letting falls, contracts bill what they did, book stays': {
    shock: { rental_level: -0.2 },
    down: ['relet', 'cfads', 'opex', 'llcr'],
    free: [...VALUES, 'ltv.fmv'],
  },
  'rents −60 %: income binds and fair value falls too': {
    shock: { rental_level: -0.6 },
    down: ['relet', 'cfads', 'opex', 'llcr', ...VALUES],
    up: ['ltv.fmv'],
  },
  'the index +300 bp: interest rises, values and instalments stay': {
    shock: { index_rate: 0.03 },
    up: ['interest', 'wa_rate'],
    down: ['llcr'],
  },
  'the index +300 bp from month 2 on: the rate in force stays': { shock: { index_rate: 0.03, at: 2 }, up: ['interest'] },
  'Acme defaults: its backlog ends, others’ stay; its GPUs are re-let': {
    shock: { customers: { where: { customer: 'Acme' }, event: 'default', at: 3 } },
    down: ['C1', 'contract_cash', 'borrowing_base'],
    up: ['relet'],
    free: ['cfads', 'opex', 'llcr'],
  },
  'the related party defaults: Beta alone': {
    shock: { customers: { where: { related_party: true }, event: 'default', at: 1 } },
    down: ['C2', 'contract_cash', 'borrowing_base'],
    up: ['relet'],
    free: ['cfads', 'opex', 'llcr', 'fees'],
  },
  'a default after the walk-away changes nothing': { shock: { customers: { where: { customer: 'Beta' }, event: 'default', at: 9 } } },
  'Gamma is six months late': {
    shock: { customers: { event: 'delay', months: 6 } },
    free: ['C3', 'contract_cash', 'relet', 'cfads', 'opex', 'llcr', 'borrowing_base'],
  },
  'who may leave leaves: Beta, without a fee': {
    shock: { customers: { event: 'walk_away' } },
    down: ['C2', 'contract_cash', 'fees', 'borrowing_base'],
    up: ['relet'],
    free: ['cfads', 'opex', 'llcr'],
  },
  'leaving in month 12, after its own break in month 6, costs the fee alone': {
    shock: { customers: { event: 'walk_away', at: 12 } },
    down: ['fees'],
  },
  'Acme pays 30 % less from month 6 on': {
    shock: { customers: { where: { class: 'ig' }, event: 'renegotiate', at: 6, price: -0.3 } },
    down: ['C1', 'contract_cash', 'cfads', 'opex', 'llcr'],
  },
  'Acme takes a tenth fewer GPUs from month 6 on': {
    shock: { customers: { where: { class: 'ig' }, event: 'renegotiate', at: 6, volume: -0.1 } },
    down: ['C1', 'contract_cash', 'borrowing_base'],
    up: ['relet'],
    free: ['cfads', 'opex', 'llcr'],
  },
  'power × 1.5': {
    shock: { assume: { 'power.usd_kwh': { multiply: 1.5 } } },
    up: ['opex'],
    down: ['cfads', 'llcr'],
    free: [...VALUES, 'ltv.fmv'],
  },
  'the orderly haircut + 10 points': { shock: { assume: { 'haircut.orderly': { add: 0.1 } } }, down: ['olv', 'nolv'] },
  'the forced haircut + 10 points': { shock: { assume: { 'haircut.forced': { add: 0.1 } } }, down: ['flv', 'nflv'] },
  'a book life of 3 years': {
    shock: { assume: { 'book.life_years': { set: 3 } } },
    down: ['depreciated_cost', 'borrowing_base'],
    up: ['ltv.depreciated_cost'],
  },
  're-letting × 0.5': { shock: { assume: { 'relet.utilization': { multiply: 0.5 } } }, down: ['relet', 'cfads', 'opex', 'llcr'] },
  'deterioration + 10 points': { shock: { assume: { 'obsolescence.deterioration': { add: 0.1 } } }, down: VALUES, up: ['ltv.fmv'] },
  'absorption × 0.5': { shock: { assume: { 'liquidation.absorption_default': { multiply: 0.5 } } }, down: ['olv', 'nolv', 'flv', 'nflv'] },
  'half of X’s value is lost': { shock: { fleet: { where: { model: 'X' }, value: -0.5 } }, down: VALUES, up: ['ltv.fmv'] },
  'Canada is switched off in month 3: no re-letting and less opex there, values stay': {
    shock: { fleet: { where: { region: 'CA' }, offline: true, at: 3 } },
    down: ['relet', 'opex', 'cfads', 'llcr', 'borrowing_base'],
  },
  'Y is switched off in month 3: Beta bills nothing from then on': {
    shock: { fleet: { where: { customer: 'Beta' }, offline: true, at: 3 } },
    down: ['C2', 'contract_cash', 'relet', 'opex', 'llcr', 'borrowing_base'],
    free: ['cfads'],
  },
  'the next generation nine months sooner: values and rents fall from the end of its lag on': {
    shock: { cohort: { name: 'next', shift_months: -9 } },
    down: [...VALUES, 'relet', 'cfads', 'opex', 'llcr'],
    up: ['ltv.fmv'],
  },
  'the next generation better by a quarter': {
    shock: { cohort: { name: 'Next', efficiency_factor: 1.25 } },
    down: [...VALUES, 'relet', 'cfads', 'opex', 'llcr'],
    up: ['ltv.fmv'],
  },
  'another generation, fifty times better, nine months ago': {
    shock: { cohort: { name: 'Other', frontier_date: '2026-01-01', efficiency: 50 } },
    down: [...VALUES, 'relet', 'cfads', 'opex', 'llcr'],
    up: ['ltv.fmv'],
  },
};

const moved = (before: (Decimal | null)[], after: (Decimal | null)[]): { up: boolean; down: boolean } => {
  const length = Math.max(before.length, after.length);
  const at = (list: (Decimal | null)[], i: number): Decimal | null => (i < list.length ? list[i]! : d(0));
  const signs = Array.from({ length }, (_, i) => {
    const [was, is] = [at(before, i), at(after, i)];
    return was === null || is === null ? (was === is ? 0 : NaN) : is.cmp(was);
  });
  return { up: signs.some((sign) => !(sign <= 0)), down: signs.some((sign) => !(sign >= 0)) };
};

describe('one shock at a time', () => {
  let deal: Deal;
  let base: Model;
  let plain: ScoreResult;
  beforeAll(async () => {
    deal = await dealOf(SPEC);
    base = modelOf(deal);
    plain = scoreOf(base);
  });
  const under = async (...shocks: Terms[]): Promise<{ model: Model; score: ScoreResult }> => {
    const { model, warnings } = modelUnder(base, await scenario(deal, ...shocks));
    expect(warnings).toEqual([]);
    return { model, score: scoreOf(model) };
  };

  it.each(Object.entries(TABLE))('%s', async (_, { shock, down = [], up = [], free = [] }) => {
    const { model, score } = await under(shock);
    const expected: Record<string, unknown> = {};
    const actual: Record<string, unknown> = {};
    for (const name of NAMES) {
      if (free.includes(name)) continue;
      expected[name] = { down: down.includes(name), up: up.includes(name) };
      actual[name] = moved(FIGURES[name](plain, base), FIGURES[name](score, model));
    }
    expect(actual).toEqual(expected);
  });

  it('every figure is moved by some row, both those of cash and of value', () => {
    const named = new Set(Object.values(TABLE).flatMap(({ down = [], up = [] }) => [...down, ...up]));
    expect(NAMES.filter((name) => !named.has(name) && !['cost', 'principal', 'balance', 'C3'].includes(name))).toEqual([]);
    expect(CASH.every((name) => named.has(name))).toBe(true);
  });

  it('prices −20 % take exactly a fifth of the market value: 9,000 less 20 % is 7,200', async () => {
    const { model, score } = await under({ price_level: -0.2 });
    expectNear(score.projection[5]!.values.fmv, plain.projection[5]!.values.fmv.times('0.8'), '1e-20');
    expect(model.debt).toBe(base.debt);
  });

  it('Acme’s firm end is the grid date of month 3, 31 December; Beta’s and Gamma’s stay', async () => {
    const { score } = await under({ customers: { where: { customer_group: 'Acme' }, event: 'default', at: 3 } });
    expect(score.contracts.byContract.map(({ firmEnd }) => formatDay(firmEnd))).toEqual(['2026-12-31', '2027-03-31', '2028-12-31']);
  });

  it('Gamma’s 40 GPUs start where Acme’s 60 end: of 120 X 60 are free in months 4 and 5, and 80 after the gap of 2 months, in month 6', async () => {
    const { score } = await under({ customers: { where: { customer: 'Acme' }, event: 'default', at: 3 } });
    // 20 are free without the default: times 1, 3 and 4.
    const times = score.projection.slice(1, 8).map(({ relet }, i) =>
      relet
        .div(plain.projection[i + 1]!.relet)
        .toDecimalPlaces(20)
        .toNumber(),
    );
    expect(times).toEqual([1, 1, 1, 3, 3, 4, 4]);
  });

  it('Beta leaves 45 days after as_of, 14 November, whatever its first break; leaving in month 1 is earlier and waits for the notice', async () => {
    for (const at of [0, 1]) {
      const { score } = await under({ customers: { event: 'walk_away', at } });
      expect(formatDay(score.contracts.byContract[1]!.firmEnd)).toBe('2026-11-14');
    }
    const { score } = await under({ customers: { event: 'walk_away', at: 2 } });
    expect(formatDay(score.contracts.byContract[1]!.firmEnd)).toBe('2026-11-30');
  });

  it('a walk-away keeps its fee where a default comes later, and loses it where the default comes first', async () => {
    const fees = async (at: number): Promise<number[]> =>
      (await under({ customers: { where: { customer: 'Beta' }, event: 'default', at } })).score.projection.map((row) =>
        row.fees.toNumber(),
      );
    expect((await fees(7))[7]).toBe(1_000);
    expect((await fees(5)).every((fee) => fee === 0)).toBe(true);
    // Both on 31 March: it had not walked before.
    expect((await fees(6)).every((fee) => fee === 0)).toBe(true);
  });

  it('Gamma starts and ends six months later, on 30 June; contracts that run stay', async () => {
    const { model } = await under({ customers: { event: 'delay', months: 6 } });
    expect(model.deal.leases.map(({ start, end }) => `${formatDay(start)} ${formatDay(end)}`)).toEqual([
      '2026-08-31 2029-09-30',
      '2026-08-31 2028-12-31',
      '2027-06-30 2029-06-30',
    ]);
    expect(
      model.contracts
        .flowOf('C3')!
        .billed.slice(1, 11)
        .map((bill) => bill.gt(0)),
    ).toEqual([...Array<boolean>(9).fill(false), true]);
  });

  it('30 % less price and a tenth fewer GPUs leave 63 % of each bill from period 7 on, and nothing less before', async () => {
    const { model } = await under({ customers: { where: { customer: 'Acme' }, event: 'renegotiate', at: 6, price: -0.3, volume: -0.1 } });
    const [was, is] = [base.contracts.flowOf('C1')!.billed, model.contracts.flowOf('C1')!.billed];
    for (let k = 1; k < was.length; k++) expectNear(is[k], was[k]!.times(k <= 6 ? 1 : '0.63'), '1e-20', `period ${k}`);
  });

  it('two renegotiations of one contract multiply: 0.7 · 0.5 from month 8 on', async () => {
    const cut = (at: number, by: number): Terms => ({ customers: { where: { customer: 'Acme' }, event: 'renegotiate', at, price: by } });
    const { model } = await under(cut(2, -0.3), cut(8, -0.5));
    const [was, is] = [base.contracts.flowOf('C1')!.billed, model.contracts.flowOf('C1')!.billed];
    for (const [k, left] of [
      [2, '1'],
      [3, '0.7'],
      [8, '0.7'],
      [9, '0.35'],
    ] as const)
      expectNear(is[k], was[k]!.times(left), '1e-20', `period ${k}`);
  });

  it('half the value of X leaves Y alone and halves X lot by lot, scrap floor and all', async () => {
    const { model } = await under({ fleet: { where: { model: 'X' }, value: -0.5 } }, { assume: { scrap: { set: 0.99 } } });
    for (const [i, item] of model.deal.lots.entries()) {
      const plainly = modelUnder(base, await scenario(deal, { assume: { scrap: { set: 0.99 } } })).model;
      expectNear(
        model.values.fmv(item, 5).whole,
        plainly.values.fmv(deal.lots[i]!, 5).whole.times(item.model === 'X' ? '0.5' : 1),
        '1e-20',
        item.id,
      );
    }
  });

  it('what is switched off in month 3 pays hosting alone from period 4 on: 20 GPUs save power and maintenance', async () => {
    const { score } = await under({ fleet: { where: { region: 'CA' }, offline: true, at: 3 } });
    const saved = plain.projection.map((row, k) => row.opex.minus(score.projection[k]!.opex));
    expect(saved.slice(0, 4).map((x) => x.toNumber())).toEqual([0, 0, 0, 0]);
    // 20 · (1.3 · 24 · 31 · 0.08 · 0.8 + 0.02 · 10,000/12), and 8 % of the re-letting that is lost.
    const lost = plain.projection[4]!.relet.minus(score.projection[4]!.relet);
    expectNear(
      saved[4],
      d('1.3')
        .times(24 * 31)
        .times('0.08')
        .times('0.8')
        .plus(d(200).div(12))
        .times(20)
        .plus(lost.times('0.08')),
      '1e-20',
    );
    expect(score.projection[4]!.relet.toNumber()).toBe(0);
    expect(score.projection.map(({ values }) => values.fmv.toFixed())).toEqual(plain.projection.map(({ values }) => values.fmv.toFixed()));
  });

  it('`where` takes one value or several, all keys at once, and their contrary', async () => {
    const lots = async (where: Terms): Promise<string[]> => {
      const { conditions } = applyScenario(base, await scenario(deal, { fleet: { where, value: -0.5 } }));
      return [...conditions.lotValue.keys()].map(({ id }) => id);
    };
    expect(await lots({ model: 'x' })).toEqual(['L1', 'L2', 'L4']);
    expect(await lots({ model: 'X', site: 'S1' })).toEqual(['L1', 'L2']);
    expect(await lots({ not: { region: 'home' } })).toEqual(['L4']);
    expect(await lots({ customer: ['Acme', 'Beta'] })).toEqual(['L1', 'L3']);
    expect(await lots({ class: 'non_ig' })).toEqual(['L2', 'L3']);
    expect(await lots({ class: 'unrated' })).toEqual(['L2']);
    expect(await lots({ vendor: 'V2', not: { customer_group: 'largest' } })).toEqual(['L3']);
    expect(await lots({ customer_group: 'largest' })).toEqual(['L1']);
    expect(await lots({ cohort: 'old', not: { related_party: true } })).toEqual(['L1', 'L2', 'L4']);
    expect(await lots({})).toEqual(['L1', 'L2', 'L3', 'L4']);
  });

  it('a shock without effect on the deal is a warning, one for each, and changes no figure', async () => {
    const nobody = { where: { customer: 'Nobody' } };
    const { model, warnings } = modelUnder(
      base,
      await scenario(
        deal,
        { customers: { ...nobody, event: 'default' } },
        { customers: { where: { customer: 'Acme' }, event: 'delay', months: 3 } },
        { customers: { where: { customer: 'Acme' }, event: 'walk_away' } },
        { customers: { ...nobody, event: 'renegotiate', price: -0.5 } },
        { fleet: { where: { site: 'S9' }, value: -1 } },
      ),
    );
    expect(warnings).toHaveLength(5);
    for (const warning of warnings) expect(warning).toMatch(/has no effect on this deal/);
    expect(scoreOf(model)).toEqual(plain);
  });
});

describe.each(DEAL_FOLDERS.map(({ href }) => href))('prices −30 %% on %s', (folder) => {
  it('leave book value, contracts, re-letting and opex to the digit, and debt too unless it is held within a base of fair values', async () => {
    const { deal } = await loaded(folderTexts(new URL(folder, import.meta.url)));
    const base = modelOf(deal);
    const { model } = modelUnder(base, await scenario(deal, { price_level: -0.3, ramp: 4 }));
    const held = deal.borrowingBase?.basis === 'nolv' && deal.tranches.some((item) => item.holdWithinBorrowingBase);
    for (let k = 0; k <= base.debt.lastPeriod; k++) {
      const told = (of: Model): unknown =>
        JSON.stringify([of.cash.of(k), of.values.total('cost', k), of.values.total('depreciated_cost', k), held ? null : of.debt.of(k)]);
      expect(told(model), `month ${k}`).toBe(told(base));
      for (const basis of ['fmv', 'olv', 'nolv', 'flv', 'nflv'] as const)
        expect(model.values.total(basis, k).lte(base.values.total(basis, k)), `${basis} in month ${k}`).toBe(true);
    }
  });
});
