import type { Decimal } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Warning } from '../../kernel/failure.js';
import type { AssumptionEntry, Channel, SetName } from '../../domain/assumptions.js';
import type { Basis, Consequence, Metric } from '../../domain/covenant.js';
import type { CapDimension, Deal, InputFile, Rule } from '../../domain/deal.js';
import type { PriceType } from '../../domain/market.js';
import type { Grade, LoanGrade, Rating } from '../../domain/rating.js';

/** Which approach bound a fair value. */
export type Approach = 'market' | 'income' | 'cost' | 'scrap' | 'weighted';
export type PerBasis<T> = Readonly<Record<Basis, T>>;

/** The prices behind a resale anchor (per GPU) or a rental anchor (per GPU-hour). */
export interface PriceEvidence {
  readonly anchor: Decimal | null;
  /** Observations in the window. */
  readonly prices: number;
  /** By type, those that there are: paid first, asks last. */
  readonly types: readonly { readonly type: PriceType; readonly prices: number }[];
  readonly newest: Day | null;
  /** The deal's own rather than the bundled ones. */
  readonly own: boolean;
  /** The model whose prices stand in; null where none does. */
  readonly sibling: string | null;
}

export interface ModelRow {
  readonly model: string;
  readonly cohort: string;
  /** Cohorts behind the newest that ships at as_of. */
  readonly cohortLag: number;
  readonly gpus: number;
  /** GPU-weighted whole months in service. */
  readonly ageMonths: Decimal;
  readonly cost: Decimal;
  readonly fmv: Decimal;
  readonly olv: Decimal;
  readonly flv: Decimal;
  readonly approach: Approach;
  readonly resale: PriceEvidence;
  readonly rental: PriceEvidence;
  /** The last date of the forward that its rents follow; null without one. */
  readonly forwardTo: Day | null;
}

export interface ContractRow {
  readonly contractId: string;
  readonly customer: string;
  readonly group: string;
  readonly rating: Rating;
  readonly model: string;
  readonly gpus: number;
  readonly price: Decimal;
  /** What it charges at as_of, escalated. */
  readonly priceNow: Decimal;
  /** What the market pays for a term contract at as_of; null without a rental price. */
  readonly marketRent: Decimal | null;
  readonly start: Day;
  readonly end: Day;
  readonly firmEnd: Day;
  readonly firmBacklog: Decimal;
  readonly headlineBacklog: Decimal;
  readonly relatedParty: boolean;
  readonly daysPastDue: number;
}

export interface BorrowingBaseResult {
  readonly gross: Decimal;
  readonly ineligible: readonly { readonly rule: Rule; readonly amount: Decimal }[];
  readonly eligible: Decimal;
  readonly concentration: readonly { readonly dimension: CapDimension; readonly group: string; readonly amount: Decimal }[];
  readonly eligibleNet: Decimal;
  readonly base: Decimal;
  readonly cushion: Decimal;
  readonly availability: Decimal;
  readonly overadvance: Decimal;
}

export type CovenantStatus = 'pass' | 'watch' | 'breach' | 'not_testable' | 'not_applicable';

export interface CovenantResult {
  readonly id: string;
  readonly metric: Metric;
  readonly basis: Basis | null;
  /** Of a DSCR: periods, and whether they are before or after the test. */
  readonly window: number;
  readonly direction: 'trailing' | 'forward';
  readonly side: 'max' | 'min';
  readonly consequence: Consequence | null;
  readonly cureDays: number | null;
  readonly limit: Decimal;
  readonly testedOn: Day | null;
  readonly actual: Decimal | null;
  readonly headroom: Decimal | null;
  readonly status: CovenantStatus;
  readonly cure: { readonly paydown: Decimal | null; readonly addedValue: Decimal | null; readonly cash: Decimal | null };
  readonly firstBreach: Day | null;
  readonly worst: { readonly date: Day; readonly actual: Decimal | null; readonly headroom: Decimal | null } | null;
}

export interface LiquidationResult {
  readonly ead: Decimal;
  readonly gross: Decimal;
  /** Puts and guarantees. */
  readonly support: Decimal;
  readonly commission: Decimal;
  readonly removal: Decimal;
  readonly holding: Decimal;
  readonly legal: Decimal;
  readonly priorityClaimsPaid: Decimal;
  readonly accounts: Decimal;
  readonly contractCash: Decimal;
  readonly costsUnpaid: Decimal;
  readonly recoveryNominal: Decimal;
  readonly recoveryPv: Decimal;
  readonly recoveryRate: Decimal | null;
  readonly lgd: Decimal | null;
  readonly surplus: Decimal;
  readonly shortfall: Decimal | null;
  readonly months: number | null;
  readonly inPlace: readonly string[];
  readonly tranches: readonly {
    readonly id: string;
    readonly rank: number;
    readonly ead: Decimal;
    readonly recoveryNominal: Decimal;
    readonly recoveryPv: Decimal;
    readonly lgd: Decimal | null;
  }[];
}

