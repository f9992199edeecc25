import { formatDay } from '../../kernel/calendar.js';
import { BASES, type Basis } from '../../domain/covenant.js';
import { BASIS_TITLES, covenantTitle, figureOf, lowered } from '../../domain/figure.js';
import type { CovenantResult, LiquidationResult, ScoreResult } from '../../model/frame/result.js';
import { worstFirst } from '../../model/measure/verdict.js';
import { forwardText } from '../print/evidence.js';
import { clean } from '../print/clean.js';
import { figureText, metricText, valueText } from '../print/figure-text.js';
import { amount, percent, scaled, scaleOf } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import type { Look } from '../print/look.js';
import { facts, hanging, note, section } from '../print/section.js';
import type { Tool } from '../print/tool.js';
import { adjustmentName, adjustmentReason } from '../print/adjustments.js';
import { plural, statusPaint } from '../print/words.js';
import { covenantsSentence, headroomText, isLater, statusText } from './text-covenants.js';
import { heading } from './text.js';
import { pooledText } from './text-assets.js';
import { verdict } from './verdict.js';

/** A score on one screen: verdict, exposure, sources of repayment, covenants, recovery, rating, warnings, and the verdict again. */
export function scoreSummary(result: ScoreResult, tool: Tool, look: Look): string {
  const lines = [
    ...heading(result, look),
    verdict(result, look),
    ...exposure(result, look),
    ...repayment(result, look),
    ...covenants(result, look),
    ...recovery(result, look),
    ...rating(result, look),
    ...closing(result, tool, look),
    '',
    verdict(result, look),
  ];
  return `${lines.join('\n')}\n`;
}

interface BasisRow {
  readonly title: string;
  readonly text: (basis: Basis) => string;
}

/** Which bases a narrow terminal leaves out first. */
const BASIS_PRIORITIES: Partial<Record<Basis, number>> = { cost: 3, nflv: 2, depreciated_cost: 1 };

function exposure({ debt, deal, values, ltv }: ScoreResult, look: Look): string[] {
  const scale = scaleOf(BASES.map((basis) => values[basis]));
  const rows: readonly BasisRow[] = [
    { title: 'Value', text: (basis) => scaled(values[basis], scale) },
    { title: 'LTV', text: (basis) => valueText(`ltv.${basis}`, ltv[basis]) },
  ];
  const columns = BASES.map((basis): Column<BasisRow> => ({
    title: BASIS_TITLES[basis],
    text: (row) => row.text(basis),
    align: 'right',
    priority: BASIS_PRIORITIES[basis] ?? 0,
  }));
  return section(
    'Exposure and LTV',
    [
      ...facts(
        [
          ['Debt drawn', figureText('balance', debt.balance, deal.currency)],
          ...(debt.undrawn.isZero() ? [] : [['undrawn', amount(debt.undrawn, deal.currency)] as const]),
          ['exposure at default', figureText('ead', debt.ead, deal.currency)],
          ['average rate', valueText('wa_rate', debt.waRate)],
        ],
        look,
      ),
      ...grid([{ title: 'Basis', text: (row) => row.title, priority: 0 }, ...columns], rows, look),
    ],
    look,
  );
}

function repayment({ contracts, coverage, fleet, values, debt, deal, borrowingBase }: ScoreResult, look: Look): string[] {
  const { currency } = deal;
  const firm = contracts.headlineBacklog.isZero() ? '' : ` (${percent(contracts.firmBacklog.div(contracts.headlineBacklog))})`;
  const ofCost = values.cost.isZero() ? '' : ` (${percent(values.fmv.div(values.cost))} of cost)`;
  const forwards = forwardText(fleet);
  const line = (label: string, pieces: readonly string[]): string[] => hanging(`  ${label.padEnd(12)}`, pieces.join(' · '), look);
  return section(
    'Sources of repayment',
    [
      ...line(
        'Contracts',
        contracts.byContract.length === 0
          ? ['none; every GPU depends on the re-letting market']
          : [
              `firm backlog ${figureText('firm_backlog', contracts.firmBacklog, currency)} of ${figureText('headline_backlog', contracts.headlineBacklog, currency)}${firm}`,
              `${valueText('remaining_contract_months', contracts.remainingContractMonths)} remaining`,
              ...(contracts.largestCustomer === null
                ? []
                : [`largest customer ${clean(contracts.largestCustomer)} ${valueText('customer_share', contracts.customerShare)}`]),
            ],
      ),
      ...line('Collateral', [
        plural(fleet.collateralGpus, 'GPU'),
        `FMV ${amount(values.fmv, currency)}${ofCost}`,
        `utilization ${valueText('utilization', contracts.utilization)}`,
        ...(borrowingBase
          ? [
              `borrowing base ${amount(borrowingBase.base, currency)}, ${borrowingBase.cushion.isNegative() ? 'over-advance' : 'cushion'} ${amount(borrowingBase.cushion.abs(), currency)}`,
            ]
          : []),
      ]),
      ...line('Cash', [
        `${lowered(figureOf('accounts').title)} ${figureText('accounts', debt.accounts, currency)}`,
        `projected DSCR (3 months) ${valueText('dscr_forward_3', coverage.dscrForward3)}, lowest ${valueText('dscr_min', coverage.dscrMin)}`,
        `LLCR ${valueText('llcr', coverage.llcr)}`,
      ]),
      ...(forwards === '' ? [] : line('Rents', [forwards])),
      ...(fleet.pooledGpus === 0 ? [] : line('Values', [pooledText(fleet)])),
    ],
    look,
  );
}

