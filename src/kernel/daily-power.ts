import { Decimal, ONE } from './decimal.js';

const CHUNK = 64;

/**
 * exp(rate · days) for whole days, from tables of products instead of an exponential a call.
 * One exponential for each table; every value after is one product of two table entries.
 */
export class DailyPower {
  private readonly fine: Decimal[] = [ONE];
  private readonly coarse: Decimal[] = [ONE];
  private readonly fineBack: Decimal[] = [ONE];
  private readonly coarseBack: Decimal[] = [ONE];
  private readonly base: Decimal;
  private readonly back: Decimal;

  /** @param ratePerDay exponent for each day [1/day] */
  constructor(ratePerDay: Decimal) {
    this.base = ratePerDay.exp();
    this.back = ONE.div(this.base);
  }

  at(days: number): Decimal {
    return days >= 0 ? power(days, this.fine, this.coarse, this.base) : power(-days, this.fineBack, this.coarseBack, this.back);
  }
}

function power(days: number, fine: Decimal[], coarse: Decimal[], base: Decimal): Decimal {
  const high = Math.floor(days / CHUNK);
  const low = days - high * CHUNK;
  while (fine.length <= CHUNK) fine.push(fine[fine.length - 1]!.times(base));
  while (coarse.length <= high) coarse.push(coarse[coarse.length - 1]!.times(fine[CHUNK]!));
  return high === 0 ? fine[low]! : low === 0 ? coarse[high]! : coarse[high]!.times(fine[low]!);
}

/** base^n for whole n ≥ 0, each from the one before. */
export class Powers {
  private readonly table: Decimal[] = [ONE];
  constructor(private readonly base: Decimal) {}

  at(n: number): Decimal {
    while (this.table.length <= n) this.table.push(this.table[this.table.length - 1]!.times(this.base));
    return this.table[n]!;
  }
}
