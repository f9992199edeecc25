import { describe, expect, it } from 'vitest';
import { dealOf, lease, lot, tranche, type Spec } from '../model/build.js';
import { agrees, filled, sheetOf } from './books.js';

const book = async (spec: Spec) => filled(await dealOf(spec));
type Book = Awaited<ReturnType<typeof book>>;
const BUILT = { bankruptcy_remote: true, direct_agreement: true, operator_rating: 'BBB-' };

/** What stands beside a label on the Rating sheet, in a column. */
function beside(of: Book, label: string, column = 2): number | string {
  const line = sheetOf(of, 'Rating').rows.find((cells) => cells?.[1]?.value === label);
  if (!line) throw new Error(`no row ${label} on Rating`);
  return (line[column]?.value ?? '') as number | string;
}
const notches = (of: Book, key: string): number | string => beside(of, key, 3);
/** Every figure of the sheet that the engine has too agrees with it. */
const expectAgreed = (of: Book): void =>
  expect(
    of.plan.book.checks
      .filter(
        ({ label, cell, engine }) =>
          label.startsWith('rating') &&
          !agrees(cell.value, engine === null ? '' : typeof engine === 'object' ? engine.toNumber() : engine, false),
      )
      .map(({ label }) => label),
  ).toEqual([]);

