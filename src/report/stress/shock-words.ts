import { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { DrawnPath, Path, Shock, Where } from '../../domain/scenario.js';
import { clean } from '../print/clean.js';
import { allDigits, grouped } from '../print/figures.js';
import { assumptionText } from '../score/tables.js';
import { plural } from '../print/words.js';

/** A change with its sign: "−35 %", "+1.25 points". */
export const signed = (x: Decimal, unit: string, decimals?: number): string =>
  `${x.isNegative() && !x.isZero() ? '−' : '+'}${decimals === undefined ? allDigits(x.abs()) : grouped(x.abs(), decimals)}${unit}`;

const percent = (x: Decimal): string => signed(x.times(100), ' %');
const months = (n: number): string => plural(n, 'month');

/** What a shock does, in a line. For a terminal: text of the input is made harmless. */
export function shockWords(shock: Shock): string {
  switch (shock.kind) {
    case 'price_level':
      return `resale prices ${percent(shock.size)}${course(shock.path)}`;
    case 'rental_level':
      return `market rents ${percent(shock.size)}${course(shock.path)}`;
    case 'index_rate':
      return `index rate ${signed(shock.size.times(10_000), ' bp')}${course(shock.path)}`;
    case 'cohort':
      return `cohort ${clean(shock.name)} ships from ${formatDay(shock.frontierDate)} at efficiency ${allDigits(shock.efficiency)}`;
    case 'cohort_move':
      return `${shock.name === 'next' ? 'the next cohort' : `cohort ${clean(shock.name)}`} ${moved(shock.shiftMonths, shock.efficiencyFactor)}`;
    case 'default':
      return `${customers(shock.where)} default${from(shock.at)}`;
    case 'renegotiate': {
      const parts = [
        ...(shock.price.isZero() ? [] : [`price ${percent(shock.price)}`]),
        ...(shock.volume.isZero() ? [] : [`volume ${percent(shock.volume)}`]),
      ];
      return `${customers(shock.where)} renegotiate: ${parts.join(', ') || 'no change'}${from(shock.at)}`;
    }
    case 'delay':
      return `contracts of ${customers(shock.where)} that have not started are ${months(shock.months)} late`;
    case 'walk_away':
      return `${customers(shock.where)} leave terminable contracts without a fee${from(shock.at)}`;
    case 'pipeline':
      return `ordered GPUs arrive ${months(shock.months)} late`;
    case 'circle':
      return `prices of contracts ${percent(shock.cut.neg())} of what comes round from the borrower${from(shock.at)}`;
    case 'assume':
      return shock.changes.map(({ key, change }) => `${clean(key)} ${changeWords(change)}`).join(', ');
    case 'paths':
      return pathWords(shock.drawn);
    case 'fleet':
      return `GPUs${filter(shock.where)}: value ${percent(shock.value)}${shock.offline ? `${from(shock.path.at)}, and offline` : course(shock.path)}`;
  }
}

/** What a drawn path holds; its figures are too many for a line. */
function pathWords({ months: last, level, parties, operator, channel }: DrawnPath): string {
  const defaults = [...parties].map(([name, month]) => `${clean(name)} defaults in month ${month}`);
  return [
    `a drawn path of ${months(last)}: prices of ${plural(level.size, 'model')}`,
    ...defaults,
    ...(operator === null ? [] : [`the operator defaults in month ${operator}`]),
    `${channel} sale`,
  ].join(', ');
}

function moved(shift: number, factor: Decimal): string {
  const when = shift === 0 ? [] : [`${months(Math.abs(shift))} ${shift < 0 ? 'sooner' : 'later'}`];
  return [...when, ...(factor.eq(1) ? [] : [`efficiency × ${allDigits(factor)}`])].join(', ') || 'unmoved';
}

function changeWords(change: Extract<Shock, { kind: 'assume' }>['changes'][number]['change']): string {
  if (change.kind === 'set') return `= ${clean(assumptionText(change.value))}`;
  return change.kind === 'multiply' ? `× ${allDigits(change.by)}` : signed(change.by, '');
}

const from = (at: number): string => (at === 0 ? ' at once' : ` in month ${at}`);

/** When a shock starts, and how it comes and goes. */
function course({ at, ramp, hold, recover }: Path): string {
  const start = ramp === 0 ? from(at) : `${at === 0 ? '' : ` from month ${at}`} over ${months(ramp)}`;
  if (hold === null) return start;
  return `${start}${hold === 0 ? '' : `, for ${months(hold)}`}, then back ${recover === 0 ? 'at once' : `over ${months(recover)}`}`;
}

const customers = (where: Where): string => (where.keys.length === 0 && where.not === null ? 'all customers' : `customers${filter(where)}`);

/** " (region US or CA; not model B200)"; nothing where everything is meant. */
function filter(where: Where): string {
  const words = whereWords(where);
  return words === '' ? '' : ` (${words})`;
}

function whereWords({ keys, not }: Where): string {
  const words = keys.map(({ key, values }) => `${key.replaceAll('_', ' ')} ${values.map(clean).join(' or ')}`);
  return [...words, ...(not === null ? [] : [`not ${whereWords(not)}`])].join('; ');
}
