import { EXACT } from '../../kernel/arithmetic.js';
import { formatDay, parseDay, paymentDates, yearFraction, type Day, type DayCount } from '../../kernel/calendar.js';
import { Decimal, ONE, ZERO } from '../../kernel/decimal.js';
import { fnv1a64, normalQuantile, Stream, threefry4x32 } from '../../kernel/random.js';
import { mostMissing, sampleFor } from '../audit/hypergeometric.js';
import { conditionalDefaultRate, irbRiskWeight } from '../method/irb.js';
import { instalment, interestOn, principalDue, regularPrincipal } from '../method/tranche.js';
import { internalRate, weightedAverageLife, type Flow } from '../method/yield.js';
import { expectedShortfall, quantile, quantileWithin } from '../simulation/statistics.js';
import annuity from './rows/annuity.json';
import dayCount from './rows/day-count.json';
import discovery from './rows/discovery.json';
import irb from './rows/irb.json';
import irr from './rows/irr.json';
import normal from './rows/normal-quantile.json';
import random from './rows/random.json';
import schedules from './rows/schedules.json';
import tail from './rows/tail.json';
import vasicek from './rows/vasicek.json';
import wal from './rows/wal.json';
import { topic, type Figures, type Topic } from './topic.js';

const dayOf = (text: string): Day => parseDay(text)!;

interface Dated {
  readonly date: string;
  readonly amount: number;
}
const flowsOf = (flows: readonly Dated[]): Flow[] => flows.map(({ date, amount }) => ({ date: dayOf(date), amount: new Decimal(amount) }));

/** A balance so large that cents are none of its digits: an instalment is in proportion to it, and rounded to cents. */
const LARGE = new Decimal('1e12');

interface Annuity {
  readonly balance: number;
  readonly rate: number;
  readonly payments: number;
  readonly per_year: number;
  readonly balloon?: number;
}

const annuityOf = ({ balance, rate, payments, per_year, balloon = 0 }: Annuity): number =>
  instalment(EXACT, 'annuity', LARGE.times(balance), LARGE.times(balloon), payments, new Decimal(rate).div(per_year)).div(LARGE).toNumber();

interface Schedule {
  readonly maturity: string;
  readonly last_payment: string;
  readonly step_months: number;
  readonly end_of_month: boolean;
}

const datesOf = ({ maturity, last_payment, step_months, end_of_month }: Schedule): string =>
  paymentDates(dayOf(maturity), step_months, dayOf(last_payment), end_of_month).map(formatDay).join(' ');

interface Days {
  readonly from: string;
  readonly to: string;
  /** Days of this convention alone; fractions of a year of every one where none is named. */
  readonly convention?: DayCount;
}

function daysOf({ from, to, convention }: Days): Figures {
  const [a, b] = [dayOf(from), dayOf(to)];
  const fraction = (of: DayCount): number => yearFraction(a, b, of).toNumber();
  if (convention !== undefined) return yearFraction(a, b, convention).times(360).toNumber();
  return { days: b - a, 'act/360': fraction('act/360'), 'act/365': fraction('act/365'), '30/360': fraction('30/360') };
}

type Random =
  | { readonly counter: readonly string[]; readonly key: readonly string[] }
  | { readonly text: string }
  | { readonly seed: number; readonly stream: string; readonly path: number; readonly month: number };

const hex = (word: number): string => word.toString(16).padStart(8, '0');
const wordsOf = (words: readonly string[]): Uint32Array => Uint32Array.from(words, (word) => parseInt(word, 16));

function randomOf(inputs: Random): Figures {
  if ('counter' in inputs) {
    const counter = wordsOf(inputs.counter);
    threefry4x32(counter, wordsOf(inputs.key));
    return Array.from(counter, hex).join(' ');
  }
  if ('text' in inputs) return fnv1a64(inputs.text).toString(16).padStart(16, '0');
  const stream = new Stream(inputs.seed, inputs.stream);
  stream.draw(inputs.path, inputs.month);
  return { u1: String(stream.u1), u2: String(stream.u2), z1: normalQuantile(stream.u1) };
}

type Sample = { readonly level: number } & ({ readonly values: readonly number[] } | { readonly n: number });

function tailOf(inputs: Sample): Figures {
  const level = String(inputs.level);
  if ('n' in inputs) {
    const { low, high } = quantileWithin(
      Array.from({ length: inputs.n }, (_, i) => i + 1),
      level,
    );
    return { low, high };
  }
  const sorted = Float64Array.from(inputs.values).sort();
  return { quantile: quantile(sorted, level), expected_shortfall: expectedShortfall(sorted, level) };
}

