import { Temporal } from 'temporal-polyfill';
import { formatDay, type Day } from '../../src/kernel/calendar.js';
import { Decimal } from '../../src/kernel/decimal.js';
import type { Channel } from '../../src/domain/assumptions.js';
import type { Deal } from '../../src/domain/deal.js';
import type { Lease } from '../../src/domain/lease.js';
import type { Lot } from '../../src/domain/lot.js';

/**
 * A second way to liquidate a deal, written from section 9 of the method alone: lot by lot, month by month, contracts counted day
 * by day, every power taken anew. It shares the deal, fair values, claims and the rate with the tool, and nothing else.
 */
interface Given {
  readonly deal: Deal;
  readonly k: number;
  readonly channel: Channel;
  /** Fair value per GPU at a grid date. */
  readonly fmv: (lot: Lot, n: number) => Decimal;
  readonly claims: readonly { readonly id: string; readonly rank: number; readonly ead: Decimal }[];
  readonly waRate: Decimal | null;
}

interface Flow {
  gross: Decimal;
  commission: Decimal;
  removal: Decimal;
  holding: Decimal;
  contractCash: Decimal;
}

const D = (x: Decimal | number | string): Decimal => new Decimal(x);
const sum = (xs: readonly Decimal[]): Decimal => xs.reduce((a, b) => a.plus(b), D(0));
const min = (a: Decimal, b: Decimal): Decimal => (a.lt(b) ? a : b);
const idle = (holding: Decimal): Flow => ({ gross: D(0), commission: D(0), removal: D(0), holding, contractCash: D(0) });

/** d_k as days since 1970, by a temporal library. */
export function gridDay(asOf: Day, k: number): number {
  const start = Temporal.PlainDate.from(formatDay(asOf));
  const moved = start.add({ months: k });
  const kept = start.day === start.daysInMonth ? moved.with({ day: moved.daysInMonth }) : moved;
  return Temporal.PlainDate.from('1970-01-01').until(kept, { largestUnit: 'days' }).days;
}

const counted = (lot: Lot): boolean => ['installed', 'offline', 'rma'].includes(lot.status);

