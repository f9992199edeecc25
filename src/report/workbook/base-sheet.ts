import { CAP_DIMENSIONS, RULES, type AdvanceClass, type CapDimension, type Rule } from '../../domain/deal.js';
import type { Lease } from '../../domain/lease.js';
import type { Lot } from '../../domain/lot.js';
import { GRADES, isInvestmentGrade } from '../../domain/rating.js';
import { basePathSheet } from './base-path-sheet.js';
import type { ContractCells } from './contracts-sheet.js';
import { add, and, countUpTo, div, eq, gt, iff, index, isNumber, le, lt, match, max, min, mul, number, or, sub, sum, sumProduct, sumWhere, words, type Expr, type Operand, type Range } from './formula.js';
import type { GroupCells, LotGroup } from './groups-sheet.js';
import { table, type Series, type Table, type TableColumn } from './layout.js';
import type { LeaseColumn } from './leases-sheet.js';
import type { LotCells, LotSources } from './lots-sheet.js';
import type { Plan } from './plan.js';
import { typed, type Ref, type Sheet } from './sheet.js';
import type { BaseTermCells, TermCells } from './terms-sheet.js';
import type { ValueCells } from './values-sheet.js';

export interface BaseCells {
  readonly gross: Ref;
  readonly eligible: Ref;
  readonly eligibleNet: Ref;
  readonly base: Ref;
  readonly cushion: Ref;
  readonly availability: Ref;
  readonly overadvance: Ref;
  /** base(d_k), from 0 to plan.horizon. */
  readonly path: Series;
}

export interface BaseSources extends LotSources {
  readonly terms: TermCells;
  readonly leases: Table<LeaseColumn>;
  readonly contracts: ContractCells;
  readonly values: ValueCells;
  readonly groups: GroupCells;
}

/** What the certificate says of a lot, whatever the date. */
export interface StandingCells {
  readonly contracts: Table<BaseContractColumn>;
  /** 1 where a lot passes the rules that do not change with time. */
  readonly standing: Range;
  standingOf(lot: number): Ref;
}

export type BaseContractColumn = 'id' | 'no' | 'group' | 'gpus' | 'ig' | 'rate' | 'firm' | 'blocked';
type LotColumn = 'id' | 'contract' | 'value' | Rule | 'standing' | 'falls' | 'rule' | 'eligible' | 'gpus' | 'worth';

const CLASSES: readonly (readonly [AdvanceClass, string])[] = [['ig', 'investment grade contracts'], ['non_ig', 'other contracts'], ['uncontracted', 'uncontracted']];
const TIMELESS: readonly Rule[] = ['status', 'lien', 'landlord_waiver', 'insured', 'serial', 'region'];
const inWords = (key: string): string => key.replaceAll('_', ' ');

/**
 * The certificate at as-of: what each lot is worth on the lenders' basis, the first rule it fails, what is cut at the caps, and what
 * the advance rates make of the rest. Null without a borrowing base. @source methodology 7
 */
export function baseSheet(plan: Plan, sources: BaseSources, lots: LotCells): BaseCells | null {
  const terms = sources.terms.base;
  if (!terms || !plan.deal.borrowingBase) return null;
  const sheet = plan.book.sheet('Base', 'The borrowing base at as-of: every lot, the first rule it fails, what exceeds a cap, and the advance rate of its class. The certificate is on top.', 'calculation');
  return new CertificateSheet(plan, sources, terms, lots, sheet).fill();
}

class CertificateSheet {
  private readonly certificateTop: number;
  private readonly contractTop: number;
  private readonly dimensions: readonly CapDimension[];
  private readonly capTops = new Map<CapDimension, number>();
  private readonly lotTop: number;
  private left = 1;

