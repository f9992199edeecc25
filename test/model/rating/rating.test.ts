import { describe, expect, it } from 'vitest';
import { FRICTIONLESS, d, expectNear, lease, lot, scored, tranche, type Cells, type Spec, type Terms } from '../build.js';

const structure = { bankruptcy_remote: true, direct_agreement: true, operator_rating: 'A' };
/** A fleet and contract that pay every debt service many times over to well after maturity: only what a test sets moves the grade. */
const solid = (more: Spec = {}, terms: Terms = {}): Spec => ({
  leases: [lease({ usd_gpu_hour: 3, end: '2031-08-31' })],
  tranches: [tranche({ balance: 120_000, repayment: { profile: 'level' } })],
  assumptions: FRICTIONLESS,
  ...more,
  terms: { structure, accounts: { dsra: 50_000 }, ...terms, ...more.terms },
});
const rated = async (spec: Spec) => (await scored(spec)).rating;
const notches = async (spec: Spec, key: string) => (await rated(spec)).adjustments.find((row) => row.key === key)!.notches;

describe('the off-taker', () => {
  it.each([
    ['AAA', '0.0001'],
    ['Aaa', '0.0001'],
    ['A', '0.0007'],
    ['Baa3', '0.0034'],
    ['Caa3', '0.28'],
    ['Ca', '0.4'],
    ['C', '0.55'],
    ['', '0.047'],
    ['NR', '0.047'],
    ['WR', '0.047'],
    ['D', '1'],
    ['SD', '1'],
    ['RD', '1'],
  ])('rated %s alone has a PD of %s', async (rating, pd) =>
    expectNear((await rated(solid({ leases: [lease({ rating, end: '2031-08-31' })] }))).offtakerPd, pd),
  );

  it('a customer in default is nearest to C, and the obligor is C', async () => {
    const { offtakerNotch, obligorGrade, pd } = await rated(solid({ leases: [lease({ rating: 'D', end: '2031-08-31' })] }));
    expect([offtakerNotch, obligorGrade, pd.toNumber()]).toEqual(['C', 'C', 0.55]);
  });

  it('weighs PDs by billing to maturity and re-letting as merchant: half AAA, half re-let at the same rent is 0.02355', async () => {
    const { offtakerPd } = await rated(
      solid({
        leases: [lease({ gpus: 50, usd_gpu_hour: 1, rating: 'AAA', end: '2031-08-31' })],
        comps: [{ date: '2026-09-30', kind: 'rental', model: 'X', price_usd: 2, price_type: 'sold' }],
        assumptions: { ...FRICTIONLESS, 'income.rental_decay': 0, 'income.revenue_cost_share': 0 },
      }),
    );
    expectNear(offtakerPd, d('0.0001').plus('0.047').div(2));
  });

  it('with neither contracts nor rents is the merchant’s B', async () => {
    const { offtakerPd, offtakerNotch } = await rated(solid({ leases: [] }));
    expect([offtakerPd.toNumber(), offtakerNotch]).toEqual([0.047, 'B']);
  });

  it('as near to one notch as to the next takes the worse: with AAA and AA+ both at 0.02 % a PD of 0.02 % is AA+', async () => {
    const { offtakerNotch } = await rated(
      solid({
        leases: [lease({ rating: 'AAA', end: '2031-08-31' })],
        assumptions: { ...FRICTIONLESS, 'rating.master_scale.AAA': 0.0002, 'rating.master_scale.AA+': 0.0002 },
      }),
    );
    expect(offtakerNotch).toBe('AA+');
  });
});

