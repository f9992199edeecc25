import { beforeAll, describe, expect, it } from 'vitest';
import { installedFonts } from '../../../src/cli/shell/fonts.js';
import type { Column } from '../../../src/report/document/document.js';
import { faceOf, fit, squeeze, type Layout, type Printed } from '../../../src/report/pdf/columns.js';
import { folded, lineCount } from '../../../src/report/pdf/fold.js';
import { typesetter, type Typesetter } from '../../../src/report/pdf/fonts.js';
import { ROOM } from '../../../src/report/pdf/sheet.js';
import { wideTable } from './fixture.js';

let type: Typesetter;
beforeAll(async () => void (type = typesetter(await installedFonts())));

const plain = (text: string): Printed => ({ text, bold: false });
const text = (title: string): Column => ({ title, kind: 'text', field: title });
const printed = (columns: number): readonly (readonly Printed[])[] =>
  wideTable(columns).rows.map((row) => row.cells.map((cell) => plain(cell.text)));
const across = ({ setting, widths }: Layout): number => widths.reduce((sum, width) => sum + width + 2 * setting.gap, 0);

describe('columns of a table', () => {
  it('of 6 stand upright at 8 points, of 13 in narrow letters, of 20 on a page on its side, of 45 on none', () => {
    const settings = [6, 13, 20, 45].map((columns) => fit(wideTable(columns).columns, printed(columns), type)?.setting ?? null);
    expect(settings.map((setting) => setting && [setting.size, setting.condensed, setting.landscape])).toEqual([
      [8, false, false],
      [7.3, true, false],
      [7.5, true, true],
      null,
    ]);
  });

  it('fill the room to within 0.1 point', () => {
    for (const columns of [2, 6, 11])
      expect(across(fit(wideTable(columns).columns, printed(columns), type)!)).toBeCloseTo(ROOM.portrait, 1);
    expect(across(fit(wideTable(20).columns, printed(20), type)!)).toBeCloseTo(ROOM.landscape, 1);
    expect(across(squeeze(wideTable(45).columns, printed(45), type))).toBeCloseTo(ROOM.landscape, 1);
  });

  it('never fold an amount', () => {
    for (const columns of [6, 11, 20]) {
      const { setting, widths } = fit(wideTable(columns).columns, printed(columns), type)!;
      for (const row of printed(columns))
        row.slice(1).forEach((cell, i) => expect(type.width(cell.text, faceOf(setting, false))).toBeLessThanOrEqual(widths[i + 1]!));
    }
  });

  it('give sentences of 600 letters more room than names of 20, which stay on one line', () => {
    const sentence = 'why it is so and not otherwise '.repeat(20).trim();
    const { setting, widths } = fit([text('Key'), text('Why')], [[plain('obsolescence.rate'), plain(sentence)]], type)!;
    expect(widths[1]!).toBeGreaterThan(2 * widths[0]!);
    expect(lineCount('obsolescence.rate', widths[0]!, faceOf(setting, false), type)).toBe(1);
  });
});

describe('a folded text', () => {
  const face = { size: 8 };

  it('is the text again when its lines are put together, and no line is wider than the room', () => {
    const long = 'Cash flow available for debt service of the last three months, net of sub-lease/re-let income 3-4 months ahead';
    const lines = folded(long, 90, face, type).text as string[];
    expect(lines.join('')).toBe(long);
    expect(lines.length).toBe(lineCount(long, 90, face, type));
    for (const line of lines) expect(type.width(line.trimEnd(), face)).toBeLessThanOrEqual(90);
  });

  it('parts words at a dash before a letter but not before a figure: sub-lease, H100-80', () => {
    expect(folded('sub-lease', type.width('sub-lea', face), face, type).text).toEqual(['sub-', 'lease']);
    expect(folded('H100-80', type.width('H100-8', face), face, type)).toEqual({ text: 'H100-80', noWrap: false });
  });

  it('leaves a hash of 64 letters in a column of 100 points to be broken, and counts its 4 lines', () => {
    const hash = '9f86d081'.repeat(8);
    expect(folded(hash, 100, face, type)).toEqual({ text: hash, noWrap: false });
    expect(lineCount(hash, 100, face, type)).toBe(Math.ceil(type.width(hash, face) / 100));
  });
});
