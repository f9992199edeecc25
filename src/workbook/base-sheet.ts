import { BASIS_TITLES } from '../domain/figure.js';
import { CAP_DIMENSIONS, RULES, type CapDimension, type Rule } from '../domain/deal.js';
import type { Lease } from '../domain/lease.js';
import type { Lot } from '../domain/lot.js';
import { capTable } from './base-caps.js';
import { basePathSheet } from './base-path-sheet.js';
import { certificate, certificateRows, inWords, totalRow, type CertificateCells, type Kept } from './base-certificate.js';
import { baseContracts, CONTRACT_COLUMNS, type BaseContractColumn, type BaseSources } from './base-contracts.js';
import {
  add,
  and,
  countUpTo,
  div,
  eq,
  gt,
  iff,
  index,
  isNumber,
  match,
  mul,
  number,
  sub,
  sum,
  sumProduct,
  sumWhere,
  words,
  type Expr,
  type Operand,
  type Range,
} from './formula.js';
import type { LotGroup } from './groups-sheet.js';
import { table, type Series, type Table, type TableColumn } from './layout.js';
import type { LotCells } from './lots-sheet.js';
import type { Plan } from './plan.js';
import { typed, type Ref, type Sheet } from './sheet.js';
import type { BaseTermCells } from './terms-sheet.js';

export interface BaseCells extends CertificateCells {
  /** base(d_k), from 0 to plan.horizon. */
  readonly path: Series;
}

type LotColumn = 'id' | 'contract' | 'value' | Rule | 'standing' | 'falls' | 'rule' | 'eligible' | 'gpus' | 'worth';

const TIMELESS: readonly Rule[] = ['lien', 'landlord_waiver', 'insured', 'serial', 'region'];

/**
 * The certificate at as-of: what each lot is worth on the lenders' basis, its first failed rule, what is cut at the caps, and what
 * the advance rates make of the rest. Null without a borrowing base. @source methodology 7
 */
