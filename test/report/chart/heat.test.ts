import { describe, expect, it } from 'vitest';
import { chartSvg } from '../../../src/report/chart/svg.js';
import { HEAT, heatOf, TIMELINE } from './fixture.js';
import { all, parsed, texts, type Parsed } from './parsed.js';

const cells = (root: Parsed): { fill: string; x: number; y: number; width: number; height: number }[] =>
  all(root, 'rect')
    .filter(({ at }) => at['fill'] !== 'none')
    .map(({ at }) => ({
      fill: at['fill']!,
      x: Number(at['x']),
      y: Number(at['y']),
      width: Number(at['width']),
      height: Number(at['height']),
    }));

describe('a heat map', () => {
  it('shades by the limits that a cell is above, a figure on a limit not being above it', () => {
    const shades = cells(parsed(chartSvg(HEAT, { width: 600 }))).map(({ fill }) => fill);
    const [good, between, bad, none] = ['#e4f1e8', '#fbeecf', '#f6d5d1', '#eef1f4'];
    expect(shades).toEqual([bad, bad, between, between, bad, between, good, good, between, between, good, none]);
  });

  it('draws the line of a limit along the edges that part cells above it from the others, and no other', () => {
    const root = parsed(
      chartSvg(
        heatOf(
          [
            [1.2, 0.9],
            [0.8, 0.7],
          ],
          [['100%', 1]],
        ),
        { width: 400 },
      ),
    );
    const [first] = cells(root);
    const { x, y, width, height } = first!;
    const at = (a: number): string => String(Math.round(a * 100) / 100);
    const contour = all(root, 'path')[0]!.at['d'];
    expect(contour).toBe(`M${at(x + width)} ${at(y)}V${at(y + height)}M${at(x)} ${at(y + height)}H${at(x + width)}`);
  });

  it('writes every figure, "n/a" where there is none, and says where all are missing', () => {
    const written = texts(parsed(chartSvg(HEAT, { width: 600 }))).map(({ text }) => text);
    expect(written).toEqual(expect.arrayContaining(['120.3%', '100.0%', 'n/a', "above the covenant's 90%", 'above 100%']));
    expect(texts(parsed(chartSvg(heatOf([[null]], []), { width: 400 }))).map(({ text }) => text)).toEqual([
      'There are no figures to draw.',
    ]);
  });
});

describe('a timeline', () => {
  const root = parsed(chartSvg(TIMELINE, { width: 800 }));
  const bars = all(root, 'rect').map(({ at }) => ({ x: Number(at['x']), width: Number(at['width']) }));

  it('draws a span as long as its share of the axis, and cuts one that outlasts it', () => {
    const [debt, contract] = bars;
    expect(contract!.x).toBeCloseTo(debt!.x, 2);
    // 731 of 1,461 days.
    expect(debt!.width / contract!.width).toBeCloseTo(731 / 1461, 3);
  });

  it('names a day where its name has room, and keeps the name for the pointer where not', () => {
    const written = texts(root).map(({ text }) => text);
    expect(written.filter((text) => text === 'draw')).toHaveLength(1);
    expect(written).toContain('Feynman');
    expect(written).not.toContain('The one after');
    expect(chartSvg(TIMELINE, { width: 800 })).toContain('<title>The one after, 2030-09-01</title>');
  });
});