/** Rows of a list that one screen has room for. */
const covenantRows = ({ width }: Look): number => (width < 100 ? 3 : 5);
const ADJUSTMENT_ROWS = 2;

/** Breaches first, then what is closest to its limit. */
function covenants(result: ScoreResult, look: Look): string[] {
  const { currency, asOf } = result.deal;
  const ordered = worstFirst(result.covenants, asOf);
  const shown = ordered.slice(0, covenantRows(look));
  const more = ordered.length - shown.length;
  const date = (c: CovenantResult): string => (c.firstBreach === null ? 'none' : c.firstBreach <= asOf ? 'now' : formatDay(c.firstBreach));
  const columns: Column<CovenantResult>[] = [
    { title: 'Status', text: (c) => statusText(c, asOf), priority: 0, paint: (c, paint) => statusPaint(c.status, paint) },
    { title: 'Covenant', text: covenantTitle, priority: 0, shrinkTo: 24 },
    { title: 'Limit', text: (c) => `${c.side} ${metricText(c.metric, c.limit, currency)}`, align: 'right', priority: 0 },
    { title: 'Actual', text: (c) => (c.actual ? metricText(c.metric, c.actual, currency) : '–'), align: 'right', priority: 0 },
    { title: 'Headroom', text: (c) => headroomText(c, currency), align: 'right', priority: 0 },
    {
      title: 'Breach',
      text: date,
      priority: 0,
      paint: (c, paint) => (c.firstBreach === null ? paint.dim : paint.bad),
    },
  ];
  const notes = [
    ...(shown.some((c) => isLater(c, asOf)) ? ['* first test is still to come'] : []),
    ...(more > 0 ? [`${plural(more, 'more covenant')}: gpulien score DEAL covenants`] : []),
  ];
  return section(
    'Covenants',
    [
      ...hanging('  ', covenantsSentence(result), look),
      ...(shown.length === 0 ? [] : grid(columns, shown, look)),
      ...(notes.length > 0 ? note(notes.join(' · '), look) : []),
    ],
    look,
  );
}

interface Sale {
  readonly name: string;
  readonly result: LiquidationResult;
}

function recovery({ liquidation }: ScoreResult, look: Look): string[] {
  const sales: readonly Sale[] = [
    { name: 'Orderly sale', result: liquidation.orderly },
    { name: 'Forced sale', result: liquidation.forced },
  ];
  const scale = scaleOf(sales.flatMap(({ result }) => [result.gross, result.ead]));
  const money = (title: string, of: (sale: LiquidationResult) => LiquidationResult['gross'] | null): Column<Sale> => ({
    title,
    text: ({ result }) => scaled(of(result), scale),
    align: 'right',
    priority: 0,
  });
  const columns: Column<Sale>[] = [
    { title: 'Default today', text: ({ name }) => name, priority: 0 },
    money('To lenders', (sale) => sale.recoveryNominal),
    money('Present value', (sale) => sale.recoveryPv),
    {
      title: 'Recovery',
      text: ({ result }) => valueText('recovery.orderly', result.recoveryRate),
      align: 'right',
      priority: 0,
      paint: (_, paint) => paint.strong,
    },
    { title: 'LGD', text: ({ result }) => valueText('lgd', result.lgd), align: 'right', priority: 0 },
    { title: 'Months', text: ({ result }) => (result.months === null ? '–' : String(result.months)), align: 'right', priority: 0 },
  ];
  return section('Recovery', grid(columns, sales, look), look);
}

/** From the customers' grade to the facility's, through the adjustments that move it. */
function rating({ rating: r, contracts }: ScoreResult, look: Look): string[] {
  const moved = r.adjustments.filter(({ notches }) => notches !== 0).sort((a, b) => Math.abs(b.notches) - Math.abs(a.notches));
  const shown = moved.slice(0, ADJUSTMENT_ROWS);
  const more = moved.length - shown.length;
  return section(
    'Rating',
    [
      ...facts(
        [
          [contracts.firmBacklog.isZero() ? 'Re-letting market' : 'Weighted customer credit quality', r.offtakerNotch],
          ['obligor', r.obligorGrade],
          ['facility', r.facilityGrade ?? 'n/a'],
          ...(r.tranches.length > 1 ? r.tranches.map(({ id, grade }) => [clean(id), grade ?? 'n/a'] as const) : []),
        ],
        look,
      ),
      ...shown.flatMap((adjustment) =>
        hanging(
          `  ${(adjustment.notches > 0 ? `+${adjustment.notches}` : `${adjustment.notches}`).padStart(3)}  `,
          `${adjustmentName(adjustment.key)}: ${adjustmentReason(adjustment)}`,
          look,
        ),
      ),
      ...(more > 0 ? note(`${plural(more, 'more adjustment')}: gpulien score DEAL rating`, look) : []),
      ...(moved.length === 0 ? note('No adjustment moves the grade.', look) : []),
    ],
    look,
  );
}

function closing({ warnings, assumptionSet, overridden }: ScoreResult, tool: Tool, look: Look): string[] {
  const warned = warnings.length === 0 ? 'No warnings' : `${plural(warnings.length, 'warning')}: gpulien score DEAL warnings`;
  const set = `assumptions ${clean(assumptionSet.name)}${overridden === 0 ? '' : `, ${overridden} overridden`}`;
  return ['', ...note(`${warned} · ${set} · ${tool.name} ${tool.version} · whole report: --full`, look)];
}
