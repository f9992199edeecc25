import { type Decimal, positive, total, ZERO } from '../../kernel/decimal.js';
import { CHANNELS } from '../../domain/assumptions.js';
import { partyName } from '../../domain/party.js';
import type { LiquidationResult } from '../frame/result.js';
import { Liquidation } from '../recovery/liquidation.js';
import { FleetValues } from '../value/fleet-values.js';
import { held, type Loan } from './loan.js';

/** What a sale costs more where every deal of the book sells at once; money in the book's currency, of our share. */
export interface Crowding {
  readonly deals: readonly { readonly id: string; readonly alone: Decimal; readonly crowded: Decimal; readonly extra: Decimal }[];
  readonly extra: Decimal;
  readonly models: readonly {
    readonly model: string;
    /** Of the book's collateral, whatever our share of the loans. */
    readonly gpus: number;
    /** With the sales of this model alone together. */
    readonly extra: Decimal;
    readonly deals: readonly string[];
  }[];
}

/** GPUs of collateral by model. */
export type Gpus = ReadonlyMap<string, number>;

/** What a deal's sale costs more beside those of the book. */
export interface CrowdedLoan {
  readonly id: string;
  readonly alone: Decimal;
  readonly extra: Decimal;
  /** By model of the deal, by folded name: with the sales of this model alone together. */
  readonly models: ReadonlyMap<string, Decimal>;
}

export function gpusOf({ model }: Loan): Gpus {
  const gpus = new Map<string, number>();
  for (const lot of model.values.collateral) gpus.set(lot.model, (gpus.get(lot.model) ?? 0) + lot.quantity);
  return gpus;
}

/** The collateral of a book by model, by folded name. */
type BookGpus = ReadonlyMap<string, { readonly model: string; readonly gpus: number; readonly deals: readonly string[] }>;

export function bookGpus(loans: readonly { readonly id: string; readonly gpus: Gpus }[]): BookGpus {
  const book = new Map<string, { model: string; gpus: number; deals: string[] }>();
  for (const { id, gpus: own } of loans)
    for (const [model, gpus] of own) {
      const sum = book.get(partyName(model)) ?? { model, gpus: 0, deals: [] };
      sum.gpus += gpus;
      sum.deals.push(id);
      book.set(partyName(model), sum);
    }
  return book;
}

/**
 * A deal is liquidated at as_of alone, and with the GPUs of the whole book for sale beside its own; what continues in place is decided
 * alone. Loss is that of the channel that loses less. @param book GPUs by folded name of the model @source methodology 20, crowding
 */
export function crowdedLoan(loan: Loan, book: Gpus): CrowdedLoan {
  const own = gpusOf(loan);
  const besides = (only: string | null): Gpus =>
    new Map(
      [...own].flatMap(([model, gpus]): [string, number][] => {
        const others = book.get(partyName(model))! - gpus;
        return others > 0 && (only === null || partyName(model) === only) ? [[model, others]] : [];
      }),
    );
  const alone = lossBeside(loan, new Map());
  const extraOf = (only: string | null): Decimal => {
    const beside = besides(only);
    return beside.size === 0 ? ZERO : positive(lossBeside(loan, beside).minus(alone));
  };
  const models = new Map([...own.keys()].map((model): [string, Decimal] => [partyName(model), extraOf(partyName(model))]));
  return { id: loan.own.deal.id, alone, extra: extraOf(null), models };
}

/** What the sales of all deals at once cost more. */
export function crowding(loans: readonly CrowdedLoan[], book: BookGpus): Crowding {
  return {
    deals: loans.map(({ id, alone, extra }) => ({ id, alone, crowded: alone.plus(extra), extra })),
    extra: total(loans.map(({ extra }) => extra)),
    models: [...book].map(([key, { model, gpus, deals }]) => ({
      model,
      gpus,
      extra: total(loans.map(({ models }) => models.get(key) ?? ZERO)),
      deals,
    })),
  };
}

/** Σ hold · loss of a default at as_of, in the channel that loses less, with others' GPUs for sale beside the deal's. */
function lossBeside({ own, model }: Loan, beside: Gpus): Decimal {
  const { deal, grid, contracts, debt, conditions, fair, liquidation } = model;
  const { market, lots, assumptions: set } = deal;
  const crowded =
    beside.size === 0
      ? liquidation
      : new Liquidation(
          deal,
          grid,
          new FleetValues(grid, lots, market, set, fair, conditions, beside),
          contracts,
          debt,
          set,
          conditions,
          () => liquidation,
        );
  const [orderly, forced] = CHANNELS.map((channel) => crowded.at(0, channel)) as [LiquidationResult, LiquidationResult];
  const { tranches } = shortfallOf(forced).lt(shortfallOf(orderly)) ? forced : orderly;
  return held(
    own,
    tranches.map(({ id, ead, recoveryPv }) => ({ id, amount: ead.minus(recoveryPv) })),
  );
}

const shortfallOf = ({ shortfall }: LiquidationResult): Decimal => shortfall ?? ZERO;
