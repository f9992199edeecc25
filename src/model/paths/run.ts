import { sumOf } from '../../kernel/arithmetic.js';
import { CHANNELS, type Channel } from '../../domain/assumptions.js';
import type { Consequence } from '../../domain/covenant.js';
import { Debt } from '../debt/debt.js';
import { shiftOn } from '../frame/conditions.js';
import type { Model } from '../score/model.js';
import { ACCOUNTS } from '../method/waterfall.js';
import { WORKOUT_MONTHS, WaterfallRun } from '../waterfall/waterfall.js';
import { BlockBase } from './base.js';
import { Blocks, type Lane, type Mask } from './blocks.js';
import { BlockCash } from './cash.js';
import type { BlockConditions } from './conditions.js';
import { Frame } from './frame.js';
import { BlockLiquidation } from './liquidation.js';
import { BlockMeasures, type BlockTests } from './measures.js';
import { BlockValues } from './values.js';

/** A payment default in one run, and what it costs. */
export interface RunDefault {
  readonly k: number;
  readonly ead: number;
  /** Past due at d_k. */
  readonly unpaid: number;
  readonly shortfall: Readonly<Record<Channel, number>>;
  /** The channel with the lower loss, orderly of equals. */
  readonly channel: Channel;
  readonly loss: number;
  /** At as_of, at wa_rate. */
  readonly lossPv: number;
}

/** What a block of runs came to. */
export interface BlockResult {
  /** By run; null where every payment is made. */
  readonly defaults: readonly (RunDefault | null)[];
  /** Breach of each covenant at each of its tests. */
  readonly covenants: readonly BlockTests[];
}

/** A default as it is caught in the run of the waterfall. */
interface Caught {
  readonly runs: readonly number[];
  readonly k: number;
  readonly claims: readonly { readonly rank: number; readonly ead: Float64Array }[];
  readonly accounts: Float64Array;
  readonly unpaid: Float64Array;
}

/**
 * Runs of one deal in blocks: the formulas of the method and the waterfall of the exact model, in floats, on many paths at once.
 * @source stress method 1 and 2
 */
export class PathEngine {
  private readonly frame: Frame;
  private readonly arithmetic = new Map<number, Blocks>();
  private readonly lastMonth: number;

  constructor(private readonly model: Model) {
    if (model.deal.hedges.length > 0 || model.deal.lots.some((lot) => lot.arrives !== null))
      throw new Error('blocks of paths hold neither hedges of prices and rents nor lots that arrive');
    this.frame = new Frame(model);
    this.lastMonth = this.monthsValued();
  }

  /** Runs a block. @param conditions what happens in each run */
  run(conditions: BlockConditions): BlockResult {
    const { deal, grid } = this.model;
    const A = this.blocks(conditions.width);
    A.clear();
    const values = new BlockValues(A, this.frame, conditions, this.lastMonth);
    const cash = new BlockCash(A, this.frame, values, conditions);
    for (let k = 1; k <= this.model.debt.lastPeriod + WORKOUT_MONTHS; k++) cash.of(k);
    const base = this.model.base && new BlockBase(A, this.frame, this.model.base, values, cash);
    const shift = conditions.indexShift;
    const debt = new Debt<Lane, Mask>(A, deal, grid, {
      indices: { curves: deal.indexCurves, shift: shift && ((fixing) => shiftOn(shift, grid, fixing, 0)) },
      cfads: (k) => cash.of(k).cfads,
      baseAt: (k) => base?.at(k) ?? null,
    });
    const covenants = new BlockMeasures(A, this.frame, values, cash, debt, base).tests();
    const caught = this.waterfall(A, cash, base, debt, covenants);
    const waRate = debt.waRate() ?? 0;
    const defaults: (RunDefault | null)[] = Array.from({ length: conditions.width }, () => null);
    for (const one of caught) this.settle(one, values, cash, waRate, defaults);
    return { defaults, covenants };
  }

