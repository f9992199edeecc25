import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { TOOL } from '../../api/tool.js';
import type { DealFolder } from '../../api/folder.js';
import type { Deal } from '../../domain/deal.js';
import type { Tranche } from '../../domain/tranche.js';
import type { DealFiles } from '../../input/deal/deal-files.js';
import { loadDeal } from '../../input/deal/load.js';
import { rolledTerms, schedulesNamed, UneditableTerms } from '../../input/deal/rolled-terms.js';
import type { TapeKind } from '../../input/tape/columns.js';
import { AT_LEAST_0, amount } from '../../input/text/numbers.js';
import { Fault, wholeFile } from '../../input/text/problems.js';
import { type Day, formatDay, parseDay } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { Failure } from '../../kernel/failure.js';
import { type RolledTranche, rollTranche } from '../../model/debt/roll.js';
import { clean } from '../../report/print/clean.js';
import { dateCell, numberCell, writeCsv } from '../../report/print/csv.js';
import { fullAmount } from '../../report/print/figures.js';
import { writtenBalance, type RolledBalance, type RolledFile, type RollTable, type RollView } from '../../report/roll/roll.js';
import { countOf, openDeal, showProblems, type OpenedDeal } from '../shell/deal.js';
import { EXIT, type CommonOptions, UsageError } from '../shell/io.js';
import { didYouMean } from '../shell/nearest.js';
import { writeAll } from '../shell/output.js';
import { existsAlready } from '../shell/refusals.js';
import type { Session } from '../shell/session.js';
import { takeTapes } from './roll-tapes.js';

interface RollOptions extends CommonOptions {
  readonly asOf: string;
  readonly to: string;
  readonly fleet?: readonly string[];
  readonly leases?: readonly string[];
  readonly actuals?: readonly string[];
  readonly balance?: ReadonlyMap<string, string>;
  readonly json?: boolean;
  readonly csv?: RollTable | true;
  readonly force?: boolean;
  readonly strict?: boolean;
}

const TERMS = 'deal.yaml';
/** Files that a deal has beside those that it is computed from. */
const KEPT = ['.yaml', '.yml', '.csv', '.md', '.txt'];
/** What a deal may be read with, named or found by its default name. */
const FOUND = /\.(?:csv|ya?ml)$/i;

/** Makes next month's folder of a deal. */
export async function roll(argument: string, options: RollOptions, session: Session): Promise<void> {
  const { strict } = options;
  const reading: CommonOptions = Object.assign({}, options, { asOf: undefined, strict: false });
  const opened = await openDeal(argument, reading, session);
  if (!opened) return;
  const { deal, folder } = opened;
  const asOf = parseDay(options.asOf)!;
  if (asOf <= deal.asOf) throw new UsageError(`the deal stands at ${formatDay(deal.asOf)}`, '--as-of names a later date');
  const target = targetOf(options, folder, session);
  const given = balancesGiven(options, deal);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode((await folder.read(TERMS))!);
  const wanted = new Map(
    (['fleet', 'leases', 'actuals'] as const).flatMap((kind) => (options[kind] ? [[kind, options[kind]] as const] : [])),
  );
  const tapes = await takeTapes(wanted, { deal, root: folder.root, text }, session.io.cwd);
  const problems = [...matured(deal, asOf), ...tapes.failures];
  if (problems.length > 0) return refuse(problems, folder.with(tapes.paths), options, session);

  const balances = deal.tranches.map((tranche): RolledBalance => ({
    rolled: rollTranche(tranche, deal.indexCurves, asOf),
    given: given.get(tranche.id) ?? null,
  }));
  const changed = new Map<string, string | Uint8Array>(tapes.files);
  changed.set(TERMS, edited(text, asOf, balances, deal));
  for (const [file, rows] of inAmounts(balances, schedulesNamed(text))) changed.set(file, rows);
  const { kept, leftBehind } = await filesOf(opened, changed);
  const files = new Map([...kept, ...changed]);
  const loaded = await loadDeal(inMemory(files));
  const shown = folder.with(new Map([...changed.keys()].map((file) => [file, join(target, file)])));
  if (!loaded.deal) return refuse(loaded.failures, shown, options, session);
  verify(loaded.deal, balances);

  const dropped = tapes.reports.flatMap((report) => report.dropped).filter(({ isProblem }) => isProblem).length;
  const empty = tapes.reports.find((report) => report.kept === 0);
  const isRefused = empty !== undefined || (strict === true && (dropped > 0 || loaded.warnings.length > 0 || balances.some(isApart)));
  if (!isRefused) await write(target, files, options);
  const view: RollView = {
    deal,
    from: deal.asOf,
    to: asOf,
    balances,
    files: fatesOf(files, changed, { before: deal, after: loaded.deal }),
    leftBehind,
    imports: tapes.reports.map((report) => (isRefused ? { ...report, written: null } : report)),
    notes: notesOf(deal, balances, wanted),
    written: isRefused ? null : options.to,
  };
  await tell(view, options, session);
  if (!options.quiet || isRefused) await showProblems(loaded.warnings, isRefused && strict ? 'error' : 'warning', shown, options, session);
  if (isRefused) session.say(`${refusalOf(empty !== undefined, dropped)}; nothing was written`);
  else if (!options.quiet) session.say(`wrote ${clean(options.to)}; gpulien score ${clean(options.to)} scores it`);
  session.exit = isRefused ? EXIT.badInput : dropped > 0 ? EXIT.failOn : EXIT.ok;
}

