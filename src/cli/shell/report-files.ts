import type { Model } from '../../model/score/model.js';
import type { ReportDocument } from '../../report/document/document.js';
import type { ReportInput } from '../../report/document/report-input.js';
import type { Content } from './file-set.js';
import type { Format } from './targets.js';

const MILLISECONDS_A_DAY = 86_400_000;

/** A report in the formats that are asked for. What writes a format is loaded only for it. */
export class ReportFiles {
  private written: ReportDocument | null = null;

  constructor(
    private readonly input: ReportInput,
    private readonly model: Model,
    /** Told what a reader of a format will not see as it is. */
    private readonly warn: (text: string) => void,
  ) {}

  async content(format: Format): Promise<Content> {
    switch (format) {
      case 'xlsx': {
        const { reportWorkbook } = await import('../../workbook/workbook.js');
        return reportWorkbook({
          model: this.model,
          input: this.input,
          document: await this.document(),
          created: new Date(this.input.deal.asOf * MILLISECONDS_A_DAY),
        });
      }
      case 'html': {
        const { pageHtml } = await import('../../report/page/page.js');
        return pageHtml(await this.document());
      }
      case 'pdf':
        return this.pdf(await this.document());
      case 'md': {
        const { markdownReport } = await import('../../report/markdown/markdown.js');
        return markdownReport(await this.document());
      }
      case 'json': {
        const [{ reportJson }, { writeJson }] = await Promise.all([
          import('../../report/data/report-json.js'),
          import('../../report/print/json.js'),
        ]);
        return `${writeJson(reportJson(this.input))}\n`;
      }
      case 'csv': {
        const { reportCsv } = await import('../../report/data/report-csv.js');
        return reportCsv(await this.document(), this.input.stress.inputs);
      }
    }
  }

  private async pdf(document: ReportDocument): Promise<Uint8Array> {
    const [{ reportPdf, unprintable }, { installedFonts }] = await Promise.all([import('../../report/pdf/pdf.js'), import('./fonts.js')]);
    const faces = await installedFonts();
    const lacking = unprintable(document, faces);
    if (lacking.length > 0) this.warn(`the PDF font lacks ${lacking.join(' ')}; the PDF shows the number of such a character in its place`);
    return reportPdf(document, faces);
  }

  /** Made once, for all formats that are made of it. */
  private async document(): Promise<ReportDocument> {
    return (this.written ??= (await import('../../report/document/report-document.js')).reportDocument(this.input));
  }
}
