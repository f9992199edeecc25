import { figureOf } from '../../domain/figure.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { LoanGrade } from '../../domain/rating.js';
import type { Migration, MonitoredDeal } from '../../model/monitor/monitor.js';
import type { Snapshot } from '../../model/monitor/snapshot.js';
import type { Block, DocumentSection, DocumentTable, ReportDocument, Tone } from '../document/document.js';
import {
  column,
  count,
  date,
  figured,
  figureCell,
  moneyText,
  note,
  number,
  paragraph,
  share,
  table,
  tableOf,
  words,
} from '../document/tables.js';
import { clean } from '../print/clean.js';
import { HASH_SHOWN, plural } from '../print/words.js';
import type { Tool } from '../print/tool.js';
import { MEASURES, measureTitle, smallMultiples } from './charts.js';
import { lateOf, type MonitorView } from './monitor.js';
import { aboutWords, covenantWords, KIND_WORDS, kindWords, reasonWords, RULE_WORDS } from './words.js';

/** A book as one page: watch list, deals, small charts, grades, trends, exceptions and what moved. Pure. */
export function monitorDocument(view: MonitorView, tool: Tool): ReportDocument {
  const { deals } = view.result;
  const currencies = [...new Set(deals.map(({ now }) => clean(now.deal.currency)))];
  const onWatch = deals.filter(({ watch }) => watch.length > 0).length;
  const broken = deals.filter(({ watch }) => watch.some(({ rule }) => rule === 'breach')).length;
  const newest = deals.reduce<Day>((last, { now }) => (now.deal.asOf > last ? now.deal.asOf : last), deals[0]!.now.deal.asOf);
  return {
    title: `Book: ${clean(view.name)}`,
    deal: { id: plural(deals.length, 'deal'), name: clean(view.name), borrower: '', currency: currencies.join(', '), asOf: newest },
    preparedBy: null,
    confidential: false,
    verdict: {
      level: broken > 0 ? 'breach' : onWatch > 0 ? 'watch' : 'pass',
      word: onWatch > 0 ? 'Watch' : 'Pass',
      text:
        onWatch > 0
          ? `${onWatch} of ${plural(deals.length, 'deal')} on the watch list, ${broken} of them in breach.`
          : 'No deal is on the watch list.',
    },
    tool: `${tool.name} ${tool.version}`,
    cover: [
      { label: 'Newest date', text: formatDay(newest) },
      { label: 'Deals', text: String(deals.length) },
      { label: 'On watch', text: String(onWatch) },
      {
        label: 'New exceptions',
        text: String(deals.flatMap(({ exceptions }) => exceptions).filter(({ state }) => state === 'new').length),
      },
    ],
    audit: [],
    sections: [
      section('watch-list', 'Watch list', [table(watchTable(deals))]),
      section('deals', 'Deals', [table(dealsTable(view)), note(DEALS_NOTE(view.lateDays))]),
      ...MEASURES.map((measure) => section(measure, measureTitle(measure), [{ kind: 'multiples', charts: smallMultiples(view, measure) }])),
      section('grades', 'Grade migration', [
        paragraph('Deals by their grade at the date before, down, and now, across.'),
        table(gradesTable('facility', 'Facility grades', view.result.facility)),
        table(gradesTable('obligor', 'Obligor grades', view.result.obligor)),
      ]),
      section('trends', 'Trends of headroom', [
        table(trendsTable(deals)),
        note('Least squares over the dates, in points of headroom; errors are one standard error. Fewer than four dates give no line.'),
      ]),
      section('exceptions', 'Exceptions', [table(exceptionsTable(deals))]),
      section('movements', 'Movements', [table(lotsTable(deals)), table(contractsTable(deals))]),
      section('sources', 'Sources', [table(sourcesTable(view))]),
    ],
  };
}

const section = (id: string, title: string, blocks: readonly Block[]): DocumentSection => ({ id, title, blocks });
const DEALS_NOTE = (days: number): string =>
  `Changes are since the date before. Headroom is the least of all covenants, as a share of the limit. Late: customers more than ${days} days past due.`;

