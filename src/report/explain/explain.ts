import { Decimal, type Decimal as DecimalType } from '../../kernel/decimal.js';
import type { Origin, Step, StepUnit, StepValue } from '../../kernel/trace.js';
import type { SetName } from '../../domain/assumptions.js';
import { FIGURES } from '../../domain/figure.js';
import type { Scenario } from '../../domain/scenario.js';
import { clean } from '../print/clean.js';
import { unitText } from '../print/figure-text.js';
import { currencySign, fullAmount, grouped } from '../print/figures.js';
import { exact, type Json } from '../print/json.js';
import { displayWidth, slice, wrap, type Look } from '../print/look.js';
import { placeText } from '../print/problems.js';
import { setJson } from '../print/result-json.js';
import { hanging, note } from '../print/section.js';
import type { Tool } from '../print/tool.js';
import { setText } from '../print/words.js';

/** What was explained: the metric and, where it needs one, the lot, contract or covenant. */
export interface Target {
  readonly metric: string;
  readonly lot?: string;
  readonly contract?: string;
  readonly covenant?: string;
  /** The scenario under which it was derived; without one, the deal as it is. */
  readonly scenario?: string;
}

/** What a figure was computed on: the assumptions, the currency of the deal and, under one, the scenario. */
interface Computed {
  readonly set: SetName;
  readonly currency: string;
  readonly scenario?: Pick<Scenario, 'id' | 'name'>;
}

/** Where the lines of a tree go. */
interface Page {
  readonly depth: number;
  readonly currency: string;
  readonly lines: string[];
  readonly look: Look;
}

/** The derivation of a figure as a tree, the result first, each operand below the formula that takes it, and the set it is computed on. */
export function explainText(step: Step, { set, currency, scenario }: Computed, look: Look, depth = Infinity): string {
  const lines = scenario ? hanging(`Under scenario ${look.paint.strong(clean(scenario.id))}: `, clean(scenario.name), look) : [];
  write(step, '', '', 0, { depth, currency: clean(currency), lines, look });
  return `${[...lines, '', ...note(`assumptions ${setText(set)}`, look)].join('\n')}\n`;
}

function write(step: Step, lead: string, below: string, level: number, page: Page): void {
  const {
    depth,
    currency,
    lines,
    look: { paint, width },
  } = page;
  const value = stepText(step.value, step.unit, currency);
  const name = slice(clean(step.name), Math.max(8, width - displayWidth(lead) - displayWidth(value) - 3));
  const source = step.origin === null ? '' : originText(step.origin);
  const head = `${paint.dim(lead)}${name} = ${paint.strong(value)}`;
  const open = step.parts.length > 0;
  const under = `${below}${open ? '│  ' : '   '}`;
  const inline = source !== '' && displayWidth(head) + displayWidth(source) + 2 <= width;
  lines.push(inline ? `${head}  ${paint.dim(source)}` : head);
  const notes = [...(step.formula === null ? [] : [clean(step.formula)]), ...(source !== '' && !inline ? [source] : [])];
  for (const text of notes) for (const line of wrap(text, Math.max(20, width - displayWidth(under)))) lines.push(paint.dim(under + line));
  if (!open) return;
  if (level >= depth) {
    lines.push(paint.dim(`${below}└─ ${countSteps(step)} more (a larger --depth shows them)`));
    return;
  }
  step.parts.forEach((part, i) => {
    const last = i === step.parts.length - 1;
    write(part, `${below}${last ? '└─ ' : '├─ '}`, `${below}${last ? '   ' : '│  '}`, level + 1, page);
  });
}

const countSteps = (step: Step): number => step.parts.reduce((sum, part) => sum + 1 + countSteps(part), 0);

/** A value in its unit, and in brackets with the digits that rounding leaves out. */
function stepText(value: StepValue, unit: StepUnit, currency: string): string {
  if (value === null) return 'n/a';
  if (typeof value === 'string') return clean(value);
  const x: DecimalType = new Decimal(value);
  switch (unit) {
    case 'money':
      return fullAmount(x, currency);
    case 'ratio':
    case 'multiple':
    case 'months': {
      const text = unitText(unit, x, currency);
      const shown = new Decimal(text.replaceAll(',', '').replace(/[^\d.-]/g, '')).div(unit === 'ratio' ? 100 : 1);
      return shown.eq(x) ? text : `${text} (${readable(x)})`;
    }
    case 'usd/gpu-hour':
      return `${currencySign(currency)}${readable(x)} per GPU-hour`;
    default:
      return readable(x);
  }
}

/** At most eight decimals, no trailing zeros. */
function readable(x: DecimalType): string {
  const text = grouped(x, 8);
  return text.replace(/\.?0+$/, '');
}

function originText(origin: Origin): string {
  if (origin.kind === 'assumption')
    return `${origin.overridden ? 'overridden' : 'assumption'} ${clean(origin.key)}: ${clean(origin.source)}`;
  const place = `${placeText(origin.place)}${origin.place.field === null ? '' : ` ${clean(origin.place.field)}`}`;
  if (origin.kind === 'input') return origin.source === undefined ? place : `${place}, from ${clean(origin.source)}`;
  return `${place}: ${clean(origin.source)}`;
}

/** What can be explained, one a line: its id, its title and where the method defines it. */
export function figureList(ids: readonly string[]): string {
  const widest = Math.max(...ids.map((id) => id.length));
  return ids
    .map((id) => {
      const figure = FIGURES.get(id);
      return `${id.padEnd(widest)}  ${figure ? `${figure.title} (method ${figure.section})` : 'a covenant: --covenant ID'}\n`;
    })
    .join('');
}

/** What `explain --json` prints. */
export const explainJson = (
  step: Step,
  target: Target,
  deal: { readonly id: string; readonly asOf: string; readonly set: SetName },
  tool: Tool,
): Json => ({
  schema: 'explain/1',
  tool: { name: tool.name, version: tool.version },
  deal: { id: deal.id, as_of: deal.asOf },
  assumption_set: setJson(deal.set),
  target: {
    metric: target.metric,
    lot: target.lot ?? null,
    contract: target.contract ?? null,
    covenant: target.covenant ?? null,
    scenario: target.scenario ?? null,
  },
  step: stepJson(step),
});

const stepJson = (step: Step): Json => ({
  name: step.name,
  value: step.value === null || typeof step.value === 'string' ? step.value : exact(new Decimal(step.value)),
  unit: step.unit,
  formula: step.formula,
  origin: step.origin === null ? null : originJson(step.origin),
  parts: step.parts.map(stepJson),
});

function originJson(origin: Origin): Json {
  if (origin.kind === 'assumption') return { kind: origin.kind, key: origin.key, source: origin.source, overridden: origin.overridden };
  const { file, line, column, field } = origin.place;
  return { kind: origin.kind, file, line, column, field, source: origin.source ?? null };
}
