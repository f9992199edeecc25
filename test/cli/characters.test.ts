import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inAscii } from '../../src/cli/shell/characters.js';
import { STARTER } from '../../src/cli/shell/starter.js';
import { dealFolder, gpulien, terms } from './harness.js';

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

const NUREMBERG = dealFolder({
  'deal.yaml': terms('- id: A\n', '- id: Ä\n'),
  'leases.csv': STARTER['leases.csv']!.replace('Alpha Labs,Alpha Group,BB', 'Nürnberg Cloud,,CCC'),
});

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

  test.each([
    ['--dump', '0'],
    ['--dump', '1'],
    ['--list', '0-1'],
    ['--shard', '1/1'],
  ])('and simulate %s %s what another run reads', async (...option) => {
    const argv = ['simulate', NUREMBERG, '--paths', '2', ...option];
    const [plain, ascii, dumb] = await Promise.all([{}, { LC_ALL: 'C' }, { TERM: 'dumb' }].map((env) => gpulien(argv, { env })));
    expect(plain!.code).toBe(0);
    expect(ascii!.out).toBe(plain!.out);
    expect(dumb!.out).toBe(plain!.out);
  });

  test('so that stress finds the party of a drawn path', async () => {
    const outs = await Promise.all(['0', '1'].map((path) => gpulien(['simulate', NUREMBERG, '--dump', path], { env: { LC_ALL: 'C' } })));
    const found = outs.find(({ out }) => out.includes('"nürnberg cloud"'))!;
    const file = join(NUREMBERG, 'path.yaml');
    writeFileSync(file, found.out);
    expect(await gpulien(['stress', NUREMBERG, '--scenarios', file, '--json'])).toMatchObject({ code: 0, err: '' });
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
