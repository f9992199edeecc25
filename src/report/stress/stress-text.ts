import { covenantTitle, lowered } from '../../domain/figure.js';
import { Decimal, total } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import { notchOf, type LoanGrade } from '../../domain/rating.js';
import type { Scenario } from '../../domain/scenario.js';
import type { CovenantResult } from '../../model/frame/result.js';
import type { ScenarioResult, StressResult } from '../../model/scenario/stress.js';
import { clean } from '../print/clean.js';
import { amount, changeText, grouped, percent, scaled, scaleOf, times } from '../print/figures.js';
import { panels, type Column } from '../print/grid.js';
import { displayWidth, flow, slice, type Look, type Paint } from '../print/look.js';
import type { Tool } from '../print/tool.js';
import { heading } from '../score/text.js';
import { provenance, warningsSection } from '../score/text-notes.js';
import { hanging, note, section } from '../print/section.js';
import { caseWords } from '../print/verdict-words.js';
import { shockWords } from './shock-words.js';
import { byEffect, inOrder } from './stress-order.js';
import { firstBreach, type Sort } from './stress-tables.js';
import { plural } from '../print/words.js';

/** All scenarios side by side for a terminal. @param explained with everything: those of which rationale and shocks are printed too */
export function stressText(result: StressResult, tool: Tool, look: Look, sort: Sort, explained: readonly Scenario[] | null = null): string {
  const verbose = explained !== null;
  const lines = [
    ...heading(result, look),
    ...stressVerdict(result, look),
    ...tableSection(result, look, sort),
    ...covenantsSection(result, look, sort),
    ...scenarioWarnings(result, look),
    ...explainedSection(explained ?? [], look),
    ...warningsSection(result, look),
    ...provenance(result, tool, look, verbose),
  ];
  return `${lines.join('\n')}\n`;
}

/** How many scenarios hurt, which misses a payment first and which loses most, in a few lines. */
export function stressVerdict({ scenarios, deal }: StressResult, { width, paint }: Look): string[] {
  const [base, ...others] = scenarios;
  const count = (some: readonly ScenarioResult[], what: string, word: string): string =>
    some.length === 0 ? paint.good(`none with a ${what}${word.toLowerCase()}`) : `${some.length} with a ${what}${paint.bad(word)}`;
  const [, earliest] = inOrder(scenarios, 'severity');
  const [, largest] = inOrder(scenarios, 'loss');
  const loss = largest?.defaultCase?.lossPv;
  const named = (label: string, s: ScenarioResult, figure: string): string => {
    const end = `: ${paint.strong(`${gradesOf(s)}, ${figure}`)}`;
    return `${label} ${slice(clean(s.name), width - displayWidth(label + end) - 1)}${end}`;
  };
  return flow(
    [
      `base ${paint.strong(gradesOf(base!))}`,
      plural(others.length, 'scenario'),
      count(
        others.filter((s) => s.paymentDefault !== null),
        'payment ',
        'DEFAULT',
      ),
      count(
        others.filter((s) => s.breaches > 0),
        '',
        'BREACH',
      ),
      count(
        others.filter((s) => s.defaultCase?.lossPv.gt(0)),
        '',
        'LOSS',
      ),
      ...(earliest?.paymentDefault ? [named('first missed payment', earliest, formatDay(earliest.paymentDefault.date))] : []),
      ...(largest && loss?.gt(0) ? [named('largest loss', largest, amount(loss, deal.currency))] : []),
    ],
    ' · ',
    width,
  );
}

const gradesOf = ({ rating }: ScenarioResult): string => `${rating.facilityGrade ?? 'n/a'}/${rating.obligorGrade}`;

