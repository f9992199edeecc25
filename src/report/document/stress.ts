import { Decimal } from '../../kernel/decimal.js';
import type { ScenarioResult } from '../../model/scenario/stress.js';
import type { BarChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { caseWords, DEFAULT_WORDS } from '../print/verdict-words.js';
import { byEffect, inOrder } from '../stress/stress-order.js';
import { firstBreach } from '../stress/stress-tables.js';
import { plural } from '../print/words.js';
import type { Block, DocumentSection, DocumentTable, Tone } from './document.js';
import { listed } from './phrases.js';
import type { ReportInput } from './report-input.js';
import { heatBlocks } from './pictures.js';
import { reverseBlocks } from './resilience.js';
import {
  column,
  count,
  date,
  figureCell,
  money,
  moneyScale,
  moneyText,
  note,
  paragraph,
  table,
  tableOf,
  words,
  figured,
} from './tables.js';

export function stressSection(input: ReportInput): DocumentSection {
  const { scenarios } = input.stress;
  const { felt, without } = byEffect(scenarios);
  const ordered = inOrder(felt, 'severity');
  const alone = scenarios.length < 2;
  return {
    id: 'stress-tests',
    title: 'Stress tests',
    newPage: true,
    blocks: [
      ...(alone ? [paragraph('No scenario was run beside the base case.')] : []),
      ...heatBlocks(input),
      table(gradesTable(ordered)),
      table(lossTable(ordered, input.score.deal.currency)),
      note(
        'The base case first, then missed payments, the earliest first, then events of default, other breaches and losses, each the largest loss first. LTV peaks are over the term. Lowest DSCR is of three months ahead. Loss is that of the first payment default, or without one of the month in which a default would lose most, in the channel that loses less; the loss now is discounted to the as-of date.',
      ),
      ...(without.length > 0
        ? [paragraph(`No effect on this deal: ${listed(without.map(({ name, id }) => `${clean(name)} (${clean(id)})`))}.`)]
        : []),
      ...reverseBlocks(input),
    ],
  };
}

const overOne = (x: Decimal | null | undefined) => (x?.gt(1) ? 'bad' : undefined);
const lossOf = ({ defaultCase }: ScenarioResult): Decimal | null => defaultCase && defaultCase.lossPv;
/** Worse than the base case is bad; as bad as it is worth a look. */
const worse = (x: Decimal | null, base: Decimal | null): Tone | undefined =>
  !x?.gt(0) ? undefined : base !== null && x.lte(base) ? 'warn' : 'bad';
const peakOf = (s: ScenarioResult): Decimal | null => s.ltvPeak.olv.value;

/** Grades, leverage and coverage under each scenario. */
function gradesTable(scenarios: readonly ScenarioResult[]): DocumentTable {
  const base = scenarios[0]!;
  return tableOf<ScenarioResult>(
    { id: 'scenarios', title: 'Scenarios: grades, leverage, coverage, covenants', dense: true },
    [
      words('Scenario', 'scenario', (s) => s.id),
      words('Name', 'name', (s) => s.name),
      words('Facility', 'facility_grade', (s) => s.rating.facilityGrade ?? 'n/a'),
      words('Obligor', 'obligor_grade', (s) => s.rating.obligorGrade),
      figured('ltv.olv', (s) => s.ltv.olv, { tone: (s) => overOne(s.ltv.olv) }),
      figured('ltv.olv', peakOf, { title: 'Peak', field: 'ltv_olv_peak_ratio', tone: (s) => overOne(peakOf(s)) }),
      date('Peak on', 'ltv_olv_peak_date', (s) => s.ltvPeak.olv.date),
      figured('dscr_min', (s) => s.coverage.dscrMin, {
        title: 'Lowest DSCR',
        tone: (s) => (s.coverage.dscrMin?.lt(1) ? 'bad' : undefined),
      }),
      count(
        'Breaches',
        'breaches',
        (s) => s.breaches,
        (s) => worse(new Decimal(s.breaches), new Decimal(base.breaches)),
      ),
      date('First breach', 'first_breach_date', firstBreach, 'none'),
    ],
    scenarios,
  );
}

/** Payments, refinancing and what a default would lose under each scenario. */
function lossTable(scenarios: readonly ScenarioResult[], currency: string): DocumentTable {
  const base = scenarios[0]!;
  const scale = moneyScale(
    currency,
    scenarios.flatMap((s) => [
      s.refinancingGap?.amount ?? null,
      s.liquidityLow?.amount ?? null,
      s.defaultCase?.loss ?? null,
      s.defaultCase?.ead ?? null,
    ]),
  );
  const inCase = (s: ScenarioResult): NonNullable<ScenarioResult['defaultCase']>['orderly'] | null =>
    s.defaultCase && s.defaultCase[s.defaultCase.channel];
  return tableOf<ScenarioResult>(
    { id: 'scenario-losses', title: 'Scenarios: payments and loss', unit: scale.unit, dense: true },
    [
      words('Scenario', 'scenario', (s) => s.id),
      date(
        'Payment default',
        'payment_default_date',
        (s) => s.paymentDefault?.date ?? null,
        'none',
        (s) => (s.paymentDefault ? 'bad' : undefined),
      ),
      money(
        'Lowest cash',
        'liquidity_low_usd',
        scale,
        (s) => s.liquidityLow && s.liquidityLow.amount,
        (s) => (s.liquidityLow?.amount.isZero() ? 'bad' : undefined),
      ),
      column('Refinancing gap', 'refinancing_gap_usd', 'money', (s) =>
        s.refinancingGap ? scale.cell(s.refinancingGap.amount, 'bad') : figureCell(null, 'none'),
      ),
      words('Default case', 'default_kind', caseWords),
      date('On', 'default_date', (s) => s.defaultCase?.date ?? null),
      words('Channel', 'channel', (s) => s.defaultCase && s.defaultCase.channel),
      money('Exposure', 'default_ead_usd', scale, (s) => s.defaultCase && s.defaultCase.ead),
      figured('recovery.orderly', (s) => inCase(s)?.recoveryRate ?? null, { title: 'Recovery', field: 'recovery_share' }),
      figured('lgd', (s) => inCase(s)?.lgd ?? null),
      money('Loss at default', 'loss_usd', scale, (s) => s.defaultCase && s.defaultCase.loss),
      money('Present value', 'loss_pv_usd', scale, lossOf, (s) => worse(lossOf(s), lossOf(base))),
    ],
    scenarios,
  );
}

/** A loss, and of which default: "$1.00m if it defaulted in its worst month". */
export function lossText({ defaultCase: c, drawn }: ScenarioResult, currency: string): string {
  if (c === null) return drawn ? 'no default' : 'no debt to lose';
  return `${moneyText(c.lossPv, currency)} ${c.kind === 'worst_month' ? 'if it defaulted in its worst month' : `in its ${DEFAULT_WORDS[c.kind]}`}`;
}

export function lossChart(scenarios: readonly ScenarioResult[], currency: string): Block[] {
  if (scenarios.every((s) => s.defaultCase === null)) return [];
  if (scenarios.every((s) => !lossOf(s)?.gt(0)))
    return [
      paragraph(
        `${scenarios.length < 2 ? 'In the base case' : 'In the base case and in every scenario'} a default would lose lenders nothing, even in its worst month.`,
      ),
    ];
  const [base, ...others] = scenarios;
  const lossy = others.filter((s) => lossOf(s)?.gt(0));
  const largest = lossy.slice(0, 3).map((s) => `${lossText(s, currency)} in "${clean(s.name)}"`);
  const rest =
    others.length === 0
      ? ''
      : ` Of ${plural(others.length, 'scenario')}, ${lossy.length === 0 ? 'none' : lossy.length} would lose money in a default${largest.length === 0 ? '' : `; ${largest.length === 1 ? 'the largest loss is' : 'the largest losses are'} ${listed(largest)}`}.`;
  const chart: BarChart = {
    kind: 'bars',
    id: 'scenario-losses-chart',
    title: "Loss in a default by scenario, at today's value",
    unit: 'money',
    currency: clean(currency),
    direction: 'across',
    categories: scenarios.map((s) => clean(s.name)),
    description: `The loss is that of the payment default, or without one that of a default in the worst month. Base case: ${lossText(base!, currency)}.${rest}`,
    series: [{ name: 'Loss, present value', ink: 'bad', values: scenarios.map(lossOf) }],
  };
  return [{ kind: 'chart', chart }];
}
