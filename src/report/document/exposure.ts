import { BASIS_TITLES } from '../../domain/figure.js';
import type { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { BASES, type Basis } from '../../domain/covenant.js';
import type { ScoreResult } from '../../model/frame/result.js';
import type { ScenarioResult } from '../../model/scenario/stress.js';
import type { LineChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { BASIS_MEANINGS, plural } from '../print/words.js';
import type { Block, DocumentSection, DocumentTable } from './document.js';
import type { ReportInput } from './report-input.js';
import {
  column,
  count,
  date,
  figureCell,
  money,
  moneyScale,
  moneyText,
  note,
  numberCell,
  paragraph,
  table,
  tableOf,
  tenthsText,
  words,
  shown,
  figured,
} from './tables.js';

export function exposureSection(input: ReportInput): DocumentSection {
  const { score } = input;
  return {
    id: 'exposure',
    title: 'Exposure and collateral value',
    newPage: true,
    blocks: [
      paragraph(exposureSentence(score)),
      table(valuesTable(score)),
      table(tranchesTable(score)),
      table(accountsTable(input)),
      note(
        'Balances of the chart are contractual: what the loan agreement asks for. Values are those of the collateral: installed, offline or in repair under a first lien.',
      ),
      ...exposureChart(input),
    ],
  };
}

function exposureSentence({ debt, deal }: ScoreResult): string {
  const [ead, drawn, accrued] = [debt.ead, debt.balance, debt.accrued].map((x) => moneyText(x, deal.currency));
  return `Exposure at default is ${ead!}: ${drawn!} drawn and ${accrued!} of accrued interest. The average rate is ${shown('wa_rate', debt.waRate)}.`;
}

function valuesTable({ values, ltv, fleet, deal }: ScoreResult): DocumentTable {
  const scale = moneyScale(
    deal.currency,
    BASES.map((basis) => values[basis]),
  );
  const perGpu = (basis: Basis): Decimal | null => (fleet.collateralGpus === 0 ? null : values[basis].div(fleet.collateralGpus));
  return tableOf<Basis>(
    {
      id: 'values',
      title: 'Value bases',
      unit: scale.unit,
      caption: `LTV is drawn debt over value. Per GPU is in ${clean(deal.currency)}, over ${plural(fleet.collateralGpus, 'collateral GPU')}.`,
    },
    [
      words('Basis', 'basis', (basis) => BASIS_TITLES[basis]),
      money('Value', 'value_usd', scale, (basis) => values[basis]),
      column('Per GPU', 'value_per_gpu_usd', 'number', (basis) => numberCell(perGpu(basis), 0)),
      figured('covenant.ltv', (basis) => ltv[basis], { tone: (basis) => (ltv[basis]?.gt(1) ? 'bad' : undefined) }),
      words('What it is', 'meaning', (basis) => BASIS_MEANINGS[basis]),
    ],
    BASES,
  );
}

interface TrancheRow {
  readonly id: string;
  readonly rank: number | null;
  readonly balance: Decimal;
  readonly undrawn: Decimal;
  readonly accrued: Decimal;
  readonly rate: Decimal | null;
  readonly maturity: Day | null;
}

function tranchesTable({ debt, deal }: ScoreResult): DocumentTable {
  const scale = moneyScale(deal.currency, [debt.balance, debt.undrawn]);
  const whole: TrancheRow = {
    id: 'Total',
    rank: null,
    balance: debt.balance,
    undrawn: debt.undrawn,
    accrued: debt.accrued,
    rate: debt.waRate,
    maturity: null,
  };
  return tableOf<TrancheRow>(
    {
      id: 'tranches',
      title: 'Debt by tranche',
      unit: scale.unit,
      caption: 'Rank 1 is paid first. The rate is that in force, of the total the average weighted by balance.',
    },
    [
      words('Tranche', 'id', (t) => t.id),
      count('Rank', 'rank', (t) => t.rank),
      money('Drawn', 'balance_usd', scale, (t) => t.balance),
      money('Undrawn', 'undrawn_usd', scale, (t) => t.undrawn),
      money('Accrued', 'accrued_usd', scale, (t) => t.accrued),
      figured('wa_rate', (t) => t.rate, { title: 'Rate', field: 'rate_per_year' }),
      date('Maturity', 'maturity_date', (t) => t.maturity),
    ],
    [...debt.tranches, whole],
    (row) => (row === whole ? 'total' : undefined),
  );
}

function accountsTable({ deal, score: { debt, projection } }: ReportInput): DocumentTable {
  const { collections, dsra, liquidity } = deal.accounts;
  const year = projection.filter((row) => row.k >= 1 && row.k <= 12);
  const service = year.reduce((sum, row) => sum.plus(row.interest).plus(row.principal), debt.balance.times(0));
  const monthly = service.isZero() ? null : service.div(12);
  const rows = [
    ['Collections', collections],
    ['Debt service reserve', dsra],
    ['Liquidity reserve', liquidity],
    ['Total', debt.accounts],
  ] as const;
  const scale = moneyScale(
    deal.currency,
    rows.map(([, x]) => x),
  );
  return tableOf<(typeof rows)[number]>(
    {
      id: 'accounts',
      title: 'Cash that lenders control',
      unit: scale.unit,
      caption: 'Months: the balance over the average monthly interest and scheduled principal of the next 12 months.',
    },
    [
      words('Account', 'account', ([name]) => name),
      money('Balance', 'balance_usd', scale, ([, x]) => x),
      column('Months of debt service', 'debt_service_months', 'number', ([, x]) =>
        monthly ? figureCell(x.div(monthly), tenthsText(x.div(monthly))) : figureCell(null, 'n/a'),
      ),
    ],
    rows,
    (row) => (row[0] === 'Total' ? 'total' : undefined),
  );
}

const VALUE_LINES: readonly { readonly basis: Basis; readonly ink: 'value' | 'value2' | 'value3' | 'neutral' }[] = [
  { basis: 'fmv', ink: 'value' },
  { basis: 'olv', ink: 'value2' },
  { basis: 'flv', ink: 'value3' },
  { basis: 'depreciated_cost', ink: 'neutral' },
];

/** Debt against value to the last maturity, under the base case and each scenario. */
function exposureChart({ stress, score: { deal } }: ReportInput): Block[] {
  const [base] = stress.scenarios;
  if (!base || base.exposure.length < 2) return [];
  if (base.exposure.every(({ balance, values }) => balance.isZero() && VALUE_LINES.every(({ basis }) => values[basis].isZero())))
    return [paragraph('Over the term there is neither debt nor collateral value to draw.')];
  const chart: LineChart = {
    kind: 'lines',
    id: 'exposure-chart',
    title: 'Exposure against value over the term',
    unit: 'money',
    currency: clean(deal.currency),
    description: describe(base, deal.currency),
    dates: base.exposure.map(({ date: day }) => day),
    variants: stress.scenarios.map((s, i) => ({
      id: `s${i}`,
      name: clean(s.name),
      series: [
        { name: 'Debt', ink: 'debt', step: true, values: path(s, base, ({ balance }) => balance) },
        ...VALUE_LINES.map(({ basis, ink }) => ({ name: BASIS_TITLES[basis], ink, values: path(s, base, ({ values }) => values[basis]) })),
      ],
    })),
  };
  return [{ kind: 'chart', chart }];
}

/** A scenario's path on the dates of the base case: of another length where a shock moves the last payment. */
const path = (s: ScenarioResult, base: ScenarioResult, of: (at: ScenarioResult['exposure'][number]) => Decimal): (Decimal | null)[] =>
  base.exposure.map((_, k) => (s.exposure[k] ? of(s.exposure[k]) : null));

function describe(base: ScenarioResult, currency: string): string {
  const [first, last] = [base.exposure[0]!, base.exposure.at(-1)!];
  const short = base.exposure.filter(({ balance, values }) => balance.gt(values.olv));
  const when =
    short.length === 0
      ? 'OLV covers the debt in every month'
      : `OLV is below the debt in ${short.length} of ${base.exposure.length} months, ${short.length === 1 ? `on ${formatDay(short[0]!.date)}` : `first on ${formatDay(short[0]!.date)} and last on ${formatDay(short.at(-1)!.date)}`}`;
  const amountOf = (x: Decimal): string => moneyText(x, currency);
  const movement = (name: string, of: (at: ScenarioResult['exposure'][number]) => Decimal): string =>
    `${name} goes from ${amountOf(of(first))} to ${amountOf(of(last))}`;
  return [
    `Base case, ${formatDay(first.date)} to ${formatDay(last.date)}: ${movement('debt', (at) => at.balance)}, ${VALUE_LINES.slice(0, 3)
      .map(({ basis }) => movement(BASIS_TITLES[basis], (at) => at.values[basis]))
      .join(', ')}.`,
    peakSentence(base),
    `${when}.`,
  ].join(' ');
}

function peakSentence({ ltvPeak }: ScenarioResult): string {
  const peak = ltvPeak.fmv;
  return peak.date === null
    ? ''
    : peak.value === null
      ? `On ${formatDay(peak.date)} there is no collateral value against the debt.`
      : `LTV on FMV peaks at ${shown('ltv.fmv', peak.value)} on ${formatDay(peak.date)}.`;
}
