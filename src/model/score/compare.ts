import { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { BASES, type Basis } from '../../domain/covenant.js';
import { figureOf, type CovenantTerms, type FigureUnit } from '../../domain/figure.js';
import type { Deal, InputFile } from '../../domain/deal.js';
import type { AssumptionEntry } from '../../domain/assumptions.js';
import { assumptionValues, type AssumptionSet, type SetName } from '../../domain/assumptions.js';
import type { Lease } from '../../domain/lease.js';
import { modelOf, valuesOf } from './model.js';
import type { CovenantResult, CovenantStatus, ScoreResult } from '../frame/result.js';
import { scoreOf } from './score.js';

/** A headline figure of both deals. */
export interface HeadlineRow {
  readonly key: string;
  readonly unit: FigureUnit;
  readonly before: Decimal | string | null;
  readonly after: Decimal | string | null;
  /** after − before of figures. */
  readonly change: Decimal | null;
}

/** Both tests of a covenant; its terms are those of the second deal where it has the covenant. */
export interface CovenantChange extends CovenantTerms {
  readonly id: string;
  /** Null where a deal has no covenant of this id. */
  readonly before: {
    readonly status: CovenantStatus;
    readonly actual: Decimal | null;
    readonly limit: Decimal;
    readonly firstBreach: Day | null;
  } | null;
  readonly after: {
    readonly status: CovenantStatus;
    readonly actual: Decimal | null;
    readonly limit: Decimal;
    readonly firstBreach: Day | null;
  } | null;
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
  /** Beneath the own assumptions of both. */
  readonly assumptionSet: SetName;
  readonly headline: readonly HeadlineRow[];
  readonly covenants: readonly CovenantChange[];
  readonly fleet: readonly FleetChange[];
  readonly contracts: readonly ContractChange[];
  readonly ltv: readonly LtvSplit[];
}

/** Scores both deals and says what changed, and what moved the LTV. */
export function compare(before: Deal, after: Deal): CompareResult {
  const [a, b] = [scoreOf(modelOf(before)), scoreOf(modelOf(after))];
  return {
    before: { deal: a.deal, inputs: a.inputs },
    after: { deal: b.deal, inputs: b.inputs },
    assumptionSet: b.assumptionSet,
    headline: headline(a, b),
    covenants: union(a.covenants, b.covenants, (covenant) => covenant.id).map(([id, was, is]) => ({
      id,
      ...termsOf((is ?? was)!),
      before: was ? testOf(was) : null,
      after: is ? testOf(is) : null,
    })),
    fleet: union(a.fleet.byModel, b.fleet.byModel, (row) => row.model).map(([model, was, is]) => ({
      model,
      gpusBefore: was?.gpus ?? 0,
      gpusAfter: is?.gpus ?? 0,
      fmvBefore: was?.fmv ?? new Decimal(0),
      fmvAfter: is?.fmv ?? new Decimal(0),
    })),
    contracts: contractChanges(before, after, a, b),
    ltv: splitLtv(before, after, a, b),
  };
}

const termsOf = ({ metric, basis, window, direction }: CovenantResult): CovenantTerms => ({ metric, basis, window, direction });
const testOf = ({ status, actual, limit, firstBreach }: CovenantResult): NonNullable<CovenantChange['before']> => ({
  status,
  actual,
  limit,
  firstBreach,
});

/** Rows of both lists by key: those of the first in its order, then what only the second has. */
function union<T>(a: readonly T[], b: readonly T[], keyOf: (row: T) => string): [string, T | undefined, T | undefined][] {
  const [first, second] = [new Map(a.map((row) => [keyOf(row), row])), new Map(b.map((row) => [keyOf(row), row]))];
  return [...new Set([...first.keys(), ...second.keys()])].map((key) => [key, first.get(key), second.get(key)]);
}

function headline(a: ScoreResult, b: ScoreResult): HeadlineRow[] {
  const figure = (key: string, of: (score: ScoreResult) => Decimal | null): HeadlineRow => {
    const [before, after] = [of(a), of(b)];
    return { key, unit: figureOf(key).unit, before, after, change: before && after ? after.minus(before) : null };
  };
  const word = (key: string, of: (score: ScoreResult) => string | null): HeadlineRow => ({
    key,
    unit: figureOf(key).unit,
    before: of(a),
    after: of(b),
    change: null,
  });
  return [
    word('facility_grade', (score) => score.rating.facilityGrade),
    word('obligor_grade', (score) => score.rating.obligorGrade),
    figure('pd', (score) => score.rating.pd),
    figure('lgd', (score) => score.rating.lgd),
    figure('el', (score) => score.rating.el),
    figure('balance', (score) => score.debt.balance),
    figure('ead', (score) => score.debt.ead),
    figure('accounts', (score) => score.debt.accounts),
    ...BASES.map((basis) => figure(basis, (score) => score.values[basis])),
    ...BASES.map((basis) => figure(`ltv.${basis}`, (score) => score.ltv[basis])),
    figure('firm_backlog', (score) => score.contracts.firmBacklog),
    figure('headline_backlog', (score) => score.contracts.headlineBacklog),
    figure('remaining_contract_months', (score) => score.contracts.remainingContractMonths),
    figure('tail_months', (score) => score.contracts.tailMonths),
    figure('utilization', (score) => score.contracts.utilization),
    figure('customer_share', (score) => score.contracts.customerShare),
    figure('dscr_forward_3', (score) => score.coverage.dscrForward3),
    figure('dscr_min', (score) => score.coverage.dscrMin),
    figure('llcr', (score) => score.coverage.llcr),
    figure('borrowing_base', (score) => score.borrowingBase?.base ?? null),
    figure('cushion', (score) => score.borrowingBase?.cushion ?? null),
    figure('recovery.orderly', (score) => score.liquidation.orderly.recoveryRate),
    figure('recovery.forced', (score) => score.liquidation.forced.recoveryRate),
  ];
}

function contractChanges(before: Deal, after: Deal, a: ScoreResult, b: ScoreResult): ContractChange[] {
  const firm = (score: ScoreResult, id: string): Decimal | null =>
    score.contracts.byContract.find((row) => row.contractId === id)?.firmBacklog ?? null;
  return union(before.leases, after.leases, (lease) => lease.id).map(([contractId, was, is]) => {
    const changes = was && is ? differences(was, is) : [];
    const what = !was ? 'added' : !is ? 'removed' : changes.length > 0 ? 'changed' : 'same';
    return { contractId, customer: (is ?? was)!.customer, what, firmBefore: firm(a, contractId), firmAfter: firm(b, contractId), changes };
  });
}

/** Terms of a contract that differ, in words. */
export function differences(was: Lease, is: Lease): string[] {
  const day = (date: Day | null): string => (date === null ? 'none' : formatDay(date));
  const terms: readonly (readonly [string, string, string])[] = [
    ['customer', was.customer, is.customer],
    ['rating', was.rating, is.rating],
    ['GPUs', String(was.gpus), String(is.gpus)],
    ['price', was.price.toString(), is.price.toString()],
    ['start', day(was.start), day(is.start)],
    ['end', day(was.end), day(is.end)],
    ['take or pay', was.takeOrPay.toString(), is.takeOrPay.toString()],
    ['escalator', was.escalator.toString(), is.escalator.toString()],
    ['terminable from', day(was.terminableFrom), day(is.terminableFrom)],
    ['days past due', String(was.daysPastDue), String(is.daysPastDue)],
  ];
  return terms.filter(([, from, to]) => from !== to).map(([name, from, to]) => `${name} ${from} → ${to}`);
}

/**
 * Moves from the first deal's LTV to the second's one cause at a time: its debt; then its fleet grown older to the second's
 * date, on the first's market evidence; then the second's evidence and assumptions; then the second's fleet. Each part is the
 * LTV after less the LTV before that step, so the parts add up to the whole.
 */
function splitLtv(before: Deal, after: Deal, a: ScoreResult, b: ScoreResult): LtvSplit[] {
  const aged = valuesOf({
    ...before,
    asOf: after.asOf,
    market: evidenceUpTo(before),
    assumptions: reachingBack(before.assumptions, after.asOf - before.asOf),
  });
  const models = new Map([...before.market.models, ...after.market.models]);
  const remarked = valuesOf({ ...before, asOf: after.asOf, market: { ...after.market, models }, assumptions: after.assumptions });
  return BASES.map((basis) => {
    const [debtBefore, debtAfter] = [a.debt.balance, b.debt.balance];
    const stages = [
      ratioOf(debtBefore, a.values[basis]),
      ratioOf(debtAfter, a.values[basis]),
      ratioOf(debtAfter, aged.total(basis, 0)),
      ratioOf(debtAfter, remarked.total(basis, 0)),
      ratioOf(debtAfter, b.values[basis]),
    ];
    const causes = ['debt', 'depreciation', 'market', 'fleet'] as const;
    const complete = stages.every((stage) => stage !== null);
    const parts = complete ? causes.map((cause, i) => ({ cause, change: stages[i + 1]!.minus(stages[i]!) })) : [];
    return { basis, before: stages[0]!, after: stages[4]!, parts };
  });
}

const ratioOf = (debt: Decimal, value: Decimal): Decimal | null => (value.isZero() ? null : debt.div(value));

/** The market as the first deal saw it: no observation after its date. */
function evidenceUpTo({ market, asOf }: Deal): Deal['market'] {
  return {
    ...market,
    bundledComps: market.bundledComps.filter((comp) => comp.date <= asOf),
    dealComps: market.dealComps.filter((comp) => comp.date <= asOf),
  };
}

/** The assumptions with a window that still holds what it held some days ago. */
function reachingBack(set: AssumptionSet, days: number): AssumptionSet {
  const key = 'market.window_days';
  const entry = set.register.get(key)!;
  const register = new Map<string, AssumptionEntry>(set.register).set(key, {
    ...entry,
    value: Math.max(1, Number(entry.value) + Math.max(0, days)),
  });
  return { origin: set.origin, register, values: assumptionValues(register) };
}
