import { formatDay, type Day } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { FirstLoss } from '../../model/notes/search.js';
import type { NotesResult, NotesScenario } from '../../model/notes/securitize.js';
import type { NotesRow } from '../../model/notes/waterfall.js';
import { exact, money, ratio, type Json } from '../print/json.js';
import { warningJson } from '../print/problem-json.js';
import { inputsJson, setJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

/** Steps that stand in a row under names of their own. */
const APART = ['trap', 'residual'];

/** What `securitize --json` prints. */
export const notesJson = (result: NotesResult, tool: Tool): Json => ({
  schema: 'notes/1',
  tool: { name: tool.name, version: tool.version },
  notes: {
    book: result.book.name,
    base_currency: result.book.baseCurrency,
    closing: formatDay(result.closing),
    final: formatDay(result.notes.final),
    loans: [...result.loans],
  },
  inputs: inputsJson(result.inputs),
  warnings: result.warnings.map(warningJson),
  assumption_set: setJson(result.assumptionSet),
  pool: money(result.pool),
  classes: result.classes.map(({ terms, ...one }) => ({
    id: terms.id,
    rank: terms.rank,
    balance: money(terms.balance),
    attachment: ratio(one.attachment),
    detachment: ratio(one.detachment),
    first_loss_scenario: one.firstLossScenario,
    constant_default_rate: firstLossJson(one.constantDefaultRate),
    price_shock: firstLossJson(one.priceShock),
  })),
  scenarios: result.scenarios.map(scenarioJson),
  heat_map: result.heatMap.map(({ cdr, severity, classes }) => ({ cdr: exact(cdr), severity: exact(severity), classes: losses(classes) })),
});

const firstLossJson = ({ shock, monotone }: FirstLoss): Json => ({ shock: ratio(shock), monotone });
const day = (date: Day | null): Json => date && formatDay(date);
const losses = (classes: readonly { readonly id: string; readonly lossRate: Decimal }[]): Json =>
  classes.map(({ id, lossRate }) => ({ id, loss_rate: ratio(lossRate) }));

const scenarioJson = (scenario: NotesScenario): Json => ({
  id: scenario.id,
  name: scenario.name,
  called: day(scenario.called),
  note_default: day(scenario.noteDefault),
  classes: scenario.classes.map((one) => ({
    id: one.id,
    loss_rate: ratio(one.lossRate),
    written_off: money(one.writtenOff),
    wal: ratio(one.wal),
    irr: ratio(one.irr),
    window: one.window && { first: formatDay(one.window.first), last: formatDay(one.window.last) },
  })),
  triggers: scenario.triggers.map(({ trigger, firstHit, months, saved }) => ({
    id: trigger.id,
    first_hit: day(firstHit),
    months,
    saved: losses(saved),
  })),
  rows: scenario.rows.map(rowJson),
});

const rowJson = (row: NotesRow): Json => ({
  k: row.k,
  date: formatDay(row.date),
  interest: money(row.interest),
  principal: money(row.principal),
  recoveries: money(row.recoveries),
  pool: money(row.pool),
  fees: money(row.fees),
  residual: money(row.residual),
  accounts: { reserve: money(row.accounts.reserve), trap: money(row.accounts.trap) },
  steps: row.steps.filter(({ step }) => !APART.includes(step)).map(({ step, due, paid }) => ({ step, due: money(due), paid: money(paid) })),
  tests: row.tests.map(({ trigger, value, level, hit }) => ({ id: trigger.id, value: ratio(value), level: ratio(level), hit })),
  classes: row.classes.map((one) => ({
    id: one.id,
    coupon: money(one.coupon),
    principal: money(one.principal),
    balance: money(one.balance),
    deferred: money(one.deferred),
    enhancement: ratio(one.enhancement),
  })),
});
