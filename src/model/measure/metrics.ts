import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ZERO, total } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { Basis, Metric } from '../../domain/covenant.js';
import { figureOf, metricFigure, type CovenantTerms } from '../../domain/figure.js';
import type { Deal } from '../../domain/deal.js';
import { isInvestmentGrade } from '../../domain/rating.js';
import type { BorrowingBase } from '../debt/borrowing-base.js';
import type { CashFlow } from '../cash/cash-flow.js';
import { billedAfter, type Contracts, type LeaseFlow } from '../cash/contracts.js';
import { explainService, explainWaRate, type Debt } from '../debt/debt.js';
import type { FleetValues } from '../value/fleet-values.js';
import { circleOf } from '../circle/circle.js';
import type { Grid } from '../frame/grid.js';
import { discountedBack, dscrWindow, netDebt, servedCash } from '../method/measure.js';
import { term } from '../frame/origin.js';
import {
  figure,
  figureOrNull,
  largest,
  NOT_APPLICABLE,
  NOT_TESTABLE,
  overValue,
  titled,
  traced,
  valueOf,
  type Measure,
} from './measure.js';
import { PastMeasures } from './past.js';

/** Which metric, on what basis and window. */
type MetricSpec = CovenantTerms & { readonly name: string | null };

/** Metrics that stand at as_of only. */
export const AS_OF_ONLY: ReadonlySet<Metric> = new Set([
  'contract_realization',
  'liquidity',
  'customer_share',
  'related_party_share',
  'circular_share',
  'non_ig_share',
  'tail_months',
  'reported',
]);

/**
 * Every ratio that covenants and the summary look at, at any grid date up to the last maturity. @source methodology 8
 */
export class Metrics {
  private readonly llcrPv: Decimal[] = [];
  /** What the borrower reports of the past. */
  readonly past: PastMeasures;

  constructor(
    private readonly deal: Deal,
    private readonly grid: Grid,
    private readonly values: FleetValues,
    private readonly contracts: Contracts,
    private readonly cash: CashFlow,
    private readonly debt: Debt,
    private readonly base: BorrowingBase | null,
    /** Of the base case, whose figures of as_of alone stand on a drawn path too; null on any other. */
    readonly ofBaseCase: Metrics | null,
  ) {
    this.past = new PastMeasures(deal, grid);
  }

  /** A metric at grid date k. */
  of(spec: MetricSpec, k: number, trace?: Trace): Measure {
    if (this.ofBaseCase && AS_OF_ONLY.has(spec.metric)) return this.ofBaseCase.of(spec, k, trace);
    switch (spec.metric) {
      case 'ltv':
        return this.ltv(spec.basis!, k, trace);
      case 'ltv_net':
        return this.ltvNet(spec.basis!, k, trace);
      case 'borrowing_base':
        return this.overBase(k, trace);
      case 'dscr':
        return this.dscr(spec.window, spec.direction, k, trace);
      case 'llcr':
        return this.llcr(k, trace);
      case 'contract_coverage':
        return this.contractCoverage(k, trace);
      case 'contract_realization':
        return this.past.contractRealization(trace);
      case 'liquidity':
        return figure(this.accounts(trace));
      case 'customer_share':
        return this.backlogShare(spec.metric, 'largest customer group / firm backlog', () => this.largestCustomer()?.share ?? null, trace);
      case 'related_party_share':
        return this.backlogShare(
          spec.metric,
          'related parties / firm backlog',
          () => this.shareOfFirm((flow) => flow.lease.relatedParty),
          trace,
        );
      case 'circular_share':
        return traced(trace, metricFigure(spec.metric), 'Σ firm backlog · share of its customer / firm backlog', (t) => {
          this.explainBacklogs(t);
          return figureOrNull(this.circularShare(t));
        });
      case 'non_ig_share':
        return this.backlogShare(
          spec.metric,
          'not investment grade / firm backlog',
          () => this.shareOfFirm((flow) => !isInvestmentGrade(flow.lease.rating)),
          trace,
        );
      case 'model_share':
        return this.fmvShare(spec.metric, (lot) => lot.model, k, trace);
      case 'site_share':
        return this.fmvShare(spec.metric, (lot) => lot.site, k, trace);
      case 'utilization':
        return traced(trace, figureOf('utilization'), 'Σ_m min(G_m, O_m) / Σ_m O_m of period k+1', (t) => {
          for (const model of t ? this.contracts.installedModels : []) {
            leaf(t, `G: GPUs of ${model} under contract`, 'number', this.contracts.committed(model, k + 1));
            leaf(t, `O: installed GPUs of ${model}`, 'number', this.contracts.installed(model, k + 1));
          }
          return figure(this.contracts.utilization(k + 1));
        });
      case 'remaining_contract_months':
        return traced(
          trace,
          figureOf('remaining_contract_months'),
          'Σ months to firm end · firm backlog left / Σ firm backlog left',
          (t) => {
            this.explainBacklogs(t);
            return figure(this.remainingContractMonths(k));
          },
        );
      case 'reported':
        return this.past.reported(spec.name!, trace);
      case 'tail_months':
        return traced(
          trace,
          figureOf('tail_months'),
          'days from the last maturity to the end of the contracts that make 90 % of firm backlog / 365 · 12',
          (t) => {
            this.explainBacklogs(t);
            if (this.debt.lastMaturity !== null)
              leaf(t, 'last maturity', 'text', formatDay(this.debt.lastMaturity), term(this.deal, 'tranches'));
            return figureOrNull(this.tailMonths());
          },
        );
    }
  }

