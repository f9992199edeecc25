import { figureOf } from '../domain/figure.js';
import { figureStyle } from './figure-style.js';
import { BASES, type Basis } from '../domain/covenant.js';
import type { ActualCells } from './actuals-sheet.js';
import type { CalendarCells } from './calendar-sheet.js';
import type { CashCells } from './cash-sheet.js';
import type { ContractCells } from './contracts-sheet.js';
import type { DebtCells } from './debt-sheet.js';
import {
  add,
  and,
  count,
  div,
  eq,
  gt,
  iff,
  isNumber,
  largestOf,
  max,
  min,
  mul,
  number,
  positive,
  pow,
  sub,
  sum,
  sumProduct,
  NOTHING,
  type Expr,
  type Range,
} from './formula.js';
import type { GroupCells } from './groups-sheet.js';
import { Timeline, type Series, type Table } from './layout.js';
import type { LeaseColumn } from './leases-sheet.js';
import type { Plan } from './plan.js';
import { CONTRACT_ORDER, ratioContracts, ratioCustomers, type ContractColumn } from './ratio-contracts.js';
import { asFigure, ratioOf } from './ratio.js';
import { typed, type Ref, type Sheet, type Style } from './sheet.js';
import type { TermCells } from './terms-sheet.js';
import type { ValueCells } from './values-sheet.js';

/** Headline ratios at as-of, '' where there is none, and the paths that covenants share. */
export interface RatioCells {
  readonly ltv: Readonly<Record<Basis, Ref>>;
  readonly dscrForward3: Ref;
  readonly dscrForward12: Ref;
  readonly dscrMin: Ref;
  readonly llcr: Ref;
  readonly contractCoverage: Ref;
  readonly contractRealization: Ref;
  readonly customerShare: Ref;
  readonly relatedPartyShare: Ref;
  readonly nonIgShare: Ref;
  readonly utilization: Ref;
  readonly remainingMonths: Ref;
  readonly tailMonths: Ref;
  /** Firm backlog: of all contracts, of the largest customer, of related parties, and of those below BBB−. */
  readonly backlog: Readonly<Record<'firm' | 'largest' | 'related' | 'nonIg', Ref>>;
  readonly realization: { readonly received: Ref; readonly projected: Ref };
  /** Forward-3 dscr from each k while debt is outstanding. */
  readonly dscrPath: Series;
  /** From 0 to plan.lastPeriod: PV of cfads after k; Σ contract cash − opex · share after k; Σ debt service after k. */
  readonly presentValue: Series;
  readonly netAfter: Series;
  readonly serviceAfter: Series;
  /** Debt, and the present value of what is still to be drawn. */
  readonly owed: Series;
  /** From 0 to plan.lastPeriod where a covenant looks at it, else at 0 alone. */
  readonly remaining: Series;
}

export interface RatioSources {
  readonly calendar: CalendarCells;
  readonly terms: TermCells;
  readonly leases: Table<LeaseColumn>;
  readonly contracts: ContractCells;
  readonly cash: CashCells;
  readonly debt: DebtCells;
  readonly values: ValueCells;
  readonly groups: GroupCells;
  readonly actuals: ActualCells;
}

type Headline = Exclude<
  keyof RatioCells,
  'ltv' | 'backlog' | 'realization' | 'dscrPath' | 'presentValue' | 'netAfter' | 'serviceAfter' | 'owed' | 'remaining'
>;

const HEADLINES: readonly (readonly [key: Headline, figure: string, note: string])[] = [
  ['dscrForward3', 'dscr_forward_3', 'Σ cfads / Σ debt service; a window that would pass the last maturity is the last full one'],
  ['dscrForward12', 'dscr_forward_12', 'the same over 12 periods'],
  ['dscrMin', 'dscr_min', 'from every month before the last maturity'],
  ['llcr', 'llcr', 'present value of cfads to the last maturity / debt'],
  ['contractCoverage', 'contract_coverage', 'Σ (contract cash − opex · share of the fleet under contract) / Σ debt service'],
  ['contractRealization', 'contract_realization', 'Σ received / Σ projected of the last three months'],
  ['customerShare', 'customer_share', 'of firm backlog'],
  ['relatedPartyShare', 'related_party_share', 'of firm backlog'],
  ['nonIgShare', 'non_ig_share', 'of firm backlog; unrated counts'],
  ['utilization', 'utilization', 'GPUs under contract / GPUs installed, period 1'],
  ['remainingMonths', 'remaining_contract_months', 'to the firm ends, weighted by firm backlog'],
  ['tailMonths', 'tail_months', 'from the last maturity to the end of the contracts that make 90 % of firm backlog'],
];

