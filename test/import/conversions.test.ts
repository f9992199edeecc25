import { describe, expect, test } from 'vitest';
import { importText, importSheets } from './harness.js';

const FLEET = 'Asset Tag,GPU Type,GPUs,Unit Price (USD),PO Date,Go-Live';
const fleetRow = (over: Partial<Record<'id' | 'model' | 'gpus' | 'price' | 'po' | 'live', string>> = {}): string =>
  [over.id ?? 'L-1', over.model ?? 'H100 SXM', over.gpus ?? '8', over.price ?? '30000', over.po ?? '2024-03-15', over.live ?? '2024-05-20']
    .map((cell) => (/[",;]/.test(cell) ? `"${cell}"` : cell))
    .join(',');
const LEASE = 'Contract,Customer,GPU Type,GPUs,Start,End,$/GPU/hr';
const lease = (extraHeader: string, extra: string, over: { start?: string; end?: string; price?: string } = {}): string =>
  `${LEASE}${extraHeader && `,${extraHeader}`}\nC-1,Acme Labs,H100 SXM,64,${over.start ?? '2025-01-15'},${over.end ?? '2028-01-15'},${over.price ?? '2.10'}${extraHeader && `,${/,/.test(extra) ? `"${extra}"` : extra}`}\n`;

describe('numbers', () => {
  test.each([
    ['30000', '30000'],
    ['$30,000.50', '30000.5'],
    ['30 000.50', '30000.5'],
    ["30'000.50", '30000.5'],
    ['USD 30,000.00', '30000'],
    ['30,000.00 USD', '30000'],
    ['$ 30,000.00', '30000'],
    ['30000.00', '30000'],
    ['30.5k', '30500'],
    ['$30.5K', '30500'],
  ])('a unit price of %s is %s', async (price, right) => {
    const { code, rows, err } = await importText(`${FLEET}\n${fleetRow({ price })}\n`, 'fleet');
    expect(code, err).toBe(0);
    expect(rows![0]!.unit_cost_usd).toBe(right);
  });

  test.each([
    ['30.000,50', '30000.5'],
    ['30 000,50', '30000.5'],
    ["30'000,50", '30000.5'],
    ['€ 30.000,00', null],
  ])('with semicolons a unit price of %s is %s', async (price, right) => {
    const { rows, code, err } = await importText(
      `${FLEET}\n${fleetRow({ price: 'PRICE' })}\n`.replaceAll(',', ';').replace('PRICE', price),
      'fleet',
    );
    if (right === null) return expect([code, err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/amounts in USD/) as string]);
    expect(rows![0]!.unit_cost_usd).toBe(right);
  });

  test.each([
    ['a pipe', '|', ['40,000', '1,024', '1,234,567']],
    ['a tab', '\t', ['40,000', '1,024', '1,234,567']],
    ['a semicolon', ';', ['40.000,5', '1.024,0', '1.234.567,25']],
  ])('commas in every number do not hide %s between cells', async (_, mark, [price, gpus, cost]) => {
    const all = Array.from({ length: 30 }, (_unused, i) => `L-${i}`);
    const rows = all.map((id) => [id, 'H100 SXM', gpus, price, '2024-03-15', '2024-05-20', cost, cost, cost, cost, cost]);
    const text = [['Tag', 'GPU Type', 'GPUs', 'Unit Price', 'PO Date', 'Go-Live', 'Debt', 'Tax', 'Duty', 'Fees', 'Rent'], ...rows];
    const { rows: read, err } = await importText(`${text.map((cells) => cells.join(mark)).join('\n')}\n`, 'fleet');
    expect(
      read?.map((row) => [row.asset_id, row.quantity, row.unit_cost_usd]),
      err,
    ).toEqual(all.map((id) => [id, '1024', mark === ';' ? '40000.5' : '40000']));
  });

  test('whole numbers on both sides of every comma part cells, also beside a mark in a text', async () => {
    const text =
      'Asset Tag,GPU Type,GPUs,Unit Price,PO Date,Go-Live\nL;1,H100 SXM,8,300,2024-03-15,2024-05-20\nL;2,H100 SXM,16,300,2024-03-15,2024-05-20\n';
    expect((await importText(text, 'fleet')).rows?.map((row) => [row.asset_id, row.quantity])).toEqual([
      ['L;1', '8'],
      ['L;2', '16'],
    ]);
  });

  test('a lone mark with three digits behind it is refused with both readings, and read as told', async () => {
    const text = 'Asset Tag;GPU Type;GPUs;Unit Price;PO Date;Go-Live\nL-1;H100 SXM;8;30.500;2024-03-15;2024-05-20\n';
    const { code, err } = await importText(text, 'fleet');
    expect(code).toBe(2);
    expect(err.replace(/\s+/g, ' ')).toMatch(/30\.5 with a decimal point or 30500 with a decimal comma/);
    expect(err).toMatch(/--decimal point or --decimal comma/);
    expect((await importText(text, 'fleet', ['--decimal', 'comma'])).rows![0]!.unit_cost_usd).toBe('30500');
  });

  test.each([
    [
      'a whole-number column',
      'Asset Tag;GPU Type;GPUs;Unit Price;PO Date;Go-Live\nL-1;H100 SXM;1.024;30.500;2024-03-15;2024-05-20\n',
      '30500',
    ],
    [
      'a column that is not read',
      'Asset Tag;GPU Type;GPUs;Unit Price;PO Date;Go-Live;Deposit\nL-1;H100 SXM;8;30.500;2024-03-15;2024-05-20;1.250,75\n',
      '30500',
    ],
    [
      'a quoted 42,000 of a comma-separated file',
      'Asset Tag,GPU Type,GPUs,Unit Price,PO Date,Go-Live\nL-1,H100 SXM,8,"42,000",2024-03-15,2024-05-20\n',
      '42000',
    ],
    [
      'another price of the column',
      'Asset Tag;GPU Type;GPUs;Unit Price;PO Date;Go-Live\nL-1;H100 SXM;8;30.500;2024-03-15;2024-05-20\nL-2;H100 SXM;8;30.500,50;2024-03-15;2024-05-20\n',
      '30500',
    ],
  ])('%s tells the decimal mark', async (_, text, right) => expect((await importText(text, 'fleet')).rows![0]!.unit_cost_usd).toBe(right));

  test('number cells of a workbook need no mark, whatever the texts say', async () => {
    const { rows } = await importSheets(
      [
        {
          name: 'A',
          rows: [
            FLEET.split(','),
            ['L-1', 'H100 SXM', 8, 30500.125, '2024-03-15', '2024-05-20'],
            ['L-2', 'H100 SXM', 8, '30.500,25', '2024-03-15', '2024-05-20'],
          ],
        },
      ],
      'fleet',
    );
    expect(rows!.map((row) => row.unit_cost_usd)).toEqual(['30500.125', '30500.25']);
  });

  test.each([
    ['Unit Price ($000)', '30.5', '30500'],
    ['Unit Price (USD k)', '30.5', '30500'],
    ['Unit Price in $ thousands', '30.5', '30500'],
    ['Unit Price ($m)', '0.0305', '30500'],
    ['Total Cost (USD m)', '0.244', '30500'],
    ['Price per GPU', '30500', '30500'],
    ['Total Price', '244000', '30500'],
  ])('%s of %s is a unit cost of %s', async (header, price, right) => {
    const { rows, err } = await importText(`Asset Tag,GPU Type,GPUs,${header},PO Date,Go-Live\n${fleetRow({ price })}\n`, 'fleet');
    expect(rows?.[0]?.unit_cost_usd, err).toBe(right);
  });

  test.each(['All amounts in $000', 'USD thousands', '($ in thousands)', 'Amounts in thousands of US dollars'])(
    'a title of %s multiplies',
    async (title) => {
      const { rows, err } = await importText(
        `Fleet register\n${title}\n\n${FLEET.replace(' (USD)', '')}\n${fleetRow({ price: '30.5' })}\n`,
        'fleet',
      );
      expect(rows?.[0]?.unit_cost_usd, err).toBe('30500');
    },
  );

  test('actuals: brackets, signs behind, and costs that are negative throughout', async () => {
    const { rows, err } = await importText(
      'Month,Revenue billed,Cash received,Opex,Interest,Principal\n2026-06-30,"1,234.50","(1,200.00)","(400.00)",-50.25,"100.00-"\n2026-07-31,"1,300.00","1,250.00",(410.5),-49,0\n',
      'actuals',
    );
    expect(rows, err).toEqual([
      {
        month_end: '2026-06-30',
        revenue_billed_usd: '1234.5',
        revenue_received_usd: '-1200',
        opex_usd: '400',
        interest_usd: '50.25',
        principal_usd: '100',
        source: 'tape.csv, row 2',
      },
      {
        month_end: '2026-07-31',
        revenue_billed_usd: '1300',
        revenue_received_usd: '1250',
        opex_usd: '410.5',
        interest_usd: '49',
        principal_usd: '0',
        source: 'tape.csv, row 3',
      },
    ]);
  });

  test('costs of mixed signs are refused', async () => {
    const { code, err } = await importText('Month,Revenue,Opex\n2026-06-30,100,40\n2026-07-31,100,-41\n', 'actuals');
    expect([code, err.replace(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringMatching(/tape\.csv:3: error: Opex "-41".*costs of one sign/) as string,
    ]);
  });
});

describe('dates', () => {
  test.each([
    ['2025-03-15', '2025-03-15'],
    ['3/15/2025', '2025-03-15'],
    ['15.03.2025', '2025-03-15'],
    ['15/03/25', '2025-03-15'],
    ['15-Mar-25', '2025-03-15'],
    ['15 March 2025', '2025-03-15'],
    ['March 15, 2025', '2025-03-15'],
    ['Mar-2025', '2025-03-01'],
    ['Mar-25', '2025-03-01'],
    ['2025-03', '2025-03-01'],
    ['03/2025', '2025-03-01'],
    ['45731', '2025-03-15'],
    ['2025-03-15T21:01:58.727366+00:00', '2025-03-15'],
    ['3/15/2025 12:00:00 AM', '2025-03-15'],
    ['Sat 15-Mar-2025', '2025-03-15'],
    ['20250315', '2025-03-15'],
    ['2025/03/15', '2025-03-15'],
    ['15. März 2025', '2025-03-15'],
  ])('%s is %s', async (live, right) => {
    const { rows, err, out } = await importText(`${FLEET}\n${fleetRow({ live })}\n`, 'fleet');
    expect(rows?.[0]?.in_service_date, err + out).toBe(right);
  });

  test('each column tells its own order', async () => {
    const text = `${FLEET}\n${fleetRow({ po: '15/03/2024', live: '06/25/2024' })}\n${fleetRow({ id: 'L-2', po: '04/03/2024', live: '06/07/2024' })}\n`;
    expect((await importText(text, 'fleet')).rows!.map((row) => [row.purchase_date, row.in_service_date])).toEqual([
      ['2024-03-15', '2024-06-25'],
      ['2024-03-04', '2024-06-07'],
    ]);
  });

  test('day and month alike need no order', async () =>
    expect((await importText(`${FLEET}\n${fleetRow({ po: '04/04/2024' })}\n`, 'fleet')).rows![0]!.purchase_date).toBe('2024-04-04'));

  test('a column with both orders is refused, and read as told', async () => {
    const text = `${FLEET}\n${fleetRow({ po: '15/03/2024' })}\n${fleetRow({ id: 'L-2', po: '03/16/2024' })}\n${fleetRow({ id: 'L-3', po: '04/05/2024' })}\n`;
    const unclear = await importText(text, 'fleet');
    expect([unclear.code, unclear.err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/the column has both orders/) as string]);
    expect((await importText(text, 'fleet', ['--dates', 'mdy'])).rows!.map((row) => row.purchase_date)).toEqual([
      '2024-03-15',
      '2024-03-16',
      '2024-04-05',
    ]);
  });

  test('a workbook that counts from 1904 does so in date cells and in serials', async () => {
    const { rows, out } = await importSheets(
      [{ name: 'A', rows: [FLEET.split(','), ['L-1', 'H100 SXM', 8, 30500, new Date(Date.UTC(2024, 2, 15)), '44270']] }],
      'fleet',
      [],
      { dateSystem: '1904' },
    );
    expect([rows![0]!.purchase_date, rows![0]!.in_service_date]).toEqual(['2024-03-15', '2025-03-16']);
    expect(out).toMatch(/1904/);
  });
});

describe('units or GPUs', () => {
  const of = async (header: string, ...cells: string[]) => {
    const done = await importText(`${header}\n${cells.join(',')}\n`, 'fleet');
    return { ...done, row: done.rows?.[0] };
  };
  test.each([
    [
      'header',
      'Asset Tag,GPU Type,Servers,Unit Price,PO Date,Go-Live',
      ['L-1', 'H100 SXM', '16', '246400', '2024-03-15', '2024-05-20'],
      '128',
      '30800',
    ],
    [
      'header in brackets',
      'Asset Tag,GPU Type,Qty (nodes),Unit Price,PO Date,Go-Live',
      ['L-1', 'H200 SXM', '2', '265600', '2025-03-15', '2025-05-20'],
      '16',
      '33200',
    ],
    [
      'unit column',
      'Asset Tag,GPU Type,Qty,UoM,Unit Price,PO Date,Go-Live',
      ['L-1', 'H100 SXM', '16', 'servers', '246400', '2024-03-15', '2024-05-20'],
      '128',
      '30800',
    ],
    [
      'text of the model',
      'Asset Tag,GPU Type,Qty,Unit Price,PO Date,Go-Live',
      ['L-1', '8x H100 SXM', '2', '246400', '2024-03-15', '2024-05-20'],
      '16',
      '30800',
    ],
    [
      'rack',
      'Asset Tag,GPU Type,Qty,Unit Price,PO Date,Go-Live',
      ['L-1', 'GB200 NVL72 rack', '2', '3100000', '2025-03-15', '2025-05-20'],
      '144',
      '43055.5555555556',
    ],
    [
      'racks of 36',
      'Asset Tag,GPU Type,Racks,Unit Price,PO Date,Go-Live',
      ['L-1', 'GB200 NVL36', '2', '1550000', '2025-03-15', '2025-05-20'],
      '72',
      '43055.5555555556',
    ],
    [
      'price per server',
      'Asset Tag,GPU Type,GPUs,Price per server,PO Date,Go-Live',
      ['L-1', 'H100 SXM', '16', '246400', '2024-03-15', '2024-05-20'],
      '16',
      '30800',
    ],
    [
      'price per GPU of servers',
      'Asset Tag,GPU Type,Servers,Price per GPU,PO Date,Go-Live',
      ['L-1', 'H100 SXM', '16', '30800', '2024-03-15', '2024-05-20'],
      '128',
      '30800',
    ],
    [
      'total of servers',
      'Asset Tag,GPU Type,Servers,Total Cost,PO Date,Go-Live',
      ['L-1', 'H100 SXM', '16', '3942400', '2024-03-15', '2024-05-20'],
      '128',
      '30800',
    ],
    [
      'words in the cell',
      'Asset Tag,GPU Type,Qty,Unit Price,PO Date,Go-Live',
      ['L-1', 'H100 SXM', '16 servers', '246400', '2024-03-15', '2024-05-20'],
      '128',
      '30800',
    ],
    [
      'a column of GPUs per server',
      'Asset Tag,GPU Type,Servers,GPUs per server,Unit Price,PO Date,Go-Live',
      ['L-1', 'L40S', '10', '4', '32000', '2024-03-15', '2024-05-20'],
      '40',
      '8000',
    ],
    [
      'GPUs beside servers',
      'Asset Tag,GPU Type,Servers,GPUs,Price per server,PO Date,Go-Live',
      ['L-1', 'H100 SXM', '16', '128', '246400', '2024-03-15', '2024-05-20'],
      '128',
      '30800',
    ],
  ])('%s', async (_, header, cells, gpus, cost) => {
    const { row, err, out } = await of(header, ...cells);
    expect([row?.quantity, row?.unit_cost_usd], err + out).toEqual([gpus, cost]);
  });

  test('a price that is that of a server is refused with both readings', async () => {
    const header = 'Asset Tag,GPU Type,Qty,Unit Price,PO Date,Go-Live';
    const { code, err } = await of(header, 'L-1', 'H100 SXM', '16', '246400', '2024-03-15', '2024-05-20');
    expect(code).toBe(2);
    expect(err.replace(/\s+/g, ' ')).toMatch(/16 GPUs at 246400, or 16 servers, 128 GPUs, at 30800 each/);
    const told = await importText(`${header}\nL-1,H100 SXM,16,246400,2024-03-15,2024-05-20\n`, 'fleet', ['--let', 'unit=server']);
    expect([told.rows![0]!.quantity, told.rows![0]!.unit_cost_usd]).toEqual(['128', '30800']);
  });

  test('GPUs in a server of cards are not known', async () => {
    const { code, log } = await importText(
      'Asset Tag,GPU Type,Servers,Unit Price,PO Date,Go-Live\nL-1,L40S,10,32000,2024-03-15,2024-05-20\nL-2,H100 SXM,1,240000,2024-03-15,2024-05-20\n',
      'fleet',
    );
    expect(code).toBe(1);
    expect(log[0]).toMatchObject({ row: '2', fate: 'dropped', why: expect.stringMatching(/gpus_per_unit/) as string });
  });
});

describe('contracts', () => {
  test.each([
    ['2025-01-15', '2028-01-14', '2028-01-15'],
    ['2025-01-15', '2028-01-15', '2028-01-15'],
    ['2025-01-01', '2027-12-31', '2028-01-01'],
    ['2025-03-31', '2025-09-30', '2025-09-30'],
    ['2025-01-15', 'Dec-2027', '2028-01-01'],
  ])('from %s to %s ends on %s', async (start, end, right) =>
    expect((await importText(lease('', '', { start, end }), 'leases')).rows![0]!.end).toBe(right),
  );

  test.each([
    ['Last day', '2028-01-20', '2028-01-21'],
    ['End (inclusive)', '2028-01-20', '2028-01-21'],
    ['Expiry', '2028-01-15', '2028-01-15'],
  ])('%s %s ends on %s', async (name, end, right) =>
    expect((await importText(lease('', '', { end }).replace('End', name), 'leases')).rows![0]!.end).toBe(right),
  );

  test.each([
    ['Term (months)', '36', '2028-01-15'],
    ['Term', '36 months', '2028-01-15'],
    ['Term (years)', '3', '2028-01-15'],
    ['Term', '3 years', '2028-01-15'],
  ])('%s of %s ends on %s', async (name, term, right) => {
    const { rows, err } = await importText(lease('', '', { end: term }).replace('End', name), 'leases');
    expect(rows?.[0]?.end, err).toBe(right);
  });
  test('a term from the last day of a month is clamped', async () =>
    expect(
      (await importText(lease('', '', { start: '2025-08-31', end: '6' }).replace('End', 'Term (months)'), 'leases')).rows![0]!.end,
    ).toBe('2026-02-28'));

  test.each([
    ['Monthly Fee', '98112', '2.1'],
    ['MRR', '$98,112.00', '2.1'],
    ['Total Contract Value', '3532032', '2.1'],
    ['Price per GPU per month', '1533', '2.1'],
    ['Annual fee', '1177344', '2.1'],
    ['$/server/hr', '16.8', '2.1'],
    ['Monthly Fee ($000)', '98.1120', '2.1'],
  ])('%s of %s is %s an hour', async (name, price, right) => {
    const text = `Contract,Customer,GPU Type,GPUs,Start,End,${name}\nC-1,Acme,H100 SXM,64,2025-01-15,2028-01-15,"${price}"\n`;
    const { rows, err, out } = await importText(text, 'leases');
    const given = Number(rows?.[0]?.usd_gpu_hour);
    if (name === 'Total Contract Value') expect(given).toBeCloseTo(3532032 / (64 * 24 * 1095), 8);
    else expect(String(given), err + out).toBe(right);
  });

  test.each([
    ['T4C', 'No', ''],
    ['T4C', 'Yes', '2025-01-15'],
    ['T4C', 'after 24 months', '2027-01-15'],
    ['Termination for convenience', 'After month 12', '2026-01-15'],
    ['T4C', '18 months', '2026-07-15'],
    ['T4C', 'after 2 years', '2027-01-15'],
    ['T4C', '2026-06-30', '2026-06-30'],
    ['T4C', 'Yes (90 days notice)', '2025-01-15'],
    ['T4C', 'n/a', ''],
    ['T4C', '-', ''],
    ['T4C', 'none', ''],
    ['T4C', 'Yes after 12/31/2026', '2026-12-31'],
    ['T4C', 'after 30 June 2027', '2027-06-30'],
    ['T4C', 'from 1 July 2026', '2026-07-01'],
    ['T4C', 'Yes, on or after June 30, 2027 with 60 days notice', '2027-06-30'],
    ['T4C', 'after 24', '2027-01-15'],
    ['T4C', 'after the first twelve (12) months', '2026-01-15'],
    ['T4C', 'after year 2', '2027-01-15'],
    ['T4C', 'after 90 days', '2025-04-15'],
    ['T4C', 'after 12 months on 90 days notice', '2026-01-15'],
    ['T4C', 'Yes, after 90 days notice', '2025-01-15'],
    ['T4C', "Yes, after 6 months' notice", '2025-01-15'],
    ['T4C', 'Yes, after commencement', '2025-01-15'],
    ['T4C', 'Yes (clause 12.3)', '2025-01-15'],
  ])('%s %s may end from "%s"', async (name, cell, right) => {
    const { rows, out } = await importText(lease(name, cell), 'leases');
    expect(rows?.[0]?.terminable_from, out).toBe(right);
  });
  test.each([
    'see MSA',
    'after 2027',
    'Yes, after the expiry of the initial term',
    'Yes, until 12/31/2026',
    'not before 12/31/2026',
    'Yes, 12 months before the end',
  ])('a right to terminate of %s drops the row', async (cell) => {
    const { code, out } = await importText(lease('T4C', cell), 'leases');
    expect(code).toBe(2);
    expect(out.replace(/\s+/g, ' ')).toMatch(/unreadable terminable_from/);
  });

  test.each([
    ['Yes, after 90 days notice', '', '90'],
    ['after 12 months on 90 days notice', '', '90'],
    ["Yes, after 6 months' notice", '', '180'],
    ['Yes, after 90 days notice', '30', '30'],
    ['after 24 months', '', ''],
  ])('of "%s" beside a notice period of "%s" the notice is %s days', async (cell, beside, right) => {
    const { rows, out } = await importText(lease('T4C,Notice period', cell).replace(/\n$/, `,${beside}\n`), 'leases');
    expect(rows?.[0]?.notice_days ?? '', out).toBe(right);
  });

  test('a date behind a word has the order of its column', async () => {
    const header = `${LEASE},T4C`;
    const of = (id: string, t4c: string) => `${id},Acme Labs,H100 SXM,64,2025-01-15,2028-01-15,2.10,${t4c}\n`;
    const told = await importText(`${header}\n${of('C-1', 'after 03/04/2027')}${of('C-2', 'after 31/12/2026')}`, 'leases');
    expect(told.rows?.map((row) => row.terminable_from)).toEqual(['2027-04-03', '2026-12-31']);
    const untold = await importText(`${header}\n${of('C-1', 'after 03/04/2027')}`, 'leases');
    expect([untold.code, untold.err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/2027-04-03 with the day first/) as string]);
  });

  describe('what a price is for', () => {
    const of = (header: string, cell: string, model = 'H100 SXM', args: readonly string[] = []) =>
      importText(
        `Contract,Customer,GPU Type,GPUs,Start,End,${header}\nC-1,Acme,${model},64,2025-01-15,2028-01-15,"${cell}"\n`,
        'leases',
        args,
      );
    test.each([
      ['Monthly fee per rack', '110376', 'GB200 NVL72', 110376 / 72 / 730],
      ['Monthly fee per rack', '55188', 'GB200 NVL36 rack', 55188 / 36 / 730],
      ['Monthly fee per server', '12264', 'H100 SXM', 2.1],
      ['Monthly fee per server', '6132', '4x L40S', 2.1],
      ['$/GPU/hr', '$18396/yr', 'H100 SXM', 2.1],
      ['$/GPU/hr', '$1533/month', 'H100 SXM', 2.1],
      ['$/server/hr', '$12264/month', 'H100 SXM', 2.1],
      ['Monthly fee', '$2.10/GPU/hr', 'H100 SXM', 2.1],
      ['Monthly fee', '$134.40/hr', 'H100 SXM', 2.1],
      ['Annual fee', '$98112/month', 'H100 SXM', 2.1],
    ])('%s of %s for %s', async (header, cell, model, right) => {
      const { rows, out, err } = await of(header, cell, model);
      expect(Number(rows?.[0]?.usd_gpu_hour), out + err).toBeCloseTo(right, 8);
    });
    test.each([
      ['Monthly fee per rack', 'H100 SXM', 'rack'],
      ['Monthly fee per server', 'L40S', 'server'],
      ['$/server/hr', 'L40S', 'server'],
    ])('%s of %s is refused until the GPUs are told', async (header, model, unit) => {
      const { code, out } = await of(header, '6132', model);
      expect([code, out.replace(/\s+/g, ' ')]).toEqual([
        2,
        expect.stringMatching(new RegExp(`GPUs in the ${unit} that is priced are not known: --let gpus_per_unit=N`)) as string,
      ]);
      const told = await of(header, '6132', model, ['--let', 'gpus_per_unit=4']);
      expect(Number(told.rows?.[0]?.usd_gpu_hour)).toBeCloseTo(6132 / 4 / (header.startsWith('M') ? 730 : 1), 8);
    });
    test('a contract value for each month is refused', async () => {
      const { code, out } = await of('Total Contract Value', '$98112/month');
      expect([code, out.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/an amount for each month/) as string]);
    });
  });

  test.each([
    ['Take-or-pay (%)', ['1', '80'], 'take_or_pay', ['0.01', '0.8']],
    ['Take-or-pay (%)', ['1', '0.8'], 'take_or_pay', ['1', '0.8']],
    ['Take-or-pay (%)', ['1', '80%'], 'take_or_pay', ['1', '0.8']],
    ['Take-or-pay', ['1', '0.8'], 'take_or_pay', ['1', '0.8']],
    ['Prepaid (%)', ['0.5', '25'], 'prepaid_share', ['0.005', '0.25']],
  ])('%s of %j is in percent as a column', async (name, cells, column, right) => {
    const text = cells.map((cell, i) => `C-${i},Acme Labs,H100 SXM,64,2025-01-15,2028-01-15,2.10,${cell}\n`).join('');
    const { rows, out } = await importText(`${LEASE},${name}\n${text}`, 'leases');
    expect(
      rows?.map((row) => row[column]),
      out,
    ).toEqual(right);
  });

  test.each([
    ['US Dollars', true],
    ['U.S. dollars', true],
    ['US$', true],
    ['usd', true],
    ['Canadian dollars', false],
    ['NT$', false],
    ['TRY', false],
    ['Euro', false],
    ['scrip', false],
  ])("a currency of %s is the deal's: %s", async (currency, isOurs) => {
    const { code, out, err } = await importText(lease('Currency', currency), 'leases');
    expect(code, out + err).toBe(isOurs ? 0 : 2);
    if (!isOurs) expect(err.replace(/\s+/g, ' ')).toMatch(/amounts in USD, the currency of the deal/);
  });

  test.each(['MYR 9450', '9450 THB', 'QAR 9450', 'NT$9450'])('an amount of %s is foreign', async (price) => {
    const { code, err } = await importText(lease('', '', { price }), 'leases');
    expect([code, err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/amounts in USD/) as string]);
  });

  test.each([
    ['bbb+', 'BBB+'],
    ['BAA1', 'BBB+'],
    ['baa2', 'BBB'],
    ['BBB+/Baa3', 'BBB-'],
    ['A- / A3', 'A-'],
    ["A (S&P) / Baa1 (Moody's)", 'BBB+'],
    ['BBB- *-', 'BBB-'],
    ['BBB+/Stable', 'BBB+'],
    ['NR', ''],
    ['unrated', ''],
    ['N/A', ''],
    ['BBB (low)', 'BBB-'],
    ['B1 / NR', 'B+'],
  ])('a rating of %s is %s', async (cell, right) => {
    const { rows, out } = await importText(lease('Rating', cell), 'leases');
    expect(rows?.[0]?.rating, out).toBe(right);
  });

  test.each([
    ['Take-or-pay', '80%', 'take_or_pay', '0.8'],
    ['Take-or-pay (%)', '80', 'take_or_pay', '0.8'],
    ['ToP', 'yes', 'take_or_pay', '1'],
    ['Reserved hours', '584', 'take_or_pay', '0.8'],
    ['Escalator', '2% p.a.', 'escalator', '0.02'],
    ['Escalator (% p.a.)', '2.5', 'escalator', '0.025'],
    ['Escalator', 'CPI', 'escalator', ''],
    ['Assignable', 'Y', 'assignable', 'yes'],
    ['Assignable', 'maybe', 'assignable', ''],
    ['Direct agreement', 'signed', 'direct_agreement', 'yes'],
    ['Direct agreement', 'pending', 'direct_agreement', 'no'],
    ['Affiliate', 'N', 'related_party', 'no'],
    ['DPD', 'current', 'days_past_due', '0'],
    ['Days past due', '45', 'days_past_due', '45'],
    ['Notice period', '90 days', 'notice_days', '90'],
    ['Termination fee', '$1.5m', 'termination_fee_usd', '1500000'],
    ['Prepaid (%)', '25', 'prepaid_share', '0.25'],
    ['Prepayment', '$500,000', 'prepaid_usd', '500000'],
    ['Parent', 'Acme Group', 'customer_group', 'Acme Group'],
  ])('%s of %s gives %s %s', async (name, cell, column, right) => {
    const { rows, out, err } = await importText(lease(name, cell), 'leases');
    expect(rows?.[0]?.[column] ?? '', out + err).toBe(right);
  });

  test('auto-renewal, deposit and comments are kept out and named', async () => {
    const { rows, out } = await importText(
      lease('Auto-renew,Deposit,Comments', 'yes').replace('"yes"', 'yes').replace('yes\n', 'yes,500000,call John\n'),
      'leases',
    );
    expect(rows![0]!.end).toBe('2028-01-15');
    expect(out).toMatch(/Not read: Auto-renew; Deposit; Comments/);
  });

  test('a prepayment without a share is warned of', async () =>
    expect((await importText(lease('Prepayment', '500000'), 'leases')).out).toMatch(/without prepaid_share/));
});

