import { describe, expect, it } from 'vitest';
import { rightToLeft } from '../../../src/report/pdf/shaping.js';

const [ONE, TWO] = ['قرض', 'وحدات'];

describe('a text from right to left', () => {
  it('is bound into one, so that 2 words keep their places', () => expect(rightToLeft(`${ONE} ${TWO}`)).toBe(`${ONE}\u00a0${TWO}`));
  it('keeps a blank of its own before what goes on from left to right', () =>
    expect(rightToLeft(`Report: ${ONE} ${TWO} (example-1)`)).toBe(`Report: ${ONE}\u00a0${TWO} \u00a0(example-1)`));
  it('is the same bound twice as once', () => {
    const once = rightToLeft(`${ONE} ${TWO} (1) ${TWO}`);
    expect(rightToLeft(once)).toBe(once);
  });
  it.each(['Example GPU Term Loan', 'Ägypten  25 %', 'Москва Ελλάς'])('is not %s', (text) => expect(rightToLeft(text)).toBe(text));
});
