import type { Deal } from '../../domain/deal.js';
import { knownEvents, reverse as reverseDeal, type ReverseDriver, type ReverseResult } from '../../model/scenario/reverse.js';
import { openDeal, refuseWarnings, showProblems, type DealOptions } from '../shell/deal.js';
import { UsageError } from '../shell/io.js';
import { didYouMean } from '../shell/nearest.js';
import { Progress } from '../shell/progress.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver } from '../shell/written.js';

interface ReverseOptions extends DealOptions {
  readonly driver?: readonly ReverseDriver[];
  readonly event?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

export async function reverse(path: string, options: ReverseOptions, session: Session): Promise<void> {
  const opened = await openDeal(path, options, session);
  if (!opened) return;
  const { deal, warnings, folder } = opened;
  if (options.strict && warnings.length > 0) return refuseWarnings(warnings, folder, options, session);
  const events = options.event === undefined ? undefined : eventsOf(options.event, deal);
  const progress = new Progress(session.io, 'drivers', options.quiet === true);
  const computed = reverseDeal(
    deal,
    { ...(options.driver ? { drivers: options.driver } : {}), ...(events ? { events } : {}) },
    progress.step,
  );
  progress.end();
  const result = { ...computed, warnings: [...warnings, ...computed.warnings] };
  await deliver(await written(result, options, session), options, opened.read, session);
  if ((options.json || options.csv) && !options.quiet) await showProblems(result.warnings, 'warning', folder, options, session);
}

function eventsOf(text: string, deal: Deal): string[] {
  const known = knownEvents(deal);
  const asked = [
    ...new Set(
      text
        .split(',')
        .map((event) => event.trim())
        .filter((event) => event !== ''),
    ),
  ];
  if (asked.length === 0) throw new UsageError('which event is meant?', `some of ${known.join(', ')}`);
  const unknown = asked.find((event) => !known.includes(event));
  if (unknown !== undefined)
    throw new UsageError(`there is no event ${unknown}${didYouMean(unknown, known)}`, `there are: ${known.join(', ')}`);
  return asked;
}

async function written(result: ReverseResult, options: ReverseOptions, session: Session): Promise<string> {
  if (options.json || options.csv) {
    const [{ reverseJson, reverseTable }, { writeJson }, { writeCsv }] = await Promise.all([
      import('../../report/stress/reverse.js'),
      import('../../report/print/json.js'),
      import('../../report/print/csv.js'),
    ]);
    return options.json ? `${writeJson(reverseJson(result, TOOL))}\n` : writeCsv(reverseTable(result));
  }
  const [{ reverseText, reverseVerdict }, { fileLook }] = await Promise.all([
    import('../../report/stress/reverse-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  return options.quiet ? `${reverseVerdict(result, look).join('\n')}\n` : reverseText(result, TOOL, look, options.verbose === true);
}
