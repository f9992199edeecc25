import { describe, expect, it } from 'vitest';
import { either, nearest } from '../../../src/input/text/nearest.js';

describe('the nearest', () => {
  it('key to a misspelt one is the one that was meant', () =>
    expect(nearest('maturty', ['rank', 'maturity', 'balance'])).toEqual(['maturity']));
  it('of dotted keys is found by its last part', () =>
    expect(nearest('discount_rate', ['scrap', 'income.discount_rate', 'sga_share'])).toEqual(['income.discount_rate']));
  it('three come best first', () =>
    expect(nearest('H100-SXN', ['T4', 'H100-SXM', 'A100-SXM', 'H200-SXM'], 3)).toEqual(['H100-SXM', 'A100-SXM', 'H200-SXM']));
  it('is none that differs in more than two letters or a third of them', () =>
    expect([nearest('unrated', ['RD', 'NR']), nearest('start', ['at']), nearest('vallue', ['value'])]).toEqual([[], [], ['value']]));
  it('of two letters that changed places is the word', () =>
    expect([nearest('dcsr', ['dscr', 'ltv']), nearest('shwo', ['show']), nearest('ab', ['ba']), nearest('abdc', ['acbd'])]).toEqual([
      ['dscr'],
      ['show'],
      [],
      [],
    ]));
  it('of nothing is nothing', () => expect(nearest('x', [])).toEqual([]));
  it('choices are put in words', () => expect([either([]), either(['a']), either(['a', 'b', 'c'])]).toEqual([null, 'a', 'a, b or c']));
});