  /** debt / value on a basis. */
  ltv(basis: Basis, k: number, trace?: Trace): Measure {
    return traced(trace, figureOf(`ltv.${basis}`), 'debt / value', (t) => {
      const debt = this.owed(k, t);
      const value = t ? this.values.explainTotal(basis, k, t) : this.values.total(basis, k);
      return overValue(debt, value);
    });
  }

  /** (debt − accounts)⁺ / value on a basis. */
  private ltvNet(basis: Basis, k: number, trace?: Trace): Measure {
    return traced(trace, titled({ metric: 'ltv_net', basis }), '(debt − accounts)⁺ / value', (t) => {
      const net = netDebt(EXACT, this.owed(k, t), this.accounts(t));
      const value = t ? this.values.explainTotal(basis, k, t) : this.values.total(basis, k);
      return overValue(net, value);
    });
  }

  private overBase(k: number, trace?: Trace): Measure {
    return traced(trace, metricFigure('borrowing_base'), 'debt / base', (t) => overValue(this.owed(k, t), this.base!.explain(k, t)));
  }

  /** Σ balance(d_k) of all tranches. */
  private owed(k: number, trace?: Trace): Decimal {
    return step(trace, `debt on ${formatDay(this.grid.date(k))}`, 'money', 'Σ balance of the tranches', (t) => {
      if (t) {
        this.debt
          .tranchesAt(k)
          .forEach(({ tranche, balance }, i) =>
            leaf(t, `balance of ${tranche.id}`, 'money', balance, term(this.deal, `tranches.${i}.balance`)),
          );
      }
      return this.debt.balance(k);
    });
  }

  /** Σ of the lender-controlled accounts as given. */
  accounts(trace?: Trace): Decimal {
    const { collections, dsra, liquidity } = this.deal.accounts;
    return step(trace, figureOf('accounts').title, 'money', 'collections + dsra + liquidity', (t) => {
      leaf(t, 'collections', 'money', collections, term(this.deal, 'accounts.collections'));
      leaf(t, 'dsra', 'money', dsra, term(this.deal, 'accounts.dsra'));
      leaf(t, 'liquidity', 'money', liquidity, term(this.deal, 'accounts.liquidity'));
      return total([collections, dsra, liquidity]);
    });
  }

  /**
   * Σ cfads / Σ debt service over a window of periods: trailing up to k, forward from k + 1; one that would pass the last
   * maturity is the last full one. Periods up to 0 are actuals.
   */
  dscr(window: number, direction: 'trailing' | 'forward', k: number, trace?: Trace): Measure {
    return traced(trace, titled({ metric: 'dscr', window, direction }), 'Σ cfads / Σ debt_service', (t) => {
      const { first, last } = dscrWindow(window, direction, k, this.debt.lastPeriod);
      let cfads = ZERO;
      let service = ZERO;
      for (let j = first; j <= last; j++) {
        const period = j >= 1 ? this.projected(j, t) : this.past.period(j, t);
        if (period === null) return NOT_TESTABLE;
        cfads = cfads.plus(period.cfads);
        service = service.plus(period.service);
      }
      return service.isZero() ? NOT_APPLICABLE : figure(cfads.div(service), cfads, service);
    });
  }

