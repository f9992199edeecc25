import type { ReportDocument } from '../document/document.js';
import { typesetter } from './fonts.js';
import type { Fonts } from './typeface.js';

/** Keys of a document whose texts are never drawn. */
const UNSEEN: ReadonlySet<string> = new Set(['field', 'kind', 'value', 'values', 'ink', 'tone', 'weight']);

/** Every text of a document that is drawn. */
export function textsOf(document: ReportDocument): readonly string[] {
  const texts: string[] = [];
  const visit = (part: unknown): void => {
    if (typeof part === 'string') texts.push(part);
    else if (typeof part === 'object' && part !== null) for (const [key, value] of Object.entries(part)) if (!UNSEEN.has(key)) visit(value);
  };
  visit(document);
  return texts;
}

/** The characters of a document that the fonts lack; a PDF shows them as `<U+4E2D>`. */
export function unprintable(document: ReportDocument, fonts: Fonts): readonly string[] {
  const { missing } = typesetter(fonts);
  return [...new Set(textsOf(document).flatMap(missing))].sort();
}
