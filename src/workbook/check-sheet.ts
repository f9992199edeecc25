import { Decimal } from '../kernel/decimal.js';
import { abs, eq, iff, isNumber, join, le, max, mul, number, sub, sum, words, type Expr } from './formula.js';
import { fact, table } from './layout.js';
import type { Check, Plan } from './plan.js';
import { engine, typed, type Ref, type Style } from './sheet.js';

const MONEY: readonly Style[] = ['money', 'cents', 'total'];

/** Every figure that the engine gives too, beside what the formulas come to, and one word over all of them. */
export function checkSheet({ book }: Plan): Ref {
  const sheet = book.sheet(
    'Check',
    'What the formulas come to beside what the engine computed in decimals: equal to half a cent or one part in a billion. Once you change an input, the differences show what the change did.',
    'summary',
  );
  const top = sheet.heading('Check');
  const isMoney = ({ cell }: Check): boolean => MONEY.includes(book.styleOf(cell));
  const checks = table(sheet, top + 3, book.checks, [
    { key: 'label', title: 'Figure', style: 'label', width: 46, of: ({ label }) => typed(label) },
    { key: 'sheet', title: 'Sheet', style: 'note', width: 14, of: ({ cell }) => typed(cell.sheet) },
    { key: 'workbook', title: 'This workbook', style: 'plain', width: 24, of: ({ cell }) => cell.fixed },
    { key: 'engine', title: 'Engine', style: 'plain', width: 24, of: ({ engine: figure }) => engine(valueOf(figure)) },
    {
      key: 'difference',
      title: 'Difference',
      style: 'exact',
      width: 16,
      of: ({ engine: figure }, row) =>
        typeof valueOf(figure) === 'number'
          ? iff(isNumber(row('workbook')), sub(row('workbook'), row('engine')), words('none'))
          : typed(''),
    },
    { key: 'ok', title: 'Agrees', style: 'plain', width: 10, of: (check, row) => agrees(check, row, isMoney(check)) },
  ]);
  book.checks.forEach((check, i) => {
    for (const key of ['workbook', 'engine'] as const) sheet.restyle(checks.cell(key, i), book.styleOf(check.cell));
  });
  const failed = fact(sheet, top, 'figures that differ', sub(number(book.checks.length), sum(checks.column('ok'))), 'count').fixed;
  fact(sheet, top + 1, 'figures compared', typed(book.checks.length), 'count');
  const overall = sheet.put(
    top,
    4,
    iff(
      eq(failed, 0),
      words('OK: every figure agrees with the engine'),
      join(failed, words(' figures differ: inputs were changed, or the file is broken')),
    ),
    'strong',
  ).fixed;
  sheet.frozen = { rows: top + 3, columns: 1 };
  sheet.repeated = { from: top + 3, to: top + 3 };
  return book.name('Check_overall', overall);
}

const valueOf = (figure: Check['engine']): number | string =>
  figure === null ? '' : figure instanceof Decimal ? figure.toNumber() : figure;

function agrees({ engine: figure }: Check, row: (key: 'workbook' | 'engine' | 'difference') => Ref, money: boolean): Expr {
  if (typeof valueOf(figure) !== 'number') return iff(eq(row('workbook'), row('engine')), 1, 0);
  const allowed = max(money ? 0.005 : 1e-9, mul(1e-9, abs(row('engine'))));
  return iff(isNumber(row('difference')), iff(le(abs(row('difference')), allowed), 1, 0), 0);
}
