import { sumOf } from '../../kernel/arithmetic.js';
import { CHANNELS, type Channel } from '../../domain/assumptions.js';
import type { Day } from '../../kernel/calendar.js';
import type { Lot } from '../../domain/lot.js';
import { servedShare } from '../method/cash.js';
import { supportedShare } from '../method/base.js';
import {
  costsOf,
  distribute,
  holdingLeft,
  legalCost,
  lenderCash,
  receiptsOf,
  salePart,
  type LiquidationMonth,
  type PartMonth,
} from '../method/recovery.js';
import type { Blocks, Lane, Mask } from './blocks.js';
import type { BlockCash } from './cash.js';
import type { Candidate, Frame } from './frame.js';
import type { BlockValues, Runs } from './values.js';

/** A default of every run at one grid date. */
export interface BlockDefault {
  readonly k: number;
  /** Rank and EAD by tranche, in file order. */
  readonly claims: readonly { readonly rank: number; readonly ead: Lane }[];
  readonly accounts: Lane;
  readonly waRate: Lane;
}

/** What a default costs in every run. */
export interface BlockLoss {
  readonly ead: Lane;
  /** Present value at default of what is not recovered, in each channel. */
  readonly shortfall: Readonly<Record<Channel, Lane>>;
}

const NOTHING: PartMonth<Lane> = { sale: { gross: 0, commission: 0, removal: 0 }, support: 0, holding: 0, contractCash: 0 };

/** Liquidations of a default at one grid date in some runs of a block. @source methodology 9 */
export class BlockLiquidation {
  private readonly A: Blocks;

  constructor(
    private readonly frame: Frame,
    private readonly values: BlockValues,
    private readonly cash: BlockCash,
    private readonly runs: Runs,
  ) {
    this.A = runs.A;
  }

  /** Losses in both channels. */
  at(default_: BlockDefault): BlockLoss {
    const { A } = this;
    const ead = sumOf(
      A,
      default_.claims.map((claim) => claim.ead),
    );
    const [orderly, forced] = CHANNELS.map((channel) => A.scope(() => this.shortfall(default_, channel, ead))) as [Lane, Lane];
    return { ead, shortfall: { orderly, forced } };
  }

  private shortfall({ k, claims, accounts, waRate }: BlockDefault, channel: Channel, ead: Lane): Lane {
    const { A } = this;
    const { legalUsd, legalShare } = this.frame.model.deal.assumptions.values.liquidation;
    const growth = A.map(waRate, (rate) => (1 + rate) ** (1 / 12));
    const discount = (x: number): Lane => A.map(waRate, (rate) => (1 + rate) ** (-x / 12));
    const parts = this.parts(k, channel, discount);
    const length = Math.max(...parts.map((part) => part.length));
    const months: LiquidationMonth<Lane>[] = Array.from({ length }, (_, i) => {
      const running = parts.map((part) => part[i] ?? NOTHING);
      const first = i === 0;
      return {
        receipts: sumOf(A, [first ? accounts : 0, ...running.map((month) => receiptsOf(A, month))]),
        costs: sumOf(A, [
          first ? legalCost(A, legalUsd.toNumber(), legalShare.toNumber(), ead) : 0,
          ...running.map((month) => costsOf(A, month)),
        ]),
      };
    });
    const priority = this.frame.model.deal.priorityClaims.reduce((sum, claim) => sum + claim.amount.toNumber(), 0);
    const { pv } = distribute<Lane, Mask>(A, months, priority, claims, growth, discount);
    return A.minus(ead, sumOf(A, pv));
  }

  private parts(k: number, channel: Channel, discount: (x: number) => Lane): PartMonth<Lane>[][] {
    const { A } = this;
    const { repossessionMonths, strategy } = this.frame.model.deal.assumptions.values.liquidation;
    const delay = repossessionMonths[channel];
    const { candidates, rest, restHolding } = this.frame.collateral;
    const parts = [this.sale(rest, restHolding, channel, k, delay)];
    for (const candidate of candidates) {
      const piecemeal = this.sale(candidate.lots, candidate.holding, channel, k, delay);
      let sold: Lane = 1;
      if (channel === 'orderly' && strategy !== 'piecemeal') {
        const share = supportedShare(A, this.part(this.cash.gpusAt(candidate.lease, k)), candidate.tagged);
        for (const [last, qualifies] of this.lastMonths(candidate, k)) {
          const served = this.served(candidate, k, last, share);
          const better = A.below(A.times(this.presentValue(piecemeal, discount), share), this.presentValue(served, discount));
          const inPlace = A.both(qualifies, strategy === 'in_place' ? true : better);
          const weight = A.where(
            inPlace,
            () => 1,
            () => 0,
          );
          if (weight === 0) continue;
          parts.push(served.map((month) => this.scaled(month, weight)));
          sold = A.minus(sold, A.times(weight, share));
        }
      }
      parts.push(piecemeal.map((month) => this.scaled(month, sold)));
    }
    return parts;
  }