interface Capital {
  readonly pd: number;
  readonly lgd: number;
  readonly maturity_years: number;
}

const riskWeightOf = ({ pd, lgd, maturity_years }: Capital): number =>
  irbRiskWeight(new Decimal(pd), new Decimal(lgd), new Decimal(maturity_years)).times(100).toNumber();

interface LargeBook {
  readonly pd: number;
  readonly correlation: number;
  readonly level: number;
}

const defaultRateOf = ({ pd, correlation, level }: LargeBook): number =>
  conditionalDefaultRate(new Decimal(pd), new Decimal(correlation), level).toNumber();

interface Audited {
  readonly population: number;
  readonly missing_share?: number;
  readonly sample?: number;
  readonly misses?: number;
}

/** Below the number that would be too many: half of one less, so that no float decides. */
const HALF = 0.5;

const auditOf = ({ population, missing_share, sample, misses }: Audited): number =>
  missing_share === undefined
    ? mostMissing(population, sample!, misses!)
    : sampleFor(population, (Math.ceil(missing_share * population) - HALF) / population);

type Life =
  | { readonly start: string; readonly principal: readonly Dated[] }
  | {
      readonly instalments: number;
      readonly per_year: number;
      readonly profile: 'level' | 'annuity';
      readonly rate?: number;
      readonly classes?: readonly { readonly id: string; readonly share: number }[];
    };

/** Equal periods as years of 365 days, so that no calendar comes in. */
const lifeOf = (principal: readonly Decimal[], perYear: number, before = 0): number =>
  weightedAverageLife(
    principal.map((amount, i) => ({ date: (365 * (before + i + 1)) as Day, amount })),
    0 as Day,
  )!
    .div(perYear)
    .toNumber();

function livesOf(inputs: Life): Figures {
  if ('principal' in inputs) return weightedAverageLife(flowsOf(inputs.principal), dayOf(inputs.start))!.toNumber();
  const { instalments: n, per_year, profile, rate = 0, classes } = inputs;
  const principal = principalOf(profile, n, new Decimal(rate).div(per_year));
  if (!classes) return lifeOf(principal, per_year);
  let paid = 0;
  return Object.fromEntries(
    classes.map(({ id, share }) => {
      const [first, last] = [paid, (paid += Math.round(share * n))];
      return [id, lifeOf(principal.slice(first, last), per_year, first)];
    }),
  );
}

/** Principal of every payment of a loan without balloon. */
function principalOf(profile: 'level' | 'annuity', n: number, periodRate: Decimal): Decimal[] {
  const due = instalment(EXACT, profile, LARGE, ZERO, n, periodRate);
  let balance: Decimal = LARGE;
  return Array.from({ length: n }, (_, i) => {
    const interest = interestOn(EXACT, [{ balance, fraction: ONE }], periodRate);
    const { principal, balloon } = principalDue(EXACT, regularPrincipal(EXACT, profile, due, interest, ZERO), balance, i === n - 1);
    balance = balance.minus(principal).minus(balloon);
    return principal.plus(balloon);
  });
}

/** What a formula gives, to all its digits. */
export const FORMULAS: readonly Topic[] = [
  topic('annuity', 'Level payment of an annuity', annuity, annuityOf),
  topic('schedules', 'Payment dates, back from maturity', schedules, datesOf),
  topic('day-count', 'Days and fractions of a year', dayCount, daysOf),
  topic('irr', 'Internal rate of return, as XIRR', irr, ({ flows }: { readonly flows: readonly Dated[] }) =>
    internalRate(flowsOf(flows))!.toNumber(),
  ),
  topic('wal', 'Weighted average life', wal, livesOf),
  topic('irb', 'Risk weight of the internal ratings-based approach, per cent', irb, riskWeightOf),
  topic('vasicek', 'Default rate of a large book at a quantile', vasicek, defaultRateOf),
  topic('tail', 'Quantile, its interval and expected shortfall of a sample', tail, tailOf),
  topic('discovery', 'Sample that finds what is missing, and the most that may be', discovery, auditOf),
  topic('normal-quantile', 'Quantile of the normal distribution', normal, ({ p }: { readonly p: string }) => normalQuantile(Number(p))),
  topic('random', 'Threefry4x32-20, FNV-1a and the streams of paths', random, randomOf),
];
