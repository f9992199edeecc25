import { Decimal } from '../../kernel/decimal.js';

/** The smallest shock with a loss; null where no shock within the bounds has one. */
export interface FirstLoss {
  readonly shock: Decimal | null;
  /** False where the loss comes and goes along the driver on 21 points. */
  readonly monotone: boolean;
}

const FINENESS = 10_000;
const GRID_POINTS = 21;

/**
 * For each class the smallest shock between 0 and a bound at which it loses: on 21 points, then by bisection to 1/10,000 of the bound.
 * @param losses whether each class loses under a shock
 * @source stress method 4
 */
export function firstLosses(classes: number, bound: Decimal, losses: (shock: Decimal) => readonly boolean[]): FirstLoss[] {
  const shockAt = (step: number): Decimal => bound.times(step).div(FINENESS);
  const seen = new Map<number, readonly boolean[]>();
  const at = (step: number): readonly boolean[] => {
    const known = seen.get(step) ?? losses(shockAt(step));
    seen.set(step, known);
    return known;
  };
  const grid = Array.from({ length: GRID_POINTS }, (_, i) => Math.round((FINENESS * i) / (GRID_POINTS - 1)));
  return Array.from({ length: classes }, (_, c) => {
    const hits = grid.map((step) => at(step)[c]!);
    const first = hits.indexOf(true);
    const monotone = first < 0 || hits.slice(first).every(Boolean);
    if (first < 0) return { shock: null, monotone };
    if (first === 0 || !monotone) return { shock: shockAt(grid[first]!), monotone };
    let [holds, breaks] = [grid[first - 1]!, grid[first]!];
    while (breaks - holds > 1) {
      const middle = Math.floor((holds + breaks) / 2);
      if (at(middle)[c]!) breaks = middle;
      else holds = middle;
    }
    return { shock: shockAt(breaks), monotone };
  });
}
