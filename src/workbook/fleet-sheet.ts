import { table, type Table } from './layout.js';
import { day, figure, yesNo, type Plan } from './plan.js';
import { typed } from './sheet.js';

export type FleetColumn =
  | 'id'
  | 'rows'
  | 'model'
  | 'quantity'
  | 'unitCost'
  | 'purchase'
  | 'inService'
  | 'status'
  | 'condition'
  | 'region'
  | 'site'
  | 'contract'
  | 'lien'
  | 'waiver'
  | 'insured'
  | 'serial'
  | 'hosting'
  | 'power'
  | 'pue';

/** The tape as typed cells, a row for each lot, in the order of the model's lots. */
export function fleetSheet({ book, deal }: Plan): Table<FleetColumn> {
  const sheet = book.sheet(
    'Fleet',
    'The equipment tape: rows that are alike in everything but their ids are one lot. An empty in-service date is the purchase date; that of an ordered lot is when it is expected.',
    'input',
  );
  const top = sheet.heading('Fleet');
  sheet.frozen = { rows: top, columns: 1 };
  sheet.repeated = { from: top, to: top };
  return table(sheet, top, deal.lots, [
    { key: 'id', title: 'Lot (first asset id)', style: 'text', width: 18, of: (lot) => typed(lot.id) },
    { key: 'rows', title: 'Rows of the tape', style: 'count', width: 9, of: (lot) => figure(lot.rows) },
    { key: 'model', title: 'Model', style: 'text', width: 20, of: (lot) => typed(lot.model) },
    { key: 'quantity', title: 'GPUs', style: 'count', width: 10, of: (lot) => figure(lot.quantity) },
    { key: 'unitCost', title: 'Cost per GPU', style: 'cents', of: (lot) => figure(lot.unitCost) },
    { key: 'purchase', title: 'Purchased', style: 'date', width: 11, of: (lot) => day(lot.purchaseDate) },
    { key: 'inService', title: 'In service', style: 'date', width: 11, of: (lot) => day(lot.expected ?? lot.inServiceDate) },
    { key: 'status', title: 'Status', style: 'text', width: 11, of: (lot) => typed(lot.status) },
    { key: 'condition', title: 'Condition', style: 'text', width: 11, of: (lot) => typed(lot.condition) },
    { key: 'region', title: 'Region', style: 'text', width: 8, of: (lot) => typed(lot.region) },
    { key: 'site', title: 'Site', style: 'text', width: 16, of: (lot) => typed(lot.site) },
    { key: 'contract', title: 'Contract', style: 'text', width: 14, of: (lot) => typed(lot.contractId) },
    { key: 'lien', title: 'Lien', style: 'text', width: 8, of: (lot) => typed(lot.lien) },
    { key: 'waiver', title: 'Landlord waiver', style: 'plain', width: 9, of: (lot) => yesNo(lot.landlordWaiver) },
    { key: 'insured', title: 'Insured', style: 'plain', width: 9, of: (lot) => yesNo(lot.insured) },
    { key: 'serial', title: 'Serial number', style: 'plain', width: 9, of: (lot) => yesNo(lot.hasSerial) },
    { key: 'hosting', title: 'Own hosting, per kW and month', style: 'plain', of: (lot) => figure(lot.hosting) },
    { key: 'power', title: 'Own power, per kWh', style: 'plain', of: (lot) => figure(lot.power) },
    { key: 'pue', title: 'Own PUE', style: 'plain', of: (lot) => figure(lot.pue) },
  ]);
}
