import { GRADES, notchOf } from '../domain/rating.js';
import { capsOf } from '../model/score/rated.js';
import { and, eq, iff, isNumber, le, max, min, mul, ne, sub, sum, words, NOTHING, type Expr, type Operand } from './formula.js';
import { table } from './layout.js';
import { balloonShare, filled, notchSteps, type RatingSources } from './notches.js';
import { offtakerRows, type OfftakerCells } from './offtaker-rows.js';
import type { Plan } from './plan.js';
import { NEXT_TO_ONE, ratioBetween } from './scale-sheet.js';
import { engine, typed, type Content, type Ref, type Sheet, type Style } from './sheet.js';

/** The grades and what leads to them; '' where there is none. */
export interface RatingCells {
  readonly offtakerPd: Ref;
  /** Letters. */
  readonly offtakerNotch: Ref;
  readonly adjustments: readonly Adjustment[];
  readonly obligorGrade: Ref;
  readonly pd: Ref;
  readonly lgd: Ref;
  readonly el: Ref;
  readonly facilityGrade: Ref;
}

interface Adjustment {
  readonly key: string;
  readonly notches: Ref;
}

const WORST = GRADES.length - 1;
/** Rows of the result at the top. */
const RESULTS = 8;

/** The obligor's grade from who pays the rent, notched for how the loan is built, and the facility's from what a default would lose. @source methodology 10 */
export function ratingSheet(plan: Plan, sources: RatingSources): RatingCells {
  const sheet = plan.book.sheet(
    'Rating',
    "From the PD of who pays the rent to the obligor's grade, notch by notch, and from expected loss to the facility's. Notch 0 is AAA, 20 is C.",
    'calculation',
  );
  const top = sheet.heading('Rating');
  sheet.width(1, 46);
  const offtaker = offtakerRows(plan, sheet, top + RESULTS + 1, sources);
  const lines = new Lines(sheet, offtaker.next);
  const obligor = obligorLines(plan, sources, lines, offtaker);
  const facility = facilityLines(plan, sources, lines, obligor.notch);
  const { gradeOf, pdOfNotch } = sources.scale;

  const results = new Lines(sheet, top);
  results.head('result', '', '', '');
  const cells: RatingCells = {
    facilityGrade: results.put('facility grade', iff(isNumber(facility.notch), gradeOf(filled(facility.notch, 0)), NOTHING), 'strong'),
    obligorGrade: results.put('obligor grade', gradeOf(obligor.notch), 'strong'),
    pd: results.put('PD in a year', pdOfNotch(obligor.notch), 'percent', "of the obligor's notch"),
    lgd: results.put('LGD', facility.lgd, 'percent', 'the lower of both channels, at least rating.lgd_floor'),
    el: results.put('expected loss', facility.el, 'percent', 'PD · LGD'),
    offtakerPd: results.put('off-taker PD', offtaker.pd, 'percent', 'Σ w · PD, w = share of billing and relet to the last maturity'),
    offtakerNotch: results.put('off-taker notch', gradeOf(obligor.start), 'text'),
    adjustments: obligor.adjustments,
  };
  sheet.frozen = { rows: 0, columns: 1 };
  check(plan, cells);
  return cells;
}

function check({ book, score: { rating } }: Plan, cells: RatingCells): void {
  const figures = ['offtakerPd', 'offtakerNotch', 'obligorGrade', 'pd', 'lgd', 'el', 'facilityGrade'] as const;
  const labels = {
    offtakerPd: 'off-taker PD',
    offtakerNotch: 'off-taker notch',
    obligorGrade: 'obligor grade',
    pd: 'PD',
    lgd: 'LGD',
    el: 'expected loss',
    facilityGrade: 'facility grade',
  };
  for (const key of figures) book.check(`rating: ${labels[key]}`, cells[key], rating[key]);
  for (const { key, notches } of cells.adjustments)
    book.check(
      `rating: notches for ${key.replaceAll('_', ' ')}`,
      notches,
      rating.adjustments.find((adjustment) => adjustment.key === key)!.notches,
    );
}

/** Label, figure and rule on a row each. */
class Lines {
  constructor(
    readonly sheet: Sheet,
    public row: number,
  ) {}

