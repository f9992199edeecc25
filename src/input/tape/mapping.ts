import { meaningsOf, severalFor, type Strength, type TapeKind, targetsOf } from './columns.js';
import { currencyIn } from '../text/currencies.js';
import { nameKey, unitsIn } from './names.js';

/** A column of a tape as it is headed. */
export interface NamedColumn {
  readonly name: string;
  /** Of the line of units. */
  readonly unit: string;
  readonly isHidden: boolean;
}

/** Which column gives each target. */
type Mapping = ReadonlyMap<string, NamedColumn>;

/** What keeps a mapping from being made. */
export type MappingGap =
  /** A column that fits several targets, of which none has another. */
  | { readonly kind: 'several'; readonly column: string; readonly targets: readonly string[] }
  /** Several columns for one target. */
  | { readonly kind: 'rivals'; readonly target: string; readonly columns: readonly string[]; readonly isWeak: boolean }
  /** A name of --map that the tape does not have. */
  | { readonly kind: 'absent'; readonly target: string; readonly name: string };

interface Candidate {
  readonly column: NamedColumn;
  readonly strength: Strength;
}

/** What a mapping is made under. */
interface MappingContext {
  readonly kind: TapeKind;
  readonly currency: string;
  /** Columns by target as the user says, '' for none as in what is remembered; they go before that. */
  readonly given: ReadonlyMap<string, string>;
  readonly remembered: ReadonlyMap<string, string>;
  /** Cells of a column that name a model. */
  readonly models: (column: NamedColumn) => number;
  /** Whether the cells of a column are words of a target, as far as that can be told. */
  readonly speaks: (column: NamedColumn, target: string) => boolean;
  readonly isConstant: (target: string) => boolean;
}

/** Which column gives what: as the user says, else as remembered, else by its name. */
export function mapColumns(
  columns: readonly NamedColumn[],
  context: MappingContext,
): { readonly mapping: Mapping; readonly gaps: readonly MappingGap[] } {
  const mapping = new Map<string, NamedColumn>();
  const gaps: MappingGap[] = [];
  const closed = new Set<string>();
  const shown = columns.filter(({ isHidden, name }) => !isHidden && name !== '');
  const known = new Set(targetsOf(context.kind).map(({ target }) => target));
  for (const [target, name] of context.given) {
    closed.add(target);
    const found = byName(columns, name);
    if (found) mapping.set(target, found);
    else if (name !== '') gaps.push({ kind: 'absent', target, name });
  }
  for (const [target, name] of context.remembered) {
    const found = byName(shown, name);
    if (closed.has(target) || !known.has(target) || (!found && name !== '')) continue;
    closed.add(target);
    if (found) mapping.set(target, found);
  }
  new NameMapping(shown, context, mapping, closed, gaps).run();
  return { mapping, gaps };
}

/** The column of a name, as it stands or as names are compared. */
function byName(columns: readonly NamedColumn[], name: string): NamedColumn | undefined {
  return columns.find((column) => column.name === name) ?? columns.find((column) => nameKey(column.name) === nameKey(name) && name !== '');
}

class NameMapping {
  private readonly used: Set<NamedColumn>;

  constructor(
    private readonly columns: readonly NamedColumn[],
    private readonly context: MappingContext,
    private readonly mapping: Map<string, NamedColumn>,
    private readonly closed: Set<string>,
    private readonly gaps: MappingGap[],
  ) {
    this.used = new Set(mapping.values());
  }

  run(): void {
    const candidates = this.candidates();
    this.chooseModel(candidates);
    for (const strength of ['own', 'weak'] as const)
      for (const { target } of targetsOf(this.context.kind)) {
        if (target === 'model' || this.closed.has(target)) continue;
        const free = (candidates.get(target) ?? []).filter((one) => one.strength === strength && !this.used.has(one.column));
        if (free.length > 0) this.take(target, free);
      }
    this.settleSeveral();
  }

  private candidates(): Map<string, Candidate[]> {
    const found = new Map<string, Candidate[]>();
    for (const column of this.columns) {
      if (this.used.has(column)) continue;
      const meanings = meaningsOf(this.context.kind, nameKey(column.name));
      const { percent } = unitsIn(`${column.name} ${column.unit}`);
      const fitting = meanings.filter(
        ({ target }) => meanings.length === 1 || (target.type === 'money' ? !percent : target.type === 'share' ? percent : true),
      );
      for (const { target, strength } of fitting) found.set(target.target, [...(found.get(target.target) ?? []), { column, strength }]);
    }
    return found;
  }

  /** Of the columns that may hold the model the one in which most cells name one; of equals the one that is called so. */
  private chooseModel(candidates: ReadonlyMap<string, readonly Candidate[]>): void {
    if (this.closed.has('model') || !targetsOf(this.context.kind).some(({ target }) => target === 'model')) return;
    const rated = (candidates.get('model') ?? [])
      .filter(({ column }) => !this.used.has(column))
      .map(({ column, strength }) => ({ column, strength, models: this.context.models(column) }));
    const [best] = rated.sort((a, b) => b.models - a.models || (a.strength === b.strength ? 0 : a.strength === 'own' ? -1 : 1));
    if (best && (best.models > 0 || best.strength === 'own')) this.set('model', best.column);
  }

  private take(target: string, free: readonly Candidate[]): void {
    const inCurrency = this.inDealCurrency(free);
    const summed = inCurrency.filter(({ column }) => /\btotal\b|\bgesamt/i.test(column.name));
    const chosen = inCurrency.length > 1 && summed.length === 1 && this.context.kind === 'actuals' ? summed : inCurrency;
    if (chosen.length === 1) this.set(target, chosen[0]!.column);
    else {
      this.closed.add(target);
      this.gaps.push({ kind: 'rivals', target, columns: chosen.map(({ column }) => column.name), isWeak: chosen[0]!.strength === 'weak' });
    }
  }

  /** Of columns that say the same in several currencies those of the deal's. */
  private inDealCurrency(free: readonly Candidate[]): readonly Candidate[] {
    if (free.length === 1) return free;
    const own = free.filter(({ column }) => {
      const currency = currencyIn(`${column.name} ${column.unit}`);
      return currency === this.context.currency || (currency === '$' && this.context.currency === 'USD');
    });
    const foreign = free.filter(({ column }) => ![null, '$', this.context.currency].includes(currencyIn(`${column.name} ${column.unit}`)));
    return own.length > 0 && own.length + foreign.length === free.length
      ? own
      : foreign.length > 0 && foreign.length < free.length
        ? free.filter((one) => !foreign.includes(one))
        : free;
  }

  private set(target: string, column: NamedColumn): void {
    this.mapping.set(target, column);
    this.closed.add(target);
    this.used.add(column);
  }

  /** Names that fit several targets: the contents of the cells decide, else a gap where one of the targets is needed. */
  private settleSeveral(): void {
    for (const column of this.columns) {
      if (this.used.has(column)) continue;
      const targets = severalFor(this.context.kind, nameKey(column.name));
      const open = targets.filter((target) => !this.closed.has(target));
      if (open.length === 0 || (open.length < targets.length && !open.some((target) => ['status', 'region'].includes(target)))) continue;
      const spoken = open.filter((target) => this.context.speaks(column, target));
      if (spoken.length === 1) this.set(spoken[0]!, column);
      else if (
        open.length > 0 &&
        !open.every((target) => ['status', 'region'].includes(target)) &&
        !open.some((target) => this.context.isConstant(target))
      )
        this.gaps.push({ kind: 'several', column: column.name, targets: open });
    }
  }
}
