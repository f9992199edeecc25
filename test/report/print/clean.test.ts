import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clean, cleanLines } from '../../../src/report/print/clean.js';
import { HOSTILE, SAFE } from '../hostile.js';

describe('clean', () => {
  test.each(HOSTILE)('leaves nothing of a %s that a terminal would act on', (_, text) => {
    expect(clean(text)).toMatch(SAFE);
    expect(clean(text)).not.toContain('\n');
  });

  test('keeps ordinary names as they are, accents and Chinese too', () => {
    expect(clean('Société Générale 云计算 & Sons, "Ltd"')).toBe('Société Générale 云计算 & Sons, "Ltd"');
  });

  test('removes a whole sequence and shows a lone escape', () => {
    expect(clean('\u001b[31mred\u001b[0m')).toBe('red');
    expect(clean('x\u001b')).toBe('x␛');
  });

  test('shows a line break, a carriage return and a direction mark', () => {
    expect(clean('a\nb\r\nc\u202ed')).toBe('a⏎b⏎c<U+202E>d');
  });

  test('shows every character that is drawn as nothing, assigned or not', () => {
    for (const unseen of ['\u034f', '\u115f', '\u2065', '\u3164', '\ufe0f', '\uffa0', '\u{e0100}'])
      expect(clean(`a${unseen}b`)).toMatch(/^a<U\+[0-9A-F]{4,6}>b$/);
  });

  test('keeps the lines of a text of several lines', () => {
    expect(cleanLines('a\u0007\nb')).toBe('a␇\nb');
  });

  test('is safe for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => SAFE.test(clean(text))),
      { numRuns: 500 },
    );
  });

  test('of unended sequences takes a time that grows with the text, not with its square', () => {
    const fastest = (size: number): number =>
      Math.min(
        ...Array.from({ length: 5 }, () => {
          const started = performance.now();
          clean('\u001b]'.repeat(size / 4) + '\u009d'.repeat(size / 2));
          return performance.now() - started;
        }),
      );
    expect(fastest(1_600_000)).toBeLessThan(64 * fastest(100_000));
  });
});