const refusalOf = (isEmpty: boolean, dropped: number): string =>
  isEmpty
    ? 'no row of a tape is left'
    : dropped > 0
      ? `${countOf(dropped, 'row')} dropped for a problem, an error under --strict`
      : 'warnings are errors under --strict';

async function refuse(problems: readonly Failure[], folder: DealFolder, options: RollOptions, session: Session): Promise<void> {
  await showProblems(problems, 'error', folder, options, session);
  session.say(`${countOf(problems.length, 'problem')}; nothing was written`);
  session.exit = EXIT.badInput;
}

function targetOf({ to, force }: RollOptions, { root }: DealFolder, session: Session): string {
  const target = resolve(session.io.cwd, to);
  if (target === resolve(root)) throw new UsageError(`${clean(to)} is the folder of the deal itself`, 'name another');
  const found = statSync(target, { throwIfNoEntry: false });
  if (found && !found.isDirectory()) throw new UsageError(`${clean(to)} exists and is not a folder`, 'name another');
  if (found && !force) throw existsAlready(to);
  return target;
}

/** The servicer's balances by tranche. */
function balancesGiven({ balance }: RollOptions, { tranches }: Deal): ReadonlyMap<string, Decimal> {
  const ids = tranches.map(({ id }) => id);
  return new Map(
    [...(balance ?? [])].map(([id, text]) => {
      if (!ids.includes(id))
        throw new UsageError(
          `--balance ${clean(id)}: the deal has no such tranche${didYouMean(id, ids)}`,
          `it has ${ids.map(clean).join(', ')}`,
        );
      const value = amount(AT_LEAST_0)(text, 'csv');
      if (value instanceof Fault) throw new UsageError(`--balance ${clean(id)}=${clean(text)}: expected ${value.expected}`, value.remedy);
      return [id, value];
    }),
  );
}

const matured = ({ tranches, places }: Deal, asOf: Day): Failure[] =>
  tranches.flatMap(({ id, maturity }, i) =>
    maturity > asOf
      ? []
      : {
          code: 'MATURED' as const,
          place: places.get(`tranches.${i}.maturity`) ?? wholeFile(TERMS),
          text: formatDay(maturity),
          expected: `a date after the new as_of ${formatDay(asOf)}: tranche ${id} has matured by then`,
          remedy: 'roll to an earlier date, or take the tranche out of the new deal by hand',
        },
  );

/** deal.yaml at the new date. */
function edited(text: string, asOf: Day, balances: readonly RolledBalance[], { places }: Deal): string {
  try {
    return rolledTerms(
      text,
      asOf,
      balances.map((balance, i) => {
        const { before, after } = balance.rolled;
        const isImplied = !places.has(`tranches.${i}.availability_end`) && before.draws.length > 0 && after.draws.length === 0;
        return {
          balance: writtenBalance(balance),
          undrawn: after.undrawn,
          lastPayment: after.lastPayment,
          availabilityEnd: isImplied ? before.availabilityEnd : null,
        };
      }),
    );
  } catch (error) {
    if (!(error instanceof UneditableTerms)) throw error;
    throw new UsageError(`${TERMS} cannot be moved to another date: ${error.message}`, 'write its tranches as the manual has them');
  }
}

