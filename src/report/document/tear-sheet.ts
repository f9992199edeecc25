import type { LoanGrade } from '../../domain/rating.js';
import { verdictOf } from '../../model/measure/verdict.js';
import type { GradeTriggers } from '../../model/rating/triggers.js';
import { plural } from '../print/words.js';
import { breaksTable } from './breaks.js';
import { coverVerdict } from './cover.js';
import type { Block, DocumentSection, DocumentTable } from './document.js';
import { judged, type Judged } from './measures.js';
import { mitigantBlocks } from './mitigants.js';
import { repaymentSentence, sourcesTable } from './repayment.js';
import type { ReportInput } from './report-input.js';
import { column, figureCell, moneyText, NONE, paragraph, shown, table, tableOf, words } from './tables.js';

/** So many strengths, and so many weaknesses. */
const MOST = 3;

/** The paper on one page: verdict, what repays, strengths and weaknesses, what breaks it and what would mitigate that, what moves the grade. */
export function tearSheetSection(input: ReportInput): DocumentSection {
  return {
    id: 'tear-sheet',
    title: 'Tear sheet',
    newPage: true,
    opens: true,
    blocks: [
      tiles(input),
      paragraph(repaymentSentence(input)),
      table(sourcesTable(input)),
      table(judgementTable(input)),
      table(breaksTable(input)),
      ...mitigantBlocks(input),
      table(triggersTable(input)),
    ],
  };
}

function tiles({ score }: ReportInput): Block {
  const { rating, debt, deal } = score;
  const { level, word } = coverVerdict(score);
  const found = verdictOf(score).findings.length;
  return {
    kind: 'figures',
    items: [
      {
        label: 'Verdict',
        text: word,
        note: found === 0 ? 'no finding' : plural(found, 'finding'),
        tone: level === 'pass' ? 'good' : level === 'default' || level === 'breach' ? 'bad' : 'warn',
      },
      { label: 'Facility grade', text: rating.facilityGrade ?? 'n/a', note: `obligor ${rating.obligorGrade}` },
      {
        label: 'Expected loss',
        text: `${shown('el', rating.el)}${rating.elUsd === null ? '' : ` · ${moneyText(rating.elUsd, deal.currency)}`}`,
        note: `PD ${shown('pd', rating.pd)} × LGD ${shown('lgd', rating.lgd)}`,
      },
      {
        label: 'Exposure',
        text: moneyText(debt.ead, deal.currency),
        note: `undrawn ${moneyText(debt.undrawn, deal.currency)}`,
      },
    ],
  };
}

function judgementTable(input: ReportInput): DocumentTable {
  const found = (side: 'strength' | 'weakness') => judged(input, side).slice(0, MOST);
  const rows = [
    ...found('strength').map((of) => ({ side: 'Strength', of })),
    ...found('weakness').map((of) => ({ side: 'Weakness', of })),
  ] as { readonly side: string; readonly of: Judged }[];
  return tableOf<(typeof rows)[number]>(
    {
      id: 'strengths-and-weaknesses',
      title: 'Strengths and weaknesses',
      dense: true,
      ...(rows.length === 0 ? { caption: 'No figure is beyond its bound.' } : {}),
    },
    [
      words('Side', 'side', ({ side }) => side),
      words('Measure', 'measure', ({ of }) => of.title),
      column('Figure', 'figure', 'text', ({ side, of }) => ({ value: of.text, text: of.text, tone: side === 'Strength' ? 'good' : 'bad' })),
      words('Bound', 'bound', ({ of }) => of.test),
      words('Section', 'section', ({ of }) => of.section),
    ],
    rows,
  );
}

type Side = { readonly lgd: GradeTriggers['lgdUp']; readonly obligor: GradeTriggers['obligorUp'] };

/** Up and down: the obligor's grade at today's LGD, and the LGD at today's PD, at which the facility's grade turns. */
function triggersTable({ triggers, score: { rating } }: ReportInput): DocumentTable {
  const rows = [
    { name: 'Up', lgd: triggers.lgdUp, obligor: triggers.obligorUp },
    { name: 'Down', lgd: triggers.lgdDown, obligor: triggers.obligorDown },
  ] as const satisfies readonly (Side & { readonly name: string })[];
  type Row = (typeof rows)[number];
  const grade = (of: { readonly grade: LoanGrade } | null): string => of?.grade ?? NONE;
  return tableOf<Row>(
    {
      id: 'grade-triggers',
      dense: true,
      title: `What moves the facility grade from ${rating.facilityGrade ?? 'n/a'} (obligor ${rating.obligorGrade}, LGD ${shown('lgd', rating.lgd)}), each alone`,
    },
    [
      words(
        'Direction',
        'direction',
        ({ name }) => name,
        ({ name }) => (name === 'Up' ? 'good' : 'bad'),
      ),
      words('Obligor grade', 'obligor_grade', ({ name, obligor }) =>
        obligor === null ? NONE : `${obligor.obligor} or ${name === 'Up' ? 'better' : 'worse'}`,
      ),
      words('Facility then', 'facility_by_obligor', ({ obligor }) => grade(obligor)),
      column('LGD', 'lgd_share', 'ratio', ({ name, lgd }) =>
        figureCell(lgd && lgd.lgd, lgd === null ? NONE : `${name === 'Up' ? 'below' : 'from'} ${shown('lgd', lgd.lgd)}`),
      ),
      words('Facility then', 'facility_by_lgd', ({ lgd }) => grade(lgd)),
    ],
    rows,
  );
}
