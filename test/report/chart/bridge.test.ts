import { describe, expect, it } from 'vitest';
import { hang } from '../../../src/report/chart/bridge.js';
import { chartSvg } from '../../../src/report/chart/svg.js';
import { all, parsed, texts, type Parsed } from './parsed.js';
import { BASE, RECOVERY, bridgeOf } from './fixture.js';

const bar = (root: Parsed, name: string): { top: number; bottom: number; left: number; right: number } => {
  const { at } = all(root, 'rect').find(({ children }) => children[0]?.text.startsWith(`${name}\n`))!;
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((key) => Number(at[key])) as [number, number, number, number];
  return { top: y, bottom: y + height, left: x, right: x + width };
};

describe('a bridge', () => {
  it('adds up: 338.88 less 36.90 of costs and claims plus 67.70 of cash is the last total of 369.68', () => {
    const steps = hang(RECOVERY.steps);
    expect(steps.at(-2)!.to.toString()).toBe('369680000');
    expect(steps.at(-1)).toMatchObject({ look: 'total' });
    expect(steps.at(-1)!.from.isZero()).toBe(true);
    expect(steps.at(-1)!.to.toString()).toBe('369680000');
  });

  it('stands totals on the axis and hangs each step from where the one before ended', () => {
    const root = parsed(chartSvg(RECOVERY, { width: 900 }));
    const zero = texts(root).find(({ text }) => text === '$0')!.y - 3.6;
    expect(bar(root, 'Gross proceeds').bottom).toBeCloseTo(zero, 1);
    expect(bar(root, 'Recovery, nominal').bottom).toBeCloseTo(zero, 1);
    expect(bar(root, 'Commission').top).toBeCloseTo(bar(root, 'Gross proceeds').top, 1);
    expect(bar(root, 'Removal').top).toBeCloseTo(bar(root, 'Commission').bottom, 1);
    expect(bar(root, 'Accounts').bottom).toBeCloseTo(bar(root, 'Priority claims').bottom, 1);
    expect(bar(root, 'Contract cash').top).toBeCloseTo(bar(root, 'Recovery, nominal').top, 1);
  });

  it('draws a deduction of 20.30 million a sixth of the way of 121.80 million', () => {
    const root = parsed(
      chartSvg(
        bridgeOf([
          ['All', 121_800_000, true],
          ['Part', -20_300_000],
        ]),
        { width: 500 },
      ),
    );
    const [whole, part] = [bar(root, 'All'), bar(root, 'Part')];
    expect((part.bottom - part.top) / (whole.bottom - whole.top)).toBeCloseTo(1 / 6, 2);
  });

  it('runs down the page where columns would be too narrow, through zero to −$158.32m', () => {
    const root = parsed(chartSvg(BASE, { width: 720 }));
    expect(bar(root, 'Debt').left).toBeCloseTo(bar(root, 'Availability').left, 1);
    expect(bar(root, 'Debt').right).toBeCloseTo(bar(root, 'Borrowing base').right, 1);
    expect(bar(root, 'Availability').right).toBeCloseTo(bar(root, 'Borrowing base').left, 1);
    expect(
      texts(root)
        .filter(({ bold }) => bold)
        .map(({ text }) => text),
    ).toEqual(['$338.88m', '$299.18m', '$179.18m', '−$158.32m']);
  });

  it('shows a step of nothing as a line with $0', () => {
    const root = parsed(chartSvg(BASE, { width: 720 }));
    expect(bar(root, 'Not insured').right - bar(root, 'Not insured').left).toBeCloseTo(1, 2);
    expect(texts(root).filter(({ text }) => text === '$0')).toHaveLength(3);
  });

  it('joins each step with the next', () => {
    const joints = all(parsed(chartSvg(RECOVERY, { width: 900 })), 'path').find(({ at }) => at['stroke-dasharray'] === '2 2')!.at['d']!;
    expect(joints.match(/M/g)).toHaveLength(RECOVERY.steps.length - 1);
  });
});
