import { describe, expect, it } from 'vitest';
import { FRICTIONLESS, dealOf, lease, lot, tranche, type Spec } from '../model/build.js';
import { agrees, filled, formulasOf, sheetOf } from './books.js';

const today = { purchase_date: '2026-09-30', in_service_date: '2026-09-30' };
const inPlaceLease = (more = {}) => lease({ assignable: 'yes', direct_agreement: 'yes', ...more });
const book = async (spec: Spec) => filled(await dealOf(spec));
type Book = Awaited<ReturnType<typeof book>>;

/** The row of a sheet that begins with a label, from a row on. */
function rowOf(of: Book, sheet: string, label: string, after = 0): readonly (number | string)[] {
  const row = sheetOf(of, sheet).rows.findIndex((line, at) => at > after && line?.[1]?.value === label);
  if (row < 0) throw new Error(`no row ${label} on ${sheet}`);
  return Array.from(sheetOf(of, sheet).rows[row]!, (cell) => (cell?.value ?? '') as number | string);
}
const startOf = (of: Book, channel: string): number =>
  sheetOf(of, 'Liquidation').rows.findIndex((line) => line?.[1]?.value === `${channel} liquidation`);
/** Months 1, 2, … of a row in the block of a channel. */
const months = (of: Book, channel: string, label: string): readonly number[] =>
  rowOf(of, 'Liquidation', label, startOf(of, channel)).slice(5) as number[];
const outcome = (of: Book, label: string): readonly (number | string)[] => rowOf(of, 'Liquidation', label).slice(2, 4);
const near = (actual: unknown, expected: number): void => expect(Number(actual)).toBeCloseTo(expected, 6);

describe('the liquidation sheet', () => {
  it('sells 1,000,000 over 6 months after 3 of repossession: a sixth in each of months 4 to 9, nothing before and after', async () => {
    const of = await book({ fleet: [lot(today)], tranches: [tranche({ balance: 5_000_000 })], assumptions: FRICTIONLESS });
    const gross = months(of, 'orderly', 'gross');
    gross.forEach((amount, i) => near(amount, i + 1 >= 4 && i + 1 <= 9 ? 1_000_000 / 6 : 0));
    near(
      outcome(of, 'recovery, present value')[0],
      [4, 5, 6, 7, 8, 9].reduce((sum, x) => sum + 1_000_000 / 6 / 1.12 ** (x / 12), 0),
    );
    expect(outcome(of, 'months to the last payment to lenders')).toEqual([9, 2]);
    expect(outcome(of, 'all its months on the sheet')).toEqual(['yes', 'yes']);
  });

  it('holds what is unsold at the start of a month: 13,000 for 4 months, then 5, 4, 3, 2 and 1 sixths of it', async () => {
    const of = await book({ fleet: [lot(today)], assumptions: { ...FRICTIONLESS, hosting_usd_kw_month: 130 } });
    [1, 1, 1, 1, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6, 0].forEach((part, i) =>
      near(months(of, 'orderly', 'holding what is unsold')[i], 13_000 * part),
    );
  });

  it('abandons GPUs whose removal costs more than they bring: 10,000 each, less 15 % and 8 %, against 8,000', async () => {
    const assumptions = { ...FRICTIONLESS, 'haircut.orderly': 0.15, 'liquidation.commission': { orderly: 0.08, forced: 0 } };
    const sold = await book({ fleet: [lot(today)], assumptions: { ...assumptions, 'liquidation.removal_usd': 7_800 } });
    const abandoned = await book({ fleet: [lot(today)], assumptions: { ...assumptions, 'liquidation.removal_usd': 8_000 } });
    near(outcome(sold, 'gross sale proceeds')[0], 850_000);
    near(outcome(sold, 'removal')[0], 780_000);
    expect([outcome(abandoned, 'gross sale proceeds')[0], outcome(abandoned, 'removal')[0]]).toEqual([0, 0]);
  });

  it('pays rank 1 before rank 2, and within rank 2 one part to two, of 1,000,000 in month 2', async () => {
    const debts = [
      tranche({ id: 'A', rank: 2, balance: 300_000 }),
      tranche({ id: 'B', rank: 1, balance: 200_000 }),
      tranche({ id: 'C', rank: 2, balance: 600_000 }),
    ];
    const of = await book({ fleet: [lot(today)], tranches: debts, assumptions: FRICTIONLESS });
    const growth = 1.12 ** (2 / 12);
    const rest = 1_000_000 - 200_000 * growth;
    expect(months(of, 'forced', 'to B')[1]).toBeCloseTo(200_000 * growth, 6);
    expect(months(of, 'forced', 'to A')[1]).toBeCloseTo(rest / 3, 6);
    expect(months(of, 'forced', 'to C')[1]).toBeCloseTo((rest * 2) / 3, 6);
    expect([outcome(of, 'B: LGD')[1], outcome(of, 'B: recovery, present value')[1]]).toEqual([0, 200_000]);
  });

  it("lets what is left wait for the last month, where costs come first: 9,000 of debt, the rest is the borrower's", async () => {
    const of = await book({
      fleet: [lot(today)],
      tranches: [tranche({ balance: 9_000 })],
      terms: { accounts: { dsra: 50_000 } },
      assumptions: { ...FRICTIONLESS, hosting_usd_kw_month: 130 },
    });
    const held = 13_000 * (4 + 15 / 6);
    near(outcome(of, 'surplus to the borrower')[0], 1_000_000 + 50_000 - 9_000 * 1.12 ** (1 / 12) - held);
    expect([outcome(of, 'recovery rate')[0], outcome(of, 'shortfall')[0], outcome(of, 'costs never covered')[0]]).toEqual([1, 0, 0]);
  });

  it('of a loan without debt says no recovery rate, LGD, shortfall or months, and a recovery of 0', async () => {
    const of = await book({ fleet: [lot(today)], tranches: [tranche({ balance: 0 })] });
    for (const label of ['recovery rate', 'LGD', 'shortfall', 'months to the last payment to lenders'])
      expect(outcome(of, label), label).toEqual(['', '']);
    expect(outcome(of, 'recovery, nominal')).toEqual([0, 0]);
  });
});

