import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import { parseDay, type Day } from '../../../src/kernel/calendar.js';
import type { LineChart } from '../../../src/report/chart/chart.js';
import { displayWidth, PLAIN } from '../../../src/report/print/look.js';
import { terminalChart } from '../../../src/report/chart/terminal-chart.js';
import { HOSTILE, SAFE } from '../hostile.js';

type Variant = LineChart['variants'][number];
const day = (text: string): Day => parseDay(text)!;
const DATES = ['2026-01-01', '2027-01-01', '2028-01-01'].map(day);
const some = (...values: (number | null)[]): (Decimal | null)[] => values.map((x) => (x === null ? null : new Decimal(x)));
const chart = (series: Variant['series'], more: Partial<LineChart> = {}, bands?: Variant['bands']): LineChart => ({
  kind: 'lines',
  id: 'x',
  title: 'X',
  description: 'x',
  unit: 'money',
  currency: 'USD',
  dates: DATES,
  variants: [{ id: 'a', name: 'A', series, ...(bands ? { bands } : {}) }],
  ...more,
});
const look = (width: number) => ({ width, paint: PLAIN });
/** Rows of the plot without axis and marks. */
const plot = (lines: readonly string[]): string[] =>
  lines
    .filter((line) => /[│┤|+]/.test(line) && !/[└]/.test(line))
    .map((line) => line.slice(Math.max(line.indexOf('│'), line.indexOf('┤')) + 1));
const FALL = { name: 'fall', ink: 'value' as const, values: some(100, 50, 0) };

describe('a chart in characters', () => {
  it('draws a straight fall from the top left to the bottom right, half way down in the middle', () => {
    const rows = plot(terminalChart(chart([FALL]), look(60), { height: 11 }));
    expect(rows).toHaveLength(11);
    const width = Math.max(...rows.map((row) => row.length));
    expect(rows[0]!.startsWith('━')).toBe(true);
    expect(rows[5]!.indexOf('━')).toBeGreaterThan(width * 0.42);
    expect(rows[5]!.indexOf('━')).toBeLessThan(width * 0.5);
    expect(rows[10]!.trimEnd()).toHaveLength(width);
    expect(rows.map((row) => row.trim().replace(/━/g, ''))).toEqual(Array(11).fill(''));
  });

  it('marks the axis with the figures of the top and the bottom row', () => {
    const lines = terminalChart(chart([FALL]), look(60), { height: 11 });
    expect(lines[0]).toMatch(/^ {2}\$100 ┤/);
    expect(lines[10]).toMatch(/^ {4}\$0 ┤/);
    expect(lines[12]).toMatch(/2026.*2027.*2028|2027/);
  });

  it('puts each point where it is, without a line between, and over a line', () => {
    const rows = plot(
      terminalChart(chart([FALL, { name: 'seen', ink: 'good', points: true, values: some(0, 50, 100) }]), look(60), { height: 11 }),
    );
    expect(rows.join('').match(/●/g)).toHaveLength(3);
    expect(rows[10]![0]).toBe('●');
    expect(rows[0]!.trimEnd().endsWith('●')).toBe(true);
    expect(rows[5]).toContain('●');
  });

  it('holds a step until its next date', () => {
    const rows = plot(
      terminalChart(chart([{ name: 'debt', ink: 'debt', values: some(100, 50, 50), step: true }]), look(60), { height: 11 }),
    );
    const width = Math.max(...rows.map((row) => row.length));
    expect(Math.abs(rows[0]!.trimEnd().length - width / 2)).toBeLessThanOrEqual(1);
  });

  it('leaves a gap where there is no figure', () => {
    const dates = ['2026-01-01', '2026-07-01', '2027-01-01', '2027-07-01', '2028-01-01'].map(day);
    const rows = plot(
      terminalChart(chart([{ name: 'a', ink: 'value', values: some(10, 10, null, 10, 10) }], { dates }), look(60), { height: 11 }),
    );
    expect(rows.find((row) => row.includes('━'))).toMatch(/^━+ {6,}━+$/);
  });

  it('keeps the names of events apart that stand close, each over its own line', () => {
    const events = [
      { date: day('2027-01-01'), name: 'as of' },
      { date: day('2027-01-25'), name: 'Rubin' },
    ];
    const lines = terminalChart(chart([FALL], { events }), look(60), { height: 11 });
    const [above, below, first] = lines;
    expect(above!.trim()).toBe('as of');
    expect(below!.trim()).toMatch(/^┊ *Rubin$/);
    expect([above!.indexOf('as of'), below!.indexOf('Rubin')]).toEqual([first!.indexOf('┊'), first!.lastIndexOf('┊')]);
  });

  it('shades what lies between two values, and draws an event with its name above', () => {
    const lines = terminalChart(
      chart([FALL], { events: [{ date: day('2027-01-01'), name: 'Rubin' }] }, [
        { name: 'error', ink: 'accent', low: some(20, 20, 20), high: some(40, 40, 40) },
      ]),
      look(60),
      { height: 11 },
    );
    expect(lines[0]!.trim()).toBe('Rubin');
    const rows = plot(lines.slice(1));
    expect(rows.filter((row) => row.includes('░'))).toHaveLength(3);
    expect(rows.filter((row) => row.includes('┊')).length).toBeGreaterThan(5);
    expect(lines.at(-1)).toBe('  ━ fall   ░ error');
  });

  it('keeps to ASCII where that is all there is', () => {
    const text = terminalChart(
      chart([FALL, { name: 'b', ink: 'good', points: true, values: some(1, 2, 3) }], { events: [{ date: DATES[1]!, name: 'x' }] }, [
        { name: 'e', ink: 'accent', low: some(1, 1, 1), high: some(9, 9, 9) },
      ]),
      look(60),
      { ascii: true },
    ).join('\n');
    expect(text).toMatch(/^[\u0020-\u007e\n]*$/);
  });

  it.each([60, 80, 100, 200])('keeps within %i columns', (width) => {
    const events = ['2026-02-01', '2026-03-01', '2027-12-01'].map((date, i) => ({ date: day(date), name: `Generation number ${i}` }));
    for (const line of terminalChart(chart([{ ...FALL, name: 'a name that is long '.repeat(3) }], { events }), look(width)))
      expect(displayWidth(line), line).toBeLessThanOrEqual(width);
  });

  it.each(HOSTILE)('a name with a %s cannot steer the terminal', (_, name) => {
    for (const line of terminalChart(
      chart([{ ...FALL, name }], { events: [{ date: DATES[1]!, name }] }, [{ name, ink: 'bad', low: some(1, 1, 1), high: some(2, 2, 2) }]),
      look(80),
    ))
      expect(line).toMatch(SAFE);
  });

  it('says so where there is nothing to draw, and draws one date and one value', () => {
    expect(terminalChart(chart([{ ...FALL, values: some(null, null, null) }]), look(80))).toEqual(['  There are no figures to draw.']);
    const rows = plot(terminalChart(chart([{ ...FALL, values: some(5) }], { dates: [DATES[0]!] }), look(80)));
    expect(rows.join('').match(/━/g)).toHaveLength(1);
  });
});
