import { Decimal, ONE, ZERO, most, total } from '../../kernel/decimal.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { Assumptions, AssumptionSet, Bands } from '../../domain/assumptions.js';
import type { Deal } from '../../domain/deal.js';
import { GRADES, isInvestmentGrade, notchOf, type Grade, type Rating } from '../../domain/rating.js';
import type { CashFlow } from '../cash/cash-flow.js';
import type { Contracts } from '../cash/contracts.js';
import type { Debt } from '../debt/debt.js';
import { pdOf } from '../recovery/in-place.js';
import { valueOf } from '../measure/measure.js';
import type { Metrics } from '../measure/metrics.js';
import { assumed, term } from '../frame/origin.js';
import type { Adjustment, LiquidationResult, RatingResult } from '../frame/result.js';

/** What a rating is made from. */
interface RatingInputs {
  readonly deal: Deal;
  readonly set: AssumptionSet;
  readonly contracts: Contracts;
  readonly cash: CashFlow;
  readonly debt: Debt;
  readonly metrics: Metrics;
  /** Lower of the two channels at as_of; null without debt. */
  readonly liquidationLgd: Decimal | null;
}

/** The lower of two LGDs, null where either is. */
export function lowerLgd(orderly: LiquidationResult, forced: LiquidationResult): Decimal | null {
  return orderly.lgd === null || forced.lgd === null ? null : Decimal.min(orderly.lgd, forced.lgd);
}

/**
 * The obligor's grade from who pays the rent, notched for how the loan is built, and the facility's from what a default would
 * lose: EL = PD · LGD, as the notch whose PD at the reference LGD comes nearest. @source methodology 10
 */
export function rate(inputs: RatingInputs, trace?: Trace): RatingResult {
  const { values } = inputs.set;
  const offtaker = offtakerPd(inputs, trace);
  const offtakerNotch = nearestGrade(offtaker, (grade) => pdOf(grade, values));
  leaf(trace, 'off-taker notch', 'text', offtakerNotch, assumed(inputs.set, `rating.master_scale.${offtakerNotch}`));
  const notched = structuralAdjustments(inputs);
  const steps = notched.reduce((sum, adjustment) => sum + adjustment.notches, 0);
  const clamped = clamp(notchOf(offtakerNotch) - steps);
  const ceiling = bestOfftaker(inputs);
  const capped = Math.max(clamped, ceiling);
  const lifted = guaranteed(inputs.deal, capped);
  const adjustments: Adjustment[] = [
    ...notched,
    { key: 'best_offtaker_cap', notches: clamped - capped, reason: `no better than the best large customer, ${GRADES[ceiling]!}` },
    { key: 'parent_guarantee', notches: capped - lifted, reason: guaranteeReason(inputs.deal) },
  ];
  for (const { key, notches, reason } of adjustments) leaf(trace, `${key}: ${reason}`, 'number', notches, adjustmentOrigin(inputs, key));
  const obligorGrade = GRADES[lifted]!;
  const pd = pdOf(obligorGrade, values);
  const lgd = inputs.liquidationLgd && most(values.rating.lgdFloor, inputs.liquidationLgd);
  const el = lgd && pd.times(lgd);
  return {
    offtakerPd: offtaker,
    offtakerNotch,
    adjustments,
    obligorGrade,
    pd,
    lgd,
    el,
    facilityGrade: el && facilityGrade(el, lifted, values),
  };
}