/** Schedules in shares of the balance, as amounts, by their file. @param named the file of each tranche's schedule */
function inAmounts(balances: readonly RolledBalance[], named: readonly (string | null)[]): Map<string, string> {
  const files = new Map<string, string>();
  balances.forEach(({ rolled: { before, after } }, i) => {
    if (before.schedule === after.schedule) return;
    const file = named[i]!;
    if (named.filter((other) => other === file).length > 1)
      throw new UsageError(
        `${clean(file)} gives shares of the balances of several tranches; rolled, they are amounts`,
        'give each tranche a schedule of its own',
      );
    const rows = after.schedule.map((row) => [dateCell(row.date), numberCell(row.principal)]);
    files.set(file, writeCsv({ header: ['date', 'principal'], rows }));
  });
  return files;
}

/** What of the old folder goes into the new one unchanged, and what stays behind. */
async function filesOf(
  { deal, folder }: OpenedDeal,
  changed: ReadonlyMap<string, unknown>,
): Promise<{ readonly kept: ReadonlyMap<string, Uint8Array>; readonly leftBehind: readonly string[] }> {
  const entries = readdirSync(folder.root, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  const beside = entries.filter((entry) => entry.isFile() && KEPT.includes(extname(entry.name).toLowerCase())).map(({ name }) => name);
  const read = deal.inputs.map(({ file }) => file);
  const kept = new Map<string, Uint8Array>();
  for (const name of [...new Set([...read, ...beside])]) {
    if (changed.has(name)) continue;
    const chunks = await folder.stream(name).catch(() => null);
    if (chunks) kept.set(name, await bytesOf(chunks));
  }
  const leftBehind = entries
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .filter((name) => !kept.has(name) && !changed.has(name) && ![...kept.keys(), ...changed.keys()].some((file) => file.startsWith(name)));
  return { kept, leftBehind: leftBehind.sort() };
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of chunks) pieces.push(piece);
  return Buffer.concat(pieces);
}

const inMemory = (files: ReadonlyMap<string, string | Uint8Array>): DealFiles => {
  const read = async (path: string): Promise<Uint8Array | null> => {
    const found = files.get(path);
    return found === undefined ? null : typeof found === 'string' ? Buffer.from(found) : found;
  };
  return {
    read,
    stream: async (path) => {
      const bytes = await read(path);
      return (
        bytes &&
        (async function* () {
          yield bytes;
        })()
      );
    },
  };
};

/** Holds what was written against what was meant. */
function verify(written: Deal, balances: readonly RolledBalance[]): void {
  const stands = (tranche: Tranche | undefined, balance: RolledBalance): boolean => {
    const { after } = balance.rolled;
    return (
      tranche !== undefined &&
      tranche.id === after.id &&
      tranche.balance.eq(writtenBalance(balance)) &&
      tranche.undrawn.eq(after.undrawn) &&
      tranche.lastPayment === after.lastPayment &&
      tranche.availabilityEnd === after.availabilityEnd &&
      tranche.draws.length === after.draws.length
    );
  };
  balances.forEach((balance, i) => {
    if (!stands(written.tranches[i], balance))
      throw new UsageError(
        `${TERMS} cannot be moved to another date: tranche ${clean(balance.rolled.before.id)} is written in an unusual way`,
        'write its draws one to a line, each as { date: …, amount: … }',
      );
  });
}

async function write(target: string, files: ReadonlyMap<string, string | Uint8Array>, { to, force }: RollOptions): Promise<void> {
  if (!statSync(target, { throwIfNoEntry: false })) {
    await writeAll([{ path: target, content: [...files].map(([name, content]) => ({ name, text: content })) }], false);
    return;
  }
  const foreign = readdirSync(target).find((name) => FOUND.test(name) && !files.has(name));
  if (foreign !== undefined)
    throw new UsageError(`${clean(to)} holds ${clean(foreign)}, which the deal would be read with`, 'move it away, or name another folder');
  for (const name of files.keys()) mkdirSync(dirname(join(target, name)), { recursive: true });
  await writeAll(
    [...files].map(([name, content]) => ({ path: join(target, name), content })),
    force === true,
  );
}

