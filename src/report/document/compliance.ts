import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { Covenant } from '../../domain/covenant.js';
import type { CovenantInputs } from '../../model/score/exhibits.js';
import type { CovenantResult, CovenantStatus, ScoreResult } from '../../model/frame/result.js';
import { clean } from '../print/clean.js';
import { grouped } from '../print/figures.js';
import { isTested, worstFirst } from '../../model/measure/verdict.js';
import { covenantTitle, inputUnit } from '../../domain/figure.js';
import { CONSEQUENCE_WORDS, plural } from '../print/words.js';
import { covenantWords } from './covenant-words.js';
import type { Block, DocumentSection, DocumentTable } from './document.js';
import { capital, CERTIFICATE_LINES, covenantFigure, headroomText, listed, NO_VALUE, STATUS_NAMES, STATUS_TONES } from './phrases.js';
import { headroomBlocks } from './pictures.js';
import type { ReportInput } from './report-input.js';
import { column, count, date, figureCell, moneyScale, moneyText, note, paragraph, table, tableOf, wordCell, words } from './tables.js';

/** A covenant of the deal with its result and what its test divides by what. */
interface Tested {
  readonly terms: Covenant;
  readonly result: CovenantResult;
  readonly inputs: CovenantInputs;
}

export function complianceSection(input: ReportInput): DocumentSection {
  const { score, deal } = input;
  const head = { id: 'compliance', title: 'Compliance certificate' };
  if (score.covenants.length === 0) return { ...head, blocks: [paragraph('The deal has no covenants.')] };
  const tested = testedOf(input);
  return {
    ...head,
    newPage: true,
    blocks: [
      paragraph(`Covenants of ${clean(deal.borrower.name)} as of ${formatDay(deal.asOf)}: ${countsOf(score)}.`),
      table(statusTable(input, tested)),
      note(
        `Headroom is the distance to the limit as a share of it, negative beyond it; below ${watchShare(input)}% a covenant is on watch. A first breach after the as-of date is a projection. A covenant that cannot be tested has not passed.`,
      ),
      table(inputsTable(input, tested)),
      table(aheadTable(input, tested)),
      ...headroomBlocks(input),
      ...cureBlocks(input, tested),
      signature(input),
    ],
  };
}

function testedOf({ deal, score, exhibits }: ReportInput): Tested[] {
  return worstFirst(score.covenants, score.deal.asOf).map((result) => ({
    result,
    terms: deal.covenants.find(({ id }) => id === result.id)!,
    inputs: exhibits.covenants.find(({ id }) => id === result.id)!,
  }));
}

const ORDER: readonly CovenantStatus[] = ['breach', 'watch', 'not_testable', 'pass', 'not_applicable'];

const STATUS_COUNTED: Readonly<Record<CovenantStatus, string>> = {
  breach: 'in breach',
  watch: 'on watch',
  not_testable: 'not testable',
  pass: 'passed',
  not_applicable: 'not applicable',
};

function countsOf(score: ScoreResult): string {
  const today = score.covenants.filter((c) => !isProjected(c, score));
  const counted = ORDER.map((status) => ({ status, n: today.filter((c) => c.status === status).length })).filter(({ n }) => n > 0);
  const later = score.covenants.length - today.length;
  return listed([...counted.map(({ status, n }) => `${n} ${STATUS_COUNTED[status]}`), ...(later > 0 ? [`${later} not tested yet`] : [])]);
}

/** A first test that is still to come is on projected figures; without a figure it is not testable, whenever it is. */
const isProjected = (c: CovenantResult, score: ScoreResult): boolean => c.status !== 'not_testable' && !isTested(c, score.deal.asOf);
const statusText = (c: CovenantResult, score: ScoreResult): string => STATUS_NAMES[c.status] + (isProjected(c, score) ? ', projected' : '');

const watchShare = ({ deal }: ReportInput): string => deal.assumptions.values.covenants.watchHeadroom.times(100).toString();

function statusTable({ score }: ReportInput, tested: readonly Tested[]): DocumentTable {
  const { currency } = score.deal;
  return tableOf<Tested>(
    {
      id: 'covenants',
      title: 'Limit, actual and headroom',
      caption: `The limit is the step in force on the day of the test.${score.covenants.some((c) => isProjected(c, score)) ? ' A projected status is of a covenant that is not tested yet.' : ''}`,
    },
    [
      words(
        'Status',
        'status',
        ({ result }) => statusText(result, score),
        ({ result }) => STATUS_TONES[result.status],
      ),
      words('Covenant', 'metric', ({ result }) => covenantTitle(result)),
      words('Id', 'id', ({ result }) => result.id),
      words('Side', 'side', ({ result }) => (result.side === 'max' ? 'at most' : 'at least')),
      column('Limit', 'limit', 'number', ({ result }) => figureCell(result.limit, covenantFigure(result, result.limit, currency))),
      column('Actual', 'actual', 'number', ({ result: c }) =>
        figureCell(c.actual, c.actual === null && c.status === 'breach' ? NO_VALUE : covenantFigure(c, c.actual, currency)),
      ),
      column('Headroom', 'headroom_share', 'ratio', ({ result: c }) =>
        figureCell(c.headroom, headroomText(c, c.headroom, currency), c.headroom?.isNegative() ? 'bad' : undefined),
      ),
      column('Tested on', 'tested_on_date', 'date', ({ result }) =>
        result.testedOn === null ? figureCell(null, 'no test') : figureCell(result.testedOn, formatDay(result.testedOn)),
      ),
    ],
    tested,
  );
}

