import type { Decimal } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Level } from '../../model/measure/verdict.js';
import type { Chart, LineChart } from '../chart/chart.js';

/** How a cell or a figure is to be read; colour may repeat it, words say it. */
export type Tone = 'good' | 'warn' | 'bad' | 'dim' | 'strong';

/** What a column holds: how it is aligned and written, and what an export makes of it. */
export type ColumnKind = 'text' | 'money' | 'number' | 'ratio' | 'multiple' | 'count' | 'date';

export interface Column {
  /** What a reader sees above it. */
  readonly title: string;
  readonly kind: ColumnKind;
  /** What an export calls it, with its unit: `fmv_usd`. */
  readonly field: string;
}

/** One cell: its value in full and as it is written. */
export interface DocumentCell {
  readonly value: Decimal | number | string | Day | null;
  readonly text: string;
  readonly tone?: Tone;
}

export interface DocumentTable {
  /** Unique in the document; names the CSV: letters, digits and dashes. */
  readonly id: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly cells: readonly DocumentCell[]; readonly weight?: 'total' | 'subtotal' | 'heading' }[];
  /** What short words in it mean. */
  readonly caption?: string;
  /** How money in it is written: "USD million". */
  readonly unit?: string;
  /** Rows stand close, so that more of them fit on a page. */
  readonly dense?: true;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'bullets'; readonly items: readonly string[] }
  | { readonly kind: 'note'; readonly text: string }
  | {
      readonly kind: 'figures';
      readonly items: readonly { readonly label: string; readonly text: string; readonly note?: string; readonly tone?: Tone }[];
    }
  | { readonly kind: 'table'; readonly table: DocumentTable }
  | { readonly kind: 'chart'; readonly chart: Chart }
  /** Small charts of one figure on one scale, side by side. */
  | { readonly kind: 'multiples'; readonly charts: readonly LineChart[] }
  /** A form to be signed by hand: what is certified, and the lines to fill in. */
  | { readonly kind: 'signature'; readonly statement: string; readonly lines: readonly string[] };

export interface DocumentSection {
  /** Unique; of letters, digits and dashes. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Begins on a new page where there are pages. */
  readonly newPage?: boolean;
  /** Stands right after the cover, before the contents and what the report was made from. */
  readonly opens?: true;
  /** Stands behind the core of the report, for those who check it. */
  readonly annex?: true;
}

/** The first section of the annex; null without one. */
export const annexFrom = (sections: readonly DocumentSection[]): DocumentSection | null => sections.find(({ annex }) => annex) ?? null;

/** A lender report whatever the format: every figure stands in it as it is written and in full. */
export interface ReportDocument {
  readonly title: string;
  readonly deal: { readonly id: string; readonly name: string; readonly borrower: string; readonly currency: string; readonly asOf: Day };
  readonly preparedBy: string | null;
  readonly confidential: boolean;
  /** What is wrong with the loan: how badly, the word for the worst of it, and in a sentence or two. */
  readonly verdict: { readonly level: Level; readonly word: string; readonly text: string };
  /** "gpulien 0.1.0". */
  readonly tool: string;
  /** Label and text, for the cover: as of, facility grade, LTV on OLV … */
  readonly cover: readonly { readonly label: string; readonly text: string }[];
  /** What was read, with hash and rows; assumption set and overrides. */
  readonly audit: readonly DocumentTable[];
  readonly sections: readonly DocumentSection[];
}
