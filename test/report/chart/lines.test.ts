import { describe, expect, it } from 'vitest';
import { chartSvg, chartVariants } from '../../../src/report/chart/svg.js';
import { all, parsed, texts, type Parsed } from './parsed.js';
import { EXPOSURE, d, lineOf, monthEnds } from './fixture.js';

/** The paths of the series: thicker than what an axis is drawn with. */
const lines = (root: Parsed): readonly string[] =>
  all(root, 'path')
    .filter(({ at }) => Number(at['stroke-width']) > 1.5)
    .map(({ at }) => at['d']!);
const points = (path: string): readonly (readonly [number, number])[] =>
  [...path.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map((match) => [Number(match[1]), Number(match[2])] as const);
/** The place of an axis mark, from its text, which stands 3.6 below the middle. */
const mark = (root: Parsed, text: string): number => texts(root).find((drawn) => drawn.text === text)!.y - 3.6;

describe('lines over time', () => {
  it('puts $416.51m between the marks at $400m and $500m, 16.51 % of the way', () => {
    const root = parsed(chartSvg(EXPOSURE, { width: 720 }));
    const [low, high] = [mark(root, '$400m'), mark(root, '$500m')];
    expect(points(lines(root)[1]!)[0]![1]).toBeCloseTo(low + (high - low) * 0.1651, 1);
  });

  it('puts the first date at the left edge, the last at the right, and 2028-09-30 where 731 of 1461 days have passed', () => {
    const [first, ...rest] = points(lines(parsed(chartSvg(EXPOSURE, { width: 720 })))[1]!);
    expect(rest).toHaveLength(48);
    expect(rest[23]![0]).toBeCloseTo(first![0] + (rest[47]![0] - first![0]) * (731 / 1461), 1);
  });

  it('holds a stepped line level until its next date', () => {
    const steps = points(lines(parsed(chartSvg(EXPOSURE, { width: 720 })))[0]!);
    expect(steps[0]![1]).toBe(steps[1]![1]);
    expect(steps[1]![0]).toBe(steps[2]![0]);
    expect(steps[2]![1]).toBeGreaterThan(steps[1]![1]);
  });

  it('draws all variants on one scale: the debt, equal in each, has one path, and the axis holds $624.77m, the largest value of any', () => {
    const drawn = chartVariants(EXPOSURE, { width: 720 });
    const debts = drawn.map(({ svg }) => lines(parsed(svg))[0]);
    expect(new Set(debts).size).toBe(1);
    expect(
      drawn.map(
        ({ svg }) =>
          texts(parsed(svg))
            .filter(({ text }) => text.startsWith('$'))
            .at(-1)!.text,
      ),
    ).toEqual(['$700m', '$700m', '$700m']);
    expect(drawn.map(({ id, name }) => [id, name])).toEqual([
      ['base', 'Base case'],
      ['glut', 'Supply glut'],
      ['boom', 'Boom'],
    ]);
  });

  it('draws the variant asked for, and says in words what it shows', () => {
    const root = parsed(chartSvg(EXPOSURE, { width: 720, variant: 'glut' }));
    expect(lines(root)).toEqual(lines(parsed(chartVariants(EXPOSURE, { width: 720 })[1]!.svg)));
    expect(root.children[0]!.text).toBe('Exposure and value: Supply glut');
    expect(root.children[1]!.text).toContain(
      'Supply glut. Debt: $337.50m on 2026-09-30, $0 on 2030-09-30; lowest $0 on 2030-09-30, highest $337.50m on 2026-09-30. FMV: $249.91m on 2026-09-30',
    );
  });

  it('leaves a gap at months without a figure and marks a month alone between two gaps', () => {
    const root = parsed(chartSvg(lineOf([1.4, 1.3, null, 1.2, null, 1.1, 1]), { width: 500, tooltips: false }));
    expect(lines(root)[0]!.match(/M/g)).toHaveLength(3);
    expect(all(root, 'path').filter(({ at }) => at['transform'])).toHaveLength(2);
  });

  it('draws one month as a point', () => {
    const root = parsed(chartSvg(lineOf([1.4]), { width: 500 }));
    expect(texts(root).map(({ text }) => text)).toContain('2026-09-30');
    expect(all(root, 'path').some(({ at }) => at['transform']?.startsWith('translate'))).toBe(true);
  });

  it('tells series apart without colour: each has a dash and a marker of its own', () => {
    const root = parsed(chartSvg(EXPOSURE, { width: 720, tooltips: false }));
    const dashes = all(root, 'path')
      .filter(({ at }) => Number(at['stroke-width']) > 1.5)
      .map(({ at }) => at['stroke-dasharray']);
    expect(new Set(dashes).size).toBe(4);
    expect(
      new Set(
        all(root, 'path')
          .filter(({ at }) => at['transform'])
          .map(({ at }) => at['d']),
      ).size,
    ).toBe(4);
  });

  it('names lines at their ends where all reach the last tenth, and above the plot where one ends at two thirds', () => {
    const ends = texts(parsed(chartSvg(EXPOSURE, { width: 720 })));
    expect(ends.find(({ text }) => text === 'FMV')!.x).toBeGreaterThan(650);
    const short = lineOf([], {
      dates: monthEnds(30),
      variants: [
        {
          id: 'a',
          name: 'A',
          series: [
            { name: 'DSCR', ink: 'accent', values: Array(30).fill(d(1.4)) },
            { name: 'Limit', ink: 'bad', values: Array(20).fill(d(1.2)) },
          ],
        },
      ],
    });
    const above = texts(parsed(chartSvg(short, { width: 720 })));
    expect(above.find(({ text }) => text === 'Limit')!.y).toBeLessThan(16);
  });

  it('gives every figure of each third month under a pointer, of each ninth in the variants that are not seen first, and none where none are wanted', () => {
    const columns = (svg: string): readonly string[] =>
      all(parsed(svg), 'path').flatMap(({ children }) => children.filter(({ name }) => name === 'title').map(({ text }) => text));
    const [base, glut] = chartVariants(EXPOSURE, { width: 720 });
    expect(columns(base!.svg)).toHaveLength(17);
    expect(columns(base!.svg)[4]).toBe('2027-09-30\nDebt: $253.13m\nFMV: $307.38m\nOLV: $250.09m\nFLV: $147.19m');
    expect(columns(glut!.svg)).toHaveLength(9);
    expect(columns(chartSvg(EXPOSURE, { width: 720, tooltips: false }))).toEqual([]);
  });
});
