import { total, ZERO, type Decimal } from '../../kernel/decimal.js';
import type { LiquidationResult, ProjectionRow } from '../../model/frame/result.js';
import type { DocumentTable } from './document.js';
import { serviceIn } from './measures.js';
import { listed } from './phrases.js';
import type { ReportInput } from './report-input.js';
import { money, moneyScale, moneyText, percentText, shown, tableOf, takenOff, words } from './tables.js';

/** What comes in, by source, against what is owed. */
interface Sources {
  readonly contracts: Decimal;
  readonly chips: Decimal;
  readonly support: Decimal;
  readonly cash: Decimal;
  readonly costs: Decimal;
  /** Priority claims, and what is left over for the borrower. */
  readonly others: Decimal;
  readonly lenders: Decimal;
  readonly owed: Decimal;
}

/** The months in which the loan is owed: to the one in which the last balance is repaid. */
function term(projection: readonly ProjectionRow[]): readonly ProjectionRow[] {
  const last = projection.reduce((k, row, i) => (row.balance.gt(0) || row.drawn.gt(0) ? i : k), -1);
  return projection.slice(1, last + 2);
}

/** What the loan is repaid from while it performs. */
export function performing({ score: { projection, debt } }: Pick<ReportInput, 'score'>): Sources {
  const months = term(projection);
  const sum = (of: (row: ProjectionRow) => Decimal): Decimal => total(months.map(of));
  return {
    contracts: sum((row) => row.contractCash),
    chips: sum((row) => row.relet),
    support: sum((row) => row.hedgeCash),
    cash: debt.accounts,
    costs: sum((row) => row.opex),
    others: ZERO,
    lenders: sum((row) => row.cfads).plus(debt.accounts),
    owed: sum((row) => serviceIn(row).plus(row.balloon).plus(row.prepayment)),
  };
}

/** What the loan is repaid from after a default today, in one channel. */
export const liquidated = (sale: LiquidationResult): Sources => ({
  contracts: sale.contractCash,
  chips: sale.gross,
  support: sale.support,
  cash: sale.accounts,
  costs: total([sale.commission, sale.removal, sale.holding, sale.legal]).minus(sale.costsUnpaid),
  others: sale.priorityClaimsPaid.plus(sale.surplus),
  lenders: sale.recoveryNominal,
  owed: sale.ead,
});

/** "Default today, orderly sale: contracts bring $5.00bn of $5.60bn gross (89.3%), the GPUs $0.50bn (8.9%)." */
export function repaymentSentence({ score }: ReportInput): string {
  const { currency } = score.deal;
  const { contracts, chips, support, cash } = liquidated(score.liquidation.orderly);
  const gross = total([contracts, chips, support, cash]);
  if (gross.isZero()) return 'Nothing would repay the loan after a default today.';
  const part = (name: string, x: Decimal): string[] =>
    x.isZero() ? [] : [`${name} ${moneyText(x, currency)} (${percentText(x.div(gross))})`];
  const { recoveryRate, lgd } = score.liquidation.orderly;
  const { forced } = score.liquidation;
  const recovered =
    recoveryRate === null
      ? ''
      : ` Of exposure ${shown('recovery.orderly', recoveryRate)} is recovered in present value, ${shown('recovery.forced', forced.recoveryRate)} in a forced sale without the contracts.`;
  return `Default today, orderly sale: of ${moneyText(gross, currency)} gross, ${listed([
    ...part('contracts bring', contracts),
    ...part('the sale of the GPUs', chips),
    ...part('puts and guarantees', support),
    ...part('controlled accounts', cash),
  ])}.${lgd === null ? '' : recovered}`;
}

interface SourceRow {
  readonly label: string;
  readonly of: (sources: Sources) => Decimal;
  readonly weight?: 'total';
  /** Left out where it is nothing in every column. */
  readonly spare?: true;
}

const SOURCE_ROWS: readonly SourceRow[] = [
  { label: 'Contracts', of: (s) => s.contracts },
  { label: 'GPUs: re-letting, or sale', of: (s) => s.chips },
  { label: 'Price support: rent hedges, or puts and guarantees', of: (s) => s.support, spare: true },
  { label: 'Controlled accounts', of: (s) => s.cash },
  { label: 'Less costs', of: (s) => takenOff(s.costs) },
  { label: 'Less priority claims and surplus to the borrower', of: (s) => takenOff(s.others), spare: true },
  { label: 'To lenders', of: (s) => s.lenders, weight: 'total' },
  { label: 'Owed: debt service and balloons, or exposure', of: (s) => s.owed },
];

export function sourcesTable(input: ReportInput): DocumentTable {
  const { liquidation, deal } = input.score;
  const all = { primary: performing(input), orderly: liquidated(liquidation.orderly), forced: liquidated(liquidation.forced) };
  const scale = moneyScale(
    deal.currency,
    Object.values(all).flatMap((sources) => SOURCE_ROWS.map(({ of }) => of(sources))),
  );
  return tableOf<SourceRow>(
    { id: 'repayment-sources', title: 'What repays, performing and after a default today', dense: true, unit: scale.unit },
    [
      words('Source', 'source', ({ label }) => label),
      money('Performing', 'performing_usd', scale, ({ of }) => of(all.primary)),
      money('Orderly sale', 'orderly_usd', scale, ({ of }) => of(all.orderly)),
      money('Forced sale', 'forced_usd', scale, ({ of }) => of(all.forced)),
    ],
    SOURCE_ROWS.filter(({ of, spare }) => !spare || Object.values(all).some((sources) => !of(sources).isZero())),
    ({ weight }) => weight,
  );
}
