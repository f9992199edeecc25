import type { Decimal } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { Basis } from '../domain/covenant.js';
import type { InputFile } from '../domain/deal.js';
import type { CovenantStatus, ScoreResult } from './result.js';

export type Change = Decimal | null;

/** A headline figure of both deals. */
export interface HeadlineRow {
  readonly key: string;
  readonly unit: 'money' | 'ratio' | 'months' | 'text';
  readonly before: Decimal | string | null;
  readonly after: Decimal | string | null;
  /** after − before of figures. */
  readonly change: Decimal | null;
}

export interface CovenantChange {
  readonly id: string;
  /** Null where a deal has no covenant of this id. */
  readonly before: { readonly status: CovenantStatus; readonly actual: Decimal | null; readonly limit: Decimal; readonly firstBreach: Day | null } | null;
  readonly after: { readonly status: CovenantStatus; readonly actual: Decimal | null; readonly limit: Decimal; readonly firstBreach: Day | null } | null;
}

export interface FleetChange {
  readonly model: string;
  readonly gpusBefore: number;
  readonly gpusAfter: number;
  readonly fmvBefore: Decimal;
  readonly fmvAfter: Decimal;
}

export interface ContractChange {
  readonly contractId: string;
  readonly customer: string;
  readonly what: 'added' | 'removed' | 'changed' | 'same';
  readonly firmBefore: Decimal | null;
  readonly firmAfter: Decimal | null;
  /** In words: "price 2.40 → 2.10", "end 2028-01-01 → 2027-06-01". */
  readonly changes: readonly string[];
}

/** What moved the LTV on one basis, in parts that add up to the whole. */
export interface LtvSplit {
  readonly basis: Basis;
  readonly before: Decimal | null;
  readonly after: Decimal | null;
  /** Debt paid or drawn, depreciation and age, market prices and assumptions, fleet changes: each a change of LTV. */
  readonly parts: readonly { readonly cause: 'debt' | 'depreciation' | 'market' | 'fleet'; readonly change: Decimal }[];
}

/** Two dates, or two versions, of a deal side by side. */
export interface CompareResult {
  readonly before: { readonly deal: ScoreResult['deal']; readonly inputs: readonly InputFile[] };
  readonly after: { readonly deal: ScoreResult['deal']; readonly inputs: readonly InputFile[] };
  readonly headline: readonly HeadlineRow[];
  readonly covenants: readonly CovenantChange[];
  readonly fleet: readonly FleetChange[];
  readonly contracts: readonly ContractChange[];
  readonly ltv: readonly LtvSplit[];
}
