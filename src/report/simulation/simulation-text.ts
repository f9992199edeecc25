import { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { DriverFigure } from '../../model/simulation/runner.js';
import type { Estimate, Quantile } from '../../model/simulation/statistics.js';
import type { SimulatedCovenant, SimulationResult } from '../../model/simulation/summary.js';
import { terminalChart } from '../chart/terminal-chart.js';
import { clean } from '../print/clean.js';
import { amount, grouped, percent } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import { flow, type Look } from '../print/look.js';
import { facts, section } from '../print/section.js';
import type { Tool } from '../print/tool.js';
import { heading } from '../score/text.js';
import { provenance, warningsSection } from '../score/text-notes.js';
import { ltvFan } from './simulation-charts.js';
import { besideScorecard, CAUSE_WORDS, DRIVER_WORDS, isEvent, OFF_WORDS, scorecardWords } from './simulation-words.js';

export interface SimulationTextOptions {
  readonly verbose: boolean;
  readonly ascii: boolean;
}

const decimal = (x: number): Decimal => new Decimal(x);
/** A share with as many decimals as its error leaves. */
const share = (x: number): string => percent(decimal(x), 2);
const error = (x: number): string => `±${percent(decimal(x), 2)}`;
/** Fewer paths that default say little of what a default loses. */
const FEW = 100;

/** What drawn paths of a deal come to, for a terminal. */
export function simulationText(result: SimulationResult, tool: Tool, look: Look, { verbose, ascii }: SimulationTextOptions): string {
  const lines = [
    ...heading(result, look),
    ...simulationVerdict(result, look),
    ...pdSection(result, look),
    ...lossSection(result, look),
    ...section(
      'LTV on OLV over all paths',
      terminalChart(ltvFan(result), look, { ascii }),
      look,
      'Contractual balance over OLV: the median, half and nine tenths of all paths.',
    ),
    ...defaultingSection(result, look),
    ...whatIfSection(result, look),
    ...covenantsSection(result, look),
    ...section(
      'Beside the scorecard',
      [
        ...grid(BESIDE, besideScorecard(result), look),
        '',
        ...scorecardWords(result).flatMap((line) => flow(line.split(' '), ' ', look.width - 2).map((text) => `  ${text}`)),
      ],
      look,
      'PD to maturity is that of all years together; its grade is that of the same PD spread evenly over them.',
    ),
    ...warningsSection(result, look),
    ...provenance(result, tool, look, verbose),
  ];
  return `${lines.join('\n')}\n`;
}

/** The figures that matter most, in a line or two. */
export function simulationVerdict({ pd, lgd, el, paths, seed, deal }: SimulationResult, { paint, width }: Look): string[] {
  const money = (x: number): string => amount(decimal(x), deal.currency);
  return flow(
    [
      `PD ${paint.strong(share(pd.oneYear.mean))} in a year (${pd.oneYear.grade}), ${paint.strong(share(pd.lifetime.mean))} to maturity (${pd.lifetime.grade})`,
      `LGD ${paint.strong(lgd ? share(lgd.mean) : 'n/a')}`,
      `EL ${paint.strong(money(el.oneYear.mean))} in a year, ${paint.strong(money(el.lifetime.mean))} to maturity`,
      `${grouped(paths)} paths, seed ${seed}`,
    ],
    ' · ',
    width,
  );
}

/** Paths that default by the last maturity. */
const defaultCount = ({ pd, paths }: SimulationResult): number => Math.round(pd.lifetime.mean * paths);

function pdSection(result: SimulationResult, look: Look): string[] {
  const { pd, paths } = result;
  type Row = SimulationResult['pd']['byYear'][number];
  const columns: Column<Row>[] = [
    { title: 'Year', text: ({ year }) => String(year), align: 'right', priority: 0 },
    { title: 'Cumulative PD', text: ({ cumulative }) => share(cumulative.mean), align: 'right', priority: 0 },
    { title: 'Error', text: ({ cumulative }) => error(cumulative.se), align: 'right', priority: 0 },
    { title: 'Marginal PD', text: ({ marginal }) => share(marginal), align: 'right', priority: 0 },
  ];
  const causes = pd.byCause.filter(({ mean }) => mean > 0).map(({ cause, mean }) => [CAUSE_WORDS[cause], share(mean)] as const);
  return section(
    'Probability of default',
    [
      ...grid(columns, pd.byYear, look),
      '',
      ...facts(
        [
          [`${grouped(defaultCount(result))} of ${grouped(paths)} paths`, 'default'],
          ...causes,
          ['balloon refinanced', share(pd.refinanced.mean)],
        ],
        look,
      ),
    ],
    look,
    'Cumulative PD: to the end of the year; marginal: within it. Error is one standard error, from the means of antithetic pairs of paths.',
  );
}

interface LossRow {
  readonly name: string;
  readonly value: string;
  readonly error: string;
  readonly rate: string;
}

function lossSection(result: SimulationResult, look: Look): string[] {
  const { el, lgd, loss, exposure, deal } = result;
  const count = defaultCount(result);
  const money = (x: number): string => amount(decimal(x), deal.currency);
  const rate = (x: number): string => (exposure === 0 ? 'n/a' : percent(decimal(x / exposure), 2));
  const row = (name: string, { mean, se }: Estimate): LossRow => ({ name, value: money(mean), error: `±${money(se)}`, rate: rate(mean) });
  const within = ({ value, low, high }: Quantile): string => `${share(value)} (${share(low)} to ${share(high)})`;
  const rows: LossRow[] = [
    row('Expected loss, 12 months', el.oneYear),
    row('Expected loss, lifetime', el.lifetime),
    ...el.tranches.map(({ id, lifetime }) => row(`  of tranche ${clean(id)}`, lifetime)),
    ...loss.quantiles.flatMap(({ share: q, value, low, high, expectedShortfall }): LossRow[] => [
      { name: `${Number(q) * 100} % quantile`, value: money(value), error: `${money(low)} to ${money(high)}`, rate: rate(value) },
      row('  expected shortfall', expectedShortfall),
    ]),
  ];
  const columns: Column<LossRow>[] = [
    { title: "Loss at today's value", text: ({ name }) => name, priority: 0 },
    { title: 'Amount', text: ({ value }) => value, align: 'right', priority: 0 },
    { title: 'Error', text: ({ error: e }) => e, align: 'right', priority: 1 },
    { title: 'Of exposure', text: ({ rate: r }) => r, align: 'right', priority: 0 },
  ];
  const given = lgd
    ? facts(
        [
          ['LGD', `${share(lgd.mean)} ${error(lgd.se)}`],
          ['10th percentile', within(lgd.p10)],
          ['median', within(lgd.p50)],
          ['90th percentile', within(lgd.p90)],
        ],
        look,
      )
    : [];
  return section(
    'Loss',
    [...given, ...(given.length > 0 ? [''] : []), ...grid(columns, rows, look)],
    look,
    [
      'The 12-month and lifetime expected losses are the expected credit losses of IFRS 9, at wa_rate. Of a quantile and of the percentiles of LGD the error is a 95 % interval.',
      ...(count > 0 && count < FEW ? [`LGD and losses rest on the few paths that default, ${count}: more --paths say more.`] : []),
    ].join(' '),
  );
}

function defaultingSection({ defaulting }: SimulationResult, look: Look): string[] {
  if (!defaulting) return [];
  type Row = (typeof defaulting)[number];
  const written = (driver: DriverFigure, x: number): string => (isEvent(driver) ? percent(decimal(x)) : grouped(decimal(x), 2));
  const columns: Column<Row>[] = [
    { title: 'In the month of default', text: ({ driver }) => DRIVER_WORDS[driver], priority: 0 },
    { title: 'Paths that default', text: ({ driver, defaulting: x }) => written(driver, x), align: 'right', priority: 0 },
    { title: 'All paths then', text: ({ driver, all }) => written(driver, all), align: 'right', priority: 0 },
  ];
  return section('Drivers of default', grid(columns, defaulting, look), look);
}

function whatIfSection({ whatIf, el, pd, deal }: SimulationResult, look: Look): string[] {
  if (whatIf.length === 0) return [];
  type Row = (typeof whatIf)[number];
  const money = (x: number): string => amount(decimal(x), deal.currency);
  const columns: Column<Row>[] = [
    { title: 'Off', text: ({ driver }) => driver, priority: 0 },
    { title: 'Which is', text: ({ driver }) => OFF_WORDS[driver], priority: 3, shrinkTo: 16 },
    { title: 'EL without', text: (row) => money(row.el.lifetime.mean), align: 'right', priority: 0 },
    { title: 'It adds', text: ({ adds }) => money(adds.lifetime.mean), align: 'right', priority: 0 },
    { title: 'Error', text: ({ adds }) => `±${money(adds.lifetime.se)}`, align: 'right', priority: 1 },
    { title: 'PD without', text: (row) => share(row.pd.mean), align: 'right', priority: 2 },
  ];
  return section(
    'What each driver adds',
    grid(columns, whatIf, look),
    look,
    `To maturity, on the same draws, beside EL ${money(el.lifetime.mean)} and PD ${share(pd.lifetime.mean)} with all. Off: its volatility or hazard is 0. Drivers act together, so that what they add does not sum to EL.`,
  );
}

const BESIDE: readonly Column<ReturnType<typeof besideScorecard>[number]>[] = [
  { title: '', text: ({ figure }) => figure, priority: 0 },
  { title: 'Scorecard', text: ({ scorecard }) => scorecard, align: 'right', priority: 0 },
  { title: 'Simulated, a year', text: ({ oneYear }) => oneYear, align: 'right', priority: 0 },
  { title: 'To maturity', text: ({ lifetime }) => lifetime, align: 'right', priority: 0 },
];

function covenantsSection({ covenants }: SimulationResult, look: Look): string[] {
  if (covenants.length === 0) return [];
  const columns: Column<SimulatedCovenant>[] = [
    { title: 'Covenant', text: ({ id }) => clean(id), priority: 0, shrinkTo: 12 },
    { title: 'Within a year', text: ({ oneYear }) => share(oneYear.mean), align: 'right', priority: 0 },
    { title: 'Ever', text: ({ ever }) => share(ever.mean), align: 'right', priority: 0 },
    { title: 'Error', text: ({ ever }) => error(ever.se), align: 'right', priority: 1 },
    { title: 'Median first breach', text: ({ median }) => (median === null ? 'none' : formatDay(median)), priority: 0 },
  ];
  return section(
    'Covenants that break',
    grid(columns, covenants, look),
    look,
    'Share of paths. Tests that look forward read what the path still brings; those of as_of alone are the base case.',
  );
}
