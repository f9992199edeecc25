import { Decimal } from '../../../src/kernel/decimal.js';
import { addMonths, dayOf, type Day } from '../../../src/kernel/calendar.js';
import type {
  BarChart,
  BridgeChart,
  Chart,
  HeatChart,
  Ink,
  LineChart,
  TimelineChart,
  TornadoChart,
} from '../../../src/report/chart/chart.js';

export const d = (x: number | string): Decimal => new Decimal(x);
const head = { currency: 'USD', description: 'What it shows.' } as const;

/** Month ends from 2026-09-30. */
export const monthEnds = (count: number): readonly Day[] => Array.from({ length: count }, (_, k) => addMonths(dayOf(2026, 9, 30), k));

const falling = (from: number, rate: number, count: number): readonly Decimal[] =>
  Array.from({ length: count }, (_, k) => d(Math.round(from * (1 - rate) ** k)));
const exposure = (id: string, name: string, share: number): LineChart['variants'][number] => ({
  id,
  name,
  series: [
    {
      name: 'Debt',
      ink: 'debt',
      values: Array.from({ length: 49 }, (_, k) =>
        d(337_500_000)
          .times(48 - k)
          .div(48),
      ),
      step: true,
    },
    { name: 'FMV', ink: 'value', values: falling(416_510_000 * share, 0.025, 49) },
    { name: 'OLV', ink: 'value2', values: falling(338_880_000 * share, 0.025, 49) },
    { name: 'FLV', ink: 'bad', values: falling(212_140_000 * share, 0.03, 49) },
  ],
});

export const EXPOSURE: LineChart = {
  ...head,
  kind: 'lines',
  id: 'exposure',
  title: 'Exposure and value',
  unit: 'money',
  dates: monthEnds(49),
  variants: [exposure('base', 'Base case', 1), exposure('glut', 'Supply glut', 0.6), exposure('boom', 'Boom', 1.5)],
};

export const lineOf = (values: readonly (number | null)[], more: Partial<LineChart> = {}): LineChart => ({
  ...head,
  kind: 'lines',
  id: 'one',
  title: 'One line',
  unit: 'multiple',
  dates: monthEnds(values.length),
  variants: [
    { id: 'base', name: 'Base case', series: [{ name: 'DSCR', ink: 'accent', values: values.map((x) => (x === null ? null : d(x))) }] },
  ],
  ...more,
});

export const SCENARIOS = [
  'Base case',
  'Supply glut',
  'New generation early',
  'Largest customer defaults',
  'Power price shock',
  'Hyperscaler exits',
  'Rental rates fall by 30 %',
  'Resale falls by 40 %',
  'Delivery late by six months',
  'Rates up 200 bp',
  'Refinancing shut',
  'Insurance lapses',
  'Export controls widen',
  'Combined, severe',
  'As in 2022',
  'Utilization falls',
  'All customers of one group default in the same quarter of the first year',
  'Own scenario',
];

export const barsOf = (
  direction: 'across' | 'up',
  categories: readonly string[],
  series: readonly (readonly [string, Ink, readonly (number | null)[]])[],
  more: Partial<BarChart> = {},
): BarChart => ({
  ...head,
  kind: 'bars',
  id: 'bars',
  title: 'Bars',
  unit: 'money',
  direction,
  categories,
  series: series.map(([name, ink, values]) => ({ name, ink, values: values.map((x) => (x === null ? null : d(x))) })),
  ...more,
});

export const LOSSES = barsOf('across', SCENARIOS, [['Loss', 'bad', SCENARIOS.map((_, i) => (i === 3 ? null : i * i * 412_345.67))]], {
  id: 'losses',
});
export const LAYERS = barsOf(
  'across',
  ['H100-SXM-80', 'H200-SXM-141', 'B200-SXM-180'],
  [
    ['FLV', 'debt', [19_450_000, 51_100_000, 66_510_000]],
    ['OLV above FLV', 'value', [10_920_000, 31_090_000, 41_400_000]],
    ['FMV above OLV', 'value2', [6_800_000, 19_100_000, 25_840_000]],
  ],
  { id: 'layers' },
);
export const LTV = barsOf(
  'up',
  ['Cost', 'Depreciated cost', 'FMV', 'OLV', 'Net OLV', 'FLV', 'Net FLV'],
  [['LTV', 'debt', [0.574, 0.683, 0.81, 0.996, 1.101, 1.591, 1.861]]],
  { id: 'ltv', unit: 'ratio', mark: { name: 'covenant limit', value: d('0.8') } },
);
export const CASH = barsOf(
  'up',
  SCENARIOS.map((_, i) => `Q${i + 1}`),
  [
    ['CFADS', 'value', SCENARIOS.map((_, i) => 25e6 - i * 2e6)],
    ['Debt service', 'debt', SCENARIOS.map(() => -12e6)],
  ],
  { id: 'cash' },
);

