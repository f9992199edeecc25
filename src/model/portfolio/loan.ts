import { type Decimal, fraction, type Fraction, total, ZERO } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { BookDeal } from '../../domain/book.js';
import type { LoanGrade } from '../../domain/rating.js';
import type { WatchRules } from '../../domain/watch.js';
import type { CovenantResult } from '../frame/result.js';
import { rated } from '../score/rated.js';
import { modelOf, type Model } from '../score/model.js';
import { ltvAt } from '../score/score.js';
import { runWaterfall } from '../waterfall/waterfall.js';

/** Why a loan is on the watch list. */
export const WATCH = ['breach', 'headroom', 'realization', 'late_payer', 'not_testable', 'default'] as const;
export type Watch = (typeof WATCH)[number];

/** A deal of the book with its model. */
export interface Loan {
  readonly own: BookDeal;
  readonly model: Model;
}

/** Our share of a tranche, with its exposure in the book's currency. */
interface HeldTranche {
  readonly id: string;
  readonly hold: Decimal;
  readonly exposure: Decimal;
  readonly maturity: Day;
}

/** A loan of the book, scored as it stands; money in the book's currency, of our share. */
export interface LoanResult {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly asOf: Day;
  readonly currency: string;
  readonly exposure: Decimal;
  readonly tranches: readonly HeldTranche[];
  readonly grade: LoanGrade;
  readonly facilityGrade: LoanGrade | null;
  readonly pd: Decimal;
  /** Of the tranches held, by exposure; null without any. */
  readonly lgd: Decimal | null;
  readonly el: Decimal | null;
  readonly ltvOlv: Decimal | null;
  readonly lowestHeadroom: { readonly covenant: string; readonly headroom: Decimal } | null;
  readonly watch: readonly Watch[];
}

export const loanOf = (own: BookDeal): Loan => ({ own, model: modelOf(own.deal) });

/** Our share of a tranche; 0 of one that is not ours. */
const holdOf = ({ hold }: BookDeal, id: string): Fraction => hold.get(id) ?? fraction(ZERO);

/** Σ hold · amount of a tranche, in the book's currency. */
export const held = (own: BookDeal, amounts: Iterable<{ readonly id: string; readonly amount: Decimal }>): Decimal =>
  total([...amounts].map(({ id, amount }) => amount.times(holdOf(own, id)))).times(own.rate);

/** Exposure of each tranche = hold · (balance + accrued + ccf · undrawn that has not lapsed). @source methodology 20, portfolio */
export function heldTranches({ own, model }: Loan): HeldTranche[] {
  const { deal, rate } = own;
  const { ccf } = deal.assumptions.values.rating;
  return model.debt.tranchesAt(0).map(({ tranche, balance, accrued }) => {
    const undrawn = tranche.availabilityEnd >= deal.asOf ? tranche.undrawn : ZERO;
    const hold = holdOf(own, tranche.id);
    const exposure = balance.plus(accrued).plus(ccf.times(undrawn)).times(hold).times(rate);
    return { id: tranche.id, hold, exposure, maturity: tranche.maturity };
  });
}

/**
 * A loan as it stands: EL = PD · Σ LGD of the tranche · its exposure.
 * @param rules that put it on the watch list
 * @source methodology 20, portfolio
 */
export function loanResult(loan: Loan, rules: WatchRules): LoanResult {
  const { own, model } = loan;
  const { deal } = own;
  const waterfall = runWaterfall(model);
  const rating = rated(model, model, undefined, waterfall.paymentDefault?.k ?? null);
  const tranches = heldTranches(loan);
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
    watch: watchOf(model, covenants, rules),
  };
}

function lowestOf(covenants: readonly CovenantResult[]): LoanResult['lowestHeadroom'] {
  let lowest: LoanResult['lowestHeadroom'] = null;
  for (const { id, headroom } of covenants)
    if (headroom !== null && (lowest === null || headroom.lt(lowest.headroom))) lowest = { covenant: id, headroom };
  return lowest;
}

/** The rules that put a loan on the watch list at one date. @source methodology 20, portfolio */
function watchOf({ deal, metrics }: Model, covenants: readonly CovenantResult[], rules: WatchRules): Watch[] {
  const realization = metrics.past.contractRealization();
  const { headroom: leastHeadroom, realisation: leastRealization, daysPastDue: mostDays } = rules;
  const found: Readonly<Record<Watch, boolean>> = {
    breach: rules.breach && covenants.some(({ status }) => status === 'breach'),
    headroom: leastHeadroom !== null && covenants.some(({ headroom }) => headroom?.lt(leastHeadroom)),
    realization: leastRealization !== null && realization.kind === 'figure' && realization.value.lt(leastRealization),
    late_payer: mostDays !== null && deal.leases.some(({ daysPastDue }) => daysPastDue > mostDays),
    not_testable: rules.notTestable && covenants.some(({ status }) => status === 'not_testable'),
    default: rules.breach && deal.status === 'default',
  };
  return WATCH.filter((rule) => found[rule]);
}
