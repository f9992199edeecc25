import { civil, dayOf, type Day } from '../../kernel/calendar.js';
import type { CompKind, Market, PriceType } from '../../domain/market.js';
import { bandOf, Bands, weightsAt, type HorizonBand, type Miss, type Quantiles } from './bands.js';
import type { CurveParameters } from './curve.js';
import { ENTRANTS, type Answered, type Entrant, type Past } from './entrants.js';
import { DAYS_A_MONTH, HORIZONS, type Horizon } from './horizons.js';
import { countUntil, knownOn, type Series } from './series.js';

/** A series whose newest observation is older than this has no anchor, as in the method. */
const ANCHOR_WINDOW = 365;

/** One later price with the forecast of every entrant. */
export interface Forecast {
  readonly origin: Day;
  readonly horizon: Horizon;
  readonly kind: CompKind;
  readonly model: string;
  readonly type: PriceType;
  readonly day: Day;
  /** ln of the price. */
  readonly actual: number;
  /** Whether too few misses were known at its horizon, so that its bands are from those of all horizons. */
  readonly pooled: boolean;
  /** By entrant: ln of the forecast, and ln of actual over forecast at the 10th, 25th, 75th and 90th percentile as known at the origin. */
  readonly predicted: readonly { readonly log: number; readonly band: Quantiles }[];
}

export interface Backtest {
  readonly entrants: readonly Entrant[];
  readonly origins: readonly Day[];
  readonly forecasts: readonly Forecast[];
}

interface Case extends Answered {
  readonly horizon: Horizon;
}

/**
 * Forecasts from the quarter ends of a history: each entrant learns from what was known at the origin and forecasts later
 * prices, each observation once for each horizon. Nothing later than the origin, and no cohort that had not shipped by it, reaches
 * an entrant. @source methodology 16
 */
export function backtest(
  series: readonly Series[],
  market: Pick<Market, 'models' | 'cohorts'>,
  present: CurveParameters,
  entrants: readonly Entrant[] = ENTRANTS,
  onOrigin: (done: number, all: number) => void = () => undefined,
): Backtest {
  const cases = casesOf(series);
  const origins = [...cases.keys()].sort((a, b) => a - b);
  const forecasts: Forecast[] = [];
  const bands = entrants.map(() => new Bands());
  let waiting: (Omit<Miss, 'log'> & { readonly day: Day; readonly by: readonly number[] })[] = [];
  const answered: Case[] = [];
  let open: Case[] = [];
  for (const [i, origin] of origins.entries()) {
    open = move(open, ({ day }) => day <= origin, answered);
    waiting = waiting.filter((miss) => {
      if (miss.day > origin) return true;
      const { kind, horizon, months } = miss;
      for (const [e, log] of miss.by.entries()) bands[e]!.add({ kind, horizon, months, log });
      return false;
    });
    const past: Past = { origin, series: knownOn(series, origin), answered, market, present };
    const learned = entrants.map((entrant, e) => ({ predict: entrant.fit(past), bands: learn(bands[e]!) }));
    for (const { seen, day, log, horizon } of cases.get(origin)!) {
      const { kind, model, type } = seen;
      const months = (day - origin) / DAYS_A_MONTH;
      const weights = weightsAt(kind, months);
      const predicted = learned.map((one) => ({ log: one.predict({ seen, origin, day }), band: bandOf(one.bands[kind], weights) }));
      const { pooled } = learned[0]!.bands[kind].find((band) => band.horizon === horizon)!;
      forecasts.push({ origin, horizon, kind, model, type, day, actual: log, pooled, predicted });
      waiting.push({ day, kind, horizon, months, by: predicted.map((one) => log - one.log) });
    }
    for (const one of cases.get(origin)!) open.push(one);
    onOrigin(i + 1, origins.length);
  }
  return { entrants, origins, forecasts };
}

const learn = (bands: Bands): Readonly<Record<CompKind, readonly HorizonBand[]>> => ({
  resale: bands.learn('resale'),
  rental: bands.learn('rental'),
});

function move(from: Case[], ready: (one: Case) => boolean, to: Case[]): Case[] {
  for (const one of from.filter(ready)) to.push(one);
  return from.filter((one) => !ready(one));
}

/** Every question that the history can answer, by origin. */
function casesOf(all: readonly Series[]): Map<Day, Case[]> {
  const cases = new Map<Day, Case[]>();
  for (const series of all) {
    const seenAt = new Map<Day, Series>();
    for (const [i, day] of series.days.entries()) {
      for (const horizon of HORIZONS) {
        const origin = quarterEndNear(day - horizon * DAYS_A_MONTH);
        if (origin >= day) continue;
        let seen = seenAt.get(origin);
        if (!seen) {
          seen = knownOn([series], origin)[0];
          if (!seen || seen.days[countUntil(seen, origin) - 1]! <= origin - ANCHOR_WINDOW) continue;
          seenAt.set(origin, seen);
        }
        const list = cases.get(origin);
        const one: Case = { seen, origin, day, log: series.logs[i]!, horizon };
        if (list) list.push(one);
        else cases.set(origin, [one]);
      }
    }
  }
  return cases;
}

/** The last day of a quarter that is nearest to a point in time. */
function quarterEndNear(point: number): Day {
  const { year, month } = civil(Math.floor(point) as Day);
  const first = Math.floor((month - 1) / 3) * 3 + 1;
  const before = (dayOf(year, first, 1) - 1) as Day;
  const after = ((first === 10 ? dayOf(year + 1, 1, 1) : dayOf(year, first + 3, 1)) - 1) as Day;
  return point - before <= after - point ? before : after;
}
