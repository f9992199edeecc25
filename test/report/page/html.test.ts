import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakable, cssString, html, written } from '../../../src/report/page/html.js';
import { HOSTILE, SAFE } from '../hostile.js';

const shown = (markup: string): string =>
  markup.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

describe('html', () => {
  test('writes the five characters that markup is made of as entities, in text and in attributes', () => {
    expect(html`<a title="${`&<>"'`}">${`&<>"'`}</a>`.text).toBe('<a title="&amp;&lt;&gt;&quot;&#39;">&amp;&lt;&gt;&quot;&#39;</a>');
  });

  test('puts markup in as it is, lists item by item, and null as nothing', () => {
    expect(html`<p>${[html`<b>${1}</b>`, '<i>', null]}${null}${written('<hr>')}</p>`.text).toBe('<p><b>1</b>&lt;i&gt;<hr></p>');
  });

  test.each(HOSTILE)('leaves nothing of a %s', (_, text) => {
    expect(html`${text}`.text).toMatch(SAFE);
    expect(breakable(text).text).toMatch(SAFE);
  });

  test('lets no text open a tag, end an attribute or write an entity', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const markup = html`${text}`.text;
        expect(markup).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
        expect(markup).toMatch(SAFE);
      }),
      { numRuns: 500 },
    );
  });
});

describe('breakable', () => {
  test('lets a hash of 64 characters break in four, and a dotted key after its dots', () => {
    expect(breakable('0123456789abcdef'.repeat(4)).text).toBe(Array(4).fill('0123456789abcdef').join('<wbr>'));
    expect(breakable('rating.notches.operator_dependency').text).toBe('rating.<wbr>notches.<wbr>operator_<wbr>dependency');
  });

  test('leaves words of up to 24 characters whole', () =>
    expect(breakable('contract_realization book-ltv').text).toBe('contract_realization book-ltv'));

  test('is the same text without its places to break', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 20, maxLength: 90 }), (text) => {
        expect(shown(breakable(text).text.replaceAll('<wbr>', ''))).toBe(shown(html`${text}`.text));
      }),
    );
  });
});

describe('cssString', () => {
  test('writes everything but letters, digits and spaces as its code', () => {
    expect(cssString('A "b" \\ </style>')).toBe('"A \\22 b\\22  \\5c  \\3c \\2f style\\3e "');
  });

  test('is one string of a style sheet, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cssString(text)).toMatch(/^"(?:[A-Za-z0-9 ]|\\[0-9a-f]{1,6} )*"$/);
      }),
    );
  });
});
