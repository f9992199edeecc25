import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ONE, ZERO, least, positive, total } from '../../kernel/decimal.js';
import { Powers } from '../../kernel/daily-power.js';
import type { Day } from '../../kernel/calendar.js';
import { CHANNELS, type AssumptionSet, type Channel } from '../../domain/assumptions.js';
import type { Deal } from '../../domain/deal.js';
import type { Lot } from '../../domain/lot.js';
import { installedAt, type Conditions } from '../frame/conditions.js';
import type { Contracts } from '../cash/contracts.js';
import type { Debt } from '../debt/debt.js';
import { legalCost, type LiquidationMonth } from '../method/recovery.js';
import { distribution, type Claim, type Distribution } from './distribution.js';
import type { FleetValues } from '../value/fleet-values.js';
import type { Grid } from '../frame/grid.js';
import { InPlaceContract } from './in-place.js';
import type { LiquidationResult } from '../frame/result.js';
import { ProcessSums } from './process-sums.js';
import { Support } from './support.js';
import { SalePool, shareOf, type PartMonth } from './sale-pool.js';

/** Claims and cash at default. */
export interface DefaultCase {
  readonly claims: readonly Claim[];
  /** Lender-controlled cash, received before anything else. */
  readonly accounts: Decimal;
}

/** A contract that is continued, and X, the last month in place. */
interface InPlace {
  readonly contract: InPlaceContract;
  readonly last: number;
}

/**
 * What a default at d_k would recover, for whom and when, in the orderly and the forced channel. @source methodology 9
 */
export class Liquidation {
  /** Contracts that may be served in place, by which lots are in service. */
  private readonly candidates = new Map<string, readonly InPlaceContract[]>();
  private readonly rests = new Map<string, SalePool>();
  /** What is sold, by the contracts that are served in place. */
  private readonly pools = new Map<string, SalePool>();
  private readonly arrivals: readonly Day[];
  private readonly support: Support;
  private readonly priority: Decimal;
  private readonly growth: Powers;
  /** 1/(1 + wa_rate)^{1/12} to whole powers. */
  readonly discount: Powers;
  private readonly waRate: Decimal | null;

  constructor(
    private readonly deal: Deal,
    private readonly grid: Grid,
    private readonly values: FleetValues,
    private readonly contracts: Contracts,
    private readonly debt: Debt,
    private readonly set: AssumptionSet,
    private readonly conditions: Conditions,
    /** As a default at d_k looks to those who do not know what is still to come on a drawn path; null on any other. */
    private readonly foresight: ((k: number) => Liquidation) | null,
  ) {
    this.support = new Support(deal.hedges, grid, values, deal.market, set, conditions);
    this.arrivals = deal.lots.flatMap((lot) => lot.arrives ?? []);
    this.waRate = debt.waRate();
    const monthly = this.waRate === null ? ONE : EXACT.raise(this.waRate.plus(1), ONE.div(12));
    this.growth = new Powers(monthly);
    this.discount = new Powers(ONE.div(monthly));
    this.priority = total(deal.priorityClaims.map((claim) => claim.amount));
  }

  /** Default at d_k on the contractual balances, with the accounts as given. */
  at(k: number, channel: Channel): LiquidationResult {
    return this.of(k, channel, this.contractualCase(k));
  }

  /** Claims on the contractual balances at d_k, with the accounts as given. */
  contractualCase(k: number): DefaultCase {
    const { collections, dsra, liquidity } = this.deal.accounts;
    const claims = this.debt.tranchesAt(k).map(({ tranche, balance, accrued }) => ({ tranche, ead: balance.plus(accrued) }));
    return { claims, accounts: total([collections, dsra, liquidity]) };
  }

  /** PV recovery / EAD of a default at d_k on the contractual balances; null without exposure. */
  recoveryRate(k: number, channel: Channel): Decimal | null {
    const { ead, pv } = this.outcome(k, channel);
    return recoveryRate(pv, ead);
  }

  /** EAD − PV recovery of a default at d_k on the contractual balances. */
  shortfall(k: number, channel: Channel): Decimal {
    const { ead, pv } = this.outcome(k, channel);
    return ead.minus(pv);
  }

  /**
   * What the shortfall of a default at d_k cannot exceed: EAD less the present value of all flows, as if each cost were paid when it
   * falls due. Costs that wait only cost less at today's value, so lenders get at least this or all of their claims.
   */
  shortfallAtMost(k: number, channel: Channel): Decimal {
    if (this.support.any) return positive(this.shortfall(k, channel));
    const { claims, accounts } = this.contractualCase(k);
    const ead = total(claims.map((claim) => claim.ead));
    const delay = this.set.values.liquidation.repossessionMonths[channel];
    const served = new Map(channel === 'forced' ? [] : this.inPlaceAt(k, delay).map(({ contract, last }) => [contract, last]));
    const candidates = this.candidatesAt(k);
    const parts = candidates.map((contract) => {
      const sold = contract.pool.presentValue(channel, k, delay);
      const last = served.get(contract);
      return last === undefined ? sold : contract.presentValue(k, last, this.discount).plus(ONE.minus(contract.share(k)).times(sold));
    });
    const rest = this.restAt(k, candidates).presentValue(channel, k, delay);
    const atOnce = accounts.minus(this.legal(ead)).minus(this.priority).times(this.discount.at(1));
    return positive(least(ead, ead.minus(total([atOnce, rest, ...parts]))));
  }

