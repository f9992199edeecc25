import type { Day } from '../../kernel/calendar.js';
import { atMost, LIMITS } from '../../kernel/limits.js';
import { Decimal, type Fraction, fraction, type Usd, usd, ZERO } from '../../kernel/decimal.js';
import type { Covenant } from '../../domain/covenant.js';
import {
  CAP_DIMENSIONS,
  type AdvanceClass,
  type BorrowingBaseTerms,
  type CapDimension,
  type Deal,
  type Structure,
} from '../../domain/deal.js';
import { checkLimits, checkRate } from '../plausibility/checks.js';
import { readCommentary } from './commentary.js';
import { readCovenant } from './covenants.js';
import { Fields, readLeaf } from '../yaml/fields.js';
import { ABOVE_0, amount, AT_LEAST_0, number, RATE, SHARE, SPAN, whole } from '../text/numbers.js';
import { complete, Fault, type Problems, type Reader } from '../text/problems.js';
import { money, rate, readTranche, type TrancheTerms } from './tranches.js';
import { code, date, identifier, oneOf, rating, text, yesNo } from '../text/values.js';
import type { Tree } from '../yaml/yaml-tree.js';
import type { Place } from '../../kernel/failure.js';

const KEYS = [
  'schema',
  'deal',
  'borrower',
  'files',
  'structure',
  'tranches',
  'index_curve',
  'accounts',
  'borrowing_base',
  'covenants',
  'priority_claims',
  'waterfall',
  'hedges',
  'commentary',
  'assumptions',
];
const FILES = [
  'fleet',
  'leases',
  'comps',
  'forward',
  'actuals',
  'index_curve',
  'catalogue',
  'cohorts',
  'assumptions',
  'reported',
  'counterparties',
  'flows',
] as const;
export type FileKey = (typeof FILES)[number];
export type TableKey = Exclude<FileKey, 'assumptions'>;
export const DEFAULT_NAMES: Readonly<Record<TableKey, string>> = {
  fleet: 'fleet.csv',
  leases: 'leases.csv',
  comps: 'comps.csv',
  forward: 'forward.csv',
  actuals: 'actuals.csv',
  index_curve: 'index.csv',
  catalogue: 'catalogue.csv',
  cohorts: 'cohorts.csv',
  reported: 'reported.csv',
  counterparties: 'counterparties.csv',
  flows: 'flows.csv',
};
const GUARANTEES = ['full', 'limited', 'bad_acts', 'none'] as const;
const REQUIRE = ['landlord_waiver', 'insured', 'serial'] as const;
const CLASSES = ['ig', 'non_ig', 'uncontracted'] as const satisfies readonly AdvanceClass[];

const share = number(SHARE) as unknown as Reader<Fraction>;
const none = usd(ZERO);
const nothing = fraction(ZERO);

const version: Reader<number> = (raw) => (raw.trim() === '1' ? 1 : new Fault('NOT_ONE_OF', 'schema 1, the only one there is', '1'));
export const currency: Reader<string> = (raw) => {
  const letters = raw.trim();
  const meant = letters.toUpperCase();
  return /^[A-Z]{3}$/.test(letters)
    ? letters
    : new Fault('NOT_ONE_OF', 'a currency code of three capitals, such as USD', /^[A-Z]{3}$/.test(meant) ? meant : null);
};

/** A flat rate of an index, and where it stands. */
export interface FlatRate {
  readonly name: string;
  readonly rate: Fraction;
  readonly place: Place;
}

/** What deal.yaml says, each part undefined where it could not be read. */
export interface Terms {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly currency: string | undefined;
  readonly asOf: Day | undefined;
  readonly usdRate: Decimal | null | undefined;
  readonly status: Deal['status'] | undefined;
  readonly hedges: readonly Tree[];
  readonly borrower: Deal['borrower'] | undefined;
  readonly files: ReadonlyMap<FileKey, { readonly name: string; readonly place: Place }>;
  readonly structure: Structure | undefined;
  readonly tranches: readonly TrancheTerms[];
  readonly flatRates: readonly FlatRate[];
  readonly accounts: Deal['accounts'] | undefined;
  /** null where the deal has none. */
  readonly borrowingBase: BorrowingBaseTerms | null | undefined;
  readonly covenants: readonly Covenant[];
  readonly priorityClaims: Deal['priorityClaims'];
  readonly waterfall: Deal['waterfall'] | undefined;
  readonly commentary: Deal['commentary'] | undefined;
  readonly assumptions: Tree | null;
}

