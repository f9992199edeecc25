import { outliersIn } from '../../input/prices/market-import-fates.js';
import { calibrate as fit } from '../../model/calibration/calibrate.js';
import { movements } from '../../model/calibration/movement.js';
import {
  calibrateJson,
  calibrateTable,
  calibrateYaml,
  carried,
  residualChart,
  type CalibrateTable,
  type CalibrationView,
} from '../../report/calibration/calibrate.js';
import { asciiOnly } from '../shell/characters.js';
import { UsageError } from '../shell/io.js';
import { deliverAll, openHistory, partNames, type Extra, type HistoryOptions } from '../shell/history.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';

interface CalibrateOptions extends HistoryOptions {
  readonly write?: string;
  readonly json?: boolean;
  readonly csv?: CalibrateTable | true;
}

const SVG = { width: 760, height: 420, standalone: true } as const;

/** Fits the method to a history of prices. */
export async function calibrate(options: CalibrateOptions, session: Session): Promise<void> {
  const history = await openHistory(options, session);
  if (!history) return;
  const outliers = [
    ...outliersIn(
      history.comps.map((comp) => ({ comp })),
      history.outlierRule,
    ),
  ].map(([{ comp }, outlier]) => ({ comp, outlier }));
  const result = fit(history.series, history.market, history.baseline, history.asOf);
  const view: CalibrationView = {
    movements: movements(result.fits, history.simulated),
    outliers: outliers.sort((a, b) => a.comp.place.line! - b.comp.place.line!),
    rule: history.outlierRule,
    result,
    input: history.input,
    merged: history.merged,
  };
  const { refusals } = view.result;
  if (refusals.length === 2) return history.refuse(refusals.map(({ kind, reason }) => `${kind}: ${reason}`).join('; '));
  const extras = [...fragment(view, options.write), ...(options.svg === undefined ? [] : await charts(view, options.svg))];
  await deliverAll(await textOf(view, options, session), extras, options, history.read, session);
}

function fragment(view: CalibrationView, file: string | undefined): Extra[] {
  if (file === undefined) return [];
  if (carried(view.result).length === 0)
    throw new UsageError('the history says none of the parameters, so there is nothing to write', 'without --write the report says why');
  return [{ shown: file, content: calibrateYaml(view, TOOL) }];
}

async function charts({ result }: CalibrationView, name: string): Promise<Extra[]> {
  const { chartSvg } = await import('../../report/chart/svg.js');
  const kinds = (['resale', 'rental'] as const).filter((kind) => residualChart(result, kind).dates.length > 0);
  const names = partNames(name, kinds);
  return kinds.map((kind, i) => ({ shown: names[i]!, content: `${chartSvg(residualChart(result, kind), SVG)}\n` }));
}

async function textOf(view: CalibrationView, options: CalibrateOptions, session: Session): Promise<string> {
  if (options.json) return `${(await import('../../report/print/json.js')).writeJson(calibrateJson(view, TOOL))}\n`;
  if (options.csv !== undefined)
    return (await import('../../report/print/csv.js')).writeCsv(calibrateTable(view, options.csv === true ? 'parameters' : options.csv));
  const [{ calibrateText, calibrateVerdict }, { fileLook }] = await Promise.all([
    import('../../report/calibration/calibrate-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  if (options.quiet) return `${calibrateVerdict(view, look).join('\n')}\n`;
  return calibrateText(view, look, { verbose: options.verbose === true, ascii: options.output === undefined && asciiOnly(session.io) });
}
