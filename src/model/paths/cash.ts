import { Powers } from '../../kernel/daily-power.js';
import { sumOf } from '../../kernel/arithmetic.js';
import { wholeYears, type Day } from '../../kernel/calendar.js';
import type { Lease } from '../../domain/lease.js';
import type { LeaseFlow } from '../cash/contracts.js';
import { bill, cfads, type Bill, freeGpus, operatingCost, reletIncome, reletRent, rentHedgeFlow, servedShare } from '../method/cash.js';
import type { RentHedge } from '../../domain/hedge.js';
import type { Blocks, Lane, Mask } from './blocks.js';
import type { BlockLease } from './conditions.js';
import { laneAt, type BlockFlow, type Frame } from './frame.js';

interface BlockPeriod {
  readonly contractCash: Lane;
  readonly fees: Lane;
  readonly opex: Lane;
  readonly cfads: Lane;
}

/** What cash looks at beside the contracts. */
interface CashInputs {
  /** What happens to contracts, by contract_id. */
  readonly leases: ReadonlyMap<string, BlockLease>;
  /** R_m at grid date n; null without a rental anchor. */
  readonly rent: (model: string, n: number) => Lane | null;
  /** Share of hours that free GPUs are let in period k. */
  readonly utilization: (k: number) => Lane;
  /** S(k) of the provider of a rent hedge. */
  readonly survives: (hedge: RentHedge, k: number) => Lane;
}

/** Contracts and the cash before debt service in every run of a block. @source methodology 5, 17 A, D and E */
export class BlockCash {
  readonly flows: readonly BlockFlow[];
  private readonly byId: ReadonlyMap<string, BlockFlow>;
  /** The last period in which a contract runs. */
  readonly last: number;
  private readonly committedGpus = new Map<string, (Lane | undefined)[]>();
  /** Models of contracts to which something happens. */
  private readonly touched: ReadonlySet<string>;
  private readonly rentHedges: readonly RentHedge[];
  private readonly periods: BlockPeriod[] = [{ contractCash: 0, fees: 0, opex: 0, cfads: 0 }];

  constructor(
    private readonly A: Blocks,
    private readonly frame: Frame,
    private readonly inputs: CashInputs,
  ) {
    const { leases, assumptions, hedges } = frame.model.deal;
    this.rentHedges = hedges.filter((hedge): hedge is RentHedge => hedge.kind === 'rent_swap' || hedge.kind === 'rent_floor');
    this.last = Math.max(1, ...leases.map((lease) => this.lastPeriod(lease)));
    this.touched = new Set(leases.filter(({ id }) => inputs.leases.has(id)).map(({ model }) => model));
    for (const model of new Set([...frame.model.contracts.installedModels, ...this.touched]))
      for (let k = 1 - assumptions.values.relet.gapMonths; k <= this.last; k++) this.committed(model, k);
    this.flows = frame.model.contracts.flows.map((flow) => this.flow(flow));
    this.byId = new Map(this.flows.map((flow) => [flow.lease.id, flow]));
  }

  private lastPeriod(lease: Lease): number {
    const { grid } = this.frame.model;
    return lease.end > grid.asOf ? grid.periodOfPayment(lease.end) : 0;
  }

  private firmEnd({ lease, firmEnd }: LeaseFlow): Lane {
    return this.A.least(firmEnd, this.inputs.leases.get(lease.id)?.endsBy ?? Infinity);
  }

  flowOf(contractId: string): BlockFlow {
    return this.byId.get(contractId)!;
  }

  /** Firm at grid date k: start ≤ d < firm_end. */
  isFirmAt({ lease, firmEnd }: BlockFlow, k: number): Mask {
    const date = this.frame.date(k);
    return lease.start <= date ? this.A.below(date, firmEnd) : false;
  }

  /** GPUs of a contract at grid date n. */
  gpusAt(lease: Lease, n: number): Lane {
    return this.A.times(n < 0 ? 1 : laneAt(this.inputs.leases.get(lease.id)?.gpus, n, 1), lease.gpus);
  }

