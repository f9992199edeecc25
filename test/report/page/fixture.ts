import { Decimal } from '../../../src/kernel/decimal.js';
import { addMonths, formatDay, parseDay, type Day } from '../../../src/kernel/calendar.js';
import type { Chart } from '../../../src/report/chart/chart.js';
import type { Block, Column, DocumentCell, DocumentTable, ReportDocument } from '../../../src/report/document/document.js';

const d = (x: string | number): Decimal => new Decimal(x);
const AS_OF = parseDay('2026-09-30')!;

const text = (value: string | null): DocumentCell => ({ value, text: value ?? '–' });
const money = (value: string | null): DocumentCell =>
  value === null ? { value: null, text: 'n/a' } : { value: d(value), text: d(value).div(1e6).toFixed(2).replace('-', '−') };
const count = (value: number): DocumentCell => ({ value, text: String(value).replace(/\B(?=(\d{3})+$)/g, ',') });
const date = (value: Day | null): DocumentCell => (value === null ? { value: null, text: '–' } : { value, text: formatDay(value) });
const column = (title: string, kind: Column['kind'], field: string): Column => ({ title, kind, field });

/** Values whose order as text, as rounded text and as figures differ: 9.00 and 8.9999 both read "9.00" in millions; 10.5 sorts before 9 as text. */
export const MODELS: readonly (readonly [name: string, gpus: number, fmv: string | null])[] = [
  ['H100-SXM-80', 2816, '37171200.123456789'],
  ['H200-SXM-141', 4352, '8999900.5'],
  ['B200-SXM-180', 4992, '9000000'],
  ['GB300-NVL72', 3168, '145976400'],
  ['A100-PCIE-40', 64, null],
  ['L40S', 512, '-250000'],
];

const fleet: DocumentTable = {
  id: 'fleet-models',
  title: 'Fleet by model',
  unit: 'USD million',
  caption: 'FMV is fair market value: the lower of resale evidence and earning power.',
  columns: [column('Model', 'text', 'model'), column('GPUs', 'count', 'gpus'), column('FMV', 'money', 'fmv_usd')],
  rows: [
    ...MODELS.map(([name, gpus, fmv]) => ({ cells: [text(name), count(gpus), money(fmv)] })),
    { cells: [text('Fleet'), count(15904), money('200897500.62')], weight: 'total' },
  ],
};

const base: DocumentTable = {
  id: 'borrowing-base',
  title: 'Borrowing base',
  unit: 'USD million',
  columns: [column('Line', 'text', 'line'), column('Amount', 'money', 'amount_usd')],
  rows: [
    { cells: [text('Net OLV of the collateral'), money('306450000')], weight: 'subtotal' },
    { cells: [text('Ineligible'), text('')], weight: 'heading' },
    { cells: [text('not installed'), money('-2500000')] },
    { cells: [text('not a first lien'), money('0')] },
    { cells: [text('Eligible'), money('303950000')], weight: 'total' },
    { cells: [text('Base'), money('250000000')], weight: 'total' },
  ],
};

const covenants: DocumentTable = {
  id: 'covenants',
  title: 'Covenants',
  columns: [
    column('Covenant', 'text', 'covenant'),
    column('Definition', 'text', 'definition'),
    column('Actual', 'ratio', 'actual'),
    column('Limit', 'ratio', 'limit'),
    column('Status', 'text', 'status'),
    column('First breach', 'date', 'first_breach'),
  ],
  rows: [
    {
      cells: [
        text('dscr'),
        text('Cash flow available for debt service of the last three months over interest and scheduled principal of the same months'),
        { value: d('1.41'), text: '1.41x' },
        { value: d('1.35'), text: '1.35x' },
        { value: 'watch', text: 'WATCH', tone: 'warn' },
        date(parseDay('2028-03-31')),
      ],
    },
    {
      cells: [
        text('ltv-olv'),
        text('Debt over the orderly liquidation value of the collateral'),
        { value: d('0.996'), text: '99.6%' },
        { value: d('0.85'), text: '85.0%' },
        { value: 'breach', text: 'BREACH', tone: 'bad' },
        date(AS_OF),
      ],
    },
    {
      cells: [
        text('liquidity'),
        text('Cash that lenders control'),
        { value: null, text: 'n/a', tone: 'dim' },
        { value: d('1000000'), text: '$1.00m' },
        { value: 'pass', text: 'pass', tone: 'good' },
        date(null),
      ],
    },
  ],
};

