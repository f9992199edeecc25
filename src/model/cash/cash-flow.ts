import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ONE, ZERO, least, total } from '../../kernel/decimal.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { Hedge, RentHedge } from '../../domain/hedge.js';
import type { Lot } from '../../domain/lot.js';
import { providerSurvival } from '../frame/pd.js';
import type { Market } from '../../domain/market.js';
import { arrivedDays } from '../frame/arrivals.js';
import { atMonth, type Conditions } from '../frame/conditions.js';
import { at, explainCash, type Contracts } from './contracts.js';
import type { Grid } from '../frame/grid.js';
import type { Rents } from '../value/income.js';
import { cfads, freeGpus, operatingCost, reletIncome, reletRent, rentHedgeFlow } from '../method/cash.js';
import { assumed } from '../frame/origin.js';
import { NO_COSTS, addCosts, costOfPeriod, costShare, runningCosts, type RunningCosts } from './running-costs.js';

/** Cash of one period, before debt service. */
interface PeriodCash {
  readonly billed: Decimal;
  /** Σ cash of contracts. */
  readonly contractCash: Decimal;
  /** Walk-away fees: shown apart, in no ratio. */
  readonly fees: Decimal;
  readonly relet: Decimal;
  /** Σ flows of rent hedges. */
  readonly hedgeCash: Decimal;
  readonly opex: Decimal;
  readonly cfads: Decimal;
}

/** A rent hedge with the survival of its provider by month. */
interface HeldHedge {
  readonly hedge: RentHedge;
  readonly survives: (month: number) => Decimal;
}

const NOTHING: PeriodCash = { billed: ZERO, contractCash: ZERO, fees: ZERO, relet: ZERO, hedgeCash: ZERO, opex: ZERO, cfads: ZERO };

/**
 * Cash flow available for debt service, by period.
 *
 *     free_m   (O_m − max(G_m(k−gap) … G_m(k)))⁺
 *     relet    Σ_m free_m · 24 · days · relet.utilization · R_m(d_k) · (1 − revenue_cost_share), nothing where no rent is known
 *     opex     power, hosting and maintenance of the installed, hosting of the offline, + sga_share · (Σ billed + relet)
 *     cfads    Σ cash + relet − opex
 *
 * @source methodology 5
 */
export class CashFlow {
  private readonly rentHedges: readonly HeldHedge[];
  private readonly periods: PeriodCash[] = [NOTHING];
  /** Running costs of the lots that stay as they are, and of those that a scenario switches off. */
  private readonly alike: RunningCosts;
  private readonly switched: readonly { readonly lot: Lot; readonly before: RunningCosts; readonly after: RunningCosts }[];

  constructor(
    private readonly grid: Grid,
    lots: readonly Lot[],
    private readonly contracts: Contracts,
    private readonly rents: Rents,
    market: Market,
    private readonly set: AssumptionSet,
    private readonly conditions: Conditions,
    hedges: readonly Hedge[],
  ) {
    this.rentHedges = hedges
      .filter((hedge): hedge is RentHedge => hedge.kind === 'rent_swap' || hedge.kind === 'rent_floor')
      .map((hedge) => {
        const survives = providerSurvival(hedge, conditions, set.values);
        return { hedge, survives: (month: number) => survives(0, month) };
      });
    this.alike = lots
      .filter((lot) => !conditions.offlineFrom.has(lot) && lot.arrives === null)
      .map((lot) => runningCosts(lot, market, set.values))
      .reduce(addCosts, NO_COSTS);
    const moving = lots.filter((lot) => conditions.offlineFrom.has(lot) || lot.arrives !== null);
    this.switched = moving.map((lot) => ({
      lot,
      before: runningCosts(lot, market, set.values),
      after: runningCosts({ ...lot, status: 'offline', arrives: null }, market, set.values),
    }));
  }