  /** O_m of period k: nothing is switched off in a block. */
  installed(model: string, k: number): number {
    const period = Math.max(0, k);
    return this.frame.monthly(`O ${model}`, period, () => this.frame.model.contracts.installed(model, period).toNumber());
  }

  /** G_m(k). */
  committed(model: string, k: number): Lane {
    if (k > this.last) return 0;
    if (!this.touched.has(model)) return this.frame.committed(model, k);
    let row = this.committedGpus.get(model);
    if (!row) this.committedGpus.set(model, (row = []));
    // Periods before as_of have places of their own behind those to come.
    const place = k > 0 ? k : this.last - k + 1;
    return (row[place] ??= this.A.scope(() => this.committedIn(model, k)));
  }

  private committedIn(model: string, k: number): Lane {
    const { A } = this;
    const { contracts, grid } = this.frame.model;
    const gpuDays = contracts.flows
      .filter(({ lease }) => lease.model === model)
      .map((flow) => A.times(this.gpusAt(flow.lease, k - 1), this.activeDays(flow.lease, k, k <= 0 ? flow.lease.end : this.firmEnd(flow))));
    return A.over(sumOf(A, gpuDays), grid.days(k));
  }

  /** min(1, O_m/G_m(k)). */
  served(model: string, k: number): Lane {
    return servedShare(this.A, this.installed(model, k), this.committed(model, k));
  }

  /** Σ_m min(G_m, O_m) / Σ_m O_m of period k. */
  utilization(k: number): Lane {
    const { A } = this;
    const { installedModels } = this.frame.model.contracts;
    const installed = installedModels.reduce((sum, model) => sum + this.installed(model, k), 0);
    if (installed === 0) return 0;
    return A.over(
      sumOf(
        A,
        installedModels.map((model) => A.least(this.committed(model, k), this.installed(model, k))),
      ),
      installed,
    );
  }

  private activeDays(lease: Lease, k: number, end: Lane): Lane {
    const from = Math.max(this.frame.date(k - 1), lease.start);
    return this.A.positive(this.A.minus(this.A.least(this.frame.date(k), end), from));
  }

  private flow(exact: LeaseFlow): BlockFlow {
    const { A } = this;
    const { grid } = this.frame.model;
    const { lease } = exact;
    if (!this.touched.has(lease.model)) return this.frame.flowOf(exact);
    const event = this.inputs.leases.get(lease.id);
    const firmEnd = this.firmEnd(exact);
    const escalation = new Powers(lease.escalator.plus(1));
    const daily = lease.price.times(lease.takeOrPay).toNumber() * 24 * lease.gpus;
    const prepaidShare = lease.prepaidShare.toNumber();
    const months = this.lastPeriod(lease);
    const kept = A.scope(() => {
      const billed: Lane[] = [0];
      const cash: Lane[] = [0];
      let prepaid: Lane = lease.prepaid.toNumber();
      let removed: Lane = 0;
      for (let k = 1; k <= months; k++) {
        const rate = daily * escalation.at(wholeYears(lease.start, grid.date(k - 1))).toNumber();
        const left = A.times(laneAt(event?.price, k - 1, 1), laneAt(event?.gpus, k - 1, 1));
        const rawTo = (end: Lane): Lane => A.times(A.times(this.activeDays(lease, k, end), rate), left);
        const raw = rawTo(firmEnd);
        const month: Bill<Lane> = bill(A, raw, this.served(lease.model, k), prepaid, prepaidShare);
        prepaid = month.prepaid;
        if (!lease.terminationFee.isZero()) removed = A.plus(removed, A.minus(rawTo(lease.end), raw));
        billed.push(month.billed);
        cash.push(month.cash);
      }
      return [removed, ...billed, ...cash];
    });
    const removed = kept[0]!;
    const billed = kept.slice(1, months + 2);
    const cash = kept.slice(months + 2);
    return { lease, firmEnd, billed, cash, firmBacklog: sumOf(A, billed), fee: this.walkAwayFee(exact, firmEnd, removed) };
  }

