import { describe, expect, it } from 'vitest';
import { folded, foldedCompany, isPlaceholder, isTotal } from '../../../src/input/text/spelling.js';

describe('two spellings', () => {
  it.each([
    ['ACME 1', 'acme-1'],
    ['Acme, Labs', 'ACME  LABS'],
    ['ａｃｍｅ', 'Acme'],
    ['Zu\u0308rich', 'Zürich'],
    ['O’Neil', "O'NEIL"],
    ['a´b`c', 'abc'],
    ['O´Neil', 'O’Neil'],
    ['lot\u200B7', 'LOT7'],
    [' a.b ', 'AB'],
  ])('%j and %j are one', (a, b) => expect(folded(a)).toBe(folded(b)));

  it.each([
    ['1-12', '11-2'],
    ['1-12', '112'],
    ['L1', 'L2'],
    ['a+b', 'ab'],
  ])('%j and %j are two', (a, b) => expect(folded(a)).not.toBe(folded(b)));

  it('keep what parts two digits, however it is written', () => {
    expect([folded('1 - 12'), folded('1.12'), folded('1/12')]).toEqual(['1-12', '1-12', '1-12']);
    expect([folded('a-1'), folded('1-a'), folded('-1'), folded('1-')]).toEqual(['A1', '1A', '1', '1']);
    expect(folded('a1 b-2 3')).toBe('A1B2-3');
  });

  it('of nothing but signs are what was written', () => expect([folded('---'), folded(''), folded('…')]).toEqual(['---', '', '…']));
});

describe('the name of a company', () => {
  it.each([
    ['Acme Labs, Inc.', 'ACMELABS'],
    ['Acme Labs Incorporated', 'ACMELABS'],
    ['ACME LABS LLC', 'ACMELABS'],
    ['Acme Labs L.L.C.', 'ACMELABS'],
    ['Acme Labs Pte. Ltd.', 'ACMELABS'],
    ['Acme & Labs', 'ACMEANDLABS'],
    ['Acme and Labs', 'ACMEANDLABS'],
    ['Acme&Labs Limited', 'ACMEANDLABS'],
    ['Smith’s GmbH', 'SMITHS'],
    ['Smith´s GmbH', 'SMITHS'],
    ['Customer AG', 'CUSTOMERAG'],
    ['Inc', 'INC'],
    ['Ltd Inc', 'LTD'],
    ['Inc Acme', 'INCACME'],
    ['&', 'AND'],
    ['--', '--'],
    ['Area 51 2 Corp', 'AREA51-2'],
  ])('%j is compared as %j', (name, plain) => expect(foldedCompany(name)).toBe(plain));
});

describe('what stands where a name is not known', () => {
  it.each(
    'NA|n/a|N/A|n.a.|N.A|not available|Not Applicable|not assigned|TBA|tbc|TBD|to be advised|to be confirmed|to be determined|none|NULL|nil|NaN|unknown|Pending|missing|xx|XXXX|?|???|0|000|-|--|–|—|−|.|_|*|/|#REF!|#n/a|#VALUE!|#NAME?|#NULL!|#NUM!|#DIV/0!|1E+12|1.23e+15'.split(
      '|',
    ),
  )('%s', (text) => expect(isPlaceholder(text)).toBe(true));

  it.each([
    '',
    'x',
    'nano',
    'tbe',
    'n',
    'Nina',
    'none of it',
    'a none',
    '01',
    '10',
    '-a',
    'a-',
    '1E12',
    'SN0',
    '12E+1',
    '1E+x',
    '1.E+5',
    '#REF',
    'aUNKNOWN',
    '-'.repeat(25),
    'not available today',
    'to be',
  ])('%j is a name', (text) => expect(isPlaceholder(text)).toBe(false));

  it('is at most 24 characters long', () => expect([isPlaceholder('-'.repeat(24)), isPlaceholder('0'.repeat(25))]).toEqual([true, false]));
});

describe('the label of a row that adds up', () => {
  it.each([
    'Total',
    'TOTALS',
    'Subtotal',
    'sub-total',
    'sub total',
    'Grand Total:',
    'overall total',
    'Fleet Total',
    'Portfolio - totals',
    'total 2026',
  ])('%s', (label) => expect(isTotal(label)).toBe(true));
  it.each(['Totality', 'total1', 'Totally', 'my total', 'Tot', 'grand', 'Totalé', 'Total1'])('not %s', (label) =>
    expect(isTotal(label)).toBe(false),
  );
});
