import type { CapDimension } from '../domain/deal.js';
import { CAP_DIMENSIONS } from '../domain/deal.js';
import type { BaseSources, StandingCells } from './base-contracts.js';
import {
  add,
  and,
  countUpTo,
  div,
  eq,
  gt,
  iff,
  isNumber,
  le,
  lt,
  max,
  mul,
  number,
  sub,
  sum,
  sumProduct,
  sumWhere,
  type Expr,
  type Range,
} from './formula.js';
import { Timeline, type Series } from './layout.js';
import type { LotCells } from './lots-sheet.js';
import type { Plan } from './plan.js';
import { engine, typed, type Ref, type Sheet } from './sheet.js';
import type { BaseTermCells } from './terms-sheet.js';

/** base(d_k) by month: the same steps as the certificate, each a block of lots or contracts by month. @source methodology 7 */
export function basePathSheet(
  plan: Plan,
  sources: BaseSources,
  terms: BaseTermCells,
  lots: LotCells,
  standing: StandingCells,
  today: Ref,
): Series {
  const { book, deal, horizon, score } = plan;
  const live = isSmall(plan);
  const sheet = book.sheet(
    'BasePath',
    `The borrowing base by month${live ? ', from the lots and contracts below it' : ''}. Month 0 is the certificate on the sheet Base.`,
    'calculation',
  );
  const top = sheet.heading('Borrowing base by month');
  sheet.width(1, 44);
  sheet.width(2, 12);
  const line = new Timeline(sheet, 3, 0, horizon);
  line.row(top, 'k', (k) => typed(k), 'head');
  line.row(top + 1, 'date', (k) => sources.calendar.date(k), 'date');
  sheet.frozen = { rows: top + 1, columns: 2 };
  sheet.repeated = { from: top, to: top + 1 };
  const fill = live
    ? new LivePath(plan, sources, terms, lots, standing, sheet, line, top + 4).fill()
    : (k: number) => engine(score.projection[k]!.borrowingBase!.toNumber());
  if (!live) {
    sheet.put(top + 3, 1, typed("Months after as-of are the engine's own figures."), 'note');
    book.notes.push({
      sheet: sheet.name,
      what: 'Borrowing base of the months after as-of',
      why: `rules and caps run through every lot every month, and ${deal.lots.length} lots would each need several cells a month`,
    });
  }
  const path = line.row(top + 2, 'borrowing base', (k) => (k === 0 ? today : fill(k)), 'money');
  score.projection.forEach((row) => book.check(`borrowing base at k = ${row.k}`, path.at(row.k), row.borrowingBase));
  return path;
}

/** Whether every lot may have its cells in every month. */
function isSmall(plan: Plan): boolean {
  for (let k = 1; k <= plan.horizon; k++) if (!plan.hasAllFmv(k)) return false;
  return true;
}

/** A block of rows by month. */
interface Block {
  at(i: number, k: number): Ref;
  column(k: number): Range;
}

class LivePath {
  private readonly dimensions: readonly CapDimension[];

  constructor(
    private readonly plan: Plan,
    private readonly sources: BaseSources,
    private readonly terms: BaseTermCells,
    private readonly lots: LotCells,
    private readonly standing: StandingCells,
    private readonly sheet: Sheet,
    private readonly line: Timeline,
    private row: number,
  ) {
    this.dimensions = CAP_DIMENSIONS.filter((dimension) => terms.caps.has(dimension));
  }

