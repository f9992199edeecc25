import type { MappingGap, NamedColumn } from '../tape/mapping.js';
import type { TapeKind } from '../tape/columns.js';
import type { Refusal } from '../convert/decide.js';
import { quoted } from '../tape/names.js';

/** What a tape must give, each as targets of which one will do. */
const REQUIRED: Readonly<Record<TapeKind, readonly (readonly string[])[]>> = {
  fleet: [['asset_id', 'serial'], ['model'], ['quantity', 'units', 'servers', 'racks'], ['unit_cost_usd', 'total_cost'], ['purchase_date'], ['in_service_date', 'status']],
  leases: [['contract_id'], ['customer'], ['model'], ['gpus', 'units', 'servers', 'racks'], ['start'], ['end', 'last_day', 'term_months'], ['usd_gpu_hour', 'monthly_fee', 'annual_fee', 'total_value']],
  actuals: [['month_end'], ['revenue_billed_usd', 'revenue_received_usd', 'projected_contract_cash_usd', 'opex_usd', 'interest_usd', 'principal_usd']],
  comps: [['date'], ['kind'], ['model'], ['price_usd'], ['price_type']],
}; // prettier-ignore

/** The targets that no column and no constant gives, and what else keeps the columns from being mapped. */
export function mappingRefusals(
  kind: TapeKind,
  columns: readonly NamedColumn[],
  mapping: ReadonlyMap<string, NamedColumn>,
  gaps: readonly MappingGap[],
  has: (target: string) => boolean,
): { readonly refusals: readonly Refusal[]; readonly notes: readonly string[] } {
  const refusals: Refusal[] = [];
  const notes: string[] = [];
  const free = columns
    .filter((column) => !column.isHidden && column.name !== '' && ![...mapping.values()].includes(column))
    .map(({ name }) => name);
  for (const gap of gaps) {
    if (gap.kind === 'absent') refusals.push(absent(gap.target, gap.name, columns));
    else if (gap.kind === 'rivals') {
      const needed = REQUIRED[kind].find((group) => group.includes(gap.target));
      if (gap.isWeak && (!needed || needed.some(has)))
        notes.push(`${gap.columns.join(' and ')} may both be ${gap.target}; neither is read`);
      else refusals.push(rivals(gap.target, gap.columns));
    }
  }
  for (const group of REQUIRED[kind]) {
    if (group.some(has) || refusals.some(({ column }) => column !== null && group.includes(column))) continue;
    const several = gaps.filter((gap) => gap.kind === 'several').filter(({ targets }) => targets.some((target) => group.includes(target)));
    if (several.length > 0) for (const gap of several) refusals.push(unclear(gap.column, gap.targets));
    else refusals.push(missing(group, free));
  }
  return { refusals, notes };
}

function missing(group: readonly string[], free: readonly string[]): Refusal {
  const [target] = group as readonly [string];
  return {
    code: 'MISSING_COLUMN',
    column: target,
    text: null,
    expected: `a column that gives ${group.join(' or ')}; not used so far: ${free.length === 0 ? 'none' : free.join(', ')}`,
    remedy: `--map ${target}=${free[0] === undefined ? 'NAME' : quoted(free[0])} with the name that is meant, or --let ${target}=VALUE for all rows`,
    question: {
      asks: `Which column gives ${group.join(' or ')}?`,
      option: 'map',
      answers: free.flatMap((name) =>
        group.map((one) => ({ label: group.length === 1 ? name : `${name} as ${one}`, value: `${one}=${name}` })),
      ),
    },
  };
}

const unclear = (column: string, targets: readonly string[]): Refusal => ({
  code: 'MISSING_COLUMN',
  column: targets[0]!,
  text: column,
  expected: `one meaning: ${column} may be ${targets.join(' or ')}`,
  remedy: targets.map((target) => `--map ${target}=${quoted(column)}`).join(' or '),
  question: {
    asks: `What is ${column}?`,
    option: 'map',
    answers: targets.map((target) => ({ label: target, value: `${target}=${column}` })),
  },
});

const rivals = (target: string, columns: readonly string[]): Refusal => ({
  code: 'DUPLICATE_COLUMN',
  column: target,
  text: columns.join(', '),
  expected: `one column for ${target}: ${columns.join(' and ')} both may be it`,
  remedy: columns.map((column) => `--map ${target}=${quoted(column)}`).join(' or '),
  question: {
    asks: `Which column gives ${target}?`,
    option: 'map',
    answers: columns.map((column) => ({ label: column, value: `${target}=${column}` })),
  },
});

const absent = (target: string, name: string, columns: readonly NamedColumn[]): Refusal => ({
  code: 'MISSING_COLUMN',
  column: target,
  text: name,
  expected: `a column ${name}; the tape has ${columns
    .map((column) => column.name)
    .filter((one) => one !== '')
    .join(', ')}`,
  remedy: `--map ${target}=NAME with one of them`,
  question: null,
});
