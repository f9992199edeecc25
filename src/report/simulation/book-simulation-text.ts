import { Decimal, total } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { BookQuantile, Horizon, HorizonLoss, JointDefault } from '../../model/portfolio/book-losses.js';
import type { Estimate } from '../../model/simulation/statistics.js';
import { clean } from '../print/clean.js';
import { amount, grouped, percent } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import { flow, type Look } from '../print/look.js';
import { facts, note, section } from '../print/section.js';
import type { Tool } from '../print/tool.js';
import { plural } from '../print/words.js';
import { warningsSection } from '../score/text-notes.js';
import type { BookSimulationView } from './book-simulation.js';

/** Pairs and drivers that are printed without --verbose. */
const LISTED = 10;
const HORIZON_WORDS: Readonly<Record<Horizon, string>> = { one_year: 'within 12 months', lifetime: 'to maturity' };
const MOVED_WORDS: Readonly<Record<string, string>> = {
  cycle: 'Cycle, in standard deviations',
  glut: 'Gluts, off log prices',
  rent: 'Rental level',
};

const decimal = (x: number): Decimal => new Decimal(x);
const share = (x: number | null): string => percent(x === null ? null : decimal(x), 2);

/** What drawn paths of a book come to, for a terminal. */
export function bookSimulationText(view: BookSimulationView, tool: Tool, look: Look, verbose: boolean): string {
  const { result, baseCurrency } = view;
  const { one_year: year, lifetime } = result.horizons;
  const lines = [
    ...flow(
      [
        look.paint.strong(`Simulation of ${clean(view.name)}`),
        `${plural(result.exposures.length, 'loan')}, our share`,
        `as of ${formatDay(view.asOf)}`,
        `in ${clean(baseCurrency)}`,
      ],
      ' · ',
      look.width,
    ),
    ...bookSimulationVerdict(view, look),
    ...loanSection(view, look),
    ...lossSection(year, baseCurrency, look),
    ...lossSection(lifetime, baseCurrency, look),
    ...capitalSection(view, look),
    ...shortfallSection(lifetime, baseCurrency, look),
    ...defaultsSection(view, look),
    ...jointSection(lifetime, look, verbose),
    ...tailSection(year, view.parties, look, verbose),
    ...warningsSection(view, look),
    '',
    ...note(`${tool.name} ${tool.version} · assumptions ${clean(view.assumptionSet.name)} · figures in ${clean(baseCurrency)}`, look),
  ];
  return `${lines.join('\n')}\n`;
}

/** The figures that matter most, in a line or two. */
export function bookSimulationVerdict({ result, baseCurrency, seed }: BookSimulationView, { paint, width }: Look): string[] {
  const money = (x: number): string => paint.strong(amount(decimal(x), baseCurrency));
  const { one_year: year, lifetime } = result.horizons;
  const worst = lifetime.quantiles.find(({ share: q }) => q === '0.99')!;
  return flow(
    [
      `Exposure ${paint.strong(amount(total(result.exposures.map(({ exposure }) => exposure)), baseCurrency))}`,
      `EL ${money(year.el.mean)} in a year, ${money(lifetime.el.mean)} to maturity`,
      `99 % expected shortfall ${money(worst.expectedShortfall.mean)}, ${share(worst.diversification)} diversified`,
      `capital ${money(result.capital.simulated)}`,
      `${grouped(result.paths)} paths, seed ${seed}`,
    ],
    ' · ',
    width,
  );
}

function right<Row>(title: string, text: (row: Row) => string, priority = 0): Column<Row> {
  return { title, text, align: 'right', priority };
}

function loanSection({ result, baseCurrency }: BookSimulationView, look: Look): string[] {
  const rows = result.exposures.map((loan, i) => ({
    ...loan,
    year: result.horizons.one_year.loans[i]!,
    life: result.horizons.lifetime.loans[i]!,
  }));
  return section(
    'Loans',
    grid<(typeof rows)[number]>(
      [
        { title: 'Deal', text: ({ id }) => clean(id), priority: 0, shrinkTo: 8 },
        right('Exposure', ({ exposure }) => amount(exposure, baseCurrency)),
        right('PD, a year', ({ year }) => share(year.pd.mean)),
        right('PD, life', ({ life }) => share(life.pd.mean)),
        right('EL, a year', ({ year }) => amount(decimal(year.el.mean), baseCurrency), 1),
        right('EL, life', ({ life }) => amount(decimal(life.el.mean), baseCurrency)),
        right('Error', ({ life }) => `±${amount(decimal(life.el.se), baseCurrency)}`, 2),
      ],
      rows,
      look,
    ),
    look,
  );
}

