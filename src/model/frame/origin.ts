import type { Origin } from '../../kernel/trace.js';
import type { Place } from '../../kernel/failure.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { Deal } from '../../domain/deal.js';

/** A cell of a CSV row. */
export const cell = (row: Place, field: string): Origin => ({ kind: 'input', place: { ...row, field } });

/** A key of deal.yaml by its path; the whole file where the key is not given. */
export function term(deal: Deal, path: string): Origin {
  return { kind: 'input', place: deal.places.get(path) ?? { file: 'deal.yaml', line: null, column: null, field: path } };
}

/** A dotted key of the assumptions in force. */
export function assumed(set: AssumptionSet, key: string): Origin {
  const entry = set.register.get(key);
  return { kind: 'assumption', key, source: entry?.source ?? 'assumption', overridden: entry?.overridden ?? false };
}

/** A row of the bundled or the deal's reference tables. */
export const reference = (place: Place, source: string): Origin => ({ kind: 'reference', place, source });
