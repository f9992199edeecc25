import type { Day } from '../../kernel/calendar.js';
import { ONE } from '../../kernel/decimal.js';
import type { Failure, Place, Warning } from '../../kernel/failure.js';
import type { Deal, InputFile } from '../../domain/deal.js';
import type { Lease } from '../../domain/lease.js';
import type { Lot } from '../../domain/lot.js';
import type { TapeRow } from '../../domain/tape.js';
import { partyName } from '../../domain/party.js';
import type { Tranche } from '../../domain/tranche.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import { createHash } from 'node:crypto';
import { type AssumptionChoice, type AssumptionFile, assumptionsOn, readAssumptionFile } from '../assumptions/assumption-file.js';
import { bundledComps, bundledRows } from '../assumptions/bundled.js';
import {
  checkComps,
  checkForwards,
  checkFunding,
  checkCosts,
  checkPipeline,
  checkRatings,
  checkSchedule,
  checkService,
  checkWeights,
} from './cross-checks.js';
import { columnName, type Table } from '../tables/csv-table.js';
import { COUNTERPARTIES, counterpartiesAt, type CounterpartyRow, FLOWS, readCounterparties, readFlows } from './counterparties.js';
import { checkCurrency, inCurrency } from './currency.js';
import { type DealFiles, Folder } from './deal-files.js';
import { FLEET, readFleet, sitesInOneSpelling } from './fleet.js';
import { LEASES, type Leases, readLeases } from './leases.js';
import {
  checkBalance,
  checkComps as checkOwnPrices,
  checkConsequences,
  checkCosts as checkUnitCosts,
  checkIndexes,
  checkRegions,
  checkRents,
  checkServiceDates,
  type Observed,
} from '../plausibility/checks.js';
import { nearest } from '../text/nearest.js';
import { complete, Fault, Problems, wholeFile } from '../text/problems.js';
import { CATALOGUE, COHORTS, COMPS, mergeMarket, ModelNames, readCatalogue, readCohorts, readComps } from '../reference/reference.js';
import {
  ACTUALS,
  INDEX_CURVE,
  mergeCurves,
  readActuals,
  readCurves,
  readReported,
  readSchedule,
  REPORTED,
  SCHEDULE,
  type Schedule,
} from './series.js';
import { FORWARD, readForwards } from './forward.js';
import { readHedges } from './hedges.js';
import { DEFAULT_NAMES, readTerms, type TableKey, type Terms } from './terms.js';
import { checkDates, checkDraws, type TrancheTerms } from './tranches.js';
import { date } from '../text/values.js';
import { placesOf, yamlTree } from '../yaml/yaml-tree.js';

export { loadReference } from '../assumptions/bundled.js';

const TERMS = 'deal.yaml';

export interface LoadOptions {
  /** Takes the place of deal.as_of; every check is run against it. */
  readonly asOf?: string;
  /** The assumptions beneath the deal's own. */
  readonly assumptions?: AssumptionChoice;
  /** Assumptions as key=value, over the deal's own. */
  readonly set?: readonly string[];
  /** Of the book that the deal is in: read where the deal has none of its own. */
  readonly parties?: Parties;
  /** asset_id of a row that is to be a lot of its own. */
  readonly trackLot?: string;
  /** Different lots beyond which rows that are alike but for their unit cost are pooled; without it they are refused. */
  readonly poolBeyond?: number;
  /** Is shown every row of the fleet, with the lot that it is a part of in a deal without failures. */
  readonly onTapeRow?: (row: TapeRow) => void;
}

/** What is public of parties, and who pays whom; null without a file of it. */
export interface Parties {
  readonly counterparties: readonly CounterpartyRow[] | null;
  readonly flows: Deal['flows'];
}

export interface Loaded {
  /** null if and only if there are failures. */
  readonly deal: Deal | null;
  readonly failures: Failure[];
  readonly warnings: Warning[];
}

