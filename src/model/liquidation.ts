import { Decimal, ONE, least, most, total } from '../kernel/decimal.js';
import { Powers } from '../kernel/daily-power.js';
import { leaf, step, type Trace } from '../kernel/trace.js';
import type { AssumptionSet, Channel } from '../domain/assumptions.js';
import type { Deal } from '../domain/deal.js';
import type { Lot } from '../domain/lot.js';
import type { Contracts } from './contracts.js';
import type { Debt } from './debt.js';
import { distribute, type Claim } from './distribution.js';
import type { FleetValues } from './fleet-values.js';
import type { Grid } from './grid.js';
import { InPlaceContract } from './in-place.js';
import { assumed, term } from './origin.js';
import type { LiquidationResult } from './result.js';
import { NO_FLOW, SalePool, addFlows, costsOf, receiptsOf, scaleFlow, type PartFlow } from './sale-pool.js';

/** Claims and cash at default. */
export interface DefaultCase {
  readonly claims: readonly Claim[];
  /** Lender-controlled cash, received before anything else. */
  readonly accounts: Decimal;
}

/** Collateral that goes one way: served in place, where its contract can be, or sold. */
interface Part {
  readonly pool: SalePool;
  readonly contract: InPlaceContract | null;
}

/**
 * What a default at d_k would recover, for whom and when, in the orderly and the forced channel. @source methodology 9
 */
export class Liquidation {
  private readonly parts: readonly Part[];
  private readonly growth: Powers;
  private readonly waRate: Decimal | null;

  constructor(
    private readonly deal: Deal,
    private readonly grid: Grid,
    values: FleetValues,
    private readonly contracts: Contracts,
    private readonly debt: Debt,
    private readonly set: AssumptionSet,
  ) {
    this.waRate = debt.waRate();
    this.growth = new Powers(this.waRate === null ? ONE : this.waRate.plus(1).pow(ONE.div(12)));
    this.parts = this.split(values);
  }

  /** Default at d_k on the contractual balances, with the accounts as given. */
  at(k: number, channel: Channel): LiquidationResult {
    return this.of(k, channel, this.contractualCase(k));
  }

  private contractualCase(k: number): DefaultCase {
    const { collections, dsra, liquidity } = this.deal.accounts;
    const claims = this.debt.tranchesAt(k).map(({ tranche, balance, accrued }) => ({ tranche, ead: balance.plus(accrued) }));
    return { claims, accounts: total([collections, dsra, liquidity]) };
  }