/** The window of a forward test from k: the last full one where it would pass the last maturity. */
export function forwardWindow(window: number, k: number, lastPeriod: number): { readonly first: number; readonly last: number } {
  return k + window > lastPeriod
    ? { first: Math.max(1, lastPeriod - window + 1), last: Math.min(k + window, lastPeriod) }
    : { first: k + 1, last: k + window };
}

/** Σ of a path over periods; 0 over none. */
export const sumOver = (series: Series, first: number, last: number): Expr => (last < first ? number(0) : sum(series.range(first, last)));

/** Every ratio that the summary shows at as-of, with the paths behind it. @source methodology 8 */
export function ratiosSheet(plan: Plan, sources: RatioSources): RatioCells {
  const sheet = plan.book.sheet(
    'Ratios',
    'Coverage, leverage and contract ratios at as-of, and below them the figures by month that they and the covenants are made from.',
    'calculation',
  );
  return new RatioSheet(plan, sources, sheet).fill();
}

class RatioSheet {
  private row: number;

  constructor(
    private readonly plan: Plan,
    private readonly sources: RatioSources,
    private readonly sheet: Sheet,
  ) {
    this.row = sheet.heading('Ratios');
  }

  fill(): RatioCells {
    const { sheet, sources } = this;
    sheet.width(1, 36);
    for (let column = 2; column <= CONTRACT_ORDER.length; column++) sheet.width(column, 18);
    const top = this.row;
    this.row += HEADLINES.length + BASES.length + 3;
    const contracts = ratioContracts(this.plan, sources.contracts, sources.leases, sheet, this.row);
    this.row = contracts.last + 3;
    const customers = ratioCustomers(sources.groups.names.customer, contracts, sheet, this.row);
    this.row = customers.last + 2;
    const backlog = this.backlog(contracts, customers);
    const realization = this.realization();
    const tail = this.tail(contracts);
    const paths = this.paths(contracts);
    const share = (part: Ref): Expr => ratioOf('nullable', part, backlog.firm);
    const of: Record<Headline, Expr> = {
      dscrForward3: paths.dscrPath.at(0),
      dscrForward12: paths.dscr12,
      dscrMin: iff(eq(count(this.whileOwed(paths.dscrPath)), 0), NOTHING, min(this.whileOwed(paths.dscrPath))),
      llcr: paths.llcr.at(0),
      contractCoverage: paths.coverage.at(0),
      contractRealization: ratioOf('nullable', realization.received, realization.projected),
      customerShare: share(backlog.largest),
      relatedPartyShare: share(backlog.related),
      nonIgShare: share(backlog.nonIg),
      utilization: sources.cash.utilization.at(1),
      remainingMonths: paths.remaining.at(0),
      tailMonths: tail,
    };
    const cells = Object.fromEntries(HEADLINES.map(([key, id, note], i) => [key, this.headline(top + i, id, of[key], note)])) as Record<
      Headline,
      Ref
    >;
    const debt = sources.debt.balance.at(0).fixed;
    const ltv = Object.fromEntries(
      BASES.map((basis, i) => [
        basis,
        this.headline(
          top + HEADLINES.length + 1 + i,
          `ltv.${basis}`,
          ratioOf('over', debt, sources.values.of(basis).at(0).fixed),
          'debt / value',
        ),
      ]),
    ) as Record<Basis, Ref>;
    this.check(cells, ltv);
    sheet.frozen = { rows: 0, columns: 1 };
    return {
      ...cells,
      ltv,
      backlog,
      realization,
      dscrPath: paths.dscrPath,
      presentValue: paths.presentValue,
      netAfter: paths.netAfter,
      serviceAfter: paths.serviceAfter,
      owed: paths.owed,
      remaining: paths.remaining,
    };
  }