function tableSection({ scenarios, deal }: StressResult, look: Look, sort: Sort): string[] {
  const base = scenarios[0]!;
  const { felt, without } = byEffect(scenarios);
  const columns = [...standing(base, felt), ...losses(base, felt)];
  const unmoved = without.map(({ name, id }) => `${clean(name)} (${clean(id)})`).join(', ');
  const scenario: Column<ScenarioResult> = {
    title: 'Scenario',
    text: (s) => s.name,
    below: (s) => s.id,
    priority: 0,
    shrinkTo: 20,
    paint: (s, paint) => (s === base ? paint.title : paint.strong),
  };
  const stopped = felt
    .filter(({ drawsStopped }) => drawsStopped.length > 0)
    .map(({ id, drawsStopped }) => `${clean(id)} ${amount(total(drawsStopped.map(({ amount: x }) => x)), deal.currency)}`)
    .join(', ');
  return section(
    'Scenarios',
    [
      ...panels(scenario, columns, inOrder(felt, sort), look),
      ...(stopped === '' ? [] : ['', ...hanging('  Draws stopped, for equity to pay: ', stopped, look)]),
      ...(unmoved === '' ? [] : ['', ...hanging('  No effect on this deal: ', unmoved, look)]),
    ],
    look,
    'The base case first. Below a figure: its change from base, of shares in percentage points, of grades in notches; = is no change, ≈0 one too small to show. Grades are facility/obligor; LTV is on FMV, OLV and depreciated cost; Lowest DSCR is ' +
      'of 3 months ahead, and the month it looks ahead from. Breaches: covenants broken at any test, and the first day. Default case: the first payment default, or without one the month in which a default would lose most; that month is below the recovery, which compares with base only where both are of one month; lenders take the channel that loses less. Present value is that loss discounted to today.',
  );
}

type Money = (title: string, of: (s: ScenarioResult) => Decimal | null, more?: Partial<Column<ScenarioResult>>) => Column<ScenarioResult>;

/** A figure with its change from base below it. */
const changed =
  (base: ScenarioResult, of: (s: ScenarioResult) => Decimal | null, word: (change: Decimal) => string) =>
  (s: ScenarioResult): string => {
    const [then, now] = [of(base), of(s)];
    if (s === base || then === null || now === null) return '';
    const change = now.minus(then);
    return changeText(change, word(change.abs()));
  };
const inPoints = (change: Decimal): string => grouped(change.times(100), 1);

function share(
  base: ScenarioResult,
  title: string,
  of: (s: ScenarioResult) => Decimal | null,
  isBad: (x: Decimal) => boolean,
): Column<ScenarioResult> {
  return {
    title,
    text: (s) => percent(of(s)),
    below: changed(base, of, inPoints),
    align: 'right',
    priority: 0,
    paint: (s, paint) => badIf(of(s), isBad, paint),
  };
}

const badIf = (x: Decimal | null, isBad: (x: Decimal) => boolean, paint: Paint) => (x !== null && isBad(x) ? paint.bad : (t: string) => t);

function moneyOf(base: ScenarioResult, scenarios: readonly ScenarioResult[]): Money {
  return (title, of, more) => {
    const scale = scaleOf(scenarios.map(of));
    return {
      title,
      text: (s) => scaled(of(s), scale),
      below: changed(base, of, (change) => scaled(change, scale)),
      align: 'right',
      priority: 0,
      ...more,
    };
  };
}

const monthOf = (date: Day | null): string => (date === null ? '' : formatDay(date).slice(0, 7));

