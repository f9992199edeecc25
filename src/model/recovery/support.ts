import { Decimal, ZERO, least, positive, total } from '../../kernel/decimal.js';
import type { AssumptionSet, Channel } from '../../domain/assumptions.js';
import type { GuaranteeHedge, Hedge, PutHedge } from '../../domain/hedge.js';
import type { Lot } from '../../domain/lot.js';
import type { Market } from '../../domain/market.js';
import type { Grid } from '../frame/grid.js';
import type { Conditions } from '../frame/conditions.js';
import { providerSurvival } from '../frame/pd.js';
import type { FleetValues } from '../value/fleet-values.js';
import { runningCosts } from '../cash/running-costs.js';
import { monthOf, type PartMonth } from './sale-pool.js';

/** GPUs of a lot that are sold at once. */
interface Piece {
  readonly lot: Lot;
  gpus: Decimal;
}

/** A piece with what puts take of it. */
interface Sold extends Piece {
  readonly put: Decimal;
  readonly whole: Decimal;
}

/**
 * A sale with price support: GPUs that go to a put leave the sale, and its depth, in its first month; a guarantee makes good in the
 * last month what the rest fetched below its floor.
 *
 *     put   strike · S(τr+1) each, where strictly above the lot's unit value net of commission then and above removal
 *     rvg   min(cap, Σ GPUs · min(1, gpus/n) · (floor − gross per GPU)⁺) · S(τr+τs)
 *
 * @source methodology 17 D
 */
export class Support {
  private readonly puts: readonly PutHedge[];
  private readonly guarantees: readonly GuaranteeHedge[];
  private readonly survivals = new Map<Hedge, (k: number, month: number) => Decimal>();

  constructor(
    hedges: readonly Hedge[],
    private readonly grid: Grid,
    private readonly values: FleetValues,
    private readonly market: Market,
    private readonly set: AssumptionSet,
    conditions: Conditions,
  ) {
    this.puts = hedges.filter((hedge) => hedge.kind === 'put');
    this.guarantees = hedges.filter((hedge) => hedge.kind === 'rvg');
    for (const hedge of hedges) this.survivals.set(hedge, providerSurvival(hedge, conditions, set.values));
  }

  /** Whether some hedge may pay in a liquidation. */
  get any(): boolean {
    return this.puts.length + this.guarantees.length > 0;
  }

  /** What of each piece goes to puts and what they pay, and how many of each model are then for sale. */
  sale(
    channel: Channel,
    k: number,
    pieces: readonly Piece[],
  ): { readonly sold: readonly Sold[]; readonly left: ReadonlyMap<string, Decimal>; readonly paid: Decimal } {
    const { sold, paid } = this.toPuts(channel, k, pieces);
    return { sold, left: this.gpusLeft(k, sold), paid };
  }

  /** Months of the sale of what is sold at once for default at d_k. @param pieces GPUs by lot, in file order */
  months(channel: Channel, k: number, pieces: readonly Piece[]): PartMonth[] {
    const { repossessionMonths, saleMonths, commission, removalUsd } = this.set.values.liquidation;
    const [delay, months] = [repossessionMonths[channel], saleMonths[channel]];
    const { sold, left, paid: putPaid } = this.sale(channel, k, pieces);
    const fetched = new Map<Sold, Decimal>();
    const holdingOf = (gpusOf: (piece: Sold) => Decimal): Decimal =>
      total(
        sold.map((piece) => runningCosts(piece.lot, this.market, this.set.values).holding.times(gpusOf(piece)).div(piece.lot.quantity)),
      );
    const [held, heldInSale] = [holdingOf(({ whole }) => whole), holdingOf(({ gpus }) => gpus)];
    const result: PartMonth[] = Array.from({ length: delay }, () => monthOf({ holding: held }));
    for (let i = 1; i <= months; i++) {
      let gross = ZERO;
      let gpus = ZERO;
      for (const piece of sold) {
        const unit = this.unitValue(piece.lot, channel, k, k + delay + i, left.get(piece.lot.model)!);
        if (unit.times(new Decimal(1).minus(commission[channel])).lt(removalUsd)) continue;
        gross = gross.plus(unit.times(piece.gpus));
        gpus = gpus.plus(piece.gpus);
        fetched.set(piece, (fetched.get(piece) ?? ZERO).plus(unit.div(months)));
      }
      const part = gross.div(months);
      const first = i === 1;
      const putGpus = first ? total(sold.map(({ put }) => put)) : ZERO;
      const guaranteed = i === months ? this.guaranteed(k, delay + months, sold, fetched) : ZERO;
      result.push(
        monthOf({
          sale: { gross: part, commission: part.times(commission[channel]), removal: removalUsd.times(gpus.div(months).plus(putGpus)) },
          support: guaranteed.plus(first ? putPaid : ZERO),
          holding: first ? held : heldInSale.times(months - i + 1).div(months),
        }),
      );
    }
    return result;
  }

