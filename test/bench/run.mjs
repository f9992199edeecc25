// Prints what the tool costs, as ratios to something measured in the same minute on the same machine: npm run bench [-- --quick]
//
// A ratio travels between machines; a time does not. Each line is the median of several rounds with their least and
// greatest, and the target it was designed to. Nothing here passes or fails. --quick leaves the million rows out.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BENCH = dirname(fileURLToPath(import.meta.url));
const ROOT = join(BENCH, '..', '..');
const CLI = join(ROOT, 'bin', 'gpulien.js');
const PARSE_ONLY = join(BENCH, 'parse-only.mjs');
/** Makes a child write its greatest resident memory, in KiB, to descriptor 3 as it leaves. */
const TELL_MEMORY = `data:text/javascript,${encodeURIComponent(
  "import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,String(process.resourceUsage().maxRSS)))",
)}`;

const quick = process.argv.includes('--quick');
const folder = mkdtempSync(join(tmpdir(), 'gpulien-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

/** Runs node once: milliseconds from start to end, and MiB where the child tells. */
async function run(argv, { memory = false } = {}) {
  const words = memory ? ['--import', TELL_MEMORY, ...argv] : argv;
  const from = process.hrtime.bigint();
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
  let said = '';
  let told = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  child.stdio[3].on('data', (chunk) => (told += chunk));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const ms = Number(process.hrtime.bigint() - from) / 1e6;
  if (code !== 0) throw new Error(`node ${argv.join(' ')} exited with ${code}\n${said}`);
  return { ms, mib: Number(told) / 1024 };
}

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, least: sorted[0], most: sorted.at(-1) };
}

const number = (x, unit) => x.toFixed(unit === 'MB' ? 0 : 2);

function line(name, values, unit, target) {
  const { median, least, most } = spread(values);
  const range = `(${number(least, unit)}–${number(most, unit)})`;
  console.log(
    `  ${name.padEnd(44)}${(number(median, unit) + (unit === 'x' ? 'x' : ` ${unit}`)).padStart(9)}  ${range.padEnd(15)}  target ${target}`,
  );
}

/** Start-up: each round runs all three in turn, and the ratios are taken within the round. */
async function coldStart(rounds) {
  const version = [];
  const score = [];
  const bare = ['-e', '0'];
  await run(bare);
  await run([CLI, 'score', join(ROOT, 'samples', 'meridian')]);
  for (let i = 0; i < rounds; i += 1) {
    const node = (await run(bare)).ms;
    version.push((await run([CLI, '--version'])).ms / node);
    score.push((await run([CLI, 'score', join(ROOT, 'samples', 'meridian')])).ms / node);
  }
  console.log(`\nCold start against \`node -e 0\`, ${rounds} rounds`);
  line('--version', version, 'x', '1.6x');
  line('score samples/meridian', score, 'x', '4x');
}

/** A serial-level tape: the whole score against csv-parse alone on the same fleet.csv. */
async function tape(rows, rounds, ratioTarget, memoryTarget, ...kind) {
  const deal = join(folder, `tape-${rows}`);
  execFileSync(process.execPath, [join(BENCH, 'serial-tape.mjs'), String(rows), deal, ...kind]);
  const csv = join(deal, 'fleet.csv');
  const ratios = [];
  const memory = [];
  const alone = [];
  for (let i = 0; i < rounds; i += 1) {
    const parse = await run([PARSE_ONLY, csv], { memory: true });
    const score = await run([CLI, 'score', deal], { memory: true });
    ratios.push(score.ms / parse.ms);
    memory.push((score.mib * 1048576) / 1e6);
    alone.push((parse.mib * 1048576) / 1e6);
  }
  console.log(
    `\nA tape of ${rows.toLocaleString('en-US')} rows${kind.length > 0 ? ', each at a cost of its own' : ''}, ${(statSync(csv).size / 1e6).toFixed(0)} MB, ${rounds} rounds`,
  );
  line('score against csv-parse alone', ratios, 'x', ratioTarget);
  line('greatest memory of score', memory, 'MB', memoryTarget);
  line('greatest memory of csv-parse alone', alone, 'MB', 'none');
  rmSync(deal, { recursive: true, force: true });
}

