import { describe, expect, test } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import { parseDay } from '../../../src/kernel/calendar.js';
import type { Chart } from '../../../src/report/chart/chart.js';
import type { Block, DocumentTable, ReportDocument } from '../../../src/report/document/document.js';
import { markdownReport } from '../../../src/report/markdown/markdown.js';
import { markdownText } from '../../../src/report/markdown/markdown-text.js';
import { HOSTILE, SAFE } from '../hostile.js';
import { everywhere, SAMPLE } from '../page/fixture.js';

const of = (...blocks: Block[]): string =>
  markdownReport({ ...SAMPLE, audit: [], cover: [], sections: [{ id: 's', title: 'S', blocks }] }).split('## 1. S\n\n')[1]!;
const d = (text: string): Decimal => new Decimal(text);

const TABLE: DocumentTable = {
  id: 't',
  title: 'Values',
  unit: 'USD million',
  caption: 'What a sale brings.',
  columns: [
    { title: 'Basis', kind: 'text', field: 'basis' },
    { title: 'Value', kind: 'money', field: 'value_usd' },
    { title: 'On', kind: 'date', field: 'date' },
  ],
  rows: [
    {
      cells: [
        { value: 'olv', text: 'OLV' },
        { value: d('338880000'), text: '338.88' },
        { value: parseDay('2026-09-30'), text: '2026-09-30' },
      ],
    },
    {
      cells: [
        { value: 'all', text: 'All' },
        { value: null, text: 'n/a' },
        { value: null, text: '–' },
      ],
      weight: 'total',
    },
  ],
};

