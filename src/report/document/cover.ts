import { formatDay } from '../../kernel/calendar.js';
import type { AssumptionEntry, SetName } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import type { CovenantResult, ScoreResult } from '../../model/frame/result.js';
import { clean } from '../print/clean.js';
import { probability } from '../print/figures.js';
import { assumptionText } from '../score/tables.js';
import { severity } from '../score/text-covenants.js';
import { plural } from '../print/words.js';
import type { DocumentTable, ReportDocument } from './document.js';
import { capital, covenantFigure, listed, listedUpTo, LOWEST_DSCR } from './phrases.js';
import type { ReportInput } from './report-input.js';
import { column, count, figureCell, moneyText, percentText, tableOf, timesText, wordCell, words } from './tables.js';

/** Tests dated on or before the as-of date; what comes later is a projection. */
export const isToday = (covenant: CovenantResult, { deal }: Pick<ScoreResult, 'deal'>): boolean =>
  covenant.testedOn !== null && covenant.testedOn <= deal.asOf;
export const inBreach = (score: ScoreResult): CovenantResult[] =>
  score.covenants.filter((c) => c.status === 'breach' && isToday(c, score)).sort(severity);
const onWatch = (score: ScoreResult): CovenantResult[] =>
  score.covenants.filter((c) => c.status === 'watch' && isToday(c, score)).sort(severity);
/** Covenants whose first test gives no figure, or that no date before maturity tests. */
export const untestable = (score: Pick<ScoreResult, 'covenants'>): CovenantResult[] =>
  score.covenants.filter((c) => c.status === 'not_testable');
/** Covenants of which a break could be seen: what is tested at some date. */
export const testedAtAll = (score: Pick<ScoreResult, 'covenants'>): CovenantResult[] =>
  score.covenants.filter((c) => c.status !== 'not_testable' || c.worst !== null);
/** Covenants that hold today and break later, the first to break first. */
export const breachesAhead = (score: ScoreResult): CovenantResult[] =>
  score.covenants
    .filter((c) => c.firstBreach !== null && c.firstBreach > score.deal.asOf && !(c.status === 'breach' && isToday(c, score)))
    .sort((a, b) => a.firstBreach! - b.firstBreach!);

/** The state of the loan in a sentence: what is broken today, else what deserves watching. */
export function verdictOf(input: ReportInput): ReportDocument['verdict'] {
  const { score } = input;
  const { currency } = score.deal;
  const broken = inBreach(score);
  const over = score.borrowingBase?.overadvance;
  if (broken.length > 0 || over?.gt(0)) {
    const parts = [
      ...(broken.length > 0 ? [brokenText(broken, score.covenants.length)] : []),
      ...(over?.gt(0) ? [`debt exceeds the borrowing base by ${moneyText(over, currency)}`] : []),
    ];
    return { level: 'breach', text: `${capital(parts.join('; '))}.` };
  }
  const watched = onWatch(score);
  const untested = untestable(score);
  const [next] = breachesAhead(score);
  const missed = input.stress.scenarios[0]?.paymentDefault ?? null;
  if (watched.length === 0 && untested.length === 0 && !next && !missed) return { level: 'pass', text: passText(score) };
  const parts = [
    standing(score),
    ...(watched.length > 0
      ? [`${watched.length} on watch (${watched.length === 1 ? '' : 'the tightest: '}${watchedText(watched[0]!, currency)})`]
      : []),
    ...(untested.length > 0 && untested.length < score.covenants.length
      ? [
          `${untested.length} not testable (${listedUpTo(
            3,
            untested.map((c) => clean(c.id)),
          )})`,
        ]
      : []),
    ...(next ? [`the first breach is projected for ${formatDay(next.firstBreach!)} (${clean(next.id)})`] : []),
    ...(missed ? [`the base case misses a payment on ${formatDay(missed.date)}`] : []),
  ];
  return { level: 'watch', text: `${capital(parts.join('; '))}.` };
}

const brokenText = (broken: readonly CovenantResult[], all: number): string =>
  `${all === 1 ? 'the one covenant is' : `${broken.length} of ${plural(all, 'covenant')}`} in breach (${listed(broken.map((c) => clean(c.id)))})`;

function passText({ covenants }: ScoreResult): string {
  if (covenants.length === 0) return 'The deal has no covenants; every payment is met to maturity in the base case.';
  return covenants.length === 1
    ? 'The one covenant is not in breach, on watch or projected to break.'
    : `None of ${plural(covenants.length, 'covenant')} is in breach, on watch or projected to break.`;
}

