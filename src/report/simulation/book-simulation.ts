import { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { SetName } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import type { Warning } from '../../kernel/failure.js';
import { HORIZONS, type BookLosses, type HorizonLoss } from '../../model/portfolio/book-losses.js';
import type { Estimate } from '../../model/simulation/statistics.js';
import { numberCell, textCell as text, type Cell, type Table } from '../print/csv.js';
import { money, ratio, type Json } from '../print/json.js';
import { warningJson } from '../print/problem-json.js';
import { inputsJson, setJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

export const BOOK_SIMULATION_TABLES = ['summary', 'loans', 'contributions', 'defaults', 'joint_defaults', 'tail'] as const;
export type BookSimulationTable = (typeof BOOK_SIMULATION_TABLES)[number];

/** What drawn paths of a book come to, with the files that it was read from. */
export interface BookSimulationView {
  readonly name: string;
  readonly baseCurrency: string;
  readonly asOf: Day;
  readonly seed: number;
  readonly result: BookLosses;
  /** How the files spell each party, by its folded name. */
  readonly parties: ReadonlyMap<string, string>;
  readonly assumptionSet: SetName;
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Warning[];
}

const cents = (x: number): Json => money(new Decimal(x));
const share = (x: number | null): Json => ratio(x === null ? null : new Decimal(x));
const centsEstimate = ({ mean, se }: Estimate): Json => ({ mean: cents(mean), se: cents(se) });
const shareEstimate = ({ mean, se }: Estimate): Json => ({ mean: share(mean), se: share(se) });

/** What `simulate --json` prints of a book. */
export const bookSimulationJson = (view: BookSimulationView, tool: Tool): Json => ({
  schema: 'book-simulation/1',
  tool: { name: tool.name, version: tool.version },
  book: { name: view.name, base_currency: view.baseCurrency, as_of: formatDay(view.asOf) },
  inputs: inputsJson(view.inputs),
  warnings: view.warnings.map(warningJson),
  assumption_set: setJson(view.assumptionSet),
  seed: view.seed,
  paths: view.result.paths,
  loans: view.result.exposures.map(({ id, path, exposure }) => ({ id, path, exposure: money(exposure) })),
  ...Object.fromEntries(HORIZONS.map((horizon) => [horizon, horizonJson(view.result.horizons[horizon])])),
  capital: { simulated: cents(view.result.capital.simulated), irb: money(view.result.capital.irb) },
});

const horizonJson = ({ el, crowding, loans, quantiles, defaults, meanDefaults, joint, drivers }: HorizonLoss): Json => ({
  el: centsEstimate(el),
  crowding: centsEstimate(crowding),
  loans: loans.map((loan) => ({ id: loan.id, pd: shareEstimate(loan.pd), el: centsEstimate(loan.el) })),
  quantiles: quantiles.map((one) => ({
    quantile: Number(one.share),
    value: cents(one.value),
    low: cents(one.low),
    high: cents(one.high),
    expected_shortfall: cents(one.expectedShortfall.mean),
    expected_shortfall_se: cents(one.expectedShortfall.se),
    sum_alone: cents(one.sumAlone),
    diversification: share(one.diversification),
    loans: one.loans.map(({ id, alone, contribution, marginal }) => ({
      id,
      alone: cents(alone),
      contribution: cents(contribution),
      marginal: cents(marginal),
    })),
  })),
  defaults: { mean: share(meanDefaults.mean), se: share(meanDefaults.se), counts: defaults.map(({ count, paths }) => ({ count, paths })) },
  joint_defaults: joint.map(({ a, b, probability, correlation }) => ({
    a,
    b,
    probability: share(probability),
    correlation: share(correlation),
  })),
  tail_drivers: drivers.map(({ driver, k, tail, all }) => ({ driver, k, tail: share(tail), all: share(all) })),
});

const number = (x: number | null): Cell => numberCell(x === null ? null : new Decimal(x));

/** One table of a simulated book at full precision, amounts in its currency. */
export function bookSimulationTable(view: BookSimulationView, name: BookSimulationTable): Table {
  const { result } = view;
  const rows = (of: (one: HorizonLoss) => Cell[][]): Cell[][] =>
    HORIZONS.flatMap((horizon) => of(result.horizons[horizon]).map((row) => [text(horizon), ...row]));
  switch (name) {
    case 'summary':
      return {
        header: ['horizon', 'figure', 'value', 'standard_error', 'low', 'high'],
        rows: [...rows(summaryOf), ...capitalRows(result)],
      };
    case 'loans':
      return {
        header: ['horizon', 'deal', 'exposure', 'pd_share', 'pd_standard_error', 'expected_loss', 'expected_loss_standard_error'],
        rows: rows(({ loans }) =>
          loans.map(({ id, pd, el }, i) => [
            text(id),
            numberCell(result.exposures[i]!.exposure),
            ...[pd.mean, pd.se, el.mean, el.se].map(number),
          ]),
        ),
      };
    case 'contributions':
      return {
        header: ['horizon', 'quantile', 'deal', 'alone', 'contribution', 'marginal'],
        rows: rows(({ quantiles }) =>
          quantiles.flatMap(({ share: q, loans }) =>
            loans.map(({ id, alone, contribution, marginal }) => [
              number(Number(q)),
              text(id),
              ...[alone, contribution, marginal].map(number),
            ]),
          ),
        ),
      };
    case 'defaults':
      return {
        header: ['horizon', 'defaults', 'paths'],
        rows: rows(({ defaults }) => defaults.map(({ count, paths }) => [number(count), number(paths)])),
      };
    case 'joint_defaults':
      return {
        header: ['horizon', 'deal_a', 'deal_b', 'probability_share', 'correlation'],
        rows: rows(({ joint }) =>
          joint.map(({ a, b, probability, correlation }) => [text(a), text(b), number(probability), number(correlation)]),
        ),
      };
    case 'tail':
      return {
        header: ['horizon', 'driver', 'k', 'tail', 'all'],
        rows: rows(({ drivers }) => drivers.map(({ driver, k, tail, all }) => [text(driver), number(k), number(tail), number(all)])),
      };
  }
}

function summaryOf({ el, crowding, quantiles, meanDefaults }: HorizonLoss): Cell[][] {
  const row = (figure: string, value: number | null, ...rest: readonly (number | null)[]): Cell[] => [
    text(figure),
    number(value),
    ...[0, 1, 2].map((i) => number(rest[i] ?? null)),
  ];
  return [
    row('expected_loss', el.mean, el.se),
    row('expected_loss_of_crowding', crowding.mean, crowding.se),
    row('defaults', meanDefaults.mean, meanDefaults.se),
    ...quantiles.flatMap((one) => [
      row(`loss_quantile_${one.share}`, one.value, null, one.low, one.high),
      row(`expected_shortfall_${one.share}`, one.expectedShortfall.mean, one.expectedShortfall.se),
      row(`expected_shortfall_of_loans_alone_${one.share}`, one.sumAlone),
      row(`diversification_${one.share}_share`, one.diversification),
    ]),
  ];
}

const capitalRows = ({ capital }: BookLosses): Cell[][] =>
  [['capital', new Decimal(capital.simulated)] as const, ['capital_irb', capital.irb] as const].map(([figure, value]) => [
    text('one_year'),
    text(figure),
    numberCell(value),
    number(null),
    number(null),
    number(null),
  ]);
