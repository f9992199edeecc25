import { Decimal } from '../../kernel/decimal.js';
import type { AssumptionEntry, Bands } from '../../domain/assumptions.js';
import { GRADES, notchOf, type LoanGrade } from '../../domain/rating.js';
import type { Change } from '../../domain/scenario.js';
import { missedOf, ratedOn, recoveriesOf } from '../score/rated.js';
import type { Model } from '../score/model.js';
import { modelUnder } from './apply-scenario.js';
import { scenarioOf } from './drivers.js';

/** The assumption of the rating on which the grade depends most. */
export interface RatingDriver {
  readonly key: string;
  readonly from: AssumptionEntry['value'];
  readonly to: AssumptionEntry['value'];
  /** Of the facility, or of the obligor where the facility has none. */
  readonly grades: { readonly from: LoanGrade; readonly to: LoanGrade };
}

/** A letter of the scale. */
const LETTER = 3;
/** Assumptions of the rating on which recovery depends: the survival of customers and the downturn. */
const OF_RECOVERY = new Set(['rating.unrated', 'rating.downturn_price', 'rating.downturn_customer']);
const SHARE = [new Decimal('0.75'), new Decimal('1.25')];

const set = (value: AssumptionEntry['value']): Change => ({ kind: 'set', value });

/** What stands against a value: a grade a letter up and down, notches and caps left out, the other choice, a number a quarter less and more. */
function rivals({ key, value, unit }: AssumptionEntry): Change[] {
  if (Array.isArray(value)) return [set(unit === 'grade by months' ? 'none' : (value as Bands).map((band) => ({ ...band, notches: 0 })))];
  if (key.startsWith('rating.notches.')) return [set(0)];
  if (typeof value === 'string') {
    if (key === 'rating.downturn_customer') return [set(value === 'none' ? 'largest' : 'none')];
    if (value === 'none') return [];
    if (key.endsWith('_cap')) return [set('none')];
    const at = (GRADES as readonly string[]).indexOf(value);
    return [at - LETTER, at + LETTER].flatMap((i) => (GRADES[i] === undefined ? [] : [set(GRADES[i])]));
  }
  return SHARE.map((by) => ({ kind: 'multiply', by }));
}

/**
 * Moves each assumption of the rating but the master scale, one at a time, and takes the one that moves the grade by the most notches,
 * the first of equals; null where none moves it.
 *
 * @param before the model without the scenario that it runs under @source methodology 10
 */
export function ratingDriver(base: Model, before: Model = base): RatingDriver | null {
  const [recoveries, missed] = [recoveriesOf(base, before), missedOf(base)];
  const gradeOf = (model: Model, key: string): LoanGrade => {
    const { facilityGrade, obligorGrade } = ratedOn(
      model,
      OF_RECOVERY.has(key) ? recoveriesOf(model, before) : recoveries,
      model.cash === base.cash ? missed : missedOf(model),
    );
    return facilityGrade ?? obligorGrade;
  };
  const from = gradeOf(base, '');
  let best: (RatingDriver & { readonly moved: number }) | null = null;
  for (const entry of base.deal.assumptions.register.values()) {
    if (!entry.key.startsWith('rating.') || entry.key.startsWith('rating.master_scale')) continue;
    for (const change of rivals(entry)) {
      const { model } = modelUnder(base, scenarioOf(entry.key, [{ kind: 'assume', changes: [{ key: entry.key, change }] }]));
      const to = gradeOf(model, entry.key);
      const moved = Math.abs(notchOf(to) - notchOf(from));
      if (moved > (best?.moved ?? 0))
        best = {
          key: entry.key,
          from: entry.value,
          to: model.deal.assumptions.register.get(entry.key)!.value,
          grades: { from, to },
          moved,
        };
    }
  }
  if (best === null) return null;
  const { moved: _, ...driver } = best;
  return driver;
}
