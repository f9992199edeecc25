import { LIMITS } from '../../kernel/limits.js';
import { bandOf } from '../../model/calibration/deal-band.js';
import { ratingDriver } from '../../model/scenario/rating-driver.js';
import { modelOf } from '../../model/score/model.js';
import { scoreOf } from '../../model/score/score.js';
import type { ScoreResult } from '../../model/frame/result.js';
import { failsOn, type FailOn } from '../../model/measure/verdict.js';
import { openDeal, refuseWarnings, showProblems, type DealOptions } from '../shell/deal.js';
import { EXIT, UsageError } from '../shell/io.js';
import type { ScoreTextOptions } from '../../report/score/text.js';
import type { ScoreSection } from '../../report/score/sections.js';
import type { SCORE_CSV } from '../../report/score/tables.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver } from '../shell/written.js';

interface ScoreOptions extends DealOptions {
  /** The whole report in place of one screen. */
  readonly full?: boolean;
  readonly json?: boolean;
  readonly csv?: (typeof SCORE_CSV)[number];
  /** false: without the model error band. */
  readonly band?: boolean;
  readonly output?: string;
  readonly force?: boolean;
  readonly failOn?: FailOn;
}

/** Scores a deal and prints one screen, the sections that are named, the whole report, JSON or a table. */
export async function score(path: string, sections: readonly ScoreSection[], options: ScoreOptions, session: Session): Promise<void> {
  refuseContradictions(sections, options);
  const opened = await openDeal(path, options, session, { poolBeyond: LIMITS.lots.most });
  if (!opened) return;
  const { deal, warnings, folder } = opened;
  const model = modelOf(deal);
  const computed = scoreOf(model);
  const result: ScoreResult = { ...computed, warnings: [...warnings, ...computed.warnings] };
  if (options.strict && result.warnings.length > 0) return refuseWarnings(result.warnings, folder, options, session);

  const shown = {
    verbose: options.verbose === true,
    ...(showsBand(sections, options) ? { band: bandOf(model) } : {}),
    ...(showsDriver(sections, options) ? { driver: ratingDriver(model) } : {}),
  };
  const text = await written(result, sections, shown, options, session);
  await deliver(text, options, opened.read, session);
  const forMachines = options.json === true || options.csv !== undefined;
  if (forMachines && !options.quiet) await showProblems(result.warnings, 'warning', folder, options, session);
  if (options.failOn && failsOn(result, options.failOn)) session.exit = EXIT.failOn;
}

function refuseContradictions(sections: readonly ScoreSection[], { csv, json, full, band }: ScoreOptions): void {
  const isLeftOut = band === false && (csv === 'band' || sections.includes('band'));
  if (isLeftOut) throw new UsageError(`${csv === 'band' ? '--csv band' : 'band'} is what --no-band leaves out`, 'name one of the two');
  if (sections.length === 0) return;
  if (json || csv !== undefined)
    throw new UsageError(`sections are of the screen, not of --${json ? 'json' : 'csv'}`, 'name one of the two');
  if (full) throw new UsageError('--full is every section', 'name sections or --full');
}

/** Whether what is printed holds the model error band. */
function showsBand(sections: readonly ScoreSection[], { csv, json, full, verbose, quiet, band }: ScoreOptions): boolean {
  if (csv !== undefined) return csv === 'band';
  if (band === false) return false;
  return json === true || (quiet !== true && (sections.includes('band') || (sections.length === 0 && (full === true || verbose === true))));
}

/** Whether the section of the rating is printed, which says what moves the grade most. */
const showsDriver = (sections: readonly ScoreSection[], { csv, json, full, verbose, quiet }: ScoreOptions): boolean =>
  csv === undefined && !json && !quiet && (sections.includes('rating') || full === true || verbose === true);

async function written(
  result: ScoreResult,
  sections: readonly ScoreSection[],
  shown: ScoreTextOptions,
  options: ScoreOptions,
  session: Session,
): Promise<string> {
  if (options.json) {
    const [{ scoreJson }, { writeJson }] = await Promise.all([import('../../report/score/json.js'), import('../../report/print/json.js')]);
    return `${writeJson(scoreJson(result, TOOL, shown.band))}\n`;
  }
  if (options.csv === 'band') {
    const [{ bandTable }, { writeCsv }] = await Promise.all([import('../../report/score/band.js'), import('../../report/print/csv.js')]);
    return writeCsv(bandTable(shown.band!));
  }
  if (options.csv) {
    const [{ scoreTable }, { writeCsv }] = await Promise.all([import('../../report/score/tables.js'), import('../../report/print/csv.js')]);
    return writeCsv(scoreTable(result, options.csv));
  }
  const [{ scoreText, sectionsText }, { verdict }, { scoreSummary }, { fileLook }] = await Promise.all([
    import('../../report/score/text.js'),
    import('../../report/score/verdict.js'),
    import('../../report/score/summary.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  if (options.quiet) return `${verdict(result, look)}\n`;
  if (sections.length > 0) return sectionsText(result, look, sections, shown);
  return options.full || options.verbose ? scoreText(result, TOOL, look, shown) : scoreSummary(result, TOOL, look);
}
