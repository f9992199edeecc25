import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import { pageHtml } from '../../../src/report/page/page.js';
import { tableHtml } from '../../../src/report/page/table.js';
import type { DocumentTable } from '../../../src/report/document/document.js';
import { everywhere, SAMPLE } from './fixture.js';

const page = pageHtml(SAMPLE);
const between = (text: string, start: string, end: string): string => text.slice(text.indexOf(start) + start.length, text.indexOf(end));
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

describe('the page', () => {
  test('is the same bytes twice', () => expect(pageHtml(structuredCloneOf())).toBe(page));

  test('allows the one style and the one script that stand in it, by hash, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1];
    const style = between(page, '<style>', '</style>');
    const script = between(page, '<script>', '</script>');
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${sha256(style)}'; script-src 'sha256-${sha256(script)}'; img-src 'none'; base-uri 'none'; form-action 'none'`,
    );
    expect(page.match(/<style|<script/g)).toEqual(['<style', '<script']);
  });

  test('names no address, and no attribute runs or styles', () => {
    const body = page.slice(page.indexOf('<body>')).replace(between(page, '<script>', '</script>'), '');
    expect(page).not.toMatch(/https?:|url\((?!#)|@import|src=/);
    expect(body).not.toMatch(/<[^>]*\s(?:style|on[a-z]+)\s*=/);
  });

  test('has a script under 4 KB', () => expect(Buffer.byteLength(between(page, '<script>', '</script>'))).toBeLessThan(4096));

  test('numbers its 6 sections as its contents do', () => {
    const titles = SAMPLE.sections.map(({ title }, i) => `<span class="no">${i + 1}</span>${title}`);
    for (const title of titles) expect(page.split(title)).toHaveLength(3);
  });

  test('has each id once, and every address within it leads somewhere', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/(?:href="#|aria-labelledby=")([^"]*)"/g))
      for (const id of target!.split(' ')) expect(ids).toContain(id);
  });

  test('marks no page of a report that is not confidential', () =>
    expect(pageHtml({ ...SAMPLE, confidential: false })).not.toContain('Confidential</p>'));

  test('has every text of the document in it', () => {
    const plain = between(page, '<body>', '</body>')
      .replaceAll('<wbr>', '')
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
    const texts: string[] = [];
    JSON.stringify([SAMPLE.cover, SAMPLE.audit, SAMPLE.sections], (key, value: unknown) => {
      if (
        ['text', 'title', 'label', 'note', 'statement', 'description', 'caption', 'unit'].includes(key) &&
        typeof value === 'string' &&
        !['money', 'ratio'].includes(value)
      )
        texts.push(value);
      return value;
    });
    expect(texts.length).toBeGreaterThan(400);
    for (const text of texts) expect(plain).toContain(text);
  });

  test('writes markup in every text of a document as text', () => {
    const hostile = pageHtml(everywhere(`"><img src=x onerror=alert(1)>'</title></style></script><script>alert(1)</script>`));
    expect(hostile).not.toContain('<img');
    expect(hostile.match(/<script/g)).toHaveLength(1);
    expect(hostile.match(/<\/(?:style|script)>/g)).toEqual(['</style>', '</script>']);
  });
});

describe('a table', () => {
  const cells = (...texts: string[]): DocumentTable['rows'][number] => ({ cells: texts.map((text) => ({ value: text, text })) });
  const table = (rows: DocumentTable['rows']): DocumentTable => ({
    id: 't',
    title: 'T',
    columns: [
      { title: 'A', kind: 'text', field: 'a' },
      { title: 'B', kind: 'number', field: 'b' },
    ],
    rows,
  });
  const sortable = (rows: DocumentTable['rows']): boolean => tableHtml(table(rows)).text.includes('data-sort');
  const three = [cells('a', '1'), cells('b', '2'), cells('c', '3')];

  test('can be sorted where it has 3 rows or more and totals stand only at its end', () => {
    expect(sortable(three)).toBe(true);
    expect(sortable([...three, { ...cells('sum', '6'), weight: 'total' }])).toBe(true);
    expect(sortable(three.slice(1))).toBe(false);
  });

  test.each(['total', 'subtotal', 'heading'] as const)(
    'cannot be sorted where a %s stands among its rows: the order is its meaning',
    (weight) => {
      expect(sortable([...three, { ...cells('x', ''), weight }, ...three])).toBe(false);
    },
  );

  test('that can be sorted carries the figure in full where less is written, and an empty one where there is none', () => {
    const full = '1234567.00000000000000000001';
    const row = {
      cells: [
        { value: null, text: '–' },
        { value: new Decimal(full), text: '1.23' },
      ],
    };
    const markup = tableHtml(table([row, row, row])).text;
    expect(tableHtml(table([row])).text).not.toContain('data-value');
    expect(markup).toContain(`<td class="n" data-value="${full}">1.23</td>`);
    expect(markup).toContain('<th scope="row" data-value="">–</th>');
  });

  test('says so where it has no rows', () => expect(tableHtml(table([])).text).toContain('No rows.'));
});

describe('markup that is not escaped', () => {
  test('is written at four places: charts, the policy, the style and the script', () => {
    const room = new URL('../../../src/report/page/', import.meta.url);
    const sources = readdirSync(room)
      .filter((file) => file !== 'html.ts')
      .map((file) => readFileSync(new URL(file, room), 'utf8'))
      .join('\n');
    expect(sources.match(/\bwritten\(/g)).toHaveLength(4);
    expect(sources).not.toContain('new Markup');
  });
});

/** The sample again, as other objects. */
function structuredCloneOf(): typeof SAMPLE {
  const copy = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(copy)
      : value === null || typeof value !== 'object' || value instanceof Decimal
        ? value
        : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
  return copy(SAMPLE) as typeof SAMPLE;
}
