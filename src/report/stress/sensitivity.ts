import type { GridAxis, GridResult, Move, TornadoResult } from '../../model/scenario/sensitivity.js';
import { numberCell as number, textCell as text, type Table } from '../print/csv.js';
import { exact, ratio, type Json } from '../print/json.js';
import { headJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

/** What `sensitivity --json` prints without --grid. */
export const tornadoJson = (result: TornadoResult, tool: Tool): Json => ({
  ...headJson('sensitivity/1', result, tool),
  kind: 'tornado',
  metric: result.metric,
  base: ratio(result.base),
  bars: result.bars.map(({ driver, down, up, spread }) => ({
    driver,
    down: down && moveJson(down),
    up: up && moveJson(up),
    spread: ratio(spread),
  })),
});

const moveJson = ({ shift, value, cut }: Move): Json => ({ shift, value: ratio(value), cut });

/** What `sensitivity --grid --json` prints. */
export const gridJson = (result: GridResult, tool: Tool): Json => ({
  ...headJson('sensitivity/1', result, tool),
  kind: 'grid',
  metric: result.metric,
  base: ratio(result.base),
  rows: axisJson(result.rows),
  columns: axisJson(result.columns),
  values: result.values.map((row) => row.map(ratio)),
});

const axisJson = ({ driver, shocks, words, cuts }: GridAxis): Json => ({ driver, shocks: shocks.map(exact), words, cuts });

export const tornadoTable = (result: TornadoResult): Table => ({
  header: ['driver', 'metric', 'base', 'down_shift', 'down_value', 'down_cut', 'up_shift', 'up_value', 'up_cut', 'spread'],
  rows: result.bars.map(({ driver, down, up, spread }) => [
    text(driver),
    text(result.metric),
    number(result.base),
    text(down?.shift ?? null),
    number(down?.value ?? null),
    text(down?.cut ?? null),
    text(up?.shift ?? null),
    number(up?.value ?? null),
    text(up?.cut ?? null),
    number(spread),
  ]),
});

/** One row for each point. */
export const gridTable = (result: GridResult): Table => ({
  header: ['metric', 'row_driver', 'row_shock', 'column_driver', 'column_shock', 'value'],
  rows: result.values.flatMap((row, i) =>
    row.map((value, j) => [
      text(result.metric),
      text(result.rows.driver),
      number(result.rows.shocks[i]!),
      text(result.columns.driver),
      number(result.columns.shocks[j]!),
      number(value),
    ]),
  ),
});
