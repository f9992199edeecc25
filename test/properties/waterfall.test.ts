import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, ZERO, total } from '../../src/kernel/decimal.js';
import type { Day } from '../../src/kernel/calendar.js';
import type { Deal } from '../../src/domain/deal.js';
import { shiftOn } from '../../src/model/frame/conditions.js';
import type { Scenario } from '../../src/domain/scenario.js';
import { modelUnder } from '../../src/model/scenario/apply-scenario.js';
import { modelOf, type Model } from '../../src/model/score/model.js';
import { ACCOUNTS, STEPS } from '../../src/model/method/waterfall.js';
import { runWaterfall, type Waterfall } from '../../src/model/waterfall/waterfall.js';
import { covenant, loaded, type Spec, type Terms } from '../model/build.js';
import { scenario } from '../model/scenarios.js';
import { replay } from '../oracles/replay.js';
import { deals, filesOf } from './deals.js';

const SEED = 20260930;
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 36);

const CONSEQUENCES = ['draw_stop', 'cash_trap', 'prepayment', 'event_of_default'];
const covenants = fc.array(
  fc.record({
    kind: fc.constantFrom(
      { metric: 'ltv', basis: 'olv', max: 0.8 },
      { metric: 'dscr', direction: 'forward', min: 1.3 },
      { metric: 'liquidity', min: 400_000 },
      { metric: 'utilization', min: 0.5 },
    ),
    consequence: fc.constantFrom(...CONSEQUENCES),
    frequency: fc.constantFrom('monthly', 'quarterly'),
    first: fc.constantFrom('2026-03-31', '2026-12-15', '2027-06-30'),
  }),
  { maxLength: 2 },
);
const extras = fc.record({
  waterfall: fc.record({
    dsra_months: fc.constantFrom(0, 1, 2, 3, 0.5),
    min_liquidity: fc.constantFrom(0, 100_000, 1_000_000),
    sweep_share: fc.constantFrom(0, 0.25, 1, 0.333),
    default_margin: fc.constantFrom(0, 0.02, 0.05),
  }),
  liquidity: fc.constantFrom(0, 33_333.33, 800_000),
  covenants,
  rent: fc.constantFrom(0, -0.6, 1.5),
  power: fc.constantFrom(1, 4),
  index: fc.constantFrom(0, 0.04),
  defaults: fc.boolean(),
});
type Extras = typeof extras extends fc.Arbitrary<infer T> ? T : never;

const specOf = (spec: Spec, more: Extras): Spec => ({
  ...spec,
  terms: {
    ...spec.terms,
    accounts: { ...(spec.terms!['accounts'] as Terms), liquidity: more.liquidity },
    waterfall: more.waterfall,
    covenants: more.covenants.map(({ kind, consequence, frequency, first }, i) =>
      covenant({ id: `c${i}`, ...kind, consequence, frequency, first_test: first }),
    ),
  },
});

const shocksOf = (deal: Deal, { rent, power, index, defaults }: Extras): Promise<Scenario> =>
  scenario(
    deal,
    { rental_level: rent, at: 1, ramp: 3, hold: 6, recover: 4 },
    { index_rate: index, ramp: 4 },
    { assume: { 'power.usd_kwh': { multiply: power } } },
    ...(defaults && deal.leases.length > 0 ? [{ customers: { where: { customer_group: 'largest' }, event: 'default', at: 2 } }] : []),
  );

/** The tool's waterfall of random deals in bad weather, and the second one beside it. */
async function both(spec: Spec, more: Extras): Promise<{ model: Model; ours: Waterfall; theirs: ReturnType<typeof replay> }> {
  const { deal } = await loaded(filesOf(specOf(spec, more)));
  const { model } = modelUnder(modelOf(deal), await shocksOf(deal, more));
  const shift = model.conditions.indexShift;
  const theirs = replay({
    deal: model.deal,
    date: (k) => model.grid.date(k),
    lastPeriod: model.debt.lastPeriod,
    cfads: (k) => model.cash.of(k).cfads,
    fees: (k) => model.cash.of(k).fees,
    base: (k) => model.base!.at(k).base,
    service: (k) => model.debt.of(k).debtService,
    tests: model.covenants.tests.map(({ covenant: { consequence }, tests }) => ({ consequence, tests })),
    ...(shift ? { shift: (fixing: Day) => shiftOn(shift, model.grid, fixing, new Decimal(0)) } : {}),
  });
  return { model, ours: runWaterfall(model), theirs };
}

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, part: unknown) => (part instanceof Decimal ? part.toFixed() : part)));
const seen = { defaults: 0, gaps: 0, traps: 0, prepaid: 0, swept: 0, unfunded: 0, longer: 0, deals: 0 };

