import { covenantTitle } from '../../domain/figure.js';
import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { Warning } from '../../kernel/failure.js';
import { verdictOf, type Finding as Found } from '../../model/measure/verdict.js';
import { clean } from '../print/clean.js';
import { placeText, sentenceOf } from '../print/problems.js';
import { plural, RULE_NAMES } from '../print/words.js';
import { findingWord } from '../print/verdict-words.js';
import type { Block, DocumentSection, DocumentTable, Tone } from './document.js';
import { covenantFigure, listed, NO_VALUE, covenantName } from './phrases.js';
import { evidenceOf, rateText, takesDollars } from './fleet.js';
import type { ReportInput } from './report-input.js';
import { moneyText, paragraph, table, tableOf, words, shown } from './tables.js';

/** One thing that a reader must not miss. */
interface Finding {
  readonly kind: string;
  readonly what: string;
  readonly tone: Tone;
}

export function exceptionsSection(input: ReportInput): DocumentSection {
  const found = [...verdictFindings(input), ...debtFindings(input), ...collateralFindings(input), ...contractFindings(input)];
  const warnings = warningsOf(input);
  const blocks: Block[] = [
    found.length === 0 ? paragraph('No exceptions.') : table(findingsTable(found)),
    warnings.length === 0 ? paragraph('Reading and computing raised no warnings.') : table(warningsTable(warnings)),
  ];
  return { id: 'exceptions-and-warnings', title: 'Exceptions and warnings', newPage: true, blocks };
}

const findingsTable = (found: readonly Finding[]): DocumentTable =>
  tableOf<Finding>(
    { id: 'exceptions', title: `Exceptions (${found.length})` },
    [
      words('About', 'about', (f) => f.kind),
      words(
        'Finding',
        'finding',
        (f) => f.what,
        (f) => f.tone,
      ),
    ],
    found,
  );

/** What the verdict finds, in its order. */
const verdictFindings = ({ score }: ReportInput): Finding[] =>
  verdictOf(score).findings.map((finding): Finding => ({
    kind: finding.covenant ? 'Covenant' : 'Debt',
    what: findingText(finding, score.deal.currency),
    tone: finding.level === 'default' || finding.level === 'breach' || finding.kind === 'payment_default' ? 'bad' : 'warn',
  }));

function findingText(finding: Found, currency: string): string {
  const { kind, covenant: c, date, amount } = finding;
  switch (kind) {
    case 'default_status':
      return 'The deal is in default';
    case 'payment_default':
      return `The base case misses a payment of ${moneyText(amount, currency)} on ${formatDay(date!)}`;
    case 'deficiency':
      return `Debt exceeds the borrowing base by ${moneyText(amount, currency)}`;
    case 'projected_breach':
      return `Projected breach on ${formatDay(date!)}: ${covenantName(c!)}`;
    case 'not_testable':
      return `Not testable: ${covenantName(c!)}`;
    default:
      return `${findingWord(finding)}: ${covenantTitle(c!)}: ${c!.actual === null ? NO_VALUE : covenantFigure(c!, c!.actual, currency)}, ${c!.side} ${covenantFigure(c!, c!.limit, currency)}`;
  }
}

function debtFindings({ score, stress }: ReportInput): Finding[] {
  const { deal, liquidation } = score;
  const base = stress.scenarios[0];
  const found: Finding[] = [];
  const add = (what: string, tone: Tone): void => void found.push({ kind: 'Debt', what, tone });
  if (base?.refinancingGap)
    add(
      `A balloon of ${moneyText(base.refinancingGap.amount, deal.currency)} on ${formatDay(base.refinancingGap.date)} depends on refinancing`,
      'warn',
    );
  for (const [channel, sale] of [
    ['orderly', liquidation.orderly],
    ['forced', liquidation.forced],
  ] as const) {
    if (sale.shortfall?.gt(0))
      add(
        `Default today, ${channel} sale: lenders lose ${moneyText(sale.shortfall, deal.currency)} (${shown('lgd', sale.lgd)} of exposure)`,
        'warn',
      );
    if (sale.costsUnpaid.gt(0))
      add(`Default today, ${channel} sale: ${moneyText(sale.costsUnpaid, deal.currency)} of costs is never paid`, 'warn');
  }
  return found;
}

