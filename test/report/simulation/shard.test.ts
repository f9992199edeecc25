import { beforeAll, describe, expect, it } from 'vitest';
import { modelOf } from '../../../src/model/score/model.js';
import { fansOf, PathRunner } from '../../../src/model/simulation/runner.js';
import { readShard, shardText, type Shard, type ShardOf } from '../../../src/report/simulation/shard.js';
import { covenant, dealOf, lease } from '../../model/build.js';

const FILE = 'one.json';
const PATHS = 6;
const SPEC = { leases: [lease({ rating: 'C' })], terms: { covenants: [covenant({ metric: 'ltv', basis: 'olv', max: 0.9 })] } };
let of: ShardOf;
let text: string;
beforeAll(async () => {
  // A customer that is as good as gone: most paths default.
  const model = modelOf(await dealOf(SPEC));
  of = { digest: 'd', paths: PATHS, model };
  const runner = new PathRunner(model, 1);
  const blocks = [runner.block(0, PATHS)];
  expect(blocks[0]!.defaults.length).toBeGreaterThan(0);
  const fans = fansOf(runner);
  const worst = { ...fans, ltv_olv: fans.ltv_olv.map((bins, k) => (k === 1 ? [[1, 6, 1, Infinity] as const] : bins)) };
  text = shardText({ schema: 'simulation-shard/1', digest: 'd', shard: 1, shards: 1, blocks, fans: worst });
});

const wrong = (given: string): string => {
  const found = readShard(given, FILE, of);
  if (!('wrong' in found)) return '';
  expect(found.remedy).toMatch(/--shard|shards/);
  return found.wrong;
};

/** The places of a value, of each list its first and last only. */
function placesOf(value: unknown, at: string, places: string[] = []): string[] {
  if (at !== '') places.push(at);
  if (Array.isArray(value)) for (const i of new Set([0, value.length - 1])) if (i >= 0) placesOf(value[i], `${at}[${i}]`, places);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [name, inner] of Object.entries(value)) placesOf(inner, at === '' ? name : `${at}.${name}`, places);
  return places;
}

/** The shard with another value at a place; undefined takes it away. */
function changed(place: string, value: unknown): string {
  const shard = JSON.parse(text);
  const keys = place.match(/[^.[\]]+/g)!;
  let inner = shard;
  for (const key of keys.slice(0, -1)) inner = inner[key];
  const last = keys.at(-1)!;
  if (value !== undefined) inner[last] = value;
  else if (Array.isArray(inner)) inner.splice(Number(last), 1);
  else delete inner[last];
  return JSON.stringify(shard);
}

describe('a shard that is read', () => {
  it('is the one that was written, infinities too', () => {
    const read = readShard(text, FILE, of) as Shard;
    expect(read.fans.ltv_olv[1]).toEqual([[1, 6, 1, Infinity]]);
    expect(shardText(read)).toBe(text);
  });

  it('is refused with the place of what is of another kind, wherever it is', () => {
    const places = placesOf(JSON.parse(text), '').filter((place) => !['schema', 'digest', 'shard', 'shards'].includes(place));
    expect(places.length).toBeGreaterThan(100);
    for (const place of places) {
      const block = /^blocks\[0\]$/.test(place) ? 'blocks[0].first' : place;
      const words = /inPlace\[\d+\]$/.test(place);
      expect(wrong(changed(place, words ? 7 : 'x')), place).toContain(`${FILE}: ${block}: expected `);
    }
  });

  it('is refused with the place of what is not there', () => {
    const shard = JSON.parse(text);
    // Of defaults there may be fewer, and none of bins.
    for (const place of placesOf(shard, '').filter(
      (one) => !/^(shards?|blocks\[0\])$|(defaults|inPlace|refinanced)\[\d+\]$|^fans\.\w+\[\d+\]\[\d+\]$/.test(one),
    ))
      expect(wrong(changed(place, undefined)), place).not.toBe('');
  });

  it.each([
    ['blocks[0].first', 3],
    ['blocks[0].first', PATHS * 512],
    ['blocks[0].width', 4],
    ['blocks[0].defaults[0].path', PATHS],
    ['blocks[0].defaults[0].k', -1],
    ['blocks[0].defaults[0].k', 1.5],
    ['blocks[0].defaults[0].cause', 'weather'],
    ['blocks[0].values.fmv[0]', null],
    ['fans.fmv[0][0][1]', 0],
  ])('is refused where %s is %j', (place, value) => expect(wrong(changed(place, value))).toContain(`${FILE}: ${place}: expected `));

  it('is refused with every fault, of many the first and how many more', () => {
    expect(wrong(changed('blocks[0].values', { fmv: 1, olv: 2 })).match(/expected/g)).toHaveLength(2);
    const told = wrong(changed('blocks[0].values.fmv', new Array(of.model.debt.lastPeriod + 1).fill('x')));
    expect(told.match(/expected/g)).toHaveLength(5);
    expect(told).toContain(`and ${of.model.debt.lastPeriod - 4} more`);
  });

  it('is refused with line and column where it is no JSON, and by what it is where it is another file', () => {
    expect(wrong(text.slice(0, 1000))).toMatch(/^one\.json:1:\d+: it is not the JSON/);
    expect(wrong('{\n "schema": x }')).toMatch(/^one\.json:\d:\d+: it is not the JSON/);
    for (const other of ['{}', 'null', '[]', '"x"', '7']) expect(wrong(other)).toBe('one.json is not a shard of a simulation');
    expect(wrong(changed('digest', 'other'))).toBe('one.json is a shard of another simulation');
  });
});
