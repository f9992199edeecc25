import { sumOf } from '../../kernel/arithmetic.js';
import type { Covenant } from '../../domain/covenant.js';
import type { Lot } from '../../domain/lot.js';
import { isInvestmentGrade } from '../../domain/rating.js';
import type { Debt } from '../debt/debt.js';
import { limitOn, testPeriods } from '../measure/covenants.js';
import { valueOf } from '../measure/measure.js';
import { AS_OF_ONLY } from '../measure/metrics.js';
import { discountedBack, dscrWindow, isBreach, netDebt, servedCash } from '../method/measure.js';
import type { BlockBase } from './base.js';
import type { Blocks, Lane, Mask } from './blocks.js';
import type { BlockCash } from './cash.js';
import type { BlockFlow, Frame } from './frame.js';
import type { BlockValues } from './values.js';

/** A ratio in every run, or null where it cannot be tested in any. */
interface Ratio {
  readonly numerator: Lane;
  readonly denominator: Lane;
  /** What a denominator of 0 means: nothing to measure, or owed against nothing. */
  readonly without: 'untested' | 'beyond';
}

/** One test: where it is a breach, and where it is met. */
interface BlockTest {
  readonly k: number;
  readonly breach: Mask;
  readonly met: Mask;
}

/** Every test of one covenant in every run of a block. */
export interface BlockTests {
  readonly covenant: Covenant;
  readonly tests: readonly BlockTest[];
}

/** Covenants in every run of a block. @source methodology 8 */
export class BlockMeasures {
  private readonly llcrPv: Lane[] = [];

  constructor(
    private readonly A: Blocks,
    private readonly frame: Frame,
    private readonly values: BlockValues,
    private readonly cash: BlockCash,
    private readonly debt: Debt<Lane, Mask>,
    private readonly base: BlockBase | null,
    /** Whether figures of as_of alone are the base case's. */
    private readonly ofBaseCase: boolean,
  ) {}

  /** Tests to the last maturity, in the order of the file. */
  tests(): BlockTests[] {
    const { deal, grid } = this.frame.model;
    return deal.covenants.map((covenant) => ({
      covenant,
      tests: testPeriods(covenant, grid, this.debt.lastPeriod).map((k) => this.test(covenant, k)),
    }));
  }

  private test(covenant: Covenant, k: number): BlockTest {
    if (this.ofBaseCase && AS_OF_ONLY.has(covenant.metric)) return this.baseCase(covenant, k);
    if (covenant.metric === 'llcr') this.presentValue(k);
    if (covenant.metric === 'borrowing_base') this.base!.at(k);
    if (covenant.metric === 'ltv' || covenant.metric === 'ltv_net') this.values.total(covenant.basis!, k);
    if (covenant.metric === 'model_share' || covenant.metric === 'site_share') this.values.total('fmv', k);
    for (let j = 0; j <= k + Math.max(1, covenant.window); j++) this.cash.of(j);
    const [breach, met] = this.A.scope(() => this.tested(covenant, k)) as [Mask, Mask];
    return { k, breach, met };
  }

  /** On drawn paths figures of as_of alone are the base case's. @source methodology 18, section 3 */
  private baseCase(covenant: Covenant, k: number): BlockTest {
    const tests = this.frame.model.covenants.tests.find((one) => one.covenant === covenant)!.tests;
    const status = tests.find((test) => test.k === k)!.status;
    return { k, breach: status === 'breach', met: status === 'pass' || status === 'watch' };
  }

  private tested(covenant: Covenant, k: number): readonly [breach: Mask, met: Mask] {
    const { A } = this;
    const ratio = this.ratio(covenant, k);
    if (ratio === null) return [false, false];
    const { numerator, denominator, without } = ratio;
    const limit = limitOn(covenant, this.frame.date(k)).toNumber();
    const empty = A.isZero(denominator);
    const value = A.where(
      A.both(empty, A.isZero(numerator)),
      () => 0,
      () => A.over(numerator, denominator),
    );
    const beyond = A.both(empty, without === 'beyond' ? A.not(A.isZero(numerator)) : false);
    const tested = without === 'untested' ? A.not(empty) : A.not(beyond);
    const misses = isBreach(A, value, limit, covenant.side);
    return [A.either(beyond, A.both(tested, misses)), A.both(tested, A.not(misses))];
  }