export function simulate({ deal, k, channel, fmv, claims, waRate }: Given) {
  const a = deal.assumptions.values;
  const liq = a.liquidation;
  const dates = new Map<number, number>();
  const date = (n: number): number => {
    if (!dates.has(n)) dates.set(n, gridDay(deal.asOf, n));
    return dates.get(n)!;
  };
  const model = (key: string) => deal.market.models.get(key)!;
  const collateral = deal.lots.filter((lot) => counted(lot) && lot.lien === 'first');

  // Contracts, day by day.
  const firmEnd = (x: Lease): number => {
    if (x.daysPastDue > a.contracts.pastDueLimitDays) return Math.min(x.end, deal.asOf);
    return x.terminableFrom === null ? x.end : Math.min(x.end, Math.max(x.terminableFrom, deal.asOf + x.noticeDays));
  };
  const activeDays = (x: Lease, n: number): number => {
    let days = 0;
    for (let t = date(n - 1); t < date(n); t++) if (x.start <= t && t < firmEnd(x)) days++;
    return days;
  };
  const installed = (key: string): Decimal =>
    sum(deal.lots.filter((lot) => lot.status === 'installed' && lot.model === key).map((lot) => D(lot.quantity)));
  const servedCache = new Map<string, Decimal>();
  const served = (key: string, n: number): Decimal => {
    const id = `${key} ${n}`;
    if (!servedCache.has(id)) {
      const committed = sum(deal.leases.filter((x) => x.model === key).map((x) => D(x.gpus).times(activeDays(x, n)))).div(
        date(n) - date(n - 1),
      );
      servedCache.set(id, committed.isZero() ? D(1) : min(D(1), installed(key).div(committed)));
    }
    return servedCache.get(id)!;
  };
  const fullYears = (from: number, to: number): number => {
    const start = Temporal.PlainDate.from(formatDay(from as Day));
    const end = Temporal.PlainDate.from(formatDay(to as Day));
    let n = 0;
    while (Temporal.PlainDate.compare(start.add({ years: n + 1 }), end) <= 0) n++;
    return n;
  };
  const cashOf = (x: Lease, upTo: number): Decimal[] => {
    let prepaid: Decimal = x.prepaid;
    const cash = [D(0)];
    for (let n = 1; n <= upTo; n++) {
      const raw = D(x.gpus)
        .times(24)
        .times(activeDays(x, n))
        .times(x.price)
        .times(
          D(1)
            .plus(x.escalator)
            .pow(fullYears(x.start, date(n - 1))),
        )
        .times(x.takeOrPay);
      const billed = raw.times(served(x.model, n));
      const credit = min(prepaid, billed.times(x.prepaidShare));
      prepaid = prepaid.minus(credit);
      cash.push(billed.minus(credit));
    }
    return cash;
  };

  // One lot, sold.
  const holdingOf = (lot: Lot): Decimal => {
    const perKw = D(lot.hosting ?? a.hostingUsdKwMonth).plus(
      D(lot.pue ?? a.power.pue)
        .times(730)
        .times(lot.power ?? a.power.usdKwh)
        .times(a.power.idleLoad),
    );
    return model(lot.model).kw.times(lot.quantity).times(perKw);
  };
  const opexOf = (lot: Lot, days: number): Decimal => {
    const { kw } = model(lot.model);
    const power = kw
      .times(lot.pue ?? a.power.pue)
      .times(24)
      .times(days)
      .times(lot.power ?? a.power.usdKwh)
      .times(a.power.load);
    return power
      .plus(kw.times(lot.hosting ?? a.hostingUsdKwMonth))
      .plus(a.maintenance.times(lot.unitCost).div(12))
      .times(lot.quantity);
  };
  const depth = (key: string): Decimal => {
    const absorbed = D(model(key).absorption ?? liq.absorptionDefault).times(liq.saleMonths[channel]);
    const gpus = collateral.filter((lot) => lot.model === key).reduce((all, lot) => all + lot.quantity, 0);
    return D(1).plus(D(gpus).div(absorbed)).pow(liq.depthElasticity.negated());
  };
  const saleOf = (lot: Lot, n: number): Flow => {
    const region = a.haircut.region.get(lot.region) ?? a.haircut.region.get('default')!;
    const kept = D(1)
      .minus(a.haircut[channel])
      .times(D(1).minus(a.haircut.condition[lot.condition]))
      .times(D(1).minus(region))
      .times(depth(lot.model));
    const gross = fmv(lot, n).times(lot.quantity).times(kept).div(liq.saleMonths[channel]);
    const commission = gross.times(liq.commission[channel]);
    const removal = liq.removalUsd.times(lot.quantity).div(liq.saleMonths[channel]);
    if (gross.minus(commission).minus(removal).lt(0)) return idle(D(0));
    return { ...idle(D(0)), gross, commission, removal };
  };
  const sell = (lot: Lot, after: number): Flow[] => {
    const months: Flow[] = [];
    const parts = liq.saleMonths[channel];
    for (let x = 1; x <= after; x++) months.push(idle(holdingOf(lot)));
    for (let i = 1; i <= parts; i++)
      months.push({
        ...saleOf(lot, k + after + i),
        holding: holdingOf(lot)
          .times(parts - i + 1)
          .div(parts),
      });
    return months;
  };
  const scaled = (months: readonly Flow[], by: Decimal): Flow[] =>
    months.map((f) => ({
      gross: f.gross.times(by),
      commission: f.commission.times(by),
      removal: f.removal.times(by),
      holding: f.holding.times(by),
      contractCash: f.contractCash.times(by),
    }));

  const discount = (x: number): Decimal => (waRate === null ? D(1) : D(1).plus(waRate).pow(D(x).div(12).negated()));
  const pv = (parts: readonly Flow[][]): Decimal =>
    sum(
      parts.flatMap((part) =>
        part.map((f, i) =>
          f.gross
            .plus(f.contractCash)
            .minus(f.commission)
            .minus(f.removal)
            .minus(f.holding)
            .times(discount(i + 1)),
        ),
      ),
    );

  // Which contracts are served in place.
  const repossession = liq.repossessionMonths[channel];
  const flows: Flow[][] = [];
  const inPlace: string[] = [];
  const apart = new Set<Lot>();
  for (const x of channel === 'forced' || liq.strategy === 'piecemeal' ? [] : deal.leases) {
    const tagged = deal.lots.filter((lot) => lot.status === 'installed' && lot.contractId === x.id);
    const own = tagged.filter((lot) => lot.lien === 'first');
    if (own.length === 0 || !x.assignable || !x.directAgreement || x.start > date(k) || date(k) >= firmEnd(x)) continue;
    let last = 0;
    while (date(k + last + 1) <= firmEnd(x)) last++;
    if (last <= liq.stepinMonths) continue;
    const q = tagged.reduce((all, lot) => all + lot.quantity, 0);
    const share = q > x.gpus ? D(x.gpus).div(q) : D(1);
    const pd = x.rating === 'D' ? D(1) : a.rating.masterScale.get(x.rating === 'unrated' ? a.rating.unrated : x.rating)!;
    const cash = cashOf(x, k + last);
    const after = Math.max(last, repossession);
    const inPlaceOf = (lot: Lot): Flow[] => {
      const sold = scaled(sell(lot, after), share);
      return sold.map((flow, i) => {
        const month = i + 1;
        if (month <= liq.stepinMonths || month > last) return flow;
        const n = k + month;
        const survival = D(1).minus(pd).pow(D(month).div(12));
        const serves = min(D(1), D(q).div(D(x.gpus).times(served(x.model, n))));
        const contractCash = survival.times(cash[n]!).times(serves).times(lot.quantity).div(q).times(D(1).minus(liq.operatorFee));
        const running = opexOf(lot, date(n) - date(n - 1)).times(share);
        return { ...idle(survival.times(running).plus(D(1).minus(survival).times(holdingOf(lot).times(share)))), contractCash };
      });
    };
    const placed = own.map(inPlaceOf);
    const sold = own.map((lot) => scaled(sell(lot, repossession), share));
    if (liq.strategy === 'best' && !pv(placed).gt(pv(sold))) continue;
    inPlace.push(x.id);
    flows.push(...placed);
    for (const lot of own) {
      apart.add(lot);
      if (share.lt(1)) flows.push(scaled(sell(lot, repossession), D(1).minus(share)));
    }
  }
  for (const lot of collateral) if (!apart.has(lot)) flows.push(sell(lot, repossession));

  // Who gets the cash.
  const ead = sum(claims.map((claim) => claim.ead));
  const accounts = sum(Object.values(deal.accounts));
  const legalShare = liq.legalShare.times(ead);
  const legal = liq.legalUsd.gt(legalShare) ? liq.legalUsd : legalShare;
  const length = Math.max(repossession + liq.saleMonths[channel], ...flows.map((part) => part.length));
  const growth = D(1)
    .plus(waRate ?? 0)
    .pow(D(1).div(12));
  const owed = claims.map((claim) => claim.ead);
  const paid = claims.map(() => [] as { x: number; amount: Decimal }[]);
  let costsOwed = legal;
  let priority = sum(deal.priorityClaims.map((claim) => claim.amount));
  const priorityAtFirst = priority;
  let waiting = D(0);
  for (let x = 1; x <= length; x++) {
    for (const [i, claim] of owed.entries()) owed[i] = claim.times(growth);
    const month = flows.flatMap((part) => part[x - 1] ?? []);
    let cash = sum(month.map((f) => f.gross.plus(f.contractCash)));
    if (x === 1) cash = cash.plus(accounts);
    if (x === length) [cash, waiting] = [cash.plus(waiting), D(0)];
    costsOwed = costsOwed.plus(sum(month.map((f) => f.commission.plus(f.removal).plus(f.holding))));
    const take = (due: Decimal): Decimal => {
      const part = min(cash, due);
      cash = cash.minus(part);
      return part;
    };
    costsOwed = costsOwed.minus(take(costsOwed));
    priority = priority.minus(take(priority));
    for (const rank of [...new Set(claims.map((claim) => claim.rank))].sort((p, q) => p - q)) {
      const same = claims.flatMap((claim, i) => (claim.rank === rank ? [i] : []));
      const due = sum(same.map((i) => owed[i]!));
      if (due.isZero()) continue;
      const amount = take(due);
      const shares = same.map((i) => amount.times(owed[i]!).div(due));
      same.forEach((i, j) => {
        owed[i] = amount.eq(due) ? D(0) : owed[i]!.minus(shares[j]!);
        if (shares[j]!.gt(0)) paid[i]!.push({ x, amount: shares[j]! });
      });
    }
    waiting = waiting.plus(cash);
  }

  const all = flows.flat();
  const total = (of: keyof Flow): Decimal => sum(all.map((f) => f[of]));
  const tranches = claims.map((claim, i) => ({
    id: claim.id,
    nominal: sum(paid[i]!.map((p) => p.amount)),
    pv: sum(paid[i]!.map((p) => p.amount.times(discount(p.x)))),
  }));
  const months = Math.max(0, ...paid.flat().map((p) => p.x));
  return {
    ead,
    legal,
    accounts,
    inPlace,
    tranches,
    gross: total('gross'),
    commission: total('commission'),
    removal: total('removal'),
    holding: total('holding'),
    contractCash: total('contractCash'),
    priorityClaimsPaid: priorityAtFirst.minus(priority),
    costsUnpaid: costsOwed,
    surplus: waiting,
    recoveryNominal: sum(tranches.map((t) => t.nominal)),
    recoveryPv: sum(tranches.map((t) => t.pv)),
    months: months === 0 ? null : months,
  };
}
