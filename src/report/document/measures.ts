import { figureOf } from '../../domain/figure.js';
import { Decimal, total } from '../../kernel/decimal.js';
import type { CovenantResult, ProjectionRow } from '../../model/frame/result.js';
import { isTested, worstFirst } from '../../model/measure/verdict.js';
import { covenantName } from './phrases.js';
import type { ReportInput } from './report-input.js';
import { moneyText, percentText, shown, tenthsText } from './tables.js';

/** Titles of the sections in which figures of the tear sheet stand. */
const STANDS_IN = {
  exposure: 'Exposure and collateral value',
  fleet: 'Fleet and fair value',
  contracts: 'Contracts and cash flow',
  certificate: 'Borrowing base certificate',
  compliance: 'Compliance certificate',
  liquidation: 'Liquidation and recovery',
  stress: 'Stress tests',
  rating: 'Rating',
} as const;

/** A figure held against two bounds: on the good side of one it is a strength, beyond the other a weakness. */
interface Measure {
  readonly id: string;
  readonly title: string;
  readonly section: keyof typeof STANDS_IN;
  readonly better: 'more' | 'less';
  readonly strong: string;
  readonly weak: string;
  readonly of: (input: ReportInput) => Decimal | null;
  /** The figure as it is written, where it is no registered one. */
  readonly text: (x: Decimal, input: ReportInput) => string;
  /** What stands beside the figure. */
  readonly more?: (input: ReportInput) => string;
}

/** A measure of a deal that is a strength or a weakness. */
export interface Judged {
  readonly id: string;
  readonly title: string;
  readonly section: string;
  readonly value: Decimal;
  readonly text: string;
  /** "at least 1.40x" */
  readonly test: string;
  /** How far beyond its bound, in distances between the two bounds; 1 where it is more. */
  readonly beyond: Decimal;
}

const YEAR = 12;

/** Interest, fees and scheduled principal of a month, without balloons. */
export const serviceIn = ({ interest, feesCommitment, principal }: ProjectionRow): Decimal => total([interest, feesCommitment, principal]);

/** Of the covenants with a test on or before as_of the one with the least headroom; null where none has a figure. */
const tightest = ({ score: { covenants, deal } }: Pick<ReportInput, 'score'>): CovenantResult | null =>
  worstFirst(covenants, deal.asOf)
    .filter((c) => isTested(c, deal.asOf) && c.headroom !== null && !c.limit.isZero())
    .sort((a, b) => a.headroom!.cmp(b.headroom!))[0] ?? null;

const share = (x: Decimal): string => percentText(x);
const over = (a: Decimal, b: Decimal): Decimal | null => (b.isZero() ? null : a.div(b));
const registered =
  (id: string) =>
  (x: Decimal): string =>
    shown(id, x);

const figure = (
  id: string,
  section: Measure['section'],
  better: Measure['better'],
  [strong, weak]: readonly [string, string],
  of: Measure['of'],
): Measure => ({ id, title: figureOf(id).title, section, better, strong, weak, of, text: registered(id) });

