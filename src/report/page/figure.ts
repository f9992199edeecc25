import type { Chart, LineChart } from '../chart/chart.js';
import { variantWords } from '../chart/lines.js';
import { splitChart } from '../chart/split.js';
import { chartSvg, chartVariants } from '../chart/svg.js';
import { html, written, type Markup } from './html.js';

/** A chart is drawn at the width it has on paper, so that its text is as large as the text around it. */
const DRAWN = { width: 680, fonts: 'inherit' };
const SMALL = { width: 240, height: 130, fonts: 'inherit', tooltips: false };

/** A chart with its title and what it shows; under other scenarios it follows folded, and the script makes a choice of it. */
export const chartHtml = (chart: Chart): Markup => html`${splitChart(chart).map(figureHtml)}`;

function figureHtml(chart: Chart): Markup {
  const head = html`<figcaption><strong>${chart.title}</strong></figcaption>`;
  if (chart.kind !== 'lines' || chart.variants.length < 2) {
    return html`<figure class="chart" id="figure-${chart.id}">${head}
${plotHtml(chartSvg(chart, DRAWN), chart.title, chart.description)}
</figure>
`;
  }
  const [first, ...others] = chartVariants(chart, DRAWN).map(({ name, svg }, i) => {
    const description = i === 0 ? chart.description : variantWords(chart, chart.variants[i]!);
    return html`<div class="variant" data-name="${name}"><p class="variant-name">${name}</p>${plotHtml(svg, `${chart.title}, ${name}`, description)}</div>\n`;
  });
  return html`<figure class="chart" id="figure-${chart.id}" data-variants>${head}
${first!}<details><summary>The same chart under ${others.length === 1 ? 'another scenario' : `${others.length} other scenarios`}</summary>
${others}</details></figure>
`;
}

/** Small charts side by side, without figures under a pointer: their table has them. */
export const multiplesHtml = (charts: readonly LineChart[]): Markup =>
  html`<div class="multiples">${charts.map(
    (chart) => html`<figure class="chart" id="figure-${chart.id}"><figcaption><strong>${chart.title}</strong></figcaption>
<div class="plot" role="img" aria-label="${chart.description}">${drawing(chartSvg(chart, SMALL))}</div>
</figure>
`,
  )}</div>
`;

const plotHtml = (svg: string, name: string, description: string): Markup =>
  html`<div class="plot" role="region" tabindex="0" aria-label="Chart: ${name}">${drawing(svg)}</div><p class="caption">${description}</p>`;

/** A chart's own markup, whose texts are escaped where it is drawn. */
const drawing = (svg: string): Markup => written(svg);
