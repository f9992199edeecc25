import { describe, expect, it } from 'vitest';
import { chartSvg } from '../../../src/report/chart/svg.js';
import { all, parsed, texts, type Parsed } from './parsed.js';
import { CASH, LAYERS, LOSSES, LTV, SCENARIOS, barsOf, d } from './fixture.js';

interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
}
/** What has a figure under the pointer. */
const bars = (root: Parsed): readonly Bar[] =>
  all(root, 'rect')
    .filter(({ children }) => children.length > 0)
    .map(({ at, children }) => ({
      x: Number(at['x']),
      y: Number(at['y']),
      width: Number(at['width']),
      height: Number(at['height']),
      title: children[0]!.text,
    }));

describe('bars', () => {
  it('stacks 19.45, 10.92 and 6.80 million end to end, in proportion, and writes their sum of 37.17 million at the end', () => {
    const root = parsed(chartSvg(LAYERS, { width: 720 }));
    const row = bars(root).filter(({ title }) => title.startsWith('H100'));
    expect(row.map(({ title }) => title)).toEqual([
      'H100-SXM-80\nFLV: $19.45m',
      'H100-SXM-80\nOLV above FLV: $10.92m',
      'H100-SXM-80\nFMV above OLV: $6.80m',
    ]);
    const [a, b, c] = row as [Bar, Bar, Bar];
    expect(b.x).toBeCloseTo(a.x + a.width, 1);
    expect(c.x).toBeCloseTo(b.x + b.width, 1);
    expect(b.width / a.width).toBeCloseTo(10.92 / 19.45, 2);
    expect(c.width / a.width).toBeCloseTo(6.8 / 19.45, 2);
    expect(texts(root).find(({ text }) => text === '$37.17m')!.x).toBeCloseTo(c.x + c.width + 4, 1);
  });

  it('reaches the mark of the axis that says its value', () => {
    const root = parsed(chartSvg(barsOf('across', ['A', 'B'], [['x', 'value', [40e6, 100e6]]]), { width: 600 }));
    const at = (text: string): number => {
      const { left, right } = texts(root).find((drawn) => drawn.text === text)!;
      return (left + right) / 2;
    };
    expect(bars(root)[0]!.x).toBeCloseTo(at('$0'), 1);
    expect(bars(root)[0]!.x + bars(root)[0]!.width).toBeCloseTo(at('$40m'), 1);
    expect(bars(root)[1]!.x + bars(root)[1]!.width).toBeCloseTo(at('$100m'), 1);
  });

  it('piles what is below zero downwards and says which figure is net', () => {
    const root = parsed(chartSvg({ ...CASH, direction: 'across' }, { width: 720 }));
    const [inflow, service] = ['Q1\nCFADS: $25.00m', 'Q1\nDebt service: −$12.00m'].map((title) =>
      bars(root).find((bar) => bar.title === title)!,
    ) as [Bar, Bar];
    expect(service.x + service.width).toBeCloseTo(inflow.x, 1);
    expect(service.width / inflow.width).toBeCloseTo(12 / 25, 2);
    expect(texts(root).map(({ text }) => text)).toContain('net $13.00m');
  });

  it('says n/a for what is unknown and $0 for what is nothing, and draws neither', () => {
    const root = parsed(chartSvg(LOSSES, { width: 720 }));
    const written = texts(root).map(({ text }) => text);
    expect(written).toContain('n/a');
    expect(written.filter((text) => text === '$0')).toHaveLength(2);
    expect(bars(root)).toHaveLength(16);
  });

  it('keeps 18 scenarios apart by at least 15, each with its label, the long name cut with the whole of it under the pointer', () => {
    const root = parsed(chartSvg(LOSSES, { width: 515, height: 200 }));
    const rows = texts(root).filter(({ text }) =>
      SCENARIOS.some((name) => name === text || (text.endsWith('…') && name.startsWith(text.slice(0, -1).trim()))),
    );
    expect(rows).toHaveLength(18);
    expect(rows[1]!.y - rows[0]!.y).toBeGreaterThanOrEqual(15);
    expect(all(root, 'title').map(({ text }) => text)).toContain(SCENARIOS[16]);
  });

  it('draws a limit of 80 % where the axis has 80 %, across and up', () => {
    const across = parsed(chartSvg({ ...LTV, direction: 'across' }, { width: 720 }));
    const limit = all(across, 'path').find(({ at }) => at['stroke-dasharray'])!.at['d']!;
    const at = (text: string): number => {
      const { left, right } = texts(across).find((drawn) => drawn.text === text)!;
      return (left + right) / 2;
    };
    expect(Number(/^M([\d.]+)/.exec(limit)![1])).toBeCloseTo(at('0%') + (at('100%') - at('0%')) * 0.8, 1);
    const up = parsed(chartSvg(LTV, { width: 720 }));
    const height = (text: string): number => texts(up).find((drawn) => drawn.text === text)!.y - 3.6;
    expect(Number(/^M[\d.]+ ([\d.]+)/.exec(all(up, 'path').find((path) => path.at['stroke-dasharray'])!.at['d']!)![1])).toBeCloseTo(
      height('0%') + (height('100%') - height('0%')) * 0.8,
      1,
    );
    expect(texts(up).map(({ text }) => text)).toEqual(expect.arrayContaining(['covenant limit', '80.0%']));
  });

  it('keeps a limit in the picture that no bar reaches', () => {
    const root = parsed(
      chartSvg(barsOf('up', ['A'], [['x', 'debt', [0.1]]], { unit: 'ratio', mark: { name: 'limit', value: d(0.9) } }), { width: 400 }),
    );
    expect(texts(root).map(({ text }) => text)).toContain('100%');
  });

  it('writes labels short where columns are narrow: 186% for 186.1%', () => {
    expect(texts(parsed(chartSvg(LTV, { width: 720 }))).map(({ text }) => text)).toContain('186.1%');
    expect(texts(parsed(chartSvg(LTV, { width: 380 }))).map(({ text }) => text)).toContain('186%');
  });

  it('hatches each series after the first in its own way, with strokes that stay in the bars', () => {
    const root = parsed(chartSvg(LAYERS, { width: 720 }));
    const hatches = all(root, 'path').filter(({ at }) => at['stroke-opacity']);
    expect(hatches.length).toBe(4);
    const [, , rising, falling] = hatches.map(({ at }) => at['d']!);
    expect(rising).toMatch(/l[\d.]+ -/);
    expect(falling).not.toMatch(/l[\d.]+ -/);
    const bounds = bars(root).filter(({ title }) => title.includes('OLV above FLV'));
    for (const [, x, y] of rising!.matchAll(/M([\d.]+) ([\d.]+)/g)) {
      expect(
        bounds.some(
          (bar) =>
            Number(x) >= bar.x - 0.06 &&
            Number(x) <= bar.x + bar.width + 0.06 &&
            Number(y) >= bar.y - 0.06 &&
            Number(y) <= bar.y + bar.height + 0.06,
        ),
      ).toBe(true);
    }
  });
});
