import { sumOf } from '../../kernel/arithmetic.js';
import type { PathEvents, PathRules } from '../waterfall/path-rules.js';
import { accelerationOf, hasGuarantor } from '../waterfall/path-rules.js';
import { Blocks, type Lane, type Mask } from './blocks.js';
import { BlockCash } from './cash.js';
import type { BlockConditions, BlockDrawn, BlockLease } from './conditions.js';
import type { Frame } from './frame.js';
import type { BlockTests } from './measures.js';
import type { Survivals } from './survivals.js';
import type { BlockValues, Runs } from './values.js';

/** Drawn paths as they look to those who do not know what is still to come. @source methodology 18, section 3 */
export class Foresight {
  constructor(
    private readonly frame: Frame,
    private readonly values: BlockValues,
    private readonly conditions: BlockConditions,
  ) {}

  /** Contracts and cash as they look at d_k in some runs: parties that are alive firm, levels and use as they are. */
  cashAt(k: number, runs: Runs): BlockCash {
    const { A, part } = runs;
    const date = this.frame.date(k);
    const leases = new Map<string, BlockLease>();
    for (const [id, lease] of this.conditions.leases) {
      const endsBy = A.map(part(lease.endsBy), (end) => (end <= date ? end : Infinity));
      const known = typeof endsBy === 'number' ? endsBy : endsBy.some((end) => end !== Infinity) ? endsBy : Infinity;
      if (known !== Infinity) leases.set(id, { ...lease, endsBy: known, feeless: part(lease.feeless) });
    }
    const { utilization } = this.conditions;
    const usual = this.frame.model.deal.assumptions.values.relet.utilization.toNumber();
    const use = utilization ? part(utilization[Math.min(k, utilization.length - 1)]!) : usual;
    return new BlockCash(A, this.frame, {
      leases,
      rent: (model, n) => this.values.rentSeen(model, n, k, runs),
      utilization: () => use,
      survives: () => 0,
    });
  }
}

/** Who else pays on the paths of a block. */
export class BlockRules implements PathRules<Lane, Mask> {
  constructor(
    private readonly A: Blocks,
    private readonly frame: Frame,
    private readonly drawn: BlockDrawn,
    private readonly values: BlockValues,
    private readonly survivals: Survivals,
    private readonly foresight: Foresight,
    private readonly waRate: Lane,
    private readonly runsOf: (runs: readonly number[]) => Runs,
  ) {}

  guaranteed(k: number): Mask {
    const { deal } = this.frame.model;
    if (!hasGuarantor(deal)) return false;
    const month = this.survivals.monthOf(deal.borrower.parent!);
    return typeof month === 'number' ? k < month : (this.A.map(month, (end) => (k < end ? 1 : 0)) as Float64Array);
  }

  refinances(k: number, debt: Lane, wanted: Mask): Mask {
    const { A } = this;
    const { ltv, cover } = this.drawn.refinance;
    const byValue = ltv === null ? false : A.atMost(debt, A.times(this.values.total('olv', k), ltv));
    if (cover === null) return byValue;
    const asked = Array.from({ length: A.width }, (_, i) => i).filter((i) => Blocks.holds(wanted, i) && !Blocks.holds(byValue, i));
    if (asked.length === 0) return byValue;
    const runs = this.runsOf(asked);
    const covers = runs.A.atMost(runs.A.times(runs.part(debt), cover), this.contractCashAhead(k, runs));
    const byContracts = A.column().fill(0);
    asked.forEach((run, i) => (byContracts[run] = Blocks.holds(covers, i) ? 1 : 0));
    return A.either(byValue, byContracts);
  }

  /** Σ_{j>k} (Σ S · cash(j) − opex(j) · share_j)/(1 + wa_rate)^{(j−k)/12} to the last firm end, as it looks at d_k. */
  private contractCashAhead(k: number, runs: Runs): Lane {
    const { A } = runs;
    const cash = this.foresight.cashAt(k, runs);
    const rate = runs.part(this.waRate);
    let sum: Lane = 0;
    for (let j = k + 1; j <= cash.last; j++) {
      const received = sumOf(
        A,
        cash.flows.map(({ lease, cash: own }) => A.times(own[j] ?? 0, this.survivals.usual(lease, j - k))),
      );
      const net = A.minus(received, A.times(cash.of(j).opex, cash.utilization(j)));
      sum = A.plus(
        sum,
        A.times(
          net,
          A.map(rate, (yearly) => (1 + yearly) ** (-(j - k) / 12)),
        ),
      );
    }
    return sum;
  }
}

/** The months in which each path's loan defaults though it pays. */
export function eventsOf(frame: Frame, drawn: BlockDrawn, covenants: readonly BlockTests[], width: number): PathEvents[] {
  const acting = covenants.filter(({ covenant }) => covenant.consequence !== null && drawn.accelerate.includes(covenant.consequence));
  const { grid } = frame.model;
  return Array.from({ length: width }, (_, i) => ({
    operator: Blocks.of(drawn.operator, i),
    accelerated: acting
      .map(({ covenant, tests }) =>
        accelerationOf(
          covenant,
          tests.map(({ k, breach, met }) => ({ k, breach: Blocks.holds(breach, i), met: Blocks.holds(met, i) })),
          grid,
        ),
      )
      .reduce((first, k) => Math.min(first, k), Infinity),
  }));
}
