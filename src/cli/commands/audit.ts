import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { InputFile } from '../../domain/deal.js';
import type { CheckedUnit, DealTape, Sighting, TapeRow } from '../../domain/tape.js';
import type { Failure } from '../../kernel/failure.js';
import { readChecklist } from '../../input/audit/checklist.js';
import { readSeenLists } from '../../input/audit/seen-list.js';
import { ModelNames } from '../../input/reference/reference.js';
import { audit, findingsOf } from '../../model/audit/audit.js';
import { onSite } from '../../model/audit/sample.js';
import type { AuditTable, AuditView } from '../../report/audit/audit.js';
import { clean } from '../../report/print/clean.js';
import { countOf, openDeal, refuseWarnings, showProblems, type DealOptions, type OpenedDeal } from '../shell/deal.js';
import { dealFolder } from '../shell/folder.js';
import { EXIT, UsageError } from '../shell/io.js';
import { priceFiles } from '../shell/price-files.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver, type Read } from '../shell/written.js';

interface AuditOptions extends DealOptions {
  readonly against?: readonly string[];
  readonly list?: readonly string[];
  readonly sample?: number;
  readonly seed?: string;
  readonly found?: string;
  readonly failOn?: 'finding';
  readonly json?: boolean;
  readonly csv?: AuditTable | true;
  readonly output?: string;
  readonly force?: boolean;
}

/** A deal that was opened with every row of its fleet. */
interface OpenedTape extends OpenedDeal {
  readonly tape: DealTape;
}

const SEED = '1';

/** Existence and uniqueness of the collateral of several deals. */
export async function auditDeals(paths: readonly string[], options: AuditOptions, session: Session): Promise<void> {
  refuseOptions(options);
  const against = options.against ?? [];
  const opened = await openTapes([...paths, ...against], options, session);
  if (!opened) return;
  refuseTwice(opened.map(({ tape }) => tape));
  if (options.strict)
    for (const { warnings, folder } of opened) if (warnings.length > 0) return refuseWarnings(warnings, folder, options, session);
  const tapes = opened.map(({ tape }) => tape);
  const [audited, others] = [tapes.slice(0, paths.length), tapes.slice(paths.length)];
  if (options.sample !== undefined) refuseCurrencies(audited);
  if ((options.sample !== undefined || options.found !== undefined) && onSite(audited) === 0)
    throw new UsageError('no GPU of these deals is on site', 'samples are of GPUs that are installed, offline or in repair');
  const lists = await readLists(options, audited, session);
  if (!lists) return;
  const markets = audited.map(({ deal }) => ModelNames.of(deal.market, (model) => model.place.file.startsWith('bundled/')));
  const result = audit(audited, others, {
    sightings: lists.sightings,
    modelOf: (name) => markets.map((names) => namedModel(name, names)).find((key) => key !== undefined),
    sample: options.sample === undefined ? null : { size: options.sample, seed: options.seed ?? SEED },
    found: lists.found,
  });
  const inputs = [
    ...opened.flatMap(({ deal, tape }) => deal.inputs.map((input) => ({ ...input, file: besides(tape, deal, input) }))),
    ...lists.inputs,
  ];
  await deliver(
    await writtenAudit({ result, inputs }, options, session),
    options,
    [...opened.flatMap(({ read }) => read), ...lists.read],
    session,
  );
  if (!options.quiet)
    for (const { warnings, folder, tape } of opened) {
      if (warnings.length > 0 && opened.length > 1) session.say(`${countOf(warnings.length, 'warning')} of ${clean(tape.deal.id)}:`);
      await showProblems(warnings, 'warning', folder, options, session);
    }
  if (options.failOn && Object.values(findingsOf(result)).some((n) => n > 0)) session.exit = EXIT.failOn;
}

function refuseOptions({ sample, seed, csv }: AuditOptions): void {
  if (sample === undefined && (csv === 'checklist' || csv === 'strata'))
    throw new UsageError(`--csv ${csv} needs --sample`, '--sample 59 draws 59 GPUs');
  if (sample === undefined && seed !== undefined) throw new UsageError('--seed needs --sample', '--sample 59 draws 59 GPUs');
}