/** What each test divides by what, so that the ratio can be recomputed by hand. */
function inputsTable({ deal }: ReportInput, tested: readonly Tested[]): DocumentTable {
  const amounts = tested
    .filter(({ terms }) => inputUnit(terms.metric) === 'money')
    .flatMap(({ inputs }) => [inputs.numerator, inputs.denominator]);
  const scale = moneyScale(deal.currency, amounts);
  const figure = ({ terms }: Tested, x: Decimal | null) =>
    x === null ? wordCell(null) : inputUnit(terms.metric) === 'count' ? figureCell(x, `${grouped(x)} GPUs`) : figureCell(x, scale.text(x));
  return tableOf<Tested>(
    {
      id: 'covenant-inputs',
      title: 'Definitions and inputs',
      unit: scale.unit,
      caption: 'Actual is the numerator over the denominator. Definitions are those of section 8 of the method.',
    },
    [
      column('Covenant', 'id', 'text', ({ result }) => ({ value: clean(result.id), text: covenantTitle(result) })),
      words('Definition', 'definition', ({ terms }) => covenantWords(terms).definition),
      words('Numerator', 'numerator_name', ({ terms }) => capital(covenantWords(terms).numerator)),
      column('Numerator amount', 'numerator', 'money', (row) => figure(row, row.inputs.numerator)),
      words('Denominator', 'denominator_name', ({ terms }) => capital(covenantWords(terms).denominator)),
      column('Denominator amount', 'denominator', 'money', (row) => figure(row, row.inputs.denominator)),
    ],
    tested,
  );
}

/** When each covenant first breaks and is worst, to the last maturity. */
function aheadTable(input: ReportInput, tested: readonly Tested[]): DocumentTable {
  const { currency, asOf } = input.score.deal;
  return tableOf<Tested>(
    { id: 'covenants-ahead', title: 'Projected to maturity, and what a breach leads to' },
    [
      column('Covenant', 'id', 'text', ({ result }) => ({ value: clean(result.id), text: covenantTitle(result) })),
      words('Tested', 'frequency', ({ terms }) => (terms.step === 1 ? 'monthly' : 'quarterly')),
      column('First breach', 'first_breach_date', 'date', ({ result: c }) =>
        figureCell(
          c.firstBreach,
          c.firstBreach === null ? 'none' : c.firstBreach <= asOf ? 'now' : formatDay(c.firstBreach),
          c.firstBreach === null ? 'dim' : 'bad',
        ),
      ),
      date('Worst on', 'worst_date', ({ result }) => result.worst?.date ?? null),
      column('Worst actual', 'worst_actual', 'number', ({ result: c }) =>
        figureCell(
          c.worst?.actual ?? null,
          c.worst && c.worst.actual === null ? NO_VALUE : covenantFigure(c, c.worst?.actual ?? null, currency),
        ),
      ),
      column('Worst headroom', 'worst_headroom_share', 'ratio', ({ result: c }) =>
        figureCell(
          c.worst?.headroom ?? null,
          headroomText(c, c.worst?.headroom ?? null, currency),
          c.worst?.headroom?.isNegative() ? 'bad' : undefined,
        ),
      ),
      count('Cure days', 'cure_days', ({ result }) => result.cureDays),
      words('Consequence', 'consequence', ({ result }) => result.consequence && CONSEQUENCE_WORDS[result.consequence]),
    ],
    tested,
  );
}

function cureBlocks(input: ReportInput, tested: readonly Tested[]): Block[] {
  const { currency } = input.score.deal;
  const broken = tested.filter(({ result }) => result.status === 'breach');
  if (broken.length === 0) return [];
  const ways = ({ result: { cure } }: Tested): string => {
    const open = (
      [
        ['pay down', cure.paydown],
        ['add collateral value of', cure.addedValue],
        ['add cash of', cure.cash],
      ] as const
    ).flatMap(([verb, x]) => (x === null ? [] : [`${verb} ${moneyText(x, currency)}`]));
    return open.length === 0 ? 'no cure in money is computed' : open.join(' or ');
  };
  return [
    table(
      tableOf<Tested>(
        {
          id: 'cures',
          title: 'To cure',
          caption: 'Paydown lowers the debt, added value raises what it is measured against; either is enough by itself.',
        },
        [
          column('Covenant', 'id', 'text', ({ result }) => ({ value: clean(result.id), text: covenantTitle(result) })),
          words('Cure', 'cure', ways),
          column('Paydown', 'cure_paydown_usd', 'money', ({ result: { cure } }) =>
            figureCell(cure.paydown, cure.paydown ? moneyText(cure.paydown, currency) : '–'),
          ),
          column('Added value', 'cure_added_value_usd', 'money', ({ result: { cure } }) =>
            figureCell(cure.addedValue, cure.addedValue ? moneyText(cure.addedValue, currency) : '–'),
          ),
          column('Cash', 'cure_cash_usd', 'money', ({ result: { cure } }) =>
            figureCell(cure.cash, cure.cash ? moneyText(cure.cash, currency) : '–'),
          ),
          column('Within', 'cure_days', 'count', ({ result }) =>
            figureCell(result.cureDays, result.cureDays === null ? '–' : plural(result.cureDays, 'day')),
          ),
          words('Tested', 'tested', ({ result }) => (isTested(result, input.score.deal.asOf) ? 'at the as-of date' : 'projected')),
        ],
        broken,
      ),
    ),
  ];
}

const signature = ({ deal }: ReportInput): Block => ({
  kind: 'signature',
  statement: `The undersigned, an authorized officer of ${clean(deal.borrower.name)}, certifies to the lenders that the figures behind the covenants above are complete and correct as of ${formatDay(deal.asOf)}, and that, other than the breaches stated above, no default or event of default has occurred and is continuing.`,
  lines: CERTIFICATE_LINES,
});