/** Reads a deal folder: the deal, or every problem of every file; warnings with either. */
export async function loadDeal(files: DealFiles, options: LoadOptions = {}): Promise<Loaded> {
  const loading = new Loading(files, options);
  const deal = await loading.deal();
  await loading.finish();
  const { failures, warnings } = loading.problems;
  return { deal: failures.length === 0 ? (deal ?? null) : null, failures, warnings };
}

type Crossed = Pick<Deal, 'lots' | 'leases' | 'market' | 'assumptions'> & { readonly asOf: Day | undefined };
type CrossedTables = Readonly<Record<'fleet' | 'leases' | 'comps', Table | null>>;

class Loading {
  readonly problems = new Problems();
  private readonly folder: Folder;
  private terms: Terms | null = null;
  private termsInput: InputFile | null = null;
  private assumptionsInput: InputFile | null = null;
  /** The deal's own file of assumptions. */
  private assumptionFile: AssumptionFile | null = null;
  private places = new Map<string, Place>();
  private termsSound = true;

  constructor(
    files: DealFiles,
    private readonly options: LoadOptions,
  ) {
    this.folder = new Folder(files, this.problems);
  }

  async deal(): Promise<Deal | undefined> {
    await this.readTerms();
    const { terms, problems } = this;
    const asOf = this.asOf();
    const given = await this.readAssumptions();
    const { market: bundled, names, comps } = await this.readMarket();
    const { market, assumptions } = inCurrency({ market: bundled, assumptions: given }, terms);
    const { leases, leaseTable } = await this.readContracts(names);
    const fleetTable = await this.table('fleet', FLEET);
    const { trackLot: track, onTapeRow: onRow, poolBeyond } = this.options;
    const launchPrice = (model: string) => market.models.get(model)?.launchPrice ?? null;
    const context = { models: names, leases, asOf, track, onRow, poolBeyond, launchPrice };
    const rows = fleetTable ? await readFleet(fleetTable, context, problems) : [];
    const lots = fleetTable ? sitesInOneSpelling(rows, fleetTable, problems) : [];
    const { actuals, reported } = await this.readPast(asOf);
    const { counterparties, flows } = await this.readParties(asOf);
    const cdsOf = (name: string | null) => (name === null ? null : (counterparties.get(partyName(name))?.cds ?? null));
    const curves = await this.readCurves();
    const hedges = readHedges(terms?.hedges ?? [], names, problems).map((hedge) => ({ ...hedge, cds: cdsOf(hedge.provider) }));
    for (const tranche of asOf === undefined ? [] : (terms?.tranches ?? [])) {
      checkDates(tranche, asOf!);
      checkDraws(tranche, asOf!);
    }
    const tranches = await this.finishTranches(curves);
    if (asOf !== undefined) checkIndexes(tranches, curves, asOf, (place) => this.placeOf(place), problems);
    if (this.termsSound) checkFunding(assumptions, curves.values(), problems);
    this.crossCheck(
      { lots, leases: leases.leases, market, assumptions, asOf },
      { fleet: fleetTable, leases: leaseTable, comps: comps.table },
    );
    if (!terms) return undefined;
    const parts = {
      asOf,
      lots,
      leases: leases.leases.map((lease) => ({ ...lease, cds: cdsOf(lease.group) })),
      actuals,
      hedges,
      reported,
      counterparties,
      flows,
      market,
      assumptions,
      tranches,
      indexCurves: new Map([...curves.values()].map((curve) => [curve.name, curve])),
    };
    const borrower = terms.borrower && { ...terms.borrower, parentCds: cdsOf(terms.borrower.parent) };
    return complete<Deal>({ ...this.fromTerms(terms), borrower, ...parts, places: this.places, inputs: this.inputs() });
  }

