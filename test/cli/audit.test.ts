import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AUDIT_TABLES } from '../../src/report/audit/audit.js';
import { SCHEMAS } from '../../src/report/schemas.js';
import { STARTER } from '../../src/cli/shell/starter.js';
import { dealFolder, gpulien, temporaryFolder, terms } from './harness.js';

const ROOT = join(import.meta.dirname, '../..');

const HEADER = 'asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,site,serial';
const DATES = '2025-01-15,2025-03-01';
type Row = readonly [id: string, model: string, quantity: number, cost: number, site: string, serial: string];
const fleet = (rows: readonly Row[]): string =>
  [HEADER, ...rows.map(([id, model, n, cost, site, serial]) => `${id},${model},${n},${cost},${DATES},${site},${serial}`), ''].join('\n');

/** Rows of one GPU each with serials of their own. */
const plain = (lead: string, model: string, n: number, serial: (i: number) => string, cost = 30_000): Row[] =>
  Array.from({ length: n }, (_, i): Row => [
    `${lead}-${String(i + 1).padStart(3, '0')}`,
    model,
    1,
    cost,
    i % 2 ? 'Reno' : 'Dallas',
    serial(i + 1),
  ]);
const h100 = (i: number): string => `1650${String(i).padStart(9, '0')}`;
const deal = (id: string, rows: readonly Row[]): string =>
  dealFolder({
    'deal.yaml': terms(/id: [\w-]+, name/, `id: ${id}, name`)
      .replace('30_000_000 ', '300_000 ')
      .replace('2_000_000', '20_000'),
    'fleet.csv': fleet(rows),
    'leases.csv': null,
  });

const A = plain('A', 'H100-SXM-80', 20, (i) => h100(i));
const B = plain('B', 'H100-SXM-80', 20, (i) => h100(100 + i), 31_000);
const C = plain('C', 'B200-SXM-180', 20, (i) => `SN-${2000 + i}-X`, 40_000);
const audit = (...argv: string[]) => gpulien(['audit', ...argv]);
const json = async (...argv: string[]) => JSON.parse((await audit(...argv, '--json')).out);