  constructor(
    private readonly plan: Plan,
    private readonly sources: BaseSources,
    private readonly terms: BaseTermCells,
    private readonly lotCells: LotCells,
    private readonly sheet: Sheet,
  ) {
    this.dimensions = CAP_DIMENSIONS.filter((dimension) => terms.caps.has(dimension));
    this.certificateTop = sheet.heading('Borrowing base');
    this.contractTop = this.certificateTop + RULES.length + this.dimensions.length + CLASSES.length + 15;
    let row = this.contractTop + Math.max(1, plan.deal.leases.length) + 4;
    for (const dimension of this.dimensions) {
      this.capTops.set(dimension, row);
      row += sources.groups.names[dimension].last - sources.groups.names[dimension].first + 5;
    }
    this.lotTop = row;
  }

  fill(): BaseCells {
    const { plan, sources, sheet } = this;
    sheet.width(1, 34);
    const newest = this.newest();
    const dated = this.contractDates();
    const standing = this.lotRules(dated, newest);
    const shares = this.contractShares(standing);
    const parts = this.lotParts(standing, shares);
    const eligible = sum(standing.column('worth'));
    const total = sheet.put(this.certificateTop + RULES.length + 1, 2, eligible, 'total').fixed;
    const kept = this.caps(parts, total);
    const cells = this.certificate(standing, total, kept);
    const path = basePathSheet(plan, sources, this.terms, this.lotCells, { contracts: dated, standing: standing.column('standing'), standingOf: (i) => standing.cell('standing', i) }, cells.base);
    return { ...cells, path };
  }

  private newest(): Ref {
    const row = this.contractTop - 3;
    this.sheet.put(row, 1, typed('newest generation that ships, number of its cohort'), 'label');
    return this.sheet.put(row, 2, countUpTo(this.sources.reference.frontiers, this.sources.calendar.asOf), 'plain').fixed;
  }

  private contractDates(): Table<BaseContractColumn> {
    const { sources: { leases, contracts: { table: own }, calendar }, terms, plan } = this;
    const asOf = calendar.asOf;
    this.sheet.put(this.contractTop - 1, 1, typed('Contracts at as-of'), 'strong');
    return table<Lease, BaseContractColumn>(this.sheet, this.contractTop, plan.deal.leases, [
      { key: 'id', title: 'Contract', style: 'text', formula: 'firm: start ≤ as-of < firm end', of: (_, __, i) => own.cell('id', i) },
      { key: 'no', title: 'Number', style: 'plain', of: (_, __, i) => number(i + 1) },
      { key: 'group', title: 'Customer group', style: 'plain', of: (_, __, i) => own.cell('groupNo', i) },
      { key: 'gpus', title: 'GPUs', style: 'count', of: (_, __, i) => own.cell('gpus', i) },
      { key: 'ig', title: 'Investment grade', style: 'plain', of: (_, __, i) => iff(isIg(leases.cell('rating', i)), 1, 0) },
      { key: 'rate', title: 'Advance rate', style: 'percent', of: (_, row) => iff(eq(row('ig'), 1), terms.advance.ig, terms.advance.non_ig) },
      { key: 'firm', title: 'Firm', style: 'plain', of: (_, __, i) => iff(and(le(own.cell('start', i), asOf), lt(asOf, own.cell('firmEnd', i))), 1, 0) },
      { key: 'blocked', title: 'Past due, still running', style: 'plain', of: (_, __, i) => iff(and(eq(own.cell('isPastDue', i), 1), lt(asOf, own.cell('end', i))), 1, 0) },
    ]);
  }

  /** Puts columns beside those of the lots that are there. */
  private stage<K extends string>(columns: readonly TableColumn<Lot, K>[]): Table<K> {
    const stage = table(this.sheet, this.lotTop, this.plan.deal.lots, columns, this.left);
    this.left += columns.length;
    return stage;
  }

