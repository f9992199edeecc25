import { Decimal, ONE, ZERO, least, total } from '../../kernel/decimal.js';
import { wholeMonths, type Day } from '../../kernel/calendar.js';
import type { AdvanceClass, Rule } from '../../domain/deal.js';
import type { Lease } from '../../domain/lease.js';
import { isCounted, STATUSES, type Lot, type Status } from '../../domain/lot.js';
import type { Rating } from '../../domain/rating.js';
import { compareText, gpusOf, groupBy } from '../frame/grouping.js';
import { BorrowingBase } from '../debt/borrowing-base.js';
import { BASE_CONDITIONS } from '../frame/conditions.js';
import { at, Contracts, type LeaseFlow } from '../cash/contracts.js';
import type { CovenantTest } from '../measure/covenants.js';
import { Income } from '../value/income.js';
import type { Model } from './model.js';
import type { Approach } from '../frame/result.js';

/** Counted lots with one thing in common: a cohort, an age, a site. */
export interface FleetCut {
  readonly name: string;
  readonly gpus: number;
  readonly cost: Decimal;
  readonly fmv: Decimal;
  readonly olv: Decimal;
  readonly flv: Decimal;
}

/** What each approach says the counted GPUs of a model are worth, and how many each bound. @source methodology 3.2 */
export interface ApproachRow {
  readonly model: string;
  readonly gpus: number;
  /** Σ V_c. */
  readonly cost: Decimal;
  /** Σ V_m; null without a resale comp in the window. */
  readonly market: Decimal | null;
  /** Σ min(V_i, V_c); null without a rental comp in the window. */
  readonly income: Decimal | null;
  readonly fmv: Decimal;
  readonly boundGpus: ReadonlyMap<Approach, number>;
}

/** GPUs of the tape by status and lien; what is not installed, offline or in repair under a first lien is no collateral. */
export interface TapeRow {
  readonly status: Status;
  readonly firstLien: boolean;
  readonly gpus: number;
  readonly cost: Decimal;
}

/** One month of contract billing. */
export interface RunOffMonth {
  readonly date: Day;
  readonly headline: Decimal;
  readonly firm: Decimal;
  /** Firm billing in the order of `counterparties`. */
  readonly byCounterparty: readonly Decimal[];
}

export interface Counterparty {
  readonly group: string;
  readonly ratings: readonly Rating[];
  readonly contracts: number;
  readonly gpus: number;
  readonly firmBacklog: Decimal;
  readonly headlineBacklog: Decimal;
  /** Of its firm backlog, what is with related parties. */
  readonly relatedBacklog: Decimal;
  readonly pastDueDays: number;
}

export interface BaseExhibit {
  readonly byClass: readonly {
    readonly class: AdvanceClass;
    readonly value: Decimal;
    readonly advanceRate: Decimal;
    readonly advance: Decimal;
  }[];
  /** Lots that lose their value to a rule, in file order. */
  readonly ineligible: readonly { readonly lot: Lot; readonly rule: Rule; readonly value: Decimal }[];
}

/** What a covenant's first test divides by what; null where its figure is no ratio or could not be had. */
export interface CovenantInputs {
  readonly id: string;
  readonly numerator: Decimal | null;
  readonly denominator: Decimal | null;
}

/** Figures of the base case that a lender report shows beside a score. */
export interface Exhibits {
  readonly tape: readonly TapeRow[];
  readonly approaches: readonly ApproachRow[];
  /** Oldest cohort first. */
  readonly byCohort: readonly FleetCut[];
  readonly byAge: readonly FleetCut[];
  /** By name; '' is a site that is not named. */
  readonly bySite: readonly FleetCut[];
  /** Most firm backlog first. */
  readonly counterparties: readonly Counterparty[];
  readonly runOff: readonly RunOffMonth[];
  readonly base: BaseExhibit | null;
  readonly covenants: readonly CovenantInputs[];
  /** Of each covenant, at each of its tests; null where it cannot be tested. */
  readonly headroom: readonly { readonly id: string; readonly dates: readonly Day[]; readonly values: readonly (Decimal | null)[] }[];
}