/** Reads the tree of deal.yaml; null where it is no mapping at all. */
export function readTerms(tree: Tree, problems: Problems): Terms | null {
  const top = Fields.of(tree, KEYS, problems);
  if (!top) return null;
  top.required('schema', version);
  const deal = top.branchOf('deal', ['id', 'name', 'currency', 'as_of', 'usd_rate', 'status']);
  const borrowingBase = readBorrowingBase(top);
  return {
    id: deal?.required('id', identifier),
    name: deal?.required('name', text),
    currency: deal?.required('currency', currency),
    asOf: deal?.required('as_of', date),
    usdRate: deal?.optional('usd_rate', amount(ABOVE_0), null),
    status: deal?.optional('status', oneOf(['performing', 'default']), 'performing' as const),
    hedges: top.listIfAny('hedges') ?? [],
    borrower: readBorrower(top),
    files: readFiles(top),
    structure: readStructure(top),
    tranches: readTranches(top, borrowingBase, problems),
    flatRates: readFlatRates(top, problems),
    accounts: readAccounts(top),
    borrowingBase,
    covenants: readCovenants(top, borrowingBase, problems),
    priorityClaims: readClaims(top, problems),
    waterfall: readWaterfall(top),
    commentary: readCommentary(top),
    assumptions: top.tree('assumptions'),
  };
}

function readBorrower(top: Fields): Deal['borrower'] | undefined {
  const fields = top.branchOf('borrower', ['name', 'parent', 'parent_rating']);
  return (
    fields &&
    complete<Deal['borrower']>({
      name: fields.required('name', text),
      parent: fields.optional('parent', text, null),
      parentRating: fields.optional('parent_rating', rating, 'unrated' as const),
      parentCds: null,
    })
  );
}

function readFiles(top: Fields): Terms['files'] {
  const names = new Map<FileKey, { name: string; place: Place }>();
  const fields = top.branchIfAny('files', FILES);
  for (const key of fields ? FILES : []) {
    const name = fields!.optional(key, text, null);
    if (name) names.set(key, { name, place: fields!.place(key) });
  }
  return names;
}

function readStructure(top: Fields): Structure | undefined {
  const fields = top.branchIfAny('structure', ['bankruptcy_remote', 'direct_agreement', 'parent_guarantee', 'operator_rating']);
  if (fields === undefined) return undefined;
  return complete<Structure>({
    bankruptcyRemote: fields ? fields.optional('bankruptcy_remote', yesNo, false) : false,
    directAgreement: fields ? fields.optional('direct_agreement', yesNo, false) : false,
    parentGuarantee: fields ? fields.optional('parent_guarantee', oneOf(GUARANTEES), 'none' as const) : 'none',
    operatorRating: fields ? fields.optional('operator_rating', rating, 'unrated' as const) : 'unrated',
  });
}

function readTranches(top: Fields, borrowingBase: Terms['borrowingBase'], problems: Problems): TrancheTerms[] {
  const items = top.listIfAny('tranches');
  if (items === undefined) return [];
  if (items === null || items.length === 0) problems.fail('NO_TRANCHE', top.place('tranches'), null, 'at least one tranche');
  if (isTooMany(top, 'tranches', items, problems)) return [];
  const tranches = (items ?? []).map((item) => readTranche(item, problems)).filter((terms) => terms !== undefined);
  checkUnique(
    tranches.map(({ fields, draft }) => ({ fields, id: draft.id })),
    'tranche',
  );
  for (const { fields, draft } of tranches) {
    if (borrowingBase !== null || !draft.holdWithinBorrowingBase) continue;
    const repayment = fields.tree('repayment');
    const place = repayment?.kind === 'branch' ? repayment.entries.get('hold_within_borrowing_base')?.tree.place : undefined;
    problems.fail(
      'NO_BORROWING_BASE',
      place ?? fields.place(),
      'hold_within_borrowing_base',
      'a borrowing_base in the deal to hold the tranche within',
    );
  }
  return tranches;
}

/** Refuses a list that is longer than the tool takes. */
function isTooMany(top: Fields, key: 'tranches' | 'covenants', items: readonly Tree[] | null | undefined, problems: Problems): boolean {
  const found = items?.length ?? 0;
  if (found <= LIMITS[key].most) return false;
  problems.fail('TOO_MANY', { ...top.place(key), field: key }, String(found), atMost(LIMITS[key]));
  return true;
}

function readCovenants(top: Fields, borrowingBase: Terms['borrowingBase'], problems: Problems): Covenant[] {
  const items = top.listIfAny('covenants');
  if (items === null) problems.fail('MISSING_KEY', top.place('covenants'), null, 'a list of covenants', 'covenants: [] if there are none');
  if (isTooMany(top, 'covenants', items, problems)) return [];
  const read = (items ?? []).map((item) => readCovenant(item, problems)).filter((covenant) => covenant !== undefined);
  checkUnique(read, 'covenant');
  for (const { fields, covenant } of read) {
    if (covenant) checkLimits(covenant, (path) => fields.placeAt(path), problems);
    if (covenant?.metric === 'borrowing_base' && borrowingBase === null)
      fields.fail('NO_BORROWING_BASE', 'metric', 'a borrowing_base in the deal to test against');
  }
  return read.flatMap(({ covenant }) => covenant ?? []);
}

