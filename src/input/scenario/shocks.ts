import { Decimal, type Fraction, fraction, ONE, ZERO } from '../../kernel/decimal.js';
import type { Path, Shock } from '../../domain/scenario.js';
import { readChanges, SOME_CHANGE } from './changes.js';
import { Fields, shown } from '../yaml/fields.js';
import { ABOVE_0, number, parseNumber, type Range, SHARE, whole } from '../text/numbers.js';
import { complete, Fault, type Problems, type Reader } from '../text/problems.js';
import { date, oneOf, yesNo } from '../text/values.js';
import { DRAWN_KEYS, readDrawnPath, type ShockContext } from './drawn-path.js';
import { readWhere } from './where.js';
import type { Tree } from '../yaml/yaml-tree.js';

const LEVELS = ['price_level', 'rental_level', 'index_rate'] as const;
const KINDS = [...LEVELS, 'cohort', 'customers', 'assume', 'fleet', 'pipeline', 'circle', 'paths'] as const;
type Kind = (typeof KINDS)[number];
const PATH_KEYS = ['at', 'ramp', 'hold', 'recover'];
/** Keys of each event beside `where` and `event`. */
const EVENTS = { default: ['at'], renegotiate: ['at', 'price', 'volume'], delay: ['months'], walk_away: ['at'] } as const;
type Event = keyof typeof EVENTS;
const EVENT_KEYS = ['at', 'price', 'volume', 'months'];
const COHORT_KEYS = ['frontier_date', 'efficiency'];
const MOVE_KEYS = ['shift_months', 'efficiency_factor'];

/** Months from as_of, or of a path: a hundred years at most. */
const month = whole({ min: 0, max: 1200 });
const shift = whole({ min: -1200, max: 1200 });
const positive = number(ABOVE_0);
const cut = number(SHARE) as unknown as Reader<Fraction>;

/** A relative change: -1 is all of it. More than tenfold is a percentage without its sign. */
const change = meant({ min: -1, max: 10 }, (value) => (value.abs().lte(100) ? [value.div(100), '%'] : null));
/** An absolute change of a rate per year. */
const rateChange = meant({ min: -1, max: 1 }, (value) =>
  value.abs().lt(25) ? [value.div(100), '%'] : value.abs().lte(5000) ? [value.div(10_000), 'bp'] : null,
);

/** A number in a range, with what it would be in the unit that somebody who left the range probably meant. */
function meant(range: Range, unitOf: (value: Decimal) => readonly [Decimal, string] | null): Reader<Fraction> {
  const reader = number(range);
  return (raw, dialect) => {
    const value = reader(raw, dialect);
    if (!(value instanceof Fault)) return fraction(value);
    const points = /^([+-]?[\d.]+)\s*(?:bps?|basis points?)$/i.exec(raw.trim());
    const inPoints = points ? parseNumber(points[1]!, dialect) : null;
    if (inPoints) return new Fault(value.code, value.expected, inPoints.div(10_000).toFixed());
    const outside = value.code === 'OUT_OF_RANGE' && !raw.includes('%') ? parseNumber(raw, dialect) : null;
    const unit = outside && unitOf(outside);
    return unit ? new Fault(value.code, value.expected, `${unit[0].toFixed()} if ${outside.toFixed()} ${unit[1]} is meant`) : value;
  };
}

/** One shock: a mapping with one kind; undefined after what is wrong with it is reported. @source stress method 2 */
export function readShock(tree: Tree, context: ShockContext, problems: Problems): Shock | undefined {
  const before = problems.failures.length;
  const fields = Fields.of(tree, [...KINDS, ...PATH_KEYS], problems);
  if (!fields || tree.kind !== 'branch') return undefined;
  const [kind, second] = [...tree.entries.keys()].filter((name): name is Kind => KINDS.includes(name as Kind));
  if (second)
    problems.fail(
      'WRONG_SHAPE',
      tree.entries.get(second)!.key,
      second,
      `one kind to a shock; ${kind} is another`,
      `start a shock of its own: - ${second}: …`,
    );
  // A key that is not known may be the kind, mistyped.
  if (!kind && problems.failures.length === before)
    problems.fail('WRONG_SHAPE', tree.place, shown(tree), `a mapping with one of ${KINDS.join(', ')}`, 'rental_level: …, or another kind');
  if (!kind || second) return undefined;
  const shock = ofKind(kind, fields, context);
  return problems.failures.length === before ? shock : undefined;
}

function ofKind(kind: Kind, fields: Fields, context: ShockContext): Shock | undefined {
  switch (kind) {
    case 'price_level':
    case 'rental_level':
    case 'index_rate': {
      const reader = kind === 'index_rate' ? rateChange : change;
      const inside = fields.tree(kind)?.kind === 'branch' ? inner(kind, ['value', ...PATH_KEYS], fields) : null;
      if (inside === undefined) return undefined;
      const size = inside ? inside.required('value', reader) : fields.required(kind, reader);
      return complete<Extract<Shock, { kind: typeof kind }>>({ kind, size, path: readPath(inside ?? fields) });
    }
    case 'cohort':
      return readCohort(inner(kind, ['name', ...COHORT_KEYS, ...MOVE_KEYS], fields), context);
    case 'customers':
      return readCustomers(inner(kind, ['where', 'event', ...EVENT_KEYS], fields), context);
    case 'assume': {
      for (const key of PATH_KEYS) fields.forbid(key, `no ${key}: an assumption is changed for the whole run`);
      const tree = fields.tree(kind);
      if (tree === null) return void fields.problems.fail('MISSING_VALUE', fields.place(kind), null, SOME_CHANGE);
      return { kind, changes: readChanges(tree, context.definitions, context.assumptions, fields.problems) };
    }
    case 'pipeline': {
      const months = inner(kind, ['months'], fields)?.required('months', month);
      return months === undefined ? undefined : { kind, months };
    }
    case 'circle': {
      const circle = inner(kind, ['cut', 'at'], fields);
      return (
        circle &&
        complete<Extract<Shock, { kind: 'circle' }>>({ kind, cut: circle.required('cut', cut), at: circle.optional('at', month, 0) })
      );
    }
    case 'paths':
      return readDrawnPath(inner(kind, DRAWN_KEYS, fields), context);
    case 'fleet':
      return readFleet(inner(kind, ['where', 'value', 'offline', ...PATH_KEYS], fields), context);
  }
}

