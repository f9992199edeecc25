import { compare as compareDeals } from '../../model/score/compare.js';
import type { CompareTable, CompareView } from '../../report/compare/compare.js';
import { openDeal, refuseWarnings, showProblems, type DealOptions } from '../shell/deal.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver } from '../shell/written.js';

interface CompareOptions extends DealOptions {
  readonly json?: boolean;
  readonly csv?: CompareTable | true;
  readonly output?: string;
  readonly force?: boolean;
}

export async function compare(beforePath: string, afterPath: string, options: CompareOptions, session: Session): Promise<void> {
  const before = await openDeal(beforePath, options, session);
  const after = before && (await openDeal(afterPath, options, session));
  if (!before || !after) return;
  if (options.strict) {
    for (const { warnings, folder } of [before, after]) if (warnings.length > 0) return refuseWarnings(warnings, folder, options, session);
  }
  const warnings = [...before.warnings, ...after.warnings];
  const view = { result: compareDeals(before.deal, after.deal), warnings };
  const read = [...before.read, ...after.read];
  await deliver(await written(view, options, session), options, read, session);
  if ((options.json || options.csv) && !options.quiet)
    for (const side of [before, after]) await showProblems(side.warnings, 'warning', side.folder, options, session);
}

async function written(view: CompareView, options: CompareOptions, session: Session): Promise<string> {
  if (options.json || options.csv) {
    const [{ compareJson, compareTable }, { writeJson }, { writeCsv }] = await Promise.all([
      import('../../report/compare/compare.js'),
      import('../../report/print/json.js'),
      import('../../report/print/csv.js'),
    ]);
    return options.json
      ? `${writeJson(compareJson(view, TOOL))}\n`
      : writeCsv(compareTable(view, options.csv === true || options.csv === undefined ? 'headline' : options.csv));
  }
  const [{ compareText, compareVerdict }, { fileLook }] = await Promise.all([
    import('../../report/compare/compare-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  return options.quiet ? `${compareVerdict(view, look).join('\n')}\n` : compareText(view, TOOL, look);
}
