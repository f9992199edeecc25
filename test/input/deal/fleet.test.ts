import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDay } from '../../../src/kernel/calendar.js';
import type { Lot } from '../../../src/domain/lot.js';
import { dealOf, FLEET, load, saidOf } from '../deals.js';

const HEAD = 'asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,status,condition,region,site,serial,pue';
const tape = (...rows: string[]): string => [HEAD, ...rows].join('\n');
const lotsOf = async (...rows: string[]): Promise<readonly Lot[]> => (await dealOf({ 'fleet.csv': tape(...rows) })).lots;
const brief = ({ id, rows, quantity, place }: Lot): string => `${id}: ${rows} rows, ${quantity} GPUs, line ${place.line}`;

describe('a fleet', () => {
  it('has the safe reading of every cell that is not given', async () => {
    const [lot] = (await dealOf({})).lots;
    expect(lot).toMatchObject({
      id: 'L1',
      rows: 1,
      quantity: 8,
      model: 'H100-SXM-80',
      status: 'installed',
      condition: 'good',
      region: 'US',
      site: '',
      contractId: null,
      lien: 'first',
      landlordWaiver: true,
      insured: true,
      hasSerial: false,
      hosting: null,
      power: null,
      pue: null,
      place: { file: 'fleet.csv', line: 2, column: null, field: null },
    });
    expect(formatDay(lot!.inServiceDate)).toBe('2025-03-01');
    expect(lot!.unitCost.toFixed()).toBe('30000');
  });

  it('reads what is given, an alias as its catalogue key and a region in capitals', async () => {
    const [lot] = await lotsOf('a,h100 ,"1,024","$31,250.50",2025-01-15,2025-03-01,offline,fair,ca,Y,R1,125%');
    expect(lot).toMatchObject({
      model: 'H100-SXM-80',
      quantity: 1024,
      status: 'offline',
      condition: 'fair',
      region: 'CA',
      site: 'Y',
      hasSerial: true,
    });
    expect([lot!.unitCost.toFixed(), lot!.pue!.toFixed()]).toEqual(['31250.5', '1.25']);
  });

  it('lets the purchase date stand in for a missing in-service date of what is not installed', async () => {
    const [lot] = await lotsOf('a,H100,1,30000,2025-01-15,,ordered,,,,,');
    expect(formatDay(lot!.inServiceDate)).toBe('2025-01-15');
  });

  it('makes one lot of rows that differ only in id, quantity and the text of the serial', async () => {
    const row = (id: string, quantity: number, serial: string, region = 'US'): string =>
      `${id},H100,${quantity},30000,2025-01-15,2025-03-01,,,${region},,${serial},`;
    const lots = await lotsOf(row('a', 1, 's1'), row('b', 1, 's2', 'CA'), row('c', 3, 's3'), row('d', 1, ''));
    expect(lots.map(brief)).toEqual(['a: 2 rows, 4 GPUs, line 2', 'b: 1 rows, 1 GPUs, line 3', 'd: 1 rows, 1 GPUs, line 5']);
  });

  it('keeps the row apart that is to be explained', async () => {
    const row = (id: string): string => `${id},H100,1,30000,2025-01-15,2025-03-01,,,,,x${id},`;
    const { lots } = await dealOf({ 'fleet.csv': tape(row('a'), row('b'), row('c')) }, { trackLot: 'b' });
    expect(lots.map(brief)).toEqual(['a: 2 rows, 2 GPUs, line 2', 'b: 1 rows, 1 GPUs, line 3']);
  });

  it('has the same lots in whatever order its rows come', async () => {
    const row = fc.record({
      model: fc.constantFrom('H100', 'H100-SXM-80', 'B200'),
      cost: fc.constantFrom('30000', '$30000', '31000'),
      region: fc.constantFrom('', 'US', 'CA'),
      serial: fc.constantFrom('', 's'),
      quantity: fc.integer({ min: 1, max: 9 }),
    });
    const rows = fc.array(row, { minLength: 1, maxLength: 12 }).chain((list) =>
      fc.tuple(
        fc.constant(list.map((item, i) => ({ ...item, id: `L${i}` }))),
        fc.shuffledSubarray(
          list.map((_, i) => i),
          { minLength: list.length },
        ),
      ),
    );
    const summary = async (
      list: readonly { id: string; model: string; cost: string; region: string; serial: string; quantity: number }[],
    ): Promise<string[]> =>
      (
        await lotsOf(
          ...list.map(
            (r) => `${r.id},${r.model},${r.quantity},${r.cost},2025-01-15,2025-03-01,,,${r.region},,${r.serial && r.serial + r.id},`,
          ),
        )
      )
        .map((lot) => JSON.stringify({ ...lot, id: '', place: null, unitCost: lot.unitCost.toFixed() }))
        .sort();
    await fc.assert(
      fc.asyncProperty(rows, async ([list, order]) => {
        const lots = await summary(list);
        expect(await summary(order.map((i) => list[i]!))).toEqual(lots);
        expect(lots.map((text) => (JSON.parse(text) as Lot).rows).reduce((a, b) => a + b)).toBe(list.length);
      }),
      { numRuns: 40 },
    );
  });

  it('reports a problem on each row that has it, and every row’s own', async () => {
    const bad = (id: string, quantity: string): string => `${id},H100,${quantity},thirty,2025-01-15,2025-03-01,,,,,,`;
    expect(await saidOf({ 'fleet.csv': tape(bad('a', '1'), bad('b', '1.5'), bad('a', '1'), bad('', '')) })).toEqual([
      'NOT_A_NUMBER fleet.csv:2 unit_cost_usd thirty',
      'NOT_WHOLE fleet.csv:3 quantity 1.5',
      'NOT_A_NUMBER fleet.csv:3 unit_cost_usd thirty',
      'DUPLICATE_ID fleet.csv:4 asset_id a',
      'NOT_A_NUMBER fleet.csv:4 unit_cost_usd thirty',
      'MISSING_VALUE fleet.csv:5 asset_id null',
      'MISSING_VALUE fleet.csv:5 quantity null',
      'NOT_A_NUMBER fleet.csv:5 unit_cost_usd thirty',
    ]);
  });

  it('asks for in-service dates once where the column is missing and something is installed', async () => {
    const head = 'asset_id,model,quantity,unit_cost_usd,purchase_date,status';
    const rows = (status: string): string => `${head}\nL1,H100,1,30000,2025-01-15,${status}\nL2,H100,1,30001,2025-01-15,${status}\n`;
    expect(await saidOf({ 'fleet.csv': rows('') })).toEqual(['MISSING_COLUMN fleet.csv:1 in_service_date null']);
    expect(await saidOf({ 'fleet.csv': rows('ordered') })).toEqual([
      'BALANCE_IMPLAUSIBLE deal.yaml:7 tranches.0.balance 500000',
      'PIPELINE_WITHOUT_DATE fleet.csv:2 in_service_date L1',
      'PIPELINE_WITHOUT_DATE fleet.csv:3 in_service_date L2',
    ]);
  });

  it('with more problems than anybody reads stops listing them', async () => {
    const { failures } = await load({ 'fleet.csv': FLEET + 'x,H100-SXM-80,1,0,2025-01-15,2025-03-01\n'.repeat(6_000) });
    expect(failures).toHaveLength(10_000);
  });
});