function collateralFindings({ deal: { usdRate }, score, exhibits }: ReportInput): Finding[] {
  const { deal, fleet } = score;
  const unliened = exhibits.tape
    .filter((row) => !row.firstLien && row.status !== 'ordered' && row.status !== 'in_transit')
    .reduce((sum, row) => sum + row.gpus, 0);
  const idle = exhibits.tape.filter((row) => row.status === 'offline' || row.status === 'rma').reduce((sum, row) => sum + row.gpus, 0);
  const lost = exhibits.base?.ineligible ?? [];
  const byRule = [...new Set(lost.map(({ rule }) => rule))].map((rule) => {
    const some = lost.filter((entry) => entry.rule === rule);
    return `${RULE_NAMES[rule]}: ${plural(some.length, 'lot')}, ${moneyText(
      some.reduce<Decimal>((sum, { value }) => sum.plus(value), some[0]!.value.times(0)),
      deal.currency,
    )}`;
  });
  const noEvidence = evidenceOf(fleet)
    .filter(({ prices }) => prices === 0)
    .map(({ model, kind }) => `${clean(model)} (${kind})`);
  const found = (what: string, applies: boolean): Finding[] => (applies ? [{ kind: 'Collateral', what, tone: 'warn' }] : []);
  return [
    ...found(`${plural(unliened, 'GPU')} installed, offline or in repair without a first lien`, unliened > 0),
    ...found(`${plural(idle, 'GPU')} offline or in repair`, idle > 0),
    ...found(
      `${plural(fleet.pipelineGpus, 'GPU')} not delivered, ${moneyText(fleet.pipelineCost, deal.currency)} at cost`,
      fleet.pipelineGpus > 0,
    ),
    ...byRule.map((what): Finding => ({ kind: 'Borrowing base', what: `Ineligible, ${what}`, tone: 'warn' })),
    ...(score.borrowingBase?.concentration ?? []).map(({ dimension, group, amount }): Finding => ({
      kind: 'Borrowing base',
      what: `Over the ${dimension} cap: ${group === '' ? 'not named' : clean(group)}, ${moneyText(amount, deal.currency)}`,
      tone: 'warn',
    })),
    ...found(
      `Prices of the bundled observations are in USD, converted at ${rateText(usdRate, deal.currency)}`,
      takesDollars(evidenceOf(fleet), deal.currency),
    ),
    ...found(`No price seen in the window: ${listed(noEvidence)}`, noEvidence.length > 0),
  ];
}

function contractFindings({ score: { contracts, deal } }: ReportInput): Finding[] {
  const found = (what: string, applies: boolean): Finding[] => (applies ? [{ kind: 'Contracts', what, tone: 'warn' }] : []);
  const late = contracts.byContract.filter((c) => c.daysPastDue > 0);
  const soft = contracts.headlineBacklog.minus(contracts.firmBacklog);
  return [
    ...late.flatMap((c) => found(`${clean(c.contractId)} of ${clean(c.customer)} is ${plural(c.daysPastDue, 'day')} past due`, true)),
    ...found(`${moneyText(soft, deal.currency)} of headline backlog is not firm`, soft.gt(0)),
    ...found('The debt outlives the contracts that make 90% of firm backlog', contracts.tailMonths?.isNegative() === true),
  ];
}

/** A warning with where it comes from. */
interface WarningLine {
  readonly code: string;
  readonly place: string;
  readonly message: string;
}

/** Warnings of the deal, of the computation and of each scenario, each once. */
function warningsOf({ score, stress }: ReportInput): WarningLine[] {
  const lineOf = (w: Warning): WarningLine => ({
    code: w.code,
    place: placeText(w.place),
    message: sentenceOf(w) + (w.remedy ? ` (${clean(w.remedy)})` : ''),
  });
  const all = [
    ...[...score.warnings, ...stress.warnings].map(lineOf),
    ...stress.scenarios.flatMap((s) =>
      s.warnings.map((warning): WarningLine => ({
        code: 'SCENARIO',
        place: clean(s.id),
        message: clean(warning).replace(/ would be -(?=\d)/g, ' would be −'),
      })),
    ),
  ];
  return [...new Map(all.map((w) => [`${w.code} ${w.place} ${w.message}`, w])).values()];
}

const warningsTable = (warnings: readonly WarningLine[]): DocumentTable =>
  tableOf<WarningLine>(
    { id: 'warnings', title: `Warnings (${warnings.length})` },
    [
      words('Where', 'place', (w) => w.place),
      words(
        'Warning',
        'message',
        (w) => w.message,
        () => 'warn',
      ),
      words(
        'Code',
        'code',
        (w) => w.code,
        () => 'dim',
      ),
    ],
    warnings,
  );