  private projected(j: number, trace?: Trace): { cfads: Decimal; service: Decimal } {
    const cfads = trace ? this.cash.explain(j, trace) : this.cash.of(j).cfads;
    return { cfads, service: explainService(this.debt, this.deal, j, trace) };
  }

  /** PV of cfads to the last maturity at wa_rate / debt. */
  llcr(k: number, trace?: Trace): Measure {
    return traced(trace, figureOf('llcr'), 'Σ cfads(j)/(1 + wa_rate)^{(j−k)/12} / debt', (t) => {
      this.owed(k, t);
      const debt = this.debt.waRate() === null ? this.debt.balance(k) : this.debt.exposure(k);
      if (debt.isZero()) return NOT_APPLICABLE;
      const pv = step(
        t,
        'present value of cfads to the last maturity',
        'money',
        'Σ_{j=k+1..M} cfads(j)/(1 + wa_rate)^{(j−k)/12}',
        (inner) => {
          explainWaRate(this.debt, this.deal, inner);
          if (inner) for (let j = k + 1; j <= this.debt.lastPeriod; j++) this.cash.explain(j, inner);
          return this.presentValue(k);
        },
      );
      return figure(pv.div(debt), pv, debt);
    });
  }

  private presentValue(k: number): Decimal {
    const { lastPeriod } = this.debt;
    if (this.llcrPv.length === 0) {
      const monthly = EXACT.raise(this.debt.waRate()!.plus(1), new Decimal(1).div(12));
      this.llcrPv[lastPeriod] = ZERO;
      for (let j = lastPeriod - 1; j >= 0; j--)
        this.llcrPv[j] = discountedBack(EXACT, this.llcrPv[j + 1]!, this.cash.of(j + 1).cfads, monthly);
    }
    return this.llcrPv[k]!;
  }

  /** Firm contract cash less the opex that serves it, over debt service, to the last maturity. */
  contractCoverage(k: number, trace?: Trace): Measure {
    return traced(trace, figureOf('contract_coverage'), 'Σ (contract cash − opex · share) / Σ debt_service', (t) => {
      let net = ZERO;
      let service = ZERO;
      for (let j = k + 1; j <= this.debt.lastPeriod; j++) {
        const { contractCash, opex } = this.cash.of(j);
        net = net.plus(
          step(t, `contract cash − opex · share of period ${j}`, 'money', 'Σ cash − opex · Σ min(G, O)/Σ O', (inner) => {
            leaf(inner, 'contract cash', 'money', contractCash);
            leaf(inner, 'opex', 'money', opex);
            leaf(inner, 'share', 'ratio', this.contracts.utilization(j));
            return servedCash(EXACT, contractCash, opex, this.contracts.utilization(j));
          }),
        );
        service = service.plus(explainService(this.debt, this.deal, j, t));
      }
      return service.isZero() ? NOT_APPLICABLE : figure(net.div(service), net, service);
    });
  }

  private backlogShare(metric: Metric, formula: string, share: () => Decimal | null, trace?: Trace): Measure {
    return traced(trace, metricFigure(metric), formula, (t) => {
      this.explainBacklogs(t);
      return figureOrNull(share());
    });
  }

  private explainBacklogs(trace: Trace | undefined): void {
    for (const { lease, firmBacklog, firmEnd } of trace ? this.contracts.flows : []) {
      leaf(trace, `${lease.id}, ${lease.group}, ${lease.rating}, firm to ${formatDay(firmEnd)}`, 'money', firmBacklog, {
        kind: 'input',
        place: lease.place,
      });
    }
  }

  private fmvShare(metric: Metric, groupOf: (lot: FleetValues['collateral'][number]) => string, k: number, trace?: Trace): Measure {
    return traced(trace, metricFigure(metric), 'largest Σ fmv of a group / Σ fmv', (t) => {
      for (const lot of t ? this.values.collateralAt(k) : [])
        leaf(t, `fmv of ${lot.id}, ${groupOf(lot)}`, 'money', this.values.fmv(lot, k).whole, { kind: 'input', place: lot.place });
      return figureOrNull(this.largestShare(groupOf, k));
    });
  }

  /** Firm backlog of all contracts. */
  firmBacklog(): Decimal {
    return total(this.contracts.flows.map((flow) => flow.firmBacklog));
  }

