import { Decimal } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import { CONSEQUENCES } from '../../domain/covenant.js';
import { CURVE_KEYS, refinanceTest, type DrawnPath } from '../../domain/scenario.js';
import { CURVE, type DrawnBlock, type Months } from './drivers.js';

/** What lenders do on every path, by the assumptions; a test at 0 or none never holds. */
export function lenderRules({ values }: AssumptionSet): Pick<DrawnPath, 'channel' | 'refinance' | 'accelerate'> {
  const { channel, refinance, accelerate } = values.simulation;
  return {
    channel,
    refinance: { ltv: refinanceTest(refinance.ltv), cover: refinanceTest(refinance.cover) },
    accelerate: CONSEQUENCES.filter((name) => accelerate.split(', ').includes(name)),
  };
}

/** One path of a block as a scenario runs it: the doubles that were drawn, taken as exact. @param i of the block */
export function drawnPath(block: DrawnBlock, i: number, set: AssumptionSet): DrawnPath {
  const of = (rows: Months): Decimal[] => rows.map((row) => new Decimal(row[i]!));
  const operator = block.operator[i]!;
  return {
    months: block.months,
    level: new Map([...block.level].map(([model, rows]) => [model, of(rows)])),
    rentalLevel: of(block.rentalLevel),
    utilization: of(block.utilization),
    indexShift: of(block.indexShift),
    cohorts: block.cohorts.map(({ name, date, efficiency }) => ({
      name,
      frontierDate: date[i]! as Day,
      efficiency: new Decimal(efficiency[i]!),
    })),
    curve: CURVE.map((key) => ({ key: `obsolescence.${CURVE_KEYS[key]}`, value: new Decimal(block.curve[key][i]!) })),
    parties: new Map([...block.parties].flatMap(([name, month]) => (month[i] === Infinity ? [] : [[name, month[i]!] as const]))),
    operator: operator === Infinity ? null : operator,
    ...lenderRules(set),
  };
}
