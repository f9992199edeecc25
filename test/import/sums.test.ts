import { describe, expect, test } from 'vitest';
import { Decimal } from '../../src/kernel/decimal.js';
import { Sum } from '../../src/input/convert/totals.js';
import { Grid } from '../../src/input/tape/grid.js';
import { csvText } from '../../src/report/print/csv.js';

describe('a sum of many numbers', () => {
  test('of 1 to 1,000, each three times and some of them the same object, is 3 · 1,000 · 1,001 / 2', () => {
    const sum = new Sum();
    const numbers = Array.from({ length: 1000 }, (_, i) => new Decimal(i + 1));
    for (const number of numbers) sum.add(number);
    expect(sum.value.toFixed()).toBe('500500');
    for (const number of numbers) sum.add(new Decimal(number));
    for (const number of numbers.toReversed()) sum.add(number);
    expect(sum.value.toFixed()).toBe('1501500');
    expect(sum.value.toFixed()).toBe('1501500');
  });
});

describe('the cells of a sheet', () => {
  test.each([
    'a serial of ASCII',
    'Größe des Geräts',
    'Łódź, zażółć gęślą jaźń',
    '东京数据中心的一号机房里的显卡',
    'emoji 😀 beyond the plane',
    '\ud83d alone, no pair',
    'x'.repeat(5000),
  ])('come back as they went in: %s', (text) => {
    const grid = new Grid();
    grid.add([text, text.slice(1)], 1, false);
    grid.add([text, 'other'], 2, false);
    expect([grid.cell(0, 0), grid.cell(0, 1), grid.cell(1, 0)]).toEqual([text, text.slice(1), text]);
    expect(grid.distinct(0, [0, 1])).toEqual([text]);
  });
});

describe('a text as a cell of CSV', () => {
  test.each([
    ['plain', 'plain'],
    ['', ''],
    ['a, b', '"a, b"'],
    ['R1/2: x.y', 'R1/2: x.y'],
    ['=1+1', "'=1+1"],
    ['-5', "'-5"],
    ['@x, y', '"\'@x, y"'],
    [' edge', '" edge"'],
    ['edge ', '"edge "'],
    ['say "x"', '"say ""x"""'],
    ['a\nb', '"a\nb"'],
    ['é, è', '"é, è"'],
  ])('%j is %s', (text, cell) => expect(csvText(text)).toBe(cell));
});
