import type { Decimal } from '../../kernel/decimal.js';
import type { CheckedUnit, DealTape, Sighting } from '../../domain/tape.js';
import { baseOf, baseWithout } from './base.js';
import { Claims } from './claims.js';
import { foreignSerials, type ForeignSerial } from './formats.js';
import { miscountedRows, missingSerials, tapeCost, type MiscountedRow, type MissingSerials } from './missing.js';
import { doublePledges, pledgedTwice, sumOf, type DoublePledge } from './pledges.js';
import { checked, drawSample, type Checked, type Sample } from './sample.js';
import { compareSeen, type Seen } from './sightings.js';

/** GPUs that a deal would lose, and what that does to its borrowing base. */
export interface Loss {
  readonly gpus: number;
  readonly cost: Decimal;
  /** The base without them; null where the deal has no borrowing base. */
  readonly base: Decimal | null;
}

export interface AuditedDeal {
  readonly tape: DealTape;
  /** Named to be audited, and not only to be compared with. */
  readonly isAudited: boolean;
  readonly gpus: number;
  readonly serials: number;
  readonly cost: Decimal;
  /** The borrowing base at as_of; null where the deal has none. */
  readonly base: Decimal | null;
  /** What is pledged twice; null where nothing is. */
  readonly twice: Loss | null;
  /** What was not seen; null without a list, and where everything was. */
  readonly unseen: Loss | null;
}

export interface AuditResult {
  readonly deals: readonly AuditedDeal[];
  readonly pledges: readonly DoublePledge[];
  readonly foreign: readonly ForeignSerial[];
  readonly missing: readonly MissingSerials[];
  readonly miscounted: readonly MiscountedRow[];
  readonly seen: Seen | null;
  readonly sample: Sample | null;
  readonly checked: Checked | null;
}

interface AuditOrder {
  readonly sightings: readonly Sighting[] | null;
  /** The catalogue key that a name in a list stands for. */
  readonly modelOf: (name: string) => string | undefined;
  readonly sample: { readonly size: number; readonly seed: string } | null;
  readonly found: readonly CheckedUnit[] | null;
}

/** Existence and uniqueness of the collateral, from the files alone. @param against deals that are only compared with */
export function audit(audited: readonly DealTape[], against: readonly DealTape[], order: AuditOrder): AuditResult {
  const tapes = [...audited, ...against];
  const own = new Set(audited);
  const claims = new Claims(tapes);
  const pledges = doublePledges(claims, own);
  const seen = order.sightings && compareSeen(claims, audited, order.sightings, order.modelOf);
  return {
    deals: tapes.map((tape): AuditedDeal => {
      const twice = pledgedTwice(pledges, tape);
      const unseen = seen?.missing.get(tape) ?? new Map<number, number>();
      const loss = (gone: ReadonlyMap<number, number>): Loss | null =>
        gone.size === 0 ? null : { ...sumOf(gone, tape), base: baseWithout(tape.deal, gone) };
      return {
        tape,
        isAudited: own.has(tape),
        gpus: tape.rows.reduce((sum, { quantity }) => sum + quantity, 0),
        serials: tape.rows.reduce((sum, { serial, quantity }) => sum + (serial === '' ? 0 : quantity), 0),
        cost: tapeCost(tape),
        base: baseOf(tape.deal),
        twice: loss(twice),
        unseen: loss(unseen),
      };
    }),
    pledges,
    foreign: foreignSerials(claims, ({ tape }) => own.has(tape)),
    missing: audited.flatMap(missingSerials),
    miscounted: audited.flatMap(miscountedRows),
    seen,
    sample: order.sample && drawSample(audited, order.sample.size, order.sample.seed),
    checked: order.found && checked(audited, order.found),
  };
}

/** Kinds of findings, and how many of each there are. */
export function findingsOf({
  pledges,
  foreign,
  missing,
  miscounted,
  seen,
  checked: back,
}: AuditResult): Readonly<Record<FindingKind, number>> {
  return {
    double_pledge: pledges.length,
    other_format: foreign.length,
    no_serial: missing.reduce((sum, { without }) => sum + without, 0),
    serial_count: miscounted.length,
    not_seen: (seen?.unseen.reduce((sum, { gpus }) => sum + gpus, 0) ?? 0) + (seen?.nameless ?? 0),
    not_on_tape: seen?.notOnTape.length ?? 0,
    seen_elsewhere: seen?.elsewhere.length ?? 0,
    other_model: seen?.otherModel.length ?? 0,
    missed: back?.misses.length ?? 0,
  };
}

export const AUDIT_FINDINGS = [
  'double_pledge',
  'other_format',
  'no_serial',
  'serial_count',
  'not_seen',
  'not_on_tape',
  'seen_elsewhere',
  'other_model',
  'missed',
] as const;
export type FindingKind = (typeof AUDIT_FINDINGS)[number];