  private readonly outcomes: Readonly<Record<Channel, ({ readonly ead: Decimal; readonly pv: Decimal } | undefined)[]>> = {
    orderly: [],
    forced: [],
  };

  private outcome(k: number, channel: Channel): { readonly ead: Decimal; readonly pv: Decimal } {
    return (this.outcomes[channel][k] ??= this.contractualOutcome(k, channel));
  }

  private contractualOutcome(k: number, channel: Channel): { readonly ead: Decimal; readonly pv: Decimal } {
    const given = this.contractualCase(k);
    const ead = total(given.claims.map((claim) => claim.ead));
    const months = this.monthsOf(k, channel) ?? monthsOfParts(this.process(k, channel).parts);
    return { ead, pv: pvOf(this.distributed(months, ead, given).paid) };
  }

  /** Default at d_k with given claims and accounts. */
  of(k: number, channel: Channel, given: DefaultCase): LiquidationResult {
    const ead = total(given.claims.map((claim) => claim.ead));
    const { parts, inPlace } = this.process(k, channel);
    const { paid, legal } = this.distributed(monthsOfParts(parts), ead, given);
    const sum = (of: (month: PartMonth) => Decimal): Decimal => total(parts.flat().map(of));
    const recoveryPv = pvOf(paid);
    const rate = recoveryRate(recoveryPv, ead);
    return {
      ead,
      gross: sum((month) => month.sale.gross),
      support: sum((month) => month.support),
      commission: sum((month) => month.sale.commission),
      removal: sum((month) => month.sale.removal),
      holding: sum((month) => month.holding),
      legal,
      priorityClaimsPaid: paid.priorityClaimsPaid,
      accounts: given.accounts,
      contractCash: sum((month) => month.contractCash),
      costsUnpaid: paid.costsUnpaid,
      recoveryNominal: total(paid.tranches.map((tranche) => tranche.nominal)),
      recoveryPv,
      recoveryRate: rate,
      lgd: rate && ONE.minus(rate),
      surplus: paid.surplus,
      shortfall: this.waRate === null ? null : ead.minus(recoveryPv),
      months: paid.lastPayment,
      inPlace,
      tranches: paid.tranches.map(({ claim, nominal, pv }) => {
        const own = recoveryRate(pv, claim.ead);
        return {
          id: claim.tranche.id,
          rank: claim.tranche.rank,
          ead: claim.ead,
          recoveryNominal: nominal,
          recoveryPv: pv,
          lgd: own && ONE.minus(own),
        };
      }),
    };
  }

  /** What a default at d_k brings each claim, month by month from month 1 on, in the channel with the lower loss, orderly of equals. */
  cashOf(k: number, given: DefaultCase, channels: readonly Channel[] = CHANNELS): readonly (readonly Decimal[])[] {
    const ead = total(given.claims.map((claim) => claim.ead));
    const outcomes = channels.map((channel) => this.distributed(monthsOfParts(this.process(k, channel).parts), ead, given).paid);
    const best = outcomes.reduce((a, b) => (pvOf(b).gt(pvOf(a)) ? b : a));
    return best.tranches.map(({ paid }) => paid);
  }

  /** The cash of the process month by month, with accounts and legal cost, handed to those who have claims on it. */
  private distributed(
    months: readonly LiquidationMonth<Decimal>[],
    ead: Decimal,
    { claims, accounts }: DefaultCase,
  ): { paid: Distribution; legal: Decimal } {
    const legal = this.legal(ead);
    const all = months.map(({ receipts, costs }, i) =>
      i === 0 ? { receipts: receipts.plus(accounts), costs: costs.plus(legal) } : { receipts, costs },
    );
    return { paid: distribution(all, this.priority, claims, this.growth, this.discount), legal };
  }

  /** Contracts that may be continued at d_k under a replacement operator, with the collateral tagged with each. */
  inPlaceCandidates(k: number): readonly InPlaceContract[] {
    return this.candidatesAt(k);
  }

  /** The collateral of d_k that no contract can be continued with. */
  restOfCollateral(k: number): SalePool {
    return this.restAt(k, this.candidatesAt(k));
  }

  private readonly sums: Partial<Record<Channel, { readonly sums: ProcessSums; next: number }>> = {};

