import { covenantTitle } from '../domain/figure.js';
import { figureStyle } from './figure-style.js';
import type { Covenant } from '../domain/covenant.js';
import { AS_OF_ONLY } from '../model/measure/metrics.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import { measureOf, type Measure, type MeasureSources } from './covenant-measures.js';
import { and, countUpTo, eq, ge, gt, iff, index, isNumber, max, mod, not, number, sub, words, NOTHING, type Expr } from './formula.js';
import { Timeline, type Series } from './layout.js';
import { monthsBetween, periodOf } from './period.js';
import type { Plan } from './plan.js';
import { headroomOf, ratioOf, statusOf } from './ratio.js';
import { letters, typed, type Content, type Ref, type Sheet, type Style } from './sheet.js';

/** A covenant by month, 0 to plan.lastPeriod, or at 0 alone for what stands at as-of only. */
export interface TestRows {
  readonly measure: Measure;
  /** How the ratio and its limit are written. */
  readonly ratioStyle: Style;
  readonly dates: Series;
  readonly numerator: Series;
  readonly denominator: Series | null;
  readonly actual: Series;
  readonly limit: Series;
  readonly headroom: Series;
  /** 1 on a test date. */
  readonly tested: Series;
  /** '' where there is no test. */
  readonly status: Series;
  readonly breachOn: Series;
  /** Headroom of the tests that have a figure. */
  readonly testedHeadroom: Series;
  /** 1 where something is owed against nothing on a test date; null for metrics that know no such thing. */
  readonly beyond: Series | null;
  /** The last month that is looked at. */
  readonly to: number;
}

export interface TestSources extends MeasureSources {
  readonly assumptions: AssumptionCells;
}

/** Every covenant month by month: what its ratio is made of, the limit in force, and on test dates the status. @source methodology 8 */
export function covenantTestsSheet(plan: Plan, sources: TestSources, sheet: Sheet): readonly TestRows[] {
  const { deal, lastPeriod } = plan;
  let row = sheet.heading('Covenant tests');
  sheet.width(1, 38);
  sheet.width(2, 13);
  const line = new Timeline(sheet, 3, 0, lastPeriod);
  const periods = line.row(row++, 'k', (k) => typed(k), 'head');
  const dates = line.row(row++, 'date', (k) => sources.calendar.date(k), 'date');
  sheet.frozen = { rows: row - 1, columns: 2 };
  sheet.repeated = { from: row - 2, to: row - 1 };
  return deal.covenants.map((covenant, i) => {
    const block = new TestBlock(plan, sources, { sheet, line, periods, dates }, covenant, i, row + 1);
    const rows = block.fill();
    row = block.next;
    return rows;
  });
}

interface Frame {
  readonly sheet: Sheet;
  readonly line: Timeline;
  readonly periods: Series;
  readonly dates: Series;
}

class TestBlock {
  next: number;
  private readonly measure: Measure;
  private readonly to: number;

  constructor(
    private readonly plan: Plan,
    private readonly sources: TestSources,
    private readonly frame: Frame,
    private readonly covenant: Covenant,
    private readonly i: number,
    top: number,
  ) {
    this.next = top;
    this.measure = measureOf(plan, sources, covenant);
    this.to = AS_OF_ONLY.has(covenant.metric) ? 0 : plan.lastPeriod;
  }

