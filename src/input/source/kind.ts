import { EmptyFile, NotATable } from './cell.js';

/** What a file is by its first bytes: a workbook or archive to look into, or text. */
type FileKind = 'zip' | 'text';

const AS_CSV = 'save the table as .xlsx or as CSV UTF-8';

/** First bytes, as Latin-1, of files that hold no table, with what they are and what to do. */
const OTHERS: readonly (readonly [start: string, what: string, remedy: string])[] = [
  [
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    'an old Excel file (.xls), or a workbook with a password',
    'open it, take the password off and save it as .xlsx',
  ],
  ['%PDF', 'a PDF', 'ask for the workbook behind it; a table in a PDF is a picture of one'],
  ['\x1f\x8b', 'a gzip archive', 'unpack it first'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive', 'unpack it first'],
  ['Rar!', 'a RAR archive', 'unpack it first'],
  ['BZh', 'a bzip2 archive', 'unpack it first'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard archive', 'unpack it first'],
  ['PAR1', 'a Parquet file', 'export it as CSV'],
  ['SQLite format 3', 'an SQLite database', 'export the table as CSV'],
  ['\x89PNG', 'a picture (PNG)', 'ask for the workbook behind it'],
  ['\xff\xd8\xff', 'a picture (JPEG)', 'ask for the workbook behind it'],
  ['GIF8', 'a picture (GIF)', 'ask for the workbook behind it'],
  ['{\\rtf', 'a rich text document', AS_CSV],
];
/** How text begins that is no table, without blanks before it. */
const MARKUP: readonly (readonly [start: RegExp, what: string, remedy: string])[] = [
  [/^<\?xml[^>]*>\s*(?:<\?mso|<(?:\w+:)?workbook)/i, 'an Excel 2003 XML file', 'open it and save it as .xlsx'],
  [/^(?:<!doctype html|<html|<table|<head|<body|<meta)/i, 'a web page, often named .xls', 'open it in Excel and save it as .xlsx'],
  [/^<\?xml|^<[a-z]/i, 'an XML file', AS_CSV],
  [/^(?:\{\s*"|\[\s*[[{])/, 'JSON', AS_CSV],
  [/^From: |^MIME-Version:/, 'an e-mail', 'save its attachment'],
];

/** @param start the first bytes @throws NotATable of files that are something else */
export function kindOf(start: Uint8Array): FileKind {
  if (start.length === 0) throw new EmptyFile();
  const head = Buffer.from(start.subarray(0, 64)).toString('latin1');
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return 'zip';
  for (const [first, what, remedy] of OTHERS) if (head.startsWith(first)) throw new NotATable(`it is ${what}`, remedy);
  const text = Buffer.from(start.subarray(0, 1024))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  for (const [first, what, remedy] of MARKUP) if (first.test(text)) throw new NotATable(`it is ${what}`, remedy);
  return 'text';
}

/** What an archive is by the names in it; 'workbook' for one that can be read. */
export function archiveKind(names: ReadonlySet<string>): 'workbook' {
  const any = (pattern: RegExp): boolean => [...names].some((name) => pattern.test(name));
  if (names.has('xl/workbook.bin')) throw new NotATable('it is a binary workbook (.xlsb)', 'save it as .xlsx');
  if (names.has('[Content_Types].xml') && any(/^xl\//)) return 'workbook';
  if (any(/^word\//)) throw new NotATable('it is a Word document', AS_CSV);
  if (any(/^ppt\//)) throw new NotATable('it is a presentation', 'ask for the workbook behind it');
  if (any(/^Index\/.*\.iwa$|^Index\.zip$/)) throw new NotATable('it is an Apple Numbers file', 'export it as Excel (.xlsx) or CSV');
  if (names.has('content.xml') && names.has('mimetype')) throw new NotATable('it is an OpenDocument file (.ods)', 'save it as .xlsx');
  const inside = [...names].find((name) => /\.(?:xlsx|csv|tsv|txt)$/i.test(name));
  throw new NotATable('it is a zip archive', inside === undefined ? 'unpack it first' : `unpack it, and import ${inside}`);
}