  /** Fills the blocks and returns what a month's base is. */
  fill(): (k: number) => Expr {
    const {
      plan: { deal },
      sources: {
        groups,
        contracts: { table: own },
        calendar,
      },
      standing,
      line,
    } = this;
    const newest = line.row(
      this.row++,
      'newest generation that ships',
      (k) => countUpTo(this.sources.reference.frontiers, calendar.date(k)),
      'plain',
      { from: 1 },
    );
    const months = this.lotBlock('months in service', 'count', (i, k) => this.monthsAt(i, k));
    const blocked = this.contractBlock('past due and still running: 1', 'plain', (c, k) =>
      mul(own.cell('isPastDue', c).fixed, lt(calendar.date(k), own.cell('end', c).fixed)),
    );
    const eligible = this.lotBlock('eligible: 1', 'plain', (i, k) =>
      this.eligibleAt(i, k, months.at(i, k), newest.at(k), this.contractOf(i) === null ? null : blocked.at(this.contractOf(i)!, k)),
    );
    const worth = this.lotBlock('eligible value', 'money', (i, k) => mul(eligible.at(i, k), this.valueAt(i, k, months.at(i, k))));
    const tagged = this.contractBlock('eligible GPUs tagged', 'count', (c, k) =>
      sumProduct(mul(eq(groups.lots.column('contract'), c + 1), this.lots.table.column('quantity'), eligible.column(k))),
    );
    const share = this.contractBlock('share that the contract supports', 'factor', (c, k) => {
      const gpus = own.cell('gpus', c).fixed;
      const firm = and(le(own.cell('start', c).fixed, calendar.date(k)), lt(calendar.date(k), own.cell('firmEnd', c).fixed));
      return iff(firm, iff(gt(tagged.at(c, k), gpus), div(gpus, tagged.at(c, k)), 1), 0);
    });
    const contracted = this.contractBlock('contracted value', 'money', (c, k) =>
      mul(sumWhere(groups.lots.column('contract'), number(c + 1), worth.column(k)), share.at(c, k)),
    );
    const total = line.row(this.row++, 'Eligible collateral', (k) => sum(worth.column(k)), 'money', { from: 1 });
    this.row++;
    const ofCustomer = this.terms.caps.has('customer') ? this.customerCap(contracted, total) : null;
    const kept = (c: number, k: number): Expr => (ofCustomer ? ofCustomer(c, k) : number(1));
    if (this.dimensions.every((dimension) => dimension === 'customer')) {
      return (k) =>
        add(
          mul(sub(total.at(k), deal.leases.length === 0 ? 0 : sum(contracted.column(k))), this.terms.advance.uncontracted),
          ...deal.leases.map((_, c) => mul(contracted.at(c, k), kept(c, k), standing.contracts.cell('rate', c).fixed)),
        );
    }
    return this.capped(worth, share, kept, total);
  }

  /** The caps that cut contracted and uncontracted value alike. */
  private capped(worth: Block, share: Block, kept: (c: number, k: number) => Expr, total: Series): (k: number) => Expr {
    const {
      plan: { deal },
      sources: { groups },
      standing,
      terms,
    } = this;
    const parts = (i: number, k: number): readonly [Expr, Expr] | null => {
      const c = this.contractOf(i);
      return c === null ? null : [mul(share.at(c, k), kept(c, k)), sub(1, share.at(c, k))];
    };
    let left = this.lotBlock('after the customer cap', 'money', (i, k) => {
      const split = parts(i, k);
      return split ? mul(worth.at(i, k), add(split[0], split[1])) : worth.at(i, k);
    });
    const factors: ((i: number, k: number) => Ref)[] = [];
    this.dimensions
      .filter((dimension) => dimension !== 'customer')
      .forEach((dimension, n, all) => {
        const before = left;
        const factor = this.groupBlock(
          dimension as 'model' | 'site' | 'region',
          (group, k) => sumWhere(groups.lots.column(dimension as 'model' | 'site' | 'region'), number(group + 1), before.column(k)),
          total,
        );
        const of = (i: number, k: number): Ref => factor(groups.numberOf(deal.lots[i]!, dimension as 'model' | 'site' | 'region') - 1, k);
        factors.push(of);
        if (n < all.length - 1) left = this.lotBlock(`after the ${dimension} cap`, 'money', (i, k) => mul(before.at(i, k), of(i, k)));
      });
    const advanced = this.lotBlock('Advanced', 'money', (i, k) => {
      const split = parts(i, k);
      const rate = split
        ? add(mul(split[0], standing.contracts.cell('rate', this.contractOf(i)!).fixed), mul(split[1], terms.advance.uncontracted))
        : terms.advance.uncontracted;
      return mul(worth.at(i, k), rate, ...factors.map((of) => of(i, k)));
    });
    return (k) => sum(advanced.column(k));
  }

  private customerCap(contracted: Block, total: Series): (c: number, k: number) => Expr {
    const {
      plan: { deal },
      sources: {
        contracts: { table: own },
      },
    } = this;
    const customers = [...new Set(deal.leases.map((lease) => lease.group))];
    const factor = this.groupBlock(
      'customer',
      (group, k) => sumWhere(own.column('groupNo'), number(group + 1), contracted.column(k)),
      total,
    );
    return (c, k) => factor(customers.indexOf(deal.leases[c]!.group), k);
  }

