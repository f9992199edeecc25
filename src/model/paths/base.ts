import { sumOf } from '../../kernel/arithmetic.js';
import { CAP_DIMENSIONS, type AdvanceClass, type CapDimension } from '../../domain/deal.js';
import type { Lot } from '../../domain/lot.js';
import { isInvestmentGrade } from '../../domain/rating.js';
import type { BorrowingBase } from '../debt/borrowing-base.js';
import { cappedShare, supportedShare } from '../method/base.js';
import type { Blocks, Lane } from './blocks.js';
import type { BlockCash } from './cash.js';
import type { BlockFlow, Frame } from './frame.js';
import type { BlockValues } from './values.js';

interface Slice {
  readonly class: AdvanceClass;
  readonly groups: Readonly<Record<CapDimension, string | null>>;
  value: Lane;
}

/**
 * The borrowing base in every run of a block. Which lots are eligible is the deal's, but for their generation on drawn paths, whose
 * cohorts come when they come. @source methodology 7
 */
export class BlockBase {
  private readonly bases: (Lane | undefined)[] = [];
  private readonly flows: ReadonlyMap<string, BlockFlow>;
  private readonly alone = new Map<Lot, readonly Lot[]>();

  constructor(
    private readonly A: Blocks,
    private readonly frame: Frame,
    private readonly exact: BorrowingBase,
    private readonly values: BlockValues,
    private readonly cash: BlockCash,
  ) {
    this.flows = new Map(cash.flows.map((flow) => [flow.lease.id, flow]));
  }

  at(k: number): Lane {
    return (this.bases[k] ??= this.A.scope(() => this.certify(k)));
  }

  private certify(k: number): Lane {
    const { A } = this;
    const terms = this.frame.model.deal.borrowingBase!;
    const slices = this.slices(k);
    const before = sumOf(
      A,
      slices.map(({ value }) => value),
    );
    for (const dimension of CAP_DIMENSIONS) this.cap(slices, dimension, terms.concentrationCaps.get(dimension)?.toNumber(), before);
    return sumOf(
      A,
      slices.map((slice) => A.times(slice.value, terms.advanceRates[slice.class].toNumber())),
    );
  }

  private slices(k: number): Slice[] {
    const { A, cash } = this;
    const eligible = this.frame.model.deal.lots
      .filter((lot) => this.exact.passesOthers(lot, k))
      .map((lot) => ({ lot, young: this.isYoung(lot, k) }))
      .filter(({ young }) => young !== 0);
    const tagged = new Map<string, Lane>();
    for (const { lot, young } of eligible)
      if (lot.contractId !== null) tagged.set(lot.contractId, A.plus(tagged.get(lot.contractId) ?? 0, A.times(young, lot.quantity)));
    const slices = new Map<string, Slice>();
    const put = (lot: Lot, flow: BlockFlow | null, value: Lane): void => {
      const name: AdvanceClass = flow === null ? 'uncontracted' : isInvestmentGrade(flow.lease.rating) ? 'ig' : 'non_ig';
      const customer = flow?.lease.group ?? null;
      const key = [name, customer ?? '', lot.model, lot.site, lot.region].join('\u0000');
      const slice = slices.get(key);
      if (slice) slice.value = A.plus(slice.value, value);
      else slices.set(key, { class: name, groups: { customer, model: lot.model, site: lot.site, region: lot.region }, value });
    };
    for (const { lot, young } of eligible) {
      const value = A.times(this.valueOf(lot, k), young);
      const flow = lot.contractId === null ? undefined : this.flows.get(lot.contractId);
      if (!flow) {
        put(lot, null, value);
        continue;
      }
      const share = A.where(
        cash.isFirmAt(flow, k),
        () => supportedShare(A, cash.gpusAt(flow.lease, k), tagged.get(flow.lease.id)!),
        () => 0,
      );
      put(lot, flow, A.times(value, share));
      put(lot, null, A.times(value, A.minus(1, share)));
    }
    return [...slices.values()];
  }

  /** 1 where a lot is of a generation that is not too old, else 0. */
  private isYoung(lot: Lot, k: number): Lane {
    const { A } = this;
    const { maxGenerationLag } = this.frame.model.deal.borrowingBase!;
    if (maxGenerationLag === null) return 1;
    return A.where(
      A.atMost(this.values.cohortLag(lot.model, k), maxGenerationLag),
      () => 1,
      () => 0,
    );
  }

  private valueOf(lot: Lot, k: number): Lane {
    if (this.frame.model.deal.borrowingBase!.basis === 'depreciated_cost')
      return this.frame.monthly(`book ${lot.id}`, k, () => this.frame.model.values.basisOf(lot, 'depreciated_cost', k).toNumber());
    let lots = this.alone.get(lot);
    if (!lots) this.alone.set(lot, (lots = [lot]));
    return this.values.net(lots, 'orderly', k);
  }

  private cap(slices: readonly Slice[], dimension: CapDimension, cap: number | undefined, before: Lane): void {
    if (cap === undefined) return;
    const { A } = this;
    const sums = new Map<string, Lane>();
    for (const { groups, value } of slices) {
      const group = groups[dimension];
      if (group !== null) sums.set(group, A.plus(sums.get(group) ?? 0, value));
    }
    const allowed = A.times(before, cap);
    for (const [group, sum] of sums) {
      const left = cappedShare(A, sum, allowed);
      if (left === 1) continue;
      for (const slice of slices) if (slice.groups[dimension] === group) slice.value = A.times(slice.value, left);
    }
  }
}