  /** Default at d_k with given claims and accounts. */
  of(k: number, channel: Channel, { claims, accounts }: DefaultCase): LiquidationResult {
    const ead = total(claims.map((claim) => claim.ead));
    const { flows, inPlace } = this.collateralFlows(k, channel);
    const legal = this.legal(ead);
    const months = flows.map((flow, i) => ({
      receipts: i === 0 ? receiptsOf(flow).plus(accounts) : receiptsOf(flow),
      costs: i === 0 ? costsOf(flow).plus(legal) : costsOf(flow),
    }));
    const priority = total(this.deal.priorityClaims.map((claim) => claim.amount));
    const paid = distribute(months, priority, claims, this.growth);
    const sum = flows.reduce(addFlows, NO_FLOW);
    const recoveryPv = total(paid.tranches.map((tranche) => tranche.pv));
    const rate = recoveryRate(recoveryPv, ead);
    return {
      ead,
      gross: sum.gross,
      commission: sum.commission,
      removal: sum.removal,
      holding: sum.holding,
      legal,
      priorityClaimsPaid: paid.priorityClaimsPaid,
      accounts,
      contractCash: sum.contractCash,
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
        return { id: claim.tranche.id, rank: claim.tranche.rank, ead: claim.ead, recoveryNominal: nominal, recoveryPv: pv, lgd: own && ONE.minus(own) };
      }),
    };
  }

  /** LGD of a channel at as_of with its derivation. */
  explain(channel: Channel, trace: Trace | undefined): Decimal | null {
    return step(trace, `LGD, ${channel}`, 'ratio', '1 − PV recovery / EAD', (t) => {
      const result = this.at(0, channel);
      if (!t) return result.lgd;
      step(t, 'EAD', 'money', 'Σ balance + accrued interest', (inner) => {
        this.debt.tranchesAt(0).forEach(({ tranche, balance, accrued }, i) => {
          leaf(inner, `balance of ${tranche.id}`, 'money', balance, term(this.deal, `tranches.${i}.balance`));
          leaf(inner, `accrued on ${tranche.id}`, 'money', accrued);
        });
        return result.ead;
      });
      this.debt.waRate(t);
      step(t, 'PV recovery', 'money', 'Σ paid to lenders in month x/(1 + wa_rate)^{x/12}', (inner) => {
        leaf(inner, 'accounts', 'money', result.accounts, term(this.deal, 'accounts'));
        leaf(inner, 'gross sale proceeds', 'money', result.gross, assumed(this.set, `liquidation.sale_months.${channel}`));
        leaf(inner, 'contract cash in place', 'money', result.contractCash, assumed(this.set, 'liquidation.strategy'));
        leaf(inner, 'less commission', 'money', result.commission, assumed(this.set, `liquidation.commission.${channel}`));
        leaf(inner, 'less removal', 'money', result.removal, assumed(this.set, 'liquidation.removal_usd'));
        leaf(inner, 'less holding', 'money', result.holding, assumed(this.set, 'power.idle_load'));
        leaf(inner, 'less legal', 'money', result.legal, assumed(this.set, 'liquidation.legal_share'));
        leaf(inner, 'less priority claims', 'money', result.priorityClaimsPaid, term(this.deal, 'priority_claims'));
        leaf(inner, 'to lenders, nominal', 'money', result.recoveryNominal);
        return result.recoveryPv;
      });
      return result.lgd;
    });
  }

  private legal(ead: Decimal): Decimal {
    const { legalUsd, legalShare } = this.set.values.liquidation;
    return most(legalUsd, legalShare.times(ead));
  }

  /** What the collateral brings and costs month by month, and the contracts served in place. */
  private collateralFlows(k: number, channel: Channel): { flows: PartFlow[]; inPlace: string[] } {
    const flows: PartFlow[] = [];
    const inPlace: string[] = [];
    const put = (part: readonly PartFlow[]): void => part.forEach((flow, i) => (flows[i] = flows[i] ? addFlows(flows[i], flow) : flow));
    const delay = this.set.values.liquidation.repossessionMonths[channel];
    const process = delay + this.set.values.liquidation.saleMonths[channel];
    put(Array.from({ length: process }, () => NO_FLOW));
    for (const { pool, contract } of this.parts) {
      const sold = pool.saleFlows(channel, k, delay);
      const served = contract && channel === 'orderly' ? this.inPlaceFlows(k, contract, sold) : null;
      if (!served) {
        put(sold);
        continue;
      }
      inPlace.push(contract!.flow.lease.id);
      put(served);
      if (contract!.share.lt(1)) put(sold.map((flow) => scaleFlow(flow, ONE.minus(contract!.share))));
    }
    return { flows, inPlace };
  }

  /** The flows of a contract in place where it qualifies and is worth strictly more than selling; null otherwise. */
  private inPlaceFlows(k: number, contract: InPlaceContract, sold: readonly PartFlow[]): PartFlow[] | null {
    const { strategy } = this.set.values.liquidation;
    const last = strategy === 'piecemeal' ? null : contract.lastMonth(k);
    if (last === null) return null;
    const served = contract.flows(k, last);
    if (strategy === 'in_place') return served;
    return this.presentValue(served).gt(this.presentValue(sold).times(contract.share)) ? served : null;
  }

  private presentValue(flows: readonly PartFlow[]): Decimal {
    return total(flows.map((flow, i) => receiptsOf(flow).minus(costsOf(flow)).div(this.growth.at(i + 1))));
  }

  /** The collateral by contract served, the rest together. */
  private split(values: FleetValues): Part[] {
    const { market, lots } = this.deal;
    const served = new Map<string, Lot[]>();
    for (const lot of lots) {
      if (lot.status !== 'installed' || lot.contractId === null) continue;
      const together = served.get(lot.contractId);
      if (together) together.push(lot);
      else served.set(lot.contractId, [lot]);
    }
    const parts: Part[] = [];
    const apart = new Set<Lot>();
    for (const flow of this.contracts.flows) {
      const tagged = served.get(flow.lease.id) ?? [];
      const own = tagged.filter((lot) => lot.lien === 'first');
      if (own.length === 0) continue;
      for (const lot of own) apart.add(lot);
      const pool = new SalePool(own, values, market, this.set);
      const gpus = tagged.reduce((sum, lot) => sum + lot.quantity, 0);
      parts.push({ pool, contract: new InPlaceContract(flow, pool, gpus, this.grid, this.contracts, this.set) });
    }
    const rest = values.collateral.filter((lot) => !apart.has(lot));
    return [...parts, { pool: new SalePool(rest, values, market, this.set), contract: null }];
  }
}

/** PV / EAD, at most 1; null without exposure. */
const recoveryRate = (pv: Decimal, ead: Decimal): Decimal | null => (ead.isZero() ? null : least(ONE, pv.div(ead)));