describe('audit', () => {
  test('finds nothing in clean deals, though their rows are numbered alike', async () => {
    const alike = B.map(([, ...rest], i): Row => [A[i]![0], ...rest]);
    const { code, out, err } = await audit(deal('a', A), deal('b', alike), deal('c', C), '--fail-on', 'finding');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('No findings');
  });

  test('finds GPUs pledged twice across three deals, however their serials are spelled', async () => {
    const b = [...B, ['B-X', 'H100-SXM-80', 1, 29_000, 'Reno', ' 1650 0000.00003 '] as Row];
    const c = [
      ...C,
      ['C-X', 'H100-SXM-80', 1, 28_000, 'Reno', '１65０-0000 00003'] as Row,
      ['C-Y', 'B200-SXM-180', 1, 1, 'Reno', 'x'] as Row,
    ];
    const found = await json(
      deal('a', A),
      deal('b', b.filter(([id]) => id !== 'B-001').concat([['B-Z', 'B200-SXM-180', 1, 40_000, 'Reno', 'sn—2007—x']])),
      deal('c', c),
    );
    expect(found.findings.double_pledge).toBe(2);
    const rows = found.pledged_twice.map(({ claims }: { claims: { deal: string; line: number; asset_id: string }[] }) =>
      claims.map(({ deal: id, line, asset_id }) => `${id}:${line}:${asset_id}`),
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        ['a:4:A-003', 'b:21:B-X', 'c:22:C-X'],
        ['b:22:B-Z', 'c:8:C-007'],
      ]),
    );
    // All claims but the dearest: 29,000 + 28,000; 40,000.
    expect(found.pledged_twice.map((one: { cost_counted_twice: number }) => one.cost_counted_twice).sort()).toEqual([40_000, 57_000]);
    expect(found.deals.map((one: { pledged_twice: { gpus: number } }) => one.pledged_twice.gpus)).toEqual([1, 2, 2]);
  });

  test('counts the GPUs that a range of tags and a single tag share, within a deal and across', async () => {
    const a: Row[] = [
      ['A-1', 'H100-SXM-80', 64, 30_000, 'Reno', 'RNO-R001/R008'],
      ['A-2', 'H100-SXM-80', 8, 30_000, 'Reno', 'RNO R008'],
    ];
    const b: Row[] = [['B-1', 'H100-SXM-80', 16, 30_000, 'Reno', 'RNO-R003; RNO-R004']];
    const found = await json(deal('a', a), '--against', deal('b', b));
    expect(
      found.deals.map((one: { audited: boolean; pledged_twice: { gpus: number; cost: number } }) => [
        one.audited,
        one.pledged_twice.gpus,
        one.pledged_twice.cost,
      ]),
    ).toEqual([
      [true, 32, 960_000],
      [false, 16, 480_000],
    ]);
  });

  test('where a serial is one GPU here and a rack there, one GPU is pledged twice', async () => {
    const found = await json(deal('a', A), deal('b', [['B-1', 'H100-SXM-80', 32, 30_000, 'Reno', A[0]![5]]]));
    expect(found.deals.map((one: { pledged_twice: { gpus: number } }) => one.pledged_twice.gpus)).toEqual([1, 1]);
  });

  test('an asset id joins rows that agree in model, number and date, unless they have serials of their own', async () => {
    const bare = (rows: readonly Row[]): Row[] => rows.map(([id, model, n, cost, site]) => [id, model, n, cost, site, '']);
    const a = bare([
      ['POD-7', 'H100-SXM-80', 8, 30_000, 'Reno', ''],
      ['POD-8', 'H100-SXM-80', 8, 30_000, 'Reno', ''],
    ]);
    const b = bare([
      ['pod 7', 'H100-SXM-80', 8, 30_000, 'Reno', ''],
      ['POD-8', 'B200-SXM-180', 8, 30_000, 'Reno', ''],
    ]);
    const found = await json(deal('a', a), deal('b', b));
    expect(
      found.pledged_twice.map((one: { by: string; claims: { asset_id: string }[] }) => [
        one.by,
        one.claims.map(({ asset_id }) => asset_id),
      ]),
    ).toEqual([['asset_id', ['POD-7', 'pod 7']]]);
  });

  test('a tape copied into another deal is told once a GPU, not again by its asset ids', async () => {
    const found = await json(deal('a', A), deal('b', A));
    expect(found.findings.double_pledge).toBe(20);
    expect(found.pledged_twice.every((one: { by: string }) => one.by === 'serial')).toBe(true);
  });

  test('the base without them is that of the deal written without them', async () => {
    const twice = B.slice(0, 5).map(([id, model, n, cost, site], i): Row => [id, model, n, cost, site, A[i]![5]]);
    const found = await json(deal('a', A), deal('b', [...twice, ...B.slice(5)]));
    const without = JSON.parse((await gpulien(['score', deal('b', B.slice(5)), '--json'])).out);
    const [, b] = found.deals;
    expect(b.pledged_twice).toEqual({ gpus: 5, cost: 155_000, base_without: without.borrowing_base.base });
    expect(b.pledged_twice.base_without).toBeLessThan(b.borrowing_base);
  });

  test('the base of a deal of which nothing is pledged twice is that of its score, on screen and in the table too', async () => {
    const folder = join(ROOT, 'samples/meridian');
    const { base } = JSON.parse((await gpulien(['score', folder, '--json'])).out).borrowing_base;
    expect((await json(folder)).deals[0].borrowing_base).toBe(base);
    expect((await gpulien(['audit', folder])).out).not.toContain('n/a  ');
    const [head, cells] = (await gpulien(['audit', folder, '--csv', 'deals'])).out.split('\r\n').map((line) => line.split(','));
    expect(Number(cells![head!.indexOf('base_without_pledged_twice')])).toBeCloseTo(base, 2);
  });

  test('a fleet of which nothing is on site has no sample, and no checklist of GPUs to find', async () => {
    const ordered = dealFolder({
      'fleet.csv': STARTER['fleet.csv']!.replaceAll(/,installed,/g, ',ordered,').replace(/(L-001.*),ordered,/, '$1,installed,'),
    });
    const checklist = join(temporaryFolder(), 'c.csv');
    writeFileSync(checklist, 'deal,asset_id,unit,serial,found\nexample-1,L-002,1,,yes\n');
    const { code, err } = await gpulien(['audit', ordered, '--found', checklist]);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('an asset_id of example-1 that is on site') });
    const none = dealFolder({ 'fleet.csv': STARTER['fleet.csv']!.replaceAll(/,installed,/g, ',ordered,') });
    for (const asked of [
      ['--sample', '5'],
      ['--found', checklist],
    ])
      expect(await gpulien(['audit', none, ...asked])).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('no GPU of these deals is on site'),
      });
  });

  test('two ranges of 4,000 serials alike are 4,000 GPUs pledged twice', async () => {
    const range = (id: string): Row[] =>
      [['R-1', 'H100-SXM-80', 4000, 30_000, 'Reno', `SN00001/SN04000`]].map((row) => [`${id}${row[0]}`, ...row.slice(1)] as unknown as Row);
    const found = await json(deal('a', range('x')), deal('b', range('y')));
    expect([found.findings.double_pledge, found.deals[1].pledged_twice.gpus]).toEqual([4000, 4000]);
  });

  test('names serials in the format of another model, rows without one, and counts that do not fit', async () => {
    const odd: Row[] = [
      ['D-1', 'B200-SXM-180', 1, 40_000, 'Reno', h100(900)],
      ['D-2', 'H100-SXM-80', 3, 10_000, 'Reno', 'N/A'],
      ['D-3', 'H100-SXM-80', 4, 10_000, 'Reno', 'QX0001/QX0005'],
    ];
    const found = await json(deal('a', [...A, ...C, ...odd]));
    expect(found.other_format.map((one: { line: number; format_of: string }) => [one.line, one.format_of])).toEqual([[42, 'H100-SXM-80']]);
    expect(found.no_serial).toMatchObject([{ asset_id: 'D-2', without_serial: 3, cost: 30_000 }]);
    // D-2 and D-3 are of one batch: 3 of its 7 GPUs.
    expect(found.no_serial[0].share_of_lot).toBeCloseTo(3 / 7, 8);
    expect(found.serial_count).toMatchObject([{ line: 44, gpus: 4, serials: 5 }]);
    expect((await audit(deal('a', [...A, ...C, ...odd]), '--fail-on', 'finding')).code).toBe(1);
  });

  describe('beside a list', () => {
    const folder = temporaryFolder();
    const list = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const seenIn = async (file: string) => (await json(deal('a', A.slice(0, 4)), '--list', file)).seen;

    test('a site list: seen, not seen, not on tape, elsewhere, another model', async () => {
      const file = list(
        'sites.csv',
        `Serial Number,Model,Host,Site,Date\n${h100(1)},NVIDIA H100 80GB HBM3,n1,Dallas,2026-09-01\n${h100(2)},H100,n1,Austin,\n${h100(3)},NVIDIA B200,n2,DALLAS,\n${h100(77)},H100,n3,Reno,\n`,
      );
      const found = await json(deal('a', A.slice(0, 4)), '--list', file);
      expect(found.seen).toMatchObject({ sightings: 4, gpus_seen: 3, without_name: 0, unknown_models: [] });
      expect(found.seen.not_seen).toMatchObject([{ line: 5, names: [h100(4)], gpus: 1 }]);
      expect(found.seen.not_on_tape).toMatchObject([{ serial: h100(77), line: 5 }]);
      expect(found.seen.seen_elsewhere).toMatchObject([{ line: 3, site: 'Reno', seen: { site: 'Austin' } }]);
      expect(found.seen.other_model).toMatchObject([{ line: 4, seen_model: 'B200-SXM-180' }]);
      expect(found.deals[0].not_seen).toMatchObject({ gpus: 1, cost: 30_000 });
    });

    test.each([
      ['smi.csv', `name, serial, uuid\nNVIDIA H100 80GB HBM3, ${h100(1)}, GPU-1\nNVIDIA H100 80GB HBM3, [N/A], GPU-9\n`],
      [
        'smi.txt',
        `\n==============NVSMI LOG==============\n\nTimestamp                                 : Tue Sep  1 00:00:00 2026\n\nAttached GPUs                             : 2\nGPU 00000000:18:00.0\n    Product Name                          : NVIDIA H100 80GB HBM3\n    Serial Number                         : ${h100(1)}\n    GPU UUID                              : GPU-1\n    Platform Info\n        Chassis Serial Number             : N/A\nGPU 00000000:2A:00.0\n    Product Name                          : NVIDIA H100 80GB HBM3\n    Serial Number                         : N/A\n    GPU UUID                              : GPU-9\n`,
      ],
      [
        'smi.xml',
        `<?xml version="1.0" ?>\n<nvidia_smi_log>\n<timestamp>x</timestamp>\n<gpu id="00000000:18:00.0"><product_name>NVIDIA H100 80GB HBM3</product_name><serial>${h100(1)}</serial><uuid>GPU-1</uuid></gpu>\n<gpu id="2"><product_name>NVIDIA H100 80GB HBM3</product_name><serial>N/A</serial><uuid>GPU-9</uuid></gpu></nvidia_smi_log>\n`,
      ],
      [
        'dcgm.prom',
        `# HELP DCGM_FI_DEV_GPU_TEMP GPU temperature (in C).\n# TYPE DCGM_FI_DEV_GPU_TEMP gauge\nDCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-1",modelName="NVIDIA H100 80GB HBM3",Hostname="n1",DCGM_FI_DEV_SERIAL="${h100(1)}"} 35\nDCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-1",modelName="NVIDIA H100 80GB HBM3",Hostname="n1",DCGM_FI_DEV_SERIAL="${h100(1)}"} 300\nDCGM_FI_DEV_GPU_TEMP{gpu="1",UUID="GPU-9",modelName="NVIDIA H100 80GB HBM3",Hostname="n1"} 33\n`,
      ],
      [
        'redfish.json',
        JSON.stringify({
          '@odata.type': '#ProcessorCollection.ProcessorCollection',
          Members: [
            {
              '@odata.type': '#Processor.v1_20_0.Processor',
              ProcessorType: 'GPU',
              Model: 'NVIDIA H100 80GB HBM3',
              SerialNumber: h100(1),
              UUID: 'GPU-1',
            },
            { '@odata.type': '#Processor.v1_20_0.Processor', ProcessorType: 'GPU', Model: 'NVIDIA H100 80GB HBM3', UUID: 'GPU-9' },
            { '@odata.type': '#Processor.v1_20_0.Processor', ProcessorType: 'CPU', Model: 'Xeon', SerialNumber: 'CPU-1' },
          ],
        }),
      ],
    ])('%s is read for what it is', async (name, text) => {
      const seen = await seenIn(list(name, text));
      expect(seen).toMatchObject({ sightings: 2, gpus_seen: 1, other_model: [], unknown_models: [] });
      expect(seen.not_on_tape).toMatchObject([{ uuid: 'GPU-9' }]);
    });

    test('one that is missing, has no name of a GPU, or is broken exits 2', async () => {
      for (const file of [
        join(folder, 'no.csv'),
        list('bad.csv', 'host,site\nn1,Reno\n'),
        list('bad.json', '{"Members": ['),
        list('empty.json', '{}'),
      ]) {
        const { code, out, err } = await audit(deal('a', A), '--list', file);
        expect({ code, out }).toEqual({ code: 2, out: '' });
        expect(err).toContain('nothing was audited');
      }
    });
  });

  describe('a sample', () => {
    const folder = deal('a', [...A, ...C]);

    test('is the same for the same seed, whatever the order of the rows, and another for another', async () => {
      const draw = async (path: string, seed: string): Promise<string[]> =>
        (await json(path, '--sample', '12', '--seed', seed)).sample.units.map(({ asset_id }: { asset_id: string }) => asset_id).sort();
      const first = await draw(folder, 's');
      expect(first).toHaveLength(12);
      expect(await draw(deal('a', [...C, ...A].reverse()), 's')).toEqual(first);
      expect(await draw(folder, 't')).not.toEqual(first);
    });

    test('of a row of a billion GPUs is drawn at once, each GPU once', async () => {
      const { sample } = await json(deal('a', [...A, ['POD', 'B200-SXM-180', 900_000_000, 40_000, 'Reno', '']]), '--sample', '200');
      const units = sample.units.map(({ asset_id, unit }: { asset_id: string; unit: number }) => `${asset_id} ${unit}`);
      expect(new Set(units).size).toBe(200);
      expect(sample.bound_without_misses.share).toBeCloseTo(1 - 0.05 ** (1 / 200), 6);
    });

    test('follows cost by site and model: 300 to 400 thousand in halves', async () => {
      const { sample } = await json(folder, '--sample', '14');
      expect(sample.strata.map((one: { site: string; model: string; drawn: number }) => [one.site, one.model, one.drawn])).toEqual([
        ['Dallas', 'B200-SXM-180', 4],
        ['Dallas', 'H100-SXM-80', 3],
        ['Reno', 'B200-SXM-180', 4],
        ['Reno', 'H100-SXM-80', 3],
      ]);
      // Of 40, 14 without a miss: the largest M with C(40 − M, 14) / C(40, 14) > 5 % is 6.
      expect(sample.bound_without_misses).toEqual({
        confidence: 0.95,
        population: 40,
        sample: 14,
        misses: 0,
        most_missing: 6,
        share: 0.15,
      });
    });

    test('goes out as a checklist and comes back with what it shows', async () => {
      const home = temporaryFolder();
      const path = join(home, 'visit.csv');
      expect(await audit(folder, '--sample', '14', '--csv', 'checklist', '-o', path)).toMatchObject({ code: 0, out: '' });
      const lines = readFileSync(path, 'utf8').trimEnd().split('\r\n');
      const answered = (answer: (i: number) => string): string => {
        const [head, ...rest] = lines;
        writeFileSync(path, [head, ...rest.map((line, i) => line.replace(/,,,$/, `,${answer(i)},`))].join('\r\n'));
        return path;
      };
      expect(
        (
          await json(
            folder,
            '--found',
            answered(() => 'yes,'),
          )
        ).found,
      ).toMatchObject({ found: 14, not_answered: 0, misses: [], bound: { most_missing: 6 } });
      const back = (
        await json(
          folder,
          '--found',
          answered((i) => ['no,', ',', 'yes,999'][i] ?? 'yes,'),
        )
      ).found;
      expect(back).toMatchObject({ found: 11, not_answered: 1, bound: { population: 40, sample: 14, misses: 3 } });
      expect(back.misses.map(({ reason }: { reason: string }) => reason)).toEqual(['not_found', 'not_answered', 'other_serial']);
      writeFileSync(path, `${lines[0]}\r\na,,,ZZZ,,1,1,,,maybe,,\r\nq,,,A-001,,9,1,,,yes,,\r\n`);
      const { code, err } = await audit(folder, '--found', path);
      expect(code).toBe(2);
      for (const word of ['ZZZ', 'maybe', '"q"']) expect(err).toContain(word);
    });
  });

  test('--json follows the schema, with and without everything asked; every table has its header', async () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMAS.audit);
    const folder = deal('a', [...A, ...C]);
    const list = join(temporaryFolder(), 'list.csv');
    writeFileSync(list, `serial,model,site\n${h100(1)},H100,Austin\nZ,H100,Austin\n`);
    for (const more of [[], ['--against', deal('b', A), '--list', list, '--sample', '5']]) {
      const { out } = await audit(folder, ...more, '--json');
      expect(validate(JSON.parse(out)) ? [] : validate.errors).toEqual([]);
    }
    for (const table of AUDIT_TABLES) {
      const { code, out } = await audit(folder, '--against', deal('b', A), '--list', list, '--sample', '5', '--csv', table);
      expect({ code, table, wide: out.split('\r\n')[0]!.split(',').length > 4 }).toEqual({ code: 0, table, wide: true });
    }
  });

  test('refuses one deal twice, a seed without a sample, a checklist of nothing, and its own files as a target', async () => {
    const folder = deal('a', A);
    for (const [argv, word] of [
      [[folder, deal('a', B)], 'of one deal'],
      [[folder, '--seed', 'x'], '--sample'],
      [[folder, '--csv', 'checklist'], '--sample'],
      [[folder, '-o', join(folder, 'fleet.csv'), '--force'], 'own files'],
    ] as const) {
      const { code, out, err } = await audit(...argv);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(word);
    }
  });

  test('text fits the window and names both deals, files and rows', async () => {
    const { out } = await gpulien(['audit', deal('a', A), deal('b', A.slice(0, 3)), '--width', '80']);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(out).toMatch(/Pledged twice \(3\)/);
    expect(out).toContain('Counted once too often: $90,000.00');
    for (const [line, id] of [
      [2, 'a'],
      [2, 'b'],
      [4, 'b'],
    ] as const)
      expect(out).toMatch(new RegExp(`${h100(line - 1)} +${id} .* ${line} `));
  });
});
