import { dayOf, EXCEL_DAY_ZERO } from '../../kernel/calendar.js';
import { limitText, LIMITS } from '../../kernel/limits.js';
import { Archive } from './archive.js';
import { NotATable, type RecordSource, type SourceSheet } from './cell.js';
import { archiveKind } from './kind.js';
import { formatOf, type NumberFormat } from './number-format.js';
import { readSheet } from './sheet.js';
import { attribute, isOn, readXml, unescaped } from './xml.js';

const DAY_ZERO_1904 = dayOf(1904, 1, 1);

/** A workbook (.xlsx, .xlsm) as records: values as they were last saved. Formulas are not computed, nothing outside is opened. */
export async function workbookSource(bytes: Uint8Array): Promise<RecordSource> {
  const archive = await Archive.open(bytes);
  archiveKind(archive.names);
  const parts = await workbookParts(archive);
  const [strings, formats] = [await sharedStrings(archive, parts.folder), await cellFormats(archive, parts.folder)];
  const dayZero = parts.is1904 ? DAY_ZERO_1904 : EXCEL_DAY_ZERO;
  const sheets = parts.sheets.flatMap(({ name, isHidden, path }): SourceSheet[] =>
    path === null || !archive.names.has(path)
      ? []
      : [
          {
            name,
            isHidden,
            read: async (onRecord) => readSheet((await archive.text(path))!, { strings, formats, dayZero, sheet: name }, onRecord),
          },
        ],
  );
  if (sheets.length === 0) throw new NotATable('the workbook has no sheet of cells', 'ask for the file again');
  return { sheets, dayZero, delimiter: null, notes: notesOf(archive.names, parts.is1904) };
}

function notesOf(names: ReadonlySet<string>, is1904: boolean): string[] {
  const has = (pattern: RegExp): boolean => [...names].some((name) => pattern.test(name));
  return [
    ...(is1904 ? ['dates count from 1904, as the workbook says'] : []),
    ...(has(/vbaProject\.bin$/) ? ['it holds macros; they are not run'] : []),
    ...(has(/externalLinks\//) ? ['it has links to other workbooks; their values are as last saved'] : []),
  ];
}

interface Parts {
  readonly folder: string;
  readonly is1904: boolean;
  readonly sheets: readonly { readonly name: string; readonly isHidden: boolean; readonly path: string | null }[];
}

async function workbookParts(archive: Archive): Promise<Parts> {
  const main =
    [...(await targets(archive, '', '_rels/.rels')).values()].find(({ type }) => type.endsWith('/officeDocument'))?.path ??
    'xl/workbook.xml';
  const chunks = await archive.text(main);
  if (!chunks) throw new NotATable('the workbook is damaged (it has no list of sheets)', 'ask for the file again');
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const found: { name: string; isHidden: boolean; id: string }[] = [];
  let is1904 = false;
  await readXml(chunks, {
    open: (name, attributes) => {
      if (name === 'workbookPr') is1904 = isOn(attribute(attributes, 'date1904'));
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => /:id$/i.test(key))?.[1] ?? '';
      found.push({ name: attributes.name ?? '', isHidden: /hidden/i.test(attributes.state ?? ''), id });
    },
  });
  const paths = await targets(archive, folder, `${folder}_rels/${main.slice(folder.length)}.rels`);
  return {
    folder,
    is1904,
    sheets: found.map(({ name, isHidden, id }) => {
      const target = paths.get(id);
      return { name, isHidden, path: target?.type.endsWith('/worksheet') ? target.path : null };
    }),
  };
}

/** What the ids of a part stand for. */
async function targets(
  archive: Archive,
  folder: string,
  path: string,
): Promise<Map<string, { readonly type: string; readonly path: string }>> {
  const found = new Map<string, { type: string; path: string }>();
  const chunks = await archive.text(path);
  if (!chunks) return found;
  await readXml(chunks, {
    open: (name, { Id, Type, Target, TargetMode }) => {
      if (name !== 'Relationship' || TargetMode === 'External' || Id === undefined || Target === undefined) return;
      found.set(Id, { type: Type ?? '', path: resolved(folder, Target) });
    },
  });
  return found;
}

function resolved(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const parts: string[] = [];
  for (const part of `${folder}${target}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The texts that cells share. Readings beside Asian characters are left out. */
async function sharedStrings(archive: Archive, folder: string): Promise<readonly string[]> {
  const chunks = await archive.text(`${folder}sharedStrings.xml`);
  const strings: string[] = [];
  if (!chunks) return strings;
  let current = '';
  let length = 0;
  let [inText, phonetic] = [false, 0];
  await readXml(chunks, {
    open: (name) => {
      if (name === 'si') current = '';
      else if (name === 'rPh') phonetic++;
      else if (name === 't') inText = phonetic === 0;
    },
    text: (text) => {
      if (!inText) return;
      current += text;
      if ((length += text.length) > LIMITS.texts.most)
        throw new NotATable(`its shared texts have more than ${limitText(LIMITS.texts)} characters`, 'ask for the table alone, as CSV');
    },
    close: (name) => {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic--;
      else if (name === 'si') strings.push(unescaped(current));
    },
  });
  return strings;
}

/** The number formats of the styles, by the number that cells give. */
async function cellFormats(archive: Archive, folder: string): Promise<readonly NumberFormat[]> {
  const chunks = await archive.text(`${folder}styles.xml`);
  const custom = new Map<number, string>();
  const ids: number[] = [];
  let inCells = false;
  if (!chunks) return [];
  await readXml(chunks, {
    open: (name, attributes) => {
      if (name === 'numFmt') custom.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) ids.push(Number(attributes.numFmtId ?? 0));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return ids.map((id) => formatOf(id, custom));
}
