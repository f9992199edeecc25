import { formatDay } from '../../kernel/calendar.js';
import { Decimal, ZERO } from '../../kernel/decimal.js';
import { INDEX_RISE, type Mitigant, type MitigantsResult, type Standing } from '../../model/price/mitigants.js';
import { clean } from '../print/clean.js';
import type { Block, DocumentTable } from './document.js';
import { listed } from './phrases.js';
import type { ReportInput } from './report-input.js';
import { column, figureCell, figured, money, moneyScale, moneyText, paragraph, percentText, table, tableOf, words } from './tables.js';

const INDEX_POINTS = INDEX_RISE.times(100).toString();

interface TermWords {
  readonly name: string;
  /** From and to, as they are written. */
  readonly write: (text: string, currency: string) => string;
  readonly absent: string;
}

const asShare = (text: string): string => percentText(new Decimal(text), text === '1' || text === '0' ? 0 : 1);

export const TERMS: Readonly<Record<Mitigant, TermWords>> = {
  direct_agreement: {
    name: 'Direct agreements with all',
    write: (text) => text,
    absent: 'every customer has a direct agreement',
  },
  dsra: {
    name: 'DSRA, 3 months more',
    write: (text, currency) => moneyText(new Decimal(text), currency),
    absent: 'no debt service to reserve for',
  },
  ltv: { name: '10 points less LTV (OLV)', write: (text) => percentText(new Decimal(text)), absent: 'LTV on OLV is not above 10%' },
  sweep: { name: 'Sweep of all spare cash', write: asShare, absent: 'all of it is swept' },
  hedge: { name: 'Swap of all floating debt', write: asShare, absent: 'no floating debt is unhedged' },
};

export function mitigantBlocks(input: ReportInput): Block[] {
  const { mitigants, without } = input.mitigants;
  const lacking =
    without.length === 0 ? '' : ` Not solved: ${listed(without.map((term) => `${lowerFirst(TERMS[term].name)} (${TERMS[term].absent})`))}.`;
  if (mitigants.length === 0) return [paragraph(`No term of the list would change the deal.${lacking}`)];
  return [table(mitigantsTable(input, lacking))];
}

const lowerFirst = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

type Row = Standing & { readonly name: string; readonly change: string };

function mitigantsTable({ mitigants: { today, mitigants, scenario }, score: { deal } }: ReportInput, lacking: string): DocumentTable {
  const rows: Row[] = [
    { ...today, name: 'As it is', change: '' },
    ...mitigants.map((one) => ({
      ...one,
      name: TERMS[one.term].name,
      change: `${TERMS[one.term].write(one.from, deal.currency)} to ${TERMS[one.term].write(one.to, deal.currency)}`,
    })),
  ];
  const scale = moneyScale(
    deal.currency,
    rows.map((row) => row.broken?.lossPv ?? null),
  );
  const missed = rows.some(({ broken }) => typeof broken?.missed === 'number');
  const floats = rows.some(({ dscrIndexUp }) => dscrIndexUp !== null);
  return tableOf<Row>(
    {
      id: 'mitigants',
      title: 'What would mitigate it, and by how much',
      dense: true,
      unit: scale.unit,
      caption: `Each term by itself, the deal solved again. Lowest DSCR${floats ? `, then with the index ${INDEX_POINTS} points higher` : ''}.${scenario === null ? '' : ` Missed payment and loss, at today's value, are those of the scenario ${clean(scenario.name)}.`}${lacking}`,
    },
    [
      words('Term', 'term', ({ name }) => name),
      words('From, to', 'change', ({ change }) => change),
      words('Facility', 'facility_grade', ({ rating }) => rating.facilityGrade ?? 'n/a'),
      figured('el', ({ rating }) => rating.el, { title: 'EL' }),
      figured('dscr_min', ({ dscrMin }) => dscrMin, { title: 'DSCR' }),
      ...(floats
        ? [
            figured<Row>('dscr_min', ({ dscrIndexUp }) => dscrIndexUp, {
              title: `Index +${INDEX_POINTS}`,
              field: 'dscr_min_index_up_ratio',
            }),
          ]
        : []),
      ...(missed
        ? [
            column<Row>('Missed', 'missed_date', 'date', ({ broken }) =>
              figureCell(broken?.missed ?? null, broken?.missed ? formatDay(broken.missed) : 'none'),
            ),
          ]
        : []),
      ...(scenario === null ? [] : [money<Row>('Loss', 'scenario_loss_usd', scale, ({ broken }) => broken?.lossPv ?? null)]),
    ],
    rows,
  );
}

/** The term that takes most off the loss of the scenario, of equals the one that moves a missed payment farthest; null where none does. */
export function bestInScenario({ mitigants, today }: MitigantsResult, currency: string): string | null {
  const before = today.broken!;
  const later = ({ broken }: Standing): number =>
    before.missed === null ? 0 : broken!.missed === null ? Infinity : broken!.missed - before.missed;
  const saved = ({ broken }: Standing): Decimal => (before.lossPv ?? ZERO).minus(broken!.lossPv ?? ZERO);
  const [best] = [...mitigants].sort((a, b) => saved(b).cmp(saved(a)) || later(b) - later(a));
  if (!best || !saved(best).gt(0)) return null;
  const when =
    later(best) === Infinity
      ? ', no payment missed'
      : later(best) > 0
        ? `, first payment missed on ${formatDay(best.broken!.missed!)}`
        : '';
  return `${TERMS[best.term].name}: loss ${moneyText(saved(best), currency)} lower${when}`;
}
