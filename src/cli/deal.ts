import type { Deal } from '../domain/deal.js';
import type { Warning } from '../kernel/failure.js';
import { loadDeal } from '../input/load.js';
import { problemsText, SHOWN, type AnyProblem } from '../report/problems.js';
import { DealFolder } from './folder.js';
import { EXIT, type CommonOptions } from './io.js';
import type { Session } from './session.js';

export interface DealOptions extends CommonOptions {
  readonly asOf?: string;
  readonly set?: readonly string[];
  readonly strict?: boolean;
}

export interface OpenedDeal {
  readonly deal: Deal;
  readonly warnings: readonly Warning[];
  readonly folder: DealFolder;
}

/** The deal that an argument names; null, with every problem told on stderr and exit 2 set, where it cannot be computed on. */
export async function openDeal(argument: string, options: DealOptions, session: Session, trackLot?: string): Promise<OpenedDeal | null> {
  const folder = DealFolder.at(argument, session.io.cwd);
  const { deal, failures, warnings } = await loadDeal(folder, {
    ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
    ...(options.set === undefined ? {} : { set: options.set }),
    ...(trackLot === undefined ? {} : { trackLot }),
  });
  if (failures.length > 0 || deal === null) {
    await tellProblems(failures, 'error', folder, options, session);
    session.say(`${countOf(failures.length, 'problem')}; nothing was computed`);
    session.exit = EXIT.badInput;
    return null;
  }
  if (options.strict && warnings.length > 0) {
    await refuseWarnings(warnings, folder, options, session);
    return null;
  }
  return { deal, warnings, folder };
}

/** Ends a run under --strict. */
export async function refuseWarnings(warnings: readonly Warning[], folder: DealFolder, options: DealOptions, session: Session): Promise<void> {
  await tellProblems(warnings, 'error', folder, options, session);
  session.say(`${countOf(warnings.length, 'warning')}, errors under --strict`);
  session.exit = EXIT.badInput;
}

/** Problems with their lines, on stderr. */
export async function tellProblems(problems: readonly AnyProblem[], kind: 'error' | 'warning', folder: DealFolder, options: CommonOptions, session: Session): Promise<void> {
  if (problems.length === 0) return;
  const excerpt = await folder.excerpts(problems.slice(0, SHOWN).map(({ place }) => place));
  session.say(problemsText(problems, excerpt, await session.errorLook(options), kind).join('\n'));
}

export const countOf = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