/** How the deal stands under each scenario. */
function standing(base: ScenarioResult, scenarios: readonly ScenarioResult[]): Column<ScenarioResult>[] {
  const money = moneyOf(base, scenarios);
  const aboveOne = (x: Decimal): boolean => x.gt(1);
  const dscr = ({ coverage }: ScenarioResult): Decimal | null => coverage.dscrMin;
  return [
    { title: 'Grades', text: gradesOf, below: (s) => (s === base ? '' : notches(base, s)), priority: 0 },
    share(base, 'LTV FMV', ({ ltv }) => ltv.fmv, aboveOne),
    share(base, 'OLV', ({ ltv }) => ltv.olv, aboveOne),
    share(base, 'Depr. cost', ({ ltv }) => ltv.depreciated_cost, aboveOne),
    {
      title: 'Lowest DSCR',
      text: (s) => times(dscr(s)),
      below: (s) => [changed(base, dscr, (change) => grouped(change, 2))(s), monthOf(s.dscrLow?.date ?? null)].join(' ').trim(),
      align: 'right',
      priority: 0,
      paint: (s, paint) => badIf(dscr(s), (x) => x.lt(1), paint),
    },
    {
      title: 'Breaches',
      text: (s) => (s.breaches === 0 ? 'none' : `${s.breaches} BREACH`),
      below: (s) => dateOf(firstBreach(s)),
      priority: 0,
      paint: (s, paint) => (s.breaches > 0 ? paint.bad : paint.good),
    },
    {
      title: 'Payment',
      text: (s) => (s.paymentDefault ? 'DEFAULT' : 'met'),
      below: (s) => dateOf(s.paymentDefault?.date ?? null),
      priority: 0,
      paint: (s, paint) => (s.paymentDefault ? paint.bad : paint.good),
    },
    money('Lowest cash', ({ liquidityLow }) => liquidityLow && liquidityLow.amount, {
      paint: (s, paint) => badIf(s.liquidityLow?.amount ?? null, (x) => x.isZero(), paint),
    }),
    {
      ...money('Refi gap', ({ refinancingGap }) => refinancingGap && refinancingGap.amount, {
        paint: (s, paint) => (s.refinancingGap ? paint.bad : paint.dim),
      }),
      text: (s) =>
        s.refinancingGap ? scaled(s.refinancingGap.amount, scaleOf(scenarios.map((x) => x.refinancingGap?.amount ?? null))) : 'none',
      below: (s) => dateOf(s.refinancingGap?.date ?? null),
    },
  ];
}

/** What a default would cost. */
function losses(base: ScenarioResult, scenarios: readonly ScenarioResult[]): Column<ScenarioResult>[] {
  const money = moneyOf(base, scenarios);
  const inCase =
    (of: (channel: NonNullable<ScenarioResult['defaultCase']>['orderly']) => Decimal | null) =>
    ({ defaultCase }: ScenarioResult): Decimal | null =>
      defaultCase && of(defaultCase[defaultCase.channel]);
  const recovery = share(
    base,
    'Recovery',
    inCase(({ recoveryRate }) => recoveryRate),
    (x) => x.lt(1),
  );
  const lossy = { paint: (s: ScenarioResult, paint: Paint) => (s.defaultCase?.lossPv.gt(0) ? paint.bad : paint.good) };
  return [
    {
      title: 'Default case',
      text: (s) => (s.defaultCase?.kind === 'payment_default' ? 'default' : caseWords(s)),
      below: ({ defaultCase: c }) => (c === null ? '' : c.channel),
      priority: 0,
    },
    { ...recovery, below: (s) => [recovery.below!(s), monthOf(s.defaultCase?.date ?? null)].join(' ').trim() },
    share(
      base,
      'LGD',
      inCase(({ lgd }) => lgd),
      (x) => x.gt(0),
    ),
    money('Loss at default', ({ defaultCase }) => defaultCase && defaultCase.loss, lossy),
    money('Present value', ({ defaultCase }) => defaultCase && defaultCase.lossPv, lossy),
  ];
}

/** "-3/-2": notches down (negative) or up, facility/obligor. */
function notches(base: ScenarioResult, s: ScenarioResult): string {
  const moved = (from: LoanGrade | null, to: LoanGrade | null): string => {
    if (from === null || to === null) return 'n/a';
    const up = notchOf(from) - notchOf(to);
    return up === 0 ? '=' : up > 0 ? `+${up}` : String(up);
  };
  return `${moved(base.rating.facilityGrade, s.rating.facilityGrade)}/${moved(base.rating.obligorGrade, s.rating.obligorGrade)}`;
}

