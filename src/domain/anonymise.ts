import type { Place, Warning } from '../kernel/failure.js';
import type { AssumptionEntry, AssumptionSet } from './assumptions.js';
import type { Deal } from './deal.js';
import type { Lease } from './lease.js';
import type { Lot } from './lot.js';
import type { Market } from './market.js';
import { partyName } from './party.js';
import { Pseudonyms } from './pseudonyms.js';
import type { Scenario, Shock, Where, WhereKey } from './scenario.js';

/** A deal with what is reported with it: its scenarios and the warnings on its files. */
export interface Told {
  readonly deal: Deal;
  readonly scenarios: readonly Scenario[];
  readonly warnings: readonly Warning[];
}

/**
 * The same without names: borrower, parent, deal, customers and their groups, sites, priority claims, contracts and assets get
 * pseudonyms, numbered in the order of the files, everywhere and in what the deal's own scenarios and sources say in words.
 * The analyst's commentary is left out. Figures, dates, GPU models, regions, ratings, tranches and the names of files stay, so the method computes the same on it.
 * @param isOwn whether what stands at a place is of the deal's own files; what is bundled with the tool keeps its words
 */
export function anonymise({ deal, scenarios, warnings }: Told, isOwn: (place: Place) => boolean): Told {
  const names = pseudonymsOf(deal, scenarios);
  const ids = distinct(scenarios.map((scenario) => (isOwn(scenario.place) ? names.id(scenario.id) : scenario.id)));
  return {
    deal: {
      ...anonymousDeal(deal, names),
      assumptions: anonymousAssumptions(deal.assumptions, names, isOwn),
      market: anonymousMarket(deal.market, names, isOwn),
    },
    scenarios: scenarios.map((scenario, i) => (isOwn(scenario.place) ? { ...anonymousScenario(scenario, names), id: ids[i]! } : scenario)),
    warnings: warnings.map((warning) => anonymousWarning(warning, names)),
  };
}

function pseudonymsOf({ id, name, borrower, leases, lots, priorityClaims }: Deal, scenarios: readonly Scenario[]): Pseudonyms {
  const hit = (key: WhereKey): string[] =>
    scenarios.flatMap(({ shocks }) => shocks.flatMap((shock) => ('where' in shock ? valuesOf(shock.where, key) : [])));
  const customers = new Set([...leases.map(({ customer }) => customer), ...hit('customer')]);
  const groups = [...leases.map(({ group }) => group), ...hit('customer_group').filter((group) => group !== LARGEST)];
  return new Pseudonyms([
    ['Borrower', [borrower.name]],
    ['Parent', borrower.parent === null ? [] : [borrower.parent]],
    ['Deal', [name, id]],
    ['Group', groups.filter((group) => !customers.has(group))],
    ['Customer', customers],
    ['Site', [...lots.map(({ site }) => site), ...hit('site')]],
    ['Priority claim', priorityClaims.map((claim) => claim.name)],
    ['Contract', leases.map((lease) => lease.id)],
    ['Asset', lots.map((lot) => lot.id)],
  ]);
}

/** A customer that is a group of its own is called the same in both. */
const groupOf = (names: Pseudonyms, group: string): string => names.of(group, 'Customer', 'Group');

/** In a `where` not a name but the group with most backlog. */
const LARGEST = 'largest';

function valuesOf({ keys, not }: Where, wanted: WhereKey): string[] {
  return [...keys.flatMap(({ key, values }) => (key === wanted ? values : [])), ...(not === null ? [] : valuesOf(not, wanted))];
}

function anonymousDeal(deal: Deal, names: Pseudonyms): Deal {
  const { borrower } = deal;
  const ids = distinct(deal.covenants.map(({ id }) => names.id(id)));
  const partyOf = partyPseudonyms(deal, names);
  return {
    ...deal,
    id: 'deal',
    name: 'Anonymous deal',
    commentary: deal.commentary && 'left_out',
    borrower: { ...borrower, name: 'Borrower', parent: borrower.parent === null ? null : 'Parent' },
    covenants: deal.covenants.map((covenant, i) => ({ ...covenant, id: ids[i]! })),
    counterparties: new Map(
      [...deal.counterparties.values()].map((party) => [partyName(partyOf(party.name)), { ...party, name: partyOf(party.name) }]),
    ),
    flows:
      deal.flows &&
      deal.flows.map((flow) => ({ ...flow, from: partyOf(flow.from), to: partyOf(flow.to), source: names.text(flow.source, 'words') })),
    priorityClaims: deal.priorityClaims.map((claim) => ({ ...claim, name: names.of(claim.name, 'Priority claim') })),
    lots: deal.lots.map((lot): Lot => ({
      ...lot,
      id: names.of(lot.id, 'Asset'),
      site: names.of(lot.site, 'Site'),
      contractId: lot.contractId === null ? null : names.of(lot.contractId, 'Contract'),
    })),
    leases: deal.leases.map((lease): Lease => ({
      ...lease,
      id: names.of(lease.id, 'Contract'),
      customer: names.of(lease.customer, 'Customer'),
      group: groupOf(names, lease.group),
    })),
  };
}