  private ratio(covenant: Covenant, k: number): Ratio | null {
    const { A, debt, values } = this;
    const { metrics, deal } = this.frame.model;
    const whole = (numerator: Lane): Ratio => ({ numerator, denominator: 1, without: 'untested' });
    switch (covenant.metric) {
      case 'ltv':
        return { numerator: debt.balance(k), denominator: values.total(covenant.basis!, k), without: 'beyond' };
      case 'ltv_net':
        return {
          numerator: netDebt(A, debt.balance(k), metrics.accounts().toNumber()),
          denominator: values.total(covenant.basis!, k),
          without: 'beyond',
        };
      case 'borrowing_base':
        return { numerator: debt.balance(k), denominator: this.base!.at(k), without: 'beyond' };
      case 'dscr':
        return this.dscr(covenant, k);
      case 'llcr':
        return {
          numerator: this.presentValue(k),
          denominator: debt.waRate() === null ? debt.balance(k) : debt.exposure(k),
          without: 'untested',
        };
      case 'contract_coverage':
        return this.contractCoverage(k);
      case 'reported': {
        const value = valueOf(metrics.past.reported(covenant.name!));
        return value && whole(value.toNumber());
      }
      case 'contract_realization': {
        const value = valueOf(metrics.past.contractRealization());
        return value && whole(value.toNumber());
      }
      case 'liquidity':
        return whole(metrics.accounts().toNumber());
      case 'customer_share':
        return this.backlogShare(
          this.largestOf(
            this.cash.flows,
            (flow) => flow.lease.group,
            (flow) => flow.firmBacklog,
          ),
        );
      case 'related_party_share':
        return this.backlogShare(this.backlogOf((flow) => flow.lease.relatedParty));
      case 'circular_share': {
        const value = metrics.circularShare();
        return value && whole(value.toNumber());
      }
      case 'non_ig_share':
        return this.backlogShare(this.backlogOf((flow) => !isInvestmentGrade(flow.lease.rating)));
      case 'model_share':
        return this.fmvShare((lot) => lot.model, k);
      case 'site_share':
        return this.fmvShare((lot) => lot.site, k);
      case 'utilization':
        return whole(deal.leases.length === 0 ? 0 : this.cash.utilization(k + 1));
      case 'remaining_contract_months':
        return this.remainingMonths(k);
      case 'tail_months':
        return this.tailMonths();
    }
  }

  private dscr({ window, direction }: Pick<Covenant, 'window' | 'direction'>, k: number): Ratio | null {
    const { A } = this;
    const { first, last } = dscrWindow(window, direction, k, this.debt.lastPeriod);
    let cfads: Lane = 0;
    let service: Lane = 0;
    for (let j = first; j <= last; j++) {
      const past = j >= 1 ? null : this.frame.model.metrics.past.period(j);
      if (j < 1 && past === null) return null;
      cfads = A.plus(cfads, past ? past.cfads.toNumber() : this.cash.of(j).cfads);
      service = A.plus(service, past ? past.service.toNumber() : this.debt.of(j).debtService);
    }
    return { numerator: cfads, denominator: service, without: 'untested' };
  }

  /** dscr over the periods to k; NaN where there is none. */
  dscrTrailing(window: number, k: number): Lane {
    const { A } = this;
    const ratio = this.dscr({ window, direction: 'trailing' }, k);
    if (ratio === null) return NaN;
    const { numerator, denominator } = ratio;
    return A.where(
      A.isZero(denominator),
      () => NaN,
      () => A.over(numerator, denominator),
    );
  }

  private presentValue(k: number): Lane {
    const { A, debt, llcrPv } = this;
    const { lastPeriod } = debt;
    if (llcrPv.length === 0) {
      const waRate = debt.waRate();
      const growth = A.map(waRate ?? 0, (rate) => (1 + rate) ** (1 / 12));
      llcrPv[lastPeriod] = 0;
      for (let j = lastPeriod - 1; j >= 0; j--) llcrPv[j] = discountedBack(A, llcrPv[j + 1]!, this.cash.of(j + 1).cfads, growth);
    }
    return llcrPv[k]!;
  }

