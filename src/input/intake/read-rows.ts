import type { Decimal } from '../../kernel/decimal.js';
import { ZERO } from '../../kernel/decimal.js';
import { type Cell, textOf } from '../source/cell.js';
import { type TapeKind, targetsOf } from '../tape/columns.js';
import { type Section, type Skipped } from '../tape/tape.js';
import { type ActualContext, actualContext, actualRow } from '../convert/actual-rows.js';
import { type Refusal } from '../convert/decide.js';
import { compRow } from '../convert/comp-rows.js';
import { type FleetContext, fleetRow, holdsStates } from '../convert/fleet-rows.js';
import { type LeaseContext, leaseRow } from '../convert/lease-rows.js';
import { ModelReader } from '../convert/models.js';
import type { AmbiguousModel } from '../convert/quantity.js';
import { type Drop, type TapeReader, TapeRow } from '../convert/row.js';
import { Sum, type TotalFound, Totals } from '../convert/totals.js';
import { AlikeRows, type Converted } from './alike-rows.js';
import { leaseContext } from './lease-context.js';
import { type ImportWorld, notOurs, type PreparedTape } from './prepare.js';
import { SeenNames } from './seen-names.js';

/** What became of one row. */
interface RowFate {
  readonly sheet: string;
  readonly row: number;
  readonly drop: Drop | null;
  readonly converted: TapeRow;
  /** True where a row before said the same but for its names. */
  readonly isAgain: boolean;
}

/** What the rows of a tape came to. */
interface TapeResult {
  readonly rows: number;
  readonly kept: number;
  readonly gpus: Decimal;
  readonly money: Decimal;
  readonly totals: readonly TotalFound[];
  readonly refusals: readonly Refusal[];
  /** Records that hold nothing of a row. */
  readonly notes: readonly Skipped[];
}

/** Ids and serials met so far, in all files of an import. */
export class Seen {
  private readonly ids = new Map<string, SeenNames>();

  of(column: string): SeenNames {
    let seen = this.ids.get(column);
    if (!seen) this.ids.set(column, (seen = new SeenNames()));
    return seen;
  }
}

/** Reads every row of a prepared tape and hands over what became of it. */
export function readRows(prepared: PreparedTape, world: ImportWorld, seen: Seen, onRow: (fate: RowFate) => void): TapeResult {
  const { reader, tape } = prepared;
  const models = new ModelReader(world.models.values(), prepared.models, world.aliasesDecide);
  const ambiguous = new Map<string, AmbiguousModel>();
  const unclear = new Map<string, Refusal>();
  const refusals: Refusal[] = [];
  const notes: Skipped[] = [];
  const totals = new Totals(reader, (text) => ['model', 'ambiguous', 'several'].includes(models.model(text).kind));
  const convert = converter(
    prepared,
    { models, ambiguous, unclear, launchPrice: (model) => world.models.get(model)?.launchPrice ?? null },
    refusals,
  );
  const elsewhere = equipmentElsewhere(prepared, models);
  const telling = targetsOf(tape.kind).filter(({ target, type }) => reader.mapping.has(target) && type !== 'text' && type !== 'word');
  let [rows, kept, foreign] = [0, 0, 0];
  const [gpus, money] = [new Sum(), new Sum()];
  for (const column of TWINS[tape.kind]) seen.of(column).reserve(tape.sections.reduce((sum, { records }) => sum + records.length, 0));
  for (const section of tape.sections) {
    const alike = tape.kind === 'fleet' ? new AlikeRows(reader, section) : null;
    for (const record of section.records) {
      const label = totals.labelOf(section, record);
      const { sheet } = section;
      const at = section.origin?.(record).row ?? section.grid.rows[record]!;
      if (label === null && isNote(reader, section, record, telling, models)) {
        notes.push({ sheet, row: at, text: wordsOf(section, record), why: 'note' });
        continue;
      }
      rows++;
      if (label !== null) {
        totals.note(section, record, label);
        const drop = { why: 'total', column: null, text: label, detail: label } as const;
        onRow({ sheet, row: at, drop, converted: new TapeRow(reader, section, record), isAgain: false });
        continue;
      }
      const word = elsewhere(section, record);
      const { row, result, isAgain } = readRow(reader, section, record, { word, alike, convert });
      const drop = row.drop ?? twinOf(row, seen, tape.kind);
      if (drop?.why === 'currency') foreign++;
      const isKept = drop === null && result !== null;
      if (isKept) {
        kept++;
        gpus.add(result.gpus);
        money.add(result.money);
        row.cells.set('source', sourceOf(tape.file, section, record, row));
      }
      totals.add(section, record, isKept ? result : null);
      onRow({ sheet, row: at, drop, converted: row, isAgain });
    }
  }
  if (kept === 0 && foreign > 0) refusals.push(notOurs(prepared.mapping.get('currency')?.name ?? null, null, world.currency));
  refusals.push(
    ...unclear.values(),
    ...[...ambiguous.values()].map((name) => ambiguousRefusal(name, prepared.mapping.get('model')?.name ?? 'model')),
  );
  return { rows, kept, gpus: gpus.value, money: money.value, totals: totals.found, refusals, notes };
}

/** What one row comes to: as a row before that is alike, or read for itself. */
function readRow(
  reader: TapeReader,
  section: Section,
  record: number,
  by: { readonly word: string | null; readonly alike: AlikeRows | null; readonly convert: (row: TapeRow) => Converted },
): { readonly row: TapeRow; readonly result: Converted; readonly isAgain: boolean } {
  const alike = by.word === null ? by.alike : null;
  const first = alike && alike.of(record);
  if (first) return { row: first.row, result: first.result, isAgain: true };
  const row = new TapeRow(reader, section, record);
  if (by.word !== null) row.fail('other equipment', null, by.word);
  const result = by.convert(row);
  if (!result) row.fail('missing', null, 'nothing to read');
  alike?.keep(row, result);
  return { row, result, isAgain: false };
}

