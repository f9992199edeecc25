import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DealFolder, Refused } from '../../api/folder.js';
import { TOOL } from '../../api/tool.js';
import type { Failure } from '../../kernel/failure.js';
import { atMost, LIMITS } from '../../kernel/limits.js';
import { systemWords } from '../../kernel/system-error.js';
import type { DateOrder } from '../../input/convert/dates.js';
import type { Mark } from '../../input/convert/numbers.js';
import { messageOf } from '../../input/deal/deal-files.js';
import { dealFacts } from '../../input/intake/deal-facts.js';
import type { ImportChoices, ImportWorld, PreparedTape } from '../../input/intake/prepare.js';
import { loadReference } from '../../input/deal/load.js';
import type { OutlierRule } from '../../input/prices/market-import-fates.js';
import { BrokenTapeMap, readTapeMap, recall, remember, type RememberedTape, TAPE_MAP, writeTapeMap } from '../../input/intake/tape-map.js';
import { TAPE_KINDS, type TapeKind, targetsOf } from '../../input/tape/columns.js';
import { Problems, wholeFile } from '../../input/text/problems.js';
import { LOG_HEADER, type TextPieces } from '../../report/intake/canonical.js';
import { importJson, type ImportReport } from '../../report/intake/intake.js';
import { type Taken, takeOver } from '../../report/intake/take-over.js';
import { clean } from '../../report/print/clean.js';
import { ask } from '../shell/asked.js';
import { countOf, showProblems } from '../shell/deal.js';
import { type ReadFiles, readFiles } from '../shell/import-files.js';
import { EXIT, type CommonOptions, UsageError } from '../shell/io.js';
import { LOG, logByKind } from '../shell/import-log.js';
import { didYouMean } from '../shell/nearest.js';
import { outlierRule } from '../shell/outlier-rule.js';
import type { Session } from '../shell/session.js';
import { refuseInputs } from '../shell/written.js';

interface ImportOptions extends CommonOptions {
  readonly as: TapeKind;
  readonly to: string;
  readonly map?: ReadonlyMap<string, string>;
  readonly let?: ReadonlyMap<string, string>;
  readonly model?: ReadonlyMap<string, string>;
  readonly decimal?: Mark;
  readonly dates?: DateOrder;
  readonly sheet?: string;
  readonly headerRow?: number;
  readonly forget?: boolean;
  readonly force?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly date?: string;
  readonly dropOutliers?: boolean;
}

/** Takes borrowers' tapes over into a deal. */
export async function importTapes(names: readonly string[], options: ImportOptions, session: Session): Promise<void> {
  const folder = await dealPath(options.to, session);
  const world = await worldOf(folder, options, session);
  if (!world) return;
  const prices = options.as === 'comps' ? { rule: await rule(world), dropOutliers: options.dropOutliers === true } : null;
  if (options.date !== undefined && options.as !== 'comps')
    throw new UsageError('--date is for comps', 'dates of other files stand in them');
  const read = await readFiles(names, session.io.cwd);
  let choices = await choicesOf(options, world.models);
  for (;;) {
    const taken = takeOver(read.files, choices, world, prices);
    const problems = [...read.failures, ...taken.failures];
    const question =
      read.failures.length === 0 && session.io.isTTY && session.io.stderrIsTTY
        ? taken.refusals.find((refusal) => refusal.question?.answers.length)?.question
        : undefined;
    if (question) {
      choices = answered(choices, question.option, await ask(question, session.io.terminal));
      continue;
    }
    if (problems.length > 0 || !taken.result) return refuse(problems, read, options, session);
    return finish(taken.result, read, { folder, world, choices, options }, session);
  }
}

async function dealPath(argument: string, session: Session): Promise<string> {
  const path = resolve(session.io.cwd, argument);
  return basename(path) === 'deal.yaml' ? dirname(path) : path;
}

interface World extends ImportWorld {
  readonly files: DealFolder;
  readonly tapes: readonly RememberedTape[];
  readonly logged: ReadonlyMap<TapeKind, number>;
  readonly file: string;
}

/** What the deal's own files say; null, with every problem reported and exit 2 set, where they cannot be read. */
async function worldOf(folder: string, options: ImportOptions, session: Session): Promise<World | null> {
  const { as, forget } = options;
  const files = DealFolder.of(folder);
  const problems = new Problems();
  const facts = await dealFacts(files, problems);
  const map = await tapeMap(files, problems);
  if (problems.failures.length > 0) {
    await showProblems(problems.failures, 'error', files, options, session);
    session.say(
      `${countOf(problems.failures.length, 'problem')}; nothing was written; gpulien check ${clean(options.to)} says all that is wrong with the deal`,
    );
    session.exit = EXIT.badInput;
    return null;
  }
  const tapes = forget ? map.tapes.filter(({ kind }) => kind !== as) : map.tapes;
  return {
    files,
    models: facts.models,
    currency: facts.currency,
    logged: map.logged,
    file: facts.files.get(as) ?? `${as}.csv`,
    tapes,
    names: tapes.filter(({ kind }) => kind === as).flatMap(({ columns }) => [...columns.values()]),
    remembered: (tape) =>
      recall(
        tapes,
        tape.kind,
        tape.columns.map(({ name }) => name),
      ),
  };
}