/** Where covenants stand of which none is in breach today. */
export function standing(score: ScoreResult): string {
  const n = score.covenants.length;
  if (n === 0) return 'the deal has no covenants';
  if (untestable(score).length === n)
    return `${n === 1 ? 'the one covenant cannot be tested' : `none of ${n} covenants can be tested`}${testedAtAll(score).length > 0 ? ' yet' : ''}`;
  return n === 1 ? 'the one covenant is not in breach' : `none of ${n} covenants is in breach`;
}

/** ", 1 not testable", where any is not. */
export const blindText = (score: Pick<ScoreResult, 'covenants'>): string =>
  untestable(score).length === 0 ? '' : `, ${untestable(score).length} not testable`;

/** "dscr 1.41x, min 1.35x". */
function watchedText(covenant: CovenantResult, currency: string): string {
  const { id, actual, side, limit } = covenant;
  return `${clean(id)} ${covenantFigure(covenant, actual, currency)}, ${side} ${covenantFigure(covenant, limit, currency)}`;
}

export function coverOf(input: ReportInput): ReportDocument['cover'] {
  const { score } = input;
  const { rating, debt, values, ltv, coverage, covenants, deal } = score;
  const broken = inBreach(score).length;
  const fact = (label: string, text: string): { label: string; text: string } => ({ label, text });
  return [
    fact('As of', formatDay(deal.asOf)),
    fact('Facility grade', rating.facilityGrade ?? 'n/a'),
    fact('Obligor grade', rating.obligorGrade),
    fact('Debt drawn', moneyText(debt.balance, deal.currency)),
    fact('Collateral FMV', moneyText(values.fmv, deal.currency)),
    fact('LTV on FMV', percentText(ltv.fmv)),
    fact('LTV on OLV', percentText(ltv.olv)),
    fact(LOWEST_DSCR, timesText(coverage.dscrMin)),
    fact('PD, one year', probability(rating.pd)),
    fact('LGD', percentText(rating.lgd)),
    fact('Expected loss', probability(rating.el)),
    fact('Covenants in breach', covenants.length === 0 ? 'no covenants' : `${broken} of ${covenants.length}${blindText(score)}`),
  ];
}

/** Files of the deal and of the scenarios, each once. */
function inputsOf({ score, stress }: ReportInput): InputFile[] {
  const seen = new Map([...score.inputs, ...stress.inputs].map((input) => [`${input.file} ${input.sha256}`, input]));
  return [...seen.values()];
}

/** What the figures rest on, for an auditor: the files that were read, the set of assumptions and those that the deal changed. */
export function auditOf(input: ReportInput): DocumentTable[] {
  const { assumptions, assumptionSet } = input.score;
  const overridden = assumptions.filter((entry) => entry.overridden);
  return [
    tableOf<InputFile>(
      {
        id: 'inputs',
        title: 'Files that were read',
        caption: 'Rows are those below the header. The SHA-256 is of the file as it was read; whoever holds the same file can check it.',
      },
      [words('File', 'file', (f) => f.file), count('Rows', 'rows', (f) => f.rows), words('SHA-256', 'sha256', (f) => f.sha256)],
      inputsOf(input),
    ),
    tableOf<SetName>(
      {
        id: 'assumption-set',
        title: 'Assumption set',
        caption: 'The last section lists every assumption with its value, unit and source.',
      },
      [
        words('Set', 'set', ({ name }) => name),
        count('Assumptions', 'assumptions', () => assumptions.length),
        count('Overridden', 'overridden', () => overridden.length),
      ],
      [assumptionSet],
    ),
    ...(overridden.length === 0
      ? []
      : [
          tableOf<AssumptionEntry>(
            { id: 'overrides', title: 'Assumptions that were overridden' },
            [
              words('Assumption', 'key', (a) => a.key),
              assumptionColumn(),
              words('Unit', 'unit', (a) => a.unit),
              words('Set in', 'source', (a) => a.source),
            ],
            overridden,
          ),
        ]),
  ];
}

/** An assumption's value: a number as a number, bands in words. */
export const assumptionColumn = () =>
  column<AssumptionEntry>('Value', 'value', 'text', ({ value }) => {
    const text = assumptionText(value);
    return typeof value === 'number' || (typeof value === 'object' && 'isZero' in value) ? figureCell(value, text) : wordCell(text);
  });
