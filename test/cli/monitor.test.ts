import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { TOOL } from '../../src/api/tool.js';
import { followBook } from '../../src/cli/shell/follow.js';
import { Session } from '../../src/cli/shell/session.js';
import { GRADES, type LoanGrade } from '../../src/domain/rating.js';
import { markdownReport } from '../../src/report/markdown/markdown.js';
import { chartsText, monitorText } from '../../src/report/monitor/monitor-text.js';
import { MEASURES } from '../../src/report/monitor/charts.js';
import { monitorDocument } from '../../src/report/monitor/monitor-document.js';
import { MONITOR_TABLES, monitorJson, monitorTable, type MonitorView } from '../../src/report/monitor/monitor.js';
import { pageHtml } from '../../src/report/page/page.js';
import { writeJson } from '../../src/report/print/json.js';
import { displayWidth, PLAIN } from '../../src/report/print/look.js';
import { SCHEMAS } from '../../src/report/schemas.js';
import { idOf, MONTHS, writeBook } from './book-maker.js';
import { gpulien, temporaryFolder } from './harness.js';

const SILENT = { stdout: { write: () => 0 }, stderr: { write: () => 0 }, env: {}, columns: undefined, isTTY: false, stderrIsTTY: false };
const isMonitor = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMAS.monitor);
const notch = (grade: LoanGrade): number => [...GRADES, 'D'].indexOf(grade);

function edit(path: string, from: string | RegExp, to: string): void {
  const text = readFileSync(path, 'utf8');
  const put = text.replace(from, to);
  if (put === text) throw new Error(`nothing to replace in ${path}`);
  writeFileSync(path, put);
}

/** A book of a few deals over the last two months. */
function small(deals = 3): string {
  const book = temporaryFolder();
  writeBook(book, deals, 2);
  return book;
}

