import type { Day } from '../../kernel/calendar.js';
import { formatDay } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { RolledTranche } from '../../model/debt/roll.js';
import { importJson, type ImportReport } from '../intake/intake.js';
import { dateCell, numberCell as number, textCell as text, type Table } from '../print/csv.js';
import { money, type Json } from '../print/json.js';
import type { Tool } from '../print/tool.js';

export const ROLL_TABLES = ['tranches', 'payments', 'files'] as const;
export type RollTable = (typeof ROLL_TABLES)[number];

export const FILE_FATES = ['edited', 'imported', 'in amounts', 'kept'] as const;

/** A tranche and the balance that was written of it. */
export interface RolledBalance {
  readonly rolled: RolledTranche;
  /** As the servicer has it; null where the schedule's was written. */
  readonly given: Decimal | null;
}

/** A file of the new folder. */
export interface RolledFile {
  readonly file: string;
  readonly fate: (typeof FILE_FATES)[number];
  /** Rows of a table that was replaced. */
  readonly rows: { readonly before: number; readonly after: number } | null;
}

/** What a roll did. */
export interface RollView {
  readonly deal: { readonly id: string; readonly name: string; readonly currency: string };
  readonly from: Day;
  readonly to: Day;
  readonly balances: readonly RolledBalance[];
  readonly files: readonly RolledFile[];
  /** In the old folder and not in the new one. */
  readonly leftBehind: readonly string[];
  readonly imports: readonly ImportReport[];
  readonly notes: readonly string[];
  /** null where nothing was. */
  readonly written: string | null;
}

export const writtenBalance = ({ rolled, given }: RolledBalance): Decimal => given ?? rolled.after.balance;
export const toSchedule = ({ rolled, given }: RolledBalance): Decimal | null => given && given.minus(rolled.after.balance);

/** One table of a roll. */
export function rollTable({ balances, files }: RollView, name: RollTable): Table {
  switch (name) {
    case 'tranches':
      return {
        header: [
          'tranche',
          'balance_before',
          'balance_scheduled',
          'balance_written',
          'difference',
          'undrawn_before',
          'undrawn',
          'last_payment_before',
          'last_payment',
        ],
        rows: balances.map((balance) => {
          const { before, after } = balance.rolled;
          return [
            text(before.id),
            number(before.balance),
            number(after.balance),
            number(writtenBalance(balance)),
            number(toSchedule(balance)),
            number(before.undrawn),
            number(after.undrawn),
            dateCell(before.lastPayment),
            dateCell(after.lastPayment),
          ];
        }),
      };
    case 'payments':
      return {
        header: ['tranche', 'date', 'opening', 'drawn', 'interest', 'fee', 'principal', 'balloon', 'capitalised'],
        rows: balances.flatMap(({ rolled }) =>
          movesOf(rolled).map(({ date, opening, drawn, due }) => [
            text(rolled.before.id),
            dateCell(date),
            number(opening),
            number(drawn),
            ...(['interest', 'fee', 'principal', 'balloon', 'capitalised'] as const).map((part) => number(due ? due[part] : null)),
          ]),
        ),
      };
    case 'files':
      return {
        header: ['file', 'fate', 'rows_before', 'rows_after'],
        rows: files.map(({ file, fate, rows }) => [text(file), text(fate), number(rows && rows.before), number(rows && rows.after)]),
      };
  }
}

/** A draw or a payment of a tranche between the two dates. */
interface Move {
  readonly date: Day;
  readonly opening: Decimal | null;
  readonly drawn: Decimal | null;
  readonly due: RolledTranche['payments'][number] | null;
}

/** Draws and payments in order of date; of one date the draw comes first. */
export const movesOf = ({ payments, draws }: RolledTranche): Move[] =>
  [
    ...draws.map(({ date, amount }): Move => ({ date, opening: null, drawn: amount, due: null })),
    ...payments.map((due): Move => ({ date: due.date, opening: due.opening, drawn: null, due })),
  ].sort((a, b) => a.date - b.date);

/** What `roll --json` prints. */
export const rollJson = (view: RollView, tool: Tool): Json => ({
  schema: 'roll/1',
  tool: { name: tool.name, version: tool.version },
  deal: { id: view.deal.id, name: view.deal.name, currency: view.deal.currency },
  from: formatDay(view.from),
  to: formatDay(view.to),
  written: view.written,
  tranches: view.balances.map((balance) => {
    const { before, after, payments, draws, apart } = balance.rolled;
    return {
      id: before.id,
      balance: {
        before: money(before.balance),
        scheduled: money(after.balance),
        written: money(writtenBalance(balance)),
        difference: money(toSchedule(balance)),
      },
      undrawn: { before: money(before.undrawn), after: money(after.undrawn) },
      last_payment: { before: formatDay(before.lastPayment), after: formatDay(after.lastPayment) },
      draws: draws.map(({ date, amount }) => ({ date: formatDay(date), amount: money(amount) })),
      payments: payments.map(({ date, opening, interest, fee, principal, balloon, capitalised }) => ({
        date: formatDay(date),
        opening: money(opening),
        interest: money(interest),
        fee: money(fee),
        principal: money(principal),
        balloon: money(balloon),
        capitalised: money(capitalised),
      })),
      apart: apart && { date: formatDay(apart.date), part: apart.part, before: money(apart.before), after: money(apart.after) },
    };
  }),
  files: view.files.map(({ file, fate, rows }) => ({ file, fate, rows_before: rows && rows.before, rows_after: rows && rows.after })),
  left_behind: [...view.leftBehind],
  imports: view.imports.map((report) => importJson(report, tool)),
  notes: [...view.notes],
});
