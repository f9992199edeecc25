import { BASIS_TITLES } from '../../domain/figure.js';
import { formatDay } from '../../kernel/calendar.js';
import { BASES, type Basis } from '../../domain/covenant.js';
import type { BandRow } from '../../model/calibration/deal-band.js';
import type { ScoreResult } from '../../model/frame/result.js';
import type { RatingDriver } from '../../model/scenario/rating-driver.js';
import { clean } from '../print/clean.js';
import { amount, grouped, scaled, scaleOf } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import { displayWidth, slice, spaces, type Look } from '../print/look.js';
import { bandSection } from './band.js';
import { borrowingBaseSection, contractsSection, fleetSection } from './text-assets.js';
import { covenantsSection } from './text-covenants.js';
import { liquidationSection, projectionSection, ratingSection } from './text-credit.js';
import { assumptionsSection, provenance, warningsSection } from './text-notes.js';
import { SCORE_SECTIONS, type ScoreSection } from './sections.js';
import type { Tool } from '../print/tool.js';
import { facts, section } from '../print/section.js';
import { figureText, valueText } from '../print/figure-text.js';
import { BASIS_MEANINGS } from '../print/words.js';
import { verdict } from './verdict.js';

export interface ScoreTextOptions {
  /** Every row of every table: months of the projection, all assumptions, whole hashes. */
  readonly verbose: boolean;
  /** What the model's own error makes of value and LTV; left out where it is not given. */
  readonly band?: readonly BandRow[];
  /** The assumption of the rating that moves the grade most; left out where it is not given. */
  readonly driver?: RatingDriver | null;
}

/** The whole report of a score for a terminal of `look.width` columns. */
export function scoreText(result: ScoreResult, tool: Tool, look: Look, options: ScoreTextOptions): string {
  const lines = [
    ...heading(result, look),
    verdict(result, look),
    ...SCORE_SECTIONS.flatMap((name) => sectionLines(name, result, look, options)),
    ...provenance(result, tool, look, options.verbose),
  ];
  return `${lines.join('\n')}\n`;
}

/** Some sections of the report, and the verdict as the last line. */
export function sectionsText(result: ScoreResult, look: Look, names: readonly ScoreSection[], options: ScoreTextOptions): string {
  const lines = [...heading(result, look).slice(0, 1), ...names.flatMap((name) => sectionLines(name, result, look, options)), ''];
  return `${[...lines, verdict(result, look)].join('\n')}\n`;
}

function sectionLines(name: ScoreSection, result: ScoreResult, look: Look, { verbose, band, driver }: ScoreTextOptions): string[] {
  const sections: Readonly<Record<ScoreSection, () => string[]>> = {
    exposure: () => exposureSection(result, look),
    fleet: () => fleetSection(result, look),
    contracts: () => contractsSection(result, look),
    base: () => borrowingBaseSection(result, look),
    covenants: () => covenantsSection(result, look),
    liquidation: () => liquidationSection(result, look),
    projection: () => projectionSection(result, look, verbose),
    band: () => (band ? bandSection(band, result, look) : []),
    rating: () => ratingSection(result, look, driver),
    assumptions: () => assumptionsSection(result, look, verbose),
    warnings: () => warningsSection(result, look),
  };
  return sections[name]();
}

/** Which deal, and as of when. */
export function heading({ deal }: Pick<ScoreResult, 'deal'>, { width, paint }: Look): string[] {
  const right = `as of ${formatDay(deal.asOf)} · ${clean(deal.currency)}`;
  const left = slice(`${clean(deal.name)} (${clean(deal.id)})`, width - displayWidth(right) - 2);
  return [
    paint.strong(left) + spaces(width - displayWidth(left) - displayWidth(right)) + paint.dim(right),
    paint.dim(slice(clean(deal.borrower), width)),
    '',
  ];
}

function exposureSection(result: ScoreResult, look: Look): string[] {
  const { debt, deal } = result;
  const money = (x: Parameters<typeof amount>[0]): string => amount(x, deal.currency);
  const body = facts(
    [
      ['Drawn', money(debt.balance)],
      ['undrawn', money(debt.undrawn)],
      ['accrued', money(debt.accrued)],
      ['exposure at default', money(debt.ead)],
      ['average rate', valueText('wa_rate', debt.waRate)],
      ['controlled accounts', figureText('accounts', debt.accounts, deal.currency)],
    ],
    look,
  );
  const draws = result.projection.filter(({ drawn }) => drawn.gt(0)).map(({ date, drawn }) => `${money(drawn)} by ${formatDay(date)}`);
  if (draws.length > 0) body.push(...facts([['Draws to come', draws.join(', ')]], look));
  if (debt.tranches.length > 0) body.push('', ...trancheGrid(result, look));
  body.push('', ...valueGrid(result, look));
  return section(
    'Exposure and collateral value',
    body,
    look,
    'LTV is debt over value. Collateral is what is installed, offline or in repair under a first lien; values are at the as-of date.',
  );
}

function trancheGrid({ debt }: ScoreResult, look: Look): string[] {
  const scale = scaleOf(debt.tranches.flatMap((t) => [t.balance, t.undrawn]));
  return grid(
    [
      { title: 'Tranche', text: (t) => t.id, priority: 0, shrinkTo: 8 },
      { title: 'Rank', text: (t) => String(t.rank), align: 'right', priority: 3 },
      { title: 'Drawn', text: (t) => scaled(t.balance, scale), align: 'right', priority: 0 },
      { title: 'Undrawn', text: (t) => scaled(t.undrawn, scale), align: 'right', priority: 2 },
      { title: 'Accrued', text: (t) => scaled(t.accrued, scale), align: 'right', priority: 1 },
      { title: 'Rate', text: (t) => valueText('wa_rate', t.rate), align: 'right', priority: 0 },
      { title: 'Maturity', text: (t) => formatDay(t.maturity), priority: 0 },
    ],
    debt.tranches,
    look,
  );
}

function valueGrid(result: ScoreResult, look: Look): string[] {
  const { values, ltv, fleet } = result;
  const scale = scaleOf(BASES.map((basis) => values[basis]));
  const perGpu = (basis: Basis): string => (fleet.collateralGpus === 0 ? 'n/a' : grouped(values[basis].div(fleet.collateralGpus)));
  const columns: Column<Basis>[] = [
    { title: 'Basis', text: (basis) => BASIS_TITLES[basis], priority: 0 },
    { title: 'Value', text: (basis) => scaled(values[basis], scale), align: 'right', priority: 0 },
    { title: 'Per GPU', text: perGpu, align: 'right', priority: 2 },
    { title: 'LTV', text: (basis) => valueText(`ltv.${basis}`, ltv[basis]), align: 'right', priority: 0 },
    { title: 'What it is', text: (basis) => BASIS_MEANINGS[basis], priority: 1, shrinkTo: 20 },
  ];
  return grid(columns, BASES, look);
}
