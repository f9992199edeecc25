import { formatDay } from '../../kernel/calendar.js';
import { type Fraction, fraction, ONE, type Usd, usd, type UsdPerGpuHour, ZERO } from '../../kernel/decimal.js';
import type { Lease } from '../../domain/lease.js';
import type { Columns, Row, Table } from '../tables/csv-table.js';
import { ABOVE_0, AT_LEAST_0, COUNT, number, RATE, SHARE, SPAN, whole } from '../text/numbers.js';
import { complete, type Reader } from '../text/problems.js';
import type { ModelNames } from '../reference/reference.js';
import { date, rating, text, yesNo } from '../text/values.js';

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
};

const share = number(SHARE) as unknown as Reader<Fraction>;
const money = number(AT_LEAST_0) as unknown as Reader<Usd>;
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
export async function readLeases(table: Table, names: ModelNames, directAgreement: boolean | undefined): Promise<Leases> {
  const leases: Lease[] = [];
  const models = new Map<string, string | undefined>();
  await table.read((cells, line) => {
    const row = table.row(cells);
    const lease = readLease(row, names, directAgreement, { file: table.file, line, column: null, field: null });
    const id = row.text('contract_id');
    if (models.has(id)) row.fail('contract_id', 'DUPLICATE_ID', 'an id that no other contract has');
    else if (id !== '') models.set(id, names.find(row.text('model')));
    if (lease) leases.push(lease);
    table.report(row.faults, line);
  });
  return { leases, models, sound: table.sound && table.positions.has('contract_id') };
}

function readLease(row: Row, names: ModelNames, directAgreement: boolean | undefined, place: Lease['place']): Lease | undefined {
  const customer = row.required('customer', text);
  const start = row.required('start', date);
  const end = row.required('end', date);
  if (start !== undefined && end !== undefined && end <= start) {
    row.fail('end', 'DATE_ORDER', `a date after start ${formatDay(start)}: the day after the contract's last day`);
  }
  return complete<Lease>({
    id: row.required('contract_id', text),
    customer,
    group: row.optional('customer_group', text, customer),
    rating: row.optional('rating', rating, 'unrated' as const),
    model: row.required('model', names.reader),
    gpus: row.required('gpus', whole(COUNT)),
    start,
    end,
    price: row.required('usd_gpu_hour', number(ABOVE_0) as unknown as Reader<UsdPerGpuHour>),
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
