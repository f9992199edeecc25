import type { Deal } from '../../domain/deal.js';
import type { Warning } from '../../kernel/failure.js';
import { loadDeal, type Loaded, type LoadOptions } from '../../input/deal/load.js';
import { problemsText, SHOWN, type AnyProblem } from '../../report/print/problems.js';
import { readingOf } from './assumptions.js';
import type { DealFolder } from '../../api/folder.js';
import { dealFolder } from './folder.js';
import { EXIT, type CommonOptions } from './io.js';
import type { Session } from './session.js';
import type { Read } from './written.js';

export interface DealOptions extends CommonOptions {
  readonly asOf?: string;
  readonly assumptions?: readonly string[];
  readonly set?: readonly string[];
  readonly strict?: boolean;
}

export interface OpenedDeal {
  readonly deal: Deal;
  readonly warnings: readonly Warning[];
  readonly folder: DealFolder;
  /** Every file that was read, for a result not to be written over one. */
  readonly read: readonly Read[];
}

/** The deal that an argument names, or every problem of it, and the folder that shows the lines of problems. */
export async function readDeal(
  argument: string,
  options: DealOptions,
  session: Session,
  more: Pick<LoadOptions, 'trackLot' | 'onTapeRow' | 'poolBeyond'> = {},
): Promise<Loaded & { readonly folder: DealFolder; readonly read: readonly Read[] }> {
  const own = dealFolder(argument, session.io.cwd);
  const { reading, read, paths } = await readingOf(options, session.io.cwd);
  const loaded = await loadDeal(own, { ...reading, ...more });
  const folder = own.with(paths);
  return { ...loaded, folder, read: [{ folder, inputs: loaded.deal?.inputs ?? [] }, ...read] };
}

/** The deal that an argument names; null, with every problem reported on stderr and exit 2 set, where it cannot be computed on. */
export async function openDeal(
  argument: string,
  options: DealOptions,
  session: Session,
  more: Pick<LoadOptions, 'trackLot' | 'onTapeRow' | 'poolBeyond'> = {},
): Promise<OpenedDeal | null> {
  const { deal, failures, warnings, folder, read } = await readDeal(argument, options, session, more);
  if (failures.length > 0 || deal === null) {
    await refuseProblems(failures, folder, options, session);
    return null;
  }
  if (options.strict && warnings.length > 0) {
    await refuseWarnings(warnings, folder, options, session);
    return null;
  }
  return { deal, warnings, folder, read };
}

/** Ends a run whose input cannot be computed on: every problem with its line, and exit 2. */
export async function refuseProblems(
  problems: readonly AnyProblem[],
  folder: DealFolder,
  options: CommonOptions,
  session: Session,
): Promise<void> {
  await showProblems(problems, 'error', folder, options, session);
  session.say(`${countOf(problems.length, 'problem')}; nothing was computed`);
  session.exit = EXIT.badInput;
}

/** Ends a run under --strict. */
export async function refuseWarnings(
  warnings: readonly Warning[],
  folder: DealFolder,
  options: DealOptions,
  session: Session,
): Promise<void> {
  await showProblems(warnings, 'error', folder, options, session);
  session.say(`${countOf(warnings.length, 'warning')}, errors under --strict`);
  session.exit = EXIT.badInput;
}

/** Problems with their lines, on stderr. */
export async function showProblems(
  problems: readonly AnyProblem[],
  kind: 'error' | 'warning',
  folder: DealFolder,
  options: CommonOptions,
  session: Session,
): Promise<void> {
  if (problems.length === 0) return;
  const excerpt = await folder.excerpts(problems.slice(0, SHOWN).map(({ place }) => place));
  session.say(problemsText(problems, excerpt, await session.errorLook(options), kind).join('\n'));
}

export const countOf = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