  /** The customer group with the largest share of firm backlog; null without backlog. */
  largestCustomer(): { readonly group: string; readonly share: Decimal } | null {
    if (this.ofBaseCase) return this.ofBaseCase.largestCustomer();
    const firm = this.firmBacklog();
    if (firm.isZero()) return null;
    const [group, backlog] = largest(
      this.contracts.flows,
      (flow) => flow.lease.group,
      (flow) => flow.firmBacklog,
    )!;
    return { group, share: backlog.div(firm) };
  }

  /** Share of firm backlog of the contracts that match; null without backlog. */
  shareOfFirm(matches: (flow: LeaseFlow) => boolean): Decimal | null {
    if (this.ofBaseCase) return this.ofBaseCase.shareOfFirm(matches);
    const firm = this.firmBacklog();
    return firm.isZero() ? null : total(this.contracts.flows.filter(matches).map((flow) => flow.firmBacklog)).div(firm);
  }

  /** Share of firm backlog that is paid with money of the borrower or of parties it pays; null without backlog or a file of flows. */
  circularShare(trace?: Trace): Decimal | null {
    if (this.ofBaseCase) return this.ofBaseCase.circularShare(trace);
    const firm = this.firmBacklog();
    const circle = circleOf(this.deal);
    if (circle === null || firm.isZero()) return null;
    return total(
      this.contracts.flows.map(({ lease, firmBacklog }) => {
        const share = circle.shareOf(lease.group);
        leaf(trace, `circular share of ${lease.group}`, 'ratio', share);
        return firmBacklog.times(share);
      }),
    ).div(firm);
  }

  private largestShare(groupOf: (lot: FleetValues['collateral'][number]) => string, k: number): Decimal | null {
    const fmv = this.values.total('fmv', k);
    if (fmv.isZero()) return null;
    return largest(this.values.collateralAt(k), groupOf, (lot) => this.values.fmv(lot, k).whole)![1].div(fmv);
  }

  /** Months to firm ends, weighted by the firm backlog still to be billed; 0 without. */
  remainingContractMonths(k: number): Decimal {
    const date = this.grid.date(k);
    let weighted = ZERO;
    let backlog = ZERO;
    for (const flow of this.contracts.flows) {
      const left = billedAfter(flow, k);
      weighted = weighted.plus(left.times(Math.max(0, flow.firmEnd - date)));
      backlog = backlog.plus(left);
    }
    return backlog.isZero() ? ZERO : weighted.div(backlog).div(365).times(12);
  }

  /**
   * Months from the last maturity to the end of the contracts that make 90 % of firm backlog; negative where the debt outlives
   * them, null without backlog or debt.
   */
  tailMonths(): Decimal | null {
    if (this.ofBaseCase) return this.ofBaseCase.tailMonths();
    const firm = this.firmBacklog();
    if (firm.isZero() || this.debt.lastMaturity === null) return null;
    const ordered = [...this.contracts.flows].sort((a, b) => b.firmBacklog.cmp(a.firmBacklog) || a.firmEnd - b.firmEnd);
    let covered = ZERO;
    let end = -Infinity;
    for (const flow of ordered) {
      if (covered.gte(firm.times('0.9'))) break;
      covered = covered.plus(flow.firmBacklog);
      end = Math.max(end, flow.firmEnd);
    }
    return new Decimal(end - this.debt.lastMaturity).div(365).times(12);
  }

  /** Lowest forward-3 dscr while debt is outstanding, of the first `months` alone; null without debt service. */
  dscrMin(trace?: Trace, months = Infinity): Decimal | null {
    return step(trace, figureOf('dscr_min').title, figureOf('dscr_min').unit, 'the lowest forward-3 dscr for k = 0 … M − 1', (t) => {
      const low = this.dscrLow(months);
      if (t && low !== null) this.dscr(3, 'forward', low.k, t);
      return low && low.value;
    });
  }

  /** The lowest forward-3 dscr and the k it looks forward from, the first of equals; null without debt service. */
  dscrLow(months = Infinity): { readonly value: Decimal; readonly k: number } | null {
    let low: { readonly value: Decimal; readonly k: number } | null = null;
    for (let k = 0; k < Math.min(months, this.debt.lastPeriod); k++) {
      const value = valueOf(this.dscr(3, 'forward', k));
      if (value !== null && (low === null || value.lt(low.value))) low = { value, k };
    }
    return low;
  }
}
