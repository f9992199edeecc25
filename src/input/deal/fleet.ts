import { type Day, formatDay } from '../../kernel/calendar.js';
import { LIMITS } from '../../kernel/limits.js';
import type { Decimal, Fraction, Usd, UsdPerKwh, UsdPerKwMonth } from '../../kernel/decimal.js';
import { CONDITIONS, LIENS, type Lot, STATUSES } from '../../domain/lot.js';
import type { TapeRow } from '../../domain/tape.js';
import type { Columns, Row, RowFault, Table } from '../tables/csv-table.js';
import { Batch, boundsOf, centsOf } from './cost-pools.js';
import type { Leases } from './leases.js';
import { saidOf } from '../plausibility/checks.js';
import { Names, Placeholders, TotalRows } from '../plausibility/names.js';
import { either, nearest } from '../text/nearest.js';
import { ABOVE_0, amount, AT_LEAST_0, COUNT, number, whole } from '../text/numbers.js';
import { complete, Fault, type Problems, type Reader, wholeFile } from '../text/problems.js';
import type { ModelNames } from '../reference/reference.js';
import { folded, isPlaceholder } from '../text/spelling.js';
import { code, date, oneOf, text, unseenIn, yesNo } from '../text/values.js';

const OWN = ['asset_id', 'quantity', 'serial'];
const SHARED_REQUIRED = ['model', 'unit_cost_usd', 'purchase_date'];
const SHARED_OPTIONAL = [
  'in_service_date',
  'status',
  'condition',
  'region',
  'site',
  'contract_id',
  'lien',
  'landlord_waiver',
  'insured',
  'hosting_usd_kw_month',
  'power_usd_kwh',
  'pue',
];
const SHARED = [...SHARED_REQUIRED, ...SHARED_OPTIONAL];

export const FLEET: Columns = {
  required: ['asset_id', 'quantity', ...SHARED_REQUIRED],
  optional: ['serial', 'source', ...SHARED_OPTIONAL],
  most: LIMITS.fleetRows,
};

const quantities = whole(COUNT);
const powerPrice = amount(AT_LEAST_0) as unknown as Reader<UsdPerKwh>;

/** What the rows of a fleet are checked against. */
interface FleetContext {
  readonly models: ModelNames;
  readonly leases: Leases;
  readonly asOf: Day | undefined;
  /** asset_id of a row that is to stand apart from those like it. */
  readonly track: string | undefined;
  /** Different lots beyond which rows that are alike but for their unit cost are pooled; undefined, or where rows are shown: never. */
  readonly poolBeyond: number | undefined;
  readonly launchPrice: (model: string) => Decimal | null;
  /** Is shown every row, for what lots do not keep. */
  readonly onRow: ((row: TapeRow) => void) | undefined;
}

interface Group {
  /** Of its first row. */
  readonly cells: readonly string[];
  readonly own: Own;
  /** Position among the groups, and among the lots where every group is one. */
  readonly at: number;
  readonly lot: Lot | undefined;
  readonly faults: readonly RowFault[];
  quantity: number;
  rows: number;
}

/**
 * The lots of a tape, in order of first appearance. Rows alike in everything but asset_id, quantity and the text of serial
 * become one lot, so a tape of a million serial numbers costs one reading of its terms a purchase batch. Where lots would be more than
 * the context takes, those that are alike but for their unit cost are pooled: their costs stand in columns.
 */
export async function readFleet(table: Table, context: FleetContext, problems: Problems): Promise<Lot[]> {
  const tape = new Tape(table, context);
  await table.read((cells, line) => tape.add(cells, line));
  tape.placeholders.report(table, problems);
  tape.totals.report(table, problems);
  if (table.sound && table.rows === 0) problems.fail('CSV_EMPTY', wholeFile(table.file), null, 'at least one lot');
  if (tape.hasInstalled && !table.positions.has('in_service_date')) table.lacks('in_service_date');
  return tape.lots();
}

/** The lots with each site under the name that stands first, however later rows spell it. */
export function sitesInOneSpelling(lots: readonly Lot[], table: Table, problems: Problems): Lot[] {
  const sites = new Names(folded);
  const spelled = lots.map((lot) => (lot.site === '' ? lot : { ...lot, site: sites.of(lot.site, lot.place) }));
  sites.report('site', table, problems);
  return spelled;
}

