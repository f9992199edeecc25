import { Decimal, ZERO } from '../../kernel/decimal.js';
import type { UnitCosts } from '../../domain/unit-costs.js';
import type { Approach } from '../frame/result.js';

/** What a unit cost is worth, in floats. */
export interface NearValue {
  /** The terms of the method that decide: between two costs with the same, fair value is linear in cost. */
  readonly regime: string;
  readonly value: number;
}

/** What of a lot's fair value an approach bound. */
export interface ApproachPart {
  readonly approach: Approach;
  readonly fmv: Decimal;
}

/** Fair value of some GPUs of a pool. */
interface PooledSum {
  readonly fmv: Decimal;
  readonly gpus: number;
}

/**
 * Fair value of the GPUs of a pool at one grid date. Where the same terms decide at two costs, fair value is linear between them, so
 * that the GPUs there are worth as many times the fair value at their mean cost; elsewhere the costs are halved until it is. Only which
 * terms decide is asked in floats.
 */
export class PooledValue {
  readonly fmv: Decimal;
  /** The least that a GPU is worth, in floats. */
  least = Infinity;
  readonly byApproach: readonly ApproachPart[];

  /**
   * @param nearOf what a cost is worth
   * @param exactOf the same exactly, and the approach that bound
   */
  constructor(
    private readonly costs: UnitCosts,
    private readonly nearOf: (cost: number) => NearValue,
    private readonly exactOf: (cost: Decimal) => ApproachPart,
  ) {
    const parts: ApproachPart[] = [];
    this.fmv = this.all(-Infinity, ({ approach, fmv }) => {
      const at = parts.findIndex((part) => part.approach === approach);
      if (at < 0) parts.push({ approach, fmv });
      else parts[at] = { approach, fmv: parts[at]!.fmv.plus(fmv) };
    }).fmv;
    this.byApproach = parts;
  }

  /** Σ over the GPUs that are worth a floor or more each. */
  above(floor: number): PooledSum {
    return this.all(floor, () => undefined);
  }

  private all(floor: number, onPart: (part: ApproachPart) => void): PooledSum {
    const { size } = this.costs;
    return this.part({ from: 0, to: size, low: this.at(0), high: this.at(size - 1) }, floor, onPart);
  }

  private part({ from, to, low, high }: Stretch, floor: number, onPart: (part: ApproachPart) => void): PooledSum {
    this.least = Math.min(this.least, low.value, high.value);
    if (to - from === 1 || low.regime === high.regime) {
      if (low.value < floor && high.value < floor) return NOTHING;
      if (low.value >= floor && high.value >= floor) {
        const gpus = this.costs.gpusIn(from, to);
        const { approach, fmv: each } = this.exactOf(this.costs.meanIn(from, to));
        const fmv = each.times(gpus);
        onPart({ approach, fmv });
        return { fmv, gpus };
      }
    }
    const middle = (from + to) >> 1;
    const below = this.part({ from, to: middle, low, high: this.at(middle - 1) }, floor, onPart);
    const above = this.part({ from: middle, to, low: this.at(middle), high }, floor, onPart);
    return { fmv: below.fmv.plus(above.fmv), gpus: below.gpus + above.gpus };
  }

  private at(place: number): NearValue {
    return this.nearOf(this.costs.near(place));
  }
}

/** Costs from one place up to, and without, another, with what the first and the last are worth. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly low: NearValue;
  readonly high: NearValue;
}

const NOTHING: PooledSum = { fmv: ZERO, gpus: 0 };
