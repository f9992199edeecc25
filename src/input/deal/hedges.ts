import { formatDay } from '../../kernel/calendar.js';
import type { Usd, UsdPerGpuHour } from '../../kernel/decimal.js';
import type { Hedge } from '../../domain/hedge.js';
import type { ModelNames } from '../reference/reference.js';
import { ABOVE_0, amount, COUNT, whole } from '../text/numbers.js';
import { complete, type Problems, type Reader } from '../text/problems.js';
import { date, identifier, oneOf, rating, text } from '../text/values.js';
import { Fields } from '../yaml/fields.js';
import type { Tree } from '../yaml/yaml-tree.js';

const KINDS = ['put', 'rvg', 'rent_swap', 'rent_floor'] as const satisfies readonly Hedge['kind'][];
const OWN: Readonly<Record<Hedge['kind'], readonly string[]>> = {
  put: ['strike_usd'],
  rvg: ['floor_usd', 'cap_usd'],
  rent_swap: ['usd_gpu_hour'],
  rent_floor: ['usd_gpu_hour'],
};
const SHARED = ['id', 'kind', 'model', 'gpus', 'from', 'to', 'provider', 'rating'];
const ALL = [...SHARED, ...new Set(Object.values(OWN).flat())];
const price = amount(ABOVE_0) as unknown as Reader<Usd>;

/** The `hedges` of deal.yaml: price support and rent hedges. @source methodology 17 D */
export function readHedges(items: readonly Tree[], models: ModelNames, problems: Problems): Hedge[] {
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const fields = Fields.of(item, ALL, problems);
    if (!fields) return [];
    const kind = fields.required('kind', oneOf(KINDS));
    if (kind === undefined) return [];
    for (const key of ALL)
      if (!SHARED.includes(key) && !OWN[kind].includes(key)) fields.forbid(key, `no ${key} in a hedge of kind ${kind}`);
    const id = fields.required('id', identifier);
    if (id !== undefined && seen.has(id)) fields.fail('DUPLICATE_ID', 'id', 'an id that no other hedge has');
    if (id !== undefined) seen.add(id);
    const from = fields.required('from', date);
    const to = fields.required('to', date);
    if (from !== undefined && to !== undefined && from >= to) fields.fail('DATE_ORDER', 'to', `a date after from, ${formatDay(from)}`);
    const terms = {
      id,
      model: fields.required('model', models.reader),
      gpus: fields.required('gpus', whole(COUNT)),
      from,
      to,
      provider: fields.required('provider', text),
      rating: fields.optional('rating', rating, 'unrated' as const),
      cds: null,
      place: fields.place(),
    };
    return readKind(kind, fields, terms) ?? [];
  });
}

function readKind(kind: Hedge['kind'], fields: Fields, terms: object): Hedge | undefined {
  const parts =
    kind === 'put'
      ? { strike: fields.required('strike_usd', price) }
      : kind === 'rvg'
        ? { floor: fields.required('floor_usd', price), cap: fields.required('cap_usd', price) }
        : { price: fields.required('usd_gpu_hour', price as unknown as Reader<UsdPerGpuHour>) };
  return complete<Hedge>({ kind, ...terms, ...parts } as never);
}