  /** Running costs of the fleet in period k. */
  private costsIn(k: number): RunningCosts {
    return this.switched.reduce((sum, { lot, before, after }) => addCosts(sum, this.costsOfMoving(lot, k, before, after)), this.alike);
  }

  /** What a lot costs in period k that arrives, by its days, or is switched off. */
  private costsOfMoving(lot: Lot, k: number, before: RunningCosts, after: RunningCosts): RunningCosts {
    const costs = k - 1 < (this.conditions.offlineFrom.get(lot) ?? Infinity) ? before : after;
    return lot.arrives === null ? costs : costShare(costs, new Decimal(arrivedDays(lot, k, this.grid)).div(this.grid.days(k)));
  }

  /** Power, hosting and maintenance of the fleet in period k. */
  runningCost(k: number): Decimal {
    return costOfPeriod(this.costsIn(k), this.grid.days(k));
  }

  /** Period k; all zero for k = 0, which is as_of itself. */
  of(k: number): PeriodCash {
    for (let j = this.periods.length; j <= k; j++) this.periods.push(this.period(j));
    return this.periods[k]!;
  }

  /** cfads of period k with its derivation. */
  explain(k: number, trace: Trace): Decimal {
    const formula = `Σ contract cash + relet ${this.rentHedges.length > 0 ? '+ rent hedges ' : ''}− opex`;
    return step(trace, `cfads of period ${k}`, 'money', formula, (t) => {
      for (const flow of this.contracts.flows) if (!at(flow.cash, k).isZero()) explainCash(this.contracts, flow, k, t!);
      this.explainRelet(k, t!);
      for (const entry of this.rentHedges) this.explainHedge(entry, k, t!);
      this.explainOpex(k, t!);
      return this.of(k).cfads;
    });
  }

  private explainRelet(k: number, trace: Trace): void {
    step(
      trace,
      'relet',
      'money',
      'Σ free GPUs · 24 · days · relet.utilization · R_m · price_factor · (1 + free/absorption)^(−depth_elasticity) · (1 − revenue_cost_share)',
      (t) => {
        for (const model of this.contracts.installedModels) {
          const free = this.free(model, k);
          if (free.isZero()) continue;
          leaf(t, `free GPUs of ${model}`, 'number', free, assumed(this.set, 'relet.gap_months'));
          this.explainRent(model, k, t!);
        }
        const { priceFactor, absorption, depthElasticity } = this.set.values.relet;
        leaf(t, 'relet.utilization', 'ratio', this.utilization(k), assumed(this.set, 'relet.utilization'));
        leaf(t, 'relet.price_factor', 'ratio', priceFactor, assumed(this.set, 'relet.price_factor'));
        leaf(t, 'relet.absorption', 'number', absorption, assumed(this.set, 'relet.absorption'));
        leaf(t, 'relet.depth_elasticity', 'number', depthElasticity, assumed(this.set, 'relet.depth_elasticity'));
        return this.of(k).relet;
      },
    );
  }

  private explainHedge(entry: HeldHedge, k: number, trace: Trace): void {
    const { hedge, survives } = entry;
    const floor = hedge.kind === 'rent_floor';
    step(
      trace,
      `rent hedge ${hedge.id}`,
      'money',
      `gpus · 24 · days · (usd_gpu_hour − R)${floor ? '⁺' : ''}, times S where above 0`,
      (t) => {
        const origin = { kind: 'input' as const, place: hedge.place };
        leaf(t, 'gpus', 'number', hedge.gpus, origin);
        leaf(t, 'days of the period in force', 'number', this.hedgeDays(hedge, k));
        leaf(t, 'usd_gpu_hour', 'usd/gpu-hour', hedge.price, origin);
        this.explainRent(hedge.model, k, t!);
        leaf(t, `S: survival of the provider, ${hedge.rating}`, 'ratio', survives(k), assumed(this.set, 'rating.unrated'));
        return this.hedgeFlow(entry, k);
      },
    );
  }

