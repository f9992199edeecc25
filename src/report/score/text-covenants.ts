import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { CovenantResult, CovenantStatus, ScoreResult } from '../../model/frame/result.js';
import { clean } from '../print/clean.js';
import { amount, percent } from '../print/figures.js';
import { grid } from '../print/grid.js';
import type { Look } from '../print/look.js';
import { hanging, note, section } from '../print/section.js';
import { metricText } from '../print/figure-text.js';
import { covenantTitle, lowered } from '../../domain/figure.js';
import { CONSEQUENCE_WORDS, plural, statusPaint, STATUS_WORDS } from '../print/words.js';

const ORDER: readonly CovenantStatus[] = ['breach', 'watch', 'not_testable', 'pass', 'not_applicable'];

/**
 * Worst first: by status, then by headroom; a breach without a figure is worse than any. Headroom to a limit of zero is no share
 * of it and does not compare with the others, so it comes after them.
 */
export function severity(a: CovenantResult, b: CovenantResult): number {
  const byStatus = ORDER.indexOf(a.status) - ORDER.indexOf(b.status);
  if (byStatus !== 0) return byStatus;
  if (a.headroom === null || b.headroom === null) return (a.headroom === null ? 0 : 1) - (b.headroom === null ? 0 : 1);
  return Number(a.limit.isZero()) - Number(b.limit.isZero()) || a.headroom.cmp(b.headroom);
}

/** Headroom as a share of the limit; to a limit of zero in the unit of the figure. */
export function headroomText({ metric, limit, headroom }: CovenantResult, currency: string): string {
  if (headroom === null) return 'n/a';
  return limit.isZero() ? metricText(metric, headroom, currency) : percent(headroom);
}

/** Where the covenants stand, in a sentence or two: "All 12 covenants met; 4 within 10% of their limit. Tightest: …". */
export function covenantsSentence(result: ScoreResult): string {
  const { covenants, deal } = result;
  const [worst] = [...covenants].sort(severity);
  if (!worst) return 'The deal has no covenants.';
  const today = covenants.filter((c) => c.testedOn !== null && c.testedOn <= deal.asOf);
  const count = (some: readonly CovenantResult[], status: CovenantStatus): number => some.filter((c) => c.status === status).length;
  const counted = (n: number, words: string): string[] => (n > 0 ? [`${n} ${words}`] : []);
  const [breached, watched] = [count(today, 'breach'), count(today, 'watch')];
  const parts = [
    breached > 0
      ? `${breached} of ${plural(covenants.length, 'covenant')} in breach`
      : metText(count(today, 'pass') + watched, covenants.length),
    ...counted(watched, nearText(result, watched)),
    ...counted(count(covenants, 'not_testable'), 'not testable'),
    ...counted(count(covenants, 'not_applicable'), 'not applicable'),
    ...counted(
      covenants.filter((c) => c.testedOn !== null && c.testedOn > deal.asOf && c.status !== 'not_testable').length,
      'first tested later',
    ),
  ];
  const figure = (x: Decimal): string => metricText(worst.metric, x, deal.currency);
  const tightest =
    worst.actual === null
      ? ''
      : ` ${breached > 0 ? 'Worst' : 'Tightest'}: ${lowered(covenantTitle(worst))} ${figure(worst.actual)} against ${worst.side} ${figure(worst.limit)}.`;
  return `${parts.join('; ')}.${tightest}`;
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
  const later = (c: CovenantResult): boolean => c.testedOn !== null && c.testedOn > deal.asOf;
  const body = [
    ...hanging('  ', covenantsSentence(result), look),
    '',
    ...grid<CovenantResult>(
      [
        {
          title: 'Status',
          text: (c) => STATUS_WORDS[c.status] + (later(c) ? '*' : ''),
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
      [...covenants].sort(severity),
      look,
    ),
    ...cures(covenants, deal.currency, look),
  ];
  const projected = covenants.some(later) ? ' * tested for the first time after the as-of date, on projected figures.' : '';
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
function cures(covenants: readonly CovenantResult[], currency: string, look: Look): string[] {
  const broken = covenants.filter((c) => c.status === 'breach');
  if (broken.length === 0) return [];
  const lines = broken.sort(severity).flatMap((c) => {
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