  private headline(row: number, id: string, content: Expr, note: string): Ref {
    this.sheet.put(row, 1, typed(figureOf(id).title), 'label');
    this.sheet.put(row, 3, typed(note), 'note');
    return this.sheet.put(row, 2, content, figureStyle(id)).fixed;
  }

  private whileOwed(series: Series): Range {
    return series.range(0, Math.max(0, this.plan.lastPeriod - 1));
  }

  private check(cells: Record<Headline, Ref>, ltv: Record<Basis, Ref>): void {
    const {
      book,
      score: { coverage, contracts, ltv: ltvs },
    } = this.plan;
    const engine: Record<Headline, Parameters<typeof book.check>[2]> = {
      ...coverage,
      customerShare: contracts.customerShare,
      relatedPartyShare: contracts.relatedPartyShare,
      nonIgShare: contracts.nonIgShare,
      utilization: contracts.utilization,
      remainingMonths: contracts.remainingContractMonths,
      tailMonths: contracts.tailMonths,
    };
    for (const [key, id] of HEADLINES) book.check(`ratio: ${figureOf(id).title}`, cells[key], engine[key]);
    for (const basis of BASES) book.check(`ratio: ${figureOf(`ltv.${basis}`).title}`, ltv[basis], ltvs[basis]);
  }

  private put(label: string, content: Expr, style: Style): Ref {
    this.sheet.put(this.row, 1, typed(label), 'label');
    return this.sheet.put(this.row++, 2, content, style).fixed;
  }

  private backlog(contracts: Table<ContractColumn>, customers: Table<'name' | 'no' | 'backlog'>): RatioCells['backlog'] {
    const none = contracts.size === 0;
    const part = (of: () => Expr): Expr => (none ? number(0) : sumProduct(mul(of(), contracts.column('backlog'))));
    return {
      firm: this.put('firm backlog', sum(contracts.column('backlog')), 'total'),
      largest: this.put('of the largest customer group', max(customers.column('backlog')), 'money'),
      related: this.put(
        'of related parties',
        part(() => contracts.column('related')),
        'money',
      ),
      nonIg: this.put(
        'below investment grade',
        part(() => sub(1, contracts.column('ig'))),
        'money',
      ),
    };
  }

  private realization(): RatioCells['realization'] {
    const of = (key: 'received' | 'projected'): Expr => {
      const months = this.sources.actuals.range(key, -2, 0);
      return iff(eq(count(months), 3), sum(months), NOTHING);
    };
    return {
      received: this.put('received, last three months', of('received'), 'cents'),
      projected: this.put('projected, last three months', of('projected'), 'cents'),
    };
  }

  /** Days from the last maturity to the end of the largest contracts, in months of a 365-day year. */
  private tail(contracts: Table<ContractColumn>): Expr {
    const {
      plan: { deal },
      sources: { terms, debt },
    } = this;
    const lent = (): Expr =>
      sum(debt.toDraw).value === 0 ? terms.tranches.column('balance') : add(terms.tranches.column('balance'), debt.toDraw);
    const drawn = deal.tranches.length === 0 ? number(0) : largestOf(mul(gt(lent(), 0), terms.tranches.column('maturity')));
    const maturity = this.put('last maturity of a drawn tranche', iff(eq(drawn, 0), NOTHING, drawn), 'date');
    const firm = contracts.size === 0 ? number(0) : largestOf(mul(contracts.column('counts'), contracts.column('end')));
    const end = this.put('end of the contracts that make 90 %', iff(eq(sum(contracts.column('backlog')), 0), NOTHING, firm), 'date');
    return iff(and(isNumber(end), isNumber(maturity)), mul(div(sub(asFigure(end), asFigure(maturity)), 365), 12), NOTHING);
  }

