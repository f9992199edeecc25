import { createHash } from 'node:crypto';
import type { Decimal } from '../../kernel/decimal.js';
import type { Failure } from '../../kernel/failure.js';
import type { Deal, InputFile } from '../../domain/deal.js';
import { type DealFiles, messageOf } from '../deal/deal-files.js';
import { nearest } from '../text/nearest.js';
import { amount, AT_LEAST_0, number, whole } from '../text/numbers.js';
import { complete, Problems, wholeFile } from '../text/problems.js';
import { text } from '../text/values.js';
import { Fields, shown } from '../yaml/fields.js';
import { type Tree, yamlTree } from '../yaml/yaml-tree.js';

const SHAPE = '{ tranches: [ { id, capital, capital_se, flows: [ { k, cash_usd, performing_usd } ] } ] }';
/** Months that a flow may lie ahead. */
const MOST_MONTHS = 1200;

interface Month {
  readonly k: number;
  readonly cash: Decimal;
  readonly performing: Decimal;
}
interface GivenFlows {
  readonly id: string;
  readonly capital: Decimal;
  readonly capitalSe: Decimal;
  /** Ascending. */
  readonly months: readonly Month[];
}
interface LoadedFlows {
  /** In the deal's order; of them those in which nothing is wrong. */
  readonly tranches: readonly GivenFlows[];
  readonly failures: readonly Failure[];
  readonly input: InputFile | null;
}

/** Mean flows by tranche from a file, JSON or YAML: one entry for each tranche of the deal. A month that is not there brings nothing. */
export async function loadExpectedFlows(files: DealFiles, file: string, deal: Deal): Promise<LoadedFlows> {
  const problems = new Problems();
  const bytes = await bytesOf(files, file, problems);
  const tranches = bytes ? readFile(bytes, file, deal, problems) : [];
  const input = bytes && { file, sha256: createHash('sha256').update(bytes).digest('hex'), rows: null };
  return { tranches, failures: problems.failures, input };
}

async function bytesOf(files: DealFiles, file: string, problems: Problems): Promise<Uint8Array | null> {
  try {
    const bytes = await files.read(file);
    if (!bytes) problems.fail('FILE_MISSING', wholeFile(file), null, 'a file of expected cash flows');
    return bytes;
  } catch (error) {
    problems.fail('FILE_UNREADABLE', wholeFile(file), messageOf(error), 'a file that can be read');
    return null;
  }
}

function readFile(bytes: Uint8Array, file: string, deal: Deal, problems: Problems): GivenFlows[] {
  const { tree, sound } = yamlTree(bytes, file, problems);
  if (!sound) return [];
  if (tree?.kind !== 'branch') {
    problems.fail('WRONG_SHAPE', tree?.place ?? wholeFile(file), tree && shown(tree), SHAPE);
    return [];
  }
  const fields = Fields.of(tree, ['tranches'], problems)!;
  const items = fields.listUnder('tranches', SHAPE) ?? [];
  const found = new Map<string, GivenFlows | undefined>();
  for (const item of items) readTranche(item, deal, found, problems);
  const missing = deal.tranches.filter(({ id }) => !found.has(id));
  if (items.length > 0)
    for (const { id } of missing) problems.fail('MISSING_KEY', fields.place('tranches'), null, `the flows of tranche ${id} of the deal`);
  return deal.tranches.flatMap(({ id }) => found.get(id) ?? []);
}

function readTranche(item: Tree, deal: Deal, found: Map<string, GivenFlows | undefined>, problems: Problems): void {
  const fields = Fields.of(item, ['id', 'capital', 'capital_se', 'flows'], problems);
  if (!fields) return;
  const id = fields.required('id', text);
  const given = {
    id,
    capital: fields.required('capital', number(AT_LEAST_0)),
    capitalSe: fields.required('capital_se', number(AT_LEAST_0)),
    months: readMonths(fields, problems),
  };
  if (id === undefined) return;
  const known = deal.tranches.map((tranche) => tranche.id);
  if (found.has(id)) fields.fail('DUPLICATE_ID', 'id', 'each tranche once');
  else if (!known.includes(id))
    fields.fail('NOT_ONE_OF', 'id', `a tranche of the deal: ${known.join(', ')}`, nearest(id, known)[0] ?? null);
  found.set(id, complete<GivenFlows>(given));
}

function readMonths(tranche: Fields, problems: Problems): Month[] | undefined {
  const items = tranche.listUnder('flows', 'a list of { k, cash_usd, performing_usd }');
  if (!items) return undefined;
  const seen = new Set<number>();
  const months = items.map((item): Month | undefined => {
    const fields = Fields.of(item, ['k', 'cash_usd', 'performing_usd'], problems);
    if (!fields) return undefined;
    const k = fields.required('k', whole({ min: 1, max: MOST_MONTHS }));
    if (k !== undefined && seen.has(k)) fields.fail('DUPLICATE_PERIOD', 'k', 'each month once');
    if (k !== undefined) seen.add(k);
    return complete<Month>({
      k,
      cash: fields.required('cash_usd', amount()),
      performing: fields.required('performing_usd', amount(AT_LEAST_0)),
    });
  });
  return months.includes(undefined) ? undefined : (months as Month[]).sort((a, b) => a.k - b.k);
}
