import { describe, expect, it } from 'vitest';
import type { BarChart } from '../../../src/report/chart/chart.js';
import { splitChart } from '../../../src/report/chart/split.js';
import { chartSvg } from '../../../src/report/chart/svg.js';
import { all, parsed, texts } from './parsed.js';
import { barsOf, CASH } from './fixture.js';

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `Group ${i + 1}`);
const sixty = barsOf('across', names(60), [
  ['Firm', 'value', names(60).map((_, i) => (60 - i) * 1e6)],
  ['Not firm', 'warn', names(60).map((_, i) => -(i + 1) * 1e6)],
]);
const parts = splitChart(sixty) as readonly BarChart[];

describe('bars across', () => {
  it.each([
    [25, [25]],
    [26, [13, 13]],
    [50, [25, 25]],
    [58, [20, 20, 18]],
    [60, [20, 20, 20]],
  ])('of %i are drawn as charts of %j', (count, sizes) =>
    expect(
      splitChart(barsOf('across', names(count), [['x', 'value', names(count).map(() => 1)]])).map(
        (part) => (part as BarChart).categories.length,
      ),
    ).toEqual(sizes),
  );

  it('of 60 keep every name and every figure, in order', () => {
    expect(parts.flatMap(({ categories }) => categories)).toEqual(sixty.categories);
    expect(sixty.series.map((_, k) => parts.flatMap(({ series }) => series[k]!.values))).toEqual(sixty.series.map(({ values }) => values));
  });

  it('of 60 have 3 ids, and titles that say which go on', () => {
    expect(parts.map(({ id }) => id)).toEqual(['bars', 'bars-part-2', 'bars-part-3']);
    expect(parts.map(({ title }) => title)).toEqual(['Bars', 'Bars (continued)', 'Bars (continued)']);
    expect(parts[2]!.description).toBe('Bars 41 to 60 of 60, on the scale of the first 20.');
  });

  it('of 60 stand on one axis from −60 to 60 million', () => {
    const marks = parts.map((part) =>
      texts(parsed(chartSvg(part, { width: 500 })))
        .map(({ text }) => text)
        .filter((text) => /^−?\$\d+m?$/.test(text)),
    );
    expect(marks[0]!.length).toBeGreaterThan(2);
    expect(marks[1]).toEqual(marks[0]);
    expect(marks[2]).toEqual(marks[0]);
  });

  it('keep the names of a part without a figure', () => {
    const half = splitChart(barsOf('across', names(30), [['x', 'value', names(30).map((_, i) => (i < 15 ? 5 : null))]]))[1]!;
    expect(
      all(parsed(chartSvg(half, { width: 500 })), 'text')
        .map(({ text }) => text)
        .filter((text) => text.startsWith('Group')),
    ).toEqual(names(30).slice(15));
  });
});

it('columns and charts of other kinds stay whole', () => expect(splitChart(CASH)).toEqual([CASH]));
