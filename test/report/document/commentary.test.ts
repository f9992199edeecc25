import { beforeAll, describe, expect, test } from 'vitest';
import type { Commentary } from '../../../src/domain/commentary.js';
import { reportCsv } from '../../../src/report/data/report-csv.js';
import { reportJson } from '../../../src/report/data/report-json.js';
import { reportDocument } from '../../../src/report/document/report-document.js';
import type { ReportInput } from '../../../src/report/document/report-input.js';
import { markdownReport } from '../../../src/report/markdown/markdown.js';
import { pageHtml } from '../../../src/report/page/page.js';
import { writeJson } from '../../../src/report/print/json.js';
import { HOSTILE, SAFE } from '../hostile.js';
import { inputOfSpec } from './inputs.js';

const saying = (text: string): Commentary => ({
  recommendation: text,
  request: text,
  purpose: text,
  parties: [{ role: text, name: text, note: text }],
  risks: [{ risk: text, mitigant: text }],
  fieldExam: text,
  sources: [{ term: text, source: text }],
});
const NOTHING: Commentary = {
  recommendation: null,
  request: null,
  purpose: null,
  parties: [],
  risks: [],
  fieldExam: null,
  sources: [],
};

describe('the commentary in a report', () => {
  let input: ReportInput;
  beforeAll(async () => {
    input = await inputOfSpec({});
  });
  const with_ = (commentary: ReportInput['deal']['commentary']): ReportInput => ({ ...input, deal: { ...input.deal, commentary } });
  const section = (commentary: ReportInput['deal']['commentary']) =>
    reportDocument(with_(commentary)).sections.find(({ id }) => id === 'commentary')!;

  test('is marked as the words of the analyst, part by part', () => {
    const { blocks } = section({ ...saying('Approve.\n\nAt par.'), purpose: null });
    expect(blocks[0]).toMatchObject({ kind: 'note', text: expect.stringContaining('Words of the analyst') });
    expect(blocks.slice(1, 4)).toEqual([
      { kind: 'heading', text: 'Recommendation' },
      { kind: 'paragraph', text: 'Approve.' },
      { kind: 'paragraph', text: 'At par.' },
    ]);
    expect(blocks.at(-1)).toMatchObject({ kind: 'bullets', items: [expect.stringMatching(/^Purpose: /)] });
  });

  test.each([
    ['no commentary', null],
    ['an empty one', NOTHING],
  ])('with %s says what a reader would expect there', (_, commentary) => {
    const { blocks } = section(commentary);
    expect(blocks).toHaveLength(2);
    expect(JSON.stringify(blocks)).toMatch(
      /Recommendation: .*Request: .*Purpose: .*Parties: .*Risks and mitigants: .*Field exam: .*Sources of terms: /,
    );
  });

  test('is left out where names are replaced, and that is said', () => {
    expect(JSON.stringify(section('left_out'))).toContain('left out, as the names of this report are replaced');
    expect(JSON.parse(writeJson(reportJson(with_('left_out')))).commentary).toBeNull();
  });

  test.each(HOSTILE)('is harmless in every format: %s', (_, text) => {
    const given = with_(saying(text));
    const document = reportDocument(given);
    const strings = (value: unknown): string[] =>
      typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
    for (const said of strings(document.sections.find(({ id }) => id === 'commentary'))) expect(said).toMatch(SAFE);
    for (const written of [markdownReport(document), pageHtml(document), writeJson(reportJson(given))])
      for (const line of written.split('\n')) expect(line).toMatch(SAFE);
    for (const { name, text: csv } of reportCsv(document, []))
      if (name.startsWith('commentary')) expect(csv).not.toMatch(/(?:^|,|\n)"?[=+@]/);
    expect(JSON.parse(writeJson(reportJson(given))).commentary).toMatchObject({ recommendation: text, field_exam: text });
  });

  test('never becomes markup', () => {
    const document = reportDocument(with_(saying('<script>alert(1)</script> [x](javascript:alert(1)) | a')));
    const page = pageHtml(document);
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).not.toContain('<script>alert');
    expect(markdownReport(document)).not.toMatch(/[^\\]\[x\]\(javascript/);
  });
});
