import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { round2, total, type Decimal } from '../../src/kernel/decimal.js';
import { CHANNELS } from '../../src/domain/assumptions.js';
import { BASES } from '../../src/domain/covenant.js';
import type { Deal } from '../../src/domain/deal.js';
import { modelOf } from '../../src/model/score/model.js';
import type { LiquidationResult, ScoreResult } from '../../src/model/frame/result.js';
import { score } from '../../src/model/score/score.js';
import { writeJson, type Json } from '../../src/report/print/json.js';
import { scoreJson } from '../../src/report/score/json.js';
import { covenant, d, expectNear, loaded, type Cells, type Spec, type Terms } from '../model/build.js';
import { deals, filesOf, plainDeals } from './deals.js';

const SEED = 20260930;
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 15);
const HAIR = '1e-25';

const read = async (spec: Spec): Promise<Deal> => (await loaded(filesOf(spec))).deal;
const scoreOf = async (spec: Spec): Promise<ScoreResult> => score(await read(spec));
const holds = (of: typeof deals, check: (spec: Spec) => Promise<void>, runs = RUNS): Promise<void> =>
  fc.assert(fc.asyncProperty(of, check), { numRuns: runs, seed: SEED });
const notBelow = (high: Decimal, low: Decimal, what: string): void =>
  expect(high.gte(low.minus(HAIR)), `${what}: ${high.toString()} is below ${low.toString()}`).toBe(true);
const overriding = (spec: Spec, assumptions: Terms): Spec => ({ ...spec, assumptions: { ...spec.assumptions, ...assumptions } });

describe('liquidation', () => {
  it('cash is conserved in both channels, in default today, after a month, half-way and at maturity', () =>
    holds(deals, async (spec) => {
      const model = modelOf(await read(spec));
      const last = model.debt.lastPeriod;
      for (const k of new Set([0, 1, Math.floor(last / 2), last])) {
        for (const channel of CHANNELS) expectConserved(model.liquidation.at(k, channel), `${channel} at ${k}`);
      }
    }));

  it('lenders never recover more than they are owed, in present value, in all or in any tranche', () =>
    holds(deals, async (spec) => {
      const model = modelOf(await read(spec));
      for (const k of new Set([0, Math.floor(model.debt.lastPeriod / 2)])) {
        for (const channel of CHANNELS) {
          const sale = model.liquidation.at(k, channel);
          notBelow(sale.ead, sale.recoveryPv, `${channel} at ${k}`);
          for (const tranche of sale.tranches) notBelow(tranche.ead, tranche.recoveryPv, `${channel} ${tranche.id} at ${k}`);
          if (sale.lgd) expect(sale.lgd.gte(0) && sale.lgd.lte(1)).toBe(true);
        }
      }
    }));

  it('a senior tranche never recovers a smaller share than a junior one', () =>
    holds(deals, async (spec) => {
      const { liquidation } = await scoreOf(spec);
      for (const channel of CHANNELS) {
        const tranches = liquidation[channel].tranches.filter(({ ead }) => ead.gt(0));
        for (const senior of tranches) {
          for (const junior of tranches) {
            if (senior.rank < junior.rank)
              notBelow(senior.recoveryPv.div(senior.ead), junior.recoveryPv.div(junior.ead), `${senior.id} over ${junior.id}`);
            if (senior.rank === junior.rank)
              expectNear(senior.recoveryPv.div(senior.ead), junior.recoveryPv.div(junior.ead), '1e-20', `${senior.id} beside ${junior.id}`);
          }
        }
      }
    }));

  /**
   * With the strategy given. Where the tool may choose between selling and serving, it takes the higher present value of the parts,
   * while lenders are paid month by month behind costs that carry no interest: at the point where the choice turns, what they get may step either way.
   */
  it('a higher haircut never raises a recovery nor lowers an ltv on a liquidation basis', () =>
    holds(deals, async (spec) => {
      const base = overriding(spec, {
        liquidation: { strategy: 'in_place', legal_usd: 20_000 },
        haircut: { orderly: '0.10', forced: '0.30' },
      });
      const [before, after] = [
        await scoreOf(base),
        await scoreOf({ ...base, assumptions: { ...base.assumptions, haircut: { orderly: '0.25', forced: '0.55' } } }),
      ];
      for (const channel of CHANNELS) notBelow(before.liquidation[channel].recoveryPv, after.liquidation[channel].recoveryPv, channel);
      for (const basis of ['olv', 'nolv', 'flv', 'nflv'] as const) {
        // Null over a zero value is worse than any figure.
        if (before.ltv[basis] === null) expect(after.ltv[basis]).toBeNull();
        else if (after.ltv[basis] !== null) notBelow(after.ltv[basis], before.ltv[basis]!, basis);
      }
      for (const basis of ['cost', 'depreciated_cost', 'fmv'] as const)
        expect(after.ltv[basis]?.toString()).toBe(before.ltv[basis]?.toString());
    }));
});

