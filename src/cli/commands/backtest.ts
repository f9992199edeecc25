import { backtest as roll } from '../../model/calibration/backtest.js';
import { FEWEST_FORECASTS } from '../../model/calibration/horizons.js';
import {
  backtestJson,
  backtestTable,
  errorChart,
  KINDS,
  type BacktestTable,
  type BacktestView,
} from '../../report/calibration/backtest.js';
import { deliverAll, openHistory, partNames, type Extra, type HistoryOptions } from '../shell/history.js';
import { Progress } from '../shell/progress.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';

interface BacktestOptions extends HistoryOptions {
  readonly json?: boolean;
  readonly csv?: BacktestTable | true;
}

const SVG = { width: 760, standalone: true } as const;
const DRAWN_HORIZON = 12;

/** Tests the method on a history of prices. */
export async function backtest(options: BacktestOptions, session: Session): Promise<void> {
  const history = await openHistory(options, session);
  if (!history) return;
  const progress = new Progress(session.io, 'origins', options.quiet === true);
  const result = roll(history.series, history.market, history.baseline, undefined, progress.step);
  progress.end();
  const { length } = result.forecasts;
  if (length < FEWEST_FORECASTS)
    return history.refuse(
      `${FEWEST_FORECASTS} prices of a model and type that was seen up to a year before, 3 to 24 months after a quarter end; there are ${length}`,
    );
  const view: BacktestView = { result, input: history.input, merged: history.merged };
  await deliverAll(
    await textOf(view, options, session),
    options.svg === undefined ? [] : await charts(view, options.svg),
    options,
    history.read,
    session,
  );
}

async function charts({ result }: BacktestView, name: string): Promise<Extra[]> {
  const { chartSvg } = await import('../../report/chart/svg.js');
  const drawn = KINDS.flatMap((kind) => {
    const chart = errorChart(result, kind, DRAWN_HORIZON);
    return chart ? [{ kind, chart }] : [];
  });
  const names = partNames(
    name,
    drawn.map(({ kind }) => kind),
  );
  return drawn.map(({ chart }, i) => ({ shown: names[i]!, content: `${chartSvg(chart, SVG)}\n` }));
}

async function textOf(view: BacktestView, options: BacktestOptions, session: Session): Promise<string> {
  if (options.json) return `${(await import('../../report/print/json.js')).writeJson(backtestJson(view, TOOL))}\n`;
  if (options.csv !== undefined)
    return (await import('../../report/print/csv.js')).writeCsv(backtestTable(view, options.csv === true ? 'scores' : options.csv));
  const [{ backtestText, backtestVerdict }, { fileLook }] = await Promise.all([
    import('../../report/calibration/backtest-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  return options.quiet ? `${backtestVerdict(view).join('\n')}\n` : backtestText(view, look, { verbose: options.verbose === true });
}
