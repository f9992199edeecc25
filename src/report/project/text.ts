import { Decimal, total } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { MonthTests, ProjectResult } from '../../model/score/project.js';
import { ACCOUNTS, STEPS, type Account, type StepName } from '../../model/method/waterfall.js';
import type { Waterfall } from '../../model/waterfall/waterfall.js';
import type { WaterfallRow } from '../../model/waterfall/waterfall-run.js';
import { amount, scaled, scaleOf, times, type Scale } from '../print/figures.js';
import { panels, type Column } from '../print/grid.js';
import { flow, type Look } from '../print/look.js';
import type { Tool } from '../print/tool.js';
import { heading } from '../score/text.js';
import { provenance, warningsSection } from '../score/text-notes.js';
import { facts, note, section } from '../print/section.js';

export const PERIODS = { month: 1, quarter: 3, year: 12 } as const;
export type Period = keyof typeof PERIODS;

interface Flow {
  readonly due: Decimal;
  readonly paid: Decimal;
  /** Something was late within the period. */
  readonly missed: boolean;
}

/** Months that are shown as one. */
interface Row {
  readonly last: WaterfallRow;
  readonly cashIn: Decimal;
  readonly steps: Readonly<Record<StepName, Flow>>;
  readonly dscr: Decimal | null;
  readonly trap: boolean;
  readonly breached: readonly string[];
}

const STEP_NAMES: Readonly<Record<StepName, string>> = {
  operating: 'Costs short',
  interest: 'Interest',
  principal: 'Principal',
  balloon: 'Balloon',
  prepayment: 'Into base',
  dsra: 'To DSRA',
  liquidity: 'To liquidity',
  trapped: 'Trapped',
  sweep: 'Swept',
  distributed: 'Distributed',
};
const ACCOUNT_NAMES: Readonly<Record<Account, string>> = { collections: 'Collections', dsra: 'DSRA', liquidity: 'Liquidity' };
/** What is not paid of these stays owed and is asked for again. */
const CARRIED: ReadonlySet<StepName> = new Set(['interest', 'principal', 'balloon', 'prepayment', 'dsra', 'liquidity']);

/** Of these, what is late is a default. */
const OWED: ReadonlySet<StepName> = new Set(['interest', 'principal', 'balloon']);

/** The cash waterfall for a terminal: the answer, then the flows of each period and what stands after it. */
export function projectText(result: ProjectResult, tool: Tool, look: Look, by: Period, verbose = false): string {
  const { waterfall, deal } = result;
  const lines = [
    ...heading(result, look),
    ...projectVerdict(result, look),
    ...facts(
      totalsOf(waterfall).map(([label, x]) => [label, amount(x, deal.currency)] as const),
      look,
    ),
    ...flowsSection(result, look, by),
    ...warningsSection(result, look),
    ...provenance(result, tool, look, verbose),
  ];
  return `${lines.join('\n')}\n`;
}

/** Whether the loan is paid, in a line. */
export function projectVerdict({ waterfall, deal }: ProjectResult, { paint, width }: Look): string[] {
  const { paymentDefault, refinancingGap, liquidityLow } = waterfall;
  const money = (x: Decimal): string => amount(x, deal.currency);
  const pieces = [
    paymentDefault
      ? `${paint.bad('PAYMENT DEFAULT')} ${formatDay(paymentDefault.date)}, ${money(paymentDefault.amount)} unpaid`
      : paint.good('no payment default'),
    refinancingGap
      ? `${paint.bad('REFINANCING GAP')} ${formatDay(refinancingGap.date)}, ${money(refinancingGap.amount)}`
      : paint.good('no refinancing gap'),
    liquidityLow ? `accounts lowest ${formatDay(liquidityLow.date)}, ${paint.strong(money(liquidityLow.amount))}` : 'no debt',
  ];
  return flow(pieces, ' · ', width);
}

function totalsOf({ rows, totals }: Waterfall): (readonly [string, Decimal])[] {
  const shown: readonly (readonly [string, Decimal])[] = [
    ['interest', totals.interest],
    ['principal', totals.principal],
    ['balloons', totals.balloon],
    ['prepaid into the base', totals.prepayment],
    ['swept', totals.sweep],
    ['distributed', totals.distributed],
    ['costs not funded', total(rows.map((row) => row.unfundedOpex))],
  ];
  return [['Cash in', total(rows.map((row) => row.cashIn))], ...shown.filter(([, x]) => !x.isZero())];
}

