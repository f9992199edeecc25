import { ONE, ZERO, type Decimal } from '../../kernel/decimal.js';
import type { CompKind } from '../../domain/market.js';
import type { Approach, ModelRow, PriceEvidence, ScoreResult } from '../../model/frame/result.js';
import type { ApproachRow, FleetCut, TapeRow } from '../../model/score/exhibits.js';
import type { BarChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { forwardText, typesText } from '../print/evidence.js';
import { plural } from '../print/words.js';
import { comparablesTable } from './comparables.js';
import type { Block, DocumentSection, DocumentTable } from './document.js';
import { capital, listed, nameOr } from './phrases.js';
import type { ReportInput } from './report-input.js';
import {
  column,
  count,
  countCell,
  date,
  figureCell,
  money,
  type MoneyScale,
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

const APPROACH_WORDS: Readonly<Record<Approach, string>> = {
  market: 'market',
  income: 'income',
  cost: 'cost',
  scrap: 'scrap',
  weighted: 'weighted mean',
};

export function fleetSection(input: ReportInput): DocumentSection {
  const {
    score: { fleet, deal },
    exhibits,
  } = input;
  const pipeline =
    fleet.pipelineGpus === 0
      ? 'nothing is on order or in transit'
      : `${plural(fleet.pipelineGpus, 'GPU')} at ${moneyText(fleet.pipelineCost, deal.currency)} cost ${fleet.pipelineGpus === 1 ? 'is' : 'are'} on order or in transit and not valued`;
  const scale = moneyScale(deal.currency, [...fleet.byModel.map((m) => m.cost), ...exhibits.byCohort.map((c) => c.cost)]);
  return {
    id: 'fleet-and-value',
    title: 'Fleet and fair value',
    newPage: true,
    blocks: [
      paragraph(
        `The tape has ${plural(fleet.lots, 'row')} with ${plural(fleet.gpus, 'GPU')}. Collateral is ${plural(fleet.collateralGpus, 'GPU')}; ${pipeline}.`,
      ),
      table(tapeTable(input)),
      table(modelTable(input, scale)),
      ...cutChart(input),
      table(approachTable(input)),
      table(evidenceTable(input)),
      table(comparablesTable(input)),
      ...[forwardText(input.score.fleet)].filter((said) => said !== '').map(note),
      ...(takesDollars(evidenceOf(fleet), deal.currency)
        ? [
            note(
              `Bundled reference prices are in USD, converted at ${rateText(input.deal.usdRate, deal.currency)}; your own comps are taken in ${clean(deal.currency)}.`,
            ),
          ]
        : []),
      table(cutTable('fleet-by-cohort', 'Fleet by generation', 'Generation', 'cohort', exhibits.byCohort, scale)),
      table(cutTable('fleet-by-age', 'Fleet by age', 'In service for', 'age_band', exhibits.byAge, scale)),
      table(cutTable('fleet-by-site', 'Fleet by site', 'Site', 'site', exhibits.bySite, scale)),
      note(
        'The tables by model, generation, age and site show every GPU that is installed, offline or in repair, whatever its lien, and add up to the same totals.',
      ),
    ],
  };
}

/** "1.12 USD for one EUR". */
export const rateText = (usdRate: Decimal | null, currency: string): string =>
  `${usdRate?.toString() ?? '1'} USD for one ${clean(currency)}`;

/** The prices behind a model's resale or rental anchor. */
interface Evidence extends PriceEvidence {
  readonly model: string;
  readonly kind: CompKind;
}

export const evidenceOf = ({ byModel }: ScoreResult['fleet']): Evidence[] =>
  byModel.flatMap(({ model, resale, rental }): Evidence[] => [
    { model, kind: 'resale', ...resale },
    { model, kind: 'rental', ...rental },
  ]);

/** Whether prices in dollars stand in a deal of another currency. */
export const takesDollars = (evidence: readonly Evidence[], currency: string): boolean =>
  currency !== 'USD' && evidence.some(({ prices, own }) => prices > 0 && !own);

function tapeTable({ exhibits, score: { deal } }: ReportInput): DocumentTable {
  const scale = moneyScale(
    deal.currency,
    exhibits.tape.map((row) => row.cost),
  );
  const isCounted = ({ status }: TapeRow): boolean => status !== 'ordered' && status !== 'in_transit';
  const treatment = (row: TapeRow): string =>
    !isCounted(row) ? 'pipeline: at cost, not valued' : row.firstLien ? 'collateral' : 'valued, no collateral';
  return tableOf<TapeRow>(
    { id: 'tape', title: 'From the tape to the collateral', unit: scale.unit },
    [
      words('Status', 'status', (row) => row.status.replace('_', ' ')),
      words('Lien', 'lien', (row) => (row.firstLien ? 'first' : 'second or none')),
      count('GPUs', 'gpus', (row) => row.gpus),
      money('Cost', 'cost_usd', scale, (row) => row.cost),
      words('Counts as', 'treatment', treatment),
    ],
    exhibits.tape,
  );
}

function modelTable({ score: { fleet } }: ReportInput, scale: MoneyScale): DocumentTable {
  const over = (a: Decimal, b: Decimal): Decimal | null => (b.isZero() ? null : a.div(b));
  const whole = { gpus: fleet.byModel.reduce((sum, m) => sum + m.gpus, 0), ...sums(fleet.byModel) };
  type Row = {
    readonly m: ModelRow | null;
    readonly cost: Decimal;
    readonly fmv: Decimal;
    readonly olv: Decimal;
    readonly flv: Decimal;
    readonly gpus: number;
  };
  const rows: Row[] = [
    ...fleet.byModel.map((m) => ({ m, cost: m.cost, fmv: m.fmv, olv: m.olv, flv: m.flv, gpus: m.gpus })),
    { m: null, ...whole },
  ];
  return tableOf<Row>(
    {
      id: 'fleet',
      title: 'Fleet by model',
      unit: scale.unit,
      caption:
        'Lag: generations behind the newest that ships. Age is in months, weighted by GPUs. Binding approach: the one that sets most of the fair value.',
    },
    [
      words('Model', 'model', ({ m }) => m?.model ?? 'Total'),
      words('Generation', 'cohort', ({ m }) => m?.cohort ?? null),
      count('Lag', 'cohort_lag', ({ m }) => m?.cohortLag ?? null),
      count('GPUs', 'gpus', ({ gpus }) => gpus),
      column('Age', 'age_months', 'number', ({ m }) => (m ? numberCell(m.ageMonths, 1) : countCell(null))),
      money('Cost', 'cost_usd', scale, ({ cost }) => cost),
      money('FMV', 'fmv_usd', scale, ({ fmv }) => fmv),
      share('FMV / cost', 'fmv_cost_ratio', ({ fmv, cost }) => over(fmv, cost)),
      money('OLV', 'olv_usd', scale, ({ olv }) => olv),
      money('FLV', 'flv_usd', scale, ({ flv }) => flv),
      words('Binding approach', 'approach', ({ m }) => m && APPROACH_WORDS[m.approach]),
    ],
    rows,
    ({ m }) => (m === null ? 'total' : undefined),
  );
}

interface Valued {
  readonly cost: Decimal;
  readonly fmv: Decimal;
  readonly olv: Decimal;
  readonly flv: Decimal;
}

function sums(rows: readonly Valued[]): Valued {
  const zero = { cost: ZERO, fmv: ZERO, olv: ZERO, flv: ZERO };
  return rows.reduce<Valued>(
    (sum, row) => ({ cost: sum.cost.plus(row.cost), fmv: sum.fmv.plus(row.fmv), olv: sum.olv.plus(row.olv), flv: sum.flv.plus(row.flv) }),
    zero,
  );
}

function cutTable(id: string, title: string, lead: string, field: string, cuts: readonly FleetCut[], scale: MoneyScale): DocumentTable {
  const whole: FleetCut = { name: 'Total', gpus: cuts.reduce((sum, cut) => sum + cut.gpus, 0), ...sums(cuts) };
  return tableOf<FleetCut>(
    { id, title, unit: scale.unit },
    [
      words(lead, field, (cut) => nameOr(cut.name)),
      count('GPUs', 'gpus', (cut) => cut.gpus),
      money('Cost', 'cost_usd', scale, (cut) => cut.cost),
      money('FMV', 'fmv_usd', scale, (cut) => cut.fmv),
      share('Share of FMV', 'fmv_share', (cut) => (whole.fmv.isZero() ? null : cut.fmv.div(whole.fmv))),
      money('OLV', 'olv_usd', scale, (cut) => cut.olv),
      money('FLV', 'flv_usd', scale, (cut) => cut.flv),
    ],
    [...cuts, whole],
    (cut) => (cut === whole ? 'total' : undefined),
  );
}

function approachTable({ exhibits: { approaches }, score: { deal } }: ReportInput): DocumentTable {
  const scale = moneyScale(
    deal.currency,
    approaches.flatMap((row) => [row.cost, row.market, row.income]),
  );
  const bound = ({ boundGpus, gpus }: ApproachRow): string =>
    boundGpus.size === 1
      ? APPROACH_WORDS[[...boundGpus.keys()][0]!]
      : [...boundGpus]
          .sort((a, b) => b[1] - a[1])
          .map(([name, n]) => `${APPROACH_WORDS[name]} ${percentText(ONE.times(n).div(gpus), 0)}`)
          .join(', ');
  return tableOf<ApproachRow>(
    {
      id: 'approaches',
      title: 'Fair value by approach',
      unit: scale.unit,
      caption:
        'Cost: replacement cost less wear and obsolescence. Market: resale prices seen. Income: what the GPU can still earn uncontracted and its scrap, at most the cost value. FMV takes the lower of market and income, or the mean that the deal sets, and never less than scrap.',
    },
    [
      words('Model', 'model', (row) => row.model),
      count('GPUs', 'gpus', (row) => row.gpus),
      money('Cost', 'cost_approach_usd', scale, (row) => row.cost),
      money('Market', 'market_approach_usd', scale, (row) => row.market),
      money('Income', 'income_approach_usd', scale, (row) => row.income),
      money('FMV', 'fmv_usd', scale, (row) => row.fmv),
      words('Binding approach, share of GPUs', 'bound_by', bound),
    ],
    approaches,
  );
}

function evidenceTable({ score: { deal, fleet } }: ReportInput): DocumentTable {
  return tableOf<Evidence>(
    {
      id: 'evidence',
      title: 'Price evidence',
      caption: `The anchor is the weighted median of the observations in the window, carried to the as-of date: ${clean(deal.currency)} per GPU for resale, per GPU-hour for rental. Observations are the deal's own where it has any in the window, else those bundled with the tool.`,
    },
    [
      words('Model', 'model', (e) => e.model),
      words('Kind', 'kind', (e) => e.kind),
      column('Anchor', 'anchor_usd', 'number', (e) =>
        e.anchor === null ? figureCell(null, 'none') : numberCell(e.anchor, e.kind === 'rental' ? 2 : 0),
      ),
      count('Observations', 'observations', (e) => e.prices),
      words('Types', 'types', (e) => typesText(e.types) || null),
      date('Newest', 'newest_date', (e) => e.newest),
      column('Age', 'age_days', 'count', (e) => (e.newest === null ? figureCell(null, 'n/a') : countCell(deal.asOf - e.newest))),
      words('From', 'origin', (e) =>
        e.prices === 0 ? null : `${e.own ? 'the deal' : 'bundled'}${e.sibling === null ? '' : `, of ${clean(e.sibling)}`}`,
      ),
    ],
    evidenceOf(fleet),
  );
}

function cutChart({ score: { fleet, deal } }: ReportInput): Block[] {
  if (fleet.byModel.length === 0) return [];
  if (fleet.byModel.every((m) => m.fmv.isZero())) return [paragraph('No model has a fair market value above zero.')];
  const top = [...fleet.byModel].sort((a, b) => b.fmv.cmp(a.fmv))[0]!;
  const chart: BarChart = {
    kind: 'bars',
    id: 'fmv-by-model-chart',
    title: 'FMV by model',
    unit: 'money',
    currency: clean(deal.currency),
    direction: 'across',
    description: `${capital(listed(fleet.byModel.map((m) => `${clean(m.model)} ${moneyText(m.fmv, deal.currency)}`)))}${fleet.byModel.length > 1 ? `. The largest is ${clean(top.model)}` : ''}.`,
    categories: fleet.byModel.map((m) => clean(m.model)),
    series: [{ name: 'FMV', ink: 'value', values: fleet.byModel.map((m) => m.fmv) }],
  };
  return [{ kind: 'chart', chart }];
}