describe('the waterfall of random deals in bad weather', () => {
  it('agrees with a second waterfall written from the method in every due, paid, source, account and balance, to the cent', () =>
    fc.assert(
      fc.asyncProperty(deals, extras, async (spec, more) => {
        const { model, ours, theirs } = await both(spec, more);
        const unperforming = theirs.rows.map((row) => ({
          ...row,
          drawn: new Decimal(0),
          feesCommitment: new Decimal(0),
          capitalised: new Decimal(0),
          tranches: row.tranches.map(({ id, balance, unpaid }) => ({ id, balance, unpaid })),
        }));
        expect(plain(ours.rows)).toEqual(plain(unperforming));
        expect(plain(ours.paymentDefault && { k: ours.paymentDefault.k, amount: ours.paymentDefault.amount })).toEqual(
          plain(theirs.defaulted && { k: theirs.defaulted.k, amount: theirs.defaulted.amount }),
        );
        expect(plain(ours.refinancingGap && { k: ours.refinancingGap.k, amount: ours.refinancingGap.amount })).toEqual(plain(theirs.gap));
        expect(plain(ours.atDefault && { claims: ours.atDefault.claims.map(({ ead }) => ead), accounts: ours.atDefault.accounts })).toEqual(
          plain(theirs.defaulted && { claims: theirs.defaulted.claims, accounts: theirs.defaulted.accounts }),
        );
        seen.deals++;
        if (ours.paymentDefault) seen.defaults++;
        if (ours.refinancingGap) seen.gaps++;
        if (ours.rows.some((row) => row.trap)) seen.traps++;
        if (ours.totals.prepayment.gt(0)) seen.prepaid++;
        if (ours.totals.sweep.gt(0)) seen.swept++;
        if (ours.rows.some((row) => row.unfundedOpex.gt(0))) seen.unfunded++;
        if (ours.rows.length > model.debt.lastPeriod) seen.longer++;
      }),
      { numRuns: RUNS, seed: SEED },
    ));

  it('of those deals at least one in twenty each defaults, has a gap, traps, prepays, sweeps, leaves opex unpaid and runs on after maturity', () => {
    for (const [what, count] of Object.entries(seen)) expect(count * 20, what).toBeGreaterThanOrEqual(seen.deals);
  });

  it('conserves cash to the cent in every period and over all of them, with whole cents in every field', () =>
    fc.assert(
      fc.asyncProperty(deals, extras, async (spec, more) => {
        const { model, ours } = await both(spec, more);
        const { collections, dsra, liquidity } = model.deal.accounts;
        let opening: Decimal = total([collections, dsra, liquidity]);
        for (const { steps, accounts, cashIn, unfundedOpex, k } of ours.rows) {
          const closing = total(Object.values(accounts));
          const toLenders = total((['interest', 'principal', 'balloon', 'prepayment', 'sweep'] as const).map((name) => steps[name].paid));
          expect(opening.plus(cashIn).toFixed(), `period ${k}`).toBe(
            toLenders.plus(steps.distributed.paid).plus(closing).minus(unfundedOpex).toFixed(),
          );
          for (const name of STEPS) {
            const { due, paid, from } = steps[name];
            expect(total(Object.values(from)).toFixed(), `${name} in period ${k}`).toBe(paid.toFixed());
            expect(paid.lte(due) && paid.gte(0), `${name} in period ${k}`).toBe(true);
            for (const amount of [due, ...Object.values(from)]) expect(amount.decimalPlaces()).toBeLessThanOrEqual(2);
          }
          opening = closing;
        }
        for (const [name, paid] of Object.entries(ours.totals))
          expect(paid.toFixed()).toBe(total(ours.rows.map((row) => row.steps[name as 'sweep'].paid)).toFixed());
      }),
      { numRuns: RUNS / 2, seed: SEED + 1 },
    ));

  it('no account is ever negative, nothing is distributed or swept while trapped, and cash lies nowhere while lenders are unpaid', () =>
    fc.assert(
      fc.asyncProperty(deals, extras, async (spec, more) => {
        const { ours } = await both(spec, more);
        for (const { accounts, trap, steps, tranches, k } of ours.rows) {
          for (const name of ACCOUNTS) expect(accounts[name].gte(0), `${name} in period ${k}`).toBe(true);
          if (trap)
            for (const name of ['sweep', 'distributed'] as const)
              expect(steps[name]).toEqual({ due: ZERO, paid: ZERO, from: { collections: ZERO, dsra: ZERO, liquidity: ZERO } });
          expect(steps.trapped.paid.toFixed()).toBe(trap ? accounts.collections.toFixed() : '0');
          if (tranches.some(({ unpaid }) => unpaid.gt(0))) expect(total(Object.values(accounts)).toFixed(), `period ${k}`).toBe('0');
        }
      }),
      { numRuns: RUNS / 2, seed: SEED + 2 },
    ));

  it('performing balances end at 0 by the last maturity, so that what is left of a balance is past due, and a default traps for good', () =>
    fc.assert(
      fc.asyncProperty(deals, extras, async (spec, more) => {
        const { model, ours, theirs } = await both(spec, more);
        const last = model.debt.lastPeriod;
        for (const { performing } of theirs.rows[last - 1]!.tranches) expect(performing.toFixed()).toBe('0');
        for (const { tranches } of ours.rows.slice(last - 1))
          for (const { balance, unpaid } of tranches) expect(balance.lte(unpaid)).toBe(true);
        const from = ours.paymentDefault?.k ?? Infinity;
        for (const { k, trap } of ours.rows) if (k >= from) expect(trap, `period ${k}`).toBe(true);
        expect(ours.rows.length).toBeLessThanOrEqual(last + 12);
        const repaid = total((['principal', 'balloon', 'prepayment', 'sweep'] as const).map((name) => ours.totals[name]));
        expect(repaid.plus(total(ours.rows.at(-1)!.tranches.map(({ balance }) => balance))).toFixed()).toBe(
          model.debt.balance(0).toFixed(),
        );
      }),
      { numRuns: RUNS / 2, seed: SEED + 3 },
    ));
});
