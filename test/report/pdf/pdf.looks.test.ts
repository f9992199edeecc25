import { beforeAll, describe, expect, it } from 'vitest';
import { installedFonts } from '../../../src/cli/shell/fonts.js';
import type { ReportDocument } from '../../../src/report/document/document.js';
import { reportPdf, unprintable } from '../../../src/report/pdf/pdf.js';
import type { Fonts } from '../../../src/report/pdf/typeface.js';
import { reportDocument } from '../../../src/report/document/report-document.js';
import { tablesOf } from '../../../src/report/data/report-csv.js';
import { inputOfCase, inputOfSample } from '../document/inputs.js';
import { longTable, noPoppler, pagesOf, poppler, SAMPLE, wideTable, withBlocks, wordsOf } from './fixture.js';

if (noPoppler !== null) console.log(noPoppler);

let fonts: Fonts;
let sample: Uint8Array;
beforeAll(async () => {
  fonts = await installedFonts();
  sample = await reportPdf(SAMPLE, fonts);
});
const pdf = (document: ReportDocument): Promise<Uint8Array> => reportPdf(document, fonts);

describe.skipIf(noPoppler !== null)('a PDF as a reader sees it', () => {
  it('has a core of twelve pages for meridian, and the annex after it', async () => {
    const pages = pagesOf(await pdf(reportDocument(await inputOfSample('meridian'))));
    const first = pages.findIndex((page, i) => i > 2 && page.includes('Fleet and fair value'));
    expect(first).toBe(12);
  }, 120_000);

  it('has every text of cover, tables, figures and bullets', () => {
    const seen = pagesOf(sample).join('\n').replace(/\s+/g, '');
    const wanted = [
      SAMPLE.title,
      SAMPLE.verdict.text,
      'WATCH',
      'CONFIDENTIAL',
      SAMPLE.preparedBy!,
      ...SAMPLE.cover.flatMap((fact) => [fact.label, fact.text]),
      ...SAMPLE.sections.flatMap((section) => [
        section.title,
        ...section.blocks.flatMap((block) =>
          block.kind === 'figures'
            ? block.items.flatMap((item) => [item.label, item.text, item.note ?? ''])
            : block.kind === 'bullets'
              ? block.items
              : block.kind === 'table'
                ? [block.table.title, ...block.table.rows.flatMap((row) => row.cells.map((cell) => cell.text))]
                : block.kind === 'chart'
                  ? [block.chart.title, block.chart.description]
                  : block.kind === 'signature'
                    ? [...block.lines]
                    : block.kind === 'multiples'
                      ? block.charts.map(({ title }) => title)
                      : [block.text],
        ),
      ]),
    ];
    const short = wanted.filter((text) => text.length < 50).map((text) => text.replace(/\s+/g, ''));
    expect(short.filter((text) => !seen.includes(text))).toEqual([]);
  });

  it('has the symbols ≥ ≤ − × Δ € é in text, in headings and in narrow tables', async () => {
    const symbols = '≥≤−×Δ€é';
    const wide = wideTable(14);
    const bytes = await pdf(
      withBlocks(
        { kind: 'paragraph', text: `P${symbols}` },
        { kind: 'heading', text: `H${symbols}` },
        {
          kind: 'table',
          table: { ...wide, rows: wide.rows.map((row) => ({ cells: [{ value: null, text: `T${symbols}` }, ...row.cells.slice(1)] })) },
        },
      ),
    );
    const seen = pagesOf(bytes).join('\n');
    for (const place of ['P', 'H', 'T']) expect(seen).toContain(`${place}${symbols}`);
    expect(poppler('pdffonts', [], bytes)).toMatch(/DejaVuSansCondensed/);
  });

  it('says page x of y and the version of the tool on every page, the deal and the date on all but the cover', () => {
    const pages = pagesOf(sample);
    pages.forEach((page, i) => {
      expect(page).toContain(`page ${i + 1} of ${pages.length}`);
      expect(page).toContain('gpulien 0.1.0');
      expect(page).toContain('CONFIDENTIAL');
      if (i > 0) expect(page).toMatch(/Meridian Compute DDTL I · Meridian Compute SPV I LLC.*As of 2026-09-30/);
    });
  });

  it('lists each section in its contents with the page that it is on', () => {
    const pages = pagesOf(sample);
    SAMPLE.sections.forEach((section, i) => {
      const listed = new RegExp(`^\\s*${i + 1}\\s+${section.title}\\s+(\\d+)$`, 'm').exec(pages[1]!);
      expect(pages[Number(listed![1]) - 1]).toMatch(new RegExp(`^\\s*${i + 1}\\s+${section.title}$`, 'm'));
    });
  });

  it('has its fonts embedded as subsets', () => {
    const lines = poppler('pdffonts', [], sample).trim().split('\n').slice(2);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) expect(line).toMatch(/^[A-Z]{6}\+DejaVuSans.*\byes yes yes\b/);
  });

  it('carries the title, the author and the date of its figures', () => {
    const info = poppler('pdfinfo', ['-isodates'], sample);
    expect(info).toMatch(/^Title:\s+Lender report: Meridian Compute DDTL I$/m);
    expect(info).toMatch(/^Author:\s+Credit risk, "GPU" & friends$/m);
    expect(info).toMatch(/^CreationDate:\s+2026-09-30T00:00:00/m);
    expect(info).toMatch(/^Page size:\s+595.28 x 841.89 pts \(A4\)$/m);
  });

  it('has no page without content', () => {
    for (const page of pagesOf(sample)) expect(page.replace(/\s+/g, ' ').length).toBeGreaterThan(200);
  });

  const layouts: readonly (readonly [name: string, document: ReportDocument])[] = [
    ['the sample', SAMPLE],
    ['a table of 300 rows', withBlocks({ kind: 'heading', text: 'All lots' }, { kind: 'table', table: longTable(300) })],
    [
      'tables of 6, 12, 20 and 45 columns',
      withBlocks(...[6, 12, 20, 45].map((columns) => ({ kind: 'table' as const, table: wideTable(columns) }))),
    ],
    [
      'names of 200 letters without a blank',
      {
        ...SAMPLE,
        title: 'T'.repeat(200),
        deal: { ...SAMPLE.deal, name: 'W'.repeat(200) },
        sections: [
          {
            id: 'a',
            title: 'S'.repeat(200),
            blocks: [
              {
                kind: 'table',
                table: {
                  ...longTable(3),
                  rows: [
                    {
                      cells: [
                        { value: 1, text: '1' },
                        { value: null, text: 'N'.repeat(200) },
                        { value: null, text: '1.00' },
                        { value: null, text: '2.00' },
                      ],
                    },
                  ],
                },
              },
              { kind: 'figures', items: [{ label: 'L'.repeat(100), text: 'F'.repeat(60) }] },
            ],
          },
        ],
      },
    ],
  ];
  it.each(layouts)('%s: every word lies within the margins of its page and none on another', async (_name, document) => {
    const { pages, words } = wordsOf(await pdf(document));
    const outside = words.filter(
      ({ page, box }) => box[0] < 45 || box[2] > pages[page]![0] - 45 || box[1] < 20 || box[3] > pages[page]![1] - 15,
    );
    expect(outside).toEqual([]);
    const overlapping: string[] = [];
    pages.forEach((_, page) => {
      const here = words.filter((word) => word.page === page).sort((a, b) => a.box[1] - b.box[1]);
      here.forEach((a, i) => {
        for (const b of here.slice(i + 1)) {
          if (b.box[1] > a.box[3]) break;
          const across = Math.min(a.box[2], b.box[2]) - Math.max(a.box[0], b.box[0]);
          const down = Math.min(a.box[3], b.box[3]) - Math.max(a.box[1], b.box[1]);
          if (across > 0.6 && down > 2.2) overlapping.push(`${a.text} | ${b.text}`);
        }
      });
    });
    expect(overlapping).toEqual([]);
  });

  it('loses no word of texts of 2,000 words, which no page holds, wherever they stand', async () => {
    const words = (letter: string): string => Array.from({ length: 2000 }, (_, i) => `${letter}${i}`).join(' ');
    const short = longTable(2);
    const bytes = await pdf(
      withBlocks(
        { kind: 'heading', text: 'Heading' },
        { kind: 'paragraph', text: words('a') },
        { kind: 'heading', text: 'Heading' },
        { kind: 'bullets', items: [words('b'), words('c')] },
        { kind: 'note', text: words('d') },
        {
          kind: 'table',
          table: {
            ...short,
            caption: words('e'),
            rows: [
              ...short.rows,
              {
                cells: [
                  { value: 1, text: '1' },
                  { value: null, text: words('f') },
                  { value: null, text: '1' },
                  { value: null, text: '1' },
                ],
              },
            ],
          },
        },
        { kind: 'signature', statement: words('g'), lines: ['Name', 'Title', 'Date'] },
      ),
    );
    const seen = new Set(poppler('pdftotext', ['-'], bytes).split(/\s+/));
    const lost = [...'abcdefg'].filter((letter) =>
      words(letter)
        .split(' ')
        .some((word) => !seen.has(word)),
    );
    expect(lost).toEqual([]);
  });

  it('keeps a signature with the table above it', async () => {
    const pages = pagesOf(
      await pdf(
        withBlocks(
          { kind: 'table', table: longTable(26) },
          { kind: 'table', table: longTable(12) },
          { kind: 'signature', statement: 'The undersigned certifies.', lines: ['Name', 'Date'] },
        ),
      ),
    );
    expect(pages.find((page) => page.includes('The undersigned'))).toContain('Lots one by one');
  });

  it('repeats the header of a table of 300 rows on each of its pages, and loses no row', async () => {
    const pages = pagesOf(await pdf(withBlocks({ kind: 'table', table: longTable(300) }))).slice(2);
    expect(pages.length).toBeGreaterThanOrEqual(5);
    for (const page of pages) expect(page).toMatch(/Lot\s+Name of the lot\s+Cost\s+Fair value/);
    const lots = pages.join('\n').match(/\blot-\d+\b/g)!;
    expect(lots).toEqual(Array.from({ length: 300 }, (_, i) => `lot-${i + 1}`));
    expect(pages.at(-1)).toMatch(/Total\s+1,234\.50\s+987\.60/);
  });

  it('keeps a table of 12 rows and a chart on one page', async () => {
    const bytes = await pdf(withBlocks(...Array.from({ length: 6 }, () => ({ kind: 'table' as const, table: longTable(12) }))));
    for (const page of pagesOf(bytes).slice(2)) expect(page.match(/Name of the lot/g)!.length).toBe(page.match(/Total/g)!.length);
  });

  it('turns the page for a table of 20 columns and back for what follows', async () => {
    const { pages } = wordsOf(
      await pdf(
        withBlocks({ kind: 'paragraph', text: 'before' }, { kind: 'table', table: wideTable(20) }, { kind: 'paragraph', text: 'after' }),
      ),
    );
    expect(pages.slice(2).map(([width, height]) => width > height)).toEqual([false, true, false]);
  });

  it('shows what the font lacks by its number and tells which it was', async () => {
    const document = withBlocks({ kind: 'paragraph', text: 'Rack 中 in hall 文' });
    expect(unprintable(document, fonts)).toEqual(['中', '文']);
    expect(pagesOf(await pdf(document)).join('')).toContain('Rack <U+4E2D> in hall <U+6587>');
    expect(unprintable(SAMPLE, fonts)).toEqual([]);
  });

  it('has every figure of the cover and every short cell of a whole report', async () => {
    const report = reportDocument(await inputOfCase('05-troubled'));
    const text = pagesOf(await pdf(report))
      .join('')
      .replace(/\s+/g, '');
    const cells = tablesOf(report).flatMap(({ rows }) => rows.flatMap((row) => row.cells.map((cell) => cell.text)));
    const wanted = [...report.cover.map((fact) => fact.text), ...cells.filter((cell) => /\d/.test(cell) && cell.length < 16)];
    expect(wanted.filter((cell) => !text.includes(cell.replace(/\s+/g, '')))).toEqual([]);
  });
});
