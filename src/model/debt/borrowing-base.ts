import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ONE, ZERO, positive, total } from '../../kernel/decimal.js';
import { wholeMonths } from '../../kernel/calendar.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { AdvanceClass, BorrowingBaseTerms, CapDimension, Deal, Rule } from '../../domain/deal.js';
import { CAP_DIMENSIONS, RULES } from '../../domain/deal.js';
import type { Lot } from '../../domain/lot.js';
import { isInvestmentGrade } from '../../domain/rating.js';
import { installedAt, type Conditions } from '../frame/conditions.js';
import type { Contracts, LeaseFlow } from '../cash/contracts.js';
import type { FleetValues } from '../value/fleet-values.js';
import type { Grid } from '../frame/grid.js';
import type { Obsolescence } from '../value/obsolescence.js';
import { cappedShare, supportedShare } from '../method/base.js';
import { term } from '../frame/origin.js';
import type { BorrowingBaseResult } from '../frame/result.js';

/** Eligible value that is alike for advance rates and caps. */
interface Slice {
  readonly class: AdvanceClass;
  readonly groups: Readonly<Record<CapDimension, string | null>>;
  value: Decimal;
}

interface EligibleLot {
  readonly lot: Lot;
  readonly value: Decimal;
}

/** The borrowing base at one date, without the debt it is held against. */
interface Certificate {
  readonly gross: Decimal;
  readonly ineligible: readonly { readonly rule: Rule; readonly amount: Decimal }[];
  readonly eligible: Decimal;
  readonly concentration: readonly { readonly dimension: CapDimension; readonly group: string; readonly amount: Decimal }[];
  readonly eligibleNet: Decimal;
  /** Value after caps, by class. */
  readonly byClass: Readonly<Record<AdvanceClass, Decimal>>;
  readonly base: Decimal;
}

/**
 * What lenders advance against: value of every lot, less what is ineligible at the first rule it fails, less what exceeds a
 * concentration cap, times the advance rate of its class.
 *
 * A lot that serves a firm contract takes its class and customer, for as many GPUs as the contract has; the rest is
 * uncontracted. Caps are taken in the order customer, model, site, region, each on what earlier caps left, against the
 * eligible value before caps. @source methodology 7
 */
export class BorrowingBase {
  private readonly certificates: (Certificate | undefined)[] = [];
  private readonly rules: readonly Rule[];

  constructor(
    private readonly deal: Deal,
    private readonly terms: BorrowingBaseTerms,
    private readonly grid: Grid,
    private readonly values: FleetValues,
    private readonly contracts: Contracts,
    private readonly obsolescence: Obsolescence,
    private readonly conditions: Conditions,
  ) {
    this.rules = RULES.filter((rule) => isConfigured(rule, terms));
  }

  /** At grid date k. */
  at(k: number): Certificate {
    return (this.certificates[k] ??= this.certify(k));
  }

  /** base at grid date k with its derivation. */
  explain(k: number, trace: Trace | undefined): Decimal {
    return step(trace, 'borrowing base', 'money', 'Σ eligible value after caps · advance rate of its class', (t) => {
      const certificate = this.at(k);
      step(t, 'eligible after caps', 'money', 'gross − ineligible − over caps', (inner) => {
        step(inner, `gross at ${this.terms.basis}`, 'money', 'Σ over every lot of the tape', (all) => {
          for (const lot of all ? this.deal.lots : []) this.values.explain(lot, this.terms.basis, k, all!);
          return certificate.gross;
        });
        for (const { rule, amount } of certificate.ineligible) {
          step(inner, `less ineligible: ${rule}`, 'money', 'Σ over the lots that fall at this rule first', (lost) => {
            for (const lot of lost ? this.deal.lots.filter((candidate) => this.failedRule(candidate, k) === rule) : []) {
              leaf(lost, lot.id, 'money', this.values.basisOf(lot, this.terms.basis, k), { kind: 'input', place: lot.place });
            }
            leaf(lost, 'rule', 'text', rule, ruleOrigin(this.deal, rule));
            return amount;
          });
        }
        for (const { dimension, group, amount } of certificate.concentration) {
          leaf(
            inner,
            `less over the ${dimension} cap: ${group}`,
            'money',
            amount,
            term(this.deal, `borrowing_base.concentration_caps.${dimension}`),
          );
        }
        return certificate.eligibleNet;
      });
      for (const name of ['ig', 'non_ig', 'uncontracted'] as const) {
        leaf(t, `value of class ${name}`, 'money', certificate.byClass[name]);
        leaf(t, `advance rate ${name}`, 'ratio', this.terms.advanceRates[name], term(this.deal, `borrowing_base.advance_rates.${name}`));
      }
      return certificate.base;
    });
  }

