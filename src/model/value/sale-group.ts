import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ZERO, total } from '../../kernel/decimal.js';
import type { Assumptions, Channel } from '../../domain/assumptions.js';
import type { Lot } from '../../domain/lot.js';
import { netProceeds } from '../method/value.js';

/** Fair value of a lot. */
export interface LotFmv {
  /** Per GPU; of a pool on average. */
  readonly each: Decimal;
  readonly whole: Decimal;
  /** Of a pool: the least that a GPU is worth, to the precision of floats, and the GPUs that are worth a floor or more each. */
  readonly pooled?: { readonly least: number; readonly above: (floor: Decimal) => { readonly fmv: Decimal; readonly gpus: number } };
}

/** What of a group is sold in a channel: a lot whose net would be negative is not. */
interface Sold {
  readonly gross: Decimal;
  readonly gpus: number;
}

/**
 * Lots of one model, condition and region: a sale keeps the same share of each one's fair value, so their sums are multiplied
 * once instead of each lot. @source methodology 4
 */
export class SaleGroup {
  private readonly gpus: number;
  private readonly sums: ({ readonly fmv: Decimal; readonly least: Decimal } | undefined)[] = [];
  private readonly grosses: Readonly<Record<Channel, (Decimal | undefined)[]>> = { orderly: [], forced: [] };
  private readonly solds: Readonly<Record<Channel, (Sold | undefined)[]>> = { orderly: [], forced: [] };
  /** Fair value per GPU below which removal costs more than the sale brings; null where every sale does. */
  readonly breakEven: Readonly<Record<Channel, Decimal | null>>;

  /** @param kept share of fair value that a sale brings, by channel */
  constructor(
    readonly lots: readonly Lot[],
    readonly kept: Readonly<Record<Channel, Decimal>>,
    private readonly assumptions: Assumptions,
    private readonly fmvOf: (lot: Lot, n: number) => LotFmv,
  ) {
    this.gpus = lots.reduce((sum, lot) => sum + lot.quantity, 0);
    this.breakEven = { orderly: this.breakEvenIn('orderly'), forced: this.breakEvenIn('forced') };
  }

  /** Σ fair value at grid date n. */
  fmv(n: number): Decimal {
    return this.sumAt(n).fmv;
  }

  /** Σ fmv · kept. */
  gross(channel: Channel, n: number): Decimal {
    return (this.grosses[channel][n] ??= this.fmv(n).times(this.kept[channel]));
  }

  /** Σ (gross · (1 − commission) − removal)⁺. */
  net(channel: Channel, n: number): Decimal {
    const { commission, removalUsd } = this.assumptions.liquidation;
    const { gross, gpus } = this.sold(channel, n);
    return netProceeds<Decimal, boolean>(EXACT, gross, commission[channel], removalUsd, new Decimal(gpus));
  }

  sold(channel: Channel, n: number): Sold {
    return (this.solds[channel][n] ??= this.soldAt(channel, n));
  }

  private soldAt(channel: Channel, n: number): Sold {
    const floor = this.breakEven[channel];
    if (floor === null) return { gross: ZERO, gpus: 0 };
    if (this.sumAt(n).least.gte(floor)) return { gross: this.gross(channel, n), gpus: this.gpus };
    const sold = this.lots.map((lot) => {
      const { each, whole, pooled } = this.fmvOf(lot, n);
      if (pooled) return pooled.above(floor);
      return each.gte(floor) ? { fmv: whole, gpus: lot.quantity } : { fmv: ZERO, gpus: 0 };
    });
    return { gross: total(sold.map(({ fmv }) => fmv)).times(this.kept[channel]), gpus: sold.reduce((sum, { gpus }) => sum + gpus, 0) };
  }

  private breakEvenIn(channel: Channel): Decimal | null {
    const { commission, removalUsd } = this.assumptions.liquidation;
    const net = this.kept[channel].times(new Decimal(1).minus(commission[channel]));
    if (removalUsd.isZero()) return ZERO;
    return net.isZero() ? null : removalUsd.div(net);
  }

  private sumAt(n: number): { readonly fmv: Decimal; readonly least: Decimal } {
    return (this.sums[n] ??= this.sum(n));
  }

  private sum(n: number): { readonly fmv: Decimal; readonly least: Decimal } {
    let fmv = ZERO;
    let least: Decimal | null = null;
    for (const lot of this.lots) {
      const { each, whole, pooled } = this.fmvOf(lot, n);
      fmv = fmv.plus(whole);
      const lowest = pooled ? new Decimal(pooled.least) : each;
      if (least === null || lowest.lt(least)) least = lowest;
    }
    return { fmv, least: least ?? ZERO };
  }
}