  private explainRent(model: string, k: number, trace: Trace): void {
    step(trace, `R: market rent of ${model}`, 'usd/gpu-hour', this.rents.formula(model), (t) => this.rents.at(model, k, t));
  }

  private explainOpex(k: number, trace: Trace): void {
    step(trace, 'opex', 'money', 'power · days + hosting + maintenance + sga_share · (Σ billed + relet)', (t) => {
      const { perDay, perMonth } = this.costsIn(k);
      const { billed, relet, opex } = this.of(k);
      leaf(t, 'power of the installed, a day', 'money', perDay, assumed(this.set, 'power.usd_kwh'));
      leaf(t, 'days', 'number', this.grid.days(k));
      leaf(t, 'hosting and maintenance, a month', 'money', perMonth, assumed(this.set, 'hosting_usd_kw_month'));
      leaf(t, 'Σ billed + relet', 'money', billed.plus(relet));
      leaf(t, 'sga_share', 'ratio', this.set.values.sgaShare, assumed(this.set, 'sga_share'));
      return opex;
    });
  }

  private period(k: number): PeriodCash {
    const { flows } = this.contracts;
    const billed = total(flows.map((flow) => at(flow.billed, k)));
    const contractCash = total(flows.map((flow) => at(flow.cash, k)));
    const fees = total(flows.map((flow) => (flow.fee?.k === k ? flow.fee.amount : ZERO)));
    const relet = this.relet(k);
    const opex = operatingCost(EXACT, this.runningCost(k), this.set.values.sgaShare, billed, relet);
    const hedgeCash = this.hedgeCash(k);
    return { billed, contractCash, fees, relet, hedgeCash, opex, cfads: cfads(EXACT, contractCash, relet.plus(hedgeCash), opex) };
  }

  /** What rent hedges pay in period k, less what the borrower pays on a swap. */
  private hedgeCash(k: number): Decimal {
    return total(this.rentHedges.map((entry) => this.hedgeFlow(entry, k)));
  }

  private hedgeFlow({ hedge, survives }: HeldHedge, k: number): Decimal {
    const rent = this.rents.at(hedge.model, k);
    if (rent === null) return ZERO;
    const hours = new Decimal(hedge.gpus).times(24 * this.hedgeDays(hedge, k));
    return rentHedgeFlow(EXACT, hedge.price.minus(rent), hours, hedge.kind === 'rent_floor', survives(k));
  }

  /** Days of period k in [from, to). */
  private hedgeDays(hedge: RentHedge, k: number): number {
    return Math.max(0, Math.min(this.grid.date(k), hedge.to) - Math.max(this.grid.date(k - 1), hedge.from));
  }

  /** Share of hours that free GPUs are let in period k. */
  private utilization(k: number): Decimal {
    const path = this.conditions.utilization;
    return path ? atMonth(path, k) : this.set.values.relet.utilization;
  }

  private relet(k: number): Decimal {
    const { relet, income } = this.set.values;
    const gpuHours = this.utilization(k)
      .times(24 * this.grid.days(k))
      .times(ONE.minus(income.revenueCostShare));
    return total(
      this.contracts.installedModels.map((model) => {
        const free = this.free(model, k);
        const rent = free.isZero() ? null : this.rents.at(model, k);
        return rent === null ? ZERO : reletIncome(EXACT, free, reletRent(EXACT, rent, free, relet), gpuHours);
      }),
    );
  }

  /** GPUs that no contract has needed for the length of the re-letting gap; one that arrives waits the gap too. */
  private free(model: string, k: number): Decimal {
    const { contracts } = this;
    const now = contracts.installed(model, k);
    let free = now;
    for (let j = k - this.set.values.relet.gapMonths; j <= k; j++)
      free = least(free, freeGpus(EXACT, least(contracts.installed(model, j), now), contracts.committed(model, j)));
    return free;
  }
}
