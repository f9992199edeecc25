import { project as projectDeal, type ProjectResult } from '../../model/score/project.js';
import type { Period } from '../../report/project/text.js';
import type { ProjectTable } from '../../report/project/tables.js';
import { openDeal, refuseWarnings, showProblems, type DealOptions } from '../shell/deal.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver } from '../shell/written.js';

interface ProjectOptions extends DealOptions {
  readonly by?: Period;
  readonly json?: boolean;
  readonly csv?: ProjectTable | true;
  readonly output?: string;
  readonly force?: boolean;
}

export async function project(path: string, options: ProjectOptions, session: Session): Promise<void> {
  const opened = await openDeal(path, options, session);
  if (!opened) return;
  const { deal, folder } = opened;
  const computed = projectDeal(deal);
  const result = { ...computed, warnings: [...opened.warnings, ...computed.warnings] };
  if (options.strict && result.warnings.length > 0) return refuseWarnings(result.warnings, folder, options, session);
  const text = await written(result, options, session);
  await deliver(text, options, opened.read, session);
  if ((options.json || options.csv) && !options.quiet) await showProblems(result.warnings, 'warning', folder, options, session);
}

async function written(result: ProjectResult, options: ProjectOptions, session: Session): Promise<string> {
  if (options.json) {
    const [{ projectJson }, { writeJson }] = await Promise.all([
      import('../../report/project/json.js'),
      import('../../report/print/json.js'),
    ]);
    return `${writeJson(projectJson(result, TOOL))}\n`;
  }
  if (options.csv) {
    const [{ projectTable }, { writeCsv }] = await Promise.all([
      import('../../report/project/tables.js'),
      import('../../report/print/csv.js'),
    ]);
    return writeCsv(projectTable(result, options.csv === true ? 'rows' : options.csv));
  }
  const [{ projectText, projectVerdict }, { fileLook }] = await Promise.all([
    import('../../report/project/text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  if (options.quiet) return `${projectVerdict(result, look).join('\n')}\n`;
  return projectText(result, TOOL, look, options.by ?? (options.verbose ? 'month' : 'quarter'), options.verbose === true);
}
