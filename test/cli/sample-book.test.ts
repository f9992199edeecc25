import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/print/look.js';
import { gpulien, temporaryFolder } from './harness.js';

const BOOK = join(import.meta.dirname, '../../samples/book');

describe('the sample of a book', () => {
  test('flags the five fears, a GPU that is pledged twice, and no warning', async () => {
    const { code, out, err } = await gpulien(['portfolio', BOOK, '--json', '--scenario', 'circular-unwind']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { loans, concentrations, crowding, providers, audit, scenarios } = JSON.parse(out);
    const loan = (id: string): any => loans.find((one: any) => one.id === id);
    const over = concentrations.filter(({ headroom }: any) => headroom < 0).map(({ dimension }: any) => dimension);
    // Obsolescence.
    expect(loan('dolomite-4').watch).toContain('breach');
    expect(loan('dolomite-4').lowest_headroom.covenant).toBe('ltv');
    expect(over).toContain('cohort');
    // Circular money.
    expect(loan('amber-1').lowest_headroom.covenant).toBe('circle');
    expect(scenarios.find(({ id }: any) => id === 'circular-unwind').loss).toBeGreaterThan(0);
    // Leverage behind one name.
    expect(over).toEqual(expect.arrayContaining(['parent', 'customer']));
    // Crowding at the exit.
    expect(over).toContain('site');
    expect(crowding.extra).toBeGreaterThan(0);
    // Hedges that do not exist yet.
    expect(providers).toEqual([
      { name: 'Corvid Systems', exposure: 38_000_000, deals: ['epidote-5'], pays_from: '2027-04-01' },
      { name: 'Basin Power Holdings', exposure: 31_000_000, deals: ['feldspar-6'], pays_from: null },
    ]);
    expect(audit.double_pledged.map(({ gpus_pledged: gpus, double_cost: cost }: any) => [gpus, cost])).toEqual([[1, 30_400]]);
  });

  test('sells six of its deals to notes, of which the lowest class loses under stress', async () => {
    const { code, out } = await gpulien(['securitize', join(BOOK, 'notes.yaml'), '--scenario', 'severe', '--width', '100']);
    expect(code).toBe(0);
    expect(out).toContain('Collateral amber-1, basalt-2, cobalt-3, dolomite-4, epidote-5, feldspar-6');
    expect(out).toContain('first loss: C in severe');
    for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(100);
  });

  test('refuses notes on a deal that the book does not list, or lists twice', async () => {
    const folder = temporaryFolder();
    cpSync(BOOK, folder, { recursive: true });
    const notes = readFileSync(join(folder, 'notes.yaml'), 'utf8');
    for (const [deals, words] of [
      ['[amber, basalz]', /notes\.yaml:3:16: .*a deal of the book: amber, basalt.*basalt/s],
      ['[amber, ./amber]', /notes\.yaml:3:16: .*each deal once/s],
      ['[]', /notes\.yaml:3:.*at least one path of a deal/s],
    ] as const) {
      writeFileSync(join(folder, 'notes.yaml'), notes.replace(/^deals: .*$/m, `deals: ${deals}`));
      const { code, out, err } = await gpulien(['securitize', join(folder, 'notes.yaml'), '--scenario', 'severe', '--width', '400']);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(words);
    }
  });
});