describe('structural notches', () => {
  it('a solid deal with an A customer loses none and keeps A: dscr and reserve each add one, the cap takes them back', async () => {
    const { adjustments, obligorGrade } = await rated(solid());
    expect(adjustments.map(({ key, notches: n }) => `${key} ${n}`)).toEqual([
      'operator_dependency 0',
      'no_direct_agreement 0',
      'not_bankruptcy_remote 0',
      'dscr_min 1',
      'dsra_months 0',
      'tail_months 0',
      'related_party_share 0',
      'contract_realization 0',
      'past_due 0',
      'refinancing 0',
      'best_offtaker_cap -1',
      'parent_guarantee 0',
    ]);
    expect(obligorGrade).toBe('A');
  });

  it.each([
    [{ ...structure, operator_rating: 'BB+' }, -2, 0, 0],
    [{ ...structure, operator_rating: 'BBB-' }, 0, 0, 0],
    [{ ...structure, direct_agreement: false }, -2, -3, 0],
    [{ ...structure, bankruptcy_remote: false }, 0, 0, -1],
    [{}, -2, -3, -1],
  ])('%j takes %i, %i and %i', async (given, operator, direct, remote) => {
    const spec = solid({}, { structure: given });
    expect([
      await notches(spec, 'operator_dependency'),
      await notches(spec, 'no_direct_agreement'),
      await notches(spec, 'not_bankruptcy_remote'),
    ]).toEqual([operator, direct, remote]);
  });

  it.each([
    [0.2500001, -1],
    [0.25, 0],
  ])('related parties of %f of backlog take %i: the limit is 25 %% itself', async (share, expected) => {
    const gpus = share === 0.25 ? 25 : 26;
    const leases: Cells[] = [
      lease({ gpus: 100 - gpus, end: '2031-08-31' }),
      lease({ contract_id: 'C2', gpus, related_party: 'yes', end: '2031-08-31' }),
    ];
    expect(await notches(solid({ leases }), 'related_party_share')).toBe(expected);
  });

  /** Debt service of 10,000 a month: a reserve of 60,000 is six months of it. */
  it.each([
    [60_000, 1],
    [59_999, 0],
    [30_000, 0],
    [29_999, -1],
  ])('a reserve of %i against 10,000 a month gives %i', async (dsra, expected) => {
    expect(
      await notches(
        solid({ tranches: [tranche({ balance: 120_000, rate: { fixed: 0 }, repayment: { profile: 'level' } })] }, { accounts: { dsra } }),
        'dsra_months',
      ),
    ).toBe(expected);
  });

  it.each([
    ['2027-09-30', 0],
    ['2027-09-29', -1],
    ['2026-10-01', -1],
  ])('contracts to %s against a maturity of 2027-09-30 give %i', async (end, expected) => {
    expect(await notches(solid({ leases: [lease({ usd_gpu_hour: 3, end })] }), 'tail_months')).toBe(expected);
  });

  it('a balloon of half of the balance with cash that covers 1.15 of it or more takes nothing, none at all takes 5', async () => {
    const bullet = [tranche({ balance: 120_000 })];
    expect(await notches(solid({ tranches: bullet }), 'refinancing')).toBe(0);
    expect(await notches(solid({ tranches: bullet, leases: [] }), 'refinancing')).toBe(-5);
  });

  it('a balloon of exactly 10 % of the balance is none to speak of', async () => {
    const loan = (balloon: number) => [tranche({ balance: 120_000, rate: { fixed: 0 }, repayment: { profile: 'level', balloon } })];
    expect(await notches(solid({ tranches: loan(12_000), leases: [] }), 'refinancing')).toBe(0);
    expect(await notches(solid({ tranches: loan(24_000), leases: [] }), 'refinancing')).toBe(-5);
  });
});

describe('caps and guarantees', () => {
  it('is never better than the best group with 10 % of billing: a 9 % AAA group does not count, a 10 % one does', async () => {
    const leases = (gpus: number): Cells[] => [
      lease({ gpus: 100 - gpus, rating: 'BBB', end: '2031-08-31' }),
      lease({ contract_id: 'C2', customer: 'Z', gpus, rating: 'AAA', end: '2031-08-31' }),
    ];
    const cap = async (gpus: number) =>
      (await rated(solid({ leases: leases(gpus) }))).adjustments.find(({ key }) => key === 'best_offtaker_cap')!.reason;
    expect(await cap(9)).toMatch(/BBB$/);
    expect(await cap(10)).toMatch(/AAA$/);
  });

  it('a group counts with the worst of its ratings, unrated as B', async () => {
    const leases = [
      lease({ gpus: 50, rating: 'AA', customer: 'Z', end: '2031-08-31' }),
      lease({ contract_id: 'C2', customer: 'Z2', customer_group: 'Z', gpus: 50, rating: '', end: '2031-08-31' }),
    ];
    const { obligorGrade } = await rated(solid({ leases: leases.map((row) => ({ ...row, customer_group: 'Z' })) }));
    expect(obligorGrade).toBe('B');
  });

  it.each([
    ['full', 'AA', 'AA'],
    ['full', 'BB', 'A'],
    ['full', 'NR', 'A'],
    ['full', 'D', 'A'],
    ['limited', 'AA', 'A'],
    ['none', 'AAA', 'A'],
  ])('a %s guarantee of a parent rated %s makes an obligor of A %s', async (parent_guarantee, parent_rating, grade) => {
    const { obligorGrade, adjustments } = await rated(
      solid({}, { structure: { ...structure, parent_guarantee }, borrower: { name: 'B', parent: 'P', parent_rating } }),
    );
    expect(obligorGrade).toBe(grade);
    expect(adjustments.at(-1)!.notches).toBe(grade === 'AA' ? 3 : 0);
  });

  it('clamps after the sum: CC less six notches is C, never below', async () => {
    const { obligorGrade } = await rated(solid({ leases: [lease({ rating: 'CC', end: '2031-08-31' })] }, { structure: {} }));
    expect(obligorGrade).toBe('C');
  });
});

