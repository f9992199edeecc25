import { Decimal } from '../../kernel/decimal.js';
import type { Deal } from '../../domain/deal.js';
import { FAN_FIGURES, type BlockOutcome } from '../../model/simulation/runner.js';
import type { Quantile } from '../../model/simulation/statistics.js';
import { FAN_SHARES, type SimulationResult } from '../../model/simulation/summary.js';
import { dateCell as date, numberCell, textCell as text, type Cell, type Table } from '../print/csv.js';
import { listed } from './simulation-json.js';

export const SIMULATION_TABLES = ['summary', 'pd', 'losses', 'dates', 'covenants', 'drivers', 'what_if'] as const;
export type SimulationTable = (typeof SIMULATION_TABLES)[number];

const number = (x: number | null): Cell => numberCell(x === null || !Number.isFinite(x) ? null : new Decimal(x));

/** Debt over a value of 0 is worse than any figure. */
const orWorst = (x: number | null): Cell => (x === Infinity ? text('worst') : number(x));

/** Of the simulation as it is, which nothing was taken from. */
const NO_ADDITION: readonly Cell[] = Array.from({ length: 4 }, () => number(null));

/** One table of a simulation at full precision, with the unit of each column in its name. */
export function simulationTable(result: SimulationResult, name: SimulationTable): Table {
  switch (name) {
    case 'summary':
      return { header: ['figure', 'value', 'standard_error', 'low', 'high'], rows: summaryRows(result) };
    case 'pd':
      return {
        header: ['year', 'cumulative_share', 'standard_error', 'marginal_share'],
        rows: result.pd.byYear.map(({ year, cumulative, marginal }) => [
          number(year),
          number(cumulative.mean),
          number(cumulative.se),
          number(marginal),
        ]),
      };
    case 'losses':
      return {
        header: ['from_usd', 'to_usd', 'paths'],
        rows: result.loss.histogram.map(({ from, to, paths }) => [number(from), number(to), number(paths)]),
      };
    case 'dates':
      return {
        header: [
          'k',
          'date',
          ...FAN_FIGURES.flatMap((figure) =>
            FAN_SHARES.map((q) => `${figure}_p${Math.round(Number(q) * 100)}_${figure === 'fmv' || figure === 'olv' ? 'usd' : 'ratio'}`),
          ),
          'ltv_olv_above_1_share',
          'ltv_olv_above_1_standard_error',
        ],
        rows: result.byDate.map((row) => [
          number(row.k),
          date(row.date),
          ...FAN_FIGURES.flatMap((figure) => row.fans[figure].map(orWorst)),
          number(row.under.mean),
          number(row.under.se),
        ]),
      };
    case 'covenants':
      return {
        header: ['covenant', 'one_year_share', 'one_year_standard_error', 'ever_share', 'ever_standard_error', 'median_first_breach'],
        rows: result.covenants.map(({ id, oneYear, ever, median }) => [
          text(id),
          number(oneYear.mean),
          number(oneYear.se),
          number(ever.mean),
          number(ever.se),
          date(median),
        ]),
      };
    case 'drivers':
      return {
        header: ['driver', 'k', 'mean', 'project'],
        rows: result.drivers.map(({ driver, k, mean, project }) => [text(driver), number(k), number(mean), number(project)]),
      };
    case 'what_if':
      return {
        header: [
          'driver_off',
          'el_one_year_usd',
          'el_lifetime_usd',
          'el_lifetime_standard_error_usd',
          'adds_one_year_usd',
          'adds_one_year_standard_error_usd',
          'adds_lifetime_usd',
          'adds_lifetime_standard_error_usd',
          'pd_lifetime_share',
          'pd_lifetime_standard_error_share',
        ],
        rows: [
          [
            text('none'),
            ...[result.el.oneYear.mean, result.el.lifetime.mean, result.el.lifetime.se].map(number),
            ...NO_ADDITION,
            ...[result.pd.lifetime.mean, result.pd.lifetime.se].map(number),
          ],
          ...result.whatIf.map(({ driver, pd, el, adds }) => [
            text(driver),
            ...[el.oneYear.mean, el.lifetime.mean, el.lifetime.se].map(number),
            ...[adds.oneYear.mean, adds.oneYear.se, adds.lifetime.mean, adds.lifetime.se].map(number),
            ...[pd.mean, pd.se].map(number),
          ]),
        ],
      };
  }
}

function summaryRows({ paths, seed, exposure, pd, reasons, lgd, el, loss }: SimulationResult): Cell[][] {
  const row = (
    figure: string,
    value: number | null,
    se: number | null = null,
    low: number | null = null,
    high: number | null = null,
  ): Cell[] => [text(figure), ...[value, se, low, high].map(number)];
  const within = (figure: string, { value, low, high }: Quantile): Cell[] => row(figure, value, null, low, high);
  return [
    row('paths', paths),
    row('seed', seed),
    row('exposure_usd', exposure),
    row('pd_one_year_share', pd.oneYear.mean, pd.oneYear.se),
    row('pd_lifetime_share', pd.lifetime.mean, pd.lifetime.se),
    ...pd.byCause.map(({ cause, mean, se }) => row(`pd_${cause}_share`, mean, se)),
    ...reasons.map(({ reason, mean, se }) => row(`pd_by_${reason}_share`, mean, se)),
    row('refinanced_share', pd.refinanced.mean, pd.refinanced.se),
    row('lgd_share', lgd?.mean ?? null, lgd?.se ?? null),
    ...(lgd ? [within('lgd_p10_share', lgd.p10), within('lgd_p50_share', lgd.p50), within('lgd_p90_share', lgd.p90)] : []),
    row('el_one_year_usd', el.oneYear.mean, el.oneYear.se),
    row('el_lifetime_usd', el.lifetime.mean, el.lifetime.se),
    ...el.tranches.flatMap(({ id, oneYear, lifetime }) => [
      row(`el_one_year_${id}_usd`, oneYear.mean, oneYear.se),
      row(`el_lifetime_${id}_usd`, lifetime.mean, lifetime.se),
    ]),
    ...loss.quantiles.flatMap(({ share, expectedShortfall, ...quantile }) => [
      within(`loss_pv_quantile_${share}_usd`, quantile),
      row(`expected_shortfall_${share}_usd`, expectedShortfall.mean, expectedShortfall.se),
    ]),
  ];
}

/** Paths one by one. */
export const pathsTable = (deal: Deal, blocks: readonly BlockOutcome[]): Table => ({
  header: [
    'path',
    'k',
    'cause',
    'ead_usd',
    'loss_usd',
    'loss_pv_usd',
    ...deal.tranches.flatMap(({ id }) => [`loss_${id}_usd`, `loss_pv_${id}_usd`]),
    'in_place',
    'refinanced',
  ],
  rows: listed(blocks).map(({ path, found, refinanced }) => [
    number(path),
    number(found?.k ?? null),
    text(found?.cause ?? null),
    number(found?.ead ?? null),
    number(found?.loss ?? 0),
    number(found?.lossPv ?? 0),
    ...deal.tranches.flatMap((_, t) => [number(found?.tranches[t]!.loss ?? 0), number(found?.tranches[t]!.lossPv ?? 0)]),
    text((found?.inPlace ?? []).join(' ')),
    number(refinanced),
  ]),
});