class Tape {
  hasInstalled = false;
  readonly placeholders = new Placeholders();
  readonly totals = new TotalRows();
  /** Lines of the ids and serials met so far, folded. */
  private readonly ids = new Map<string, number>();
  private readonly serials = new Map<string, number>();
  private readonly groups = new Map<string, Group>();
  private readonly counts = new Map<string, number | Fault>();
  /** Positions of the columns that make lots differ, once the header is known. */
  private shared: number[] | null = null;
  private assetAt = -1;
  private quantityAt = -1;
  private serialAt = -1;
  private costAt = -1;
  /** Batches of rows that are alike but for their unit cost, by their cells; null as long as every lot is kept apart. */
  private batches: Map<string, Batch> | null = null;
  private batchBefore: { readonly cells: readonly string[]; readonly hasSerial: boolean; readonly batch: Batch | null } | null = null;
  private before: { readonly cells: readonly string[]; readonly group: Group; readonly hasSerial: boolean } | null = null;

  constructor(
    private readonly table: Table,
    private readonly context: FleetContext,
  ) {}

  add(cells: string[], line: number): void {
    if (!this.shared) this.readPositions();
    const id = this.assetAt < 0 ? '' : cells[this.assetAt]!.trim();
    const serial = this.serialAt < 0 ? '' : this.serialOf(cells[this.serialAt]!.trim(), line);
    const hasSerial = serial !== '';
    const tracked = this.context.track !== undefined && id === this.context.track;
    const own = { id, hasSerial, tracked };
    const quantity = this.quantityAt < 0 ? 0 : this.countOf(cells[this.quantityAt]!);
    const count = typeof quantity === 'number' ? quantity : 0;
    const group = this.groupFor(cells, line, own, count);
    if (typeof quantity === 'number') this.totals.see(id, 'asset_id', line, quantity);
    if (group) {
      group.quantity += count;
      group.rows++;
      this.context.onRow?.({ line, assetId: id, serial, quantity: count, lot: group.at });
    }
    const faults = [
      ...(this.assetAt < 0 ? [] : taken('asset_id', id, this.ids, line)),
      ...(hasSerial ? taken('serial', serial, this.serials, line) : []),
    ];
    if (typeof quantity !== 'number') faults.push({ column: 'quantity', text: cells[this.quantityAt]!.trim() || null, fault: quantity });
    if (group) faults.push(...group.faults);
    if (faults.length > 0) this.table.report(faults, line);
  }

  lots(): Lot[] {
    const apart = [...this.groups.values()].flatMap(({ lot, quantity, rows }) => (lot ? [{ ...lot, quantity, rows }] : []));
    const pooled = [...(this.batches?.values() ?? [])].flatMap((batch) => batch.lots());
    return pooled.length === 0 ? apart : [...apart, ...pooled].sort((a, b) => a.place.line! - b.place.line!);
  }

  /** The group that a row is counted in; null where it is pooled. */
  private groupFor(cells: readonly string[], line: number, own: Own, count: number): Group | null {
    if (this.batches && this.pool(cells, line, own, count)) return null;
    if (this.before && !own.tracked && this.isLike(this.before, cells, own.hasSerial)) return this.before.group;
    const group = this.groupOf(cells, line, own, count);
    this.before = group && !own.tracked ? { cells, group, hasSerial: own.hasSerial } : null;
    return group;
  }

  /** The serial of a row; '' where it has none. */
  private serialOf(cell: string, line: number): string {
    if (!isPlaceholder(cell)) return cell;
    this.placeholders.note('serial', cell, line);
    return '';
  }

  private readPositions(): void {
    const { positions } = this.table;
    this.shared = SHARED.flatMap((column) => positions.get(column) ?? []);
    this.costAt = positions.get('unit_cost_usd') ?? -1;
    [this.assetAt, this.quantityAt, this.serialAt] = OWN.map((column) => positions.get(column) ?? -1) as [number, number, number];
  }

  private isLike(
    { cells: other, hasSerial }: { readonly cells: readonly string[]; readonly hasSerial: boolean },
    cells: readonly string[],
    own: boolean,
    except = -1,
  ): boolean {
    for (const position of this.shared!) if (cells[position] !== other[position] && position !== except) return false;
    return hasSerial === own;
  }

