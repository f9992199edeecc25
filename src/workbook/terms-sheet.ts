import { CAP_DIMENSIONS, type CapDimension, type AdvanceClass } from '../domain/deal.js';
import type { Hedge } from '../domain/hedge.js';
import type { Tranche } from '../domain/tranche.js';
import type { Decimal } from '../kernel/decimal.js';
import { sum } from './formula.js';
import { fact, table, type Table, type TableColumn } from './layout.js';
import { hedgeOf, lends } from './loan-terms.js';
import { day, figure, yesNo, type Plan } from './plan.js';
import { typed, type Ref } from './sheet.js';

export type TrancheColumn =
  | 'id'
  | 'rank'
  | 'balance'
  | 'undrawn'
  | 'lastPayment'
  | 'maturity'
  | 'step'
  | 'dayCount'
  | 'fixed'
  | 'index'
  | 'margin'
  | 'floor'
  | 'profile'
  | 'balloon'
  | 'hold'
  | 'availabilityEnd'
  | 'commitmentFee'
  | 'interestOnlyUntil'
  | 'pik'
  | 'capitalizeUntil'
  | 'hedge'
  | 'hedgeShare'
  | 'hedgeLevel'
  | 'hedgeUntil';

/** The terms of the loan, each in its cell. */
export interface TermCells {
  readonly tranches: Table<TrancheColumn>;
  /** Draws to come of each tranche, ascending by date; null where there are none. */
  readonly draws: readonly (Table<'tranche' | 'date' | 'amount'> | null)[];
  readonly accounts: { readonly collections: Ref; readonly dsra: Ref; readonly liquidity: Ref; readonly total: Ref };
  readonly structure: {
    readonly bankruptcyRemote: Ref;
    readonly directAgreement: Ref;
    readonly parentGuarantee: Ref;
    readonly operatorRating: Ref;
    readonly parentRating: Ref;
  };
  readonly asOf: Ref;
  /** Of a deal in default; null while it performs. */
  readonly status: Ref | null;
  /** Price support and rent hedges, in the order of the deal's; empty where it has none. */
  readonly hedges: Table<HedgeColumn>;
  /** Σ of the priority claims. */
  readonly priority: Ref;
  readonly base: BaseTermCells | null;
  /** A row for each covenant, in order. */
  readonly covenants: Table<CovenantColumn>;
  /** Limits of a covenant by date: from ('' = from the start) and value, ascending. */
  readonly limits: readonly Table<'covenant' | 'from' | 'value'>[];
}

type HedgeColumn = 'id' | 'kind' | 'model' | 'gpus' | 'price' | 'cap' | 'from' | 'to' | 'provider' | 'rating';

type CovenantColumn = 'id' | 'metric' | 'basis' | 'side' | 'window' | 'direction' | 'step' | 'firstTest';

export interface BaseTermCells {
  readonly advance: Readonly<Record<AdvanceClass, Ref>>;
  /** '' where there is no limit. */
  readonly maxAgeMonths: Ref;
  readonly maxGenerationLag: Ref;
  /** 1 where required. */
  readonly require: Readonly<Record<'landlord_waiver' | 'insured' | 'serial', Ref>>;
  /** The approved regions, a column; null = every region. */
  readonly regions: Table<'region'> | null;
  readonly caps: ReadonlyMap<CapDimension, Ref>;
}

type Column = TableColumn<Tranche, TrancheColumn>;
const LOAN_COLUMNS: readonly Column[] = [
  { key: 'availabilityEnd', title: 'Available until', style: 'date', of: (tranche) => day(tranche.availabilityEnd) },
  { key: 'commitmentFee', title: 'Commitment fee', style: 'plain', of: (tranche) => figure(tranche.commitmentFee) },
  { key: 'interestOnlyUntil', title: 'Interest only until', style: 'date', of: (tranche) => day(tranche.interestOnlyUntil) },
  { key: 'pik', title: 'PIK rate', style: 'plain', of: (tranche) => figure(tranche.pik) },
  { key: 'capitalizeUntil', title: 'Interest capitalised until', style: 'date', of: (tranche) => day(tranche.capitalizeUntil) },
];
const HEDGE_COLUMNS: readonly Column[] = [
  { key: 'hedge', title: 'Rate hedge', style: 'text', of: (tranche) => typed(hedgeOf(tranche)?.kind ?? null) },
  { key: 'hedgeShare', title: 'Share hedged', style: 'plain', of: (tranche) => figure(hedgeOf(tranche)?.share ?? null) },
  { key: 'hedgeLevel', title: 'Fixed or strike', style: 'plain', of: (tranche) => figure(hedgeOf(tranche)?.level ?? null) },
  { key: 'hedgeUntil', title: 'Hedged until', style: 'date', of: (tranche) => day(hedgeOf(tranche)?.until ?? null) },
];

