import type { AssumptionEntry, Assumptions } from '../../domain/assumptions.js';
import { assumptionColumn } from './cover.js';
import type { DocumentSection } from './document.js';
import type { ReportInput } from './report-input.js';
import { note, paragraph, table, tableOf, words } from './tables.js';

/** A step of the method: its section of the methodology and what it does. */
type Step = readonly [section: string, topic: string, text: string];

/** How FMV is made of its approaches, as the deal sets it. */
function reconciled({ valuation: { reconcile, weights } }: Assumptions): string {
  if (reconcile !== 'weighted') return 'FMV is the lower of market and income, never below scrap.';
  return `FMV is the mean of market and income, weighted ${weights.market.toString()} to ${weights.income.toString()}, never below scrap.`;
}

const stepsOf = (values: Assumptions): readonly Step[] => [
  [
    '1',
    'Conventions',
    'Decimals of 40 significant digits, rounded only where they are written. A value that does not exist is n/a and never counts as zero.',
  ],
  ['2', 'Time', 'Monthly dates from the as-of date; a period is the days between two of them. The term ends with the last maturity.'],
  [
    '3',
    'Fair market value',
    `Three approaches per lot: cost (replacement less wear and obsolescence), market (resale prices seen, carried to the date), income (what the GPU can still earn, at most the cost value). ${reconciled(values)}`,
  ],
  [
    '4',
    'Value bases',
    'Cost, depreciated cost, FMV, OLV and FLV (FMV less haircuts for channel, condition and region, and for what the sale of the whole fleet does to the price), NOLV and net FLV after costs of sale.',
  ],
  [
    '5',
    'Contracts',
    'Each contract counts to the day on which its customer may walk away, for as many GPUs as the fleet can serve. GPUs that are free are let again at market rent after a gap. CFADS is contract cash and re-letting less running costs.',
  ],
  [
    '6',
    'Debt',
    'Interest, instalments and balloons by the terms of each tranche, to cents. An over-advance is prepaid where the tranche requires it, as far as cash allows.',
  ],
  [
    '7',
    'Borrowing base',
    'Value of the tape less lots that fail a rule and what exceeds a concentration cap, times the advance rate of the class.',
  ],
  ['8', 'Covenants', 'Tested on their dates to maturity against the limit in force. What cannot be tested has not passed.'],
  [
    '9',
    'Liquidation',
    'A default is played out month by month in an orderly and a forced channel: repossession, sale, costs, contracts continued under a replacement operator, then priority claims and tranches by rank.',
  ],
  ['10', 'Rating', 'From the PD of those who pay the rent, notched for the structure, to the obligor; from expected loss to the facility.'],
  [
    '12',
    'Waterfall',
    'For scenarios, cash is paid out month by month: costs, debt service, reserves, traps, sweep. A payment that cash cannot reach is a payment default.',
  ],
  ['13', 'Scenarios', 'A scenario changes inputs and paths, and the whole model is run again.'],
  [
    '14',
    'Reverse stress and sensitivity',
    'The smallest shock of a driver at which an event happens, on 21 points and then bisected; each driver moved by a standard size.',
  ],
];

export function methodSection(input: ReportInput): DocumentSection {
  const { assumptions } = input.score;
  return {
    id: 'method-and-assumptions',
    title: 'Method and assumptions',
    newPage: true,
    blocks: [
      paragraph(
        `How the figures of this report are computed, in short. The section numbers are those of the methodology of ${input.tool.name}, which states every formula.`,
      ),
      table(
        tableOf<Step>(
          { id: 'method', title: 'Method' },
          [
            words('Section', 'section', ([section]) => section),
            words('Topic', 'topic', ([, topic]) => topic),
            words('What is done', 'summary', ([, , text]) => text),
          ],
          stepsOf(input.deal.assumptions.values),
        ),
      ),
      note(
        `What the method does not know: taxes, courts and their stays, ${input.simulation ? '' : 'how defaults and prices move together, more than one path of prices, '}and forced sale prices, because none has been published for GPUs.`,
      ),
      table(
        tableOf<AssumptionEntry>(
          {
            id: 'assumptions',
            title: `Assumption register (${assumptions.length})`,
            caption: 'Source "assumption" means that nobody publishes the figure. Overridden figures say where the deal sets them.',
          },
          [
            words(
              'Assumption',
              'key',
              (a) => a.key,
              (a) => (a.overridden ? 'warn' : undefined),
            ),
            assumptionColumn(),
            words('Unit', 'unit', (a) => a.unit),
            words(
              'Overridden',
              'overridden',
              (a) => (a.overridden ? 'yes' : 'no'),
              (a) => (a.overridden ? 'warn' : 'dim'),
            ),
            words('Source', 'source', (a) => a.source),
          ],
          assumptions,
        ),
      ),
    ],
  };
}
