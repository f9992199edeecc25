import { describe, expect, it } from 'vitest';
import { Drivers, type DrawnBlock, type Months } from '../../../src/model/simulation/drivers.js';
import { DRIVERS, type Driver } from '../../../src/model/simulation/switched-off.js';
import { dealOf, lease, lot } from '../build.js';

const MONTHS = 48;
const WIDTH = 256;
const START = 0.7;

const deal = await dealOf({
  fleet: [lot(), lot({ asset_id: 'L2', model: 'Y' })],
  leases: [lease({ rating: 'CCC' }), lease({ contract_id: 'C2', customer: 'Beta', model: 'Y', rating: 'D' })],
  terms: { structure: { operator_rating: 'CCC' } },
  assumptions: { 'simulation.cycle': { half_life_months: 18, start: START }, 'simulation.operator.share': 1 },
});
const drawn = (off: Driver | null): DrawnBlock => new Drivers(deal, 3, MONTHS, off).block(0, WIDTH);
const all = drawn(null);

/** What a driver moves, by what it is called in a block. */
const figures = (block: DrawnBlock): Record<Driver, readonly number[]> => {
  const flat = (rows: Months): number[] => rows.flatMap((row) => [...row]);
  const { rent } = deal.assumptions.values.simulation;
  const [beta, share] = [rent.beta.toNumber(), rent.glutShare.toNumber()];
  const phi = 2 ** (-1 / 18);
  const wave = (k: number): number => 1 - phi ** (2 * k);
  return {
    cycle: block.cycle.flatMap((row, k) => [...row].map((g) => g - START * phi ** k)),
    glut: flat(block.glut),
    // What two models of one fleet do apart.
    price: block.level.get('X')!.flatMap((row, k) => [...row].map((x, i) => x / block.level.get('Y')![k]![i]! - 1)),
    // What is left of rents without cycle and gluts.
    rent: block.rentalLevel.flatMap((row, k) =>
      [...row].map((x, i) => Math.log(x) - beta * (block.cycle[k]![i]! - START) - share * block.glut[k]![i]! + (beta ** 2 * wave(k)) / 2),
    ),
    use: flat(block.utilization).map((x) => x - deal.assumptions.values.relet.utilization.toNumber()),
    index: flat(block.indexShift),
    cohorts: block.cohorts.flatMap(({ name, date, efficiency }) => {
      const cohort = deal.market.cohorts.find((one) => one.name === name)!;
      return [...[...date].map((day) => day - cohort.frontierDate), ...[...efficiency].map((x) => x / cohort.efficiency.toNumber() - 1)];
    }),
    curve: Object.entries(block.curve).flatMap(([key, row]) =>
      [...row].map((x) => x - deal.assumptions.values.obsolescence[key as keyof DrawnBlock['curve']].toNumber()),
    ),
    parties: [...block.parties.values()].flatMap((row) => [...row].map((k) => (k === Infinity ? 0 : 1))),
    operator: [...block.operator].map((k) => (k === Infinity ? 0 : 1)),
  };
};

describe.each(DRIVERS)('with %s off', (driver) => {
  const off = figures(drawn(driver));

  it('it does not move, as it otherwise does', () => {
    expect(figures(all)[driver].some((x) => Math.abs(x) > 1e-3)).toBe(true);
    expect(Math.max(...off[driver].map(Math.abs))).toBeLessThan(1e-12);
  });

  it('what does not follow it is drawn as before', () => {
    // The cycle moves all but these.
    const apart: readonly Driver[] = driver === 'cycle' ? ['price', 'index', 'cohorts', 'curve'] : DRIVERS.filter((one) => one !== driver);
    const before = figures(all);
    for (const other of apart)
      expect(
        off[other].every((x, i) => Math.abs(x - before[other][i]!) < 1e-12),
        other,
      ).toBe(true);
  });
});