/** A borrower's tape: the whole import against csv-parse alone on the same file. */
async function importing(rows, rounds) {
  const csv = join(folder, `borrower-${rows}.csv`);
  execFileSync(process.execPath, [join(BENCH, 'borrower-tape.mjs'), String(rows), csv]);
  const ratios = [];
  const memory = [];
  for (let i = 0; i < rounds; i += 1) {
    const parse = await run([PARSE_ONLY, csv]);
    const to = join(folder, `imported-${rows}-${i}`);
    const whole = await run([CLI, 'import', csv, '--as', 'fleet', '--to', to, '-q'], { memory: true });
    ratios.push(whole.ms / parse.ms);
    memory.push((whole.mib * 1048576) / 1e6);
    rmSync(to, { recursive: true, force: true });
  }
  console.log(
    `\nThe import of a tape of ${rows.toLocaleString('en-US')} rows, ${(statSync(csv).size / 1e6).toFixed(0)} MB, ${rounds} rounds`,
  );
  line('import against csv-parse alone', ratios, 'x', '3x');
  line('greatest memory of import', memory, 'MB', '500 MB');
  rmSync(csv);
}

/** A book of generated loans under one scenario, on two threads: so many times the loans, and what the process holds at most. */
async function book(few, times) {
  const scored = async (loans) => {
    const path = join(folder, `book-${loans}`);
    execFileSync(process.execPath, [join(BENCH, 'book.mjs'), String(loans), path]);
    const { ms, mib } = await run([CLI, 'portfolio', path, '--workers', '2', '--scenario', 'severe', '-q'], { memory: true });
    rmSync(path, { recursive: true });
    return { ms, mb: (mib * 1048576) / 1e6 };
  };
  const some = await scored(few);
  const many = await scored(few * times);
  console.log(`\nA book of ${(few * times).toLocaleString('en-US')} loans on two workers`);
  line(`portfolio against ${few} loans`, [many.ms / some.ms], 'x', `${times}x`);
  line(`greatest memory with ${few} loans`, [some.mb], 'MB', 'none');
  line('greatest memory with all', [many.mb], 'MB', 'none');
}

/** A borrower's workbook: the whole import against the workbook library alone on the same file. */
async function importingWorkbook(rows, rounds) {
  const [csv, workbook] = [join(folder, 'borrower.csv'), join(folder, 'borrower.xlsx')];
  execFileSync(process.execPath, [join(BENCH, 'borrower-tape.mjs'), String(rows), csv]);
  execFileSync(process.execPath, [join(BENCH, 'workbook-only.mjs'), workbook, csv]);
  const ratios = [];
  const memory = [];
  for (let i = 0; i < rounds; i += 1) {
    const alone = await run([join(BENCH, 'workbook-only.mjs'), workbook]);
    const to = join(folder, `imported-workbook-${i}`);
    const whole = await run([CLI, 'import', workbook, '--as', 'fleet', '--to', to, '-q'], { memory: true });
    ratios.push(whole.ms / alone.ms);
    memory.push((whole.mib * 1048576) / 1e6);
  }
  console.log(`\nThe import of a workbook of ${rows.toLocaleString('en-US')} rows, ${rounds} rounds`);
  line('import against the workbook library alone', ratios, 'x', '3x');
  line('greatest memory of import', memory, 'MB', '500 MB');
}

/** A file of this folder with the model in it, as one module. */
async function bundle(entry, outfile) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(BENCH, entry)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    logLevel: 'warning',
    loader: { '.csv': 'text', '.yaml': 'text', '.md': 'text' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
}

/** How often a whole score asks for a power, an exponential or a logarithm: with the rows tenfold, then with about ten times the lots. */
async function powers() {
  const outfile = join(folder, 'powers.mjs');
  await bundle('powers.ts', outfile);
  const deal = (rows) => {
    const path = join(folder, `powers-${rows}`);
    execFileSync(process.execPath, [join(BENCH, 'serial-tape.mjs'), String(rows), path]);
    return path;
  };
  const count = (name, path) => {
    const { lots, calls } = JSON.parse(execFileSync(process.execPath, [outfile, path], { encoding: 'utf8' }));
    const sum = Object.values(calls).reduce((a, b) => a + b, 0);
    const parts = Object.entries(calls)
      .map(([method, n]) => `${method} ${n}`)
      .join(', ');
    console.log(`  ${`${name} (${lots.toLocaleString('en-US')} lots)`.padEnd(44)}${String(sum).padStart(9)}  (${parts})`);
    return { lots, sum };
  };
  const times = (name, ratio) => console.log(`  ${name.padEnd(44)}${`${ratio.toFixed(2)}x`.padStart(9)}  ${''.padEnd(15)}  target 1x`);

  console.log('\nPowers, exponentials and logarithms of decimals in one score');
  const small = count('1,600 rows', deal(1_600));
  const path = deal(16_000);
  const large = count('16,000 rows', path);
  splitLots(join(path, 'fleet.csv'), 10);
  const split = count('16,000 rows, lots split', path);
  times('ten times the rows', large.sum / small.sum);
  times(`${(split.lots / large.lots).toFixed(1)} times the lots`, split.sum / large.sum);
}

