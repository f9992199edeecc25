import { FIGURES } from '../../domain/figure.js';
import type { ReverseAnswer, ReverseDriver, ReverseResult, Reach } from '../../model/scenario/reverse.js';
import { clean } from '../print/clean.js';
import { panels, type Column } from '../print/grid.js';
import { wrap, type Look } from '../print/look.js';
import { closestFirst, eventCovenant, shockText } from './reverse.js';
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
/** A shock as the subject of a sentence; it comes without its sign. */
const SHOCKS: Readonly<Record<ReverseDriver, (shock: string) => string>> = {
  price_level: (x) => `a price fall of ${x}`,
  rental_level: (x) => `a fall of ${x} in market rents`,
  'relet.utilization': (x) => `re-let utilization down ${x}`,
  index_rate: (x) => `an index rate ${x} higher`,
  next_cohort: (x) => `a next generation ${x}`,
  'power.usd_kwh': (x) => `a power price ${x}`,
  'haircut.orderly': (x) => `an orderly haircut ${x} higher`,
  'haircut.forced': (x) => `a forced haircut ${x} higher`,
  customer_defaults: (x) => `the default of the largest ${x.replace(/^1 /, '')}`,
};

/** What breaks the deal, for a terminal: the smallest shock, then every driver against every event. */
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

/** What the deal is most fragile to, in a sentence or two. */
export function reverseVerdict(result: ReverseResult, { width, paint }: Look): string[] {
  const already = [
    ...new Set(result.results.filter(({ status }) => status === 'already').map(({ event }) => eventName(event, result.covenants))),
  ];
  const [closest] = closestFirst(result);
  const first = already.length === 0 ? [] : wrap(`Without any shock: ${already.join(', ')}.`, width).map((line) => paint.bad(line));
  if (!closest)
    return [
      ...first,
      ...wrap(
        already.length === 0 ? 'No event within the bounds of the drivers.' : 'No further event within the bounds of the drivers.',
        width,
      ),
    ];
  const shock = SHOCKS[closest.driver](shockText(closest.driver, closest.shock).replace(/^[−+]/, ''));
  return [
    ...first,
    ...wrap(`Most fragile: ${shock} ${effectOf(closest.event, result.covenants)}.`, width).map((line) => paint.strong(line)),
  ];
}

/** What a shock does, after its subject: "breaches a covenant", "takes LTV on OLV to 100 %". */
function effectOf(event: string, covenants: ReverseResult['covenants']): string {
  const { kind, detail } = partsOf(event);
  if (event === 'covenant') return 'breaches a covenant';
  if (event === 'payment_default') return 'leads to a payment default';
  if (kind === 'covenant') return `breaches ${eventCovenant(detail, covenants)}`;
  if (kind === 'ltv') return `takes ${ltvName(detail)} to 100 %`;
  if (kind === 'lgd') return `leads to a loss in ${saleName(detail)}`;
  return `takes the obligor grade below ${clean(detail)}`;
}

const partsOf = (event: string): { readonly kind: string; readonly detail: string } => ({
  kind: event.split('.')[0]!,
  detail: event.slice(event.indexOf('.') + 1),
});
const ltvName = (basis: string): string => FIGURES.get(`ltv.${basis}`)?.title ?? `LTV on ${clean(basis)}`;
const saleName = (channel: string): string => (channel === 'orderly' ? 'an orderly sale' : 'a forced sale');

/** An event in words: "a covenant breach", "LTV on OLV at 100 %". */
function eventName(event: string, covenants: ReverseResult['covenants']): string {
  const { kind, detail } = partsOf(event);
  if (event === 'covenant') return 'a covenant breach';
  if (event === 'payment_default') return 'a payment default';
  if (kind === 'covenant') return `breach of ${eventCovenant(detail, covenants)}`;
  if (kind === 'ltv') return `${ltvName(detail)} at 100 %`;
  if (kind === 'lgd') return `a loss in ${saleName(detail)}`;
  return `obligor below ${clean(detail)}`;
}

interface Row {
  readonly event: string;
  readonly answers: ReadonlyMap<ReverseDriver, ReverseAnswer>;
}

function tableSection({ results, reaches, covenants }: ReverseResult, look: Look): string[] {
  const drivers = [...new Set(results.map(({ driver }) => driver))];
  const events = [...new Set(results.map(({ event }) => event))];
  const rows = events.map((event): Row => ({
    event,
    answers: new Map(results.filter((r) => r.event === event).map((r) => [r.driver, r])),
  }));
  const lead: Column<Row> = { title: 'Event', text: ({ event }) => capital(eventName(event, covenants)), priority: 0, shrinkTo: 20 };
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
    ? ' * the event is not monotone in the driver; the smallest of 21 points is shown.'
    : '';
  return section(
    'Smallest shock by event',
    panels(lead, columns, rows, look),
    look,
    `– not within bounds. Bounds: ${bounds}. Prices and rents are market levels; customers default largest first. Shocks are immediate and permanent.${broken}`,
  );
}

function word(answer: ReverseAnswer | undefined): string {
  if (!answer || answer.status === 'not_within_bounds') return '–';
  const text = answer.status === 'already' ? 'already' : shockText(answer.driver, answer.shock!);
  return answer.monotone ? text : `${text}*`;
}

const boundText = (driver: ReverseDriver, { to }: Reach): string => shockText(driver, to);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
