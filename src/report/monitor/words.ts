import { covenantTitle, type CovenantTerms, lowered } from '../../domain/figure.js';
import { formatDay } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { WatchRule } from '../../domain/watch.js';
import type { MonitoredDeal, WatchReason } from '../../model/monitor/monitor.js';
import type { CovenantAt, ExceptionAt } from '../../model/monitor/snapshot.js';
import type { Trend } from '../../model/monitor/trend.js';
import { amount, grouped, percent } from '../print/figures.js';

export const RULE_WORDS: Readonly<Record<WatchRule, string>> = {
  breach: 'Breach',
  headroom: 'Low headroom',
  months_to_zero: 'Headroom runs out',
  grade_down: 'Grade down',
  realisation: 'Low realisation',
  days_past_due: 'Late payer',
  not_testable: 'Not testable',
};

export const KIND_WORDS: Readonly<Record<ExceptionAt['kind'], string>> = {
  default_status: 'in default',
  payment_default: 'payment default',
  breach: 'breach',
  deficiency: 'deficiency',
  projected_breach: 'projected breach',
  watch: 'on watch',
  not_testable: 'not testable',
  late: 'late payer',
};

/** "covenant dscr (Historical DSCR (3 months))" in short: what an exception or a reason is about. */
export function aboutWords(about: string, { now, before }: Pick<MonitoredDeal, 'now' | 'before'>): string {
  const [, id] = /^covenant (.+)$/s.exec(about) ?? [];
  if (id === undefined) return about;
  const covenant = [...now.covenants, ...(before?.covenants ?? [])].find((one) => one.id === id);
  return covenant ? `${id}: ${lowered(covenantTitle(covenant))}` : id;
}

export const covenantWords = (covenant: CovenantTerms & Pick<CovenantAt, 'id'>): string =>
  `${covenant.id}: ${lowered(covenantTitle(covenant))}`;

/** "projected breach 2027-03-31": what an exception is, with its date where that is to come. */
export const kindWords = ({ kind, date }: ExceptionAt): string =>
  date !== null && (kind === 'projected_breach' || kind === 'payment_default')
    ? `${KIND_WORDS[kind]} ${formatDay(date)}`
    : KIND_WORDS[kind];

/** "2027-03, ± 1.2 months". */
export const zeroWords = ({ date, error }: NonNullable<Trend['zero']>): string =>
  `${formatDay(date).slice(0, 7)}, ± ${grouped(error, 1)} months`;

/** Why a deal is on the list, in a few words. */
export function reasonWords(reason: WatchReason, deal: MonitoredDeal): string {
  const { rule, value, date } = reason;
  const about = aboutWords(reason.about, deal);
  const { currency } = deal.now.deal;
  switch (rule) {
    case 'breach':
      return [about, ...(date === null ? [] : [formatDay(date)]), ...(value === null ? [] : [amount(value, currency)])].join(', ');
    case 'headroom':
    case 'realisation':
      return `${about} ${percent(value)}`;
    case 'months_to_zero':
      return `${about}, ${zeroWords(zeroOf(deal, reason.about))}`;
    case 'grade_down':
      return `${about} by ${whole(value)} notches`;
    case 'days_past_due':
      return `${about} ${whole(value)} days`;
    case 'not_testable':
      return about;
  }
}

const zeroOf = ({ trends }: MonitoredDeal, about: string): NonNullable<Trend['zero']> =>
  trends.find(({ covenant }) => `covenant ${covenant.id}` === about)!.trend!.zero!;
const whole = (x: Decimal | null): string => grouped(x!);
