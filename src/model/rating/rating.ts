import { Decimal, ONE, ZERO, most, total } from '../../kernel/decimal.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { Assumptions } from '../../domain/assumptions.js';
import type { Deal } from '../../domain/deal.js';
import { GRADES, LOAN_GRADES, isInvestmentGrade, notchOf, type LoanGrade } from '../../domain/rating.js';
import { partyPd, pdOf } from '../frame/pd.js';
import { assumed, term } from '../frame/origin.js';
import type { Adjustment, LiquidationResult, RatingResult } from '../frame/result.js';
import { limits, structuralAdjustments, type RatingInputs } from './adjustments.js';

/** What a default at as_of would recover in each channel. */
export interface Channels {
  readonly orderly: LiquidationResult;
  readonly forced: LiquidationResult;
}

/** The recovery that the facility's grade is made from. */
export interface LossInputs {
  readonly today: Channels;
  /** With prices down and the largest customer in default; null where the assumptions move neither. */
  readonly downturn: Channels | null;
}

type ObligorResult = Pick<RatingResult, 'offtakerPd' | 'offtakerNotch' | 'adjustments' | 'obligorGrade' | 'pd'>;
type FacilityResult = Omit<RatingResult, keyof ObligorResult>;

/** The lower of two LGDs, null where either is. */
function lowerLgd({ orderly, forced }: Channels): Decimal | null {
  return orderly.lgd === null || forced.lgd === null ? null : Decimal.min(orderly.lgd, forced.lgd);
}

/** The channel that lenders take: of equals the orderly one. */
const lowerOf = ({ orderly, forced }: Channels): LiquidationResult =>
  orderly.lgd !== null && forced.lgd?.lt(orderly.lgd) ? forced : orderly;

/** The obligor's grade from who pays the rent, notched for how the loan is built and performs, capped and lifted. @source methodology 10, 12 G */
export function rateObligor(inputs: RatingInputs, trace?: Trace): ObligorResult {
  const { values } = inputs.set;
  const offtaker = offtakerPd(inputs, trace);
  const offtakerNotch = nearestGrade(offtaker, GRADES, (grade) => pdOf(grade, values));
  leaf(trace, 'off-taker notch', 'text', offtakerNotch, assumed(inputs.set, `rating.master_scale.${offtakerNotch}`));
  const adjustments: Adjustment[] = structuralAdjustments(inputs);
  const steps = adjustments.reduce((sum, adjustment) => sum + adjustment.notches, 0);
  let notch = clamp(notchOf(offtakerNotch) - steps);
  for (const { key, reason, apply } of limits(inputs)) {
    const next = apply(notch);
    adjustments.push({ key, notches: notch - next, reason });
    notch = next;
  }
  for (const { key, notches, reason } of adjustments) leaf(trace, `${key}: ${reason}`, 'number', notches, adjustmentOrigin(inputs, key));
  const obligorGrade = LOAN_GRADES[notch]!;
  return { offtakerPd: offtaker, offtakerNotch, adjustments, obligorGrade, pd: pdOf(obligorGrade, values) };
}

/**
 * What a default would lose: the facility's grade and each tranche's, as the notch whose PD at the reference LGD comes nearest EL.
 *
 *     LGD       max(lgd_floor, today's, the downturn's), each the lower of the two channels
 *     EL        PD · LGD
 *     exposure  EAD + ccf · Σ undrawn that has not lapsed
 *
 * @source methodology 10, 12 G
 */
