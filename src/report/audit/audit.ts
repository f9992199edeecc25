import type { InputFile } from '../../domain/deal.js';
import type { CheckedUnit } from '../../domain/tape.js';
import { AUDIT_FINDINGS, findingsOf, type AuditedDeal, type AuditResult, type Loss } from '../../model/audit/audit.js';
import { costOf, lotOf, type Claim, type RowRef } from '../../model/audit/claims.js';
import { Decimal } from '../../kernel/decimal.js';
import { CONFIDENCE } from '../../model/audit/hypergeometric.js';
import { isOtherSerial, type Bound, type SampledUnit } from '../../model/audit/sample.js';
import type { Differing } from '../../model/audit/sightings.js';
import { numberCell as number, textCell as text, type Cell, type Table } from '../print/csv.js';
import { exact, money, ratio, type Json } from '../print/json.js';
import { dealJson, inputsJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

export const AUDIT_TABLES = ['pledges', 'deals', 'formats', 'missing', 'serial_counts', 'seen', 'strata', 'checklist'] as const;
export type AuditTable = (typeof AUDIT_TABLES)[number];

/** An audit with the files that it read. */
export interface AuditView {
  readonly result: AuditResult;
  readonly inputs: readonly InputFile[];
}

const rowCells = (ref: RowRef): Cell[] => [
  text(ref.tape.deal.id),
  text(ref.tape.file),
  number(ref.row.line),
  text(ref.row.assetId),
  text(ref.row.serial),
  text(lotOf(ref).model),
  text(lotOf(ref).site),
];
const ROW = ['deal', 'file', 'line', 'asset_id', 'serial', 'model', 'site'];

/** One table of an audit. */
export function auditTable({ result }: AuditView, name: AuditTable): Table {
  switch (name) {
    case 'pledges':
      return {
        header: ['pledge', 'by', 'name', ...ROW, 'gpus', 'cost', 'currency'],
        rows: result.pledges.flatMap(({ by, claims }, i) =>
          claims.map((claim) => [
            number(i + 1),
            text(by),
            text(claim.name),
            ...rowCells(claim),
            number(claim.gpus),
            number(costOf(claim, claim.gpus)),
            text(claim.tape.deal.currency),
          ]),
        ),
      };
    case 'deals':
      return dealsTable(result.deals);
    case 'formats':
      return {
        header: [...ROW, 'name', 'format', 'format_of'],
        rows: result.foreign.map((found) => [...rowCells(found), text(found.serial), text(found.format), text(found.home)]),
      };
    case 'missing':
      return {
        header: [
          'deal',
          'file',
          'first_line',
          'asset_id',
          'model',
          'site',
          'gpus',
          'without_serial',
          'cost',
          'share_of_lot',
          'share_of_tape',
        ],
        rows: result.missing.map(({ tape, lot, gpus, without, cost, shareOfLot, shareOfTape }) => [
          text(tape.deal.id),
          text(tape.file),
          number(lot.place.line),
          text(lot.id),
          text(lot.model),
          text(lot.site),
          number(gpus),
          number(without),
          number(cost),
          number(shareOfLot),
          number(shareOfTape),
        ]),
      };
    case 'serial_counts':
      return {
        header: [...ROW, 'gpus', 'serials'],
        rows: result.miscounted.map((found) => [...rowCells(found), number(found.row.quantity), number(found.serials)]),
      };
    case 'seen':
      return seenTable(result);
    case 'strata':
      return {
        header: ['site', 'model', 'gpus', 'cost', 'drawn'],
        rows: (result.sample?.strata ?? []).map(({ site, model, gpus, cost, drawn }) => [
          text(site),
          text(model),
          number(gpus),
          number(cost),
          number(drawn),
        ]),
      };
    case 'checklist':
      return checklistTable(result.sample?.units ?? []);
  }
}

const lossCells = (loss: Loss | null, base: Decimal | null): Cell[] => [
  number(loss?.gpus ?? 0),
  number(loss?.cost ?? 0),
  number(loss ? loss.base : base),
];

const dealsTable = (deals: readonly AuditedDeal[]): Table => ({
  header: [
    'deal',
    'file',
    'audited',
    'currency',
    'gpus',
    'with_serial',
    'cost',
    'borrowing_base',
    'pledged_twice_gpus',
    'pledged_twice_cost',
    'base_without_pledged_twice',
    'not_seen_gpus',
    'not_seen_cost',
    'base_without_not_seen',
  ],
  rows: deals.map(({ tape, isAudited, gpus, serials, cost, base, twice, unseen }) => [
    text(tape.deal.id),
    text(tape.file),
    text(isAudited ? 'yes' : 'no'),
    text(tape.deal.currency),
    number(gpus),
    number(serials),
    number(cost),
    number(base),
    ...lossCells(twice, base),
    ...lossCells(unseen, base),
  ]),
});

function seenTable({ seen }: AuditResult): Table {
  const header = [
    'finding',
    ...ROW,
    'gpus',
    'seen_serial',
    'seen_uuid',
    'seen_model',
    'seen_host',
    'seen_site',
    'seen_date',
    'list',
    'list_line',
  ];
  if (!seen) return { header, rows: [] };
  const nobody = ROW.map(() => text(null));
  const sighted = (s: Differing['sighting'] | null): Cell[] =>
    s
      ? [...[s.serial, s.uuid, s.model, s.host, s.site, s.date, s.file].map((value) => text(value)), number(s.line)]
      : [...Array.from({ length: 7 }, () => text(null)), number(null)];
  return {
    header,
    rows: [
      ...seen.unseen.map((one) => [text('not_seen'), ...rowCells(one), number(one.gpus), ...sighted(null)]),
      ...seen.notOnTape.map((one) => [text('not_on_tape'), ...nobody, number(null), ...sighted(one)]),
      ...seen.elsewhere.map((one) => [text('seen_elsewhere'), ...rowCells(one), number(null), ...sighted(one.sighting)]),
      ...seen.otherModel.map((one) => [text('other_model'), ...rowCells(one), number(null), ...sighted(one.sighting)]),
    ],
  };
}

/** What a visitor of the sites takes along: `found` is answered with yes or no, `serial_seen` read off the machine. */
const checklistTable = (units: readonly SampledUnit[]): Table => ({
  header: ['deal', 'site', 'model', 'asset_id', 'serial', 'unit', 'of', 'file', 'line', 'found', 'serial_seen', 'remarks'],
  rows: units.map(({ tape, row, unit, serial }) => [
    text(tape.deal.id),
    text(lotOf({ tape, row }).site),
    text(lotOf({ tape, row }).model),
    text(row.assetId),
    text(serial),
    number(unit),
    number(row.quantity),
    text(tape.file),
    number(row.line),
    text(null),
    text(null),
    text(null),
  ]),
});

const rowJson = (ref: RowRef): { readonly [key: string]: Json } => ({
  deal: ref.tape.deal.id,
  file: ref.tape.file,
  line: ref.row.line,
  asset_id: ref.row.assetId,
  serial: ref.row.serial === '' ? null : ref.row.serial,
  model: lotOf(ref).model,
  site: lotOf(ref).site,
});
const claimJson = (claim: Claim): Json => ({
  ...rowJson(claim),
  name: claim.name,
  by: claim.by,
  gpus: claim.gpus,
  cost: money(costOf(claim, claim.gpus)),
});
const lossJson = (loss: Loss | null): Json => loss && { gpus: loss.gpus, cost: money(loss.cost), base_without: money(loss.base) };
const sightingJson = ({
  serial,
  uuid,
  assetId,
  model,
  host,
  site,
  date,
  file,
  line,
}: Differing['sighting']): { readonly [key: string]: Json } => ({
  serial,
  uuid,
  asset_id: assetId,
  model,
  host,
  site,
  date,
  file,
  line,
});
const boundJson = ({ population, sample, misses, most, share }: Bound): Json => ({
  confidence: exact(new Decimal(CONFIDENCE)),
  population,
  sample,
  misses,
  most_missing: most,
  share: ratio(share),
});
const unitJson = (unit: CheckedUnit): Json => ({
  deal: unit.deal,
  asset_id: unit.assetId,
  serial: unit.serial,
  unit: unit.unit,
  reason: missReason(unit),
  serial_seen: unit.serialSeen,
  file: unit.file,
  line: unit.line,
});

/** Why a line of a checklist counts as a miss. */
export const missReason = (unit: CheckedUnit): 'not_found' | 'not_answered' | 'other_serial' =>
  unit.found === null ? 'not_answered' : unit.found && isOtherSerial(unit) ? 'other_serial' : 'not_found';

/** What `audit --json` prints. */
export function auditJson({ result, inputs }: AuditView, tool: Tool): Json {
  const { deals, pledges, foreign, missing, miscounted, seen, sample, checked } = result;
  const findings = findingsOf(result);
  return {
    schema: 'audit/1',
    tool: { name: tool.name, version: tool.version },
    inputs: inputsJson(inputs),
    findings: Object.fromEntries(AUDIT_FINDINGS.map((kind) => [kind, findings[kind]])),
    deals: deals.map(({ tape, isAudited, gpus, serials, cost, base, twice, unseen }) => ({
      deal: dealJson({ ...tape.deal, borrower: tape.deal.borrower.name }),
      file: tape.file,
      audited: isAudited,
      gpus,
      with_serial: serials,
      cost: money(cost),
      borrowing_base: money(base),
      pledged_twice: lossJson(twice),
      not_seen: lossJson(unseen),
    })),
    pledged_twice: pledges.map(({ by, claims, cost }) => ({ by, cost_counted_twice: money(cost), claims: claims.map(claimJson) })),
    other_format: foreign.map((one) => ({ ...rowJson(one), name: one.serial, format: one.format, format_of: one.home })),
    no_serial: missing.map(({ tape, lot, gpus, without, cost, shareOfLot, shareOfTape }) => ({
      deal: tape.deal.id,
      file: tape.file,
      line: lot.place.line,
      asset_id: lot.id,
      model: lot.model,
      site: lot.site,
      gpus,
      without_serial: without,
      cost: money(cost),
      share_of_lot: ratio(shareOfLot),
      share_of_tape: ratio(shareOfTape),
    })),
    serial_count: miscounted.map((one) => ({ ...rowJson(one), gpus: one.row.quantity, serials: one.serials })),
    seen: seen && {
      sightings: seen.sightings,
      gpus_seen: seen.gpusSeen,
      not_seen: seen.unseen.map((one) => ({ ...rowJson(one), names: one.names, gpus: one.gpus })),
      without_name: seen.nameless,
      not_on_tape: seen.notOnTape.map(sightingJson),
      seen_elsewhere: seen.elsewhere.map((one) => ({ ...rowJson(one), seen: sightingJson(one.sighting) })),
      other_model: seen.otherModel.map((one) => ({ ...rowJson(one), seen_model: one.model, seen: sightingJson(one.sighting) })),
      unknown_models: seen.unknownModels,
    },
    sample: sample && {
      seed: sample.seed,
      strata: sample.strata.map(({ site, model, gpus, cost, drawn }) => ({ site, model, gpus, cost: money(cost), drawn })),
      units: sample.units.map((one) => ({
        ...rowJson(one),
        serial: one.serial === '' ? null : one.serial,
        unit: one.unit,
        of: one.row.quantity,
      })),
      bound_without_misses: boundJson(sample.bound),
    },
    found: checked && {
      found: checked.found,
      not_answered: checked.unanswered,
      misses: checked.misses.map(unitJson),
      bound: boundJson(checked.bound),
    },
  };
}