/** What a deal is held against, what matters most to a lender first. Bounds are those of the report, not of the loan agreement. */
export const MEASURES: readonly Measure[] = [
  figure('contract_coverage', 'contracts', 'more', ['1.30', '1.00'], ({ score }) => score.coverage.contractCoverage),
  figure('dscr_min', 'contracts', 'more', ['1.40', '1.15'], ({ score }) => score.coverage.dscrMin),
  figure('llcr', 'contracts', 'more', ['1.50', '1.15'], ({ score }) => score.coverage.llcr),
  figure('contract_realization', 'contracts', 'more', ['0.97', '0.90'], ({ score }) => score.coverage.contractRealization),
  figure('ltv.olv', 'exposure', 'less', ['0.75', '1.00'], ({ score }) => score.ltv.olv),
  {
    id: 'chip_cover',
    title: 'Gross sale of the GPUs over exposure, orderly',
    section: 'liquidation',
    better: 'more',
    strong: '1.00',
    weak: '0.60',
    of: ({ score: { liquidation: l } }) => over(l.orderly.gross, l.orderly.ead),
    text: share,
    more: ({ score: { liquidation: l, deal } }) =>
      `${moneyText(l.orderly.gross, deal.currency)} of ${moneyText(l.orderly.ead, deal.currency)}`,
  },
  figure('recovery.forced', 'liquidation', 'more', ['0.90', '0.60'], ({ score }) => score.liquidation.forced.recoveryRate),
  figure('customer_share', 'contracts', 'less', ['0.25', '0.50'], ({ score }) => score.contracts.customerShare),
  figure('non_ig_share', 'contracts', 'less', ['0.25', '0.50'], ({ score }) => score.contracts.nonIgShare),
  figure('related_party_share', 'contracts', 'less', ['0', '0.10'], ({ score }) => score.contracts.relatedPartyShare),
  {
    id: 'tail_months',
    title: 'Contracts outlive the debt by',
    section: 'contracts',
    better: 'more',
    strong: '6',
    weak: '0',
    of: ({ score }) => score.contracts.tailMonths,
    text: (x) => `${tenthsText(x)} months`,
  },
  {
    id: 'dscr_at_market',
    title: 'Lowest DSCR with contracts at market rents',
    section: 'contracts',
    better: 'more',
    strong: '1.40',
    weak: '1.00',
    of: ({ score }) => score.contracts.atMarket?.dscrMin ?? null,
    text: registered('dscr_min'),
    more: ({ score }) => `${score.contracts.atMarket!.contracts} of ${score.contracts.byContract.length} contracts are above the market`,
  },
  {
    id: 'headroom',
    title: 'Tightest covenant: headroom',
    section: 'compliance',
    better: 'more',
    strong: '0.25',
    weak: '0.10',
    of: (input) => tightest(input)?.headroom ?? null,
    text: share,
    more: (input) => covenantName(tightest(input)!),
  },
  {
    id: 'thin_evidence',
    title: 'FMV that rests on one ask or no price',
    section: 'fleet',
    better: 'less',
    strong: '0.05',
    weak: '0.25',
    of: ({ score }) => score.fleet.thin?.share ?? null,
    text: share,
  },
  {
    id: 'base_cushion',
    title: 'Borrowing base cushion over debt',
    section: 'certificate',
    better: 'more',
    strong: '0.15',
    weak: '0',
    of: ({ score: { borrowingBase: b, debt } }) => b && over(b.cushion, debt.balance),
    text: share,
    more: ({ score: { borrowingBase: b, deal } }) => moneyText(b!.cushion, deal.currency),
  },
  {
    id: 'reserve_months',
    title: 'Controlled accounts over average monthly debt service',
    section: 'exposure',
    better: 'more',
    strong: '6',
    weak: '2',
    of: ({ score: { debt, projection } }) => over(debt.accounts.times(YEAR), total(projection.slice(1, YEAR + 1).map(serviceIn))),
    text: (x) => `${tenthsText(x)} months`,
  },
];

/** Measures of a deal beyond their bound, the farthest first; of equals in the order of the list. */
export function judged(input: ReportInput, side: 'strength' | 'weakness'): Judged[] {
  return MEASURES.flatMap((measure): Judged[] => {
    const value = measure.of(input);
    if (value === null) return [];
    const { strong, weak, better, id, title, section, text, more } = measure;
    const [good, bad] = [new Decimal(strong), new Decimal(weak)];
    const bound = side === 'strength' ? good : bad;
    const distance = value
      .minus(bound)
      .div(good.minus(bad))
      .times(side === 'strength' ? 1 : -1);
    const beyond = Decimal.min(distance, 1);
    if (beyond.isNegative() || (side === 'weakness' && beyond.isZero())) return [];
    const isLeast = (better === 'more') === (side === 'strength');
    const said = `${text(value, input)}${more ? ` (${more(input)})` : ''}`;
    const test = `${side === 'strength' ? (isLeast ? 'at least' : 'at most') : isLeast ? 'above' : 'below'} ${text(bound, input)}`;
    return [{ id, title, section: STANDS_IN[section], value, text: said, test, beyond }];
  }).sort((a, b) => b.beyond.cmp(a.beyond));
}
