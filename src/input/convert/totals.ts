import { Decimal, ZERO } from '../../kernel/decimal.js';
import { type Cell, textOf } from '../source/cell.js';
import { isTotal } from '../text/spelling.js';
import type { Section } from '../tape/tape.js';
import { Unread } from './reading.js';
import type { TapeReader } from './row.js';

/** What rows come to: GPUs, or units where rows count servers and racks of several sizes, and money. */
export interface Counted<T> {
  readonly gpus: T;
  readonly units: T;
  readonly money: T;
}

/** A row that adds others up, with what it says and what the rows taken over come to. */
export interface TotalFound {
  readonly sheet: string;
  readonly row: number;
  readonly label: string;
  readonly theirs: Counted<Decimal | null>;
  readonly ours: Counted<Decimal>;
  /** False where they differ by more than rounding. */
  readonly agrees: boolean;
  /** What the money is. */
  readonly of: 'cost' | 'month' | null;
}

const LABEL =
  /(?:^|\s)(?:sub[\s-]*)?totals?\s*:?$|^(?:(?:grand|sub|fleet|portfolio|site|overall)[\s-]*)?(?:totals?|sum|summe|gesamt\w*|zwischensumme|endsumme|somme|totale|suma)\b|^(?:weighted\s+)?(?:average|avg\.?|mean|median)\b|^(?:ytd|year[\s-]to[\s-]date|ltm|ttm|fy\s?\d|full[\s-]year|cumulative|check|balance check|variance|difference)\b|^(?:q[1-4]|h[12])\b|(?:^|\s)(?:ytd|year to date)$/i;
/** Labels of rows that are no sum. */
const AVERAGE = /average|avg|mean|median/i;
/** Longest label of a sum. */
const LONGEST = 60;

const isLabel = (cell: Cell): boolean => {
  const text = textOf(cell).trim();
  return text.length > 0 && text.length <= LONGEST && /[a-z]/i.test(text) && (isTotal(text) || LABEL.test(text));
};

const COUNTS = ['quantity', 'gpus', 'units', 'servers', 'racks'];
const DATES = ['purchase_date', 'in_service_date', 'start', 'end', 'last_day', 'date'];

/** Numbers that differ before they are added up. */
const PENDING = 256;

/** A sum of many numbers of which most are the same: those are counted, and added up when the sum is asked for. */
export class Sum {
  private sum = ZERO;
  private readonly times = new Map<Decimal, number>();

  add(number: Decimal): void {
    this.times.set(number, (this.times.get(number) ?? 0) + 1);
    if (this.times.size > PENDING) this.addUp();
  }

  get value(): Decimal {
    this.addUp();
    return this.sum;
  }

  private addUp(): void {
    for (const [number, times] of this.times) this.sum = this.sum.plus(times === 1 ? number : number.times(times));
    this.times.clear();
  }
}

class Sums {
  readonly raw = new Sum();
  readonly gpus = new Sum();
  readonly units = new Sum();
  readonly money = new Sum();
  rows = 0;
  readonly factors = new Set<string>();

  /** Two together. */
  static of(...parts: readonly Sums[]): Sums {
    const all = new Sums();
    for (const part of parts) {
      for (const key of ['raw', 'gpus', 'units', 'money'] as const) all[key].add(part[key].value);
      all.rows += part.rows;
      for (const factor of part.factors) all.factors.add(factor);
    }
    return all;
  }
}

/** Finds the rows that add others up, by their label or because they do. */
export class Totals {
  readonly found: TotalFound[] = [];
  private readonly labels: ReadonlyMap<Section, readonly { readonly at: number; readonly labels: ReadonlySet<Cell> }[]>;
  /** Targets that a row of its own has one of. */
  private readonly telling: readonly string[];
  private readonly count: string | undefined;
  private readonly money: { readonly target: string; readonly of: 'cost' | 'month' } | null;
  /** Of the rows up to the last sum. */
  private before = new Sums();
  private since = new Sums();

  constructor(
    private readonly reader: TapeReader,
    private readonly isModel: (text: string) => boolean,
  ) {
    this.count = COUNTS.find((target) => reader.mapping.has(target));
    this.telling = ['model', 'asset_id', 'contract_id', 'customer', ...DATES].filter((target) => reader.mapping.has(target));
    this.money = reader.mapping.has('total_cost')
      ? { target: 'total_cost', of: 'cost' }
      : reader.mapping.has('monthly_fee') && reader.form('monthly_fee').per === null
        ? { target: 'monthly_fee', of: 'month' }
        : null;
    this.labels = new Map(
      reader.tape.sections.map((section) => [
        section,
        Array.from({ length: section.grid.width }, (_, at) => ({
          at,
          labels: new Set(section.grid.distinct(at, section.records).filter(isLabel)),
        })).filter(({ labels }) => labels.size > 0),
      ]),
    );
  }