const sourcesTable = ({ inputs, result }: MonitorView): DocumentTable =>
  tableOf<MonitorView['inputs'][number]>(
    { id: 'sources', title: 'Files of the newest dates' },
    [
      words('File', 'file', ({ file }) => file),
      words('SHA-256', 'sha256', ({ sha256 }) => sha256.slice(0, HASH_SHOWN)),
      count('Rows', 'rows', ({ rows }) => rows),
    ],
    inputs.filter(({ file }) => result.deals.some(({ now }) => file.startsWith(`${now.folder}/`))),
  );

type Of<T> = T & { readonly deal: MonitoredDeal };
const each = <T extends object>(deals: readonly MonitoredDeal[], some: (deal: MonitoredDeal) => readonly T[]): Of<T>[] =>
  deals.flatMap((deal) => some(deal).map((one) => ({ ...one, deal })));
const dealColumn = <T>() => words<Of<T>>('Deal', 'deal', ({ deal }) => deal.now.deal.id);

const watchTable = (deals: readonly MonitoredDeal[]): DocumentTable => {
  type Row = Of<MonitoredDeal['watch'][number]>;
  return tableOf<Row>(
    { id: 'watch', title: 'Deals and why' },
    [
      dealColumn(),
      words(
        'Rule',
        'rule',
        ({ rule }) => RULE_WORDS[rule],
        ({ rule }) => (rule === 'breach' ? 'bad' : 'warn'),
      ),
      words('Why', 'why', (row) => reasonWords(row, row.deal)),
    ],
    each(deals, ({ watch }) => watch),
  );
};

/** Good or bad by the sign of a change. */
const moodOf = (change: Decimal | null, better: 'more' | 'less' | null): Tone | undefined =>
  change === null || change.isZero() || better === null ? undefined : change.gt(0) === (better === 'more') ? 'good' : 'bad';

function dealsTable({ result, lateDays }: MonitorView): DocumentTable {
  const changeOf = ({ now, before }: MonitoredDeal, of: (at: Snapshot) => Decimal | null): Decimal | null => {
    const [is, was] = [of(now), before && of(before)];
    return is && was ? is.minus(was) : null;
  };
  const pair = (id: string, title: string, of: (at: Snapshot) => Decimal | null) => [
    figured<MonitoredDeal>(id, ({ now }) => of(now), { title }),
    figured<MonitoredDeal>(id, (deal) => changeOf(deal, of), {
      title: '±',
      field: `${figureOf(id).field}_change`,
      tone: (deal) => moodOf(changeOf(deal, of), figureOf(id).better),
    }),
  ];
  const headroom = ({ lowest }: Snapshot): Decimal | null => lowest?.headroom ?? null;
  const grade = (title: string, field: string, of: (at: Snapshot) => LoanGrade | null) =>
    words<MonitoredDeal>(title, field, ({ now, before }) => {
      const [is, was] = [of(now), before && of(before)];
      return was && was !== is ? `${was} → ${is ?? 'n/a'}` : is;
    });
  return tableOf<MonitoredDeal>(
    { id: 'deals', title: 'The newest date of each deal' },
    [
      words('Deal', 'deal', ({ now }) => now.deal.id),
      date('As of', 'as_of', ({ now }) => now.deal.asOf),
      grade('Facility', 'facility_grade', ({ facility }) => facility),
      grade('Obligor', 'obligor_grade', ({ obligor }) => obligor),
      ...pair('ltv.olv', 'LTV on OLV', ({ ltvOlv }) => ltvOlv),
      ...pair('dscr_forward_3', 'DSCR', ({ dscr }) => dscr),
      share<MonitoredDeal>(
        'Headroom',
        'headroom_share',
        ({ now }) => headroom(now),
        ({ now }) => (headroom(now)?.isNegative() ? 'bad' : undefined),
      ),
      words('Of', 'lowest_covenant', ({ now }) => now.lowest?.id ?? null),
      column('Cushion', 'cushion', 'money', ({ now }) =>
        figureCell(now.cushion, moneyText(now.cushion, now.deal.currency), now.cushion?.isNegative() ? 'bad' : undefined),
      ),
      count('Late', 'late_customers', ({ now }) => lateOf(now, lateDays)),
      share('Realised', 'realisation_share', ({ now }) => now.realisation),
    ],
    result.deals,
  );
}

