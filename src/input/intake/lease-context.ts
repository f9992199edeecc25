import { textOf } from '../source/cell.js';
import type { LeaseContext } from '../convert/lease-rows.js';
import { lastDay } from '../convert/lease-rows.js';
import { givenText, Unread } from '../convert/reading.js';
import type { TapeReader } from '../convert/row.js';

const PRICES = ['usd_gpu_hour', 'monthly_fee', 'annual_fee', 'total_value'];

/** What only all contracts together tell: whether ends are last days, and which contracts have one fee for several models. */
export function leaseContext(reader: TapeReader): Pick<LeaseContext, 'endsAreLastDays' | 'oneFee'> {
  return { endsAreLastDays: endsAreLastDays(reader), oneFee: oneFee(reader) };
}

function endsAreLastDays(reader: TapeReader): boolean {
  const found = new Set<boolean>();
  if (reader.mapping.has('end'))
    for (const section of reader.tape.sections)
      for (const record of section.records) {
        const [start, end] = ['start', 'end'].map((target) => reader.date(reader.cell(section, record, target), target));
        if (!start || !end || start instanceof Unread || end instanceof Unread || end.isMonth) continue;
        const isLast = lastDay(start.day, end.day);
        if (isLast !== null) found.add(isLast);
      }
  return found.size === 1 && found.has(true);
}

interface Group {
  rows: number;
  priced: number;
  merged: number;
  readonly models: Set<string>;
}

function oneFee(reader: TapeReader): ReadonlySet<string> {
  const groups = new Map<string, Group>();
  const prices = PRICES.filter((target) => reader.mapping.has(target));
  for (const section of reader.tape.sections)
    for (const record of section.records) {
      const id = givenText(reader.cell(section, record, 'contract_id'));
      if (id === '') continue;
      const group = groups.get(id) ?? { rows: 0, priced: 0, merged: 0, models: new Set<string>() };
      groups.set(id, group);
      group.rows++;
      group.models.add(
        textOf(reader.cell(section, record, 'model'))
          .trim()
          .toLowerCase(),
      );
      const shown = section.grid.fromAbove.get(record);
      if (prices.some((target) => givenText(reader.cell(section, record, target)) !== '')) group.priced++;
      if (shown && prices.some((target) => shown.has(reader.at(section, target) ?? -1))) group.merged++;
    }
  const found = [...groups].filter(([, { rows, priced, merged, models }]) => rows > 1 && models.size > 1 && (priced < rows || merged > 0));
  return new Set(found.map(([id]) => id));
}
