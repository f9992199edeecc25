import { formatDay } from '../../kernel/calendar.js';
import type { Warning } from '../../kernel/failure.js';
import type { SetName } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import type { Event, ScoreResult } from '../../model/frame/result.js';
import type { StoppedDraw } from '../../model/waterfall/waterfall.js';
import { money, type Json } from './json.js';
import { warningJson } from './problem-json.js';
import type { Tool } from './tool.js';

/** What every result says of itself. */
interface Headed {
  readonly deal: ScoreResult['deal'];
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Warning[];
  readonly assumptionSet: SetName;
}

export const dealJson = (deal: ScoreResult['deal']): Json => ({
  id: deal.id,
  name: deal.name,
  borrower: deal.borrower,
  currency: deal.currency,
  as_of: formatDay(deal.asOf),
});
export const setJson = ({ name, sha256 }: SetName): Json => ({ name, sha256 });
export const inputsJson = (inputs: readonly InputFile[]): Json => inputs.map(({ file, sha256, rows }) => ({ file, sha256, rows }));

/** The keys that every result begins with. */
export const headJson = (
  schema: string,
  { deal, inputs, warnings, assumptionSet }: Headed,
  tool: Tool,
): { readonly [key: string]: Json } => ({
  schema,
  tool: { name: tool.name, version: tool.version },
  deal: dealJson(deal),
  inputs: inputsJson(inputs),
  warnings: warnings.map(warningJson),
  assumption_set: setJson(assumptionSet),
});

export const eventJson = (event: Event | null): Json => event && { k: event.k, date: formatDay(event.date), amount: money(event.amount) };

export const stoppedJson = ({ id, date, amount }: StoppedDraw): Json => ({ id, date: formatDay(date), amount: money(amount) });
