import { TOPICS } from '../../model/verify/verify.js';
import type { Verified } from '../../model/verify/topic.js';
import type { VerifyView } from '../../report/verify/verify.js';
import { EXIT, type CommonOptions } from '../shell/io.js';
import { Progress } from '../shell/progress.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver, type OutputOptions } from '../shell/written.js';

interface VerifyOptions extends CommonOptions, OutputOptions {
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** Published figures beside the tool's own; exit 1 where one is missed. */
export async function verify(names: readonly string[], options: VerifyOptions, session: Session): Promise<void> {
  const chosen = TOPICS.filter(({ name }) => names.length === 0 || names.includes(name));
  const rows = chosen.reduce((sum, topic) => sum + topic.rows.length, 0);
  const progress = new Progress(session.io, 'right values', options.quiet === true);
  const topics: VerifyView['topics'][number][] = [];
  let done = 0;
  try {
    for (const topic of chosen) {
      const figures: Verified[] = [];
      for (const row of topic.rows) {
        figures.push(...(await topic.verify(row)));
        progress.step(++done, rows);
      }
      topics.push({ topic, figures });
    }
  } finally {
    progress.end();
  }
  await deliver(await written({ topics }, options, session), options, [], session);
  if (topics.some(({ figures }) => figures.some(({ holds }) => !holds))) session.exit = EXIT.failOn;
}

async function written(view: VerifyView, options: VerifyOptions, session: Session): Promise<string> {
  if (options.json || options.csv) {
    const [{ verifyJson, verifyTable }, { writeJson }, { writeCsv }] = await Promise.all([
      import('../../report/verify/verify.js'),
      import('../../report/print/json.js'),
      import('../../report/print/csv.js'),
    ]);
    return options.json ? `${writeJson(verifyJson(view, TOOL))}\n` : writeCsv(verifyTable(view));
  }
  const [{ verifyText, verifyVerdict }, { fileLook }] = await Promise.all([
    import('../../report/verify/verify-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  return options.quiet ? `${verifyVerdict(view, look).join('\n')}\n` : verifyText(view, TOOL, look, { verbose: options.verbose === true });
}
