import { isCounted, type Lot } from '../../domain/lot.js';
import type { Lease } from '../../domain/lease.js';
import { isInvestmentGrade, type Rating } from '../../domain/rating.js';
import type { Where, WhereKey } from '../../domain/scenario.js';
import type { Model } from '../score/model.js';

type Facts = Readonly<Record<WhereKey, readonly string[]>>;

/**
 * Finds what a shock's `where` means in the base case. `customer_group: largest` is the group with most firm backlog,
 * `region: home` that of most counted GPUs. A contract has the regions and sites of the lots that serve it, a lot the customer,
 * class and related party of its contract. @source stress method 2
 */
export class Matching {
  private readonly byContract = new Map<string, Lot[]>();

  constructor(private readonly base: Model) {
    for (const lot of base.deal.lots) {
      if (lot.contractId === null) continue;
      const lots = this.byContract.get(lot.contractId);
      if (lots) lots.push(lot);
      else this.byContract.set(lot.contractId, [lot]);
    }
  }

  lots(where: Where): Lot[] {
    return this.base.deal.lots.filter((lot) => matches(this.resolve(where), this.factsOfLot(lot)));
  }

  leases(where: Where): Lease[] {
    return this.base.deal.leases.filter((lease) => matches(this.resolve(where), this.factsOfLease(lease)));
  }

  /** Customer groups by firm backlog, largest first; ties in file order. */
  groupsBySize(): string[] {
    const { flows } = this.base.contracts;
    const sums = new Map(flows.map((flow) => [flow.lease.group, flow.firmBacklog.times(0)]));
    for (const flow of flows) sums.set(flow.lease.group, sums.get(flow.lease.group)!.plus(flow.firmBacklog));
    return [...sums].sort((a, b) => b[1].cmp(a[1])).map(([group]) => group);
  }

  private resolve(where: Where): Where {
    const keys = where.keys.map(({ key, values }) => ({ key, values: values.map((value) => this.named(key, value)) }));
    return { keys, not: where.not && this.resolve(where.not) };
  }

  private named(key: WhereKey, value: string): string {
    if (key === 'customer_group' && value === 'largest') return this.groupsBySize()[0] ?? value;
    if (key === 'region' && value.toLowerCase() === 'home') return this.homeRegion() ?? value;
    return value;
  }

  private homeRegion(): string | null {
    const gpus = new Map<string, number>();
    for (const lot of this.base.deal.lots.filter(isCounted)) gpus.set(lot.region, (gpus.get(lot.region) ?? 0) + lot.quantity);
    let home: [string, number] | null = null;
    for (const entry of gpus) if (home === null || entry[1] > home[1]) home = entry;
    return home && home[0];
  }

  private factsOfLease(lease: Lease): Facts {
    const lots = this.byContract.get(lease.id) ?? [];
    return {
      ...this.factsOfModel(lease.model),
      ...factsOfCustomer(lease),
      region: lots.map((lot) => lot.region),
      site: lots.map((lot) => lot.site),
    };
  }

  private factsOfLot(lot: Lot): Facts {
    const flow = lot.contractId === null ? undefined : this.base.contracts.flowOf(lot.contractId);
    const customer = flow ? factsOfCustomer(flow.lease) : NO_CUSTOMER;
    return { ...this.factsOfModel(lot.model), ...customer, region: [lot.region], site: [lot.site] };
  }

  private factsOfModel(model: string): Pick<Facts, 'model' | 'cohort' | 'vendor'> {
    const { cohort, vendor } = this.base.deal.market.models.get(model)!;
    return { model: [model], cohort: [cohort], vendor: [vendor] };
  }
}

const NO_CUSTOMER = { customer: [], customer_group: [], class: [], related_party: [] };

const factsOfCustomer = (lease: Lease): Pick<Facts, 'customer' | 'customer_group' | 'class' | 'related_party'> => ({
  customer: [lease.customer],
  customer_group: [lease.group],
  class: classesOf(lease.rating),
  related_party: [lease.relatedParty ? 'true' : 'false'],
});

function classesOf(rating: Rating): string[] {
  if (isInvestmentGrade(rating)) return ['ig'];
  return rating === 'unrated' ? ['non_ig', 'unrated'] : ['non_ig'];
}

function matches(where: Where, facts: Facts): boolean {
  const all = where.keys.every(({ key, values }) => values.some((value) => facts[key].includes(value)));
  return all && (where.not === null || !matches(where.not, facts));
}
