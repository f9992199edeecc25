// Builds dist/, or the folder that is named:
//   main.cjs      what bin/gpulien.js starts; tells the version by itself
//   some-….cjs    the commands that score and stress, as one script, and beside it what V8 of this Node made of it in a run
//   all-….cjs     every command, the same way
//   pdfmake.cjs   what lays out a PDF, loaded when one is wanted
//   index.js      the package as a program imports it
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';

const ROOT = join(import.meta.dirname, '..');
/** Commands of the first bundle. */
const SOME = ['check', 'compare', 'curves', 'explain', 'project', 'reverse', 'score', 'sensitivity', 'stress'];

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  logLevel: 'warning',
  legalComments: 'none',
  loader: { '.csv': 'text', '.yaml': 'text', '.md': 'text' },
};
const SCRIPT = { ...COMMON, format: 'cjs', supported: { 'dynamic-import': false } };

const pdfmakeApart = {
  name: 'pdfmake-apart',
  setup: ({ onResolve }) => onResolve({ filter: /^pdfmake\/js\// }, () => ({ path: './pdfmake.cjs', external: true })),
};
const onlySome = {
  name: 'only-some',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/commands\/[\w-]+\.js$/ }, ({ path, kind }) =>
      kind !== 'dynamic-import' || SOME.includes(/([\w-]+)\.js$/.exec(path)[1]) ? undefined : { path: './none.cjs', external: true },
    ),
};

async function buildAll(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [some, all] = await Promise.all([
    bundle(folder, 'some', [onlySome]),
    bundle(folder, 'all', [pdfmakeApart]),
    build({ ...SCRIPT, entryPoints: ['pdfmake/js/Printer.js'], outfile: join(folder, 'pdfmake.cjs') }),
    build({
      ...COMMON,
      format: 'esm',
      entryPoints: ['src/api/index.ts'],
      outfile: join(folder, 'index.js'),
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    }),
  ]);
  const define = { SOME: JSON.stringify({ file: some, commands: SOME }), ALL: JSON.stringify(all) };
  await build({ ...SCRIPT, entryPoints: ['src/cli/main.ts'], outfile: join(folder, 'main.cjs'), define });
  keepCode(join(folder, some), ['score', join(ROOT, 'samples', 'meridian')]);
  keepCode(join(folder, all), ['market']);
}

/** The command line as one script: a function, so that it runs as it is read. @returns its name, by what is in it */
async function bundle(folder, name, plugins) {
  const { outputFiles } = await build({
    ...SCRIPT,
    entryPoints: ['src/cli/node.ts'],
    plugins,
    minifyWhitespace: true,
    lineLimit: 120,
    write: false,
    define: { 'import.meta.url': 'import_meta_url' },
    banner: { js: "(function(module,require,__filename){const import_meta_url=require('node:url').pathToFileURL(__filename).href;" },
    footer: { js: '})' },
  });
  // What esbuild leaves of other characters stands in regular expressions and templates. ASCII is read faster.
  const text = outputFiles[0].text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const file = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.cjs`;
  writeFileSync(join(folder, file), text);
  return file;
}

/** Without it the tool only starts slower. */
const keepCode = (file, argv) =>
  spawnSync(process.execPath, [import.meta.filename, '--keep', file, ...argv], { stdio: ['ignore', 'ignore', 'inherit'] });

/** Runs a command and keeps the code that V8 made for it. */
async function runAndKeep(file, argv) {
  const script = new Script(readFileSync(file, 'latin1'), { filename: file });
  const made = { exports: {} };
  script.runInThisContext()(made, createRequire(file), file);
  await made.exports.main(argv);
  const path = `${file}.${process.version}-${process.arch}`;
  writeFileSync(`${path}.tmp`, script.createCachedData());
  renameSync(`${path}.tmp`, path);
}

const [first, file, ...argv] = process.argv.slice(2);
if (first === '--keep') await runAndKeep(file, argv);
else await buildAll(resolve(first ?? join(ROOT, 'dist')));
