import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Month ends of the made book. */
export const MONTHS = ['2026-04-30', '2026-05-31', '2026-06-30', '2026-07-31', '2026-08-31', '2026-09-30'] as const;
const LAST = MONTHS.length - 1;
const FLEET = 'asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,status,condition,region,site,contract_id,serial';
const LEASES = 'contract_id,customer,customer_group,rating,model,gpus,start,end,usd_gpu_hour,take_or_pay,days_past_due';
const ACTUALS = 'month_end,revenue_billed_usd,revenue_received_usd,projected_contract_cash_usd,opex_usd,interest_usd,principal_usd';

export const idOf = (i: number): string => `deal-${String(i + 1).padStart(2, '0')}`;

/** One invented deal at a month; what happens to it stands in {@link writeBook}. */
function files(i: number, m: number): Readonly<Record<string, string>> {
  const asOf = MONTHS[m]!;
  const gpus = 256 + 32 * (i % 5);
  const balance = gpus * 18_000 - 40_000 * m;
  // Cash of deal-03 falls by 60,000 a month from 1.6m, above a minimum of 1m.
  const cash = i === 2 ? 1_600_000 - 60_000 * m : 2_000_000 + 50_000 * (i % 7) + 1_000 * m;
  const late = i === 4 && m === LAST ? 45 : 0;
  const rating = i === 6 && m === LAST ? 'CCC' : 'A-';
  const price = i === 11 && m === LAST ? 2.1 : 2.95;
  const site = i === 3 && m === LAST ? 'DAL-2' : 'ASH-1';
  const tag = i === 5 && m === LAST ? 'T-001' : 'L-001';
  const ends = i === 13 ? '2026-09-15' : '2030-08-01';
  const lots = [
    `L-000,H200-SXM-141,16,33000,2025-06-01,2025-08-01,installed,good,US,ASH-1,C-2,S-${i}-0`,
    `${tag},H200-SXM-141,${gpus / 2},33000,2025-06-01,2025-08-01,installed,good,US,${site},C-1,S-${i}-1`,
    ...(i === 7 && m === LAST ? [] : [`L-002,H200-SXM-141,${gpus / 2},33000,2025-06-01,2025-08-01,installed,good,US,ASH-1,C-1,S-${i}-2`]),
    ...(i === 1 && m === LAST ? [`L-003,B200-SXM-180,64,42500,2026-08-15,2026-09-15,installed,good,US,ASH-1,,S-${i}-3`] : []),
    ...(i === 9 ? [`L-004,B200-SXM-180,16,42500,2026-03-15,2026-04-15,installed,good,US,ASH-1,${m === LAST ? 'C-3' : ''},S-${i}-4`] : []),
  ];
  const leases = [
    `C-1,Beta Software ${i},Beta ${i},${rating},H200-SXM-141,${gpus - 32},2025-08-01,2030-08-01,${price},1,${late}`,
    `C-2,Gamma Labs,Gamma,BBB,H200-SXM-141,16,2025-08-01,${ends},2.8,1,0`,
    ...(i === 9 && m === LAST ? ['C-3,Delta Works,Delta,BB,B200-SXM-180,16,2026-10-01,2029-10-01,2.6,1,0'] : []),
  ];
  const received = i === 8 ? 0.8 : 0.99;
  const actuals = Array.from({ length: m + 1 }, (_, k) => `${MONTHS[k]!},900000,${900_000 * received},900000,150000,60000,40000`);
  const terms = `schema: 1
deal: { id: ${idOf(i)}, name: Deal ${i + 1}, currency: USD, as_of: ${asOf} }
borrower: { name: Borrower ${i + 1} LLC }
structure: { bankruptcy_remote: true, direct_agreement: true, parent_guarantee: limited, operator_rating: BBB }
tranches:
  - id: A
    rank: 1
    balance: ${balance}
    last_payment: ${asOf}
    maturity: 2030-09-30
    frequency: monthly
    day_count: 30/360
    rate: { fixed: 0.09 }
    repayment: { profile: level, balloon: 1_000_000 }
accounts: { collections: 0, dsra: 0, liquidity: ${cash} }
borrowing_base: { basis: depreciated_cost, advance_rates: { ig: 0.85, non_ig: 0.65, uncontracted: 0.2 } }
covenants:
  - { id: cash, metric: liquidity, min: 1_000_000, frequency: monthly, first_test: 2026-04-30, consequence: cash_trap }
  - { id: book, metric: ltv, basis: depreciated_cost, max: ${i === 12 ? 0.5 : 0.95}, frequency: monthly, first_test: 2026-04-30, consequence: event_of_default }
  - { id: cover, metric: dscr, window: 3, min: 0.9, frequency: monthly, first_test: ${i === 10 ? '2026-04-30' : '2026-07-31'}, consequence: cash_trap }
`;
  return {
    'deal.yaml': terms,
    'fleet.csv': [FLEET, ...lots, ''].join('\n'),
    'leases.csv': [LEASES, ...leases, ''].join('\n'),
    ...(i === 10 ? {} : { 'actuals.csv': [ACTUALS, ...actuals, ''].join('\n') }),
  };
}

/**
 * Writes a book of invented deals, each a folder of folders by month. In the last month deal-02 gets a lot, that of deal-04 moves,
 * deal-06 re-tags one, deal-08 loses one; deal-10 signs a contract, deal-12 reprices one, deal-14 lets one run out. Deal-05 has a
 * late payer, deal-07 a customer whose rating falls, deal-09 low realisation, deal-11 no actuals, deal-13 a breach from the start.
 */
export function writeBook(folder: string, deals: number, months: number = MONTHS.length): void {
  for (let i = 0; i < deals; i++)
    for (let m = MONTHS.length - months; m < MONTHS.length; m++) {
      const at = join(folder, idOf(i), MONTHS[m]!);
      mkdirSync(at, { recursive: true });
      for (const [name, text] of Object.entries(files(i, m))) writeFileSync(join(at, name), text);
    }
}
