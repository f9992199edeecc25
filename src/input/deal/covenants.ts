import { formatDay } from '../../kernel/calendar.js';
import { BASES, CONSEQUENCES, type Covenant, type LimitStep, METRICS } from '../../domain/covenant.js';
import { Fields, readLeaf } from '../yaml/fields.js';
import { number, whole } from '../text/numbers.js';
import { complete, type Problems } from '../text/problems.js';
import { readStep } from './tranches.js';
import { date, identifier, oneOf, text } from '../text/values.js';
import type { Tree } from '../yaml/yaml-tree.js';

const KEYS = ['id', 'metric', 'basis', 'max', 'min', 'window', 'direction', 'frequency', 'first_test', 'cure_days', 'consequence', 'name'];
const PERIODS = { min: 1, max: 1200 };

/** One item of `covenants`, with its fields for the checks that look at other parts of the deal. */
export function readCovenant(
  tree: Tree,
  problems: Problems,
): { fields: Fields; id: string | undefined; covenant: Covenant | undefined } | undefined {
  const fields = Fields.of(tree, KEYS, problems);
  if (!fields) return undefined;
  const metric = fields.required('metric', oneOf(METRICS));
  const onBasis = metric === 'ltv' || metric === 'ltv_net';
  if (metric !== undefined && !onBasis) fields.forbid('basis', `no basis: it belongs to ltv and ltv_net`);
  if (metric !== undefined && metric !== 'dscr')
    for (const key of ['window', 'direction']) fields.forbid(key, `no ${key}: it belongs to dscr`);
  if (metric !== undefined && metric !== 'reported') fields.forbid('name', 'no name: it belongs to reported');
  const limit = readLimit(fields);
  const id = fields.required('id', identifier);
  const covenant = complete<Covenant>({
    id,
    metric,
    name: metric === 'reported' ? fields.required('name', text) : null,
    basis: onBasis ? fields.required('basis', oneOf(BASES)) : null,
    side: limit?.side,
    limits: limit?.limits,
    window: metric === 'dscr' ? fields.optional('window', whole(PERIODS), 3) : 3,
    direction: metric === 'dscr' ? fields.optional('direction', oneOf(['trailing', 'forward']), 'trailing') : 'trailing',
    step: readStep(fields),
    firstTest: fields.required('first_test', date),
    cureDays: fields.optional('cure_days', whole({ min: 0, max: 100_000 }), null),
    consequence: fields.optional('consequence', oneOf(CONSEQUENCES), null),
  });
  return { fields, id, covenant };
}

function readLimit(fields: Fields): Pick<Covenant, 'side' | 'limits'> | undefined {
  if (fields.has('max') === fields.has('min')) {
    const both = fields.has('max');
    fields.problems.fail(
      'LIMIT_SIDES',
      fields.place(both ? 'min' : 'max'),
      null,
      'exactly one of max and min',
      both ? 'remove one of the two' : null,
    );
    return undefined;
  }
  const side = fields.has('max') ? 'max' : 'min';
  const limits = readLevels(fields, side);
  return limits && { side, limits };
}

/** A number, or steps by date, under a key that is there. */
export function readLevels(fields: Fields, key: string): LimitStep[] | undefined {
  const tree = fields.tree(key)!;
  return tree.kind === 'list' ? readSteps(fields, key, tree.items) : readSingle(tree, fields.problems);
}

function readSingle(tree: Tree, problems: Problems): LimitStep[] | undefined {
  const value = readLeaf(tree, number(), problems);
  return value && [{ from: null, value }];
}

function readSteps(fields: Fields, side: string, items: readonly Tree[]): LimitStep[] | undefined {
  if (items.length === 0) {
    fields.fail('WRONG_SHAPE', side, 'a number, or a list of steps { from, value } with at least one');
    return undefined;
  }
  const steps = items.map((item) => {
    const step = Fields.of(item, ['from', 'value'], fields.problems);
    return { fields: step, from: step?.required('from', date), value: step?.required('value', number()) };
  });
  for (const [i, step] of steps.entries()) {
    const before = steps[i - 1]?.from;
    if (before === undefined || step.from === undefined || step.from > before) continue;
    step.fields!.fail('DATE_ORDER', 'from', `a date after ${formatDay(before)}, that of the step before`, 'put the steps in order of date');
  }
  const limits = steps.map(({ from, value }) => complete<{ from: LimitStep['from']; value: LimitStep['value'] }>({ from, value }));
  return limits.includes(undefined) ? undefined : (limits as LimitStep[]);
}