describe('the facility', () => {
  it('takes at least 15 % of LGD and stands at most 3 notches above its obligor', async () => {
    const { lgd, el, pd, obligorGrade, facilityGrade } = await rated(solid());
    expect([lgd!.toNumber(), obligorGrade]).toEqual([0.15, 'A']);
    expectNear(el, pd.times('0.15'));
    // 0.0007 · 0.15 = 0.000105; AA+ at 0.45 is 0.00009, AA 0.000135: nearest is AA+, four notches up; three are allowed.
    expect(facilityGrade).toBe('AA');
  });

  it('has no limit downwards: an unsecured loan of the same obligor is worse than it', async () => {
    const { lgd, facilityGrade } = await rated(
      solid(
        {
          fleet: [lot(), lot({ asset_id: 'L2', lien: 'none' })].map((row) => ({ ...row, lien: 'none' })),
          tranches: [tranche({ balance: 120_000, repayment: { profile: 'level' } })],
        },
        { accounts: {} },
      ),
    );
    expect(lgd!.toNumber()).toBe(1);
    // 0.0007 over 0.45: nearest is the notch of 0.0014 · 0.45 = 0.00063, BBB+.
    expect(facilityGrade).toBe('BBB+');
  });

  it('takes the lower of the two channels', async () => {
    const { rating, liquidation } = await scored({ assumptions: { 'rating.lgd_floor': 0 } });
    expect(rating.lgd!.eq(liquidation.orderly.lgd!.lt(liquidation.forced.lgd!) ? liquidation.orderly.lgd! : liquidation.forced.lgd!)).toBe(
      true,
    );
  });

  it('with nothing lost is AAA at most three notches up: EL 0 of an A is AA', async () => {
    const { el, facilityGrade } = await rated(solid({ assumptions: { ...FRICTIONLESS, 'rating.lgd_floor': 0 } }));
    expect([el!.toNumber(), facilityGrade]).toEqual([0, 'AA']);
  });
});

