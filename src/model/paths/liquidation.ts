import { sumOf } from '../../kernel/arithmetic.js';
import type { Channel } from '../../domain/assumptions.js';
import type { Day } from '../../kernel/calendar.js';
import type { Lease } from '../../domain/lease.js';
import type { Rated } from '../frame/pd.js';
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
import { Blocks, type Lane, type Mask } from './blocks.js';
import type { BlockCash } from './cash.js';
import type { Candidate, Frame } from './frame.js';
import { BlockSupport, type Beside, type Piece } from './support.js';
import type { Survivals } from './survivals.js';
import type { BlockValues, Runs } from './values.js';

/** A default of every run at one grid date. */
interface BlockDefault {
  readonly k: number;
  /** Rank and EAD by tranche, in file order. */
  readonly claims: readonly { readonly rank: number; readonly ead: Lane }[];
  readonly accounts: Lane;
  readonly waRate: Lane;
}

/** What a default costs in every run, in one channel. */
interface BlockLoss {
  readonly channel: Channel;
  readonly ead: Lane;
  /** Present value at default of what is not recovered. */
  readonly shortfall: Lane;
  /** The same by tranche, in file order. */
  readonly tranches: readonly Lane[];
  /** What each tranche is paid, month by month from the one after default, in file order. */
  readonly paid: readonly (readonly Lane[])[];
}

/** What a default sells of one model in one run. */
export interface Sale {
  readonly model: string;
  /** Q_m/(absorption_m · sale_months). */
  readonly load: number;
  /** First and last grid month of each sale. */
  readonly months: readonly (readonly [from: number, to: number])[];
}

/** A contract, and 1 where it is continued, else 0. */
interface Chosen {
  readonly candidate: Candidate;
  /** Share of its lots that goes in place. */
  readonly share: Lane;
  readonly weight: Lane;
  /** X, with 1 where the contract is continued so long, else 0. */
  readonly lasts: readonly (readonly [last: number, weight: Lane])[];
}

/** What values and contracts are taken to be. */
interface World {
  readonly valueOf: (lot: Lot, n: number) => Lane;
  readonly cash: (lease: Lease, n: number) => Lane;
  readonly served: (lease: Lease, n: number) => Lane;
  readonly firmEnd: (id: string) => Lane;
  /** S(x) of a customer. */
  readonly survives: (party: Rated, months: number) => number;
  readonly beside: Beside;
}

/** Nobody else sells. */
const ALONE: Beside = () => 0;
const NOTHING: PartMonth<Lane> = { sale: { gross: 0, commission: 0, removal: 0 }, support: 0, holding: 0, contractCash: 0 };

/** Liquidations of a default at one grid date in some runs of a block. @source methodology 9 and 18 */
export class BlockLiquidation {
  private readonly A: Blocks;
  private readonly support: BlockSupport;
  private readonly seenValues = new Map<string, Lane>();
  private cashSeen: BlockCash | null = null;
  private chosen: readonly Chosen[] | null = null;

  /**
   * @param seen contracts as they look at the default to those who do not know what is still to come; null but on drawn paths
   * @param beside what others sell at the same time
   */
  constructor(
    private readonly frame: Frame,
    private readonly values: BlockValues,
    private readonly cash: BlockCash,
    private readonly survivals: Survivals,
    private readonly seen: (() => BlockCash) | null,
    private readonly runs: Runs,
    private readonly beside: Beside = ALONE,
  ) {
    this.A = runs.A;
    this.support = new BlockSupport(frame, values, survivals, runs, beside);
  }