describe('contracts in place on their sheet', () => {
  const assumptions = {
    ...FRICTIONLESS,
    'liquidation.stepin_months': 1,
    'liquidation.operator_fee': 0.1,
    'liquidation.repossession_months.orderly': 0,
    'liquidation.sale_months.orderly': 1,
  };

  it('earn 100 GPUs · 24 hours · 30 days · a dollar, less 10 %, as far as a customer of PD 12 % survives two months', async () => {
    const of = await book({
      fleet: [lot({ ...today, contract_id: 'C1' })],
      leases: [inPlaceLease({ rating: 'A' })],
      assumptions: { ...assumptions, 'rating.master_scale.A': 0.12 },
    });
    const cash = rowOf(of, 'InPlace', 'in place: contract cash, S · cash').slice(4);
    expect(cash[0]).toBe(0);
    near(cash[1], 100 * 24 * 30 * 0.9 * 0.88 ** (2 / 12));
  });

  it('are sold now where the customer is sure to default: equal present values are not strictly higher', async () => {
    const spec = (rating: string): Spec => ({
      fleet: [lot({ ...today, contract_id: 'C1' })],
      leases: [inPlaceLease({ rating, end: '2026-12-31' })],
      assumptions: { ...assumptions, 'liquidation.repossession_months.orderly': 3 },
    });
    const chosen = async (rating: string): Promise<unknown> => rowOf(await book(spec(rating)), 'InPlace', 'C1')[13];
    expect([await chosen('D'), await chosen('A')]).toEqual([0, 1]);
  });

  it("go in place with 60 of 130 tagged GPUs, of which the lenders' 100 bring 100/130 of the cash; 70/130 of them are sold", async () => {
    const of = await book({
      fleet: [lot({ ...today, contract_id: 'C1' }), lot({ ...today, asset_id: 'L2', quantity: 30, lien: 'second', contract_id: 'C1' })],
      leases: [inPlaceLease({ gpus: 60 })],
      assumptions: { ...assumptions, 'liquidation.strategy': 'in_place' },
    });
    near(
      rowOf(of, 'InPlace', 'contract cash for the lenders: cash · own share of GPUs · q/Q · (1 − fee)')[4],
      60 * 24 * 31 * 0.9 * (100 / 130),
    );
    near(rowOf(of, 'Disposal', 'L1')[10], 100 * (1 - 60 / 130));
  });

  it('have no sheet where no contract may be served by another', async () => {
    expect(sheetOf(await book({ fleet: [lot({ contract_id: 'C1' })], leases: [lease()] }), 'InPlace')).toBeUndefined();
  });
});

describe('formulas of the liquidation', () => {
  it('hold no text of the deal, whatever contracts, customers, lots and tranches are called', async () => {
    const name = '"&X9X9&"';
    const of = await book({
      fleet: [lot({ asset_id: name, contract_id: name })],
      leases: [inPlaceLease({ contract_id: name, customer: name }), inPlaceLease({ contract_id: '*', customer: '?' })],
      tranches: [tranche({ id: name })],
    });
    expect(
      formulasOf(of)
        .filter(({ cell }) => cell.formula!.includes('X9X9'))
        .map(({ place }) => place),
    ).toEqual([]);
    expect(
      of.plan.book.checks.filter(
        ({ label, cell, engine }) =>
          /liquidation|goes in place/.test(label) &&
          !agrees(cell.value, engine === null ? '' : typeof engine === 'object' ? engine.toNumber() : engine, true),
      ),
    ).toEqual([]);
  });

  it('of 400 lots and a contract of 5 years look only at months of a sale, and say that all of them are there', async () => {
    const fleet = Array.from({ length: 400 }, (_, i) =>
      lot({ ...today, asset_id: `L${i}`, quantity: 1, unit_cost_usd: 10_000 + i, contract_id: i < 200 ? 'C1' : '' }),
    );
    const of = await book({ fleet, leases: [inPlaceLease({ gpus: 200, end: '2031-08-31' })] });
    expect(of.plan.hasAllFmv(20)).toBe(false);
    expect(outcome(of, 'all its months on the sheet')).toEqual(['yes', 'yes']);
    expect(rowOf(of, 'InPlace', 'C1')[13]).toBe(of.score.liquidation.orderly.inPlace.length);
    for (const [label, key] of [
      ['gross sale proceeds', 'gross'],
      ['recovery, present value', 'recoveryPv'],
    ] as const)
      expect(agrees(outcome(of, label)[0], of.score.liquidation.orderly[key].toNumber(), true), label).toBe(true);
  });
});
