import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Counterparty, Flow } from '../../../src/domain/counterparty.js';
import { usd } from '../../../src/kernel/decimal.js';
import { circleOf, loopsOf } from '../../../src/model/circle/circle.js';

interface Case {
  readonly id: string;
  readonly right: number;
  readonly tolerance: number;
  readonly inputs: {
    readonly borrower: string;
    readonly customer: string;
    readonly flows: readonly { readonly from: string; readonly to: string; readonly usd_year: number; readonly kind?: Flow['kind'] }[];
    readonly external: Readonly<Record<string, number>>;
  };
}
const place = { file: 'flows.csv', line: 1, column: null, field: null };
const CASES = JSON.parse(readFileSync(new URL('../../right-values/circle.json', import.meta.url), 'utf8')) as Case[];

/** What a party gets from nobody named is its revenue less what the flows name. */
function dealOf({ borrower, flows, external }: Omit<Case['inputs'], 'customer'>): Parameters<typeof circleOf>[0] {
  const named = (party: string): number => flows.filter(({ to }) => to === party).reduce((sum, flow) => sum + flow.usd_year, 0);
  const none = { cds: null, cash: null, commitments: null, raised: null, netDebt: null, ebitda: null, place };
  return {
    borrower: { name: borrower, parent: null, parentRating: 'unrated', parentCds: null },
    flows: flows.map(({ from, to, usd_year, kind }) => ({
      from,
      to,
      kind: kind ?? 'purchase',
      usdYear: usd(usd_year),
      committed: true,
      source: '',
      place,
    })),
    counterparties: new Map(
      Object.entries(external).map(([name, amount]): [string, Counterparty] => [
        name,
        { name, revenue: usd(named(name) + amount), ...none },
      ]),
    ),
  };
}
const share = (inputs: Case['inputs']): number => circleOf(dealOf(inputs))!.shareOf(inputs.customer).toNumber();
const flow = (from: string, to: string, usd_year: number, kind?: Flow['kind']): Case['inputs']['flows'][number] => ({
  from,
  to,
  usd_year,
  ...(kind && { kind }),
});

describe('money that goes round', () => {
  it.each(CASES)('$id: a graph that was solved by hand', ({ inputs, right, tolerance }) =>
    expect(Math.abs(share(inputs) - right)).toBeLessThanOrEqual(tolerance),
  );

  it('is none where a party has no income, and all where two parties fund each other alone', () => {
    const flows = [flow('b', 'v', 10), flow('x', 'c', 5), flow('c', 'x', 5), flow('c', 'b', 0)];
    const inputs = { borrower: 'b', flows, external: { x: 0, c: 0 } };
    expect(share({ ...inputs, customer: 'c' })).toBe(1);
    expect(share({ ...inputs, customer: 'nobody' })).toBe(0);
  });

  it('leaves guarantees out', () =>
    expect(share({ borrower: 'b', customer: 'c', flows: [flow('b', 'c', 100, 'guarantee'), flow('c', 'b', 10)], external: {} })).toBe(0));

  it('takes the first step though the borrower pays the customer itself: 40 of 100 come from it', () =>
    expect(share({ borrower: 'b', customer: 'c', flows: [flow('b', 'c', 40)], external: { c: 60 } })).toBeCloseTo(0.4, 15));

  it('takes borrower and parent for one, in any spelling', () => {
    const deal = dealOf({
      borrower: 'Spv LLC',
      flows: [flow('PARENT, Inc.', 'v', 10), flow('v', 'c', 10), flow('c', 'SPV', 10)],
      external: {},
    });
    const circle = circleOf({ ...deal, borrower: { ...deal.borrower, parent: 'Parent Inc' } })!;
    expect(circle.shareOf('C').toNumber()).toBe(1);
    expect(loopsOf(circle).map(({ parties, weakest }) => [parties, weakest.usdYear.toNumber()])).toEqual([[['parent', 'v', 'c'], 10]]);
  });

  it('lists the ten strongest rings by their weakest link, of at most six parties', () => {
    const ring = (names: string, amount: number): Case['inputs']['flows'] =>
      [...names].map((from, i) => flow(from, names[(i + 1) % names.length]!, amount));
    const flows = [
      ...ring('bcdefg', 7),
      ...ring('bhijklm', 9),
      ...Array.from({ length: 12 }, (_, i) => ring(`b${i < 10 ? i : 'yz'[i - 10]}`, 20 - i)).flat(),
    ];
    const loops = loopsOf(circleOf(dealOf({ borrower: 'b', flows, external: {} }))!);
    expect(loops.map(({ weakest }) => weakest.usdYear.toNumber())).toEqual([20, 19, 18, 17, 16, 15, 14, 13, 12, 11]);
    const six = loopsOf(circleOf(dealOf({ borrower: 'b', flows: [...ring('bcdefg', 7), ...ring('bhijklm', 9)], external: {} }))!);
    expect(six.map(({ parties }) => parties.join(''))).toEqual(['bcdefg']);
  });

  it('answers at once where everybody pays everybody', () => {
    const names = Array.from({ length: 60 }, (_, i) => `p${i}`);
    const flows = names.flatMap((from) => names.filter((to) => to !== from).map((to) => flow(from, to, 10)));
    const loops = loopsOf(circleOf(dealOf({ borrower: 'p0', flows, external: {} }))!);
    expect(loops.map(({ parties }) => parties.length)).toEqual(Array.from({ length: 10 }, () => 2));
  });
});
