import { loadScenarios } from '../../input/scenario/scenarios.js';
import type { Failure, Warning } from '../../kernel/failure.js';
import { checkJson } from '../../report/print/problem-json.js';
import { writeJson } from '../../report/print/json.js';
import { problemsText, SHOWN, type AnyProblem } from '../../report/print/problems.js';
import { LIMITS } from '../../kernel/limits.js';
import { countOf, readDeal, type DealOptions } from '../shell/deal.js';
import { EXIT } from '../shell/io.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';

interface CheckOptions extends DealOptions {
  readonly json?: boolean;
}

export async function check(path: string, options: CheckOptions, session: Session): Promise<void> {
  const loaded = await readDeal(path, options, session, { poolBeyond: LIMITS.lots.most });
  const { folder } = loaded;
  const scenarios = loaded.deal === null ? [] : (await loadScenarios(folder, loaded.deal)).failures;
  const failures = [...loaded.failures, ...scenarios];
  const errors: readonly AnyProblem[] = options.strict ? [...failures, ...loaded.warnings] : failures;
  const warnings: readonly Warning[] = options.strict ? [] : loaded.warnings;
  if (errors.length > 0) session.exit = EXIT.badInput;
  if (options.json) {
    session.print(`${writeJson(checkJson(errors as readonly Failure[], warnings, TOOL))}\n`);
    return;
  }
  const look = await session.look(options);
  const shown = [...errors.slice(0, SHOWN), ...(options.quiet ? [] : warnings.slice(0, SHOWN))];
  const excerpt = await folder.excerpts(shown.map(({ place }) => place));
  const lines = [...problemsText(errors, excerpt, look), ...(options.quiet ? [] : problemsText(warnings, excerpt, look, 'warning'))];
  const said = [
    ...(errors.length > 0 ? [countOf(errors.length, 'problem')] : ['no problems']),
    ...(warnings.length > 0 ? [countOf(warnings.length, 'warning')] : []),
  ];
  session.print(`${[...lines, said.join(', ')].join('\n')}\n`);
}