  /** The lesser of the termination fee and the billing that walking away removes, in the period that contains firm_end. */
  private walkAwayFee({ lease, pastDue }: LeaseFlow, firmEnd: Lane, removed: Lane): BlockFlow['fee'] {
    const { A } = this;
    if (lease.terminationFee.isZero() || pastDue) return () => 0;
    const { grid } = this.frame.model;
    const walks = A.both(A.below(lease.start, firmEnd), A.below(firmEnd, lease.end));
    const pays = A.both(walks, A.isZero(this.inputs.leases.get(lease.id)?.feeless ?? 0));
    const periodOf = (end: number): number => (Number.isFinite(end) ? Math.max(1, grid.periodOfDay(end as Day)) : Infinity);
    const period = A.map(firmEnd, periodOf);
    const amount = A.least(lease.terminationFee.toNumber(), removed);
    return (k) =>
      A.where(
        A.both(pays, A.isZero(A.minus(period, k))),
        () => amount,
        () => 0,
      );
  }

  /** Period k; periods are asked for in order. */
  of(k: number): BlockPeriod {
    for (let j = this.periods.length; j <= k; j++) {
      const [contractCash, fees, opex, free] = this.A.scope(() => this.period(j)) as [Lane, Lane, Lane, Lane];
      this.periods.push({ contractCash, fees, opex, cfads: free });
    }
    return this.periods[k]!;
  }

  private period(k: number): [Lane, Lane, Lane, Lane] {
    const { A } = this;
    const { cash, deal } = this.frame.model;
    const billed = sumOf(
      A,
      this.flows.map((flow) => flow.billed[k] ?? 0),
    );
    const contractCash = sumOf(
      A,
      this.flows.map((flow) => flow.cash[k] ?? 0),
    );
    const fees = sumOf(
      A,
      this.flows.map((flow) => flow.fee(k)),
    );
    const relet = this.relet(k);
    const hedgeCash = this.hedgeCash(k);
    const running = this.frame.monthly('running', k, () => cash.runningCost(k).toNumber());
    const opex = operatingCost(A, running, deal.assumptions.values.sgaShare.toNumber(), billed, relet);
    return [contractCash, fees, opex, cfads(A, contractCash, A.plus(relet, hedgeCash), opex)];
  }

  private relet(k: number): Lane {
    const { A } = this;
    const { contracts, deal, grid } = this.frame.model;
    const { relet, income } = deal.assumptions.values;
    const gpuHours = A.times(this.inputs.utilization(k), 24 * grid.days(k) * (1 - income.revenueCostShare.toNumber()));
    return sumOf(
      A,
      contracts.installedModels.map((model) => {
        const rent = this.inputs.rent(model, k);
        if (rent === null) return 0;
        const now = this.installed(model, k);
        let free: Lane = now;
        for (let j = k - relet.gapMonths; j <= k; j++)
          free = A.least(free, freeGpus(A, Math.min(this.installed(model, j), now), this.committed(model, j)));
        if (free === 0) return 0;
        return reletIncome(A, free, reletRent<Lane, Mask>(A, rent, free, relet), gpuHours);
      }),
    );
  }

  /** What rent hedges pay in period k, less what the borrower pays on a swap. */
  private hedgeCash(k: number): Lane {
    const { A, frame } = this;
    return sumOf(
      A,
      this.rentHedges.map((hedge) => {
        const rent = this.inputs.rent(hedge.model, k);
        const days = Math.max(0, Math.min(frame.date(k), hedge.to) - Math.max(frame.date(k - 1), hedge.from));
        if (rent === null || days === 0) return 0;
        const spread = A.minus(hedge.price.toNumber(), rent);
        return rentHedgeFlow(A, spread, hedge.gpus * 24 * days, hedge.kind === 'rent_floor', this.inputs.survives(hedge, k));
      }),
    );
  }
}