function checkUnique(items: readonly { readonly fields: Fields; readonly id: string | undefined }[], what: string): void {
  const seen = new Set<string>();
  for (const { fields, id } of items) {
    if (id === undefined) continue;
    if (seen.has(id)) fields.fail('DUPLICATE_ID', 'id', `an id that no other ${what} has`);
    seen.add(id);
  }
}

export function readFlatRates(top: Fields, problems: Problems): FlatRate[] {
  const tree = top.tree('index_curve');
  if (tree === null) return [];
  if (tree.kind !== 'branch') {
    problems.fail(
      'WRONG_SHAPE',
      tree.place,
      tree.kind === 'leaf' ? tree.text : 'a list',
      'a mapping of index names to rates, such as { SOFR: 0.0385 }',
    );
    return [];
  }
  return [...tree.entries].flatMap(([name, entry]) => {
    const flat = readLeaf(entry.tree, rate, problems);
    return flat ? [{ name, rate: flat, place: entry.tree.place }] : [];
  });
}

function readAccounts(top: Fields): Deal['accounts'] | undefined {
  const fields = top.branchIfAny('accounts', ['collections', 'dsra', 'liquidity']);
  if (fields === undefined) return undefined;
  const account = (key: string): Usd | undefined => (fields ? fields.optional(key, money, none) : none);
  return complete<Deal['accounts']>({ collections: account('collections'), dsra: account('dsra'), liquidity: account('liquidity') });
}

function readBorrowingBase(top: Fields): BorrowingBaseTerms | null | undefined {
  const fields = top.branchIfAny('borrowing_base', [
    'basis',
    'advance_rates',
    'max_age_months',
    'max_generation_lag',
    'approved_regions',
    'require',
    'concentration_caps',
  ]);
  if (!fields) return fields;
  const advance = fields.branchOf('advance_rates', CLASSES);
  const caps = fields.branchIfAny('concentration_caps', CAP_DIMENSIONS);
  const require = fields.listOf('require', oneOf(REQUIRE));
  return complete<BorrowingBaseTerms>({
    basis: fields.required('basis', oneOf(['depreciated_cost', 'nolv'])),
    advanceRates:
      advance &&
      complete<BorrowingBaseTerms['advanceRates']>({
        ig: advance.optional('ig', share, nothing),
        non_ig: advance.optional('non_ig', share, nothing),
        uncontracted: advance.optional('uncontracted', share, nothing),
      }),
    maxAgeMonths: fields.optional('max_age_months', whole(SPAN), null),
    maxGenerationLag: fields.optional('max_generation_lag', whole(SPAN), null),
    approvedRegions: fields.listOf('approved_regions', code),
    require: require === undefined ? undefined : new Set(require ?? []),
    concentrationCaps: caps === undefined ? undefined : readCaps(caps),
  });
}

function readCaps(caps: Fields | null): ReadonlyMap<CapDimension, Fraction> | undefined {
  const shares = new Map<CapDimension, Fraction>();
  let sound = true;
  for (const dimension of caps ? CAP_DIMENSIONS : []) {
    const cap = caps!.optional(dimension, share, null);
    if (cap === undefined) sound = false;
    else if (cap !== null) shares.set(dimension, cap);
  }
  return sound ? shares : undefined;
}

function readClaims(top: Fields, problems: Problems): Deal['priorityClaims'] {
  return (top.listIfAny('priority_claims') ?? []).flatMap((item) => {
    const fields = Fields.of(item, ['name', 'amount'], problems);
    const claim =
      fields && complete<Deal['priorityClaims'][number]>({ name: fields.required('name', text), amount: fields.required('amount', money) });
    return claim ?? [];
  });
}

function readWaterfall(top: Fields): Deal['waterfall'] | undefined {
  const fields = top.branchIfAny('waterfall', ['dsra_months', 'min_liquidity', 'sweep_share', 'default_margin']);
  if (fields === undefined) return undefined;
  const margin = fraction('0.02');
  if (fields === null) return { dsraMonths: ZERO, minLiquidity: none, sweepShare: nothing, defaultMargin: margin };
  const defaultMargin = fields.optional('default_margin', number(RATE) as unknown as Reader<Fraction>, margin);
  if (defaultMargin) checkRate(defaultMargin, 'margin', fields.place('default_margin'), fields.problems);
  return complete<Deal['waterfall']>({
    dsraMonths: fields.optional('dsra_months', amount(AT_LEAST_0), new Decimal(0)),
    minLiquidity: fields.optional('min_liquidity', money, none),
    sweepShare: fields.optional('sweep_share', share, nothing),
    defaultMargin,
  });
}