  private lotRules(contracts: Table<BaseContractColumn>, newest: Ref): Table<LotColumn> {
    const { sheet, sources: { fleet, groups }, lotCells, terms, plan } = this;
    const { basis } = plan.deal.borrowingBase!;
    const needed = (key: 'landlord_waiver' | 'insured' | 'serial', column: 'waiver' | 'insured' | 'serial') => (i: number): Expr => iff(and(eq(terms.require[key], 1), eq(fleet.cell(column, i), 0)), 0, 1);
    const within = (limit: Ref, x: Expr): Expr => iff(isNumber(limit), iff(gt(x, limit), 0, 1), 1);
    const approved = terms.regions;
    const passes: Record<Rule, (i: number) => Expr> = {
      status: (i) => iff(eq(fleet.cell('status', i), words('installed')), 1, 0),
      lien: (i) => iff(eq(fleet.cell('lien', i), words('first')), 1, 0),
      landlord_waiver: needed('landlord_waiver', 'waiver'),
      insured: needed('insured', 'insured'),
      serial: needed('serial', 'serial'),
      region: (i) => (approved ? iff(gt(sumProduct(mul(eq(approved.column('region'), fleet.cell('region', i)), 1)), 0), 1, 0) : number(1)),
      age: (i) => within(terms.maxAgeMonths, lotCells.table.cell('months', i)),
      generation: (i) => within(terms.maxGenerationLag, sub(newest, groups.lots.cell('cohort', i))),
      past_due: (i) => {
        const contract = this.contractOf(i);
        return contract === null ? number(1) : sub(1, contracts.cell('blocked', contract));
      },
    };
    const firstRule = this.left + 3;
    const rulesOf = (row: number): Range => sheet.range(row, firstRule, row, firstRule + RULES.length - 1);
    const rowAt = (i: number): number => this.lotTop + 2 + i;
    this.sheet.put(this.lotTop - 1, 1, typed('Lots: 1 = passes the rule'), 'strong');
    return this.stage<LotColumn>([
      { key: 'id', title: 'Lot', style: 'text', of: (_, __, i) => fleet.cell('id', i) },
      { key: 'contract', title: 'Contract number', style: 'plain', of: (_, __, i) => groups.lots.cell('contract', i) },
      { key: 'value', title: inWords(basis), style: 'cents', width: 16, of: (_, __, i) => lotCells.table.cell(basis === 'nolv' ? 'nolv' : 'depreciated', i) },
      ...RULES.map((rule): TableColumn<Lot, LotColumn> => ({ key: rule, title: inWords(rule), style: 'plain', width: 10, of: (_, __, i) => passes[rule](i) })),
      { key: 'standing', title: 'Passes what time does not change', style: 'plain', formula: 'status … region', of: (_, row) => mul(row('status'), ...TIMELESS.slice(1).map((rule) => row(rule))) },
      { key: 'falls', title: 'Falls at rule', style: 'plain', formula: 'the first 0; 0 = none', of: (_, __, i) => iff(eq(sum(rulesOf(rowAt(i))), RULES.length), 0, match(0, rulesOf(rowAt(i)))) },
      { key: 'rule', title: 'Rule', style: 'text', width: 15, of: (_, row) => iff(eq(row('falls'), 0), words('eligible'), index(rulesOf(this.lotTop), row('falls'))) },
      { key: 'eligible', title: 'Eligible', style: 'plain', width: 9, of: (_, row) => iff(eq(row('falls'), 0), 1, 0) },
      { key: 'gpus', title: 'Eligible GPUs', style: 'count', of: (_, row, i) => mul(row('eligible'), lotCells.table.cell('quantity', i)) },
      { key: 'worth', title: 'Eligible value', style: 'cents', width: 16, of: (_, row) => mul(row('eligible'), row('value')) },
    ]);
  }

  /** Which contract a lot serves, from 0; null where none. */
  private contractOf(i: number): number | null {
    const no = this.sources.groups.numberOf(this.plan.deal.lots[i]!, 'contract');
    return no === 0 ? null : no - 1;
  }

