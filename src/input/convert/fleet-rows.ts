import { type Decimal, ONE } from '../../kernel/decimal.js';
import type { CountUnit } from '../tape/names.js';
import type { Refusal } from './decide.js';
import { gpusPerUnit, type ModelReader } from './models.js';
import { type AmbiguousModel, type KnownModel, modelOf, perUnitOf, type Quantity, quantityOf } from './quantity.js';
import { plainNumber, type TapeRow } from './row.js';
import { conditionOf, isState, lienOf, regionOf, statusOf, yesNoOf } from './words.js';
import { dateOf, moneyOf, nameOf, rest } from './parts.js';

/** Bounds of a unit cost as multiples of the launch price, beyond which GPUs are not what is priced. */
const [LEAST, MOST] = [0.2, 2];

/** What the rows of a fleet are read with. */
export interface FleetContext {
  readonly models: ModelReader;
  readonly launchPrice: (model: string) => Decimal | null;
  readonly ambiguous: Map<string, AmbiguousModel>;
  /** Rows whose price is that of a server if it is of anything, by the column of the price. */
  readonly unclear: Map<string, Refusal>;
  /** True where the column of regions holds states. */
  readonly ofStates: boolean;
}

/** One row of a fleet tape as a row of fleet.csv. */
export function fleetRow(row: TapeRow, context: FleetContext): { readonly gpus: Decimal; readonly cost: Decimal } | null {
  const model = modelOf(row, context.models, context.ambiguous);
  if (row.drop?.why === 'other equipment') return null;
  const quantity = quantityOf(row, model);
  nameOf(row, 'asset_id', idTarget(row), true);
  if (!quantity || !model) return null;
  row.put('model', model.model, 'model', 'model');
  row.putNumber(
    'quantity',
    quantity.gpus,
    quantity.target,
    quantity.unit === 'gpu' ? 'number' : `${plainNumber(quantity.factor)} GPUs in a ${quantity.unit}`,
  );
  const cost = unitCost(row, quantity, model, context);
  const bought = dateOf(row, 'purchase_date', true);
  const status = word(row, 'status', statusOf);
  const installed = status === undefined || status === 'installed';
  const live = dateOf(row, 'in_service_date', installed);
  if (installed && bought && live && live.day < bought.day) row.fail('date order', 'in_service_date', 'in service before it was bought');
  word(row, 'condition', conditionOf);
  const region = row.text('region') || (/^na$/i.test(row.raw('region')) ? row.raw('region') : '');
  if (region !== '') row.put('region', regionOf(region, context.ofStates), 'region', 'region');
  for (const target of ['site', 'contract_id', 'serial']) row.put(target, row.text(target), target, 'text');
  word(row, 'lien', lienOf);
  for (const target of ['landlord_waiver', 'insured']) yesNo(row, target);
  for (const target of ['hosting_usd_kw_month', 'power_usd_kwh']) moneyOf(row, target, target, { least: 0 });
  rest(row, 'pue', (value) => value.gte(1), 'at least 1');
  return row.drop || !cost ? null : { gpus: quantity.gpus, cost: costOf(cost, quantity) };
}

/** Targets whose cells a row takes as they stand, and which decide on nothing else of it. */
export const FLEET_NAMES: ReadonlySet<string> = new Set(['asset_id', 'serial', 'source']);

/**
 * Makes of a row the one of another record that differs from it in {@link FLEET_NAMES} alone; false where that record lacks a name
 * that is needed, and has to be read for itself.
 */
export function renamed(row: TapeRow, record: number): boolean {
  row.record = record;
  const id = row.text(idTarget(row));
  if (id === '') return false;
  row.cells.set('asset_id', id);
  const serial = row.text('serial');
  if (serial === '') row.cells.delete('serial');
  else row.cells.set('serial', serial);
  return true;
}

const idTarget = (row: TapeRow): string => (row.has('asset_id') ? 'asset_id' : 'serial');

const costOf = (cost: Decimal, { gpus }: Quantity): Decimal => (gpus.eq(1) ? cost : cost.times(gpus));

/** The cost of one GPU: a unit price over the GPUs of what is priced, or a total over all. */
function unitCost(row: TapeRow, quantity: Quantity, model: KnownModel, context: FleetContext): Decimal | null {
  const perUnit = row.text('unit_cost_usd') !== '' || !row.has('total_cost');
  const target = perUnit ? 'unit_cost_usd' : 'total_cost';
  const read = moneyOf(row, target, null, { required: true, least: 0 });
  if (!read) return null;
  if (read.isZero()) {
    row.fail('no price', target, 'a cost of 0');
    return null;
  }
  const beside = perUnit && row.reader.form(target).per !== 'gpu' && pricedUnit(row) === null ? unitsBeside(row, quantity, read) : null;
  if (beside) {
    const cost = read.div(beside);
    row.putNumber('unit_cost_usd', cost, target, `over ${plainNumber(beside)} GPUs`);
    return cost;
  }
  const priced = perUnit ? (row.reader.form(target).per ?? (pricedUnit(row) || quantity.unit)) : quantity.unit;
  const divisor = !perUnit
    ? quantity.gpus
    : priced === 'gpu'
      ? ONE
      : priced === quantity.unit
        ? quantity.factor
        : perUnitOf(row, priced, model);
  if (divisor === null) {
    row.fail('missing', target, `GPUs in the ${priced} that is priced are not known: --let gpus_per_unit=N`);
    return null;
  }
  const cost = divisor === ONE ? read : read.div(divisor);
  checkServers(row, { cost, target, model, quantity }, { priced, perUnit }, context);
  row.putNumber(
    'unit_cost_usd',
    cost,
    target,
    perUnit ? (divisor.eq(1) ? 'number' : `over ${plainNumber(divisor)} GPUs`) : `total over ${plainNumber(divisor)} GPUs`,
  );
  return cost;
}

