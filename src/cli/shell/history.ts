import { resolve } from 'node:path';
import { parseDay, type Day } from '../../kernel/calendar.js';
import type { Failure } from '../../kernel/failure.js';
import type { Assumptions } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import type { Comp, Market } from '../../domain/market.js';
import { loadHistory } from '../../input/prices/history.js';
import type { OutlierRule } from '../../input/prices/market-import-fates.js';
import { wholeFile } from '../../input/text/problems.js';
import { parametersIn, type CurveParameters } from '../../model/calibration/curve.js';
import { knownOn, seriesOf, type Series } from '../../model/calibration/series.js';
import { refuseProblems } from './deal.js';
import { UsageError, type CommonOptions } from './io.js';
import { outlierRule } from './outlier-rule.js';
import { priceFiles } from './price-files.js';
import type { Session } from './session.js';
import { deliver, refuseInputs, type OutputOptions, type Read } from './written.js';

export interface HistoryOptions extends CommonOptions, OutputOptions {
  readonly history?: string;
  readonly asOf?: string;
  readonly svg?: string;
}

/** A history ready to be fitted and tested on. */
interface OpenedHistory {
  readonly series: readonly Series[];
  /** What the series are made of. */
  readonly comps: readonly Comp[];
  readonly outlierRule: OutlierRule;
  readonly market: Market;
  readonly baseline: CurveParameters;
  /** What the simulation takes. */
  readonly simulated: Assumptions['simulation'];
  readonly asOf: Day;
  readonly input: InputFile;
  /** Rows that said the same as one before them. */
  readonly merged: number;
  readonly read: readonly Read[];
  /** Says why nothing can be computed, with the place of the file. */
  readonly refuse: (reason: string) => Promise<void>;
}

/** The history that the options name; null, with every problem reported on stderr and exit 2 set, where it cannot be read. */
export async function openHistory(options: HistoryOptions, session: Session): Promise<OpenedHistory | null> {
  const files = priceFiles(options.history === undefined ? [] : [options.history], session.io.cwd);
  const { history, failures } = await loadHistory(files.files[0] ?? null);
  const refuse = (problems: readonly Failure[]): Promise<void> => refuseProblems(problems, files.folder, options, session);
  if (!history) {
    await refuse(failures);
    return null;
  }
  const { comps, merged, market, baseline, input } = history;
  const asOf =
    options.asOf === undefined ? comps.reduce((latest, { date }) => (date > latest ? date : latest), 0 as Day) : parseDay(options.asOf)!;
  return {
    comps: comps.filter(({ date }) => date <= asOf),
    outlierRule: outlierRule(market, baseline),
    series: knownOn(seriesOf(comps), asOf),
    market,
    baseline: parametersIn(baseline.values),
    simulated: baseline.values.simulation,
    asOf,
    input,
    merged,
    read: files.read,
    refuse: (reason) => refuse([{ code: 'TOO_LITTLE_HISTORY', place: wholeFile(input.file), text: null, expected: reason, remedy: null }]),
  };
}

/** A file beside the result. */
export interface Extra {
  readonly shown: string;
  readonly content: string;
}

/** Prints a result or writes it to the file of -o, and writes the files beside it: all of them, or none. */
export async function deliverAll(
  text: string,
  extras: readonly Extra[],
  options: OutputOptions,
  read: readonly Read[],
  session: Session,
): Promise<void> {
  if (extras.length === 0) return deliver(text, options, read, session);
  const files = [...extras, ...(options.output === undefined ? [] : [{ shown: options.output, content: text }])].map((file) => ({
    ...file,
    path: resolve(session.io.cwd, file.shown),
  }));
  const twice = files.find((file, i) => files.findIndex(({ path }) => path === file.path) !== i);
  if (twice) throw new UsageError(`${twice.shown} is named twice`, 'name another file');
  for (const { path, shown } of files) refuseInputs(path, shown, read);
  await (await import('./output.js')).writeAll(files, options.force === true);
  if (options.output === undefined) session.print(text);
  if (!options.quiet) session.say(`wrote ${files.map(({ shown }) => shown).join(', ')}`);
}

/** A name for each of several files under one: itself for one alone, else with the part's name before the ending. */
export function partNames(name: string, parts: readonly string[]): string[] {
  if (parts.length < 2) return parts.map(() => name);
  const [, stem, ending] = /^(.*?)(\.svg)?$/is.exec(name)!;
  return parts.map((part) => `${stem}-${part}${ending ?? ''}`);
}
