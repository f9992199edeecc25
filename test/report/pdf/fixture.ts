import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { Block, Column, DocumentTable, ReportDocument } from '../../../src/report/document/document.js';
import { SAMPLE } from '../page/fixture.js';

export { SAMPLE };

/** Why poppler's tools cannot look at a PDF here; null where they can. */
export const noPoppler: string | null =
  spawnSync('pdftotext', ['-v']).error === undefined ? null : 'poppler-utils is not installed: what the PDF says is not looked at';

/** What a tool of poppler says of a PDF. */
export function poppler(tool: string, args: readonly string[], pdf: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'gpulien-pdf-'));
  try {
    const file = join(folder, 'report.pdf');
    writeFileSync(file, pdf);
    const run = spawnSync(tool, [...args.filter((arg) => arg !== '-'), file, ...(args.includes('-') ? ['-'] : [])], {
      encoding: 'utf8',
      maxBuffer: 1 << 27,
    });
    if (run.status !== 0 || run.stderr !== '') throw new Error(`${tool}: ${run.stderr}`);
    return run.stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The texts of the pages, words in reading order. */
export const pagesOf = (pdf: Uint8Array): readonly string[] => poppler('pdftotext', ['-layout', '-'], pdf).split('\f').slice(0, -1);

interface Word {
  readonly page: number;
  readonly text: string;
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
}

/** Every word with the box it fills, and the size of each page. */
export function wordsOf(pdf: Uint8Array): {
  readonly pages: readonly (readonly [width: number, height: number])[];
  readonly words: readonly Word[];
} {
  const pages: [number, number][] = [];
  const words: Word[] = [];
  for (const line of poppler('pdftotext', ['-bbox', '-'], pdf).split('\n')) {
    const page = /<page width="([\d.]+)" height="([\d.]+)"/.exec(line);
    if (page) pages.push([Number(page[1]), Number(page[2])]);
    const word = /<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)<\/word>/.exec(line);
    if (word)
      words.push({ page: pages.length - 1, text: word[5]!, box: [Number(word[1]), Number(word[2]), Number(word[3]), Number(word[4])] });
  }
  return { pages, words };
}

/** The bytes of a PDF as text, every stream unpacked: nothing can hide in what is packed. */
export function unpacked(pdf: Uint8Array): string {
  const file = Buffer.from(pdf);
  const parts: string[] = [];
  let at = 0;
  for (let start = file.indexOf('stream\n', at); start >= 0; start = file.indexOf('stream\n', at)) {
    const end = file.indexOf('\nendstream', start);
    parts.push(file.toString('latin1', at, start));
    const body = file.subarray(start + 7, end);
    parts.push((body[0] === 0x78 ? inflateSync(body) : body).toString('latin1'));
    at = end + 10;
  }
  return [...parts, file.toString('latin1', at)].join('\n');
}

const column = (title: string, kind: Column['kind']): Column => ({ title, kind, field: title.toLowerCase().replaceAll(' ', '_') });

/** A table of `rows` rows: a number, a name and two amounts, and a total. */
export function longTable(rows: number): DocumentTable {
  return {
    id: 'long',
    title: 'Lots one by one',
    unit: 'USD million',
    caption: 'Lots in the order of the tape.',
    columns: [column('Lot', 'count'), column('Name of the lot', 'text'), column('Cost', 'money'), column('Fair value', 'money')],
    rows: [
      ...Array.from({ length: rows }, (_, i) => ({
        cells: [
          { value: i + 1, text: String(i + 1) },
          { value: `lot-${i + 1}`, text: `lot-${i + 1}` },
          { value: null, text: `${i}.25` },
          { value: null, text: `−${i}.75` },
        ],
      })),
      {
        cells: [
          { value: null, text: '' },
          { value: 'Total', text: 'Total' },
          { value: null, text: '1,234.50' },
          { value: null, text: '987.60' },
        ],
        weight: 'total' as const,
      },
    ],
  };
}

/** A table of `columns` columns of amounts after a name. */
export function wideTable(columns: number): DocumentTable {
  return {
    id: 'wide',
    title: 'Quarters side by side',
    columns: [column('Line', 'text'), ...Array.from({ length: columns - 1 }, (_, i) => column(`Quarter ${i + 1}`, 'money'))],
    rows: ['Interest', 'Principal'].map((line) => ({
      cells: [
        { value: line, text: line },
        ...Array.from({ length: columns - 1 }, (_, i) => ({ value: null, text: `1,0${String(i).padStart(2, '0')}.25` })),
      ],
    })),
  };
}

/** The sample with other blocks, as one section. */
export const withBlocks = (...blocks: readonly Block[]): ReportDocument => ({
  ...SAMPLE,
  audit: [],
  sections: [{ id: 'one', title: 'One section', newPage: true, blocks }],
});
