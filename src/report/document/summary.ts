import { formatDay } from '../../kernel/calendar.js';
import type { CovenantResult, ScoreResult } from '../../model/frame/result.js';
import type { ScenarioResult } from '../../model/scenario/stress.js';
import { clean } from '../print/clean.js';
import { grouped, probability } from '../print/figures.js';
import { inOrder } from '../stress/stress-order.js';
import { plural } from '../print/words.js';
import { breakingPoint } from './breaking-point.js';
import { blindText, breachesAhead, inBreach, standing, testedAtAll, untestable } from './cover.js';
import type { Block, DocumentSection, Tone } from './document.js';
import { adjustmentName, covenantFigure, firmShare, listed, listedUpTo, LOWEST_DSCR, NO_VALUE, paidByMerchant } from './phrases.js';
import { lossText } from './stress.js';
import type { ReportInput } from './report-input.js';
import { bullets, moneyText, percentText, tenthsText, timesText } from './tables.js';

/** The report on one page: what secures the loan, who pays, what is broken, what a default would lose. */
export function summarySection(input: ReportInput): DocumentSection {
  const sentences = [collateral, leverage, contracts, coverage, covenants, base, recovery, worstScenario, weakestPoint, grades].flatMap(
    (sentence) => sentence(input),
  );
  return { id: 'summary', title: 'Executive summary', newPage: true, blocks: [tiles(input), bullets(sentences)] };
}

function tiles({ score }: ReportInput): Block {
  const { rating, debt, values, ltv, coverage: ratios, liquidation, deal } = score;
  const tile = (label: string, text: string, note?: string, tone?: Tone) => ({
    label,
    text,
    ...(note === undefined ? {} : { note }),
    ...(tone ? { tone } : {}),
  });
  const broken = inBreach(score).length;
  const { orderly, forced } = liquidation;
  return {
    kind: 'figures',
    items: [
      tile('Facility grade', rating.facilityGrade ?? 'n/a', `obligor ${rating.obligorGrade}`),
      tile('Expected loss', probability(rating.el), `PD ${probability(rating.pd)} × LGD ${percentText(rating.lgd)}`),
      tile('Debt drawn', moneyText(debt.balance, deal.currency), `undrawn ${moneyText(debt.undrawn, deal.currency)}`),
      tile('Collateral FMV', moneyText(values.fmv, deal.currency), `OLV ${moneyText(values.olv, deal.currency)}`),
      tile('LTV on FMV', percentText(ltv.fmv), `on OLV ${percentText(ltv.olv)}`, ltv.fmv?.gt(1) ? 'bad' : undefined),
      tile(LOWEST_DSCR, timesText(ratios.dscrMin), `LLCR ${timesText(ratios.llcr)}`, ratios.dscrMin?.lt(1) ? 'bad' : undefined),
      tile(
        'Recovery, orderly',
        percentText(orderly.recoveryRate),
        `forced ${percentText(forced.recoveryRate)}`,
        orderly.recoveryRate?.lt(1) ? 'warn' : undefined,
      ),
      tile(
        'Covenants in breach',
        score.covenants.length === 0 ? 'none set' : `${broken} of ${score.covenants.length}`,
        `${breachesAhead(score).length} projected to break${blindText(score)}`,
        broken > 0 ? 'bad' : undefined,
      ),
    ],
  };
}

function collateral({ score: { fleet, values, deal }, exhibits }: ReportInput): string[] {
  if (fleet.collateralGpus === 0) return ['No GPU of the tape is collateral: none is installed, offline or in repair under a first lien.'];
  const [largest] = [...exhibits.byCohort].sort((a, b) => b.fmv.cmp(a.fmv));
  const whole = exhibits.byCohort.reduce((sum, cut) => sum.plus(cut.fmv), values.fmv.times(0));
  const share =
    !largest || whole.isZero() ? '' : `; ${percentText(largest.fmv.div(whole))} of the value is of the ${clean(largest.name)} generation`;
  const kept = values.cost.isZero()
    ? ''
    : `, ${percentText(values.fmv.div(values.cost))} of what ${fleet.collateralGpus === 1 ? 'it' : 'they'} cost`;
  return [
    `Collateral: ${plural(fleet.collateralGpus, 'GPU')} worth ${moneyText(values.fmv, deal.currency)} at FMV${kept}${share}. An orderly sale would gross ${moneyText(values.olv, deal.currency)}, a forced one ${moneyText(values.flv, deal.currency)}.`,
  ];
}

