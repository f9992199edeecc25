import { fraction, type Fraction, usd, type Usd, ZERO } from '../../kernel/decimal.js';
import type { Pricing } from '../../domain/tranche.js';
import { Fields } from '../yaml/fields.js';
import { ABOVE_0, amount, AT_LEAST_0, number, SHARE } from '../text/numbers.js';
import { complete, type Reader } from '../text/problems.js';
import { date } from '../text/values.js';

const KEYS = ['upfront_fee', 'oid', 'exit_fee', 'agency_usd_year', 'prepayment', 'purchase_price'];
const share = number(SHARE) as unknown as Reader<Fraction>;
/** Of the balance: nobody pays more than twice of what is owed. */
const price = number({ ...ABOVE_0, max: 2 }) as unknown as Reader<Fraction>;
const money = amount(AT_LEAST_0) as unknown as Reader<Usd>;

/** Without `pricing`: bought at par, no fees. */
const AT_PAR: Pricing = {
  upfrontFee: fraction(ZERO),
  oid: fraction(ZERO),
  exitFee: fraction(ZERO),
  agencyUsdYear: usd(ZERO),
  prepayment: [],
  purchasePrice: null,
};

/** The `pricing` of a tranche. @source methodology 19 */
export function readPricing(tranche: Fields): Pricing | undefined {
  const fields = tranche.branchIfAny('pricing', KEYS);
  if (!fields) return fields === null ? AT_PAR : undefined;
  const purchasePrice = fields.optional('purchase_price', price, null);
  const [oid, upfrontFee] = [fields.optional('oid', share, fraction(ZERO)), fields.optional('upfront_fee', share, fraction(ZERO))];
  if (oid && upfrontFee && oid.plus(upfrontFee).gte(1))
    fields.fail(
      'OUT_OF_RANGE',
      fields.has('oid') ? 'oid' : 'upfront_fee',
      'oid and upfront_fee together below 1: the price is what they leave',
    );
  return complete<Pricing>({
    upfrontFee,
    oid,
    purchasePrice,
    exitFee: fields.optional('exit_fee', share, fraction(ZERO)),
    agencyUsdYear: fields.optional('agency_usd_year', money, usd(ZERO)),
    prepayment: readPremiums(fields),
  });
}

/** Premiums in order of date, each date once. */
function readPremiums(pricing: Fields): Pricing['prepayment'] | undefined {
  const items = pricing.listIfAny('prepayment');
  if (!items) return items === null ? [] : undefined;
  const premiums = items.map((item) => {
    const fields = Fields.of(item, ['until', 'premium'], pricing.problems);
    return (
      fields &&
      complete<Pricing['prepayment'][number]>({ until: fields.required('until', date), premium: fields.required('premium', share) })
    );
  });
  if (premiums.includes(undefined)) return undefined;
  const sorted = (premiums as Pricing['prepayment'][number][]).sort((a, b) => a.until - b.until);
  if (sorted.some(({ until }, i) => until === sorted[i - 1]?.until))
    pricing.fail('DUPLICATE_PERIOD', 'prepayment', 'each date of until once');
  return sorted;
}
