import { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { RatingDriver } from '../../model/scenario/rating-driver.js';
import type { Adjustment, LiquidationResult, ProjectionRow, RatingResult, ScoreResult } from '../../model/frame/result.js';
import { adjustmentName, adjustmentReason } from '../print/adjustments.js';
import { clean } from '../print/clean.js';
import { valueText } from '../print/figure-text.js';
import { scaled, scaleOf } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import type { Look, Paint } from '../print/look.js';
import { facts, hanging, note, section } from '../print/section.js';
import { ratingDriverText } from './rating-driver.js';

interface Line {
  readonly label: string;
  readonly orderly: string;
  readonly forced: string;
  readonly strong?: boolean;
}

export function liquidationSection({ liquidation }: ScoreResult, look: Look): string[] {
  const { orderly, forced } = liquidation;
  const scale = scaleOf([orderly.ead, orderly.gross, orderly.contractCash, forced.gross]);
  const line = (label: string, of: (sale: LiquidationResult) => string, strong = false): Line => ({
    label,
    orderly: of(orderly),
    forced: of(forced),
    strong,
  });
  const money = (label: string, of: (sale: LiquidationResult) => Decimal | null, strong = false): Line =>
    line(label, (sale) => scaled(of(sale), scale), strong);
  const lessThan = (label: string, of: (sale: LiquidationResult) => Decimal): Line => money(label, (sale) => of(sale).neg());
  const optional = (label: string, of: (sale: LiquidationResult) => Decimal, sign: 1 | -1): Line[] =>
    of(orderly).isZero() && of(forced).isZero() ? [] : [sign === 1 ? money(label, of) : lessThan(label, of)];
  const lines: Line[] = [
    money('Gross sale proceeds', (s) => s.gross),
    ...optional('plus contracts continued', (s) => s.contractCash, 1),
    ...optional('plus accounts', (s) => s.accounts, 1),
    lessThan('less commission', (s) => s.commission),
    lessThan('less removal', (s) => s.removal),
    lessThan('less holding', (s) => s.holding),
    lessThan('less legal', (s) => s.legal),
    ...optional('costs nobody pays', (s) => s.costsUnpaid, 1),
    ...optional('less priority claims', (s) => s.priorityClaimsPaid, -1),
    ...optional('less surplus to the borrower', (s) => s.surplus, -1),
    money('To lenders', (s) => s.recoveryNominal, true),
    money('present value', (s) => s.recoveryPv),
    money('Exposure at default', (s) => s.ead),
    money('Shortfall', (s) => s.shortfall),
    line('Recovery rate', (s) => valueText('recovery.orderly', s.recoveryRate), true),
    line('LGD', (s) => valueText('lgd', s.lgd), true),
    line('Months to the last payment', (s) => (s.months === null ? 'no payment' : String(s.months))),
    ...orderly.tranches.flatMap((tranche, i): Line[] => {
      const other = forced.tranches[i]!;
      const text = (t: LiquidationResult['tranches'][number]): string =>
        `${scaled(t.recoveryPv, scale)}  LGD ${valueText('lgd', t.lgd).padStart(6)}`;
      return [
        {
          label: `${tranche.id}, rank ${tranche.rank}, exposure ${scaled(tranche.ead, scale)}`,
          orderly: text(tranche),
          forced: text(other),
        },
      ];
    }),
  ];
  const strong = (row: Line, paint: Paint) => (row.strong ? paint.strong : (t: string) => t);
  const body = grid<Line>(
    [
      { title: 'If it defaulted today', text: (l) => l.label, priority: 0, shrinkTo: 24, paint: strong },
      { title: 'Orderly', text: (l) => l.orderly, align: 'right', priority: 0, paint: strong },
      { title: 'Forced', text: (l) => l.forced, align: 'right', priority: 0, paint: strong },
    ],
    lines,
    look,
    { totals: orderly.tranches.length },
  );
  const served =
    orderly.inPlace.length > 0
      ? hanging('  ', `Continued under a replacement operator (orderly): ${orderly.inPlace.map(clean).join(', ')}`, look)
      : [];
  return section(
    'Liquidation',
    [...body, ...served],
    look,
    'Orderly is a marketed sale over months, forced an auction in weeks. LGD: share of exposure not recovered, in present value.',
  );
}

const QUARTERS_UP_TO = 48;
const BAR = 24;

export function projectionSection(result: ScoreResult, look: Look, verbose: boolean): string[] {
  const { rows, step } = shownRows(result.projection, verbose);
  const scale = scaleOf(rows.flatMap((r) => [r.balance, r.values.fmv]));
  const largest = rows.reduce((most, r) => Decimal.max(most, r.balance, r.values.olv), new Decimal(0));
  const money = (title: string, of: (row: ProjectionRow) => Decimal | null, priority: number): Column<ProjectionRow> => ({
    title,
    text: (row) => scaled(of(row), scale),
    align: 'right',
    priority,
  });
  const columns: Column<ProjectionRow>[] = [
    { title: 'Date', text: (r) => formatDay(r.date), priority: 0 },
    money('Debt', (r) => r.balance, 0),
    money('FMV', (r) => r.values.fmv, 3),
    money('OLV', (r) => r.values.olv, 0),
    money('FLV', (r) => r.values.flv, 6),
    { title: 'LTV on OLV', text: (r) => valueText('ltv.olv', r.ltv.olv), align: 'right', priority: 0 },
    { title: 'LTV on FMV', text: (r) => valueText('ltv.fmv', r.ltv.fmv), align: 'right', priority: 7 },
    { title: 'DSCR', text: (r) => (r.dscrTrailing3 ? valueText('dscr_trailing_3', r.dscrTrailing3) : '–'), align: 'right', priority: 2 },
    ...(result.borrowingBase ? [money('Base', (r) => r.borrowingBase, 5)] : []),
    { title: 'Recovery', text: (r) => valueText('recovery.orderly', r.orderlyRecoveryRate), align: 'right', priority: 4 },
    {
      title: 'Debt against OLV',
      text: (r) => bar(r, largest),
      priority: 1,
      paint: (r, paint) => (r.balance.gt(r.values.olv) ? paint.warn : paint.good),
    },
  ];
  const by = step === 1 ? 'month' : step === 3 ? 'quarter' : 'year';
  return section(
    `Exposure against value, by ${by}`,
    grid(columns, rows, look),
    look,
    '█ debt that an orderly sale covers · ▒ debt above it · ░ value above the debt. DSCR is of the three months before. Balances are contractual.',
  );
}

function shownRows(projection: readonly ProjectionRow[], verbose: boolean): { rows: readonly ProjectionRow[]; step: number } {
  const lastOwing = projection.findLastIndex((r) => r.balance.gt(0));
  const end = lastOwing < 0 ? projection.length - 1 : Math.min(lastOwing + 1, projection.length - 1);
  const step = verbose ? 1 : end <= QUARTERS_UP_TO ? 3 : 12;
  return { rows: projection.filter((r) => r.k <= end && (r.k % step === 0 || r.k === end)), step };
}

function bar({ balance, values }: ProjectionRow, largest: Decimal): string {
  if (largest.isZero()) return '';
  const cells = (x: Decimal): number => x.div(largest).times(BAR).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber();
  const [debt, value] = [cells(balance), cells(values.olv)];
  const covered = Math.min(debt, value);
  return '█'.repeat(covered) + '▒'.repeat(debt - covered) + '░'.repeat(value - covered);
}

/** @param driver as of the options of the whole report */
export function ratingSection({ rating }: ScoreResult, look: Look, driver?: RatingDriver | null): string[] {
  const signed = (n: number): string => (n > 0 ? `+${n}` : String(n));
  const body = [
    ...facts([['Weighted customer credit quality', `${rating.offtakerNotch} (PD ${valueText('offtaker_pd', rating.offtakerPd)})`]], look),
    '',
    ...grid<Adjustment>(
      [
        {
          title: 'Adjustment',
          text: (a) => adjustmentName(a.key),
          priority: 0,
          shrinkTo: 12,
          paint: (a, paint) => (a.notches === 0 ? paint.dim : (t) => t),
        },
        {
          title: 'Notches',
          text: (a) => signed(a.notches),
          align: 'right',
          priority: 0,
          paint: (a, paint) => (a.notches < 0 ? paint.bad : a.notches > 0 ? paint.good : paint.dim),
        },
        {
          title: 'Reason',
          text: adjustmentReason,
          priority: 0,
          shrinkTo: 24,
          wraps: true,
          paint: (a, paint) => (a.notches === 0 ? paint.dim : (t) => t),
        },
      ],
      rating.adjustments,
      look,
    ),
    '',
    ...facts(
      [
        ['Obligor grade', rating.obligorGrade],
        ['one-year PD', valueText('pd', rating.pd)],
      ],
      look,
    ),
    ...facts(
      [
        ['Facility grade', rating.facilityGrade ?? 'n/a (no loss can be computed)'],
        ['expected loss', `${valueText('el', rating.el)} = PD ${valueText('pd', rating.pd)} × LGD ${valueText('lgd', rating.lgd)}`],
      ],
      look,
    ),
    ...trancheGrid(rating, look),
  ];
  if (driver !== undefined) body.push(...note(ratingDriverText(driver), look));
  return section(
    'Rating',
    body,
    look,
    'The obligor grade measures the probability of default; the facility grade adds the loss given default. LGD is the lower of the two channels, today or in the downturn of the assumptions, whichever is more, and at least the floor. A tranche has the LGD of its own rank. Grades run AAA … C.',
  );
}

type TrancheRating = RatingResult['tranches'][number];

/** What each tranche would lose by its rank, and the grade of that. */
function trancheGrid({ tranches }: RatingResult, look: Look): string[] {
  if (tranches.length === 0) return [];
  const columns: Column<TrancheRating>[] = [
    { title: 'Tranche', text: ({ id }) => id, priority: 0, shrinkTo: 8 },
    { title: 'LGD', text: ({ lgd }) => valueText('lgd', lgd), align: 'right', priority: 0 },
    { title: 'EL', text: ({ el }) => valueText('el', el), align: 'right', priority: 0 },
    { title: 'Grade', text: ({ grade }) => grade ?? 'n/a', priority: 0 },
  ];
  return ['', ...grid(columns, tranches, look)];
}
