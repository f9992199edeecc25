import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { ContractRow, ModelRow, PriceEvidence, ScoreResult } from '../../model/frame/result.js';
import { isThin } from '../../model/value/evidence.js';
import { clean } from '../print/clean.js';
import { amount, grouped, percent, scaled, scaleOf, tenths } from '../print/figures.js';
import { atMarketText, evidenceText, forwardText } from '../print/evidence.js';
import { figureText, valueText } from '../print/figure-text.js';
import { grid, type Column } from '../print/grid.js';
import type { Look } from '../print/look.js';
import { facts, note, section } from '../print/section.js';
import { CAP_NAMES, plural, RULE_NAMES } from '../print/words.js';

export function fleetSection({ fleet, deal }: ScoreResult, look: Look): string[] {
  const scale = scaleOf(fleet.byModel.map((m) => m.cost));
  const body = facts(
    [
      ['Tape', `${plural(fleet.lots, 'row')}, ${plural(fleet.gpus, 'GPU')}`],
      ['collateral', plural(fleet.collateralGpus, 'GPU')],
      [
        'pipeline',
        fleet.pipelineGpus === 0 ? 'none' : `${plural(fleet.pipelineGpus, 'GPU')} at ${amount(fleet.pipelineCost, deal.currency)} cost`,
      ],
    ],
    look,
  );
  const money = (title: string, of: (row: ModelRow) => Decimal, priority: number) => ({
    title,
    text: (row: ModelRow) => scaled(of(row), scale),
    align: 'right' as const,
    priority,
  });
  if (fleet.byModel.length > 0) {
    body.push(
      '',
      ...grid<ModelRow>(
        [
          { title: 'Model', text: (m) => m.model, priority: 0, shrinkTo: 12 },
          { title: 'Cohort', text: (m) => m.cohort, priority: 6, shrinkTo: 6 },
          { title: 'Lag', text: (m) => String(m.cohortLag), align: 'right', priority: 1 },
          { title: 'GPUs', text: (m) => grouped(m.gpus), align: 'right', priority: 0 },
          { title: 'Age mo', text: (m) => tenths(m.ageMonths), align: 'right', priority: 1 },
          money('Cost', (m) => m.cost, 0),
          money('FMV', (m) => m.fmv, 0),
          { title: 'FMV/GPU', text: (m) => (m.gpus === 0 ? 'n/a' : grouped(m.fmv.div(m.gpus))), align: 'right', priority: 4 },
          { title: 'FMV/cost', text: (m) => (m.cost.isZero() ? 'n/a' : percent(m.fmv.div(m.cost))), align: 'right', priority: 3 },
          money('OLV', (m) => m.olv, 5),
          money('FLV', (m) => m.flv, 5),
          { title: 'Binding approach', text: (m) => m.approach, priority: 0 },
          evidenceColumn('Resale prices', (m) => m.resale, deal, 2),
          evidenceColumn('Rental prices', (m) => m.rental, deal, 2),
        ],
        fleet.byModel,
        look,
      ),
    );
  }
  const forwards = forwardText(fleet);
  if (forwards !== '') body.push(...note(forwards, look));
  const pooled = pooledText(fleet);
  if (pooled !== '') body.push(...note(pooled, look));
  return section(
    'Fleet by model',
    body,
    look,
    'FMV, fair market value, is the lower of resale evidence and earning power, never above replacement cost. The binding approach sets it. Lag: generations behind the newest that ships. Pipeline is not counted. Prices: observations behind the anchor by type, and days since the newest.',
  );
}

/** How many GPUs are valued in pools; '' where none are. */
export const pooledText = ({ pooledGpus }: Pick<ScoreResult['fleet'], 'pooledGpus'>): string =>
  pooledGpus === 0 ? '' : `Very many lots: ${grouped(pooledGpus)} GPUs are valued in pools that differ in unit cost alone.`;

