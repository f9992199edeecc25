import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import { importText } from '../intake/intake-text.js';
import { clean } from '../print/clean.js';
import { grouped } from '../print/figures.js';
import { grid } from '../print/grid.js';
import type { Look } from '../print/look.js';
import { hanging, note, section } from '../print/section.js';
import { movesOf, toSchedule, writtenBalance, type RollView, type RolledBalance, type RolledFile } from './roll.js';

/** What was moved to the new date, for a terminal. */
export function rollText(view: RollView, look: Look, { verbose = false }: { readonly verbose?: boolean } = {}): string {
  const { deal, from, to } = view;
  const lines = [
    `${look.paint.strong('Roll')} of ${clean(deal.name)} (${clean(deal.id)}) from ${formatDay(from)} to ${formatDay(to)}`,
    ...section('Tranches', balancesGrid(view.balances, look), look, `Amounts in ${clean(deal.currency)}.`),
    ...paymentsSection(view, look),
    ...section('Files', filesBody(view, look), look),
    ...(view.notes.length === 0
      ? []
      : section(
          'Notes',
          view.notes.flatMap((text) => hanging('  ', clean(text), look)),
          look,
        )),
  ];
  const imports = view.imports.map((report) => `\n${importText(report, look, { verbose })}`);
  return `${lines.join('\n')}\n${imports.join('')}`;
}

const cents = (x: Decimal | null): string => (x === null ? '' : grouped(x, 2));
const signed = (x: Decimal | null): string => (x === null ? '' : x.gt(0) ? `+${cents(x)}` : x.isZero() ? '=' : cents(x));

function balancesGrid(balances: readonly RolledBalance[], look: Look): string[] {
  const isGiven = balances.some(({ given }) => given !== null);
  const isDrawn = balances.some(({ rolled }) => rolled.draws.length > 0);
  return grid<RolledBalance>(
    [
      { title: 'Tranche', text: ({ rolled }) => rolled.before.id, priority: 0 },
      { title: 'Balance before', text: ({ rolled }) => cents(rolled.before.balance), align: 'right', priority: 0 },
      { title: 'By schedule', text: ({ rolled }) => cents(rolled.after.balance), align: 'right', priority: 0 },
      ...(isGiven
        ? ([
            { title: 'Written', text: (row: RolledBalance) => cents(writtenBalance(row)), align: 'right', priority: 0 },
            {
              title: 'Difference',
              text: (row: RolledBalance) => signed(toSchedule(row)),
              align: 'right',
              priority: 0,
              paint: (row, paint) => (toSchedule(row)?.isZero() === false ? paint.warn : paint.dim),
            },
          ] satisfies Parameters<typeof grid<RolledBalance>>[0])
        : []),
      ...(isDrawn
        ? ([{ title: 'Undrawn', text: (row: RolledBalance) => cents(row.rolled.after.undrawn), align: 'right', priority: 1 }] as const)
        : []),
      { title: 'Last payment', text: ({ rolled }) => formatDay(rolled.after.lastPayment), priority: 1 },
    ],
    balances,
    look,
  );
}

function paymentsSection({ balances }: RollView, look: Look): string[] {
  const rows = balances.flatMap(({ rolled }) => movesOf(rolled).map((move) => ({ id: rolled.before.id, ...move })));
  if (rows.length === 0) return section('Payments and draws', note('None falls between the two dates.', look), look);
  type Row = (typeof rows)[number];
  const part = (title: string, of: 'interest' | 'fee' | 'principal' | 'capitalised') =>
    rows.some(({ due }) => due && !due[of].isZero())
      ? [{ title, text: ({ due }: Row) => cents(due && due[of]), align: 'right' as const, priority: 1 }]
      : [];
  return section(
    'Payments and draws',
    grid<Row>(
      [
        { title: 'Tranche', text: ({ id }) => id, priority: 0 },
        { title: 'Date', text: ({ date }) => formatDay(date), priority: 0 },
        ...(rows.some(({ drawn }) => drawn !== null)
          ? [{ title: 'Drawn', text: ({ drawn }: Row) => cents(drawn), align: 'right' as const, priority: 0 }]
          : []),
        ...part('Interest', 'interest'),
        ...part('Fee', 'fee'),
        ...part('Principal', 'principal'),
        ...part('Capitalised', 'capitalised'),
      ],
      rows,
      look,
    ),
    look,
  );
}

const FATE_WORDS: Readonly<Record<RolledFile['fate'], string>> = {
  edited: 'moved to the new date',
  imported: 'replaced',
  'in amounts': 'shares written as amounts',
  kept: 'as it was',
};

const filesBody = ({ files, leftBehind }: RollView, look: Look): string[] => [
  ...grid<RolledFile>(
    [
      { title: 'File', text: ({ file }) => file, priority: 0, shrinkTo: 20 },
      { title: 'What', text: ({ fate }) => FATE_WORDS[fate], priority: 0 },
      { title: 'Rows', text: ({ rows }) => (rows ? `${grouped(rows.before)} → ${grouped(rows.after)}` : ''), priority: 1 },
    ],
    files,
    look,
  ),
  ...(leftBehind.length === 0 ? [] : note(`Left in the old folder: ${leftBehind.map(clean).join(', ')}`, look)),
];
