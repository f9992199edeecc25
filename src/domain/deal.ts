import type { Decimal, Fraction, Usd } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { Place } from '../kernel/failure.js';
import type { AssumptionSet } from './assumptions.js';
import type { Commentary } from './commentary.js';
import type { Cds, Counterparty, Flow } from './counterparty.js';
import type { Covenant } from './covenant.js';
import type { Hedge } from './hedge.js';
import type { Lease } from './lease.js';
import type { Lot } from './lot.js';
import type { IndexCurve, Market } from './market.js';
import type { Rating } from './rating.js';
import type { Tranche } from './tranche.js';

type Guarantee = 'full' | 'limited' | 'bad_acts' | 'none';

export interface Structure {
  readonly bankruptcyRemote: boolean;
  readonly directAgreement: boolean;
  readonly parentGuarantee: Guarantee;
  readonly operatorRating: Rating;
}

/** Ineligibility rules in the order in which a lot falls at the first it fails. */
export const RULES = ['status', 'lien', 'landlord_waiver', 'insured', 'serial', 'region', 'age', 'generation', 'past_due'] as const;
export type Rule = (typeof RULES)[number];

export const CAP_DIMENSIONS = ['customer', 'model', 'site', 'region'] as const;
export type CapDimension = (typeof CAP_DIMENSIONS)[number];

export type AdvanceClass = 'ig' | 'non_ig' | 'uncontracted';

export interface BorrowingBaseTerms {
  readonly basis: 'depreciated_cost' | 'nolv';
  readonly advanceRates: Readonly<Record<AdvanceClass, Fraction>>;
  readonly maxAgeMonths: number | null;
  readonly maxGenerationLag: number | null;
  /** Upper-cased; null = every region. */
  readonly approvedRegions: readonly string[] | null;
  readonly require: ReadonlySet<'landlord_waiver' | 'insured' | 'serial'>;
  /** Shares of eligible value before caps. */
  readonly concentrationCaps: ReadonlyMap<CapDimension, Fraction>;
}

/** One past month, for trailing tests. A cell that is not given is null, never 0. */
export interface Actual {
  readonly monthEnd: Day;
  readonly revenueBilled: Usd | null;
  readonly revenueReceived: Usd | null;
  readonly projectedContractCash: Usd | null;
  readonly opex: Usd | null;
  readonly interest: Usd | null;
  readonly principal: Usd | null;
  readonly place: Place;
}

/** A figure that only the borrower knows. */
export interface ReportedFigure {
  readonly date: Day;
  readonly name: string;
  readonly value: Decimal;
  readonly place: Place;
}

/** A file that was read, as it was. */
export interface InputFile {
  readonly file: string;
  readonly sha256: string;
  /** Rows of a CSV below its header; null for YAML. */
  readonly rows: number | null;
  /** Where rows come from, by their line, as import wrote it; only of files that say so. */
  readonly sources?: ReadonlyMap<number, string>;
}

/** Everything a deal folder says, checked; nothing computed. */
export interface Deal {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  /** US dollars for one unit of the currency; null where it is not given. */
  readonly usdRate: Decimal | null;
  readonly status: 'performing' | 'default';
  readonly asOf: Day;
  readonly borrower: {
    readonly name: string;
    readonly parent: string | null;
    readonly parentRating: Rating;
    /** Of the parent; null where none is known. */
    readonly parentCds: Cds | null;
  };
  readonly structure: Structure;
  readonly tranches: readonly Tranche[];
  readonly indexCurves: ReadonlyMap<string, IndexCurve>;
  /** Lender-controlled cash. */
  readonly accounts: { readonly collections: Usd; readonly dsra: Usd; readonly liquidity: Usd };
  readonly borrowingBase: BorrowingBaseTerms | null;
  readonly covenants: readonly Covenant[];
  /** The analyst's own words; left out of a deal without names. */
  readonly commentary: Commentary | 'left_out' | null;
  readonly priorityClaims: readonly { readonly name: string; readonly amount: Usd }[];
  readonly waterfall: {
    readonly dsraMonths: Decimal;
    readonly minLiquidity: Usd;
    readonly sweepShare: Fraction;
    readonly defaultMargin: Fraction;
  };
  readonly lots: readonly Lot[];
  readonly leases: readonly Lease[];
  readonly actuals: readonly Actual[];
  readonly hedges: readonly Hedge[];
  readonly reported: readonly ReportedFigure[];
  /** What is public of parties, by folded name. */
  readonly counterparties: ReadonlyMap<string, Counterparty>;
  /** Who pays whom; null without a file of it. */
  readonly flows: readonly Flow[] | null;
  readonly market: Market;
  readonly assumptions: AssumptionSet;
  /** Where each key of deal.yaml stands, by its path: `tranches.0.balance`. */
  readonly places: ReadonlyMap<string, Place>;
  readonly inputs: readonly InputFile[];
}
