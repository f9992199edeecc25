import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { AssumptionChoice } from '../../input/assumptions/assumption-file.js';
import { isMissing } from '../../kernel/system-error.js';
import { setNames } from '../../input/assumptions/bundled.js';
import { messageOf } from '../../input/deal/deal-files.js';
import { clean } from '../../report/print/clean.js';
import { DealFolder } from '../../api/folder.js';
import { UsageError } from './io.js';
import { didYouMean } from './nearest.js';
import type { Read } from './written.js';

/** What no file of a deal is called: their paths start with a name. */
const SURELY_PATH = /^(\.{0,2}[/\\]|[a-z]:)/i;

/** What --assumptions asks for. */
interface ChosenAssumptions {
  readonly choice: AssumptionChoice;
  /** The file, as one that a result is computed from. */
  readonly read: readonly Read[];
  /** Where the file lies, by the path that its problems stand at. */
  readonly paths: ReadonlyMap<string, string>;
}

/** What the options of a command say of how a deal or a book is read. */
export async function readingOf(
  { asOf, assumptions, set }: { readonly asOf?: string; readonly assumptions?: readonly string[]; readonly set?: readonly string[] },
  cwd: string,
): Promise<{
  readonly reading: { readonly assumptions: AssumptionChoice; readonly asOf?: string; readonly set?: readonly string[] };
  readonly read: ChosenAssumptions['read'];
  readonly paths: ChosenAssumptions['paths'];
}> {
  const { choice, read, paths } = await chosenAssumptions(assumptions ?? [], cwd);
  return { reading: { assumptions: choice, ...(asOf === undefined ? {} : { asOf }), ...(set === undefined ? {} : { set }) }, read, paths };
}

/** The set and the file that the words of --assumptions name: a word that no set has is a path. */
export async function chosenAssumptions(words: readonly string[], cwd: string): Promise<ChosenAssumptions> {
  const known = setNames();
  if (words.some((word) => word.trim() === ''))
    throw new UsageError('--assumptions names nothing', `there are: ${known.join(', ')}; a file of assumptions is named by its path`);
  const [sets, files] = [words.filter((word) => known.includes(word)), words.filter((word) => !known.includes(word))];
  if (sets.length > 1 || files.length > 1)
    throw new UsageError(`--assumptions names ${sets.length > 1 ? 'two sets' : 'two files'}`, 'one set and one file over it may be named');
  const [set] = sets;
  const named = files[0] === undefined ? null : await namedFile(files[0], known, cwd);
  return {
    choice: { ...(set === undefined ? {} : { set }), ...(named ? { file: { path: named.label, bytes: named.bytes } } : {}) },
    read: named?.read ?? [],
    paths: new Map(named ? [[named.label, named.path]] : []),
  };
}

async function namedFile(
  word: string,
  known: readonly string[],
  cwd: string,
): Promise<{ label: string; path: string; bytes: Uint8Array; read: Read[] }> {
  const path = found(word, known, cwd);
  const [folder, file] = [DealFolder.of(dirname(path)), basename(path)];
  const bytes = await folder.read(file).catch((error: unknown) => {
    throw new UsageError(`${clean(word)} cannot be read: ${clean(messageOf(error))}`);
  });
  if (!bytes) throw noFile(word);
  return { label: SURELY_PATH.test(word) ? word : `./${word}`, path, bytes, read: [{ folder, inputs: [{ file }], role: 'assumptions' }] };
}

function found(word: string, known: readonly string[], cwd: string): string {
  try {
    return realpathSync(resolve(cwd, word));
  } catch (error) {
    if (!isMissing(error)) throw error;
    if (/[/\\]|\.ya?ml$/i.test(word)) throw noFile(word);
    throw new UsageError(
      `there is no set of assumptions ${clean(word)}${didYouMean(word, known)}`,
      `there are: ${known.join(', ')}; a file of assumptions is named by its path`,
    );
  }
}

const noFile = (word: string): UsageError =>
  new UsageError(`there is no file ${clean(word)}`, 'a file of assumptions has them nested or dotted, each a value or { value, source }');
