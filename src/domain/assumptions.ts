import type { Decimal, Fraction, Usd, UsdPerKwh, UsdPerKwMonth } from '../kernel/decimal.js';
import type { Place } from '../kernel/failure.js';
import type { Condition } from './lot.js';
import type { Grade } from './rating.js';

/** Bands read from the top: the first whose floor the figure reaches gives the notches; the last has none. */
export type Bands = readonly { readonly floor: Decimal | null; readonly notches: number }[];

/** Grades by months, read from the top: the first whose months are not exceeded; the last has none. */
export type GradeBands = readonly { readonly months: number | null; readonly grade: Grade }[];

/** Orderly is a marketed sale of months, forced an auction of weeks. */
export type Channel = 'orderly' | 'forced';
export const CHANNELS: readonly Channel[] = ['orderly', 'forced'];
type PerChannel<T> = Readonly<Record<Channel, T>>;

/**
 * Every number of the method that is not in the deal's own files, in the units of the bundled file.
 * Keys are those of `assumptions.yaml`, in camel case. @source methodology 11
 */
export interface Assumptions {
  readonly obsolescence: {
    /** Physical wear and age [1/year, ≥ 0]. */
    readonly deterioration: Fraction;
    /** Exponent on a new cohort's gain [≥ 0]. */
    readonly passThrough: Decimal;
    readonly lagYears: Decimal;
    readonly rampYears: Decimal;
  };
  readonly pipeline: { readonly deliver: 'yes' | 'no'; readonly delayMonths: number };
  readonly market: {
    readonly windowDays: number;
    readonly askFactor: Fraction;
    readonly bidFactor: Fraction;
    readonly moduleFactor: Fraction;
    readonly sibling: 'yes' | 'no';
  };
  readonly income: {
    readonly utilization: Fraction;
    readonly revenueCostShare: Fraction;
    readonly rentalDecay: Fraction;
    readonly rentalPassThrough: Decimal;
    readonly discountRate: Fraction;
    readonly horizonMonths: number;
    readonly failureRate: Fraction;
    readonly askFactor: Fraction;
  };
  readonly power: { readonly usdKwh: UsdPerKwh; readonly pue: Fraction; readonly load: Fraction; readonly idleLoad: Fraction };
  readonly hostingUsdKwMonth: UsdPerKwMonth;
  /** Of unit cost, a year. */
  readonly maintenance: Fraction;
  readonly sgaShare: Fraction;
  readonly scrap: Fraction;
  readonly book: { readonly lifeYears: Decimal };
  readonly valuation: {
    readonly reconcile: 'lower_of' | 'weighted';
    readonly weights: { readonly market: Fraction; readonly income: Fraction };
  };
  readonly haircut: PerChannel<Fraction> & {
    readonly condition: Readonly<Record<Condition, Fraction>>;
    /** By region code; `default` for the rest. */
    readonly region: ReadonlyMap<string, Fraction>;
  };
  readonly liquidation: {
    readonly strategy: 'best' | 'piecemeal' | 'in_place';
    readonly repossessionMonths: PerChannel<number>;
    readonly saleMonths: PerChannel<number>;
    readonly commission: PerChannel<Fraction>;
    readonly removalUsd: Usd;
    readonly legalUsd: Usd;
    readonly legalShare: Fraction;
    readonly depthElasticity: Decimal;
    readonly absorptionDefault: Decimal;
    readonly stepinMonths: number;
    readonly operatorFee: Fraction;
  };
  readonly contracts: { readonly pastDueLimitDays: number };
  readonly relet: {
    readonly utilization: Fraction;
    readonly gapMonths: number;
    readonly priceFactor: Fraction;
    /** GPUs. */
    readonly absorption: Decimal;
    readonly depthElasticity: Decimal;
  };
  readonly covenants: { readonly watchHeadroom: Fraction };
  /** What moves on a drawn path, and what lenders do on one. @source methodology 18 */
  readonly simulation: {
    readonly cycle: { readonly halfLifeMonths: Decimal; readonly start: Decimal };
    readonly glut: { readonly rate: Fraction; readonly mean: Decimal; readonly sd: Decimal; readonly halfLifeMonths: Decimal };
    readonly price: { readonly beta: Decimal; readonly sd: Decimal; readonly noise: Decimal };
    readonly rent: {
      readonly beta: Decimal;
      readonly sd: Decimal;
      readonly halfLifeMonths: Decimal;
      readonly glutShare: Decimal;
      readonly walk: Decimal;
    };
    readonly use: { readonly beta: Decimal };
    readonly rate: { readonly reversion: Decimal; readonly sd: Decimal };
    readonly cohort: { readonly sdMonths: Decimal; readonly efficiencySd: Decimal };
    readonly curve: {
      readonly sd: {
        readonly deterioration: Decimal;
        readonly passThrough: Decimal;
        readonly lagYears: Decimal;
        readonly rampYears: Decimal;
      };
      /** `identity`, or rows with a semicolon between, numbers with a blank between. */
      readonly correlation: string;
    };
    readonly party: { readonly betaIg: Decimal; readonly betaNonIg: Decimal };
    readonly operator: { readonly share: Fraction; readonly shareNoAgreement: Fraction };
    readonly refinance: { readonly ltv: Decimal | 'none'; readonly cover: Decimal | 'none' };
    readonly channel: Channel;
    /** `none`, or consequences with a comma between. */
    readonly accelerate: string;
  };
  /** What a lender asks of a price. @source methodology 19 */
  readonly pricing: {
    /** A rate, or an index and a margin as "SOFR + 0.0125". */
    readonly fundingRate: Fraction | string;
    /** A year, of the performing balance. */
    readonly cost: Fraction;
    /** Return on capital above funding, a year. */
    readonly hurdle: Fraction;
    readonly irbPdFloor: Fraction;
  };
  /** What the market says of parties. @source methodology 20 */
  readonly counterparty: {
    /** Which PD a party has: its rating's, the higher of it and the CDS's, or the CDS's where there is one. */
    readonly pd: 'rating' | 'worst' | 'cds';
    /** Risk-neutral hazard and the real-world one beside it, ascending: pairs with a semicolon between, numbers with a blank between. */
    readonly cdsMap: string;
  };
  readonly rating: {
    readonly merchant: Grade;
    readonly unrated: Grade;
    readonly referenceLgd: Fraction;
    readonly lgdFloor: Fraction;
    readonly relatedPartyLimit: Fraction;
    readonly customerFloor: Fraction;
    readonly maxUplift: number;
    readonly maxUpliftIg: number;
    readonly dscrHorizonMonths: number;
    readonly paymentDefaultCap: GradeBands | 'none';
    readonly eventOfDefaultCap: Grade | 'none';
    readonly downturnPrice: Fraction;
    readonly downturnCustomer: 'none' | 'largest';
    readonly ccf: Fraction;
    readonly balloonFloor: Fraction;
    readonly notches: {
      readonly operatorDependency: number;
      readonly noDirectAgreement: number;
      readonly notBankruptcyRemote: number;
      readonly relatedPartyShare: number;
      readonly contractRealization: Bands;
      /** Read from the top by the first bound that the figure does not exceed. */
      readonly pastDue: Bands;
      readonly dscrMin: Bands;
      readonly dsraMonths: Bands;
      readonly tailMonths: Bands;
      readonly refinancing: Bands;
    };
    /** One-year PD of each notch. */
    readonly masterScale: ReadonlyMap<Grade, Fraction>;
  };
}