/** What is remembered of tapes; nothing in a deal without imports. What keeps the file from being read is reported. */
async function tapeMap(files: DealFolder, problems: Problems): Promise<ReturnType<typeof readTapeMap>> {
  try {
    const bytes = await files.read(TAPE_MAP);
    if (bytes !== null && bytes.length <= LIMITS.yamlBytes.most) return readTapeMap(new TextDecoder().decode(bytes));
    if (bytes !== null) problems.fail('YAML_SYNTAX', wholeFile(TAPE_MAP), null, atMost(LIMITS.yamlBytes));
  } catch (error) {
    if (error instanceof BrokenTapeMap)
      problems.fail('YAML_SYNTAX', wholeFile(TAPE_MAP), error.message, 'what import wrote', 'mend it, or remove it and import anew');
    else if (error instanceof Refused || systemWords(error) !== null)
      problems.fail('FILE_UNREADABLE', wholeFile(TAPE_MAP), messageOf(error), 'a file that can be read');
    else throw error;
  }
  return { tapes: [], logged: new Map() };
}

async function choicesOf(options: ImportOptions, models: ImportWorld['models']): Promise<ImportChoices> {
  const keys = new Map(
    [...models.values()].flatMap((model) => [model.key, ...model.aliases].map((name) => [name.toLowerCase(), model.key] as const)),
  );
  const chosen = new Map<string, string>();
  for (const [name, wanted] of options.model ?? []) {
    const key = keys.get(wanted.toLowerCase());
    if (key === undefined)
      throw new UsageError(
        `--model ${clean(wanted)}: the catalogue has no such model${didYouMean(wanted, [...models.keys()])}`,
        '`gpulien market` lists the models',
      );
    chosen.set(name, key);
  }
  const targets = [...targetsOf(options.as).map(({ target }) => target), 'price_unit'];
  for (const target of [...(options.map?.keys() ?? []), ...(options.let?.keys() ?? [])])
    if (!targets.includes(target))
      throw new UsageError(
        `${clean(target)} is no column of ${options.as}${didYouMean(target, targets)}`,
        `the columns are ${targets.join(', ')}`,
      );
  return {
    kind: options.as,
    map: options.map ?? new Map(),
    constants: new Map([...(options.let ?? []), ...(options.date === undefined ? [] : [['date', options.date] as const])]),
    models: chosen,
    decimal: options.decimal ?? null,
    dates: options.dates ?? null,
    sheet: options.sheet ?? null,
    headerRow: options.headerRow ?? null,
  };
}

/** The choices with an answer that was given at the terminal. */
function answered(choices: ImportChoices, option: string, answer: string): ImportChoices {
  const at = answer.indexOf('=');
  const [left, right] = [answer.slice(0, at), answer.slice(at + 1)];
  switch (option) {
    case 'decimal':
      return { ...choices, decimal: answer as Mark };
    case 'dates':
      return { ...choices, dates: answer as DateOrder };
    case 'model':
      return { ...choices, models: new Map([...choices.models, [right, left]]) };
    case 'let':
      return { ...choices, constants: new Map([...choices.constants, [left, right]]) };
    default:
      return { ...choices, map: new Map([...choices.map, [left, right]]) };
  }
}

/** Tells what keeps the tape out. Nothing is written. */
async function refuse(problems: readonly Failure[], read: ReadFiles, options: ImportOptions, session: Session): Promise<void> {
  await showProblems(problems, 'error', DealFolder.of(session.io.cwd).with(read.paths), options, session);
  session.say(`${countOf(problems.length, 'problem')}; nothing was written`);
  session.exit = EXIT.badInput;
}

interface Target {
  readonly folder: string;
  readonly world: World;
  readonly choices: ImportChoices;
  readonly options: ImportOptions;
}

/** Writes what was taken over, and tells what became of the rows. */
async function finish(taken: Taken, read: ReadFiles, { folder, world, choices, options }: Target, session: Session): Promise<void> {
  const problems = taken.report.dropped.filter(({ isProblem }) => isProblem).length;
  const isRefused = taken.report.kept === 0 || (options.strict === true && problems > 0);
  const report: ImportReport = { ...taken.report, written: isRefused ? null : world.file };
  if (!isRefused) await writeFiles(taken, read, { folder, world, choices, options });
  await tell(report, taken, options, session);
  if (isRefused)
    session.say(
      taken.report.kept === 0
        ? 'no row is left; nothing was written'
        : `${countOf(problems, 'row')} dropped for a problem, an error under --strict; nothing was written`,
    );
  else if (!options.quiet) session.say(`wrote ${world.file}, ${LOG} and ${TAPE_MAP}; gpulien check ${clean(options.to)} looks at the deal`);
  session.exit = isRefused ? EXIT.badInput : problems > 0 ? EXIT.failOn : EXIT.ok;
}

