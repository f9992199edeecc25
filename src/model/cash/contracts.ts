import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ZERO, least, total } from '../../kernel/decimal.js';
import { Powers } from '../../kernel/daily-power.js';
import { wholeYears, type Day } from '../../kernel/calendar.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { Lease } from '../../domain/lease.js';
import type { Lot } from '../../domain/lot.js';
import type { Grid } from '../frame/grid.js';
import { arrivedDays } from '../frame/arrivals.js';
import { eventOf, leftOf, type Conditions, type LeaseEvent } from '../frame/conditions.js';
import { bill, servedShare } from '../method/cash.js';
import { assumed, cell } from '../frame/origin.js';

/** What one contract brings, by period; index 0 is empty. */
export interface LeaseFlow {
  readonly lease: Lease;
  /** Nothing is counted from this day on. */
  readonly firmEnd: Day;
  readonly pastDue: boolean;
  /** Billed for what the fleet can serve. */
  readonly billed: readonly Decimal[];
  /** Billed less what prepayments pay. */
  readonly cash: readonly Decimal[];
  /** Received on a walk-away, in one period. */
  readonly fee: { readonly k: number; readonly amount: Decimal } | null;
  readonly firmBacklog: Decimal;
  readonly headlineBacklog: Decimal;
}

/**
 * Contracts run off to their firm ends.
 *
 *     firm_end    min(end, d₀) once past due beyond the limit; else min(end, max(terminable_from, d₀ + notice)); else end
 *     billed_raw  gpus · 24 · active days · price · (1 + escalator)^(full contract years) · take_or_pay
 *     billed      billed_raw · min(1, O_m/G_m): a contract beyond the fleet earns nothing
 *     cash        billed − min(prepaid left, prepaid_share · billed)
 *
 * G_m(k) is GPUs of m under firm contract in period k, O_m the installed ones, any lien. @source methodology 5
 */
export class Contracts {
  readonly flows: readonly LeaseFlow[];
  /** Models with installed GPUs. */
  readonly installedModels: readonly string[];
  private readonly moves: boolean;
  private readonly installedGpus = new Map<string, (Decimal | undefined)[]>();
  private readonly byId: ReadonlyMap<string, LeaseFlow>;
  private readonly committedGpus = new Map<string, (Decimal | undefined)[]>();
  private readonly events = new Map<Lease, LeaseEvent>();
  private readonly firmEnds = new Map<Lease, Day>();
  private readonly gpusOf: ReadonlyMap<Lease, Decimal>;
  private readonly utilizations: (Decimal | undefined)[] = [];

  constructor(
    private readonly grid: Grid,
    private readonly lots: readonly Lot[],
    private readonly leases: readonly Lease[],
    private readonly set: AssumptionSet,
    private readonly conditions: Conditions,
  ) {
    this.installedModels = [...new Set(lots.filter((lot) => lot.status === 'installed' || lot.arrives !== null).map((lot) => lot.model))];
    this.moves = conditions.offlineFrom.size > 0 || lots.some((lot) => lot.arrives !== null);
    for (const lease of leases) {
      const event = eventOf(conditions, lease, grid);
      if (event) this.events.set(lease, event);
    }
    this.gpusOf = new Map(leases.map((lease) => [lease, new Decimal(lease.gpus)]));
    for (const lease of leases) this.firmEnds.set(lease, this.firmEndOf(lease));
    this.flows = leases.map((lease) => this.flow(lease));
    this.byId = new Map(this.flows.map((flow) => [flow.lease.id, flow]));
  }

  flowOf(contractId: string): LeaseFlow | undefined {
    return this.byId.get(contractId);
  }

  /** O_m of period k: GPUs of a model in service, any lien; those that arrive by their days. Up to period 0 those of today. */
  installed(model: string, k: number): Decimal {
    const period = this.moves ? Math.max(0, k) : 1;
    let row = this.installedGpus.get(model);
    if (!row) this.installedGpus.set(model, (row = []));
    return (row[period] ??= this.installedIn(model, period));
  }

  private installedIn(model: string, period: number): Decimal {
    let whole = 0;
    let gpuDays = 0;
    for (const lot of this.lots) {
      if (lot.model !== model || Math.max(0, period - 1) >= (this.conditions.offlineFrom.get(lot) ?? Infinity)) continue;
      if (lot.status === 'installed') whole += lot.quantity;
      else if (period > 0) gpuDays += lot.quantity * arrivedDays(lot, period, this.grid);
    }
    return gpuDays === 0 ? new Decimal(whole) : new Decimal(gpuDays).div(this.grid.days(period)).plus(whole);
  }

