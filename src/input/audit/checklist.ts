import type { Failure } from '../../kernel/failure.js';
import { LIMITS } from '../../kernel/limits.js';
import type { InputFile } from '../../domain/deal.js';
import { isCounted } from '../../domain/lot.js';
import type { CheckedUnit, DealTape } from '../../domain/tape.js';
import { Table } from '../tables/csv-table.js';
import { either, nearest } from '../text/nearest.js';
import { complete, Fault, Problems, type Reader, wholeFile } from '../text/problems.js';
import { COUNT, whole } from '../text/numbers.js';
import { folded } from '../text/spelling.js';
import { text, yesNo } from '../text/values.js';
import type { ListFile } from './seen-list.js';

const COLUMNS = {
  required: ['deal', 'asset_id', 'unit', 'found'],
  optional: ['serial', 'serial_seen'],
  open: true,
  most: LIMITS.checklist,
} as const;
/** Spreadsheets and writers of CSV put an apostrophe before a text that could be a formula. */
const bare = (cell: string): string => cell.replace(/^'(?=[=+\-@])/, '');

/** Reads a checklist back, each line held to the tapes it was drawn from. */
export async function readChecklist(
  { name, open }: ListFile,
  tapes: readonly DealTape[],
): Promise<{ readonly units: readonly CheckedUnit[]; readonly inputs: readonly InputFile[]; readonly failures: readonly Failure[] }> {
  const problems = new Problems();
  if (!open) {
    problems.fail('FILE_MISSING', wholeFile(name), null, 'a checklist that audit --sample wrote');
    return { units: [], inputs: [], failures: problems.failures };
  }
  const onSite = ({ deal, rows }: DealTape): Map<string, number> =>
    new Map(rows.filter(({ lot }) => isCounted(deal.lots[lot]!)).map((row) => [folded(row.assetId), row.quantity]));
  const gpus = new Map(tapes.map((tape) => [tape.deal.id, onSite(tape)]));
  const known: Reader<string> = (raw) =>
    gpus.has(bare(raw.trim()))
      ? bare(raw.trim())
      : new Fault('NOT_ONE_OF', 'the id of a deal that is audited', either([...gpus.keys()].slice(0, 5)));
  const table = new Table(name, open, COLUMNS, problems);
  const units: CheckedUnit[] = [];
  const lines = new Map<string, number>();
  await table.read((cells, line) => {
    const row = table.row(cells);
    const deal = row.required('deal', known);
    const assetId = row.required('asset_id', text);
    const unit = row.required('unit', whole(COUNT));
    const found = row.optional('found', yesNo, null);
    const draft = { deal, assetId: assetId && bare(assetId), unit, found };
    if (draft.deal !== undefined && draft.assetId !== undefined && unit !== undefined) {
      const rows = gpus.get(draft.deal)!;
      const quantity = rows.get(folded(draft.assetId));
      if (quantity === undefined)
        row.fail(
          'asset_id',
          'NOT_ONE_OF',
          `an asset_id of ${draft.deal} that is on site`,
          table.isHinting ? either(nearest(draft.assetId, rows.keys())) : null,
        );
      else if (unit > quantity) row.fail('unit', 'OUT_OF_RANGE', `a whole number from 1 to ${quantity}`);
      const key = `${draft.deal}\u0000${folded(draft.assetId)}\u0000${unit}`;
      const earlier = lines.get(key);
      if (earlier !== undefined) row.fail('unit', 'DUPLICATE_ID', `each GPU once; line ${earlier} has it`);
      lines.set(key, earlier ?? line);
    }
    table.report(row.faults, line);
    const read = complete<CheckedUnit>({
      ...draft,
      serial: bare(row.text('serial')),
      serialSeen: bare(row.text('serial_seen')),
      file: name,
      line,
    });
    if (read) units.push(read);
  });
  table.needRows();
  await table.locate();
  return { units, inputs: [table.asInput()], failures: problems.failures };
}
