import type { Model } from '../../domain/market.js';
import { type Cell, textOf } from '../source/cell.js';
import { type TapeKind, targetsOf } from '../tape/columns.js';
import { mapColumns, type NamedColumn } from '../tape/mapping.js';
import { nameKey } from '../tape/names.js';
import { currencyIn } from '../text/currencies.js';
import { findTape, type LoadedFile, type Tape } from '../tape/tape.js';
import { allSay, type ColumnFacts, decide, type Decided, type Refusal } from '../convert/decide.js';
import type { DateOrder } from '../convert/dates.js';
import type { Mark } from '../convert/numbers.js';
import { ModelReader } from '../convert/models.js';
import { isMonthCell } from '../convert/reading.js';
import { TapeReader } from '../convert/row.js';
import { regionOf, statusOf } from '../convert/words.js';
import type { RememberedTape } from './tape-map.js';
import { mappingRefusals } from './required.js';

/** What the user says of a tape. */
export interface ImportChoices {
  readonly kind: TapeKind;
  readonly map: ReadonlyMap<string, string>;
  readonly constants: ReadonlyMap<string, string>;
  /** Catalogue key by the tape's name. */
  readonly models: ReadonlyMap<string, string>;
  readonly decimal: Mark | null;
  readonly dates: DateOrder | null;
  readonly sheet: string | null;
  readonly headerRow: number | null;
}

/** What an import knows beside the tape. */
export interface ImportWorld {
  readonly models: ReadonlyMap<string, Model>;
  /** The deal's. */
  readonly currency: string;
  readonly remembered: (tape: Tape) => RememberedTape | null;
  /** Names of columns that are remembered. */
  readonly names?: readonly string[];
  /** True where an alias of the catalogue decides on names that several models share. */
  readonly aliasesDecide?: boolean;
}

/** A tape whose columns are known: its rows can be read. */
export interface PreparedTape {
  readonly tape: Tape;
  readonly reader: TapeReader;
  readonly decided: Decided;
  readonly mapping: ReadonlyMap<string, NamedColumn>;
  /** Columns that nothing is read from. */
  readonly unread: readonly string[];
  readonly refusals: readonly Refusal[];
  readonly notes: readonly string[];
  readonly models: ReadonlyMap<string, string>;
  readonly constants: ReadonlyMap<string, string>;
  readonly remembered: RememberedTape | null;
}

/** Finds the table, maps its columns and decides how they are written. @throws NoTable */
export function prepareTape(file: LoadedFile, choices: ImportChoices, world: ImportWorld): PreparedTape {
  const plainModels = new ModelReader(world.models.values());
  const tape = findTape(file, {
    kind: choices.kind,
    sheet: choices.sheet,
    headerRow: choices.headerRow,
    named: new Set([...choices.map.values(), ...(world.names ?? [])].filter((name) => name !== '').map(nameKey)),
    namesModel: (cell) => typeof cell === 'string' && ['model', 'ambiguous'].includes(plainModels.model(cell.trim()).kind),
    isMonth: isMonthCell,
  });
  const remembered = world.remembered(tape);
  const constants = new Map([...(remembered?.constants ?? []), ...choices.constants]);
  const models = new Map([...(remembered?.models ?? []), ...choices.models]);
  const distinct = distinctValues(tape);
  const named = new ModelReader(world.models.values(), models);
  const { mapping, gaps } = mapColumns(tape.columns, {
    kind: tape.kind,
    currency: world.currency,
    given: choices.map,
    remembered: remembered?.columns ?? new Map(),
    models: (column) => distinct(column).filter((cell) => ['model', 'ambiguous'].includes(named.model(textOf(cell).trim()).kind)).length,
    speaks: (column, target) =>
      speaks(target, distinct(column), () => ['quantity', 'units'].some((one) => constants.get(one) === '1') || countsOnes(tape, distinct)),
    isConstant: (target) => constants.has(target),
  });
  const used = new Map(mapping);
  addImplied(used, tape, choices.map.has('currency') || remembered?.columns.get('currency') === '', constants, distinct);
  const facts = factsOf(tape, used, distinct);
  const read = new Set([...used.values()].map(({ name }) => name));
  const others = tape.columns
    .filter(({ name }) => name !== '' && !read.has(name))
    .map((column) => ({ name: column.name, unit: column.unit, type: 'text' as const, values: distinct(column) }));
  const decided = decide(facts, others, {
    decimal: choices.decimal,
    rememberedDecimal: remembered?.decimal ?? null,
    dates: choices.dates,
    rememberedDates: remembered?.dates ?? new Map(),
    delimiter: tape.delimiter,
    currency: world.currency,
    titles: tape.titles,
  });
  const has = (target: string): boolean => used.has(target) || constants.has(target);
  const columns = mappingRefusals(tape.kind, tape.columns, used, gaps, has);
  return {
    tape,
    reader: new TapeReader(tape, used, decided.forms, constants, world.currency),
    decided,
    mapping: used,
    unread: others.map(({ name }) => name),
    refusals: [...columns.refusals, ...decided.refusals, ...foreignColumns(used, decided, distinct, world.currency)],
    notes: [
      ...columns.notes,
      ...(used.get('asset_id') === used.get('serial') && used.has('serial') ? ['the serial stands for asset_id too'] : []),
    ],
    models,
    constants,
    remembered,
  };
}

