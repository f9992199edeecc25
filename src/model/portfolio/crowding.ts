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

/** GPUs by model. */
type Gpus = ReadonlyMap<string, number>;

/**
 * Every deal is liquidated at as_of alone, and with the GPUs of the whole book for sale beside its own; what continues in place is
 * decided alone. Loss is that of the channel that loses less. @source methodology 20, crowding
 */
export function crowding(loans: readonly Loan[]): Crowding {
  const book = new Map<string, { model: string; gpus: number; deals: string[] }>();
  const own = loans.map((loan) => gpusOf(loan));
  for (const [i, loan] of loans.entries())
    for (const [model, gpus] of own[i]!) {
      const sum = book.get(partyName(model)) ?? { model, gpus: 0, deals: [] };
      sum.gpus += gpus;
      sum.deals.push(loan.own.deal.id);
      book.set(partyName(model), sum);
    }
  const besides = (i: number, only: string | null): Gpus =>
    new Map(
      [...own[i]!].flatMap(([model, gpus]): [string, number][] => {
        const others = book.get(partyName(model))!.gpus - gpus;
        return others > 0 && (only === null || partyName(model) === only) ? [[model, others]] : [];
      }),
    );
  const alone = loans.map((loan) => lossBeside(loan, new Map()));
  const extraOf = (i: number, only: string | null): Decimal => {
    const beside = besides(i, only);
    return beside.size === 0 ? ZERO : positive(lossBeside(loans[i]!, beside).minus(alone[i]!));
  };
  const deals = loans.map((loan, i) => {
    const extra = extraOf(i, null);
    return { id: loan.own.deal.id, alone: alone[i]!, crowded: alone[i]!.plus(extra), extra };
  });
  return {
    deals,
    extra: total(deals.map(({ extra }) => extra)),
    models: [...book].map(([key, { model, gpus, deals: sellers }]) => ({
      model,
      gpus,
      extra: sellers.length < 2 ? ZERO : total(loans.map((_, i) => extraOf(i, key))),
      deals: sellers,
    })),
  };
}

function gpusOf({ model }: Loan): Gpus {
  const gpus = new Map<string, number>();
  for (const lot of model.values.collateral) gpus.set(lot.model, (gpus.get(lot.model) ?? 0) + lot.quantity);
  return gpus;
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
