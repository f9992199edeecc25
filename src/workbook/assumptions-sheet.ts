import { Decimal } from '../kernel/decimal.js';
import type { AssumptionEntry, Bands, GradeBands } from '../domain/assumptions.js';
import { allDigits } from '../report/print/figures.js';
import { assumptionText } from '../report/score/tables.js';
import { table } from './layout.js';
import type { Plan } from './plan.js';
import { typed, type Ref } from './sheet.js';

/** Assumptions by key, as the formulas refer to them: always with dollars. */
export interface AssumptionCells {
  /** One number or word. */
  of(key: string): Ref;
  /** The rows of a key that is read in bands: floor ('' for the rest) and notches. */
  bands(key: string): { readonly floors: readonly Ref[]; readonly notches: readonly Ref[] };
}

/** Keys that shape the sheets, so that changing them in a cell is not enough. */
const SHAPES = new Map([
  ['income.horizon_months', 'the number of months with columns of income value'],
  ['valuation.reconcile', 'the formula of the fair value is written for it'],
  ['market.window_days', 'only observations in the window are on the sheet; a shorter window works, a longer one brings no more'],
  ['relet.gap_months', 'the number of columns before as-of'],
  ['market.sibling', 'the formula of the anchor is written for it'],
  ['rating.dscr_horizon_months', 'the formula looks at so many months'],
  ['rating.payment_default_cap', 'the cash waterfall is computed by the engine'],
  ['rating.event_of_default_cap', 'it is written where it is set'],
  ['rating.downturn_price', 'the downturn is computed by the engine'],
  ['rating.downturn_customer', 'the downturn is computed by the engine'],
  ['rating.ccf', 'the exposure is not on the sheets'],
]);

const isList = (value: AssumptionEntry['value']): value is Bands | GradeBands => typeof value === 'object' && !(value instanceof Decimal);
/** Bands of notches, which formulas read; grades by months are shown alone. */
const isBands = (value: AssumptionEntry['value']): value is Bands => isList(value) && !value.some((band) => 'grade' in band);

/** Every assumption in force with unit, source and whether the deal overrides it. */
export function assumptionsSheet({ book, deal }: Plan): AssumptionCells {
  const sheet = book.sheet(
    'Assumptions',
    "Every number of the method that is not in the deal's own files. Change a value and dependent cells recalculate, except for the keys marked as fixed at export.",
    'input',
  );
  const top = sheet.heading('Assumptions');
  const entries = [...deal.assumptions.register.values()];
  const places = table(sheet, top, entries, [
    { key: 'key', title: 'Key', style: 'text', width: 34, of: ({ key }) => typed(key) },
    { key: 'value', title: 'Value', style: 'plain', width: 16, of: (entry) => typed(valueOf(entry.value)) },
    { key: 'unit', title: 'Unit', style: 'note', width: 22, of: ({ unit }) => typed(unit) },
    { key: 'overridden', title: 'Overridden', style: 'text', width: 11, of: ({ overridden }) => typed(overridden ? 'yes' : '') },
    { key: 'source', title: 'Source', style: 'note', width: 70, of: ({ source }) => typed(source) },
    {
      key: 'shape',
      title: 'Changing it here',
      style: 'note',
      width: 50,
      of: ({ key }) => typed(SHAPES.has(key) ? `needs a new report: ${SHAPES.get(key)!}` : ''),
    },
  ]);
  sheet.frozen = { rows: top, columns: 1 };
  sheet.repeated = { from: top, to: top };
  const rows = new Map(entries.map(({ key }, i) => [key, i]));
  const bandCells = new Map<string, { floors: Ref[]; notches: Ref[] }>();
  let row = places.last + 3;
  for (const { key, value } of entries.filter((entry) => isBands(entry.value))) {
    sheet.put(row, 1, typed(`${key}: from, notches`), 'head');
    sheet.put(row, 2, typed('notches'), 'head');
    const floors: Ref[] = [];
    const notches: Ref[] = [];
    for (const { floor, notches: by } of value as Bands) {
      row++;
      floors.push(sheet.put(row, 1, typed(floor === null ? 'else' : floor.toNumber()), 'plain').fixed);
      notches.push(sheet.put(row, 2, typed(by), 'plain').fixed);
    }
    bandCells.set(key, { floors, notches });
    row += 2;
  }
  return {
    of: (key) => places.cell('value', rows.get(key)!).fixed,
    bands: (key) => bandCells.get(key)!,
  };
}

function valueOf(value: AssumptionEntry['value']): string | number {
  if (value instanceof Decimal) return Number(allDigits(value));
  return isList(value) ? assumptionText(value) : value;
}
