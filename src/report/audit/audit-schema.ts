import { AUDIT_FINDINGS } from '../../model/audit/audit.js';
import {
  count,
  dealHead,
  described,
  inputs,
  is,
  listOf,
  money,
  number,
  oneOf,
  orNull,
  ratio,
  rooted,
  shape,
  text,
  tool,
  yesNo,
} from '../score/schema.js';
import type { Schema } from '../score/schema.js';

const row = { deal: text, file: text, line: count, asset_id: text, serial: orNull(text), model: text, site: text };
const loss = orNull(shape({ gpus: count, cost: money, base_without: described(orNull(money), 'computed anew without these GPUs') }));
const sighting = {
  serial: text,
  uuid: text,
  asset_id: text,
  model: text,
  host: text,
  site: text,
  date: text,
  file: text,
  line: orNull(count),
};
const bound = shape(
  { confidence: number, population: count, sample: count, misses: count, most_missing: count, share: ratio },
  'the exact upper limit of the hypergeometric law',
);

export const AUDIT_SCHEMA: Schema = rooted(
  'gpulien audit',
  shape({
    schema: is('audit/1'),
    tool,
    inputs,
    findings: shape(Object.fromEntries(AUDIT_FINDINGS.map((kind) => [kind, count])), 'how many there are of each kind'),
    deals: listOf(
      shape({
        deal: dealHead,
        file: text,
        audited: described(yesNo, 'false for a deal that is only compared with'),
        gpus: count,
        with_serial: count,
        cost: money,
        borrowing_base: orNull(money),
        pledged_twice: loss,
        not_seen: loss,
      }),
    ),
    pledged_twice: listOf(
      shape({
        by: oneOf(['serial', 'asset_id']),
        cost_counted_twice: described(orNull(money), 'of all claims but the dearest; null where the deals have several currencies'),
        claims: listOf(shape({ ...row, name: text, by: oneOf(['serial', 'asset_id']), gpus: count, cost: money })),
      }),
    ),
    other_format: listOf(shape({ ...row, name: text, format: text, format_of: described(text, 'the model whose serials look like this') })),
    no_serial: listOf(
      shape({
        deal: text,
        file: text,
        line: orNull(count),
        asset_id: text,
        model: text,
        site: text,
        gpus: count,
        without_serial: count,
        cost: money,
        share_of_lot: ratio,
        share_of_tape: ratio,
      }),
    ),
    serial_count: listOf(shape({ ...row, gpus: count, serials: count })),
    seen: orNull(
      shape({
        sightings: count,
        gpus_seen: count,
        not_seen: listOf(shape({ ...row, names: listOf(text), gpus: count })),
        without_name: described(count, 'GPUs on site that no list can show'),
        not_on_tape: listOf(shape(sighting)),
        seen_elsewhere: listOf(shape({ ...row, seen: shape(sighting) })),
        other_model: listOf(shape({ ...row, seen_model: orNull(text), seen: shape(sighting) })),
        unknown_models: listOf(text),
      }),
    ),
    sample: orNull(
      shape({
        seed: text,
        strata: listOf(shape({ site: text, model: text, gpus: count, cost: money, drawn: count })),
        units: listOf(shape({ ...row, unit: count, of: count })),
        bound_without_misses: bound,
      }),
    ),
    found: orNull(
      shape({
        found: count,
        not_answered: count,
        misses: listOf(
          shape({
            deal: text,
            asset_id: text,
            serial: text,
            unit: count,
            reason: oneOf(['not_found', 'not_answered', 'other_serial']),
            serial_seen: text,
            file: text,
            line: count,
          }),
        ),
        bound,
      }),
    ),
  }),
);
