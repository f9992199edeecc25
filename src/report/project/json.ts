import { formatDay } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { ProjectResult } from '../../model/score/project.js';
import { ACCOUNTS, STEPS, type Balances, type StepFlow } from '../../model/method/waterfall.js';
import type { WaterfallRow } from '../../model/waterfall/waterfall-run.js';
import { money, type Json } from '../print/json.js';
import { eventJson, headJson, stoppedJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

/** What `project --json` prints: every month of the cash waterfall. */
export function projectJson(result: ProjectResult, tool: Tool): Json {
  const { rows, paymentDefault, refinancingGap, liquidityLow, drawsStopped, totals } = result.waterfall;
  return {
    ...headJson('project/1', result, tool),
    rows: rows.map(rowJson),
    payment_default: eventJson(paymentDefault),
    refinancing_gap: eventJson(refinancingGap),
    liquidity_low: eventJson(liquidityLow),
    draws_stopped: drawsStopped.map(stoppedJson),
    totals: Object.fromEntries(Object.entries(totals).map(([step, paid]) => [step, money(paid)])),
  };
}

const balances = (amounts: Balances<Decimal>): Json => Object.fromEntries(ACCOUNTS.map((account) => [account, money(amounts[account])]));
const flowJson = ({ due, paid, from }: StepFlow<Decimal>): Json => ({ due: money(due), paid: money(paid), from: balances(from) });

const rowJson = (row: WaterfallRow): Json => ({
  k: row.k,
  date: formatDay(row.date),
  cash_in: money(row.cashIn),
  fees: money(row.fees),
  steps: Object.fromEntries(STEPS.map((step) => [step, flowJson(row.steps[step])])),
  accounts: balances(row.accounts),
  tranches: row.tranches.map(({ id, balance, unpaid }) => ({ id, balance: money(balance), unpaid: money(unpaid) })),
  drawn: money(row.drawn),
  capitalised: money(row.capitalised),
  fees_commitment: money(row.feesCommitment),
  unfunded_opex: money(row.unfundedOpex),
  trap: row.trap,
});