export const bridgeOf = (steps: readonly (readonly [string, number, true?])[], more: Partial<BridgeChart> = {}): BridgeChart => ({
  ...head,
  kind: 'bridge',
  id: 'bridge',
  title: 'Bridge',
  unit: 'money',
  steps: steps.map(([name, amount, total]) => ({ name, amount: d(amount), ...(total ? { total } : {}) })),
  ...more,
});

export const RECOVERY = bridgeOf([
  ['Gross proceeds', 338_880_000, true],
  ['Commission', -20_300_000],
  ['Removal', -8_200_000],
  ['Holding', -2_100_000],
  ['Legal', -1_800_000],
  ['Priority claims', -4_500_000],
  ['Accounts', 55_500_000],
  ['Contract cash', 12_200_000],
  ['Recovery, nominal', 369_680_000, true],
]);
export const BASE = bridgeOf(
  [
    ['Gross OLV', 338_880_000, true],
    ['Not installed', -12_200_000],
    ['Not a first lien', -5_000_000],
    ['No landlord waiver', 0],
    ['Not insured', 0],
    ['Too many generations behind', -22_500_000],
    ['Eligible', 299_180_000, true],
    ['Customer cap: Aurora Laboratories International Holdings', -30_000_000],
    ['GPU model cap', -10_000_000],
    ['Less advance rate', -80_000_000],
    ['Borrowing base', 179_180_000, true],
    ['Debt', -337_500_000],
    ['Availability', -158_320_000, true],
  ],
  { id: 'base' },
);

export const tornadoOf = (
  base: number,
  bars: readonly (readonly [string, readonly [string, number] | null, readonly [string, number] | null])[],
  more: Partial<TornadoChart> = {},
): TornadoChart => ({
  ...head,
  kind: 'tornado',
  id: 'tornado',
  title: 'Tornado',
  unit: 'multiple',
  base: d(base),
  bars: bars.map(([name, down, up]) => ({
    name,
    down: down && { label: down[0], value: d(down[1]) },
    up: up && { label: up[0], value: d(up[1]) },
  })),
  ...more,
});

export const DRIVERS = tornadoOf(1.43, [
  ['Rental rates', ['−20%', 0.98], ['+20%', 1.88]],
  ['Utilization', ['−10 pts', 1.2], ['+10 pts', 1.6]],
  ['Power price', ['−25%', 1.55], ['+25%', 1.3]],
  ['Largest customers lost', null, ['1 group', 0.7]],
  ['Worse either way', ['−1', 1.35], ['+1', 1.38]],
  ['Resale price', ['−20%', 1.43], ['+20%', 1.43]],
]);

export const heatOf = (values: readonly (readonly (number | null)[])[], limits: readonly (readonly [string, number])[]): HeatChart => ({
  ...head,
  kind: 'heat',
  id: 'heat',
  title: 'Heat',
  unit: 'ratio',
  rows: { title: 'Resale prices', names: values.map((_, i) => `${i - 1}0%`) },
  columns: { title: 'Market rents', names: (values[0] ?? []).map((_, j) => `${j - 1}0%`) },
  values: values.map((row) => row.map((x) => (x === null ? null : d(x)))),
  limits: limits.map(([name, value]) => ({ name, value: d(value) })),
  today: { row: 1, column: 1 },
});

export const HEAT = heatOf(
  [
    [1.203, 1.101, 1.0, 0.95],
    [1.05, 0.97, 0.9, 0.88],
    [0.96, 0.91, 0.85, null],
  ],
  [
    ["the covenant's 90%", 0.9],
    ['100%', 1],
  ],
);

export const TIMELINE: TimelineChart = {
  ...head,
  kind: 'timeline',
  id: 'timeline',
  title: 'Timeline',
  unit: 'count',
  from: dayOf(2026, 9, 30),
  to: dayOf(2030, 9, 30),
  rows: [
    {
      name: 'Debt A',
      ink: 'debt',
      spans: [{ from: dayOf(2026, 9, 30), to: dayOf(2028, 9, 30) }],
      days: [
        { date: dayOf(2027, 1, 31), name: 'draw' },
        { date: dayOf(2027, 2, 28), name: 'draw' },
      ],
    },
    {
      name: 'Contract of a customer with quite a long name',
      ink: 'value',
      spans: [{ from: dayOf(2026, 9, 30), to: dayOf(2032, 1, 1) }],
      days: [],
    },
    {
      name: 'New generation',
      ink: 'warn',
      spans: [],
      days: [
        { date: dayOf(2027, 10, 1), name: 'Feynman' },
        { date: dayOf(2030, 9, 1), name: 'The one after' },
      ],
    },
  ],
};

/** One of each kind and look. */
export const CHARTS: readonly Chart[] = [
  EXPOSURE,
  lineOf([1.4, null, 1.5, null, 1.2, 1.1]),
  LOSSES,
  LAYERS,
  LTV,
  { ...LTV, id: 'ltv-across', direction: 'across' },
  CASH,
  { ...CASH, id: 'cash-across', direction: 'across' },
  RECOVERY,
  BASE,
  DRIVERS,
  HEAT,
  TIMELINE,
];