function flowsSection(result: ProjectResult, look: Look, by: Period): string[] {
  const { rows, refinancingGap } = result.waterfall;
  if (rows.length === 0) return section('Cash', note('The deal has no debt.', look), look);
  const shown = periodsOf(rows, result.tests, PERIODS[by]);
  const flows = STEPS.filter((step) => shown.some((row) => !row.steps[step].due.isZero() || !row.steps[step].paid.isZero()));
  const silent = STEPS.filter((step) => !flows.includes(step)).map((step) => STEP_NAMES[step]);
  const flowScale = scaleOf(shown.flatMap((row) => [row.cashIn, ...flows.map((step) => row.steps[step].paid)]));
  const stockScale = scaleOf(shown.flatMap((row) => [...Object.values(row.last.accounts), balanceOf(row)]));
  const unpaid = shown.some((row) => unpaidOf(row).gt(0));
  const date: Column<Row> = { title: 'To', text: (row) => formatDay(row.last.date), priority: 0 };
  const money = (title: string, of: (row: Row) => Decimal, scale: Scale): Column<Row> => ({
    title,
    text: (row) => scaled(of(row), scale),
    align: 'right',
    priority: 0,
  });
  const cash = panels(
    date,
    [money('Cash in', (row) => row.cashIn, flowScale), ...flows.map((step) => stepColumn(step, flowScale))],
    shown,
    look,
  );
  const standing = panels(
    date,
    [
      ...ACCOUNTS.map((account) => money(ACCOUNT_NAMES[account], (row) => row.last.accounts[account], stockScale)),
      money('Debt', balanceOf, stockScale),
      ...(unpaid
        ? [
            {
              ...money('Past due', unpaidOf, stockScale),
              paint: (row: Row, paint: Look['paint']) => (unpaidOf(row).gt(0) ? paint.bad : paint.dim),
            },
          ]
        : []),
      {
        title: 'DSCR',
        text: (row) => (row.dscr ? times(row.dscr) : '–'),
        align: 'right',
        priority: 0,
        paint: (row, paint) => (row.dscr?.lt(1) ? paint.bad : (t) => t),
      },
      {
        title: 'Cash',
        text: (row) => (row.trap ? 'TRAPPED' : 'free'),
        priority: 0,
        paint: (row, paint) => (row.trap ? paint.warn : paint.dim),
      },
      {
        title: 'In breach',
        text: (row) => (row.breached.length === 0 ? 'none' : row.breached.join(', ')),
        priority: 0,
        shrinkTo: 10,
        wraps: true,
        paint: (row, paint) => (row.breached.length > 0 ? paint.bad : paint.dim),
      },
    ],
    shown,
    look,
  );
  const late = shown.some((row) => flows.some((step) => row.steps[step].missed && row.steps[step].paid.gte(row.steps[step].due)))
    ? ' * late within the period and paid by its end.'
    : '';
  const nothing = silent.length === 0 ? '' : ` Nothing at any time: ${silent.join(', ')}.`;
  const workout = refinancingGap || unpaid ? ' What is unpaid is followed for twelve months after the last maturity.' : '';
  return [
    ...section(
      `Cash, by ${by}`,
      cash,
      look,
      `"x of y" is what was paid of what was due. Cash in is what operations leave, with fees. Trapped is what stays in collections.${late}${nothing}`,
    ),
    ...section(
      'Accounts, debt and tests at the end of each',
      standing,
      look,
      `Debt here is what is really left after what was paid; score's balances are contractual and assume that every instalment is met. DSCR is score's, of the three months before; covenants are score's tests within the period.${workout}`,
    ),
  ];
}

function stepColumn(step: StepName, scale: Scale): Column<Row> {
  const short = (row: Row): boolean => step !== 'sweep' && row.steps[step].paid.lt(row.steps[step].due);
  const late = (row: Row): boolean => row.steps[step].missed && !short(row);
  return {
    title: STEP_NAMES[step],
    text: (row) => scaled(row.steps[step].paid, scale) + (short(row) ? ` of ${scaled(row.steps[step].due, scale)}` : late(row) ? '*' : ''),
    align: 'right',
    priority: 0,
    paint: (row, paint) => {
      if (short(row) || late(row)) return step === 'dsra' || step === 'liquidity' ? paint.warn : paint.bad;
      return row.steps[step].paid.isZero() ? paint.dim : (t) => t;
    },
  };
}

const balanceOf = (row: Row): Decimal => total(row.last.tranches.map(({ balance }) => balance));
const unpaidOf = (row: Row): Decimal => total(row.last.tranches.map(({ unpaid }) => unpaid));

function periodsOf(rows: readonly WaterfallRow[], tests: readonly MonthTests[], step: number): Row[] {
  return Array.from({ length: Math.ceil(rows.length / step) }, (_, i) => {
    const months = rows.slice(i * step, (i + 1) * step);
    const tested = tests.slice(i * step, (i + 1) * step);
    return {
      last: months.at(-1)!,
      cashIn: total(months.map((row) => row.cashIn)),
      steps: Object.fromEntries(STEPS.map((name) => [name, flowOf(name, months)])) as Record<StepName, Flow>,
      dscr: tested.at(-1)!.dscr,
      trap: months.some((row) => row.trap),
      breached: [...new Set(tested.flatMap(({ breached }) => breached))],
    };
  });
}

/** A step over several months: what was asked for again is counted once, and what is trapped is what is there at the end. */
function flowOf(name: StepName, months: readonly WaterfallRow[]): Flow {
  const flows = months.map((row) => row.steps[name]);
  const missed = OWED.has(name) && flows.some(({ due, paid }) => paid.lt(due));
  if (name === 'trapped') return { ...flows.at(-1)!, missed };
  const paid = total(flows.map((one) => one.paid));
  if (!CARRIED.has(name)) return { due: total(flows.map((one) => one.due)), paid, missed };
  const asked = flows.findLast((one) => !one.due.isZero());
  return { due: asked ? paid.plus(asked.due).minus(asked.paid) : paid, paid, missed };
}