/** Twenty columns, as a projection has. */
const projection: DocumentTable = {
  id: 'projection',
  title: 'Projection by quarter',
  unit: 'USD million',
  caption: 'Interest and principal are those due in the quarter.',
  columns: [
    column('Quarter', 'date', 'date'),
    ...Array.from({ length: 17 }, (_, i) =>
      column(['Balance', 'Interest', 'Principal', 'Contract cash', 'Re-let', 'Running costs', 'CFADS'][i % 7]!, 'money', `c${i}_usd`),
    ),
  ],
  rows: Array.from({ length: 17 }, (_, k) => ({
    cells: [
      date(addMonths(AS_OF, 3 * k, true)),
      ...Array.from({ length: 17 }, (__, i) =>
        money(
          d(337.5e6)
            .times(17 - k)
            .div(i + 1)
            .toFixed(12),
        ),
      ),
    ],
  })),
};

const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const inputs: DocumentTable = {
  id: 'inputs',
  title: 'Files read',
  columns: [column('File', 'text', 'file'), column('Rows', 'count', 'rows'), column('SHA-256', 'text', 'sha256')],
  rows: [{ cells: [text('deal.yaml'), { value: null, text: '–' }, text(HASH)] }, { cells: [text('fleet.csv'), count(32), text(HASH)] }],
};

const head = (id: string, title: string): { id: string; title: string; description: string; currency: string } => ({
  id,
  title,
  description: `${title}: from 337.5 to 0 between 2026-09-30 and 2030-09-30.`,
  currency: 'USD',
});
const fading = (from: number, rate: number, months = 49): Decimal[] =>
  Array.from({ length: months }, (_, k) => d(from).times(d(rate).pow(k)).toDecimalPlaces(2));
const SCENARIOS = ['Base case', 'GPU prices fall 30%', 'Largest customer walks'];

const CHARTS: readonly Chart[] = [
  {
    ...head('exposure', 'Exposure against value'),
    kind: 'lines',
    unit: 'money',
    dates: Array.from({ length: 49 }, (_, k) => addMonths(AS_OF, k, true)),
    variants: SCENARIOS.map((name, i) => ({
      id: `v${i}`,
      name,
      series: [
        {
          name: 'Debt',
          ink: 'debt',
          values: Array.from({ length: 49 }, (_, k) =>
            d(337.5e6)
              .times(48 - k)
              .div(48),
          ),
          step: true,
        },
        { name: 'FMV', ink: 'value', values: fading(416.5e6 * (1 - i / 10), 0.975) },
        { name: 'OLV', ink: 'value2', values: fading(338.9e6 * (1 - i / 10), 0.972) },
      ],
    })),
  },
  {
    ...head('loss', 'Loss by scenario'),
    kind: 'bars',
    direction: 'across',
    unit: 'ratio',
    categories: SCENARIOS,
    series: [{ name: 'Loss', ink: 'bad', values: [d('0.02'), d('0.21'), d('0.34')] }],
  },
  {
    ...head('recovery', 'From gross proceeds to recovery'),
    kind: 'bridge',
    unit: 'money',
    steps: [
      { name: 'Gross', amount: d(338e6), total: true },
      { name: 'Costs', amount: d(-32e6) },
      { name: 'Net', amount: d(306e6), total: true },
    ],
  },
  {
    ...head('drivers', 'What moves LTV'),
    kind: 'tornado',
    unit: 'ratio',
    base: d('0.996'),
    bars: [
      { name: 'GPU prices', down: { label: '−20%', value: d('1.24') }, up: { label: '+20%', value: d('0.83') } },
      { name: 'Rents', down: null, up: { label: '+20%', value: d('0.99') } },
    ],
  },
];

const tableBlock = (table: DocumentTable): Block => ({ kind: 'table', table });

