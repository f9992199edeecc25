import { expect, test } from 'vitest';
import { Decimal } from '../../src/kernel/decimal.js';
import { pack, unpack } from '../../src/kernel/pack.js';

test('what is packed is plain data, and unpacked what it was: decimals to the last digit, maps in their order', () => {
  const third = new Decimal(1).div(3);
  const value = {
    a: third,
    none: null,
    list: [new Decimal('1e-30'), 'text', 7, true, undefined],
    map: new Map<string, unknown>([
      ['z', new Decimal('123456789012345678901234567890.5')],
      ['a', { deep: new Map([[1, third]]) }],
    ]),
  };
  const sent = structuredClone(pack(value));
  const back = unpack(sent) as typeof value;
  expect(back).toEqual(value);
  expect(back.a).toBeInstanceOf(Decimal);
  expect(back.a.toString()).toBe(third.toString());
  expect([...back.map.keys()]).toEqual(['z', 'a']);
  expect(JSON.stringify(sent)).toContain('"packed":"decimal"');
});
