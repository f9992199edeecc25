import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dealFolder, gpulien, temporaryFolder, terms } from '../cli/harness.js';
import { STARTER } from '../../src/cli/shell/starter.js';
import { importFiles, importText } from './harness.js';

const FLEET = 'Asset Tag,GPU Type,GPUs,Unit Price,PO Date,Go-Live\nL-1,H100 SXM,8,30000,2024-03-15,2024-05-20\n';
const LEASES = 'Contract,Customer,GPU Type,GPUs,Start,End,$/GPU/hr\nC-1,Acme Labs,H100 SXM,8,2025-01-15,2028-01-15,2.10\n';
const said = ({ err }: { readonly err: string }): string => err.replace(/\s+/g, ' ');
const holding = (files: Readonly<Record<string, string>>): string => {
  const deal = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(deal, name), text);
  return deal;
};

describe('the terms of the deal', () => {
  test.each([
    ['broken YAML', 'deal: {currency: EUR\nfiles: [\n', /deal\.yaml:2:1: error: this does not follow the rules of YAML/],
    ['no map', '- 1\n', /deal\.yaml:1:1: error: this value has the wrong shape/],
    ['an empty file', '', /deal\.yaml: error: this value has the wrong shape/],
    ['a currency that is none', terms(/currency: USD/, 'currency: dollars'), /deal\.yaml:\d+.*deal\.currency/],
    [
      'a file outside',
      `${STARTER['deal.yaml']!}\nfiles:\n  fleet: ../other.csv\n`,
      /deal\.yaml:\d+:10: error: the path "\.\.\/other\.csv" leaves/,
    ],
  ])('%s is refused, and nothing is written', async (_, text, why) => {
    const deal = holding({ 'deal.yaml': text });
    const done = await importText(FLEET, 'fleet', [], { deal });
    expect([done.code, said(done)]).toEqual([2, expect.stringMatching(why) as string]);
    expect(readdirSync(deal)).toEqual(['deal.yaml']);
  });

  test('every problem of every file is told at once', async () => {
    const deal = holding({ 'deal.yaml': 'deal: [\n', 'catalogue.csv': 'model\n"H100\n', 'tape-map.yaml': 'tapes: 1\n' });
    const done = await importText(FLEET, 'fleet', [], { deal });
    expect(done.code).toBe(2);
    for (const file of ['deal.yaml', 'catalogue.csv', 'tape-map.yaml']) expect(done.err).toContain(file);
    expect(readdirSync(deal).sort()).toEqual(['catalogue.csv', 'deal.yaml', 'tape-map.yaml']);
  });

  test('what else is wrong with them keeps no tape out', async () => {
    const deal = dealFolder({ 'deal.yaml': terms(/as_of: [\d-]+/, 'as_of: soon'), 'fleet.csv': null });
    const done = await importText(FLEET, 'fleet', [], { deal });
    expect(done.code, done.err).toBe(0);
  });

  test('a file name that stands in them is used', async () => {
    const deal = dealFolder({ 'deal.yaml': `${STARTER['deal.yaml']!}\nfiles:\n  fleet: assets.csv\n`, 'fleet.csv': null });
    expect((await importText(FLEET, 'fleet', [], { deal })).code).toBe(0);
    expect(existsSync(join(deal, 'assets.csv'))).toBe(true);
  });
});

describe("the deal's own files", () => {
  test.each(['deal.yaml', 'catalogue.csv', 'tape-map.yaml', 'fleet.csv', 'import-log.csv'])(
    '%s that is a pipe is refused, and does not hang',
    async (name) => {
      const deal = temporaryFolder();
      execFileSync('mkfifo', [join(deal, name)]);
      const done = await importFolder(deal);
      expect([done.code, said(done)]).toEqual([2, expect.stringMatching(new RegExp(`${name}.*not a regular file`)) as string]);
      expect(readdirSync(deal)).toEqual([name]);
    },
    10_000,
  );

  test.each(['deal.yaml', 'catalogue.csv', 'tape-map.yaml', 'fleet.csv', 'import-log.csv'])(
    '%s that is a folder is refused',
    async (name) => {
      const deal = temporaryFolder();
      mkdirSync(join(deal, name));
      const done = await importFolder(deal);
      expect([done.code, said(done)]).toEqual([2, expect.stringMatching(new RegExp(`${name}.*a folder`)) as string]);
      expect(readdirSync(deal)).toEqual([name]);
    },
  );

  test('a catalogue that is broken is refused with its line', async () => {
    const deal = holding({ 'catalogue.csv': 'model,vendor\nOURS-1\n' });
    const done = await importFolder(deal);
    expect([done.code, said(done)]).toEqual([2, expect.stringMatching(/catalogue\.csv/) as string]);
    expect(readdirSync(deal)).toEqual(['catalogue.csv']);
  });

  /** Imports a fleet beside which no file of the same name lies. */
  const importFolder = async (deal: string) => {
    const path = join(temporaryFolder(), 'tape.csv');
    writeFileSync(path, FLEET);
    return gpulien(['import', path, '--as', 'fleet', '--to', deal]);
  };
});