  private certify(k: number): Certificate {
    const { lost, eligible } = this.sorted(k);
    const slices = this.slice(eligible, k);
    return this.certificate(lost, slices);
  }

  /** What each lot adds to the base at grid date k: its value after caps times the advance rate of its class. */
  byLot(k: number): ReadonlyMap<Lot, Decimal> {
    const parts: { readonly lot: Lot; readonly slice: Slice; readonly value: Decimal }[] = [];
    const slices = this.slice(this.sorted(k).eligible, k, (lot, slice, value) => parts.push({ lot, slice, value }));
    const before = new Map(slices.map((slice) => [slice, slice.value]));
    this.capped(slices);
    const sums = new Map<Lot, Decimal>();
    for (const { lot, slice, value } of parts) {
      if (value.isZero()) continue;
      const part = value.times(slice.value).div(before.get(slice)!).times(this.terms.advanceRates[slice.class]);
      sums.set(lot, (sums.get(lot) ?? ZERO).plus(part));
    }
    return sums;
  }

  /** Lots by whether they are eligible, and the value that each rule costs. */
  private sorted(k: number): { readonly lost: ReadonlyMap<Rule, Decimal>; readonly eligible: readonly EligibleLot[] } {
    const newest = this.obsolescence.newestAt(this.grid.date(k));
    const lost = new Map<Rule, Decimal>(this.rules.map((rule) => [rule, ZERO]));
    const eligible: EligibleLot[] = [];
    for (const lot of this.deal.lots) {
      const value = this.values.basisOf(lot, this.terms.basis, k);
      const rule = this.failedRule(lot, k, newest);
      if (rule) lost.set(rule, lost.get(rule)!.plus(value));
      else eligible.push({ lot, value });
    }
    return { lost, eligible };
  }

  /** Takes off what is over the caps; returns what each group lost. */
  private capped(slices: readonly Slice[]): Certificate['concentration'] {
    const before = total(slices.map((slice) => slice.value));
    return CAP_DIMENSIONS.flatMap((dimension) => capSlices(slices, dimension, this.terms.concentrationCaps.get(dimension), before));
  }

  private certificate(lost: ReadonlyMap<Rule, Decimal>, slices: readonly Slice[]): Certificate {
    const before = total(slices.map((slice) => slice.value));
    const gross = before.plus(total(lost.values()));
    const concentration = this.capped(slices);
    const byClass = { ig: ZERO, non_ig: ZERO, uncontracted: ZERO };
    for (const slice of slices) byClass[slice.class] = byClass[slice.class].plus(slice.value);
    const { advanceRates } = this.terms;
    return {
      gross,
      ineligible: [...lost].map(([rule, amount]) => ({ rule, amount })),
      eligible: before,
      concentration,
      eligibleNet: total(Object.values(byClass)),
      byClass,
      base: byClass.ig
        .times(advanceRates.ig)
        .plus(byClass.non_ig.times(advanceRates.non_ig))
        .plus(byClass.uncontracted.times(advanceRates.uncontracted)),
    };
  }

  /** Whether a lot fails none of the rules but `generation` at grid date k. */
  passesOthers(lot: Lot, k: number): boolean {
    return !this.rules.some((rule) => rule !== 'generation' && this.fails(rule, lot, k, -1));
  }

  /** The first rule that a lot fails at grid date k. */
  private failedRule(lot: Lot, k: number, newest: number = this.obsolescence.newestAt(this.grid.date(k))): Rule | undefined {
    return this.rules.find((rule) => this.fails(rule, lot, k, newest));
  }

  private fails(rule: Rule, lot: Lot, k: number, newest: number): boolean {
    const date = this.grid.date(k);
    switch (rule) {
      case 'status':
        return !installedAt(lot, k, this.conditions, this.grid);
      case 'lien':
        return lot.lien !== 'first';
      case 'landlord_waiver':
        return !lot.landlordWaiver;
      case 'insured':
        return !lot.insured;
      case 'serial':
        return !lot.hasSerial;
      case 'region':
        return !this.terms.approvedRegions!.includes(lot.region);
      case 'age':
        return wholeMonths(lot.inServiceDate, date) > this.terms.maxAgeMonths!;
      case 'generation':
        return newest - this.obsolescence.cohortIndex(lot.model) > this.terms.maxGenerationLag!;
      case 'past_due': {
        const flow = lot.contractId === null ? undefined : this.contracts.flowOf(lot.contractId);
        return flow !== undefined && flow.pastDue && date < flow.lease.end;
      }
    }
  }

