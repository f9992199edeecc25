import { lateShare } from '../model/measure/headline.js';
import type { DebtCells } from './debt-sheet.js';
import type { LiquidationCells } from './liquidation-sheet.js';
import type { RatioCells } from './ratios-sheet.js';
import type { TermCells } from './terms-sheet.js';
import { and, count, div, eq, ge, gt, iff, isNumber, le, max, min, number, sum, NOTHING, type Expr, type Scalar } from './formula.js';
import { rounded, toMaturity, type OfftakerSources } from './offtaker-rows.js';
import type { Plan } from './plan.js';
import { engine, type Content, type Ref, type Style } from './sheet.js';

export interface RatingSources extends OfftakerSources {
  readonly terms: TermCells;
  readonly debt: DebtCells;
  readonly ratios: RatioCells;
  readonly liquidation: LiquidationCells;
}

/** Balloon payments to the last maturity as a share of the balance and the draws to come; 0 without debt. */
export const balloonShare = (plan: Plan, { debt }: RatingSources): Expr =>
  iff(gt(debt.lent, 0), div(toMaturity(debt.balloon, plan), max(debt.lent, 0.01)), 0);

/** One step from the off-taker's notch to the obligor's. */
interface NotchStep {
  readonly key: string;
  /** What is looked at; '' where there is none. */
  readonly figure: Content;
  readonly style: Style;
  readonly rule: string;
  readonly notches: (figure: Ref) => Expr;
}

/** A cell that may be empty, in the branch of a formula that is only taken where it is not: both branches are worked out here. */
export const filled = (cell: Expr, standIn: Scalar): Expr =>
  cell.value === '' ? { text: cell.text, binds: cell.binds, value: standIn } : cell;

/** What is said of a figure where there is one. */
const whereNumber = (figure: Ref, then: (figure: Expr) => Expr, otherwise: Expr): Expr =>
  iff(isNumber(figure), then(filled(figure, 0)), otherwise);

/** Of the months that the rating looks at; '' without debt service. */
function lowestDscr({ deal, lastPeriod }: Plan, { dscrMin, dscrPath }: RatioCells): Expr {
  const months = deal.assumptions.values.rating.dscrHorizonMonths;
  if (months >= lastPeriod) return dscrMin;
  const path = dscrPath.range(0, months - 1);
  return iff(eq(count(path), 0), NOTHING, min(path));
}

/** Whole notches for how the loan is built, each from its figure. @param balloons balloon payments as a share of the balance @source methodology 10 */
export function notchSteps(plan: Plan, { assumptions, terms, debt, ratios, scale }: RatingSources, balloons: Ref): NotchStep[] {
  const { structure, accounts } = terms;
  const of = (key: string): Expr => assumptions.of(`rating.notches.${key}`);
  const unless = (holds: Expr, key: string): Expr => iff(holds, 0, of(key));
  /** Notches of the first band whose floor the figure reaches, or whose bound it does not exceed; `without` where there is no figure. */
  const banded = (key: string, figure: Ref, without?: Expr, inBand = ge): Expr => {
    const { floors, notches } = assumptions.bands(`rating.notches.${key}`);
    const last = notches.at(-1)!;
    const inBands = (x: Expr): Expr =>
      notches.slice(0, -1).reduceRight<Expr>((otherwise, notch, i) => iff(inBand(rounded(x), floors[i]!), notch, otherwise), last);
    return whereNumber(figure, inBands, without ?? last);
  };
  const nothing = number(0);
  const late = lateShare(plan.model);
  if (late && !late.isZero())
    plan.book.notes.push({
      sheet: 'Rating',
      what: "late payers' share of billing",
      why: 'billing past firm ends is laid out for all contracts alike',
    });
  const months = Math.min(12, plan.lastPeriod);
  const service = months === 0 ? nothing : sum(debt.service.range(1, months));
  return [
    {
      key: 'operator_dependency',
      figure: structure.operatorRating,
      style: 'text',
      rule: '0 with an investment-grade operator and a direct agreement',
      notches: (figure) => unless(and(eq(scale.isInvestmentGrade(figure), 1), eq(structure.directAgreement, 1)), 'operator_dependency'),
    },
    {
      key: 'no_direct_agreement',
      figure: structure.directAgreement,
      style: 'plain',
      rule: '0 with a direct agreement (1)',
      notches: (figure) => unless(eq(figure, 1), 'no_direct_agreement'),
    },
    {
      key: 'not_bankruptcy_remote',
      figure: structure.bankruptcyRemote,
      style: 'plain',
      rule: '0 if bankruptcy remote (1)',
      notches: (figure) => unless(eq(figure, 1), 'not_bankruptcy_remote'),
    },
    {
      key: 'dscr_min',
      figure: lowestDscr(plan, ratios),
      style: 'times',
      rule: 'lowest forward-3 DSCR of the first rating.dscr_horizon_months, in bands; 0 without debt service',
      notches: (figure) => banded('dscr_min', figure, nothing),
    },
    {
      key: 'dsra_months',
      figure: iff(gt(service, 0), div(accounts.dsra, div(service, months)), NOTHING),
      style: 'months',
      rule: 'reserve account / average debt service of the first 12 periods, in bands; 0 without debt service',
      notches: (figure) => banded('dsra_months', figure, nothing),
    },
    {
      key: 'tail_months',
      figure: ratios.tailMonths,
      style: 'months',
      rule: 'months from the last maturity to the end of the contracts, in bands; without, the last band',
      notches: (figure) => banded('tail_months', figure),
    },
    {
      key: 'related_party_share',
      figure: ratios.relatedPartyShare,
      style: 'percent',
      rule: "related parties' share of firm backlog, above rating.related_party_limit",
      notches: (figure) =>
        whereNumber(
          figure,
          (x) => iff(gt(rounded(x), assumptions.of('rating.related_party_limit')), of('related_party_share'), 0),
          nothing,
        ),
    },
    {
      key: 'contract_realization',
      figure: ratios.contractRealization,
      style: 'percent',
      rule: 'received / projected of the last three months, in bands; 0 without history',
      notches: (figure) => banded('contract_realization', figure, nothing),
    },
    {
      key: 'past_due',
      figure: engine(late && late.toNumber()),
      style: 'percent',
      rule: "late payers' share of a year's headline billing, up to each bound; 0 without billing",
      notches: (figure) => banded('past_due', figure, nothing, le),
    },
    {
      key: 'refinancing',
      figure: ratios.llcr,
      style: 'times',
      rule: 'LLCR in bands where balloons exceed rating.balloon_floor of the balance; without, the last band',
      notches: (figure) => iff(gt(rounded(balloons), assumptions.of('rating.balloon_floor')), banded('refinancing', figure), 0),
    },
  ];
}
