import type { Deal } from '../../domain/deal.js';
import { curves as curvesOf, type CurvesResult } from '../../model/score/curves.js';
import type { CurvesView } from '../../report/curves/curves.js';
import { asciiOnly } from '../shell/characters.js';
import { openDeal, refuseWarnings, showProblems, type DealOptions } from '../shell/deal.js';
import { deliverAll } from '../shell/history.js';
import { UsageError } from '../shell/io.js';
import { modelOf } from '../shell/models.js';
import { didYouMean } from '../shell/nearest.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';

interface CurvesOptions extends DealOptions {
  readonly model?: string;
  readonly svg?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

const SVG = { width: 760, height: 380, standalone: true } as const;

export async function curves(path: string, options: CurvesOptions, session: Session): Promise<void> {
  const opened = await openDeal(path, options, session);
  if (!opened) return;
  const { deal, folder, warnings, read } = opened;
  if (options.strict && warnings.length > 0) return refuseWarnings(warnings, folder, options, session);
  const result = curvesOf(deal);
  const model = options.model === undefined ? null : modelNamed(options.model, result, deal);
  const text = await written({ result, warnings }, model, options, session);
  const charts = options.svg === undefined ? [] : [{ shown: options.svg, content: await drawn(result, model) }];
  await deliverAll(text, charts, options, read, session);
  if ((options.json || options.csv) && !options.quiet) await showProblems(warnings, 'warning', folder, options, session);
}

/** A model of the collateral, by its key or an alias of the catalogue. */
function modelNamed(word: string, { models }: CurvesResult, { market }: Deal): string {
  const names = models.map(({ model }) => model);
  const found = modelOf(word, [...market.models.values()])?.key;
  if (found === undefined || !names.includes(found))
    throw new UsageError(`the collateral has no GPU model ${word}${didYouMean(word, names)}`, `there are: ${names.join(', ')}`);
  return found;
}

async function drawn(result: CurvesResult, model: string | null): Promise<string> {
  const [{ chartSvg }, { curvesChart }] = await Promise.all([
    import('../../report/chart/svg.js'),
    import('../../report/curves/curves-chart.js'),
  ]);
  return `${chartSvg(curvesChart(result, model), SVG)}\n`;
}

async function written(view: CurvesView, model: string | null, options: CurvesOptions, session: Session): Promise<string> {
  if (options.json || options.csv) {
    const [{ curvesJson, curvesTable }, { writeJson }, { writeCsv }] = await Promise.all([
      import('../../report/curves/curves.js'),
      import('../../report/print/json.js'),
      import('../../report/print/csv.js'),
    ]);
    return options.json ? `${writeJson(curvesJson(view, TOOL))}\n` : writeCsv(curvesTable(view.result));
  }
  const [{ curvesText, curvesVerdict }, { fileLook }] = await Promise.all([
    import('../../report/curves/curves-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  return options.quiet
    ? `${curvesVerdict(view.result, look, model).join('\n')}\n`
    : curvesText(view, TOOL, look, {
        model,
        verbose: options.verbose === true,
        ascii: options.output === undefined && asciiOnly(session.io),
      });
}
