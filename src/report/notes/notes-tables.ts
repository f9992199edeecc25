import type { Decimal } from '../../kernel/decimal.js';
import type { NotesResult } from '../../model/notes/securitize.js';
import { dateCell as date, numberCell as number, textCell as text, type Cell, type Table } from '../print/csv.js';

export const NOTES_TABLES = ['classes', 'scenarios', 'waterfall', 'steps', 'payments', 'tests', 'triggers', 'heat_map'] as const;
export type NotesTable = (typeof NOTES_TABLES)[number];

const yesNo = (x: boolean): Cell => text(x ? 'yes' : 'no');

/** One table of the notes at full precision, with the unit of each column in its name. */
export function notesTable({ classes, scenarios, heatMap }: NotesResult, name: NotesTable): Table {
  switch (name) {
    case 'classes':
      return {
        header: [
          'class',
          'rank',
          'balance_usd',
          'attachment_share',
          'detachment_share',
          'enhancement_share',
          'first_loss_scenario',
          'constant_default_rate_per_year',
          'constant_default_rate_monotone',
          'price_shock_share',
          'price_shock_monotone',
        ],
        rows: classes.map(({ terms, ...one }) => [
          text(terms.id),
          number(terms.rank),
          number(terms.balance),
          number(one.attachment),
          number(one.detachment),
          number(one.attachment),
          text(one.firstLossScenario),
          number(one.constantDefaultRate.shock),
          yesNo(one.constantDefaultRate.monotone),
          number(one.priceShock.shock),
          yesNo(one.priceShock.monotone),
        ]),
      };
    case 'scenarios':
      return {
        header: [
          'scenario',
          'class',
          'loss_share',
          'written_off_usd',
          'wal_years',
          'irr_per_year',
          'first_principal',
          'last_principal',
          'called',
          'note_default',
        ],
        rows: scenarios.flatMap(({ id, classes: outcomes, called, noteDefault }) =>
          outcomes.map((one) => [
            text(id),
            text(one.id),
            number(one.lossRate),
            number(one.writtenOff),
            number(one.wal),
            number(one.irr),
            date(one.window?.first ?? null),
            date(one.window?.last ?? null),
            date(called),
            date(noteDefault),
          ]),
        ),
      };
    case 'waterfall':
      return ofRows(
        scenarios,
        [
          'interest_usd',
          'principal_usd',
          'recoveries_usd',
          'pool_usd',
          'fees_usd',
          'coupons_usd',
          'notes_principal_usd',
          'residual_usd',
          'reserve_usd',
          'trap_usd',
        ],
        (row) => [
          [
            row.interest,
            row.principal,
            row.recoveries,
            row.pool,
            row.fees,
            sum(row.classes.map(({ coupon }) => coupon)),
            sum(row.classes.map(({ principal }) => principal)),
            row.residual,
            row.accounts.reserve,
            row.accounts.trap,
          ].map((x) => number(x)),
        ],
      );
    case 'steps':
      return ofRows(scenarios, ['step', 'due_usd', 'paid_usd'], ({ steps }) =>
        steps.map(({ step, due, paid }) => [text(step), number(due), number(paid)]),
      );
    case 'payments':
      return ofRows(
        scenarios,
        ['class', 'coupon_usd', 'principal_usd', 'balance_usd', 'deferred_usd', 'enhancement_share'],
        ({ classes: paid }) =>
          paid.map((one) => [
            text(one.id),
            number(one.coupon),
            number(one.principal),
            number(one.balance),
            number(one.deferred),
            number(one.enhancement),
          ]),
      );
    case 'tests':
      return ofRows(scenarios, ['trigger', 'value_ratio', 'level_ratio', 'hit'], ({ tests }) =>
        tests.map(({ trigger, value, level, hit }) => [text(trigger.id), number(value), number(level), yesNo(hit)]),
      );
    case 'triggers':
      return {
        header: ['scenario', 'trigger', 'effect', 'first_hit', 'months', 'class', 'saved_share'],
        rows: scenarios.flatMap(({ id, triggers }) =>
          triggers.flatMap(({ trigger, firstHit, months, saved }) =>
            saved.map((one) => [
              text(id),
              text(trigger.id),
              text(trigger.effect),
              date(firstHit),
              number(months),
              text(one.id),
              number(one.lossRate),
            ]),
          ),
        ),
      };
    case 'heat_map':
      return {
        header: ['default_rate_per_year', 'severity_share', 'class', 'loss_share'],
        rows: heatMap.flatMap(({ cdr, severity, classes: lost }) =>
          lost.map((one) => [number(cdr), number(severity), text(one.id), number(one.lossRate)]),
        ),
      };
  }
}

type Row = NotesResult['scenarios'][number]['rows'][number];

/** A table with lines for every month of every scenario. */
const ofRows = (
  scenarios: NotesResult['scenarios'],
  header: readonly string[],
  cells: (row: Row) => readonly (readonly Cell[])[],
): Table => ({
  header: ['scenario', 'k', 'date', ...header],
  rows: scenarios.flatMap(({ id, rows }) =>
    rows.flatMap((row) => cells(row).map((line) => [text(id), number(row.k), date(row.date), ...line])),
  ),
});

const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce((a, b) => a.plus(b));
