import type { Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import type { Cohort, Comp } from '../../domain/market.js';
import { clean } from '../print/clean.js';
import { allDigits, grouped } from '../print/figures.js';
import { grid } from '../print/grid.js';
import type { Look } from '../print/look.js';
import type { MarketView } from './market.js';
import { facts, hanging, note, section } from '../print/section.js';
import { setText } from '../print/words.js';

/** The reference market for a terminal. */
export function marketText(view: MarketView, look: Look): string {
  const lines = [
    `${look.paint.strong('Reference market')} as of ${formatDay(view.asOf)}`,
    ...facts([['assumptions', setText(view.assumptionSet)]], look),
    ...modelsSection(view, look),
    ...cohortsSection(view, look),
    ...compsSection(view, look),
  ];
  return `${lines.join('\n')}\n`;
}

type Row = MarketView['models'][number];

function modelsSection(view: MarketView, look: Look): string[] {
  const money = (x: Decimal | null): string => (x ? `$${grouped(x)}` : 'none');
  const rows = grid<Row>(
    [
      { title: 'Model', text: ({ model }) => model.key, priority: 0, shrinkTo: 12 },
      { title: 'Vendor', text: ({ model }) => model.vendor, priority: 5, shrinkTo: 6 },
      { title: 'Cohort', text: ({ model }) => model.cohort, priority: 1, shrinkTo: 6 },
      { title: 'kW', text: ({ model }) => allDigits(model.kw), align: 'right', priority: 2 },
      { title: 'Launched', text: ({ model }) => (model.launchDate === null ? 'n/a' : formatDay(model.launchDate)), priority: 4 },
      { title: 'At launch', text: ({ model }) => (model.launchPrice ? money(model.launchPrice) : 'n/a'), align: 'right', priority: 3 },
      { title: 'Resale', text: ({ resale }) => money(resale?.value ?? null), align: 'right', priority: 0 },
      { title: 'of', text: ({ resale }) => String(resale?.comps.length ?? 0), align: 'right', priority: 6 },
      { title: 'Rental $/h', text: ({ rental }) => (rental ? grouped(rental.value, 3) : 'none'), align: 'right', priority: 0 },
      { title: 'of', text: ({ rental }) => String(rental?.comps.length ?? 0), align: 'right', priority: 6 },
      { title: 'Also called', text: ({ model }) => model.aliases.join(', '), priority: 7, shrinkTo: 16 },
    ],
    view.models,
    look,
  );
  const sources = view.detailed
    ? ['', ...view.models.flatMap(({ model }) => hanging('  ', `${clean(model.key)}: ${clean(model.source)}`, look))]
    : [];
  return section(
    'Models',
    [...rows, ...sources],
    look,
    'Resale, per GPU, and rental, per GPU-hour, are the anchors a model would get on this date: the weighted median of the comps in the window, rolled to it. "of": comps behind it.',
  );
}

const cohortsSection = ({ cohorts, detailed }: MarketView, look: Look): string[] =>
  section(
    'Technology cohorts',
    grid<Cohort>(
      [
        { title: 'Cohort', text: (c) => c.name, priority: 0 },
        { title: 'Ships from', text: (c) => formatDay(c.frontierDate), priority: 0 },
        { title: 'Efficiency', text: (c) => allDigits(c.efficiency), align: 'right', priority: 0 },
        { title: 'Source', text: (c) => c.source, priority: 1, shrinkTo: 24, wraps: detailed },
      ],
      cohorts,
      look,
    ),
    look,
    'Efficiency is throughput per dollar of system price. A more efficient cohort takes value from all older chips.',
  );

function compsSection({ comps, detailed }: MarketView, look: Look): string[] {
  if (comps.length === 0) return section('Comps', note('None.', look), look);
  return section(
    'Comps',
    grid<Comp>(
      [
        { title: 'Date', text: (c) => formatDay(c.date), priority: 0 },
        { title: 'Kind', text: (c) => c.kind, priority: 0 },
        { title: 'Model', text: (c) => c.model, priority: 0, shrinkTo: 12 },
        {
          title: 'Price',
          text: (c) => (c.kind === 'rental' ? `$${grouped(c.price, 3)}/h` : `$${grouped(c.price)}`),
          align: 'right',
          priority: 0,
        },
        { title: 'Type', text: (c) => c.priceType, priority: 0 },
        { title: 'Units', text: (c) => allDigits(c.quantity), align: 'right', priority: 2 },
        { title: 'Source', text: (c) => c.source, priority: 1, shrinkTo: 20, wraps: detailed },
      ],
      comps,
      look,
    ),
    look,
  );
}
