import { describe, expect, it } from 'vitest';
import { chartSvg } from '../../../src/report/chart/svg.js';
import { all, parsed, texts, type Parsed } from './parsed.js';
import { DRIVERS, tornadoOf } from './fixture.js';

const bar = (root: Parsed, title: string): { left: number; right: number; height: number; y: number } => {
  const { at } = all(root, 'rect').find(({ children }) => children[0]?.text === title)!;
  return { left: Number(at['x']), right: Number(at['x']) + Number(at['width']), height: Number(at['height']), y: Number(at['y']) };
};
/** The one line that is drawn in the colour of text. */
const baseLine = (root: Parsed): number =>
  Number(/^M([\d.]+)/.exec(all(root, 'path').find(({ at }) => at['stroke'] === '#1c2733')!.at['d']!)![1]);

describe('a tornado', () => {
  it('starts every bar at the base of 1.43x, both ways, and draws 0.45 as long on either side', () => {
    const root = parsed(chartSvg(DRIVERS, { width: 720 }));
    const [down, up] = [bar(root, 'Rental rates\n−20%: 0.98x'), bar(root, 'Rental rates\n+20%: 1.88x')];
    expect(down.right).toBeCloseTo(baseLine(root), 1);
    expect(up.left).toBeCloseTo(baseLine(root), 1);
    expect(down.right - down.left).toBeCloseTo(up.right - up.left, 1);
    expect(texts(root).find(({ bold }) => bold)!.text).toBe('base 1.43x');
  });

  it('writes what moved and where to beyond both ends', () => {
    const root = parsed(chartSvg(DRIVERS, { width: 720 }));
    const label = (text: string): { left: number; right: number } => texts(root).find((drawn) => drawn.text === text)!;
    expect(label('−20%: 0.98x').right).toBeCloseTo(bar(root, 'Rental rates\n−20%: 0.98x').left - 4, 1);
    expect(label('+20%: 1.88x').left).toBeCloseTo(bar(root, 'Rental rates\n+20%: 1.88x').right + 4, 1);
  });

  it('shares a row between two moves to one side', () => {
    const root = parsed(chartSvg(DRIVERS, { width: 720 }));
    const [down, up] = [bar(root, 'Worse either way\n−1: 1.35x'), bar(root, 'Worse either way\n+1: 1.38x')];
    expect(up.y).toBeCloseTo(down.y + down.height, 1);
    expect(down.height).toBeCloseTo(bar(root, 'Rental rates\n−20%: 0.98x').height / 2, 1);
  });

  it('draws nothing for a move that is not there or changes nothing, and still says where the second leads', () => {
    const root = parsed(chartSvg(DRIVERS, { width: 720 }));
    const titles = all(root, 'rect').flatMap(({ children }) => children.map(({ text }) => text));
    expect(titles.filter((title) => title.startsWith('Largest customers lost'))).toHaveLength(1);
    expect(titles.filter((title) => title.startsWith('Resale price'))).toHaveLength(0);
    expect(texts(root).map(({ text }) => text)).toEqual(expect.arrayContaining(['−20%: 1.43x', '+20%: 1.43x']));
  });

  it('keeps the base inside where all moves go one way', () => {
    const root = parsed(chartSvg(tornadoOf(0, [['Price', ['−20%', 62_400_000], ['+20%', 0]]], { unit: 'money' }), { width: 720 }));
    const { right, left } = bar(root, 'Price\n−20%: $62.40m');
    expect(baseLine(root)).toBeCloseTo(left, 1);
    expect(left - 40).toBeGreaterThan((right - left) * 0.25);
  });

  it('draws a base alone', () =>
    expect(texts(parsed(chartSvg(tornadoOf(1.2, [['Price', null, null]]), { width: 500 }))).map(({ text }) => text)).toContain(
      'base 1.20x',
    ));
});
