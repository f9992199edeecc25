import { beforeAll, describe, expect, it } from 'vitest';
import { installedFonts } from '../../../src/cli/shell/fonts.js';
import { reportPdf } from '../../../src/report/pdf/pdf.js';
import type { Fonts } from '../../../src/report/pdf/typeface.js';
import { DEPTH, PAGE } from '../../../src/report/pdf/sheet.js';
import { barsOf, bridgeOf } from '../chart/fixture.js';
import { longTable, noPoppler, pagesOf, withBlocks, wordsOf } from './fixture.js';

let fonts: Fonts;
beforeAll(async () => (fonts = await installedFonts()));
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `Group-${i + 1}`);
const bars = (count: number) =>
  barsOf('across', names(count), [['Firm', 'value', names(count).map((_, i) => (count - i) * 1e6)]], { title: 'Backlog-by-group' });

describe.skipIf(noPoppler !== null)('a chart on the pages', () => {
  it.each([25, 26, 60])('of %i bars shows each once, above the footer', async (count) => {
    const { words } = wordsOf(await reportPdf(withBlocks({ kind: 'chart', chart: bars(count) }), fonts));
    const drawn = words.filter(({ text }) => text.startsWith('Group-'));
    expect(drawn.map(({ text }) => text).sort()).toEqual([...names(count)].sort());
    expect(Math.max(...drawn.map(({ box }) => box[3]))).toBeLessThan(PAGE.top + DEPTH);
  });

  it.each([2, 10, 14, 18, 22, 26, 30])('stands on the page of its title below a table of %i rows and a heading', async (rows) => {
    const blocks = [
      { kind: 'table', table: longTable(rows) },
      { kind: 'heading', text: 'Heading-above' },
      { kind: 'chart', chart: bars(25) },
    ] as const;
    const pages = pagesOf(await reportPdf(withBlocks(...blocks), fonts));
    const at = ['Heading-above', 'Backlog-by-group', 'Group-1 ', 'Group-25 '].map((text) =>
      pages.findLastIndex((page) => page.includes(text)),
    );
    expect(at[0]).toBeGreaterThan(1);
    expect(new Set(at).size).toBe(1);
  });

  it('of 60 steps is made narrower and keeps its last', async () => {
    const steps = names(60).map((name, i) => [name, i === 0 ? 1e8 : -1e6] as const);
    const { words } = wordsOf(await reportPdf(withBlocks({ kind: 'chart', chart: bridgeOf(steps) }), fonts));
    const drawn = words.filter(({ text }) => text.startsWith('Group-'));
    expect(drawn.length).toBe(60);
    expect(Math.max(...drawn.map(({ box }) => box[3]))).toBeLessThan(PAGE.top + DEPTH);
  });
});
