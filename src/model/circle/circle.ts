import { type Decimal, least, ONE, positive, ZERO } from '../../kernel/decimal.js';
import type { Flow } from '../../domain/counterparty.js';
import type { Deal } from '../../domain/deal.js';
import { partyName } from '../../domain/party.js';
import { absorbedShares } from './absorbing.js';

/** What the money of a deal's parties is traced through: who pays whom, and what comes from nobody named. */
interface Circle {
  /** Folded name of the borrower, which is one with its parent. */
  readonly borrower: string;
  /** Share of a customer group's money that comes from the borrower or a party that it pays. */
  shareOf(group: string): Decimal;
  /** Dollars a year that one party pays another, by folded names. */
  readonly paid: ReadonlyMap<string, ReadonlyMap<string, Decimal>>;
  /** Names as they are spelled first in the file of flows. */
  readonly spelled: ReadonlyMap<string, string>;
}

/** A ring of payments from the borrower back to it, and its smallest payment: the dollars that go round in a year. */
interface Loop {
  /** Folded names, the borrower first. */
  readonly parties: readonly string[];
  readonly weakest: { readonly from: string; readonly to: string; readonly usdYear: Decimal };
}

const MOST_PARTIES = 6;
const MOST_LOOPS = 10;

type CircleDeal = Pick<Deal, 'borrower' | 'flows' | 'counterparties'>;

/**
 * Money is traced back from each party to those that pay it, mixed pro rata, until it comes from the borrower, from a party that the
 * borrower pays, or from outside. null without a file of flows. @source methodology 20, circle
 */
export function circleOf(deal: CircleDeal): Circle | null {
  if (deal.flows === null) return null;
  const borrower = partyName(deal.borrower.parent ?? deal.borrower.name);
  const own = partyName(deal.borrower.name);
  const nodeOf = (name: string): string => (partyName(name) === own ? borrower : partyName(name));
  const spelled = new Map<string, string>();
  for (const { from, to } of deal.flows) for (const name of [from, to]) if (!spelled.has(nodeOf(name))) spelled.set(nodeOf(name), name);
  const paid = payments(deal.flows, nodeOf);
  const received = reversed(paid);
  const funded = new Set([borrower, ...(paid.get(borrower)?.keys() ?? [])]);
  const incomeOf = (node: string): { readonly payers: ReadonlyMap<string, Decimal>; readonly whole: Decimal } => {
    const payers = received.get(node) ?? new Map<string, Decimal>();
    const named = sum(payers);
    const known = deal.counterparties.get(node);
    const outside = known?.revenue ? known.revenue.plus(known.raised ?? ZERO).minus(named) : sum(paid.get(node)).minus(named);
    return { payers, whole: named.plus(positive(outside)) };
  };
  const transient = [...spelled.keys()].filter((node) => !funded.has(node));
  const shares = absorbedShares(
    transient.map((node) => ({ node, ...incomeOf(node) })),
    funded,
  );
  const shareFrom = (payer: string): Decimal => (funded.has(payer) ? ONE : shares.get(payer)!);
  return {
    borrower,
    paid,
    spelled,
    shareOf: (group) => {
      const { payers, whole } = incomeOf(nodeOf(group));
      if (whole.isZero()) return ZERO;
      let share = ZERO;
      for (const [payer, amount] of payers) share = share.plus(amount.div(whole).times(shareFrom(payer)));
      return share;
    },
  };
}

/** Dollars a year from one node to another; guarantees carry no cash, and what a party pays itself goes nowhere. */
function payments(flows: readonly Flow[], nodeOf: (name: string) => string): Map<string, Map<string, Decimal>> {
  const paid = new Map<string, Map<string, Decimal>>();
  for (const { from, to, kind, usdYear } of flows) {
    const [payer, payee] = [nodeOf(from), nodeOf(to)];
    if (kind === 'guarantee' || usdYear.isZero() || payer === payee) continue;
    const own = paid.get(payer) ?? new Map<string, Decimal>();
    paid.set(payer, own.set(payee, (own.get(payee) ?? ZERO).plus(usdYear)));
  }
  return paid;
}

function reversed(paid: ReadonlyMap<string, ReadonlyMap<string, Decimal>>): Map<string, Map<string, Decimal>> {
  const received = new Map<string, Map<string, Decimal>>();
  for (const [payer, payees] of paid)
    for (const [payee, amount] of payees) received.set(payee, (received.get(payee) ?? new Map<string, Decimal>()).set(payer, amount));
  return received;
}

function sum(amounts: ReadonlyMap<string, Decimal> | undefined): Decimal {
  let all = ZERO;
  for (const amount of amounts?.values() ?? []) all = all.plus(amount);
  return all;
}

/** The strongest rings through the borrower, of up to six parties, by their smallest payment. @source methodology 20, circle */
export function loopsOf({ borrower, paid }: Circle): Loop[] {
  const found: Loop[] = [];
  const back = stepsBack(paid, borrower);
  const path = [borrower];
  /** Rings of so many parties; of rings with the same dollars the shorter count, so they come first. */
  const walk = (size: number, weakest: Loop['weakest'] | null): void => {
    const from = path.at(-1)!;
    for (const [to, usdYear] of paid.get(from) ?? []) {
      const now = weakest === null || usdYear.lt(weakest.usdYear) ? { from, to, usdYear } : weakest;
      if (isBeaten(now.usdYear, size)) continue;
      if (to === borrower && path.length === size) keep({ parties: [...path], weakest: now });
      else if (path.length + (back.get(to) ?? Infinity) <= size && !path.includes(to)) {
        path.push(to);
        walk(size, now);
        path.pop();
      }
    }
  };
  const isBeaten = (usdYear: Decimal, size: number): boolean => {
    const last = found[MOST_LOOPS - 1];
    if (!last) return false;
    return usdYear.lt(last.weakest.usdYear) || (usdYear.eq(last.weakest.usdYear) && last.parties.length < size);
  };
  const keep = (loop: Loop): void => {
    found.push(loop);
    found.sort((a, b) => b.weakest.usdYear.cmp(a.weakest.usdYear) || a.parties.length - b.parties.length || compare(a, b));
    found.length = Math.min(found.length, MOST_LOOPS);
  };
  for (let size = 2; size <= MOST_PARTIES; size++) walk(size, null);
  return found;
}

const compare = (a: Loop, b: Loop): number => (a.parties.join('\n') < b.parties.join('\n') ? -1 : 1);

/** Payments that lead from each party to the borrower at least. */
function stepsBack(paid: Circle['paid'], borrower: string): ReadonlyMap<string, number> {
  const received = reversed(paid);
  const steps = new Map([[borrower, 0]]);
  for (const [node, count] of steps)
    for (const payer of received.get(node)?.keys() ?? []) if (!steps.has(payer)) steps.set(payer, count + 1);
  return steps;
}

/** What the circle's cut leaves of a contract's price: 1 − cut · share. @source methodology 20, circle */
export const priceLeft = (cut: Decimal, share: Decimal): Decimal => ONE.minus(least(ONE, cut.times(share)));
