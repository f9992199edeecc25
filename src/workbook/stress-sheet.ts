import type { Decimal } from '../kernel/decimal.js';
import type { Day } from '../kernel/calendar.js';
import type { ReverseAnswer, ReverseDriver, ReverseResult } from '../model/scenario/reverse.js';
import type { TornadoBar, TornadoResult } from '../model/scenario/sensitivity.js';
import type { ScenarioResult, StressResult } from '../model/scenario/stress.js';
import { capital, eventPhrase, REVERSE_DRIVER_NAMES, TORNADO_DRIVER_NAMES, tornadoMetricName } from '../report/document/phrases.js';
import { DEFAULT_WORDS } from '../report/print/verdict-words.js';
import { shockText } from '../report/stress/reverse.js';
import { inOrder } from '../report/stress/stress-order.js';
import { firstBreach } from '../report/stress/stress-tables.js';
import { serialOf } from './dates.js';
import { figureFormat, figureStyle } from './figure-style.js';
import { sub, type Expr } from './formula.js';
import { table, type Table, type TableColumn } from './layout.js';
import type { Plan } from './plan.js';
import { engine, letters, typed, type Content, type Sheet, type Style, type Typed } from './sheet.js';

const figure = (x: Decimal | null | undefined): Typed => engine(x?.toNumber() ?? null);
const day = (x: Day | null | undefined): Typed => engine(x === null || x === undefined ? null : serialOf(x));

/** Rows from the top of a chart's data to the chart, and how wide it is. */
const CHART = { columns: 7, leastRows: 16 };

/** Scenarios side by side, the smallest shocks that break the loan, and how far one metric moves: each figure is a run of the whole model. */
export function stressSheet({ book }: Plan, stress: StressResult, reverse: ReverseResult, tornado: TornadoResult): void {
  const sheet = book.sheet(
    'Stress',
    'Scenarios, the smallest shocks that break the loan, and sensitivities, as the engine has them: values, no formulas.',
    'calculation',
  );
  const top = sheet.heading('Stress', [
    sheet.purpose,
    'A scenario changes the deal and the market and runs the whole model again, which no cell can do; change an input and these need a new report.',
  ]);
  book.notes.push({
    sheet: sheet.name,
    what: 'results of scenarios, reverse stress tests and sensitivities',
    why: 'each is a run of the whole model on a changed deal',
  });
  sheet.frozen = { rows: 0, columns: 1 };
  const scenarios = scenarioTable(sheet, top, stress);
  const breaks = reverseTable(sheet, scenarios.last + 3, reverse);
  const moves = tornadoTable(sheet, breaks + 3, tornado);
  const chartTop = moves.last + 3;
  const losses = reversed(sheet, chartTop, scenarios, 'id', 'lossPv', stress.scenarios.length, 'loss by scenario, present value', 1);
  const spreads = reversed(sheet, chartTop, moves, 'driver', 'spread', tornado.bars.length, 'spread by driver', 3);
  const rows = Math.max(CHART.leastRows, losses.rows + 6);
  const bar = { type: 'bar' as const, stacked: false };
  sheet.charts.push(
    {
      ...bar,
      title: 'Loss by scenario, present value',
      categories: losses.names,
      series: [{ name: 'loss, present value', values: losses.values, color: '9C2A10' }],
      at: { row: chartTop, column: 6, rows, columns: CHART.columns },
      format: '#,##0',
    },
    {
      ...bar,
      title: `Spread of the ${tornadoMetricName(tornado.metric)}`,
      categories: spreads.names,
      series: [{ name: 'spread', values: spreads.values, color: '1F3864' }],
      at: { row: chartTop, column: 6 + CHART.columns, rows, columns: CHART.columns },
      format: figureFormat(tornado.metric),
    },
  );
}

type ScenarioColumn =
  | 'id'
  | 'facility'
  | 'obligor'
  | 'ltvPeak'
  | 'ltvPeakOn'
  | 'dscrMin'
  | 'breaches'
  | 'firstBreach'
  | 'paymentDefault'
  | 'status'
  | 'kind'
  | 'defaultOn'
  | 'ead'
  | 'channel'
  | 'loss'
  | 'lossPv'
  | 'name';

function scenarioTable(sheet: Sheet, top: number, stress: StressResult): Table<ScenarioColumn> {
  const column = (
    key: ScenarioColumn,
    title: string,
    style: Style,
    of: (s: ScenarioResult) => Content,
    width?: number,
  ): TableColumn<ScenarioResult, ScenarioColumn> => ({ key, title, style, of, ...(width === undefined ? {} : { width }) });
  const rows = table<ScenarioResult, ScenarioColumn>(sheet, top, inOrder(stress.scenarios, 'severity'), [
    column('id', 'Scenario', 'text', (s) => engine(s.id), 46),
    column('facility', 'Facility grade', 'text', (s) => engine(s.rating.facilityGrade)),
    column('obligor', 'Obligor grade', 'text', (s) => engine(s.rating.obligorGrade)),
    column('ltvPeak', 'LTV on OLV, peak', figureStyle('ltv.olv'), (s) => figure(s.ltvPeak.olv.value)),
    column('ltvPeakOn', 'Peak on', 'date', (s) => day(s.ltvPeak.olv.date)),
    column('dscrMin', 'DSCR, lowest', 'times', (s) => figure(s.coverage.dscrMin)),
    column('breaches', 'Covenants broken', 'count', (s) => engine(s.breaches)),
    column('firstBreach', 'First breach', 'date', (s) => day(firstBreach(s))),
    column('paymentDefault', 'Payment default', 'date', (s) => day(s.paymentDefault?.date)),
    column('status', 'Status', 'status', (s) => engine(statusOf(s)), 18),
    column('kind', 'Default looked at', 'text', (s) => engine(s.defaultCase && KINDS[s.defaultCase.kind]), 16),
    column('defaultOn', 'on', 'date', (s) => day(s.defaultCase?.date)),
    column('ead', 'EAD', 'money', (s) => figure(s.defaultCase?.ead)),
    column('channel', 'Channel', 'text', (s) => engine(s.defaultCase?.channel ?? null)),
    column('loss', 'Loss', 'money', (s) => figure(s.defaultCase?.loss)),
    column('lossPv', 'Loss, present value', 'money', (s) => figure(s.defaultCase?.lossPv)),
    column('name', 'Name', 'text', (s) => engine(s.name), 44),
  ]);
  const status = letters(10);
  sheet.highlights.push({ range: `${status}${rows.first}:${status}${rows.last}`, rule: 'breach' });
  return rows;
}

