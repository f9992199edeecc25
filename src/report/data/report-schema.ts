import { dealHead, is, listOf, orNull, rooted, SCORE_SCHEMA, shape, text, tool, type Schema } from '../score/schema.js';
import { SIMULATION } from '../simulation/simulation-schema.js';
import { REVERSE_SCHEMA, SENSITIVITY_SCHEMA, STRESS_SCHEMA } from '../stress/stress-schemas.js';

/** A schema as a part of another, which alone says of what draft it is. */
const part = ({ $schema: _, ...schema }: Schema): Schema => schema;

/** The JSON Schema of the file that `report --to NAME.json` writes. */
export const REPORT_SCHEMA: Schema = rooted(
  'gpulien report',
  shape({
    schema: is('report/1'),
    tool,
    deal: dealHead,
    score: part(SCORE_SCHEMA),
    stress: part(STRESS_SCHEMA),
    reverse: part(REVERSE_SCHEMA),
    sensitivity: part(SENSITIVITY_SCHEMA),
    simulation: orNull(SIMULATION),
    commentary: orNull(
      shape({
        recommendation: orNull(text),
        request: orNull(text),
        purpose: orNull(text),
        parties: listOf(shape({ role: text, name: text, note: orNull(text) })),
        risks: listOf(shape({ risk: text, mitigant: orNull(text) })),
        field_exam: orNull(text),
        sources: listOf(shape({ term: text, source: text })),
      }),
    ),
  }),
);
