// Writes a whole deal folder with a serial-level tape of any size: node test/bench/serial-tape.mjs ROWS DIR [own-costs]
//
// The same ROWS always gives the same bytes: every choice is a function of the row, batch or contract number. Rows are
// grouped into batches as a buyer would have them (one purchase, one site, one contract), so ten million rows cost no
// more memory than ten. Prices, dates and customers are invented and sit in the range of the bundled market reference.
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

const AS_OF = Date.UTC(2026, 8, 30);
const DAY = 86_400_000;
const MAX_BATCHES = 200;
const MODELS = [
  { key: 'H100-SXM-80', cost: 31_800, from: Date.UTC(2024, 1, 5), days: 380, rent: 2.05, share: 3 },
  { key: 'H200-SXM-141', cost: 33_900, from: Date.UTC(2024, 11, 2), days: 300, rent: 2.35, share: 3 },
  { key: 'B200-SXM-180', cost: 42_400, from: Date.UTC(2025, 4, 12), days: 320, rent: 2.9, share: 3 },
  { key: 'GB300-NVL72', cost: 49_800, from: Date.UTC(2025, 9, 6), days: 240, rent: 3.15, share: 1 },
];
const SITES = [
  { name: 'Ashburn', region: 'US' },
  { name: 'Columbus', region: 'US' },
  { name: 'Dallas', region: 'US' },
  { name: 'Toronto', region: 'CA' },
];
const CUSTOMERS = [
  ['Alder Systems', 'A-'],
  ['Birchline Health', 'BBB'],
  ['Cedar Motion', 'BB'],
  ['Dunlin AI', ''],
  ['Elmgate Bank', 'AA-'],
  ['Fernhill Studios', 'BB-'],
  ['Gorse Robotics', 'B+'],
  ['Hawthorn Labs', ''],
];

