import { evidence, type Comp, type CompKind } from '../domain/market.js';
import type { AssumptionCells } from './assumptions-sheet.js';
import type { CalendarCells } from './calendar-sheet.js';
import { and, div, exp, ge, gt, iff, le, min, mul, neg, pow, sub, sum, sumProduct, NOTHING, type Expr } from './formula.js';
import type { ObsolescenceCells } from './obsolescence-sheet.js';
import { day, figure, type Plan } from './plan.js';
import type { ReferenceCells } from './reference-sheet.js';
import { engine, typed, type Ref, type Sheet } from './sheet.js';

/** What the market says of each model at as-of; null without an observation in the window. */
export interface AnchorCells {
  of(model: string, kind: CompKind): Ref | null;
}

const HEADS = [
  'Model',
  'Kind',
  'Date',
  'Type',
  'Price',
  'Units',
  'Source',
  'Type factor',
  'F at its date',
  'Rolled to as-of',
  'Weight',
  'Weight up to here',
  'Candidate',
];
const KINDS: readonly CompKind[] = ['resale', 'rental'];

/**
 * The anchors: observations in the window, each × its type's factor and rolled to as-of by wear and obsolescence; then the weighted
 * median: the lowest rolled price at which the running weight reaches half. @source methodology 3
 */
export function anchorsSheet(
  plan: Plan,
  assumptions: AssumptionCells,
  calendar: CalendarCells,
  obsolescence: ObsolescenceCells,
  reference: ReferenceCells,
): AnchorCells {
  const { book, deal, model, models } = plan;
  const sheet = book.sheet(
    'Anchors',
    "What the market says at as-of: each observation × its type's factor, rolled to as-of, and the weighted median by model and kind.",
    'calculation',
  );
  const top = sheet.heading('Anchors');
  const anchors = new Map<string, Ref>();
  let row = top + 2;
  sheet.put(top, 1, typed('Resale: price per GPU. Rental: price per GPU-hour.'), 'note');
  HEADS.forEach((title, i) => {
    sheet.put(row, 1 + i, typed(title), 'head');
    sheet.width(1 + i, i === 6 ? 40 : 14);
  });
  sheet.frozen = { rows: row, columns: 0 };
  sheet.repeated = { from: row, to: row };
  const asOf = calendar.asOf;
  const windowDays = assumptions.of('market.window_days');

  const rolled = (kind: CompKind, key: string, comp: { date: Ref; price: Ref; factor: Ref; then: Ref }): Expr => {
    const resale = kind === 'resale';
    const wear = assumptions.of(resale ? 'obsolescence.deterioration' : 'income.rental_decay');
    const aged = exp(neg(mul(wear, div(sub(asOf, comp.date), 365))));
    const fallen = div(obsolescence.at(key, 0), comp.then);
    return mul(comp.price, comp.factor, aged, resale ? fallen : pow(fallen, assumptions.of('income.rental_pass_through')));
  };

  for (const key of models) {
    for (const kind of KINDS) {
      const comps = evidence(deal.market, key, kind, deal.asOf, deal.assumptions.values.market.windowDays);
      if (comps.length === 0) continue;
      const first = row + 1;
      const last = row + comps.length;
      comps.forEach((comp, i) => {
        const at = first + i;
        sheet.put(at, 1, typed(key), 'text');
        sheet.put(at, 2, typed(kind), 'text');
        const date = sheet.put(at, 3, day(comp.date), 'date');
        sheet.put(at, 4, typed(comp.priceType), 'text');
        const price = sheet.put(at, 5, figure(comp.price), 'plain');
        const units = sheet.put(at, 6, figure(comp.quantity), 'plain');
        sheet.put(at, 7, typed(comp.source), 'note');
        const factor = sheet.put(at, 8, factorOf(comp, assumptions), 'plain');
        const then = sheet.put(at, 9, obsolescence.on(key, date), 'factor');
        sheet.put(at, 10, rolled(kind, key, { date, price, factor, then }), 'plain');
        sheet.put(at, 11, iff(and(le(date, asOf), gt(date, sub(asOf, windowDays))), units, 0), 'plain');
      });
      const prices = sheet.range(first, 10, last, 10);
      const weights = sheet.range(first, 11, last, 11);
      comps.forEach((_, i) => {
        const at = first + i;
        const upTo = sheet.put(at, 12, sumProduct(mul(le(prices, sheet.at(at, 10)), weights)), 'plain');
        sheet.put(at, 13, iff(and(gt(sheet.at(at, 11), 0), ge(upTo, div(sum(weights), 2))), sheet.at(at, 10), NOTHING), 'plain');
      });
      row = last + 1;
      sheet.put(row, 1, typed(`${key}: ${kind} anchor`), 'strong');
      const anchor = sheet.put(row, 10, min(sheet.range(first, 13, last, 13)), kind === 'resale' ? 'total' : 'strong');
      anchors.set(`${kind} ${key}`, anchor.fixed);
      book.check(`${kind} anchor of ${key}`, anchor, model.anchors.of(key, kind)!.value);
      row += 1;
    }
  }
  for (const key of models) {
    const anchor = model.anchors.of(key, 'resale');
    if (anchor === null || anchor.sibling === null) continue;
    row += 2;
    siblingAnchor(plan, sheet, row, key, anchor.sibling, reference, anchors);
  }
  return { of: (key, kind) => anchors.get(`${kind} ${key}`) ?? null };
}