const HEDGES: readonly TableColumn<Hedge, HedgeColumn>[] = [
  { key: 'id', title: 'Hedge', style: 'text', of: (hedge) => typed(hedge.id) },
  { key: 'kind', title: 'Kind', style: 'text', of: (hedge) => typed(hedge.kind) },
  { key: 'model', title: 'Of model', style: 'text', of: (hedge) => typed(hedge.model) },
  { key: 'gpus', title: 'Up to GPUs', style: 'count', of: (hedge) => figure(hedge.gpus) },
  { key: 'price', title: 'Strike, floor or rent', style: 'plain', of: (hedge) => figure(priceOf(hedge)) },
  { key: 'cap', title: 'At most', style: 'cents', of: (hedge) => figure(hedge.kind === 'rvg' ? hedge.cap : null) },
  { key: 'from', title: 'From', style: 'date', of: (hedge) => day(hedge.from) },
  { key: 'to', title: 'To (day after the last)', style: 'date', of: (hedge) => day(hedge.to) },
  { key: 'provider', title: 'Provider', style: 'text', of: (hedge) => typed(hedge.provider) },
  { key: 'rating', title: 'Its rating', style: 'text', of: (hedge) => typed(hedge.rating) },
];

function priceOf(hedge: Hedge): Decimal {
  switch (hedge.kind) {
    case 'put':
      return hedge.strike;
    case 'rvg':
      return hedge.floor;
    default:
      return hedge.price;
  }
}

