import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import type { Chart, Unit } from '../../../src/report/chart/chart.js';
import { chartSvg, chartVariants } from '../../../src/report/chart/svg.js';
import { HOSTILE } from '../hostile.js';
import { all, collisions, parsed, strays, texts } from './parsed.js';
import { BASE, CHARTS, DRIVERS, EXPOSURE, LAYERS, LOSSES, LTV, RECOVERY, barsOf, bridgeOf, d, lineOf, tornadoOf } from './fixture.js';

const named = CHARTS.map((chart) => [chart.id, chart] as const);

describe('a chart as SVG', () => {
  it.each(named)('%s is the same text when drawn again, and a strict parser reads it', (_, chart) => {
    expect(chartSvg(chart, { width: 720 })).toBe(chartSvg(chart, { width: 720 }));
    expect(parsed(chartSvg(chart, { width: 720 })).name).toBe('svg');
  });

  it.each(named.flatMap(([id, chart]) => [1000, 720, 515, 390].map((width) => [id, width, chart] as const)))(
    '%s at %i wide: no text runs into another or out of the picture, measured in the font',
    (_, width, chart) => {
      const root = parsed(chartSvg(chart, { width }));
      expect(collisions(root)).toEqual([]);
      expect(strays(root)).toEqual([]);
    },
  );

  it.each(named)('%s is an image with a name and a description that its label points to', (id, chart) => {
    const root = parsed(chartSvg(chart, { width: 720 }));
    expect(root.at).toMatchObject({ role: 'img', 'aria-labelledby': `${id}_0_title ${id}_0_desc` });
    expect(root.children.slice(0, 2).map(({ name, at, text }) => [name, at['id'], text])).toEqual([
      ['title', `${id}_0_title`, chart.title],
      ['desc', `${id}_0_desc`, chart.description],
    ]);
  });

  it.each(named)('%s needs no style sheet, script, pattern or file from elsewhere', (_, chart) => {
    const markup = chartSvg(chart, { width: 720 });
    expect(markup).not.toMatch(/<(style|script|foreignObject|pattern|image|use|a)\b|\b(style|class|href|on\w+)=|url\(|var\(|http/);
    expect(chartSvg(chart, { width: 720, tooltips: false }).match(/<title/g)!.length).toBeLessThan(4);
  });

  it.each(named)('%s has no coordinate with more than two decimals', (_, chart) => {
    expect(chartSvg(chart, { width: 721.37 }).replace(/<(title|desc)[^>]*>[^<]*/g, '')).not.toMatch(/\d\.\d{3}/);
  });

  it('fills the place it is put in unless it is a file of its own', () => {
    expect(parsed(chartSvg(LTV, { width: 600, height: 300 })).at).not.toHaveProperty('width');
    expect(parsed(chartSvg(LTV, { width: 600, height: 300, standalone: true })).at).toMatchObject({
      width: '600',
      height: '300',
      viewBox: '0 0 600 300',
      xmlns: 'http://www.w3.org/2000/svg',
    });
  });

  it('has its title and note to be seen where it is a file of its own, on white, and nothing nearer the edge than 12', () => {
    const root = parsed(chartSvg({ ...LTV, note: 'as of 2026-09-30' }, { width: 600, standalone: true }));
    const shown = texts(root);
    expect(shown.slice(0, 2).map(({ text }) => text)).toEqual([LTV.title, 'as of 2026-09-30']);
    expect(all(root, 'rect')[0]!.at).toMatchObject({ x: '0', y: '0', width: '600', fill: '#ffffff' });
    expect(all(root, 'g')[0]!.at['transform']).toMatch(/^translate\(12 /);
    expect(texts(parsed(chartSvg({ ...LTV, note: 'as of 2026-09-30' }, { width: 600 }))).map(({ text }) => text)).not.toContain(LTV.title);
  });

  it('takes the fonts it is given', () => expect(parsed(chartSvg(LTV, { width: 600, fonts: 'DejaVu' })).at['font-family']).toBe('DejaVu'));

  it('gives no two elements of a document one id, variants with the same name as a chart included', () => {
    const document = [...CHARTS, { ...LTV, id: 'exposure-1' }]
      .flatMap((chart) =>
        chart.kind === 'lines' ? chartVariants(chart, { width: 700 }).map(({ svg }) => svg) : [chartSvg(chart, { width: 700 })],
      )
      .join('');
    const ids = [...document.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe((CHARTS.length + 1 + 2) * 2);
  });

  it.each([
    ['no dates', lineOf([])],
    ['nothing but gaps', lineOf([null, null])],
    ['no variants', { ...EXPOSURE, variants: [] }],
    ['no categories', barsOf('up', [], [])],
    ['no series', barsOf('across', ['A'], [])],
    ['categories without figures', barsOf('across', ['A', 'B'], [['x', 'bad', [null, null]]])],
    ['no steps', bridgeOf([])],
    ['no drivers', tornadoOf(1, [])],
  ] as const)('says in a sentence that there is nothing to draw: %s', (_, chart) => {
    const root = parsed(chartSvg(chart, { width: 500 }));
    expect(texts(root).map(({ text }) => text)).toEqual(['There are no figures to draw.']);
  });
});

describe('hostile text in a chart', () => {
  const attacks = [
    ...HOSTILE,
    ['markup', '</text></svg><script>alert(1)</script>'],
    ['attribute', '" onload="alert(1)'],
    ['entity', '&xxe; &#0; <![CDATA[ ]]> <!-- -->'],
    ['what XML forbids', 'a\u0000b\ufffec\ud800d'],
  ] as const;
  const withName = (chart: Chart, name: string): Chart => {
    switch (chart.kind) {
      case 'lines':
        return {
          ...chart,
          title: name,
          description: name,
          variants: chart.variants.map((variant) => ({ ...variant, name, series: variant.series.map((series) => ({ ...series, name })) })),
        };
      case 'bars':
        return {
          ...chart,
          title: name,
          description: name,
          categories: chart.categories.map(() => name),
          series: chart.series.map((series) => ({ ...series, name })),
          ...(chart.mark ? { mark: { ...chart.mark, name } } : {}),
        };
      case 'bridge':
        return { ...chart, title: name, description: name, steps: chart.steps.map((step) => ({ ...step, name })) };
      case 'heat':
        return {
          ...chart,
          title: name,
          description: name,
          rows: { title: name, names: chart.rows.names.map(() => name) },
          columns: { title: name, names: chart.columns.names.map(() => name) },
          limits: chart.limits.map((limit) => ({ ...limit, name })),
        };
      case 'timeline':
        return {
          ...chart,
          title: name,
          description: name,
          rows: chart.rows.map((row) => ({ ...row, name, days: row.days.map((day) => ({ ...day, name })) })),
        };
      case 'tornado':
        return {
          ...chart,
          title: name,
          description: name,
          bars: chart.bars.map(({ down, up }) => ({ name, down: down && { ...down, label: name }, up: up && { ...up, label: name } })),
        };
    }
  };

  it.each(attacks)('%s stays text', (_, text) => {
    for (const chart of CHARTS) {
      const honest = parsed(chartSvg(chart, { width: 640 }));
      const attacked = parsed(chartSvg(withName(chart, text), { width: 640, fonts: text }));
      const names = (root: typeof honest): Set<string> =>
        new Set(['g', 'title', 'desc', 'text', 'rect', 'path', 'svg'].concat(root.children.flatMap((child) => [...names(child)])));
      expect(names(attacked)).toEqual(names(honest));
      expect(Object.keys(attacked.at)).toEqual(Object.keys(honest.at));
    }
  });
});

describe('any chart at all', () => {
  const figure = fc.option(
    fc
      .oneof(
        fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        fc.double({ noNaN: true }),
        fc.constantFrom(0, 1e-300, 1e99, 1e200, -1e9, NaN, Infinity, -Infinity),
      )
      .map((x) => new Decimal(x)),
    { nil: null },
  );
  const sure = figure.map((x) => x ?? d(0));
  const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 30 }));
  const head = fc.record({
    id: fc.stringMatching(/^[a-z0-9-]{1,9}$/),
    title: name,
    description: name,
    unit: fc.constantFrom<Unit[]>('money', 'ratio', 'multiple', 'months', 'count'),
    currency: fc.constantFrom('USD', 'EUR'),
  });
  const ink = fc.constantFrom('debt' as const, 'value' as const, 'bad' as const);
  const series = fc.array(fc.record({ name, ink, values: fc.array(figure, { maxLength: 30 }) }), { maxLength: 9 });
  const chart: fc.Arbitrary<Chart> = fc.oneof(
    fc
      .tuple(head, fc.nat({ max: 130 }), fc.array(fc.record({ id: name, name, series }), { maxLength: 3 }))
      .map(([h, n, variants]): Chart => ({ ...h, kind: 'lines', dates: lineOf(Array(n).fill(1)).dates, variants })),
    fc
      .tuple(
        head,
        fc.constantFrom('up' as const, 'across' as const),
        fc.array(name, { maxLength: 40 }),
        series,
        fc.option(fc.record({ name, value: sure }), { nil: undefined }),
      )
      .map(([h, direction, categories, s, mark]): Chart => ({
        ...h,
        kind: 'bars',
        direction,
        categories,
        series: s,
        ...(mark ? { mark } : {}),
      })),
    fc
      .tuple(head, fc.array(fc.record({ name, amount: sure, total: fc.boolean() }), { maxLength: 25 }))
      .map(([h, steps]): Chart => ({ ...h, kind: 'bridge', steps })),
    fc
      .tuple(
        head,
        sure,
        fc.array(
          fc.record({
            name,
            down: fc.option(fc.record({ label: name, value: sure })),
            up: fc.option(fc.record({ label: name, value: sure })),
          }),
          { maxLength: 20 },
        ),
      )
      .map(([h, base, bars]): Chart => ({ ...h, kind: 'tornado', base, bars })),
  );

  it('is a picture of finite numbers that a strict parser reads, in 400 charts of any names and figures', () => {
    fc.assert(
      fc.property(chart, fc.integer({ min: 100, max: 1400 }), (any, width) => {
        const root = parsed(chartSvg(any, { width }));
        const numbers = (element: typeof root): string[] =>
          Object.entries(element.at)
            .filter(([key]) => !['aria-labelledby', 'font-family', 'id', 'fill', 'stroke'].includes(key))
            .map(([, value]) => value)
            .concat(element.children.flatMap(numbers));
        expect(numbers(root).filter((value) => /NaN|Infinity|undefined|e[+-]?\d/.test(value))).toEqual([]);
      }),
      { numRuns: 400, seed: 20260930 },
    );
  });
});

describe('what a chart weighs', () => {
  it.each([
    ['exposure with four lines over 49 months', EXPOSURE, 9_000],
    ['18 scenarios', LOSSES, 6_500],
    ['three hatched layers', LAYERS, 6_500],
    ['a recovery', RECOVERY, 6_000],
    ['a borrowing base', BASE, 7_000],
    ['a tornado', DRIVERS, 6_000],
  ] as const)('%s', (_, chart, most) => expect(chartSvg(chart, { width: 720 }).length).toBeLessThan(most));
});