  private paths(contracts: Table<ContractColumn>) {
    const {
      plan: { lastPeriod: last, deal, contractsTo },
      sheet,
      sources: {
        calendar,
        cash,
        debt,
        contracts: { billed },
      },
    } = this;
    this.row++;
    const line = new Timeline(sheet, 3, 0, last);
    const forward = (series: Series, window: number, k: number): Expr => {
      const { first, last: to } = forwardWindow(window, k, last);
      return sumOver(series, first, to);
    };
    line.row(this.row++, 'k', (k) => typed(k), 'head');
    line.row(this.row++, 'date', (k) => calendar.date(k), 'date');
    const balance = line.row(this.row++, 'debt', (k) => debt.balance.at(k), 'money');
    const growth = debt.waRate ? pow(add(1, debt.waRate), div(1, 12)) : number(1);
    const monthly = sheet.put(this.row, 2, growth, 'factor').fixed;
    sheet.put(this.row++, 1, typed('(1 + average rate)^(1/12)'), 'label');
    const presentValue = this.backwards(line, 'present value of cfads after k', (k, next) => div(add(next, cash.cfads.at(k + 1)), monthly));
    const toDraw = debt.lending?.drawn;
    const owed =
      toDraw && sum(debt.toDraw).value !== 0
        ? this.withDraws(
            line,
            balance,
            this.backwards(line, 'present value of draws after k', (k, next) => div(add(next, toDraw.at(k + 1)), monthly)),
          )
        : balance;
    const llcr = line.row(this.row++, 'LLCR', (k) => ratioOf('service', presentValue.at(k), owed.at(k)), 'times');
    const net = line.row(
      this.row++,
      'contract cash − opex · share',
      (k) => sub(cash.contractCash.at(k), mul(cash.opex.at(k), cash.utilization.at(k))),
      'money',
      { from: 1 },
    );
    const netAfter = this.backwards(line, 'the same, all after k', (k, next) => add(next, net.at(k + 1)));
    const serviceAfter = this.backwards(line, 'debt service, all after k', (k, next) => add(next, debt.service.at(k + 1)));
    const coverage = line.row(this.row++, 'contract coverage', (k) => ratioOf('service', netAfter.at(k), serviceAfter.at(k)), 'times');
    const ahead = { to: Math.max(0, last - 1) };
    const cfads3 = line.row(this.row++, 'cfads, next 3', (k) => forward(cash.cfads, 3, k), 'money', ahead);
    const service3 = line.row(this.row++, 'debt service, next 3', (k) => forward(debt.service, 3, k), 'money', ahead);
    const dscrPath = line.row(this.row++, 'DSCR, next 3', (k) => ratioOf('service', cfads3.at(k), service3.at(k)), 'times', ahead);
    const cfads12 = this.put('cfads, next 12', forward(cash.cfads, 12, 0), 'money');
    const service12 = this.put('debt service, next 12', forward(debt.service, 12, 0), 'money');

    const to = deal.covenants.some(({ metric }) => metric === 'remaining_contract_months') ? last : 0;
    sheet.put(this.row++, 1, typed('Firm backlog still to be billed after k'), 'strong');
    const first = this.row;
    deal.leases.forEach((_, i) => {
      sheet.put(this.row, 1, contracts.cell('id', i), 'text');
      line.row(this.row++, '', (k) => sumOver(billed(i), k + 1, contractsTo), 'money', { to });
    });
    const left = (k: number): Range => sheet.range(first, line.column(k), Math.max(first, this.row - 1), line.column(k));
    const remaining = line.series(this.row);
    const months = (k: number): Expr => {
      const total = sum(left(k));
      const weighted = sumProduct(mul(left(k), positive(sub(contracts.column('end'), calendar.date(k)))));
      return iff(eq(total, 0), 0, mul(div(div(weighted, total), 365), 12));
    };
    line.row(this.row, 'remaining contract months', (k) => (deal.leases.length === 0 ? number(0) : months(k)), 'months', { to });
    this.row += 2;
    return {
      presentValue,
      llcr,
      netAfter,
      serviceAfter,
      owed,
      coverage,
      dscrPath,
      dscr12: ratioOf('service', cfads12, service12),
      remaining,
    };
  }

  private withDraws(line: Timeline, balance: Series, ahead: Series): Series {
    return line.row(this.row++, 'debt and draws to come', (k) => add(balance.at(k), ahead.at(k)), 'money');
  }

  /** A row that is made from its end: nothing at the last maturity, each month from the next. */
  private backwards(line: Timeline, label: string, of: (k: number, next: Ref) => Expr): Series {
    const row = this.row++;
    const series = line.series(row);
    this.sheet.put(row, 1, typed(label), 'label');
    for (let k = this.plan.lastPeriod; k >= 0; k--)
      this.sheet.put(row, line.column(k), k === this.plan.lastPeriod ? number(0) : of(k, series.at(k + 1)), 'money');
    return series;
  }
}
