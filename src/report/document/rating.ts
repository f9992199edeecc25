import type { Adjustment, ScoreResult } from '../../model/result.js';
import { probability } from '../figures.js';
import type { DocumentSection, DocumentTable } from './document.js';
import { adjustmentName } from './phrases.js';
import type { ReportInput } from './report-input.js';
import { column, figureCell, note, paragraph, percentText, probabilityCell, table, tableOf, wordCell, words } from './tables.js';

export function ratingSection({ score }: ReportInput): DocumentSection {
  const { rating } = score;
  const facility = rating.facilityGrade === null
    ? 'No loss can be computed, so there is no facility grade.'
    : `A PD of ${probability(rating.pd)} and an LGD of ${percentText(rating.lgd)} make an expected loss of ${probability(rating.el)}, facility grade ${rating.facilityGrade}.`;
  return {
    id: 'grades', title: 'Rating', newPage: true,
    blocks: [
      paragraph(`The off-takers, weighted by what they bill to the last maturity, have a one-year PD of ${probability(rating.offtakerPd)}, nearest to ${rating.offtakerNotch}. From there the loan is notched for how it is built, to obligor grade ${rating.obligorGrade}. ${facility}`),
      table(adjustmentTable(score)),
      table(gradeTable(score)),
      note('Grades run from AAA to C on a master scale of one-year PDs, listed with the assumptions. The obligor grade says how likely a default is, the facility grade also how much it would lose.'),
    ],
  };
}

function adjustmentTable({ rating }: ScoreResult): DocumentTable {
  const signed = (n: number): string => (n === 0 ? '0' : `${n > 0 ? '+' : '−'}${Math.abs(n)}`);
  const whole = rating.adjustments.reduce((sum, { notches }) => sum + notches, 0);
  const total: Adjustment = { key: 'Sum of the adjustments', notches: whole, reason: `from ${rating.offtakerNotch} to ${rating.obligorGrade}, within AAA to C` };
  return tableOf<Adjustment>(
    { id: 'rating-adjustments', title: `From the off-takers (${rating.offtakerNotch}) to the obligor (${rating.obligorGrade})` },
    [
      words('Adjustment', 'item', ({ key }) => adjustmentName(key)),
      column('Notches', 'notches', 'count', ({ notches }) => figureCell(notches, signed(notches), notches < 0 ? 'bad' : notches > 0 ? 'good' : 'dim')),
      words('Because', 'reason', ({ reason }) => reason),
    ],
    [...rating.adjustments, total],
    (row) => (row === total ? 'total' : undefined),
  );
}

function gradeTable({ rating }: ScoreResult): DocumentTable {
  const rows = [
    ['Off-taker PD', probabilityCell(rating.offtakerPd), 'weighted by billing and re-letting to the last maturity'],
    ['Obligor grade', wordCell(rating.obligorGrade), 'after adjustments, the cap of the best off-taker and a guarantee'],
    ['PD, one year', probabilityCell(rating.pd), 'of the obligor grade'],
    ['LGD', figureCell(rating.lgd, percentText(rating.lgd)), 'the lower of the two channels, at least the floor'],
    ['Expected loss', probabilityCell(rating.el), 'PD × LGD'],
    ['Facility grade', wordCell(rating.facilityGrade ?? 'n/a'), 'the grade whose PD at the reference LGD is nearest to the expected loss'],
  ] as const;
  return tableOf<(typeof rows)[number]>({ id: 'rating', title: 'Grades and expected loss' }, [
    words('Item', 'item', ([name]) => name),
    column('Value', 'value', 'text', ([, value]) => value),
    words('What it is', 'meaning', ([, , meaning]) => meaning),
  ], rows);
}