function leverage({ score: { debt, ltv, deal }, stress }: ReportInput): string[] {
  if (debt.balance.isZero()) return ['Debt: nothing is drawn, so LTV and recovery rates do not apply.'];
  const against = (
    [
      ['fmv', 'FMV'],
      ['olv', 'OLV'],
      ['depreciated_cost', 'depreciated cost'],
    ] as const
  ).flatMap(([basis, name]) => (ltv[basis] === null ? [] : [`${percentText(ltv[basis])} of ${name}`]));
  const drawn = moneyText(debt.balance, deal.currency);
  if (against.length === 0) return [`Leverage: debt of ${drawn} is drawn and there is no collateral value.`];
  const peak = stress.scenarios[0]!.ltvPeak.fmv;
  const when = !peak
    ? ''
    : peak.value === null
      ? ` On ${formatDay(peak.date)} there is no collateral value against the debt.`
      : peak.date === deal.asOf
        ? ' LTV on FMV is never higher to maturity.'
        : ` LTV on FMV peaks at ${percentText(peak.value)} on ${formatDay(peak.date)}.`;
  return [`Leverage: debt of ${drawn} is ${listed(against)}.${when}`];
}

function contracts(input: ReportInput): string[] {
  const { contracts: c } = input.score;
  if (c.byContract.length === 0)
    return [`Contracts: none; ${input.score.fleet.gpus === 1 ? 'the' : 'every'} GPU depends on the re-letting market.`];
  const largest = c.largestCustomer === null ? '' : ` ${clean(c.largestCustomer)} has ${percentText(c.customerShare)} of it.`;
  const tail =
    c.tailMonths === null
      ? ''
      : c.tailMonths.isNegative()
        ? ` The debt outlives the contracts by ${tenthsText(c.tailMonths.negated())} months.`
        : ` The contracts outlive the debt by ${tenthsText(c.tailMonths)} months.`;
  return [
    `Contracts: ${firmShare(input)}${c.firmBacklog.isZero() ? '' : `, ${tenthsText(c.remainingContractMonths)} months on average`}.${largest}${tail}`,
  ];
}

function coverage({ score: { coverage: c, deal }, stress }: ReportInput): string[] {
  if (c.dscrMin === null) return ['Coverage: no debt service falls due, so DSCR does not apply.'];
  const low = stress.scenarios[0]!.dscrLow;
  const realized =
    c.contractRealization === null
      ? ''
      : ` Customers paid ${percentText(c.contractRealization)} of what was projected over the last three months.`;
  return [
    `Coverage: DSCR is ${timesText(c.dscrForward12)} over the next 12 months and lowest at ${timesText(c.dscrMin)}${low ? `, looking three months ahead from ${formatDay(low.date)}` : ''}; LLCR is ${timesText(c.llcr)}.${realized} ${paymentSentence(stress.scenarios[0]!, deal.currency)}`,
  ];
}

function paymentSentence({ paymentDefault, refinancingGap }: ScenarioResult, currency: string): string {
  if (paymentDefault)
    return `In the base case a payment is missed on ${formatDay(paymentDefault.date)}, by ${moneyText(paymentDefault.amount, currency)}.`;
  return refinancingGap
    ? `In the base case every payment is met but for a balloon, ${moneyText(refinancingGap.amount, currency)} on ${formatDay(refinancingGap.date)}.`
    : 'In the base case every payment is met to maturity.';
}

function covenants({ score }: ReportInput): string[] {
  const { currency } = score.deal;
  if (score.covenants.length === 0) return ['Covenants: the deal has none.'];
  const broken = inBreach(score);
  const untested = untestable(score);
  const all = score.covenants.length;
  const now =
    broken.length === 0
      ? standing(score)
      : `${all === 1 ? 'the one covenant is' : `${broken.length} of ${all}`} in breach: ${listed(broken.map((c) => `${clean(c.id)} ${c.actual === null ? `with ${NO_VALUE}` : covenantFigure(c, c.actual, currency)} (${c.side} ${covenantFigure(c, c.limit, currency)})`))}`;
  const blind =
    untested.length === all
      ? ''
      : blindSentence(
          untested.filter((c) => c.worst !== null),
          'cannot be tested yet',
        ) +
        blindSentence(
          untested.filter((c) => c.worst === null),
          'cannot be tested',
        );
  return [`Covenants: ${now}.${blind}${testedAtAll(score).length === 0 ? '' : ` ${aheadSentence(score, broken.length > 0)}`}`];
}

const blindSentence = (some: readonly CovenantResult[], what: string): string =>
  some.length === 0
    ? ''
    : ` ${listedUpTo(
        5,
        some.map((c) => clean(c.id)),
      )} ${what}.`;

