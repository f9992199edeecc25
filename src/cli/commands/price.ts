import { publicLoans } from '../../input/pricing/public-loans.js';
import { BLOCK } from '../../model/paths/blocks.js';
import type { Expectation } from '../../model/price/expected.js';
import { priceDeal, structureWorth, type PriceResult, type StructureWorth } from '../../model/price/price.js';
import { simulatedFlows } from '../../model/price/simulated.js';
import { SWITCHES, switched, type Switch } from '../../model/price/structure.js';
import { modelOf, type Model } from '../../model/score/model.js';
import { Collector } from '../../model/simulation/collector.js';
import { DEFAULT_PATHS, DEFAULT_SEED } from '../../model/simulation/runner.js';
import type { PriceTable } from '../../report/price/price-tables.js';
import { type DealOptions, openDeal, type OpenedDeal, refuseProblems, refuseWarnings, showProblems } from '../shell/deal.js';
import { namedFile } from '../shell/named-file.js';
import { pathPool, taskOf, workersFor } from '../shell/path-workers.js';
import { Progress } from '../shell/progress.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver, type Read } from '../shell/written.js';

interface PriceOptions extends DealOptions {
  readonly expected?: string;
  readonly structure?: boolean;
  readonly paths?: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly json?: boolean;
  readonly csv?: PriceTable | true;
  readonly output?: string;
  readonly force?: boolean;
}

export async function price(path: string, options: PriceOptions, session: Session): Promise<void> {
  const opened = await openDeal(path, options, session);
  if (!opened) return;
  const { deal, warnings, folder } = opened;
  if (options.strict && warnings.length > 0) return refuseWarnings(warnings, folder, options, session);
  const model = modelOf(deal);
  const given = options.expected === undefined ? null : await fromFile(options.expected, opened, options, session);
  if (given === undefined) return;
  const expectation: Expectation = given?.expectation ?? {
    source: { kind: 'simulation', ...drawnPaths(options) },
    tranches: simulatedFlows(deal, model, await simulated(path, model, null, options, session)),
  };
  const priced = priceDeal(deal, model, expectation, await publicLoans());
  const structure = options.structure ? await worths(path, model, priced, options, session) : null;
  const result = { ...priced, warnings, structure };
  await deliver(await written(result, options, session), options, [...opened.read, ...(given ? [given.read] : [])], session);
  if ((options.json || options.csv) && !options.quiet) await showProblems(warnings, 'warning', folder, options, session);
}

/** Mean flows of a file; undefined, with every problem reported on stderr and exit 2 set, where it cannot be used. */
async function fromFile(
  named: string,
  { deal }: OpenedDeal,
  options: PriceOptions,
  session: Session,
): Promise<{ readonly expectation: Expectation; readonly read: Read } | undefined> {
  const { loadExpectedFlows } = await import('../../input/pricing/expected-flows.js');
  const { folder, file } = namedFile(
    named,
    session.io.cwd,
    'a file of expected cash flows has tranches: [ { id, capital, capital_se, flows } ]',
  );
  const { tranches, failures, input } = await loadExpectedFlows(folder, file, deal);
  if (failures.length > 0 || input === null) {
    await refuseProblems(failures, folder, options, session);
    return undefined;
  }
  return { expectation: { source: { kind: 'file', file: input }, tranches }, read: { folder, inputs: [input] } };
}

/** Runs the paths of a deal, as it is or with one term switched. */
async function simulated(path: string, model: Model, term: Switch | null, options: PriceOptions, session: Session): Promise<Collector> {
  const { seed, paths } = drawnPaths(options);
  const blocks = Array.from({ length: Math.ceil(paths / BLOCK) }, (_, b) => b);
  const task = taskOf(path, model.deal, options, { seed, paths, cash: true, term }, session.io.cwd);
  const pool = pathPool(model, task, workersFor(blocks.length, options.workers));
  const progress = new Progress(session.io, 'paths', options.quiet === true);
  const collector = new Collector();
  try {
    await pool.run(blocks, (outcome) => {
      collector.add(outcome);
      progress.step(collector.paths, paths, () => term ?? '');
    });
  } finally {
    progress.end();
    await pool.close();
  }
  return collector;
}

function drawnPaths({ seed, paths }: PriceOptions): { readonly seed: number; readonly paths: number } {
  const limit = paths ?? DEFAULT_PATHS;
  return { seed: seed ?? DEFAULT_SEED, paths: limit + (limit % 2) };
}

/** What each term of the structure is worth, on the same draws. */
async function worths(path: string, model: Model, result: PriceResult, options: PriceOptions, session: Session): Promise<StructureWorth[]> {
  const found: StructureWorth[] = [];
  for (const term of SWITCHES) {
    const other = switched(model.deal, term);
    if (!other) continue;
    const flows = simulatedFlows(other.deal, modelOf(other.deal), await simulated(path, model, term, options, session));
    found.push(structureWorth(term, other, flows, result));
  }
  return found;
}

async function written(result: PriceResult, options: PriceOptions, session: Session): Promise<string> {
  if (options.json) {
    const [{ priceJson }, { writeJson }] = await Promise.all([
      import('../../report/price/price-json.js'),
      import('../../report/print/json.js'),
    ]);
    return `${writeJson(priceJson(result, TOOL))}\n`;
  }
  if (options.csv) {
    const [{ priceTable }, { writeCsv }] = await Promise.all([
      import('../../report/price/price-tables.js'),
      import('../../report/print/csv.js'),
    ]);
    return writeCsv(priceTable(result, options.csv === true ? 'tranches' : options.csv));
  }
  const [{ priceText, priceVerdict }, { fileLook }] = await Promise.all([
    import('../../report/price/price-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  if (options.quiet) return `${priceVerdict(result, look).join('\n')}\n`;
  return priceText(result, TOOL, look, options.verbose === true);
}
