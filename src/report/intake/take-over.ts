import { ZERO } from '../../kernel/decimal.js';
import type { Failure } from '../../kernel/failure.js';
import type { Refusal } from '../../input/convert/decide.js';
import { FLEET_NAMES } from '../../input/convert/fleet-rows.js';
import { type Drop, isProblem } from '../../input/convert/row.js';
import { type ImportChoices, type ImportWorld, type PreparedTape, prepareTape } from '../../input/intake/prepare.js';
import { readRows, Seen } from '../../input/intake/read-rows.js';
import { textOf } from '../../input/source/cell.js';
import { type LoadedFile, NoTable, type Tape } from '../../input/tape/tape.js';
import type { CompKind } from '../../domain/market.js';
import { type Fate, fates, type Found, type OutlierRule } from '../../input/prices/market-import-fates.js';
import type { TapeKind } from '../../input/tape/columns.js';
import { compsTable, outlierText, placeOf } from '../market/market-import.js';
import { writeCsv } from '../print/csv.js';
import { plural } from '../print/words.js';
import { AlikeLines, CANONICAL, canonicalLine, type LogEntry, logLine, TextPieces } from './canonical.js';
import type { DroppedRow, ImportReport, LeftOut } from './intake.js';
import { totalText } from './intake-text.js';

/** Rows of a tape beyond which a change that rows share is logged where it comes first. */
const MANY_ROWS = 20_000;

/** How the prices of a list are judged beside each other. */
interface PriceJudgement {
  readonly rule: OutlierRule;
  readonly dropOutliers: boolean;
}

/** What an import would write, and its report. */
export interface Taken {
  readonly report: Omit<ImportReport, 'written'>;
  readonly prepared: readonly PreparedTape[];
  readonly table: TextPieces;
  readonly log: TextPieces;
  /** Lines of the log. */
  readonly logged: number;
}

/** Reads all files under the same choices: what came of it, or why it cannot be done. @param prices how prices are judged */
export function takeOver(
  files: readonly LoadedFile[],
  choices: ImportChoices,
  world: ImportWorld,
  prices: PriceJudgement | null = null,
): { result: Taken | null; refusals: readonly Refusal[]; failures: Failure[] } {
  const refusals: Refusal[] = [];
  const failures: Failure[] = [];
  const prepared: PreparedTape[] = [];
  const refuseIn = (file: LoadedFile, tape: PreparedTape | null, found: readonly Refusal[]): void => {
    refusals.push(...found);
    failures.push(...found.map((refusal) => failureOf(refusal, file, tape)));
  };
  for (const file of files) {
    try {
      const tape = prepareTape(file, choices, world);
      prepared.push(tape);
      refuseIn(file, tape, tape.refusals);
    } catch (error) {
      if (!(error instanceof NoTable)) throw error;
      failures.push({
        code: 'FILE_UNREADABLE',
        place: { file: file.file, line: null, column: null, field: null },
        text: error.message,
        expected: `a table of ${choices.kind}`,
        remedy: error.remedy,
      });
    }
  }
  if (failures.length > 0 || prepared.length === 0) return { result: null, refusals, failures };
  const writer = new TakeOver(choices.kind, prepared, prices);
  const seen = new Seen();
  prepared.forEach((tape, i) => refuseIn(files[i]!, tape, writer.read(tape, world, seen)));
  return { result: failures.length > 0 ? null : writer.taken(), refusals, failures };
}

function failureOf({ code, column, text, expected, remedy }: Refusal, file: LoadedFile, prepared: PreparedTape | null): Failure {
  const line = prepared && ((column !== null && text !== null ? rowOf(prepared.tape, column, text) : null) ?? prepared.tape.headerRow);
  return { code, place: { file: file.file, line, column: null, field: column }, text, expected, remedy };
}

