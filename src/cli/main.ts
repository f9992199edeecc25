import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { version } from '../../package.json';
import { systemSentence } from '../kernel/system-error.js';
import { sinkOf } from './streams.js';

/** The bundles beside this file, given by the build: one that has some commands alone and is read sooner, one that has all. */
declare const SOME: { readonly file: string; readonly commands: readonly string[] };
declare const ALL: string;

const argv = process.argv.slice(2);
try {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) sinkOf(process.stdout, failed).write(`${version}\n`);
  else start(join(__dirname, SOME.commands.includes(argv[0] ?? '') ? SOME.file : ALL));
} catch (error) {
  failed(error);
}

/**
 * Runs the bundle from what V8 made of it at the build. Where that is missing, or V8 refuses it as made by another version or under
 * other flags, the start is only slower.
 */
function start(file: string): void {
  const cachedData = cacheOf(file);
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, ...(cachedData ? { cachedData } : {}) });
  const bundle = { exports: {} as typeof import('./node.js') };
  script.runInThisContext()(bundle, createRequire(file), file);
  void bundle.exports.main(argv);
}

/** The tool cannot be read, or the version not be written. */
function failed(error: unknown): void {
  sinkOf(process.stderr, () => undefined).write(`error: ${systemSentence(error) ?? String(error)}\n`);
  process.exitCode = 2;
}

function cacheOf(file: string): Buffer | null {
  try {
    return readFileSync(`${file}.${process.version}-${process.arch}`);
  } catch {
    return null;
  }
}