export function baseSheet(plan: Plan, sources: BaseSources, lots: LotCells): BaseCells | null {
  const terms = sources.terms.base;
  if (!terms || !plan.deal.borrowingBase) return null;
  const sheet = plan.book.sheet(
    'Base',
    'The borrowing base at as-of: every lot, its first failed rule, what exceeds a cap, and the advance rate of its class. The certificate is on top.',
    'calculation',
  );
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
    this.contractTop = this.certificateTop + certificateRows(this.dimensions.length) + 4;
    let row = this.contractTop + Math.max(1, plan.deal.leases.length) + 4;
    for (const dimension of this.dimensions) {
      this.capTops.set(dimension, row);
      row += sources.groups.names[dimension].last - sources.groups.names[dimension].first + 5;
    }
    this.lotTop = row;
  }

  fill(): BaseCells {
    const { plan, sources, sheet } = this;
    sheet.width(1, 40);
    for (const column of [2, 3, 4, 5]) sheet.width(column, 18);
    const newest = this.newest();
    const dated = baseContracts(plan, sources, this.terms, sheet, this.contractTop);
    const standing = this.lotRules(dated, newest);
    const shares = this.contractShares(standing);
    const parts = this.lotParts(standing, shares);
    const eligible = sum(standing.column('worth'));
    const total = sheet.put(totalRow(this.certificateTop), 2, eligible, 'total').fixed;
    const kept = this.caps(parts, total);
    const cells = certificate(plan, sources.terms, this.terms, sheet, this.certificateTop, {
      rules: { falls: standing.column('falls'), values: standing.column('value') },
      total,
      caps: this.dimensions,
      kept,
    });
    const path = basePathSheet(
      plan,
      sources,
      this.terms,
      this.lotCells,
      { contracts: dated, installed: (i) => standing.cell('status', i), standing: (i) => standing.cell('standing', i) },
      cells.base,
    );
    return { ...cells, path };
  }

  private newest(): Ref {
    const row = this.contractTop - 3;
    this.sheet.put(row, 1, typed('newest generation that ships: its cohort'), 'label');
    return this.sheet.put(row, 2, countUpTo(this.sources.reference.frontiers, this.sources.calendar.asOf), 'plain').fixed;
  }

  /** Puts columns beside those of the lots that are there. */
  private stage<K extends string>(columns: readonly TableColumn<Lot, K>[]): Table<K> {
    const stage = table(this.sheet, this.lotTop, this.plan.deal.lots, columns, this.left);
    this.left += columns.length;
    return stage;
  }

  private lotRules(contracts: Table<BaseContractColumn>, newest: Ref): Table<LotColumn> {
    const {
      sheet,
      sources: { fleet, groups },
      lotCells,
      terms,
      plan,
    } = this;
    const { basis } = plan.deal.borrowingBase!;
    const needed =
      (key: 'landlord_waiver' | 'insured' | 'serial', column: 'waiver' | 'insured' | 'serial') =>
      (i: number): Expr =>
        iff(and(eq(terms.require[key], 1), eq(fleet.cell(column, i), 0)), 0, 1);
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
      {
        key: 'value',
        title: BASIS_TITLES[basis],
        style: 'cents',
        width: 16,
        of: (_, __, i) => lotCells.table.cell(basis === 'nolv' ? 'nolv' : 'depreciated', i),
      },
      ...RULES.map((rule): TableColumn<Lot, LotColumn> => ({
        key: rule,
        title: inWords(rule),
        style: 'plain',
        width: 11,
        of: (_, __, i) => passes[rule](i),
      })),
      {
        key: 'standing',
        title: 'Passes the lasting rules',
        style: 'plain',
        formula: 'lien … region',
        of: (_, row) => mul(row(TIMELESS[0]!), ...TIMELESS.slice(1).map((rule) => row(rule))),
      },
      {
        key: 'falls',
        title: 'Falls at rule',
        style: 'plain',
        formula: 'the first 0; 0 = none',
        of: (_, __, i) => iff(eq(sum(rulesOf(rowAt(i))), RULES.length), 0, match(0, rulesOf(rowAt(i)))),
      },
      {
        key: 'rule',
        title: 'Rule',
        style: 'text',
        width: 15,
        of: (_, row) => iff(eq(row('falls'), 0), words('eligible'), index(rulesOf(this.lotTop), row('falls'))),
      },
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
    const {
      sources: {
        contracts: { table: own },
      },
      plan,
    } = this;
    const at = (key: BaseContractColumn, i: number): Ref => this.sheet.at(this.contractTop + 2 + i, 1 + CONTRACT_COLUMNS.indexOf(key));
    return table<Lease, 'tagged' | 'share'>(
      this.sheet,
      this.contractTop,
      plan.deal.leases,
      [
        {
          key: 'tagged',
          title: 'Eligible GPUs tagged',
          style: 'count',
          of: (_, __, i) => sumWhere(lots.column('contract'), at('no', i), lots.column('gpus')),
        },
        {
          key: 'share',
          title: 'Share it supports',
          style: 'factor',
          formula: 'min(1, GPUs/tagged) if firm',
          of: (_, row, i) =>
            iff(eq(at('firm', i), 1), iff(gt(row('tagged'), own.cell('gpus', i)), div(own.cell('gpus', i), row('tagged')), 1), 0),
        },
      ],
      CONTRACT_COLUMNS.length + 1,
    );
  }

  private lotParts(lots: Table<LotColumn>, shares: Table<'tagged' | 'share'>): Table<LotPart> {
    const share = (i: number): Operand => {
      const contract = this.contractOf(i);
      return contract === null ? 0 : shares.cell('share', contract).fixed;
    };
    const ofContract =
      (key: 'group' | 'ig' | 'rate') =>
      (_: Lot, __: unknown, i: number): Expr => {
        const contract = this.contractOf(i);
        return contract === null ? number(0) : this.sheet.at(this.contractTop + 2 + contract, 1 + CONTRACT_COLUMNS.indexOf(key)).fixed;
      };
    return this.stage<LotPart>([
      { key: 'group', title: 'Customer group', style: 'plain', width: 9, of: ofContract('group') },
      { key: 'ig', title: 'Contract is investment grade', style: 'plain', width: 10, of: ofContract('ig') },
      {
        key: 'contracted',
        title: 'Contracted',
        style: 'cents',
        width: 16,
        formula: 'eligible value · share',
        of: (_, __, i) => mul(lots.cell('worth', i), share(i)),
      },
      {
        key: 'uncontracted',
        title: 'Uncontracted',
        style: 'cents',
        width: 16,
        formula: 'the rest',
        of: (_, row, i) => sub(lots.cell('worth', i), row('contracted')),
      },
    ]);
  }

  /** Cuts at the caps in their order, each on what the caps before it left. */
  private caps(parts: Table<LotPart>, total: Ref): Kept {
    const {
      plan,
      sources: { groups },
    } = this;
    const { deal } = plan;
    let kept = (i: number): { contracted: Expr; uncontracted: Expr } => ({
      contracted: parts.cell('contracted', i),
      uncontracted: parts.cell('uncontracted', i),
    });
    const lost: Ref[] = [];
    for (const dimension of this.dimensions) {
      const before = kept;
      const isCustomer = dimension === 'customer';
      const column = (key: LotGroup): Range => groups.lots.column(key);
      const ids = isCustomer ? parts.column('group') : column(dimension);
      const looked = this.stage<'looked'>([
        {
          key: 'looked',
          title: `Looked at by the ${dimension} cap`,
          style: 'cents',
          width: 16,
          formula: isCustomer ? 'contracted' : 'what is left',
          of: (_, __, i) => (isCustomer ? before(i).contracted : add(before(i).contracted, before(i).uncontracted)),
        },
      ]);
      const cap = capTable(
        plan,
        dimension,
        groups.names[dimension],
        this.terms.caps.get(dimension)!,
        { groups: ids, amounts: looked.column('looked'), total },
        this.sheet,
        this.capTops.get(dimension)!,
      );
      lost.push(cap.lost);
      const factorOf = (i: number): Operand => {
        const contract = this.contractOf(i);
        if (!isCustomer) return cap.factor(groups.numberOf(deal.lots[i]!, dimension) - 1);
        return contract === null ? 1 : cap.factor(groupOf(deal.leases, contract));
      };
      const after = this.stage<'contracted' | 'uncontracted'>([
        {
          key: 'contracted',
          title: `Contracted, after the ${dimension} cap`,
          style: 'cents',
          width: 16,
          formula: '· factor of its group',
          of: (_, __, i) => mul(before(i).contracted, factorOf(i)),
        },
        {
          key: 'uncontracted',
          title: `Uncontracted, after the ${dimension} cap`,
          style: 'cents',
          width: 16,
          of: (_, __, i) => (isCustomer ? before(i).uncontracted : mul(before(i).uncontracted, factorOf(i))),
        },
      ]);
      kept = (i) => ({ contracted: after.cell('contracted', i), uncontracted: after.cell('uncontracted', i) });
    }
    const last = this.stage<'ig' | 'non_ig' | 'uncontracted'>([
      {
        key: 'ig',
        title: 'Net: investment grade',
        style: 'cents',
        width: 16,
        formula: 'by class, after caps',
        of: (_, __, i) => mul(kept(i).contracted, parts.cell('ig', i)),
      },
      {
        key: 'non_ig',
        title: 'Net: other contracts',
        style: 'cents',
        width: 16,
        of: (_, __, i) => mul(kept(i).contracted, sub(1, parts.cell('ig', i))),
      },
      { key: 'uncontracted', title: 'Net: uncontracted', style: 'cents', width: 16, of: (_, __, i) => kept(i).uncontracted },
    ]);
    return { byClass: (name) => sum(last.column(name)), lost };
  }
}

type LotPart = 'group' | 'ig' | 'contracted' | 'uncontracted';

const groupOf = (leases: readonly Lease[], contract: number): number =>
  [...new Set(leases.map((lease) => lease.group))].indexOf(leases[contract]!.group);
