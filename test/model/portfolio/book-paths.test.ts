import { describe, expect, it } from 'vitest';
import type { Deal } from '../../../src/domain/deal.js';
import { ONE, type Fraction } from '../../../src/kernel/decimal.js';
import { BookCollector, bookLosses, type BookLosses } from '../../../src/model/portfolio/book-losses.js';
import { BookRunner, type BookBlock, type LoanDefault } from '../../../src/model/portfolio/book-paths.js';
import { loanOf, type Loan } from '../../../src/model/portfolio/loan.js';
import { PathRunner } from '../../../src/model/simulation/runner.js';
import { d, dealOf, FRICTIONLESS, lease, lot, tranche, type Terms } from '../build.js';

const STILL: Terms = {
  'simulation.glut.rate': 0,
  'simulation.rent': { beta: 0, sd: 0, glut_share: 0, walk: 0 },
  'simulation.use.beta': 0,
  'simulation.rate.sd': 0,
  'simulation.cohort': { sd_months: 0, efficiency_sd: 0 },
  'simulation.curve.sd': { deterioration: 0, pass_through: 0, lag_years: 0, ramp_years: 0 },
  'simulation.party': { beta_ig: 0, beta_non_ig: 0 },
  'simulation.operator': { share: 0, share_no_agreement: 0 },
  'simulation.refinance': { ltv: 'none', cover: 0 },
  'simulation.channel': 'forced',
};
const SOLD = { date: '2026-09-30', kind: 'resale', model: 'X', price_usd: 10_000, price_type: 'sold', quantity: 1, source: 'test' };
const ELASTICITY = 0.5;
const MONTHS = 4;

/** A loan that owes more than its GPUs bring, and has nothing but them: it defaults at its maturity on every path. */
const lossMaking = (id: string, maturity: string, assumptions: Terms = {}): Promise<Deal> =>
  dealOf({
    tranches: [tranche({ balance: 3_000_000, rate: { fixed: 0 }, maturity })],
    fleet: [lot({ quantity: 100, unit_cost_usd: 20_000 })],
    comps: [SOLD],
    assumptions: {
      ...FRICTIONLESS,
      ...STILL,
      'simulation.price': { beta: 0, sd: 0, noise: 0.1 },
      'liquidation.depth_elasticity': ELASTICITY,
      'liquidation.sale_months': { orderly: MONTHS, forced: MONTHS },
      ...assumptions,
    },
  }).then((deal) => ({ ...deal, id }));

const loan = (deal: Deal, hold = 1): Loan =>
  loanOf({
    path: deal.id,
    folder: deal.id,
    deal,
    hold: new Map(deal.tranches.map(({ id }) => [id, d(hold) as Fraction])),
    rate: ONE,
  });
const block = (loans: readonly Loan[], paths: number): BookBlock => new BookRunner(loans, 3).block(0, paths);

describe('loans that sell the same model at once', () => {
  const OWED = 3_000_000;
  /** x of one loan's 100 GPUs. */
  const loadOf = ({ market, assumptions }: Deal): number =>
    100 / ((market.models.get('X')!.absorption ?? assumptions.values.liquidation.absorptionDefault).toNumber() * MONTHS);
  /** What of its price alone a loan gets where two sell. */
  const left = (deal: Deal): number => ((1 + 2 * loadOf(deal)) / (1 + loadOf(deal))) ** -ELASTICITY;

  it.each([
    ['in the same months', '2027-09-30', MONTHS],
    ['a month apart: in all but one', '2027-10-31', MONTHS - 1],
    ['two years apart: not at all', '2029-09-30', 0],
  ])('%s get the joint depth', async (_, maturity, shared) => {
    const [a, b] = await Promise.all([lossMaking('a', '2027-09-30'), lossMaking('b', maturity)]);
    const { defaults } = block([loan(a), loan(b)], 32);
    for (const some of defaults) {
      expect(some).toHaveLength(32);
      for (const { loss, alone } of some) {
        // Prices stand still, so that each month of the sale brings as much; the others bring what the joint depth leaves.
        const kept = (MONTHS - shared + shared * left(a)) / MONTHS;
        expect(alone).toBeLessThan(OWED);
        expect((OWED - loss) / (OWED - alone)).toBeCloseTo(kept, 10);
      }
    }
    expect(left(a)).toBeLessThan(0.999);
  });

  it('lose alone what each loses by itself; what we hold scales it, and not what others sell', async () => {
    const [a, b] = await Promise.all([lossMaking('a', '2027-09-30'), lossMaking('b', '2027-09-30')]);
    const [whole, part] = [block([loan(a), loan(b)], 16), block([loan(a), loan(b, 0.25)], 16)];
    const own = new PathRunner(loan(a).model, 3).run(0, 16).defaults;
    expect(whole.defaults[0]!.map(({ alone }) => alone)).toEqual(own.map(({ lossPv }) => lossPv));
    expect(part.defaults[0]).toEqual(whole.defaults[0]);
    part.defaults[1]!.forEach(({ loss }, i) => expect(loss).toBeCloseTo(whole.defaults[1]![i]!.loss / 4, 6));
  });
});