  fill(): TestRows {
    const {
      covenant: { metric, side },
      measure,
      i,
      to,
      frame: { sheet, dates, line },
      sources: { terms, assumptions },
    } = this;
    const ratioStyle = figureStyle(`covenant.${metric}`);
    sheet.put(this.next, 1, terms.covenants.cell('id', i), 'strong');
    sheet.put(this.next++, 2, typed(`${covenantTitle(this.covenant)}, at ${side === 'max' ? 'most' : 'least'} the limit`), 'note');
    const numerator = this.numerator();
    const denominator =
      measure.denominator && this.put(measure.denominator.title, (k) => measure.denominator!.of(k, numerator.at(k)), measure.style);
    const actual = this.put('actual', (k) => ratioOf(measure.kind, numerator.at(k), denominator && denominator.at(k)), ratioStyle);
    const steps = terms.limits[i]!;
    const limit = this.put(
      'limit in force',
      (k) => index(steps.column('value'), max(1, countUpTo(steps.column('from'), dates.at(k)))),
      ratioStyle,
    );
    const headroom = this.put('headroom', (k) => headroomOf(side, actual.at(k), limit.at(k)), 'percent');
    const tested = this.tested();
    const watch = assumptions.of('covenants.watch_headroom');
    const status = this.put(
      'status',
      (k) => {
        const word = statusOf(measure.kind, {
          numerator: numerator.at(k),
          actual: actual.at(k),
          headroom: headroom.at(k),
          limit: limit.at(k),
          watch,
        });
        return iff(eq(tested.at(k), 1), word, NOTHING);
      },
      'status',
    );
    sheet.highlights.push({ range: `${letters(line.column(0))}${status.row}:${letters(line.column(to))}${status.row}`, rule: 'breach' });
    const breachOn = this.put('date of a breach', (k) => iff(eq(status.at(k), words('breach')), dates.at(k), NOTHING), 'date');
    const testedHeadroom = this.put(
      'headroom where tested',
      (k) => iff(and(eq(tested.at(k), 1), isNumber(headroom.at(k))), headroom.at(k), NOTHING),
      'percent',
    );
    const beyond =
      measure.kind === 'over'
        ? this.put('owed against nothing: 1', (k) => iff(and(eq(tested.at(k), 1), not(isNumber(actual.at(k)))), 1, 0), 'plain')
        : null;
    return {
      measure,
      ratioStyle,
      dates,
      numerator,
      denominator,
      actual,
      limit,
      headroom,
      tested,
      status,
      breachOn,
      testedHeadroom,
      beyond,
      to,
    };
  }

  private put(label: string, of: (k: number) => Content, style: Style): Series {
    return this.frame.line.row(this.next++, label, of, style, { to: this.to });
  }

  private numerator(): Series {
    const { numerator, style, groups } = this.measure;
    if (!groups) return this.put(numerator.title, (k) => numerator.of(k), style);
    const { sheet, line } = this.frame;
    const first = this.next;
    for (let g = 0; g < groups.size; g++) {
      sheet.put(this.next, 1, groups.name(g), 'text');
      line.row(this.next++, '', (k) => groups.of(g, k), style, { to: this.to });
    }
    const last = Math.max(first, this.next - 1);
    return this.put(
      numerator.title,
      (k) => (groups.size === 0 ? number(0) : max(sheet.range(first, line.column(k), last, line.column(k)))),
      style,
    );
  }

  /** 1 on the grid dates of the tests: the first on or after the first test date, then every step. */
  private tested(): Series {
    const {
      sources: { terms, calendar },
      plan: { deal },
      frame: { sheet, periods },
      i,
    } = this;
    if (AS_OF_ONLY.has(this.covenant.metric)) return this.put('test: 1', () => number(1), 'plain');
    const start = terms.covenants.cell('firstTest', i).fixed;
    const single = (label: string, content: Expr): Ref => {
      sheet.put(this.next, 1, typed(label), 'label');
      return sheet.put(this.next++, 2, content, 'plain').fixed;
    };
    const months = single('months from as-of to the first test', monthsBetween(calendar.asOf, start));
    const first = single('first k on or after it', periodOf(deal.asOf, calendar.asOf, months, start));
    const step = terms.covenants.cell('step', i).fixed;
    return this.put('test: 1', (k) => iff(and(ge(periods.at(k), first), eq(mod(sub(periods.at(k), first), step), 0)), 1, 0), 'plain');
  }
}

/** Whether a path has a 1 in it. */
export const some = (series: Series, to: number): Expr => gt(max(series.range(0, to)), 0);