  /** What no table shows by itself. */
  private crossCheck({ lots, leases, market, assumptions, asOf }: Crossed, tables: CrossedTables): void {
    const { terms, problems } = this;
    if (tables.fleet) checkCosts(lots, market, tables.fleet, problems);
    if (tables.leases) checkRatings(leases, tables.leases, problems);
    if (asOf === undefined) return;
    if (terms) checkCurrency({ terms, asOf, lots, market, assumptions }, this.places, problems);
    if (tables.leases && tables.fleet?.clean) checkService(lots, leases, asOf, assumptions, tables.leases, problems);
    if (tables.fleet) checkPipeline(lots, asOf, assumptions, tables.fleet, problems);
    if (tables.comps) checkComps(market.dealComps, asOf, assumptions.values.market.windowDays, tables.comps, problems);
    checkForwards(market, asOf, (place) => this.placeOf(place), problems);
    checkWeights(lots, market, asOf, assumptions, problems);
    const usdRate = terms?.usdRate ?? ONE;
    this.checkPlausible({ market, asOf, assumptions: assumptions.values, usdRate }, lots, leases, tables);
  }

  /** What is possible and yet unlikely: the usual slips of units, signs and spelling. */
  private checkPlausible(observed: Observed, lots: readonly Lot[], leases: readonly Lease[], tables: CrossedTables): void {
    const { terms, problems } = this;
    const { market, asOf } = observed;
    if (tables.leases) checkRents(leases, observed, tables.leases, problems);
    if (tables.comps) checkOwnPrices(observed, tables.comps, problems);
    if (tables.fleet) {
      checkUnitCosts(lots, market, tables.fleet, problems);
      checkServiceDates(lots, market, asOf, tables.fleet, problems);
      checkRegions(lots, terms?.borrowingBase?.approvedRegions ?? [], tables.fleet, problems);
    }
    if (!terms || problems.failures.length > 0) return;
    for (const { fields, draft } of tables.fleet ? terms.tranches : [])
      if (draft.balance) checkBalance(draft.balance, fields.place('balance'), lots, problems);
    const place = this.places.get('covenants') ?? wholeFile(TERMS, 'covenants');
    if (terms.waterfall) checkConsequences(terms.covenants, terms.waterfall.sweepShare, place, problems);
  }

  /** The place of a cell that a row knows by its line. */
  private placeOf(place: Place): Place {
    const table = this.folder.tables.find(({ file }) => file === place.file);
    return table && place.line !== null && place.field !== null ? table.at(place.line, place.field) : place;
  }

  /** Places the problems in the lines of the tables and puts them in order of file and line. */
  async finish(): Promise<void> {
    for (const table of this.folder.tables) await table.locate().catch(() => undefined);
    const files = [
      this.options.assumptions?.file?.path,
      TERMS,
      this.assumptionFile?.input.file,
      ...this.orderedTables().map(({ file }) => file),
    ];
    const order = new Map(['--as-of', '--set', ...files.filter((file) => file !== undefined)].map((file, i) => [file, i]));
    const rank = ({ file }: Place): number => order.get(file) ?? (file.startsWith('bundled/') ? -1 : order.size);
    const byPlace = (a: { place: Place }, b: { place: Place }): number =>
      rank(a.place) - rank(b.place) || (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0);
    this.problems.failures.sort(byPlace);
    this.problems.warnings.sort(byPlace);
  }

  private async readTerms(): Promise<void> {
    const read = await this.folder.whole(TERMS);
    if (!read) {
      this.termsSound = false;
      return;
    }
    const { bytes } = read;
    this.termsInput = { file: TERMS, sha256: createHash('sha256').update(bytes).digest('hex'), rows: null };
    const { tree, sound } = yamlTree(bytes, TERMS, this.problems);
    this.termsSound = sound;
    if (!tree) {
      if (sound) this.problems.fail('WRONG_SHAPE', wholeFile(TERMS), null, 'the terms of a deal');
      return;
    }
    this.places = placesOf(tree);
    // After a break of syntax the tree has holes that nobody wrote, so its keys are read without complaint.
    this.terms = readTerms(tree, sound ? this.problems : new Problems());
  }

