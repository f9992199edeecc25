import { Decimal, ZERO, total } from '../../kernel/decimal.js';
import type { Assumptions, AssumptionSet, Bands, GradeBands } from '../../domain/assumptions.js';
import type { Deal } from '../../domain/deal.js';
import { GRADES, isInvestmentGrade, notchOf, type Grade, type Rating } from '../../domain/rating.js';
import type { CashFlow } from '../cash/cash-flow.js';
import type { Contracts } from '../cash/contracts.js';
import type { Debt } from '../debt/debt.js';
import type { Conditions } from '../frame/conditions.js';
import type { Grid } from '../frame/grid.js';
import type { Covenants } from '../measure/covenants.js';
import { LATE_DAYS, lateShare } from '../measure/headline.js';
import { valueOf } from '../measure/measure.js';
import type { Metrics } from '../measure/metrics.js';
import type { Adjustment } from '../frame/result.js';

/** What the obligor's grade is made from. */
export interface RatingInputs {
  readonly deal: Deal;
  readonly set: AssumptionSet;
  readonly grid: Grid;
  readonly conditions: Conditions;
  readonly contracts: Contracts;
  readonly cash: CashFlow;
  readonly debt: Debt;
  readonly metrics: Metrics;
  readonly covenants: Covenants;
  /** Month in which the run's own waterfall first misses a payment; null where it misses none. */
  readonly paymentDefault: () => number | null;
}

/** Notches for how the loan is built and how it performs. @source methodology 10, 12 G */
export function structuralAdjustments(inputs: RatingInputs): Adjustment[] {
  const { deal, set, metrics, debt } = inputs;
  const { rating } = set.values;
  const { notches } = rating;
  const { structure } = deal;
  const replaceable = isInvestmentGrade(structure.operatorRating) && structure.directAgreement;
  const dscrMin = metrics.dscrMin(undefined, rating.dscrHorizonMonths);
  const reserve = reserveMonths(deal, debt);
  const tail = metrics.tailMonths();
  const related = metrics.shareOfFirm((flow) => flow.lease.relatedParty);
  const concentrated = related !== null && related.gt(rating.relatedPartyLimit);
  return [
    {
      key: 'operator_dependency',
      notches: replaceable ? 0 : notches.operatorDependency,
      reason: replaceable
        ? 'an investment-grade operator, with step-in rights'
        : `the fleet depends on its operator (${structure.operatorRating})`,
    },
    {
      key: 'no_direct_agreement',
      notches: structure.directAgreement ? 0 : notches.noDirectAgreement,
      reason: structure.directAgreement ? 'customers consent to step-in' : 'no consent of the customers to step-in',
    },
    {
      key: 'not_bankruptcy_remote',
      notches: structure.bankruptcyRemote ? 0 : notches.notBankruptcyRemote,
      reason: structure.bankruptcyRemote ? 'borrower is bankruptcy-remote' : 'borrower is not bankruptcy-remote',
    },
    {
      key: 'dscr_min',
      notches: dscrMin === null ? 0 : bandOf(notches.dscrMin, dscrMin),
      reason: dscrMin === null ? 'no debt service' : `lowest forward-3 dscr ${dscrMin.toFixed(2)}x`,
    },
    {
      key: 'dsra_months',
      notches: reserve === null ? 0 : bandOf(notches.dsraMonths, reserve),
      reason: reserve === null ? 'no debt service' : `${reserve.toFixed(1)} months of debt service in reserve`,
    },
    {
      key: 'tail_months',
      notches: bandOf(notches.tailMonths, tail),
      reason:
        tail === null
          ? 'no contracted tail'
          : `contracts end ${tail.abs().toFixed(1)} months ${tail.lt(0) ? 'before' : 'after'} the last maturity`,
    },
    {
      key: 'related_party_share',
      notches: concentrated ? notches.relatedPartyShare : 0,
      reason: related === null ? 'no firm backlog' : `related parties are ${percent(related)} of firm backlog`,
    },
    realization(rating, metrics),
    lateness(inputs),
    refinancing(inputs),
  ];
}

function realization({ notches }: Assumptions['rating'], metrics: Metrics): Adjustment {
  const share = valueOf(metrics.past.contractRealization());
  return {
    key: 'contract_realization',
    notches: share === null ? 0 : bandOf(notches.contractRealization, share),
    reason: share === null ? 'no history of what was received' : `${percent(share)} of the projected contract cash was received`,
  };
}

/** Late payers by their share of headline billing of the first year: those past the limit have no firm billing. */
function lateness(inputs: RatingInputs): Adjustment {
  const share = lateShare(inputs);
  return {
    key: 'past_due',
    notches: share === null ? 0 : bandUpTo(inputs.set.values.rating.notches.pastDue, share),
    reason: share === null ? 'no billing' : `${percent(share)} of a year's billing is by customers more than ${LATE_DAYS} days late`,
  };
}

/** dsra over the average debt service of the first year; null without any. */
function reserveMonths(deal: Deal, debt: Debt): Decimal | null {
  const months = Math.min(12, debt.lastPeriod);
  let service = ZERO;
  for (let k = 1; k <= months; k++) service = service.plus(debt.of(k).debtService);
  return service.isZero() ? null : deal.accounts.dsra.div(service.div(months));
}

