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

/** Puts the parts together: market → values, contracts → cash → debt, and what is measured on them. */
export function modelOf(deal: Deal, conditions: Conditions = BASE_CONDITIONS): Model {
  const { market, lots, leases, assumptions: set } = deal;
  const grid = new Grid(deal.asOf);
  const obsolescence = new Obsolescence(market, set.values.obsolescence);
  const anchors = new Anchors(market, set, obsolescence, deal.asOf);
  const rents = new Rents(grid, anchors, obsolescence, set, conditions);
  const fair = new FairValues(grid, market, set, obsolescence, anchors, new Income(market, rents, set), conditions);
  const values = new FleetValues(grid, lots, market, set, fair, conditions);
  const contracts = new Contracts(grid, lots, leases, set, conditions);
  const cash = new CashFlow(grid, lots, contracts, rents, market, set, conditions);
  const base = deal.borrowingBase && new BorrowingBase(deal, deal.borrowingBase, grid, values, contracts, obsolescence, conditions);
  const debt = new Debt(deal, grid, cash, (k) => base?.at(k).base ?? null, conditions);
  const metrics = new Metrics(deal, grid, values, contracts, cash, debt, base);
  const covenants = new Covenants(deal, grid, metrics, set, debt.lastPeriod);
  const liquidation = new Liquidation(deal, grid, values, contracts, debt, set, conditions);
  return { deal, conditions, grid, obsolescence, anchors, fair, values, contracts, cash, base, debt, metrics, covenants, liquidation };
}
