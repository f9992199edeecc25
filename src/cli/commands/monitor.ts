import { TOOL } from '../../api/tool.js';
import type { MonitorMeasure } from '../../report/monitor/charts.js';
import type { MonitorTable, MonitorView } from '../../report/monitor/monitor.js';
import { asciiOnly } from '../shell/characters.js';
import { showProblems } from '../shell/deal.js';
import { followBook, type FollowOptions } from '../shell/follow.js';
import { EXIT, UsageError } from '../shell/io.js';
import type { Target } from '../shell/output.js';
import type { Session } from '../shell/session.js';
import { refuseTargets, targetsOf } from '../shell/targets.js';
import { deliver } from '../shell/written.js';

interface MonitorOptions extends FollowOptions {
  readonly chart?: MonitorMeasure | true;
  readonly to?: readonly string[];
  readonly json?: boolean;
  readonly csv?: MonitorTable | true;
  readonly failOn?: 'watch';
  readonly output?: string;
  readonly force?: boolean;
}

/** A book through its months. */
export async function monitorBook(argument: string, options: MonitorOptions, session: Session): Promise<void> {
  const targets = pagesOf(options, session);
  const followed = await followBook(argument, options, session);
  if (!followed) return;
  const { view, warnings, folder, read } = followed;
  await refuseTargets(targets, options.force === true, read);
  if (targets.length > 0) await writePages(view, targets, options, session);
  else await deliver(await written(view, options, session), options, read, session);
  if (!options.quiet) await showProblems(warnings, 'warning', folder, options, session);
  if (options.failOn && view.result.deals.some(({ watch }) => watch.length > 0)) session.exit = EXIT.failOn;
}

type Targets = ReturnType<typeof targetsOf>;

/** Where pages are to be written to. */
function pagesOf({ to = [], output }: MonitorOptions, session: Session): Targets {
  if (to.length > 0 && output !== undefined) throw new UsageError('--to and -o are two ways to write', 'give one of them');
  const targets = targetsOf(to, session.io.cwd);
  const other = targets.find(({ format }) => format !== 'html' && format !== 'md');
  if (other) throw new UsageError(`${other.shown}: a page of a book is .html or .md`, '--json and --csv with -o write the rest');
  return targets;
}

async function writePages(view: MonitorView, targets: Targets, { force, quiet }: MonitorOptions, session: Session): Promise<void> {
  const [{ monitorDocument }, { pageHtml }, { markdownReport }, { writeAll }] = await Promise.all([
    import('../../report/monitor/monitor-document.js'),
    import('../../report/page/page.js'),
    import('../../report/markdown/markdown.js'),
    import('../shell/output.js'),
  ]);
  const document = monitorDocument(view, TOOL);
  const files = targets.map(({ path, format }): Target => ({
    path,
    content: format === 'html' ? pageHtml(document) : markdownReport(document),
  }));
  await writeAll(files, force === true);
  if (!quiet) for (const { shown } of targets) session.say(`wrote ${shown}`);
}

async function written(view: MonitorView, options: MonitorOptions, session: Session): Promise<string> {
  if (options.json || options.csv !== undefined) {
    const [{ monitorJson, monitorTable }, { writeJson }, { writeCsv }] = await Promise.all([
      import('../../report/monitor/monitor.js'),
      import('../../report/print/json.js'),
      import('../../report/print/csv.js'),
    ]);
    return options.json
      ? `${writeJson(monitorJson(view, TOOL))}\n`
      : writeCsv(monitorTable(view, options.csv === true || options.csv === undefined ? 'deals' : options.csv));
  }
  const [{ chartsText, monitorText, monitorVerdict }, { fileLook }] = await Promise.all([
    import('../../report/monitor/monitor-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  if (options.chart !== undefined)
    return chartsText(
      view,
      options.chart === true ? 'headroom' : options.chart,
      look,
      options.output === undefined && asciiOnly(session.io),
    );
  return options.quiet
    ? `${monitorVerdict(view, look).join('\n')}\n`
    : monitorText(view, TOOL, look, { verbose: options.verbose === true });
}