function aheadSentence(score: ScoreResult, further: boolean): string {
  const ahead = breachesAhead(score);
  const word = further ? 'further ' : '';
  if (ahead.length === 0) return `No ${word}breach is projected to maturity.`;
  return `${plural(ahead.length, `${word}breach`, `${word}breaches`)} projected, ${ahead.length === 1 ? '' : 'the first '}${clean(ahead[0]!.id)} on ${formatDay(ahead[0]!.firstBreach!)}.`;
}

function base({ score: { borrowingBase: b, debt, deal } }: ReportInput): string[] {
  if (b === null) return [];
  const state = b.overadvance.gt(0)
    ? `an over-advance of ${moneyText(b.overadvance, deal.currency)}`
    : `a cushion of ${moneyText(b.cushion, deal.currency)}; ${b.availability.isZero() ? 'nothing' : moneyText(b.availability, deal.currency)} can be drawn`;
  return [`Borrowing base: ${moneyText(b.base, deal.currency)} against debt of ${moneyText(debt.balance, deal.currency)}, ${state}.`];
}

function recovery({ score: { liquidation, debt } }: ReportInput): string[] {
  const { orderly, forced } = liquidation;
  if (debt.ead.isZero() || orderly.recoveryRate === null) return [];
  const months = (n: number | null): string => (n === null ? 'with no payment to lenders' : `over ${plural(n, 'month')}`);
  return [
    `Recovery if it defaulted today: ${percentText(orderly.recoveryRate)} of exposure in an orderly sale ${months(orderly.months)}, ${percentText(forced.recoveryRate)} in a forced one ${months(forced.months)}, in present value.`,
  ];
}

function worstScenario({ stress, score: { deal } }: ReportInput): string[] {
  const [, worst] = inOrder(stress.scenarios, 'loss');
  if (!worst) return [];
  const others = stress.scenarios.slice(1);
  const missed = others.filter((s) => s.paymentDefault !== null).length;
  const broken = others.filter((s) => s.breaches > 0).length;
  const counted = (n: number, one: string, many: string, what: string): string =>
    `${n === 0 ? 'none' : grouped(n)} ${n > 1 ? many : one} ${what}`;
  const happens = [
    counted(missed, 'misses', 'miss', 'a payment'),
    ...(testedAtAll(worst).length === 0
      ? []
      : [
          `${counted(broken, 'breaks', 'break', 'a covenant')} before maturity${broken > 0 && stress.scenarios[0]!.breaches > 0 ? ', as the base case does' : ''}`,
        ]),
  ];
  const told = worst.defaultCase?.lossPv.gt(0)
    ? `The largest loss would be in "${clean(worst.name)}": ${lossText(worst, deal.currency)}, at today's value, facility ${worst.rating.facilityGrade ?? 'n/a'}.`
    : others.every((s) => s.defaultCase === null)
      ? 'None of them owes anything that a default could lose.'
      : 'In none of them would a default lose lenders money.';
  return [`Scenarios: of ${grouped(others.length)}, ${happens.join(' and ')}. ${told}`];
}

const weakestPoint = ({ reverse, score }: ReportInput): string[] =>
  reverse.results.length === 0 ? [] : [`Breaking point: ${breakingPoint(reverse, score.covenants)}`];

function grades({ score }: ReportInput): string[] {
  const { rating } = score;
  const moved = rating.adjustments.filter(({ notches }) => notches !== 0);
  const by = listed(
    moved.map(
      ({ key, notches }) => `${adjustmentName(key).toLowerCase().replace('dscr', 'DSCR')} ${notches > 0 ? '+' : '−'}${Math.abs(notches)}`,
    ),
  );
  const start = paidByMerchant(score)
    ? `re-letting is rated as ${rating.offtakerNotch} (rating.merchant)`
    : `the off-takers stand at ${rating.offtakerNotch}`;
  const end =
    moved.length === 0
      ? `no adjustment moves obligor grade ${rating.obligorGrade}`
      : `${by} ${moved.length === 1 ? 'leads' : 'lead'} to obligor grade ${rating.obligorGrade}`;
  const facility =
    rating.facilityGrade === null
      ? 'No facility grade: no loss can be computed.'
      : `The facility is ${rating.facilityGrade}: PD ${probability(rating.pd)} × LGD ${percentText(rating.lgd)} = EL ${probability(rating.el)}.`;
  return [`Rating: ${start}; ${end}. ${facility}`];
}