function lossSection({ horizon, el, crowding, quantiles }: HorizonLoss, currency: string, look: Look): string[] {
  const money = (x: number): string => amount(decimal(x), currency);
  const estimated = ({ mean, se }: Estimate): string => `${money(mean)} ±${money(se)}`;
  return section(
    `Loss ${HORIZON_WORDS[horizon]}, at today's value`,
    [
      ...facts(
        [
          ['Expected loss', estimated(el)],
          ['of it, selling at once', money(crowding.mean)],
        ],
        look,
      ),
      '',
      ...grid<BookQuantile>(
        [
          { title: 'Level', text: ({ share: q }) => `${Number(q) * 100} %`, align: 'right', priority: 0 },
          right('Quantile', ({ value }) => money(value)),
          right('95 % interval', ({ low, high }) => `${money(low)} to ${money(high)}`, 2),
          right('Expected shortfall', ({ expectedShortfall: { mean } }) => money(mean)),
          right('Error', ({ expectedShortfall: { se } }) => `±${money(se)}`, 3),
          right('Sum of loans', ({ sumAlone }) => money(sumAlone), 1),
          right('Diversification', ({ diversification }) => share(diversification)),
        ],
        quantiles,
        look,
      ),
    ],
    look,
  );
}

function capitalSection({ result, baseCurrency }: BookSimulationView, look: Look): string[] {
  return section(
    'Capital for one year',
    facts(
      [
        ['Simulated', amount(decimal(result.capital.simulated), baseCurrency)],
        ["Basel's formula", amount(result.capital.irb, baseCurrency)],
      ],
      look,
    ),
    look,
    'Simulated: the one-year 99.9 % quantile less the expected loss. Basel: 8 % of the risk weight of each tranche.',
  );
}

function shortfallSection({ quantiles }: HorizonLoss, currency: string, look: Look): string[] {
  const worst = quantiles.find(({ share: q }) => q === '0.99')!;
  const money = (x: number): string => amount(decimal(x), currency);
  const all = worst.expectedShortfall.mean;
  return section(
    'Who makes the 99 % expected shortfall, to maturity',
    grid<BookQuantile['loans'][number]>(
      [
        { title: 'Deal', text: ({ id }) => clean(id), priority: 0, shrinkTo: 8 },
        right('Alone', ({ alone }) => money(alone), 1),
        right('Contribution', ({ contribution }) => money(contribution)),
        right('Share', ({ contribution }) => share(all === 0 ? null : contribution / all)),
        right('Marginal', ({ marginal }) => money(marginal), 1),
      ],
      [...worst.loans].sort((a, b) => b.contribution - a.contribution),
      look,
    ),
    look,
    'Contributions are mean losses on the tail of the book and add up to its expected shortfall. Marginal is what it would be less without the loan.',
  );
}

function defaultsSection({ result }: BookSimulationView, look: Look): string[] {
  const { one_year: year, lifetime } = result.horizons;
  const of = (count: number, { defaults }: HorizonLoss): string => share((defaults[count]?.paths ?? 0) / result.paths);
  const rows = lifetime.defaults.map(({ count }) => count);
  return section(
    'Number of defaults',
    grid<number>(
      [
        right('Defaults', (count) => String(count)),
        right('Within 12 months', (count) => of(count, year)),
        right('To maturity', (count) => of(count, lifetime)),
      ],
      rows,
      look,
    ),
    look,
    `On average ${grouped(decimal(year.meanDefaults.mean), 3)} within 12 months, ${grouped(decimal(lifetime.meanDefaults.mean), 3)} to maturity.`,
  );
}

function jointSection({ joint }: HorizonLoss, look: Look, verbose: boolean): string[] {
  const pairs = joint.filter(({ a, b }) => a !== b).sort((a, b) => b.probability - a.probability);
  if (pairs.length === 0) return [];
  return section(
    'Deals that default together, to maturity',
    grid<JointDefault>(
      [
        { title: 'Deal', text: ({ a }) => clean(a), priority: 0, shrinkTo: 8 },
        { title: 'And', text: ({ b }) => clean(b), priority: 0, shrinkTo: 8 },
        right('Both', ({ probability }) => share(probability)),
        right('Correlation', ({ correlation }) => share(correlation)),
      ],
      verbose ? pairs : pairs.slice(0, LISTED),
      look,
    ),
    look,
    pairs.length > LISTED && !verbose ? `The ${LISTED} likeliest pairs; --verbose or --csv joint_defaults has all.` : undefined,
  );
}

function tailSection({ drivers }: HorizonLoss, parties: BookSimulationView['parties'], look: Look, verbose: boolean): string[] {
  if (drivers.length === 0) return [];
  const apart = ({ tail, all }: (typeof drivers)[number]): number => Math.abs(tail - all);
  const sorted = [...drivers].sort((a, b) => apart(b) - apart(a));
  return section(
    'What moves on the worst 1 % of paths, after 12 months',
    grid<(typeof drivers)[number]>(
      [
        { title: 'Driver', text: ({ driver }) => movedName(driver, parties), priority: 0, shrinkTo: 16 },
        right('Worst 1 %', ({ tail }) => grouped(decimal(tail), 3)),
        right('All paths', ({ all }) => grouped(decimal(all), 3)),
      ],
      verbose ? sorted : sorted.slice(0, LISTED),
      look,
    ),
    look,
  );
}

function movedName(driver: string, parties: BookSimulationView['parties']): string {
  const [kind, name] = [driver.split(':')[0]!, driver.slice(driver.indexOf(':') + 1)];
  if (kind === 'price') return `Price level of ${clean(name)}`;
  return kind === 'party' ? `${clean(parties.get(name) ?? name)} has defaulted` : MOVED_WORDS[kind]!;
}