/** Scenarios and reverse stress against one score of the same deal, the model alone and warm, in one process. */
async function stress(rounds) {
  const outfile = join(folder, 'stress.mjs');
  await bundle('stress.ts', outfile);
  const measure = (deal, n, reverse) =>
    JSON.parse(execFileSync(process.execPath, [outfile, deal, String(n), reverse], { encoding: 'utf8' }));
  const meridian = measure(join(ROOT, 'samples', 'meridian'), rounds, 'reverse');
  console.log(`\nThe model alone against one score, ${rounds} rounds`);
  line(
    `stress, ${meridian.scenarios} scenarios, meridian`,
    meridian.rows.map((row) => row.stress / row.once),
    'x',
    '6x',
  );
  line(
    'reverse, the whole table, meridian',
    meridian.rows.map((row) => row.reverse / row.once),
    'x',
    '15x',
  );
  line(
    'sensitivity of el to every driver, meridian',
    meridian.rows.map((row) => row.sensitivity / row.once),
    'x',
    '15x',
  );
  line(
    'sensitivity of recovery over 49 points of two drivers, meridian',
    meridian.rows.map((row) => row.grid / row.once),
    'x',
    '15x',
  );
  line(
    'the first score of a process, meridian',
    meridian.rows.map((row) => meridian.cold / row.once),
    'x',
    'none',
  );
  const path = join(folder, 'thousand');
  execFileSync(process.execPath, [join(BENCH, 'serial-tape.mjs'), '3200', path]);
  splitLots(join(path, 'fleet.csv'), 4);
  const thousand = measure(path, 3, 'none');
  line(
    `stress, ${thousand.scenarios} scenarios, ${thousand.lots} lots`,
    thousand.rows.map((row) => row.stress / row.once),
    'x',
    '10x',
  );
}

/** A path of a block against one warm score, and a score of ten times the contracts. */
async function paths(rounds) {
  const outfile = join(folder, 'paths.mjs');
  await bundle('paths.ts', outfile);
  const measured = JSON.parse(
    execFileSync(process.execPath, [outfile, join(ROOT, 'samples', 'meridian'), String(rounds)], { encoding: 'utf8' }),
  );
  const { defaults, rows } = measured;
  console.log(`\nPaths in blocks of 256, one core, processor time; ${defaults} of them default and are liquidated`);
  line(
    'warm score of meridian over one path',
    rows.map((row) => row.score / row.path),
    'x',
    'at least 500x',
  );
  line(
    'warm score over one drawn path, with drawing',
    rows.map((row) => row.score / row.drawn),
    'x',
    'at least 300x',
  );
  numpy(measured, rounds);
  await simulation(quick ? 1 : 3);
  await convergence(quick ? 8 : 40, quick ? 512 : 2_048);

  const scored = join(folder, 'score.mjs');
  await bundle('score.ts', scored);
  const measure = (count) => {
    const path = join(folder, `contracts-${count}`);
    execFileSync(process.execPath, [join(BENCH, 'contracts.mjs'), String(count), path]);
    return JSON.parse(execFileSync(process.execPath, [scored, path, '2'], { encoding: 'utf8' }));
  };
  const some = measure(100);
  const many = measure(1_000);
  console.log('\nContracts, the model alone');
  line('first score of 1,000 against 100', [many.cold / some.cold], 'x', '8x');
  line(
    'warm score of 1,000 against 100',
    many.rows.map((ms, i) => ms / some.rows[i]),
    'x',
    '8x',
  );
  line('greatest memory with 1,000', [many.megabytes], 'MB', '300 MB');
}

