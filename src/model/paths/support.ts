import { sumOf } from '../../kernel/arithmetic.js';
import type { Channel } from '../../domain/assumptions.js';
import type { GuaranteeHedge, PutHedge } from '../../domain/hedge.js';
import type { Lot } from '../../domain/lot.js';
import { holdingLeft, type PartMonth } from '../method/recovery.js';
import { keptShare } from '../method/value.js';
import { runningCosts } from '../cash/running-costs.js';
import type { Lane, Mask } from './blocks.js';
import type { Frame } from './frame.js';
import type { Survivals } from './survivals.js';
import type { BlockValues, Runs } from './values.js';

/** GPUs of a lot that are sold at once, in every run. */
export interface Piece {
  readonly lot: Lot;
  readonly gpus: Lane;
}

/** A piece with what puts take of it and what is left for the sale. */
interface Sold {
  readonly lot: Lot;
  readonly whole: Lane;
  readonly put: Lane;
  readonly gpus: Lane;
}

/** What others sell of a model at grid date n over what the market takes in their sales, in some runs. @source methodology 20 */
export type Beside = (model: string, n: number) => Lane;

/** A sale with price support in some runs of a block. @source methodology 17 D */
export class BlockSupport {
  private readonly puts: readonly PutHedge[];
  private readonly guarantees: readonly GuaranteeHedge[];
  /** GPUs of each model that puts leave for the sale. */
  left: ReadonlyMap<string, Lane> = new Map();

  constructor(
    private readonly frame: Frame,
    private readonly values: BlockValues,
    private readonly survivals: Survivals,
    private readonly runs: Runs,
    private readonly beside: Beside,
  ) {
    const { hedges } = frame.model.deal;
    this.puts = hedges.filter((hedge) => hedge.kind === 'put');
    this.guarantees = hedges.filter((hedge) => hedge.kind === 'rvg');
  }

  /** Whether some hedge may pay in a liquidation. */
  get any(): boolean {
    return this.puts.length + this.guarantees.length > 0;
  }

  /** Months of the sale of what is sold at once for default at d_k. @param pieces in file order */
  months(channel: Channel, k: number, pieces: readonly Piece[]): PartMonth<Lane>[] {
    const { A } = this.runs;
    const { liquidation } = this.frame.model.deal.assumptions.values;
    const [delay, months] = [liquidation.repossessionMonths[channel], liquidation.saleMonths[channel]];
    const [commission, removal] = [liquidation.commission[channel].toNumber(), liquidation.removalUsd.toNumber()];
    const { sold, paid } = this.toPuts(channel, k, pieces);
    const left = (this.left = this.gpusLeft(k, sold));
    const fetched = new Map<Sold, Lane>();
    const holdingOf = (gpusOf: (piece: Sold) => Lane): Lane =>
      sumOf(
        A,
        sold.map((piece) => A.times(gpusOf(piece), this.holding(piece.lot))),
      );
    const [held, heldInSale] = [holdingOf(({ whole }) => whole), holdingOf(({ gpus }) => gpus)];
    const nothing = { gross: 0, commission: 0, removal: 0 };
    const result: PartMonth<Lane>[] = Array.from({ length: delay }, () => ({ sale: nothing, support: 0, holding: held, contractCash: 0 }));
    for (let i = 1; i <= months; i++) {
      let gross: Lane = 0;
      let gpus: Lane = 0;
      for (const piece of sold) {
        const unit = this.unitValue(piece.lot, channel, k, k + delay + i, left.get(piece.lot.model)!);
        const sells = A.where(
          A.below(A.times(unit, 1 - commission), removal),
          () => 0,
          () => 1,
        );
        const each = A.times(unit, sells);
        gross = A.plus(gross, A.times(each, piece.gpus));
        gpus = A.plus(gpus, A.times(sells, piece.gpus));
        fetched.set(piece, A.plus(fetched.get(piece) ?? 0, A.over(each, months)));
      }
      const part = A.over(gross, months);
      const first = i === 1;
      const putGpus = first
        ? sumOf(
            A,
            sold.map(({ put }) => put),
          )
        : 0;
      const guaranteed = i === months ? this.guaranteed(k, delay + months, sold, fetched) : 0;
      result.push({
        sale: {
          gross: part,
          commission: A.times(part, commission),
          removal: A.times(A.plus(A.over(gpus, months), putGpus), removal),
        },
        support: A.plus(guaranteed, first ? paid : 0),
        holding: first ? held : holdingLeft(A, heldInSale, months, i),
        contractCash: 0,
      });
    }
    return result;
  }

  private holding(lot: Lot): number {
    const { market, assumptions } = this.frame.model.deal;
    return this.frame.monthly(`holding ${lot.id}`, 0, () =>
      runningCosts(lot, market, assumptions.values).holding.div(lot.quantity).toNumber(),
    );
  }

