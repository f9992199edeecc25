import { bandOf, type BandRow } from '../../model/calibration/deal-band.js';
import { modelOf } from '../../model/score/model.js';
import { scoreOf } from '../../model/score/score.js';
import type { ScoreResult } from '../../model/frame/result.js';
import { openDeal, refuseWarnings, tellProblems, type DealOptions } from '../shell/deal.js';
import { EXIT, UsageError } from '../shell/io.js';
import type { SCORE_CSV } from '../../report/score/tables.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver } from '../shell/written.js';

interface ScoreOptions extends DealOptions {
  readonly json?: boolean;
  readonly csv?: (typeof SCORE_CSV)[number];
  /** false: without the model error band. */
  readonly band?: boolean;
  readonly output?: string;
  readonly force?: boolean;
  readonly failOn?: 'breach' | 'watch';
}

export async function score(path: string, options: ScoreOptions, session: Session): Promise<void> {
  if (options.csv === 'band' && options.band === false)
    throw new UsageError('--csv band is the table that --no-band leaves out', 'name one of the two');
  const opened = await openDeal(path, options, session);
  if (!opened) return;
  const { deal, warnings, folder } = opened;
  const model = modelOf(deal);
  const computed = scoreOf(model);
  const result: ScoreResult = { ...computed, warnings: [...warnings, ...computed.warnings] };
  if (options.strict && result.warnings.length > 0) return refuseWarnings(result.warnings, folder, options, session);

  const isShown =
    options.csv === undefined ? options.band !== false && (options.json === true || options.quiet !== true) : options.csv === 'band';
  const text = await written(result, isShown ? bandOf(model) : undefined, options, session);
  await deliver(text, options, opened.read, session);
  const forMachines = options.json === true || options.csv !== undefined;
  if (forMachines && !options.quiet) await tellProblems(result.warnings, 'warning', folder, options, session);
  if (options.failOn && failsOn(result, options.failOn)) session.exit = EXIT.failOn;
}

async function written(
  result: ScoreResult,
  band: readonly BandRow[] | undefined,
  options: ScoreOptions,
  session: Session,
): Promise<string> {
  if (options.json) {
    const [{ scoreJson }, { writeJson }] = await Promise.all([import('../../report/score/json.js'), import('../../report/print/json.js')]);
    return `${writeJson(scoreJson(result, TOOL, band))}\n`;
  }
  if (options.csv === 'band') {
    const [{ bandTable }, { writeCsv }] = await Promise.all([import('../../report/score/band.js'), import('../../report/print/csv.js')]);
    return writeCsv(bandTable(band!));
  }
  if (options.csv) {
    const [{ scoreTable }, { writeCsv }] = await Promise.all([import('../../report/score/tables.js'), import('../../report/print/csv.js')]);
    return writeCsv(scoreTable(result, options.csv));
  }
  const [{ scoreText, verdict }, { fileLook }] = await Promise.all([import('../../report/score/text.js'), import('../shell/screen.js')]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  return options.quiet
    ? `${verdict(result, look)}\n`
    : scoreText(result, TOOL, look, { verbose: options.verbose === true, ...(band ? { band } : {}) });
}

/** Whether a covenant's state at the as-of date is what the user wants to fail on. Tests that are still to come are not. */
function failsOn({ covenants, deal }: ScoreResult, level: 'breach' | 'watch'): boolean {
  return covenants.some(({ status, testedOn }) => {
    if (status === 'not_testable') return level === 'watch' && (testedOn === null || testedOn <= deal.asOf);
    if (testedOn === null || testedOn > deal.asOf) return false;
    return status === 'breach' || (level === 'watch' && status === 'watch');
  });
}