  private groupOf(cells: readonly string[], line: number, own: Own, count: number): Group | null {
    const key = this.keyOf(cells, own);
    const known = this.groups.get(key);
    if (known) return known;
    if (!this.batches && !this.context.onRow && this.groups.size >= (this.context.poolBeyond ?? Infinity)) {
      this.startPooling();
      if (this.pool(cells, line, own, count)) return null;
    }
    this.refuseMore(line);
    const group = { cells, own, ...this.read(cells, line, own), at: this.groups.size, quantity: 0, rows: 0 };
    this.groups.set(key, group);
    return group;
  }

  private refuseMore(line: number): void {
    if (this.groups.size + (this.batches?.size ?? 0) >= LIMITS.lots.most) this.table.refuseMore(line, LIMITS.lots);
  }

  /** What rows that are one lot have in common. */
  private keyOf(cells: readonly string[], own: Own, except = -1): string {
    let key = own.tracked ? 'tracked' : own.hasSerial ? 'serial' : '';
    for (const position of this.shared!) if (position !== except) key += `\u0000${cells[position]!}`;
    return key;
  }

  private read(cells: readonly string[], line: number, own: Own): { readonly lot: Lot | undefined; readonly faults: readonly RowFault[] } {
    const row = this.table.row(cells);
    this.table.noteSource(row, line);
    this.hasInstalled ||= ['', 'installed'].includes(row.text('status').toLowerCase());
    const lot = readLot(
      row,
      own,
      { ...this.context, placeholders: this.placeholders, isHinting: this.table.isHinting },
      { file: this.table.file, line, column: null, field: null },
    );
    return { lot, faults: row.faults };
  }

  /** Puts the lots so far that can be pooled into their batches. */
  private startPooling(): void {
    this.batches = new Map();
    this.before = null;
    for (const [key, { cells, own, lot, quantity, rows }] of this.groups) {
      const cents = this.centsIn(cells);
      if (!lot || own.tracked || cents === null) continue;
      const shared = this.keyOf(cells, own, this.costAt);
      let batch = this.batches.get(shared);
      if (!batch) this.batches.set(shared, (batch = this.batchOf(lot)));
      batch.add(cents, quantity, rows, own.id, lot.place.line!);
      this.groups.delete(key);
    }
  }

  /** Counts a row in its batch; false where it has to stand apart: it is tracked, cannot be read, or its cost is not in plain cents. */
  private pool(cells: readonly string[], line: number, own: Own, count: number): boolean {
    const cents = own.tracked ? null : this.centsIn(cells);
    if (cents === null) return false;
    const isLike = this.batchBefore !== null && this.isLike(this.batchBefore, cells, own.hasSerial, this.costAt);
    const batch = isLike ? this.batchBefore!.batch : this.batchFor(cells, line, own);
    this.batchBefore = { cells, hasSerial: own.hasSerial, batch };
    batch?.add(cents, count, 1, own.id, line);
    return batch !== null;
  }

  private batchFor(cells: readonly string[], line: number, own: Own): Batch | null {
    const key = this.keyOf(cells, own, this.costAt);
    const known = this.batches!.get(key);
    if (known) return known;
    const { lot } = this.read(cells, line, own);
    if (!lot) return null;
    this.refuseMore(line);
    const batch = this.batchOf(lot);
    this.batches!.set(key, batch);
    return batch;
  }

  private batchOf(lot: Lot): Batch {
    return new Batch(lot, boundsOf(this.context.launchPrice(lot.model)));
  }

  private centsIn(cells: readonly string[]): number | null {
    return this.costAt < 0 ? null : centsOf(cells[this.costAt]!);
  }

  private countOf(cell: string): number | Fault {
    let count = this.counts.get(cell);
    if (count === undefined) {
      count = isBlank(cell) ? new Fault('MISSING_VALUE', 'a whole number of GPUs') : quantities(cell, 'csv');
      this.counts.set(cell, count);
    }
    return count;
  }
}

/** What a row says of itself alone. */
interface Own {
  readonly id: string;
  readonly hasSerial: boolean;
  readonly tracked: boolean;
}

/** The fault of an id or serial that is blank or that a row before has, in any spelling. */
function taken(column: 'asset_id' | 'serial', given: string, lines: Map<string, number>, line: number): RowFault[] {
  if (given === '') return [{ column, text: null, fault: new Fault('MISSING_VALUE', 'an id') }];
  const key = apart(folded(given));
  const earlier = lines.get(key);
  if (earlier === undefined) {
    lines.set(key, line);
    const unseen = unseenIn(given);
    return unseen ? [{ column, text: given, fault: unseen }] : NO_FAULT;
  }
  const fault =
    column === 'serial'
      ? new Fault('DUPLICATE_SERIAL', saidOf('DUPLICATE_SERIAL', `a serial that no other row has; line ${earlier} has it`))
      : new Fault('DUPLICATE_ID', `an id that no other row has in any spelling; line ${earlier} has it`);
  return [{ column, text: given, fault }];
}
const NO_FAULT: RowFault[] = [];