  private async readAssumptions(): Promise<AssumptionSet> {
    const named = this.terms?.files.get('assumptions');
    const own = named ? await this.folder.whole(named.name, named.place) : null;
    if (own) this.assumptionFile = readAssumptionFile(own.bytes, { path: own.file, name: own.file }, this.problems);
    const inline = this.termsSound ? (this.terms?.assumptions ?? null) : null;
    const layers = [this.assumptionFile?.layer ?? null, inline && { name: TERMS, tree: inline }].filter((layer) => layer !== null);
    const { assumptions, input } = assumptionsOn(this.options.assumptions ?? {}, layers, this.options.set ?? [], this.problems);
    this.assumptionsInput = input;
    return assumptions;
  }

  private asOf(): Day | undefined {
    const { asOf } = this.options;
    if (asOf === undefined) return this.terms?.asOf;
    const place = wholeFile('--as-of');
    this.places.set('deal.as_of', place);
    const day = date(asOf, 'csv');
    if (!(day instanceof Fault)) return day;
    this.problems.fail(day.code, place, asOf, day.expected, day.remedy);
    return undefined;
  }

  private table(key: TableKey, columns: Parameters<Folder['table']>[1]): Promise<Table | null> {
    const named = this.terms?.files.get(key);
    return this.folder.table(named?.name ?? DEFAULT_NAMES[key], columns, named?.place ?? null, key === 'fleet' && this.termsSound);
  }

  private async readMarket(): Promise<{ market: Deal['market']; names: ModelNames; comps: { table: Table | null } }> {
    const bundled = await bundledRows();
    const cohortTable = await this.table('cohorts', COHORTS);
    const cohorts = cohortTable ? [bundled.cohorts, await readCohorts(cohortTable)] : [bundled.cohorts];
    const catalogueTable = await this.table('catalogue', CATALOGUE);
    const catalogues = catalogueTable ? [bundled.catalogue, await readCatalogue(catalogueTable)] : [bundled.catalogue];
    const names = new ModelNames(catalogues, this.isWhole('catalogue', catalogueTable, 'model'));
    const merged = mergeMarket(catalogues, cohorts, this.isWhole('cohorts', cohortTable, 'cohort'));
    const table = await this.table('comps', COMPS);
    const dealComps = table ? await readComps(table, names) : [];
    const forward = await this.table('forward', FORWARD);
    const forwards = forward ? await readForwards(forward, names) : new Map();
    return { market: { ...merged, bundledComps: await bundledComps(names), dealComps, forwards }, names, comps: { table } };
  }

  /** False where the deal has a file whose keys could not all be read, so that a key which is in no row may be in it. */
  private isWhole(key: TableKey, table: Table | null, column: string): boolean {
    return table ? table.sound && table.positions.has(column) : this.terms?.files.get(key) === undefined;
  }

  private async readContracts(names: ModelNames): Promise<{ leases: Leases; leaseTable: Table | null }> {
    const leaseTable = await this.table('leases', LEASES);
    const none = { leases: [], models: new Map<string, string | undefined>(), sound: this.isWhole('leases', null, '') };
    return {
      leases: leaseTable ? await readLeases(leaseTable, names, this.terms?.structure?.directAgreement, this.problems) : none,
      leaseTable,
    };
  }

  private async readPast(asOf: Day | undefined): Promise<Pick<Deal, 'actuals' | 'reported'>> {
    const actuals = await this.table('actuals', ACTUALS);
    const reported = await this.table('reported', REPORTED);
    return { actuals: actuals ? await readActuals(actuals, asOf) : [], reported: reported ? await readReported(reported) : [] };
  }

