import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import { BOOK_LIVES, isYearly, type Curve, type CurvePoint, type CurvesResult } from '../../model/score/curves.js';
import { clean } from '../print/clean.js';
import type { CurvesView } from './curves.js';
import { charactersChart, curvesChart } from './curves-chart.js';
import { amount, grouped, percent, scaled, scaleOf } from '../print/figures.js';
import { panels, type Column } from '../print/grid.js';
import { flow, type Look } from '../print/look.js';
import { heading } from '../score/text.js';
import { provenance, warningsSection } from '../score/text-notes.js';
import { hanging, section } from '../print/section.js';
import { terminalChart } from '../chart/terminal-chart.js';
import type { Tool } from '../print/tool.js';
import { plural } from '../print/words.js';

export interface CurvesTextOptions {
  /** The model to show alone; null for the fleet and each. */
  readonly model: string | null;
  readonly verbose: boolean;
  /** Draw the chart with ASCII alone. */
  readonly ascii: boolean;
}

/** Ways of depreciation side by side for a terminal: a chart, the fleet, and each model per GPU. */
export function curvesText(
  { result, warnings }: CurvesView,
  tool: Tool,
  look: Look,
  { model: chosen, verbose, ascii }: CurvesTextOptions,
): string {
  const { fleet, models, deal } = result;
  if (fleet.gpus === 0)
    return `${[...heading(result, look), ...curvesVerdict(result, look, chosen), ...warningsSection({ warnings }, look), ...provenance(result, tool, look, verbose)].join('\n')}\n`;
  const chart = curvesChart(result, chosen);
  const shown = models.filter(({ model }) => chosen === null || model === chosen);
  const lines = [
    ...heading(result, look),
    ...curvesVerdict(result, look, chosen),
    ...section(
      chart.title,
      terminalChart(charactersChart(chart), look, { ascii }),
      look,
      'Where lines meet, the one that is named first is drawn.',
    ),
    ...(chosen === null
      ? section(
          `Fleet: ${plural(fleet.gpus, 'GPU')} that cost ${amount(fleet.cost, deal.currency)}`,
          fleetGrid(fleet, look),
          look,
          `${MEANINGS}${filledWords(fleet)}`,
        )
      : []),
    ...shown.flatMap((curve) =>
      section(
        `${clean(curve.model)}: ${plural(curve.gpus, 'GPU')}, per GPU`,
        modelGrid(curve, look),
        look,
        [chosen === null ? '' : MEANINGS, lackOf(curve)].filter((part) => part !== '').join(' '),
      ),
    ),
    ...warningsSection({ warnings }, look),
    ...provenance(result, tool, look, verbose),
  ];
  return `${lines.join('\n')}\n`;
}

const MEANINGS =
  'Book is cost less a straight line over so many years. Curve is cost after wear and what newer cohorts took, by the assumptions in force; market is the resale anchor carried along it; income is what the GPUs can still earn, here not capped by cost. FMV is what score values them at.';

/** Which models a figure of the fleet takes at their curve for want of another. */
function filledWords({ withoutMarket, withoutIncome, points: [first] }: CurvesResult['fleet']): string {
  const lacking = (what: string, lacks: readonly string[], kind: string): string =>
    lacks.length === 0 ? '' : ` ${what} takes ${lacks.map(clean).join(', ')} at the curve, without a ${kind} observation.`;
  return (
    (first!.market === null ? '' : lacking('Market', withoutMarket, 'resale')) +
    (first!.income === null ? '' : lacking('Income', withoutIncome, 'rental'))
  );
}

/** What is left of cost at the last maturity, of the fleet or of one model, by each way, in a line or two. */
export function curvesVerdict({ fleet, models }: CurvesResult, look: Look, chosen: string | null): string[] {
  const { paint, width } = look;
  if (fleet.gpus === 0)
    return hanging(
      '',
      'The collateral has no GPUs, so there is nothing to compare. Those count that are installed, offline or in repair under a first lien.',
      look,
    );
  const { cost, points } = models.find(({ model }) => model === chosen) ?? fleet;
  const last = points.at(-1)!;
  const share = (x: Decimal | null): string => paint.strong(x === null || cost.isZero() ? 'n/a' : percent(x.div(cost)));
  const books = BOOK_LIVES.map((life, i) => `book ${life} y ${share(last.book[i]!)}`);
  return flow(
    [
      `Left of cost on ${formatDay(last.date)}: curve ${share(last.curve)}`,
      `FMV ${share(last.fmv)}`,
      `market ${share(last.market)}`,
      `income ${share(last.income)}`,
      ...books,
    ],
    ' · ',
    width,
  );
}

/** Why a column has no figures. */
function lackOf({ points: [first] }: Curve): string {
  const lacks = [
    ...(first!.market === null ? ['no resale observation'] : []),
    ...(first!.income === null ? ['no rental observation'] : []),
  ];
  return lacks.length === 0 ? '' : `There is ${lacks.join(' and ')} in the window.`;
}

const fleetGrid = (fleet: Curve, look: Look): string[] => {
  const points = yearly(fleet);
  const scale = scaleOf(points.flatMap((point) => [...point.book, point.curve, point.market, point.income]));
  const debtScale = scaleOf(points.map(({ debt }) => debt));
  const debt: Column<CurvePoint> = {
    title: 'Debt',
    text: (point) => scaled(point.debt, debtScale),
    align: 'right',
    priority: 0,
    paint: (point, paint) => (point.debt.gt(point.fmv) ? paint.warn : (t) => t),
  };
  return panels(DATE, [debt, ...columns((x) => scaled(x, scale))], points, look);
};

const modelGrid = (curve: Curve, look: Look): string[] =>
  panels(
    DATE,
    columns((x) => (x === null ? 'n/a' : grouped(x.div(curve.gpus)))),
    yearly(curve),
    look,
  );

const yearly = (curve: Curve): CurvePoint[] => curve.points.filter((point) => isYearly(curve, point));
const DATE: Column<CurvePoint> = { title: 'Date', text: ({ date }) => formatDay(date), priority: 0 };

const columns = (write: (x: Decimal | null) => string): Column<CurvePoint>[] => {
  const column = (title: string, of: (point: CurvePoint) => Decimal | null): Column<CurvePoint> => ({
    title,
    text: (point) => write(of(point)),
    align: 'right',
    priority: 0,
  });
  return [
    column('Curve', ({ curve }) => curve),
    column('Market', ({ market }) => market),
    column('Income', ({ income }) => income),
    column('FMV', ({ fmv }) => fmv),
    ...BOOK_LIVES.map((life, i) => column(`Book ${life}y`, (point) => point.book[i]!)),
  ];
};