const evidenceColumn = (
  title: string,
  of: (row: ModelRow) => PriceEvidence,
  { asOf }: ScoreResult['deal'],
  priority: number,
): Column<ModelRow> => ({
  title,
  text: (row) => evidenceText(of(row), asOf),
  priority,
  shrinkTo: 10,
  paint: (row, paint) => (isThin(of(row)) ? paint.warn : (t) => t),
});

export function contractsSection(result: ScoreResult, look: Look): string[] {
  const { contracts, coverage, deal } = result;
  const firmShare = contracts.headlineBacklog.isZero() ? '' : ` (${percent(contracts.firmBacklog.div(contracts.headlineBacklog))})`;
  const tail = contracts.tailMonths;
  const body = [
    ...facts(
      [
        [
          'Firm backlog',
          `${figureText('firm_backlog', contracts.firmBacklog, deal.currency)} of ${figureText('headline_backlog', contracts.headlineBacklog, deal.currency)} headline${firmShare}`,
        ],
        ['remaining', valueText('remaining_contract_months', contracts.remainingContractMonths)],
        ['tail', tail ? `${valueText('tail_months', tail)}${tail.isNegative() ? ' (debt outlives contracts)' : ''}` : 'n/a'],
        ['utilization', valueText('utilization', contracts.utilization)],
      ],
      look,
    ),
    ...facts(
      [
        ['DSCR next 3 months', valueText('dscr_forward_3', coverage.dscrForward3)],
        ['next 12', valueText('dscr_forward_12', coverage.dscrForward12)],
        ['lowest', valueText('dscr_min', coverage.dscrMin)],
        ['LLCR', valueText('llcr', coverage.llcr)],
        ['contract coverage', valueText('contract_coverage', coverage.contractCoverage)],
        ['realization', coverage.contractRealization ? valueText('contract_realization', coverage.contractRealization) : 'not testable'],
      ],
      look,
    ),
    ...facts(
      [
        [
          'Largest customer',
          contracts.largestCustomer === null
            ? 'n/a'
            : `${clean(contracts.largestCustomer)} ${valueText('customer_share', contracts.customerShare)}`,
        ],
        ['related parties', valueText('related_party_share', contracts.relatedPartyShare)],
        ['not investment grade', valueText('non_ig_share', contracts.nonIgShare)],
      ],
      look,
    ),
  ];
  if (contracts.byContract.length > 0) body.push(...note(atMarketText(result), look), '', ...contractGrid(contracts.byContract, look));
  return section(
    'Contracts',
    body,
    look,
    "Firm backlog is what is billed up to the day the customer may walk away; headline runs to the end date. DSCR: cash flow over debt service; LLCR: its present value to maturity over debt. Market: what a term contract earns today; over: the contract's price above it.",
  );
}

const isAbove = (c: ContractRow): boolean => c.marketRent !== null && c.priceNow.gt(c.marketRent);
const overMarket = (c: ContractRow): string =>
  c.marketRent === null || c.marketRent.isZero()
    ? '–'
    : `${c.priceNow.lt(c.marketRent) ? '' : '+'}${percent(c.priceNow.div(c.marketRent).minus(1), 0)}`;

