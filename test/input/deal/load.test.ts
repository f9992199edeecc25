import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatDay } from '../../../src/kernel/calendar.js';
import { insidePath } from '../../../src/input/deal/deal-files.js';
import { loadDeal } from '../../../src/input/deal/load.js';
import { dealOf, FLEET, load, saidOf, TERMS, terms } from '../deals.js';

const BAD_YAML = terms(['balance: 500000', 'balance: lots']);
const BAD_FLEET = FLEET.replace('30000', '');
const BAD_LEASES = 'contract_id,customer,model,gpus,start,end,usd_gpu_hour\nC1,,H100,8,2025-06-01,2029-06-01,2\n';

describe('a deal folder', () => {
  it('gives all problems of all files, in order of file and line, and no deal', async () => {
    const { deal } = await load({ 'deal.yaml': BAD_YAML, 'fleet.csv': BAD_FLEET, 'leases.csv': BAD_LEASES });
    expect(deal).toBeNull();
    expect(
      await saidOf(
        { 'deal.yaml': BAD_YAML, 'fleet.csv': BAD_FLEET, 'leases.csv': BAD_LEASES, 'actuals.csv': 'month_end\nx\n' },
        { set: ['scrap=x'] },
      ),
    ).toEqual([
      'NOT_A_NUMBER --set:null scrap x',
      'NOT_A_NUMBER deal.yaml:7 tranches.0.balance lots',
      'MISSING_VALUE fleet.csv:2 unit_cost_usd null',
      'MISSING_VALUE leases.csv:2 customer null',
      'NOT_A_DATE actuals.csv:2 month_end x',
    ]);
  });

  it('lists its files with their hashes and rows', async () => {
    const { inputs } = await dealOf({ 'leases.csv': BAD_LEASES.split('\n')[0]! });
    expect(inputs.map(({ file, rows }) => [file, rows])).toEqual([
      ['deal.yaml', null],
      ['fleet.csv', 1],
      ['leases.csv', 0],
    ]);
    expect(inputs[1]!.sha256).toBe(createHash('sha256').update(FLEET).digest('hex'));
  });

  it('reads files under the names that the deal gives, and only those', async () => {
    const named = {
      'deal.yaml': `${TERMS}files: { fleet: data/../tapes/gpus.csv }\n`,
      'tapes/gpus.csv': FLEET.replace('L1', 'G1'),
      'fleet.csv': 'broken',
    };
    expect((await dealOf(named)).lots[0]).toMatchObject({ id: 'G1', place: { file: 'tapes/gpus.csv' } });
    expect(await saidOf({ 'deal.yaml': `${TERMS}files: { leases: gone.csv }\n` })).toEqual([
      'FILE_MISSING deal.yaml:15 files.leases gone.csv',
    ]);
  });

  it('without terms says so, and nothing of tapes whose names the terms might give', async () => {
    const none = { read: async () => null, stream: async () => null };
    const { deal, failures } = await loadDeal(none);
    expect(deal).toBeNull();
    expect(failures.map(({ code, place }) => `${code} ${place.file}`)).toEqual(['FILE_MISSING deal.yaml']);
  });

  it('that breaks off while it is read is unreadable', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(FLEET);
      throw Object.assign(new Error('read'), { code: 'EIO' });
    }
    const { failures } = await loadDeal({
      read: async () => new TextEncoder().encode(TERMS),
      stream: async (path) => (path === 'fleet.csv' ? broken() : null),
    });
    expect(failures).toMatchObject([{ code: 'FILE_UNREADABLE', place: { file: 'fleet.csv' }, text: 'the device cannot read or write' }]);
  });

  it('is read as of another day, with every check run against it', async () => {
    const { asOf, places } = await dealOf(
      { 'deal.yaml': terms(['last_payment: 2026-09-30', 'last_payment: 2026-08-31']) },
      { asOf: '2026-09-01' },
    );
    expect([formatDay(asOf), places.get('deal.as_of')!.file]).toEqual(['2026-09-01', '--as-of']);
    expect(await saidOf({}, { asOf: '2025-02-01' })).toEqual([
      'DATE_ORDER deal.yaml:8 tranches.0.last_payment 2026-09-30',
      'DATE_ORDER fleet.csv:2 in_service_date 2025-03-01',
    ]);
    expect(await saidOf({}, { asOf: 'today' })).toEqual(['NOT_A_DATE --as-of:null null today']);
  });
});

describe('a path of a deal', () => {
  it.each([
    ['fleet.csv', 'fleet.csv'],
    ['./a//b.csv', 'a/b.csv'],
    ['a\\b.csv', 'a/b.csv'],
    ['a/../b.csv', 'b.csv'],
    ['..', null],
    ['../b.csv', null],
    ['a/../../b.csv', null],
    ['a\\..\\..\\b.csv', null],
    ['/etc/passwd', null],
    ['C:\\x.csv', null],
    ['\\\\host\\x.csv', null],
    ['a\0.csv', null],
    ['.', null],
  ])('%s is %s', (name, path) => expect(insidePath(name)).toBe(path));
});