/** Σ w · PD over contracts by what they bill, and the re-letting market by what it brings, to the last maturity. */
function offtakerPd({ contracts, cash, debt, set }: RatingInputs, trace?: Trace): Decimal {
  return step(trace, 'off-taker PD', 'ratio', 'Σ w · PD, w = share of billing and relet to the last maturity', (t) => {
    const { values } = set;
    const parts = contracts.flows.map((flow) => ({
      name: `${flow.lease.customer} (${flow.lease.rating})`,
      amount: total(flow.billed.slice(1, debt.lastPeriod + 1)),
      pd: pdOf(flow.lease.rating, values),
    }));
    let relet = ZERO;
    for (let k = 1; k <= debt.lastPeriod; k++) relet = relet.plus(cash.of(k).relet);
    parts.push({ name: `re-letting market (${values.rating.merchant})`, amount: relet, pd: pdOf(values.rating.merchant, values) });
    const all = total(parts.map((part) => part.amount));
    if (all.isZero()) return pdOf(values.rating.merchant, values);
    for (const part of parts)
      if (!part.amount.isZero()) leaf(t, `PD of ${part.name}, share ${part.amount.div(all).toFixed(4)}`, 'ratio', part.pd);
    return total(parts.map((part) => part.amount.times(part.pd))).div(all);
  });
}

function structuralAdjustments({ deal, set, metrics, debt }: RatingInputs): Adjustment[] {
  const { rating } = set.values;
  const { notches } = rating;
  const { structure } = deal;
  const replaceable = isInvestmentGrade(structure.operatorRating) && structure.directAgreement;
  const dscrMin = metrics.dscrMin();
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
      reason: related === null ? 'no firm backlog' : `related parties are ${related.times(100).toFixed(1)} % of firm backlog`,
    },
    refinancing(set.values, metrics, debt),
  ];
}

/** dsra over the average debt service of the first year; null without any. */
function reserveMonths(deal: Deal, debt: Debt): Decimal | null {
  const months = Math.min(12, debt.lastPeriod);
  let service = ZERO;
  for (let k = 1; k <= months; k++) service = service.plus(debt.of(k).debtService);
  return service.isZero() ? null : deal.accounts.dsra.div(service.div(months));
}

function refinancing({ rating }: Assumptions, metrics: Metrics, debt: Debt): Adjustment {
  const key = 'refinancing';
  let balloons = ZERO;
  for (let k = 1; k <= debt.lastPeriod; k++) balloons = balloons.plus(debt.of(k).balloon);
  const balance = debt.balance(0);
  if (!balloons.gt(balance.times(rating.balloonFloor))) return { key, notches: 0, reason: 'no balloon payments to speak of' };
  const llcr = valueOf(metrics.llcr(0));
  return {
    key,
    notches: bandOf(rating.notches.refinancing, llcr),
    reason: `balloons are ${balloons.div(balance).times(100).toFixed(1)} % of the balance, llcr ${llcr === null ? 'none' : `${llcr.toFixed(2)}x`}`,
  };
}

/** Notches of the first band whose floor the figure reaches; the last band where it reaches none or there is no figure. */
function bandOf(bands: Bands, figure: Decimal | null): number {
  return bands.find(({ floor }) => floor === null || (figure !== null && figure.gte(floor)))!.notches;
}

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

const clamp = (notch: number): number => Math.min(GRADES.length - 1, Math.max(0, notch));

/** The grade with the smallest max(a/b, b/a); ties to the worse. */
function nearestGrade(figure: Decimal, of: (grade: Grade) => Decimal): Grade {
  let best: { grade: Grade; distance: Decimal } | null = null;
  for (const grade of GRADES) {
    const ratio = figure.div(of(grade));
    const distance = ratio.lt(1) ? ONE.div(ratio) : ratio;
    if (best === null || distance.lte(best.distance)) best = { grade, distance };
  }
  return best!.grade;
}

function facilityGrade(el: Decimal, obligor: number, values: Assumptions): Grade {
  const nearest = el.isZero() ? 'AAA' : nearestGrade(el, (grade) => pdOf(grade, values).times(values.rating.referenceLgd));
  return GRADES[Math.max(notchOf(nearest), obligor - values.rating.maxUplift)]!;
}

function adjustmentOrigin({ deal, set }: RatingInputs, key: string) {
  if (key === 'best_offtaker_cap') return assumed(set, 'rating.customer_floor');
  if (key === 'parent_guarantee') return term(deal, 'structure.parent_guarantee');
  return assumed(set, `rating.notches.${key}`);
}
