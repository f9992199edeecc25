import { fraction, type Fraction, type Usd } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Place } from '../../kernel/failure.js';
import { type Counterparty, type Flow, FLOW_KINDS } from '../../domain/counterparty.js';
import { partyName } from '../../domain/party.js';
import type { Columns, Table } from '../tables/csv-table.js';
import { ABOVE_0, amount, AT_LEAST_0, number } from '../text/numbers.js';
import { complete, Fault, type Reader } from '../text/problems.js';
import { date, naming, oneOf, yesNo } from '../text/values.js';
import type { Decimal } from '../../kernel/decimal.js';

export const COUNTERPARTIES: Columns = {
  required: ['group'],
  optional: [
    'cds_bps',
    'cds_recovery',
    'cds_date',
    'revenue_usd',
    'cash_usd',
    'commitments_usd_year',
    'raised_usd_year',
    'net_debt_usd',
    'ebitda_usd',
    'source',
  ],
};
export const FLOWS: Columns = { required: ['from', 'to', 'kind', 'usd_year'], optional: ['committed', 'source'] };

/** What the market takes where a contract names no other. */
const USUAL_RECOVERY = fraction('0.4');
const money = amount(AT_LEAST_0) as unknown as Reader<Usd>;
const signed = amount() as unknown as Reader<Usd>;
const recovery: Reader<Fraction> = (raw, dialect) => {
  const share = number({ min: 0, max: 1 })(raw, dialect);
  if (share instanceof Fault) return share;
  return share.eq(1) ? new Fault('OUT_OF_RANGE', 'a share below 1: a debt that a default leaves whole has no spread') : fraction(share);
};

/** A row of counterparties.csv. */
export interface CounterpartyRow {
  readonly group: string;
  /** null comes before every date. */
  readonly date: Day | null;
  readonly bps: Decimal | null;
  readonly recovery: Fraction;
  readonly figures: Pick<Counterparty, 'revenue' | 'cash' | 'commitments' | 'raised' | 'netDebt' | 'ebitda'>;
  readonly place: Place;
}

export async function readCounterparties(table: Table): Promise<CounterpartyRow[]> {
  const rows: CounterpartyRow[] = [];
  await table.read((cells, line) => {
    const row = table.row(cells);
    table.noteSource(row, line);
    const given = complete<CounterpartyRow>({
      group: row.required('group', naming),
      date: row.optional('cds_date', date, null),
      bps: row.optional('cds_bps', amount(ABOVE_0), null),
      recovery: row.optional('cds_recovery', recovery, USUAL_RECOVERY),
      figures: complete<CounterpartyRow['figures']>({
        revenue: row.optional('revenue_usd', money, null),
        cash: row.optional('cash_usd', money, null),
        commitments: row.optional('commitments_usd_year', money, null),
        raised: row.optional('raised_usd_year', money, null),
        netDebt: row.optional('net_debt_usd', signed, null),
        ebitda: row.optional('ebitda_usd', signed, null),
      }),
      place: { file: table.file, line, column: null, field: null },
    });
    if (given) rows.push(given);
    table.report(row.faults, line);
  });
  return rows;
}

/**
 * Every party by folded name, each figure from the newest row up to a date that has it; of two rows of a date the later.
 * @source methodology 20
 */
export function counterpartiesAt(rows: readonly CounterpartyRow[], asOf: Day): ReadonlyMap<string, Counterparty> {
  const byParty = new Map<string, CounterpartyRow[]>();
  for (const row of rows) byParty.set(partyName(row.group), [...(byParty.get(partyName(row.group)) ?? []), row]);
  const parties = new Map<string, Counterparty>();
  for (const [key, all] of byParty) {
    const own = all.filter(({ date: day }) => day === null || day <= asOf).sort((a, b) => (a.date ?? 0) - (b.date ?? 0));
    if (own.length === 0) continue;
    const newest = <T>(of: (row: CounterpartyRow) => T | null): T | null => own.reduce<T | null>((found, row) => of(row) ?? found, null);
    const quoted = own.filter((row) => row.bps !== null);
    const [last, before] = [quoted.at(-1), quoted.at(-2)];
    parties.set(key, {
      name: all[0]!.group,
      cds: last ? { bps: last.bps!, recovery: last.recovery, date: last.date, before: before?.bps ?? null, place: last.place } : null,
      revenue: newest(({ figures }) => figures.revenue),
      cash: newest(({ figures }) => figures.cash),
      commitments: newest(({ figures }) => figures.commitments),
      raised: newest(({ figures }) => figures.raised),
      netDebt: newest(({ figures }) => figures.netDebt),
      ebitda: newest(({ figures }) => figures.ebitda),
      place: own.at(-1)!.place,
    });
  }
  return parties;
}

export async function readFlows(table: Table): Promise<Flow[]> {
  const flows: Flow[] = [];
  await table.read((cells, line) => {
    const row = table.row(cells);
    table.noteSource(row, line);
    const [from, to] = [row.required('from', naming), row.required('to', naming)];
    if (from !== undefined && to !== undefined && partyName(from) === partyName(to))
      row.fail('to', 'WRONG_SHAPE', `another party than ${from}: what a party pays itself is no flow`, 'remove the row');
    const flow = complete<Flow>({
      from,
      to,
      kind: row.required('kind', oneOf(FLOW_KINDS)),
      usdYear: row.required('usd_year', money),
      committed: row.optional('committed', yesNo, false),
      source: row.text('source'),
      place: { file: table.file, line, column: null, field: null },
    });
    if (flow) flows.push(flow);
    table.report(row.faults, line);
  });
  return flows;
}
