import { figureOf } from '../../domain/figure.js';
import { notchOf, type LoanGrade } from '../../domain/rating.js';
import { formatDay } from '../../kernel/calendar.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { CovenantTrend, FollowedException, Migration, MonitoredDeal } from '../../model/monitor/monitor.js';
import type { Snapshot } from '../../model/monitor/snapshot.js';
import { terminalChart } from '../chart/terminal-chart.js';
import { clean } from '../print/clean.js';
import { figureChange, figureText } from '../print/figure-text.js';
import { changeText, grouped, percent } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import { displayWidth, flow, slice, spaces, type Look, type Paint } from '../print/look.js';
import { note, section } from '../print/section.js';
import type { Tool } from '../print/tool.js';
import { plural } from '../print/words.js';
import { measureTitle, smallMultiples, type MonitorMeasure } from './charts.js';
import { lateOf, type MonitorView } from './monitor.js';
import { aboutWords, covenantWords, KIND_WORDS, kindWords, reasonWords, RULE_WORDS, zeroWords } from './words.js';

/** Rows of a list that are printed without --verbose. */
const LISTED = 15;

/** A book for a terminal: who is on watch and why, the newest month of each deal, and what moved. */
export function monitorText(view: MonitorView, tool: Tool, look: Look, { verbose = false }: { readonly verbose?: boolean } = {}): string {
  const most = verbose ? Infinity : LISTED;
  const lines = [
    ...monitorVerdict(view, look),
    ...watchSection(view, look),
    ...dealsSection(view, look),
    ...gradesSection(view, look),
    ...trendsSection(view, look, most),
    ...exceptionsSection(view, look, most),
    ...movesSection(view, look, most),
    '',
    ...note(
      `${tool.name} ${tool.version} · gpulien explain ${clean(view.path)}/${clean(view.result.deals[0]!.now.folder)} ltv.olv shows where a figure comes from`,
      look,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** How many deals there are, on watch, up and down. */
export function monitorVerdict({ name, result }: MonitorView, { paint, width }: Look): string[] {
  const { deals } = result;
  const onWatch = deals.filter(({ watch }) => watch.length > 0).length;
  const moved = (sign: number): number => deals.filter((deal) => Math.sign(stepsOf(deal, 'facility') ?? 0) === sign).length;
  const dates = [...new Set(deals.map(({ now }) => formatDay(now.deal.asOf)))].sort();
  return flow(
    [
      `${paint.strong(clean(name))}: ${plural(deals.length, 'deal')} at ${dates.length === 1 ? dates[0]! : `${dates[0]!} to ${dates.at(-1)!}`}`,
      onWatch === 0 ? paint.good('none on watch') : paint.warn(`${grouped(onWatch)} on watch`),
      `facility grades ${grouped(moved(1))} up, ${grouped(moved(-1))} down`,
    ],
    ' · ',
    width,
  );
}

/** Notches up since the date before; null without two grades. */
function stepsOf({ now, before }: MonitoredDeal, which: 'facility' | 'obligor'): number | null {
  const [is, was] = [now[which], before?.[which]];
  return is && was ? notchOf(was) - notchOf(is) : null;
}

const idColumn = <Row>(of: (row: Row) => MonitoredDeal): Column<Row> => ({
  title: 'Deal',
  text: (row) => of(row).now.deal.id,
  priority: 0,
  shrinkTo: 16,
});

function watchSection({ result }: MonitorView, look: Look): string[] {
  const rows = result.deals.flatMap((deal) => deal.watch.map((reason, i) => ({ deal, reason, isFirst: i === 0 })));
  if (rows.length === 0) return section('Watch list', note('No rule puts a deal on the list.', look), look);
  type Row = (typeof rows)[number];
  return section(
    'Watch list',
    grid<Row>(
      [
        { title: 'Deal', text: ({ deal, isFirst }) => (isFirst ? deal.now.deal.id : ''), priority: 0, shrinkTo: 16 },
        {
          title: 'Rule',
          text: ({ reason }) => RULE_WORDS[reason.rule],
          priority: 0,
          paint: ({ reason }, paint) => (reason.rule === 'breach' ? paint.bad : paint.warn),
        },
        { title: 'Why', text: ({ reason, deal }) => reasonWords(reason, deal), priority: 0, shrinkTo: 24, wraps: true },
      ],
      rows,
      look,
    ),
    look,
  );
}

function dealsSection({ result, lateDays }: MonitorView, look: Look): string[] {
  const figure = (title: string, id: string, of: (at: Snapshot) => Decimal | null, priority: number): Column<MonitoredDeal> => {
    const better = figureOf(id).better === 'less' ? -1 : 1;
    const change = ({ now, before }: MonitoredDeal): Decimal | null => {
      const [is, was] = [of(now), before && of(before)];
      return is && was ? is.minus(was) : null;
    };
    return {
      title,
      text: ({ now }) => figureText(id, of(now), now.deal.currency),
      below: (deal) => changeOr(change(deal), (x) => figureChange(id, x, deal.now.deal.currency)),
      align: 'right',
      priority,
      paint: (deal, paint) => moodOf((change(deal)?.cmp(0) ?? 0) * better, paint),
    };
  };
  const grade = (title: string, which: 'facility' | 'obligor', priority: number): Column<MonitoredDeal> => ({
    title,
    text: ({ now }) => now[which] ?? 'n/a',
    below: (deal) => notches(stepsOf(deal, which)),
    priority,
    paint: (deal, paint) => moodOf(stepsOf(deal, which) ?? 0, paint),
  });
  const headroom = ({ lowest }: Snapshot): Decimal | null => lowest?.headroom ?? null;
  return section(
    'Deals',
    grid<MonitoredDeal>(
      [
        { ...idColumn<MonitoredDeal>((deal) => deal), below: ({ now }) => formatDay(now.deal.asOf) },
        grade('Facility', 'facility', 0),
        grade('Obligor', 'obligor', 3),
        figure('LTV OLV', 'ltv.olv', ({ ltvOlv }) => ltvOlv, 0),
        figure('DSCR', 'dscr_forward_3', ({ dscr }) => dscr, 0),
        {
          title: 'Headroom',
          text: ({ now }) => percent(headroom(now)),
          below: ({ now, before }) => {
            const [is, was] = [headroom(now), before && headroom(before)];
            return changeOr(is && was ? is.minus(was) : null, points);
          },
          align: 'right',
          priority: 0,
          paint: ({ now }, paint) => (headroom(now)?.isNegative() ? paint.bad : (t) => t),
        },
        { title: 'Of', text: ({ now }) => now.lowest?.id ?? '', priority: 1, shrinkTo: 10 },
        figure('Cushion', 'cushion', ({ cushion }) => cushion, 2),
        {
          title: 'Late',
          text: ({ now }) => grouped(lateOf(now, lateDays)),
          below: ({ now, before }) => {
            const more = before ? lateOf(now, lateDays) - lateOf(before, lateDays) : 0;
            return more === 0 ? '' : `${more > 0 ? '+' : '-'}${Math.abs(more)}`;
          },
          align: 'right',
          priority: 1,
        },
        figure('Realised', 'contract_realization', ({ realisation }) => realisation, 2),
      ],
      result.deals,
      look,
    ),
    look,
    `Below each figure its change since the date before. DSCR: projected, three months. Headroom: the least of all covenants. Late: customers more than ${lateDays} days past due.`,
  );
}

const points = (x: Decimal): string => changeText(x, `${grouped(x.abs().times(100), 1)} points`);
const changeOr = (change: Decimal | null, write: (x: Decimal) => string): string => (change === null ? '' : write(change));
const notches = (steps: number | null): string =>
  steps === null ? '' : steps === 0 ? '=' : `${steps > 0 ? '+' : '-'}${plural(Math.abs(steps), 'notch', 'notches')}`;
const moodOf = (sign: number, paint: Paint): ((text: string) => string) => (sign > 0 ? paint.good : sign < 0 ? paint.bad : (t) => t);

function gradesSection({ result }: MonitorView, look: Look): string[] {
  const { facility } = result;
  if (facility.cells.length === 0) return [];
  const column = (to: LoanGrade): Column<LoanGrade> => ({
    title: to,
    text: (from) => {
      const n = countOf(facility, from, to);
      return n === 0 ? (from === to ? '·' : '') : String(n);
    },
    align: 'right',
    priority: 0,
    paint: (from, paint) => moodOf(notchOf(from) - notchOf(to), paint),
  });
  return section(
    'Facility grades',
    grid<LoanGrade>([{ title: 'From / to', text: (from) => from, priority: 0 }, ...facility.grades.map(column)], facility.grades, look),
    look,
    'Deals by their grade at the date before, down, and now, across.',
  );
}

const countOf = ({ cells }: Migration, from: LoanGrade, to: LoanGrade): number =>
  cells.find((cell) => cell.from === from && cell.to === to)?.deals.length ?? 0;

function trendsSection({ result }: MonitorView, look: Look, most: number): string[] {
  const all = result.deals.flatMap((deal) => deal.trends.map((one) => ({ deal, ...one })));
  const fitted = all.filter(({ trend }) => trend !== null);
  const rows = most === Infinity ? fitted : fitted.filter(({ trend }) => trend!.zero !== null);
  type Row = { readonly deal: MonitoredDeal } & CovenantTrend;
  const byZero = (a: Row, b: Row): number => (a.trend!.zero?.date ?? Infinity) - (b.trend!.zero?.date ?? Infinity);
  const body =
    rows.length === 0
      ? []
      : grid<Row>(
          [
            idColumn<Row>(({ deal }) => deal),
            { title: 'Covenant', text: ({ covenant }) => covenantWords(covenant), priority: 0, shrinkTo: 20 },
            { title: 'Headroom', text: ({ covenant }) => percent(covenant.headroom), align: 'right', priority: 0 },
            { title: 'A month', text: ({ trend }) => points(trend!.slope), align: 'right', priority: 0 },
            { title: '±', text: ({ trend }) => grouped(trend!.slopeError.times(100), 1), align: 'right', priority: 1 },
            { title: 'Meets zero', text: ({ trend }) => (trend!.zero ? zeroWords(trend!.zero) : ''), priority: 0 },
            { title: 'Dates', text: ({ trend }) => String(trend!.points), align: 'right', priority: 2 },
          ],
          [...rows].sort(byZero),
          look,
        );
  const others = fitted.length - rows.length;
  const short = all.length - fitted.length;
  return section(
    'Headroom that runs out',
    [
      ...body,
      ...(others > 0
        ? note(`${plural(others, 'covenant')} on a line that does not meet zero before the loan matures; --verbose lists them.`, look)
        : []),
      ...(short > 0 ? note(`${plural(short, 'covenant')} with fewer than four dates, or no headroom: no line.`, look) : []),
    ],
    look,
    'Least squares over the dates; ± is one standard error.',
  );
}

function exceptionsSection({ result }: MonitorView, look: Look, most: number): string[] {
  const rows = result.deals.flatMap((deal) => deal.exceptions.map((one) => ({ deal, ...one })));
  if (rows.length === 0) return section('Exceptions', note('None.', look), look);
  type Row = (typeof rows)[number];
  const rank = (row: FollowedException): number => (row.state === 'new' ? 0 : row.before !== null ? 1 : row.state === 'cured' ? 2 : 3);
  const sorted = [...rows].sort((a, b) => rank(a) - rank(b) || a.since - b.since);
  return section(
    'Exceptions',
    [
      ...grid<Row>(
        [
          {
            title: 'State',
            text: ({ state }) => state,
            priority: 0,
            paint: ({ state }, paint) => ({ new: paint.bad, open: paint.warn, cured: paint.good })[state],
          },
          idColumn<Row>(({ deal }) => deal),
          { title: 'What', text: ({ exception, deal }) => aboutWords(exception.about, deal), priority: 0, shrinkTo: 24 },
          {
            title: 'Is',
            text: ({ exception, before }) => `${before === null ? '' : `${KIND_WORDS[before]} → `}${kindWords(exception)}`,
            priority: 0,
          },
          { title: 'Since', text: ({ since }) => formatDay(since), priority: 1 },
        ],
        sorted.slice(0, most),
        look,
      ),
      ...more(sorted.length, most, look),
    ],
    look,
  );
}

const more = (n: number, most: number, look: Look): string[] =>
  n > most ? note(`and ${grouped(n - most)} more; --verbose lists all.`, look) : [];

function movesSection({ result }: MonitorView, look: Look, most: number): string[] {
  interface Row {
    readonly deal: MonitoredDeal;
    readonly kind: string;
    readonly what: string;
    readonly detail: string;
    readonly gpus: number;
  }
  const lots = result.deals.flatMap((deal) =>
    deal.followed.lots.map(({ kind, assetId, model, gpus, what }): Row => ({
      deal,
      kind,
      what: `${assetId} ${model}`,
      detail: what,
      gpus,
    })),
  );
  const contracts = result.deals.flatMap((deal) =>
    deal.followed.contracts.map(({ kind, contractId, customer, gpus, what }): Row => ({
      deal,
      kind,
      what: `${contractId} ${customer}`,
      detail: what,
      gpus,
    })),
  );
  const table = (title: string, rows: readonly Row[]): string[] =>
    section(
      title,
      rows.length === 0
        ? note('As at the date before.', look)
        : [
            ...grid<Row>(
              [
                idColumn<Row>(({ deal }) => deal),
                { title: 'Move', text: ({ kind }) => kind, priority: 0 },
                { title: 'Which', text: ({ what }) => what, priority: 0, shrinkTo: 20 },
                { title: 'GPUs', text: ({ gpus }) => grouped(gpus), align: 'right', priority: 1 },
                { title: 'What', text: ({ detail }) => detail, priority: 0, shrinkTo: 20 },
              ],
              rows.slice(0, most),
              look,
            ),
            ...more(rows.length, most, look),
          ],
      look,
    );
  return [...table('Tape', lots), ...table('Contracts', contracts)];
}

/** Columns and rows of one of the small charts. */
const [CHART_WIDTH, CHART_HEIGHT, CHART_GAP] = [32, 6, 2];

/** One small chart a deal, side by side as far as the width reaches, all on one scale. */
export function chartsText(view: MonitorView, measure: MonitorMeasure, look: Look, ascii: boolean): string {
  const across = Math.max(1, Math.floor((look.width + CHART_GAP) / (CHART_WIDTH + CHART_GAP)));
  const width = Math.floor((look.width - CHART_GAP * (across - 1)) / across);
  const charts = smallMultiples(view, measure).map((chart, i) => [
    look.paint.strong(slice(`  ${clean(view.result.deals[i]!.now.deal.id)}`, width)),
    // The last line names the one series, as the title of all does.
    ...terminalChart(chart, { ...look, width }, { height: CHART_HEIGHT, rowsATick: 2, ascii }).slice(0, -1),
  ]);
  const lines = [`${look.paint.title(measureTitle(measure))} of ${clean(view.name)}, ${plural(charts.length, 'deal')} on one scale`];
  for (let i = 0; i < charts.length; i += across) {
    const row = charts.slice(i, i + across);
    const height = Math.max(...row.map((chart) => chart.length));
    lines.push('');
    for (let y = 0; y < height; y++)
      lines.push(
        row
          .map((chart) => padded(chart[y] ?? '', width))
          .join(spaces(CHART_GAP))
          .trimEnd(),
      );
  }
  return `${lines.join('\n')}\n`;
}

const padded = (text: string, width: number): string => text + spaces(width - displayWidth(text));
