import { table, type Table } from './layout.js';
import { day, figure, yesNo, type Plan } from './plan.js';
import { typed } from './sheet.js';

export type LeaseColumn =
  | 'id'
  | 'customer'
  | 'group'
  | 'groupNo'
  | 'rating'
  | 'model'
  | 'gpus'
  | 'price'
  | 'start'
  | 'end'
  | 'takeOrPay'
  | 'escalator'
  | 'terminableFrom'
  | 'notice'
  | 'fee'
  | 'prepaid'
  | 'prepaidShare'
  | 'assignable'
  | 'direct'
  | 'related'
  | 'pastDue';

/** The contracts as typed cells, in the order of the model's leases. */
export function leasesSheet({ book, deal }: Plan): Table<LeaseColumn> {
  const sheet = book.sheet('Leases', 'Customer contracts. 1 means yes; customers of one group carry one number.', 'input');
  const top = sheet.heading('Leases');
  sheet.frozen = { rows: top, columns: 1 };
  sheet.repeated = { from: top, to: top };
  const groups = [...new Set(deal.leases.map((lease) => lease.group))];
  return table(sheet, top, deal.leases, [
    { key: 'id', title: 'Contract', style: 'text', width: 16, of: (lease) => typed(lease.id) },
    { key: 'customer', title: 'Customer', style: 'text', width: 24, of: (lease) => typed(lease.customer) },
    { key: 'group', title: 'Group', style: 'text', width: 20, of: (lease) => typed(lease.group) },
    { key: 'groupNo', title: 'Group number', style: 'plain', width: 9, of: (lease) => figure(groups.indexOf(lease.group) + 1) },
    { key: 'rating', title: 'Rating', style: 'text', width: 9, of: (lease) => typed(lease.rating) },
    { key: 'model', title: 'Model', style: 'text', width: 20, of: (lease) => typed(lease.model) },
    { key: 'gpus', title: 'GPUs', style: 'count', width: 10, of: (lease) => figure(lease.gpus) },
    { key: 'price', title: 'Price per GPU-hour', style: 'plain', of: (lease) => figure(lease.price) },
    { key: 'start', title: 'Start', style: 'date', width: 11, of: (lease) => day(lease.start) },
    { key: 'end', title: 'End (day after the last)', style: 'date', width: 11, of: (lease) => day(lease.end) },
    { key: 'takeOrPay', title: 'Take or pay', style: 'plain', width: 10, of: (lease) => figure(lease.takeOrPay) },
    { key: 'escalator', title: 'Escalator a year', style: 'plain', width: 10, of: (lease) => figure(lease.escalator) },
    { key: 'terminableFrom', title: 'Terminable from', style: 'date', width: 11, of: (lease) => day(lease.terminableFrom) },
    { key: 'notice', title: 'Notice, days', style: 'count', width: 9, of: (lease) => figure(lease.noticeDays) },
    { key: 'fee', title: 'Termination fee', style: 'money', of: (lease) => figure(lease.terminationFee) },
    { key: 'prepaid', title: 'Prepaid, left', style: 'money', of: (lease) => figure(lease.prepaid) },
    { key: 'prepaidShare', title: 'Share of billing that prepayment pays', style: 'plain', of: (lease) => figure(lease.prepaidShare) },
    { key: 'assignable', title: 'Assignable', style: 'plain', width: 9, of: (lease) => yesNo(lease.assignable) },
    { key: 'direct', title: 'Direct agreement', style: 'plain', width: 9, of: (lease) => yesNo(lease.directAgreement) },
    { key: 'related', title: 'Related party', style: 'plain', width: 9, of: (lease) => yesNo(lease.relatedParty) },
    { key: 'pastDue', title: 'Days past due', style: 'count', width: 9, of: (lease) => figure(lease.daysPastDue) },
  ]);
}