export function rateFacility(deal: Deal, { obligorGrade, pd }: ObligorResult, { today, downturn }: LossInputs): FacilityResult {
  const { values } = deal.assumptions;
  const { lgdFloor } = values.rating;
  const lgdToday = lowerLgd(today);
  const stressed = downturn && lowerLgd(downturn);
  const lgdDownturn = lgdToday && stressed ? most(lgdToday, stressed) : lgdToday;
  const used = lowerOf(downturn && lgdToday && stressed?.gte(lgdToday) ? downturn : today);
  const lgd = lgdDownturn && most(lgdFloor, lgdDownturn);
  const el = lgd && pd.times(lgd);
  const exposure = exposureOf(deal, today.orderly.ead);
  const gradeOf = (loss: Decimal): LoanGrade => facilityGrade(loss, obligorGrade, values);
  return {
    lgd,
    lgdToday,
    lgdDownturn,
    lgdFloorBinds: lgdDownturn !== null && lgdFloor.gt(lgdDownturn),
    el,
    facilityGrade: el && gradeOf(el),
    exposure,
    elUsd: el && el.times(exposure),
    tranches: used.tranches.map(({ id, lgd: own }) => {
      const floored = own && most(lgdFloor, own);
      const loss = floored && pd.times(floored);
      return { id, lgd: floored, el: loss, grade: loss && gradeOf(loss) };
    }),
  };
}

/** EAD and ccf of what is undrawn and has not lapsed. @source methodology 17 G */
export const exposureOf = (deal: Deal, ead: Decimal): Decimal => ead.plus(deal.assumptions.values.rating.ccf.times(undrawnAt(deal)));

/** Σ undrawn whose availability has not ended at as_of. */
export const undrawnAt = ({ tranches, asOf }: Deal): Decimal =>
  total(tranches.filter(({ availabilityEnd }) => availabilityEnd >= asOf).map(({ undrawn }) => undrawn));

/** Σ w · PD over contracts by what they bill, and the re-letting market by what it brings, to the last maturity. */
function offtakerPd({ contracts, cash, debt, set }: RatingInputs, trace?: Trace): Decimal {
  return step(trace, 'off-taker PD', 'ratio', 'Σ w · PD, w = share of billing and relet to the last maturity', (t) => {
    const { values } = set;
    const parts = contracts.flows.map((flow) => ({
      name: `${flow.lease.customer} (${flow.lease.rating})`,
      amount: total(flow.billed.slice(1, debt.lastPeriod + 1)),
      pd: partyPd(flow.lease, values),
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

const clamp = (notch: number): number => Math.min(GRADES.length - 1, Math.max(0, notch));

/** The grade with the smallest max(a/b, b/a); ties to the worse. */
export function nearestGrade<G extends LoanGrade>(figure: Decimal, grades: readonly G[], of: (grade: G) => Decimal): G {
  let best: { grade: G; distance: Decimal } | null = null;
  for (const grade of grades) {
    const ratio = figure.div(of(grade));
    const distance = ratio.lt(1) ? ONE.div(ratio) : ratio;
    if (best === null || distance.lte(best.distance)) best = { grade, distance };
  }
  return best!.grade;
}

/** The grade whose PD at the reference LGD is nearest to an expected loss, at most the uplift above the obligor; D only where the deal is in default. */
export function facilityGrade(el: Decimal, obligor: LoanGrade, values: Assumptions): LoanGrade {
  const { maxUplift, maxUpliftIg, referenceLgd } = values.rating;
  const scale: readonly LoanGrade[] = obligor === 'D' ? LOAN_GRADES : GRADES;
  const nearest = el.isZero() ? 'AAA' : nearestGrade(el, scale, (grade) => pdOf(grade, values).times(referenceLgd));
  const uplift = isInvestmentGrade(obligor) ? maxUpliftIg : maxUplift;
  return LOAN_GRADES[Math.max(notchOf(nearest), notchOf(obligor) - uplift)]!;
}

function adjustmentOrigin({ deal, set }: RatingInputs, key: string) {
  if (key === 'best_offtaker_cap') return assumed(set, 'rating.customer_floor');
  if (key === 'payment_default_cap' || key === 'event_of_default_cap') return assumed(set, `rating.${key}`);
  if (key === 'parent_guarantee') return term(deal, 'structure.parent_guarantee');
  if (key === 'default_status') return term(deal, 'deal.status');
  return assumed(set, `rating.notches.${key}`);
}
