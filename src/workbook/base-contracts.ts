import type { Lease } from '../domain/lease.js';
import { GRADES, isInvestmentGrade } from '../domain/rating.js';
import type { ArrivalCells } from './arrivals-sheet.js';
import type { ContractCells } from './contracts-sheet.js';
import { and, eq, iff, le, lt, number, or, words, type Expr } from './formula.js';
import type { GroupCells } from './groups-sheet.js';
import { table, type Table } from './layout.js';
import type { LeaseColumn } from './leases-sheet.js';
import type { LotSources } from './lots-sheet.js';
import type { Plan } from './plan.js';
import { typed, type Ref, type Sheet } from './sheet.js';
import type { BaseTermCells, TermCells } from './terms-sheet.js';
import type { ValueCells } from './values-sheet.js';

export interface BaseSources extends LotSources {
  readonly arrivals: ArrivalCells | null;
  readonly terms: TermCells;
  readonly leases: Table<LeaseColumn>;
  readonly contracts: ContractCells;
  readonly values: ValueCells;
  readonly groups: GroupCells;
}

/** What the certificate says of a lot, whatever the date. */
export interface StandingCells {
  readonly contracts: Table<BaseContractColumn>;
  /** 1 where a lot is installed at as-of. */
  installed(lot: number): Ref;
  /** 1 where a lot passes the rules that do not change with time. */
  standing(lot: number): Ref;
}

export type BaseContractColumn = 'id' | 'no' | 'group' | 'gpus' | 'ig' | 'rate' | 'firm' | 'blocked';

export const CONTRACT_COLUMNS: readonly BaseContractColumn[] = ['id', 'no', 'group', 'gpus', 'ig', 'rate', 'firm', 'blocked'];

/** BBB− or better. */
export const isIg = (rating: Expr): Expr => or(...GRADES.filter(isInvestmentGrade).map((grade) => eq(rating, words(grade))));

/** What the certificate needs of each contract at as-of: its class and advance rate, whether it is firm, whether it is past due and still running. */
export function baseContracts(
  { deal }: Plan,
  { leases, contracts: { table: own }, calendar: { asOf } }: BaseSources,
  { advance }: BaseTermCells,
  sheet: Sheet,
  top: number,
): Table<BaseContractColumn> {
  sheet.put(top - 1, 1, typed('Contracts at as-of'), 'strong');
  return table<Lease, BaseContractColumn>(sheet, top, deal.leases, [
    { key: 'id', title: 'Contract', style: 'text', of: (_, __, i) => own.cell('id', i) },
    { key: 'no', title: 'Number', style: 'plain', of: (_, __, i) => number(i + 1) },
    { key: 'group', title: 'Customer group', style: 'plain', of: (_, __, i) => own.cell('groupNo', i) },
    { key: 'gpus', title: 'GPUs', style: 'count', of: (_, __, i) => own.cell('gpus', i) },
    {
      key: 'ig',
      title: 'Investment grade',
      style: 'plain',
      formula: 'BBB- or better',
      of: (_, __, i) => iff(isIg(leases.cell('rating', i)), 1, 0),
    },
    { key: 'rate', title: 'Advance rate', style: 'percent', of: (_, row) => iff(eq(row('ig'), 1), advance.ig, advance.non_ig) },
    {
      key: 'firm',
      title: 'Firm',
      style: 'plain',
      formula: 'start ≤ as-of < end',
      of: (_, __, i) => iff(and(le(own.cell('start', i), asOf), lt(asOf, own.cell('firmEnd', i))), 1, 0),
    },
    {
      key: 'blocked',
      title: 'Past due, still running',
      style: 'plain',
      of: (_, __, i) => iff(and(eq(own.cell('isPastDue', i), 1), lt(asOf, own.cell('end', i))), 1, 0),
    },
  ]);
}