describe('words', () => {
  const withColumn = async (name: string, cell: string) =>
    importText(`${FLEET},${name}\n${fleetRow()},${/,/.test(cell) ? `"${cell}"` : cell}\n`, 'fleet');
  test.each([
    ['Status', 'Live', 'status', 'installed'],
    ['Status', 'on order', 'status', 'ordered'],
    ['Status', 'In Transit', 'status', 'in_transit'],
    ['Status', 'RMA', 'status', 'rma'],
    ['Country', 'USA', 'region', 'US'],
    ['Country', 'United States', 'region', 'US'],
    ['State', 'US-TX', 'region', 'US'],
    ['State', 'TX', 'region', 'US'],
    ['Region', 'DE', 'region', 'EU'],
    ['Country', 'Germany', 'region', 'EU'],
    ['Country', 'United Kingdom', 'region', 'UK'],
    ['Country', 'Norway', 'region', 'NO'],
    ['Country', 'Canada', 'region', 'CA'],
    ['Region', 'Texas, USA', 'region', 'US'],
    ['Country', 'Iceland', 'region', 'IS'],
    ['Insured', 'Y', 'insured', 'yes'],
    ['Landlord waiver', 'pending', 'landlord_waiver', 'no'],
    ['Serial', 'N/A', 'serial', ''],
    ['Serial', '1.65E+12', 'serial', ''],
    ['Serial', '0', 'serial', ''],
    ['Serial', '#REF!', 'serial', ''],
    ['Site', 'TBD', 'site', ''],
    ['Lien', 'None', 'lien', 'none'],
    ['Lien', '1st', 'lien', 'first'],
    ['Condition', 'New', 'condition', 'excellent'],
  ])('%s %s is %s %s', async (name, cell, column, right) => {
    const { rows, out, err } = await withColumn(name, cell);
    expect(rows?.[0]?.[column] ?? '', out + err).toBe(right);
  });
  test('a status that is not known drops its row', async () => {
    const { code, out } = await withColumn('Status', 'banana');
    expect([code, out.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/"banana" is no status that is known/) as string]);
  });
});