export interface ProjectionRow {
  readonly k: number;
  readonly date: Day;
  readonly values: PerBasis<Decimal>;
  readonly balance: Decimal;
  readonly interest: Decimal;
  readonly principal: Decimal;
  readonly balloon: Decimal;
  readonly prepayment: Decimal;
  readonly overadvanceUnpaid: Decimal;
  readonly drawn: Decimal;
  /** PIK and interest that is added to balances. */
  readonly capitalised: Decimal;
  /** Part of debt service, beside interest. */
  readonly feesCommitment: Decimal;
  readonly contractCash: Decimal;
  readonly fees: Decimal;
  readonly relet: Decimal;
  readonly hedgeCash: Decimal;
  readonly opex: Decimal;
  readonly cfads: Decimal;
  readonly dscrTrailing3: Decimal | null;
  readonly ltv: PerBasis<Decimal | null>;
  readonly borrowingBase: Decimal | null;
  readonly orderlyRecoveryRate: Decimal | null;
  readonly forcedRecoveryRate: Decimal | null;
}

export interface Adjustment {
  readonly key: string;
  readonly notches: number;
  readonly reason: string;
}

export interface RatingResult {
  readonly offtakerPd: Decimal;
  readonly offtakerNotch: Grade;
  readonly adjustments: readonly Adjustment[];
  readonly obligorGrade: LoanGrade;
  readonly pd: Decimal;
  /** The downturn's, today's where that is more, and at least the floor. */
  readonly lgd: Decimal | null;
  /** Without the floor. */
  readonly lgdToday: Decimal | null;
  /** Without the floor, but not below today's. */
  readonly lgdDownturn: Decimal | null;
  /** The floor is above both. */
  readonly lgdFloorBinds: boolean;
  readonly el: Decimal | null;
  readonly facilityGrade: LoanGrade | null;
  /** EAD and ccf of what is undrawn. */
  readonly exposure: Decimal;
  /** EL · exposure. */
  readonly elUsd: Decimal | null;
  readonly tranches: readonly {
    readonly id: string;
    readonly lgd: Decimal | null;
    readonly el: Decimal | null;
    readonly grade: LoanGrade | null;
  }[];
}

/** Money on a date of the grid. */
export interface Event {
  readonly k: number;
  readonly date: Day;
  readonly amount: Decimal;
}

/** What a result is of: the deal, what was read, and what deserves a look. */
export interface ResultHead {
  readonly deal: {
    readonly id: string;
    readonly name: string;
    readonly borrower: string;
    readonly currency: string;
    readonly asOf: Day;
    readonly status: Deal['status'];
  };
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Warning[];
  readonly assumptionSet: SetName;
  /** How many assumptions a file, the deal and the command line change of the set. */
  readonly overridden: number;
}

/** The head of a result without warnings of its own. */
export const headOf = ({ id, name, borrower, currency, asOf, status, inputs, assumptions }: Deal): ResultHead => ({
  deal: { id, name, borrower: borrower.name, currency, asOf, status },
  inputs,
  warnings: [],
  assumptionSet: assumptions.origin,
  overridden: [...assumptions.register.values()].filter((entry) => entry.overridden).length,
});

/** Everything `score` says of a deal: figures at full precision, rounded only where they are printed. */
export interface ScoreResult extends ResultHead {
  readonly fleet: {
    /** Rows of the whole tape. */
    readonly lots: number;
    readonly gpus: number;
    /** GPUs that are valued together with others which differ in unit cost alone. */
    readonly pooledGpus: number;
    readonly collateralGpus: number;
    readonly pipelineGpus: number;
    readonly pipelineCost: Decimal;
    readonly byModel: readonly ModelRow[];
    /** Of its fair value, what rests on one ask or on no price at all; null without value. */
    readonly thin: { readonly share: Decimal; readonly models: readonly string[] } | null;
  };
  readonly values: PerBasis<Decimal>;
  readonly debt: {
    readonly balance: Decimal;
    readonly undrawn: Decimal;
    readonly accrued: Decimal;
    readonly ead: Decimal;
    readonly waRate: Decimal | null;
    readonly accounts: Decimal;
    readonly tranches: readonly {
      readonly id: string;
      readonly rank: number;
      readonly balance: Decimal;
      readonly undrawn: Decimal;
      readonly accrued: Decimal;
      readonly rate: Decimal;
      readonly maturity: Day;
    }[];
  };
  readonly ltv: PerBasis<Decimal | null>;
  readonly contracts: {
    readonly headlineBacklog: Decimal;
    readonly firmBacklog: Decimal;
    readonly remainingContractMonths: Decimal;
    readonly tailMonths: Decimal | null;
    readonly utilization: Decimal;
    readonly customerShare: Decimal | null;
    /** The group behind customerShare. */
    readonly largestCustomer: string | null;
    readonly relatedPartyShare: Decimal | null;
    readonly nonIgShare: Decimal | null;
    readonly byContract: readonly ContractRow[];
    /** Coverage with the contracts that charge more than the market renegotiated to it; null where none does. */
    readonly atMarket: { readonly contracts: number; readonly dscrForward12: Decimal | null; readonly dscrMin: Decimal | null } | null;
  };
  readonly coverage: {
    readonly dscrForward3: Decimal | null;
    readonly dscrForward12: Decimal | null;
    readonly dscrMin: Decimal | null;
    readonly llcr: Decimal | null;
    readonly contractCoverage: Decimal | null;
    readonly contractRealization: Decimal | null;
  };
  readonly borrowingBase: BorrowingBaseResult | null;
  readonly covenants: readonly CovenantResult[];
  /** The first payment that the cash waterfall misses, with all that is unpaid then; null where every payment is met. */
  readonly paymentDefault: Event | null;
  readonly liquidation: Readonly<Record<Channel, LiquidationResult>>;
  readonly projection: readonly ProjectionRow[];
  readonly rating: RatingResult;
  readonly assumptions: readonly AssumptionEntry[];
}
