import { serialOf } from './dates.js';
import { count, div, eq, gt, iff, index, match, max, min, mul, sub, words, NOTHING, type Expr } from './formula.js';
import type { Series } from './layout.js';
import { covenantTestsSheet, some, type TestRows, type TestSources } from './covenant-tests-sheet.js';
import type { Plan } from './plan.js';
import { asFigure } from './ratio.js';
import { typed, type Ref, type Sheet, type Style } from './sheet.js';

export type CovenantFigure =
  | 'id'
  | 'metric'
  | 'basis'
  | 'side'
  | 'place'
  | 'testedOn'
  | 'limit'
  | 'actual'
  | 'headroom'
  | 'status'
  | 'firstBreach'
  | 'worstPlace'
  | 'worstOn'
  | 'worstActual'
  | 'worstHeadroom'
  | 'paydown'
  | 'addedValue'
  | 'cash';

export interface CovenantCells {
  /** In the order of the deal's covenants; '' where there is nothing to say. */
  cell(key: CovenantFigure, i: number): Ref;
  readonly tests: readonly TestRows[];
}

const HEADS: readonly (readonly [CovenantFigure, string, number])[] = [
  ['id', 'Covenant', 24],
  ['metric', 'Metric', 25],
  ['basis', 'Basis', 16],
  ['side', 'Limit is', 9],
  ['place', 'First test, month no.', 11],
  ['testedOn', 'Tested on', 11],
  ['limit', 'Limit', 15],
  ['actual', 'Actual', 15],
  ['headroom', 'Headroom', 11],
  ['status', 'Status', 14],
  ['firstBreach', 'First breach', 11],
  ['worstPlace', 'Worst test, month no.', 11],
  ['worstOn', 'Worst on', 11],
  ['worstActual', 'Actual then', 15],
  ['worstHeadroom', 'Worst headroom', 11],
  ['paydown', 'Cure: pay down', 16],
  ['addedValue', 'Cure: add value', 16],
  ['cash', 'Cure: cash', 16],
];

/** Points: titles of two lines. */
const HEAD_HEIGHT = 28;

/** Covenants at their first test, the first breach and the worst headroom ahead, and what would cure a breach. @source methodology 8 */
export function covenantsSheet(plan: Plan, sources: TestSources): CovenantCells {
  const { book, deal } = plan;
  const sheet = book.sheet(
    'Covenants',
    'Each covenant at its first test from as-of on; after as-of the tests are projections. A headroom below 0 is a breach; the months behind it are on the sheet CovenantTests.',
    'calculation',
  );
  const months = book.sheet(
    'CovenantTests',
    'Every covenant month by month: what its ratio is made of, the limit in force, headroom, and the status on test dates.',
    'calculation',
  );
  const tests = covenantTestsSheet(plan, sources, months);
  const top = sheet.heading('Covenants');
  HEADS.forEach(([, title, width], c) => {
    sheet.put(top, 1 + c, typed(title), 'head');
    sheet.width(1 + c, width);
  });
  sheet.heights.set(top, HEAD_HEIGHT);
  sheet.frozen = { rows: top, columns: 1 };
  sheet.repeated = { from: top, to: top };
  const place = (key: CovenantFigure): number => 1 + HEADS.findIndex(([head]) => head === key);
  tests.forEach((rows, i) => new CovenantRow(sheet, top + 1 + i, place, rows, sources, i).fill(deal.covenants[i]!.metric));
  if (deal.covenants.length === 0) sheet.put(top + 1, 1, typed('The loan has no covenants.'), 'note');
  else sheet.highlights.push({ range: `J${top + 1}:J${top + deal.covenants.length}`, rule: 'breach' });
  const cells: CovenantCells = { cell: (key, i) => sheet.at(top + 1 + i, place(key)), tests };
  check(plan, cells);
  return cells;
}

class CovenantRow {
  constructor(
    private readonly sheet: Sheet,
    private readonly row: number,
    private readonly place: (key: CovenantFigure) => number,
    private readonly rows: TestRows,
    private readonly sources: TestSources,
    private readonly i: number,
  ) {}

