import { BASIS_TITLES } from '../../domain/figure.js';
import { BASES, type Basis } from '../../domain/covenant.js';
import type { ReverseAnswer, ReverseDriver, ReverseResult, Reach } from '../../model/scenario/reverse.js';
import { clean } from '../print/clean.js';
import { grouped } from '../print/figures.js';
import { panels, type Column } from '../print/grid.js';
import { wrap, type Look } from '../print/look.js';
import { closestFirst, shockText } from './reverse.js';
import type { Tool } from '../print/tool.js';
import { heading } from '../score/text.js';
import { provenance, warningsSection } from '../score/text-notes.js';
import { section } from '../print/section.js';

const DRIVER_NAMES: Readonly<Record<ReverseDriver, string>> = {
  price_level: 'Prices',
  rental_level: 'Rents',
  'relet.utilization': 'Re-let use',
  index_rate: 'Index rate',
  next_cohort: 'Next generation',
  'power.usd_kwh': 'Power',
  'haircut.orderly': 'Orderly haircut',
  'haircut.forced': 'Forced haircut',
  customer_defaults: 'Customers out',
};
/** How a driver moves, after "if"; the shock comes without its sign. */
const MOVES: Readonly<Record<ReverseDriver, (shock: string) => string>> = {
  price_level: (x) => `resale prices fall by ${x}`,
  rental_level: (x) => `market rents fall by ${x}`,
  'relet.utilization': (x) => `re-let utilization falls ${x}`,
  index_rate: (x) => `the index rate rises by ${x}`,
  next_cohort: (x) => `the next generation ships ${x}`,
  'power.usd_kwh': (x) => `power costs ${x}`,
  'haircut.orderly': (x) => `the orderly haircut rises by ${x}`,
  'haircut.forced': (x) => `the forced haircut rises by ${x}`,
  customer_defaults: (x) => `the largest ${x} ${/^1 /.test(x) ? 'defaults' : 'default'} at once`,
};

/** What breaks the deal, for a terminal: what is closest, then every driver against every event. */
export function reverseText(result: ReverseResult, tool: Tool, look: Look, verbose = false): string {
  const lines = [
    ...heading(result, look),
    ...reverseVerdict(result, look),
    ...tableSection(result, look),
    ...warningsSection(result, look),
    ...provenance(result, tool, look, verbose),
  ];
  return `${lines.join('\n')}\n`;
}

/** What is closest to home, in a sentence or two. */
export function reverseVerdict(result: ReverseResult, { width, paint }: Look): string[] {
  const already = [...new Set(result.results.filter(({ status }) => status === 'already').map(({ event }) => eventName(event)))];
  const [closest] = closestFirst(result);
  const first = already.length === 0 ? [] : wrap(`Already without a shock: ${already.join(', ')}.`, width).map((line) => paint.bad(line));
  if (!closest)
    return [
      ...first,
      ...wrap(
        already.length === 0 ? 'Nothing breaks within the bounds of the drivers.' : 'Nothing else breaks within the bounds of the drivers.',
        width,
      ),
    ];
  const move = MOVES[closest.driver](shockText(closest.driver, closest.shock).replace(/^[−+]/, ''));
  return [
    ...first,
    ...wrap(
      `Closest to home: ${eventName(closest.event)} if ${move}, ${grouped(closest.part.times(100), 1)} % of the way to the bound of the search.`,
      width,
    ).map((line) => paint.strong(line)),
  ];
}

/** An event in words: "a covenant breaks", "LTV on OLV reaches 100 %". */
function eventName(event: string): string {
  const [kind, detail] = [event.split('.')[0]!, event.slice(event.indexOf('.') + 1)];
  if (event === 'covenant') return 'a covenant breaks';
  if (event === 'payment_default') return 'a payment default';
  if (kind === 'covenant') return `covenant ${clean(detail)} breaks`;
  if (kind === 'ltv')
    return `LTV on ${(BASES as readonly string[]).includes(detail) ? BASIS_TITLES[detail as Basis] : clean(detail)} at 100 %`;
  if (kind === 'lgd') return `a loss in ${detail === 'orderly' ? 'an orderly' : 'a forced'} sale`;
  return `obligor below ${clean(detail)}`;
}

interface Row {
  readonly event: string;
  readonly answers: ReadonlyMap<ReverseDriver, ReverseAnswer>;
}

function tableSection({ results, reaches }: ReverseResult, look: Look): string[] {
  const drivers = [...new Set(results.map(({ driver }) => driver))];
  const events = [...new Set(results.map(({ event }) => event))];
  const rows = events.map((event): Row => ({
    event,
    answers: new Map(results.filter((r) => r.event === event).map((r) => [r.driver, r])),
  }));
  const lead: Column<Row> = { title: 'What breaks', text: ({ event }) => capital(eventName(event)), priority: 0, shrinkTo: 20 };
  const columns = drivers.map((driver): Column<Row> => ({
    title: DRIVER_NAMES[driver],
    text: ({ answers }) => word(answers.get(driver)),
    align: 'right',
    priority: 0,
    paint: ({ answers }, paint) =>
      ({ already: paint.bad, found: paint.warn, not_within_bounds: paint.dim })[answers.get(driver)?.status ?? 'not_within_bounds'],
  }));
  const bounds = drivers.map((driver) => `${DRIVER_NAMES[driver].toLowerCase()} ${boundText(driver, reaches[driver])}`).join(', ');
  const broken = results.some(({ monotone }) => !monotone)
    ? ' * the event comes and goes along the driver; the smallest of 21 points at which it happens is shown.'
    : '';
  return section(
    'The smallest shock that breaks it',
    panels(lead, columns, rows, look),
    look,
    `– not within bounds. Bounds: ${bounds}. Prices and rents are those of the market, customers the largest. Shocks come at once and last.${broken}`,
  );
}

function word(answer: ReverseAnswer | undefined): string {
  if (!answer || answer.status === 'not_within_bounds') return '–';
  const text = answer.status === 'already' ? 'already' : shockText(answer.driver, answer.shock!);
  return answer.monotone ? text : `${text}*`;
}

const boundText = (driver: ReverseDriver, { to }: Reach): string => shockText(driver, to);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
