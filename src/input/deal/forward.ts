import { formatDay } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import { EVERY_MODEL, type ForwardCurve } from '../../domain/market.js';
import type { ModelNames } from '../reference/reference.js';
import type { Columns, Row, Table } from '../tables/csv-table.js';
import { ABOVE_0, amount } from '../text/numbers.js';
import { complete, type Reader } from '../text/problems.js';
import { date } from '../text/values.js';

export const FORWARD: Columns = { required: ['date', 'model'], optional: ['usd_gpu_hour', 'index', 'source'] };

type Point = ForwardCurve['points'][number];
const COLUMN = { usd: 'usd_gpu_hour', index: 'index' } as const;
const positive = amount(ABOVE_0);

/** What the market pays for GPU-hours to come, by model: each in money or as an index, each date once. @source portfolio 6 */
export async function readForwards(table: Table, models: ModelNames): Promise<ReadonlyMap<string, ForwardCurve>> {
  const curves = new Map<string, { readonly unit: ForwardCurve['unit']; readonly points: Point[] }>();
  const seen = new Set<string>();
  const named: Reader<string> = (raw, dialect) => (raw.trim() === EVERY_MODEL ? EVERY_MODEL : models.reader(raw, dialect));
  await table.read((cells, line) => {
    const row = table.row(cells);
    const model = row.required('model', named);
    const quote = quoteOf(row);
    const point = complete<Point>({
      date: row.required('date', date),
      value: quote?.value,
      source: row.text('source'),
      place: { file: table.file, line, column: null, field: null },
    });
    if (model === EVERY_MODEL && quote?.unit === 'usd')
      row.fail(
        COLUMN.usd,
        'WRONG_SHAPE',
        `an index: one price is not that of every model`,
        'move the figures to index: only their ratios count',
      );
    if (model !== undefined && quote && point) {
      let curve = curves.get(model);
      if (!curve) curves.set(model, (curve = { unit: quote.unit, points: [] }));
      if (curve.unit !== quote.unit)
        row.fail(
          COLUMN[quote.unit],
          'WRONG_SHAPE',
          `${COLUMN[curve.unit]}, as in the rows of ${model} above`,
          'write all rows of a model one way',
        );
      const key = `${point.date} ${model}`;
      if (seen.has(key)) row.fail('date', 'DUPLICATE_ID', `one row of ${model} for ${formatDay(point.date)}`, 'remove one of the two');
      seen.add(key);
      curve.points.push(point);
    }
    table.report(row.faults, line);
  });
  for (const { points } of curves.values()) points.sort((a, b) => a.date - b.date);
  return curves;
}

/** The one figure of a row; undefined where it has none, two, or one that cannot be read. */
function quoteOf(row: Row): { readonly unit: ForwardCurve['unit']; readonly value: Decimal } | undefined {
  const faults = row.faults.length;
  const usd = row.optional(COLUMN.usd, positive, null);
  const index = row.optional(COLUMN.index, positive, null);
  if (row.faults.length > faults) return undefined;
  if (usd && index) row.fail(COLUMN.index, 'WRONG_SHAPE', 'usd_gpu_hour or index, not both', 'remove one of the two');
  else if (usd) return { unit: 'usd', value: usd };
  else if (index) return { unit: 'index', value: index };
  else row.fail(COLUMN.usd, 'MISSING_VALUE', 'usd_gpu_hour or index');
  return undefined;
}
