import type { Dimension } from '../../domain/book.js';
import { type Day, formatDay } from '../../kernel/calendar.js';
import type { Concentration } from '../../model/portfolio/concentration.js';
import type { LoanResult, Watch } from '../../model/portfolio/loan.js';
import type { Provider, PortfolioResult } from '../../model/portfolio/portfolio.js';
import type { BookScenario } from '../../model/portfolio/scenarios.js';
import { clean } from '../print/clean.js';
import { amount, grouped, percent } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import { flow, type Look } from '../print/look.js';
import { facts, hanging, note, section } from '../print/section.js';
import type { Tool } from '../print/tool.js';
import { plural } from '../print/words.js';
import { warningsSection } from '../score/text-notes.js';
import type { PortfolioView } from './portfolio-tables.js';

/** Groups of a dimension and losing loans of a scenario that are printed without --verbose. */
const LISTED = 5;

const DIMENSION_WORDS: Readonly<Record<Dimension, string>> = {
  parent: 'Parent of the borrower',
  customer: 'Customer group',
  vendor: 'Vendor',
  model: 'GPU model',
  cohort: 'Cohort',
  site: 'Site',
  region: 'Region',
  maturity_year: 'Year of maturity',
  rating: 'Obligor grade',
};
const WATCH_WORDS: Readonly<Record<Watch, string>> = {
  breach: 'breach',
  headroom: 'headroom',
  realization: 'realisation',
  late_payer: 'late payer',
  not_testable: 'not testable',
  default: 'in default',
};