const KINDS = { ...DEFAULT_WORDS, worst_month: 'the worst month' };
const statusOf = (s: ScenarioResult): string =>
  s.paymentDefault ? `default${s.breaches > 0 ? ' and breach' : ''}` : s.breaches > 0 ? 'breach' : 'holds';

/** Events down, drivers across: the smallest shock in words. Returns the last row. */
function reverseTable(sheet: Sheet, top: number, { results, reaches, covenants }: ReverseResult): number {
  const drivers = [...new Set(results.map(({ driver }) => driver))];
  const events = [...new Set(results.map(({ event }) => event))];
  const answerOf = (event: string, driver: ReverseDriver): ReverseAnswer | undefined =>
    results.find((answer) => answer.event === event && answer.driver === driver);
  sheet.put(top, 1, typed('Smallest shock at which it breaks'), 'strong');
  const rows = table<string, string>(sheet, top + 1, events, [
    { key: 'event', title: 'Event', style: 'text', of: (event) => engine(capital(eventPhrase(event, covenants))) },
    ...drivers.map((driver): TableColumn<string, string> => ({
      key: driver,
      title: REVERSE_DRIVER_NAMES[driver],
      style: 'plain',
      width: 16,
      of: (event) => engine(answerText(answerOf(event, driver))),
    })),
  ]);
  sheet.put(rows.last + 1, 1, typed('bound of the search'), 'note');
  drivers.forEach((driver, i) => sheet.put(rows.last + 1, 2 + i, engine(shockText(driver, reaches[driver].to)), 'note'));
  sheet.put(
    rows.last + 2,
    1,
    typed('"no": not within the bound. *: the event comes and goes along the driver; the smallest of 21 points at which it happens.'),
    'note',
  );
  return rows.last + 2;
}

function answerText(answer: ReverseAnswer | undefined): string {
  if (!answer) return '';
  const text = answer.status === 'already' ? 'already' : answer.shock === null ? 'no' : shockText(answer.driver, answer.shock);
  return answer.monotone ? text : `${text}*`;
}

type MoveColumn = 'driver' | 'downBy' | 'upBy' | 'down' | 'base' | 'up' | 'spread' | 'downChange' | 'upChange';
function tornadoTable(sheet: Sheet, top: number, { metric, base, bars }: TornadoResult): Table<MoveColumn> {
  sheet.put(top, 1, typed(`Sensitivity of the ${tornadoMetricName(metric)}`), 'strong');
  const style = figureStyle(metric);
  const change =
    (move: TornadoBar['down']) =>
    (to: Expr, from: Expr): Content =>
      move?.value && base ? sub(to, from) : typed('');
  return table<TornadoBar, MoveColumn>(sheet, top + 1, bars, [
    { key: 'driver', title: 'Driver', style: 'text', of: ({ driver }) => engine(TORNADO_DRIVER_NAMES[driver] ?? driver) },
    { key: 'downBy', title: 'Down by', style: 'plain', of: ({ down }) => engine(down && down.shift) },
    { key: 'upBy', title: 'Up by', style: 'plain', of: ({ up }) => engine(up && up.shift) },
    { key: 'down', title: 'Down', style, of: ({ down }) => figure(down?.value) },
    { key: 'base', title: 'Base', style, of: () => figure(base) },
    { key: 'up', title: 'Up', style, of: ({ up }) => figure(up?.value) },
    { key: 'spread', title: 'Spread', style, of: ({ spread }) => figure(spread) },
    { key: 'downChange', title: 'Change down', style, of: ({ down }, row) => change(down)(row('down'), row('base')) },
    { key: 'upChange', title: 'Change up', style, of: ({ up }, row) => change(up)(row('up'), row('base')) },
  ]);
}

/** A name and a figure of a table from the last row to the first, as a chart draws bars upwards. */
function reversed<K extends string>(
  sheet: Sheet,
  top: number,
  of: Table<K>,
  name: K,
  value: K,
  size: number,
  title: string,
  left: number,
): { readonly names: string; readonly values: string; readonly rows: number } {
  [title, 'figure'].forEach((text, i) => sheet.put(top, left + i, typed(text), 'note'));
  for (let i = 0; i < size; i++) {
    const [to, from] = [top + 1 + i, size - 1 - i];
    sheet.put(to, left, of.cell(name, from), 'note');
    if (of.cell(value, from).value !== '') sheet.put(to, left + 1, of.cell(value, from), 'note');
  }
  const range = (column: number): string => `${sheet.name}!$${letters(column)}$${top + 1}:$${letters(column)}$${top + Math.max(1, size)}`;
  return { names: range(left), values: range(left + 1), rows: size };
}