/** What stands for a party of the files of flows and counterparties: as the deal calls it, else a number in the order of the files. */
function partyPseudonyms({ borrower, leases, flows, counterparties }: Deal, names: Pseudonyms): (name: string) => string {
  const known = new Map(leases.map(({ group }) => [partyName(group), groupOf(names, group)]));
  if (borrower.parent !== null) known.set(partyName(borrower.parent), 'Parent');
  known.set(partyName(borrower.name), 'Borrower');
  let others = 0;
  for (const name of [...[...counterparties.values()].map((party) => party.name), ...(flows ?? []).flatMap(({ from, to }) => [from, to])])
    if (!known.has(partyName(name))) known.set(partyName(name), `Party ${++others}`);
  return (name) => known.get(partyName(name))!;
}

/** Whoever set an assumption may have said why, after the place where it stands. */
function anonymousAssumptions(set: AssumptionSet, names: Pseudonyms, isOwn: (place: Place) => boolean): AssumptionSet {
  const renamed = (entry: AssumptionEntry): AssumptionEntry =>
    isOwn(entry.place) ? { ...entry, source: entry.source.replace(/(?<=: ).*$/s, (why) => names.text(why, 'words')) } : entry;
  return { ...set, register: new Map([...set.register].map(([key, entry]) => [key, renamed(entry)])) };
}

function anonymousMarket(market: Market, names: Pseudonyms, isOwn: (place: Place) => boolean): Market {
  const sourced = <T extends { readonly source: string; readonly place: Place }>(row: T): T =>
    isOwn(row.place) ? { ...row, source: names.text(row.source, 'words') } : row;
  return {
    ...market,
    models: new Map([...market.models].map(([key, model]) => [key, sourced(model)])),
    cohorts: market.cohorts.map(sourced),
    dealComps: market.dealComps.map(sourced),
    forwards: new Map([...market.forwards].map(([key, curve]) => [key, { ...curve, points: curve.points.map(sourced) }])),
  };
}

const anonymousScenario = (scenario: Scenario, names: Pseudonyms): Scenario => ({
  ...scenario,
  name: names.text(scenario.name, 'words'),
  rationale: names.text(scenario.rationale, 'words'),
  shocks: scenario.shocks.map((shock): Shock => ('where' in shock ? { ...shock, where: anonymousWhere(shock.where, names) } : shock)),
});

function anonymousWhere({ keys, not }: Where, names: Pseudonyms): Where {
  const called = (key: WhereKey, value: string): string => {
    if (key === 'customer') return names.of(value, 'Customer');
    if (key === 'customer_group') return value === LARGEST ? value : groupOf(names, value);
    return key === 'site' ? names.of(value, 'Site') : value;
  };
  return {
    keys: keys.map(({ key, values }) => ({ key, values: values.map((value) => called(key, value)) })),
    not: not && anonymousWhere(not, names),
  };
}

/** Of the sentences with names one is made of them alone; in the others a name may stand where it should not. */
function anonymousWarning(warning: Warning, names: Pseudonyms): Warning {
  const text = (said: string): string => names.text(said, 'names');
  if (warning.code === 'UNSERVED_CONTRACT') return { ...warning, text: warning.text && names.of(warning.text, 'Contract') };
  const differ = warning.code === 'RATINGS_DIFFER' && /^one rating for (.*); contract (.*) has (.*?)$/s.exec(warning.expected);
  if (differ)
    return {
      ...warning,
      expected: `one rating for ${names.of(differ[1]!, 'Customer')}; contract ${names.of(differ[2]!, 'Contract')} has ${differ[3]!}`,
    };
  return warning.code === 'UNKNOWN_COLUMN'
    ? {
        ...warning,
        text: warning.text && text(warning.text),
        place: { ...warning.place, field: warning.place.field && text(warning.place.field) },
      }
    : warning;
}

/** Ids that differ, whatever was replaced in them. */
function distinct(ids: readonly string[]): string[] {
  const taken = new Set<string>();
  return ids.map((id) => {
    let free = id;
    for (let n = 2; taken.has(free); n++) free = `${id}-${n}`;
    taken.add(free);
    return free;
  });
}
