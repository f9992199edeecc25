import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/print/look.js';
import { BOOK_SIMULATION_TABLES } from '../../src/report/simulation/book-simulation.js';
import { dealFolder, gpulien, temporaryFolder } from './harness.js';
import { schemaErrors } from './stress-harness.js';

const BOOK = join(import.meta.dirname, '../model/portfolio/book');
const FEW = ['--paths', '256', '--assumptions', 'baseline'];
const whole = gpulien(['simulate', BOOK, ...FEW, '--json', '-q']);

/** A book of some of the four loans, without what is known of their parties; some texts replaced. */
function bookOf(deals: readonly string[], change: Readonly<Record<string, (text: string) => string>> = {}): string {
  const folder = temporaryFolder();
  for (const deal of deals) cpSync(join(BOOK, deal), join(folder, deal), { recursive: true });
  for (const [file, to] of Object.entries(change)) {
    const before = readFileSync(join(folder, file), 'utf8');
    expect(to(before)).not.toBe(before);
    writeFileSync(join(folder, file), to(before));
  }
  return folder;
}

describe('simulate of a book', () => {
  test.each(['aspen', 'cedar'])('of one deal, %s, is that of the deal', async (deal) => {
    const folder = bookOf([deal]);
    if (deal === 'cedar') writeFileSync(join(folder, 'book.yaml'), 'base_currency: EUR\nusd_rate: 1.12\ndeals: [ { path: cedar } ]\n');
    const [book, alone] = await Promise.all(
      [folder, join(folder, deal)].map(async (path) => JSON.parse((await gpulien(['simulate', path, ...FEW, '--json', '-q'])).out)),
    );
    const { lifetime, one_year: year, loans } = book;
    expect(loans[0].exposure).toBeCloseTo(alone.exposure, 1);
    for (const [horizon, name] of [
      [year, 'one_year'],
      [lifetime, 'lifetime'],
    ]) {
      const { mean, se } = alone.pd[name];
      expect(horizon.loans[0].pd).toEqual({ mean, se });
      expect(horizon.el.mean).toBeCloseTo(alone.el[name].mean, 1);
      expect(horizon.el.se).toBeCloseTo(alone.el[name].se, 1);
      expect(horizon.crowding).toEqual({ mean: 0, se: 0 });
    }
    expect(lifetime.el.mean).toBeGreaterThan(0);
    lifetime.quantiles.forEach((one: Record<string, number>, i: number) => {
      for (const key of ['quantile', 'value', 'low', 'high', 'expected_shortfall', 'expected_shortfall_se'])
        expect(one[key], key).toBeCloseTo(alone.loss_pv.quantiles[i][key], 1);
      expect(one['sum_alone']).toBe(one['expected_shortfall']);
      expect(one['diversification']).toBe(0);
    });
  });

  test('--json follows its schema, and its parts add up', async () => {
    const { code, out, err } = await whole;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(schemaErrors('simulate', out)).toEqual([]);
    const { one_year: year, lifetime, paths } = JSON.parse(out);
    const sum = (items: readonly any[], of: (item: any) => number): number => items.reduce((all, item) => all + of(item), 0);
    for (const { el, loans, quantiles, defaults, joint_defaults: joint } of [year, lifetime]) {
      expect(sum(loans, (one) => one.el.mean)).toBeCloseTo(el.mean, 1);
      expect(sum(loans, (one) => one.pd.mean)).toBeCloseTo(defaults.mean, 7);
      expect(sum(defaults.counts, (one) => one.paths)).toBe(paths);
      expect(sum(defaults.counts, (one) => one.count * one.paths) / paths).toBeCloseTo(defaults.mean, 7);
      for (const one of quantiles) {
        expect(Math.abs(sum(one.loans, (own) => own.contribution) - one.expected_shortfall)).toBeLessThan(0.03);
        expect(Math.abs(sum(one.loans, (own) => own.alone) - one.sum_alone)).toBeLessThan(0.03);
        expect(one.sum_alone).toBeGreaterThanOrEqual(one.expected_shortfall - 0.01);
        for (const own of one.loans) expect(own.contribution).toBeLessThanOrEqual(own.alone + 0.01);
      }
      for (const { a, b, probability } of joint)
        if (a === b) expect(probability).toBe(loans.find(({ id }: { id: string }) => id === a).pd.mean);
    }
    expect(sum(lifetime.loans, (one) => one.pd.mean)).toBeGreaterThan(0);
  });

  test('other loans change no draw: defaults of a loan are those it has alone', async () => {
    const [two, one] = await Promise.all(
      [bookOf(['birch', 'cedar'], {}), bookOf(['birch'])].map(async (path) =>
        JSON.parse((await gpulien(['simulate', path, ...FEW, '--set', 'counterparty.pd=rating', '--json', '-q'])).out),
      ),
    );
    expect(two.lifetime.loans[0].pd).toEqual(one.lifetime.loans[0].pd);
  });

  test('fits its window; --csv prints each table; the same bytes again', async () => {
    for (const width of [60, 100]) {
      const { code, out } = await gpulien(['simulate', BOOK, ...FEW, '--width', String(width)]);
      expect(code).toBe(0);
      for (const word of ['Four lakes', 'Contribution', 'Number of defaults', 'Capital for one year']) expect(out).toContain(word);
      for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
    for (const table of BOOK_SIMULATION_TABLES) {
      const { code, out } = await gpulien(['simulate', join(BOOK, 'book.yaml'), ...FEW, '--csv', table, '-q']);
      expect(code).toBe(0);
      expect(parse(out, { columns: true }).length, table).toBeGreaterThan(0);
    }
    expect((await gpulien(['simulate', BOOK, ...FEW, '--json', '-q'])).out).toBe((await whole).out);
  });

  test('refuses what a deal alone has, and a table of the other kind', async () => {
    for (const option of [
      ['--dump', '1'],
      ['--list', '0-1'],
      ['--until', '5%'],
    ]) {
      const { code, out, err } = await gpulien(['simulate', BOOK, ...option]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(`${option[0]}: not for a book`);
    }
    expect(await gpulien(['simulate', BOOK, '--csv', 'dates'])).toMatchObject({ code: 2, out: '' });
    const ofDeal = await gpulien(['simulate', dealFolder(), '--csv', 'contributions']);
    expect(ofDeal).toMatchObject({ code: 2, out: '' });
    expect(ofDeal.err).toContain('a table of a book, not of a deal');
  });

  test('shards put together are one run, to the byte; a missing, double, foreign or changed one is refused', async () => {
    const folder = temporaryFolder();
    const many = ['--paths', '600', '--assumptions', 'baseline', '-q'];
    const files = ['2.json', '1.json'].map((name) => join(folder, name)) as [string, string];
    for (const [i, file] of files.entries())
      expect((await gpulien(['simulate', BOOK, ...many, '--shard', `${2 - i}/2`, '-o', file])).code).toBe(0);
    const merge = (of: readonly string[], more = many): ReturnType<typeof gpulien> =>
      gpulien(['simulate', BOOK, ...more, '--merge', ...of, '--json']);
    const one = await gpulien(['simulate', BOOK, ...many, '--json']);
    expect(one.code).toBe(0);
    expect((await merge(files)).out).toBe(one.out);

    const text = readFileSync(files[0], 'utf8');
    const changed = join(folder, 'changed.json');
    writeFileSync(changed, text.replace(/"width":256/, '"width":255'));
    expect(readFileSync(changed, 'utf8')).not.toBe(text);
    const short = join(folder, 'short.json');
    writeFileSync(short, text.slice(0, 500));
    for (const [of, words] of [
      [[files[0]], 'the paths from 0 on are in none of the shards'],
      [[...files, files[1]], 'in none of the shards, or in two'],
      [[changed, files[1]], 'changed.json: its blocks are not those that were written'],
      [[short, files[1]], 'short.json:1:501: it is not the JSON'],
      [[join(folder, 'none.json')], 'a shard cannot be read'],
    ] as const) {
      const { code, out, err } = await merge(of);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(words);
    }
    expect((await merge(files, ['--paths', '600', '--seed', '2', '--assumptions', 'baseline'])).err).toContain(
      'a shard of another simulation',
    );
  });

  test('two dates are an error that --as-of mends', async () => {
    const folder = bookOf(['birch', 'cedar'], { 'birch/deal.yaml': (text) => text.replace('as_of: 2026-09-30', 'as_of: 2026-10-01') });
    const { code, out, err } = await gpulien(['simulate', folder, ...FEW]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('cedar/deal.yaml:2');
    expect(err).toContain('a book is simulated at one date');
    expect((await gpulien(['simulate', folder, ...FEW, '--as-of', '2026-09-30', '-q'])).code).toBe(0);
  });

  test('assumptions of the simulation are the book’s, those of a deal a warning; so are two ratings of one party', async () => {
    const plain = bookOf(['birch']);
    const own = bookOf(['birch'], { 'birch/deal.yaml': (text) => `${text}\nassumptions:\n  simulation: { price: { sd: 0.9 } }\n` });
    const [as, set] = await Promise.all([plain, own].map((path) => gpulien(['simulate', path, ...FEW, '--json'])));
    const { lifetime, warnings } = JSON.parse(set!.out);
    expect(lifetime).toEqual(JSON.parse(as!.out).lifetime);
    expect(warnings.map(({ code }: { code: string }) => code)).toContain('SIMULATION_UNUSED');
    expect(set!.err).toContain('simulation.price.sd for the whole book');
    expect((await gpulien(['simulate', own, ...FEW, '--strict'])).code).toBe(2);

    const rated = bookOf(['aspen', 'birch'], { 'birch/deal.yaml': (text) => text.replace('parent_rating: B+', 'parent_rating: CCC') });
    const { out } = await gpulien(['simulate', rated, ...FEW, '--json', '-q']);
    const differ = JSON.parse(out).warnings.filter(({ code }: { code: string }) => code === 'BOOK_RATINGS_DIFFER');
    expect(differ).toHaveLength(1);
    expect(differ[0]).toMatchObject({ file: 'aspen/deal.yaml', line: 3, message: expect.stringContaining('birch-2 has CCC') });
  });
});
