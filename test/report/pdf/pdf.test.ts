import { beforeAll, describe, expect, it } from 'vitest';
import { installedFonts } from '../../../src/cli/shell/fonts.js';
import type { ReportDocument } from '../../../src/report/document/document.js';
import { reportPdf } from '../../../src/report/pdf/pdf.js';
import type { Fonts } from '../../../src/report/pdf/typeface.js';
import { HOSTILE } from '../hostile.js';
import { everywhere } from '../page/fixture.js';
import { noPoppler, poppler, SAMPLE, unpacked } from './fixture.js';

if (noPoppler !== null) console.log(noPoppler);

let fonts: Fonts;
let sample: Uint8Array;
beforeAll(async () => {
  fonts = await installedFonts();
  sample = await reportPdf(SAMPLE, fonts);
});
const pdf = (document: ReportDocument): Promise<Uint8Array> => reportPdf(document, fonts);
/** What would act when a PDF is opened, or call out. */
const ACTIVE = /\/(URI|JavaScript|JS|Launch|OpenAction|AA|EmbeddedFile|EmbeddedFiles|RichMedia|SubmitForm|ImportData|GoToR|AcroForm)\b/g;
const acting = (text: string): readonly string[] => text.match(ACTIVE) ?? [];

describe('the bytes of a PDF', () => {
  it('are the same for the same report', async () => expect(Buffer.compare(await pdf(SAMPLE), sample)).toBe(0));

  it('are those of a PDF that ends well', () => {
    expect(Buffer.from(sample).toString('latin1', 0, 8)).toBe('%PDF-1.3');
    expect(Buffer.from(sample).toString('latin1').trimEnd()).toMatch(/%%EOF$/);
  });

  it('hold a bookmark for each of the 6 sections, and nothing that acts', () => {
    const text = unpacked(sample);
    expect(SAMPLE.sections.map((section, i) => text.includes(`/Title (${i + 1} ${section.title})`))).toEqual(
      SAMPLE.sections.map(() => true),
    );
    expect(text.includes('/Outlines ')).toBe(true);
    expect(acting(text)).toEqual([]);
  });

  it.each(HOSTILE)('hold nothing that acts where every text of the report is hostile: %s', async (_name, payload) => {
    const text = unpacked(await pdf(everywhere(payload)));
    expect(acting(text)).toEqual([]);
  });

  it.each([
    '(x) /URI (http://evil.example) ',
    ') >> /OpenAction << /S /JavaScript /JS (app.alert(1)) >>',
    '</text><a href="http://evil.example"><image href="/etc/passwd"/></a>',
    '\\',
    '((',
    '%%EOF',
  ])('keep %s as text', async (payload) => {
    const bytes = await pdf(everywhere(payload));
    const objects = unpacked(bytes).replace(/\((?:\\.|[^\\()])*\)/gs, '()');
    expect(acting(objects)).toEqual([]);
    if (noPoppler === null)
      expect(poppler('pdftotext', ['-layout', '-'], bytes).replace(/\s+/g, '').includes(payload.replace(/\s+/g, ''))).toBe(true);
  });
});