  private contractCoverage(k: number): Ratio {
    const { A } = this;
    let net: Lane = 0;
    let service: Lane = 0;
    for (let j = k + 1; j <= this.debt.lastPeriod; j++) {
      const { contractCash, opex } = this.cash.of(j);
      net = A.plus(net, servedCash(A, contractCash, opex, this.cash.utilization(j)));
      service = A.plus(service, this.debt.of(j).debtService);
    }
    return { numerator: net, denominator: service, without: 'untested' };
  }

  private backlogShare(numerator: Lane): Ratio {
    return { numerator, denominator: this.backlogOf(() => true), without: 'untested' };
  }

  private backlogOf(chosen: (flow: BlockFlow) => boolean): Lane {
    return sumOf(
      this.A,
      this.cash.flows.filter(chosen).map((flow) => flow.firmBacklog),
    );
  }

  private fmvShare(groupOf: (lot: Lot) => string, k: number): Ratio {
    const amountOf = (lot: Lot): Lane => this.A.times(this.values.fmv(lot, k), lot.quantity);
    return {
      numerator: this.largestOf(this.frame.model.values.collateralAt(k), groupOf, amountOf),
      denominator: this.values.total('fmv', k),
      without: 'untested',
    };
  }

  /** The largest sum of a group. */
  private largestOf<I>(items: readonly I[], groupOf: (item: I) => string, amountOf: (item: I) => Lane): Lane {
    const sums = new Map<string, Lane>();
    for (const item of items) sums.set(groupOf(item), this.A.plus(sums.get(groupOf(item)) ?? 0, amountOf(item)));
    return [...sums.values()].reduce((top, sum) => this.A.most(top, sum), 0);
  }

  /** Months to firm ends weighted by the firm backlog still to be billed; 0 without. */
  private remainingMonths(k: number): Ratio {
    const { A } = this;
    let weighted: Lane = 0;
    let backlog: Lane = 0;
    for (const flow of this.cash.flows) {
      const left = sumOf(A, flow.billed.slice(k + 1));
      weighted = A.plus(weighted, A.times(left, A.positive(A.minus(flow.firmEnd, this.frame.date(k)))));
      backlog = A.plus(backlog, left);
    }
    const months = A.where(
      A.isZero(backlog),
      () => 0,
      () => A.times(A.over(weighted, backlog), 12 / 365),
    );
    return { numerator: months, denominator: 1, without: 'untested' };
  }

  /** Months from the last maturity to the end of the largest contracts that make 90 % of firm backlog: those with less than that ahead of them. */
  private tailMonths(): Ratio | null {
    const { A } = this;
    const { lastMaturity } = this.debt;
    const { flows } = this.cash;
    if (lastMaturity === null || flows.length === 0) return null;
    const firm = this.backlogOf(() => true);
    const end = flows.reduce<Lane>((latest, flow, i) => {
      const ahead = sumOf(
        A,
        flows.map((other, j) => {
          const level = A.isZero(A.minus(other.firmBacklog, flow.firmBacklog));
          const sooner = A.either(A.below(other.firmEnd, flow.firmEnd), A.both(A.isZero(A.minus(other.firmEnd, flow.firmEnd)), j < i));
          const isAhead = A.either(A.below(flow.firmBacklog, other.firmBacklog), A.both(level, sooner));
          return A.where(
            isAhead,
            () => other.firmBacklog,
            () => 0,
          );
        }),
      );
      return A.where(
        A.below(ahead, A.times(firm, 0.9)),
        () => A.most(latest, flow.firmEnd),
        () => latest,
      );
    }, -Infinity);
    const months = A.times(A.minus(end, lastMaturity), 12 / 365);
    return {
      numerator: months,
      denominator: A.where(
        A.isZero(firm),
        () => 0,
        () => 1,
      ),
      without: 'untested',
    };
  }
}
