import { count, is, listOf, number, oneOf, orNull, rooted, shape, text, tool, yesNo, type Schema } from '../score/schema.js';

const place = { file: text, sheet: text, row: count };
const both = (more: Readonly<Record<string, Schema>> = {}): Schema => orNull(shape({ ...more, theirs: number, ours: number }));

export const IMPORT_SCHEMA: Schema = rooted(
  'gpulien import',
  shape({
    schema: is('import/1'),
    tool,
    as: oneOf(['fleet', 'leases', 'actuals', 'comps']),
    counts: shape({ rows: count, kept: count, dropped: count, problems: count }),
    gpus: orNull(number),
    cost_usd: orNull(number),
    monthly_revenue_usd: orNull(number),
    written: orNull(text),
    files: listOf(
      shape({
        file: text,
        header_row: count,
        columns: listOf(shape({ column: text, from: text })),
        constants: listOf(shape({ column: text, value: text })),
        decisions: listOf(text),
        notes: listOf(text),
        unread_columns: listOf(text),
        skipped: listOf(shape({ sheet: text, row: count, text, why: oneOf(['title', 'header again', 'units', 'note']) })),
        totals: listOf(
          shape({
            sheet: text,
            row: count,
            label: text,
            gpus: both(),
            units: both(),
            money: both({ of: orNull(oneOf(['cost', 'month'])) }),
          }),
        ),
        remembered: yesNo,
      }),
    ),
    dropped: listOf(shape({ ...place, why: text, problem: yesNo, column: orNull(text), text: orNull(text), detail: text })),
    left_out: listOf(shape({ ...place, column: text, text, detail: text })),
    warnings: listOf(text),
  }),
);