  /**
   * Receipts and costs of a default at d_k from running sums; null where dates are not asked for in order, lots are switched off, or
   * a contract ends before the collateral could be sold, whose months are put together one by one.
   */
  private monthsOf(k: number, channel: Channel): LiquidationMonth<Decimal>[] | null {
    if (this.conditions.offlineFrom.size > 0 || this.support.any) return null;
    const state = (this.sums[channel] ??= { sums: new ProcessSums(channel, this.set, this.debt.lastPeriod), next: 0 });
    if (k < state.next) return null;
    state.next = k;
    const delay = this.set.values.liquidation.repossessionMonths[channel];
    const inPlace =
      channel === 'forced' ? [] : this.inPlaceAt(k, delay).map(({ contract, last }) => ({ contract, last, share: contract.share(k) }));
    if (inPlace.some(({ last }) => last < delay)) return null;
    if (inPlace.length === 0) return state.sums.at(k, [], new Map([[this.whole(k), ONE]]));
    const shares = new Map(inPlace.map(({ contract, share }) => [contract, share]));
    const candidates = this.candidatesAt(k);
    const pieces = new Map([[this.restAt(k, candidates), ONE]]);
    for (const contract of candidates) {
      const left = ONE.minus(shares.get(contract) ?? ZERO);
      if (left.gt(0)) pieces.set(contract.pool, left);
    }
    return state.sums.at(k, inPlace, pieces);
  }

  private readonly inPlace: (readonly InPlace[] | undefined)[] = [];
  private readonly wholePools: (SalePool | undefined)[] = [];

  /** All of the collateral of d_k as one pool. */
  private whole(k: number): SalePool {
    return (this.wholePools[this.values.stageAt(k)] ??= this.poolOf(this.values.collateralAt(k), k));
  }

  /** What is sold at once for a default at as_of where puts or guarantees may pay; null where the deal has none. */
  supportedToday(channel: Channel): ReturnType<Support['sale']> | null {
    return this.support.any ? this.support.sale(channel, 0, this.piecesAt(0, this.partsToday(channel).served)) : null;
  }

  /** What is sold at once for a default at as_of, and the contracts that continue. */
  partsToday(channel: Channel): { readonly sold: readonly Lot[]; readonly served: readonly InPlace[] } {
    const served = channel === 'forced' ? [] : this.inPlaceAt(0, this.set.values.liquidation.repossessionMonths.orderly);
    return {
      sold: this.allBut(
        served.map(({ contract }) => contract),
        0,
      ).lots,
      served,
    };
  }

  private legal(ead: Decimal): Decimal {
    const { legalUsd, legalShare } = this.set.values.liquidation;
    return legalCost(EXACT, legalUsd, legalShare, ead);
  }

  /** What each part of the collateral brings and costs month by month, and the contracts served in place. */
  private process(k: number, channel: Channel): { parts: PartMonth[][]; inPlace: string[] } {
    const delay = this.set.values.liquidation.repossessionMonths[channel];
    const served = channel === 'forced' ? [] : this.inPlaceAt(k, delay);
    const inPlace = served.map(({ contract }) => contract.flow.lease.id).sort();
    if (this.support.any) {
      const months = this.support.months(channel, k, this.piecesAt(k, served));
      return { parts: [months, ...served.map(({ contract, last }) => contract.months(k, last))], inPlace };
    }
    const parts = [
      this.allBut(
        served.map(({ contract }) => contract),
        k,
      ).saleMonths(channel, k, delay),
    ];
    for (const { contract, last } of served) {
      parts.push(contract.months(k, last));
      const share = contract.share(k);
      if (share.lt(1)) parts.push(contract.pool.saleMonths(channel, k, delay).map((month) => shareOf(month, ONE.minus(share))));
    }
    return { parts, inPlace };
  }

  /** GPUs of the collateral of d_k that are sold at once, by lot in file order. */
  private piecesAt(k: number, served: readonly InPlace[]): { lot: Lot; gpus: Decimal }[] {
    const kept = new Map(served.flatMap(({ contract }) => contract.pool.lots.map((lot) => [lot, contract.share(k)] as const)));
    return this.values.collateralAt(k).flatMap((lot) => {
      const gpus = ONE.minus(kept.get(lot) ?? ZERO).times(lot.quantity);
      return gpus.isZero() ? [] : [{ lot, gpus }];
    });
  }

  /** Contracts served to their end for default at d_k: those that qualify and are worth strictly more than selling. */
  private inPlaceAt(k: number, delay: number): readonly InPlace[] {
    return (this.inPlace[k] ??= this.foresight ? this.chosenBefore(this.foresight(k), k, delay) : this.findInPlace(k, delay));
  }