  /** Of all rows so far. */
  private get all(): Sums {
    return Sums.of(this.before, this.since);
  }

  /** The label of a row that adds others up; null where it is a row of its own. A customer named Total Energies has a model and dates. */
  labelOf(section: Section, record: number): string | null {
    const label = this.labels.get(section)!.find(({ at, labels }) => labels.has(section.grid.cell(record, at)));
    const text = label && textOf(section.grid.cell(record, label.at)).trim();
    if (text !== undefined && !this.isRow(section, record)) return text;
    return text === undefined && this.addsUp(section, record) ? 'a sum of the rows above' : null;
  }

  /** Takes a row of the table into the sums. @param kept what it came to, where it is kept */
  add(section: Section, record: number, kept: { readonly gpus: Decimal; readonly money: Decimal } | null): void {
    const raw = this.rawCount(section, record) ?? ZERO;
    const factor = !kept || raw.isZero() ? null : kept.gpus === raw ? '1' : kept.gpus.div(raw).toFixed();
    const { since } = this;
    since.raw.add(raw);
    since.rows++;
    if (!kept) return;
    since.gpus.add(kept.gpus);
    since.units.add(raw);
    since.money.add(kept.money);
    if (factor !== null) since.factors.add(factor);
  }

  /** Notes what a sum says beside what the rows come to. */
  note(section: Section, record: number, label: string): void {
    const raw = this.rawCount(section, record);
    const ours = this.scopeOf(raw, label);
    const [factor] = [...ours.factors];
    const isOfOneSize = ours.factors.size === 1;
    const theirs = {
      gpus: raw && isOfOneSize ? raw.times(factor!) : null,
      units: raw && ours.factors.size > 1 ? raw : null,
      money: this.money && this.numberAt(section, record, this.money.target),
    };
    if (!AVERAGE.test(label) && (theirs.gpus || theirs.units || theirs.money))
      this.found.push({
        sheet: section.sheet,
        row: section.grid.rows[record]!,
        label,
        theirs,
        ours: { gpus: ours.gpus.value, units: ours.units.value, money: ours.money.value },
        agrees: this.agrees(theirs, ours),
        of: this.money?.of ?? null,
      });
    this.before = this.all;
    this.since = new Sums();
  }

  /** The rows that a sum is of: those since the last sum, or all. */
  private scopeOf(raw: Decimal | null, label: string): Sums {
    if (raw && raw.eq(this.since.raw.value)) return this.since;
    if (raw && raw.eq(this.all.raw.value)) return this.all;
    return /sub|site/i.test(label) ? this.since : this.all;
  }

  private agrees(theirs: Counted<Decimal | null>, ours: Counted<Sum>): boolean {
    const isSameCount = (['gpus', 'units'] as const).every((count) => theirs[count]?.eq(ours[count].value) ?? true);
    return isSameCount && (theirs.money?.minus(ours.money.value).abs().lte(this.rounding()) ?? true);
  }

  /** Half of the unit that amounts are written in, and half a dollar at least. */
  private rounding(): Decimal {
    return new Decimal(this.money ? this.reader.form(this.money.target).scale : 1).div(2).plus('0.01');
  }

  private isRow(section: Section, record: number): boolean {
    const { reader } = this;
    if (reader.tape.kind === 'actuals') {
      const month = reader.date(reader.cell(section, record, 'month_end'), 'month_end');
      return month !== null && !(month instanceof Unread);
    }
    const model = textOf(this.own(section, record, 'model')).trim();
    return (
      model !== '' &&
      this.isModel(model) &&
      DATES.some((target) => reader.mapping.has(target) && textOf(this.own(section, record, target)).trim() !== '')
    );
  }

  /** A row without id and model whose count is that of the rows above. */
  private addsUp(section: Section, record: number): boolean {
    if (this.reader.tape.kind === 'actuals' || this.reader.tape.kind === 'comps' || this.since.rows === 0) return false;
    for (const target of this.telling) if (textOf(this.own(section, record, target)).trim() !== '') return false;
    const raw = this.rawCount(section, record);
    if (raw && raw.gt(0) && (raw.eq(this.since.raw.value) || raw.eq(this.all.raw.value))) return true;
    const money = this.money && this.numberAt(section, record, this.money.target);
    return money !== null && money.gt(0) && (money.eq(this.since.money.value) || money.eq(this.all.money.value));
  }

  /** The cell of the row itself, without a constant in its place. */
  private own(section: Section, record: number, target: string): Cell {
    const at = this.reader.at(section, target);
    return at === undefined ? '' : section.grid.cell(record, at);
  }

  private rawCount(section: Section, record: number): Decimal | null {
    return this.count === undefined ? null : this.numberAt(section, record, this.count);
  }

  private numberAt(section: Section, record: number, target: string): Decimal | null {
    const read = this.reader.number(this.own(section, record, target), target);
    return read === null || read instanceof Unread ? null : read.value;
  }
}
