import { covenantTitle } from '../../domain/figure.js';
import { formatDay } from '../../kernel/calendar.js';
import type { CovenantResult } from '../../model/frame/result.js';
import { isEventOfDefault, type Finding, type FindingKind, type Level } from '../../model/measure/verdict.js';
import { metricText } from './figure-text.js';
import { amount } from './figures.js';
import type { ScenarioResult } from '../../model/scenario/stress.js';
import type { Paint } from './look.js';

const WORDS: Readonly<Record<FindingKind, string>> = {
  default_status: 'In default',
  payment_default: 'Payment default',
  breach: 'Breach',
  deficiency: 'Borrowing base deficiency',
  projected_breach: 'Projected breach',
  watch: 'Watch',
  not_testable: 'Not testable',
};

/** What a finding is called: "Event of default", "Projected breach". */
export const findingWord = ({ kind, covenant }: Finding): string =>
  kind === 'breach' && covenant && isEventOfDefault(covenant) ? 'Event of default' : WORDS[kind];

/** What a finding is of, in fewer and fewer words: "Historical DSCR (3 months) 1.03x (min 1.15x)" … "Historical DSCR". */
export function findingWays({ kind, covenant, date, amount: money }: Finding, currency: string): readonly string[] {
  const day = date === null ? '' : formatDay(date);
  if (kind === 'projected_breach' && covenant) return [covenantTitle(covenant), shortTitle(covenant)].map((title) => `${title} ${day}`);
  if (kind === 'not_testable' && covenant) return [covenantTitle(covenant), shortTitle(covenant)];
  if (covenant) return covenantWays(covenant, currency);
  if (kind === 'payment_default') return [`${day}, ${amount(money, currency)} unpaid`, day];
  return [kind === 'deficiency' ? amount(money, currency) : ''];
}

/** A covenant with its figure and limit, with its figure, and alone; a breach over nothing has no figure. */
export function covenantWays(covenant: CovenantResult, currency: string): readonly string[] {
  const { metric, actual, side, limit } = covenant;
  const [title, short] = [covenantTitle(covenant), shortTitle(covenant)];
  const figure = actual === null ? '' : ` ${metricText(metric, actual, currency)}`;
  return [`${title}${figure} (${side} ${metricText(metric, limit, currency)})`, title + figure, short + figure, short];
}

/** "Historical DSCR" of "Historical DSCR (3 months)". */
const shortTitle = (covenant: CovenantResult): string => covenantTitle(covenant).replace(/ \([^)]*\)$/, '');

/** The painter of a level; the word beside it says the same. */
export const levelPaint = (level: Level, paint: Paint): ((text: string) => string) =>
  ({ default: paint.bad, breach: paint.bad, projected: paint.warn, watch: paint.warn, pass: paint.good })[level];

/** What a default is called that a scenario looks at. */
export const DEFAULT_WORDS: Readonly<Record<NonNullable<ScenarioResult['defaultCase']>['kind'], string>> = {
  payment_default: 'payment default',
  acceleration: 'acceleration',
  operator: "operator's default",
  worst_month: 'worst month',
};

/** The same of a scenario, or why it looks at none. */
export const caseWords = ({ defaultCase, drawn }: Pick<ScenarioResult, 'defaultCase' | 'drawn'>): string =>
  defaultCase ? DEFAULT_WORDS[defaultCase.kind] : drawn ? (drawn.refinanced === null ? 'none' : 'refinanced') : 'no debt';
