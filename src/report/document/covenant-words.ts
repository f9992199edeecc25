import type { Basis, Covenant, Metric } from '../../domain/covenant.js';
import { basisName } from './phrases.js';

/** What a covenant measures: the definition and the names of what is divided by what. @source methodology 8 */
interface CovenantWords {
  readonly definition: string;
  readonly numerator: string;
  readonly denominator: string;
}

const SHARE_OF_FIRM = 'firm backlog';

export function covenantWords(covenant: Covenant): CovenantWords {
  const value = covenant.basis === null ? 'value' : `${basisName(covenant.basis as Basis)} of the collateral`;
  const words = (definition: string, numerator: string, denominator: string): CovenantWords => ({ definition, numerator, denominator });
  const of: Readonly<Record<Metric, () => CovenantWords>> = {
    ltv: () => words(`Debt outstanding over the ${value}`, 'debt', value),
    ltv_net: () =>
      words(`Debt outstanding less controlled accounts, not below zero, over the ${value}`, 'debt less controlled accounts', value),
    borrowing_base: () => words('Debt outstanding over the borrowing base', 'debt', 'borrowing base'),
    dscr: () =>
      words(
        `Cash flow available for debt service over interest and scheduled principal, ${covenant.direction === 'trailing' ? 'last' : 'next'} ${covenant.window} months${covenant.direction === 'trailing' ? '' : '; near the end the last full window'}`,
        'cash flow available for debt service',
        'interest and scheduled principal',
      ),
    llcr: () =>
      words(
        'Present value, at the average rate of the debt, of the cash flow available for debt service to the last maturity, over debt outstanding',
        'present value of cash flow',
        'debt',
      ),
    contract_coverage: () =>
      words(
        'Contract cash less the running costs that serve it, over interest and scheduled principal, both to the last maturity',
        'contract cash less costs',
        'interest and scheduled principal',
      ),
    contract_realization: () => words('Cash received from customers over cash projected, last three months', 'received', 'projected'),
    liquidity: () => words('Collections, debt service reserve and liquidity reserve together', 'controlled accounts', ''),
    customer_share: () => words('Firm backlog of the largest customer group over firm backlog', 'largest customer group', SHARE_OF_FIRM),
    related_party_share: () => words('Firm backlog with related parties over firm backlog', 'related parties', SHARE_OF_FIRM),
    circular_share: () =>
      words(
        'Firm backlog that is paid with money of the borrower or of parties it pays, over firm backlog',
        'circular backlog',
        SHARE_OF_FIRM,
      ),
    non_ig_share: () =>
      words('Firm backlog with customers below investment grade or unrated over firm backlog', 'below investment grade', SHARE_OF_FIRM),
    model_share: () =>
      words('FMV of the GPU model with the largest share over FMV of the collateral', 'largest model', 'FMV of the collateral'),
    site_share: () => words('FMV of the site with the largest share over FMV of the collateral', 'largest site', 'FMV of the collateral'),
    utilization: () =>
      words(
        'GPUs under contract, as far as installed GPUs can serve them, over installed GPUs, next month',
        'GPUs under contract',
        'installed GPUs',
      ),
    remaining_contract_months: () =>
      words('Months to the firm ends of the contracts, weighted by the firm backlog still to be billed', '', ''),
    reported: () => words('A figure that the borrower reports, the newest up to the as-of date and no older than 200 days', '', ''),
    tail_months: () =>
      words(
        'Months from the last maturity to the end of the contracts that make 90% of firm backlog; negative where the debt outlives them',
        '',
        '',
      ),
  };
  return of[covenant.metric]();
}