describe('prices of a list', () => {
  const of = (header: string, row: string, args: readonly string[] = []) =>
    importText(`date,kind,model,price_usd,price_type${header}\n${row}\n`, 'comps', args);
  test.each([
    [',gpus', '2026-08-01,rental,8x H100 SXM,16.80,ask,', '2.1', '8'],
    [',gpus', '2026-08-01,rental,8x H100 SXM,16.80,ask,4', '4.2', '4'],
    ['', '2026-08-01,rental,8x H100 SXM,16.80,ask', '2.1', '8'],
    ['', '2026-08-01,rental,H100 SXM,$1533/month,ask', '2.1', '1'],
    ['', '2026-08-01,rental,H100 SXM,$18396/yr,ask', '2.1', '1'],
    ['', '2026-08-01,rental,H100 SXM,$2.10/hr,ask', '2.1', '1'],
    ['', '2026-08-01,rental,8x H100 SXM,$12264/month,ask', '2.1', '8'],
  ])('%s of %s is %s for each of %s', async (header, row, price, quantity) => {
    const { rows, out, err } = await of(header, row);
    expect([rows?.[0]?.price_usd, rows?.[0]?.quantity], out + err).toEqual([price, quantity]);
  });
  test('a sale is not paid by the month', async () => {
    const { code, out } = await of('', '2026-08-01,resale,H100 SXM,$15330/month,ask');
    expect([code, out.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/a price for each month is no price of a sale/) as string]);
  });
});
