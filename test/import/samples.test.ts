import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { SCHEMAS } from '../../src/report/schemas.js';
import { importFiles } from './harness.js';
import { samples, writeSamples } from './make-samples.js';

const FOLDER = join(import.meta.dirname, '../../samples/tapes');

describe('samples/tapes', () => {
  test.each([
    ['register-2026-08.xlsx', 'fleet'],
    ['contracts-2026-08.csv', 'leases'],
  ])('%s: --json follows its schema', async (name, as) => {
    const { out } = await importFiles([join(FOLDER, name)], as, ['--json']);
    const follows = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMAS.import);
    expect(follows(JSON.parse(out)), JSON.stringify(follows.errors)).toBe(true);
  });

  test('holds what the script of the tests writes', async () => {
    if (process.env['WRITE_SAMPLES']) await writeSamples(FOLDER);
    for (const [name, bytes] of await samples()) expect(Buffer.from(bytes).equals(readFileSync(join(FOLDER, name))), name).toBe(true);
  });

  test('the register: 4 lots, 816 GPUs; a switch and three totals fall out', async () => {
    const done = await importFiles([join(FOLDER, 'register-2026-08.xlsx')], 'fleet');
    expect(done.code, done.err).toBe(0);
    expect(
      done.rows!.map((row) => [
        row.asset_id,
        row.model,
        row.quantity,
        row.unit_cost_usd,
        row.in_service_date,
        row.status,
        row.region,
        row.source,
      ]),
    ).toEqual([
      ['BS-001', 'H100-SXM-80', '256', '31050', '2024-06-03', 'installed', 'US', 'register-2026-08.xlsx, GPU register, row 7'],
      ['BS-002', 'H200-SXM-141', '128', '33350', '2025-04-14', 'installed', 'US', 'register-2026-08.xlsx, GPU register, row 8'],
      ['BS-003', 'GB200-NVL72', '288', '43333.3333333333', '2025-11-01', 'installed', 'US', 'register-2026-08.xlsx, GPU register, row 10'],
      ['BS-004', 'GB200-NVL72', '144', '45000', '', 'ordered', 'US', 'register-2026-08.xlsx, GPU register, row 11'],
    ]);
    expect(done.log.filter(({ fate }) => fate === 'dropped').map(({ row, why }) => `${row} ${why!.split(':')[0]}`)).toEqual([
      '9 total',
      '12 other equipment',
      '13 total',
      '14 total',
      '2 other equipment',
    ]);
  });

  test('the contracts: three with their prices; the evergreen one has no end', async () => {
    const done = await importFiles([join(FOLDER, 'contracts-2026-08.csv')], 'leases');
    expect(done.code, done.err).toBe(1);
    expect(
      done.rows!.map((row) => [
        row.contract_id,
        row.customer,
        row.rating,
        row.end,
        Number(row.usd_gpu_hour).toFixed(4),
        row.escalator,
        row.terminable_from,
      ]),
    ).toEqual([
      ['K-11', 'Müller Vision GmbH', 'BBB-', '2028-06-15', (439782.4 / 256 / 730).toFixed(4), '0.02', ''],
      ['K-12', 'Ålesund Labs AS', '', '2028-05-01', (271011.84 / 128 / 730).toFixed(4), '0', '2027-05-01'],
      ['K-13', 'Ålesund Labs AS', '', '2030-12-01', '5.1000', '', ''],
    ]);
    expect(done.log.filter(({ fate }) => fate === 'dropped').map(({ row, why }) => `${row} ${why!.split(':')[0]}`)).toEqual([
      '7 no end',
      '8 total',
    ]);
  });

  test('the second month, with columns moved and renamed, asks for nothing', async () => {
    const first = await importFiles([join(FOLDER, 'register-2026-08.xlsx')], 'fleet');
    const second = await importFiles([join(FOLDER, 'register-2026-09.csv')], 'fleet', ['--force'], first.deal);
    expect(second.code, second.err).toBe(0);
    expect(second.rows!.map((row) => [row.asset_id, row.quantity, row.unit_cost_usd, row.status])).toEqual([
      ['BS-001', '256', '31050', 'installed'],
      ['BS-003', '288', '43333.3333333333', 'installed'],
      ['BS-004', '144', '45000', 'in_transit'],
      ['BS-006', '64', '55200', 'installed'],
    ]);
  });
});
