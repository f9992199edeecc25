import { createHash } from 'node:crypto';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { fraction, type Fraction, type Usd, usd, ZERO, ONE } from '../../kernel/decimal.js';
import type { Place } from '../../kernel/failure.js';
import { atMost, LIMITS } from '../../kernel/limits.js';
import type { Book } from '../../domain/book.js';
import type { IndexCurve } from '../../domain/market.js';
import { type NoteClass, type Notes, type Trigger, TRIGGER_EFFECTS, TRIGGER_KINDS } from '../../domain/notes.js';
import { readLevels } from '../deal/covenants.js';
import { type DealFiles, Folder, insidePath, messageOf } from '../deal/deal-files.js';
import { INDEX_CURVE, mergeCurves, readCurves } from '../deal/series.js';
import { readFlatRates } from '../deal/terms.js';
import { money, rate } from '../deal/tranches.js';
import { columnName } from '../tables/csv-table.js';
import { nearest } from '../text/nearest.js';
import { ABOVE_0, amount, number, SHARE, whole } from '../text/numbers.js';
import { complete, Problems, type Reader, wholeFile } from '../text/problems.js';
import { date, identifier, oneOf, text } from '../text/values.js';
import { Fields, readLeaf } from '../yaml/fields.js';
import { placesOf, type Tree, yamlTree } from '../yaml/yaml-tree.js';

const KEYS = ['book', 'deals', 'index_curve', 'notes'];
const NOTES = ['fees', 'reserve', 'principal', 'classes', 'oc_target', 'triggers', 'call', 'final'];
const CLASS = ['id', 'rank', 'balance', 'coupon', 'price'];
const TRIGGER = ['id', 'kind', 'class', 'level', 'effect'];
const CURVES = 'index.csv';
const share = number(SHARE) as unknown as Reader<Fraction>;
const positiveMoney = amount(ABOVE_0) as unknown as Reader<Usd>;

/** What a file of notes says, and where. */
export interface NotesTerms {
  readonly notes: Notes;
  /** The folder of the book, in that of the file; '' for the same. */
  readonly book: string;
  /** Deals of the book that are the collateral, as it lists them; null = all. */
  readonly deals: readonly { readonly path: string; readonly place: Place }[] | null;
  readonly places: ReadonlyMap<string, Place>;
}

interface LoadedNotes {
  /** null if and only if there are failures. */
  readonly terms: NotesTerms | null;
  /** Known even where other terms cannot be read. */
  readonly book: string | null;
  readonly problems: Problems;
}

/** Reads the terms of notes: a YAML file that names the book whose loans pay them, or every problem of it. */
export async function loadNotes(files: DealFiles, file: string): Promise<LoadedNotes> {
  const problems = new Problems();
  const nothing = (book: string | null = null): LoadedNotes => ({ terms: null, book, problems });
  const bytes = await bytesOf(files, file, problems);
  if (!bytes) return nothing();
  const { tree, sound } = yamlTree(bytes, file, problems);
  if (!sound) return nothing();
  if (!tree) {
    problems.fail('WRONG_SHAPE', wholeFile(file), null, `a mapping with the keys ${KEYS.join(', ')}`);
    return nothing();
  }
  const top = Fields.of(tree, KEYS, problems);
  if (!top) return nothing();
  const book = readBook(top);
  const deals = readDeals(top);
  const folder = new Folder(files, problems);
  const table = await folder.table(CURVES, INDEX_CURVE, null, false);
  const curves = mergeCurves(readFlatRates(top, problems), table ? await readCurves(table) : [], CURVES, problems);
  await table?.locate();
  const inputs = [
    { file, sha256: createHash('sha256').update(bytes).digest('hex'), rows: null },
    ...folder.tables.map((one) => one.asInput()),
  ];
  const fields = top.branchOf('notes', NOTES);
  const draft = fields && readTerms(fields, curves);
  const inOrder = (a: { place: Place }, b: { place: Place }): number =>
    (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0);
  problems.failures.sort(inOrder);
  if (problems.failures.length > 0 || !draft || book === undefined || deals === undefined) return nothing(book ?? null);
  const indexCurves = new Map([...curves.values()].map((curve) => [curve.name, curve]));
  return { terms: { notes: { ...draft, indexCurves, inputs }, book, deals, places: placesOf(tree) }, book, problems };
}

async function bytesOf(files: DealFiles, file: string, problems: Problems): Promise<Uint8Array | null> {
  try {
    const bytes = await files.read(file);
    if (!bytes) problems.fail('FILE_MISSING', wholeFile(file), null, 'a file with the terms of notes');
    return bytes;
  } catch (error) {
    problems.fail('FILE_UNREADABLE', wholeFile(file), messageOf(error), 'a file that can be read');
    return null;
  }
}

function readBook(top: Fields): string | undefined {
  const written = top.required('book', text);
  if (written === undefined || written === '.' || written === './') return written && '';
  const path = insidePath(written);
  if (path !== null) return path;
  top.fail(
    'PATH_OUTSIDE_DEAL',
    'book',
    'a relative path inside the folder of this file',
    'put the file in the folder of the book: book: .',
  );
  return undefined;
}

