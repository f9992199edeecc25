import type { Decimal } from '../../kernel/decimal.js';
import type { Cds, Counterparty } from '../../domain/counterparty.js';

/** A rise of a spread since the row before, as a share of it, at which it is flagged. */
const FLAGGED = 0.5;

/** Change of the spread since the row before, as a share of it; null without one. @source methodology 20, canary */
export const cdsMove = ({ bps, before }: Cds): Decimal | null => before && bps.div(before).minus(1);

/** Whether a spread rose so much that it is flagged. */
export const isFlagged = (move: Decimal | null): boolean => move !== null && move.gte(FLAGGED);

/** What a party has promised to spend, against the money that comes in; each null without commitments or revenue. */
export interface Cover {
  /** (revenue + raised)/commitments: an upper bound, as revenue is before costs. */
  readonly cover: Decimal | null;
  /** The same with the cash in hand. */
  readonly withCash: Decimal | null;
  /** Below 1: what it has promised depends on funding yet to be raised. */
  readonly dependsOnFunding: boolean;
}

/** Raised money that no row gives counts as none, cash that no row gives as not known. @source methodology 20, commitment cover */
export function commitmentCover({ revenue, raised, cash, commitments }: Counterparty): Cover {
  if (revenue === null || commitments === null || commitments.isZero()) return { cover: null, withCash: null, dependsOnFunding: false };
  const income = raised ? revenue.plus(raised) : revenue;
  const cover = income.div(commitments);
  return { cover, withCash: cash && income.plus(cash).div(commitments), dependsOnFunding: cover.lt(1) };
}