  private contractShares(lots: Table<LotColumn>): Table<'tagged' | 'share'> {
    const { sources: { contracts: { table: own } }, plan } = this;
    const at = (key: BaseContractColumn, i: number): Ref => this.sheet.at(this.contractTop + 2 + i, 1 + COLUMNS.indexOf(key));
    return table<Lease, 'tagged' | 'share'>(this.sheet, this.contractTop, plan.deal.leases, [
      { key: 'tagged', title: 'Eligible GPUs tagged', style: 'count', of: (_, __, i) => sumWhere(lots.column('contract'), at('no', i), lots.column('gpus')) },
      { key: 'share', title: 'Share it supports', style: 'factor', formula: 'min(1, GPUs/tagged) if firm', of: (_, row, i) => iff(eq(at('firm', i), 1), iff(gt(row('tagged'), own.cell('gpus', i)), div(own.cell('gpus', i), row('tagged')), 1), 0) },
    ], COLUMNS.length + 1);
  }

  private lotParts(lots: Table<LotColumn>, shares: Table<'tagged' | 'share'>): Table<LotPart> {
    const share = (i: number): Operand => {
      const contract = this.contractOf(i);
      return contract === null ? 0 : shares.cell('share', contract).fixed;
    };
    const ofContract = (key: 'group' | 'ig' | 'rate') => (_: Lot, __: unknown, i: number): Expr => {
      const contract = this.contractOf(i);
      return contract === null ? number(0) : this.sheet.at(this.contractTop + 2 + contract, 1 + COLUMNS.indexOf(key)).fixed;
    };
    return this.stage<LotPart>([
      { key: 'group', title: 'Customer group', style: 'plain', width: 9, of: ofContract('group') },
      { key: 'ig', title: 'Contract is investment grade', style: 'plain', width: 10, of: ofContract('ig') },
      { key: 'contracted', title: 'Contracted', style: 'cents', width: 16, formula: 'eligible value · share', of: (_, __, i) => mul(lots.cell('worth', i), share(i)) },
      { key: 'uncontracted', title: 'Uncontracted', style: 'cents', width: 16, formula: 'the rest', of: (_, row, i) => sub(lots.cell('worth', i), row('contracted')) },
    ]);
  }

  /** Cuts at the caps in their order, each on what the caps before it left. */
  private caps(parts: Table<LotPart>, total: Ref): Kept {
    const { plan: { deal }, sources: { groups } } = this;
    let kept = (i: number): { contracted: Expr; uncontracted: Expr } => ({ contracted: parts.cell('contracted', i), uncontracted: parts.cell('uncontracted', i) });
    const lost: Ref[] = [];
    for (const dimension of this.dimensions) {
      const before = kept;
      const isCustomer = dimension === 'customer';
      const column = (key: LotGroup): Range => groups.lots.column(key);
      const ids = isCustomer ? parts.column('group') : column(dimension);
      const looked = this.stage<'looked'>([{
        key: 'looked', title: `Looked at by the ${dimension} cap`, style: 'cents', width: 16, formula: isCustomer ? 'contracted' : 'what is left',
        of: (_, __, i) => (isCustomer ? before(i).contracted : add(before(i).contracted, before(i).uncontracted)),
      }]);
      const cap = this.capTable(dimension, ids, looked.column('looked'), total);
      lost.push(cap.lost);
      const factorOf = (i: number): Operand => {
        const contract = this.contractOf(i);
        if (!isCustomer) return cap.factor(groups.numberOf(deal.lots[i]!, dimension) - 1);
        return contract === null ? 1 : cap.factor(groupOf(deal.leases, contract));
      };
      const after = this.stage<'contracted' | 'uncontracted'>([
        { key: 'contracted', title: `Contracted, after the ${dimension} cap`, style: 'cents', width: 16, formula: '· factor of its group', of: (_, __, i) => mul(before(i).contracted, factorOf(i)) },
        { key: 'uncontracted', title: `Uncontracted, after the ${dimension} cap`, style: 'cents', width: 16, of: (_, __, i) => (isCustomer ? mul(before(i).uncontracted, 1) : mul(before(i).uncontracted, factorOf(i))) },
      ]);
      kept = (i) => ({ contracted: after.cell('contracted', i), uncontracted: after.cell('uncontracted', i) });
    }
    const last = this.stage<'ig' | 'non_ig' | 'uncontracted'>([
      { key: 'ig', title: 'Net: investment grade', style: 'cents', width: 16, formula: 'by class, after caps', of: (_, __, i) => mul(kept(i).contracted, parts.cell('ig', i)) },
      { key: 'non_ig', title: 'Net: other contracts', style: 'cents', width: 16, of: (_, __, i) => mul(kept(i).contracted, sub(1, parts.cell('ig', i))) },
      { key: 'uncontracted', title: 'Net: uncontracted', style: 'cents', width: 16, of: (_, __, i) => mul(kept(i).uncontracted, 1) },
    ]);
    return { byClass: (name) => sum(last.column(name)), lost };
  }

