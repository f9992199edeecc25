import { BASIS_TITLES, figureOf, covenantTitle, lowered } from '../../domain/figure.js';
import type { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { notchOf, type LoanGrade } from '../../domain/rating.js';
import type { CompareResult, ContractChange, CovenantChange, FleetChange, HeadlineRow, LtvSplit } from '../../model/score/compare.js';
import { clean } from '../print/clean.js';
import { figureChange, figureText, metricText, valueText } from '../print/figure-text.js';
import { changeText, grouped, percent, scaled, scaleOf } from '../print/figures.js';
import { grid, panels, type Column } from '../print/grid.js';
import { flow, type Look, type Paint } from '../print/look.js';
import type { CompareView } from './compare.js';
import type { Tool } from '../print/tool.js';
import { warningsSection } from '../score/text-notes.js';
import { note, section } from '../print/section.js';
import { setText, statusPaint, STATUS_WORDS } from '../print/words.js';

/** Two deals side by side for a terminal. */
export function compareText(view: CompareView, tool: Tool, look: Look): string {
  const { result, warnings } = view;
  const lines = [
    ...sides(result, look),
    '',
    ...compareVerdict(view, look),
    ...headlineSection(result, look),
    ...ltvSection(result.ltv, look),
    ...covenantSection(view, look),
    ...fleetSection(result.fleet, look),
    ...contractSection(result.contracts, look),
    ...warningsSection({ warnings }, look),
    '',
    ...note(`${tool.name} ${tool.version} · assumptions ${setText(result.assumptionSet)} · figures in ${currencies(result)}`, look),
  ];
  return `${lines.join('\n')}\n`;
}

const currencies = ({ before, after }: CompareResult): string =>
  [...new Set([before.deal.currency, after.deal.currency])].map(clean).join(' and ');

const sides = ({ before, after }: CompareResult, { width, paint }: Look): string[] =>
  (
    [
      ['Before', before.deal],
      ['After', after.deal],
    ] as const
  ).flatMap(([side, deal]) =>
    flow(
      [`${paint.dim(side.padEnd(6))} ${paint.strong(clean(deal.name))} (${clean(deal.id)})`, `as of ${formatDay(deal.asOf)}`],
      ', ',
      width,
    ),
  );

/** The grades and what happened to LTV and covenants, in a line or two. */
export function compareVerdict({ result }: CompareView, { width, paint }: Look): string[] {
  const row = (key: string): HeadlineRow => result.headline.find((candidate) => candidate.key === key)!;
  const moved = (label: string, key: string, word: (x: HeadlineRow['before']) => string): string =>
    `${label} ${arrow(word(row(key).before), word(row(key).after), paint)}`;
  const text = (x: HeadlineRow['before']): string => (typeof x === 'string' ? x : 'n/a');
  const share =
    (key: string) =>
    (x: HeadlineRow['before']): string =>
      valueText(key, x as Decimal | null);
  const broken = result.covenants
    .filter(({ before, after }) => after?.status === 'breach' && before?.status !== 'breach')
    .map((covenant) => lowered(covenantTitle(covenant)));
  const cured = result.covenants
    .filter(({ before, after }) => before?.status === 'breach' && after?.status !== 'breach')
    .map((covenant) => lowered(covenantTitle(covenant)));
  return flow(
    [
      moved('Facility', 'facility_grade', text),
      moved('Obligor', 'obligor_grade', text),
      moved(figureOf('ltv.olv').title, 'ltv.olv', share('ltv.olv')),
      moved('LGD', 'lgd', share('lgd')),
      ...(broken.length > 0 ? [`${paint.bad('BREACH')} new: ${broken.join(', ')}`] : []),
      ...(cured.length > 0 ? [`cured: ${cured.join(', ')}`] : []),
    ],
    ' · ',
    width,
  );
}

const arrow = (from: string, to: string, paint: Paint): string =>
  from === to ? `${paint.strong(to)} as before` : `${from} → ${paint.strong(to)}`;

function headlineSection({ headline, after }: CompareResult, look: Look): string[] {
  const { currency } = after.deal;
  const figure = (row: HeadlineRow, x: HeadlineRow['before']): string => (typeof x === 'string' ? x : figureText(row.key, x, currency));
  const change = (row: HeadlineRow): string => {
    if (row.unit === 'text') return notches(row);
    return row.change === null ? 'n/a' : figureChange(row.key, row.change, currency);
  };
  const mood = (row: HeadlineRow, paint: Paint) => {
    const up = row.unit === 'text' ? (gradeSteps(row) ?? 0) : (row.change?.cmp(0) ?? 0);
    const good = row.unit === 'text' ? 1 : { more: 1, less: -1, either: 0 }[figureOf(row.key).better ?? 'either'];
    return up === 0 || good === 0 ? (t: string) => t : up > 0 === good > 0 ? paint.good : paint.bad;
  };
  return section(
    'Figures',
    grid<HeadlineRow>(
      [
        { title: 'Figure', text: (row) => figureOf(row.key).title, priority: 0, shrinkTo: 16 },
        { title: 'Before', text: (row) => figure(row, row.before), align: 'right', priority: 0 },
        { title: 'After', text: (row) => figure(row, row.after), align: 'right', priority: 0 },
        { title: 'Change', text: change, align: 'right', priority: 0, paint: mood },
      ],
      headline,
      look,
    ),
    look,
  );
}

/** Notches up, negative = down; null without two grades. */
function gradeSteps({ before, after }: HeadlineRow): number | null {
  return typeof before === 'string' && typeof after === 'string' ? notchOf(before as LoanGrade) - notchOf(after as LoanGrade) : null;
}

function notches(row: HeadlineRow): string {
  const steps = gradeSteps(row);
  return steps === null
    ? 'n/a'
    : steps === 0
      ? '='
      : `${steps > 0 ? '+' : '-'}${Math.abs(steps)} ${Math.abs(steps) === 1 ? 'notch' : 'notches'}`;
}

function ltvSection(splits: readonly LtvSplit[], look: Look): string[] {
  const part = (title: string, cause: LtvSplit['parts'][number]['cause']): Column<LtvSplit> => {
    const of = (split: LtvSplit): Decimal | null => split.parts.find((candidate) => candidate.cause === cause)?.change ?? null;
    return {
      title,
      align: 'right',
      priority: 0,
      text: (split) => pointsOf(of(split)),
      paint: (split, paint) => (of(split)?.gt(0) ? paint.bad : of(split)?.lt(0) ? paint.good : paint.dim),
    };
  };
  const columns: Column<LtvSplit>[] = [
    { title: 'Before', text: ({ before }) => percent(before, 2), align: 'right', priority: 0 },
    part('Debt', 'debt'),
    part('Age', 'depreciation'),
    part('Market', 'market'),
    part('Fleet', 'fleet'),
    { title: 'After', text: ({ after }) => percent(after, 2), align: 'right', priority: 0, paint: (_, paint) => paint.strong },
  ];
  const basis: Column<LtvSplit> = { title: 'LTV on', text: (split) => BASIS_TITLES[split.basis], priority: 0 };
  return section(
    'What moved the LTV',
    panels(basis, columns, splits, look),
    look,
    'In points, one cause after the other, so that the parts add up: debt paid or drawn; the same GPUs older; market evidence and assumptions; GPUs added, removed or changed.',
  );
}

const pointsOf = (x: Decimal | null): string => (x === null ? 'n/a' : changeText(x, grouped(x.abs().times(100), 2)));

type Test = CovenantChange['before'];

function covenantSection({ result }: CompareView, look: Look): string[] {
  const { covenants, after } = result;
  if (covenants.length === 0) return section('Covenants', note('Neither deal has any.', look), look);
  const figure = ({ metric }: CovenantChange, x: Decimal | null): string => (x === null ? '–' : metricText(metric, x, after.deal.currency));
  const status = (title: string, of: (row: CovenantChange) => Test): Column<CovenantChange> => ({
    title,
    text: (row) => (of(row) ? STATUS_WORDS[of(row)!.status] : 'absent'),
    priority: 0,
    paint: (row, paint) => (of(row) ? statusPaint(of(row)!.status, paint) : paint.dim),
  });
  const actual = (title: string, of: (row: CovenantChange) => Test): Column<CovenantChange> => ({
    title,
    text: (row) => (of(row) ? figure(row, of(row)!.actual) : ''),
    below: (row) => (of(row) ? `limit ${figure(row, of(row)!.limit)}` : ''),
    align: 'right',
    priority: 0,
  });
  const breach = (title: string, of: (row: CovenantChange) => Test): Column<CovenantChange> => ({
    title,
    text: (row) => (of(row) ? dateOf(of(row)!.firstBreach) : ''),
    priority: 0,
    paint: (row, paint) => ((of(row)?.firstBreach ?? null) === null ? paint.dim : paint.bad),
  });
  const lead: Column<CovenantChange> = { title: 'Covenant', text: covenantTitle, below: (row) => row.id, priority: 0, shrinkTo: 16 };
  const [was, is] = [(row: CovenantChange) => row.before, (row: CovenantChange) => row.after];
  return section(
    'Covenants',
    panels(
      lead,
      [status('Before', was), status('After', is), actual('Was', was), actual('Is', is), breach('First breach was', was), breach('is', is)],
      covenants,
      look,
    ),
    look,
  );
}

const dateOf = (date: Day | null): string => (date === null ? 'none' : formatDay(date));

function fleetSection(fleet: readonly FleetChange[], look: Look): string[] {
  if (fleet.length === 0) return section('Fleet', note('Neither deal has any GPUs.', look), look);
  const scale = scaleOf(fleet.flatMap((row) => [row.fmvBefore, row.fmvAfter]));
  const change = (row: FleetChange): Decimal => row.fmvAfter.minus(row.fmvBefore);
  const gpus = ({ gpusBefore, gpusAfter }: FleetChange): string =>
    gpusAfter === gpusBefore ? '=' : `${gpusAfter > gpusBefore ? '+' : '-'}${grouped(Math.abs(gpusAfter - gpusBefore))}`;
  const columns: Column<FleetChange>[] = [
    { title: 'GPUs were', text: (row) => grouped(row.gpusBefore), align: 'right', priority: 0 },
    { title: 'are', text: (row) => grouped(row.gpusAfter), align: 'right', priority: 0 },
    { title: 'Change', text: gpus, align: 'right', priority: 0 },
    { title: 'FMV was', text: (row) => scaled(row.fmvBefore, scale), align: 'right', priority: 0 },
    { title: 'is', text: (row) => scaled(row.fmvAfter, scale), align: 'right', priority: 0 },
    {
      title: 'Change',
      align: 'right',
      priority: 0,
      text: (row) => changeText(change(row), scaled(change(row).abs(), scale)),
      paint: (row, paint) => (change(row).lt(0) ? paint.bad : paint.good),
    },
  ];
  return section('Fleet', panels({ title: 'Model', text: (row) => row.model, priority: 0, shrinkTo: 12 }, columns, fleet, look), look);
}

function contractSection(contracts: readonly ContractChange[], look: Look): string[] {
  if (contracts.length === 0) return section('Contracts', note('Neither deal has any.', look), look);
  const scale = scaleOf(contracts.flatMap((row) => [row.firmBefore, row.firmAfter]));
  const money = (x: Decimal | null): string => (x === null ? '–' : scaled(x, scale));
  const rows = grid<ContractChange>(
    [
      { title: 'Contract', text: (row) => row.contractId, priority: 0, shrinkTo: 8 },
      { title: 'Customer', text: (row) => row.customer, priority: 1, shrinkTo: 10 },
      {
        title: 'What',
        text: (row) => row.what,
        priority: 0,
        paint: (row, paint) => ({ added: paint.good, removed: paint.bad, changed: paint.warn, same: paint.dim })[row.what],
      },
      { title: 'Firm was', text: (row) => money(row.firmBefore), align: 'right', priority: 0 },
      { title: 'is', text: (row) => money(row.firmAfter), align: 'right', priority: 0 },
      { title: 'Changes', text: (row) => row.changes.join(', '), priority: 0, shrinkTo: 16, wraps: true },
    ],
    contracts,
    look,
  );
  return section(
    'Contracts',
    rows,
    look,
    "Firm is the backlog that is billed up to the day the customer may walk away, from each deal's own date.",
  );
}