/** Refuses a price that nobody said to be of a GPU and that is that of a server. */
function checkServers(
  row: TapeRow,
  found: Parameters<typeof refuseServers>[1],
  { priced, perUnit }: { readonly priced: CountUnit; readonly perUnit: boolean },
  context: FleetContext,
): void {
  const { target, quantity } = found;
  const isSaid = perUnit ? row.reader.form(target).per !== null || pricedUnit(row) !== null : !quantity.isAssumed;
  if (priced === 'gpu' && !isSaid && (quantity.isAssumed || perUnit)) refuseServers(row, found, context);
}

/**
 * GPUs in one of the units that are counted beside the GPUs, where a unit is what is priced: the total over the price says so, or
 * else that the units are what the tape counts.
 */
function unitsBeside(row: TapeRow, quantity: Quantity, price: Decimal): Decimal | null {
  if (quantity.target !== 'quantity') return null;
  const target = ['units', 'servers', 'racks'].find((one) => row.has(one) && row.text(one) !== '');
  const units = target === undefined ? null : row.number(target);
  if (!units || units.value.lte(0)) return null;
  const each = quantity.gpus.div(units.value);
  if (each.lte(1) || !each.isInteger()) return null;
  const total = row.has('total_cost') && row.text('total_cost') !== '' ? row.number('total_cost') : null;
  if (!total) return target === 'units' || row.reader.form('unit_cost_usd').per !== null ? each : null;
  const isNear = (count: Decimal): boolean => price.times(count).minus(total.value).abs().lte(total.value.abs().times('0.01'));
  return isNear(units.value) ? each : isNear(quantity.gpus) ? null : target === 'units' ? each : null;
}

const UNITS: readonly (readonly [RegExp, CountUnit])[] = [
  [/^gpus?$/i, 'gpu'],
  [/^(?:server|node|system|unit)s?$/i, 'server'],
  [/^racks?$/i, 'rack'],
];
/** What a price is for, as --let price_unit says. */
const pricedUnit = (row: TapeRow): CountUnit | null =>
  UNITS.find(([unit]) => unit.test(row.reader.constants.get('price_unit') ?? ''))?.[1] ?? null;

/** A price far above that of a GPU, which is that of a server: nobody said which is counted. */
function refuseServers(
  row: TapeRow,
  {
    cost,
    target,
    model,
    quantity,
  }: { readonly cost: Decimal; readonly target: string; readonly model: KnownModel; readonly quantity: Quantity },
  context: FleetContext,
): void {
  const launch = context.launchPrice(model.model);
  if (!launch || cost.lte(launch.times(MOST))) return;
  const units = (['server', 'rack'] as const).flatMap((unit) => {
    const count = (unit === 'server' ? model.perUnit : null) ?? gpusPerUnit(model.model, unit) ?? (unit === 'server' ? 8 : null);
    const each = count === null ? null : cost.div(count);
    return count !== null && each && each.gte(launch.times(LEAST)) && each.lte(launch.times(MOST)) ? [{ unit, count, each }] : [];
  });
  const [fit] = units;
  if (!fit) return;
  const counts = quantity.isAssumed ? 'unit' : 'price_unit';
  const column = row.reader.mapping.get(target)?.name ?? target;
  const asGpus = `${plainNumber(quantity.gpus)} GPUs at ${plainNumber(cost.toDecimalPlaces(2))}`;
  const asUnits = quantity.isAssumed
    ? `${plainNumber(quantity.gpus)} ${fit.unit}s, ${plainNumber(quantity.gpus.times(fit.count))} GPUs, at ${plainNumber(fit.each.toDecimalPlaces(2))} each`
    : `${plainNumber(quantity.gpus)} GPUs at ${plainNumber(fit.each.toDecimalPlaces(2))}, the price being that of a ${fit.unit}`;
  if (context.unclear.has(column)) return;
  context.unclear.set(column, {
    code: 'NOT_A_NUMBER',
    column,
    text: row.raw(target),
    expected: `what the price is for: row ${row.section.grid.rows[row.record]} is ${asGpus}, or ${asUnits} (${model.model} cost ${plainNumber(launch)} at launch)`,
    remedy: `--let ${counts}=gpu or --let ${counts}=${fit.unit}`,
    question: {
      asks: `Row ${row.section.grid.rows[row.record]}: ${asGpus}, or ${asUnits}?`,
      option: 'let',
      answers: [
        { label: asGpus, value: `${counts}=gpu` },
        { label: asUnits, value: `${counts}=${fit.unit}` },
      ],
    },
  });
}

/** A word of a list; one that is not known drops the row, as the default would be a guess. */
function word<T extends string>(row: TapeRow, target: string, read: (text: string) => T | undefined): T | undefined {
  const raw = row.raw(target);
  const text = row.text(target) || (raw !== '' && read(raw) !== undefined ? raw : '');
  if (text === '') return undefined;
  const value = read(text);
  if (value === undefined) row.fail('unreadable', target, `"${text}" is no ${target} that is known`);
  else row.put(target, value, target, target);
  return value;
}

function yesNo(row: TapeRow, target: string): void {
  const raw = row.raw(target);
  const value = raw === '' ? undefined : yesNoOf(raw);
  if (value !== undefined) row.put(target, value ? 'yes' : 'no', target, 'yes or no');
  else if (row.text(target) !== '') row.fail('unreadable', target, 'neither yes nor no');
}

/** Whether a column of regions holds states. */
export const holdsStates = (texts: readonly string[], name: string): boolean =>
  /\bstate\b/i.test(name) || (texts.length > 0 && texts.every((text) => isState(text)) && texts.some((text) => !/^[A-Z]{2}$/.test(text)));