describe("the borrower's file", () => {
  test.each([
    ['in the folder itself', (deal: string) => deal],
    [
      'in a folder that is a link',
      (deal: string) => {
        const link = join(temporaryFolder(), 'deal');
        symlinkSync(deal, link);
        return link;
      },
    ],
  ])('%s is not overwritten, even by force', async (_, to) => {
    const deal = holding({ 'fleet.csv': FLEET });
    const done = await gpulien(['import', join(deal, 'fleet.csv'), '--as', 'fleet', '--to', to(deal), '--force']);
    expect([done.code, said(done)]).toEqual([2, expect.stringMatching(/fleet\.csv is a file that is imported/) as string]);
    expect(readFileSync(join(deal, 'fleet.csv'), 'utf8')).toBe(FLEET);
    expect(readdirSync(deal)).toEqual(['fleet.csv']);
  });

  test.each(['import-log.csv', 'tape-map.yaml'])('named %s is not overwritten', async (name) => {
    const deal = holding({ [name]: FLEET });
    const done = await gpulien(['import', join(deal, name), '--as', 'fleet', '--to', deal, '--force']);
    expect([done.code, said(done)]).toEqual([2, expect.stringMatching(new RegExp(name)) as string]);
    expect(readFileSync(join(deal, name), 'utf8')).toBe(FLEET);
    expect(readdirSync(deal)).toEqual([name]);
  });

  test('that is a pipe is refused with its name', async () => {
    const path = join(temporaryFolder(), 'tape.csv');
    execFileSync('mkfifo', [path]);
    const done = await importFiles([path], 'fleet');
    expect([done.code, said(done)]).toEqual([
      2,
      expect.stringMatching(/tape\.csv: error: the file cannot be read.*not a regular file/) as string,
    ]);
  }, 10_000);
});

describe('the log', () => {
  const of = (log: readonly Record<string, string>[]) =>
    log.map(({ file, row, fate, column }) => [file, row, fate, column].join(' ').trim());

  test('keeps what it says of other tables, also of a file of the same name', async () => {
    const fleet = await importText(FLEET, 'fleet');
    const both = await importText(LEASES, 'leases', [], { deal: fleet.deal });
    expect(both.code, both.err).toBe(0);
    expect(of(both.log).slice(0, fleet.log.length)).toEqual(of(fleet.log));
    expect(both.log.length).toBeGreaterThan(fleet.log.length);
    const alone = await importText(LEASES, 'leases');
    expect(of(both.log).slice(fleet.log.length)).toEqual(of(alone.log));
  });

  test('forgets what it said of the table that is imported anew, also from a file of another name', async () => {
    const first = await importText(FLEET, 'fleet', [], { name: 'august.csv' });
    const both = await importText(LEASES, 'leases', [], { deal: first.deal });
    const again = await importText(FLEET, 'fleet', ['--force'], { name: 'september.csv', deal: first.deal });
    expect(again.code, again.err).toBe(0);
    expect(again.log.filter(({ file }) => file === 'august.csv')).toEqual([]);
    expect(again.log).toHaveLength(both.log.length);
  });

  test('of the same import twice has the same bytes', async () => {
    const first = await importText(FLEET, 'fleet');
    const bytes = () => readFileSync(join(first.deal, 'import-log.csv'), 'utf8');
    await importText(LEASES, 'leases', [], { deal: first.deal });
    const before = bytes();
    await importText(FLEET, 'fleet', [], { deal: first.deal });
    expect(bytes()).toBe(before);
  });

  test.each([
    ['a quote that is not closed', (log: string) => `${log}"tape.csv,`, /import-log\.csv is damaged: a quote in line 3/],
    ['a line more', (log: string) => `${log}tape.csv,,9,kept,,,,\r\n`, /import-log\.csv has 2 lines, and tape-map\.yaml knows of 1/],
    ['another header', () => 'a,b\r\n', /import-log\.csv in the deal folder is no log of import/],
  ])('with %s is refused, and nothing is written', async (_, change, why) => {
    const plain = FLEET.replace('H100 SXM', 'H100-SXM-80');
    const { deal } = await importText(plain, 'fleet');
    const path = join(deal, 'import-log.csv');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    const before = readdirSync(deal).map((name) => readFileSync(join(deal, name), 'utf8'));
    const tape = join(holding({ 'tape.csv': LEASES }), 'tape.csv');
    const done = await gpulien(['import', tape, '--as', 'leases', '--to', deal]);
    expect([done.code, said(done)]).toEqual([2, expect.stringMatching(why) as string]);
    expect(readdirSync(deal).map((name) => readFileSync(join(deal, name), 'utf8'))).toEqual(before);
  });
});

describe('what is remembered', () => {
  const WITH_SERIAL = FLEET.replace('Go-Live', 'Go-Live,Serial').replace('2024-05-20', '2024-05-20,S-1').replace(',8,', ',1,');

  test('holds a column of which the user said that it is none', async () => {
    const usual = await importText(WITH_SERIAL, 'fleet');
    expect(usual.rows![0]!.serial).toBe('S-1');
    const first = await importText(WITH_SERIAL, 'fleet', ['--map', 'serial=']);
    expect(first.rows![0]!.serial ?? '').toBe('');
    const next = await importText(WITH_SERIAL, 'fleet', [], { deal: first.deal });
    expect([next.code, next.bytes]).toEqual([0, first.bytes]);
    const third = await importText(WITH_SERIAL, 'fleet', [], { deal: first.deal });
    expect(third.bytes).toBe(first.bytes);
    const named = await importText(WITH_SERIAL, 'fleet', ['--map', 'serial=Serial', '--force'], { deal: first.deal });
    expect(named.bytes).toBe(usual.bytes);
  });

  test('holds that no column is the currency', async () => {
    const text = LEASES.replace('$/GPU/hr', '$/GPU/hr,Ccy').replace('2.10', '2.10,EUR');
    const refused = await importText(text, 'leases');
    expect([refused.code, said(refused)]).toEqual([2, expect.stringMatching(/amounts in USD, the currency of the deal/) as string]);
    const first = await importText(text, 'leases', ['--map', 'currency=']);
    expect(first.code, first.err).toBe(0);
    expect((await importText(text, 'leases', [], { deal: first.deal })).bytes).toBe(first.bytes);
  });
});