/** A fixed scramble of a whole number: 32 bits, the same on every machine (the finaliser of MurmurHash3). */
function scramble(n) {
  let h = (n + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const isoDate = (ms) => new Date(ms).toISOString().slice(0, 10);
const padded = (n, width) => String(n).padStart(width, '0');
/** The first day of the month, `months` after a date. */
const monthAfter = (ms, months) => Date.UTC(new Date(ms).getUTCFullYear(), new Date(ms).getUTCMonth() + months, 1);

/** The model a batch or contract number falls on, in proportion to the shares. */
function modelOf(n) {
  let slot = n % MODELS.reduce((sum, model) => sum + model.share, 0);
  for (const model of MODELS) {
    if (slot < model.share) return model;
    slot -= model.share;
  }
}

/** Contracts, numbered so that every model that a batch can have is served by at least one. */
function makeContracts(count) {
  const contracts = [];
  for (let n = 0; n < count; n += 1) {
    const model = modelOf(n * 3 + 1 + Math.floor(n / 10));
    const [customer, rating] = CUSTOMERS[n % CUSTOMERS.length];
    const start = monthAfter(model.from, 4 + (scramble(n + 11) % 9));
    contracts.push({
      id: `C${padded(n + 1, 3)}`,
      customer,
      rating,
      model: model.key,
      start,
      end: monthAfter(start, 42 + (scramble(n + 23) % 27)),
      rent: (model.rent * (0.92 + (scramble(n + 37) % 17) / 100)).toFixed(2),
      takeOrPay: ['1', '1', '0.95', '0.9'][scramble(n + 41) % 4],
      assignable: n % 3 === 0 ? 'yes' : 'no',
      gpus: 0,
    });
  }
  return contracts;
}

function makeBatches(count, contracts) {
  const batches = [];
  for (let n = 0; n < count; n += 1) {
    const model = modelOf(n);
    const bought = model.from + Math.floor((model.days * (scramble(n + 101) % 1000)) / 1000) * DAY;
    const age = (bought - model.from) / DAY / model.days;
    const serving = contracts.filter((contract) => contract.model === model.key);
    const idle = n % 13 === 12 || serving.length === 0;
    batches.push({
      model: model.key,
      bought,
      inService: Math.min(bought + (50 + (scramble(n + 103) % 50)) * DAY, AS_OF - 20 * DAY),
      cost: Math.round((model.cost * (1 - 0.07 * age)) / 10) * 10,
      site: SITES[scramble(n + 107) % SITES.length],
      contract: idle ? null : serving[scramble(n + 109) % serving.length],
      condition: scramble(n + 113) % 29 === 0 ? 'fair' : 'good',
    });
  }
  return batches;
}

/** Ninety-seven in a hundred are installed; the rest are what a real tape has. */
function statusOf(row) {
  const draw = scramble(row * 7 + 1) % 1000;
  if (draw < 8) return 'rma';
  if (draw < 20) return 'offline';
  return 'installed';
}

/** What a GPU costs: as its batch, or up to 1,000 dollars more or less, to the cent. */
const costOf = (row, batch, ownCosts) => (ownCosts ? (batch.cost - 1000 + (scramble(row * 5 + 3) % 200_001) / 100).toFixed(2) : batch.cost);

async function writeTape(rows, dir, ownCosts) {
  const batchCount = Math.max(1, Math.min(MAX_BATCHES, Math.ceil(rows / 8)));
  const contracts = makeContracts(Math.max(4, Math.min(40, Math.ceil(batchCount / 5))));
  const batches = makeBatches(batchCount, contracts);
  mkdirSync(dir, { recursive: true });

  const out = createWriteStream(join(dir, 'fleet.csv'), { highWaterMark: 1 << 20 });
  const head =
    'asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,status,condition,region,site,contract_id,lien,landlord_waiver,insured,serial\n';
  let text = head;
  let depreciated = 0;
  const width = Math.max(6, String(rows).length);
  for (let row = 0; row < rows; row += 1) {
    const b = Math.floor((row * batchCount) / rows);
    const batch = batches[b];
    const status = statusOf(row);
    const contract = status === 'installed' ? batch.contract : null;
    if (contract) contract.gpus += 1;
    depreciated += batch.cost * Math.max(0, 1 - (AS_OF - batch.inService) / DAY / 365 / 6);
    const serial = row % 211 === 210 ? '' : `SN${padded(b, 3)}${(row + 0x100000).toString(16).toUpperCase()}`;
    text +=
      `G${padded(row + 1, width)},${batch.model},1,${costOf(row, batch, ownCosts)},${isoDate(batch.bought)},${isoDate(batch.inService)},${status},` +
      `${batch.condition},${batch.site.region},${batch.site.name},${contract ? contract.id : ''},first,yes,yes,${serial}\n`;
    if (text.length > 1 << 20) {
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  out.end(text);
  await once(out, 'finish');

  const leaseHead = 'contract_id,customer,rating,model,gpus,start,end,usd_gpu_hour,take_or_pay,assignable\n';
  const leaseRows = contracts
    .filter((c) => c.gpus > 0)
    .map(
      (c) =>
        `${c.id},${c.customer},${c.rating},${c.model},${c.gpus},${isoDate(c.start)},${isoDate(c.end)},${c.rent},${c.takeOrPay},${c.assignable}\n`,
    );
  writeFileSync(join(dir, 'leases.csv'), leaseHead + leaseRows.join(''));
  writeFileSync(join(dir, 'deal.yaml'), dealTerms(rows, Math.max(1, Math.round((depreciated * 0.6) / 1000)) * 1000));
}

/** The loan is 60 % of depreciated cost, whatever the size of the tape. */
function dealTerms(rows, balance) {
  return `# Written by test/bench/serial-tape.mjs with ${rows} rows; every party and price is invented.
schema: 1
deal: { id: serial-${rows}, name: Serial-level tape of ${rows} GPUs, currency: USD, as_of: ${isoDate(AS_OF)} }
borrower: { name: Tape Compute SPV LLC, parent: Tape Cloud Inc., parent_rating: B }
structure: { bankruptcy_remote: true, direct_agreement: true, parent_guarantee: none, operator_rating: B }
tranches:
  - id: A
    rank: 1
    balance: ${balance}
    last_payment: 2026-09-30
    maturity: 2029-09-30
    frequency: monthly
    day_count: act/360
    rate: { index: SOFR, margin: 6.00%, floor: 1% }
    repayment: { profile: level, hold_within_borrowing_base: true }
index_curve: { SOFR: 3.85% }
accounts: { collections: ${Math.round(balance * 0.02)}, dsra: ${Math.round(balance * 0.11)} }
borrowing_base:
  basis: depreciated_cost
  advance_rates: { ig: 85%, non_ig: 70%, uncontracted: 20% }
  max_age_months: 60
  approved_regions: [US, CA]
  require: [landlord_waiver, insured, serial]
  concentration_caps: { customer: 0.50, site: 0.50 }
covenants:
  - { id: book-ltv, metric: ltv, basis: depreciated_cost, max: 0.75, frequency: monthly, first_test: 2026-09-30, consequence: event_of_default }
  - { id: borrowing-base, metric: borrowing_base, max: 1, frequency: monthly, first_test: 2026-09-30, consequence: prepayment }
  - { id: dscr, metric: dscr, direction: forward, window: 3, min: 1.25, frequency: monthly, first_test: 2026-09-30, consequence: cash_trap }
`;
}

const [rowsText, dir, costs] = process.argv.slice(2);
const rows = Number(rowsText);
if (dir === undefined || ![undefined, 'own-costs'].includes(costs) || !Number.isSafeInteger(rows) || rows < 1) {
  process.stderr.write('usage: node test/bench/serial-tape.mjs ROWS DIR [own-costs]      ROWS: a whole number of 1 or more\n');
  process.exit(2);
}
await writeTape(rows, dir, costs === 'own-costs');
