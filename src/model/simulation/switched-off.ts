import { Decimal } from '../../kernel/decimal.js';
import type { Assumptions } from '../../domain/assumptions.js';

/** What moves on a path, by the names of methodology 18. */
export const DRIVERS = ['cycle', 'glut', 'price', 'rent', 'use', 'index', 'cohorts', 'curve', 'parties', 'operator'] as const;
export type Driver = (typeof DRIVERS)[number];

type Simulated = Assumptions['simulation'];

/**
 * The assumptions with the volatility or hazard of a driver at 0; draws stay what they are, and what others add too. The cycle and
 * the parties have no such assumption: `Drivers` leaves them out of what it draws.
 */
export function switchedOff(simulated: Simulated, driver: Driver | null): Simulated {
  const none = new Decimal(0) as Simulated['glut']['rate'];
  switch (driver) {
    case 'glut':
      return { ...simulated, glut: { ...simulated.glut, rate: none } };
    case 'price':
      return { ...simulated, price: { ...simulated.price, sd: none, noise: none } };
    case 'rent':
      return { ...simulated, rent: { ...simulated.rent, sd: none, walk: none } };
    case 'use':
      return { ...simulated, use: { beta: none } };
    case 'index':
      return { ...simulated, rate: { ...simulated.rate, sd: none } };
    case 'cohorts':
      return { ...simulated, cohort: { sdMonths: none, efficiencySd: none } };
    case 'curve':
      return {
        ...simulated,
        curve: { ...simulated.curve, sd: { deterioration: none, passThrough: none, lagYears: none, rampYears: none } },
      };
    case 'operator':
      return { ...simulated, operator: { share: none, shareNoAgreement: none } };
    case 'cycle':
    case 'parties':
    case null:
      return simulated;
  }
}