/** The first row whose cell in a column says a text. */
function rowOf({ sections }: Tape, column: string, text: string): number | null {
  for (const { grid, positions, records, origin } of sections) {
    const at = positions.get(column);
    const record = at === undefined ? undefined : records.find((one) => textOf(grid.cell(one, at)).trim() === text);
    if (record !== undefined) return origin?.(record).row ?? grid.rows[record]!;
  }
  return null;
}

/** Collects what becomes of rows. */
class TakeOver {
  private readonly columns: readonly string[];
  private readonly table = new TextPieces();
  private readonly log = new TextPieces();
  private readonly dropped: DroppedRow[] = [];
  private readonly leftOut: LeftOut[] = [];
  private readonly warnings: string[] = [];
  private readonly files: ImportReport['files'][number][] = [];
  private readonly found: (Found & { readonly file: string; readonly sheet: string; readonly row: number })[] = [];
  /** Changes that are logged, by column, from and to. */
  private readonly shared = new Map<string, Map<string, Set<string>>>();
  private sharedCount = 0;
  private logged = 0;
  private rows = 0;
  private kept = 0;
  private gpus = ZERO;
  private money = ZERO;

  constructor(
    private readonly kind: TapeKind,
    private readonly prepared: readonly PreparedTape[],
    private readonly prices: PriceJudgement | null,
  ) {
    this.columns = kind === 'comps' ? [] : columnsOf(kind, prepared);
    if (kind !== 'comps') this.table.add(`${this.columns.join(',')}\r\n`);
  }

  read(prepared: PreparedTape, world: ImportWorld, seen: Seen): readonly Refusal[] {
    const { tape } = prepared;
    const many = tape.sections.reduce((sum, { records }) => sum + records.length, 0) > MANY_ROWS;
    let unshared = 0;
    const { file } = tape;
    const alike = new AlikeLines(this.columns, FLEET_NAMES);
    const result = readRows(prepared, world, seen, ({ sheet, row, drop, converted, isAgain }) => {
      if (drop) {
        const { why, column, text, detail } = drop;
        this.dropped.push({ file, sheet, row, why, isProblem: isProblem(why), column, text, detail });
        this.tell({ file, sheet, row, fate: 'dropped', column: column ?? '', from: text ?? '', to: '', why: reasonOf(drop) });
        return;
      }
      const { price, cells, changes, left } = converted;
      if (price) {
        this.found.push({ file, sheet, row, comp: price.comp, written: price.written, known: true });
        return;
      }
      this.table.add(isAgain ? alike.of(cells) : canonicalLine(this.columns, cells));
      this.tell({ file, sheet, row, fate: 'kept', column: '', from: '', to: '', why: '' });
      for (const { column, from, to, why } of changes)
        if (!many || !this.isShared(column, from, to)) this.tell({ file, sheet, row, fate: 'changed', column, from, to, why });
      for (const { column, text, detail } of left) this.leftOut.push({ file, sheet, row, column: column ?? '', text: text ?? '', detail });
      if (cells.has('prepaid_usd') && !cells.has('prepaid_share')) unshared++;
    });
    if (unshared > 0)
      this.warnings.push(
        `${tape.file}: ${plural(unshared, 'contract')} with prepaid_usd and without prepaid_share: the prepayment is never used up`,
      );
    this.rows += result.rows;
    this.kept += result.kept;
    this.gpus = this.gpus.plus(result.gpus);
    this.money = this.money.plus(result.money);
    for (const total of result.totals)
      if (!total.agrees) this.warnings.push(`${tape.file}, row ${total.row}, ${total.label}: ${totalText(total)}`);
    this.files.push({
      file: tape.file,
      headerRow: tape.headerRow,
      mapping: [...prepared.mapping].map(([target, { name }]) => [target, name] as const),
      constants: [...prepared.constants],
      decisions: prepared.decided.said,
      notes: [...tape.notes, ...prepared.notes],
      unread: prepared.unread,
      skipped: [...tape.skipped, ...result.notes],
      totals: result.totals,
      isRemembered: prepared.remembered !== null,
    });
    return result.refusals;
  }