function refinancing({ deal, set, metrics, debt }: RatingInputs): Adjustment {
  const key = 'refinancing';
  const { rating } = set.values;
  let balloons = ZERO;
  for (let k = 1; k <= debt.lastPeriod; k++) balloons = balloons.plus(debt.of(k).balloon);
  const balance = total([debt.balance(0), ...deal.tranches.flatMap(({ draws }) => draws.map(({ amount }) => amount))]);
  if (!balloons.gt(balance.times(rating.balloonFloor))) return { key, notches: 0, reason: 'no balloon payments to speak of' };
  const llcr = valueOf(metrics.llcr(0));
  return {
    key,
    notches: bandOf(rating.notches.refinancing, llcr),
    reason: `balloons are ${percent(balloons.div(balance))} of the balance, llcr ${llcr === null ? 'none' : `${llcr.toFixed(2)}x`}`,
  };
}

/** Notches of the first band whose floor the figure reaches; the last band where it reaches none or there is no figure. */
function bandOf(bands: Bands, figure: Decimal | null): number {
  return bands.find(({ floor }) => floor === null || (figure !== null && figure.gte(floor)))!.notches;
}

/** Notches of the first band whose bound the figure does not exceed. */
const bandUpTo = (bands: Bands, figure: Decimal): number => bands.find(({ floor }) => floor === null || figure.lte(floor))!.notches;

const percent = (share: Decimal): string => `${share.times(100).toFixed(1)} %`;

/** What holds a grade back or lifts it after the notches: each takes the notch before it. */
interface Limit {
  readonly key: string;
  readonly reason: string;
  readonly apply: (notch: number) => number;
  /** Of a cap that an assumption sets: the best grade it leaves, null where it does not bind. */
  readonly grade?: Grade | null;
}

/** In the order in which they are applied. Caps that no assumption sets are not among them. @source methodology 10, 12 G */
export function limits(inputs: RatingInputs): Limit[] {
  const { deal, set } = inputs;
  const { eventOfDefaultCap, paymentDefaultCap } = set.values.rating;
  const ceiling = bestOfftaker(inputs);
  const list: Limit[] = [
    {
      key: 'best_offtaker_cap',
      reason: `no better than the best large customer, ${GRADES[ceiling]!}`,
      apply: (notch) => Math.max(notch, ceiling),
    },
  ];
  if (paymentDefaultCap !== 'none') list.push(defaultCap(inputs.paymentDefault(), paymentDefaultCap));
  if (eventOfDefaultCap !== 'none') list.push(eventCap(inputs.covenants, eventOfDefaultCap));
  list.push({ key: 'parent_guarantee', reason: guaranteeReason(deal), apply: (notch) => guaranteed(deal, notch) });
  if (deal.status === 'default') list.push({ key: 'default_status', reason: 'the deal is in default', apply: () => notchOf('D') });
  return list;
}

/** Of the run's own cash waterfall. @param missed the month of the first payment that it misses */
function defaultCap(missed: number | null, bands: GradeBands): Limit {
  const key = 'payment_default_cap';
  if (missed === null) return { key, reason: 'the waterfall misses no payment', apply: (notch) => notch, grade: null };
  const { grade } = bands.find(({ months }) => months === null || missed <= months)!;
  return { key, reason: `the waterfall misses a payment in month ${missed}: ${grade} at best`, apply: noBetterThan(grade), grade };
}

function eventCap(covenants: Covenants, grade: Grade): Limit {
  const key = 'event_of_default_cap';
  const broken = covenants.tests
    .filter(
      ({ covenant, tests }) => covenant.consequence === 'event_of_default' && tests.some(({ k, status }) => k === 0 && status === 'breach'),
    )
    .map(({ covenant }) => covenant.id);
  if (broken.length === 0) return { key, reason: 'no event of default at as_of', apply: (notch) => notch, grade: null };
  return { key, reason: `an event of default at as_of (${broken.join(', ')}): ${grade} at best`, apply: noBetterThan(grade), grade };
}

const noBetterThan =
  (grade: Grade) =>
  (notch: number): number =>
    Math.max(notch, notchOf(grade));

/** Notch of the best customer group that counts; of a group's several ratings the worst. */
function bestOfftaker({ contracts, debt, set }: RatingInputs): number {
  const { rating } = set.values;
  const groups = new Map<string, { billed: Decimal; notch: number }>();
  for (const { lease, billed } of contracts.flows) {
    const group = groups.get(lease.group) ?? { billed: ZERO, notch: 0 };
    const toMaturity = total(billed.slice(1, debt.lastPeriod + 1));
    groups.set(lease.group, {
      billed: group.billed.plus(toMaturity),
      notch: Math.max(group.notch, customerNotch(lease.rating, rating.unrated)),
    });
  }
  const all = total([...groups.values()].map((group) => group.billed));
  const counted = [...groups.values()].filter(({ billed }) => !all.isZero() && billed.gte(all.times(rating.customerFloor)));
  return counted.length === 0 ? notchOf(rating.merchant) : Math.min(...counted.map((group) => group.notch));
}

function customerNotch(rating: Rating, unrated: Grade): number {
  if (rating === 'D') return GRADES.length - 1;
  return notchOf(rating === 'unrated' ? unrated : rating);
}

function guaranteed(deal: Deal, notch: number): number {
  const { parentRating } = deal.borrower;
  if (deal.structure.parentGuarantee !== 'full' || parentRating === 'D' || parentRating === 'unrated') return notch;
  return Math.min(notch, notchOf(parentRating));
}

function guaranteeReason(deal: Deal): string {
  const { parentGuarantee } = deal.structure;
  return parentGuarantee === 'full' ? `full guarantee of a parent rated ${deal.borrower.parentRating}` : `guarantee: ${parentGuarantee}`;
}