  /** X, the last month in place for default at d_k, where the contract qualifies: each that some run has, with the runs that have it. */
  private lastMonths({ lease }: Candidate, k: number): [number, Mask][] {
    const { A } = this;
    const firmEnd = this.part(this.cash.flowOf(lease.id).firmEnd);
    const { grid, deal } = this.frame.model;
    const date = grid.date(k);
    const firm = lease.start <= date ? A.below(date, firmEnd) : false;
    const last = A.map(firmEnd, (end) => grid.wholePeriods(k, end as Day));
    const distinct = typeof last === 'number' ? [last] : [...new Set(last)];
    return distinct
      .filter((x) => x > deal.assumptions.values.liquidation.stepinMonths)
      .map((x): [number, Mask] => [x, A.both(firm, A.isZero(A.minus(last, x)))])
      .filter(([, mask]) => mask !== false);
  }

  /** A sale in equal parts that begins after month `delay`; held at cost until sold. */
  private sale(lots: readonly Lot[], holding: number, channel: Channel, k: number, delay: number): PartMonth<Lane>[] {
    const { A } = this;
    const { commission, removalUsd, saleMonths } = this.frame.model.deal.assumptions.values.liquidation;
    const months = saleMonths[channel];
    const parts: PartMonth<Lane>[] = Array.from({ length: delay }, () => ({ ...NOTHING, holding }));
    for (let i = 1; i <= months; i++) {
      const { gross, gpus } = this.values.sold(lots, channel, k + delay + i, this.runs);
      parts.push({
        sale: salePart(A, gross, gpus, months, commission[channel].toNumber(), removalUsd.toNumber()),
        holding: holdingLeft(A, holding, months, i),
        support: 0,
        contractCash: 0,
      });
    }
    return parts;
  }

  /** A contract continued until month `last`, then its collateral sold: the share of its lots that goes in place. */
  private served(candidate: Candidate, k: number, last: number, share: Lane): PartMonth<Lane>[] {
    const { A } = this;
    const { stepinMonths, repossessionMonths } = this.frame.model.deal.assumptions.values.liquidation;
    const months: PartMonth<Lane>[] = [];
    const held = A.times(share, candidate.holding);
    for (let x = 1; x <= last; x++) {
      if (x <= stepinMonths) {
        months.push({ ...NOTHING, holding: held });
        continue;
      }
      const survives = (1 - candidate.pd) ** (x / 12);
      const own = candidate.perDay * this.frame.model.grid.days(k + x) + candidate.perMonth;
      const extra = survives * (own - candidate.holding);
      months.push({
        ...NOTHING,
        holding: A.plus(A.times(share, extra), held),
        contractCash: A.times(this.lenderCash(candidate, k + x), survives),
      });
    }
    const sale = this.sale(candidate.lots, candidate.holding, 'orderly', k, Math.max(last, repossessionMonths.orderly));
    return [...months, ...sale.slice(last).map((month) => this.scaled(month, share))];
  }

  /** Contract cash of period n that the lenders' GPUs earn. */
  private lenderCash({ lease, tagged, gpus }: Candidate, n: number): Lane {
    const { A, cash } = this;
    const received = this.part(cash.flowOf(lease.id).cash[n] ?? 0);
    if (received === 0) return 0;
    const needed = A.times(this.part(cash.served(lease.model, n)), this.part(cash.gpusAt(lease, n - 1)));
    const { operatorFee } = this.frame.model.deal.assumptions.values.liquidation;
    return lenderCash(A, received, servedShare(A, tagged, needed), gpus / tagged, operatorFee.toNumber());
  }

  private part(lane: Lane): Lane {
    return this.runs.part(lane);
  }

  private presentValue(months: readonly PartMonth<Lane>[], discount: (x: number) => Lane): Lane {
    const { A } = this;
    return sumOf(
      A,
      months.map((month, i) => A.times(A.minus(receiptsOf(A, month), costsOf(A, month)), discount(i + 1))),
    );
  }

  private scaled(month: PartMonth<Lane>, share: Lane): PartMonth<Lane> {
    if (share === 1) return month;
    const times = (x: Lane): Lane => this.A.times(x, share);
    const { gross, commission, removal } = month.sale;
    return {
      sale: { gross: times(gross), commission: times(commission), removal: times(removal) },
      support: 0,
      holding: times(month.holding),
      contractCash: times(month.contractCash),
    };
  }
}