/** Every deal with its rows; null, with the problems of all told, where one cannot be read. */
async function openTapes(paths: readonly string[], options: AuditOptions, session: Session): Promise<OpenedTape[] | null> {
  const opened: OpenedTape[] = [];
  let isWhole = true;
  for (const path of paths) {
    const rows: TapeRow[] = [];
    const one = await openDeal(path, options, session, { onTapeRow: (row) => rows.push(row) });
    if (!one) {
      isWhole = false;
      if (paths.length > 1) session.say(`in ${clean(path)}`);
    } else {
      const fleet = one.deal.lots[0]?.place.file ?? 'fleet.csv';
      opened.push({ ...one, tape: { deal: one.deal, file: shownPath(path, fleet, session), rows } });
    }
  }
  return isWhole ? opened : null;
}

/** A file of a deal by a path that tells it from those of the other deals. */
function shownPath(argument: string, file: string, session: Session): string {
  const { root } = dealFolder(argument, session.io.cwd);
  const near = relative(realpathSync(session.io.cwd), join(realpathSync(root), file));
  return near.startsWith('..') ? join(root, file) : near;
}

/** The path of an input beside that of the fleet. */
const besides = ({ file }: DealTape, deal: OpenedDeal['deal'], input: InputFile): string =>
  file.slice(0, file.length - (deal.lots[0]?.place.file ?? 'fleet.csv').length) + input.file;

function refuseTwice(tapes: readonly DealTape[]): void {
  const files = new Map<string, string>();
  for (const { deal, file } of tapes) {
    const before = files.get(deal.id);
    if (before !== undefined)
      throw new UsageError(
        `${clean(file)} and ${clean(before)} are of one deal, ${clean(deal.id)}`,
        'a deal at two dates pledges the same GPUs; name each deal once, and give different deals different ids',
      );
    files.set(deal.id, file);
  }
}

function refuseCurrencies(tapes: readonly DealTape[]): void {
  const currencies = [...new Set(tapes.map(({ deal }) => deal.currency))];
  if (currencies.length > 1)
    throw new UsageError(
      `a sample in proportion to cost needs one currency; the deals are in ${currencies.join(' and ')}`,
      'sample each by itself',
    );
}

interface Lists {
  readonly sightings: readonly Sighting[] | null;
  readonly found: readonly CheckedUnit[] | null;
  readonly inputs: readonly InputFile[];
  readonly read: readonly Read[];
}

async function readLists(options: AuditOptions, audited: readonly DealTape[], session: Session): Promise<Lists | null> {
  const names = [...(options.list ?? []), ...(options.found === undefined ? [] : [options.found])];
  const { files, read, folder } = priceFiles(names, session.io.cwd, 'list');
  const lists = options.list === undefined ? null : await readSeenLists(files.slice(0, options.list.length));
  const back = options.found === undefined ? null : await readChecklist(files.at(-1)!, audited);
  const failures: readonly Failure[] = [...(lists?.failures ?? []), ...(back?.failures ?? [])];
  if (failures.length > 0) {
    await showProblems(failures, 'error', folder, options, session);
    session.say(`${countOf(failures.length, 'problem')}; nothing was audited`);
    session.exit = EXIT.badInput;
    return null;
  }
  return {
    sightings: lists?.sightings ?? null,
    found: back?.units ?? null,
    inputs: [...(lists?.inputs ?? []), ...(back?.inputs ?? [])],
    read,
  };
}

/** A model by the name that a driver or a label gives it: the vendor, and what follows the memory, may be left out. */
function namedModel(name: string, names: ModelNames): string | undefined {
  const bare = name.replace(/^(?:nvidia|amd|intel|instinct)\s+/i, '').replace(/^instinct\s+/i, '');
  return names.findLoosely(name) ?? names.findLoosely(bare);
}

async function writtenAudit(view: AuditView, options: AuditOptions, session: Session): Promise<string> {
  if (options.json || options.csv !== undefined) {
    const [{ auditJson, auditTable }, { writeJson }, { writeCsv }] = await Promise.all([
      import('../../report/audit/audit.js'),
      import('../../report/print/json.js'),
      import('../../report/print/csv.js'),
    ]);
    return options.json
      ? `${writeJson(auditJson(view, TOOL))}\n`
      : writeCsv(auditTable(view, options.csv === true || options.csv === undefined ? 'pledges' : options.csv));
  }
  const [{ auditText, auditVerdict }, { fileLook }] = await Promise.all([
    import('../../report/audit/audit-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  return options.quiet
    ? `${auditVerdict(view.result, look).join('\n')}\n`
    : auditText(view, TOOL, look, { verbose: options.verbose === true });
}
