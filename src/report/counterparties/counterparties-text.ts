import { formatDay } from '../../kernel/calendar.js';
import type { ContractCircle, CounterpartiesResult, DealLoop, PartyResult } from '../../model/counterparty/counterparties.js';
import { clean } from '../print/clean.js';
import { amount, grouped, percent, times } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import { flow, type Look } from '../print/look.js';
import { note, section } from '../print/section.js';
import type { Tool } from '../print/tool.js';
import { plural } from '../print/words.js';
import { warningsSection } from '../score/text-notes.js';
import type { CounterpartiesView } from './counterparties.js';

const DOLLAR = 'USD';

/** The parties for a terminal: what the market says of them, what they owe, and what of the backlog comes round. */
export function counterpartiesText(view: CounterpartiesView, tool: Tool, look: Look): string {
  const { result } = view;
  const lines = [
    `${look.paint.strong(`Counterparties of ${clean(result.name)}`)} as of ${formatDay(result.asOf)}`,
    ...counterpartiesVerdict(result, look),
    ...canarySection(result.parties, look),
    ...coverSection(result.parties, look),
    ...contractSection(result, look),
    ...loopSection(result.loops, look),
    ...warningsSection(view, look),
    '',
    ...note(`${tool.name} ${tool.version} · assumptions ${clean(view.assumptionSet.name)}`, look),
  ];
  return `${lines.join('\n')}\n`;
}

/** What deserves a look, in a line or two. */
export function counterpartiesVerdict({ parties, deals, loops }: CounterpartiesResult, { paint, width }: Look): string[] {
  const flagged = parties.filter(({ riskNeutral }) => riskNeutral?.flagged);
  const short = parties.filter(({ dependsOnFunding }) => dependsOnFunding);
  const highest = [...deals].filter(({ circularShare }) => circularShare?.gt(0)).sort((a, b) => b.circularShare!.cmp(a.circularShare!))[0];
  return flow(
    [
      plural(parties.length, 'party', 'parties'),
      flagged.length === 0 ? 'no CDS up by half or more' : paint.warn(`${flagged.length} with CDS up by half or more`),
      short.length === 0 ? 'no commitments above income' : paint.warn(`${short.length} with commitments above income`),
      highest === undefined
        ? 'no circular backlog'
        : `highest circular share ${paint.strong(percent(highest.circularShare))} (${clean(highest.id)})`,
      ...(loops.length === 0 ? [] : [plural(loops.length, 'loop')]),
    ],
    ' · ',
    width,
  );
}

function canarySection(parties: readonly PartyResult[], look: Look): string[] {
  const right = (title: string, text: (row: PartyResult) => string, priority = 0): Column<PartyResult> => ({
    title,
    text,
    align: 'right',
    priority,
  });
  return section(
    'Canary: what the market says',
    grid(
      [
        { title: 'Party', text: ({ name }) => clean(name), priority: 0, shrinkTo: 16, wraps: true },
        { title: 'Is', text: ({ roles }) => roles.join(', ') || 'listed', priority: 3, shrinkTo: 8 },
        right('CDS', ({ riskNeutral: cds }) => (cds ? `${grouped(cds.bps, 0)} bp` : '–')),
        { title: 'On', text: ({ riskNeutral: cds }) => (cds ? (cds.date === null ? 'no date' : formatDay(cds.date)) : ''), priority: 2 },
        {
          ...right('Move', ({ riskNeutral: cds }) => (cds?.move ? percent(cds.move) : '–')),
          paint: ({ riskNeutral: cds }, paint) => (cds?.flagged ? paint.warn : (text) => text),
        },
        right('PD of the market', ({ riskNeutral: cds }) => (cds ? percent(cds.pd, 2) : '–'), 1),
        right('Real-world PD', ({ realWorld }) => (realWorld ? percent(realWorld.pd, 2) : '–')),
        right('PD of rating', ({ ratingPd }) => percent(ratingPd, 2)),
        right('PD used', ({ pdUsed }) => percent(pdUsed, 2)),
      ],
      parties,
      look,
    ),
    look,
    'The market’s PD is risk-neutral: spread over loss given default, with the premium that insurers ask. The real-world PD takes that premium off (counterparty.cds_map). counterparty.pd says which PD is used. A move is since the row before.',
  );
}

function coverSection(parties: readonly PartyResult[], look: Look): string[] {
  const rows = parties.filter(({ cover }) => cover !== null);
  if (rows.length === 0) return [];
  return section(
    'Commitment cover',
    grid<PartyResult>(
      [
        { title: 'Party', text: ({ name }) => clean(name), priority: 0, shrinkTo: 16, wraps: true },
        {
          title: 'Cover',
          text: ({ cover }) => times(cover),
          align: 'right',
          priority: 0,
          paint: ({ dependsOnFunding }, paint) => (dependsOnFunding ? paint.warn : (text) => text),
        },
        { title: 'With cash', text: ({ withCash }) => times(withCash), align: 'right', priority: 0 },
        {
          title: 'Reading',
          text: ({ dependsOnFunding }) => (dependsOnFunding ? 'its backlog depends on funding yet to be raised' : ''),
          priority: 1,
          shrinkTo: 16,
          wraps: true,
        },
      ],
      rows,
      look,
    ),
    look,
    'Revenue and money raised over commitments of a year: an upper bound, as revenue is before costs.',
  );
}

function contractSection({ contracts, deals }: CounterpartiesResult, look: Look): string[] {
  const traced = contracts.filter(({ circularShare }) => circularShare !== null);
  if (traced.length === 0) return section('Circle', note('No flows.csv, so nobody knows what comes round.', look), look);
  const currencyOf = (id: string): string => deals.find((deal) => deal.id === id)?.currency ?? DOLLAR;
  return section(
    'Circle: contracts paid with the borrower’s own money',
    grid<ContractCircle>(
      [
        { title: 'Deal', text: ({ deal }) => clean(deal), priority: 0, shrinkTo: 8 },
        { title: 'Contract', text: ({ contractId }) => clean(contractId), priority: 1, shrinkTo: 8 },
        { title: 'Customer group', text: ({ group }) => clean(group), priority: 0, shrinkTo: 16 },
        { title: 'Firm backlog', text: ({ deal, firmBacklog }) => amount(firmBacklog, currencyOf(deal)), align: 'right', priority: 0 },
        { title: 'Circular share', text: ({ circularShare }) => percent(circularShare), align: 'right', priority: 0 },
      ],
      traced,
      look,
    ),
    look,
    'Money is traced back through flows.csv, mixed pro rata, to the borrower and the parties it pays, or to the outside.',
  );
}

function loopSection(loops: readonly DealLoop[], look: Look): string[] {
  if (loops.length === 0) return [];
  return section(
    'Loops through the borrower',
    grid<DealLoop>(
      [
        { title: 'Deal', text: ({ deal }) => clean(deal), priority: 0, shrinkTo: 8 },
        {
          title: 'Parties',
          text: ({ parties }) => [...parties, parties[0]!].map(clean).join(' → '),
          priority: 0,
          shrinkTo: 30,
          wraps: true,
        },
        { title: 'Goes round a year', text: ({ weakest }) => amount(weakest.usdYear, DOLLAR), align: 'right', priority: 0 },
        {
          title: 'Weakest link',
          text: ({ weakest }) => `${clean(weakest.from)} → ${clean(weakest.to)}`,
          priority: 1,
          shrinkTo: 20,
          wraps: true,
        },
      ],
      loops,
      look,
    ),
    look,
    'The ten strongest loops of up to six parties. The weakest link is the money that goes round.',
  );
}
