import type { Deal } from '../../domain/deal.js';
import type { Place } from '../../kernel/failure.js';
import { type Where, WHERE_KEYS, type WhereKey } from '../../domain/scenario.js';
import { BUNDLED } from '../assumptions/bundled.js';
import { Fields, readLeaf, shown } from '../yaml/fields.js';
import { partyName } from '../../domain/party.js';
import { Names } from '../plausibility/names.js';
import { nearest } from '../text/nearest.js';
import { folded, foldedCompany } from '../text/spelling.js';
import { Fault, type Problems, type Reader } from '../text/problems.js';
import { ModelNames } from '../reference/reference.js';
import { code, oneOf, text, yesNo } from '../text/values.js';
import type { Tree } from '../yaml/yaml-tree.js';

const KEYS = [...WHERE_KEYS, 'not'];
/** The first cohort with volume shipments after as_of, whichever that is. */
const NEXT = 'next';
/** The customer group with most firm backlog, whichever that is. */
const LARGEST = 'largest';
const ALL: Where = { keys: [], not: null };

type DealNames = Readonly<Record<'customer' | 'group' | 'site', Names>>;

function namesOf<T extends { readonly place: Place }>(
  rows: readonly T[],
  fold: (name: string) => string,
  nameOf: (row: T) => string,
): Names {
  const names = new Names(fold);
  for (const row of rows) names.of(nameOf(row), row.place);
  return names;
}

/** The models, cohorts, customers and sites that a scenario may name, in any spelling. */
export class MarketNames {
  private readonly models: ModelNames;
  private readonly cohorts: ReadonlyMap<string, string>;

  private readonly deal: DealNames;
  private readonly largest: string;

  /**
   * @param added cohorts that the scenarios themselves add
   * @param largest the customer group that `largest` means, by any spelling; null = the deal's own
   */
  constructor({ market, leases, lots }: Pick<Deal, 'market' | 'leases' | 'lots'>, added: readonly string[], largest: string | null = null) {
    this.largest = largest === null ? LARGEST : (leases.find(({ group }) => partyName(group) === partyName(largest))?.group ?? largest);
    this.deal = {
      customer: namesOf(leases, foldedCompany, (lease) => lease.customer),
      group: namesOf(leases, foldedCompany, (lease) => lease.group),
      site: namesOf(lots, folded, (lot) => lot.site),
    };
    this.models = ModelNames.of(market, ({ place }) => place.file.startsWith(`${BUNDLED}/`));
    const names = [...added, ...market.cohorts.map(({ name }) => name)];
    this.cohorts = new Map(names.map((name) => [plain(name), name]));
  }

  /** The name as the market spells it; a new cohort's as it is written. */
  readonly newCohort: Reader<string> = (raw, dialect) => {
    const name = text(raw, dialect);
    if (name instanceof Fault) return name;
    if (plain(name) === NEXT)
      return new Fault(
        'WRONG_SHAPE',
        `the name of the cohort; ${NEXT} is the first that is still to come`,
        'name it, or move the next with shift_months',
      );
    return this.cohorts.get(plain(name)) ?? name;
  };

  /** A cohort that there is, or the next. */
  readonly movedCohort: Reader<string> = (raw) =>
    plain(raw) === NEXT ? NEXT : this.cohort(raw, `${NEXT} or a cohort of cohorts.csv`, [NEXT]);

  readonly readers: Readonly<Record<WhereKey, Reader<string>>> = {
    customer: (raw, dialect) => this.spelled('customer', raw, dialect),
    customer_group: (raw, dialect) => (plain(raw) === LARGEST ? this.largest : this.spelled('group', raw, dialect)),
    class: oneOf(['ig', 'non_ig', 'unrated']),
    related_party: (raw, dialect) => {
      const isRelated = yesNo(raw, dialect);
      return isRelated instanceof Fault ? isRelated : String(isRelated);
    },
    region: (raw, dialect) => (plain(raw) === 'home' ? 'home' : code(raw, dialect)),
    site: (raw, dialect) => this.spelled('site', raw, dialect),
    model: (raw, dialect) => this.models.reader(raw, dialect),
    cohort: (raw) => this.cohort(raw, 'a cohort of cohorts.csv', []),
    vendor: text,
  };

  /** A name as the deal spells it first; as it is written where the deal has none like it. */
  private spelled(kind: keyof DealNames, raw: string, dialect: 'csv' | 'yaml'): string | Fault {
    const name = text(raw, dialect);
    return name instanceof Fault ? name : this.deal[kind].find(name);
  }

  private cohort(raw: string, expected: string, others: readonly string[]): string | Fault {
    return (
      this.cohorts.get(plain(raw)) ?? new Fault('UNKNOWN_COHORT', expected, nearest(raw, [...this.cohorts.values(), ...others])[0] ?? null)
    );
  }
}

const plain = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** Whom a shock hits: the mapping under `where` or `not`; everybody where none is given. @source stress method 2 */
export function readWhere(above: Fields, names: MarketNames, key = 'where'): Where | undefined {
  const tree = above.written(key);
  if (tree === null) return ALL;
  const fields = readBranch(tree, above.problems);
  if (!fields) return undefined;
  const keys: { key: WhereKey; values: readonly string[] }[] = [];
  for (const name of WHERE_KEYS) {
    const values = fields.written(name);
    if (values) keys.push({ key: name, values: readValues(values, names.readers[name], above.problems) });
  }
  const not = fields.written('not') ? readWhere(fields, names, 'not') : null;
  return not === undefined ? undefined : { keys, not };
}

function readBranch(tree: Tree, problems: Problems): Fields | undefined {
  if (tree.kind !== 'leaf' || tree.text !== null) return Fields.of(tree, KEYS, problems);
  problems.fail('MISSING_VALUE', tree.place, null, `a mapping with the keys ${KEYS.join(', ')}; without it the shock hits all`);
  return undefined;
}

/** A value or a list of values. Parts that cannot be read are reported and left out. */
function readValues(tree: Tree, reader: Reader<string>, problems: Problems): string[] {
  const items = tree.kind === 'list' ? tree.items : [tree];
  if (tree.kind === 'branch' || items.length === 0)
    problems.fail('WRONG_SHAPE', tree.place, shown(tree), 'a value, or a list of values with at least one');
  else return items.flatMap((item) => readLeaf(item, reader, problems) ?? []);
  return [];
}