const gradesTable = (id: string, title: string, { grades, cells }: Migration): DocumentTable =>
  tableOf<LoanGrade>(
    { id: `migration-${id}`, title },
    [
      words('From / to', 'from', (from) => from),
      ...grades.map((to) =>
        count<LoanGrade>(to, `to_${to}`, (from) => cells.find((cell) => cell.from === from && cell.to === to)?.deals.length ?? null),
      ),
    ],
    grades,
  );

function trendsTable(deals: readonly MonitoredDeal[]): DocumentTable {
  type Row = Of<MonitoredDeal['trends'][number]>;
  const hundred = (x: Decimal | null | undefined): Decimal | null => x?.times(100) ?? null;
  return tableOf<Row>(
    { id: 'trends', title: 'Covenants' },
    [
      dealColumn(),
      words('Covenant', 'covenant', ({ covenant }) => covenantWords(covenant)),
      share('Headroom', 'headroom_share', ({ covenant }) => covenant.headroom),
      number('A month', 'slope_points_month', ({ trend }) => hundred(trend?.slope), 2),
      number('±', 'slope_error_points', ({ trend }) => hundred(trend?.slopeError), 2),
      date('Meets zero', 'zero_date', ({ trend }) => trend?.zero?.date ?? null),
      number('± months', 'zero_error_months', ({ trend }) => trend?.zero?.error ?? null, 1),
      count('Dates', 'points', ({ trend }) => trend?.points ?? null),
    ],
    each(deals, ({ trends }) => trends),
  );
}

const STATE_TONES = { new: 'bad', open: 'warn', cured: 'good' } as const satisfies Record<string, Tone>;

const exceptionsTable = (deals: readonly MonitoredDeal[]): DocumentTable => {
  type Row = Of<MonitoredDeal['exceptions'][number]>;
  return tableOf<Row>(
    { id: 'exceptions', title: 'New, open and cured' },
    [
      words(
        'State',
        'state',
        ({ state }) => state,
        ({ state }) => STATE_TONES[state],
      ),
      dealColumn(),
      words('What', 'about', ({ exception, deal }) => aboutWords(exception.about, deal)),
      words('Was', 'kind_before', ({ before }) => before && KIND_WORDS[before]),
      words('Is', 'kind', ({ exception }) => kindWords(exception)),
      date('Since', 'since', ({ since }) => since),
    ],
    each(deals, ({ exceptions }) => exceptions),
  );
};

const lotsTable = (deals: readonly MonitoredDeal[]): DocumentTable => {
  type Row = Of<MonitoredDeal['followed']['lots'][number]>;
  return tableOf<Row>(
    { id: 'lots', title: 'Tape' },
    [
      dealColumn(),
      words('Move', 'move', ({ kind }) => kind),
      words('Asset', 'asset_id', ({ assetId }) => assetId),
      words('Model', 'model', ({ model }) => model),
      count('GPUs', 'gpus', ({ gpus }) => gpus),
      words('What', 'what', ({ what }) => what),
    ],
    each(deals, ({ followed }) => followed.lots),
  );
};

const contractsTable = (deals: readonly MonitoredDeal[]): DocumentTable => {
  type Row = Of<MonitoredDeal['followed']['contracts'][number]>;
  return tableOf<Row>(
    { id: 'contracts', title: 'Contracts' },
    [
      dealColumn(),
      words('Move', 'move', ({ kind }) => kind),
      words('Contract', 'contract_id', ({ contractId }) => contractId),
      words('Customer', 'customer', ({ customer }) => customer),
      count('GPUs', 'gpus', ({ gpus }) => gpus),
      words('What', 'what', ({ what }) => what),
    ],
    each(deals, ({ followed }) => followed.contracts),
  );
};
