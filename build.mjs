// Builds dist/, or the folder that is named:
//   main.cjs      what bin/gpulien.js starts; tells the version by itself
//   cli-….cjs     the command line as one script, and beside it what V8 of this Node made of it in a run of a sample
//   pdfmake.cjs   what lays out a PDF, loaded when one is wanted
//   index.js      the package as a program imports it
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';

const ROOT = import.meta.dirname;
const SAMPLE = join(ROOT, 'samples', 'meridian');

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

async function buildAll(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [cli] = await Promise.all([
    build({
      ...SCRIPT,
      entryPoints: ['src/cli/node.ts'],
      plugins: [pdfmakeApart],
      minifyWhitespace: true,
      lineLimit: 120,
      write: false,
      define: { 'import.meta.url': 'import_meta_url' },
      banner: { js: "(function(module,require,__filename){const import_meta_url=require('node:url').pathToFileURL(__filename).href;" },
      footer: { js: '})' },
    }),
    build({ ...SCRIPT, entryPoints: ['pdfmake/js/Printer.js'], outfile: join(folder, 'pdfmake.cjs') }),
    build({
      ...COMMON,
      format: 'esm',
      entryPoints: ['src/api/index.ts'],
      outfile: join(folder, 'index.js'),
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    }),
  ]);
  const [{ text, contents }] = cli.outputFiles;
  const bundle = `cli-${createHash('sha256').update(contents).digest('hex').slice(0, 12)}.cjs`;
  writeFileSync(join(folder, bundle), text);
  await build({
    ...SCRIPT,
    entryPoints: ['src/cli/main.ts'],
    outfile: join(folder, 'main.cjs'),
    define: { BUNDLE: JSON.stringify(bundle) },
  });
  spawnSync(process.execPath, [import.meta.filename, '--cache', join(folder, bundle)], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Runs the sample and keeps the code that V8 made for it. */
async function cache(file) {
  const script = new Script(readFileSync(file, 'utf8'), { filename: file });
  const bundle = { exports: {} };
  script.runInThisContext()(bundle, createRequire(file), file);
  await bundle.exports.main(['score', SAMPLE]);
  const path = `${file}.${process.version}-${process.arch}`;
  writeFileSync(`${path}.tmp`, script.createCachedData());
  renameSync(`${path}.tmp`, path);
}

const [first, file] = process.argv.slice(2);
if (first === '--cache') await cache(file);
else await buildAll(resolve(first ?? join(ROOT, 'dist')));
