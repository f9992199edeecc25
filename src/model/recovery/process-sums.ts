import { EXACT } from '../../kernel/arithmetic.js';
import { Decimal, ONE, ZERO } from '../../kernel/decimal.js';
import type { AssumptionSet, Channel } from '../../domain/assumptions.js';
import { holdingLeft, type LiquidationMonth, type Sale } from '../method/recovery.js';
import type { InPlaceContract } from './in-place.js';
import type { SalePool } from './sale-pool.js';

/** A contract that is continued for a default at some date, and the grid date of its last month. */
interface Served {
  readonly contract: InPlaceContract;
  readonly end: number;
  readonly share: Decimal;
}

/** What contracts of one PD bring and cost in place in period n. */
interface Class {
  readonly survival: (month: number) => Decimal;
  readonly cash: Decimal[];
  readonly extra: Decimal[];
}

/**
 * Receipts and costs of a liquidation for a default at every grid date, from sums over the collateral by grid date: what a contract
 * in place brings in a period is the same whenever the default was, but for the survival of its customer. Between two dates only
 * contracts that go in or out of place change the sums, so all dates together cost as much as the collateral is long and the
 * contracts are. Dates are asked for in order. @source methodology 9
 */
export class ProcessSums {
  private readonly served = new Map<InPlaceContract, Served>();
  private readonly classes = new Map<string, Class>();
  private readonly sold = { gross: [] as Decimal[], costs: [] as Decimal[] };
  private readonly soldPools = new Map<SalePool, Decimal>();
  private soldHolding = ZERO;
  private readonly after = { gross: [] as Decimal[], costs: [] as Decimal[] };
  private readonly delay: number;
  private readonly months: number;
  private from = 0;

  /** @param last the last grid date at which a default is asked for */
  constructor(
    private readonly channel: Channel,
    private readonly set: AssumptionSet,
    private readonly last: number,
  ) {
    this.delay = set.values.liquidation.repossessionMonths[channel];
    this.months = set.values.liquidation.saleMonths[channel];
  }

  /**
   * Receipts and costs by month, index 0 is month 1.
   * @param served the contracts in place for a default at d_k, with their last month X and share
   * @param pieces what is sold at once: pools, and the share of each that is
   */
  at(
    k: number,
    served: readonly { readonly contract: InPlaceContract; readonly last: number; readonly share: Decimal }[],
    pieces: ReadonlyMap<SalePool, Decimal>,
  ): LiquidationMonth<Decimal>[] {
    this.from = k;
    const now = new Map(served.map(({ contract, last, share }) => [contract, { contract, end: k + last, share }]));
    for (const [contract, before] of this.served) if (!isSame(now.get(contract), before)) this.serve(before, -1);
    for (const [contract, after] of now) if (!isSame(this.served.get(contract), after)) this.serve(after, 1);
    this.served.clear();
    for (const [contract, one] of now) this.served.set(contract, one);
    for (const [pool, share] of this.soldPools) if (!pieces.get(pool)?.eq(share)) this.sell(pool, share.negated());
    for (const [pool, share] of pieces) if (!this.soldPools.get(pool)?.eq(share)) this.sell(pool, share);
    this.soldPools.clear();
    for (const [pool, share] of pieces) this.soldPools.set(pool, share);
    const ends = [...now.values()].map(({ end }) => end - k + this.months);
    const length = Math.max(this.delay + this.months, ...ends);
    return Array.from({ length }, (_, i) => this.month(k, i + 1));
  }

  private month(k: number, x: number): LiquidationMonth<Decimal> {
    const n = k + x;
    const i = x - this.delay;
    let receipts = this.after.gross[n] ?? ZERO;
    let costs = this.after.costs[n] ?? ZERO;
    if (i <= 0) costs = costs.plus(this.soldHolding);
    else if (i <= this.months) {
      receipts = receipts.plus(this.sold.gross[n] ?? ZERO);
      costs = costs.plus(this.sold.costs[n] ?? ZERO).plus(holdingLeft(EXACT, this.soldHolding, this.months, i));
    }
    if (x > this.set.values.liquidation.stepinMonths) {
      for (const { survival, cash, extra } of this.classes.values()) {
        if (cash[n] === undefined) continue;
        const survives = survival(x);
        receipts = receipts.plus(survives.times(cash[n]));
        costs = costs.plus(survives.times(extra[n]!));
      }
    }
    return { receipts, costs };
  }

  /** Adds a contract in place to the sums of the periods to come, or takes it out. */
  private serve({ contract, end, share }: Served, sign: 1 | -1): void {
    const { pool } = contract;
    const weight = share.times(sign);
    const key = contract.pd.toString();
    let own = this.classes.get(key);
    if (!own) this.classes.set(key, (own = { survival: (month) => contract.survivalTo(month), cash: [], extra: [] }));
    for (let n = this.from + 1; n <= end; n++) {
      add(own.cash, n, contract.lenderCash(n).times(sign));
      add(own.extra, n, contract.extraOpex(n).times(weight));
      add(this.after.costs, n, pool.costs.holding.times(weight));
    }
    for (let i = 1; i <= this.months; i++) {
      const sale = pool.saleAt(this.channel, end + i);
      add(this.after.gross, end + i, sale.gross.times(weight));
      add(
        this.after.costs,
        end + i,
        costOf(sale)
          .plus(holdingLeft(EXACT, pool.costs.holding, this.months, i))
          .times(weight),
      );
    }
  }

  /** Adds a share of a pool to what is sold at once, or takes it out. */
  private sell(pool: SalePool, share: Decimal): void {
    this.soldHolding = this.soldHolding.plus(pool.costs.holding.times(share));
    for (let n = this.from + this.delay + 1; n <= this.last + this.delay + this.months; n++) {
      const sale = pool.saleAt(this.channel, n);
      const whole = share.eq(ONE);
      add(this.sold.gross, n, whole ? sale.gross : sale.gross.times(share));
      add(this.sold.costs, n, whole ? costOf(sale) : costOf(sale).times(share));
    }
  }
}

const costOf = ({ commission, removal }: Sale<Decimal>): Decimal => commission.plus(removal);
const isSame = (a: Served | undefined, b: Served | undefined): boolean =>
  a !== undefined && b !== undefined && a.end === b.end && a.share.eq(b.share);

function add(sums: Decimal[], n: number, value: Decimal): void {
  sums[n] = sums[n]?.plus(value) ?? value;
}
