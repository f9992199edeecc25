import { Decimal } from '../../kernel/decimal.js';
import type { DriverFigure } from '../../model/simulation/runner.js';
import type { SimulationResult } from '../../model/simulation/summary.js';
import { breachChart, lossHistogram, ltvFan, pdCurve } from '../simulation/simulation-charts.js';
import { besideScorecard, CAUSE_WORDS, DRIVER_WORDS, isEvent, scorecardWords } from '../simulation/simulation-words.js';
import { grouped } from '../print/figures.js';
import type { Block, DocumentSection, DocumentTable } from './document.js';
import type { ReportInput } from './report-input.js';
import {
  column,
  count,
  date,
  money,
  moneyScale,
  moneyText,
  note,
  numberCell,
  paragraph,
  percentText,
  share,
  table,
  tableOf,
  words,
} from './tables.js';

const decimal = (x: number): Decimal => new Decimal(x);

/** How likely default and loss are on drawn paths; nothing where none were drawn. */
export function simulationSection({ simulation }: ReportInput): DocumentSection[] {
  if (simulation === null) return [];
  const { covenants, defaulting } = simulation;
  const chart = (of: (result: SimulationResult) => Extract<Block, { kind: 'chart' }>['chart']): Block => ({
    kind: 'chart',
    chart: of(simulation),
  });
  return [
    {
      id: 'simulation',
      title: 'Simulated default and loss',
      newPage: true,
      blocks: [
        paragraph(sentence(simulation)),
        table(pdTable(simulation)),
        chart(pdCurve),
        table(causeTable(simulation)),
        table(lossTable(simulation)),
        ...(simulation.loss.histogram.length > 1 ? [chart(lossHistogram)] : []),
        chart(ltvFan),
        ...(covenants.length > 0 ? [table(covenantTable(simulation)), chart(breachChart)] : []),
        ...(defaulting ? [table(driverTable(defaulting))] : []),
        table(besideTable(simulation)),
        ...scorecardWords(simulation).map(paragraph),
        note(
          'A path draws prices, rents, the cycle, technology and defaults, and runs the whole model. How they move is for the most part a judgement: the assumptions under simulation have each source. Errors are standard errors of the paths alone.',
        ),
      ],
    },
  ];
}

function sentence({ pd, el, lgd, paths, seed, deal }: SimulationResult): string {
  const lost = lgd ? `A default loses ${percentText(decimal(lgd.mean))} of exposure. ` : '';
  return `On ${grouped(paths)} drawn paths (seed ${seed}) ${percentText(decimal(pd.oneYear.mean), 2)} default within a year (${pd.oneYear.grade}) and ${percentText(decimal(pd.lifetime.mean), 2)} to the last maturity (${pd.lifetime.grade}). ${lost}The expected loss is ${moneyText(decimal(el.oneYear.mean), deal.currency)} in 12 months and ${moneyText(decimal(el.lifetime.mean), deal.currency)} over the life of the loan.`;
}

const pdTable = ({ pd }: SimulationResult): DocumentTable =>
  tableOf<SimulationResult['pd']['byYear'][number]>(
    { id: 'simulated-pd', title: 'Probability of default by year' },
    [
      count('Year', 'year', ({ year }) => year),
      share('Cumulative PD', 'cumulative_share', ({ cumulative }) => decimal(cumulative.mean), undefined, 2),
      share('Error', 'standard_error_share', ({ cumulative }) => decimal(cumulative.se), undefined, 2),
      share('Marginal PD', 'marginal_share', ({ marginal }) => decimal(marginal), undefined, 2),
    ],
    pd.byYear,
  );

const causeTable = ({ pd }: SimulationResult): DocumentTable =>
  tableOf<SimulationResult['pd']['byCause'][number]>(
    { id: 'simulated-causes', title: 'Causes of default' },
    [
      words('Cause', 'cause', ({ cause }) => CAUSE_WORDS[cause]),
      share('Paths', 'paths_share', ({ mean }) => decimal(mean), undefined, 2),
      share('Error', 'standard_error_share', ({ se }) => decimal(se), undefined, 2),
    ],
    pd.byCause,
  );

