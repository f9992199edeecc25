import { Blocks, type Lane } from './blocks.js';

/** Sums over paths, by tranche in file order and by month k = 1 …; index 0 is unused. */
export interface CashSums {
  /** At d_k: payments less draws, recoveries in their months. */
  readonly received: readonly (readonly number[])[];
  /** Performing balance after d_{k−1} of paths that have neither defaulted nor been repaid. */
  readonly performing: readonly (readonly number[])[];
}

/** Adds up what each tranche gets on the paths of a block. @source methodology 19 */
export class TrancheCash implements CashSums {
  readonly received: number[][];
  readonly performing: number[][];

  constructor(tranches: number) {
    this.received = Array.from({ length: tranches }, () => [0]);
    this.performing = Array.from({ length: tranches }, () => [0]);
  }

  /** Performing balance of tranche t before period k, in the runs that are alive. */
  addBalance(t: number, k: number, balance: Lane, runs: Iterable<number>): void {
    add(this.performing[t]!, k, balance, runs);
  }

  /** What tranche t gets at d_k in some runs. */
  addCash(t: number, k: number, cash: Lane, runs: Iterable<number>): void {
    add(this.received[t]!, k, cash, runs);
  }
}

function add(sums: number[], k: number, lane: Lane, runs: Iterable<number>): void {
  while (sums.length <= k) sums.push(0);
  for (const i of runs) sums[k] = sums[k]! + Blocks.of(lane, i);
}