const wordsOf = (section: Section, record: number): string =>
  [...new Set(section.grid.record(record).map(textOf))]
    .filter((cell) => cell !== '')
    .join(' | ')
    .slice(0, 200);

type Telling = ReturnType<typeof targetsOf>[number];
/** Whether a record holds no number, no date and no model where a row has them. */
function isNote(reader: TapeReader, section: Section, record: number, telling: readonly Telling[], models: ModelReader): boolean {
  const own = (target: string): Cell => {
    const at = reader.at(section, target);
    return at === undefined ? '' : section.grid.cell(record, at);
  };
  for (const { target, type } of telling) {
    const cell = own(target);
    if (cell === '') continue;
    if (type === 'model') {
      if (models.model(textOf(cell).trim()).kind !== 'unknown') return false;
    } else if (typeof cell !== 'string' || /\d/.test(cell)) return false;
  }
  return true;
}

function converter(prepared: PreparedTape, shared: Omit<FleetContext, 'ofStates'>, refusals: Refusal[]): (row: TapeRow) => Converted {
  const { reader, tape } = prepared;
  if (tape.kind === 'fleet') {
    const column = reader.mapping.get('region');
    const texts = column
      ? tape.sections.flatMap((section) => section.grid.distinct(section.positions.get(column.name) ?? -1, section.records).map(textOf))
      : [];
    const context: FleetContext = { ...shared, ofStates: column !== undefined && holdsStates(texts, column.name) };
    return (row) => {
      const result = fleetRow(row, context);
      return result && { gpus: result.gpus, money: result.cost };
    };
  }
  if (tape.kind === 'leases') {
    const context: LeaseContext = { models: shared.models, ambiguous: shared.ambiguous, ...leaseContext(reader) };
    return (row) => {
      const result = leaseRow(row, context);
      return result && { gpus: result.gpus, money: result.monthly };
    };
  }
  if (tape.kind === 'comps')
    return (row) => {
      row.price = compRow(row, shared);
      return row.drop || !row.price ? null : { gpus: ZERO, money: ZERO };
    };
  const { context, refusals: signs }: { context: ActualContext; refusals: readonly Refusal[] } = actualContext(reader);
  refusals.push(...signs);
  return (row) => (actualRow(row, context) ? { gpus: ZERO, money: ZERO } : null);
}

/** Names of columns that say what kind of thing a row is. */
const CATEGORY =
  /^(?:(?:asset|equipment|item|product|hardware)\s*)?(?:category|type|class|description|kind|item|product|group|details|name)$/i;
const OTHER_CATEGORY =
  /^(?:network(?:ing)?(?: equipment| gear)?|cpu(?: servers?| nodes?| compute)?|power(?: equipment)?|infrastructure|ancillary|accessor(?:y|ies)|mechanical|electrical|facility|facilities|soft costs?|fit[\s-]?out)$/i;

/** Looks in the columns that are not read for a word that a row is no GPU. */
function equipmentElsewhere({ tape, unread }: PreparedTape, models: ModelReader): (section: Section, record: number) => string | null {
  const columns = unread.filter((name) => CATEGORY.test(name));
  const verdicts = new Map<Cell, string | null>();
  const verdict = (cell: Cell): string | null => {
    let known = verdicts.get(cell);
    if (known === undefined) {
      const text = textOf(cell).trim();
      known = text !== '' && (OTHER_CATEGORY.test(text) || models.model(text).kind === 'equipment') ? text : null;
      verdicts.set(cell, known);
    }
    return known;
  };
  if (tape.kind !== 'fleet' || columns.length === 0) return () => null;
  return (section, record) => {
    for (const name of columns) {
      const at = section.positions.get(name);
      const word = at === undefined ? null : verdict(section.grid.cell(record, at));
      if (word !== null) return word;
    }
    return null;
  };
}

const TWINS: Readonly<Record<TapeKind, readonly string[]>> = {
  fleet: ['asset_id', 'serial'],
  leases: ['contract_id'],
  actuals: ['month_end'],
  comps: [],
};

/** Why a row falls whose id or serial a row before has; the first stays, and its names are noted. */
function twinOf(row: TapeRow, seen: Seen, kind: TapeKind): Drop | null {
  for (const column of TWINS[kind]) {
    const text = row.cells.get(column);
    if (text !== undefined && seen.of(column).has(text))
      return { why: 'duplicate', column, text: row.raw(column) || null, detail: `a row before has ${column} ${text}` };
  }
  for (const column of TWINS[kind]) if (row.cells.has(column)) seen.of(column).note();
  return null;
}

/** File, sheet and row of a row; of what import wrote itself, what stands there. */
function sourceOf(file: string, section: Section, record: number, row: TapeRow): string {
  const own = row.text('source');
  if (own !== '') return own;
  const origin = section.origin?.(record);
  const sheet = section.sheet === '' ? '' : `, ${section.sheet}`;
  return `${file}${sheet}, row ${origin?.row ?? section.grid.rows[record]!}${origin ? `, column ${origin.column}` : ''}`;
}

const ambiguousRefusal = ({ name, candidates }: AmbiguousModel, column: string): Refusal => ({
  code: 'UNKNOWN_MODEL',
  column,
  text: name,
  expected: `one model: it may be ${candidates.join(' or ')}`,
  remedy: candidates.map((model) => `--model ${model}="${name}"`).join(' or '),
  question: {
    asks: `Which model is ${name}?`,
    option: 'model',
    answers: candidates.map((model) => ({ label: model, value: `${model}=${name}` })),
  },
});
