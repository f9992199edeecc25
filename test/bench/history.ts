// Times what is asked of a history of prices, in one process and after a warm-up: node history.mjs ROWS ROUNDS, after run.mjs has bundled it.
import { parse } from 'csv-parse';
import { Readable } from 'node:stream';
import { loadHistory } from '../../src/input/prices/history.js';
import { parametersIn } from '../../src/model/calibration/curve.js';
import { backtest } from '../../src/model/calibration/backtest.js';
import { calibrate } from '../../src/model/calibration/calibrate.js';
import { knownOn, seriesOf } from '../../src/model/calibration/series.js';
import { bundled, day } from '../model/calibration/history.js';
import { priceHistory } from './price-history.js';

const [rows, rounds] = process.argv.slice(2).map(Number) as [number, number];
const AS_OF = day('2025-12-31');

/** The median of several times. */
async function time(work: () => unknown, times: number): Promise<number> {
  const all = [];
  for (let i = 0; i < times; i += 1) {
    const from = performance.now();
    await work();
    all.push(performance.now() - from);
  }
  return all.sort((a, b) => a - b)[times >> 1]!;
}

const bytes = new TextEncoder().encode(priceHistory(rows, (await bundled()).market));
async function* open(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** Rows to observations: parsed, validated, models resolved, and in series. */
async function read() {
  const { history, failures } = await loadHistory({ name: 'simulated.csv', open });
  if (!history) throw new Error(`${failures.length} problems in the simulated history: ${JSON.stringify(failures[0])}`);
  return { series: knownOn(seriesOf(history.comps), AS_OF), market: history.market, baseline: parametersIn(history.baseline.values) };
}

async function parseAlone(): Promise<void> {
  for await (const _ of Readable.from(open()).pipe(parse({ bom: true }))) continue;
}

const { series, market, baseline } = await read();
const { forecasts, origins } = backtest(series, market, baseline);
calibrate(series, market, baseline, AS_OF);
const times = [];
for (let i = 0; i <= rounds; i += 1) {
  times.push({
    csv: await time(parseAlone, 5),
    read: await time(read, 5),
    calibrate: await time(() => calibrate(series, market, baseline, AS_OF), 1),
    backtest: await time(() => backtest(series, market, baseline), 1),
  });
}
process.stdout.write(
  JSON.stringify({
    series: series.length,
    observations: series.reduce((sum, { days }) => sum + days.length, 0),
    origins: origins.length,
    forecasts: forecasts.length,
    rows: times.slice(1),
    mb: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }),
);