/** Columns that give a second target: the serial where there is no id; and one whose cells name currencies, whatever it is called. */
function addImplied(
  used: Map<string, NamedColumn>,
  tape: Tape,
  isCurrencySaid: boolean,
  constants: ReadonlyMap<string, string>,
  distinct: (column: NamedColumn) => readonly Cell[],
): void {
  const serial = used.get('serial');
  if (tape.kind === 'fleet' && serial && !used.has('asset_id') && !constants.has('asset_id')) used.set('asset_id', serial);
  const currencies = used.has('currency') || isCurrencySaid ? undefined : currencyColumn(tape, used, distinct);
  if (currencies) used.set('currency', currencies);
}

/** The values of a column in all its sheets, each once. */
function distinctValues(tape: Tape): (column: NamedColumn) => readonly Cell[] {
  const known = new Map<string, readonly Cell[]>();
  return ({ name }) => {
    let values = known.get(name);
    if (!values) {
      const all = tape.sections.map((section) => {
        const at = section.positions.get(name);
        return at === undefined ? [] : section.grid.distinct(at, section.records);
      });
      values = all.length === 1 ? all[0]! : [...new Set(all.flat())];
      known.set(name, values);
    }
    return values;
  };
}

function factsOf(tape: Tape, mapping: ReadonlyMap<string, NamedColumn>, distinct: (column: NamedColumn) => readonly Cell[]): ColumnFacts[] {
  const types = new Map(targetsOf(tape.kind).map(({ target, type }) => [target, type]));
  const facts = new Map<string, ColumnFacts>();
  for (const [target, column] of mapping) {
    const type = target === 'terminable_from' ? 'date' : types.get(target)!;
    if (!facts.has(column.name) || type !== 'text')
      facts.set(column.name, { name: column.name, unit: column.unit, type, values: distinct(column) });
  }
  return [...facts.values()];
}

/** A column whose every cell names a currency, whatever it is called. */
function currencyColumn(
  tape: Tape,
  mapping: ReadonlyMap<string, NamedColumn>,
  distinct: (column: NamedColumn) => readonly Cell[],
): NamedColumn | undefined {
  const taken = new Set(mapping.values());
  const says = (text: string): boolean => /^[A-Za-z]{3}$|^(?:US)?\$$|^[€£]$/.test(text) && currencyIn(text) !== null;
  return tape.columns.find((column) => !taken.has(column) && !column.isHidden && column.name !== '' && allSay(distinct(column), says));
}

/** Whether the cells of a column that fits several targets decide between them: words of one, or prices of single GPUs. */
function speaks(target: string, values: readonly Cell[], onesOnly: () => boolean): boolean {
  switch (target) {
    case 'status':
      return allSay(values, (text) => statusOf(text) !== undefined);
    case 'region':
      return allSay(values, (text) => statusOf(text) === undefined && /^[A-Z]{2,3}$/.test(regionOf(text, true)));
    case 'unit_cost_usd':
      return onesOnly();
    default:
      return false;
  }
}

function countsOnes(tape: Tape, distinct: (column: NamedColumn) => readonly Cell[]): boolean {
  const { mapping } = mapColumns(tape.columns, {
    kind: tape.kind,
    currency: '',
    given: new Map(),
    remembered: new Map(),
    models: () => 0,
    speaks: () => false,
    isConstant: () => true,
  });
  const counts = ['quantity', 'units'].flatMap((target) => mapping.get(target) ?? []);
  return counts.length > 0 && counts.every((column) => distinct(column).every((cell) => textOf(cell).trim() === '1'));
}

/** Prices of which one will do. */
const PRICES: readonly (readonly string[])[] = [
  ['unit_cost_usd', 'total_cost'],
  ['usd_gpu_hour', 'monthly_fee', 'annual_fee', 'total_value'],
  ['price_usd'],
];

/** Columns of prices that are all in another currency, where no other gives the price. */
function foreignColumns(
  mapping: ReadonlyMap<string, NamedColumn>,
  { forms }: Decided,
  distinct: (column: NamedColumn) => readonly Cell[],
  currency: string,
): Refusal[] {
  const isForeign = (column: NamedColumn): boolean =>
    (forms.get(column.name)?.foreign ?? null) !== null && !distinct(column).some((cell) => currencyIn(textOf(cell)) === currency);
  return PRICES.flatMap((targets) => {
    const columns = targets.flatMap((target) => mapping.get(target) ?? []);
    const [column] = columns;
    return column && columns.every(isForeign) ? [notOurs(column.name, forms.get(column.name)!.foreign!, currency)] : [];
  });
}

export const notOurs = (column: string | null, text: string | null, currency: string): Refusal => ({
  code: 'NOT_USD',
  column,
  text,
  expected: `amounts in ${currency}, the currency of the deal; nothing is converted`,
  remedy: `ask for amounts in ${currency}, or convert the column and say at what rate`,
  question: null,
});
