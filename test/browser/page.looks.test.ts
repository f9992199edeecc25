import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Decimal } from '../../src/kernel/decimal.js';
import { clean } from '../../src/report/print/clean.js';
import { pageHtml } from '../../src/report/page/page.js';
import { everywhere, MODELS, SAMPLE } from '../report/page/fixture.js';
import { sampleReport } from '../report/page/real.js';
import { HOSTILE } from '../report/hostile.js';
import { CHROMIUM, launch, open, type Opened } from './browser.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const HTML = pageHtml(SAMPLE);
/** A4 less its margins, upright and across, at 96 px to the inch. */
const PAPER = { upright: 687, across: 1016 } as const;

const MARKUP: readonly (readonly [name: string, text: string])[] = [
  ['script', '<script>alert(1)</script>'],
  ['image', '"><img src=x onerror=alert(1)>'],
  ['end of an attribute', `' onmouseover='alert(1)' x="" onfocus="alert(1)" autofocus="`],
  ['end of the style', '</style><script>alert(1)</script>'],
  ['end of a drawing', ']]></text></svg><svg onload=alert(1)>'],
  ['address that runs', 'javascript:alert(1)'],
  ['entity', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['comment', '--><!-- <base href="http://evil.example/">'],
  ['template', '${alert(1)} {{alert(1)}}'],
  ['frame', '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>'],
];

/** Where texts of a document come to stand. */
const PLACES = [
  'h1',
  '.subject',
  '.verdict',
  '.facts dd',
  '.made',
  'nav li:nth-child(2) a',
  'h3',
  '.bullets li',
  'section > p',
  '.note',
  '.tile dt',
  '.tile dd',
  '.tile .aside',
  'thead th',
  'th[scope=row]',
  'td',
  '.unit',
  'figcaption strong',
  '.caption',
  '.variant-name',
  'option',
  'svg desc',
  '.signature p',
  '.signature span',
];

/** Texts outside of what scrolls by itself that leave the window, and texts that their own box cuts off. */
const CLIPPED = `[...document.querySelectorAll('body *')].filter((e) => e.childNodes.length && !e.closest('.skip, svg, .scroll, .plot, [hidden]') && e.checkVisibility())
  .filter((e) => { const box = e.getBoundingClientRect(); return box.left < -0.5 || box.right > innerWidth + 0.5 || e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).display !== 'inline'; })
  .map((e) => e.outerHTML.slice(0, 80))`;

/** Tables and charts that leave paper which lies as they do. */
const beyondPaper = (way: keyof typeof PAPER): string =>
  `[...document.querySelectorAll('${way === 'across' ? '.across' : 'section:not(.across)'} :is(table, svg)')].filter((e) => e.checkVisibility())
    .map((e) => [e.closest('figure').id, Math.round(e.getBoundingClientRect().right - innerWidth)]).filter(([, over]) => over > 0)`;
const PDFTOTEXT = spawnSync('pdftotext', ['-v']).error === undefined;
if (!PDFTOTEXT) console.warn('no pdftotext found: what is printed is not read back');

describe.skipIf(CHROMIUM === null)('the page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const withPage = async (html: string, options: Parameters<typeof open>[2], look: (opened: Opened) => Promise<void>): Promise<void> => {
    const opened = await open(browser, html, options);
    try {
      await look(opened);
    } finally {
      await opened.close();
    }
  };

  test('draws the report without a complaint and asks for nothing', () =>
    withPage(HTML, {}, async ({ page, complaints, requests }) => {
      expect(await page.title()).toBe('Lender report: Meridian Compute DDTL I');
      expect(await page.locator('main section').count()).toBe(7);
      expect(await page.locator('.plot svg').count()).toBe(6);
      expect(complaints).toEqual([]);
      expect(requests).toEqual([]);
    }));

  describe('a table', () => {
    const column = (page: Page, i: number): Promise<string[]> =>
      page.locator(`#table-fleet-models tbody tr > :nth-child(${i})`).allTextContents();
    const known = MODELS.filter(([, , fmv]) => fmv !== null)
      .sort(([, , a], [, , b]) => new Decimal(a!).cmp(b!))
      .map(([name]) => name);
    const UNKNOWN = 'A100-PCIE-40';

    test('is sorted by its figures in full: up, down, as it was; rows without a figure and totals stay last', () =>
      withPage(HTML, {}, async ({ page }) => {
        const asItWas = await column(page, 1);
        const button = page.locator('#table-fleet-models').getByRole('button', { name: 'FMV' });
        await button.click();
        expect(await column(page, 1)).toEqual([...known, UNKNOWN, 'Fleet']);
        expect(await column(page, 3)).toEqual(['−0.25', '9.00', '9.00', '37.17', '145.98', 'n/a', '200.90']);
        expect(await page.locator('#table-fleet-models th[aria-sort=ascending]').textContent()).toBe('FMV');
        await button.click();
        expect(await column(page, 1)).toEqual([...known.toReversed(), UNKNOWN, 'Fleet']);
        await button.click();
        expect(await column(page, 1)).toEqual(asItWas);
        expect(await page.locator('#table-fleet-models th[aria-sort=none]').count()).toBe(3);
      }));

    test('is sorted from the keyboard, and words in the order that a reader counts', () =>
      withPage(HTML, {}, async ({ page }) => {
        await page.locator('#table-fleet-models').getByRole('button', { name: 'Model' }).focus();
        await page.keyboard.press('Enter');
        expect(await column(page, 1)).toEqual([
          'A100-PCIE-40',
          'B200-SXM-180',
          'GB300-NVL72',
          'H100-SXM-80',
          'H200-SXM-141',
          'L40S',
          'Fleet',
        ]);
        await page.keyboard.press('Space');
        expect((await column(page, 1))[0]).toBe('L40S');
      }));

    test('whose order is its meaning has no buttons', () =>
      withPage(HTML, {}, async ({ page }) => expect(await page.locator('#table-borrowing-base button').count()).toBe(0)));
  });

  describe('a chart', () => {
    test('shows the scenario that is chosen, and only it', () =>
      withPage(HTML, {}, async ({ page }) => {
        const shown = (): Promise<unknown> =>
          page.evaluate(
            `[...document.querySelectorAll('#figure-exposure .variant')].filter((e) => e.checkVisibility()).map((e) => e.dataset.name)`,
          );
        expect(await shown()).toEqual(['Base case']);
        await page.getByRole('combobox', { name: 'Scenario' }).selectOption('Largest customer walks');
        expect(await shown()).toEqual(['Largest customer walks']);
        expect(await page.locator('#figure-exposure details').count()).toBe(0);
      }));

    test('says the figures of the date under the pointer', () =>
      withPage(HTML, { viewport: { width: 1280, height: 900 } }, async ({ page }) => {
        const plot = page.locator('#figure-exposure .plot').first();
        await plot.scrollIntoViewIfNeeded();
        const readout = page.locator('#figure-exposure .readout').first();
        await plot.hover({ position: { x: 300, y: 150 } });
        expect(await readout.textContent()).toMatch(/^20\d\d-\d\d-\d\d · Debt: \$\d+\.\d+m · FMV: \$\d+\.\d+m · OLV: \$\d+\.\d+m$/);
        await page.mouse.move(0, 0);
        expect(await readout.textContent()).toBe('');
      }));
  });

  describe('without its script', () => {
    test('has every row, and every scenario in what can be unfolded', () =>
      withPage(HTML, { javaScriptEnabled: false }, async ({ page }) => {
        expect(await page.locator('#table-fleet-models tbody tr').count()).toBe(7);
        expect(await page.locator('button, select').count()).toBe(0);
        await page.locator('summary').click();
        expect(await page.locator('#figure-exposure svg:visible').count()).toBe(3);
        expect(await page.locator('.variant-name:visible').allTextContents()).toEqual([
          'Base case',
          'GPU prices fall 30%',
          'Largest customer walks',
        ]);
      }));
  });

  describe('its width', () => {
    test.each([390, 768, 1280])('is that of a window of %i px, whatever is in it', (width) =>
      withPage(HTML, { viewport: { width, height: 900 } }, async ({ page }) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(await page.evaluate(CLIPPED)).toEqual([]);
        expect(
          await page.evaluate(
            `[...document.querySelectorAll('.scroll')].filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'auto').length`,
          ),
        ).toBe(0);
      }),
    );

    test('is that of a window of 390 px with names of 80 characters without a space', () =>
      withPage(pageHtml(everywhere('Wort'.repeat(20))), { viewport: { width: 390, height: 900 } }, async ({ page }) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
        expect(await page.evaluate(CLIPPED)).toEqual([]);
      }));

    test.each(['upright', 'across'] as const)('is that of paper %s: every table and chart that lies so fits', (way) =>
      withPage(HTML, { viewport: { width: PAPER[way], height: 900 } }, async ({ page }) => {
        await page.emulateMedia({ media: 'print' });
        expect(await page.evaluate(beyondPaper(way))).toEqual([]);
      }),
    );
  });

  test.each([390, 1280])('has nothing to find for axe at %i px', (width) =>
    withPage(HTML, { viewport: { width, height: 900 } }, async ({ page }) => expect(await axeFindings(page)).toEqual([])),
  );

  test.skipIf(!PDFTOTEXT)(
    'is printed with the mark, the title and a count on each page, and the head of a table on each page that it goes on',
    () =>
      withPage(pageHtml(LONG), {}, async ({ page }) => {
        const pages = textOf(await page.pdf({ preferCSSPageSize: true }));
        expect(pages.filter((text) => /Row \d+/.test(text)).length).toBeGreaterThan(1);
        for (const [i, text] of pages.entries()) {
          expect(text.replace(/\s/g, '')).toMatch(/CONFIDENTIAL/i);
          expect(text.replace(/\s/g, '')).toMatch(new RegExp(`${i + 1}/${pages.length}$`));
          if (i > 0) expect(text).toContain('Lender report: Meridian Compute DDTL I');
          if (/Row \d+/.test(text)) expect(text).toMatch(/Name of the row\s+Its number/);
        }
      }),
  );

  describe.each(['meridian', 'troubled'])('the report of %s', (name) => {
    let html: string;
    beforeAll(async () => {
      html = pageHtml(await sampleReport(name));
    }, 120_000);

    test('has less than 600 KB and each id once', () => {
      expect(Buffer.byteLength(html)).toBeLessThan(600_000);
      const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    });

    test.each([390, 1280])('fits a window of %i px without a complaint', (width) =>
      withPage(html, { viewport: { width, height: 900 } }, async ({ page, complaints, requests }) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(await page.evaluate(CLIPPED)).toEqual([]);
        expect([...complaints, ...requests]).toEqual([]);
      }),
    );

    test('has nothing to find for axe', () => withPage(html, {}, async ({ page }) => expect(await axeFindings(page)).toEqual([])));

    test.each(['upright', 'across'] as const)('fits paper %s', (way) =>
      withPage(html, { viewport: { width: PAPER[way], height: 900 } }, async ({ page }) => {
        await page.emulateMedia({ media: 'print' });
        expect(await page.evaluate(beyondPaper(way))).toEqual([]);
      }),
    );
  });

  test.each([...HOSTILE, ...MARKUP])('shows a %s in every text as text', (_, payload) =>
    withPage(pageHtml(everywhere(payload)), {}, async ({ page, complaints, requests }) => {
      const text = clean(payload);
      const shown = (await page.evaluate(
        `${JSON.stringify(PLACES)}.map((place) => [place, document.querySelector(place).textContent])`,
      )) as [string, string][];
      expect(shown.filter(([, found]) => !found.includes(text))).toEqual([]);
      expect(await page.evaluate('document.title')).toBe(text.replace(/\s+/g, ' ').trim());
      expect(await page.locator('img, iframe, object, embed, base, link, form, foreignObject').count()).toBe(0);
      expect(await page.locator('script').count()).toBe(1);
      expect(
        await page.evaluate(
          `[...document.querySelectorAll('*')].flatMap((e) => [...e.attributes]).filter(({ name, value }) => /^on/i.test(name) || name === 'style' || (/href|src|action/i.test(name) && !value.startsWith('#'))).length`,
        ),
      ).toBe(0);
      expect(complaints).toEqual([]);
      expect(requests).toEqual([]);
    }),
  );
});

