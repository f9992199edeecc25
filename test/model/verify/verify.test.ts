import { describe, expect, it } from 'vitest';
import { topic } from '../../../src/model/verify/topic.js';
import { TOPICS } from '../../../src/model/verify/verify.js';

describe.each(TOPICS.map((one) => [one.name, one] as const))('right values of %s', (_, { rows, verify }) => {
  it('has each id once', () => expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length));

  it.each(rows.map((row) => [row.id, row] as const))(
    '%s',
    async (_id, row) => {
      const found = await verify(row);
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter(({ holds }) => !holds)).toEqual([]);
    },
    60_000,
  );
});

describe('a figure beside a published one', () => {
  const row = (right: unknown, tolerance = 0, kind = 'absolute') => [
    { id: 'a', inputs: 3, right, tolerance, tolerance_kind: kind, source: 'by hand' },
  ];
  const holds = async (rows: ReturnType<typeof row>, ours: Parameters<typeof topic>[3]): Promise<boolean[]> =>
    (await topic('t', 'T', rows, ours).verify(rows[0]!)).map((one) => one.holds);

  it('holds within an absolute and a relative tolerance, and not beyond', async () => {
    expect(await holds(row(4, 0.5), () => 4.5)).toEqual([true]);
    expect(await holds(row(4, 0.5), () => 4.51)).toEqual([false]);
    expect(await holds(row(-400, 0.01, 'relative'), () => -404)).toEqual([true]);
    expect(await holds(row(-400, 0.01, 'relative'), () => -404.1)).toEqual([false]);
    expect(await holds(row(4), () => NaN)).toEqual([false]);
  });

  it('of drawn paths holds within four standard errors', async () => {
    expect(await holds(row(4), () => ({ mean: 4.3, se: 0.1 }))).toEqual([true]);
    expect(await holds(row(4), () => ({ mean: 4.5, se: 0.1 }))).toEqual([false]);
  });

  it('is the same text, a list one text, and each figure of several by name', async () => {
    expect(await holds(row(['a', 'b']), () => 'a b')).toEqual([true]);
    expect(await holds(row(['a', 'b']), () => 'a c')).toEqual([false]);
    expect(await holds(row({ x: 1, y: '2' }), () => ({ y: '2', x: 2 }))).toEqual([false, true]);
    await expect(holds(row({ x: 1, z: 1 }), () => ({ x: 1 }))).rejects.toThrow('t a: the tool has no z');
  });
});