/** The spread of expected loss over seeds by paths, beside the standard error that a run reports: a bar half as long at four times the paths. */
async function convergence(seeds, most) {
  const outfile = join(folder, 'convergence.mjs');
  await bundle('convergence.ts', outfile);
  const rows = JSON.parse(
    execFileSync(process.execPath, [outfile, join(ROOT, 'samples', 'meridian'), String(seeds), String(most)], { encoding: 'utf8' }),
  );
  console.log(`\nConvergence of simulate on meridian, ${seeds} seeds: spread of expected loss and PD to maturity, in shares`);
  console.log('     paths        EL   its spread    reported     spread × √n        PD   its spread');
  const widest = Math.max(...rows.map(({ elSpread }) => elSpread));
  for (const { paths, el, elSpread, elReported, pd, pdSpread } of rows) {
    const figures = [el, elSpread, elReported, elSpread * Math.sqrt(paths), pd, pdSpread].map((x) => x.toExponential(2).padStart(11));
    console.log(`${String(paths).padStart(10)}${figures.join(' ')}  ${'█'.repeat(Math.round((24 * elSpread) / widest))}`);
  }
}

/** The same drivers and a simplified waterfall in numpy, one core, beside the same content in ours and beside a whole path of ours. */
function numpy({ rows, plain, plainPaths, alike }, rounds) {
  const found = spawnSync('python3', [join(BENCH, 'paths_numpy.py'), String(plainPaths), String(rounds)], {
    input: JSON.stringify(plain),
    encoding: 'utf8',
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
  });
  if (found.error || found.status !== 0) {
    const why = found.error?.message ?? found.stderr.trim().split('\n').at(-1);
    console.log(`  beside numpy: skipped, as python3 with numpy does not run here (${why})`);
    return;
  }
  const { plain: own, streams } = JSON.parse(found.stdout);
  const least = (figures) => Math.min(...figures);
  const ours = least(rows.map((row) => row.plain));
  line('equal content, over numpy, the same numbers', [ours / least(streams.path)], 'x', 'below 1x');
  line("equal content, over numpy, numpy's numbers", [ours / least(own.path)], 'x', 'none');
  line("a whole path of ours, over numpy's", [least(rows.map((row) => row.drawn)) / least(own.path)], 'x', 'none');
  const apart = Math.abs(streams.loss - alike.loss) / alike.loss;
  console.log(
    [
      `  numpy: ${plainPaths.toLocaleString('en-US')} paths as one array; ratios of the least of ${rounds} rounds`,
      `  with the same numbers ${streams.defaults} paths of numpy default, ${alike.defaults} of ours; losses differ by ${apart.toExponential(0)}`,
      '  equal content: the drivers to the last maturity, one pool of cash against debt service, a sale on the spot;',
      "  ours also draws curve and cohorts. With numpy's own numbers a path turns on how many there are and in which order.",
      '  a whole path adds what numpy has not: values by lot on its own curve, accounts, covenants, traps, hedges, tranches,',
      '  refinancing, contracts that go on, sales over months, and spreads of five figures by month.',
    ].join('\n'),
  );
}

/** The whole command: against a score, two workers against one, and memory with five times the paths. */
async function simulation(rounds) {
  const meridian = join(ROOT, 'samples', 'meridian');
  const of = (paths, workers) =>
    run([CLI, 'simulate', meridian, '--paths', String(paths), '--workers', String(workers), '-q'], { memory: true });
  const [against, speedUp, memory] = [[], [], []];
  for (let i = 0; i < rounds; i += 1) {
    const score = (await run([CLI, 'score', meridian])).ms;
    const few = await of(10_000, 2);
    const two = await of(50_000, 2);
    const one = await of(50_000, 1);
    against.push(few.ms / score);
    speedUp.push(one.ms / two.ms);
    memory.push(two.mib / few.mib);
  }
  console.log(
    `\nThe command simulate, ${rounds} rounds; others on the machine take from two workers first (load ${loadavg()[0].toFixed(1)})`,
  );
  line('10,000 paths on two workers, over score', against, 'x', '60x');
  line('50,000 paths: one worker over two', speedUp, 'x', 'at least 1.7x');
  line('greatest memory, 50,000 paths over 10,000', memory, 'x', '1x, flat');
}

/** Gives neighbouring rows of one batch different unit costs, so that one lot becomes up to `parts`. */
function splitLots(csv, parts) {
  const [head, ...rows] = readFileSync(csv, 'utf8').trimEnd().split('\n');
  const cost = head.split(',').indexOf('unit_cost_usd');
  const changed = rows.map((row, i) => {
    const cells = row.split(',');
    cells[cost] = String(Number(cells[cost]) + (i % parts));
    return cells.join(',');
  });
  writeFileSync(csv, `${[head, ...changed].join('\n')}\n`);
}

