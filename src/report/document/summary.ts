import { formatDay } from '../../kernel/calendar.js';
import type { CovenantResult, ScoreResult } from '../../model/frame/result.js';
import { covenantsFound } from '../../model/measure/verdict.js';
import type { ScenarioResult } from '../../model/scenario/stress.js';
import { clean } from '../print/clean.js';
import { plural } from '../print/words.js';
import { blindText, standing, testedAtAll, untestable } from './cover.js';
import type { Block, DocumentSection, Tone } from './document.js';
import {
  adjustmentName,
  covenantFigure,
  firmShare,
  listed,
  listedUpTo,
  LOWEST_DSCR,
  NO_VALUE,
  paidByMerchant,
  covenantName,
} from './phrases.js';
import type { ReportInput } from './report-input.js';
import { bullets, moneyText, percentText, tenthsText, shown } from './tables.js';

/** The report on one page: what secures the loan, who pays, what is broken, what a default would lose. */
export function summarySection(input: ReportInput): DocumentSection {
  const sentences = [collateral, leverage, contracts, coverage, covenants, base, grades].flatMap((sentence) => sentence(input));
  return { id: 'summary', title: 'Executive summary', newPage: input.deal.commentary !== null, blocks: [tiles(input), bullets(sentences)] };
}

function tiles({ score }: ReportInput): Block {
  const { rating, debt, values, ltv, coverage: ratios, liquidation, deal } = score;
  const tile = (label: string, text: string, note?: string, tone?: Tone) => ({
    label,
    text,
    ...(note === undefined ? {} : { note }),
    ...(tone ? { tone } : {}),
  });
  const broken = covenantsFound(score, 'breach').length;
  const { orderly, forced } = liquidation;
  return {
    kind: 'figures',
    items: [
      tile('Facility grade', rating.facilityGrade ?? 'n/a', `obligor ${rating.obligorGrade}`),
      tile('Expected loss', shown('el', rating.el), `PD ${shown('pd', rating.pd)} × LGD ${shown('lgd', rating.lgd)}`),
      tile('Debt drawn', moneyText(debt.balance, deal.currency), `undrawn ${moneyText(debt.undrawn, deal.currency)}`),
      tile('Collateral FMV', moneyText(values.fmv, deal.currency), `OLV ${moneyText(values.olv, deal.currency)}`),
      tile('LTV on FMV', shown('ltv.fmv', ltv.fmv), `on OLV ${shown('ltv.olv', ltv.olv)}`, ltv.fmv?.gt(1) ? 'bad' : undefined),
      tile(LOWEST_DSCR, shown('dscr_min', ratios.dscrMin), `LLCR ${shown('llcr', ratios.llcr)}`, ratios.dscrMin?.lt(1) ? 'bad' : undefined),
      tile(
        'Recovery, orderly',
        shown('recovery.orderly', orderly.recoveryRate),
        `forced ${shown('recovery.forced', forced.recoveryRate)}`,
        orderly.recoveryRate?.lt(1) ? 'warn' : undefined,
      ),
      tile(
        'Covenants in breach',
        score.covenants.length === 0 ? 'none set' : `${broken} of ${score.covenants.length}`,
        `${covenantsFound(score, 'projected_breach').length} projected to break${blindText(score)}`,
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
  ).flatMap(([basis, name]) => (ltv[basis] === null ? [] : [`${shown(`ltv.${basis}`, ltv[basis])} of ${name}`]));
  const drawn = moneyText(debt.balance, deal.currency);
  if (against.length === 0) return [`Leverage: debt of ${drawn} is drawn and there is no collateral value.`];
  const peak = stress.scenarios[0]!.ltvPeak.fmv;
  const when =
    peak.date === null
      ? ''
      : peak.value === null
        ? ` On ${formatDay(peak.date)} there is no collateral value against the debt.`
        : peak.date === deal.asOf
          ? ' LTV on FMV peaks today.'
          : ` LTV on FMV peaks at ${shown('ltv.fmv', peak.value)} on ${formatDay(peak.date)}.`;
  return [`Leverage: debt of ${drawn} is ${listed(against)}.${when}`];
}

function contracts(input: ReportInput): string[] {
  const { contracts: c } = input.score;
  if (c.byContract.length === 0)
    return [`Contracts: none; ${input.score.fleet.gpus === 1 ? 'the' : 'every'} GPU depends on the re-letting market.`];
  const largest = c.largestCustomer === null ? '' : ` ${clean(c.largestCustomer)} has ${shown('customer_share', c.customerShare)} of it.`;
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
      : ` Customers paid ${shown('contract_realization', c.contractRealization)} of what was projected over the last three months.`;
  return [
    `Coverage: DSCR is ${shown('dscr_forward_12', c.dscrForward12)} over the next 12 months and lowest at ${shown('dscr_min', c.dscrMin)}${low ? `, looking three months ahead from ${formatDay(low.date)}` : ''}; LLCR is ${shown('llcr', c.llcr)}.${realized} ${paymentSentence(stress.scenarios[0]!, deal.currency)}`,
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
  const broken = covenantsFound(score, 'breach');
  const untested = untestable(score);
  const all = score.covenants.length;
  const now =
    broken.length === 0
      ? standing(score)
      : `${all === 1 ? 'the one covenant is' : `${broken.length} of ${all}`} in breach: ${listed(broken.map((c) => `${covenantName(c)} ${c.actual === null ? `with ${NO_VALUE}` : covenantFigure(c, c.actual, currency)} (${c.side} ${covenantFigure(c, c.limit, currency)})`))}`;
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
        some.map((c) => covenantName(c)),
      )} ${what}.`;

function aheadSentence(score: ScoreResult, further: boolean): string {
  const ahead = covenantsFound(score, 'projected_breach');
  const word = further ? 'further ' : '';
  if (ahead.length === 0) return `No ${word}breach is projected to maturity.`;
  return `${plural(ahead.length, `${word}breach`, `${word}breaches`)} projected, ${ahead.length === 1 ? '' : 'the first '}${covenantName(ahead[0]!)} on ${formatDay(ahead[0]!.firstBreach!)}.`;
}

function base({ score: { borrowingBase: b, debt, deal } }: ReportInput): string[] {
  if (b === null) return [];
  const state = b.overadvance.gt(0)
    ? `an over-advance of ${moneyText(b.overadvance, deal.currency)}`
    : `a cushion of ${moneyText(b.cushion, deal.currency)}; ${b.availability.isZero() ? 'nothing' : moneyText(b.availability, deal.currency)} can be drawn`;
  return [`Borrowing base: ${moneyText(b.base, deal.currency)} against debt of ${moneyText(debt.balance, deal.currency)}, ${state}.`];
}

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
    : `weighted customer credit quality: ${rating.offtakerNotch}`;
  const end =
    moved.length === 0
      ? `no adjustment moves obligor grade ${rating.obligorGrade}`
      : `${by} ${moved.length === 1 ? 'leads' : 'lead'} to obligor grade ${rating.obligorGrade}`;
  const facility =
    rating.facilityGrade === null
      ? 'No facility grade: no loss can be computed.'
      : `The facility is ${rating.facilityGrade}: PD ${shown('pd', rating.pd)} × LGD ${shown('lgd', rating.lgd)} = EL ${shown('el', rating.el)}.`;
  return [`Rating: ${start}; ${end}. ${facility}`];
}