/** null where all deals of the book are meant. */
function readDeals(top: Fields): NotesTerms['deals'] | undefined {
  const items = top.listIfAny('deals');
  if (!items) return items;
  if (items.length === 0) top.fail('WRONG_SHAPE', 'deals', 'at least one path of a deal, or no deals for all of the book');
  const seen = new Set<string>();
  const deals = items.map((item) => {
    const written = readLeaf(item, text, top.problems);
    if (written === undefined) return undefined;
    const path = insidePath(written) ?? written;
    if (seen.has(path)) top.problems.fail('DUPLICATE_ID', item.place, path, 'each deal once');
    seen.add(path);
    return { path, place: item.place };
  });
  return deals.includes(undefined) ? undefined : (deals as NotesTerms['deals'] & object);
}

/** The deals of the book that are the collateral of notes. */
export function collateralOf({ deals }: NotesTerms, book: Book, problems: Problems): Book {
  if (deals === null) return book;
  const known = book.deals.map(({ path }) => path);
  for (const { path, place } of deals)
    if (!known.includes(path))
      problems.fail('NOT_ONE_OF', place, path, `a deal of the book: ${known.join(', ')}`, nearest(path, known)[0] ?? null);
  return { ...book, deals: book.deals.filter(({ path }) => deals.some((one) => one.path === path)) };
}

type Curves = ReadonlyMap<string, IndexCurve>;

function readTerms(fields: Fields, curves: Curves): Omit<Notes, 'indexCurves' | 'inputs'> | undefined {
  const fees = fields.branchIfAny('fees', ['servicing', 'trustee_usd_year']);
  const reserve = fields.branchIfAny('reserve', ['initial', 'target', 'floor_usd']);
  const ranks = new Map<string, number | undefined>();
  const classes = readClasses(fields, curves, ranks);
  const none = usd(ZERO);
  return complete<Omit<Notes, 'indexCurves' | 'inputs'>>({
    classes,
    fees:
      fees === undefined
        ? undefined
        : complete<Notes['fees']>({
            servicing: fees ? fees.optional('servicing', share, fraction(ZERO)) : fraction(ZERO),
            trusteeUsdYear: fees ? fees.optional('trustee_usd_year', money, none) : none,
          }),
    reserve:
      reserve === undefined
        ? undefined
        : complete<Notes['reserve']>({
            initial: reserve ? reserve.optional('initial', money, none) : none,
            target: reserve ? reserve.optional('target', share, fraction(ZERO)) : fraction(ZERO),
            floorUsd: reserve ? reserve.optional('floor_usd', money, none) : none,
          }),
    principal: fields.optional('principal', oneOf(['sequential', 'pro_rata']), 'sequential'),
    ocTarget: fields.optional('oc_target', share, fraction(ZERO)),
    triggers: readTriggers(fields, ranks),
    call: fields.optional('call', share, null),
    final: fields.required('final', date),
  });
}

/** @param ranks takes the rank of every id, even of a class with another fault */
function readClasses(fields: Fields, curves: Curves, ranks: Map<string, number | undefined>): NoteClass[] | undefined {
  const items = fields.listUnder('classes', 'a list of classes { id, rank, balance, coupon, price }');
  if (!items) return undefined;
  if (items.length === 0) fields.fail('WRONG_SHAPE', 'classes', 'at least one class');
  if (items.length > LIMITS.noteClasses.most) {
    fields.problems.fail('TOO_MANY', fields.place('classes'), String(items.length), atMost(LIMITS.noteClasses));
    return undefined;
  }
  const classes = items.map((item) => readClass(item, curves, ranks, fields.problems));
  return classes.includes(undefined) ? undefined : (classes as NoteClass[]);
}

function readClass(item: Tree, curves: Curves, ranks: Map<string, number | undefined>, problems: Problems): NoteClass | undefined {
  const fields = Fields.of(item, CLASS, problems);
  if (!fields) return undefined;
  const id = readId(fields, fields.required('id', identifier), ranks, 'class');
  const rank = fields.required('rank', whole());
  if (id !== undefined) ranks.set(id, rank);
  return complete<NoteClass>({
    id,
    rank,
    balance: fields.required('balance', positiveMoney),
    coupon: readCoupon(fields, curves),
    price: fields.optional('price', number(ABOVE_0), ONE),
  });
}

function readId(fields: Fields, id: string | undefined, taken: { has(id: string): boolean }, what: string): string | undefined {
  if (id !== undefined && taken.has(id)) fields.fail('DUPLICATE_ID', 'id', `an id that no other ${what} has`);
  return id;
}

