import type { Column, Content, CustomTableLayout, TDocumentDefinitions, TableCell } from 'pdfmake/interfaces';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { typefaceOf } from './typeface.js';
import type { Fonts } from './typeface.js';

/** The only file that knows how a PDF comes about: pdfmake, loaded when a PDF is wanted. */
export type Piece = Content;
export type TablePiece = TableCell;
export type ColumnPiece = Column;
export type TableLook = CustomTableLayout;
export type Definition = TDocumentDefinitions;

/** The families that a definition can name. */
export const FAMILY = 'DejaVu';
export const NARROW_FAMILY = 'DejaVu Condensed';

/** Days since 1970 as milliseconds, for what identifies a file. */
const DAY_MS = 86_400_000;

/** The start of a day as a PDF writes it and as pdfkit asks for it: a file carries the date of its figures, not of the clock. */
export class PdfDate extends String {
  readonly #day: Day;
  constructor(day: Day) {
    super(`D:${formatDay(day).replaceAll('-', '')}000000Z`);
    this.#day = day;
  }
  getTime(): number {
    return this.#day * DAY_MS;
  }
  toISOString(): string {
    return `${formatDay(this.#day)}T00:00:00.000Z`;
  }
}

/** Lays out and draws a definition. Nothing but the given fonts is read: no file, no address. */
export async function pdfBytes(definition: Definition, fonts: Fonts): Promise<Uint8Array> {
  const { default: loaded } = await import('pdfmake/js/Printer.js');
  const Printer = 'default' in loaded ? loaded.default : loaded;
  const files = new Map(Object.values(fonts).map((font: Uint8Array) => [typefaceOf(font).name, font]));
  const family = (normal: Uint8Array, bold: Uint8Array) => {
    const names = { normal: typefaceOf(normal).name, bold: typefaceOf(bold).name };
    return { ...names, italics: names.normal, bolditalics: names.bold };
  };
  const printer = new Printer(
    { [FAMILY]: family(fonts.regular, fonts.bold), [NARROW_FAMILY]: family(fonts.condensed, fonts.condensedBold) },
    { existsSync: (name) => files.has(name), readFileSync: (name) => files.get(name) },
    { resolve: () => undefined, resolved: () => undefined },
    () => false,
  );
  const stream = await printer.createPdfKitDocument(definition);
  const chunks: Uint8Array[] = [];
  await new Promise<void>((done, fail) => {
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', done);
    stream.on('error', fail);
    stream.end();
  });
  return joined(chunks);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
