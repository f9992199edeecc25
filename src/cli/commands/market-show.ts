import { parseDay, type Day } from '../../kernel/calendar.js';
import type { CompKind } from '../../domain/market.js';
import type { PriceReference } from '../../input/prices/price-history.js';
import { errorBand } from '../../model/calibration/band.js';
import { priceHistories } from '../../model/calibration/price-history.js';
import { chartSvg } from '../../report/chart/svg.js';
import { writeCsv } from '../../report/print/csv.js';
import {
  chartId,
  historyChart,
  marketShowJson,
  marketShowTable,
  type MarketShow,
  type MarketShowTable,
} from '../../report/market/market-show.js';
import { asciiOnly } from '../shell/characters.js';
import { deliverAll, partNames, type Extra } from '../shell/history.js';
import { UsageError } from '../shell/io.js';
import { findModels } from '../shell/models.js';
import { openPrices, type PriceOptions } from '../shell/prices.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';

interface MarketShowOptions extends PriceOptions {
  readonly kind?: CompKind;
  readonly asOf?: string;
  readonly svg?: string;
  readonly json?: boolean;
  readonly csv?: MarketShowTable | true;
  readonly output?: string;
  readonly force?: boolean;
}

const SVG_WIDTH = 760;

/** Price histories of models against the curve that the method carries them on. */
export async function marketShow(words: readonly string[], options: MarketShowOptions, session: Session): Promise<void> {
  const opened = await openPrices(options, session);
  if (!opened) return;
  const { reference, read } = opened;
  const show = showOf(words, options, reference);
  if (show.histories.length === 0)
    throw new UsageError('no price of these models has been seen', '`gpulien market show` lists the models that have a history');
  const charts = options.svg === undefined ? [] : chartsOf(show, options.svg);
  await deliverAll(await textOf(show, words.length > 0, options, session), charts, options, read, session);
}

function showOf(
  words: readonly string[],
  options: MarketShowOptions,
  { market, history, own, merged, assumptions, inputs }: PriceReference,
): MarketShow {
  const models = words.length === 0 ? [...market.models.values()] : findModels(words, market);
  const latest = [...history, ...market.bundledComps, ...own].reduce((last, { date }) => (date > last ? date : last), 0 as Day);
  const asOf = options.asOf === undefined ? latest : parseDay(options.asOf)!;
  const kinds: readonly CompKind[] = options.kind ? [options.kind] : ['resale', 'rental'];
  return {
    asOf,
    assumptionSet: assumptions.origin,
    settings: options.set ?? [],
    inputs,
    merged,
    histories: priceHistories(models, kinds, {
      market,
      own,
      history,
      assumptions,
      asOf,
      bandAt: (months, kind) => errorBand(months, kind, assumptions.origin.set),
    }),
  };
}

/** One chart under the name given; of several each under that name with its own before the ending. */
function chartsOf({ histories, assumptionSet }: MarketShow, name: string): Extra[] {
  const names = partNames(name, histories.map(chartId));
  return histories.map((history, i) => ({
    shown: names[i]!,
    content: `${chartSvg(historyChart(history, assumptionSet), { width: SVG_WIDTH, standalone: true })}\n`,
  }));
}

async function textOf(show: MarketShow, detailed: boolean, options: MarketShowOptions, session: Session): Promise<string> {
  if (options.json) {
    const { writeJson } = await import('../../report/print/json.js');
    return `${writeJson(marketShowJson(show, TOOL))}\n`;
  }
  if (options.csv !== undefined) return writeCsv(marketShowTable(show, options.csv === true ? 'curve' : options.csv));
  const { marketShowText, marketShowVerdict } = await import('../../report/market/market-show-text.js');
  const look = options.output === undefined ? await session.look(options) : (await import('../shell/screen.js')).fileLook(options);
  if (options.quiet) return `${marketShowVerdict(show, look)}\n`;
  return marketShowText(show, look, {
    detailed,
    verbose: options.verbose === true,
    ascii: options.output === undefined && asciiOnly(session.io),
  });
}