  put(label: string, content: Content, style: Style, rule = '', column = 2): Ref {
    this.sheet.put(this.row, 1, typed(label), 'label');
    if (rule !== '') this.sheet.put(this.row, 4, typed(rule), 'note');
    return this.sheet.put(this.row++, column, content, style).fixed;
  }

  head(...titles: string[]): void {
    titles.forEach((title, i) => this.sheet.put(this.row, 1 + i, typed(title), 'head'));
    this.row++;
  }
}

/** The 21 notches with how far a figure is from each, and the nearest of them, of equals the worse. */
function nearest(
  { sheet, row }: Lines,
  { scale }: RatingSources,
  title: string,
  figure: Expr,
  of: (notch: number) => Expr,
  what: string,
): { readonly notch: Expr; readonly distance: Expr; readonly next: number } {
  const rows = table(sheet, row, GRADES, [
    { key: 'grade', title, style: 'label', of: (grade) => typed(grade) },
    { key: 'level', title: what, style: 'factor', of: (_, __, i) => of(i) },
    {
      key: 'distance',
      title: 'Distance: max(a/b, b/a)',
      style: 'ratio',
      of: (_, cell) => iff(isPositive(figure), ratioBetween(filled(figure, 0), cell('level')), 1),
    },
  ]);
  return { notch: scale.nearest(rows.column('distance')), distance: min(rows.column('distance')), next: rows.last + 1 };
}

const isPositive = (figure: Expr): Expr => and(isNumber(figure), ne(figure, 0));
function obligorLines(
  plan: Plan,
  sources: RatingSources,
  lines: Lines,
  offtaker: OfftakerCells,
): { readonly start: Ref; readonly notch: Ref; readonly adjustments: readonly Adjustment[] } {
  const {
    assumptions,
    scale,
    terms: { structure },
  } = sources;
  const near = nearest(
    lines,
    sources,
    'off-taker PD on the scale',
    offtaker.pd,
    (i) => assumptions.of(`rating.master_scale.${GRADES[i]!}`),
    'PD',
  );
  lines.row = near.next;
  const start = lines.put('off-taker notch', near.notch, 'strong', 'the nearest; of equals the worse', 3);
  lines.row++;
  lines.head('adjustment', 'figure', 'notches', 'rule');
  const balloons = lines.put('balloon payments / balance', balloonShare(plan, sources), 'percent', 'for refinancing; to the last maturity');
  const steps = notchSteps(plan, sources, balloons).map(({ key, figure, style, rule, notches }) => {
    const cell = lines.sheet.put(lines.row, 2, figure, style);
    return { key, notches: lines.put(key, notches(cell.fixed), 'plain', rule, 3) };
  });
  const first = steps[0]!.notches.row;
  const total = lines.put('all adjustments', sum(lines.sheet.range(first, 3, lines.row - 1, 3)), 'total', 'a minus is a notch worse', 3);
  const clamped = lines.put('notch after them', min(WORST, max(0, sub(start, total))), 'strong', 'from AAA to C', 3);
  const capped = lines.put(
    'no better than the best off-taker',
    max(clamped, offtaker.ceiling),
    'strong',
    'of customer groups that count',
    3,
  );
  const caps = capsOf(plan.model);
  if (caps.length > 0)
    plan.book.notes.push({
      sheet: 'Rating',
      what: 'the grades that caps leave',
      why: 'a missed payment is found in the cash waterfall, which is not on the sheets',
    });
  let held = capped;
  const capRows = caps.map(({ key, grade }) => {
    const cap = lines.sheet.put(lines.row, 2, engine(grade === null ? 0 : notchOf(grade)), 'plain');
    const after = lines.put(
      `${key.replaceAll('_', ' ')}: notch`,
      max(held, cap),
      'strong',
      "no better than the engine's notch, 0 where it does not bind",
      3,
    );
    const row = { key, before: held, after };
    held = after;
    return row;
  });
  const parent = structure.parentRating;
  const lifts = and(
    eq(structure.parentGuarantee, words('full')),
    ne(parent, words('unrated')),
    ne(parent, words('D')),
    ne(parent, NOTHING),
  );
  const lifted = lines.put(
    'no worse than a parent that guarantees in full',
    iff(lifts, min(held, scale.notchOf(filled(parent, 'unrated'))), held),
    'strong',
    'with its rating',
    3,
  );
  const { status } = sources.terms;
  const inDefault = status && iff(eq(status, words('default')), notchOf('D'), lifted);
  const notch = inDefault ? lines.put('a deal in default is D', inDefault, 'strong', "the obligor's notch", 3) : lifted;
  const cap = lines.put('best_offtaker_cap', sub(clamped, capped), 'plain', 'notches that the best off-taker costs', 3);
  const capNotches = capRows.map(({ key, before, after }) => ({
    key,
    notches: lines.put(key, sub(before, after), 'plain', 'notches that the cap costs', 3),
  }));
  const guarantee = lines.put('parent_guarantee', sub(held, lifted), 'plain', 'notches that the guarantee brings', 3);
  const inStatus = status
    ? [{ key: 'default_status', notches: lines.put('default_status', sub(lifted, notch), 'plain', 'notches that default costs', 3) }]
    : [];
  lines.row++;
  return {
    start,
    notch,
    adjustments: [
      ...steps,
      { key: 'best_offtaker_cap', notches: cap },
      ...capNotches,
      { key: 'parent_guarantee', notches: guarantee },
      ...inStatus,
    ],
  };
}

