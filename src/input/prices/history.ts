import type { Failure } from '../../kernel/failure.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import type { Comp, Market } from '../../domain/market.js';
import historyText from '../../market/history.csv';
import { readAssumptions } from '../assumptions/assumptions.js';
import { BUNDLED, bundledDefinitions, loadReference } from '../assumptions/bundled.js';
import { Table } from '../tables/csv-table.js';
import { distinct } from '../../domain/distinct.js';
import type { ImportFile } from './market-import.js';
import { Problems, wholeFile } from '../text/problems.js';
import { COMPS, ModelNames, readComps } from '../reference/reference.js';

/** The set that a fit is held against. */
const AGAINST = 'baseline';

/** Prices over time to fit and test on. */
interface History {
  /** Each once, in file order. */
  readonly comps: readonly Comp[];
  /** Rows that said the same as one before them. */
  readonly merged: number;
  readonly market: Market;
  /** What the fit is held against. */
  readonly baseline: AssumptionSet;
  /** The file that the prices are from. */
  readonly input: InputFile;
}

/** A history of prices in the comps format, the bundled one where none is named, or every problem of it. */
export async function loadHistory(
  file: ImportFile | null,
): Promise<{ readonly history: History | null; readonly failures: readonly Failure[] }> {
  const problems = new Problems();
  const { market } = await loadReference();
  if (file && !file.open) {
    problems.fail('FILE_MISSING', wholeFile(file.name), null, 'a CSV file of prices');
    return { history: null, failures: problems.failures };
  }
  const table = file?.open
    ? new Table(file.name, file.open, COMPS, problems)
    : new Table(`${BUNDLED}/history.csv`, bundledBytes, COMPS, problems);
  const comps = await readComps(
    table,
    ModelNames.of(market, () => true),
  );
  table.needRows();
  await table.locate().catch(() => undefined);
  const { failures } = problems;
  const layers = { origin: { set: AGAINST, name: AGAINST, sha256: null }, files: [], set: [] };
  const baseline = readAssumptions(bundledDefinitions(AGAINST), layers, problems);
  return { history: failures.length > 0 ? null : { ...distinct(comps), market, baseline, input: table.asInput() }, failures };
}

async function* bundledBytes(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(historyText);
}
