import type { Failure } from '../../kernel/failure.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import type { Comp, Market } from '../../domain/market.js';
import historyText from '../../market/history.csv';
import { type AssumptionChoice, assumptionsOn } from '../assumptions/assumption-file.js';
import { BUNDLED, loadReference, sound } from '../assumptions/bundled.js';
import { Table } from '../tables/csv-table.js';
import { distinct } from '../../domain/distinct.js';
import type { ImportFile } from './market-import.js';
import { Problems, wholeFile } from '../text/problems.js';
import { COMPS, ModelNames, readComps } from '../reference/reference.js';

/** Everything that the price of a model is shown against. */
export interface PriceReference {
  /** With the comps that come with the tool. */
  readonly market: Market;
  /** Older prices that come with the tool. */
  readonly history: readonly Comp[];
  /** The user's prices, each once, of the models and kinds of which they say something that does not come with the tool. */
  readonly own: readonly Comp[];
  /** Rows of the user that said the same as one before them or one that comes with the tool. */
  readonly merged: number;
  readonly assumptions: AssumptionSet;
  readonly inputs: readonly InputFile[];
}

interface PriceReferenceOptions {
  /** Prices in the comps format. */
  readonly file?: ImportFile;
  readonly assumptions?: AssumptionChoice;
  /** Assumptions as key=value, over the set. */
  readonly set?: readonly string[];
}

/** The reference market with its history, the user's prices and the assumptions asked for, or every problem of them. */
export async function loadPrices(
  options: PriceReferenceOptions,
): Promise<{ readonly reference: PriceReference | null; readonly failures: readonly Failure[] }> {
  const problems = new Problems();
  const { market } = await loadReference();
  const names = ModelNames.of(market, () => true);
  const own = options.file ? await ownPrices(options.file, names, problems) : null;
  const chosen = assumptionsOn(options.assumptions ?? {}, [], options.set ?? [], problems);
  const history = await bundledHistory(names);
  const inputs = [...(own ? [own.input] : []), ...(chosen.input ? [chosen.input] : [])];
  const { failures } = problems;
  const known = [...history, ...market.bundledComps];
  const { comps } = distinct(own?.comps ?? []);
  const fresh = distinct(comps, known).comps;
  const said = new Set(fresh.map(groupOf));
  const merged = (own?.comps.length ?? 0) - fresh.length;
  return {
    reference:
      failures.length > 0
        ? null
        : { market, history, own: comps.filter((comp) => said.has(groupOf(comp))), merged, assumptions: chosen.assumptions, inputs },
    failures,
  };
}

const groupOf = ({ model, kind }: Comp): string => `${kind} ${model}`;

async function bundledHistory(names: ModelNames): Promise<Comp[]> {
  const problems = new Problems();
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(historyText);
  }
  return sound(await readComps(new Table(`${BUNDLED}/history.csv`, bytes, COMPS, problems), names), problems);
}

async function ownPrices(
  { name, open }: ImportFile,
  names: ModelNames,
  problems: Problems,
): Promise<{ readonly comps: readonly Comp[]; readonly input: InputFile } | null> {
  if (!open) {
    problems.fail('FILE_MISSING', wholeFile(name), null, 'a CSV file of prices');
    return null;
  }
  const table = new Table(name, open, COMPS, problems);
  const comps = await readComps(table, names);
  table.needRows();
  await table.locate().catch(() => undefined);
  return { comps, input: table.asInput() };
}