/** The lender report: all formats against the stress run that it contains, and the workbook of a large fleet against the rest of its report. */
async function report(rounds) {
  const meridian = join(ROOT, 'samples', 'meridian');
  const files = (at, names) => names.map((name) => join(at, name));
  const all = ['m.xlsx', 'm.html', 'm.pdf', 'm.md', 'm.json', 'm.csv'];
  const ratios = [];
  const seconds = [];
  for (let i = 0; i < rounds; i += 1) {
    const alone = (await run([CLI, 'stress', meridian, '-q'])).ms;
    const whole = (await run([CLI, 'report', meridian, '--to', ...files(folder, all), '--force', '-q'])).ms;
    ratios.push(whole / alone);
    seconds.push((whole - alone) / 1000);
  }
  console.log(`\nThe lender report of meridian in six formats, ${rounds} rounds`);
  line('report against stress alone', ratios, 'x', 'none');
  line('report less stress alone', seconds, 's', '3 s');
  console.log(`  the page has ${(statSync(join(folder, 'm.html')).size / 1000).toFixed(0)} KB, target 500 KB`);

  const deal = join(folder, 'fleet-5000');
  execFileSync(process.execPath, [join(BENCH, 'serial-tape.mjs'), '40000', deal]);
  splitLots(join(deal, 'fleet.csv'), 25);
  const outfile = join(folder, 'workbook.mjs');
  await bundle('workbook.ts', outfile);
  const rows = [];
  for (let i = 0; i < 3; i += 1) rows.push(JSON.parse(execFileSync(process.execPath, [outfile, deal], { encoding: 'utf8' })));
  console.log(
    `\nThe workbook of ${rows[0].lots.toLocaleString('en-US')} lots: ${rows[0].formulas.toLocaleString('en-US')} formulas, ${(rows[0].bytes / 1e6).toFixed(1)} MB`,
  );
  line(
    'workbook against the score that it shows',
    rows.map((row) => row.workbook / row.score),
    'x',
    'none',
  );
  line(
    'workbook',
    rows.map((row) => row.workbook / 1000),
    's',
    '10 s',
  );
  line(
    'greatest memory, the model included',
    rows.map((row) => row.mb),
    'MB',
    '500 MB',
  );
}

/** Fit and test of depreciation on simulated histories, against reading the same prices, in one process. */
async function history(rounds) {
  const outfile = join(folder, 'history.mjs');
  await bundle('history.ts', outfile);
  const measure = (rows, times) => JSON.parse(execFileSync(process.execPath, [outfile, String(rows), String(times)], { encoding: 'utf8' }));
  const whole = measure(10_000, rounds);
  console.log(
    `\nA history of ${whole.observations.toLocaleString('en-US')} prices in ${whole.series} series, ${whole.forecasts.toLocaleString('en-US')} forecasts at ${whole.origins} origins, ${rounds} rounds`,
  );
  line(
    'calibrate against reading',
    whole.rows.map((row) => row.calibrate / row.read),
    'x',
    '20x',
  );
  line(
    'backtest against reading',
    whole.rows.map((row) => row.backtest / row.read),
    'x',
    '60x',
  );
  line(
    'reading against csv-parse alone',
    whole.rows.map((row) => row.read / row.csv),
    'x',
    'none',
  );
  line('greatest memory of all of these', [whole.mb], 'MB', 'none');
  const twice = measure(20_000, 3);
  line(
    'backtest, 20,000 prices against reading',
    twice.rows.map((row) => row.backtest / row.read),
    'x',
    '60x',
  );
}

console.log(`node ${process.version}, ${process.platform} ${process.arch}; median (least–greatest)`);
await coldStart(quick ? 11 : 21);
await tape(100_000, quick ? 5 : 7, '2x', '400 MB');
if (!quick) await tape(1_000_000, 3, '2x', '400 MB');
if (!quick) await tape(1_000_000, 3, '3x', '700 MB', 'own-costs');
await importing(100_000, quick ? 3 : 5);
if (!quick) await importing(1_000_000, 3);
await importingWorkbook(100_000, quick ? 3 : 5);
await powers();
await stress(quick ? 3 : 5);
await paths(quick ? 3 : 8);
await report(quick ? 3 : 5);
await history(quick ? 3 : 5);
await book(100, quick ? 2 : 10);