describe('parties of a book', () => {
  const withCustomer = (id: string, rating: string, customer: string): Promise<Deal> =>
    dealOf({
      fleet: [lot({ contract_id: 'C1' })],
      leases: [lease({ contract_id: 'C1', customer, rating, gpus: 100, end: '2031-09-30' })],
    }).then((deal) => ({ ...deal, id }));

  it('have one default, by the worst rating of any deal', async () => {
    const loans = await Promise.all([withCustomer('a', 'BBB', 'Acme Inc.'), withCustomer('b', 'CCC', 'ACME')]);
    const { moved } = new BookRunner(
      loans.map((deal) => loan(deal)),
      3,
    ).block(0, 256);
    const [worse] = [new BookRunner([loan(loans[1]!)], 3).block(0, 256)];
    const of = ({ moved: some }: Pick<BookBlock, 'moved'>): number[] =>
      some.filter(({ driver }) => driver === 'party:acme').map(({ sum }) => sum);
    expect(of({ moved })).toEqual(of(worse));
    expect(of({ moved })[0]).toBeGreaterThan(of(new BookRunner([loan(loans[0]!)], 3).block(0, 256))[0]!);
  });
});

describe('what paths of a book come to', () => {
  const NOTHING = { movedOn: () => [] };

  /** Loans that default so, each by 1 unless told. */
  async function lossesOf(paths: number, defaults: readonly (readonly LoanDefault[])[]): Promise<BookLosses> {
    const deal = await lossMaking('a', '2027-09-30');
    const collector = new BookCollector(defaults.map((_, i) => loan({ ...deal, id: `loan-${i}` })));
    collector.add({ first: 0, width: paths, defaults, moved: [] });
    return bookLosses(collector, NOTHING);
  }
  const at = (path: number, loss = 1, k = 6): LoanDefault => ({ path, k, loss, alone: loss });

  it('independent loans default as the binomial says, without correlation, with the expected shortfall of a count', async () => {
    // Two bits of the path for each of three loans: each defaults on a quarter of 64 paths, whatever the others do.
    const dead = (i: number): LoanDefault[] =>
      Array.from({ length: 64 }, (_, path) => path).flatMap((path) => (((path >> (2 * i)) & 3) === 0 ? [at(path)] : []));
    const { horizons } = await lossesOf(64, [dead(0), dead(1), dead(2)]);
    const { defaults, joint, quantiles, loans, meanDefaults } = horizons.lifetime;
    expect(defaults).toEqual([27, 27, 9, 1].map((paths, count) => ({ count, paths })));
    expect(meanDefaults.mean).toBe(0.75);
    expect(loans.map(({ pd }) => pd.mean)).toEqual([0.25, 0.25, 0.25]);
    for (const { a, b, probability, correlation } of joint) expect([probability, correlation]).toEqual(a === b ? [1 / 4, 1] : [1 / 16, 0]);
    // The worst 3.2 of 64 paths: one with three, 2.2 of the nine with two. Alone: 1 on each of them.
    const worst = quantiles[0]!;
    expect(worst.expectedShortfall.mean).toBeCloseTo((3 + 2.2 * 2) / 3.2, 12);
    expect(worst.sumAlone).toBeCloseTo(3, 12);
    expect(worst.diversification).toBeCloseTo(1 - 2.3125 / 3, 12);
    expect(worst.loans.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(2.3125, 12);
    // Without one, two independent loans: four paths of 64 with both.
    for (const { marginal } of worst.loans) expect(marginal).toBeCloseTo(2.3125 - (3.2 * 2) / 3.2, 12);
  });

  it('a contribution is the mean on the tail, with the part of the path that the quantile cuts; equal losses by path number', async () => {
    // q = 0.95 of 30: the worst 1.5 paths are path 29 and half of path 28.
    const { horizons, capital } = await lossesOf(30, [
      [at(28, 10), at(29, 20)],
      [at(27, 10), at(28, 0.5, 13)],
    ]);
    const [first, second] = horizons.lifetime.quantiles[0]!.loans;
    expect(first!.contribution).toBeCloseTo((20 + 0.5 * 10) / 1.5, 12);
    expect(second!.contribution).toBeCloseTo((0.5 * 0.5) / 1.5, 12);
    // Within a year paths 27 and 28 lose as much: the later one is in the tail.
    expect(horizons.one_year.quantiles[0]!.loans[1]!.contribution).toBe(0);
    expect(capital.simulated).toBeCloseTo(20 - 40 / 30, 12);
    expect(horizons.one_year.el.mean).toBeCloseTo(40 / 30, 12);
  });

  it('loans that always default together have a correlation of one, and one that never does has none', async () => {
    const { horizons } = await lossesOf(8, [[at(1), at(2)], [at(1), at(2)], []]);
    const correlation = (a: string, b: string): number | null | undefined =>
      horizons.lifetime.joint.find((one) => one.a === a && one.b === b)?.correlation;
    expect(correlation('loan-0', 'loan-1')).toBeCloseTo(1, 12);
    expect(correlation('loan-0', 'loan-2')).toBeNull();
  });
});
