import { sensitivityGrid, tornado, SENSITIVITY_METRICS } from '../../model/scenario/sensitivity.js';
import { openDeal, refuseWarnings, showProblems, type DealOptions, type OpenedDeal } from '../shell/deal.js';
import { UsageError } from '../shell/io.js';
import { Progress } from '../shell/progress.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver } from '../shell/written.js';

interface SensitivityOptions extends DealOptions {
  readonly metric?: string;
  readonly grid?: readonly [string, string];
  readonly size?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

export async function sensitivity(path: string, options: SensitivityOptions, session: Session): Promise<void> {
  if (options.size !== undefined && options.grid === undefined)
    throw new UsageError('--size is the size of a grid', '--grid a,b names its two drivers');
  const opened = await openDeal(path, options, session);
  if (!opened) return;
  const { folder, warnings } = opened;
  if (options.strict && warnings.length > 0) return refuseWarnings(warnings, folder, options, session);
  await deliver(
    options.grid ? await grid(opened, options, options.grid, session) : await bars(opened, options, session),
    options,
    opened.read,
    session,
  );
  if ((options.json || options.csv) && !options.quiet) await showProblems(warnings, 'warning', folder, options, session);
}

async function bars({ deal, warnings }: OpenedDeal, options: SensitivityOptions, session: Session): Promise<string> {
  const progress = new Progress(session.io, 'drivers', options.quiet === true);
  const result = { ...tornado(deal, options.metric ?? SENSITIVITY_METRICS[0]!, progress.step), warnings };
  progress.end();
  const [{ tornadoJson, tornadoTable }, { writeJson }, { writeCsv }] = await writers();
  if (options.json) return `${writeJson(tornadoJson(result, TOOL))}\n`;
  if (options.csv) return writeCsv(tornadoTable(result));
  const { tornadoText, tornadoVerdict } = await import('../../report/stress/sensitivity-text.js');
  const look = await lookOf(options, session);
  return options.quiet ? `${tornadoVerdict(result, look).join('\n')}\n` : tornadoText(result, TOOL, look, options.verbose === true);
}

async function grid(
  { deal, warnings }: OpenedDeal,
  options: SensitivityOptions,
  [rows, columns]: readonly [string, string],
  session: Session,
): Promise<string> {
  const progress = new Progress(session.io, 'rows', options.quiet === true);
  const result = {
    ...sensitivityGrid(deal, rows, columns, options.metric ?? SENSITIVITY_METRICS[0]!, options.size, progress.step),
    warnings,
  };
  progress.end();
  const [{ gridJson, gridTable }, { writeJson }, { writeCsv }] = await writers();
  if (options.json) return `${writeJson(gridJson(result, TOOL))}\n`;
  if (options.csv) return writeCsv(gridTable(result));
  const { gridText, gridVerdict } = await import('../../report/stress/sensitivity-text.js');
  const look = await lookOf(options, session);
  return options.quiet ? `${gridVerdict(result, look).join('\n')}\n` : gridText(result, TOOL, look, options.verbose === true);
}

const writers = () =>
  Promise.all([import('../../report/stress/sensitivity.js'), import('../../report/print/json.js'), import('../../report/print/csv.js')]);

async function lookOf(options: SensitivityOptions, session: Session) {
  return options.output === undefined ? session.look(options) : (await import('../shell/screen.js')).fileLook(options);
}
