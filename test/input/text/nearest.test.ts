import { describe, expect, it } from 'vitest';
import { either, isLike, isSameName, nearest, ranked } from '../../../src/input/text/nearest.js';

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

  it('is looked for without capitals, blanks, dashes, dots and underscores', () => {
    expect(nearest('Last Payment', ['last_payment', 'first_test'])).toEqual(['last_payment']);
    expect(nearest('Ｈ１００', ['H100', 'H200'])).toEqual(['H100']);
    expect(nearest('a.b-c', ['abc', 'abd'])).toEqual(['abc']);
  });
  it('of equals is the one that is written alike', () => expect(nearest('AB-C', ['a b c', 'AB_C', 'abc'])).toEqual(['AB_C']));
  it('of a whole name and the end of another is the whole', () => expect(nearest('scrap', ['x.scrap', 'scrap'])).toEqual(['scrap']));
  it('counts a swap as one letter wherever it stands, and only between neighbours', () => {
    // Three letters allow one edit.
    expect([nearest('lvt', ['ltv']), nearest('tlv', ['ltv']), nearest('vtl', ['ltv'])]).toEqual([['ltv'], ['ltv'], []]);
    expect([nearest('lvtx', ['ltvy']), nearest('lvt', ['ltvx']), nearest('aab', ['aba'])]).toEqual([[], [], ['aba']]);
  });
  it('allows a letter in three, and two at most', () => {
    expect([nearest('ab', ['ac']), nearest('abc', ['abd']), nearest('abcde', ['abxyz']), nearest('abcdef', ['abcdxy'])]).toEqual([
      [],
      ['abd'],
      [],
      ['abcdxy'],
    ]);
    expect([nearest('abcdefghijkl', ['abcdefghixyz']), nearest('abcdef', ['abcdefxy']), nearest('abcdef', ['abcdefxyz'])]).toEqual([
      [],
      ['abcdefxy'],
      [],
    ]);
  });
  it('offers each candidate once, and as many as are asked for', () =>
    expect([nearest('abcd', ['abce', 'abce', 'abcf'], 3), nearest('abcd', ['abce', 'abcf'])]).toEqual([['abce', 'abcf'], ['abce']]));
  it('ranked by likeness has no bound', () => {
    expect(ranked('abc', ['xyz', 'abd', 'abc', 'axy'], 9)).toEqual(['abc', 'abd', 'axy', 'xyz']);
    expect(ranked('abc', ['xyz'])).toEqual(['xyz']);
    expect(ranked('abc', [])).toEqual([]);
  });
});

describe('a name', () => {
  it('is the same in other capitals, with other blanks and signs', () =>
    expect([isSameName('GPU Model', 'gpu_model'), isSameName('a.b', 'A-B'), isSameName('a/b', 'ab'), isSameName('ab', 'ac')]).toEqual([
      true,
      true,
      false,
      false,
    ]));
  it('is like one that holds it or that it holds, or that differs in a third of the longer', () => {
    expect([isLike('cost', 'unit_cost'), isLike('unit cost', 'cost'), isLike('qty', 'quantity')]).toEqual([true, true, false]);
    expect([isLike('abcdef', 'abcdxy'), isLike('abcde', 'abcxy'), isLike('abc', 'abd'), isLike('ab', 'cd')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([isLike('', 'a'), isLike('a', ''), isLike('-', 'a')]).toEqual([false, false, false]);
  });
});