function facilityLines(
  plan: Plan,
  sources: RatingSources,
  lines: Lines,
  obligor: Ref,
): { readonly lgd: Ref; readonly el: Ref; readonly notch: Ref } {
  const {
    assumptions,
    liquidation: { orderly, forced },
    scale,
  } = sources;
  lines.head('facility', 'figure', 'notch', 'rule');
  const known = and(isNumber(orderly.lgd), isNumber(forced.lgd));
  const downturn = downturnLgd(plan, lines);
  const lower = min(orderly.lgd, forced.lgd);
  const lgd = lines.put(
    'LGD',
    iff(known, max(assumptions.of('rating.lgd_floor'), lower, ...(downturn ? [downturn] : [])), NOTHING),
    'percent',
    'max(rating.lgd_floor, the lower of both channels, the downturn)',
  );
  const el = lines.put('expected loss', iff(isNumber(lgd), mul(scale.pdOfNotch(obligor), filled(lgd, 0)), NOTHING), 'percent', 'PD · LGD');
  lines.row++;
  const reference = (i: number): Operand => assumptions.of(`rating.master_scale.${GRADES[i]!}`);
  const near = nearest(
    lines,
    sources,
    'expected loss on the scale',
    el,
    (i) => mul(reference(i), assumptions.of('rating.reference_lgd')),
    'PD · reference LGD',
  );
  lines.row = near.next;
  const uplift = iff(le(obligor, notchOf('BBB-')), assumptions.of('rating.max_uplift_ig'), assumptions.of('rating.max_uplift'));
  const nearD = sources.terms.status && ratioBetween(filled(el, 1), assumptions.of('rating.reference_lgd'));
  const isD = nearD && and(eq(obligor, notchOf('D')), le(nearD, mul(near.distance, NEXT_TO_ONE)));
  const onScale = isD ? iff(isD, notchOf('D'), near.notch) : near.notch;
  const found = lines.put('nearest notch', iff(isPositive(el), onScale, 0), 'strong', 'of equals the worse; 0 where nothing is lost', 3);
  const notch = lines.put(
    'facility notch',
    iff(isNumber(el), max(found, sub(obligor, uplift)), NOTHING),
    'strong',
    'at most rating.max_uplift better than the obligor, rating.max_uplift_ig at investment grade',
    3,
  );
  return { lgd, el, notch };
}

/** LGD in the downturn as the engine has it; null where no assumption asks for one. */
function downturnLgd({ book, deal, score }: Plan, lines: Lines): Ref | null {
  const { downturnPrice, downturnCustomer } = deal.assumptions.values.rating;
  if (downturnPrice.isZero() && downturnCustomer === 'none') return null;
  book.notes.push({ sheet: 'Rating', what: 'LGD in the downturn', why: 'the sheets are laid out for prices and customers of today' });
  return lines.put('LGD in the downturn', engine(score.rating.lgdDownturn?.toNumber() ?? null), 'percent', 'not below today');
}
