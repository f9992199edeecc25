import type { Arithmetic } from '../../kernel/arithmetic.js';
import { sumOf } from '../../kernel/arithmetic.js';

export const ACCOUNTS = ['collections', 'dsra', 'liquidity'] as const;
export type Account = (typeof ACCOUNTS)[number];
export type Balances<T> = Readonly<Record<Account, T>>;

/** What a step asked for, what it got and from where. */
export interface StepFlow<T, N extends string = Account> {
  readonly due: T;
  readonly paid: T;
  readonly from: Readonly<Record<N, T>>;
}

/** Steps of the waterfall in the order in which cash reaches them. */
export const STEPS = [
  'operating',
  'interest',
  'principal',
  'balloon',
  'prepayment',
  'dsra',
  'liquidity',
  'trapped',
  'sweep',
  'distributed',
] as const;
export type StepName = (typeof STEPS)[number];

/**
 * Takes what is due from accounts in order, each as far as it goes, and writes down what is left in them.
 * @param due money in cents [≥ 0]
 * @source stress method 1
 */
export function take<T, C, N extends string>(A: Arithmetic<T, C>, accounts: Record<N, T>, due: T, order: readonly N[]): StepFlow<T, N> {
  const none = A.constant(0);
  const from = Object.fromEntries(Object.keys(accounts).map((name) => [name, none])) as Record<N, T>;
  let left = due;
  for (const account of order) {
    from[account] = A.least(left, A.positive(accounts[account]));
    accounts[account] = A.minus(accounts[account], from[account]);
    left = A.minus(left, from[account]);
  }
  return {
    due,
    paid: sumOf(
      A,
      order.map((account) => from[account]),
    ),
    from,
  };
}
