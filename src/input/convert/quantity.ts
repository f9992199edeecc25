import { Decimal, ONE } from '../../kernel/decimal.js';
import { countUnit, type CountUnit } from '../tape/names.js';
import { gpusPerUnit, type ModelReader, type ModelReading } from './models.js';
import { memoryIn } from './models.js';
import type { Span } from './numbers.js';
import { UNCACHED } from './reading.js';
import type { TapeRow } from './row.js';

/** How many GPUs a row is for. */
export interface Quantity {
  readonly gpus: Decimal;
  /** What the tape counts, and GPUs in one of it. */
  readonly unit: CountUnit;
  readonly factor: Decimal;
  /** True where nothing on the tape says what is counted. */
  readonly isAssumed: boolean;
  readonly target: string;
}

export type KnownModel = Extract<ModelReading, { kind: 'model' }>;

/** Why names of models hold an import up. */
export interface AmbiguousModel {
  readonly name: string;
  readonly candidates: readonly string[];
}

/** The model of a row, or null with the row let fall; a name of several models is noted. */
export function modelOf(row: TapeRow, models: ModelReader, ambiguous: Map<string, AmbiguousModel>): KnownModel | null {
  const name = row.text('model');
  if (name === '') {
    const cell = row.cell('model');
    if (typeof cell === 'string') row.fail('missing', 'model', 'no model');
    else row.fail('unreadable', 'model', UNCACHED);
    return null;
  }
  const memory = row.has('memory') ? memoryIn(row.text('memory'), true) : null;
  const reading = models.model(name, memory);
  switch (reading.kind) {
    case 'model':
      return reading;
    case 'equipment':
      row.fail('other equipment', 'model', 'no GPU');
      return null;
    case 'several':
      row.fail('several models', 'model', 'give each model a row with its own GPUs and price');
      return null;
    case 'ambiguous':
      ambiguous.set(name, { name, candidates: reading.candidates });
      row.fail('unknown model', 'model', `may be ${reading.candidates.join(' or ')}`);
      return null;
    case 'unknown': {
      const like = models.like(name);
      row.fail(
        'unknown model',
        'model',
        `the catalogue does not know it${like.length > 0 ? `; --model ${like[0]}="${name}" if it is one` : ''}`,
      );
      return null;
    }
  }
}

/** Targets that count, GPUs before anything else. */
const SOURCES: readonly (readonly [target: string, unit: CountUnit | null])[] = [
  ['quantity', 'gpu'],
  ['gpus', 'gpu'],
  ['units', null],
  ['servers', 'server'],
  ['racks', 'rack'],
];

/** The GPUs of a row; null with the row let fall. @param model null where the row has none that is known */
export function quantityOf(row: TapeRow, model: KnownModel | null): Quantity | null {
  const source = SOURCES.find(([target]) => row.has(target) && row.text(target) !== '') ?? SOURCES.find(([target]) => row.has(target));
  if (!source) return null;
  const [target, named] = source;
  const read = row.number(target);
  if (row.drop?.why === 'unreadable') return null;
  if (!read) {
    row.fail('missing', target, 'no quantity');
    return null;
  }
  if (read.value.isZero()) row.fail('zero quantity', target, 'nothing there');
  else if (read.value.isNegative()) row.fail('negative quantity', target, 'a return or a correction: take it off the row it belongs to');
  if (row.drop) return null;
  const { unit, isAssumed } = unitOf(row, target, named, read.counted, model);
  const factor = factorOf(row, unit, model);
  if (factor === null) {
    row.fail('missing', target, `GPUs in one ${unit} of ${model?.model ?? 'it'} are not known: --let gpus_per_unit=N`);
    return null;
  }
  const gpus = factor === ONE ? read.value : read.value.times(factor);
  if (!gpus.isInteger()) {
    row.fail('unreadable', target, 'no whole number of GPUs');
    return null;
  }
  return { gpus, unit, factor, isAssumed, target };
}

/** Units or GPUs: the header and its line of units, a column of units, the model's text, else GPUs. */
function unitOf(
  row: TapeRow,
  target: string,
  named: CountUnit | null,
  counted: string | null,
  model: KnownModel | null,
): { readonly unit: CountUnit; readonly isAssumed: boolean } {
  const ofCell = counted === null ? null : countUnit(counted);
  const said = ofCell ?? row.reader.form(target).counts ?? named;
  if (said !== null) return { unit: said, isAssumed: false };
  const column = countUnit(row.text('unit').replace(/\(.*\)/, ''));
  if (column !== null && !/^(?:ea|each|pcs?|pieces?)$/i.test(row.text('unit'))) return { unit: column, isAssumed: false };
  if (model && (model.unit !== null || (model.perUnit !== null && model.perUnit < SMALLEST_RACK)))
    return { unit: model.unit ?? 'server', isAssumed: false };
  return { unit: 'gpu', isAssumed: true };
}

function factorOf(row: TapeRow, unit: CountUnit, model: KnownModel | null): Decimal | null {
  if (unit === 'gpu') return ONE;
  return perUnitOf(row, unit, model);
}

/** GPUs in a server or rack: a column or constant, the model's text, else the build of the model; null where none of these says. */
export function perUnitOf(row: TapeRow, unit: 'server' | 'rack', model: KnownModel | null): Decimal | null {
  const given = row.number('gpus_per_unit');
  if (given && given.value.gt(0)) return given.value;
  if (!model) return null;
  const isOfServer = model.perUnit !== null && model.perUnit < SMALLEST_RACK && model.unit !== 'rack';
  const stated = unit === 'rack' && isOfServer ? null : model.perUnit;
  const count = stated ?? gpusPerUnit(model.model, unit);
  return count === null ? null : new Decimal(count);
}

/** GPUs of the smallest rack that is one system. */
const SMALLEST_RACK = 36;

/** Hours that a price is for: of a month and a year by their average. */
export const HOURS: Readonly<Record<Span, number>> = { hour: 1, month: 730, year: 8760 };