/** A book for a terminal. */
export function portfolioText(view: PortfolioView, tool: Tool, look: Look, verbose: boolean): string {
  const { result } = view;
  const day = commonDay(result);
  const lines = [
    ...flow(
      [
        `${look.paint.strong(`Portfolio ${clean(result.name)}`)}: ${plural(result.loans.length, 'loan')}`,
        ...(day === null ? [] : [`as of ${formatDay(day)}`]),
        'our share',
        `in ${clean(result.baseCurrency)}`,
      ],
      ', ',
      look.width,
    ),
    ...portfolioVerdict(result, look),
    ...loanSection(result, look),
    ...concentrationSection(result, look, verbose),
    ...providerSection(result, look),
    ...auditSection(result, look),
    ...crowdingSection(result, look),
    ...scenarioSection(result, look, verbose),
    ...jointSection(result, look),
    ...warningsSection(view, look),
    '',
    ...note(
      `${tool.name} ${tool.version} · assumptions ${clean(view.assumptionSet.name)} · figures in ${clean(result.baseCurrency)}`,
      look,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** The as-of date of all loans; null where they have more than one. */
const commonDay = ({ loans }: PortfolioResult): Day | null => {
  const days = new Set(loans.map(({ asOf }) => asOf));
  return days.size === 1 ? loans[0]!.asOf : null;
};

/** The figures that matter most, in a line or two. */
export function portfolioVerdict(result: PortfolioResult, { paint, width }: Look): string[] {
  const { totals, baseCurrency, concentrations, audit, crowding, loans, scenarios } = result;
  const over = concentrations.filter(({ headroom }) => headroom?.isNegative());
  const watched = loans.filter(({ watch }) => watch.length > 0);
  const worst = scenarios.reduce((most, one) => (one.loss.gt(most.loss) ? one : most));
  return flow(
    [
      `Exposure ${paint.strong(amount(totals.exposure, baseCurrency))}`,
      `expected loss ${paint.strong(amount(totals.el, baseCurrency))} (${percent(totals.elRate, 2)})`,
      `PD ${percent(totals.pd, 2)}`,
      `LTV on OLV ${percent(totals.ltvOlv)}`,
      over.length === 0
        ? 'all limits kept'
        : paint.bad(`over its limit: ${over.map(({ dimension }) => DIMENSION_WORDS[dimension].toLowerCase()).join(', ')}`),
      watched.length === 0 ? 'none on watch' : paint.warn(`${watched.length} on watch`),
      ...(audit.doublePledged.length === 0 ? [] : [paint.bad(`${grouped(audit.doublePledged.length)} pledged twice`)]),
      (crowding.extra.isZero() ? String : paint.warn)(`selling all at once costs ${amount(crowding.extra, baseCurrency)} more`),
      worst.loss.isZero()
        ? 'no scenario loses money'
        : `worst scenario ${clean(worst.id)} ${paint.strong(amount(worst.loss, baseCurrency))}`,
    ],
    ' · ',
    width,
  );
}

function right<Row>(title: string, text: (row: Row) => string, priority = 0): Column<Row> {
  return { title, text, align: 'right', priority };
}

function loanSection(result: PortfolioResult, look: Look): string[] {
  const { loans, totals, baseCurrency } = result;
  const money = (x: Parameters<typeof amount>[0]): string => amount(x, baseCurrency);
  type Row = Pick<LoanResult, 'id' | 'exposure' | 'el' | 'lgd' | 'ltvOlv'> & {
    readonly asOf: string;
    readonly grade: string;
    readonly pd: LoanResult['pd'] | null;
    readonly headroom: string;
    readonly watch: string;
  };
  const rows: Row[] = [
    ...loans.map((loan) => ({
      ...loan,
      asOf: formatDay(loan.asOf),
      headroom: loan.lowestHeadroom ? `${percent(loan.lowestHeadroom.headroom)} ${clean(loan.lowestHeadroom.covenant)}` : 'n/a',
      watch: loan.watch.map((rule) => WATCH_WORDS[rule]).join(', '),
    })),
    { id: 'Book', asOf: '', ...totals, grade: '', headroom: '', watch: '' },
  ];
  return section(
    'Loans',
    grid<Row>(
      [
        { title: 'Deal', text: ({ id }) => clean(id), priority: 0, shrinkTo: 8 },
        ...(commonDay(result) === null ? [{ title: 'As of', text: ({ asOf }: Row) => asOf, priority: 4 }] : []),
        right('Exposure', ({ exposure }) => money(exposure)),
        { title: 'Grade', text: ({ grade }) => grade, priority: 0 },
        right('PD', ({ pd }) => percent(pd, 2)),
        right('LGD', ({ lgd }) => percent(lgd)),
        right('Expected loss', ({ el }) => money(el)),
        right('LTV on OLV', ({ ltvOlv }) => percent(ltvOlv), 1),
        { title: 'Lowest headroom', text: ({ headroom }) => headroom, priority: 2, shrinkTo: 12 },
        { title: 'Watch', text: ({ watch }) => watch, priority: 1, shrinkTo: 10, wraps: true, paint: (_, paint) => paint.warn },
      ],
      rows,
      look,
      { totals: 1 },
    ),
    look,
    'Exposure is balance, accrued interest and what of the undrawn is expected to be drawn, our share. Averages by exposure; LGD by PD times exposure. A loan is watched for a breach, headroom below that of the book’s rules, poor realisation, a late payer or a covenant that cannot be tested.',
  );
}

function concentrationSection({ concentrations, baseCurrency }: PortfolioResult, look: Look, verbose: boolean): string[] {
  type Row = { readonly dimension: string; readonly name: string; readonly one: Concentration['groups'][number] };
  const rows = concentrations.flatMap(({ dimension, groups }): Row[] =>
    groups
      .filter(({ exposure }) => !exposure.isZero())
      .slice(0, verbose ? groups.length : LISTED)
      .map((one, i) => ({
        dimension: i === 0 ? DIMENSION_WORDS[dimension] : '',
        name: one.name === '' ? 'not given' : clean(one.name),
        one,
      })),
  );
  return [
    ...section(
      'Concentration limits',
      grid<Concentration>(
        [
          { title: 'By', text: ({ dimension }) => DIMENSION_WORDS[dimension], priority: 0, shrinkTo: 12 },
          { title: 'Largest', text: ({ groups }) => clean(groups[0]?.name ?? ''), priority: 0, shrinkTo: 12 },
          right('Share', ({ groups }) => percent(groups[0]?.share ?? null)),
          right('HHI', ({ hhi }) => (hhi ? grouped(hhi, 4) : 'n/a'), 1),
          right('Limit', ({ limit }) => (limit ? percent(limit) : 'none')),
          {
            ...right<Concentration>('Headroom', ({ headroom }) => percent(headroom)),
            paint: ({ headroom }, paint) => (headroom?.isNegative() ? paint.bad : (text) => text),
          },
        ],
        concentrations,
        look,
      ),
      look,
      'HHI is the sum of squared shares. Customers by firm backlog, places and models by fair value of the collateral.',
    ),
    ...section(
      'Exposure by group',
      grid<Row>(
        [
          { title: 'By', text: ({ dimension }) => dimension, priority: 0, shrinkTo: 12 },
          { title: 'Group', text: ({ name }) => name, priority: 0, shrinkTo: 12 },
          right('Exposure', ({ one }) => amount(one.exposure, baseCurrency)),
          right('Share', ({ one }) => percent(one.share)),
        ],
        rows,
        look,
      ),
      look,
    ),
  ];
}

function providerSection({ providers, baseCurrency }: PortfolioResult, look: Look): string[] {
  if (providers.length === 0) return [];
  return section(
    'Providers of support',
    grid<Provider>(
      [
        { title: 'Provider', text: ({ name }) => clean(name), priority: 0, shrinkTo: 12 },
        right('Exposure of its deals', ({ exposure }) => amount(exposure, baseCurrency)),
        {
          title: 'Pays',
          text: ({ from }) => (from === null ? 'today' : `not before ${formatDay(from)}`),
          priority: 0,
          paint: ({ from }, paint) => (from === null ? (text) => text : paint.warn),
        },
        { title: 'Deals', text: ({ deals }) => deals.map(clean).join(', '), priority: 1, shrinkTo: 12, wraps: true },
      ],
      providers,
      look,
    ),
    look,
    'Hedges and full guarantees. A deal counts with each of its providers, so the amounts do not add up. A hedge that has not begun pays nothing if the GPUs are sold today.',
  );
}

function auditSection({ audit, baseCurrency }: PortfolioResult, look: Look): string[] {
  const body = [
    ...facts(
      [
        ['Pledged twice', grouped(audit.doublePledged.length)],
        ['cost counted twice', amount(audit.cost, baseCurrency)],
        ['base counted twice', amount(audit.base, baseCurrency)],
      ],
      look,
    ),
    ...audit.doublePledged.flatMap(({ where, gpus }) =>
      hanging(
        '  ',
        `${plural(gpus.toNumber(), 'GPU')}: ${where.map(({ file, row, text }) => `${clean(text)} (${clean(file)}, row ${row})`).join(' and ')}`,
        look,
      ),
    ),
  ];
  const missing = audit.missing.filter(({ lots }) => lots.length > 0);
  for (const { id, costShare } of missing) body.push(...hanging('  ', `${clean(id)}: ${percent(costShare)} of cost has no serial`, look));
  return section('Collateral across deals', body, look, 'Whole deals, whatever we hold of them.');
}

function crowdingSection({ crowding, baseCurrency }: PortfolioResult, look: Look): string[] {
  const models = crowding.models.filter(({ deals }) => deals.length > 1);
  const money = (x: Parameters<typeof amount>[0]): string => amount(x, baseCurrency);
  return section(
    'Crowding: every deal sells today',
    [
      ...grid<PortfolioResult['crowding']['deals'][number]>(
        [
          { title: 'Deal', text: ({ id }) => clean(id), priority: 0, shrinkTo: 8 },
          right('Loss alone', ({ alone }) => money(alone)),
          right('Loss together', ({ crowded }) => money(crowded)),
          right('Extra', ({ extra }) => money(extra)),
        ],
        crowding.deals,
        look,
      ),
      ...(models.length === 0
        ? []
        : [
            '',
            ...grid<(typeof models)[number]>(
              [
                { title: 'GPU model', text: ({ model }) => clean(model), priority: 0, shrinkTo: 8 },
                right('GPUs', ({ gpus }) => grouped(gpus)),
                right('Extra alone', ({ extra }) => money(extra)),
                { title: 'Deals', text: ({ deals }) => deals.map(clean).join(', '), priority: 1, shrinkTo: 12, wraps: true },
              ],
              models,
              look,
            ),
          ]),
    ],
    look,
    'Loss of our share in the better channel: each deal by itself, and with the GPUs of the whole book for sale at once.',
  );
}

function scenarioSection({ scenarios, baseCurrency }: PortfolioResult, look: Look, verbose: boolean): string[] {
  const lost = ({ loans }: BookScenario): string => {
    const failed = loans.filter(({ date }) => date !== null).sort((a, b) => b.loss.cmp(a.loss));
    const shown = verbose ? failed : failed.slice(0, LISTED);
    const rest = failed.length - shown.length;
    return [
      ...shown.map(({ id, date, loss }) => `${clean(id)} ${formatDay(date!)} ${amount(loss, baseCurrency)}`),
      ...(rest > 0 ? [`${rest} more`] : []),
    ].join(', ');
  };
  return section(
    'Scenarios across the book',
    grid<BookScenario>(
      [
        { title: 'Scenario', text: ({ id }) => clean(id), priority: 0, shrinkTo: 12 },
        right('Loss', ({ loss }) => amount(loss, baseCurrency)),
        right('Defaults', ({ defaults }) => String(defaults)),
        { title: 'Who defaults', text: lost, priority: 1, shrinkTo: 24, wraps: true },
      ],
      scenarios,
      look,
    ),
    look,
    'Payment defaults, with the loss of our share at today’s value in the better channel. The largest customer is the book’s.',
  );
}

function jointSection({ jointDefaults, loans }: PortfolioResult, look: Look): string[] {
  const pairs = jointDefaults.filter(({ a, b, scenarios }) => a !== b && scenarios.length > 0);
  if (loans.length < 2) return [];
  if (pairs.length === 0) return section('Deals that fail together', note('No scenario has two payment defaults.', look), look);
  return section(
    'Deals that fail together',
    grid<(typeof pairs)[number]>(
      [
        { title: 'Deal', text: ({ a }) => clean(a), priority: 0, shrinkTo: 8 },
        { title: 'And', text: ({ b }) => clean(b), priority: 0, shrinkTo: 8 },
        right('Scenarios', ({ scenarios }) => String(scenarios.length)),
        { title: 'Which', text: ({ scenarios }) => scenarios.map(clean).join(', '), priority: 1, shrinkTo: 16, wraps: true },
      ],
      pairs,
      look,
    ),
    look,
  );
}
