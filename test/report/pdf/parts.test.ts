import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import type { BarChart } from '../../../src/report/chart/chart.js';
import { inParts } from '../../../src/report/pdf/parts.js';

const bars = (n: number): BarChart => ({
  kind: 'bars', id: 'backlog-chart', title: 'Backlog', description: 'By group.', unit: 'money', currency: 'USD', direction: 'across',
  categories: Array.from({ length: n }, (_, i) => `Group ${i + 1}`), series: [{ name: 'Firm', ink: 'value', values: Array.from({ length: n }, (_, i) => new Decimal(i)) }],
});

describe('a chart of more bars than a page holds', () => {
  it('is drawn in three parts of 20 where it has 60, each bar once and in order, the words under the last', () => {
    const parts = inParts(bars(60)) as BarChart[];
    expect(parts.map(({ title }) => title)).toEqual(['Backlog, part 1 of 3', 'Backlog, part 2 of 3', 'Backlog, part 3 of 3']);
    expect(parts.flatMap(({ categories }) => categories)).toEqual(bars(60).categories);
    expect(parts.flatMap(({ series }) => series[0]!.values.map(String))).toEqual(bars(60).series[0]!.values.map(String));
    expect(parts.map(({ description }) => description)).toEqual(['', '', 'By group.']);
    expect(new Set(parts.map(({ id }) => id)).size).toBe(3);
  });

  it('is one picture up to 26 bars', () => expect(inParts(bars(26))).toEqual([bars(26)]));
});
