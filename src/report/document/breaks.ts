import { formatDay } from '../../kernel/calendar.js';
import { ZERO, type Decimal } from '../../kernel/decimal.js';
import { breakingScenario } from '../../model/price/mitigants.js';
import type { ScenarioResult } from '../../model/scenario/stress.js';
import { clean } from '../print/clean.js';
import { plural } from '../print/words.js';
import { closestFirst } from '../stress/reverse.js';
import { ANY_COVENANT, breakingPoint } from './breaking-point.js';
import { testedAtAll } from './cover.js';
import type { DocumentTable } from './document.js';
import { bestInScenario, TERMS } from './mitigants.js';
import { capital, listed, shockPhrase } from './phrases.js';
import type { ReportInput } from './report-input.js';
import { lossText } from './stress.js';
import { moneyText, percentText, tableOf, words } from './tables.js';

/** What breaks the deal, with the term that moves it most. */
interface Break {
  readonly what: string;
  readonly finding: string;
  readonly mitigant: string | null;
}

export function breaksTable(input: ReportInput): DocumentTable {
  const rows = [...smallestShock(input), missedPayment(input), ...largestLoss(input), ...evidence(input)];
  return tableOf<Break>(
    { id: 'breaks', title: 'What breaks it', dense: true },
    [
      words('What', 'what', ({ what }) => what),
      words('Finding', 'finding', ({ finding }) => finding),
      words('Most mitigated by', 'mitigant', ({ mitigant }) => mitigant),
    ],
    rows,
  );
}

/** What breaks first, and how far 10 points of LTV move it where that is a fall of prices. */
function smallestShock({ reverse, score, mitigants }: ReportInput): Break[] {
  if (reverse.results.length === 0) return [];
  const [closest] = closestFirst(reverse);
  const eased = mitigants.mitigants.find(({ term }) => term === 'ltv')?.priceShock;
  const isEased = closest?.driver === 'price_level' && closest.event === ANY_COVENANT && eased?.lt(closest.shock) === true;
  return [
    {
      what: 'Smallest shock',
      finding: breakingPoint(reverse, score.covenants),
      mitigant: isEased ? `${TERMS.ltv.name}: ${shockPhrase('price_level', eased)}` : null,
    },
  ];
}

/** "5 of 23 scenarios miss a payment", "none of 23 scenarios breaks a covenant". */
const counted = (n: number, of: number, one: string, many: string): string =>
  `${n === 0 ? 'none' : String(n)} of ${plural(of, 'scenario')} ${n > 1 ? many : one}`;

/** The first scenario to miss a payment, the base case among them, and how many miss one or break a covenant. */
function missedPayment({ stress: { scenarios }, score: { deal }, mitigants }: ReportInput): Break {
  const [base, ...others] = scenarios;
  const missed = counted(others.filter((s) => s.paymentDefault !== null).length, others.length, 'misses a payment', 'miss a payment');
  const broken = counted(others.filter((s) => s.breaches > 0).length, others.length, 'breaks a covenant', 'break a covenant');
  const counts =
    others.length === 0
      ? ''
      : `${missed}${testedAtAll(base!).length === 0 ? '' : `, ${broken}${base!.breaches > 0 ? ', as the base case does' : ''}`}`;
  const what = 'First scenario to miss a payment';
  const first = breakingScenario(scenarios);
  if (first === null || first.paymentDefault === null)
    return { what, finding: sentences('No payment is missed in the base case', counts), mitigant: null };
  const { paymentDefault, defaultCase } = first;
  const loss = defaultCase === null ? '' : `, a loss of ${moneyText(defaultCase.lossPv, deal.currency)} at today's value`;
  const unpaid = `${clean(first.name)}, on ${formatDay(paymentDefault.date)}: ${moneyText(paymentDefault.amount, deal.currency)} unpaid${loss}`;
  return { what, finding: sentences(unpaid, counts), mitigant: bestInScenario(mitigants, deal.currency) };
}

const sentences = (...parts: readonly string[]): string =>
  parts
    .filter((part) => part !== '')
    .map((part) => `${capital(part)}.`)
    .join(' ');

const lossOf = ({ defaultCase }: ScenarioResult): Decimal => defaultCase?.lossPv ?? ZERO;

/** The largest loss, where the scenario that misses a payment first does not have it. */
function largestLoss({ stress: { scenarios }, score: { deal }, mitigants }: ReportInput): Break[] {
  const [worst] = [...scenarios].sort((a, b) => lossOf(b).cmp(lossOf(a)));
  const first = breakingScenario(scenarios);
  const what = 'Largest loss in a scenario';
  if (!worst || first === null) return [{ what, finding: 'A default would lose lenders nothing in any scenario.', mitigant: null }];
  if (first.paymentDefault !== null && first.id === worst.id) return [];
  return [
    {
      what,
      finding: `${clean(worst.name)}: ${lossText(worst, deal.currency)}, at today's value.`,
      mitigant: mitigants.scenario?.id === worst.id ? bestInScenario(mitigants, deal.currency) : null,
    },
  ];
}

function evidence({ score: { fleet } }: ReportInput): Break[] {
  if (fleet.thin === null) return [];
  const { share, models } = fleet.thin;
  const prices = fleet.byModel.reduce((sum, { resale }) => sum + resale.prices, 0);
  const on = share.isZero() ? '' : `: ${listed(models.map(clean))}`;
  return [
    {
      what: 'Evidence behind values',
      finding: `${plural(prices, 'resale price')} for ${plural(fleet.byModel.length, 'model')}; ${percentText(share)} of FMV rests on one ask or no price${on}.`,
      mitigant: null,
    },
  ];
}
