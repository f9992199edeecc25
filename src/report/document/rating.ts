import type { Decimal } from '../../kernel/decimal.js';
import type { Adjustment, ScoreResult } from '../../model/frame/result.js';
import { ratingDriverText } from '../score/rating-driver.js';
import { adjustmentReason } from '../print/adjustments.js';
import type { DocumentSection, DocumentTable } from './document.js';
import { adjustmentName, paidByMerchant } from './phrases.js';
import type { ReportInput } from './report-input.js';
import { column, figureCell, figured, note, paragraph, table, tableOf, wordCell, words, shown, valueCell } from './tables.js';

export function ratingSection(input: ReportInput): DocumentSection {
  const { score } = input;
  const { rating } = score;
  const facility =
    rating.facilityGrade === null
      ? 'No loss can be computed, so there is no facility grade.'
      : `A PD of ${shown('pd', rating.pd)} and an LGD of ${shown('lgd', rating.lgd)}${floorText(input)} make an expected loss of ${shown('el', rating.el)}, facility grade ${rating.facilityGrade}.`;
  return {
    id: 'grades',
    title: 'Rating',
    newPage: true,
    blocks: [
      paragraph(
        `${startSentence(score)} From there the loan is notched for how it is built, to obligor grade ${rating.obligorGrade}. ${facility}`,
      ),
      table(adjustmentTable(score)),
      table(gradeTable(input)),
      paragraph(ratingDriverText(input.ratingDriver)),
      ...(rating.tranches.length === 0 ? [] : [table(trancheTable(input))]),
      note(
        'Grades run from AAA to C on a master scale of one-year PDs, listed with the assumptions. The obligor grade says how likely a default is, the facility grade also how much it would lose.',
      ),
    ],
  };
}

/** Whom the rating starts from. */
function startSentence(score: ScoreResult): string {
  const { rating, contracts } = score;
  if (!paidByMerchant(score))
    return `The off-takers, weighted by what they bill to the last maturity, have a one-year PD of ${shown('offtaker_pd', rating.offtakerPd)}, nearest to ${rating.offtakerNotch}.`;
  return `${contracts.byContract.length === 0 ? 'There is no off-taker' : 'No off-taker is firm'}: re-letting is rated as ${rating.offtakerNotch} (rating.merchant), a one-year PD of ${shown('offtaker_pd', rating.offtakerPd)}.`;
}

const shareText = (x: Decimal): string => `${x.times(100).toString()}%`;

/** What would be lost without the floor, where it is above that. */
function floorText(input: ReportInput): string {
  const { lgdFloor } = input.deal.assumptions.values.rating;
  const { lgdFloorBinds, lgdDownturn } = input.score.rating;
  if (!lgdFloorBinds) return '';
  return ` (at least the floor of ${shareText(lgdFloor)}; the lower channel loses ${shown('lgd', lgdDownturn)}${hasDownturn(input) ? ' in the downturn' : ''})`;
}

/** Whether the LGD is that of prices or customers worse than today's. */
function hasDownturn({ deal }: ReportInput): boolean {
  const { downturnPrice, downturnCustomer } = deal.assumptions.values.rating;
  return !downturnPrice.isZero() || downturnCustomer !== 'none';
}

/** A reason in the words of the report. */
function reasonText(adjustment: Adjustment, score: ScoreResult): string {
  if (adjustment.key === 'best_offtaker_cap' && paidByMerchant(score))
    return `no better than re-letting is rated${score.contracts.byContract.length === 0 ? ', as there is no customer' : ''}`;
  return adjustmentReason(adjustment);
}

function adjustmentTable(score: ScoreResult): DocumentTable {
  const { rating } = score;
  const signed = (n: number): string => (n === 0 ? '0' : `${n > 0 ? '+' : '−'}${Math.abs(n)}`);
  const whole = rating.adjustments.reduce((sum, { notches }) => sum + notches, 0);
  const total: Adjustment = {
    key: 'Sum of the adjustments',
    notches: whole,
    reason: `from ${rating.offtakerNotch} to ${rating.obligorGrade}, within AAA to C`,
  };
  return tableOf<Adjustment>(
    {
      id: 'rating-adjustments',
      title: `From ${paidByMerchant(score) ? 're-letting' : 'the off-takers'} (${rating.offtakerNotch}) to the obligor (${rating.obligorGrade})`,
    },
    [
      words('Adjustment', 'item', ({ key }) => adjustmentName(key)),
      column('Notches', 'notches', 'count', ({ notches }) =>
        figureCell(notches, signed(notches), notches < 0 ? 'bad' : notches > 0 ? 'good' : 'dim'),
      ),
      words('Reason', 'reason', (row) => reasonText(row, score)),
    ],
    [...rating.adjustments, total],
    (row) => (row === total ? 'total' : undefined),
  );
}

function gradeTable(input: ReportInput): DocumentTable {
  const { deal, score } = input;
  const { rating } = score;
  const { lgdFloor, referenceLgd } = deal.assumptions.values.rating;
  const merchant = paidByMerchant(score);
  const rows = [
    [
      merchant ? 'PD of re-letting' : 'Off-taker PD',
      valueCell('offtaker_pd', rating.offtakerPd),
      merchant ? 'of the grade of the re-letting market, rating.merchant' : 'weighted by billing and re-letting to the last maturity',
    ],
    [
      'Obligor grade',
      wordCell(rating.obligorGrade),
      `after adjustments, the cap of ${merchant ? 're-letting' : 'the best off-taker'} and a guarantee`,
    ],
    ['PD, one year', valueCell('pd', rating.pd), 'of the obligor grade'],
    [
      'LGD',
      valueCell('lgd', rating.lgd),
      `the lower of the two channels${hasDownturn(input) ? ' in the downturn, or today where that is more' : ''}${floorText(input) || `, at least the floor of ${shareText(lgdFloor)}`}`,
    ],
    ['Expected loss', valueCell('el', rating.el), 'PD × LGD'],
    [
      'Facility grade',
      wordCell(rating.facilityGrade ?? 'n/a'),
      `the grade whose PD at the reference LGD of ${shareText(referenceLgd)} is nearest to the expected loss`,
    ],
  ] as const;
  return tableOf<(typeof rows)[number]>(
    { id: 'rating', title: 'Grades and expected loss' },
    [
      words('Item', 'item', ([name]) => name),
      column('Value', 'value', 'text', ([, value]) => value),
      words('What it is', 'meaning', ([, , meaning]) => meaning),
    ],
    rows,
  );
}

type TrancheRating = ScoreResult['rating']['tranches'][number];

/** What each tranche would lose by its rank, and the grade of that. */
function trancheTable({ score: { rating } }: ReportInput): DocumentTable {
  return tableOf<TrancheRating>(
    {
      id: 'rating-tranches',
      title: 'Tranches',
      caption:
        'LGD is that of the tranche by its rank, in the sale and downturn of the facility, and at least the floor. Expected loss is PD × LGD.',
    },
    [
      words('Tranche', 'tranche', ({ id }) => id),
      figured('lgd', ({ lgd }) => lgd),
      figured('el', ({ el }) => el),
      words('Grade', 'grade', ({ grade }) => grade ?? 'n/a'),
    ],
    rating.tranches,
  );
}
