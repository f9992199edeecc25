import type { Decimal } from '../../kernel/decimal.js';
import { covenantTitle, lowered, type CovenantTerms } from '../../domain/figure.js';
import type { ReverseAnswer, ReverseDriver, ReverseResult } from '../../model/scenario/reverse.js';
import { clean } from '../print/clean.js';
import { numberCell as number, textCell as text, type Table } from '../print/csv.js';
import { grouped } from '../print/figures.js';
import { ratio, type Json } from '../print/json.js';
import { headJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';
import { signed } from './shock-words.js';
import { plural } from '../print/words.js';

/** What `reverse --json` prints. */
export const reverseJson = (result: ReverseResult, tool: Tool): Json => ({
  ...headJson('reverse/1', result, tool),
  results: result.results.map(({ driver, event, status, shock, monotone }) => ({ driver, event, status, shock: ratio(shock), monotone })),
});

/** One row for each driver and event; the unit of the shock stands beside it. */
export const reverseTable = ({ results }: ReverseResult): Table => ({
  header: ['driver', 'event', 'status', 'shock', 'unit', 'monotone'],
  rows: results.map((r) => [
    text(r.driver),
    text(r.event),
    text(r.status),
    number(r.shock),
    text(UNITS[r.driver]),
    text(r.monotone ? 'yes' : 'no'),
  ]),
});

const UNITS: Readonly<Record<ReverseDriver, string>> = {
  price_level: 'change_share',
  rental_level: 'change_share',
  'relet.utilization': 'level_share',
  index_rate: 'change_per_year',
  next_cohort: 'months_sooner',
  'power.usd_kwh': 'factor',
  'haircut.orderly': 'change_share',
  'haircut.forced': 'change_share',
  customer_defaults: 'customer_groups',
};

/** A shock in the words of its driver: "−34.2 %", "+2.10 points", "7 months sooner". */
export function shockText(driver: ReverseDriver, x: Decimal): string {
  switch (driver) {
    case 'price_level':
    case 'rental_level':
      return signed(x.times(100), ' %', 1);
    case 'relet.utilization':
      return `to ${grouped(x.times(100), 1)} %`;
    case 'index_rate':
      return signed(x.times(100), ' points', 2);
    case 'haircut.orderly':
    case 'haircut.forced':
      return signed(x.times(100), ' points', 1);
    case 'next_cohort':
      return `${plural(x.toNumber(), 'month')} sooner`;
    case 'power.usd_kwh':
      return `× ${grouped(x, 2)}`;
    case 'customer_defaults':
      return plural(x.toNumber(), 'customer');
  }
}

/** What tells a covenant, and what events call it. */
export type NamedCovenant = CovenantTerms & { readonly id: string };

/** A covenant of an event, by its title inside a sentence; by its id too where another has the same title. */
export function eventCovenant(id: string, covenants: readonly NamedCovenant[]): string {
  const covenant = covenants.find((candidate) => candidate.id === id);
  if (!covenant) return clean(id);
  const title = covenantTitle(covenant);
  const isOnly = covenants.every((other) => other === covenant || covenantTitle(other) !== title);
  return isOnly ? lowered(title) : `${lowered(title)} (${clean(id)})`;
}

/** The shocks that are found, smallest part of their driver's bounds first. */
export function closestFirst({ results, reaches }: ReverseResult): (ReverseAnswer & { readonly shock: Decimal; readonly part: Decimal })[] {
  return results
    .flatMap((answer) => {
      const { from, to } = reaches[answer.driver];
      return answer.shock === null || to.eq(from)
        ? []
        : [{ ...answer, shock: answer.shock, part: answer.shock.minus(from).div(to.minus(from)) }];
    })
    .sort((a, b) => a.part.cmp(b.part));
}