function expectConserved(sale: LiquidationResult, what: string): void {
  const { accounts, gross, contractCash, commission, removal, holding, legal, costsUnpaid, priorityClaimsPaid, recoveryNominal, surplus } =
    sale;
  const inflow = total([accounts, gross, contractCash]);
  const outflow = total([commission, removal, holding, legal, costsUnpaid.negated(), priorityClaimsPaid, recoveryNominal, surplus]);
  expectNear(inflow, outflow, HAIR, what);
  expectNear(recoveryNominal, total(sale.tranches.map((tranche) => tranche.recoveryNominal)), HAIR, what);
  expectNear(sale.recoveryPv, total(sale.tranches.map((tranche) => tranche.recoveryPv)), HAIR, what);
  for (const amount of [gross, contractCash, commission, removal, costsUnpaid, surplus, recoveryNominal])
    expect(amount.gte(0), what).toBe(true);
}

describe('value', () => {
  it('higher resale prices, each by its own factor, never lower a fair value, under either reconciliation', () =>
    fc.assert(
      fc.asyncProperty(
        deals,
        fc.array(
          fc.record({
            price: fc.integer({ min: 200, max: 60_000 }),
            quantity: fc.integer({ min: 1, max: 9 }),
            up: fc.integer({ min: 100, max: 300 }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        async (spec, prices) => {
          const models = [...new Set((spec.fleet ?? []).map((row) => row['model']!))];
          const comps = (risen: boolean): Cells[] =>
            models.flatMap((model) =>
              prices.map(({ price, quantity, up }, i) => ({
                date: `2026-0${(i % 4) + 5}-15`,
                kind: 'resale',
                model,
                price_usd: risen ? (price * up) / 100 : price,
                price_type: ['sold', 'ask', 'bid', 'index'][i % 4]!,
                quantity,
              })),
            );
          const [before, after] = [
            modelOf(await read({ ...spec, comps: comps(false) })),
            modelOf(await read({ ...spec, comps: comps(true) })),
          ];
          before.deal.lots.forEach((item, i) => {
            for (const n of [0, 7]) notBelow(after.fair.of(after.deal.lots[i]!, n).fmv, before.fair.of(item, n).fmv, item.id);
          });
        },
      ),
      { numRuns: RUNS, seed: SEED },
    ));

  it('with the default assumptions a forced sale never brings more than an orderly one, gross or net, of any model or in all', () =>
    holds(plainDeals, async (spec) => {
      const { values, fleet, projection } = await scoreOf(spec);
      notBelow(values.olv, values.flv, 'gross');
      notBelow(values.nolv, values.nflv, 'net');
      for (const row of fleet.byModel) notBelow(row.olv, row.flv, row.model);
      for (const row of projection) notBelow(row.values.olv, row.values.flv, `month ${row.k}`);
    }));

  it('each basis is at most the one it is taken from: nolv ≤ olv ≤ fmv, nflv ≤ flv, book ≤ cost', () =>
    holds(deals, async (spec) => {
      for (const { values } of (await scoreOf(spec)).projection) {
        for (const [high, low] of [
          ['cost', 'depreciated_cost'],
          ['fmv', 'olv'],
          ['olv', 'nolv'],
          ['fmv', 'flv'],
          ['flv', 'nflv'],
        ] as const)
          notBelow(values[high], values[low], `${low} above ${high}`);
      }
    }));
});

describe('debt', () => {
  it('a larger balance never lowers an ltv: a tenth more on every tranche, on all bases and months where nothing is prepaid', () =>
    holds(deals, async (spec) => {
      const plain = (row: Terms): Terms => ({
        ...row,
        repayment: { ...(row['repayment'] as Terms), balloon: 0, hold_within_borrowing_base: false },
      });
      const bullet = (row: Terms): Terms =>
        (row['repayment'] as Terms)['profile'] === 'bullet' ? { ...row, repayment: { profile: 'bullet' } } : plain(row);
      const given: Spec = { ...spec, tranches: spec.tranches!.map(bullet) };
      const larger: Spec = {
        ...given,
        tranches: given.tranches!.map((row) => ({ ...row, balance: round2(d(String(row['balance'])).times('1.1')).toFixed(2) })),
      };
      const [before, after] = [await scoreOf(given), await scoreOf(larger)];
      before.projection.forEach((row, k) => {
        for (const basis of BASES)
          if (row.ltv[basis] !== null) notBelow(after.projection[k]!.ltv[basis]!, row.ltv[basis]!, `${basis} in month ${k}`);
      });
    }));

  it('ends at 0, and principal, balloon and prepayment add up to the opening balance, to the cent', () =>
    holds(deals, async (spec) => {
      const { projection, debt } = await scoreOf(spec);
      const repaid = total(projection.flatMap((row) => [row.principal, row.balloon, row.prepayment]));
      expect(projection[projection.length - 1]!.balance.toFixed()).toBe('0');
      expect(repaid.toFixed()).toBe(debt.balance.toFixed());
      let balance = debt.balance;
      for (const row of projection) {
        balance = balance.minus(row.principal).minus(row.balloon).minus(row.prepayment);
        expect(row.balance.toFixed()).toBe(balance.toFixed());
        for (const amount of [row.interest, row.principal, row.balloon, row.prepayment, row.overadvanceUnpaid]) {
          expect(amount.gte(0)).toBe(true);
          expect(amount.toFixed(), 'whole cents').toBe(round2(amount).toFixed());
        }
      }
    }));
});

describe('the borrowing base', () => {
  const based = deals.filter((spec) => spec.terms!['borrowing_base'] !== undefined);
  it('gross less what is ineligible is eligible, less concentrations is what counts, and the base is never above it', () =>
    holds(based, async (spec) => {
      const { borrowingBase: base, debt } = await scoreOf(spec);
      expectNear(base!.gross.minus(total(base!.ineligible.map(({ amount }) => amount))), base!.eligible);
      expectNear(base!.eligible.minus(total(base!.concentration.map(({ amount }) => amount))), base!.eligibleNet);
      expectNear(base!.base.minus(debt.balance), base!.cushion);
      notBelow(base!.eligibleNet, base!.base, 'base above eligible value');
      expect(base!.availability.isZero() || base!.overadvance.isZero()).toBe(true);
      for (const { amount } of [...base!.ineligible, ...base!.concentration]) expect(amount.gte(0)).toBe(true);
      expect(new Set(base!.concentration.map(({ dimension, group }) => `${dimension} ${group}`)).size).toBe(base!.concentration.length);
    }));

  it('what is prepaid is what the over-advance asks for, as far as cash reaches: with nothing left unpaid the balance is within the base', () =>
    holds(based, async (spec) => {
      const { projection } = await scoreOf(spec);
      for (const row of projection.slice(1))
        if (row.prepayment.gt(0) && row.overadvanceUnpaid.isZero() && row.balance.gt(0))
          notBelow(row.borrowingBase!.plus('0.005'), row.balance, `month ${row.k}`);
    }));
});

describe('cures', () => {
  it('the paydown, to the next cent, puts a breached ltv right and a cent less does not', () =>
    holds(deals, async (spec) => {
      const one = { ...spec, tranches: [{ ...spec.tranches![0]!, balance: '9000000.00', repayment: { profile: 'bullet' } }] };
      const withLtv: Spec = {
        ...one,
        terms: {
          ...one.terms,
          borrowing_base: undefined,
          covenants: [covenant({ metric: 'ltv', basis: 'fmv', max: '0.37', first_test: spec.asOf! })],
        },
      };
      const {
        covenants: [before],
        values,
      } = await scoreOf(withLtv);
      if (before!.status !== 'breach') return;
      const { paydown } = before!.cure;
      expectNear(paydown, d(9_000_000).minus(values.fmv.times('0.37')));
      if (paydown!.gte(9_000_000)) return;
      const after = async (balance: Decimal) =>
        (await scoreOf({ ...withLtv, tranches: [{ ...one.tranches[0]!, balance: balance.toFixed(2) }] })).covenants[0]!;
      const enough = d(9_000_000).minus(paydown!.toDecimalPlaces(2, 0));
      expect((await after(enough)).status).toBe('watch');
      expect((await after(enough.plus('0.01'))).status).toBe('breach');
      // A value higher by added_value is exactly at the limit.
      expectNear(d(9_000_000).div(values.fmv.plus(before!.cure.addedValue!)), '0.37');
    }));

  it('the cash puts a breached dscr and a breached liquidity exactly at the limit', () =>
    holds(deals, async (spec) => {
      const covenants = [
        covenant({ id: 'dscr', metric: 'dscr', direction: 'forward', min: '3.3', first_test: spec.asOf! }),
        covenant({ id: 'cash', metric: 'liquidity', min: '2750000.55', first_test: spec.asOf! }),
      ];
      const given = { ...spec, terms: { ...spec.terms, covenants } };
      const {
        covenants: [dscr, cash],
        projection,
      } = await scoreOf(given);
      const window = projection.slice(1, 4).filter((_, i) => i < projection.findLastIndex((row) => row.balance.gt(0)) + 1);
      if (dscr!.status === 'breach') {
        const service = total(window.map((row) => row.interest.plus(row.principal)));
        expectNear(
          total(window.map((row) => row.cfads))
            .plus(dscr!.cure.cash!)
            .div(service),
          '3.3',
          '1e-25',
        );
      }
      if (cash!.status !== 'breach') return;
      const { collections } = spec.terms!['accounts'] as { collections: string };
      const topped = d(collections).plus(cash!.cure.cash!).toFixed(2);
      const after = await scoreOf({
        ...given,
        terms: { ...given.terms, accounts: { ...(spec.terms!['accounts'] as Terms), collections: topped } },
      });
      expect(after.covenants[1]!.headroom!.isZero()).toBe(true);
      expect(after.covenants[1]!.status).toBe('watch');
    }));
});

/** Lists of the result stand in the order of the files: by key, so that they can be told apart from a change of figures. */
function bytesOf(result: ScoreResult, leave: readonly string[] = []): string {
  const sorted = <T>(rows: readonly T[], key: (row: T) => string): T[] => [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const ordered: ScoreResult = {
    ...result,
    inputs: [],
    warnings: [],
    fleet: { ...result.fleet, byModel: sorted(result.fleet.byModel, (row) => row.model) },
    contracts: { ...result.contracts, byContract: sorted(result.contracts.byContract, (row) => row.contractId) },
    borrowingBase: result.borrowingBase && {
      ...result.borrowingBase,
      concentration: sorted(result.borrowingBase.concentration, (row) => `${row.dimension} ${row.group}`),
    },
    liquidation: {
      orderly: { ...result.liquidation.orderly, inPlace: [...result.liquidation.orderly.inPlace].sort() },
      forced: result.liquidation.forced,
    },
  };
  const json = scoreJson(ordered, { name: 'gpulien', version: '0' }) as { [key: string]: Json };
  const fleet = json['fleet'] as { [key: string]: Json };
  return writeJson({ ...json, fleet: Object.fromEntries(Object.entries(fleet).filter(([key]) => !leave.includes(key))) });
}

describe('the same deal said otherwise', () => {
  it('rows of the fleet and of the contracts in any order give equal bytes, lists put in order of their keys', () =>
    fc.assert(
      fc.asyncProperty(deals, fc.infiniteStream(fc.nat()), async (spec, chance) => {
        const shuffled = (rows: readonly Cells[]): Cells[] =>
          rows
            .map((row) => ({ row, by: chance.next().value as number }))
            .sort((a, b) => a.by - b.by)
            .map(({ row }) => row);
        const other: Spec = { ...spec, fleet: shuffled(spec.fleet!), leases: shuffled(spec.leases!) };
        expect(bytesOf(await scoreOf(other))).toBe(bytesOf(await scoreOf(spec)));
      }),
      { numRuns: RUNS, seed: SEED },
    ));

  it('a lot split into equal rows changes nothing but the count of rows', () =>
    fc.assert(
      fc.asyncProperty(deals, fc.integer({ min: 2, max: 5 }), async (spec, parts) => {
        const split = spec.fleet!.flatMap((row): Cells[] => {
          const quantity = Number(row['quantity']);
          const first = quantity - (parts - 1) * Math.floor(quantity / parts);
          return Array.from({ length: parts }, (_, i) => ({
            ...row,
            asset_id: `${row['asset_id']}-${i}`,
            quantity: i === 0 ? first : Math.floor(quantity / parts),
            ...(row['serial'] ? { serial: `${row['serial']}-${i}` } : {}),
          }));
        });
        expect(bytesOf(await scoreOf({ ...spec, fleet: split }), ['lots'])).toBe(bytesOf(await scoreOf(spec), ['lots']));
      }),
      { numRuns: RUNS, seed: SEED },
    ));

  it('tranches in any order give the same figures: no rounding hangs on it where nothing is prepaid', () =>
    holds(
      deals,
      async (spec) => {
        const free: Spec = {
          ...spec,
          tranches: spec.tranches!.map((row) => ({
            ...row,
            repayment: { ...(row['repayment'] as Terms), hold_within_borrowing_base: false },
          })),
        };
        const [one, other] = [await scoreOf(free), await scoreOf({ ...free, tranches: [...free.tranches!].reverse() })];
        expect(other.liquidation.orderly.recoveryPv.toFixed(10)).toBe(one.liquidation.orderly.recoveryPv.toFixed(10));
        expect(other.projection.map((row) => row.balance.toFixed())).toEqual(one.projection.map((row) => row.balance.toFixed()));
        expect(other.rating.obligorGrade).toBe(one.rating.obligorGrade);
      },
      10,
    ));
});