  /** What of each piece goes to puts, and what they pay in the first month of the sale. */
  private toPuts(channel: Channel, k: number, pieces: readonly Piece[]): { readonly sold: Sold[]; readonly paid: Lane } {
    const { A } = this.runs;
    const { repossessionMonths, commission, removalUsd } = this.frame.model.deal.assumptions.values.liquidation;
    const month = repossessionMonths[channel] + 1;
    const date = this.frame.date(k + month);
    const live = this.puts
      .filter(({ from, to }) => from <= date && date < to)
      .map((hedge) => {
        const survives = this.survivals.provider(hedge, k, month, this.runs);
        // On a drawn path a provider lives or pays nothing, so that the strikes of the living are in order whoever they are.
        const order = hedge.strike.toNumber() * (typeof survives === 'number' ? survives : 1);
        return { hedge, order, worth: A.times(survives, hedge.strike.toNumber()) };
      })
      .sort((a, b) => b.order - a.order);
    const put = new Map<Piece, Lane>(pieces.map((piece) => [piece, 0]));
    let paid: Lane = 0;
    for (const { hedge, worth } of live) {
      let room: Lane = hedge.gpus;
      for (const piece of pieces) {
        if (piece.lot.model !== hedge.model) continue;
        const net = A.times(this.unitValue(piece.lot, channel, k, k + month, null), 1 - commission[channel].toNumber());
        const better: Mask = A.both(A.below(net, worth), A.below(removalUsd.toNumber(), worth));
        const before = put.get(piece)!;
        const taken = A.where(
          better,
          () => A.least(room, A.minus(piece.gpus, before)),
          () => 0,
        );
        put.set(piece, A.plus(before, taken));
        room = A.minus(room, taken);
        paid = A.plus(paid, A.times(worth, taken));
      }
    }
    const sold = pieces.map((piece) => {
      const taken = put.get(piece)!;
      return { lot: piece.lot, whole: piece.gpus, put: taken, gpus: A.minus(piece.gpus, taken) };
    });
    return { sold, paid };
  }

  /** Q_m of d_k less what puts take, by model. */
  private gpusLeft(k: number, sold: readonly Sold[]): ReadonlyMap<string, Lane> {
    const { A } = this.runs;
    const left = new Map<string, Lane>();
    for (const { lot, put } of sold)
      left.set(lot.model, A.minus(left.get(lot.model) ?? this.frame.model.values.gpusOfModel(lot.model, k), put));
    return left;
  }

  /** Gross of a GPU at grid date n; with as many of the model for sale as are left, or all of d_k. */
  private unitValue(lot: Lot, channel: Channel, k: number, n: number, left: Lane | null): Lane {
    const { A, part } = this.runs;
    const { values, deal } = this.frame.model;
    const { haircut, liquidation } = deal.assumptions.values;
    const gpus = left ?? values.gpusOfModel(lot.model, k);
    const own = A.plus(A.over(gpus, this.frame.absorbed(lot.model, channel)), 1);
    const crowd = A.plus(own, this.beside(lot.model, n));
    const region = haircut.region.get(lot.region) ?? haircut.region.get('default')!;
    const kept = keptShare<Lane, Mask>(
      A,
      haircut[channel].toNumber(),
      haircut.condition[lot.condition].toNumber(),
      region.toNumber(),
      A.raise(crowd, liquidation.depthElasticity.negated()),
    );
    return A.times(part(this.values.fmv(lot, n)), kept);
  }

  /** What guarantees pay on what was sold outside puts. */
  private guaranteed(k: number, month: number, sold: readonly Sold[], fetched: ReadonlyMap<Sold, Lane>): Lane {
    const { A } = this.runs;
    const date = this.frame.date(k + month);
    const covered = new Map<string, Lane>();
    let paid: Lane = 0;
    for (const hedge of this.guarantees.filter(({ from, to }) => from <= date && date < to)) {
      const pieces = sold.filter(({ lot }) => lot.model === hedge.model);
      const n = sumOf(
        A,
        pieces.map(({ gpus }) => gpus),
      );
      const before = covered.get(hedge.model) ?? 0;
      const gpus = A.least(hedge.gpus, A.positive(A.minus(n, before)));
      covered.set(hedge.model, A.plus(before, gpus));
      const short = sumOf(
        A,
        pieces.map((piece) => A.times(piece.gpus, A.positive(A.minus(hedge.floor.toNumber(), fetched.get(piece) ?? 0)))),
      );
      const share = A.where(
        A.isZero(n),
        () => 0,
        () => A.over(A.times(short, gpus), n),
      );
      paid = A.plus(paid, A.times(A.least(hedge.cap.toNumber(), share), this.survivals.provider(hedge, k, month, this.runs)));
    }
    return paid;
  }
}
