import { figureOf } from '../../domain/figure.js';
import { ZERO, total, type Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { Counterparty, RunOffMonth } from '../../model/score/exhibits.js';
import type { ContractRow } from '../../model/frame/result.js';
import type { BarChart, Ink, LineChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { atMarketText } from '../print/evidence.js';
import type { Block, DocumentSection, DocumentTable } from './document.js';
import { capital, firmShare, listed, listedUpTo } from './phrases.js';
import { actualsChart, pricesChart } from './pictures.js';
import type { ReportInput } from './report-input.js';
import {
  column,
  count,
  date,
  dateCell,
  figureCell,
  money,
  moneyScale,
  moneyText,
  note,
  number,
  paragraph,
  share,
  table,
  tableOf,
  words,
  shown,
  valueCell,
} from './tables.js';

export function contractsSection(input: ReportInput): DocumentSection {
  const { contracts } = input.score;
  const blocks =
    contracts.byContract.length === 0
      ? [paragraph('The deal has no contracts. Every GPU earns what the re-letting market pays.'), table(measuresTable(input))]
      : [
          paragraph(realizationSentence(input)),
          table(measuresTable(input)),
          table(contractsTable(input)),
          note(
            'Firm backlog is what is billed up to the day on which the customer may walk away, for as many GPUs as the fleet can serve. Headline backlog runs to the end date.',
          ),
          table(pricesTable(input)),
          ...pricesChart(input),
          ...closing(atMarketText(input.score)),
          ...actualsChart(input),
          table(counterpartiesTable(input)),
          ...relatedParties(input),
          ...runOffBlocks(input),
        ];
  return { id: 'contracts-and-cash', title: 'Contracts and cash flow', newPage: true, blocks };
}

function realizationSentence(input: ReportInput): string {
  const { coverage } = input.score;
  const realized =
    coverage.contractRealization === null
      ? 'Contract realization cannot be tested: the last three months are not on file.'
      : `Of what was projected for the last three months, customers paid ${shown('contract_realization', coverage.contractRealization)}.`;
  return `${capital(firmShare(input))}. ${realized}`;
}

function measuresTable({ score: { contracts: c, coverage } }: ReportInput): DocumentTable {
  const rows: readonly (readonly [id: string, value: Decimal | null, meaning: string])[] = [
    ['utilization', c.utilization, 'GPUs under contract over GPUs installed, next month'],
    ['remaining_contract_months', c.remainingContractMonths, 'to the firm ends, weighted by firm backlog'],
    ['tail_months', c.tailMonths, 'from the last maturity to the end of the contracts that make 90% of firm backlog'],
    ['customer_share', c.customerShare, `of firm backlog${c.largestCustomer === null ? '' : `: ${clean(c.largestCustomer)}`}`],
    ['related_party_share', c.relatedPartyShare, 'of firm backlog'],
    ['non_ig_share', c.nonIgShare, 'of firm backlog; unrated included'],
    ['contract_realization', coverage.contractRealization, 'received over projected, last three months'],
    ['dscr_forward_3', coverage.dscrForward3, 'cash flow available for debt service over debt service'],
    ['dscr_forward_12', coverage.dscrForward12, 'the same'],
    ['dscr_min', coverage.dscrMin, 'of three months ahead, at any month to maturity'],
    ['llcr', coverage.llcr, 'present value of the cash flow to maturity over debt'],
    ['contract_coverage', coverage.contractCoverage, 'contract cash less the costs that serve it, over debt service to maturity'],
  ];
  return tableOf<(typeof rows)[number]>(
    { id: 'contract-measures', title: 'Contract and coverage ratios' },
    [
      words('Measure', 'measure', ([id]) => figureOf(id).title),
      column('Value', 'value', 'number', ([id, value]) => valueCell(id, value)),
      words('Unit', 'unit', ([id]) => figureOf(id).unit),
      words('What it is', 'meaning', ([, , meaning]) => meaning),
    ],
    rows,
  );
}

const closing = (text: string): Block[] => (text === '' ? [] : [paragraph(text)]);

/** Contract price against what the market pays for a term contract today. */
function pricesTable({ score: { contracts, deal } }: ReportInput): DocumentTable {
  return tableOf<ContractRow>(
    {
      id: 'contract-prices',
      title: 'Contract price against market rent',
      caption: `${clean(deal.currency)} per GPU-hour at the as-of date, with the escalations that are behind it. Market: what a term contract earns, the rental anchor times relet.price_factor.`,
    },
    [
      words('Contract', 'contract_id', (c) => c.contractId),
      words('Model', 'model', (c) => c.model),
      count('GPUs', 'gpus', (c) => c.gpus),
      number('Price', 'price_usd_gpu_hour', (c) => c.priceNow, 2),
      number('Market', 'market_usd_gpu_hour', (c) => c.marketRent, 2),
      share('Above market', 'above_market_share', (c) =>
        c.marketRent === null || c.marketRent.isZero() ? null : c.priceNow.div(c.marketRent).minus(1),
      ),
      date('Firm to', 'firm_end_date', (c) => c.firmEnd),
    ],
    contracts.byContract,
  );
}

const endsEarly = (c: ContractRow): boolean => c.firmEnd < c.end;

function contractsTable({ score: { contracts, deal } }: ReportInput): DocumentTable {
  const scale = moneyScale(
    deal.currency,
    contracts.byContract.map((c) => c.headlineBacklog),
  );
  const flags = (c: ContractRow): string | null =>
    [...(c.relatedParty ? ['related party'] : []), ...(c.daysPastDue > 0 ? [`${c.daysPastDue} days past due`] : [])].join(', ') || null;
  return tableOf<ContractRow | null>(
    {
      id: 'contracts',
      title: 'Contracts',
      unit: scale.unit,
      caption: `Price is ${clean(deal.currency)} per GPU-hour today.${contracts.byContract.some(endsEarly) ? ' * the customer may walk away before the end.' : ''}`,
    },
    [
      words('Contract', 'contract_id', (c) => (c ? c.contractId : 'Total')),
      words('Customer', 'customer', (c) => c && c.customer),
      words('Group', 'customer_group', (c) => c && c.group),
      words('Rating', 'rating', (c) => c && c.rating),
      words('Model', 'model', (c) => c && c.model),
      count('GPUs', 'gpus', (c) => (c ? c.gpus : contracts.byContract.reduce((sum, row) => sum + row.gpus, 0))),
      number('Price', 'price_usd_gpu_hour', (c) => c && c.priceNow, 2),
      date('Start', 'start_date', (c) => c && c.start),
      date('End', 'end_date', (c) => c && c.end),
      column('Firm to', 'firm_end_date', 'date', (c) =>
        c && endsEarly(c) ? figureCell(c.firmEnd, `${formatDay(c.firmEnd)} *`, 'warn') : dateCell(c && c.firmEnd),
      ),
      money('Firm backlog', 'firm_backlog_usd', scale, (c) => (c ? c.firmBacklog : contracts.firmBacklog)),
      money('Headline', 'headline_backlog_usd', scale, (c) => (c ? c.headlineBacklog : contracts.headlineBacklog)),
      words(
        'Flags',
        'flags',
        (c) => c && flags(c),
        () => 'warn',
      ),
    ],
    [...contracts.byContract, null],
    (c) => (c === null ? 'total' : undefined),
  );
}

function counterpartiesTable({ exhibits: { counterparties }, score: { contracts, deal } }: ReportInput): DocumentTable {
  const scale = moneyScale(
    deal.currency,
    counterparties.map((c) => c.headlineBacklog),
  );
  const sum = (of: (c: Counterparty) => number): number => counterparties.reduce((all, c) => all + of(c), 0);
  const whole: Counterparty = {
    group: 'Total',
    ratings: [],
    contracts: sum((c) => c.contracts),
    gpus: sum((c) => c.gpus),
    firmBacklog: contracts.firmBacklog,
    headlineBacklog: contracts.headlineBacklog,
    relatedBacklog: total(counterparties.map((c) => c.relatedBacklog)),
    pastDueDays: Math.max(0, ...counterparties.map((c) => c.pastDueDays)),
  };
  return tableOf<Counterparty>(
    {
      id: 'counterparties',
      title: 'Counterparties',
      unit: scale.unit,
      caption: 'Customers by group, most firm backlog first. Past due is in days, of the oldest unpaid bill.',
    },
    [
      words('Group', 'customer_group', (c) => c.group),
      words('Rating', 'ratings', (c) => c.ratings.join(', ')),
      count('Contracts', 'contracts', (c) => c.contracts),
      count('GPUs', 'gpus', (c) => c.gpus),
      money('Firm backlog', 'firm_backlog_usd', scale, (c) => c.firmBacklog),
      share('Share', 'firm_backlog_share', (c) => (contracts.firmBacklog.isZero() ? null : c.firmBacklog.div(contracts.firmBacklog))),
      money('Headline', 'headline_backlog_usd', scale, (c) => c.headlineBacklog),
      money(
        'Related',
        'related_backlog_usd',
        scale,
        (c) => c.relatedBacklog,
        (c) => (c.relatedBacklog.isZero() ? undefined : 'warn'),
      ),
      count(
        'Past due',
        'past_due_days',
        (c) => c.pastDueDays,
        (c) => (c.pastDueDays > 0 ? 'warn' : undefined),
      ),
    ],
    [...counterparties, whole],
    (c) => (c === whole ? 'total' : undefined),
  );
}

function relatedParties({ score: { contracts, deal } }: ReportInput): Block[] {
  const related = contracts.byContract.filter((c) => c.relatedParty);
  if (related.length === 0)
    return [paragraph('No contract is with a party that is funded or owned by a supplier, a lender or a holder of the borrower.')];
  const names = [...new Set(related.map((c) => clean(c.customer)))];
  return [
    paragraph(
      `${listed(names)} ${names.length === 1 ? 'is' : 'are'} funded or owned by a supplier, a lender or a holder of the borrower, with ${moneyText(total(related.map((c) => c.firmBacklog)), deal.currency)} of firm backlog (${shown('related_party_share', contracts.relatedPartyShare)}).`,
    ),
  ];
}

/** Billing over a few months together. */
interface Stretch {
  readonly date: Day;
  readonly headline: Decimal;
  readonly firm: Decimal;
  readonly byCounterparty: readonly Decimal[];
}

const QUARTERS_UP_TO = 96;
const SHOWN_COUNTERPARTIES = 5;

function stretchesOf(months: readonly RunOffMonth[], width: number): Stretch[] {
  return Array.from({ length: Math.ceil(months.length / width) }, (_, i) => {
    const some = months.slice(i * width, (i + 1) * width);
    return {
      date: some.at(-1)!.date,
      headline: total(some.map((m) => m.headline)),
      firm: total(some.map((m) => m.firm)),
      byCounterparty: some[0]!.byCounterparty.map((__, j) => total(some.map((m) => m.byCounterparty[j] ?? ZERO))),
    };
  });
}

/** How the backlog runs off: what the contracts promise against what is firm, and from whom. */
function runOffBlocks({ exhibits: { runOff, counterparties }, score: { deal, contracts } }: ReportInput): Block[] {
  if (runOff.length === 0) return [];
  const width = runOff.length <= QUARTERS_UP_TO ? 3 : 12;
  const rows = stretchesOf(runOff, width);
  const by = width === 3 ? 'quarter' : 'year';
  const currency = clean(deal.currency);
  const half = rows.findIndex((_, i) =>
    total(rows.slice(0, i + 1).map((r) => r.firm))
      .times(2)
      .gte(contracts.firmBacklog),
  );
  const path = (name: string, of: (r: Stretch) => Decimal): string =>
    `${name} goes from ${moneyText(of(rows[0]!), deal.currency)} in the first ${by} to ${moneyText(of(rows.at(-1)!), deal.currency)} in the last`;
  const lines: LineChart = {
    kind: 'lines',
    id: 'run-off-chart',
    title: `Contract billing by ${by}, firm against headline`,
    unit: 'money',
    currency,
    dates: rows.map((r) => r.date),
    description: `${path('Firm billing', (r) => r.firm)}, ${path('headline billing', (r) => r.headline)}. ${contracts.firmBacklog.isZero() ? 'No backlog is firm' : `Half of the firm backlog is billed by ${formatDay(rows[Math.max(0, half)]!.date)}`}.`,
    variants: [
      {
        id: 'base',
        name: 'Base case',
        series: [
          { name: 'Headline', ink: 'neutral', values: rows.map((r) => r.headline), step: true },
          { name: 'Firm', ink: 'value', values: rows.map((r) => r.firm), step: true },
        ],
      },
    ],
  };
  const scale = moneyScale(deal.currency, [contracts.headlineBacklog]);
  const whole: Stretch = {
    date: deal.asOf,
    headline: total(rows.map((r) => r.headline)),
    firm: total(rows.map((r) => r.firm)),
    byCounterparty: counterparties.map((_, j) => total(rows.map((r) => r.byCounterparty[j]!))),
  };
  const named = counterparties.slice(0, SHOWN_COUNTERPARTIES);
  const others = (r: Stretch): Decimal => total(r.byCounterparty.slice(SHOWN_COUNTERPARTIES));
  const runOffTable = tableOf<Stretch>(
    {
      id: 'run-off',
      title: `Backlog run-off by ${by}`,
      unit: scale.unit,
      caption: 'Each row is billed in the months up to its date. Firm billing by customer group, the largest first.',
    },
    [
      column('Up to', 'date', 'date', (r) => (r === whole ? figureCell(null, 'Total') : dateCell(r.date))),
      money('Headline', 'headline_usd', scale, (r) => r.headline),
      money('Firm', 'firm_usd', scale, (r) => r.firm),
      ...named.map((c, j) => money<Stretch>(clean(c.group), `firm_group_${j + 1}_usd`, scale, (r) => r.byCounterparty[j]!)),
      ...(counterparties.length > named.length ? [money<Stretch>('Others', 'firm_others_usd', scale, others)] : []),
    ],
    [...rows, whole],
    (r) => (r === whole ? 'total' : undefined),
  );
  if (contracts.headlineBacklog.isZero())
    return [paragraph('The contracts have no backlog left, so it has no run-off to draw.'), table(runOffTable)];
  return [{ kind: 'chart', chart: lines }, { kind: 'chart', chart: counterpartyChart(counterparties, currency) }, table(runOffTable)];
}

function counterpartyChart(counterparties: readonly Counterparty[], currency: string): BarChart {
  const series = (name: string, ink: Ink, of: (c: Counterparty) => Decimal): BarChart['series'][number] => ({
    name,
    ink,
    values: counterparties.map(of),
  });
  const firm = counterparties.filter((c) => !c.firmBacklog.isZero()).map((c) => `${clean(c.group)} ${moneyText(c.firmBacklog, currency)}`);
  return {
    kind: 'bars',
    id: 'counterparties-chart',
    title: 'Backlog by customer group',
    unit: 'money',
    currency,
    direction: 'across',
    categories: counterparties.map((c) => clean(c.group)),
    description: `${firm.length === 0 ? `No group has firm backlog; the headline is ${moneyText(total(counterparties.map((c) => c.headlineBacklog)), currency)}` : `Firm backlog by group: ${listedUpTo(SHOWN_COUNTERPARTIES, firm)}`}. What the headline adds may end early.`,
    series: [
      series('Firm', 'value', (c) => c.firmBacklog),
      series('Headline beyond firm', 'warn', (c) => c.headlineBacklog.minus(c.firmBacklog)),
    ],
  };
}
