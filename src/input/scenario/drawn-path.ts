import type { Decimal } from '../../kernel/decimal.js';
import { CHANNELS, type AssumptionSet } from '../../domain/assumptions.js';
import { CONSEQUENCES } from '../../domain/covenant.js';
import { partyName } from '../../domain/party.js';
import { CURVE_KEYS, refinanceTest, type DrawnPath, type Shock } from '../../domain/scenario.js';
import { definitionOf, type Definitions } from '../assumptions/assumptions.js';
import { AT_LEAST_0, number, SHARE, whole, type Range } from '../text/numbers.js';
import { Fault, type Reader } from '../text/problems.js';
import { date, oneOf } from '../text/values.js';
import { Fields, readLeaf, shown } from '../yaml/fields.js';
import type { MarketNames } from './where.js';

/** What the words of a shock are looked up in. */
export interface ShockContext {
  readonly names: MarketNames;
  readonly definitions: Definitions;
  readonly assumptions: AssumptionSet;
}

export const DRAWN_KEYS = [
  'months',
  'level',
  'rental_level',
  'utilization',
  'index_shift',
  'cohorts',
  'curve',
  'parties',
  'operator',
  'channel',
  'refinance',
  'accelerate',
];
const CURVE = Object.values(CURVE_KEYS);
const COHORT_KEYS = ['name', 'frontier_date', 'efficiency'];
/** All models that are not named. */
const OTHERS = '*';

const SHIFT: Range = { min: -1, max: 1 };
const MONTH = whole({ min: 1, max: 1200 });

/** What a key may be in place of a value: nothing of the kind. */
const orNone =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (raw, dialect) =>
    raw.trim() === 'none' ? null : reader(raw, dialect);

/** One drawn path; undefined after what is wrong with it is reported. @source methodology 18, section 4 */
export function readDrawnPath(fields: Fields | undefined, context: ShockContext): Shock | undefined {
  const months = fields?.required('months', MONTH);
  if (!fields || months === undefined) return undefined;
  const series = (of: Fields, key: string, range: Range): readonly Decimal[] | null | undefined => readSeries(of, key, range, months);
  const refinance = fields.branchIfAny('refinance', ['ltv', 'cover']);
  const drawn = {
    months,
    level: readLevels(fields, context, (of, key) => series(of, key, AT_LEAST_0)),
    rentalLevel: series(fields, 'rental_level', AT_LEAST_0),
    utilization: series(fields, 'utilization', SHARE),
    indexShift: series(fields, 'index_shift', SHIFT),
    cohorts: readCohorts(fields, context),
    curve: readCurve(fields, context),
    parties: readParties(fields),
    operator: fields.optional('operator', orNone(MONTH), null),
    channel: fields.optional('channel', oneOf([...CHANNELS]), 'orderly' as const),
    refinance: refinance && {
      ltv: refinance.optional('ltv', orNone(number(AT_LEAST_0)), null),
      cover: refinance.optional('cover', orNone(number(AT_LEAST_0)), null),
    },
    accelerate: fields.listOf('accelerate', oneOf([...CONSEQUENCES])),
  };
  const all = [...Object.values(drawn), ...Object.values(drawn.refinance ?? {})];
  return all.includes(undefined) ? undefined : complete(drawn);
}

type Read = { readonly [K in keyof DrawnPath]: DrawnPath[K] | null | undefined };

const complete = (read: object): Shock => {
  const { refinance, accelerate, ...rest } = read as Read;
  return {
    kind: 'paths',
    drawn: {
      ...rest,
      refinance: { ltv: refinanceTest(refinance?.ltv ?? null), cover: refinanceTest(refinance?.cover ?? null) },
      accelerate: accelerate ?? [],
    } as DrawnPath,
  };
};

/** Figures of months 0 to N. */
function readSeries(fields: Fields, key: string, range: Range, months: number): readonly Decimal[] | null | undefined {
  const values = fields.listOf(key, number(range));
  if (!values || values.length === months + 1) return values;
  fields.fail('WRONG_SHAPE', key, `${months + 1} numbers, of months 0 to ${months}; there are ${values.length}`);
  return undefined;
}

function readLevels(
  fields: Fields,
  { names }: ShockContext,
  series: (of: Fields, key: string) => readonly Decimal[] | null | undefined,
): DrawnPath['level'] | undefined {
  const tree = fields.tree('level');
  if (tree === null) return new Map();
  if (tree.kind !== 'branch') return void fields.fail('WRONG_SHAPE', 'level', `a mapping of models and ${OTHERS}`);
  const inside = Fields.of(tree, [...tree.entries.keys()], fields.problems)!;
  const levels = new Map<string, readonly Decimal[]>();
  for (const [name, { key }] of tree.entries) {
    const model = name === OTHERS ? name : names.readers.model(name, 'yaml');
    const path = series(inside, name);
    if (model instanceof Fault) fields.problems.fail(model.code, key, name, model.expected, model.remedy);
    else if (path) levels.set(model, path);
  }
  return levels.size === tree.entries.size ? levels : undefined;
}

function readCohorts(fields: Fields, { names }: ShockContext): DrawnPath['cohorts'] | undefined {
  const items = fields.listIfAny('cohorts');
  if (!items) return items === null ? [] : undefined;
  const cohorts = items.map((item) => {
    const own = Fields.of(item, COHORT_KEYS, fields.problems);
    const [name, frontierDate, efficiency] = [
      own?.required('name', names.newCohort),
      own?.required('frontier_date', date),
      own?.required('efficiency', number({ above: 0 })),
    ];
    return name === undefined || frontierDate === undefined || efficiency === undefined ? undefined : { name, frontierDate, efficiency };
  });
  return cohorts.includes(undefined) ? undefined : (cohorts as DrawnPath['cohorts']);
}

function readCurve(fields: Fields, { definitions }: ShockContext): DrawnPath['curve'] | undefined {
  const inside = fields.branchIfAny('curve', CURVE);
  if (!inside) return inside === null ? [] : undefined;
  const given = CURVE.filter((key) => inside.has(key));
  const values = given.map((key) => definitionOf(`obsolescence.${key}`, definitions).read(inside.tree(key)!, fields.problems));
  return values.includes(undefined) ? undefined : given.map((key, i) => ({ key: `obsolescence.${key}`, value: values[i]! }));
}

function readParties(fields: Fields): DrawnPath['parties'] | undefined {
  const tree = fields.tree('parties');
  if (tree === null) return new Map();
  if (tree.kind !== 'branch')
    return void fields.problems.fail('WRONG_SHAPE', tree.place, shown(tree), 'a mapping of names and months of default');
  const parties = new Map<string, number>();
  let sound = true;
  for (const [name, { key, tree: month }] of tree.entries) {
    const folded = partyName(name);
    const read = readLeaf(month, MONTH, fields.problems);
    if (parties.has(folded)) fields.problems.fail('DUPLICATE_ID', key, name, 'each party once, whatever its spelling');
    if (read === undefined || parties.has(folded)) sound = false;
    else parties.set(folded, read);
  }
  return sound ? parties : undefined;
}
