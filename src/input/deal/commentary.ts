import type { Commentary } from '../../domain/commentary.js';
import { Fields } from '../yaml/fields.js';
import { complete, type Problems } from '../text/problems.js';
import { text } from '../text/values.js';
import type { Tree } from '../yaml/yaml-tree.js';

const KEYS = ['recommendation', 'request', 'purpose', 'parties', 'risks', 'field_exam', 'sources'];

/** The `commentary` of a deal; null where it has none. */
export function readCommentary(top: Fields): Commentary | null | undefined {
  const fields = top.branchIfAny('commentary', KEYS);
  if (!fields) return fields;
  return complete<Commentary>({
    recommendation: fields.optional('recommendation', text, null),
    request: fields.optional('request', text, null),
    purpose: fields.optional('purpose', text, null),
    parties: itemsOf(fields, 'parties', ['role', 'name', 'note'], (item) =>
      complete<Commentary['parties'][number]>({
        role: item.required('role', text),
        name: item.required('name', text),
        note: item.optional('note', text, null),
      }),
    ),
    risks: itemsOf(fields, 'risks', ['risk', 'mitigant'], (item) =>
      complete<Commentary['risks'][number]>({ risk: item.required('risk', text), mitigant: item.optional('mitigant', text, null) }),
    ),
    fieldExam: fields.optional('field_exam', text, null),
    sources: itemsOf(fields, 'sources', ['term', 'source'], (item) =>
      complete<Commentary['sources'][number]>({ term: item.required('term', text), source: item.required('source', text) }),
    ),
  });
}

/** Each item of a list of mappings; none where the list is not given. */
function itemsOf<T>(
  commentary: Fields,
  key: string,
  keys: readonly string[],
  read: (item: Fields) => T | undefined,
): readonly T[] | undefined {
  const trees: readonly Tree[] | null | undefined = commentary.listIfAny(key);
  if (!trees) return trees === null ? [] : undefined;
  const problems: Problems = commentary.problems;
  const items = trees.map((tree) => {
    const item = Fields.of(tree, keys, problems);
    return item && read(item);
  });
  return items.includes(undefined) ? undefined : (items as T[]);
}
