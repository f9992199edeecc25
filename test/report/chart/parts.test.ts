import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDay, formatDay } from '../../../src/kernel/calendar.js';
import { axisAcross, axisUp, rangeOf } from '../../../src/report/chart/axis.js';
import { dateTicks } from '../../../src/report/chart/dates.js';
import { COLOURS, MUTED, TEXT } from '../../../src/report/chart/ink.js';
import { fitted, widthOf, wrapped } from '../../../src/report/chart/measure.js';
import { spread } from '../../../src/report/chart/spread.js';
import { figureText, shortText, tickTexts } from '../../../src/report/chart/units.js';
import { coordinate, escaped, tag } from '../../../src/report/chart/xml.js';
import { trueWidth } from './parsed.js';
import { d } from './fixture.js';

const usd = { unit: 'money', currency: 'USD' } as const;

describe('figures on a chart', () => {
  it.each([
    ['money', 'USD', [0, 1e8, 2e8], ['$0', '$100m', '$200m']],
    ['money', 'USD', [-2e8, 0, 2e8], ['−$200m', '$0', '$200m']],
    ['money', 'EUR', [0, 5e8, 1e9, 1.5e9], ['EUR 0', 'EUR 0.5bn', 'EUR 1.0bn', 'EUR 1.5bn']],
    ['money', 'USD', [0, 2500, 5000], ['$0', '$2.5k', '$5.0k']],
    ['multiple', 'USD', [0, 0.25, 0.5], ['0.00x', '0.25x', '0.50x']],
    ['multiple', 'USD', [0, 1, 2], ['0.0x', '1.0x', '2.0x']],
    ['ratio', 'USD', [0, 0.5, 1], ['0%', '50%', '100%']],
    ['ratio', 'USD', [0, 0.005, 0.01], ['0.0%', '0.5%', '1.0%']],
    ['months', 'USD', [0, 12, 24], ['0', '12', '24']],
    ['count', 'USD', [0, 5000, 10000], ['0', '5,000', '10,000']],
  ] as const)('%s in %s: %j as %j', (unit, currency, ticks, written) => expect(tickTexts(ticks, { unit, currency })).toEqual(written));

  it.each([
    ['money', -20_300_000, '−$20.30m', '−20m'],
    ['money', 412_345.67, '$412.3k', '412k'],
    ['multiple', 1.4312, '1.43x', '1.4x'],
    ['ratio', 0.8471, '84.7%', '85%'],
    ['months', 16.64, '16.6 months', '17'],
    ['count', 15904, '15,904', '15,904'],
  ] as const)('a figure of %s, %d, in full %s and short %s', (unit, x, full, short) => {
    expect(figureText(d(x), { ...usd, unit })).toBe(full);
    expect(shortText(d(x), { ...usd, unit })).toBe(short);
  });
});

describe('text on a chart', () => {
  it('is at most 4 % wider in DejaVu Sans than it is taken to be, by what kerning adds, in 500 texts of Latin, digits and signs', () => {
    const alphabet = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%.,:;-+()/&\'"äéñßŁœ−…→€'];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...alphabet), { maxLength: 40 }).map((characters) => characters.join('')),
        (text) => {
          expect(trueWidth(text)).toBeLessThanOrEqual(widthOf(text) * 1.04 + 0.05);
        },
      ),
      { numRuns: 500, seed: 1 },
    );
    for (const label of ['$1,234.56m', '−$0.98bn', 'base 1.43x', '104.7%'])
      expect(trueWidth(label, true)).toBeLessThanOrEqual(widthOf(label, true));
  });

  it('is cut at the room there is, with an ellipsis in it', () => {
    expect(fitted('Gross', 100)).toBe('Gross');
    expect(fitted('Customer concentration', 60)).toMatch(/^Customer?…$|^Custom.*…$/);
    expect(widthOf(fitted('Customer concentration', 60))).toBeLessThanOrEqual(60);
  });

  it('breaks between words into three lines at most', () => {
    expect(wrapped('Priority claims', 50, 3)).toEqual(['Priority', 'claims']);
    expect(wrapped('Priority claims', 20, 3)).toBeNull();
    expect(wrapped('a b c d', 8, 3)).toBeNull();
  });

  it('has at least 4.5 to 1 of contrast on white in every ink, by WCAG 2.2', () => {
    const channel = (hex: string): number => {
      const x = parseInt(hex, 16) / 255;
      return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    };
    const luminance = (colour: string): number =>
      0.2126 * channel(colour.slice(1, 3)) + 0.7152 * channel(colour.slice(3, 5)) + 0.0722 * channel(colour.slice(5, 7));
    for (const colour of [...Object.values(COLOURS), TEXT, MUTED]) expect(1.05 / (luminance(colour) + 0.05)).toBeGreaterThanOrEqual(4.5);
  });
});

