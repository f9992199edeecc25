import { countOf, openDeal, refuseWarnings, showProblems, type DealOptions } from '../shell/deal.js';
import { EXIT, UsageError } from '../shell/io.js';
import { writeAll, type Target } from '../shell/output.js';
import { ReportFiles } from '../shell/report-files.js';
import { reportInputOf, subjectOf, type InputOptions } from '../shell/report-input.js';
import type { Session } from '../shell/session.js';
import { refuseTargets, targetsOf } from '../shell/targets.js';

interface ReportOptions extends DealOptions, InputOptions {
  readonly to: readonly string[];
  readonly force?: boolean;
}

const READ_IT = 'names are replaced; read what your own scenarios say in words before you pass it on';

/** Writes the lender report to every target, or to none. */
export async function report(path: string, options: ReportOptions, session: Session): Promise<void> {
  if (options.title !== undefined && !/[\p{L}\p{N}]/u.test(options.title))
    throw new UsageError('a title needs a word', 'leave --title out for the name of the deal');
  const targets = targetsOf(options.to, session.io.cwd);
  const opened = await openDeal(path, options, session);
  if (!opened) return;
  const subject = await subjectOf(opened, options, session);
  if (!subject) return;
  await refuseTargets(targets, options.force === true, subject.read);
  const { input, model } = await reportInputOf(path, subject, options, session);
  const warnings = [...input.score.warnings, ...subject.warnings.scenarios];
  if (options.strict && warnings.length > 0) return refuseWarnings(warnings, opened.folder, options, session);

  const lacking: string[] = [];
  const files = new ReportFiles(input, model, (text) => lacking.push(text));
  const written: Target[] = [];
  for (const { path: to, format } of targets) written.push({ path: to, content: await files.content(format) });
  if (options.strict && lacking.length > 0) {
    for (const text of lacking) session.say(`error: ${text}`);
    session.say(`${countOf(lacking.length, 'warning')}, errors under --strict`);
    session.exit = EXIT.badInput;
    return;
  }
  if (!options.quiet) for (const text of lacking) session.say(`warning: ${text}`);
  await writeAll(written, options.force === true);
  if (options.quiet) return;
  for (const { shown } of targets) session.say(`wrote ${shown}`);
  if (options.anon) session.say(READ_IT);
  await showProblems(opened.warnings, 'warning', opened.folder, options, session);
}