async function writeFiles(taken: Taken, read: ReadFiles, { folder, world, choices, options }: Target): Promise<void> {
  const [{ writeAll }, { refuseTarget }] = await Promise.all([import('../shell/output.js'), import('../shell/refusals.js')]);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    const words = systemWords(error);
    throw words === null ? error : new UsageError(`${clean(options.to)} cannot be made: ${words}`, 'name the folder of the deal');
  });
  const isNew = !(await stands(world.files, world.file, taken.table.bytes()));
  for (const name of [...(isNew ? [world.file] : []), LOG, TAPE_MAP]) refuseInputs(join(folder, name), name, read.read);
  if (isNew) await refuseTarget(join(folder, world.file), options.force === true);
  const logs = new Map(await logsIn(world)).set(choices.kind, taken.log);
  const tapes = taken.prepared.reduce<readonly RememberedTape[]>((known, tape) => remember(known, memoryOf(tape, choices)), world.tapes);
  const kinds = TAPE_KINDS.filter((kind) => logs.has(kind));
  const logged = new Map(kinds.map((kind) => [kind, kind === choices.kind ? taken.logged : world.logged.get(kind)!]));
  await writeAll(
    [
      ...(isNew ? [{ path: join(folder, world.file), content: { pieces: taken.table.bytes() } }] : []),
      { path: join(folder, LOG), content: { pieces: [Buffer.from(LOG_HEADER), ...kinds.flatMap((kind) => logs.get(kind)!.bytes())] } },
      { path: join(folder, TAPE_MAP), content: writeTapeMap({ tapes, logged }) },
    ],
    true,
  );
}

/** Whether a file of the deal has just these bytes. */
async function stands(files: DealFolder, name: string, pieces: readonly Uint8Array[]): Promise<boolean> {
  const wanted = createHash('sha256');
  for (const piece of pieces) wanted.update(piece);
  const found = await readingOf(name, async () => {
    const chunks = await files.stream(name);
    const hash = createHash('sha256');
    for await (const chunk of chunks ?? []) hash.update(chunk);
    return chunks && hash.digest('hex');
  });
  return found === wanted.digest('hex');
}

/** The lines of the log on tables of the deal. */
const logsIn = ({ files, logged }: World): Promise<ReadonlyMap<TapeKind, TextPieces>> =>
  readingOf(LOG, async () => {
    const chunks = await files.stream(LOG);
    return chunks ? logByKind(chunks, logged) : new Map();
  });

/** What reading a file of the deal gives. @throws UsageError where it cannot be read, with why */
async function readingOf<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Refused) && systemWords(error) === null) throw error;
    throw new UsageError(`${clean(name)} cannot be read: ${messageOf(error)}`, 'move it away');
  }
}

/** When a price stands out, by the launch prices of the models that the deal knows. */
async function rule({ models }: World): Promise<OutlierRule> {
  const { assumptions } = await loadReference();
  return outlierRule({ models }, assumptions);
}

/** What next month's tape may be read with. */
export const memoryOf = (
  { tape, mapping, decided, models, constants, remembered }: PreparedTape,
  choices: ImportChoices,
): RememberedTape => ({
  kind: choices.kind,
  names: tape.columns.map(({ name }) => name).filter((name) => name !== ''),
  columns: new Map([
    ...[...(remembered?.columns ?? []), ...choices.map].filter(([target, name]) => name === '' && !mapping.has(target)),
    ...[...mapping].map(([target, { name }]) => [target, name] as const),
  ]),
  decimal: decided.decimal ?? remembered?.decimal ?? null,
  dates: new Map([...(remembered?.dates ?? []), ...decided.dates]),
  models,
  constants: new Map([...constants].filter(([target]) => target !== 'date')),
});

async function tell(report: ImportReport, taken: Taken, options: ImportOptions, session: Session): Promise<void> {
  if (options.json) {
    const { writeJson } = await import('../../report/print/json.js');
    session.print(`${writeJson(importJson(report, TOOL))}\n`);
  } else if (options.csv) {
    session.print(LOG_HEADER);
    for (const piece of taken.log.bytes()) session.print(Buffer.from(piece).toString());
  } else if (!options.quiet) {
    const { importText } = await import('../../report/intake/intake-text.js');
    session.print(importText(report, await session.look(options), { verbose: options.verbose === true }));
  }
}