describe('labels beside each other', () => {
  it('stay where they are if they are far enough apart', () => expect(spread([100, 50], 13, 0, 200)).toEqual([100, 50]));
  it('move down from each other, and up again at the bottom', () => {
    expect(spread([50, 52], 13, 0, 200)).toEqual([50, 63]);
    expect(spread([200, 199, 198], 13, 0, 200)).toEqual([200, 187, 174]);
  });

  it('are 13 apart, within bounds and in their order, in 300 sets that fit', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -50, max: 250, noNaN: true }), { maxLength: 12 }), (wanted) => {
        const places = spread(wanted, 13, 0, 200);
        const sorted = [...places].sort((a, b) => a - b);
        sorted.slice(1).forEach((place, i) => expect(place - sorted[i]!).toBeGreaterThanOrEqual(13 - 1e-9));
        places.forEach((place) => expect(place >= -1e-9 && place <= 200 + 1e-9).toBe(true));
        wanted.forEach((a, i) => wanted.forEach((b, j) => a < b && expect(places[i]!).toBeLessThan(places[j]!)));
      }),
      { numRuns: 300, seed: 2 },
    );
  });
});

describe('axes', () => {
  it('span the origin and all values, and something where all are equal', () => {
    expect(rangeOf([5, 3], 0)).toEqual([0, 5]);
    expect(rangeOf([-5, 3], 0)).toEqual([-5, 3]);
    expect(rangeOf([], 0)).toEqual([0, 1]);
    expect(rangeOf([2], 2)).toEqual([2, 2.2]);
  });

  it('begin and end at a mark up the page', () => {
    const { scale, ticks } = axisUp([0, 416_510_000], 10, 278, usd);
    expect(ticks.map(({ text }) => text)).toEqual(['$0', '$100m', '$200m', '$300m', '$400m', '$500m']);
    expect([scale(0), scale(5e8)]).toEqual([278, 10]);
  });

  it('have fewer marks across the page where their texts are wide', () => {
    const of = (width: number): number => axisAcross([0, 119_170_000], 100, 100 + width, usd).ticks.length;
    expect([of(500), of(150), of(60)]).toEqual([6, 3, 2]);
  });

  it.each([
    [
      '2026-09-30',
      '2030-09-30',
      8,
      [
        '2027-01-01 2027-01',
        '2027-07-01 2027-07',
        '2028-01-01 2028-01',
        '2028-07-01 2028-07',
        '2029-01-01 2029-01',
        '2029-07-01 2029-07',
        '2030-01-01 2030-01',
        '2030-07-01 2030-07',
      ],
    ],
    ['2026-09-30', '2030-09-30', 5, ['2027-01-01 2027', '2028-01-01 2028', '2029-01-01 2029', '2030-01-01 2030']],
    ['2026-09-30', '2026-12-31', 8, ['2026-10-01 2026-10', '2026-11-01 2026-11', '2026-12-01 2026-12']],
  ] as const)('mark even months from %s to %s, at most %i', (first, last, most, marks) =>
    expect(dateTicks(parseDay(first)!, parseDay(last)!, most).map(({ date, text }) => `${formatDay(date)} ${text}`)).toEqual(marks),
  );
});

describe('markup', () => {
  it('escapes what XML reads', () => expect(escaped(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;'));
  it('shows controls and replaces what XML forbids', () => expect(escaped('a\u0000b\ufffe')).toBe('a␀b&lt;U+FFFE&gt;'));
  it('writes coordinates with two decimals at most and no −0', () =>
    expect([1.005, 2.349, -0.001, 7].map(coordinate)).toEqual(['1', '2.35', '0', '7']));
  it('refuses a coordinate that is not finite', () => expect(() => coordinate(Number.NaN)).toThrow(RangeError));
  it('leaves out attributes that are not there', () => expect(tag('g', { a: undefined, b: 1 })).toBe('<g b="1"/>'));
});