describe('a book of 25 deals over six months', () => {
  const book = temporaryFolder();
  let json: any;
  const deal = (i: number): any => json.deals[i - 1];

  let view: MonitorView;

  beforeAll(async () => {
    writeBook(book, 25);
    const session = new Session({ ...SILENT, cwd: '/' });
    const followed = await followBook(book, { months: 12 }, session);
    view = followed!.view;
    json = JSON.parse(writeJson(monitorJson(view, TOOL)));
  }, 120_000);

  test('is complete by its schema', () => {
    expect(isMonitor(json), JSON.stringify(isMonitor.errors)).toBe(true);
    expect(json.deals.map(({ id }: any) => id)).toEqual(Array.from({ length: 25 }, (_, i) => idOf(i)));
    for (const { history } of json.deals) expect(history.map((at: any) => at.as_of)).toEqual(MONTHS);
  });

  test('puts the deals on the watch list that were made for it, each by its rule', () => {
    const rules = json.deals.flatMap(({ id, watch }: any) =>
      watch.filter(({ rule }: any) => rule !== 'grade_down').map((r: any) => [id, r.rule, r.about]),
    );
    expect(rules).toContainEqual(['deal-03', 'months_to_zero', 'covenant cash']);
    expect(rules).toContainEqual(['deal-05', 'days_past_due', 'contract C-1']);
    expect(rules).toContainEqual(['deal-09', 'realisation', 'realisation']);
    expect(rules).toContainEqual(['deal-11', 'not_testable', 'covenant cover']);
    expect(rules).toContainEqual(['deal-13', 'breach', 'covenant book']);
    const made = ['deal-03', 'deal-05', 'deal-07', 'deal-08', 'deal-09', 'deal-11', 'deal-13'];
    expect([...new Set(rules.map(([id]: any) => id))]).toEqual(made.filter((id) => rules.some(([other]: any) => other === id)));
    for (const { history, watch } of json.deals)
      for (const which of ['facility', 'obligor'] as const) {
        const [was, is] = history.slice(-2).map((at: any) => notch(at[`${which}_grade`]));
        expect(watch.some(({ rule, about }: any) => rule === 'grade_down' && about === `${which} grade`)).toBe(is - was >= 2);
      }
  });

  test('finds the month in which cash that falls by 60,000 a month meets its minimum', () => {
    const { headroom, trend } = deal(3).trends.find(({ covenant }: any) => covenant === 'cash');
    expect(headroom).toBeCloseTo(0.3, 8);
    expect(trend.points).toBe(6);
    // The slope through month ends of 30 and 31 days, by sums over days.
    const days = MONTHS.map((month) => Date.parse(month) / 86_400_000);
    const ys = MONTHS.map((_, m) => (1_600_000 - 60_000 * m - 1_000_000) / 1_000_000);
    const [mx, my] = [days, ys].map((all) => all.reduce((sum, x) => sum + x, 0) / 6) as [number, number];
    const slope = days.reduce((sum, x, i) => sum + (x - mx) * ys[i]!, 0) / days.reduce((sum, x) => sum + (x - mx) ** 2, 0);
    expect(trend.slope_month).toBeCloseTo((slope * 365) / 12, 8);
    expect(trend.zero.date).toBe(new Date(Math.ceil(mx - my / slope) * 86_400_000).toISOString().slice(0, 10));
    expect(trend.zero.months).toBeLessThan(6);
    expect(trend.zero.error_months).toBeGreaterThan(0);
  });

  test('tells what moved in tapes and contracts', () => {
    const moves = (part: 'lots' | 'contracts', name: string) =>
      json.deals.flatMap(({ id, [part]: all }: any) => all.map((row: any) => [id, row.move, row[name], row.what]));
    expect(moves('lots', 'asset_id')).toEqual([
      ['deal-02', 'added', 'L-003', ''],
      ['deal-04', 'moved', 'L-001', 'site ASH-1 → DAL-2'],
      ['deal-06', 're-tagged', 'T-001', 'asset id L-001 → T-001'],
      ['deal-08', 'gone', 'L-002', ''],
      ['deal-10', 'changed', 'L-004', 'contract none → C-3'],
    ]);
    expect(moves('contracts', 'contract_id')).toEqual([
      ['deal-05', 'changed', 'C-1', 'days past due 0 → 45'],
      ['deal-07', 'changed', 'C-1', 'rating A- → CCC'],
      ['deal-10', 'signed', 'C-3', ''],
      ['deal-12', 'repriced', 'C-1', 'price 2.95 → 2.1'],
      ['deal-14', 'ended', 'C-2', 'ran out'],
    ]);
  });

  test('tells what is new and what has been open since when', () => {
    expect(deal(13).exceptions).toContainEqual(
      expect.objectContaining({ state: 'open', about: 'covenant book', kind: 'breach', since: '2026-04-30' }),
    );
    expect(deal(5).exceptions).toContainEqual(
      expect.objectContaining({ state: 'new', about: 'contract C-1', kind: 'late', since: '2026-09-30' }),
    );
  });

  test('counts every deal once in the matrix of grades', () => {
    for (const which of ['facility', 'obligor'] as const) {
      const cells = json.migration[which].cells.flatMap(({ from, to, deals }: any) => deals.map((id: string) => [id, from, to]));
      const expected = json.deals.map(({ id, history }: any) => [id, ...history.slice(-2).map((at: any) => at[`${which}_grade`])]);
      expect(cells.sort()).toEqual(expected.sort());
    }
  });

  test('every figure is that of score, and can be explained', async () => {
    for (const i of [1, 3, 8, 9, 13]) {
      const now = deal(i).history.at(-1);
      const folder = join(book, now.folder);
      const score = JSON.parse((await gpulien(['score', folder, '--json', '-q', '--no-band'])).out);
      expect(now).toMatchObject({
        facility_grade: score.rating.facility_grade,
        obligor_grade: score.rating.obligor_grade,
        balance: score.debt.balance,
        ltv_olv: score.ltv.olv,
        dscr_forward_3: score.coverage.dscr_forward_3,
        cushion: score.borrowing_base.cushion,
        realisation: score.coverage.contract_realization,
      });
      const rooms = score.covenants.filter((c: any) => c.headroom !== null).map((c: any) => c.headroom);
      expect(now.lowest_headroom.headroom).toBe(Math.min(...rooms));
      const explained = JSON.parse((await gpulien(['explain', folder, 'ltv.olv', '--json', '-q'])).out);
      expect(explained.step.value).toBeCloseTo(now.ltv_olv, 7);
    }
  });

  test('reads at 100 columns', () => {
    const look = { width: 100, paint: PLAIN };
    for (const measure of MEASURES) {
      const charts = chartsText(view, measure, look, false);
      for (let i = 0; i < 25; i++) expect(charts).toContain(idOf(i));
      for (const line of charts.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100);
    }
    for (const verbose of [false, true]) {
      const report = monitorText(view, TOOL, look, { verbose });
      for (const line of report.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(100);
      for (const title of ['Watch list', 'Deals', 'Facility grades', 'Headroom that runs out', 'Exceptions', 'Tape', 'Contracts'])
        expect(report).toMatch(new RegExp(`^${title} ─`, 'm'));
      expect(report).toContain('cash: minimum liquidity, 2027-03');
    }
  });

  test.each(MONITOR_TABLES)('has a table %s with a row for each', (table) => {
    const { header, rows } = monitorTable(view, table);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([header.length]));
    const wanted = { deals: 25, history: 150, trends: 75, lots: 5, contracts: 5 }[table as string];
    if (wanted !== undefined) expect(rows).toHaveLength(wanted);
    else expect(rows.length).toBeGreaterThan(1);
  });

  test('is one page with a small chart of each deal on one scale', () => {
    const document = monitorDocument(view, TOOL);
    const page = pageHtml(document);
    expect(page.match(/<figure class="chart" id="figure-headroom-/g)).toHaveLength(25);
    const axes = [...page.matchAll(/id="figure-ltv-\d+">[\s\S]*?<\/figure>/g)].map(([figure]) => figure.match(/>\d+%</g)?.join());
    expect(new Set(axes).size).toBe(1);
    const markdown = markdownReport(document);
    for (let i = 0; i < 25; i++) expect(markdown).toContain(`| ${idOf(i)} |`);
    expect(markdown).toContain('| deal-03 | Headroom runs out | cash: minimum liquidity, 2027-03, ± 0.0 months |');
    expect(markdown).toContain(`- LTV on OLV of Deal 9:`);
  });
});

describe('monitor', () => {
  test('an exception that is gone is cured, one that changes its kind says so', async () => {
    const book = small();
    const at = (i: number, month: string): string => join(book, idOf(i), month, 'deal.yaml');
    edit(at(0, '2026-08-31'), 'max: 0.95', 'max: 0.5');
    edit(at(1, '2026-08-31'), 'liquidity: 2054000', 'liquidity: 1020000');
    edit(at(1, '2026-09-30'), 'liquidity: 2055000', 'liquidity: 900000');
    const { deals } = JSON.parse((await gpulien(['monitor', book, '--json', '-q'])).out);
    expect(deals[0].exceptions).toContainEqual(expect.objectContaining({ state: 'cured', about: 'covenant book', since: '2026-08-31' }));
    expect(deals[1].exceptions).toContainEqual(
      expect.objectContaining({ state: 'open', about: 'covenant cash', kind: 'breach', kind_before: 'watch', since: '2026-08-31' }),
    );
  });

  test('--fail-on watch follows the rules of book.yaml', async () => {
    const book = small();
    const list = ['deal-01', 'deal-03'].map((path) => `  - { path: ${path} }\n`).join('');
    const rules = (watch: string): void => writeFileSync(join(book, 'book.yaml'), `name: Two\ndeals:\n${list}${watch}`);
    const all = 'breach: no, headroom: off, months_to_zero: off, grade_down: off, realisation: off, days_past_due: off, not_testable: no';
    rules(`watch: { ${all} }\n`);
    expect(await gpulien(['monitor', book, '-q', '--fail-on', 'watch'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('none on watch'),
    });
    rules(`watch: { ${all.replace('headroom: off', 'headroom: 31%')} }\n`);
    expect(await gpulien(['monitor', book, '-q', '--fail-on', 'watch'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 on watch'),
    });
    expect((await gpulien(['monitor', join(book, 'book.yaml'), '-q'])).code).toBe(0);
    rules('watch: { headroom: low, hedroom: 5% }\n');
    const { code, err } = await gpulien(['monitor', book]);
    expect(code).toBe(2);
    expect(err).toContain('or off');
    expect(err).toContain('hedroom');
  });

  test('says every problem of every month at once', async () => {
    const book = small();
    edit(join(book, 'deal-01/2026-08-31/deal.yaml'), 'frequency: monthly\n', 'frequency: mnthly\n');
    edit(join(book, 'deal-02/2026-09-30/deal.yaml'), 'as_of: 2026-09-30', 'as_of: 2026-09-29');
    edit(join(book, 'deal-02/2026-09-30/deal.yaml'), 'last_payment: 2026-09-30', 'last_payment: 2026-08-31');
    edit(join(book, 'deal-03/2026-09-30/deal.yaml'), 'id: deal-03', 'id: deal-01');
    const { code, err, out } = await gpulien(['monitor', book]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('deal-01/2026-08-31/deal.yaml');
    expect(err).toContain('the date that names its folder');
    expect(err).toContain('the id of the deal at its other dates');
    expect(await gpulien(['monitor', '/nowhere'])).toMatchObject({ code: 2 });
  });

  test('a deal with one date alone has nothing to compare with', async () => {
    const book = temporaryFolder();
    writeBook(book, 2, 1);
    renameSync(join(book, 'deal-02', '2026-09-30'), join(book, 'undated'));
    rmSync(join(book, 'deal-02'), { recursive: true });
    const { code, out } = await gpulien(['monitor', book, '--json', '-q']);
    const json = JSON.parse(out);
    expect(isMonitor(json), JSON.stringify(isMonitor.errors)).toBe(true);
    expect({ code, folders: json.deals.map(({ history }: any) => history[0].folder) }).toEqual({
      code: 0,
      folders: ['deal-01/2026-09-30', 'undated'],
    });
    expect(json.deals[0]).toMatchObject({ change: null, lots: [], contracts: [] });
    expect((await gpulien(['monitor', book])).code).toBe(0);
  });

  test('is written to a file, and never over one that was read', async () => {
    const book = small(1);
    const to = join(temporaryFolder(), 'monitor.csv');
    expect((await gpulien(['monitor', book, '--csv', '-o', to])).code).toBe(0);
    expect(readFileSync(to, 'utf8')).toMatch(/^deal,as_of,/);
    expect((await gpulien(['monitor', book, '--csv', '-o', join(book, 'deal-01/2026-08-31/fleet.csv'), '--force'])).code).toBe(2);
  });

  test('--to writes a page and Markdown, all or none, and the screen has the rest', async () => {
    const book = small(2);
    const [page, text] = ['book.html', 'book.md'].map((name) => join(temporaryFolder(), name)) as [string, string];
    expect(await gpulien(['monitor', book, '--to', page, text])).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/);
    expect(await gpulien(['monitor', book, '--to', page])).toMatchObject({ code: 2, err: expect.stringContaining('--force') });
    const pdf = page.replace('.html', '.pdf');
    expect(await gpulien(['monitor', book, '--to', pdf])).toMatchObject({ code: 2, err: expect.stringContaining('.html or .md') });
    expect(existsSync(pdf)).toBe(false);
    const { code, out } = await gpulien(['monitor', book, '--width', '80']);
    expect(code).toBe(0);
    for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
    const chart = await gpulien(['monitor', book, '--chart', 'ltv', '--width', '80']);
    for (const line of chart.out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
  });
});
