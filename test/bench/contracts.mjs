// Writes a deal with as many contracts as are asked for, each served by a lot of its own: node contracts.mjs N FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [count, folder] = [Number(process.argv[2]), process.argv[3]];
const MODELS = ['H100-SXM-80', 'H200-SXM-141', 'B200-SXM-180', 'GB300-NVL72'];
const RATINGS = ['AA', 'BBB', 'BB', 'B', '', 'BBB-', 'A', 'B-'];
const two = (n) => String(n).padStart(2, '0');

const deal = `schema: 1
deal: { id: contracts, name: Many contracts, currency: USD, as_of: 2026-09-30 }
borrower: { name: Invented }
structure: { bankruptcy_remote: true, direct_agreement: true, operator_rating: BBB }
tranches:
  - { id: A, rank: 1, balance: ${count * 240_000}, last_payment: 2026-09-30, maturity: 2030-09-30, frequency: monthly, day_count: act/360, rate: { fixed: 9.5% }, repayment: { profile: level } }
covenants: []
accounts: { dsra: 1_000_000 }
`;
const fleet = ['asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,contract_id'];
const leases = ['contract_id,customer,rating,model,gpus,start,end,usd_gpu_hour,assignable'];
for (let i = 0; i < count; i += 1) {
  const model = MODELS[i % 4];
  fleet.push(`L-${i},${model},16,${30_000 + (i % 50) * 100},2026-${two(1 + (i % 6))}-15,2026-${two(2 + (i % 6))}-01,C-${i}`);
  const end = `${2028 + (i % 4)}-${two(1 + (i % 12))}-01`;
  leases.push(`C-${i},Customer ${i},${RATINGS[i % 8]},${model},16,2026-08-01,${end},${(2.2 + (i % 9) / 10).toFixed(2)},yes`);
}
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'deal.yaml'), deal);
writeFileSync(join(folder, 'fleet.csv'), `${fleet.join('\n')}\n`);
writeFileSync(join(folder, 'leases.csv'), `${leases.join('\n')}\n`);
