import { ZERO, type Decimal } from '../../kernel/decimal.js';
import type { Assumptions } from '../../domain/assumptions.js';
import type { Deal } from '../../domain/deal.js';
import { Anchors } from '../value/anchors.js';
import { BorrowingBase } from '../debt/borrowing-base.js';
import { CashFlow } from '../cash/cash-flow.js';
import { BASE_CONDITIONS, asSeenAt, shiftOn, type Conditions } from '../frame/conditions.js';
import { Contracts } from '../cash/contracts.js';
import { Covenants } from '../measure/covenants.js';
import { exactDebt, type Debt } from '../debt/debt.js';
import { FairValues } from '../value/fair-value.js';
import { FleetValues } from '../value/fleet-values.js';
import { delivered } from '../../domain/arrivals.js';
import { Grid } from '../frame/grid.js';
import { Income, Rents } from '../value/income.js';
import { Liquidation } from '../recovery/liquidation.js';
import { Metrics } from '../measure/metrics.js';
import { Obsolescence } from '../value/obsolescence.js';
import { exactEvents, exactRules, type PathEvents, type PathRules } from '../waterfall/path-rules.js';

/** The parts of the model over one deal, each computing what is asked of it once. */
export interface Model {
  readonly deal: Deal;
  readonly conditions: Conditions;
  readonly grid: Grid;
  readonly obsolescence: Obsolescence;
  readonly anchors: Anchors;
  readonly rents: Rents;
  readonly fair: FairValues;
  readonly values: FleetValues;
  readonly contracts: Contracts;
  readonly cash: CashFlow;
  readonly base: BorrowingBase | null;
  readonly debt: Debt;
  readonly metrics: Metrics;
  readonly covenants: Covenants;
  readonly liquidation: Liquidation;
  /** On a drawn path: who else pays, and what else ends the loan; null on any other. */
  readonly path: { readonly rules: PathRules<Decimal, boolean>; readonly events: PathEvents } | null;
}

/**
 * Puts the parts together: market → values, contracts → cash → debt, and what is measured on them. Parts of a model of the same
 * deal whose inputs are the same objects are taken over with all that they have computed.
 */
// eslint-disable-next-line complexity -- what is taken over is one decision for each part
export function modelOf(given: Deal, conditions: Conditions = BASE_CONDITIONS, before: Model | null = null): Model {
  const arrived = delivered(given.lots, given.assumptions.values.pipeline, given.asOf);
  const deal: Deal = arrived === given.lots ? given : { ...given, lots: arrived };
  const { market, lots, leases, assumptions: set } = deal;
  const same = (...groups: (keyof Assumptions)[]): boolean =>
    before !== null && groups.every((group) => before.deal.assumptions.values[group] === set.values[group]);
  const calm = (...paths: (keyof Conditions)[]): boolean =>
    before !== null &&
    paths.every((path) => conditions[path] === before.conditions[path] || (isEmpty(conditions[path]) && isEmpty(before.conditions[path])));
  const grid = before?.grid ?? new Grid(deal.asOf);
  const sameLots = before?.deal.lots === lots;

  const sameMarket = before?.deal.market === market && same('obsolescence', 'market', 'income');
  const { obsolescence, anchors } = sameMarket ? before! : marketParts(deal);
  const sameRents = sameMarket && calm('rentalLevel', 'drawn');
  const rents = sameRents ? before!.rents : new Rents(grid, market, anchors, obsolescence, set, conditions);
  const sameFair =
    sameRents && sameLots && calm('priceLevel', 'modelLevel') && same('power', 'hostingUsdKwMonth', 'maintenance', 'scrap', 'valuation');
  const fair = sameFair
    ? before!.fair
    : new FairValues(grid, market, set, obsolescence, anchors, new Income(market, rents, set), conditions);
  const sameValues = sameFair && calm('lotValue') && same('haircut', 'liquidation', 'book');
  const values = sameValues ? before!.values : new FleetValues(grid, lots, market, set, fair, conditions);

  const sameContracts =
    sameLots && sameElements(before!.deal.leases, leases) && calm('leases', 'offlineFrom', 'drawn') && same('contracts');
  const contracts = sameContracts ? before!.contracts : new Contracts(grid, lots, leases, set, conditions);
  const sameHedges = deal.hedges.length === 0 || same('rating');
  const sameCash =
    sameContracts &&
    sameRents &&
    sameHedges &&
    calm('utilization') &&
    same('relet', 'power', 'hostingUsdKwMonth', 'maintenance', 'sgaShare');
  const cash = sameCash ? before!.cash : new CashFlow(grid, lots, contracts, rents, market, set, conditions, deal.hedges);
  const onBook = deal.borrowingBase?.basis === 'depreciated_cost' && before?.deal.market === market && same('book');
  const sameBase = sameContracts && (sameValues || onBook);
  const base = sameBase
    ? before!.base
    : deal.borrowingBase && new BorrowingBase(deal, deal.borrowingBase, grid, values, contracts, obsolescence, conditions);
  const shift = conditions.indexShift;
  const sameDebt = before?.deal.tranches === deal.tranches && calm('indexShift') && (holdsNothing(deal) || (sameBase && sameCash));
  const debt = sameDebt
    ? before!.debt
    : exactDebt(deal, grid, {
        indices: { curves: deal.indexCurves, shift: shift && ((fixing) => shiftOn(shift, grid, fixing, ZERO)) },
        cfads: (k) => cash.of(k).cfads,
        baseAt: (k) => base?.at(k).base ?? null,
      });

  const { drawn } = conditions;
  const ofBaseCase = drawn && before ? (before.metrics.ofBaseCase ?? before.metrics) : null;
  const metrics = new Metrics(deal, grid, values, contracts, cash, debt, base, ofBaseCase);
  const covenants = new Covenants(deal, grid, metrics, set, debt.lastPeriod);
  const seen: (Model | undefined)[] = [];
  const seenAt = (k: number): Model => (seen[k] ??= modelOf(deal, asSeenAt(conditions, k, leases, grid), model));
  const liquidation = new Liquidation(deal, grid, values, contracts, debt, set, conditions, drawn && ((k) => seenAt(k).liquidation));
  const ahead = { deal, grid, conditions, values, covenants, waRate: debt.waRate(), seenAt };
  const model: Model = {
    deal,
    conditions,
    grid,
    obsolescence,
    anchors,
    rents,
    fair,
    values,
    contracts,
    cash,
    base,
    debt,
    metrics,
    covenants,
    liquidation,
    get path() {
      return drawn && { rules: exactRules(ahead, drawn), events: exactEvents(ahead, drawn) };
    },
  };
  return model;
}

/** The values of a deal's fleet alone. */
export function valuesOf(deal: Deal): FleetValues {
  return modelOf({ ...deal, tranches: [], covenants: [] }).values;
}

function marketParts({ market, assumptions, asOf }: Deal): Pick<Model, 'obsolescence' | 'anchors'> {
  const obsolescence = new Obsolescence(market, assumptions.values.obsolescence);
  return { obsolescence, anchors: new Anchors(market, assumptions, obsolescence, asOf) };
}

const isEmpty = (path: Conditions[keyof Conditions]): boolean => path === null || (path instanceof Map && path.size === 0);
const sameElements = <T>(a: readonly T[], b: readonly T[]): boolean => a.length === b.length && a.every((item, i) => item === b[i]);
const holdsNothing = (deal: Deal): boolean => deal.tranches.every((tranche) => !tranche.holdWithinBorrowingBase);