  /** GPUs of a contract at grid date n. */
  gpusAt(lease: Lease, n: number): Decimal {
    const event = this.events.get(lease);
    return event ? leftOf(event, n).gpus.times(lease.gpus) : this.gpusOf.get(lease)!;
  }

  isPastDue(lease: Lease): boolean {
    return lease.daysPastDue > this.set.values.contracts.pastDueLimitDays;
  }

  /** Firm at a date: start ≤ d < firm_end. */
  isFirmAt(flow: LeaseFlow, date: Day): boolean {
    return flow.lease.start <= date && date < flow.firmEnd;
  }

  /** G_m(k): GPUs of a model under contract in period k, by days; periods up to 0 run to the contracts' ends, firm or not. */
  committed(model: string, k: number): Decimal {
    let row = this.committedGpus.get(model);
    if (!row) this.committedGpus.set(model, (row = []));
    if (k < 0) return this.committedIn(model, k);
    return (row[k] ??= this.committedIn(model, k));
  }

  /** Share of what is under contract that the installed fleet can serve: min(1, O_m/G_m(k)). */
  served(model: string, k: number): Decimal {
    const committed = this.committed(model, k);
    return servedShare(EXACT, this.installed(model, k), committed);
  }

  /** Σ_m min(G_m, O_m) / Σ_m O_m of period k; 0 without installed GPUs. */
  utilization(k: number): Decimal {
    return (this.utilizations[k] ??= this.utilizationIn(k));
  }

  private utilizationIn(k: number): Decimal {
    const installed = total(this.installedModels.map((model) => this.installed(model, k)));
    if (installed.isZero()) return ZERO;
    return total(this.installedModels.map((model) => least(this.committed(model, k), this.installed(model, k)))).div(installed);
  }

  /** firm_end with its derivation. */
  explainFirmEnd(lease: Lease, trace: Trace | undefined): Day {
    leaf(trace, 'end', 'number', lease.end, cell(lease.place, 'end'));
    leaf(trace, 'days_past_due', 'number', lease.daysPastDue, cell(lease.place, 'days_past_due'));
    leaf(
      trace,
      'contracts.past_due_limit_days',
      'number',
      this.set.values.contracts.pastDueLimitDays,
      assumed(this.set, 'contracts.past_due_limit_days'),
    );
    return this.firmEnds.get(lease)!;
  }

  private firmEndOf(lease: Lease): Day {
    const event = this.events.get(lease);
    return Math.min(this.ownFirmEnd(lease), event?.defaultOn ?? Infinity, event?.leavesOn ?? Infinity) as Day;
  }

  /** By the contract's own terms. */
  private ownFirmEnd(lease: Lease): Day {
    const { asOf } = this.grid;
    if (this.isPastDue(lease)) return Math.min(lease.end, asOf) as Day;
    if (lease.terminableFrom === null) return lease.end;
    return Math.min(lease.end, Math.max(lease.terminableFrom, asOf + lease.noticeDays)) as Day;
  }

  private committedIn(model: string, k: number): Decimal {
    const days = this.grid.days(k);
    let gpuDays = ZERO;
    for (const lease of this.leases) {
      if (lease.model !== model) continue;
      const active = this.activeDays(lease, k, k <= 0 ? lease.end : this.firmEnds.get(lease)!);
      if (active > 0) gpuDays = gpuDays.plus(this.gpusAt(lease, k - 1).times(active));
    }
    return gpuDays.div(days);
  }

  private activeDays(lease: Lease, k: number, end: Day): number {
    return Math.max(0, Math.min(this.grid.date(k), end) - Math.max(this.grid.date(k - 1), lease.start));
  }

  /** What a contract bills in period k by its own terms, up to a day. @param daily price · take_or_pay · 24 · gpus */
  private rawBill(lease: Lease, k: number, end: Day, daily: Decimal, escalation: Powers): Decimal {
    const active = this.activeDays(lease, k, end);
    if (active === 0) return ZERO;
    const billing = daily.times(active).times(escalation.at(wholeYears(lease.start, this.grid.date(k - 1))));
    const event = this.events.get(lease);
    if (!event) return billing;
    const left = leftOf(event, k - 1);
    return billing.times(left.price).times(left.gpus);
  }