export function exhibitsOf(model: Model): Exhibits {
  const lots = model.deal.lots.filter(isCounted);
  const { obsolescence } = model;
  const models = [...groupBy(lots, (lot) => lot.model)].sort(
    ([a], [b]) => obsolescence.cohortIndex(a) - obsolescence.cohortIndex(b) || compareText(a, b),
  );
  const counterparties = counterpartiesOf(model.contracts.flows);
  return {
    tape: tapeOf(model.deal.lots),
    approaches: approachesOf(model, models),
    byCohort: cuts(
      model,
      groupBy(
        models.flatMap(([, group]) => group),
        (lot) => model.deal.market.models.get(lot.model)!.cohort,
      ),
    ),
    byAge: cuts(
      model,
      groupBy(
        [...lots].sort((a, b) => ageOf(a, model) - ageOf(b, model)),
        (lot) => ageBand(ageOf(lot, model)),
      ),
    ),
    bySite: cuts(model, new Map([...groupBy(lots, (lot) => lot.site)].sort(([a], [b]) => compareText(a, b)))),
    counterparties,
    runOff: runOffOf(model, counterparties),
    base: baseOf(model),
    covenants: model.covenants.tests.map(({ covenant, tests }) => ({ id: covenant.id, ...inputsOf(model, covenant.metric, tests[0]) })),
    headroom: model.covenants.tests.map(({ covenant, tests }) => ({
      id: covenant.id,
      dates: tests.map(({ k }) => model.grid.date(k)),
      values: tests.map(({ headroom }) => headroom),
    })),
  };
}

const costOf = (lots: readonly Lot[]): Decimal => total(lots.map((lot) => lot.unitCost.times(lot.quantity)));

function tapeOf(lots: readonly Lot[]): TapeRow[] {
  return STATUSES.flatMap((status) =>
    [true, false].flatMap((firstLien): TapeRow[] => {
      const some = lots.filter((lot) => lot.status === status && (lot.lien === 'first') === firstLien);
      return some.length === 0 ? [] : [{ status, firstLien, gpus: gpusOf(some), cost: costOf(some) }];
    }),
  );
}

function cuts({ values }: Model, groups: ReadonlyMap<string, readonly Lot[]>): FleetCut[] {
  return [...groups].map(([name, lots]) => {
    const of = lots.map((lot) => values.of(lot, 0));
    return {
      name,
      gpus: gpusOf(lots),
      cost: total(of.map((value) => value.cost)),
      fmv: total(of.map((value) => value.fmv)),
      olv: total(of.map((value) => value.olv)),
      flv: total(of.map((value) => value.flv)),
    };
  });
}

const BAND_MONTHS = 12;
const LAST_BAND = 60;
const ageOf = (lot: Lot, { grid }: Model): number => wholeMonths(lot.inServiceDate, grid.asOf);

/** "12–23 months", "60 months or more". */
function ageBand(months: number): string {
  if (months >= LAST_BAND) return `${LAST_BAND} months or more`;
  const from = Math.floor(months / BAND_MONTHS) * BAND_MONTHS;
  return `${from}–${from + BAND_MONTHS - 1} months`;
}

function approachesOf(model: Model, models: readonly (readonly [string, readonly Lot[]])[]): ApproachRow[] {
  const { deal, rents, anchors, fair, values, conditions } = model;
  const earning = new Income(deal.market, rents, deal.assumptions);
  const level = conditions.priceLevel?.[0] ?? ONE;
  return models.map(([name, lots]) => {
    const resale = anchors.of(name, 'resale');
    const boundGpus = new Map<Approach, number>();
    for (const lot of lots) boundGpus.set(fair.of(lot, 0).approach, (boundGpus.get(fair.of(lot, 0).approach) ?? 0) + lot.quantity);
    const cost = (lot: Lot): Decimal => fair.cost(lot, 0).times(lot.quantity);
    const income = (lot: Lot): Decimal => least(earning.value(name, lot.unitCost, 0)!.times(lot.quantity), cost(lot));
    return {
      model: name,
      gpus: gpusOf(lots),
      cost: total(lots.map(cost)),
      market: resale && resale.value.times(level).times(gpusOf(lots)),
      income: rents.at(name, 0) && total(lots.map(income)),
      fmv: total(lots.map((lot) => values.fmv(lot, 0).whole)),
      boundGpus,
    };
  });
}