  private capTable(dimension: CapDimension, ids: Range, amounts: Range, total: Ref): { factor(group: number): Ref; readonly lost: Ref } {
    const { sources: { groups }, terms, plan, sheet } = this;
    const names = groups.names[dimension];
    const top = this.capTops.get(dimension)!;
    const cap = terms.caps.get(dimension)!;
    sheet.put(top - 1, 1, typed(`Cap by ${dimension}: each group may have cap · eligible value`), 'strong');
    const rows = table(sheet, top, Array.from({ length: names.size }, (_, i) => i), [
      { key: 'name', title: `Group: ${dimension}`, style: 'text', of: (i) => names.cell('name', i) },
      { key: 'no', title: 'Number', style: 'plain', of: (i) => names.cell('no', i) },
      { key: 'amount', title: 'Value before this cap', style: 'cents', of: (_, row) => sumWhere(ids, row('no'), amounts) },
      { key: 'allowed', title: 'Allowed', style: 'cents', formula: 'cap · eligible value', of: () => mul(cap, total) },
      { key: 'lost', title: 'Over the cap', style: 'cents', of: (_, row) => max(0, sub(row('amount'), row('allowed'))) },
      { key: 'factor', title: 'Factor', style: 'factor', formula: 'min(1, allowed/value)', of: (_, row) => iff(gt(row('amount'), row('allowed')), div(row('allowed'), row('amount')), 1) },
    ]);
    const { concentration } = plan.score.borrowingBase!;
    for (let i = 0; i < names.size; i++) {
      const name = groupName(plan, dimension, i);
      plan.book.check(`borrowing base, over the ${dimension} cap, group ${i + 1}`, rows.cell('lost', i), concentration.find((cut) => cut.dimension === dimension && cut.group === name)?.amount ?? 0);
    }
    return { factor: (group) => rows.cell('factor', group).fixed, lost: sheet.put(rows.last + 1, 5, sum(rows.column('lost')), 'total') };
  }