  /** Eligible value split by class and by the groups that caps look at. */
  private slice(eligible: readonly EligibleLot[], k: number, onPart?: (lot: Lot, slice: Slice, value: Decimal) => void): Slice[] {
    const date = this.grid.date(k);
    const tagged = new Map<string, number>();
    for (const { lot } of eligible)
      if (lot.contractId !== null) tagged.set(lot.contractId, (tagged.get(lot.contractId) ?? 0) + lot.quantity);
    const slices = new Map<string, Slice>();
    const put = (lot: Lot, flow: LeaseFlow | null, value: Decimal): void => {
      const name: AdvanceClass = flow === null ? 'uncontracted' : isInvestmentGrade(flow.lease.rating) ? 'ig' : 'non_ig';
      const customer = flow?.lease.group ?? null;
      const key = [name, customer ?? '', lot.model, lot.site, lot.region].join('\u0000');
      const slice = slices.get(key) ?? {
        class: name,
        groups: { customer, model: lot.model, site: lot.site, region: lot.region },
        value: ZERO,
      };
      slice.value = slice.value.plus(value);
      slices.set(key, slice);
      onPart?.(lot, slice, value);
    };
    for (const { lot, value } of eligible) {
      const flow = lot.contractId === null ? undefined : this.contracts.flowOf(lot.contractId);
      if (!flow || !this.contracts.isFirmAt(flow, date)) {
        put(lot, null, value);
        continue;
      }
      const gpus = tagged.get(flow.lease.id)!;
      const supported = this.contracts.gpusAt(flow.lease, k);
      const share = supportedShare(EXACT, supported, new Decimal(gpus));
      if (share.eq(1)) {
        put(lot, flow, value);
        continue;
      }
      put(lot, flow, value.times(share));
      put(lot, null, value.times(ONE.minus(share)));
    }
    return [...slices.values()];
  }
}

function isConfigured(rule: Rule, terms: BorrowingBaseTerms): boolean {
  switch (rule) {
    case 'landlord_waiver':
    case 'insured':
    case 'serial':
      return terms.require.has(rule);
    case 'region':
      return terms.approvedRegions !== null;
    case 'age':
      return terms.maxAgeMonths !== null;
    case 'generation':
      return terms.maxGenerationLag !== null;
    default:
      return true;
  }
}

function ruleOrigin(deal: Deal, rule: Rule) {
  const keys: Partial<Record<Rule, string>> = {
    region: 'approved_regions',
    age: 'max_age_months',
    generation: 'max_generation_lag',
    landlord_waiver: 'require',
    insured: 'require',
    serial: 'require',
  };
  const key = keys[rule];
  return key ? term(deal, `borrowing_base.${key}`) : null;
}

/** Cuts each group of a dimension that is above cap · T pro rata to it; returns what each lost. */
function capSlices(
  slices: readonly Slice[],
  dimension: CapDimension,
  cap: Decimal | undefined,
  before: Decimal,
): Certificate['concentration'] {
  if (!cap) return [];
  const sums = new Map<string, Decimal>();
  for (const { groups, value } of slices) {
    const group = groups[dimension];
    if (group !== null) sums.set(group, (sums.get(group) ?? ZERO).plus(value));
  }
  const allowed = cap.times(before);
  const over = [...sums].filter(([, sum]) => sum.gt(allowed)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [group, sum] of over) {
    const kept = cappedShare(EXACT, sum, allowed);
    for (const slice of slices) if (slice.groups[dimension] === group) slice.value = slice.value.times(kept);
  }
  return over.map(([group, sum]) => ({ dimension, group, amount: sum.minus(allowed) }));
}

/** The certificate against the debt of its date. */
export function againstDebt(certificate: Certificate, debt: Decimal, undrawn: Decimal): BorrowingBaseResult {
  const cushion = certificate.base.minus(debt);
  const { gross, ineligible, eligible, concentration, eligibleNet, base } = certificate;
  const availability = Decimal.min(positive(cushion), undrawn);
  return { gross, ineligible, eligible, concentration, eligibleNet, base, cushion, availability, overadvance: positive(cushion.negated()) };
}
