import { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { Deal } from '../../domain/deal.js';
import type { BlockOutcome } from '../../model/simulation/runner.js';
import { FAN_FIGURES } from '../../model/simulation/runner.js';
import type { Estimate, Quantile } from '../../model/simulation/statistics.js';
import { FAN_SHARES, type Loss, type SimulationResult } from '../../model/simulation/summary.js';
import { money, ratio, type Json } from '../print/json.js';
import { headJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

const cents = (x: number | null): Json => (x === null || !Number.isFinite(x) ? null : money(new Decimal(x)));
const share = (x: number | null): Json => (x === null || !Number.isFinite(x) ? null : ratio(new Decimal(x)));
const shareEstimate = ({ mean, se }: Estimate): Json => ({ mean: share(mean), se: share(se) });
const centsEstimate = ({ mean, se }: Estimate): Json => ({ mean: cents(mean), se: cents(se) });
const lossJson = ({ mean, se, rate, rateSe }: Loss): Json => ({
  mean: cents(mean),
  se: cents(se),
  rate: share(rate),
  rate_se: share(rateSe),
});
/** The name of a share: 0.05 is p5. */
const named = (q: string): string => `p${Math.round(Number(q) * 100)}`;
const quantileJson = (name: string, { value, low, high }: Quantile): { readonly [key: string]: Json } => ({
  [name]: share(value),
  [`${name}_low`]: share(low),
  [`${name}_high`]: share(high),
});
const isMoney = (name: string): boolean => name === 'fmv' || name === 'olv';

/** What `simulate --json` prints. */
export const simulationJson = (result: SimulationResult, tool: Tool): Json => ({
  ...headJson('simulation/1', result, tool),
  seed: result.seed,
  paths: result.paths,
  months: result.months,
  exposure: cents(result.exposure),
  drivers: result.drivers.map(({ driver, k, mean, project }) => {
    const figure = isMoney(driver) ? cents : share;
    return { driver, k, mean: figure(mean), project: figure(project) };
  }),
  pd: {
    by_year: result.pd.byYear.map(({ year, cumulative, marginal }) => ({
      year,
      cumulative: share(cumulative.mean),
      se: share(cumulative.se),
      marginal: share(marginal),
    })),
    by_cause: result.pd.byCause.map(({ cause, mean, se }) => ({ cause, pd: share(mean), se: share(se) })),
    one_year: { ...(shareEstimate(result.pd.oneYear) as object), grade: result.pd.oneYear.grade },
    lifetime: { ...(shareEstimate(result.pd.lifetime) as object), grade: result.pd.lifetime.grade },
    refinanced: shareEstimate(result.pd.refinanced),
  },
  lgd: result.lgd && {
    mean: share(result.lgd.mean),
    se: share(result.lgd.se),
    ...quantileJson('p10', result.lgd.p10),
    ...quantileJson('p50', result.lgd.p50),
    ...quantileJson('p90', result.lgd.p90),
  },
  el: {
    one_year: lossJson(result.el.oneYear),
    lifetime: lossJson(result.el.lifetime),
    tranches: result.el.tranches.map(({ id, oneYear, lifetime }) => ({
      id,
      one_year: centsEstimate(oneYear),
      lifetime: centsEstimate(lifetime),
    })),
  },
  ecl: {
    twelve_month: cents(result.el.oneYear.mean),
    twelve_month_se: cents(result.el.oneYear.se),
    lifetime: cents(result.el.lifetime.mean),
    lifetime_se: cents(result.el.lifetime.se),
  },
  loss_pv: {
    mean: cents(result.el.lifetime.mean),
    se: cents(result.el.lifetime.se),
    quantiles: result.loss.quantiles.map(({ share: q, value, low, high, expectedShortfall }) => ({
      quantile: Number(q),
      value: cents(value),
      low: cents(low),
      high: cents(high),
      expected_shortfall: cents(expectedShortfall.mean),
      expected_shortfall_se: cents(expectedShortfall.se),
    })),
    histogram: result.loss.histogram.map(({ from, to, paths }) => ({ from: cents(from), to: cents(to), paths })),
  },
  by_date: result.byDate.map(({ k, date, fans, under }) => ({
    k,
    date: formatDay(date),
    ...Object.fromEntries(
      FAN_FIGURES.map((name) => [
        name,
        Object.fromEntries(FAN_SHARES.map((q, i) => [named(q), (isMoney(name) ? cents : share)(fans[name][i] ?? null)])),
      ]),
    ),
    ltv_olv_above_1: share(under.mean),
    ltv_olv_above_1_se: share(under.se),
  })),
  covenants: result.covenants.map(({ id, oneYear, ever, median }) => ({
    id,
    one_year: shareEstimate(oneYear),
    ever: shareEstimate(ever),
    median_first_breach: median === null ? null : formatDay(median),
  })),
  defaulting:
    result.defaulting &&
    result.defaulting.map(({ driver, defaulting, all }) => ({ driver, defaulting: share(defaulting), all: share(all) })),
  reasons: result.reasons.map(({ reason, mean, se }) => ({ reason, pd: share(mean), se: share(se) })),
  what_if: result.whatIf.map(({ driver, pd, el, adds }) => ({
    driver,
    pd_lifetime: shareEstimate(pd),
    el_one_year: centsEstimate(el.oneYear),
    el_lifetime: centsEstimate(el.lifetime),
    adds_one_year: centsEstimate(adds.oneYear),
    adds_lifetime: centsEstimate(adds.lifetime),
  })),
  scorecard: {
    obligor_grade: result.scorecard.obligorGrade,
    pd: ratio(result.scorecard.pd),
    lgd: ratio(result.scorecard.lgd),
    el: ratio(result.scorecard.el),
    facility_grade: result.scorecard.facilityGrade,
  },
});

/** What `simulate --list --json` prints: paths one by one. */
export const pathsJson = (deal: Deal, seed: number, blocks: readonly BlockOutcome[], tool: Tool): Json => ({
  schema: 'paths/1',
  tool: { name: tool.name, version: tool.version },
  deal: { id: deal.id, as_of: formatDay(deal.asOf) },
  set: deal.assumptions.origin.name,
  seed,
  paths: listed(blocks).map(({ path, found, refinanced }) => ({
    path,
    k: found?.k ?? null,
    cause: found?.cause ?? null,
    ead: cents(found?.ead ?? null),
    loss: cents(found?.loss ?? 0),
    loss_pv: cents(found?.lossPv ?? 0),
    tranches: deal.tranches.map(({ id }, t) => ({
      id,
      loss: cents(found?.tranches[t]!.loss ?? 0),
      loss_pv: cents(found?.tranches[t]!.lossPv ?? 0),
    })),
    in_place: found?.inPlace ?? [],
    refinanced,
  })),
});

/** Every path with its default and its refinancing, null where it has none. */
export function listed(blocks: readonly BlockOutcome[]) {
  return blocks.flatMap(({ first, width, defaults, refinanced }) => {
    const found = new Map(defaults.map((one) => [one.path, one]));
    const lent = new Map(refinanced.map(({ path, k }) => [path, k]));
    return Array.from({ length: width }, (_, i) => ({
      path: first + i,
      found: found.get(first + i) ?? null,
      refinanced: lent.get(first + i) ?? null,
    }));
  });
}
