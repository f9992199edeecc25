import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { NotATable } from './cell.js';

/** What is called as a part is read. Names come without their prefix. */
interface XmlHandlers {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

/** Reads XML in pieces. Entities that a document declares itself are not expanded, and nothing outside of it is looked up. */
export async function readXml(chunks: AsyncIterable<string>, { open, close, text }: XmlHandlers): Promise<void> {
  const parser = new SaxesParser();
  const ended = (tag: SaxesTagPlain): void => close?.(local(tag.name));
  if (open) parser.on('opentag', (tag) => open(local(tag.name), tag.attributes));
  parser.on('closetag', ended);
  if (text) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  parser.on('error', (error) => {
    throw new NotATable(`the workbook is damaged (${error.message})`, 'open it in a spreadsheet program and save it again');
  });
  for await (const chunk of chunks) parser.write(chunk);
  parser.close();
}

const local = (name: string): string => {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
};

/** An attribute by its name without a prefix. */
export const attribute = (attributes: Readonly<Record<string, string>>, name: string): string | undefined =>
  attributes[name] ?? Object.entries(attributes).find(([key]) => local(key) === name)?.[1];

/** An on-off attribute. */
export const isOn = (value: string | undefined): boolean => value === '1' || value === 'true';

/** `_x000D_` is a character that XML cannot hold. */
export const unescaped = (text: string): string =>
  text.includes('_x') ? text.replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : text;