function readCoupon(owner: Fields, curves: Curves): NoteClass['coupon'] | undefined {
  const fields = owner.branchOf('coupon', ['fixed', 'index', 'margin']);
  if (!fields) return undefined;
  if (fields.has('fixed')) {
    for (const key of ['index', 'margin']) fields.forbid(key, `no ${key} with a fixed coupon`);
    const fixed = fields.required('fixed', share);
    return fixed && { kind: 'fixed', rate: fixed };
  }
  if (!fields.has('index') && !fields.has('margin')) {
    fields.problems.fail('MISSING_KEY', fields.place('fixed'), null, 'fixed: a rate; or index and margin');
    return undefined;
  }
  const index = fields.required('index', text);
  const margin = fields.required('margin', rate);
  if (index === undefined || margin === undefined) return undefined;
  const curve = curves.get(columnName(index));
  const known = [...curves.values()].map(({ name }) => name);
  if (!curve) fields.fail('UNKNOWN_INDEX', 'index', `an index of index_curve or of ${CURVES}`, nearest(index, known)[0] ?? null);
  return curve && { kind: 'floating', index: curve.name, margin };
}

type Ranks = ReadonlyMap<string, number | undefined>;

function readTriggers(fields: Fields, ranks: Ranks): Trigger[] | undefined {
  const items = fields.listIfAny('triggers');
  if (!items) return items === null ? [] : undefined;
  const taken = new Set<string>();
  const triggers = items.map((item) => readTrigger(item, ranks, taken, fields.problems));
  return triggers.includes(undefined) ? undefined : (triggers as Trigger[]);
}

function readTrigger(item: Tree, ranks: Ranks, taken: Set<string>, problems: Problems): Trigger | undefined {
  const fields = Fields.of(item, TRIGGER, problems);
  if (!fields) return undefined;
  const kind = fields.required('kind', oneOf(TRIGGER_KINDS));
  const effect = fields.required('effect', oneOf(TRIGGER_EFFECTS));
  const ofClass = kind === 'oc' || kind === 'ic';
  if (kind !== undefined && !ofClass) fields.forbid('class', `no class: a trigger ${kind} looks at the whole pool`);
  if (effect === 'cure' && kind !== undefined && !ofClass)
    fields.fail('WRONG_SHAPE', 'effect', `turbo or trap: ${kind} has nothing to cure`, 'turbo');
  const of = ofClass ? readRank(fields, ranks) : { id: null, rank: null };
  const levels = fields.has('level') ? readLevels(fields, 'level') : fields.required('level', number()) && undefined;
  if (kind === 'oc' && effect === 'cure' && levels?.some(({ value }) => value.lte(0)))
    problems.fail('OUT_OF_RANGE', fields.place('level'), null, 'levels above 0');
  const usual = !of?.id ? kind : `${kind}-${of.id}`;
  const id = readId(fields, fields.optional('id', identifier, usual), taken, 'trigger');
  if (id !== undefined) taken.add(id);
  return complete<Trigger>({ id, kind, rank: of?.rank, levels, effect });
}

/** The class that a trigger looks at, with its rank. */
function readRank(fields: Fields, ranks: Ranks): { readonly id: string; readonly rank: number | undefined } | undefined {
  const id = fields.required('class', text);
  if (id === undefined) return undefined;
  const known = [...ranks.keys()];
  if (!ranks.has(id)) fields.fail('NOT_ONE_OF', 'class', `a class: ${known.join(', ')}`, nearest(id, known)[0] ?? null);
  return { id, rank: ranks.get(id) };
}

/** What notes ask of the book: loans that perform, of one date, without draws to come; and a date by which they end. */
export function checkNotes({ notes, places }: NotesTerms, { deals }: Book, problems: Problems): void {
  const place = (key: string): Place => places.get(key) ?? wholeFile(notes.inputs[0]!.file, key);
  const held = deals.filter(({ hold }) => [...hold.values()].some((part) => part.gt(0)));
  const first = held[0]?.deal;
  const book = place('book');
  if (!first) {
    problems.fail('OUT_OF_RANGE', book, null, 'a book with a hold above 0 of some tranche');
    return;
  }
  const closing = first.asOf;
  const on = (day: Day): string => formatDay(day);
  for (const { deal, hold } of held) {
    const its = (what: string): string => `${deal.id} ${what}`;
    if (deal.asOf !== closing)
      problems.fail('DATE_ORDER', book, its(`is of ${on(deal.asOf)}`), `deals of one as_of; ${first.id} is of ${on(closing)}`);
    if (deal.status === 'default') problems.fail('NOT_ONE_OF', book, its('is in default'), 'loans that perform at closing');
    const draws = deal.tranches.filter(({ id, draws: due }) => hold.get(id)!.gt(0) && due.length > 0).map(({ id }) => id);
    if (draws.length > 0)
      problems.fail('OUT_OF_RANGE', book, its(`tranche ${draws.join(', ')}`), 'loans without draws to come', 'hold 0 of the tranche');
  }
  if (notes.final <= closing) problems.fail('DATE_ORDER', place('notes.final'), on(notes.final), `a date after closing on ${on(closing)}`);
  if (held.every(({ deal, hold }) => deal.tranches.every(({ id, balance }) => hold.get(id)!.times(balance).isZero())))
    problems.fail('OUT_OF_RANGE', book, null, 'loans with a balance');
}
