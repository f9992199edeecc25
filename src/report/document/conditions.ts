import { BASES, type Basis } from '../../domain/covenant.js';
import { BASIS_TITLES } from '../../domain/figure.js';
import { formatDay } from '../../kernel/calendar.js';
import { clean } from '../print/clean.js';
import { BASIS_MEANINGS } from '../print/words.js';
import type { DocumentSection } from './document.js';
import { capital } from './phrases.js';
import type { ReportInput } from './report-input.js';
import { bullets, heading, table, tableOf, words } from './tables.js';

/** Terms that a reader outside of lending on equipment may not know, as the manual has them. */
const GLOSSARY: readonly (readonly [term: string, meaning: string])[] = [
  ['CFADS', 'cash flow available for debt service: contract cash and re-letting less operating cost, before tax'],
  ['DSCR', 'debt service coverage ratio: CFADS over debt service of a window of months'],
  ['DSRA', 'debt service reserve account'],
  ['EAD', 'exposure at default: debt and accrued interest on the date of default'],
  ['EL', 'expected loss: PD × LGD'],
  ['LGD', 'loss given default: share of exposure not recovered, in present value'],
  ['LLCR', 'loan life coverage ratio: present value of CFADS to maturity, over debt'],
  ['LTV', 'loan to value: debt over the value of collateral on a named basis'],
  ['PD', 'probability of default in one year'],
  ['backlog', 'billing still due under contracts; firm backlog counts to the first day on which the customer may leave'],
  ['headroom', "distance of a covenant's figure from its limit, as a share of the limit"],
  ['obligor, facility', 'the borrower; the loan as a whole'],
];

/** What the values mean, what they rest on, and what the report is not. */
export function conditionsSection({ deal, tool }: ReportInput): DocumentSection {
  return {
    id: 'conditions',
    title: 'Definitions and limiting conditions',
    blocks: [
      table(
        tableOf<Basis>(
          { id: 'definitions', title: 'Definitions of value', dense: true },
          [
            words('Basis', 'basis', (basis) => BASIS_TITLES[basis]),
            words('Definition', 'definition', (basis) => capital(BASIS_MEANINGS[basis])),
          ],
          BASES,
        ),
      ),
      table(
        tableOf<(typeof GLOSSARY)[number]>(
          { id: 'glossary', title: 'Glossary', dense: true },
          [words('Term', 'term', ([term]) => capital(term)), words('Meaning', 'meaning', ([, meaning]) => meaning)],
          GLOSSARY,
        ),
      ),
      heading('Limiting conditions'),
      bullets([
        `Values are as of ${formatDay(deal.asOf)}, in ${clean(deal.currency)}, and come from a desktop model. Nobody inspected, counted or tested equipment for this report.`,
        'Fleet, contracts and terms are as the files on the cover state them. Title, liens, serial numbers and signatures were not verified.',
        'Orderly and forced values assume a sale by someone who can show title and reach the machines. Courts, stays and taxes are not modeled.',
        'Figures after the as-of date are projections on the assumptions of the register. What happens will differ.',
        `Grades are the result of the scorecard of ${tool.name}. They are not ratings of a credit rating agency, and no agency has reviewed them.`,
        'This is not an appraisal under USPAP or IVS, an audit, a legal opinion or investment advice.',
      ]),
    ],
  };
}
