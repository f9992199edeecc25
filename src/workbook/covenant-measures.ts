import { BASIS_TITLES } from '../domain/figure.js';
import { total } from '../kernel/decimal.js';
import type { Covenant } from '../domain/covenant.js';
import type { BaseCells } from './base-sheet.js';
import { count, eq, iff, isNumber, max, mul, number, sub, sum, sumProduct, NOTHING, type Expr } from './formula.js';
import type { Series } from './layout.js';
import type { LotCells } from './lots-sheet.js';
import type { Plan } from './plan.js';
import type { RatioKind } from './ratio.js';
import { forwardWindow, sumOver, type RatioCells, type RatioSources } from './ratios-sheet.js';
import { engine, typed, type Content, type Ref, type Style } from './sheet.js';

/** What a covenant's ratio is made of at d_k. */
export interface Measure {
  readonly kind: RatioKind;
  readonly numerator: { readonly title: string; of(k: number): Content };
  /** null where the figure stands by itself. */
  readonly denominator: { readonly title: string; of(k: number, numerator: Expr): Expr } | null;
  /** How numerator and denominator are written; the ratio is written as the metric is. */
  readonly style: Style;
  /** Groups of which the largest is looked at; their sums stand on rows of their own. */
  readonly groups?: { readonly size: number; name(i: number): Ref; of(i: number, k: number): Content };
}

export interface MeasureSources extends RatioSources {
  readonly lots: LotCells;
  readonly base: BaseCells | null;
  readonly ratios: RatioCells;
}

/** The figures of a covenant's metric. @source methodology 8 */
export function measureOf(plan: Plan, sources: MeasureSources, covenant: Covenant): Measure {
  const { terms, debt, values, ratios, base, cash } = sources;
  const owed = { title: 'debt', of: (k: number) => debt.balance.at(k) };
  const fixed = (title: string, cell: Ref) => ({ title, of: () => cell });
  const along = (title: string, series: Series) => ({ title, of: (k: number) => series.at(k) });
  const over = (numerator: Measure['numerator'], denominator: Measure['denominator']): Measure => ({
    kind: 'over',
    numerator,
    denominator,
    style: 'money',
  });
  const share = (title: string, part: Ref): Measure => ({
    kind: 'nullable',
    numerator: fixed(title, part),
    denominator: fixed('firm backlog', ratios.backlog.firm),
    style: 'money',
  });
  const alone = (kind: RatioKind, numerator: Measure['numerator'], style: Style): Measure => ({
    kind,
    numerator,
    denominator: null,
    style,
  });
  switch (covenant.metric) {
    case 'ltv':
      return over(owed, along(`value: ${BASIS_TITLES[covenant.basis!]}`, values.of(covenant.basis!)));
    case 'ltv_net':
      return over(
        { title: '(debt − accounts)⁺', of: (k) => max(0, sub(debt.balance.at(k), terms.accounts.total)) },
        along(`value: ${BASIS_TITLES[covenant.basis!]}`, values.of(covenant.basis!)),
      );
    case 'borrowing_base':
      return over(owed, along('borrowing base', base!.path));
    case 'dscr':
      return coverage(plan, sources, covenant);
    case 'llcr':
      return {
        kind: 'service',
        numerator: along('present value of cfads after k', ratios.presentValue),
        denominator: along(plan.deal.tranches.some(({ draws }) => draws.length > 0) ? 'debt and draws to come' : 'debt', ratios.owed),
        style: 'money',
      };
    case 'contract_coverage':
      return {
        kind: 'service',
        numerator: along('contract cash − opex · share, after k', ratios.netAfter),
        denominator: along('debt service after k', ratios.serviceAfter),
        style: 'money',
      };
    case 'contract_realization':
      return {
        kind: 'nullable',
        numerator: fixed('received, last three months', ratios.realization.received),
        denominator: fixed('projected, last three months', ratios.realization.projected),
        style: 'money',
      };
    case 'reported':
      return alone('nullable', { title: 'as the borrower reports it', of: () => reportedFigure(plan, covenant) }, 'plain');
    case 'liquidity':
      return alone('plain', fixed('accounts', terms.accounts.total), 'money');
    case 'customer_share':
      return share('firm backlog, largest customer group', ratios.backlog.largest);
    case 'related_party_share':
      return share('firm backlog of related parties', ratios.backlog.related);
    case 'circular_share':
      return alone('nullable', { title: 'as the engine traces it', of: () => engineFigure(plan, covenant) }, 'percent');
    case 'non_ig_share':
      return share('firm backlog below investment grade', ratios.backlog.nonIg);
    case 'model_share':
      return fmvShare(plan, sources, 'model');
    case 'site_share':
      return fmvShare(plan, sources, 'site');
    case 'utilization':
      return alone('plain', { title: 'utilization of period k + 1', of: (k) => cash.utilization.at(k + 1) }, 'percent');
    case 'remaining_contract_months':
      return alone('plain', along('months to firm ends, by firm backlog', ratios.remaining), 'months');
    case 'tail_months':
      return alone('nullable', fixed('tail, months', ratios.tailMonths), 'months');
  }
}