  /** What of each piece goes to puts, and what they pay in the first month of the sale. */
  private toPuts(channel: Channel, k: number, pieces: readonly Piece[]): { sold: Sold[]; paid: Decimal } {
    const { repossessionMonths, commission, removalUsd } = this.set.values.liquidation;
    const month = repossessionMonths[channel] + 1;
    const date = this.grid.date(k + month);
    const worth = (hedge: PutHedge): Decimal => hedge.strike.times(this.survivals.get(hedge)!(k, month));
    const live = this.puts.filter(({ from, to }) => from <= date && date < to);
    const room = new Map(live.map((hedge) => [hedge, new Decimal(hedge.gpus)]));
    const ordered = [...live].sort((a, b) => worth(b).cmp(worth(a)));
    const put = new Map<Piece, Decimal>();
    let paid = ZERO;
    for (const hedge of ordered) {
      for (const piece of pieces) {
        if (piece.lot.model !== hedge.model || room.get(hedge)!.isZero()) continue;
        const net = this.unitValue(piece.lot, channel, k, k + month, null).times(new Decimal(1).minus(commission[channel]));
        if (!worth(hedge).gt(net) || !worth(hedge).gt(removalUsd)) continue;
        const taken = least(room.get(hedge)!, piece.gpus.minus(put.get(piece) ?? ZERO));
        put.set(piece, (put.get(piece) ?? ZERO).plus(taken));
        room.set(hedge, room.get(hedge)!.minus(taken));
        paid = paid.plus(worth(hedge).times(taken));
      }
    }
    const sold = pieces.map((piece) => ({
      lot: piece.lot,
      whole: piece.gpus,
      put: put.get(piece) ?? ZERO,
      gpus: piece.gpus.minus(put.get(piece) ?? ZERO),
    }));
    return { sold, paid };
  }

  /** Q_m of d_k less what puts take, by model. */
  private gpusLeft(k: number, sold: readonly Sold[]): ReadonlyMap<string, Decimal> {
    const left = new Map<string, Decimal>();
    for (const { lot, put } of sold)
      left.set(lot.model, (left.get(lot.model) ?? new Decimal(this.values.gpusOfModel(lot.model, k))).minus(put));
    return left;
  }

  /** Gross of a GPU at grid date n; with as many of the model for sale as are left, or all of d_k. */
  private unitValue(lot: Lot, channel: Channel, k: number, n: number, left: Decimal | null): Decimal {
    return this.values.fmv(lot, n).each.times(this.values.keptWith(lot, channel, k, left));
  }

  /** What guarantees pay on what was sold outside puts. */
  private guaranteed(k: number, month: number, sold: readonly Sold[], fetched: ReadonlyMap<Sold, Decimal>): Decimal {
    const date = this.grid.date(k + month);
    const covered = new Map<string, Decimal>();
    let paid = ZERO;
    for (const hedge of this.guarantees.filter(({ from, to }) => from <= date && date < to)) {
      const pieces = sold.filter(({ lot }) => lot.model === hedge.model);
      const n = total(pieces.map(({ gpus }) => gpus));
      if (n.isZero()) continue;
      const before = covered.get(hedge.model) ?? ZERO;
      const gpus = least(new Decimal(hedge.gpus), positive(n.minus(before)));
      covered.set(hedge.model, before.plus(gpus));
      const short = total(pieces.map((piece) => piece.gpus.times(positive(hedge.floor.minus(fetched.get(piece) ?? ZERO)))));
      paid = paid.plus(least(hedge.cap, short.times(gpus).div(n)).times(this.survivals.get(hedge)!(k, month)));
    }
    return paid;
  }
}
