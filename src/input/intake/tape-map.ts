import { parse, stringify } from 'yaml';
import type { DateOrder } from '../convert/dates.js';
import type { Mark } from '../convert/numbers.js';
import { TAPE_KINDS, type TapeKind } from '../tape/columns.js';
import { nameKey } from '../tape/names.js';

/** What is known of tapes with one header, from an import before. */
export interface RememberedTape {
  readonly kind: TapeKind;
  /** Header names as they stood. */
  readonly names: readonly string[];
  /** Column by target. */
  readonly columns: ReadonlyMap<string, string>;
  readonly decimal: Mark | null;
  readonly dates: ReadonlyMap<string, DateOrder>;
  readonly models: ReadonlyMap<string, string>;
  readonly constants: ReadonlyMap<string, string>;
}

/** The name of the file in the deal folder. */
export const TAPE_MAP = 'tape-map.yaml';
/** The share of names that a changed header must have in common with one that is known. */
const ENOUGH = 0.5;

/** The file cannot be read as what import wrote. */
export class BrokenTapeMap extends Error {}

/** What the file holds. */
interface TapeMap {
  readonly tapes: readonly RememberedTape[];
  /** Lines of the log by table. */
  readonly logged: ReadonlyMap<TapeKind, number>;
}

/** @throws BrokenTapeMap */
export function readTapeMap(text: string): TapeMap {
  let tree: unknown;
  try {
    tree = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw new BrokenTapeMap(error instanceof Error ? error.message.split('\n')[0]! : String(error));
  }
  const { tapes, log } = isRecord(tree) ? tree : {};
  if (!Array.isArray(tapes)) throw new BrokenTapeMap('a list under tapes is expected');
  const logged = [...texts(log)].flatMap(([name, lines]) => {
    const kind = TAPE_KINDS.find((one) => one === name);
    return kind && /^\d{1,9}$/.test(lines) ? [[kind, Number(lines)] as const] : [];
  });
  return { tapes: tapes.map(readTape), logged: new Map(logged) };
}

function readTape(tree: unknown): RememberedTape {
  const fields = isRecord(tree) ? tree : {};
  const kind = TAPE_KINDS.find((one) => one === fields.kind);
  if (!kind || !Array.isArray(fields.names)) throw new BrokenTapeMap('each tape needs a kind and names');
  const decimal = fields.decimal === 'point' || fields.decimal === 'comma' ? fields.decimal : null;
  const dates = [...texts(fields.dates)].filter((entry): entry is [string, DateOrder] => entry[1] === 'dmy' || entry[1] === 'mdy');
  return {
    kind,
    names: fields.names.map(String),
    columns: texts(fields.columns),
    decimal,
    dates: new Map(dates),
    models: texts(fields.models),
    constants: texts(fields.constants),
  };
}

const isRecord = (tree: unknown): tree is Readonly<Record<string, unknown>> =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree);
const texts = (tree: unknown): Map<string, string> =>
  new Map(
    isRecord(tree)
      ? Object.entries(tree)
          .filter(([, value]) => value !== null && typeof value !== 'object')
          .map(([key, value]) => [key, String(value)])
      : [],
  );

const HEADER = `# What gpulien import knows of the borrower's tapes, by the names in their header. It may be edited:
# columns: our column and the borrower's, "" for none; models: the borrower's name and the model of the catalogue.
# log: lines of import-log.csv by table.
`;

/** The file as it is written; the same knowledge gives the same bytes. */
export function writeTapeMap({ tapes, logged }: TapeMap): string {
  const plain = tapes.map(({ kind, names, columns, decimal, dates, models, constants }) => ({
    kind,
    names,
    columns: Object.fromEntries(columns),
    ...(decimal === null ? {} : { decimal }),
    ...(dates.size === 0 ? {} : { dates: Object.fromEntries(dates) }),
    ...(models.size === 0 ? {} : { models: Object.fromEntries(models) }),
    ...(constants.size === 0 ? {} : { constants: Object.fromEntries(constants) }),
  }));
  return HEADER + stringify({ tapes: plain, log: Object.fromEntries(logged) }, { lineWidth: 0 });
}

const keysOf = (names: readonly string[]): ReadonlySet<string> => new Set(names.filter((name) => name !== '').map(nameKey));

/** What is known of a header: of the same names, or of the one that has most of them. */
export function recall(tapes: readonly RememberedTape[], kind: TapeKind, names: readonly string[]): RememberedTape | null {
  const own = keysOf(names);
  const rated = tapes
    .filter((tape) => tape.kind === kind)
    .map((tape) => {
      const keys = keysOf(tape.names);
      const shared = [...keys].filter((key) => own.has(key)).length;
      return { tape, same: shared === keys.size && shared === own.size, share: shared / Math.max(1, Math.min(keys.size, own.size)) };
    });
  const [best] = rated.sort((a, b) => Number(b.same) - Number(a.same) || b.share - a.share);
  return best && (best.same || best.share >= ENOUGH) ? best.tape : null;
}

/** The tapes with one put in: it takes the place of the one with the same names. */
export function remember(tapes: readonly RememberedTape[], tape: RememberedTape): RememberedTape[] {
  const key = [...keysOf(tape.names)].sort().join('\n');
  const isSame = (other: RememberedTape): boolean => other.kind === tape.kind && [...keysOf(other.names)].sort().join('\n') === key;
  const at = tapes.findIndex(isSame);
  return at < 0 ? [...tapes, tape] : tapes.map((other, i) => (i === at ? tape : other));
}
