import { formatDay } from '../../kernel/calendar.js';
import { LIMITS } from '../../kernel/limits.js';
import { type Fraction, fraction, ONE, type Usd, usd, type UsdPerGpuHour, ZERO } from '../../kernel/decimal.js';
import type { Lease } from '../../domain/lease.js';
import type { Columns, Row, Table } from '../tables/csv-table.js';
import { Names, Placeholders, TotalRows } from '../plausibility/names.js';
import { ABOVE_0, amount, AT_LEAST_0, COUNT, number, RATE, SHARE, SPAN, whole } from '../text/numbers.js';
import { complete, type Problems, type Reader } from '../text/problems.js';
import type { ModelNames } from '../reference/reference.js';
import { folded, foldedCompany, isTotal } from '../text/spelling.js';
import { date, naming, namingId, rating, text, yesNo } from '../text/values.js';

export const LEASES: Columns = {
  required: ['contract_id', 'customer', 'model', 'gpus', 'start', 'end', 'usd_gpu_hour'],
  optional: [
    'customer_group',
    'rating',
    'take_or_pay',
    'escalator',
    'terminable_from',
    'notice_days',
    'termination_fee_usd',
    'prepaid_usd',
    'prepaid_share',
    'assignable',
    'direct_agreement',
    'related_party',
    'days_past_due',
    'source',
  ],
  most: LIMITS.contracts,
};

const share = number(SHARE) as unknown as Reader<Fraction>;
const money = amount(AT_LEAST_0) as unknown as Reader<Usd>;
const none = usd(ZERO);

/** The contracts of a deal. */
export interface Leases {
  readonly leases: readonly Lease[];
  /** Model of every contract id that stands in the file, of broken rows too; undefined where the model is not readable. */
  readonly models: ReadonlyMap<string, string | undefined>;
  /** False where the file may hold contracts that could not be read. */
  readonly sound: boolean;
}

/** @param directAgreement the structure's, for contracts that do not say; undefined where it could not be read */
export async function readLeases(
  table: Table,
  names: ModelNames,
  directAgreement: boolean | undefined,
  problems: Problems,
): Promise<Leases> {
  const leases: Lease[] = [];
  const models = new Map<string, string | undefined>();
  const lines = new Map<string, number>();
  const placeholders = new Placeholders();
  const totals = new TotalRows();
  await table.read((cells, line) => {
    const row = table.row(cells);
    table.noteSource(row, line);
    const lease = readLease(row, { names, directAgreement, placeholders }, { file: table.file, line, column: null, field: null });
    const id = row.text('contract_id');
    const earlier = lines.get(folded(id));
    if (earlier !== undefined)
      row.fail('contract_id', 'DUPLICATE_ID', `an id that no other contract has in any spelling; line ${earlier} has it`);
    else if (id !== '') {
      lines.set(folded(id), line);
      models.set(id, names.find(row.text('model')));
    }
    if (lease) {
      leases.push(lease);
      totals.see(isTotal(id) ? id : lease.customer, isTotal(id) ? 'contract_id' : 'customer', line, lease.gpus);
    }
    table.report(row.faults, line);
  });
  placeholders.report(table, problems);
  totals.report(table, problems);
  return { leases: inOneSpelling(leases, table, problems), models, sound: table.sound && table.positions.has('contract_id') };
}

/** Customers and groups under the name that stands first, however later rows spell it. */
function inOneSpelling(leases: readonly Lease[], table: Table, problems: Problems): Lease[] {
  const [customers, groups] = [new Names(foldedCompany), new Names(foldedCompany)];
  const spelled = leases.map((lease) => ({
    ...lease,
    customer: customers.of(lease.customer, lease.place),
    group: groups.of(lease.group === lease.customer ? customers.find(lease.customer) : lease.group, lease.place),
  }));
  customers.report('customer', table, problems);
  groups.report('customer_group', table, problems);
  return spelled;
}

/** What the rows of leases are read with. */
interface LeaseContext {
  readonly names: ModelNames;
  readonly directAgreement: boolean | undefined;
  readonly placeholders: Placeholders;
}

function readLease(row: Row, { names, directAgreement, placeholders }: LeaseContext, place: Lease['place']): Lease | undefined {
  const customer = row.required('customer', naming);
  const start = row.required('start', date);
  const end = row.required('end', date);
  if (start !== undefined && end !== undefined && end <= start) {
    row.fail('end', 'DATE_ORDER', `a date after start ${formatDay(start)}: the day after the contract's last day`);
  }
  return complete<Lease>({
    id: row.required('contract_id', namingId),
    customer,
    group: placeholders.standsIn(row, 'customer_group', place.line!) ? customer : row.optional('customer_group', text, customer),
    rating: row.optional('rating', rating, 'unrated' as const),
    cds: null,
    model: row.required('model', names.reader),
    gpus: row.required('gpus', whole(COUNT)),
    start,
    end,
    price: row.required('usd_gpu_hour', amount(ABOVE_0) as unknown as Reader<UsdPerGpuHour>),
    takeOrPay: row.optional('take_or_pay', share, fraction(ONE)),
    escalator: row.optional('escalator', number(RATE) as unknown as Reader<Fraction>, fraction(ZERO)),
    terminableFrom: row.optional('terminable_from', date, null),
    noticeDays: row.optional('notice_days', whole(SPAN), 0),
    terminationFee: row.optional('termination_fee_usd', money, none),
    prepaid: row.optional('prepaid_usd', money, none),
    prepaidShare: row.optional('prepaid_share', share, fraction(ZERO)),
    assignable: row.optional('assignable', yesNo, false),
    directAgreement: row.optional('direct_agreement', yesNo, directAgreement),
    relatedParty: row.optional('related_party', yesNo, false),
    daysPastDue: row.optional('days_past_due', whole(SPAN), 0),
    place,
  });
}
