import { describe, expect, it } from 'vitest';
import { CURRENCIES, currencyIn } from '../../../src/input/text/currencies.js';

describe('the currency that a text names', () => {
  it.each(CURRENCIES.filter((code) => code !== 'RMB'))('%s, in any capitals, as a word', (code) => {
    expect(currencyIn(code)).toBe(code);
    expect(currencyIn(`price (${code.toLowerCase()})`)).toBe(code);
    expect(currencyIn(`${code}1,000`)).toBe(code);
    expect([currencyIn(`x${code}`), currencyIn(`${code}x`)]).toEqual([null, null]);
  });

  it.each([
    ['RMB 100', 'CNY'],
    ['US$', 'USD'],
    ['us $5', 'USD'],
    ['U.S. $', 'USD'],
    ['U.S.$', 'USD'],
    ['U.S. dollar', 'USD'],
    ['US dollars', 'USD'],
    ['US-dollar', 'USD'],
    ['USdollar', 'USD'],
    ['C$', 'CAD'],
    ['CA $', 'CAD'],
    ['Canadian dollars', 'CAD'],
    ['canadian dollar', 'CAD'],
    ['A$', 'AUD'],
    ['AU $', 'AUD'],
    ['Australian dollar', 'AUD'],
    ['australian dollars', 'AUD'],
    ['S$', 'SGD'],
    ['Singapore dollar', 'SGD'],
    ['singapore dollars', 'SGD'],
    ['HK$', 'HKD'],
    ['Hong Kong dollars', 'HKD'],
    ['hong kong dollar', 'HKD'],
    ['NZ$', 'NZD'],
    ['New Zealand dollar', 'NZD'],
    ['new zealand dollars', 'NZD'],
    ['NT$', 'TWD'],
    ['Taiwan dollar', 'TWD'],
    ['Taiwanese dollars', 'TWD'],
    ['R$', 'BRL'],
    ['€', 'EUR'],
    ['Euro', 'EUR'],
    ['euros', 'EUR'],
    ['£', 'GBP'],
    ['pound sterling', 'GBP'],
    ['Pounds Sterling', 'GBP'],
    ['¥', 'JPY'],
    ['Yen', 'JPY'],
    ['₹', 'INR'],
    ['₩', 'KRW'],
    ['$', '$'],
    ['dollar', '$'],
    ['Dollars per hour', '$'],
  ])('%s is %s', (text, code) => expect(currencyIn(text)).toBe(code));

  it.each(['', 'price', 'Europe', 'eurozone', 'neuro', 'pound', 'yenta', 'kyen', 'petrodollar', 'dollarize', 'pounds sterlings'])(
    '%j names none',
    (text) => expect(currencyIn(text)).toBe(null),
  );

  it('of another dollar is not that of a letter before it', () =>
    expect([currencyIn('XC$'), currencyIn('XA$'), currencyIn('XS$')]).toEqual(['$', '$', '$']));
});