/** A report with every kind of block, of the sizes that a real one has. */
export const SAMPLE: ReportDocument = {
  title: 'Lender report: Meridian Compute DDTL I',
  deal: { id: 'meridian-ddtl-1', name: 'Meridian Compute DDTL I', borrower: 'Meridian Compute SPV I LLC', currency: 'USD', asOf: AS_OF },
  preparedBy: 'Credit risk, "GPU" & friends',
  confidential: true,
  tool: 'gpulien 0.1.0',
  verdict: { level: 'watch', word: 'Watch', text: 'dscr is 1.41x against a minimum of 1.35x; no covenant is in breach on the as-of date.' },
  cover: [
    { label: 'As of', text: '2026-09-30' },
    { label: 'Facility grade', text: 'BB+' },
    { label: 'Obligor grade', text: 'BB-' },
    { label: 'Debt', text: '$337.50m' },
    { label: 'FMV', text: '$416.51m' },
    { label: 'LTV on OLV', text: '99.6%' },
    { label: 'Lowest DSCR', text: '1.59x' },
    { label: 'Covenants in breach', text: '0 of 11' },
  ],
  audit: [inputs],
  sections: [
    {
      id: 'summary',
      title: 'Executive summary',
      newPage: true,
      blocks: [
        {
          kind: 'figures',
          items: [
            { label: 'LTV on OLV', text: '99.6%', note: 'peaks at 104.2% on 2027-06-30', tone: 'warn' },
            { label: 'Lowest DSCR', text: '1.59x', tone: 'good' },
            { label: 'LGD', text: '15.0%', tone: 'bad' },
            { label: 'EL', text: '0.24%' },
            { label: 'Firm backlog', text: '$1.09bn', tone: 'strong' },
            { label: 'Tail', text: 'n/a', tone: 'dim' },
          ],
        },
        {
          kind: 'bullets',
          items: [
            '15,904 GPUs secure $337.50m of debt; at fair market value they are worth $416.51m.',
            'Firm contracts bring $1.09bn of $1.10bn headline.',
          ],
        },
        {
          kind: 'paragraph',
          text: 'A paragraph with a key, rating.notches.operator_dependency_limit, and an ampersand & <angle brackets>.',
        },
        { kind: 'note', text: 'Values are at the as-of date.' },
      ],
    },
    {
      id: 'collateral',
      title: 'Collateral',
      blocks: [{ kind: 'heading', text: 'By model' }, tableBlock(fleet), { kind: 'chart', chart: CHARTS[0]! }],
    },
    {
      id: 'certificate',
      title: 'Borrowing base certificate',
      newPage: true,
      blocks: [
        tableBlock(base),
        {
          kind: 'signature',
          statement: 'The undersigned certifies that the figures above are true and complete.',
          lines: ['Name', 'Title', 'Date', 'Signature'],
        },
      ],
    },
    { id: 'covenants', title: 'Covenants', blocks: [tableBlock(covenants)] },
    { id: 'stress', title: 'Stress', newPage: true, blocks: CHARTS.slice(1).map((chart): Block => ({ kind: 'chart', chart })) },
    { id: 'projection', title: 'Projection', blocks: [tableBlock(projection)] },
  ],
};

/** The sample with one text in every place where there is text; ids stay told apart by a number after it. */
export function everywhere(payload: string): ReportDocument {
  let n = 0;
  const ids = new Map<string, string>();
  const enumerated = new Set(['kind', 'tone', 'weight', 'level', 'ink', 'direction']);
  const visit = (value: unknown, key: string, parent: object | null): unknown => {
    if (typeof value === 'string') {
      if (enumerated.has(key) || (key === 'unit' && parent !== null && 'kind' in parent)) return value;
      if (key !== 'id') return payload;
      if (!ids.has(value)) ids.set(value, `${payload}${n++}`);
      return ids.get(value);
    }
    if (Array.isArray(value)) return value.map((item) => visit(item, key, null));
    if (value === null || typeof value !== 'object' || value instanceof Decimal) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner, name, value)]));
  };
  return visit(SAMPLE, '', null) as ReportDocument;
}
