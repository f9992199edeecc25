// Writes a book of invented loans: node book.mjs COUNT FOLDER. They share customers, parents, sites and chips.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [count, folder] = [Number(process.argv[2]), process.argv[3]];
const MODELS = [
  ['H100-SXM-80', 31_000, 2.05, '2024-06-01'],
  ['H200-SXM-141', 33_500, 2.45, '2025-02-01'],
  ['B200-SXM-180', 43_000, 3.15, '2025-06-01'],
  ['GB300-NVL72', 51_000, 3.8, '2026-02-01'],
];
const GRADES = ['A-', 'BBB', 'BB+', 'BB-', 'B'];

for (let i = 0; i < count; i++) {
  const path = join(folder, `loan-${String(i).padStart(4, '0')}`);
  const [model, cost, rent, bought] = MODELS[i % MODELS.length];
  const gpus = 128 + 8 * (i % 17);
  const balance = Math.round(gpus * cost * (0.4 + 0.01 * (i % 13)));
  mkdirSync(path, { recursive: true });
  writeFileSync(
    join(path, 'deal.yaml'),
    `schema: 1
deal: { id: loan-${i}, name: Loan ${i}, currency: USD, as_of: 2026-09-30 }
borrower: { name: Borrower ${i} LLC, parent: Parent ${i % 40}, parent_rating: ${GRADES[i % 5]} }
structure: { bankruptcy_remote: true, direct_agreement: true, operator_rating: BB }
tranches:
  - { id: A, rank: 1, balance: ${balance}, last_payment: 2026-09-30, maturity: 2029-${String((i % 12) + 1).padStart(2, '0')}-28, frequency: monthly, day_count: act/360, rate: { fixed: 0.0${80 + (i % 15)} }, repayment: { profile: level } }
accounts: { collections: 100_000, dsra: ${Math.round(balance / 12)} }
covenants:
  - { id: ltv, metric: ltv, basis: olv, max: 1.60, frequency: quarterly, first_test: 2026-09-30, consequence: cash_trap }
  - { id: dscr, metric: dscr, direction: forward, min: 1.10, frequency: quarterly, first_test: 2026-09-30, consequence: cash_trap }
`,
  );
  writeFileSync(
    join(path, 'fleet.csv'),
    `asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,region,site,contract_id,serial
L-1,${model},${gpus},${cost},${bought},${bought},US,Site ${i % 25},C-1,S${i}-0001/${String(gpus).padStart(4, '0')}
L-2,${model},32,${cost},${bought},${bought},US,Site ${i % 25},,T${i}-0001/0032
`,
  );
  writeFileSync(
    join(path, 'leases.csv'),
    `contract_id,customer,rating,model,gpus,start,end,usd_gpu_hour,assignable
C-1,Customer ${i % 60},${GRADES[(i + 2) % 5]},${model},${gpus},${bought},2029-12-31,${rent},yes
`,
  );
}