describe('the report in Markdown', () => {
  test('numbers stand on the right of their column, text and dates on the left, totals are bold, and the unit stands above', () => {
    expect(of({ kind: 'table', table: TABLE })).toBe(
      '**Values** (USD million)\n\n| Basis | Value | On |\n| --- | ---: | --- |\n| OLV | 338.88 | 2026-09-30 |\n| **All** | **n/a** | – |\n\nWhat a sale brings.\n\n*gpulien 0.1.0*\n',
    );
  });

  test('figures and bullets are two lists, notes are quotes, a certificate has lines to sign on', () => {
    const text = of(
      {
        kind: 'figures',
        items: [
          { label: 'LTV on OLV', text: '99.6%', note: 'peaks at 104.2%' },
          { label: 'LGD', text: '15.0%' },
        ],
      },
      { kind: 'bullets', items: ['One.', 'Two.'] },
      { kind: 'note', text: 'Of the as-of date.' },
      { kind: 'signature', statement: 'It is so.', lines: ['Name', 'Date'] },
    );
    const line = '_'.repeat(32);
    expect(text).toBe(
      `* **LTV on OLV:** 99.6% (peaks at 104.2%)\n* **LGD:** 15.0%\n\n- One.\n- Two.\n\n> Of the as-of date.\n\nIt is so.\n\n- Name: ${line}\n- Date: ${line}\n\n*gpulien 0.1.0*\n`,
    );
  });

  test('the cover has title, mark, verdict and every fact; sections are numbered', () => {
    const text = markdownReport(SAMPLE);
    for (const line of [
      '# Lender report: Meridian Compute DDTL I',
      '**Confidential**',
      '- **Prepared by:** Credit risk, "GPU" & friends',
      '- **LTV on OLV:** 99.6%',
      '## 1. Executive summary',
      '## 6. Projection',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    const open: ReportDocument = { ...SAMPLE, confidential: false, preparedBy: null };
    expect(markdownReport(open)).not.toMatch(/Confidential|Prepared by/);
  });

  const head = { id: 'c', title: 'Loss', description: 'The loss is 29.39m.', currency: 'USD' };
  const bars: Chart = {
    ...head,
    kind: 'bars',
    unit: 'money',
    direction: 'across',
    categories: ['base', 'severe'],
    series: [{ name: 'Loss now', ink: 'bad', values: [d('29390000'), null] }],
  };

  test('a chart is its description, with its figures in a table only where the section has no table', () => {
    expect(of({ kind: 'chart', chart: bars })).toContain(
      '**Loss.** The loss is 29.39m.\n\n|  | Loss now |\n| --- | ---: |\n| base | $29.39m |\n| severe | n/a |\n',
    );
    expect(of({ kind: 'chart', chart: bars }, { kind: 'table', table: TABLE })).not.toContain('$29.39m');
  });

  test('paths are shown each third month and at their end, bridges with true minus signs, a tornado with both moves', () => {
    const dates = ['2026-09-30', '2026-10-31', '2026-11-30', '2026-12-31', '2027-01-31'].map((date) => parseDay(date)!);
    const series = [{ name: 'Debt', ink: 'debt' as const, values: dates.map((_, i) => d('0.5').plus(i)) }];
    const lines = of({
      kind: 'chart',
      chart: { ...head, kind: 'lines', unit: 'multiple', dates, variants: [{ id: 'base', name: 'Base', series }] },
    });
    expect(lines).toContain('| Date | Debt |\n| --- | ---: |\n| 2026-09-30 | 0.50x |\n| 2026-12-31 | 3.50x |\n| 2027-01-31 | 4.50x |\n');
    const bridge = of({
      kind: 'chart',
      chart: {
        ...head,
        kind: 'bridge',
        unit: 'money',
        steps: [
          { name: 'Gross', amount: d('100e6'), total: true },
          { name: 'Costs', amount: d('-12e6') },
        ],
      },
    });
    expect(bridge).toContain('| **Gross** | **$100.00m** |\n| Costs | −$12.00m |');
    const tornado = of({
      kind: 'chart',
      chart: {
        ...head,
        kind: 'tornado',
        unit: 'ratio',
        base: d('0.9'),
        bars: [{ name: 'Prices', down: { label: '−20 %', value: d('0.763') }, up: null }],
      },
    });
    expect(tornado).toContain('| Prices | 76.3% (−20 %) | – |');
  });
});

describe('text in Markdown', () => {
  test.each([
    ['# a heading', '\\# a heading'],
    ['- a list', '\\- a list'],
    ['1. a list', '1\\. a list'],
    ['> a quote', '\\> a quote'],
    ['=== underline', '\\=== underline'],
    ['a | cell', 'a \\| cell'],
    ['[link](x) ![picture](x) [^1]', '\\[link\\](x) !\\[picture\\](x) \\[\\^1\\]'],
    ['<b>tag</b> &amp; *em* ~~gone~~ `code`', '\\<b>tag\\</b> \\&amp; \\*em\\* \\~\\~gone\\~\\~ \\`code\\`'],
    ['http://evil.example/x www.evil.example', '`http://evil.example/x` `www.evil.example`'],
    ['mail a@evil.example now', 'mail `a@evil.example` now'],
    ['see http://a|b`c', "see `http://a¦b'c`"],
    ['dscr_min is _not_ $x$ but $4', 'dscr_min is \\_not\\_ \\$x\\$ but $4'],
    ['−5.0% of A & B Co. (1.2x)', '−5.0% of A & B Co. (1.2x)'],
    ['back\\slash', 'back\\\\slash'],
  ])('%s reads as itself', (given, written) => expect(markdownText(given)).toBe(written));

  test.each(HOSTILE)('a %s in every place of a report breaks no table and steers no terminal', (_, payload) => {
    const shape = (text: string): string[] =>
      text
        .split('\n')
        .map((line) =>
          /^\|/.test(line)
            ? `row of ${line.replaceAll('\\|', '').split('|').length}`
            : (/^(?:#+ |[-*] |> )/.exec(line)?.[0] ?? (line === '' ? '' : 'text')),
        );
    const written = markdownReport(everywhere(payload));
    expect(written).toMatch(SAFE);
    expect(shape(written)).toEqual(shape(markdownReport(everywhere('plain'))));
    expect(written).not.toMatch(/\]\(|<http|(?<!`)http:/);
  });
});