  fill(metric: string): void {
    const {
      rows,
      sources: { terms },
      i,
    } = this;
    for (const key of ['id', 'metric', 'basis', 'side'] as const) {
      const cell = terms.covenants.cell(key, i);
      this.put(key, cell.value === '' ? NOTHING : cell, 'text');
    }
    const { to, ratioStyle } = rows;
    const none = eq(max(rows.tested.range(0, to)), 0);
    const first = this.put('place', iff(none, 0, match(1, rows.tested.range(0, to))), 'plain');
    const atFirst = (series: Series): Expr => iff(gt(first, 0), index(series.range(0, to), first), NOTHING);
    this.put('testedOn', atFirst(rows.dates), 'date');
    const limit = this.put('limit', index(rows.limit.range(0, to), max(1, first)), ratioStyle);
    const actual = this.put('actual', atFirst(rows.actual), ratioStyle);
    this.put('headroom', atFirst(rows.headroom), 'percent');
    const status = this.put('status', iff(gt(first, 0), index(rows.status.range(0, to), first), words('not_testable')), 'status');
    this.put('firstBreach', iff(eq(count(rows.breachOn.range(0, to)), 0), NOTHING, min(rows.breachOn.range(0, to))), 'date');
    this.worst(ratioStyle);
    this.cure(metric, { breached: eq(status, words('breach')), first, limit, actual });
  }

  /** The least headroom, the first of equals; something owed against nothing is worse than any. */
  private worst(ratioStyle: Style): void {
    const {
      rows: { testedHeadroom, beyond, to, dates, actual },
    } = this;
    const headrooms = testedHeadroom.range(0, to);
    const least = min(headrooms);
    const found = iff(eq(count(headrooms), 0), 0, match(least, headrooms));
    const place = this.put('worstPlace', beyond ? iff(some(beyond, to), match(1, beyond.range(0, to)), found) : found, 'plain');
    const at = (series: Series): Expr => iff(gt(place, 0), index(series.range(0, to), place), NOTHING);
    this.put('worstOn', at(dates), 'date');
    this.put('worstActual', at(actual), ratioStyle);
    this.put('worstHeadroom', at(testedHeadroom), 'percent');
  }

  /** What would put a breach at the first test right. */
  private cure(
    metric: string,
    { breached, first, limit, actual }: { readonly breached: Expr; readonly first: Ref; readonly limit: Ref; readonly actual: Ref },
  ): void {
    const {
      rows: { numerator, denominator, to },
    } = this;
    const at = (series: Series): Expr => asFigure(index(series.range(0, to), max(1, first)));
    const over = (): Expr => at(numerator);
    const under = (): Expr => at(denominator!);
    const cures: Partial<Record<'paydown' | 'addedValue' | 'cash', Expr>> = {};
    switch (metric) {
      case 'ltv':
      case 'ltv_net':
      case 'borrowing_base':
        cures.paydown = sub(over(), mul(limit, under()));
        cures.addedValue = iff(eq(limit, 0), NOTHING, sub(div(over(), limit), under()));
        break;
      case 'dscr':
        cures.cash = sub(mul(limit, under()), over());
        break;
      case 'liquidity':
        cures.cash = sub(limit, asFigure(actual));
        break;
    }
    for (const key of ['paydown', 'addedValue', 'cash'] as const)
      this.put(key, cures[key] ? iff(breached, cures[key], NOTHING) : NOTHING, 'cents');
  }

  private put(key: CovenantFigure, content: Expr, style: Style): Ref {
    return this.sheet.put(this.row, this.place(key), content, style);
  }
}

/** Below this a worst date depends on the rounding of equal headrooms. */
const APART = 1e-9;

function check({ book, score, model }: Plan, cells: CovenantCells): void {
  score.covenants.forEach((engine, i) => {
    const say = (what: string, key: CovenantFigure, value: Parameters<typeof book.check>[2]): void =>
      book.check(`covenant ${i + 1}, ${engine.id}: ${what}`, cells.cell(key, i), value);
    say('status', 'status', engine.status);
    say('limit', 'limit', engine.limit);
    say('actual', 'actual', engine.actual);
    say('headroom', 'headroom', engine.headroom);
    say('tested on', 'testedOn', engine.testedOn === null ? null : serialOf(engine.testedOn));
    say('first breach', 'firstBreach', engine.firstBreach === null ? null : serialOf(engine.firstBreach));
    say('worst headroom', 'worstHeadroom', engine.worst?.headroom ?? null);
    const headrooms = model.covenants.tests[i]!.tests.map(({ headroom }) => headroom?.toNumber())
      .filter((x) => x !== undefined)
      .sort((a, b) => a - b);
    const isClear = headrooms.length < 2 || headrooms[1]! - headrooms[0]! > APART;
    if (isClear) say('worst on', 'worstOn', engine.worst === null ? null : serialOf(engine.worst.date));
    say('cure by paying down', 'paydown', engine.cure.paydown);
    say('cure by adding value', 'addedValue', engine.cure.addedValue);
    say('cure in cash', 'cash', engine.cure.cash);
  });
}