  /** Value by group against what the cap allows; returns the factor of a group. */
  private groupBlock(
    dimension: CapDimension,
    amount: (group: number, k: number) => Expr,
    total: Series,
  ): (group: number, k: number) => Ref {
    const names = this.sources.groups.names[dimension];
    const cap = this.terms.caps.get(dimension)!;
    const allowed = this.line.row(this.row++, `allowed by the ${dimension} cap`, (k) => mul(cap, total.at(k)), 'money', { from: 1 });
    const label = (i: number): Ref => names.cell('name', i);
    const amounts = this.block(`value by ${dimension}`, names.size, label, 'money', amount);
    const factors = this.block(`factor by ${dimension}: min(1, allowed/value)`, names.size, label, 'factor', (i, k) =>
      iff(gt(amounts.at(i, k), allowed.at(k)), div(allowed.at(k), amounts.at(i, k)), 1),
    );
    return factors.at;
  }

  private eligibleAt(i: number, k: number, months: Ref, newest: Ref, blocked: Ref | null): Expr {
    const { maxAgeMonths, maxGenerationLag } = this.terms;
    const cohort = this.sources.groups.lots.cell('cohort', i).fixed;
    return mul(
      this.sources.arrivals?.there(i, k) ?? this.standing.installed(i).fixed,
      this.standing.standing(i).fixed,
      iff(and(isNumber(maxAgeMonths), gt(months, maxAgeMonths)), 0, 1),
      iff(and(isNumber(maxGenerationLag), gt(sub(newest, cohort), maxGenerationLag)), 0, 1),
      blocked ? sub(1, blocked) : 1,
    );
  }

  private monthsAt(i: number, k: number): Expr {
    const { calendar } = this.sources;
    const start = (key: 'monthNumber' | 'serviceDay'): Ref => this.lots.table.cell(key, i).fixed;
    const short = iff(and(gt(start('serviceDay'), calendar.dayOfMonth.at(k)), eq(calendar.isMonthEnd.at(k), 0)), 1, 0);
    return max(0, sub(sub(calendar.monthNumber.at(k), start('monthNumber')), short));
  }

  private valueAt(i: number, k: number, months: Ref): Expr {
    const {
      sources: { assumptions, values, arrivals },
      lots: { table: own },
      plan: { deal },
    } = this;
    const of = (key: string): Expr => assumptions.of(key);
    if (deal.borrowingBase!.basis === 'depreciated_cost')
      return mul(own.cell('cost', i).fixed, max(0, sub(1, div(months, mul(12, of('book.life_years'))))));
    const depth = arrivals ? [arrivals.depth(deal.lots[i]!.model, 'orderly', k)] : [];
    const net = sub(
      mul(values.fmv(i, k), own.cell('keptOrderly', i).fixed, sub(1, of('liquidation.commission.orderly')), ...depth),
      of('liquidation.removal_usd'),
    );
    return mul(own.cell('quantity', i).fixed, max(0, net));
  }

  private contractOf(i: number): number | null {
    const no = this.sources.groups.numberOf(this.plan.deal.lots[i]!, 'contract');
    return no === 0 ? null : no - 1;
  }

  private lotBlock(title: string, style: BlockStyle, of: (i: number, k: number) => Expr): Block {
    return this.block(`lots: ${title}`, this.plan.deal.lots.length, (i) => this.sources.fleet.cell('id', i), style, of);
  }

  private contractBlock(title: string, style: BlockStyle, of: (c: number, k: number) => Expr): Block {
    return this.block(`contracts: ${title}`, this.plan.deal.leases.length, (c) => this.sources.leases.cell('id', c), style, of);
  }

  private block(title: string, size: number, label: (i: number) => Ref, style: BlockStyle, of: (i: number, k: number) => Expr): Block {
    const { sheet, line } = this;
    const first = this.row + 1;
    sheet.put(this.row, 1, typed(title), 'strong');
    for (let i = 0; i < size; i++) {
      sheet.put(first + i, 1, label(i), 'text');
      line.row(first + i, '', (k) => of(i, k), style, { from: 1 });
    }
    this.row = first + Math.max(1, size) + 1;
    return {
      at: (i, k) => sheet.at(first + i, line.column(k)),
      column: (k) => sheet.range(first, line.column(k), first + Math.max(1, size) - 1, line.column(k)),
    };
  }
}

type BlockStyle = 'money' | 'factor' | 'count' | 'plain';