  private async readParties(asOf: Day | undefined): Promise<Pick<Deal, 'counterparties' | 'flows'>> {
    const counterparties = await this.table('counterparties', COUNTERPARTIES);
    const flows = await this.table('flows', FLOWS);
    const { parties } = this.options;
    const rows = counterparties ? await readCounterparties(counterparties) : (parties?.counterparties ?? []);
    return {
      counterparties: asOf === undefined ? new Map() : counterpartiesAt(rows, asOf),
      flows: flows ? await readFlows(flows) : (parties?.flows ?? null),
    };
  }

  private async readCurves(): Promise<ReturnType<typeof mergeCurves>> {
    const table = await this.table('index_curve', INDEX_CURVE);
    const curves = mergeCurves(this.terms?.flatRates ?? [], table ? await readCurves(table) : [], table?.file ?? '', this.problems);
    if (!this.isWhole('index_curve', table, 'date')) return curves;
    for (const { fields, draft } of this.terms?.tranches ?? []) {
      if (draft.rate?.kind !== 'floating' || curves.has(columnName(draft.rate.index))) continue;
      const known = [...curves.values()].map(({ name }) => name);
      const rate = fields.tree('rate');
      const place = rate?.kind === 'branch' ? rate.entries.get('index')!.tree.place : fields.place('rate');
      fields.problems.fail(
        'UNKNOWN_INDEX',
        place,
        draft.rate.index,
        'an index of index_curve or of its CSV',
        nearest(draft.rate.index, known)[0] ?? null,
      );
    }
    return curves;
  }

  /** The tranches with their schedules, each index under the name of its curve. */
  private async finishTranches(curves: Awaited<ReturnType<typeof mergeCurves>>): Promise<Tranche[]> {
    const tranches: Tranche[] = [];
    for (const terms of this.terms?.tranches ?? []) {
      const schedule = await this.readSchedule(terms);
      const tranche = complete<Tranche>({
        ...terms.draft,
        schedule: schedule.map(({ date: day, principal, share }) => ({ date: day, principal, share })),
      });
      if (!tranche) continue;
      const { rate } = tranche;
      const curve = rate.kind === 'floating' ? curves.get(columnName(rate.index)) : undefined;
      tranches.push(rate.kind === 'floating' && curve ? { ...tranche, rate: { ...rate, index: curve.name } } : tranche);
    }
    return tranches;
  }

  private async readSchedule({ fields, draft, schedule: name }: TrancheTerms): Promise<Schedule> {
    if (name === null || name === undefined) return [];
    const repayment = fields.tree('repayment');
    const place = repayment?.kind === 'branch' ? repayment.entries.get('schedule')!.tree.place : fields.place('repayment');
    const table = await this.folder.table(name, SCHEDULE, place, true);
    if (!table) return [];
    const schedule = await readSchedule(table);
    const { id, balance, lastPayment, maturity } = draft;
    const known = complete({ id, balance, lastPayment, maturity, place });
    if (known && table.sound) checkSchedule(known, schedule, name, this.problems);
    return schedule;
  }

  private fromTerms(terms: Terms) {
    const { id, name, currency, structure, accounts, borrowingBase, covenants, priorityClaims, waterfall, usdRate } = terms;
    const { status, commentary } = terms;
    return { id, name, currency, structure, accounts, borrowingBase, covenants, priorityClaims, waterfall, usdRate, status, commentary };
  }

  private inputs(): InputFile[] {
    return [
      ...[this.termsInput, this.assumptionsInput, this.assumptionFile?.input ?? null].filter((input) => input !== null),
      ...this.orderedTables().map((table) => table.asInput()),
    ];
  }

  /** Fleet and leases before the files that fewer deals have. */
  private orderedTables(): Table[] {
    const first = (['fleet', 'leases', 'comps', 'actuals'] as const).map((key) => this.terms?.files.get(key)?.name ?? DEFAULT_NAMES[key]);
    const rank = ({ file }: Table): number => (first.includes(file) ? first.indexOf(file) : first.length);
    return [...this.folder.tables].sort((a, b) => rank(a) - rank(b));
  }
}
