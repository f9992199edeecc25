import { type Decimal, most } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Cds, Counterparty } from '../../domain/counterparty.js';
import type { Deal } from '../../domain/deal.js';
import { partyName } from '../../domain/party.js';
import type { Rating } from '../../domain/rating.js';
import { cdsHazard, partyPd, pdOf, pdOfHazard, realWorldHazard } from '../frame/pd.js';
import { compareText } from '../frame/grouping.js';
import type { Model } from '../score/model.js';
import { cdsMove, commitmentCover, isFlagged, type Cover } from './canary.js';
import { circleOf, loopsOf } from '../circle/circle.js';

/** What a party is in the deals. */
type Role = 'customer' | 'provider' | 'parent';

/** A party with what its rating and the market say of it, side by side. */
export interface PartyResult extends Cover {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly deals: readonly string[];
  readonly riskNeutral: null | {
    readonly date: Day | null;
    readonly bps: Decimal;
    readonly recovery: Decimal;
    readonly hazard: Decimal;
    readonly pd: Decimal;
    /** Change of the spread since the row before, as a share of it. */
    readonly move: Decimal | null;
    readonly flagged: boolean;
  };
  readonly realWorld: null | { readonly hazard: Decimal; readonly pd: Decimal };
  /** Of the worst rating among contracts, hedges and parents; null of a party without one. */
  readonly ratingPd: Decimal | null;
  /** As `counterparty.pd` asks. */
  readonly pdUsed: Decimal | null;
}

export interface ContractCircle {
  readonly deal: string;
  readonly contractId: string;
  readonly group: string;
  /** null without a file of flows. */
  readonly circularShare: Decimal | null;
  readonly firmBacklog: Decimal;
}

export interface DealLoop {
  readonly deal: string;
  readonly parties: readonly string[];
  readonly weakest: { readonly from: string; readonly to: string; readonly usdYear: Decimal };
}

export interface CounterpartiesResult {
  readonly name: string;
  readonly asOf: Day;
  readonly parties: readonly PartyResult[];
  readonly contracts: readonly ContractCircle[];
  readonly deals: readonly { readonly id: string; readonly currency: string; readonly circularShare: Decimal | null }[];
  readonly loops: readonly DealLoop[];
}

/** Who stands behind the deals, and what of their money comes back from the borrowers. @source methodology 20 */
export function counterparties(name: string, models: readonly Model[]): CounterpartiesResult {
  const asOf = Math.max(...models.map(({ deal }) => deal.asOf)) as Day;
  return {
    name,
    asOf,
    parties: partiesOf(models.map(({ deal }) => deal)),
    contracts: models.flatMap(contractsOf),
    deals: models.map(({ deal, metrics }) => ({ id: deal.id, currency: deal.currency, circularShare: metrics.circularShare() })),
    loops: models.flatMap(({ deal }) => loopsIn(deal)),
  };
}

function contractsOf({ deal, contracts }: Model): ContractCircle[] {
  const circle = circleOf(deal);
  return contracts.flows.map(({ lease, firmBacklog }) => ({
    deal: deal.id,
    contractId: lease.id,
    group: lease.group,
    circularShare: circle && circle.shareOf(lease.group),
    firmBacklog,
  }));
}

function loopsIn(deal: Deal): DealLoop[] {
  const circle = circleOf(deal);
  if (circle === null) return [];
  const nameOf = (node: string): string => circle.spelled.get(node) ?? node;
  return loopsOf(circle).map(({ parties, weakest }) => ({
    deal: deal.id,
    parties: parties.map(nameOf),
    weakest: { from: nameOf(weakest.from), to: nameOf(weakest.to), usdYear: weakest.usdYear },
  }));
}

interface Party {
  readonly name: string;
  readonly roles: Set<Role>;
  readonly deals: Set<string>;
  /** Each rating with the deal whose scale it is read on. */
  readonly ratings: { readonly rating: Rating; readonly deal: Deal }[];
  /** What is public, with the deal that says it: of several the newest. */
  facts: { readonly party: Counterparty; readonly deal: Deal } | null;
}

function partiesOf(deals: readonly Deal[]): PartyResult[] {
  const parties = new Map<string, Party>();
  const of = (name: string): Party => {
    const key = partyName(name);
    const known = parties.get(key) ?? { name, roles: new Set(), deals: new Set(), ratings: [], facts: null };
    parties.set(key, known);
    return known;
  };
  const add = (name: string, role: Role, rating: Rating, deal: Deal): void => {
    const party = of(name);
    party.roles.add(role);
    party.deals.add(deal.id);
    party.ratings.push({ rating, deal });
  };
  for (const deal of deals) {
    for (const { group, rating } of deal.leases) add(group, 'customer', rating, deal);
    for (const { provider, rating } of deal.hedges) add(provider, 'provider', rating, deal);
    if (deal.borrower.parent !== null) add(deal.borrower.parent, 'parent', deal.borrower.parentRating, deal);
  }
  for (const deal of deals)
    for (const facts of deal.counterparties.values()) {
      const party = of(facts.name);
      if (party.facts === null || deal.asOf > party.facts.deal.asOf) party.facts = { party: facts, deal };
    }
  return [...parties.values()].map(resultOf).sort((a, b) => compareText(a.name, b.name));
}

const NO_COVER: Cover = { cover: null, withCash: null, dependsOnFunding: false };

function resultOf({ name, roles, deals, ratings, facts }: Party): PartyResult {
  const cds = facts?.party.cds ?? null;
  const pds = ratings.map(({ rating, deal }) => pdOf(rating, deal.assumptions.values));
  const used = ratings.map(({ rating, deal }) => partyPd({ rating, cds }, deal.assumptions.values));
  const market = cds && facts && marketView(cds, facts.deal);
  const asksMarket = facts !== null && facts.deal.assumptions.values.counterparty.pd !== 'rating';
  return {
    name,
    roles: [...roles],
    deals: [...deals],
    riskNeutral: market && market.riskNeutral,
    realWorld: market && market.realWorld,
    ratingPd: worst(pds),
    pdUsed: worst(used) ?? (asksMarket && market ? market.realWorld.pd : null),
    ...(facts ? commitmentCover(facts.party) : NO_COVER),
  };
}

const worst = (pds: readonly Decimal[]): Decimal | null => (pds.length === 0 ? null : pds.reduce(most));

function marketView(
  cds: Cds,
  { assumptions }: Deal,
): { riskNeutral: NonNullable<PartyResult['riskNeutral']>; realWorld: NonNullable<PartyResult['realWorld']> } {
  const hazard = cdsHazard(cds);
  const real = realWorldHazard(hazard, assumptions.values);
  const move = cdsMove(cds);
  const { date, bps, recovery } = cds;
  return {
    riskNeutral: { date, bps, recovery, hazard, pd: pdOfHazard(hazard), move, flagged: isFlagged(move) },
    realWorld: { hazard: real, pd: pdOfHazard(real) },
  };
}