interface LossRow {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

function lossTable({ el, loss, exposure, deal }: SimulationResult): DocumentTable {
  const around = (name: string, { mean, se }: { readonly mean: number; readonly se: number }): LossRow => ({
    name,
    value: mean,
    low: mean - se,
    high: mean + se,
  });
  const rows: LossRow[] = [
    around('Expected loss, 12 months', el.oneYear),
    around('Expected loss, lifetime', el.lifetime),
    ...el.tranches.map(({ id, lifetime }) => around(`Expected loss of ${id}, lifetime`, lifetime)),
    ...loss.quantiles.flatMap(({ share: q, value, low, high, expectedShortfall }): LossRow[] => [
      { name: `${Number(q) * 100} % quantile`, value, low, high },
      around(`Expected shortfall ${Number(q) * 100} %`, expectedShortfall),
    ]),
  ];
  const scale = moneyScale(
    deal.currency,
    rows.map(({ value }) => decimal(value)),
  );
  return tableOf<LossRow>(
    {
      id: 'simulated-losses',
      title: "Losses at today's value",
      unit: scale.unit,
      caption:
        'From and to: one standard error either way, of a quantile its 95 % interval. The expected losses are the expected credit losses of IFRS 9.',
    },
    [
      words('Figure', 'figure', ({ name }) => name),
      money('Loss', 'loss_usd', scale, ({ value }) => decimal(value)),
      money('From', 'low_usd', scale, ({ low }) => decimal(low)),
      money('To', 'high_usd', scale, ({ high }) => decimal(high)),
      share('Of exposure', 'exposure_share', ({ value }) => (exposure === 0 ? null : decimal(value / exposure)), undefined, 2),
    ],
    rows,
  );
}

const besideTable = (result: SimulationResult): DocumentTable =>
  tableOf<ReturnType<typeof besideScorecard>[number]>(
    { id: 'simulated-scorecard', title: 'Beside the scorecard', caption: 'The grade to maturity is that of the yearly rate.' },
    [
      words('Figure', 'figure', ({ figure }) => figure),
      words('Scorecard', 'scorecard', ({ scorecard }) => scorecard),
      words('Simulated, a year', 'one_year', ({ oneYear }) => oneYear),
      words('Simulated, to maturity', 'lifetime', ({ lifetime }) => lifetime),
    ],
    besideScorecard(result),
  );

const covenantTable = ({ covenants }: SimulationResult): DocumentTable =>
  tableOf<SimulationResult['covenants'][number]>(
    { id: 'simulated-covenants', title: 'Covenants that break' },
    [
      words('Covenant', 'covenant', ({ id }) => id),
      share('Within a year', 'one_year_share', ({ oneYear }) => decimal(oneYear.mean)),
      share('Ever', 'ever_share', ({ ever }) => decimal(ever.mean)),
      date('Median first breach', 'median_first_breach', ({ median }) => median, 'none'),
    ],
    covenants,
  );

const driverTable = (drivers: NonNullable<SimulationResult['defaulting']>): DocumentTable => {
  const written = (driver: DriverFigure, x: number) => numberCell(decimal(x), isEvent(driver) ? 3 : 2);
  return tableOf<(typeof drivers)[number]>(
    {
      id: 'simulated-drivers',
      title: 'Drivers of default',
      caption: 'Means in the month of default, beside those of all paths in the same months.',
    },
    [
      words('Driver', 'driver', ({ driver }) => DRIVER_WORDS[driver]),
      column('Paths that default', 'defaulting', 'number', ({ driver, defaulting }) => written(driver, defaulting)),
      column('All paths', 'all', 'number', ({ driver, all }) => written(driver, all)),
    ],
    drivers,
  );
};
