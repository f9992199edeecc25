import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../cli/harness.js';
import { importFiles, importSheets, importText } from './harness.js';

const FLEET = ['Asset Tag', 'GPU Type', 'GPUs', 'Unit Price (USD)', 'PO Date', 'Go-Live'];
const lot = (id: string, model = 'H100 SXM', gpus: number | string = 8, price: number | string = 30000): (string | number)[] => [
  id,
  model,
  gpus,
  price,
  '2024-03-15',
  '2024-05-20',
];
const csv = (...rows: readonly (readonly (string | number)[])[]): string =>
  rows
    .map((row) => row.map((cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell)).join(','))
    .join('\n') + '\n';
const ids = (done: { rows: readonly Record<string, string>[] | null }, column = 'asset_id'): string[] =>
  (done.rows ?? []).map((row) => row[column]!);
const drops = (done: { log: readonly Record<string, string>[] }): Record<string, string> =>
  Object.fromEntries(done.log.filter(({ fate }) => fate === 'dropped').map(({ row, why }) => [row, why!.split(':')[0]!]));

describe('finding the table', () => {
  test('titles, blank rows, a line of units, a page break and notes are passed over and listed', async () => {
    const done = await importText(
      csv(
        ['Acme Compute LLC'],
        ['Fleet as of 31 August 2026', '', 'Confidential'],
        [],
        FLEET,
        ['', '', '(GPUs)', 'USD', 'yyyy-mm-dd', 'yyyy-mm-dd'],
        lot('L-1'),
        lot('L-2'),
        FLEET,
        lot('L-3'),
        [],
        ['Note: prices exclude VAT'],
        ['Prepared by:', 'J. Smith'],
      ),
      'fleet',
    );
    expect(ids(done)).toEqual(['L-1', 'L-2', 'L-3']);
    expect(done.code).toBe(0);
    expect(done.out.replace(/\s+/g, ' ')).toMatch(/row 1 \(title\) Acme.*row 5 \(units\).*row 8 \(header again\).*row 11 \(note\)/);
  });

  test('a header over two rows', async () => {
    const done = await importText(
      csv(['', '', 'GPU', 'Unit', 'PO', 'Go-Live'], ['Asset Tag', 'GPU Type', 'Count', 'Price', 'Date', 'Date'], lot('L-1')),
      'fleet',
    );
    expect(done.rows?.[0], done.err).toMatchObject({
      asset_id: 'L-1',
      quantity: '8',
      unit_cost_usd: '30000',
      in_service_date: '2024-05-20',
    });
  });

  test('headings over several columns in merged cells', async () => {
    const done = await importSheets(
      [
        {
          name: 'Fleet',
          rows: [['Fleet register'], ['Asset', '', 'Pricing', '', 'Dates', ''], FLEET, lot('L-1')],
          merges: [
            { startRow: 1, endRow: 1, startCol: 2, endCol: 3 },
            { startRow: 1, endRow: 1, startCol: 4, endCol: 5 },
          ],
        },
      ],
      'fleet',
    );
    expect(done.rows?.[0], done.err).toMatchObject({ asset_id: 'L-1', unit_cost_usd: '30000' });
  });

  test('--header-row overrides', async () => {
    const text = csv(FLEET, lot('OLD'), ['Tag', 'Card', 'N', 'Each', 'Bought', 'Live since'], lot('L-1'));
    const done = await importText(text, 'fleet', [
      '--header-row',
      '3',
      '--map',
      'asset_id=Tag',
      '--map',
      'model=Card',
      '--map',
      'quantity=N',
      '--map',
      'unit_cost_usd=Each',
      '--map',
      'purchase_date=Bought',
    ]);
    expect(ids(done), done.err).toEqual(['L-1']);
  });

  test('of several sheets the one with models; sheets with its header are read one after another; hidden ones are not', async () => {
    const done = await importSheets(
      [
        { name: 'Cover', rows: [['Acme'], ['Fleet register']] },
        {
          name: 'Network',
          rows: [
            [...FLEET, 'Site', 'Status', 'Serial'],
            [...lot('N-1', 'Arista 7060X switch'), 'A', 'Live', 'S1'],
          ],
        },
        { name: 'Dallas', rows: [FLEET, lot('L-1'), lot('L-2')] },
        {
          name: 'Reno',
          rows: [['Reno site'], [FLEET[1]!, FLEET[0]!, ...FLEET.slice(2)], ['H200 SXM', 'L-3', 8, 33000, '2025-03-15', '2025-05-20']],
        },
        { name: 'Old', rows: [FLEET, lot('L-0')], hidden: true },
      ],
      'fleet',
    );
    expect(ids(done), done.err).toEqual(['L-1', 'L-2', 'L-3']);
    expect(done.rows![2]!.source).toBe('tape.xlsx, Reno, row 3');
    expect(done.out.replace(/\s+/g, ' ')).toMatch(/read from sheet Dallas, Reno; not read: Cover, Network, Old \(hidden\)/);
  });

  test('--sheet picks', async () => {
    const sheets = [
      { name: 'A', rows: [FLEET, lot('L-1'), lot('L-2')] },
      {
        name: 'B',
        rows: [
          [...FLEET, 'Site'],
          [...lot('L-9'), 'X'],
        ],
      },
    ];
    expect(ids(await importSheets(sheets, 'fleet', ['--sheet', 'A']))).toEqual(['L-1', 'L-2']);
    const none = await importSheets(sheets, 'fleet', ['--sheet', 'C']);
    expect([none.code, none.err]).toEqual([
      2,
      expect.stringMatching(/tape\.xlsx: [\s\S]*no sheet C[\s\S]*--sheet A or --sheet B/) as string,
    ]);
  });

  test('hidden columns are kept out, hidden rows read, both named', async () => {
    const done = await importSheets(
      [
        {
          name: 'A',
          rows: [
            [...FLEET, 'Site'],
            [...lot('L-1'), 'Secret'],
            [...lot('L-2'), 'Secret'],
          ],
          columns: [...FLEET.map(() => ({})), { hidden: true }],
          rowDefs: new Map([[2, { hidden: true }]]),
        },
      ],
      'fleet',
    );
    expect(ids(done)).toEqual(['L-1', 'L-2']);
    expect(done.rows![0]).not.toHaveProperty('site');
    expect(done.out).toMatch(/hidden columns are kept out: Site/);
    expect(done.out).toMatch(/hidden rows are read: A 3/);
  });

  test('a merged value stands in each of its cells', async () => {
    const done = await importSheets(
      [
        {
          name: 'A',
          rows: [
            [...FLEET, 'Site'],
            [...lot('L-1'), 'Dallas'],
            [...lot('L-2'), ''],
            [...lot('L-3'), 'Reno'],
          ],
          merges: [{ startRow: 1, endRow: 2, startCol: 6, endCol: 6 }],
        },
      ],
      'fleet',
    );
    expect(done.rows!.map((row) => row.site)).toEqual(['Dallas', 'Dallas', 'Reno']);
  });

  test('more cells in merged blocks than the limit are refused with it, not left blank', async () => {
    const many = await importSheets(
      [
        {
          name: 'A',
          rows: [...Array.from({ length: 2600 }, () => ['x']), [...Array.from({ length: 1999 }, () => ''), 'y']],
          merges: [{ startRow: 0, endRow: 2600, startCol: 0, endCol: 1999 }],
        },
      ],
      'fleet',
    );
    expect([many.code, many.err.replace(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringMatching(/tape\.xlsx: .*sheet A has more than 5,000,000 cells in merged blocks/) as string,
    ]);
  });

  test.each([
    ['the same name', ['GPU register', 'Notes'], 'GPU registr', /--sheet "GPU register" or --sheet Notes/],
    ['no sheet at all', null, 'Fleet', /leave out --sheet/],
  ])('a sheet that is not there: %s', async (_, names, wanted, remedy) => {
    const rows = [FLEET, lot('L-1')];
    const done = names
      ? await importSheets(
          names.map((name) => ({ name, rows })),
          'fleet',
          ['--sheet', wanted],
        )
      : await importText(csv(...rows), 'fleet', ['--sheet', wanted]);
    expect([done.code, done.err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(remedy) as string]);
  });

  test('formulas give their last value, and one without a value is said', async () => {
    const done = await importSheets(
      [
        {
          name: 'A',
          rows: [FLEET, lot('L-1'), lot('L-2')],
          cells: new Map([
            ['2,3', { value: null, formula: 'D2+1' }],
            ['1,3', { value: null, formula: '30000+1000', formulaResult: 31000 }],
          ]),
        },
      ],
      'fleet',
    );
    expect(done.rows!.map((row) => [row.asset_id, row.unit_cost_usd])).toEqual([['L-1', '31000']]);
    expect(done.code).toBe(1);
    expect(done.log.find(({ fate }) => fate === 'dropped')!.why).toMatch(/formula without a value/);
  });
});

describe('rows', () => {
  test('totals by label and by sum, with what they say beside ours', async () => {
    const header = ['Asset Tag', 'GPU Type', 'GPUs', 'Total Cost', 'PO Date', 'Go-Live', 'Site'];
    const at = (id: string, gpus: number, site: string): (string | number)[] => [
      id,
      'H100 SXM',
      gpus,
      gpus * 30000,
      '2024-03-15',
      '2024-05-20',
      site,
    ];
    const done = await importText(
      csv(
        header,
        at('L-1', 8, 'A'),
        at('L-2', 16, 'A'),
        ['', '', 24, 720000, '', '', ''],
        at('L-3', 8, 'B'),
        ['', '', 8, 240000, '', '', 'B Total'],
        ['Grand Total', '', 40, 1200000, '', '', ''],
      ),
      'fleet',
    );
    expect(ids(done)).toEqual(['L-1', 'L-2', 'L-3']);
    expect(drops(done)).toEqual({ 4: 'total', 6: 'total', 7: 'total' });
    expect(done.code).toBe(0);
    expect(done.out.replace(/\s+/g, ' ')).toMatch(/Grand Total \(row 7\): their total 40 GPUs, \$1,200,000; ours 32 GPUs, \$960,000/);
    expect(done.out).toMatch(/warning/);
  });

  test('a total of servers and racks of several sizes is compared in units: 57 of theirs hold 20 that are no GPUs', async () => {
    const header = ['Serial No.', 'Product', 'Nodes', 'Cost per Node', 'PO Date', 'Go-Live'];
    const at = (id: string, model: string, nodes: number, cost: number): (string | number)[] => [
      id,
      model,
      nodes,
      cost,
      '2025-03-15',
      '2025-05-20',
    ];
    const rows = [
      at('N-1', 'HGX H100 8-GPU', 36, 248_000),
      at('N-2', 'GB200 NVL72', 1, 3_100_000),
      at('N-3', 'Dell R660 CPU node', 20, 14_000),
    ];
    const done = await importText(csv(header, ...rows, ['', 'Total', 57, '', '', '']), 'fleet');
    expect(drops(done)).toEqual({ 4: 'other equipment', 5: 'total' });
    expect(done.out.replace(/\s+/g, ' ')).toContain('Total (row 5): their total 57 units; ours 37 units');
    expect(done.out).toMatch(/warning/);
    const alike = await importText(csv(header, ...rows.slice(0, 2), ['', 'Total', 37, '', '', '']), 'fleet');
    expect(alike.out.replace(/\s+/g, ' ')).toContain('their total 37 units; ours 37 units');
    expect(alike.out).not.toMatch(/warning/);
  });

  test('a customer called Total Energies is no total', async () => {
    const done = await importText(
      'Contract,Customer,GPU Type,GPUs,Start,End,$/GPU/hr\nC-1,Total Energies SE,H100 SXM,64,2025-01-15,2028-01-15,2.10\nC-2,TOTAL,H100 SXM,64,2025-01-15,2028-01-15,2.10\nTotal,,,128,,,\n',
      'leases',
    );
    expect(ids(done, 'contract_id')).toEqual(['C-1', 'C-2']);
  });

  test('duplicates, zero and negative quantities, other equipment, unknown models: each has its fate', async () => {
    const done = await importText(
      csv(
        [...FLEET, 'Serial'],
        [...lot('L-1'), 'S1'],
        [...lot('l 1'), 'S2'],
        [...lot('L-3'), 's-1'],
        [...lot('L-4', 'H100 SXM', 0), 'S4'],
        [...lot('L-5', 'H100 SXM', -8), 'S5'],
        [...lot('L-6', 'InfiniBand switch for H100 cluster'), 'S6'],
        [...lot('L-7', 'Liquid cooling for GB200 NVL72'), 'S7'],
        [...lot('L-8', 'AMD EPYC 9654 CPU node'), 'S8'],
        [...lot('L-9', 'Weird 9000'), 'S9'],
        [...lot('L-10', 'H100 / H200'), 'S10'],
        ['L-11', 'H100 SXM', 8, '', '2024-03-15', '2024-05-20', 'S11'],
        [...lot('L-12'), 'S12'],
      ),
      'fleet',
    );
    expect(drops(done)).toEqual({
      3: 'duplicate',
      4: 'duplicate',
      5: 'zero quantity',
      6: 'negative quantity',
      7: 'other equipment',
      8: 'other equipment',
      9: 'other equipment',
      10: 'unknown model',
      11: 'several models',
      12: 'missing',
    });
    expect(ids(done)).toEqual(['L-1', 'L-12']);
    expect(done.code).toBe(1);
    expect(done.log.filter(({ fate }) => fate === 'kept').length + Object.keys(drops(done)).length).toBe(12);
  });

  test('a category tells other equipment whatever the model says', async () => {
    const done = await importText(
      csv([...FLEET, 'Category'], [...lot('L-1'), 'GPU servers'], [...lot('L-2'), 'Networking'], [...lot('L-3'), 'Cooling']),
      'fleet',
    );
    expect([ids(done), drops(done), done.code]).toEqual([['L-1'], { 3: 'other equipment', 4: 'other equipment' }, 0]);
  });

  test('--strict makes a drop for a problem exit 2 and writes nothing', async () => {
    const text = csv(FLEET, lot('L-1'), lot('L-2', 'Weird 9000'));
    const done = await importText(text, 'fleet', ['--strict']);
    expect([done.code, done.rows]).toEqual([2, null]);
    expect((await importText(csv(FLEET, lot('L-1'), ['Total', '', 8, '', '', '']), 'fleet', ['--strict'])).code).toBe(0);
  });

  test('a contract of several models with one fee in a merged cell', async () => {
    const header = ['Contract', 'Customer', 'GPU Type', 'GPUs', 'Start', 'End', 'Monthly Fee'];
    const row = (id: string, model: string, fee: number | string): (string | number)[] => [
      id,
      'Acme',
      model,
      64,
      '2025-01-15',
      '2028-01-15',
      fee,
    ];
    const done = await importSheets(
      [
        {
          name: 'A',
          rows: [header, row('C-1', 'H100 SXM', 98112), row('C-2', 'H100 SXM', 150000), row('C-2', 'H200 SXM', '')],
          merges: [{ startRow: 2, endRow: 3, startCol: 6, endCol: 6 }],
        },
      ],
      'leases',
    );
    expect([ids(done, 'contract_id'), drops(done)]).toEqual([['C-1'], { 3: 'several models', 4: 'several models' }]);
  });

  test('an evergreen contract has no end', async () => {
    const done = await importText(
      'Contract,Customer,GPU Type,GPUs,Start,End,Term (months),$/GPU/hr\nC-1,A,H100 SXM,8,2025-01-15,,36,2.1\nC-2,B,H100 SXM,8,2025-01-15,Month-to-month,,2.1\nC-3,C,H100 SXM,8,2025-01-15,,,2.1\nC-4,D,H100 SXM,8,2025-01-15,2027-01-15,24,2.1\n',
      'leases',
    );
    expect([ids(done, 'contract_id'), drops(done)]).toEqual([['C-1', 'C-4'], { 3: 'no end', 4: 'no end' }]);
  });
});

describe('currencies', () => {
  test('a column in euros is refused for a deal in dollars', async () => {
    const done = await importText(csv(['Asset Tag', 'GPU Type', 'GPUs', 'Unit Price (EUR)', 'PO Date', 'Go-Live'], lot('L-1')), 'fleet');
    expect([done.code, done.rows]).toEqual([2, null]);
    expect(done.err).toMatch(/EUR/);
  });
  test('the deal’s currency comes before another', async () => {
    const done = await importText(
      csv(
        ['Asset Tag', 'GPU Type', 'GPUs', 'Unit Price (EUR)', 'Unit Price (USD)', 'PO Date', 'Go-Live'],
        ['L-1', 'H100 SXM', 8, 27000, 30000, '2024-03-15', '2024-05-20'],
      ),
      'fleet',
    );
    expect(done.rows?.[0]!.unit_cost_usd, done.err).toBe('30000');
  });
  test('a deal in euros reads euros', async () => {
    const deal = temporaryFolder();
    writeFileSync(join(deal, 'deal.yaml'), 'schema: 1\ndeal: { id: x, name: X, currency: EUR, as_of: 2026-09-30 }\n');
    const done = await importText(csv(['Asset Tag', 'GPU Type', 'GPUs', 'Unit Price (€)', 'PO Date', 'Go-Live'], lot('L-1')), 'fleet', [], {
      deal,
    });
    expect(done.rows?.[0]!.unit_cost_usd, done.err).toBe('30000');
    const dollars = await importText(csv(FLEET, lot('L-1')), 'fleet', ['--force'], { deal });
    expect([dollars.code, dollars.bytes, dollars.err.replace(/\s+/g, ' ')]).toEqual([
      2,
      done.bytes,
      expect.stringMatching(/tape\.csv:1\b.*Unit Price \(USD\).*amounts in EUR, the currency of the deal/) as string,
    ]);
  });
  test('rows in another currency fall, the rest stay', async () => {
    const done = await importText(
      csv(
        [...FLEET.map((name) => name.replace(' (USD)', '')), 'Currency'],
        [...lot('L-1'), 'USD'],
        [...lot('L-2'), 'EUR'],
        [...lot('L-3', 'H100 SXM', 8, '€27,000.00'), ''],
      ),
      'fleet',
    );
    expect([ids(done), drops(done), done.code]).toEqual([['L-1'], { 3: 'currency', 4: 'currency' }, 1]);
  });
  test('a number format in euros is euros', async () => {
    const done = await importSheets(
      [
        {
          name: 'A',
          rows: [FLEET.map((name) => name.replace(' (USD)', '')), lot('L-1'), lot('L-2')],
          cells: new Map([['1,3', { value: 30000, style: { numFmt: '[$€-407] #,##0.00' } }]]),
        },
      ],
      'fleet',
    );
    expect(drops(done)).toEqual({ 2: 'currency' });
  });
});

describe('columns', () => {
  test('what is missing is told with what was found and what to write', async () => {
    const done = await importText(csv(['Asset Tag', 'GPU Type', 'GPUs', 'Geraetepreis', 'PO Date', 'Go-Live'], lot('L-1')), 'fleet');
    expect(done.code).toBe(2);
    expect(done.err.replace(/\s+/g, ' ')).toMatch(/unit_cost_usd.*Geraetepreis.*--map unit_cost_usd=Geraetepreis/);
    expect(
      (
        await importText(csv(['Asset Tag', 'GPU Type', 'GPUs', 'Geraetepreis', 'PO Date', 'Go-Live'], lot('L-1')), 'fleet', [
          '--map',
          'unit_cost_usd=Geraetepreis',
        ])
      ).code,
    ).toBe(0);
  });
  test.each([
    ['Value', /unit_cost_usd or total_cost/],
    ['Cost', /unit_cost_usd or total_cost/],
  ])('%s fits several and is refused', async (name, says) => {
    const done = await importText(csv(['Asset Tag', 'GPU Type', 'GPUs', name, 'PO Date', 'Go-Live'], lot('L-1')), 'fleet');
    expect([done.code, done.err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(says) as string]);
  });
  test('Rate of contracts fits several', async () => {
    const done = await importText('Contract,Customer,GPU Type,GPUs,Start,End,Rate\nC-1,A,H100 SXM,8,2025-01-15,2028-01-15,2.1\n', 'leases');
    expect([done.code, done.err.replace(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringMatching(/usd_gpu_hour or monthly_fee or total_value/) as string,
    ]);
  });
  test('two columns for one target are refused', async () => {
    const done = await importText(
      csv(
        [...FLEET.slice(0, 4), 'PO Date', 'Order Date', 'Go-Live'],
        ['L-1', 'H100 SXM', 8, 30000, '2024-03-15', '2024-03-16', '2024-05-20'],
      ),
      'fleet',
    );
    expect([done.code, done.err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(/PO Date and Order Date/) as string]);
  });
  test('the serial serves as asset_id too where there is no other', async () => {
    const done = await importText(csv(['Serial Number', ...FLEET.slice(1)], lot('SN-1')), 'fleet');
    expect(done.rows?.[0], done.err).toMatchObject({ asset_id: 'SN-1', serial: 'SN-1' });
  });
  test('a cost of single GPUs needs no unit', async () => {
    const done = await importText(
      csv(['Asset Tag', 'GPU Type', 'Qty', 'Cost', 'PO Date', 'Go-Live'], lot('L-1', 'H100 SXM', 1), lot('L-2', 'H100 SXM', 1)),
      'fleet',
    );
    expect(
      done.rows?.map((row) => row.unit_cost_usd),
      done.err,
    ).toEqual(['30000', '30000']);
  });
  test('constants fill rows that do not say', async () => {
    const done = await importText(csv([...FLEET, 'Region'], [...lot('L-1'), ''], [...lot('L-2'), 'UK']), 'fleet', [
      '--let',
      'region=EU',
      '--let',
      'insured=no',
    ]);
    expect(done.rows!.map((row) => [row.region, row.insured])).toEqual([
      ['EU', 'no'],
      ['UK', 'no'],
    ]);
  });
});

describe('models', () => {
  test('an ambiguous name stops with its candidates, and is read as told', async () => {
    const text = csv(FLEET, lot('L-1', 'A100', 8, 12000), lot('L-2'));
    const done = await importText(text, 'fleet');
    expect([done.code, done.err.replace(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringMatching(/A100-SXM-40 or A100-SXM-80.*--model A100-SXM-40="A100"/) as string,
    ]);
    const told = await importText(text, 'fleet', ['--model', 'A100-SXM-80=A100']);
    expect(told.rows!.map((row) => row.model)).toEqual(['A100-SXM-80', 'H100-SXM-80']);
    expect((await importText(text, 'fleet', [], { deal: told.deal })).bytes).toBe(told.bytes);
  });
  test('a column of memory tells', async () => {
    const done = await importText(
      csv([...FLEET, 'Memory (GB)'], [...lot('L-1', 'A100', 8, 12000), 80], [...lot('L-2', 'A100', 8, 10000), '40GB']),
      'fleet',
    );
    expect(done.rows!.map((row) => row.model)).toEqual(['A100-SXM-80', 'A100-SXM-40']);
  });
});

describe('actuals', () => {
  test('months across the columns are turned; year to date, plans and empty months fall out', async () => {
    const done = await importSheets(
      [
        {
          name: 'P&L',
          rows: [
            ['Acme Compute', '', '', '', '', ''],
            ['$000', '', '', '', '', ''],
            ['', 'Jun-26', 'Jul-26', 'Aug-26', 'Sep-26', 'YTD'],
            ['Revenue billed', 1200, 1300, 1250, '', 3750],
            ['Cash received', 1100, 1250, 1200, '', 3550],
            ['Operating expenses', '', '', '', '', ''],
            ['Power', -100, -110, -105, '', -315],
            ['Colocation', -200, -200, -200, '', -600],
            ['Total operating expenses', -300, -310, -305, '', -915],
            ['Interest', 50, 49, 48, '', 147],
            ['Principal', 100, 100, 100, '', 300],
          ],
        },
      ],
      'actuals',
    );
    expect(
      done.rows?.map(({ month_end, revenue_billed_usd, opex_usd }) => [month_end, revenue_billed_usd, opex_usd]),
      done.err,
    ).toEqual([
      ['2026-06-30', '1200000', '300000'],
      ['2026-07-31', '1300000', '310000'],
      ['2026-08-31', '1250000', '305000'],
    ]);
    expect(done.code).toBe(0);
  });
  test('date cells over months, actual and budget side by side', async () => {
    const month = (m: number): Date => new Date(Date.UTC(2026, m - 1, 1));
    const done = await importSheets(
      [
        {
          name: 'A',
          rows: [
            ['', month(6), month(6), month(7), month(7)],
            ['', 'Actual', 'Budget', 'Actual', 'Budget'],
            ['Billed revenue', 1, 9, 2, 9],
            ['Collections', 3, 9, 4, 9],
            ['Opex', 5, 9, 6, 9],
          ],
        },
      ],
      'actuals',
    );
    expect(
      done.rows?.map((row) => [row.month_end, row.revenue_billed_usd, row.opex_usd]),
      done.err,
    ).toEqual([
      ['2026-06-30', '1', '5'],
      ['2026-07-31', '2', '6'],
    ]);
  });
  test('rows of totals, quarters and years to date fall out', async () => {
    const done = await importText(
      'Month,Revenue billed,Cash received,Opex\nJan-26,1,1,1\nFeb-26,2,2,2\nMar-26,3,3,3\nQ1 2026,6,6,6\nApr-26,,,\nYTD,6,6,6\nTotal,6,6,6\n',
      'actuals',
    );
    expect([ids(done, 'month_end'), done.code], done.out).toEqual([['2026-01-31', '2026-02-28', '2026-03-31'], 0]);
  });
});

describe('memory', () => {
  test('shuffled, renamed and added columns of next month ask for nothing that is known', async () => {
    const first = await importText(csv(['Tag', ...FLEET.slice(1, 3), 'Geraetepreis', ...FLEET.slice(4)], lot('L-1')), 'fleet', [
      '--map',
      'asset_id=Tag',
      '--map',
      'unit_cost_usd=Geraetepreis',
      '--let',
      'region=EU',
    ]);
    expect(first.code, first.err).toBe(0);
    const shuffled = await importText(
      csv(
        ['Geraetepreis', 'tag', 'GPU TYPE', 'GPUs', 'Go-Live', 'PO Date', 'Colour'],
        [31000, 'L-2', 'H100 SXM', 8, '2024-05-20', '2024-03-15', 'red'],
      ),
      'fleet',
      ['--force'],
      { deal: first.deal },
    );
    expect(shuffled.rows, shuffled.err).toMatchObject([{ asset_id: 'L-2', unit_cost_usd: '31000', region: 'EU' }]);
    const forgotten = await importText(
      csv(['Geraetepreis', 'Tag', 'GPU Type', 'GPUs', 'Go-Live', 'PO Date'], [31000, 'L-2', 'H100 SXM', 8, '2024-05-20', '2024-03-15']),
      'fleet',
      ['--force', '--forget'],
      { deal: first.deal },
    );
    expect([forgotten.code, forgotten.bytes, forgotten.err.replace(/\s+/g, ' ')]).toEqual([
      2,
      shuffled.bytes,
      expect.stringMatching(/tape\.csv:1\b.*a column that gives unit_cost_usd.*Geraetepreis/) as string,
    ]);
  });
  test('what the file says comes before what is remembered', async () => {
    const header = 'Asset Tag;GPU Type;GPUs;Unit Price;PO Date;Go-Live';
    const first = await importText(`${header}\nL-1;H100 SXM;8;30.500,50;15.03.2024;20.05.2024\n`, 'fleet');
    const second = await importText(`${header}\nL-1;H100 SXM;8;30,500.50;03/15/2024;05/20/2024\n`, 'fleet', ['--force'], {
      deal: first.deal,
    });
    expect(second.rows?.[0], second.err).toMatchObject({ unit_cost_usd: '30500.5', purchase_date: '2024-03-15' });
    const third = await importText(`${header}\nL-1;H100 SXM;8;30.500;04.03.2024;05.04.2024\n`, 'fleet', ['--force'], { deal: first.deal });
    expect(third.code).toBe(0);
  });
  test('its own output comes back unchanged, and an existing file is not replaced without --force', async () => {
    const first = await importText(
      csv(
        [...FLEET, 'Site', 'State', 'Serial'],
        [...lot('L-1'), 'Dallas, TX', 'TX', 'S1'],
        [...lot('L-2', 'HGX H200 8-GPU', 16, 33000), 'Reno', 'NV', 'S2'],
      ),
      'fleet',
    );
    const deal = temporaryFolder();
    const again = await importFiles([join(first.deal, 'fleet.csv')], 'fleet', [], deal);
    expect(again.bytes, again.err).toBe(first.bytes);
    const other = await importText(csv(FLEET, lot('L-7')), 'fleet', [], { deal });
    expect([other.code, readFileSync(join(deal, 'fleet.csv'), 'utf8')]).toEqual([2, first.bytes]);
  });
});

describe('dialects', () => {
  const rows = [
    FLEET,
    ['L-1', 'H100 SXM', '8', '30000.5', '2024-03-15', '2024-05-20'],
    ['L-2; x|y, zü', 'H200 SXM', '8', '33000.25', '2025-03-15', '2025-05-20'],
  ];
  const text = (delimiter: string, end: string): string =>
    rows.map((row) => row.map((cell) => (/[;,|\t]/.test(cell) ? `"${cell}"` : cell)).join(delimiter)).join(end) + end;
  const encoded: readonly (readonly [string, (text: string) => Uint8Array])[] = [
    ['UTF-8', (t) => Buffer.from(t)],
    ['UTF-8 with a mark', (t) => Buffer.from(`\uFEFF${t}`)],
    ['UTF-16 LE', (t) => Buffer.from(`\uFEFF${t}`, 'utf16le')],
    ['UTF-16 LE without a mark', (t) => Buffer.from(t, 'utf16le')],
    ['UTF-16 BE', (t) => Buffer.from(`\uFEFF${t}`, 'utf16le').swap16()],
    ['Windows-1252', (t) => Buffer.from(t, 'latin1')],
  ];
  for (const [encoding, bytes] of encoded)
    test.each(
      [',', ';', '\t', '|'].flatMap((delimiter) =>
        ['\n', '\r\n', '\r'].map((end) => [JSON.stringify(delimiter), JSON.stringify(end), delimiter, end] as const),
      ),
    )(`${encoding} with %s and %s`, async (_, __, delimiter, end) => {
      const done = await importText(bytes(text(delimiter, end)), 'fleet');
      expect(
        done.rows?.map((row) => [row.asset_id, row.unit_cost_usd]),
        done.err,
      ).toEqual([
        ['L-1', '30000.5'],
        ['L-2; x|y, zü', '33000.25'],
      ]);
    });
  test('a sep= line', async () => expect(ids(await importText(`sep=|\r\n${text('|', '\r\n')}`, 'fleet'))).toHaveLength(2));
});

describe('files that are something else', () => {
  test.each([
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /\.xls/],
    ['a PDF', Buffer.from('%PDF-1.7\n'), /PDF/],
    ['a zip', Buffer.from('504b0506000000000000000000000000000000000000', 'hex'), /zip/],
    ['a web page', Buffer.from('<html><table></table></html>'), /web page/],
    ['JSON', Buffer.from('{"a": 1}'), /JSON/],
    ['nothing', Buffer.alloc(0), /empty/],
    ['gzip', Buffer.from('1f8b0800', 'hex'), /gzip/],
  ])('%s is named with the remedy', async (_, bytes, says) => {
    const done = await importText(bytes, 'fleet');
    expect([done.code, done.err.replace(/\s+/g, ' ')]).toEqual([2, expect.stringMatching(says) as string]);
    expect(done.err).toMatch(/try /);
  });
});