function fatesOf(
  files: ReadonlyMap<string, unknown>,
  changed: ReadonlyMap<string, unknown>,
  { before, after }: { readonly before: Deal; readonly after: Deal },
): RolledFile[] {
  const rowsIn = (deal: Deal, name: string): number => deal.inputs.find(({ file }) => file === name)?.rows ?? 0;
  const schedules = new Set([...changed].filter(([, content]) => typeof content === 'string').map(([name]) => name));
  return [...files.keys()]
    .map((file): RolledFile => {
      if (file === TERMS) return { file, fate: 'edited', rows: null };
      if (!changed.has(file)) return { file, fate: 'kept', rows: null };
      const isTable = after.inputs.some((input) => input.file === file);
      return {
        file,
        fate: schedules.has(file) ? 'in amounts' : 'imported',
        rows: isTable ? { before: rowsIn(before, file), after: rowsIn(after, file) } : null,
      };
    })
    .sort((a, b) => ORDER.indexOf(a.fate) - ORDER.indexOf(b.fate) || (a.file < b.file ? -1 : 1));
}

const ORDER: readonly RolledFile['fate'][] = ['edited', 'imported', 'in amounts', 'kept'];

const isApart = ({ rolled }: RolledBalance): boolean => rolled.apart !== null;

/** What somebody who reads on should know. */
function notesOf(deal: Deal, balances: readonly RolledBalance[], replaced: ReadonlyMap<TapeKind, unknown>): string[] {
  const money = (x: Decimal): string => fullAmount(x, deal.currency);
  const stale = (['lots', 'leases', 'actuals'] as const).filter(
    (part) => deal[part].length > 0 && !replaced.has(part === 'lots' ? 'fleet' : part),
  );
  return [
    ...balances.flatMap(({ rolled: { before, apart, payments, draws }, given }) => [
      ...(apart === null
        ? []
        : [
            `Tranche ${before.id}: the ${PART_WORDS[apart.part]} of ${formatDay(apart.date)} is ${money(apart.after)} by the new terms, ${money(apart.before)} by the old: ${whyApart(draws, payments)}.`,
          ]),
      ...(before.holdWithinBorrowingBase && given === null && payments.length > 0
        ? [
            `Tranche ${before.id}: what was prepaid of an over-advance is in no schedule; --balance ${before.id}=… writes the servicer's balance.`,
          ]
        : []),
    ]),
    ...(deal.status === 'default' ? ['The deal is in default; the schedule has every payment made.'] : []),
    ...(stale.length === 0
      ? []
      : [`Not replaced, and still of ${formatDay(deal.asOf)}: ${stale.map((part) => (part === 'lots' ? 'fleet' : part)).join(', ')}.`]),
    "Accounts, claims, ratings and days past due are the old month's unless a tape that was given has them.",
  ];
}

const PART_WORDS: Readonly<Record<NonNullable<RolledTranche['apart']>['part'], string>> = {
  interest: 'interest',
  fee: 'commitment fee',
  principal: 'principal',
  balloon: 'balloon',
  capitalised: 'capitalised interest',
};

const whyApart = (draws: Tranche['draws'], payments: RolledTranche['payments']): string => {
  const last = payments.at(-1)?.date ?? 0;
  return draws.some(({ date }) => date > last)
    ? 'a draw within a payment period counts from its start'
    : 'the instalment is set anew on the balance and rate of the new date';
};

async function tell(view: RollView, options: RollOptions, session: Session): Promise<void> {
  if (options.json || options.csv) {
    const [{ rollJson, rollTable }, { writeJson }] = await Promise.all([
      import('../../report/roll/roll.js'),
      import('../../report/print/json.js'),
    ]);
    session.print(
      options.json
        ? `${writeJson(rollJson(view, TOOL))}\n`
        : writeCsv(rollTable(view, options.csv === true || options.csv === undefined ? 'tranches' : options.csv)),
    );
  } else if (!options.quiet) {
    const { rollText } = await import('../../report/roll/roll-text.js');
    session.print(rollText(view, await session.look(options), { verbose: options.verbose === true }));
  }
}
