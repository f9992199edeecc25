import { type Decimal, fraction, type Fraction, total, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { BookDeal } from '../../domain/book.js';
import type { LoanGrade } from '../../domain/rating.js';
import type { CovenantResult } from '../frame/result.js';
import { rated } from '../score/rated.js';
import { modelOf, type Model } from '../score/model.js';
import { ltvAt } from '../score/score.js';
import { runWaterfall, type DefaultFound } from '../waterfall/waterfall.js';

/** Why a loan is on the watch list. */
export const WATCH = ['breach', 'headroom', 'realization', 'late_payer', 'not_testable', 'default'] as const;
export type Watch = (typeof WATCH)[number];

/** A deal of the book with its model. */
export interface Loan {
  readonly own: BookDeal;
  readonly model: Model;
}

/** A loan of the book, scored as it stands; money in the book's currency, of our share. */
export interface LoanResult {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly asOf: Day;
  readonly currency: string;
  readonly exposure: Decimal;
  readonly tranches: readonly { readonly id: string; readonly hold: Decimal; readonly exposure: Decimal; readonly maturity: Day }[];
  readonly grade: LoanGrade;
  readonly facilityGrade: LoanGrade | null;
  readonly pd: Decimal;
  /** Of the tranches held, by exposure; null without any. */
  readonly lgd: Decimal | null;
  readonly el: Decimal | null;
  readonly ltvOlv: Decimal | null;
  readonly lowestHeadroom: { readonly covenant: string; readonly headroom: Decimal } | null;
  readonly watch: readonly Watch[];
  /** The payment default of the base case. */
  readonly atDefault: DefaultFound | null;
}

/** Headroom, realisation and lateness at which a loan is watched. */
const LITTLE_HEADROOM = 0.05;
const LITTLE_REALIZATION = 0.9;
const LATE_DAYS = 30;

export const loanOf = (own: BookDeal): Loan => ({ own, model: modelOf(own.deal) });

/** Our share of a tranche; 0 of one that is not ours. */
const holdOf = ({ hold }: BookDeal, id: string): Fraction => hold.get(id) ?? fraction(ZERO);

/** Σ hold · amount of a tranche, in the book's currency. */
export const held = (own: BookDeal, amounts: Iterable<{ readonly id: string; readonly amount: Decimal }>): Decimal =>
  total([...amounts].map(({ id, amount }) => amount.times(holdOf(own, id)))).times(own.rate);

/**
 * Exposure = Σ hold · (balance + accrued + ccf · undrawn that has not lapsed), EL = PD · Σ hold · LGD of the tranche · its exposure.
 * @source methodology 20, portfolio
 */
export function loanResult({ own, model }: Loan): LoanResult {
  const { deal, rate } = own;
  const { ccf } = deal.assumptions.values.rating;
  const waterfall = runWaterfall(model);
  const rating = rated(model, model, undefined, waterfall.paymentDefault?.k ?? null);
  const tranches = model.debt.tranchesAt(0).map(({ tranche, balance, accrued }) => {
    const undrawn = tranche.availabilityEnd >= deal.asOf ? tranche.undrawn : ZERO;
    const hold = holdOf(own, tranche.id);
    const exposure = balance.plus(accrued).plus(ccf.times(undrawn)).times(hold).times(rate);
    return { id: tranche.id, hold, exposure, maturity: tranche.maturity };
  });
  const exposure = total(tranches.map((tranche) => tranche.exposure));
  const lost = tranches.map((tranche) => {
    const lgd = rating.tranches.find(({ id }) => id === tranche.id)?.lgd ?? rating.lgd;
    return lgd && lgd.times(tranche.exposure);
  });
  const loss = lost.includes(null) ? null : total(lost as Decimal[]);
  const covenants = model.covenants.results();
  return {
    id: deal.id,
    name: deal.name,
    path: own.path,
    asOf: deal.asOf,
    currency: deal.currency,
    exposure,
    tranches,
    grade: rating.obligorGrade,
    facilityGrade: rating.facilityGrade,
    pd: rating.pd,
    lgd: loss && (exposure.isZero() ? rating.lgd : loss.div(exposure)),
    el: loss && rating.pd.times(loss),
    ltvOlv: ltvAt(model, 0).olv,
    lowestHeadroom: lowestOf(covenants),
    watch: watchOf(model, covenants),
    atDefault: waterfall.atDefault,
  };
}

function lowestOf(covenants: readonly CovenantResult[]): LoanResult['lowestHeadroom'] {
  let lowest: LoanResult['lowestHeadroom'] = null;
  for (const { id, headroom } of covenants)
    if (headroom !== null && (lowest === null || headroom.lt(lowest.headroom))) lowest = { covenant: id, headroom };
  return lowest;
}

/** The rules that put a loan on the watch list at one date. @source methodology 20, portfolio */
function watchOf({ deal, metrics }: Model, covenants: readonly CovenantResult[]): Watch[] {
  const realization = metrics.past.contractRealization();
  const found: Readonly<Record<Watch, boolean>> = {
    breach: covenants.some(({ status }) => status === 'breach'),
    headroom: covenants.some(({ headroom }) => headroom?.lt(LITTLE_HEADROOM)),
    realization: realization.kind === 'figure' && realization.value.lt(LITTLE_REALIZATION),
    late_payer: deal.leases.some(({ daysPastDue }) => daysPastDue > LATE_DAYS),
    not_testable: covenants.some(({ status }) => status === 'not_testable'),
    default: deal.status === 'default',
  };
  return WATCH.filter((rule) => found[rule]);
}
