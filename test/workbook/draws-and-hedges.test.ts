import { describe, expect, it } from 'vitest';
import { filled, sheetOf } from './books.js';
import { DEALS, dealOf } from './deals.js';

describe.each(Object.entries(DEALS))('a workbook with %s', (_, texts) => {
  it('agrees with the engine in every figure', async () => {
    const book = filled(await dealOf(texts));
    const off = sheetOf(book, 'Check').rows.filter((line) => line?.[6]?.value === 0);
    expect(off.map((line) => `${line![1]!.value}: ${line![3]!.value}, engine ${line![4]!.value}`)).toEqual([]);
  });
});
