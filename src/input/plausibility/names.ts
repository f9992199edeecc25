import type { Place } from '../../kernel/failure.js';
import type { Row, Table } from '../tables/csv-table.js';
import type { Problems } from '../text/problems.js';
import { isPlaceholder, isTotal } from '../text/spelling.js';
import { MOST_FINDINGS, saidOf } from './checks.js';

/** Names of one kind, of which those that differ in spelling alone are one: the first that stands in the file. */
export class Names {
  private readonly first = new Map<string, { readonly name: string; readonly place: Place }>();
  private readonly known = new Map<string, string>();
  private readonly twins: { readonly name: string; readonly as: string; readonly place: Place; readonly first: Place }[] = [];

  /** @param fold what makes two spellings one */
  constructor(private readonly fold: (name: string) => string) {}

  /** The name as it was first spelled. */
  of(name: string, place: Place): string {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const key = this.fold(name);
    const earlier = this.first.get(key);
    if (!earlier) this.first.set(key, { name, place });
    else this.twins.push({ name, as: earlier.name, place, first: earlier.place });
    const as = earlier?.name ?? name;
    this.known.set(name, as);
    return as;
  }

  /** The name under which a spelling is known; itself where it is not. */
  find(name: string): string {
    return this.first.get(this.fold(name))?.name ?? name;
  }

  report(column: string, table: Table, problems: Problems): void {
    for (const { name, as, place, first } of this.twins)
      problems.warn(
        'SPELLED_TWO_WAYS',
        table.at(place.line!, column),
        name,
        saidOf('SPELLED_TWO_WAYS', `"${as}", as in line ${first.line}; both are counted as one`),
        as,
      );
  }
}

/** A code of a region that reads like a placeholder. */
const NAMIBIA = 'NA';

/** Texts that stand for nothing, by column and text. */
export class Placeholders {
  private readonly found = new Map<string, { readonly column: string; readonly text: string; readonly line: number; rows: number }>();

  note(column: string, text: string, line: number): void {
    const key = `${column} ${text}`;
    const there = this.found.get(key);
    if (there) there.rows++;
    else this.found.set(key, { column, text, line, rows: 1 });
  }

  /** Whether such a text stands in an optional cell, which then counts as blank. */
  standsIn(row: Row, column: string, line: number): boolean {
    const text = row.text(column);
    if (!isPlaceholder(text) || (column === 'region' && text.toUpperCase() === NAMIBIA)) return false;
    this.note(column, text, line);
    return true;
  }

  report(table: Table, problems: Problems): void {
    for (const { column, text, line, rows } of this.found.values())
      problems.warn(
        'PLACEHOLDER',
        table.at(line, column),
        text,
        saidOf(
          'PLACEHOLDER',
          `a ${column}, or a blank cell; ${rows === 1 ? 'it counts' : `it stands there ${rows} times and counts`} as not given`,
        ),
        'a blank cell',
      );
  }
}

/** Rows that are labelled as sums of others. */
export class TotalRows {
  private readonly found: {
    readonly label: string;
    readonly column: string;
    readonly line: number;
    readonly gpus: number;
    readonly above: number;
  }[] = [];
  private above = 0;

  /** @param gpus in the row */
  see(label: string, column: string, line: number, gpus: number): void {
    if (isTotal(label)) this.found.push({ label, column, line, gpus, above: this.above });
    else this.above += gpus;
  }

  report(table: Table, problems: Problems): void {
    for (const { label, column, line, gpus, above } of this.found.slice(0, MOST_FINDINGS))
      problems.warn(
        'TOTAL_ROW',
        table.at(line, column),
        label,
        saidOf('TOTAL_ROW', `a row of its own, as which its ${gpus} GPUs are counted; the rows above hold ${above}`),
        'remove the row',
      );
  }
}
