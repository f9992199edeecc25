import type { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { CovenantResult, CovenantStatus, ScoreResult } from '../../model/frame/result.js';
import { covenantsFound, isEventOfDefault, isTested, worstFirst } from '../../model/measure/verdict.js';
import { clean } from '../print/clean.js';
import { amount, percent } from '../print/figures.js';
import { grid } from '../print/grid.js';
import type { Look } from '../print/look.js';
import { hanging, note, section } from '../print/section.js';
import { metricText } from '../print/figure-text.js';
import { covenantTitle, lowered } from '../../domain/figure.js';
import { CONSEQUENCE_WORDS, plural, statusPaint, STATUS_WORDS } from '../print/words.js';

/** Whether the first test is still to come: what it says is a projection. */
export const isLater = ({ testedOn }: CovenantResult, asOf: Day): boolean => testedOn !== null && testedOn > asOf;

/** A status in a word; a star where it is that of a test that is still to come. */
export const statusText = (covenant: CovenantResult, asOf: Day): string =>
  STATUS_WORDS[covenant.status] + (isLater(covenant, asOf) ? '*' : '');

/** Headroom as a share of the limit; to a limit of zero in the unit of the figure. */
export function headroomText({ metric, limit, headroom }: CovenantResult, currency: string): string {
  if (headroom === null) return 'n/a';
  return limit.isZero() ? metricText(metric, headroom, currency) : percent(headroom);
}

/** Where the covenants stand, in a sentence or two: "All 12 covenants met; 4 within 10% of their limit. Tightest: …". */
export function covenantsSentence(result: ScoreResult): string {
  const { covenants, deal } = result;
  const [worst] = worstFirst(covenants, deal.asOf);
  if (!worst) return 'The deal has no covenants.';
  const today = covenants.filter((c) => isTested(c, deal.asOf));
  const count = (some: readonly CovenantResult[], status: CovenantStatus): number => some.filter((c) => c.status === status).length;
  const counted = (n: number, words: string): string[] => (n > 0 ? [`${n} ${words}`] : []);
  const broken = covenantsFound(result, 'breach');
  const [breached, watched] = [broken.length, covenantsFound(result, 'watch').length];
  const parts = [
    breached > 0
      ? `${breached} of ${plural(covenants.length, 'covenant')} in breach${eventsText(broken)}`
      : metText(count(today, 'pass') + watched, covenants.length),
    ...counted(watched, nearText(result, watched)),
    ...counted(count(covenants, 'not_testable'), 'not testable'),
    ...counted(count(covenants, 'not_applicable'), 'not applicable'),
    ...counted(covenants.filter((c) => isLater(c, deal.asOf) && c.status !== 'not_testable').length, 'first tested later'),
  ];
  const figure = (x: Decimal): string => metricText(worst.metric, x, deal.currency);
  const tightest =
    worst.actual === null
      ? ''
      : ` ${breached > 0 ? 'Worst' : 'Tightest'}: ${lowered(covenantTitle(worst))} ${figure(worst.actual)} against ${worst.side} ${figure(worst.limit)}.`;
  return `${parts.join('; ')}.${tightest}`;
}

/** How many of the covenants in breach are events of default. */
function eventsText(broken: readonly CovenantResult[]): string {
  const n = broken.filter(isEventOfDefault).length;
  if (n === 0) return '';
  return n === broken.length
    ? `, ${n === 1 ? 'an event of default' : 'all events of default'}`
    : `, ${n} of them ${n === 1 ? 'an event' : 'events'} of default`;
}

const metText = (met: number, all: number): string =>
  met < all ? `${met} of ${plural(all, 'covenant')} tested and met` : all === 1 ? 'The covenant is met' : `All ${all} covenants met`;

/** Covenants on watch in words, with the headroom below which they are. */
function nearText({ assumptions }: ScoreResult, n: number): string {
  const threshold = assumptions.find(({ key }) => key === 'covenants.watch_headroom')?.value as Decimal | undefined;
  return threshold === undefined ? 'on watch' : `within ${percent(threshold, 0)} of ${n === 1 ? 'its' : 'their'} limit`;
}

export function covenantsSection(result: ScoreResult, look: Look): string[] {
  const { covenants, deal } = result;
  const title = 'Covenants';
  if (covenants.length === 0) return section(title, note('The deal has none.', look), look);
  const body = [
    ...hanging('  ', covenantsSentence(result), look),
    '',
    ...grid<CovenantResult>(
      [
        {
          title: 'Status',
          text: (c) => statusText(c, deal.asOf),
          priority: 0,
          paint: (c, paint) => statusPaint(c.status, paint),
        },
        { title: 'Covenant', text: covenantTitle, priority: 0, shrinkTo: 20 },
        { title: 'Id', text: (c) => c.id, priority: 2, shrinkTo: 14 },
        { title: 'Limit', text: (c) => `${c.side} ${metricText(c.metric, c.limit, deal.currency)}`, align: 'right', priority: 0 },
        { title: 'Actual', text: (c) => actualText(c, deal.currency), align: 'right', priority: 0 },
        { title: 'Headroom', text: (c) => headroomText(c, deal.currency), align: 'right', priority: 1 },
        { title: 'Tested', text: (c) => (c.testedOn === null ? 'no test' : formatDay(c.testedOn)), priority: 4 },
        {
          title: 'First breach',
          text: (c) => firstBreach(c, deal.asOf),
          priority: 0,
          paint: (c, paint) => (c.firstBreach === null ? paint.dim : paint.bad),
        },
        { title: 'Worst', text: (c) => worstText(c, deal.currency), align: 'right', priority: 5 },
        { title: 'On', text: (c) => (c.worst ? formatDay(c.worst.date) : ''), priority: 6 },
      ],
      worstFirst(covenants, deal.asOf),
      look,
    ),
    ...cures(result, look),
  ];
  const projected = covenants.some((c) => isLater(c, deal.asOf))
    ? ' * tested for the first time after the as-of date, on projected figures.'
    : '';
  return section(
    title,
    body,
    look,
    `Headroom is the distance to the limit as a share of it, negative beyond it. First breaches after the as-of date are projections.${projected}`,
  );
}

/** A breach without a figure has nothing to divide by: no value, no base. */
const actualText = (c: CovenantResult, currency: string): string =>
  c.actual ? metricText(c.metric, c.actual, currency) : c.status === 'breach' ? 'over 0' : '–';
const firstBreach = (c: CovenantResult, asOf: number): string =>
  c.firstBreach === null ? 'none' : c.firstBreach <= asOf ? 'now' : formatDay(c.firstBreach);
const worstText = (c: CovenantResult, currency: string): string => (c.worst ? metricText(c.metric, c.worst.actual, currency) : 'n/a');

/** What would mend each breach, in money, and what follows if nothing does. */
function cures({ covenants, deal: { asOf, currency } }: ScoreResult, look: Look): string[] {
  const broken = worstFirst(covenants, asOf).filter((c) => c.status === 'breach');
  if (broken.length === 0) return [];
  const lines = broken.flatMap((c) => {
    const days = c.cureDays === null ? '' : `, within ${plural(c.cureDays, 'day')}`;
    const effect = c.consequence === null ? '' : `; consequence: ${CONSEQUENCE_WORDS[c.consequence]}`;
    return hanging('  ', `${covenantTitle(c)} (${clean(c.id)}): ${cureText(c, currency)}${days}${effect}.`, look);
  });
  return ['', `  ${look.paint.strong('To cure')}`, ...lines];
}

function cureText({ cure }: CovenantResult, currency: string): string {
  const ways: (readonly [string, Decimal | null])[] = [
    ['pay down', cure.paydown],
    ['add collateral value of', cure.addedValue],
    ['add cash of', cure.cash],
  ];
  const open = ways
    .filter((way): way is readonly [string, Decimal] => way[1] !== null)
    .map(([verb, x]) => `${verb} ${amount(x, currency)}`);
  return open.length === 0 ? 'no cure in money is computed' : open.join(' or ');
}
