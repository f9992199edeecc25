import { describe, expect, it } from 'vitest';
import type { LineChart } from '../../../src/report/chart/chart.js';
import { chartSvg } from '../../../src/report/chart/svg.js';
import { d, lineOf } from './fixture.js';
import { all, parsed, texts } from './parsed.js';

const LINE = lineOf([4, 3, 2, 1, 0]);
const withVariant = (change: Partial<LineChart['variants'][number]>, more: Partial<LineChart> = {}): LineChart => ({
  ...LINE,
  ...more,
  variants: [{ ...LINE.variants[0]!, ...change }],
});
const series = LINE.variants[0]!.series;

describe('points, bands and events of a chart over time', () => {
  it('draws five values as five markers without a path between them', () => {
    const root = parsed(chartSvg(withVariant({ series: [{ ...series[0]!, points: true }] }), { width: 500, tooltips: false }));
    expect(all(root, 'path').filter(({ at }) => at['transform']?.startsWith('translate'))).toHaveLength(5);
    expect(all(root, 'path').filter(({ at }) => Number(at['stroke-width']) > 1.5)).toEqual([]);
  });

  it('fills the area between the two values of each date and names it in the legend', () => {
    const bands = [{ name: 'error band', ink: 'accent' as const, low: [1, 1, 1, 1, 1].map(d), high: [3, 3, 3, 3, 3].map(d) }];
    const root = parsed(chartSvg(withVariant({ bands }), { width: 500, tooltips: false }));
    const [area] = all(root, 'path').filter(({ at }) => at['fill-opacity'] !== undefined);
    const heights = [...area!.at['d']!.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map((match) => Number(match[2]));
    expect(new Set(heights).size).toBe(2);
    expect(texts(root).map(({ text }) => text)).toContain('error band');
  });

  it('takes a band that leaves the lines into the scale', () => {
    const bands = [{ name: 'wide', ink: 'accent' as const, low: [0, 0, 0, 0, 0].map(d), high: [40, 40, 40, 40, 40].map(d) }];
    expect(
      texts(parsed(chartSvg(withVariant({ bands }), { width: 500 })))
        .map(({ text }) => text)
        .some((text) => text.startsWith('40')),
    ).toBe(true);
  });

  it('draws a line up at an event with its name above the plot, and none outside of the dates', () => {
    const events = [
      { date: LINE.dates[2]!, name: 'Rubin <ships>' },
      { date: (LINE.dates.at(-1)! + 400) as (typeof LINE.dates)[number], name: 'Later' },
    ];
    const svg = chartSvg(withVariant({}, { events }), { width: 500, tooltips: false });
    expect(svg).toContain('Rubin &lt;ships&gt;');
    expect(svg).not.toContain('Later');
    expect(all(parsed(svg), 'path').filter(({ at }) => at['stroke-dasharray'] === '3 3')).toHaveLength(1);
  });

  it('puts the names of three events that stand close one above the other, the first highest, each left on its own line', () => {
    const events = [0, 1, 2].map((i) => ({ date: (LINE.dates[1]! + i * 4) as (typeof LINE.dates)[number], name: `Generation ${i}` }));
    const named = texts(parsed(chartSvg(withVariant({}, { events }), { width: 500, tooltips: false }))).filter(({ text }) =>
      text.startsWith('Generation'),
    );
    const heights = [0, 1, 2].map((i) => named.find(({ text }) => text === `Generation ${i}`)!.y);
    expect(heights[0]! < heights[1]! && heights[1]! < heights[2]!).toBe(true);
  });

  it('draws a straight series from corner to corner, whatever lies between', () => {
    const [one] = LINE.variants[0]!.series;
    const first = LINE.dates[0]!;
    const values = LINE.dates.map((date) => d(Math.max(0, 100 - (date - first))));
    const path = (straight: boolean) =>
      all(parsed(chartSvg(withVariant({ series: [{ ...one!, values, straight }] }), { width: 500, tooltips: false })), 'path')
        .filter(({ at }) => at['stroke-linejoin'] === 'round')
        .at(-1)!.at['d']!;
    expect(path(false).match(/[ML]/g)!.length).toBe(LINE.dates.length);
    expect(path(true).match(/[ML]/g)!.length).toBeLessThanOrEqual(4);
  });

  it('is the same bytes twice', () => {
    const chart = withVariant({}, { events: [{ date: LINE.dates[1]!, name: 'x' }] });
    expect(chartSvg(chart, { width: 500 })).toBe(chartSvg(chart, { width: 500 }));
  });
});