function readLot(
  row: Row,
  { id, hasSerial }: Own,
  context: FleetContext & { readonly placeholders: Placeholders; readonly isHinting: boolean },
  place: Lot['place'],
): Lot | undefined {
  const given = (column: string): boolean => !context.placeholders.standsIn(row, column, place.line!);
  const status = row.optional('status', oneOf(STATUSES), 'installed');
  const purchaseDate = row.required('purchase_date', date);
  const inService = row.optional('in_service_date', date, null);
  if (status === 'installed') checkService(row, purchaseDate, inService, context.asOf);
  const model = row.required('model', context.models.reader);
  const contractId =
    context.leases.models.has(row.text('contract_id')) || given('contract_id') ? row.optional('contract_id', text, null) : null;
  if (contractId) checkContract(row, contractId, model, context);
  const lot = complete<Lot>({
    id,
    rows: 0,
    quantity: 0,
    model,
    unitCost: row.required('unit_cost_usd', amount(ABOVE_0) as unknown as Reader<Usd>),
    purchaseDate,
    inServiceDate: inService ?? purchaseDate,
    status,
    expected: status === 'ordered' || status === 'in_transit' ? inService : null,
    arrives: null,
    condition: row.optional('condition', oneOf(CONDITIONS), 'good'),
    region: given('region') ? row.optional('region', code, 'US') : 'US',
    site: given('site') ? row.text('site') : '',
    contractId,
    lien: row.optional('lien', oneOf(LIENS), 'first'),
    landlordWaiver: row.optional('landlord_waiver', yesNo, true),
    insured: row.optional('insured', yesNo, true),
    hasSerial,
    hosting: row.optional('hosting_usd_kw_month', amount(AT_LEAST_0) as unknown as Reader<UsdPerKwMonth>, null),
    power: row.optional('power_usd_kwh', powerPrice, null),
    pue: row.optional('pue', number({ min: 1 }) as unknown as Reader<Fraction>, null),
    place,
  });
  return row.faults.length === 0 ? lot : undefined;
}

/** purchase_date ≤ in_service_date ≤ as_of for an installed lot. */
function checkService(row: Row, purchase: Day | undefined, service: Day | null | undefined, asOf: Day | undefined): void {
  if (service === undefined || !row.has('in_service_date')) return;
  if (service === null) {
    row.fail('in_service_date', 'MISSING_VALUE', 'a date: the lot is installed', 'give the date, or the status in_transit or ordered');
  } else if (purchase !== undefined && service < purchase) {
    row.fail('in_service_date', 'DATE_ORDER', `a date on or after purchase_date ${formatDay(purchase)}`, formatDay(purchase));
  } else if (asOf !== undefined && service > asOf) {
    row.fail(
      'in_service_date',
      'DATE_ORDER',
      `a date on or before as_of ${formatDay(asOf)}: the lot is installed`,
      'correct the date, or give the status in_transit or ordered',
    );
  }
}

function checkContract(
  row: Row,
  id: string,
  model: string | undefined,
  { leases: { models, sound }, isHinting }: Pick<FleetContext, 'leases'> & { readonly isHinting: boolean },
): void {
  const meant = (ids: Iterable<string>): string | null => (isHinting ? either(nearest(id, ids)) : null);
  if (!models.has(id)) {
    if (sound) row.fail('contract_id', 'UNKNOWN_CONTRACT', 'a contract_id of the leases', meant(models.keys()));
    return;
  }
  const leased = models.get(id);
  if (model === undefined || leased === undefined || model === leased) return;
  const fitting = isHinting ? [...models].filter(([, of]) => of === model).map(([contract]) => contract) : [];
  row.fail('contract_id', 'MODEL_MISMATCH', `a contract for ${model}; ${id} is for ${leased}`, meant(fitting));
}

/** A text that does not hold on to the line that it is a part of: short ones never do. */
const apart = (id: string): string => (id.length < 13 ? id : Buffer.from(id).toString());

const isBlank = (cell: string): boolean => cell.trim() === '';
