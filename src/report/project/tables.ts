import { total } from '../../kernel/decimal.js';
import type { ProjectResult } from '../../model/score/project.js';
import { ACCOUNTS, STEPS } from '../../model/method/waterfall.js';
import type { Event } from '../../model/frame/result.js';
import { dateCell as date, numberCell as number, textCell as text, type Cell, type Table } from '../print/csv.js';

export const PROJECT_TABLES = ['rows', 'tranches', 'summary'] as const;
export type ProjectTable = (typeof PROJECT_TABLES)[number];

/** One table of a projection at full precision, month by month, with the unit of each column in its name. */
export function projectTable({ waterfall, tests }: ProjectResult, name: ProjectTable): Table {
  switch (name) {
    case 'rows':
      return {
        header: [
          'k',
          'date',
          'cash_in_usd',
          'fees_usd',
          ...STEPS.flatMap((step) => [`${step}_due_usd`, `${step}_paid_usd`, ...ACCOUNTS.map((account) => `${step}_from_${account}_usd`)]),
          ...ACCOUNTS.map((account) => `account_${account}_usd`),
          'balance_usd',
          'unpaid_usd',
          'drawn_usd',
          'capitalised_usd',
          'fees_commitment_usd',
          'unfunded_opex_usd',
          'trap',
          'dscr_trailing_3_ratio',
          'covenants_in_breach',
        ],
        rows: waterfall.rows.map((row, i) => [
          number(row.k),
          date(row.date),
          number(row.cashIn),
          number(row.fees),
          ...STEPS.flatMap((step) => [
            number(row.steps[step].due),
            number(row.steps[step].paid),
            ...ACCOUNTS.map((account) => number(row.steps[step].from[account])),
          ]),
          ...ACCOUNTS.map((account) => number(row.accounts[account])),
          number(total(row.tranches.map(({ balance }) => balance))),
          number(total(row.tranches.map(({ unpaid }) => unpaid))),
          number(row.drawn),
          number(row.capitalised),
          number(row.feesCommitment),
          number(row.unfundedOpex),
          text(row.trap ? 'yes' : 'no'),
          number(tests[i]!.dscr),
          text(tests[i]!.breached.join(' ')),
        ]),
      };
    case 'tranches':
      return {
        header: ['k', 'date', 'tranche', 'balance_usd', 'unpaid_usd'],
        rows: waterfall.rows.flatMap((row) =>
          row.tranches.map((t) => [number(row.k), date(row.date), text(t.id), number(t.balance), number(t.unpaid)]),
        ),
      };
    case 'summary':
      return {
        header: ['item', 'k', 'date', 'amount_usd'],
        rows: [
          event('payment_default', waterfall.paymentDefault),
          event('refinancing_gap', waterfall.refinancingGap),
          event('liquidity_low', waterfall.liquidityLow),
          ...waterfall.drawsStopped.map(({ id, date: day, amount }): Cell[] => [
            text(`draw_stopped_${id}`),
            number(null),
            date(day),
            number(amount),
          ]),
          ...Object.entries(waterfall.totals).map(([step, paid]): Cell[] => [
            text(`total_${step}`),
            number(null),
            date(null),
            number(paid),
          ]),
        ],
      };
  }
}

const event = (name: string, found: Event | null): Cell[] => [
  text(name),
  number(found?.k ?? null),
  date(found?.date ?? null),
  number(found?.amount ?? null),
];