  /** The loss in one channel. */
  at({ k, claims, accounts, waRate }: BlockDefault, channel: Channel): BlockLoss {
    const { A } = this;
    const ead = sumOf(
      A,
      claims.map((claim) => claim.ead),
    );
    const { legalUsd, legalShare } = this.frame.model.deal.assumptions.values.liquidation;
    const growth = A.map(waRate, (rate) => (1 + rate) ** (1 / 12));
    const discount = (x: number): Lane => A.map(waRate, (rate) => (1 + rate) ** (-x / 12));
    const parts = this.parts(k, channel, discount);
    const length = Math.max(...parts.map((part) => part.length));
    const months: LiquidationMonth<Lane>[] = Array.from({ length }, (_, i) => {
      const running = parts.flatMap((part) => part[i] ?? []);
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
    const { pv, paid } = distribute<Lane, Mask>(A, months, priority, claims, growth, discount);
    const tranches = claims.map((claim, j) => A.minus(claim.ead, pv[j]!));
    return { channel, ead, shortfall: A.minus(ead, sumOf(A, pv)), tranches, paid };
  }

  /** Contracts that are continued in a default at d_k, with 1 where they are. */
  inPlace(): readonly { readonly id: string; readonly weight: Lane }[] {
    return (this.chosen ?? []).map(({ candidate, weight }) => ({ id: candidate.lease.id, weight }));
  }

  /** What each run sells for the default at d_k that was liquidated last, by model. @source methodology 20 */
  sales(k: number, channel: Channel): Sale[][] {
    const { A } = this;
    const { repossessionMonths, saleMonths } = this.frame.model.deal.assumptions.values.liquidation;
    const { candidates, rest } = this.frame.collateralAt(k);
    const sold = Array.from({ length: A.width }, () => new Map<string, [number, number][]>());
    const add = (lots: readonly Lot[], delay: number, share: Lane): void => {
      for (const model of new Set(lots.map((lot) => lot.model)))
        sold.forEach((models, i) => {
          if (!(Blocks.of(share, i) > 0)) return;
          const months = models.get(model) ?? [];
          models.set(model, months);
          months.push([k + delay + 1, k + delay + saleMonths[channel]]);
        });
    };
    add(rest, repossessionMonths[channel], 1);
    for (const candidate of candidates) {
      const own = this.chosen?.find((one) => one.candidate === candidate);
      add(candidate.lots, repossessionMonths[channel], own ? A.minus(1, A.times(own.weight, own.share)) : 1);
      for (const [last, weight] of own?.lasts ?? [])
        add(candidate.lots, Math.max(last, repossessionMonths.orderly), A.times(weight, own!.share));
    }
    const load = (model: string, i: number): number =>
      Blocks.of(this.support.left.get(model) ?? this.frame.model.values.gpusOfModel(model, k), i) / this.frame.absorbed(model, channel);
    return sold.map((models, i) =>
      [...models].map(([model, months]) => ({ model, load: load(model, i), months })).filter((sale) => sale.load > 0),
    );
  }

  private parts(k: number, channel: Channel, discount: (x: number) => Lane): PartMonth<Lane>[][] {
    const { A } = this;
    const { repossessionMonths, strategy } = this.frame.model.deal.assumptions.values.liquidation;
    const delay = repossessionMonths[channel];
    const { candidates, rest, restHolding } = this.frame.collateralAt(k);
    const chosen = channel === 'orderly' && strategy !== 'piecemeal' ? candidates.map((one) => this.choose(one, k, discount)) : [];
    this.chosen = chosen;
    const kept = new Map(chosen.map(({ candidate, share, weight }) => [candidate, A.times(weight, share)]));
    const parts = chosen.flatMap(({ candidate, share, lasts }) =>
      lasts.map(([last, weight]) => this.served(candidate, k, last, share).map((month) => this.scaled(month, weight))),
    );
    if (this.support.any) return [this.support.months(channel, k, this.pieces(k, kept)), ...parts];
    parts.push(this.sale(rest, restHolding, channel, k, delay));
    for (const candidate of candidates) {
      const sold = A.minus(1, kept.get(candidate) ?? 0);
      if (sold !== 0) parts.push(this.sale(candidate.lots, candidate.holding, channel, k, delay).map((month) => this.scaled(month, sold)));
    }
    return parts;
  }

  /** GPUs of the collateral of d_k that are sold at once, by lot in file order. */
  private pieces(k: number, kept: ReadonlyMap<Candidate, Lane>): Piece[] {
    const { A } = this;
    const byLot = new Map([...kept].flatMap(([{ lots }, share]) => lots.map((lot) => [lot, share] as const)));
    return this.frame.model.values
      .collateralAt(k)
      .map((lot) => ({ lot, gpus: A.times(A.minus(1, byLot.get(lot) ?? 0), lot.quantity) }))
      .filter(({ gpus }) => gpus !== 0);
  }

  /** Where a contract is continued: by what is known at d_k; on a drawn path it then lasts as long as its customer does. */
  private choose(candidate: Candidate, k: number, discount: (x: number) => Lane): Chosen {
    const { A } = this;
    const { strategy, repossessionMonths } = this.frame.model.deal.assumptions.values.liquidation;
    const share = supportedShare(A, this.part(this.cash.gpusAt(candidate.lease, k)), candidate.tagged);
    const value = (months: readonly PartMonth<Lane>[]): Lane => this.presentValue(months, discount);
    const world = this.seen ? this.seenWorld(k) : this.world;
    let weight: Lane = 0;
    const known = this.lastMonths(candidate, k, world.firmEnd(candidate.lease.id)).map(([last, qualifies]): [number, Lane] => {
      const better = (): Mask => {
        const piecemeal = value(this.sale(candidate.lots, candidate.holding, 'orderly', k, repossessionMonths.orderly, world));
        return A.below(A.times(piecemeal, share), value(this.served(candidate, k, last, share, world)));
      };
      const inPlace = A.both(qualifies, strategy === 'in_place' ? true : better());
      const own = A.where(
        inPlace,
        () => 1,
        () => 0,
      );
      weight = A.plus(weight, own);
      return [last, own];
    });
    const some = known.filter(([, own]) => own !== 0);
    if (!this.seen || some.length === 0) return { candidate, share, weight, lasts: some };
    return { candidate, share, weight, lasts: this.lastsOnPath(candidate, k, weight) };
  }

  /** How long a contract that was chosen lasts on each path. */
  private lastsOnPath({ lease }: Candidate, k: number, weight: Lane): [number, Lane][] {
    const { A } = this;
    const last = this.monthsTo(k, this.world.firmEnd(lease.id));
    if (typeof last === 'number') return [[last, weight]];
    const distinct = [...new Set(last.filter((_, i) => Blocks.of(weight, i) !== 0))];
    return distinct.map((x) => [
      x,
      A.where(
        A.isZero(A.minus(last, x)),
        () => weight,
        () => 0,
      ),
    ]);
  }

  /** X, the last month in place for default at d_k, where the contract qualifies: each that some run has, with the runs that have it. */
  private lastMonths({ lease }: Candidate, k: number, firmEnd: Lane): [number, Mask][] {
    const { A } = this;
    const { grid, deal } = this.frame.model;
    const date = grid.date(k);
    const firm = lease.start <= date ? A.below(date, firmEnd) : false;
    const last = this.monthsTo(k, firmEnd);
    const distinct = typeof last === 'number' ? [last] : [...new Set(last)];
    return distinct
      .filter((x) => x > deal.assumptions.values.liquidation.stepinMonths)
      .map((x): [number, Mask] => [x, A.both(firm, A.isZero(A.minus(last, x)))])
      .filter(([, mask]) => mask !== false);
  }

  private monthsTo(k: number, firmEnd: Lane): Lane {
    return this.A.map(firmEnd, (end) => this.frame.model.grid.wholePeriods(k, end as Day));
  }

  /** What happens in these runs. */
  private readonly world: World = {
    valueOf: (lot, n) => this.part(this.values.fmv(lot, n)),
    cash: (lease, n) => this.part(this.cash.flowOf(lease.id).cash[n] ?? 0),
    served: (lease, n) => this.part(this.cash.served(lease.model, n)),
    firmEnd: (id) => this.part(this.cash.flowOf(id).firmEnd),
    survives: (party, months) => (this.seen ? 1 : this.survivals.usual(party, months)),
    beside: (model, n) => this.beside(model, n),
  };

  /** What those expect who know nothing of what comes after d_k. */
  private seenWorld(k: number): World {
    const seen = (this.cashSeen ??= this.seen!());
    return {
      valueOf: (lot, n) => this.seenValue(lot, n, k),
      cash: (lease, n) => seen.flowOf(lease.id).cash[n] ?? 0,
      served: (lease, n) => seen.served(lease.model, n),
      firmEnd: (id) => seen.flowOf(id).firmEnd,
      survives: (party, months) => this.survivals.usual(party, months),
      beside: ALONE,
    };
  }

  private seenValue(lot: Lot, n: number, k: number): Lane {
    const key = `${this.values.kindOf(lot)} ${n}`;
    let value = this.seenValues.get(key);
    if (value === undefined) this.seenValues.set(key, (value = this.values.fmvSeen(lot, n, k, this.runs)));
    return value;
  }

  /** A sale in equal parts that begins after month `delay`; held at cost until sold. */
  private sale(
    lots: readonly Lot[],
    holding: number,
    channel: Channel,
    k: number,
    delay: number,
    world: World = this.world,
  ): PartMonth<Lane>[] {
    const { A } = this;
    const { commission, removalUsd, saleMonths } = this.frame.model.deal.assumptions.values.liquidation;
    const months = saleMonths[channel];
    const stage = this.frame.model.values.stageAt(k);
    const parts: PartMonth<Lane>[] = Array.from({ length: delay }, () => ({ ...NOTHING, holding }));
    for (let i = 1; i <= months; i++) {
      const valueOf = (lot: Lot, n: number): Lane =>
        A.times(world.valueOf(lot, n), this.crowded(lot.model, channel, k, world.beside(lot.model, n)));
      const { gross, gpus } = this.values.sold(lots, channel, k + delay + i, stage, A, valueOf);
      parts.push({
        sale: salePart(A, gross, gpus, months, commission[channel].toNumber(), removalUsd.toNumber()),
        holding: holdingLeft(A, holding, months, i),
        support: 0,
        contractCash: 0,
      });
    }
    return parts;
  }

  /** What the sales of others leave of the price that all the collateral of a model gets alone: (1 + x + others)^−e/(1 + x)^−e. */
  private crowded(model: string, channel: Channel, k: number, others: Lane): Lane {
    if (others === 0) return 1;
    const { A } = this;
    const { values, deal } = this.frame.model;
    const own = 1 + values.gpusOfModel(model, k) / this.frame.absorbed(model, channel);
    return A.raise(A.plus(A.over(others, own), 1), deal.assumptions.values.liquidation.depthElasticity.negated());
  }

  /** A contract continued until month `last`, then its collateral sold: the share of its lots that goes in place. */
  private served(candidate: Candidate, k: number, last: number, share: Lane, world: World = this.world): PartMonth<Lane>[] {
    const { A } = this;
    const { stepinMonths, repossessionMonths } = this.frame.model.deal.assumptions.values.liquidation;
    const months: PartMonth<Lane>[] = [];
    const held = A.times(share, candidate.holding);
    for (let x = 1; x <= last; x++) {
      if (x <= stepinMonths) {
        months.push({ ...NOTHING, holding: held });
        continue;
      }
      const survives = world.survives(candidate.lease, x);
      const own = candidate.perDay * this.frame.model.grid.days(k + x) + candidate.perMonth;
      const extra = survives * (own - candidate.holding);
      months.push({
        ...NOTHING,
        holding: A.plus(A.times(share, extra), held),
        contractCash: A.times(this.lenderCash(candidate, k + x, world), survives),
      });
    }
    const sale = this.sale(candidate.lots, candidate.holding, 'orderly', k, Math.max(last, repossessionMonths.orderly), world);
    return [...months, ...sale.slice(last).map((month) => this.scaled(month, share))];
  }

  /** Contract cash of period n that the lenders' GPUs earn. */
  private lenderCash({ lease, tagged, gpus }: Candidate, n: number, world: World): Lane {
    const { A } = this;
    const received = world.cash(lease, n);
    if (received === 0) return 0;
    const needed = A.times(world.served(lease, n), this.part(this.cash.gpusAt(lease, n - 1)));
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