function counterpartiesOf(flows: readonly LeaseFlow[]): Counterparty[] {
  const firm = (some: readonly LeaseFlow[]): Decimal => total(some.map((flow) => flow.firmBacklog));
  return [...groupBy(flows, (flow) => flow.lease.group)]
    .map(([group, some]) => ({
      group,
      ratings: [...new Set(some.map((flow) => flow.lease.rating))],
      contracts: some.length,
      gpus: some.reduce((sum, flow) => sum + flow.lease.gpus, 0),
      firmBacklog: firm(some),
      headlineBacklog: total(some.map((flow) => flow.headlineBacklog)),
      relatedBacklog: firm(some.filter((flow) => flow.lease.relatedParty)),
      pastDueDays: Math.max(...some.map((flow) => flow.lease.daysPastDue)),
    }))
    .sort((a, b) => b.firmBacklog.cmp(a.firmBacklog) || compareText(a.group, b.group));
}

function runOffOf(model: Model, counterparties: readonly Counterparty[]): RunOffMonth[] {
  const { flows } = model.contracts;
  const headlines = flows.map((flow) => headlineBilling(model, flow.lease));
  const periods = Math.max(0, ...headlines.map((billing) => billing.length - 1));
  return Array.from({ length: periods }, (_, i) => ({
    date: model.grid.date(i + 1),
    headline: total(headlines.map((billing) => at(billing, i + 1))),
    firm: total(flows.map((flow) => at(flow.billed, i + 1))),
    byCounterparty: counterparties.map(({ group }) =>
      total(flows.filter((flow) => flow.lease.group === group).map((flow) => at(flow.billed, i + 1))),
    ),
  }));
}

/** What a contract would bill by period were it firm to its end and fully served: its headline backlog, month by month. */
function headlineBilling({ deal, grid }: Model, lease: Lease): readonly Decimal[] {
  const serving: Lot = { ...deal.lots[0]!, model: lease.model, status: 'installed', quantity: lease.gpus };
  const lasting: Lease = { ...lease, terminableFrom: null, daysPastDue: 0 };
  return new Contracts(grid, [serving], [lasting], deal.assumptions, BASE_CONDITIONS).flows[0]!.billed;
}

function baseOf({ deal, base, values, grid, contracts, obsolescence, conditions }: Model): BaseExhibit | null {
  const terms = deal.borrowingBase;
  if (base === null || terms === null) return null;
  const { byClass } = base.at(0);
  const lost = (lot: Lot): BaseExhibit['ineligible'] =>
    new BorrowingBase({ ...deal, lots: [lot] }, terms, grid, values, contracts, obsolescence, conditions)
      .at(0)
      .ineligible.filter(({ amount }) => amount.gt(0))
      .map(({ rule, amount }) => ({ lot, rule, value: amount }));
  return {
    byClass: (['ig', 'non_ig', 'uncontracted'] as const).map((name) => ({
      class: name,
      value: byClass[name],
      advanceRate: terms.advanceRates[name],
      advance: byClass[name].times(terms.advanceRates[name]),
    })),
    ineligible: deal.lots.flatMap(lost),
  };
}

/** Shares of firm backlog and of collateral are reported as amounts. */
function inputsOf(
  model: Model,
  metric: Model['deal']['covenants'][number]['metric'],
  test: CovenantTest | undefined,
): Omit<CovenantInputs, 'id'> {
  const measure = test?.measure;
  if (!test || !measure || (measure.kind !== 'figure' && measure.kind !== 'beyond')) return { numerator: null, denominator: null };
  const share = (whole: Decimal): Omit<CovenantInputs, 'id'> => ({ numerator: whole.times(test.actual ?? ZERO), denominator: whole });
  switch (metric) {
    case 'customer_share':
    case 'related_party_share':
    case 'circular_share':
    case 'non_ig_share':
      return share(model.metrics.firmBacklog());
    case 'model_share':
    case 'site_share':
      return share(model.values.total('fmv', test.k));
    case 'utilization':
      return share(total(model.contracts.installedModels.map((name) => model.contracts.installed(name, test.k + 1))));
    case 'liquidity':
      return { numerator: measure.numerator, denominator: null };
    case 'remaining_contract_months':
    case 'tail_months':
      return { numerator: null, denominator: null };
    default:
      return { numerator: measure.numerator, denominator: measure.denominator };
  }
}