/** The mapping of a kind; keys of a path have no place beside it. */
function inner(kind: Kind, keys: readonly string[], fields: Fields): Fields | undefined {
  for (const key of PATH_KEYS) {
    const expected = keys.includes(key) ? `${key} inside the mapping of ${kind}` : `no ${key}: ${kind} has none`;
    if (fields.has(key)) fields.fail('WRONG_SHAPE', key, expected, keys.includes(key) ? `${kind}: { …, ${key}: … }` : `leave ${key} out`);
  }
  return fields.branchOf(kind, keys);
}

/** When a shock starts, and how it comes and goes. */
function readPath(fields: Fields): Path | undefined {
  if (fields.has('recover') && !fields.has('hold')) {
    const place = { ...fields.place('recover'), field: fields.place('hold').field };
    fields.problems.fail('MISSING_KEY', place, null, 'hold, the months at full size before recover', 'hold: 0');
  }
  return complete<Path>({
    at: fields.optional('at', month, 0),
    ramp: fields.optional('ramp', month, 0),
    hold: fields.optional('hold', month, null),
    recover: fields.optional('recover', month, 0),
  });
}

/** A cohort that is added or placed anew, or one that is moved or made better. */
function readCohort(fields: Fields | undefined, { names }: ShockContext): Shock | undefined {
  if (!fields) return undefined;
  const moves = MOVE_KEYS.filter((key) => fields.has(key));
  const places = COHORT_KEYS.filter((key) => fields.has(key));
  if (moves.length === 0 && places.length === 0) {
    const place = { ...fields.place(), field: fields.place('frontier_date').field };
    fields.problems.fail(
      'MISSING_KEY',
      place,
      null,
      'frontier_date and efficiency of a new cohort, or shift_months or efficiency_factor of one that there is',
    );
    return undefined;
  }
  if (places.length === 0) {
    return complete<Extract<Shock, { kind: 'cohort_move' }>>({
      kind: 'cohort_move',
      name: fields.required('name', names.movedCohort),
      shiftMonths: fields.optional('shift_months', shift, 0),
      efficiencyFactor: fields.optional('efficiency_factor', positive, ONE),
    });
  }
  for (const key of moves) fields.forbid(key, `no ${key} beside ${places[0]!}: a cohort is placed or moved, not both`);
  return complete<Extract<Shock, { kind: 'cohort' }>>({
    kind: 'cohort',
    name: fields.required('name', names.newCohort),
    frontierDate: fields.required('frontier_date', date),
    efficiency: fields.required('efficiency', positive),
  });
}

/** Something that customers do, with the keys of that event only. */
function readCustomers(fields: Fields | undefined, { names }: ShockContext): Shock | undefined {
  if (!fields) return undefined;
  const kind = fields.required('event', oneOf(Object.keys(EVENTS) as Event[]));
  const where = readWhere(fields, names);
  if (kind === undefined) return undefined;
  for (const key of EVENT_KEYS) {
    const owners = (Object.keys(EVENTS) as Event[]).filter((event) => (EVENTS[event] as readonly string[]).includes(key));
    if (!owners.includes(kind)) fields.forbid(key, `no ${key}: it belongs to ${owners.join(', ')}`);
  }
  const at = kind === 'delay' ? 0 : fields.optional('at', month, 0);
  switch (kind) {
    case 'default':
    case 'walk_away':
      return complete<Extract<Shock, { kind: typeof kind }>>({ kind, where, at });
    case 'renegotiate': {
      if (!fields.has('price') && !fields.has('volume'))
        fields.problems.fail('MISSING_KEY', fields.place('price'), null, 'price, volume or both, such as price: -0.30');
      const [price, volume] = ['price', 'volume'].map((key) => fields.optional(key, change, fraction(ZERO)));
      return complete<Extract<Shock, { kind: 'renegotiate' }>>({ kind, where, at, price, volume });
    }
    case 'delay':
      return complete<Extract<Shock, { kind: 'delay' }>>({ kind, where, months: fields.required('months', month) });
  }
}

/** A loss of value of lots, or their end of work. */
function readFleet(fields: Fields | undefined, { names }: ShockContext): Shock | undefined {
  if (!fields) return undefined;
  const offline = fields.optional('offline', yesNo, false);
  if (offline)
    for (const key of ['ramp', 'hold', 'recover']) fields.forbid(key, `no ${key} beside offline: what is switched off stays off`);
  const value = offline ? fields.optional('value', change, fraction(ZERO)) : fields.required('value', change);
  return complete<Extract<Shock, { kind: 'fleet' }>>({
    kind: 'fleet',
    where: readWhere(fields, names),
    value,
    path: readPath(fields),
    offline,
  });
}