/** A figure of as_of that the workbook does not compute; '' where there is none. */
function engineFigure({ model }: Plan, covenant: Covenant): Content {
  const found = model.metrics.of(covenant, 0);
  return engine(found.kind === 'figure' ? found.value.toNumber() : null);
}

/** A figure that the borrower reports, typed in; '' where none is recent. */
function reportedFigure({ model }: Plan, covenant: Covenant): Content {
  const found = model.metrics.of(covenant, 0);
  return typed(found.kind === 'figure' ? found.value.toNumber() : null);
}

/** Σ cfads / Σ debt service over the covenant's window; periods up to 0 are actuals. */
function coverage({ lastPeriod }: Plan, { cash, debt, actuals }: MeasureSources, { window, direction }: Covenant): Measure {
  const span = (k: number): { readonly first: number; readonly last: number } =>
    direction === 'trailing' ? { first: k - window + 1, last: k } : forwardWindow(window, k, lastPeriod);
  const sumOf = (k: number, past: 'cfads' | 'service', ahead: Series): { readonly whole: Expr; readonly complete: Expr | null } => {
    const { first, last } = span(k);
    const projected = sumOver(ahead, Math.max(1, first), last);
    if (first > 0) return { whole: projected, complete: null };
    const months = actuals.range(past, first, Math.min(0, last));
    const whole = last < 1 ? sum(months) : sum(months, ahead.range(1, last));
    return { whole, complete: eq(count(months), Math.min(0, last) - first + 1) };
  };
  return {
    kind: 'service',
    style: 'money',
    numerator: {
      title: `cfads, ${direction} ${window} ${window === 1 ? 'period' : 'periods'}`,
      of: (k) => {
        const { whole, complete } = sumOf(k, 'cfads', cash.cfads);
        return complete ? iff(complete, whole, NOTHING) : whole;
      },
    },
    denominator: {
      title: 'debt service of the same periods',
      of: (k, numerator) => {
        const { whole, complete } = sumOf(k, 'service', debt.service);
        return complete ? iff(isNumber(numerator), whole, NOTHING) : whole;
      },
    },
  };
}

function fmvShare(
  { deal, model, book, lastPeriod, hasAllFmv }: Plan,
  { groups, values, lots, calendar }: MeasureSources,
  group: 'model' | 'site',
): Measure {
  const names = groups.names[group];
  const held = (k: number): Expr => mul(lots.collateralOn(calendar.date(k)), lots.table.column('quantity'));
  const computed = (i: number, k: number): number =>
    total(
      model.values
        .collateralAt(k)
        .filter((lot) => groups.numberOf(lot, group) === i + 1)
        .map((lot) => model.values.fmv(lot, k).whole),
    ).toNumber();
  if (!hasAllFmv(lastPeriod))
    book.notes.push({
      sheet: 'CovenantTests',
      what: `Fair value by ${group} of the months without a value of every lot`,
      why: 'a large fleet has no cell for each lot in each month',
    });
  return {
    kind: 'nullable',
    style: 'money',
    numerator: { title: `fmv of the largest ${group}`, of: () => number(0) },
    denominator: { title: 'fmv of the collateral', of: (k) => values.of('fmv').at(k) },
    groups: {
      size: names.size,
      name: (i) => names.cell('name', i),
      of: (i, k) => {
        if (deal.lots.length === 0) return number(0);
        return hasAllFmv(k) ? sumProduct(mul(eq(groups.lots.column(group), i + 1), held(k), values.fmvs(k))) : engine(computed(i, k));
      },
    },
  };
}