describe('how the loan performs', () => {
  const late = {
    'rating.notches.past_due': [
      ['0.10', 0],
      ['0.25', -1],
      ['else', -3],
    ],
  };

  it('takes late payers by their share of a year of headline billing: 25 of 100 GPUs are 25 %, one notch, 26 three', async () => {
    const of = (gpus: number): Spec =>
      solid({
        leases: [
          lease({ usd_gpu_hour: 3, end: '2031-08-31', gpus: 100 - gpus }),
          lease({ contract_id: 'C2', usd_gpu_hour: 3, end: '2031-08-31', gpus, days_past_due: 31 }),
        ],
        assumptions: { ...FRICTIONLESS, ...late },
      });
    expect([await notches(of(25), 'past_due'), await notches(of(26), 'past_due')]).toEqual([-1, -3]);
  });

  it('counts a payer of 30 days as none that is late, and one past the limit by what the contract says', async () => {
    const of = (days_past_due: number): Spec =>
      solid({ leases: [lease({ end: '2031-08-31', days_past_due })], assumptions: { ...FRICTIONLESS, ...late } });
    expect([await notches(of(30), 'past_due'), await notches(of(31), 'past_due'), await notches(of(91), 'past_due')]).toEqual([0, -3, -3]);
  });

  it('where the waterfall misses the first payment is no better than the first band, and says so only where a cap is set', async () => {
    const poor = (cap: Terms): Spec => ({ assumptions: { ...FRICTIONLESS, ...cap }, terms: { structure } });
    const capped = await rated(
      poor({
        'rating.payment_default_cap': [
          [12, 'C'],
          ['else', 'CC'],
        ],
      }),
    );
    expect(capped.adjustments.map(({ key }) => key)).toContain('payment_default_cap');
    expect(capped.obligorGrade).toBe('C');
    expect((await rated(poor({}))).adjustments.map(({ key }) => key)).not.toContain('payment_default_cap');
  });

  it('with an event of default at as_of is no better than the cap, of another consequence as before', async () => {
    const of = (consequence: string): Spec =>
      solid(
        { assumptions: { ...FRICTIONLESS, 'rating.event_of_default_cap': 'CCC' } },
        { covenants: [{ id: 'c', metric: 'liquidity', min: 1e9, frequency: 'monthly', first_test: '2026-09-30', consequence }] },
      );
    expect((await rated(of('event_of_default'))).obligorGrade).toBe('CCC');
    expect((await rated(of('cash_trap'))).obligorGrade).toBe('A');
  });

  it('in default is D with a PD of 1, and its facility at most three notches above: 0.15 over 0.45 is nearest CCC-', async () => {
    const { obligorGrade, pd, el, facilityGrade, adjustments } = await rated(
      solid({}, { deal: { id: 'test', name: 'Test', currency: 'USD', as_of: '2026-09-30', status: 'default' } }),
    );
    expect([obligorGrade, pd.toNumber(), el!.toNumber(), facilityGrade]).toEqual(['D', 1, 0.15, 'CCC-']);
    expect(adjustments.at(-1)!.key).toBe('default_status');
  });
});

describe('the loss', () => {
  it('is that of the downturn where it is more than today, without the floor apart, and of each tranche', async () => {
    const { lgd, lgdToday, lgdDownturn, lgdFloorBinds, tranches } = await rated({
      assumptions: { ...FRICTIONLESS, 'rating.downturn_price': -1 },
      tranches: [tranche({ balance: 120_000 })],
    });
    expect([lgd!.toNumber(), lgdToday!.lt(1), lgdDownturn!.toNumber(), lgdFloorBinds]).toEqual([1, true, 1, false]);
    expect(tranches.map((one) => [one.id, one.lgd!.toNumber()])).toEqual([[tranches[0]!.id, 1]]);
  });

  it('without a downturn is the same as today, and the floor binds where it is above', async () => {
    const { lgdToday, lgdDownturn, lgdFloorBinds } = await rated(solid());
    expect(lgdDownturn!.eq(lgdToday!)).toBe(true);
    expect(lgdFloorBinds).toBe(true);
  });

  it('is on EAD and 40 % of what is undrawn, but not of what has lapsed: 120,000 + 0.4 · 100,000', async () => {
    const of = (availability_end: string): Spec =>
      solid({
        tranches: [tranche({ balance: 120_000, undrawn: 100_000, availability_end, repayment: { profile: 'level' } })],
        assumptions: { ...FRICTIONLESS, 'rating.ccf': 0.4 },
      });
    const [open, lapsed] = [await scored(of('2026-09-30')), await scored(of('2026-09-29'))];
    expectNear(open.rating.exposure.minus(open.debt.ead), 40_000);
    expectNear(lapsed.rating.exposure, lapsed.debt.ead);
    expectNear(open.rating.elUsd, open.rating.el!.times(open.rating.exposure));
  });

  it('lifts a facility no further than max_uplift above an obligor below investment grade, max_uplift_ig above others', async () => {
    const of = (rating: string): Spec =>
      solid({
        leases: [lease({ rating, usd_gpu_hour: 3, end: '2031-08-31' })],
        assumptions: { ...FRICTIONLESS, 'rating.max_uplift': 1, 'rating.max_uplift_ig': 0 },
      });
    const [good, poor] = [await rated(of('A')), await rated(of('BB'))];
    expect([good.obligorGrade, good.facilityGrade, poor.obligorGrade, poor.facilityGrade]).toEqual(['A', 'A', 'BB', 'BB+']);
  });
});