/** The loan: borrower, structure, tranches, accounts, claims, borrowing base, covenants. */
export function termsSheet(plan: Plan): TermCells {
  const { book, deal } = plan;
  const sheet = book.sheet(
    'Terms',
    "The loan's terms as they stand in the deal's files. 1 means yes; an empty cell means that none is given.",
    'input',
  );
  let row = sheet.heading('Terms');
  sheet.width(1, 30);
  sheet.width(2, 22);
  const next = (label: string, content: Parameters<typeof fact>[3], style: Parameters<typeof fact>[4]): Ref =>
    fact(sheet, row++, label, content, style).fixed;
  next('deal', typed(deal.name), 'text');
  next('borrower', typed(deal.borrower.name), 'text');
  next('parent', typed(deal.borrower.parent), 'text');
  const parentRating = next('parent rating', typed(deal.borrower.parentRating), 'text');
  next('currency', typed(deal.currency), 'text');
  const asOf = next('as of', day(deal.asOf), 'date');
  const status = deal.status === 'default' ? next('status', typed(deal.status), 'text') : null;
  const structure = {
    bankruptcyRemote: next('bankruptcy remote', yesNo(deal.structure.bankruptcyRemote), 'plain'),
    directAgreement: next('direct agreement', yesNo(deal.structure.directAgreement), 'plain'),
    parentGuarantee: next('parent guarantee', typed(deal.structure.parentGuarantee), 'text'),
    operatorRating: next('operator rating', typed(deal.structure.operatorRating), 'text'),
    parentRating,
  };
  const { collections, dsra, liquidity } = deal.accounts;
  const accounts = {
    collections: next('account: collections', figure(collections), 'cents'),
    dsra: next('account: debt service reserve', figure(dsra), 'cents'),
    liquidity: next('account: liquidity', figure(liquidity), 'cents'),
  };
  const total = next('accounts in all', sum(accounts.collections, accounts.dsra, accounts.liquidity), 'cents');

  const tranches = table<Tranche, TrancheColumn>(sheet, row + 1, deal.tranches, [
    { key: 'id', title: 'Tranche', style: 'text', of: (tranche) => typed(tranche.id) },
    { key: 'rank', title: 'Rank', style: 'plain', of: (tranche) => figure(tranche.rank) },
    { key: 'balance', title: 'Balance', style: 'cents', width: 18, of: (tranche) => figure(tranche.balance) },
    { key: 'undrawn', title: 'Undrawn', style: 'cents', of: (tranche) => figure(tranche.undrawn) },
    { key: 'lastPayment', title: 'Last payment', style: 'date', of: (tranche) => day(tranche.lastPayment) },
    { key: 'maturity', title: 'Maturity', style: 'date', of: (tranche) => day(tranche.maturity) },
    { key: 'step', title: 'Months a step', style: 'plain', of: (tranche) => figure(tranche.step) },
    { key: 'dayCount', title: 'Day count', style: 'text', of: (tranche) => typed(tranche.dayCount) },
    { key: 'fixed', title: 'Fixed rate', style: 'plain', of: ({ rate }) => figure(rate.kind === 'fixed' ? rate.rate : null) },
    { key: 'index', title: 'Index', style: 'text', of: ({ rate }) => typed(rate.kind === 'floating' ? rate.index : null) },
    { key: 'margin', title: 'Margin', style: 'plain', of: ({ rate }) => figure(rate.kind === 'floating' ? rate.margin : null) },
    { key: 'floor', title: 'Floor', style: 'plain', of: ({ rate }) => figure(rate.kind === 'floating' ? rate.floor : null) },
    { key: 'profile', title: 'Profile', style: 'text', of: (tranche) => typed(tranche.profile) },
    { key: 'balloon', title: 'Balloon', style: 'cents', of: (tranche) => figure(tranche.balloon) },
    { key: 'hold', title: 'Held within the borrowing base', style: 'plain', of: (tranche) => yesNo(tranche.holdWithinBorrowingBase) },
    ...(lends(deal) ? LOAN_COLUMNS : []),
    ...(deal.tranches.some(hedgeOf) ? HEDGE_COLUMNS : []),
  ]);
  row = tranches.last + 2;
  const draws = deal.tranches.map((tranche) => {
    if (tranche.draws.length === 0) return null;
    const rows = table(sheet, row, tranche.draws, [
      { key: 'tranche', title: 'Draw on', style: 'text', of: () => typed(tranche.id) },
      { key: 'date', title: 'Drawn on', style: 'date', of: (draw) => day(draw.date) },
      { key: 'amount', title: 'Amount drawn', style: 'cents', of: (draw) => figure(draw.amount) },
    ]);
    row = rows.last + 2;
    return rows;
  });
  const hedges = table<Hedge, HedgeColumn>(sheet, row, deal.hedges, deal.hedges.length === 0 ? [] : HEDGES);
  row = deal.hedges.length === 0 ? row : hedges.last + 2;
  const claims = table(sheet, row, deal.priorityClaims, [
    { key: 'name', title: 'Priority claim', style: 'text', of: (claim) => typed(claim.name) },
    { key: 'amount', title: 'Amount', style: 'cents', of: (claim) => figure(claim.amount) },
  ]);
  row = claims.last + 1;
  const priority = next('priority claims in all', sum(claims.column('amount')), 'cents');
  row++;

  const base = baseTerms();
  const covenants = table(sheet, row + 1, deal.covenants, [
    { key: 'id', title: 'Covenant', style: 'text', of: (covenant) => typed(covenant.id) },
    { key: 'metric', title: 'Metric', style: 'text', of: (covenant) => typed(covenant.metric) },
    { key: 'basis', title: 'Basis', style: 'text', of: (covenant) => typed(covenant.basis) },
    { key: 'side', title: 'Side', style: 'text', of: (covenant) => typed(covenant.side) },
    {
      key: 'window',
      title: 'Window, periods',
      style: 'plain',
      of: (covenant) => figure(covenant.metric === 'dscr' ? covenant.window : null),
    },
    {
      key: 'direction',
      title: 'Direction',
      style: 'text',
      of: (covenant) => typed(covenant.metric === 'dscr' ? covenant.direction : null),
    },
    { key: 'step', title: 'Months from test to test', style: 'plain', of: (covenant) => figure(covenant.step) },
    { key: 'firstTest', title: 'First test', style: 'date', of: (covenant) => day(covenant.firstTest) },
  ]);
  row = covenants.last + 2;
  const limits = deal.covenants.map((covenant) => {
    const steps = table(sheet, row, covenant.limits, [
      { key: 'covenant', title: 'Limit of', style: 'text', of: () => typed(covenant.id) },
      { key: 'from', title: 'From', style: 'date', of: (step) => day(step.from) },
      { key: 'value', title: 'Limit', style: 'plain', of: (step) => figure(step.value) },
    ]);
    row = steps.last + 2;
    return steps;
  });
  return { asOf, status, hedges, tranches, draws, accounts: { ...accounts, total }, structure, priority, base, covenants, limits };

  function baseTerms(): BaseTermCells | null {
    const terms = deal.borrowingBase;
    if (!terms) return null;
    next('borrowing base on', typed(terms.basis), 'text');
    const advance = {
      ig: next('advance rate: investment grade', figure(terms.advanceRates.ig), 'plain'),
      non_ig: next('advance rate: other contracts', figure(terms.advanceRates.non_ig), 'plain'),
      uncontracted: next('advance rate: uncontracted', figure(terms.advanceRates.uncontracted), 'plain'),
    };
    const maxAgeMonths = next('oldest, months', figure(terms.maxAgeMonths), 'plain');
    const maxGenerationLag = next('most generations behind', figure(terms.maxGenerationLag), 'plain');
    const needed = (key: 'landlord_waiver' | 'insured' | 'serial'): Ref =>
      next(`requires ${key.replace('_', ' ')}`, yesNo(terms.require.has(key)), 'plain');
    const require = { landlord_waiver: needed('landlord_waiver'), insured: needed('insured'), serial: needed('serial') };
    const caps = new Map(
      CAP_DIMENSIONS.filter((dimension) => terms.concentrationCaps.has(dimension)).map((dimension) => [
        dimension,
        next(`cap: ${dimension}`, figure(terms.concentrationCaps.get(dimension)!), 'plain'),
      ]),
    );
    if (terms.approvedRegions === null) return { advance, maxAgeMonths, maxGenerationLag, require, regions: null, caps };
    const regions = table(sheet, row, terms.approvedRegions, [
      { key: 'region', title: 'Approved region', style: 'text', of: (name) => typed(name) },
    ]);
    row = regions.last + 2;
    return { advance, maxAgeMonths, maxGenerationLag, require, regions, caps };
  }
}