  private waterfall(
    A: Blocks,
    cash: BlockCash,
    base: BlockBase | null,
    debt: Debt<Lane, Mask>,
    covenants: readonly BlockTests[],
  ): Caught[] {
    const { deal, grid } = this.model;
    const trapped = this.breached(A, debt.lastPeriod, covenants, (consequence) => consequence !== 'draw_stop');
    const stopping = this.breached(A, debt.lastPeriod, covenants, () => true);
    for (let k = 1; k <= debt.lastPeriod; k++) base?.at(k);
    const run = new WaterfallRun<Lane, Mask>(A, {
      deal,
      grid,
      debt,
      flows: (k) => cash.of(k),
      base: (k) => base?.at(k) ?? 0,
      trapped: (k) => trapped[k]!,
      stopsDraws: (k) => stopping[k]!,
    });
    const living = new Set(Array.from({ length: A.width }, (_, i) => i));
    const caught: Caught[] = [];
    for (let k = 1; k <= debt.lastPeriod && living.size > 0; k++) {
      A.scope(() => {
        const { row, missed } = run.period(k);
        const runs = missed === false ? [] : [...living].filter((i) => Blocks.holds(missed, i));
        if (runs.length > 0) {
          const part = (lane: Lane): Float64Array => Float64Array.from(runs, (i) => Blocks.of(lane, i));
          caught.push({
            runs,
            k,
            claims: run.claims(k).map(({ tranche, ead }) => ({ rank: tranche.rank, ead: part(ead) })),
            accounts: part(
              sumOf(
                A,
                ACCOUNTS.map((name) => row.accounts[name]),
              ),
            ),
            unpaid: part(run.unpaid()),
          });
          for (const i of runs) living.delete(i);
        }
        return run.state();
      });
    }
    return caught;
  }

  /** For each k, where a covenant with such a consequence is in breach: its latest test at k′ ≤ k is one. */
  private breached(A: Blocks, lastPeriod: number, covenants: readonly BlockTests[], acts: (consequence: Consequence) => boolean): Mask[] {
    const traps = covenants.filter(({ covenant }) => covenant.consequence !== null && acts(covenant.consequence));
    return Array.from({ length: lastPeriod + 1 }, (_, k) =>
      traps
        .map(({ tests }) => tests.findLast((test) => test.k <= k)?.breach ?? false)
        .reduce<Mask>((any, one) => A.either(any, one), false),
    );
  }

  /** Liquidates the runs that default in one month. */
  private settle(
    { runs, k, claims, accounts, unpaid }: Caught,
    values: BlockValues,
    cash: BlockCash,
    waRate: Lane,
    defaults: (RunDefault | null)[],
  ): void {
    const A = this.blocks(runs.length, true);
    A.clear();
    const part = (lane: Lane): Lane => {
      if (typeof lane === 'number') return lane;
      const column = A.column();
      for (let i = 0; i < runs.length; i++) column[i] = lane[runs[i]!]!;
      return column;
    };
    const rate = part(waRate);
    const { ead, shortfall } = new BlockLiquidation(this.frame, values, cash, { A, part }).at({ k, claims, accounts, waRate: rate });
    runs.forEach((run, i) => {
      const [orderly, forced] = CHANNELS.map((channel) => Blocks.of(shortfall[channel], i)) as [number, number];
      const channel = forced < orderly ? 'forced' : 'orderly';
      const loss = Math.min(orderly, forced);
      const lossPv = loss * (1 + Blocks.of(rate, i)) ** (-k / 12);
      defaults[run] = { k, ead: Blocks.of(ead, i), unpaid: unpaid[i]!, shortfall: { orderly, forced }, channel, loss, lossPv };
    });
  }

  private blocks(width: number, narrow = false): Blocks {
    const key = narrow ? -width : width;
    let blocks = this.arithmetic.get(key);
    if (!blocks) this.arithmetic.set(key, (blocks = new Blocks(width)));
    return blocks;
  }

  /** The last grid date at which a liquidation or an income value looks at a price. */
  private monthsValued(): number {
    const { deal, grid, debt, contracts } = this.model;
    const { repossessionMonths, saleMonths } = deal.assumptions.values.liquidation;
    const sale = Math.max(...CHANNELS.map((channel) => repossessionMonths[channel] + saleMonths[channel]));
    const ends = contracts.flows.map(({ firmEnd }) => (firmEnd > grid.asOf ? grid.periodOfPayment(firmEnd) : 0));
    return Math.max(debt.lastPeriod + WORKOUT_MONTHS, ...ends) + sale + 1;
  }
}