/** The sample with a table of 90 rows more. */
const LONG: typeof SAMPLE = {
  ...SAMPLE,
  sections: [
    ...SAMPLE.sections,
    {
      id: 'long',
      title: 'A long table',
      newPage: true,
      blocks: [
        {
          kind: 'table',
          table: {
            id: 'long-table',
            title: 'Rows',
            columns: [
              { title: 'Name of the row', kind: 'text', field: 'name' },
              { title: 'Its number', kind: 'count', field: 'number' },
            ],
            rows: Array.from({ length: 90 }, (_, i) => ({
              cells: [
                { value: `Row ${i}`, text: `Row ${i}` },
                { value: i, text: String(i) },
              ],
            })),
          },
        },
      ],
    },
  ],
};

/** The texts of a PDF, page by page. */
function textOf(pdf: Buffer): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'gpulien-pdf-'));
  try {
    writeFileSync(join(folder, 'page.pdf'), pdf);
    return spawnSync('pdftotext', ['-layout', join(folder, 'page.pdf'), '-'], { encoding: 'utf8' })
      .stdout.split('\f')
      .slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What axe finds, of any weight. */
async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run()')) as {
    passes: unknown[];
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  };
  expect(found.passes.length).toBeGreaterThan(20);
  return found.violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]!.html}`);
}
