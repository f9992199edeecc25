/** The part of pdfmake that lays out and draws, without its store of files and its fetching of addresses. */
declare module 'pdfmake/js/Printer.js' {
  import type { TDocumentDefinitions, TFontDictionary } from 'pdfmake/interfaces';

  interface PdfStream {
    on(event: 'data', take: (chunk: Uint8Array) => void): void;
    on(event: 'end', done: () => void): void;
    on(event: 'error', fail: (error: Error) => void): void;
    end(): void;
  }
  class Printer {
    constructor(
      fonts: TFontDictionary,
      files: { existsSync(name: string): boolean; readFileSync(name: string): Uint8Array | undefined },
      addresses: { resolve(address: string): void; resolved(): void },
      mayRead: (path: string) => boolean,
    );
    createPdfKitDocument(definition: TDocumentDefinitions): Promise<PdfStream>;
  }
  /** A CommonJS module: what loads it hands out its class, or the object that holds it. */
  const printer: typeof Printer | { readonly default: typeof Printer };
  export default printer;
}
