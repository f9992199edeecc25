import { Ajv2020 } from 'ajv/dist/2020.js';
import { SCHEMAS, type SchemaName } from '../../src/report/schemas.js';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });

/** What is wrong with a JSON text by its schema; an empty list where nothing is. */
export function schemaErrors(name: SchemaName, out: string): unknown {
  const validate = ajv.getSchema(name) ?? ajv.addSchema(SCHEMAS[name], name).getSchema(name)!;
  return validate(JSON.parse(out)) ? [] : validate.errors;
}

/** A file of scenarios with texts from outside in every place that reaches a report. */
export const scenarioFile = (id: string, name: string, rationale = name, shocks = '[ { rental_level: -0.2 } ]'): string =>
  `- id: ${JSON.stringify(id)}\n  name: ${JSON.stringify(name)}\n  rationale: ${JSON.stringify(rationale)}\n  shocks: ${shocks}\n`;