const dateOf = (date: Day | null): string => (date === null ? '' : formatDay(date));

/** Which covenants break, those first that hold in the base case. */
function covenantsSection({ scenarios }: StressResult, look: Look, sort: Sort): string[] {
  const base = scenarios[0]!;
  if (base.covenants.length === 0) return section('Covenants that break', note('The deal has none.', look), look);
  const broken = ({ covenants }: ScenarioResult): CovenantResult[] =>
    covenants.filter((c) => c.firstBreach !== null).sort((a, b) => a.firstBreach! - b.firstBreach!);
  const inBase = new Set(broken(base).map(({ id }) => id));
  const word = (c: CovenantResult): string => `${lowered(covenantTitle(c))} ${formatDay(c.firstBreach!)}`;
  const list = (some: readonly CovenantResult[]): string => some.map(word).join(', ');
  const lines = inOrder(byEffect(scenarios).felt, sort).flatMap((s) => {
    const all = broken(s);
    if (s === base) return hanging(`  ${look.paint.title(clean(s.name))}: `, all.length === 0 ? 'none' : list(all), look);
    const fresh = all.filter(({ id }) => !inBase.has(id));
    const earlier = all.filter((c) => inBase.has(c.id) && c.firstBreach! < base.covenants.find(({ id }) => id === c.id)!.firstBreach!);
    const healed = base.covenants.filter(({ id }) => inBase.has(id) && !all.some((c) => c.id === id)).map((c) => lowered(covenantTitle(c)));
    const parts = [
      ...(fresh.length > 0 ? [`new ${list(fresh)}`] : []),
      ...(earlier.length > 0 ? [`earlier ${list(earlier)}`] : []),
      ...(healed.length > 0 ? [`no more ${healed.join(', ')}`] : []),
    ];
    return hanging(`  ${look.paint.strong(clean(s.name))}: `, parts.join('; ') || 'as in the base case', look);
  });
  return section('Covenants that break, and first when', lines, look);
}

function scenarioWarnings({ scenarios }: StressResult, look: Look): string[] {
  const warnings = scenarios.flatMap((s) => s.warnings.map((warning) => `${clean(s.id)}: ${clean(warning)}`));
  return warnings.length === 0
    ? []
    : section(
        `Warnings of scenarios (${warnings.length})`,
        warnings.flatMap((text) => hanging('  ', text, look).map((line) => look.paint.warn(line))),
        look,
      );
}

function explainedSection(explained: readonly Scenario[], look: Look): string[] {
  if (explained.length === 0) return [];
  return section(
    'What the scenarios are',
    explained.flatMap((scenario, i) => [
      ...(i > 0 ? [''] : []),
      ...hanging(`  ${look.paint.strong(clean(scenario.name))}: `, clean(scenario.id), look),
      ...note(clean(scenario.rationale), look),
      ...scenario.shocks.flatMap((shock) => hanging('  - ', shockWords(shock), look)),
    ]),
    look,
  );
}

/** What stands above the score of one scenario: its name, why, and its shocks in words. */
export function scenarioText(scenario: Scenario, warnings: readonly string[], look: Look): string {
  const { paint } = look;
  const shocks = scenario.shocks.length === 0 ? ['none: the deal as it is'] : scenario.shocks.map(shockWords);
  const lines = [
    ...hanging(`${paint.warn('UNDER SCENARIO')} ${paint.strong(clean(scenario.name))} `, `(${clean(scenario.id)})`, look),
    ...note(clean(scenario.rationale), look),
    ...shocks.flatMap((words) => hanging('  - ', words, look)),
    ...warnings.flatMap((warning) => hanging(`  ${paint.warn('warning')}: `, clean(warning), look)),
    '',
  ];
  return `${lines.join('\n')}\n`;
}
