import type { Decimal, Fraction, Usd } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { LimitStep } from './covenant.js';
import type { InputFile } from './deal.js';
import type { IndexCurve } from './market.js';

/** A class of notes: what it is owed, in which order, at which coupon. */
export interface NoteClass {
  readonly id: string;
  /** 1 = most senior; equal ranks share pro rata. */
  readonly rank: number;
  readonly balance: Usd;
  /** Fixed a month of twelve, floating act/360. */
  readonly coupon:
    { readonly kind: 'fixed'; readonly rate: Fraction } | { readonly kind: 'floating'; readonly index: string; readonly margin: Fraction };
  /** What a buyer pays, of the balance. */
  readonly price: Decimal;
}

export const TRIGGER_KINDS = ['oc', 'ic', 'cumulative_loss', 'lowest_headroom'] as const;
type TriggerKind = (typeof TRIGGER_KINDS)[number];

/** Cure pays principal down to the class; turbo pays all of what is left as principal; trap keeps it. */
export const TRIGGER_EFFECTS = ['cure', 'turbo', 'trap'] as const;
type TriggerEffect = (typeof TRIGGER_EFFECTS)[number];

/** A test of the collateral, and what follows while it is missed. */
export interface Trigger {
  readonly id: string;
  readonly kind: TriggerKind;
  /** Rank down to which notes are counted, and paid by a cure; null of tests of the whole pool. */
  readonly rank: number | null;
  /** Ascending by date, at least one. */
  readonly levels: readonly LimitStep[];
  readonly effect: TriggerEffect;
}

/** Notes that the loans of a book pay. */
export interface Notes {
  readonly classes: readonly NoteClass[];
  readonly fees: { readonly servicing: Fraction; readonly trusteeUsdYear: Usd };
  readonly reserve: { readonly initial: Usd; readonly target: Fraction; readonly floorUsd: Usd };
  readonly principal: 'sequential' | 'pro_rata';
  /** Share of the pool by which it is to exceed the notes. */
  readonly ocTarget: Fraction;
  readonly triggers: readonly Trigger[];
  /** Share of the first pool at which what is left may be bought; null = never. */
  readonly call: Fraction | null;
  readonly final: Day;
  readonly indexCurves: ReadonlyMap<string, IndexCurve>;
  readonly inputs: readonly InputFile[];
}