  /** Contracts chosen by what was known at d_k, and how long each then lasts on the path. @source methodology 18, section 3 */
  private chosenBefore(seen: Liquidation, k: number, delay: number): InPlace[] {
    const chosen = new Set(seen.inPlaceAt(k, delay).map(({ contract }) => contract.flow.lease.id));
    return this.candidatesAt(k).flatMap((contract) =>
      chosen.has(contract.flow.lease.id) ? [{ contract, last: contract.monthsLeft(k) }] : [],
    );
  }

  private findInPlace(k: number, delay: number): InPlace[] {
    const { strategy } = this.set.values.liquidation;
    if (strategy === 'piecemeal') return [];
    const worthMore = (contract: InPlaceContract, last: number): boolean =>
      contract.presentValue(k, last, this.discount).gt(contract.pool.presentValue('orderly', k, delay).times(contract.share(k)));
    return this.candidatesAt(k).flatMap((contract) => {
      const last = contract.lastMonth(k);
      return last !== null && (strategy === 'in_place' || worthMore(contract, last)) ? [{ contract, last }] : [];
    });
  }

  /** What is sold at d_k while some contracts are served in place, as one pool. */
  private allBut(served: readonly InPlaceContract[], k: number): SalePool {
    const key = `${this.fleetState(k)} ${served.map((contract) => contract.flow.lease.id).join('\u0000')}`;
    let pool = this.pools.get(key);
    if (!pool) {
      const candidates = this.candidatesAt(k);
      const sold = candidates.filter((contract) => !served.includes(contract)).map((contract) => contract.pool);
      this.pools.set(key, (pool = SalePool.union([this.restAt(k, candidates), ...sold])));
    }
    return pool;
  }

  /** The collateral that no contract can be served with. */
  private restAt(k: number, candidates: readonly InPlaceContract[]): SalePool {
    const off = this.fleetState(k);
    let rest = this.rests.get(off);
    if (!rest) {
      const apart = new Set(candidates.flatMap((contract) => contract.pool.lots));
      this.rests.set(
        off,
        (rest = this.poolOf(
          this.values.collateralAt(k).filter((lot) => !apart.has(lot)),
          k,
        )),
      );
    }
    return rest;
  }

  private poolOf(lots: readonly Lot[], k: number): SalePool {
    return SalePool.of(lots, this.values.saleGroups(lots, this.values.stageAt(k)), this.deal.market, this.set, this.discount, this.growth);
  }

  /** How many lots a scenario has switched off, or have arrived, by d_k. */
  fleetState(k: number): string {
    const off = [...this.conditions.offlineFrom.values()].filter((from) => from <= k).length;
    return `${off} ${this.values.stageAt(k)} ${this.arrived(k)}`;
  }

  /** Arrivals of any lien: a contract's other lots count among its GPUs. */
  private arrived(k: number): number {
    return this.arrivals.filter((day) => day <= this.grid.date(k)).length;
  }

  /** Contracts that may be served in place, with the collateral among their lots installed at d_k. */
  private candidatesAt(k: number): readonly InPlaceContract[] {
    const off = this.fleetState(k);
    let candidates = this.candidates.get(off);
    if (!candidates) this.candidates.set(off, (candidates = this.findCandidates(k)));
    return candidates;
  }

  private findCandidates(k: number): InPlaceContract[] {
    const tagged = new Map<string, Lot[]>();
    for (const lot of this.deal.lots) {
      if (!installedAt(lot, k, this.conditions, this.grid) || lot.contractId === null) continue;
      const together = tagged.get(lot.contractId);
      if (together) together.push(lot);
      else tagged.set(lot.contractId, [lot]);
    }
    return this.contracts.flows.flatMap((flow) => {
      const lots = tagged.get(flow.lease.id) ?? [];
      const own = lots.filter((lot) => lot.lien === 'first');
      if (own.length === 0 || !flow.lease.assignable || !flow.lease.directAgreement) return [];
      const gpus = lots.reduce((sum, lot) => sum + lot.quantity, 0);
      return [new InPlaceContract(flow, this.poolOf(own, k), gpus, this.grid, this.contracts, this.deal.market, this.set, this.conditions)];
    });
  }
}

/** Receipts and costs of all parts together. */
function monthsOfParts(parts: readonly (readonly PartMonth[])[]): LiquidationMonth<Decimal>[] {
  return Array.from({ length: Math.max(...parts.map((part) => part.length)) }, (_, i) => {
    const running = parts.flatMap((part) => part[i] ?? []);
    return { receipts: total(running.map((month) => month.receipts)), costs: total(running.map((month) => month.costs)) };
  });
}

const pvOf = (paid: Distribution): Decimal => total(paid.tranches.map((tranche) => tranche.pv));

/** PV / EAD, at most 1; null without exposure. */
const recoveryRate = (pv: Decimal, ead: Decimal): Decimal | null => (ead.isZero() ? null : least(ONE, pv.div(ead)));
