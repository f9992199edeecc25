import { total, type Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { BandEdge, BandRow } from '../../model/calibration/deal-band.js';
import type { ProjectionRow, ScoreResult } from '../../model/frame/result.js';
import type { ScenarioResult } from '../../model/scenario/stress.js';
import type { LineChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { untestedSentence } from '../score/band.js';
import type { Block, DocumentSection, DocumentTable } from './document.js';
import type { ReportInput } from './report-input.js';
import { date, money, moneyScale, moneyText, note, share, table, tableOf, shown, figured } from './tables.js';

/** A quarter: flows of its months, the state at its end. */
interface Quarter {
  readonly end: ProjectionRow;
  readonly months: readonly ProjectionRow[];
}

const MONTHS = 3;

export function projectionSection(input: ReportInput): DocumentSection {
  const { score, stress } = input;
  const quarters = quartersOf(score.projection);
  return {
    id: 'quarters',
    title: 'Projection by quarter',
    newPage: true,
    blocks: [
      table(debtTable(score, quarters)),
      table(cashTable(score, quarters)),
      ...coverageChart(score, quarters, stress.scenarios[0]?.dscrLow ?? null),
      table(valueTable(score, quarters)),
      table(bandTable(score, input.band)),
      note(
        'Flows are those of the months up to the date, balances and values those at it; the first row is the as-of date. Debt is contractual. CFADS, cash flow available for debt service, is contract cash and re-letting less running costs, before tax. Debt service is interest and scheduled principal, without balloons and prepayments.',
      ),
    ],
  };
}

/** As-of, then every third month and the last of what is projected while debt is owed. */
function quartersOf(projection: readonly ProjectionRow[]): Quarter[] {
  const lastOwing = projection.findLastIndex((row) => row.balance.gt(0));
  const rows = projection.slice(0, lastOwing < 0 ? projection.length : lastOwing + 2);
  const ends = rows.filter((row, i) => row.k % MONTHS === 0 || i === rows.length - 1);
  return ends.map((end, i) => ({ end, months: rows.filter((row) => row.k <= end.k && row.k > (i === 0 ? end.k - 1 : ends[i - 1]!.k)) }));
}

const sum = ({ months }: Quarter, of: (row: ProjectionRow) => Decimal): Decimal => total(months.map(of));
const serviceOf = (quarter: Quarter): Decimal => sum(quarter, (row) => row.interest.plus(row.principal));

function debtTable({ deal }: ScoreResult, quarters: readonly Quarter[]): DocumentTable {
  const scale = moneyScale(
    deal.currency,
    quarters.map(({ end }) => end.balance),
  );
  const flow = (title: string, field: string, of: (row: ProjectionRow) => Decimal) =>
    money<Quarter>(title, field, scale, (q) => sum(q, of));
  return tableOf<Quarter>(
    {
      id: 'projection-debt',
      title: 'Debt',
      unit: scale.unit,
      caption: 'Unpaid over-advance: what of the over-advance cash did not reach at its last test.',
    },
    [
      date('Date', 'date', ({ end }) => end.date),
      flow('Interest', 'interest_usd', (row) => row.interest),
      flow('Principal', 'principal_usd', (row) => row.principal),
      flow('Balloon', 'balloon_usd', (row) => row.balloon),
      flow('Prepayment', 'prepayment_usd', (row) => row.prepayment),
      money('Debt', 'balance_usd', scale, ({ end }) => end.balance),
      money(
        'Unpaid over-advance',
        'overadvance_unpaid_usd',
        scale,
        ({ end }) => end.overadvanceUnpaid,
        ({ end }) => (end.overadvanceUnpaid.gt(0) ? 'bad' : undefined),
      ),
    ],
    quarters,
  );
}

function cashTable({ deal }: ScoreResult, quarters: readonly Quarter[]): DocumentTable {
  const scale = moneyScale(
    deal.currency,
    quarters.flatMap((q) => [sum(q, (row) => row.contractCash), serviceOf(q), sum(q, (row) => row.opex)]),
  );
  const flow = (title: string, field: string, of: (row: ProjectionRow) => Decimal) =>
    money<Quarter>(title, field, scale, (q) => sum(q, of));
  const isLow = (x: Decimal | null) => (x?.lt(1) ? ('bad' as const) : undefined);
  return tableOf<Quarter>(
    {
      id: 'projection-cash',
      title: 'Cash flow and coverage',
      unit: scale.unit,
      caption: 'Fees that customers pay for leaving stand apart and enter no ratio. DSCR is of the three months up to the date.',
    },
    [
      date('Date', 'date', ({ end }) => end.date),
      flow('Contract cash', 'contract_cash_usd', (row) => row.contractCash),
      flow('Re-letting', 'relet_usd', (row) => row.relet),
      money('Running costs', 'opex_usd', scale, (q) => sum(q, (row) => row.opex)),
      flow('CFADS', 'cfads_usd', (row) => row.cfads),
      money('Debt service', 'debt_service_usd', scale, serviceOf),
      figured('dscr_trailing_3', ({ end }) => end.dscrTrailing3, { tone: ({ end }) => isLow(end.dscrTrailing3) }),
      flow('Fees', 'fees_usd', (row) => row.fees),
    ],
    quarters,
  );
}

function valueTable({ deal, borrowingBase }: ScoreResult, quarters: readonly Quarter[]): DocumentTable {
  const scale = moneyScale(
    deal.currency,
    quarters.flatMap(({ end }) => [end.values.fmv, end.balance, end.borrowingBase]),
  );
  return tableOf<Quarter>(
    {
      id: 'projection-values',
      title: 'Value, leverage and recovery',
      unit: scale.unit,
      caption: 'Recovery is of a default on the date, in present value.',
    },
    [
      date('Date', 'date', ({ end }) => end.date),
      money('Debt', 'balance_usd', scale, ({ end }) => end.balance),
      money('FMV', 'fmv_usd', scale, ({ end }) => end.values.fmv),
      money('OLV', 'olv_usd', scale, ({ end }) => end.values.olv),
      money('FLV', 'flv_usd', scale, ({ end }) => end.values.flv),
      figured('ltv.olv', ({ end }) => end.ltv.olv, { tone: ({ end }) => (end.ltv.olv?.gt(1) ? 'bad' : undefined) }),
      ...(borrowingBase
        ? [
            money<Quarter>(
              'Borrowing base',
              'borrowing_base_usd',
              scale,
              ({ end }) => end.borrowingBase,
              ({ end }) => (end.borrowingBase?.lt(end.balance) ? 'bad' : undefined),
            ),
          ]
        : []),
      figured('recovery.orderly', ({ end }) => end.orderlyRecoveryRate),
      figured('recovery.forced', ({ end }) => end.forcedRecoveryRate),
    ],
    quarters,
  );
}

function bandTable(score: ScoreResult, rows: readonly BandRow[]): DocumentTable {
  const scale = moneyScale(
    score.deal.currency,
    rows.flatMap(({ p10, p90, balance }) => [p10.values.fmv, p90.values.fmv, balance]),
  );
  const fmv = (title: string, field: string, of: (row: BandRow) => BandEdge) =>
    money<BandRow>(title, field, scale, (row) => of(row).values.fmv);
  const ltv = (title: string, field: string, of: (row: BandRow) => Decimal | null) =>
    share<BandRow>(title, field, of, (row) => (of(row)?.gt(1) ? 'bad' : undefined));
  return tableOf<BandRow>(
    {
      id: 'error-band',
      title: 'Model error band',
      unit: scale.unit,
      caption: `p10 and p90: 10th to 90th percentile of the backtest error. No lot is valued above its price new or below scrap. All GPUs move together.${untestedSentence(score)}`,
    },
    [
      date('Date', 'date', (row) => row.date),
      money('Debt', 'balance_usd', scale, (row) => row.balance),
      fmv('FMV p10', 'fmv_p10_usd', (row) => row.p10),
      fmv('FMV', 'fmv_usd', (row) => row.model),
      fmv('FMV p90', 'fmv_p90_usd', (row) => row.p90),
      ltv('LTV FMV p10', 'ltv_fmv_p10_ratio', (row) => row.p10.ltv.fmv),
      ltv('LTV FMV p90', 'ltv_fmv_p90_ratio', (row) => row.p90.ltv.fmv),
      ltv('LTV OLV p10', 'ltv_olv_p10_ratio', (row) => row.p10.ltv.olv),
      ltv('LTV OLV p90', 'ltv_olv_p90_ratio', (row) => row.p90.ltv.olv),
    ],
    rows,
  );
}

/** Cash flow against debt service, quarter by quarter. */
function coverageChart({ deal }: ScoreResult, quarters: readonly Quarter[], low: ScenarioResult['dscrLow']): Block[] {
  const ahead = quarters.slice(1);
  const lowest =
    low === null
      ? ''
      : `; the lowest DSCR, a rolling figure of three months, is ${shown('dscr_min', low.value)}, looking ahead from ${formatDay(low.date)}`;
  if (ahead.length === 0 || ahead.every((q) => serviceOf(q).isZero())) return [];
  const cfads = ahead.map((q) => sum(q, (row) => row.cfads));
  const service = ahead.map(serviceOf);
  const short = ahead.filter((_, i) => cfads[i]!.lt(service[i]!));
  const path = (name: string, flow: readonly Decimal[]): string =>
    `${name} goes from ${moneyText(flow[0]!, deal.currency)} in the first quarter to ${moneyText(flow.at(-1)!, deal.currency)} in the last`;
  const covered =
    short.length === 0
      ? 'Cash flow covers debt service in every quarter'
      : `Cash flow falls short of debt service in ${short.length} of ${ahead.length} quarters, ${short.length === 1 ? '' : 'first '}in that to ${formatDay(short[0]!.end.date)}`;
  const chart: LineChart = {
    kind: 'lines',
    id: 'coverage-chart',
    title: 'CFADS against debt service by quarter',
    unit: 'money',
    currency: clean(deal.currency),
    dates: ahead.map(({ end }) => end.date),
    description: `${path('CFADS', cfads)}, ${path('debt service', service)}. ${covered}${lowest}.`,
    variants: [
      {
        id: 'base',
        name: 'Base case',
        series: [
          { name: 'CFADS', ink: 'value', values: cfads, step: true },
          { name: 'Debt service', ink: 'debt', values: service, step: true },
        ],
      },
    ],
  };
  return [{ kind: 'chart', chart }];
}