function contractGrid(rows: readonly ContractRow[], look: Look): string[] {
  const scale = scaleOf(rows.map((c) => c.headlineBacklog));
  const flags = (c: ContractRow): string =>
    [...(c.relatedParty ? ['related'] : []), ...(c.daysPastDue > 0 ? [`${c.daysPastDue}d late`] : [])].join(', ');
  const clipped = (c: ContractRow): boolean => c.firmEnd < c.end;
  return grid<ContractRow>(
    [
      { title: 'Contract', text: (c) => c.contractId, priority: 0, shrinkTo: 6 },
      { title: 'Customer', text: (c) => c.customer, priority: 1, shrinkTo: 10 },
      { title: 'Rating', text: (c) => c.rating, priority: 1 },
      { title: 'Model', text: (c) => c.model, priority: 6, shrinkTo: 12 },
      { title: 'GPUs', text: (c) => grouped(c.gpus), align: 'right', priority: 3 },
      { title: '$/GPU-h', text: (c) => grouped(c.priceNow, 2), align: 'right', priority: 4 },
      { title: 'Market', text: (c) => (c.marketRent ? grouped(c.marketRent, 2) : '–'), align: 'right', priority: 4 },
      { title: 'Over', text: (c) => overMarket(c), align: 'right', priority: 4, paint: (c, paint) => (isAbove(c) ? paint.warn : (t) => t) },
      { title: 'Start', text: (c) => formatDay(c.start), priority: 8 },
      { title: 'End', text: (c) => formatDay(c.end), priority: 7 },
      { title: 'Firm to', text: (c) => formatDay(c.firmEnd), priority: 0, paint: (c, paint) => (clipped(c) ? paint.warn : (t) => t) },
      { title: 'Firm', text: (c) => scaled(c.firmBacklog, scale), align: 'right', priority: 0 },
      { title: 'Headline', text: (c) => scaled(c.headlineBacklog, scale), align: 'right', priority: 0 },
      { title: 'Flags', text: flags, priority: 2, shrinkTo: 8, paint: (_, paint) => paint.warn },
    ],
    rows,
    look,
  );
}

interface Item {
  readonly label: string;
  readonly amount: Decimal;
  readonly strong: boolean;
}

export function borrowingBaseSection(result: ScoreResult, look: Look): string[] {
  const { borrowingBase: base, debt, deal } = result;
  const title = 'Borrowing base';
  if (!base) return section(title, note('The deal has none.', look), look);
  const lost = [
    ...base.ineligible.map(({ rule, amount: x }): Item => ({ label: `less ${RULE_NAMES[rule]}`, amount: x.neg(), strong: false })),
    ...base.concentration.map(({ dimension, group, amount: x }): Item => ({
      label: `less ${CAP_NAMES[dimension]} cap: ${group === '' ? 'not named' : group}`,
      amount: x.neg(),
      strong: false,
    })),
  ];
  const [ineligible, capped] = [lost.slice(0, base.ineligible.length), lost.slice(base.ineligible.length)].map((items) =>
    items.filter((item) => !item.amount.isZero()),
  );
  const items: Item[] = [
    { label: 'Gross value, pipeline included', amount: base.gross, strong: false },
    ...ineligible!,
    { label: 'Eligible', amount: base.eligible, strong: true },
    ...(capped!.length > 0 ? [...capped!, { label: 'Eligible after caps', amount: base.eligibleNet, strong: true }] : []),
    { label: 'Base, at the advance rates', amount: base.base, strong: true },
    { label: 'Debt', amount: debt.balance, strong: false },
    { label: base.cushion.isNegative() ? 'OVER-ADVANCE' : 'Cushion', amount: base.cushion, strong: true },
    { label: 'Available to draw', amount: base.availability, strong: false },
  ];
  const scale = scaleOf(items.map((item) => item.amount));
  const over = base.cushion.isNegative();
  const body = grid<Item>(
    [
      {
        title: 'Certificate',
        text: (item) => item.label,
        priority: 0,
        shrinkTo: 28,
        paint: (item, paint) => (item.label === 'OVER-ADVANCE' ? paint.bad : item.strong ? paint.strong : (t) => t),
      },
      {
        title: deal.currency,
        text: (item) => scaled(item.amount, scale),
        align: 'right',
        priority: 0,
        paint: (item, paint) => (item.strong ? paint.strong : (t) => t),
      },
      {
        title: 'Of gross',
        text: (item) => (base.gross.isZero() ? 'n/a' : percent(item.amount.div(base.gross))),
        align: 'right',
        priority: 1,
      },
    ],
    items,
    look,
  );
  const clear = base.ineligible.filter((entry) => entry.amount.isZero()).map((entry) => RULE_NAMES[entry.rule]);
  if (clear.length > 0) body.push(...note(`Nothing lost to: ${clear.join(', ')}.`, look));
  return section(
    title,
    body,
    look,
    over ? 'The debt is above what the eligible GPUs support; the over-advance is what must be prepaid or added.' : undefined,
  );
}
