import { formatDay } from '../../kernel/calendar.js';
import type { Warning } from '../../kernel/failure.js';
import type { SetName } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import type { CounterpartiesResult } from '../../model/counterparty/counterparties.js';
import { dateCell as date, numberCell as number, textCell as text, type Table } from '../print/csv.js';
import { money, ratio, type Json } from '../print/json.js';
import { warningJson } from '../print/problem-json.js';
import { inputsJson, setJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

export const COUNTERPARTY_TABLES = ['parties', 'contracts', 'deals', 'loops'] as const;
export type CounterpartyTable = (typeof COUNTERPARTY_TABLES)[number];

/** The parties with the files that they were read from. */
export interface CounterpartiesView {
  readonly result: CounterpartiesResult;
  readonly assumptionSet: SetName;
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Warning[];
}

/** What `counterparties --json` prints. */
export const counterpartiesJson = ({ result, assumptionSet, inputs, warnings }: CounterpartiesView, tool: Tool): Json => ({
  schema: 'counterparties/1',
  tool: { name: tool.name, version: tool.version },
  name: result.name,
  as_of: formatDay(result.asOf),
  inputs: inputsJson(inputs),
  warnings: warnings.map(warningJson),
  assumption_set: setJson(assumptionSet),
  parties: result.parties.map((party) => ({
    name: party.name,
    roles: [...party.roles],
    deals: [...party.deals],
    risk_neutral: party.riskNeutral && {
      date: party.riskNeutral.date === null ? null : formatDay(party.riskNeutral.date),
      bps: ratio(party.riskNeutral.bps),
      recovery: ratio(party.riskNeutral.recovery),
      hazard: ratio(party.riskNeutral.hazard),
      pd: ratio(party.riskNeutral.pd),
      move: ratio(party.riskNeutral.move),
      flagged: party.riskNeutral.flagged,
    },
    real_world: party.realWorld && { hazard: ratio(party.realWorld.hazard), pd: ratio(party.realWorld.pd) },
    rating_pd: ratio(party.ratingPd),
    pd_used: ratio(party.pdUsed),
    commitment_cover: ratio(party.cover),
    with_cash: ratio(party.withCash),
    depends_on_funding: party.dependsOnFunding,
  })),
  contracts: result.contracts.map(({ deal, contractId, group, circularShare }) => ({
    deal,
    contract_id: contractId,
    customer_group: group,
    circular_share: ratio(circularShare),
  })),
  deals: result.deals.map(({ id, circularShare }) => ({ id, circular_share: ratio(circularShare) })),
  loops: result.loops.map(({ deal, parties, weakest }) => ({
    deal,
    parties: [...parties],
    weakest: { from: weakest.from, to: weakest.to, usd_year: money(weakest.usdYear) },
  })),
});

/** One table of the parties at full precision. */
export function counterpartyTable({ result }: CounterpartiesView, name: CounterpartyTable): Table {
  switch (name) {
    case 'parties':
      return {
        header: [
          'party',
          'roles',
          'deals',
          'cds_date',
          'cds_bps',
          'cds_recovery_share',
          'risk_neutral_hazard_per_year',
          'risk_neutral_pd_share',
          'cds_move_share',
          'cds_flagged',
          'real_world_hazard_per_year',
          'real_world_pd_share',
          'rating_pd_share',
          'pd_used_share',
          'commitment_cover_ratio',
          'commitment_cover_with_cash_ratio',
          'depends_on_funding',
        ],
        rows: result.parties.map((party) => [
          text(party.name),
          text(party.roles.join(' ')),
          text(party.deals.join(' ')),
          date(party.riskNeutral?.date ?? null),
          number(party.riskNeutral?.bps ?? null),
          number(party.riskNeutral?.recovery ?? null),
          number(party.riskNeutral?.hazard ?? null),
          number(party.riskNeutral?.pd ?? null),
          number(party.riskNeutral?.move ?? null),
          text(party.riskNeutral?.flagged ? 'yes' : 'no'),
          number(party.realWorld?.hazard ?? null),
          number(party.realWorld?.pd ?? null),
          number(party.ratingPd),
          number(party.pdUsed),
          number(party.cover),
          number(party.withCash),
          text(party.dependsOnFunding ? 'yes' : 'no'),
        ]),
      };
    case 'contracts':
      return {
        header: ['deal', 'contract_id', 'customer_group', 'circular_share', 'firm_backlog'],
        rows: result.contracts.map((one) => [
          text(one.deal),
          text(one.contractId),
          text(one.group),
          number(one.circularShare),
          number(one.firmBacklog),
        ]),
      };
    case 'deals':
      return {
        header: ['deal', 'circular_share'],
        rows: result.deals.map(({ id, circularShare }) => [text(id), number(circularShare)]),
      };
    case 'loops':
      return {
        header: ['deal', 'parties', 'weakest_from', 'weakest_to', 'weakest_usd_year'],
        rows: result.loops.map(({ deal, parties, weakest }) => [
          text(deal),
          text(parties.join(' > ')),
          text(weakest.from),
          text(weakest.to),
          number(weakest.usdYear),
        ]),
      };
  }
}