describe('the rating sheet', () => {
  it('weighs customers by what they bill: 200 GPUs of PD 1 % and 100 of 4 % are 2 %, as far from one notch as from the other, so the worse', async () => {
    const scale = {
      'rating.master_scale.BB': 0.01,
      'rating.master_scale.BB-': 0.04,
      'rating.master_scale.B+': 0.05,
      'rating.master_scale.B': 0.06,
    };
    const of = await book({
      fleet: [lot({ quantity: 300 })],
      leases: [lease({ gpus: 200, rating: 'BB' }), lease({ contract_id: 'C2', customer: 'Other', gpus: 100, rating: 'BB-' })],
      assumptions: scale,
    });
    expect(beside(of, 'off-taker PD')).toBeCloseTo(0.02, 12);
    expect(beside(of, 'off-taker notch')).toBe('BB-');
    expectAgreed(of);
  });

  it('of a bare loan takes 2 notches for the operator, 3 for no consent and 1 for no remoteness, of a well built one none', async () => {
    const keys = ['operator_dependency', 'no_direct_agreement', 'not_bankruptcy_remote'];
    const [bare, built] = [await book({}), await book({ terms: { structure: BUILT } })];
    expect(keys.map((key) => notches(bare, key))).toEqual([-2, -3, -1]);
    expect(keys.map((key) => notches(built, key))).toEqual([0, 0, 0]);
    for (const of of [bare, built]) expectAgreed(of);
  });

  it('counts a reserve of exactly 6 months of debt service as 6 months: +1', async () => {
    const loan = tranche({ balance: 1_200_000, rate: { fixed: 0 }, repayment: { profile: 'level' } });
    const of = async (dsra: number): Promise<Book> => book({ tranches: [loan], terms: { accounts: { dsra } } });
    const [six, less] = [await of(600_000), await of(599_999)];
    expect([beside(six, 'dsra_months'), notches(six, 'dsra_months'), notches(less, 'dsra_months')]).toEqual([6, 1, 0]);
    for (const each of [six, less]) expectAgreed(each);
  });

  it('takes a bullet as 100 % of balloon and reads the LLCR in bands; a level loan has no balloon and loses nothing', async () => {
    const [bullet, level] = [await book({}), await book({ tranches: [tranche({ repayment: { profile: 'level' } })] })];
    expect([beside(bullet, 'balloon payments / balance'), notches(bullet, 'refinancing')]).toEqual([1, -5]);
    expect(notches(level, 'refinancing')).toBe(0);
    for (const of of [bullet, level]) expectAgreed(of);
  });

  it("lets 10 equal customers count, each of exactly 10 %, and 11 not: the best is AA, notch 2, else merchant's B, notch 14", async () => {
    const customers = (n: number): Spec => ({
      fleet: [lot({ quantity: 110 })],
      leases: Array.from({ length: n }, (_, i) =>
        lease({
          contract_id: `C${i}`,
          customer: `K${i}`,
          customer_group: `G${i}`,
          gpus: 110 / n,
          rating: i === 0 ? 'AA' : 'BB',
          usd_gpu_hour: 0.7,
        }),
      ),
    });
    const [ten, eleven] = [await book(customers(10)), await book(customers(11))];
    expect([
      beside(ten, 'notch of the best customer group that counts', 4),
      beside(eleven, 'notch of the best customer group that counts', 4),
    ]).toEqual([2, 14]);
    for (const of of [ten, eleven]) expectAgreed(of);
  });

  it("takes the worst of a group's ratings, and for a customer in default C and a PD of 1", async () => {
    const of = await book({
      fleet: [lot({ quantity: 200 })],
      leases: [
        lease({ customer_group: 'G', rating: 'AAA' }),
        lease({ contract_id: 'C2', customer: 'Sister', customer_group: 'G', rating: 'D' }),
      ],
    });
    expect(beside(of, 'notch of the best customer group that counts', 4)).toBe(20);
    expect(beside(of, 'off-taker PD')).toBeCloseTo((0.0001 + 1) / 2, 12);
    expectAgreed(of);
  });

  it('lifts the obligor to a parent of A that guarantees in full, not to one in default or unrated', async () => {
    const of = async (parent_rating: string): Promise<Book> =>
      book({ terms: { borrower: { name: 'S', parent: 'P', parent_rating }, structure: { parent_guarantee: 'full' } } });
    const [a, defaulted, unrated] = [await of('A'), await of('D'), await of('NR')];
    expect([beside(a, 'obligor grade'), beside(a, 'PD in a year')]).toEqual(['A', 0.0007]);
    expect([notches(defaulted, 'parent_guarantee'), notches(unrated, 'parent_guarantee')]).toEqual([0, 0]);
    for (const each of [a, defaulted, unrated]) expectAgreed(each);
  });

  it('stands a facility of a B obligor, PD 4.7 %, where 4.7 % · LGD is nearest PD · 45 %, at most 3 notches above: BB- at 15 %, BB and not BB+ at 5 %', async () => {
    const of = async (floor: number): Promise<Book> =>
      book({
        terms: { structure: BUILT, accounts: { dsra: 50_000_000 } },
        leases: [lease({ rating: 'BB' })],
        assumptions: { 'rating.lgd_floor': floor },
      });
    const [fifteen, five] = [await of(0.15), await of(0.05)];
    expect(
      [fifteen, five].map((each) => [beside(each, 'obligor grade'), beside(each, 'nearest notch', 3), beside(each, 'facility grade')]),
    ).toEqual([
      ['B', 12, 'BB-'],
      ['B', 10, 'BB'],
    ]);
    expect(beside(fifteen, 'expected loss')).toBeCloseTo(0.047 * 0.15, 12);
    for (const each of [fifteen, five]) expectAgreed(each);
  });

  it('says no LGD, expected loss and facility grade without debt, and AAA where nothing is lost', async () => {
    const none = await book({ tranches: [tranche({ balance: 0 })] });
    expect(['LGD', 'expected loss', 'facility grade'].map((label) => beside(none, label))).toEqual(['', '', '']);
    const nothing = await book({
      terms: { accounts: { dsra: 50_000_000 } },
      assumptions: { 'rating.lgd_floor': 0, 'rating.max_uplift': 20 },
    });
    expect([beside(nothing, 'expected loss'), beside(nothing, 'facility grade')]).toEqual([0, 'AAA']);
    for (const of of [none, nothing]) expectAgreed(of);
  });
});
