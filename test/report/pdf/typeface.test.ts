import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { installedFonts } from '../../../src/cli/shell/fonts.js';
import type { Fonts } from '../../../src/report/pdf/typeface.js';
import { typesetter } from '../../../src/report/pdf/fonts.js';
import { fontsFor } from '../../../src/report/pdf/shaping.js';
import { typefaceOf } from '../../../src/report/pdf/typeface.js';
import { HOSTILE } from '../hostile.js';

interface Reference {
  readonly postscriptName: string;
  readonly unitsPerEm: number;
  readonly availableTables?: readonly string[];
  readonly directory: { readonly tables: Record<string, unknown> };
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { readonly advanceWidth: number };
}
const fontkit = createRequire(import.meta.url)('fontkit') as { create(font: Uint8Array): Reference };

let fonts: Fonts;
beforeAll(async () => void (fonts = await installedFonts()));

describe('a font as read', () => {
  it.each(['regular', 'bold', 'condensed', 'condensedBold'] as const)(
    '%s: name, glyphs and widths of the first 131,072 characters are those that fontkit reads',
    (name) => {
      const [ours, reference] = [typefaceOf(fonts[name]), fontkit.create(fonts[name])];
      expect(ours.name).toBe(reference.postscriptName);
      const differing: number[] = [];
      for (let codePoint = 0x20; codePoint < 0x20000; codePoint++) {
        if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
        const has = reference.hasGlyphForCodePoint(codePoint);
        const wide = has ? reference.glyphForCodePoint(codePoint).advanceWidth / reference.unitsPerEm : null;
        if (ours.has(codePoint) !== has || (wide !== null && Math.abs(ours.width(String.fromCodePoint(codePoint)) - wide) > 1e-9))
          differing.push(codePoint);
      }
      expect(differing).toEqual([]);
    },
  );

  it('tells digits of one width, so that columns of figures align: 0 to 9 are 0.636 of the size', () => {
    for (const digit of '0123456789') expect(typefaceOf(fonts.regular).width(digit)).toBeCloseTo(0.636, 3);
  });
});

describe('text for the page', () => {
  it('names what cannot be drawn: 中 becomes <U+4E2D>, 😂 in bold too', () => {
    const type = typesetter(fonts);
    expect(type.text('Rack 中文 é €')).toBe('Rack <U+4E2D><U+6587> é €');
    expect(type.missing('Rack 中文中')).toEqual(['中', '文']);
  });

  it('keeps ≥ ≤ − × Δ € é … · – ⏎ as they are', () =>
    expect(typesetter(fonts).text('≥ ≤ − × Δ € é … · – ⏎')).toBe('≥ ≤ − × Δ € é … · – ⏎'));

  it.each(HOSTILE)('%s is text of drawable characters', (_name, text) => {
    const type = typesetter(fonts);
    expect(type.missing(type.text(text))).toEqual([]);
    expect(type.text(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('is cut to a width with an ellipsis and never wider than the room', () => {
    const type = typesetter(fonts);
    const face = { size: 8 };
    expect(type.cut('Meridian', face, 100)).toBe('Meridian');
    const cut = type.cut('Meridian Compute SPV I LLC', face, 60);
    expect(cut).toMatch(/^Meridian.*…$/);
    expect(type.width(cut, face)).toBeLessThanOrEqual(60);
  });
});

describe('tables that say how letters meet', () => {
  const tablesOf = (font: Uint8Array): readonly string[] => Object.keys(fontkit.create(font).directory.tables).sort();

  it('are left out for Latin, Greek and Cyrillic, and nothing else is', () => {
    const without = tablesOf(fontsFor(['Meridian é Δ Ж €'], fonts).bold);
    expect(tablesOf(fonts.bold).filter((tag) => !without.includes(tag))).toEqual(['GDEF', 'GPOS', 'GSUB', 'kern']);
  });

  it('stay for Arabic, whose letters join', () => expect(fontsFor(['شركة'], fonts)).toBe(fonts));
});
