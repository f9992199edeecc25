import type { Deal } from '../domain/deal.js';
import { Anchors } from './anchors.js';
import { BorrowingBase } from './borrowing-base.js';
import { CashFlow } from './cash-flow.js';
import { BASE_CONDITIONS, type Conditions } from './conditions.js';
import { Contracts } from './contracts.js';
import { Covenants } from './covenants.js';
import { Debt } from './debt.js';
import { FairValues } from './fair-value.js';
import { FleetValues } from './fleet-values.js';
import { Grid } from './grid.js';
import { Income, Rents } from './income.js';
import { Liquidation } from './liquidation.js';
import { Metrics } from './metrics.js';
import { Obsolescence } from './obsolescence.js';

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
}

/**
 * Puts the parts together: market → values, contracts → cash → debt, and what is measured on them. Parts of a model of the same
 * deal whose inputs are the same objects are taken over with all that they have computed.
 */
export function modelOf(deal: Deal, conditions: Conditions = BASE_CONDITIONS, before: Model | null = null): Model {
  const { market, lots, leases, assumptions: set } = deal;
  const grid = before?.grid ?? new Grid(deal.asOf);
  const sameMarket = before !== null && before.deal.market === market && before.deal.assumptions === set;
  const sameLots = sameMarket && before.deal.lots === lots;
  const { obsolescence, anchors } = sameMarket ? before : marketParts(deal);
  const sameRents = sameMarket && conditions.rentalLevel === null && before.conditions.rentalLevel === null;
  const rents = sameRents ? before.rents : new Rents(grid, anchors, obsolescence, set, conditions);
  const untouched = (model: Model | null, ...paths: (keyof Conditions)[]): boolean => model !== null && paths.every((path) => isEmpty(conditions[path]) && isEmpty(model.conditions[path]));
  const sameValues = sameLots && sameRents && untouched(before, 'priceLevel', 'lotValue');
  const fair = sameValues ? before.fair : new FairValues(grid, market, set, obsolescence, anchors, new Income(market, rents, set), conditions);
  const values = sameValues ? before.values : new FleetValues(grid, lots, market, set, fair, conditions);
  const sameContracts = sameLots && sameElements(before.deal.leases, leases) && untouched(before, 'leases', 'offlineFrom');
  const contracts = sameContracts ? before.contracts : new Contracts(grid, lots, leases, set, conditions);
  const sameCash = sameContracts && sameRents;
  const cash = sameCash ? before.cash : new CashFlow(grid, lots, contracts, rents, market, set, conditions);
  const sameBase = sameContracts && sameValues;
  const base = sameBase ? before.base : deal.borrowingBase && new BorrowingBase(deal, deal.borrowingBase, grid, values, contracts, obsolescence, conditions);
  const sameDebt = sameCash && (sameBase || holdsNothing(deal)) && untouched(before, 'indexShift');
  const debt = sameDebt ? before.debt : new Debt(deal, grid, cash, (k) => base?.at(k).base ?? null, conditions);
  const metrics = new Metrics(deal, grid, values, contracts, cash, debt, base);
  const covenants = new Covenants(deal, grid, metrics, set, debt.lastPeriod);
  const liquidation = new Liquidation(deal, grid, values, contracts, debt, set, conditions);
  return { deal, conditions, grid, obsolescence, anchors, rents, fair, values, contracts, cash, base, debt, metrics, covenants, liquidation };
}

function marketParts({ market, assumptions, asOf }: Deal): Pick<Model, 'obsolescence' | 'anchors'> {
  const obsolescence = new Obsolescence(market, assumptions.values.obsolescence);
  return { obsolescence, anchors: new Anchors(market, assumptions, obsolescence, asOf) };
}

const isEmpty = (path: Conditions[keyof Conditions]): boolean => path === null || (typeof path !== 'function' && path.size === 0);
const sameElements = <T>(a: readonly T[], b: readonly T[]): boolean => a.length === b.length && a.every((item, i) => item === b[i]);
const holdsNothing = (deal: Deal): boolean => deal.tranches.every((tranche) => !tranche.holdWithinBorrowingBase);