  /** Judges the prices of all files beside each other and writes what is left, in the order of comps. */
  private finishPrices({ rule, dropOutliers }: PriceJudgement): void {
    const { rows, comps } = fates(this.found, dropOutliers, rule);
    this.kept = comps.length;
    rows.forEach(({ comp, written, fate }, i) => {
      const { file, sheet, row } = this.found[i]!;
      const place = { file, sheet, row };
      if (fate.kind === 'merged' || fate.kind === 'dropped') {
        const detail = fate.kind === 'merged' ? `the same observation as ${placeOf(fate.into)}` : outlierTextOf(fate, comp.kind, rule);
        const why = fate.kind === 'merged' ? 'duplicate' : 'outlier';
        this.dropped.push({ ...place, why, isProblem: false, column: null, text: written, detail });
        this.tell({ ...place, fate: 'dropped', column: '', from: written, to: '', why: `${why}: ${detail}` });
        return;
      }
      if (fate.kind === 'flagged') this.warnings.push(`${file}, row ${row}, ${comp.model}: ${outlierTextOf(fate, comp.kind, rule)}; kept`);
      this.tell({ ...place, fate: 'kept', column: '', from: '', to: '', why: '' });
      if (written !== comp.model) this.tell({ ...place, fate: 'changed', column: 'model', from: written, to: comp.model, why: 'model' });
    });
    this.table.add(writeCsv(compsTable(comps)));
  }

  /** Whether a change is logged already, as far as they are counted. */
  private isShared(column: string, from: string, to: string): boolean {
    const texts = this.shared.get(column) ?? new Map<string, Set<string>>();
    const known = texts.get(from);
    if (known?.has(to)) return true;
    if (this.sharedCount >= MANY_ROWS) return false;
    this.sharedCount++;
    this.shared.set(column, texts.set(from, (known ?? new Set()).add(to)));
    return false;
  }

  private tell(entry: LogEntry): void {
    this.log.add(logLine(entry));
    this.logged++;
  }

  taken(): Taken {
    if (this.prices) this.finishPrices(this.prices);
    return {
      report: {
        kind: this.kind,
        files: this.files,
        rows: this.rows,
        kept: this.kept,
        gpus: this.gpus,
        money: this.money,
        dropped: this.dropped,
        leftOut: this.leftOut,
        warnings: this.warnings,
      },
      prepared: this.prepared,
      table: this.table,
      log: this.log,
      logged: this.logged,
    };
  }
}

const reasonOf = ({ why, detail }: Drop): string => (why === detail ? why : `${why}: ${detail}`);

const outlierTextOf = (fate: Fate, kind: CompKind, rule: OutlierRule): string =>
  'outlier' in fate ? outlierText(fate.outlier, kind, rule) : '';

/** The columns that any of the tapes gives, and those that every row needs. */
function columnsOf(kind: Exclude<TapeKind, 'comps'>, prepared: readonly PreparedTape[]): string[] {
  const given = (column: string): boolean =>
    prepared.some(({ reader }) =>
      [column, ...(GIVEN_BY[column] ?? [])].some((target) => reader.has(target) && (target !== column || column !== 'source')),
    );
  return CANONICAL[kind].filter((column) => column === 'source' || given(column));
}

/** Targets that a column is worked out from. */
const GIVEN_BY: Readonly<Record<string, readonly string[]>> = {
  asset_id: ['serial'],
  quantity: ['units', 'servers', 'racks'],
  gpus: ['units', 'servers', 'racks'],
  unit_cost_usd: ['total_cost'],
  end: ['last_day', 'term_months'],
  usd_gpu_hour: ['monthly_fee', 'annual_fee', 'total_value'],
  take_or_pay: ['reserved_hours'],
  notice_days: ['terminable_from'],
};