  private flow(lease: Lease): LeaseFlow {
    const firmEnd = this.firmEnds.get(lease)!;
    const escalation = new Powers(lease.escalator.plus(1));
    const daily = lease.price.times(lease.takeOrPay).times(24 * lease.gpus);
    const last = lease.end > this.grid.asOf ? this.grid.periodOfPayment(lease.end) : 0;
    const billed: Decimal[] = [ZERO];
    const cash: Decimal[] = [ZERO];
    let headlineBacklog = ZERO;
    let firmRaw = ZERO;
    let firmBacklog = ZERO;
    let prepaid: Decimal = lease.prepaid;
    for (let k = 1; k <= last; k++) {
      const headline = this.rawBill(lease, k, lease.end, daily, escalation);
      const raw = firmEnd === lease.end ? headline : this.rawBill(lease, k, firmEnd, daily, escalation);
      headlineBacklog = headlineBacklog.plus(headline);
      const month = bill(EXACT, raw, this.served(lease.model, k), prepaid, lease.prepaidShare);
      prepaid = month.prepaid;
      firmRaw = firmRaw.plus(raw);
      firmBacklog = firmBacklog.plus(month.billed);
      billed.push(month.billed);
      cash.push(month.cash);
    }
    return {
      lease,
      firmEnd,
      pastDue: this.isPastDue(lease),
      billed,
      cash,
      fee: this.walkAwayFee(lease, firmEnd, headlineBacklog.minus(firmRaw)),
      firmBacklog,
      headlineBacklog,
    };
  }

  /** The lesser of the termination fee and the billing that walking away removes, in the period that contains firm_end. */
  private walkAwayFee(lease: Lease, firmEnd: Day, removed: Decimal): LeaseFlow['fee'] {
    if (this.isPastDue(lease) || lease.start >= firmEnd || firmEnd >= lease.end) return null;
    const event = this.events.get(lease);
    if (event && (event.paysNoFee || (event.defaultOn !== null && event.defaultOn <= this.ownFirmEnd(lease)))) return null;
    return { k: Math.max(1, this.grid.periodOfDay(firmEnd)), amount: least(lease.terminationFee, removed) };
  }

  /** The last period in which a contract is firm; 0 without any after as_of. */
  lastFirmPeriod(): number {
    const { grid } = this;
    return Math.max(0, ...this.flows.map(({ firmEnd }) => (firmEnd > grid.asOf ? grid.periodOfPayment(firmEnd) : 0)));
  }
}

/** The value of a period; 0 beyond the last. */
export const at = (flow: readonly Decimal[], k: number): Decimal => flow[k] ?? ZERO;

/** Billing of a contract over the periods after k. */
export const billedAfter = (flow: LeaseFlow, k: number): Decimal => total(flow.billed.slice(k + 1));

/** Firm and headline backlog of a contract with their derivation. */
export function explainBacklog(contracts: Contracts, flow: LeaseFlow, trace: Trace): Decimal {
  const { lease } = flow;
  return step(
    trace,
    `firm backlog of ${lease.id}`,
    'money',
    'Σ gpus · 24 · active days · price · (1 + escalator)^years · take_or_pay · min(1, O_m/G_m)',
    (t) => {
      leaf(t, 'gpus', 'number', lease.gpus, cell(lease.place, 'gpus'));
      leaf(t, 'usd_gpu_hour', 'usd/gpu-hour', lease.price, cell(lease.place, 'usd_gpu_hour'));
      leaf(t, 'take_or_pay', 'ratio', lease.takeOrPay, cell(lease.place, 'take_or_pay'));
      leaf(t, 'escalator', 'ratio', lease.escalator, cell(lease.place, 'escalator'));
      contracts.explainFirmEnd(lease, t);
      leaf(t, 'headline backlog', 'money', flow.headlineBacklog);
      return flow.firmBacklog;
    },
  );
}

/** Cash of a contract in period k with its derivation. */
export function explainCash(contracts: Contracts, { lease, billed, cash }: LeaseFlow, k: number, trace: Trace): Decimal {
  return step(
    trace,
    `cash of ${lease.id}`,
    'money',
    'gpus · 24 · active days · price · (1 + escalator)^years · take_or_pay · min(1, O_m/G_m) − prepayment credit',
    (t) => {
      leaf(t, 'gpus', 'number', contracts.gpusAt(lease, k - 1), cell(lease.place, 'gpus'));
      leaf(t, 'usd_gpu_hour', 'usd/gpu-hour', lease.price, cell(lease.place, 'usd_gpu_hour'));
      leaf(t, 'take_or_pay', 'ratio', lease.takeOrPay, cell(lease.place, 'take_or_pay'));
      leaf(t, 'share that the fleet can serve', 'ratio', contracts.served(lease.model, k));
      leaf(t, 'billed', 'money', at(billed, k));
      leaf(t, 'less prepayment credit', 'money', at(billed, k).minus(at(cash, k)), { kind: 'input', place: lease.place });
      return at(cash, k);
    },
  );
}
