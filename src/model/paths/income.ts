import { forwardOf } from '../../domain/market.js';
import { accumulated, incomeValue, margin } from '../method/value.js';
import { Blocks, type Lane } from './blocks.js';
import type { Frame } from './frame.js';

/** Prefix sums of what a model earns and costs, up to the last month that any income value looks at. */
interface Earned {
  /** R_m(d_t) before any rental level. */
  readonly rents: readonly Lane[];
  /** Σ paid hours · rent · w^t. */
  readonly sums: readonly Lane[];
}

/**
 * Income values on drawn paths, where rents are taken to stay at the level of the day. Rents that never rise but for their level make
 * the value of J months rise with J and then fall, so the best J is where the rent of the next month no longer pays: a search in place
 * of a scan. @source methodology 3 and 18
 */
export class HeldIncome {
  private readonly earned = new Map<string, Earned>();
  private readonly weights: number[] = [];
  private readonly weightSums: number[] = [0];
  private readonly lessScrap: number[] = [];
  private readonly decays: boolean;

  /** @param last the last grid date of which a value is asked */
  constructor(
    private readonly A: Blocks,
    private readonly frame: Frame,
    private readonly rentOf: (model: string, n: number) => Lane,
    private readonly last: number,
  ) {
    const { income, rentalDecay } = { ...frame.model.fair, ...frame.model.deal.assumptions.values.income };
    this.decays = !rentalDecay.isNegative();
    for (let t = 0; t <= last + this.horizon; t++) {
      this.weights.push(frame.monthly('weight', t, () => income.weightAt(t).toNumber()));
      this.lessScrap.push(frame.monthly('upkeep less scrap', t, () => income.perCostAt(t).lessScrap.toNumber()));
    }
    for (let t = 1; t <= last + this.horizon; t++) this.weightSums.push(this.weightSums[t - 1]! + this.weights[t]!);
  }

  private get horizon(): number {
    return this.frame.model.deal.assumptions.values.income.horizonMonths;
  }

  /** Whether rents of a model never rise but for their level; a forward may. */
  private falls(model: string): boolean {
    const { market, asOf } = this.frame.model.deal;
    return this.decays && forwardOf(market, model, asOf) === null;
  }

  /** Works out what is kept of a model, before any scope that would take its columns back. */
  prepare(model: string): void {
    if (this.earned.has(model)) return;
    const { A } = this;
    const hours = this.frame.model.fair.income.paidHours.toNumber();
    const rents: Lane[] = [];
    const sums: Lane[] = [0];
    for (let t = 0; t <= this.last + this.horizon; t++) {
      rents.push(this.rentOf(model, t));
      if (t > 0) sums.push(accumulated(A, sums[t - 1]!, margin(A, rents[t]!, hours, 0), this.weights[t]!));
    }
    this.earned.set(model, { rents, sums });
  }

  /**
   * V_i per GPU of installed cost c at grid date n, with rents at one level.
   * @param run the run of the block that each run of `of` is
   */
  value(model: string, cost: number, n: number, level: Lane, of: Blocks, run: (i: number) => number): Lane {
    const { fair, deal } = this.frame.model;
    const { rents, sums } = this.earned.get(model)!;
    const fixed = fair.income.fixedCost(model).toNumber();
    const { scrap, maintenance } = deal.assumptions.values;
    const hours = fair.income.paidHours.toNumber();
    const needed = fixed + (cost * maintenance.toNumber()) / 12 + scrap.toNumber() * cost * (1 / this.weights[1]! - 1);
    const end = n + this.horizon;
    const falls = this.falls(model);
    const best = of.column();
    const earned = of.column();
    for (let i = 0; i < best.length; i++) {
      const own = run(i);
      const scale = Blocks.of(level, i);
      const worth = (t: number): number => scale * Blocks.of(sums[t]!, own) - fixed * this.weightSums[t]! - cost * this.lessScrap[t]!;
      let top = n;
      if (falls) {
        const least = needed / (hours * scale);
        let above = end + 1;
        while (above - top > 1) {
          const middle = (top + above) >> 1;
          if (Blocks.of(rents[middle]!, own) > least) top = middle;
          else above = middle;
        }
      } else for (let t = n + 1; t <= end; t++) if (worth(t) > worth(top)) top = t;
      best[i] = worth(top);
      earned[i] = scale * Blocks.of(sums[n]!, own) - fixed * this.weightSums[n]!;
    }
    const spent = cost * this.frame.monthly('upkeep', n, () => fair.income.perCostAt(n).upkeep.toNumber());
    return incomeValue(
      of,
      best,
      earned,
      spent,
      this.frame.monthly('unweight', n, () => fair.income.unweightAt(n).toNumber()),
    );
  }
}
