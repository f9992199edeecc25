import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inAscii } from '../../src/cli/shell/characters.js';
import { dealFolder, gpulien } from './harness.js';

const ROOT = new URL('../../', import.meta.url).pathname;
const SAMPLE = join(ROOT, 'samples/meridian');
const SCREENS = [
  ['score', SAMPLE],
  ['score', SAMPLE, '--full'],
  ['check', join(ROOT, 'samples/troubled')],
  ['explain', SAMPLE, 'ltv.olv'],
  ['stress', dealFolder()],
  ['project', SAMPLE],
  ['reverse', dealFolder()],
  ['sensitivity', dealFolder()],
  ['compare', SAMPLE, join(ROOT, 'samples/troubled')],
  ['market'],
  ['market', 'show', 'H100'],
  ['curves'],
  ['calibrate'],
  ['backtest'],
  ['help'],
  ['help', 'method'],
  ['help', 'nothing'],
  ['methodology'],
  ['score', 'nowhere'],
];

describe('a terminal that shows ASCII alone', () => {
  test.each(SCREENS)('gets it from %s %s %s, without colour', async (...argv) => {
    for (const env of [{ LC_ALL: 'C' }, { TERM: 'dumb', LANG: 'en_US.UTF-8' }]) {
      const { out, err, code } = await gpulien(argv.filter(Boolean), { env, isTTY: true, columns: 100, cwd: ROOT });
      expect(out + err).toMatch(/^[\n\u0020-\u007e]+$/);
      expect(code).toBeLessThan(3);
    }
  });

  test('and a program what it gets anywhere', async () => {
    const [plain, ascii] = await Promise.all(
      [{}, { LC_ALL: 'C' }].map((env) => gpulien(['market', 'show', 'H100', '--json'], { env, cwd: ROOT })),
    );
    expect(ascii!.out).toBe(plain!.out);
  });
});

describe('text in ASCII', () => {
  test.each([
    ['│ 1 × 2 ≥ 3 · −4 … │', '| 1 x 2 >= 3 | -4 ~ |'],
    ['Café Müller, Łódź', 'Cafe Muller, Lodz'],
    ['Cafe\u0301', 'Cafe'],
    ['½ of x², y₀', '1/2 of x2, y0'],
    ['北京 ﬁ', '<U+5317><U+4EAC> fi'],
    ['a\u0000b\tc', 'a\u0000b\tc'],
  ])('%s is %s', (text, ascii) => expect(inAscii(text)).toBe(ascii));

  test('keeps the columns of what tables draw', () => {
    const drawn = '│─├└█▓▒░·•…−–—×′';
    expect(inAscii(drawn)).toHaveLength(drawn.length);
  });
});
