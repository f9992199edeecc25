import { formatDay, parseDay, type Day } from '../../src/kernel/calendar.js';
import type { CompKind, Market, Model, PriceType } from '../../src/domain/market.js';
import { logCurve, Successors, type CurveParameters } from '../../src/model/calibration/curve.js';
import { chances } from '../model/calibration/history.js';

const FIRST = parseDay('2016-01-01')!;
const LAST = parseDay('2025-12-31')!;
/** Kinds and types as real rate cards and sales have them, with how often each is seen and how far its level lies above executed prices. */
const SEEN: readonly {
  readonly kind: CompKind;
  readonly type: PriceType;
  readonly share: number;
  readonly over: number;
  readonly noise: number;
}[] = [
  { kind: 'resale', type: 'sold', share: 5, over: 0, noise: 0.15 },
  { kind: 'resale', type: 'ask', share: 3, over: 0.2, noise: 0.2 },
  { kind: 'resale', type: 'index', share: 1, over: 0, noise: 0.1 },
  { kind: 'rental', type: 'index', share: 3, over: 0, noise: 0.03 },
  { kind: 'rental', type: 'ask', share: 3, over: 0.1, noise: 0.1 },
];
/** Annual drift of a level. */
const DRIFT = 0.2;
/** An hour's rent over the launch price. */
const RENT_OVER_PRICE = 1 / 14_000;
/** What the prices follow: other figures than the bundled ones. */
const TRUTH: CurveParameters = {
  deterioration: 0.15,
  passThrough: 1.2,
  lagYears: 1.5,
  rampYears: 1.8,
  rentalDecay: 0.12,
  rentalPassThrough: 0.5,
};

/**
 * A history of simulated prices in the comps format: the catalogue's models from their launch to 2025, more of them each year, along
 * the method's curve, off it by noise and a level that drifts. The same `rows` always gives the same bytes.
 */
export function priceHistory(rows: number, market: Pick<Market, 'models' | 'cohorts'>): string {
  const { even, normal } = chances(rows);
  const successors = new Successors(market, LAST);
  const models = [...market.models.values()].filter(
    ({ launchPrice, launchDate }) => launchPrice && launchDate !== null && launchDate < LAST,
  );
  const series = models.flatMap((model) => SEEN.map((seen) => ({ model, seen, weight: seen.share * lifeOf(model), days: [] as Day[] })));
  const weights = series.reduce((sum, { weight }) => sum + weight, 0);
  for (let row = 0; row < rows; row++) {
    let slot = even() * weights;
    const { model, days } = series.find(({ weight }) => (slot -= weight) < 0)!;
    days.push(Math.floor(LAST - lifeOf(model) * (1 - Math.sqrt(even()))) as Day);
  }
  const lines = series.flatMap(({ model, seen: { kind, type, over, noise }, days }) => {
    days.sort((a, b) => a - b);
    const own = successors.of(model.key);
    const start = startOf(model);
    let level =
      Math.log(model.launchPrice!.toNumber() * (kind === 'rental' ? RENT_OVER_PRICE : 0.9)) + over - logCurve(kind, own, start, TRUTH);
    let before = start;
    return days.map((day) => {
      level += DRIFT * Math.sqrt((day - before) / 365) * normal();
      before = day;
      const price = Math.exp(level + logCurve(kind, own, day, TRUTH) + noise * normal());
      return {
        day,
        line: `${formatDay(day)},${kind},${model.key},${price.toPrecision(5)},${type},${1 + Math.floor(even() ** 3 * 40)},simulated`,
      };
    });
  });
  return ['date,kind,model,price_usd,price_type,quantity,source', ...lines.sort((a, b) => a.day - b.day).map(({ line }) => line), ''].join(
    '\n',
  );
}

const startOf = ({ launchDate }: Model): Day => Math.max(launchDate!, FIRST) as Day;
const lifeOf = (model: Model): number => LAST - startOf(model);
