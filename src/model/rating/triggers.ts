import type { Decimal } from '../../kernel/decimal.js';
import type { Assumptions } from '../../domain/assumptions.js';
import { GRADES, notchOf, type Grade, type LoanGrade } from '../../domain/rating.js';
import { pdOf } from '../frame/pd.js';
import type { RatingResult } from '../frame/result.js';
import { facilityGrade } from './rating.js';

/** What would move the facility grade, all else as it is. */
export interface GradeTriggers {
  /** LGD below which the grade is better, at today's PD; null where the floor or the uplift over the obligor holds it. */
  readonly lgdUp: { readonly lgd: Decimal; readonly grade: LoanGrade } | null;
  /** LGD from which on the grade is worse, at today's PD; null where none up to 100 % is. */
  readonly lgdDown: { readonly lgd: Decimal; readonly grade: LoanGrade } | null;
  /** The nearest obligor grades, at today's LGD, with which the facility is better or worse; null where none is. */
  readonly obligorUp: { readonly obligor: Grade; readonly grade: LoanGrade } | null;
  readonly obligorDown: { readonly obligor: Grade; readonly grade: LoanGrade } | null;
}

const NONE: GradeTriggers = { lgdUp: null, lgdDown: null, obligorUp: null, obligorDown: null };

/**
 * Where the facility grade turns. A grade is the nearest by the ratio of expected losses, so two neighbours meet at √(EL₁ · EL₂),
 * which is the worse one's; EL = PD · LGD.
 *
 * @source methodology 10
 */
export function gradeTriggers(rating: RatingResult, values: Assumptions): GradeTriggers {
  const { facilityGrade: now, obligorGrade, lgd, pd } = rating;
  if (now === null || lgd === null || obligorGrade === 'D') return NONE;
  const { referenceLgd, lgdFloor } = values.rating;
  const lossOf = (notch: number): Decimal => pdOf(GRADES[notch]!, values).times(referenceLgd);
  const meeting = (better: number): Decimal =>
    lossOf(better)
      .times(lossOf(better + 1))
      .sqrt();
  const gradeAt = (loss: Decimal): LoanGrade => facilityGrade(loss, obligorGrade, values);
  const at = notchOf(now);
  const up = at === 0 ? null : meeting(at - 1).div(pd);
  const down = at >= GRADES.length - 1 ? null : meeting(at).div(pd);
  const isHeld = up === null || up.lte(lgdFloor) || notchOf(gradeAt(up.times(pd).times('0.999999'))) >= at;
  return {
    lgdUp: isHeld ? null : { lgd: up, grade: GRADES[at - 1]! },
    lgdDown: down === null || down.gt(1) ? null : { lgd: down, grade: GRADES[at + 1]! },
    obligorUp: nearest(obligorGrade, -1, (grade) => notchOf(grade) < at, lgd, values),
    obligorDown: nearest(obligorGrade, 1, (grade) => notchOf(grade) > at, lgd, values),
  };
}

/** The first obligor grade in a direction with which the facility moves. */
function nearest(
  from: Grade,
  step: 1 | -1,
  moves: (grade: LoanGrade) => boolean,
  lgd: Decimal,
  values: Assumptions,
): GradeTriggers['obligorUp'] {
  for (let notch = notchOf(from) + step; notch >= 0 && notch < GRADES.length; notch += step) {
    const obligor = GRADES[notch]!;
    const grade = facilityGrade(pdOf(obligor, values).times(lgd), obligor, values);
    if (moves(grade)) return { obligor, grade };
  }
  return null;
}