/** A_s · launch_m/launch_s of the closest sibling; what is not on the tape is written as the engine has it. */
function siblingAnchor(
  { book, model, models }: Plan,
  sheet: Sheet,
  row: number,
  key: string,
  sibling: string,
  reference: ReferenceCells,
  anchors: Map<string, Ref>,
): void {
  const own = anchors.get(`resale ${sibling}`) ?? null;
  const launch = model.deal.market.models.get(sibling)!.launchPrice;
  sheet.put(row - 1, 1, typed(sibling), 'text');
  sheet.put(row - 1, 7, typed('closest sibling: resale anchor, and beside it the launch price'), 'note');
  const price = sheet.put(row - 1, 10, own ?? engine(model.anchors.of(sibling, 'resale')!.value.toNumber()), 'plain');
  const listed = sheet.put(row - 1, 11, models.includes(sibling) ? reference.launchPrice(sibling) : figure(launch), 'plain');
  sheet.put(row, 1, typed(`${key}: resale anchor`), 'strong');
  const anchor = sheet.put(row, 10, div(mul(price, reference.launchPrice(key)), listed), 'total');
  anchors.set(`resale ${key}`, anchor.fixed);
  book.check(`resale anchor of ${key}`, anchor, model.anchors.of(key, 'resale')!.value);
  if (own === null)
    book.notes.push({
      sheet: sheet.name,
      what: `The resale anchor of ${sibling}`,
      why: 'it stands in for a model of the fleet and is not in it',
    });
}

/** What makes a price comparable: by its type, and of a bare module by its share of the server. */
function factorOf(comp: Comp, assumptions: AssumptionCells): Expr | ReturnType<typeof typed> {
  const byType = typeFactor(comp, assumptions);
  if (comp.kind !== 'resale' || comp.basis !== 'module') return byType;
  const module = assumptions.of('market.module_factor');
  return 'typed' in byType ? module : mul(byType, module);
}

function typeFactor({ priceType, kind }: Comp, assumptions: AssumptionCells): Expr | ReturnType<typeof typed> {
  switch (priceType) {
    case 'sold':
    case 'index':
      return typed(1);
    case 'bid':
      return kind === 'resale' ? assumptions.of('market.bid_factor') : typed(1);
    case 'ask':
      return assumptions.of(kind === 'resale' ? 'market.ask_factor' : 'income.ask_factor');
  }
}
