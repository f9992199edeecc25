import { BASIS_TITLES } from '../domain/figure.js';
import { RULES, type AdvanceClass, type CapDimension } from '../domain/deal.js';
import { CAP_NAMES, RULE_NAMES } from '../report/print/words.js';
import { ge, max, min, mul, sub, sum, sumProduct, sumWhere, type Expr, type Range } from './formula.js';
import { lends } from './loan-terms.js';
import type { Plan } from './plan.js';
import { typed, type Ref, type Sheet } from './sheet.js';
import type { BaseTermCells, TermCells } from './terms-sheet.js';

export interface CertificateCells {
  readonly gross: Ref;
  readonly eligible: Ref;
  readonly eligibleNet: Ref;
  readonly base: Ref;
  readonly cushion: Ref;
  readonly availability: Ref;
  readonly overadvance: Ref;
}

/** What the caps leave. */
export interface Kept {
  /** Σ value after caps of a class. */
  byClass(name: AdvanceClass): Expr;
  /** What each configured cap cuts, in their order. */
  readonly lost: readonly Ref[];
}

/** What the certificate is put together from. */
interface CertificateParts {
  /** By lot: the rule it falls at, from 1, and its value. */
  readonly rules: { readonly falls: Range; readonly values: Range };
  /** Eligible value, a cell of the certificate that is there already: the caps need it. */
  readonly total: Ref;
  readonly caps: readonly CapDimension[];
  readonly kept: Kept;
}

const CLASSES: readonly (readonly [AdvanceClass, string])[] = [
  ['ig', 'investment grade contracts'],
  ['non_ig', 'other contracts'],
  ['uncontracted', 'uncontracted'],
];
/** Where eligible value stands, and how many rows the certificate has. */
export const totalRow = (top: number): number => top + RULES.length + 1;
export const certificateRows = (caps: number): number => RULES.length + caps + CLASSES.length + 9;
export const inWords = (key: string): string => key.replaceAll('_', ' ');

/** The certificate proper, from gross to availability. @source methodology 7 */
export function certificate(
  plan: Plan,
  loan: TermCells,
  terms: BaseTermCells,
  sheet: Sheet,
  top: number,
  { rules, total, caps, kept }: CertificateParts,
): CertificateCells {
  const { book, score, model } = plan;
  const engine = score.borrowingBase!;
  const classes = model.base!.at(0).byClass;
  let row = top;
  const put = (label: string, content: Expr, style: 'money' | 'cents' | 'total' = 'cents', note = ''): Ref => {
    sheet.put(row, 1, typed(label), style === 'total' ? 'strong' : 'label');
    if (note !== '') sheet.put(row, 3, typed(note), 'note');
    return sheet.put(row++, 2, content, style).fixed;
  };
  const gross = put(
    `gross: ${BASIS_TITLES[plan.deal.borrowingBase!.basis]}`,
    sum(rules.values),
    'total',
    'every lot of the tape, pipeline included',
  );
  book.check('borrowing base: gross', gross, engine.gross);
  RULES.forEach((rule, i) => {
    const cell = put(
      `less: ${RULE_NAMES[rule]}`,
      sumWhere(rules.falls, i + 1, rules.values),
      'cents',
      `first failed rule ${i + 1}, ${inWords(rule)}`,
    );
    const lost = engine.ineligible.find((line) => line.rule === rule);
    if (lost) book.check(`borrowing base: ineligible, ${RULE_NAMES[rule]}`, cell, lost.amount);
  });
  row = total.row;
  sheet.put(row, 1, typed('Eligible collateral'), 'strong');
  sheet.put(row++, 3, typed('lots that pass every rule'), 'note');
  book.check('borrowing base: eligible', total, engine.eligible);
  caps.forEach((dimension, i) => put(`less: over the ${CAP_NAMES[dimension]} cap`, kept.lost[i]!));
  const netRow = row++;
  const values = CLASSES.map(([name, title]) => {
    const value = put(`${title}, after caps`, kept.byClass(name));
    sheet.put(row - 1, 3, terms.advance[name], 'percent');
    const advanced = sheet.put(row - 1, 4, mul(value, sheet.at(row - 1, 3)), 'cents').fixed;
    book.check(`borrowing base: value of class ${inWords(name)}`, value, classes[name]);
    return { value, advanced };
  });
  sheet.put(netRow, 1, typed('eligible after caps'), 'strong');
  sheet.put(netRow, 3, typed('advance rate'), 'note');
  sheet.put(netRow, 4, typed('Advanced'), 'note');
  const eligibleNet = sheet.put(netRow, 2, sum(...values.map(({ value }) => value)), 'total').fixed;
  book.check('borrowing base: eligible after caps', eligibleNet, engine.eligibleNet);
  const base = put('borrowing base', sum(...values.map(({ advanced }) => advanced)), 'total', 'Σ value after caps · advance rate');
  const debt = put('debt', sum(loan.tranches.column('balance')));
  const available = (): Expr => sumProduct(mul(loan.tranches.column('undrawn'), ge(loan.tranches.column('availabilityEnd'), loan.asOf)));
  const undrawn = put('undrawn', lends(plan.deal) ? available() : sum(loan.tranches.column('undrawn')), 'cents', 'that has not lapsed');
  const cushion = put('cushion', sub(base, debt), 'total', 'base − debt');
  const availability = put('availability', min(max(0, cushion), undrawn), 'total', 'min(cushion⁺, undrawn)');
  const overadvance = put('over-advance', max(0, sub(debt, base)), 'total', '(debt − base)⁺');
  book.check('borrowing base', base, engine.base);
  book.check('borrowing base: cushion', cushion, engine.cushion);
  book.check('borrowing base: availability', availability, engine.availability);
  book.check('borrowing base: over-advance', overadvance, engine.overadvance);
  sheet.highlights.push({ range: `B${cushion.row}:B${cushion.row}`, rule: 'negative' });
  return { gross, eligible: total, eligibleNet, base, cushion, availability, overadvance };
}
