import { Chalk } from 'chalk';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { grid, panels, type Column } from '../../../src/report/print/grid.js';
import { displayWidth, PLAIN, type Look } from '../../../src/report/print/look.js';

interface Row {
  readonly name: string;
  readonly n: string;
}
const plain = (width: number): Look => ({ width, paint: PLAIN });
const name: Column<Row> = { title: 'Name', text: (row) => row.name, priority: 0, shrinkTo: 6 };
const figure = (title: string, more: Partial<Column<Row>> = {}): Column<Row> => ({
  title,
  text: (row) => row.n,
  align: 'right',
  priority: 0,
  ...more,
});
const ROWS: readonly Row[] = [
  { name: 'first', n: '1.0' },
  { name: 'a very long second name', n: '1,234.5' },
];

describe('a table in the terminal', () => {
  test('is light: titles, a rule, rows, no trailing blanks, no colours of its own', () => {
    expect(grid([name, figure('Amount')], ROWS, plain(60))).toEqual([
      '  Name                      Amount',
      `  ${'─'.repeat(32)}`,
      '  first                        1.0',
      '  a very long second name  1,234.5',
    ]);
    expect(grid([figure('Amount'), { ...name, align: 'left' }], ROWS, plain(60))[2]).toBe('      1.0  first');
  });

  test('cuts text, never figures, and drops the column that matters least', () => {
    expect(grid([name, figure('Amount')], ROWS, plain(22)).at(-1)).toBe('  a very lon…  1,234.5');
    expect(grid([name, figure('Amount'), figure('Least', { priority: 1 })], ROWS, plain(25))[0]).not.toContain('Least');
  });

  test('colour adds only colour, on every line of a cell', () => {
    const chalk = new Chalk({ level: 1 });
    const paint = {
      title: chalk.bold.cyan,
      strong: chalk.bold,
      dim: chalk.dim,
      good: chalk.green,
      warn: chalk.yellow,
      bad: chalk.bold.red,
    };
    const columns = [{ ...name, wraps: true, paint: (_: Row, { bad }: Look['paint']) => bad }, figure('Amount', { below: () => '+1' })];
    const painted = grid(columns, ROWS, { width: 22, paint });
    expect(painted.join('\n')).toContain('\u001b[');
    expect(painted.map((line) => stripVTControlCharacters(line))).toEqual(grid(columns, ROWS, plain(22)));
    expect(painted.filter((line) => line.includes('\u001b[1m\u001b[31m')).length).toBe(3);
  });

  test('a change stands below its figure', () => {
    expect(grid([name, figure('Amount', { below: (row) => (row.n === '1.0' ? '' : '+0.5') })], ROWS, plain(60)).slice(2)).toEqual([
      '  first                        1.0',
      '  a very long second name  1,234.5',
      '                              +0.5',
    ]);
  });

  test('a name that a terminal draws wide is measured as it is drawn', () => {
    for (const line of grid(
      [name, figure('Amount')],
      [
        { name: '云计算有限公司', n: '1.0' },
        { name: 'e\u0301e\u0301', n: '2.0' },
      ],
      plain(60),
    ).slice(2))
      expect(displayWidth(line)).toBe(24);
  });
});

describe('a table whose columns do not all fit', () => {
  const wide = figure('Wide figure', { priority: 2 });
  const texts: Column<Row> = { ...name, shrinkTo: 8 };

  test('cuts text first, then wraps it with the titles, and shows every column', () => {
    expect(grid([texts, figure('Amount'), wide], ROWS, plain(33)).join('\n')).toContain('a very l…');
    const wrapped = grid([texts, figure('Amount'), wide], ROWS, plain(28));
    expect(wrapped.join('\n')).toMatch(/Name +Amount +Wide\n +figure/);
    expect(wrapped.join('\n')).not.toContain('…');
    expect(wrapped.join('\n')).not.toContain('Left out');
  });

  test('leaves out the least of them and says which, and the width that shows all', () => {
    const lines = grid([texts, figure('Amount'), wide], ROWS, plain(24));
    expect(lines[0]).not.toContain('Wide');
    const note = lines.slice(-4).join(' ').replace(/\s+/g, ' ');
    expect(note).toMatch(/Left out at this width: Wide figure\. --width \d+ shows all columns\./);
    const needed = Number(/--width (\d+)/.exec(note)![1]);
    expect(grid([texts, figure('Amount'), wide], ROWS, plain(needed)).join('\n')).not.toContain('Left out');
    expect(grid([texts, figure('Amount'), wide], ROWS, plain(needed - 1)).join('\n')).toContain('Left out');
  });
});

describe('a table that does not fit', () => {
  const columns = ['One', 'Two', 'Three', 'Four', 'Five'].map((title) => figure(title));

  test('is one table where its lead can be cut enough', () => {
    expect(panels(name, columns, ROWS, plain(60)).filter((line) => line.includes('Name'))).toHaveLength(1);
  });

  test('is several otherwise, with every column once and none wider than asked', () => {
    for (const width of [24, 30, 40, 50]) {
      const lines = panels(name, columns, ROWS, plain(width));
      for (const title of ['One', 'Two', 'Three', 'Four', 'Five'])
        expect(lines.filter((line) => line.split(/ +/).includes(title))).toHaveLength(1);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.filter((line) => line === '').length).toBe(lines.filter((line) => line.includes('Name')).length - 1);
    }
  });
});
