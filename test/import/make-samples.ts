import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeXlsx } from 'hucre/xlsx';

type Cells = (string | number | Date | null)[];
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const CREATED = { created: day('2026-08-31'), modified: day('2026-08-31') };

/** The register of the first month: servers and racks, thousands, subtotals, a note, a second sheet of other gear. */
async function register(): Promise<Uint8Array> {
  const header: Cells = [
    'Asset Tag',
    'Description',
    'Qty',
    'Unit Price',
    'PO Date',
    'Go-Live',
    'Data Center',
    'State',
    'Status',
    'Serial No.',
  ];
  const rows: Cells[] = [
    ['Bluestem Compute SPV LLC'],
    ['Equipment register at 31 August 2026'],
    [],
    ['Equipment', null, null, null, 'Dates', null, 'Place', null],
    header,
    [null, null, 'units', '$000', null, null, null, null, null, null],
    [
      'BS-001',
      'NVIDIA HGX H100 8-GPU server (SXM5, 80GB)',
      32,
      248.4,
      day('2024-03-11'),
      day('2024-06-03'),
      'Prairie View 1',
      'US-TX',
      'Live',
      'PV-R01/PV-R08',
    ],
    [
      'BS-002',
      'NVIDIA HGX H200 8-GPU server',
      16,
      266.8,
      day('2025-01-20'),
      day('2025-04-14'),
      'Prairie View 1',
      'US-TX',
      'Live',
      'PV-R09/PV-R12',
    ],
    [null, 'Subtotal Prairie View 1', 48],
    ['BS-003', 'NVIDIA GB200 NVL72 rack', 4, 3120, day('2025-06-02'), '45962', 'Red Bluff', 'US-OK', 'In service', 'N/A'],
    ['BS-004', 'NVIDIA GB200 NVL72 rack', 2, 3240, day('2026-05-18'), null, 'Red Bluff', 'US-OK', 'On order', 'TBD'],
    ['BS-005', 'Spine switch for GB200 NVL72', 6, 61, day('2025-06-02'), day('2025-11-03'), 'Red Bluff', 'US-OK', 'Live', 'RB-S1'],
    [null, 'Subtotal Red Bluff', 12],
    [null, 'Total', 60],
    [],
    ['Prices per server or rack, installed, without sales tax.'],
  ];
  const cpu: Cells[] = [
    header,
    ['BS-900', 'Dual EPYC CPU node', 40, 18.2, day('2024-03-11'), day('2024-06-03'), 'Prairie View 1', 'US-TX', 'Live', 'PV-C01'],
  ];
  return writeXlsx({
    sheets: [
      {
        name: 'GPU register',
        rows,
        merges: [
          { startRow: 0, endRow: 0, startCol: 0, endCol: 9 },
          { startRow: 3, endRow: 3, startCol: 4, endCol: 5 },
          { startRow: 3, endRow: 3, startCol: 6, endCol: 7 },
        ],
      },
      { name: 'CPU gear', rows: cpu },
    ],
    properties: CREATED,
  });
}

/** Contracts as a European borrower keeps them: semicolons, decimal commas, Windows-1252, monthly fees, terms in months. */
function contracts(): Uint8Array {
  const lines = [
    'Bluestem Compute SPV LLC;;;;;;;;;',
    'Verträge zum 31.08.2026;;;;;;;;;',
    'Contract;Tenant;Rating;GPU Type;GPUs;Commencement;Term (months);MRR (USD);Escalator;T4C;Auto-renew',
    'K-11;Müller Vision GmbH;BBB-/Baa2;H100 SXM5 80GB;256;15.06.2024;48;439.782,40;2,0 % p.a.;nein;ja',
    'K-12;Ålesund Labs AS;NR;H200 SXM;128;01.05.2025;36;271.011,84;0,0 % p.a.;nach 24 Monaten;nein',
    'K-13;Ålesund Labs AS;NR;GB200 NVL72;288;01.12.2025;60;1.072.224,00;CPI;nein;nein',
    'K-14;Studio Nord;;H100 SXM5 80GB;8;03.02.2025;evergreen;11.680,00;;ja;ja',
    'Total;;;;680;;;1.794.698,24;;;',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
}

/** The register of the second month: columns moved and renamed, a lot gone, one added. */
function secondMonth(): Uint8Array {
  const lines = [
    'Site,Asset Tag,Description,Qty (servers or racks),Unit Price (USD),Go-Live,PO Date,State,Status,Serial No.,Comment',
    'Prairie View 1,BS-001,"NVIDIA HGX H100 8-GPU server (SXM5, 80GB)",32,"$248,400.00",6/3/2024,3/11/2024,US-TX,Live,PV-R01/PV-R08,',
    'Red Bluff,BS-003,NVIDIA GB200 NVL72 rack,4,"$3,120,000.00",11/1/2025,6/2/2025,US-OK,In service,N/A,',
    'Red Bluff,BS-004,NVIDIA GB200 NVL72 rack,2,"$3,240,000.00",9/15/2026,5/18/2026,US-OK,In Transit,TBD,arrives 15 September',
    'Red Bluff,BS-006,NVIDIA HGX B300 8-GPU server,8,"$441,600.00",8/24/2026,4/13/2026,US-OK,Live,RB-B01/RB-B02,new',
  ];
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`);
}

/** The invented files of samples/tapes, by name; the same bytes each time. */
export const samples = async (): Promise<ReadonlyMap<string, Uint8Array>> =>
  new Map([
    ['register-2026-08.xlsx', await register()],
    ['contracts-2026-08.csv', contracts()],
    ['register-2026-09.csv', secondMonth()],
  ]);

/** Writes them into a folder. */
export async function writeSamples(folder: string): Promise<void> {
  for (const [name, bytes] of await samples()) writeFileSync(join(folder, name), bytes);
}