/** One assumption as the report lists it. */
export interface AssumptionEntry {
  /** Dotted key of `assumptions.yaml`. */
  readonly key: string;
  readonly value: Decimal | number | string | Bands | GradeBands;
  readonly unit: string;
  /** Its source, or "assumption"; of an overridden one, where the deal sets it. */
  readonly source: string;
  readonly overridden: boolean;
  /** Where a number must lie; null = no bound. */
  readonly range: AssumptionRange;
  readonly place: Place;
}

export interface AssumptionRange {
  readonly min: number | null;
  /** Strictly more than. */
  readonly above: number | null;
  readonly max: number | null;
  readonly whole: boolean;
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
/** Keys whose parts are data and not words of the method: they are maps. */
const MAPS = ['haircut.region', 'rating.master_scale'];

/** The register as the nested values that a model reads. */
export function assumptionValues(register: ReadonlyMap<string, AssumptionEntry>): Assumptions {
  const values: Record<string, unknown> = {};
  for (const { key, value } of register.values()) {
    const map = MAPS.find((prefix) => key.startsWith(`${prefix}.`));
    const path = map ? map.split('.') : key.split('.');
    const last = camel(path.pop()!);
    let at = values;
    for (const part of path.map(camel)) at = (at[part] ??= {}) as Record<string, unknown>;
    if (map) ((at[last] ??= new Map()) as Map<string, unknown>).set(key.slice(map.length + 1), value);
    else at[last] = value;
  }
  return values as unknown as Assumptions;
}

/** Which assumptions a deal is computed on, before what it changes itself. */
export interface SetName {
  /** The set that comes with the tool. */
  readonly set: string;
  /** The same with the file over it: "baseline + market.yaml". */
  readonly name: string;
  /** Of the file; null without one. */
  readonly sha256: string | null;
}

/** The values a model computes with, and the register that says where each came from. */
export interface AssumptionSet {
  readonly origin: SetName;
  readonly values: Assumptions;
  readonly register: ReadonlyMap<string, AssumptionEntry>;
}
