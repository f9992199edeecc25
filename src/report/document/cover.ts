import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { AssumptionEntry, SetName } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import type { CovenantResult, ScoreResult } from '../../model/frame/result.js';
import { assumptionText } from '../score/tables.js';
import { covenantsFound, isEventOfDefault, isTested, verdictOf, type Finding } from '../../model/measure/verdict.js';
import { groupBy } from '../../model/frame/grouping.js';
import { findingWord } from '../print/verdict-words.js';
import { plural } from '../print/words.js';
import type { DocumentTable, ReportDocument } from './document.js';
import { capital, covenantFigure, listed, listedUpTo, LOWEST_DSCR, covenantName } from './phrases.js';
import type { ReportInput } from './report-input.js';
import { column, count, figureCell, moneyText, tableOf, wordCell, words, shown, percentText } from './tables.js';

/** Covenants whose first test gives no figure, or that no date before maturity tests. */
export const untestable = (score: Pick<ScoreResult, 'covenants'>): CovenantResult[] =>
  score.covenants.filter((c) => c.status === 'not_testable');
/** Covenants of which a break could be seen: what is tested at some date. */
export const testedAtAll = (score: Pick<ScoreResult, 'covenants'>): CovenantResult[] =>
  score.covenants.filter((c) => c.status !== 'not_testable' || c.worst !== null);

/** The verdict in a sentence or two: every finding in its order, those of a kind together. */
export function coverVerdict(score: ScoreResult): ReportDocument['verdict'] {
  const { level, findings } = verdictOf(score);
  const [lead] = findings;
  if (!lead) return { level, word: 'Pass', text: passText(score) };
  const groups = [...groupBy(findings, findingWord).values()];
  const clauses = groups.map((group) => ({ isBroken: group[0]!.kind === 'breach', level: group[0]!.level, text: clauseOf(group, score) }));
  const isMet = clauses.every(({ isBroken }) => !isBroken);
  const grave = clauses.filter((clause) => clause.level === 'default' || clause.level === 'breach');
  const others = clauses.filter((clause) => !grave.includes(clause));
  const parts = [...grave, ...(isMet ? [{ text: standing(score) }] : []), ...others].map(({ text }) => text).filter((text) => text !== '');
  const tightest = lead.kind === 'watch' ? ` Tightest: ${watchedText(lead.covenant!, score.deal.currency)}.` : '';
  return { level, word: findingWord(lead), text: `${capital(parts.join('; '))}.${tightest}` };
}

/** The findings of one word as a clause; nothing where the standing of the covenants has it already. */
function clauseOf(group: readonly Finding[], score: ScoreResult): string {
  const [{ kind, level, covenant, date, amount }] = group as readonly [Finding, ...Finding[]];
  const { currency } = score.deal;
  const n = group.length;
  const names = group.flatMap((finding) => (finding.covenant ? [covenantName(finding.covenant)] : []));
  switch (kind) {
    case 'default_status':
      return 'the deal is in default';
    case 'payment_default':
      return `${level === 'default' ? 'a payment was missed' : 'the base case misses a payment'} on ${formatDay(date!)}`;
    case 'breach':
      return isEventOfDefault(covenant!)
        ? `${plural(n, 'event of default', 'events of default')} (${listed(names)})`
        : `${breachCount(n, score)} (${listed(names)})`;
    case 'deficiency':
      return `debt exceeds the borrowing base by ${moneyText(amount, currency)}`;
    case 'projected_breach':
      return `the ${covenantsFound(score, 'breach').length > 0 ? 'next' : 'first'} breach is projected for ${formatDay(date!)} (${names[0]!})`;
    case 'watch':
      return `${n} within ${watchShare(score)} of ${n === 1 ? 'its' : 'their'} limit`;
    case 'not_testable':
      return n === score.covenants.length ? '' : `${n} not testable (${listedUpTo(3, names)})`;
  }
}

/** How many covenants are in breach beside the events of default. */
function breachCount(n: number, score: ScoreResult): string {
  const all = score.covenants.length;
  if (covenantsFound(score, 'breach').some(isEventOfDefault)) return `${n} more in breach`;
  return `${all === 1 ? 'the one covenant is' : `${n} of ${plural(all, 'covenant')}`} in breach`;
}

const passText = (score: ScoreResult): string =>
  score.covenants.length === 0
    ? 'No covenants; every payment is met to maturity in the base case.'
    : `${capital(standing(score))}, with no breach projected to maturity.`;

/** Where covenants stand of which none is in breach today. */
export function standing(score: ScoreResult): string {
  const n = score.covenants.length;
  if (n === 0) return 'the deal has no covenants';
  if (untestable(score).length === n)
    return `${n === 1 ? 'the one covenant cannot be tested' : `none of ${n} covenants can be tested`}${testedAtAll(score).length > 0 ? ' yet' : ''}`;
  const tested = score.covenants.filter((c) => isTested(c, score.deal.asOf) && c.status !== 'not_testable').length;
  if (tested < n) return n === 1 ? 'the covenant is not in breach' : `none of ${n} covenants in breach`;
  return n === 1 ? 'the covenant is met' : `all ${n} covenants met`;
}

/** ", 1 not testable", where any is not. */
export const blindText = (score: Pick<ScoreResult, 'covenants'>): string =>
  untestable(score).length === 0 ? '' : `, ${untestable(score).length} not testable`;

/** "historical DSCR (3 months) 1.41x against min 1.35x". */
function watchedText(covenant: CovenantResult, currency: string): string {
  const { actual, side, limit } = covenant;
  return `${covenantName(covenant)} ${covenantFigure(covenant, actual, currency)} against ${side} ${covenantFigure(covenant, limit, currency)}`;
}

/** Headroom below which a covenant is on watch: "10%". */
const watchShare = ({ assumptions }: ScoreResult): string =>
  percentText(assumptions.find(({ key }) => key === 'covenants.watch_headroom')!.value as Decimal, 0);

export function coverOf(input: ReportInput): ReportDocument['cover'] {
  const { score } = input;
  const { rating, debt, values, ltv, coverage, covenants, deal } = score;
  const broken = covenantsFound(score, 'breach').length;
  const fact = (label: string, text: string): { label: string; text: string } => ({ label, text });
  return [
    fact('As of', formatDay(deal.asOf)),
    fact('Facility grade', rating.facilityGrade ?? 'n/a'),
    fact('Obligor grade', rating.obligorGrade),
    fact('Debt drawn', moneyText(debt.balance, deal.currency)),
    fact('Collateral FMV', moneyText(values.fmv, deal.currency)),
    fact('LTV on FMV', shown('ltv.fmv', ltv.fmv)),
    fact('LTV on OLV', shown('ltv.olv', ltv.olv)),
    fact(LOWEST_DSCR, shown('dscr_min', coverage.dscrMin)),
    fact('PD, one year', shown('pd', rating.pd)),
    fact('LGD', shown('lgd', rating.lgd)),
    fact('Expected loss', shown('el', rating.el)),
    fact('Covenants in breach', covenants.length === 0 ? 'no covenants' : `${broken} of ${covenants.length}${blindText(score)}`),
  ];
}

/** Files of the deal and of the scenarios, each once. */
function inputsOf({ score, stress }: ReportInput): InputFile[] {
  const seen = new Map([...score.inputs, ...stress.inputs].map((input) => [`${input.file} ${input.sha256}`, input]));
  return [...seen.values()];
}

/** Sources, for an auditor: the files that were read, the set of assumptions and those that the deal changed. */
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