  private certificate(lots: Table<LotColumn>, total: Ref, kept: Kept): Omit<BaseCells, 'path'> {
    const { sheet, plan: { book, score, model }, sources: { terms: loan }, terms } = this;
    const engine = score.borrowingBase!;
    const classes = model.base!.at(0).byClass;
    let row = this.certificateTop;
    const put = (label: string, content: Expr, style: 'money' | 'cents' | 'total' = 'cents', note = ''): Ref => {
      sheet.put(row, 1, typed(label), style === 'total' ? 'strong' : 'label');
      if (note !== '') sheet.put(row, 3, typed(note), 'note');
      return sheet.put(row++, 2, content, style).fixed;
    };
    const basis = inWords(this.plan.deal.borrowingBase!.basis);
    const gross = put(`gross, ${basis}`, sum(lots.column('value')), 'total', 'every lot of the tape, pipeline included');
    book.check('borrowing base: gross', gross, engine.gross);
    RULES.forEach((rule, i) => {
      const cell = put(`less ineligible: ${inWords(rule)}`, sumWhere(lots.column('falls'), i + 1, lots.column('value')));
      const lost = engine.ineligible.find((line) => line.rule === rule);
      if (lost) book.check(`borrowing base: ineligible, ${inWords(rule)}`, cell, lost.amount);
    });
    row = total.row;
    sheet.put(row, 1, typed('eligible, T'), 'strong');
    sheet.put(row++, 3, typed('lots that pass every rule'), 'note');
    book.check('borrowing base: eligible', total, engine.eligible);
    this.dimensions.forEach((dimension, i) => put(`less over the ${dimension} cap`, kept.lost[i]!));
    const netRow = row++;
    const values = CLASSES.map(([name, title]) => {
      const value = put(`${title}, after caps`, kept.byClass(name));
      sheet.put(row - 1, 3, terms.advance[name], 'percent');
      const lent = sheet.put(row - 1, 4, mul(value, sheet.at(row - 1, 3)), 'cents').fixed;
      book.check(`borrowing base: value of class ${inWords(name)}`, value, classes[name]);
      return { value, lent };
    });
    sheet.put(netRow, 1, typed('eligible after caps'), 'strong');
    sheet.put(netRow, 3, typed('advance rate'), 'note');
    sheet.put(netRow, 4, typed('lent'), 'note');
    const eligibleNet = sheet.put(netRow, 2, sum(...values.map(({ value }) => value)), 'total').fixed;
    book.check('borrowing base: eligible after caps', eligibleNet, engine.eligibleNet);
    const base = put('borrowing base', sum(...values.map(({ lent }) => lent)), 'total', 'Σ value after caps · advance rate');
    const debt = put('debt', sum(loan.tranches.column('balance')));
    const undrawn = put('undrawn', sum(loan.tranches.column('undrawn')));
    const cushion = put('cushion', sub(base, debt), 'total', 'base − debt');
    const availability = put('availability', min(max(0, cushion), undrawn), 'total', 'min(cushion⁺, undrawn)');
    const overadvance = put('over-advance', max(0, sub(debt, base)), 'total', '(debt − base)⁺');
    book.check('borrowing base', base, engine.base);
    book.check('borrowing base: cushion', cushion, engine.cushion);
    book.check('borrowing base: availability', availability, engine.availability);
    book.check('borrowing base: over-advance', overadvance, engine.overadvance);
    sheet.highlights.push({ range: `B${cushion.row}:B${cushion.row}`, rule: 'negative' });
    return { gross, eligible: total, eligibleNet, base, cushion, availability, overadvance };
  }
}

type LotPart = 'group' | 'ig' | 'contracted' | 'uncontracted';
interface Kept {
  /** Σ value after caps of a class. */
  byClass(name: AdvanceClass): Expr;
  /** What each configured cap cuts, in their order. */
  readonly lost: readonly Ref[];
}

const COLUMNS: readonly BaseContractColumn[] = ['id', 'no', 'group', 'gpus', 'ig', 'rate', 'firm', 'blocked'];

/** BBB− or better. */
export const isIg = (rating: Expr): Expr => or(...GRADES.filter(isInvestmentGrade).map((grade) => eq(rating, words(grade))));

const groupOf = (leases: readonly Lease[], contract: number): number => [...new Set(leases.map((lease) => lease.group))].indexOf(leases[contract]!.group);

function groupName({ deal, models }: Plan, dimension: CapDimension, i: number): string {
  const names = dimension === 'model' ? models : dimension === 'customer' ? deal.leases.map((lease) => lease.group) : deal.lots.map((lot) => lot[dimension]);
  return [...new Set(names)][i]!;
}
