import { type Decimal, positive } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Trigger } from '../../domain/notes.js';
import type { PoolMonth } from './collateral.js';

/** One test of a trigger. */
export interface TriggerTest {
  readonly trigger: Trigger;
  /** null where there is nothing to test. */
  readonly value: Decimal | null;
  readonly level: Decimal;
  readonly hit: boolean;
}

/** What tests count beside the collateral. */
interface Counted {
  /** The pool at closing. */
  readonly opening: Decimal;
  /** Σ balance of the ranks that the test counts, before payment. */
  readonly notes: Decimal;
  /** Their coupons of the month. */
  readonly coupons: Decimal;
  /** Fees of the month. */
  readonly fees: Decimal;
}

/** The level in force on a date; before the first step, its value. */
const levelOn = ({ levels }: Trigger, date: Day): Decimal =>
  (levels.findLast(({ from }) => from === null || from <= date) ?? levels[0]!).value;

/**
 * A test at d_k, before payment. Collateral against notes and interest against coupons are missed below their level, cumulative loss above it,
 * headroom below it; a loan that owes against nothing has less than any.
 *
 *     oc                pool/Σ balance of ranks down to the class
 *     ic                (interest − fees)/coupons of ranks down to the class
 *     cumulative_loss   (Σ EAD of defaults − recoveries so far)⁺/pool at closing
 *     lowest_headroom   least covenant headroom of living loans
 *
 * @source methodology 21
 */
export function testOf(trigger: Trigger, date: Day, month: PoolMonth, counted: Counted): TriggerTest {
  const level = levelOn(trigger, date);
  const value = valueOf(trigger, month, counted);
  const isMissed = value !== null && (trigger.kind === 'cumulative_loss' ? value.gt(level) : value.lt(level));
  const isBeyond = trigger.kind === 'lowest_headroom' && month.headroom === null;
  return { trigger, value, level, hit: isMissed || isBeyond };
}

function valueOf({ kind }: Trigger, month: PoolMonth, { opening, notes, coupons, fees }: Counted): Decimal | null {
  const share = (a: Decimal, b: Decimal): Decimal | null => (b.isZero() ? null : a.div(b));
  switch (kind) {
    case 'oc':
      return share(month.pool, notes);
    case 'ic':
      return share(month.interest.minus(fees), coupons);
    case 'cumulative_loss':
      return share(positive(month.defaulted.minus(month.recovered)), opening);
    case 'lowest_headroom':
      return month.headroom ?? null;
  }
}
