import type { Decimal } from '../../kernel/decimal.js';
import { total } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { NoteClass, Trigger } from '../../domain/notes.js';
import type { FirstLoss } from '../../model/notes/search.js';
import type { ClassResult, HeatCell, NotesResult, NotesScenario, TriggerOutcome } from '../../model/notes/securitize.js';
import type { NotesRow } from '../../model/notes/waterfall.js';
import { clean } from '../print/clean.js';
import { amount, grouped, percent, scaled, scaleOf, times } from '../print/figures.js';
import { grid, panels, type Column } from '../print/grid.js';
import { displayWidth, flow, slice, spaces, type Look, type Paint } from '../print/look.js';
import { facts, note, section } from '../print/section.js';
import type { Tool } from '../print/tool.js';
import { plural } from '../print/words.js';
import { warningsSection } from '../score/text-notes.js';

const day = (date: Day | null): string => (date === null ? '–' : formatDay(date));
const years = (x: Decimal | null): string => (x ? `${grouped(x, 2)}y` : '–');
const painted = (x: Decimal | null, paint: Paint): ((text: string) => string) => (x?.gt(0) ? paint.bad : (text) => text);

/** The notes for a terminal: term sheet, what each class gets and loses, triggers, waterfall, default rate against severity. */
export function notesText(result: NotesResult, tool: Tool, look: Look, verbose: boolean): string {
  const lines = [
    ...heading(result, look),
    ...notesVerdict(result, look),
    ...termSheet(result, look),
    ...scenarioSection(result, look, verbose),
    ...triggerSection(result, look),
    ...(verbose ? result.scenarios : result.scenarios.slice(0, 1)).flatMap((scenario) => waterfallSection(scenario, verbose, look)),
    ...heatSection(result, look),
    ...warningsSection(result, look),
    '',
    ...note(
      `${tool.name} ${tool.version} · assumptions ${clean(result.assumptionSet.name)} · figures in ${clean(result.book.baseCurrency)}`,
      look,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function heading({ book, closing }: NotesResult, { paint, width }: Look): string[] {
  const right = `closing ${formatDay(closing)} · ${clean(book.baseCurrency)}`;
  const left = slice(`Notes on ${clean(book.name)}`, width - displayWidth(right) - 2);
  return [paint.strong(left) + spaces(width - displayWidth(left) - displayWidth(right)) + paint.dim(right), ''];
}

/** What deserves a look, in a line or two. */
export function notesVerdict({ classes, scenarios, pool, book, notes }: NotesResult, { paint, width }: Look): string[] {
  const issued = total(notes.classes.map(({ balance }) => balance));
  const lost = classes.filter(({ firstLossScenario }) => firstLossScenario !== null);
  const defaults = scenarios.filter(({ noteDefault }) => noteDefault !== null);
  return flow(
    [
      `Pool ${paint.strong(amount(pool, book.baseCurrency))}`,
      `notes ${paint.strong(amount(issued, book.baseCurrency))}`,
      lost.length === 0
        ? `no class loses in ${plural(scenarios.length, 'scenario')}`
        : `first loss: ${lost.map(({ terms, firstLossScenario }) => paint.bad(`${clean(terms.id)} in ${clean(firstLossScenario!)}`)).join(', ')}`,
      ...(defaults.length === 0 ? [] : [paint.bad(`notes default in ${defaults.map(({ id }) => clean(id)).join(', ')}`)]),
    ],
    ' · ',
    width,
  );
}

const couponText = ({ coupon }: NoteClass): string =>
  coupon.kind === 'fixed' ? percent(coupon.rate, 2) : `${clean(coupon.index)} + ${percent(coupon.margin, 2)}`;

const shockText = ({ shock, monotone }: FirstLoss, decimals: number): string =>
  shock === null ? 'none' : `${percent(shock, decimals)}${monotone ? '' : '*'}`;

function termSheet({ notes, classes, book, loans }: NotesResult, look: Look): string[] {
  const money = (x: Decimal): string => amount(x, book.baseCurrency);
  const right = (title: string, text: (row: ClassResult) => string, priority = 0): Column<ClassResult> => ({
    title,
    text,
    align: 'right',
    priority,
  });
  const scale = scaleOf(classes.map(({ terms }) => terms.balance));
  const terms = facts(
    [
      ['Collateral', loans.map(clean).join(', ')],
      ['Principal', notes.principal === 'sequential' ? 'sequential' : 'pro rata while no trigger is hit'],
      ['OC target', percent(notes.ocTarget)],
      ['Reserve', `${money(notes.reserve.initial)}, target ${percent(notes.reserve.target)}, at least ${money(notes.reserve.floorUsd)}`],
      ['Servicing', percent(notes.fees.servicing, 2)],
      ['Trustee', `${money(notes.fees.trusteeUsdYear)} a year`],
      ['Call', notes.call === null ? 'none' : `at ${percent(notes.call)} of the pool`],
      ['Final', formatDay(notes.final)],
    ],
    look,
  );
  const some = [...classes.map((one) => one.constantDefaultRate), ...classes.map((one) => one.priceShock)].some(
    ({ monotone }) => !monotone,
  );
  return section(
    'Term sheet',
    [
      ...terms,
      '',
      ...grid<ClassResult>(
        [
          { title: 'Class', text: (one) => clean(one.terms.id), priority: 0, shrinkTo: 8 },
          right('Rank', (one) => String(one.terms.rank), 4),
          right('Balance', (one) => scaled(one.terms.balance, scale)),
          right('Coupon', (one) => couponText(one.terms), 2),
          right('Price', (one) => grouped(one.terms.price.times(100), 2), 3),
          right('Attaches', (one) => percent(one.attachment)),
          right('Detaches', (one) => percent(one.detachment)),
          right('Default rate', (one) => shockText(one.constantDefaultRate, 2), 1),
          right('Price shock', (one) => shockText(one.priceShock, 2), 1),
        ],
        classes,
        look,
      ),
    ],
    look,
    `Attachment is the share of the pool that is lost before the class loses: its credit enhancement. Default rate a year and fall of resale prices: the smallest with a loss of the class; none: not within 100 % and 95 %.${some ? ' * comes and goes.' : ''}`,
  );
}

interface Line {
  readonly scenario: NotesScenario;
  readonly i: number;
}

/** Whether every class gets what it gets in the base case, when it gets it. */
const isAsBase = (one: NotesScenario, base: NotesScenario): boolean =>
  one !== base &&
  JSON.stringify([one.classes, one.called, one.noteDefault]) === JSON.stringify([base.classes, base.called, base.noteDefault]);

function scenarioSection({ scenarios, classes }: NotesResult, look: Look, verbose: boolean): string[] {
  const same = verbose ? [] : scenarios.filter((one) => isAsBase(one, scenarios[0]!));
  const shown = scenarios.filter((one) => !same.includes(one));
  const rows: Line[] = shown.flatMap((scenario) => scenario.classes.map((_, i) => ({ scenario, i })));
  const ofClass = ({ scenario, i }: Line): NotesScenario['classes'][number] => scenario.classes[i]!;
  const right = (title: string, text: (row: Line) => string, priority: number): Column<Line> => ({ title, text, align: 'right', priority });
  return section(
    'Classes by scenario',
    grid<Line>(
      [
        { title: 'Scenario', text: ({ scenario, i }) => (i === 0 ? clean(scenario.id) : ''), priority: 0, shrinkTo: 20 },
        { title: 'Class', text: (row) => clean(ofClass(row).id), priority: 0, shrinkTo: 6 },
        { ...right('Loss', (row) => percent(ofClass(row).lossRate), 0), paint: (row, paint) => painted(ofClass(row).lossRate, paint) },
        right('WAL', (row) => years(ofClass(row).wal), 1),
        right('Yield', (row) => (ofClass(row).irr ? percent(ofClass(row).irr, 2) : '–'), 0),
        { title: 'First principal', text: (row) => day(ofClass(row).window?.first ?? null), priority: 3 },
        { title: 'Last', text: (row) => day(ofClass(row).window?.last ?? null), priority: 1 },
        { title: 'Called', text: ({ scenario, i }) => (i === 0 ? day(scenario.called) : ''), priority: 2 },
        { title: 'Note default', text: ({ scenario, i }) => (i === 0 ? day(scenario.noteDefault) : ''), priority: 2 },
      ],
      rows,
      look,
    ),
    look,
    `Loss is of the balance, in present value at the coupon; yield is effective a year at the price; WAL is the weighted average life of principal. ${plural(classes.length, 'class', 'classes')}, base case first.${same.length === 0 ? '' : ` As in the base case: ${same.map(({ id }) => clean(id)).join(', ')}; -v lists them.`}`,
  );
}

interface Hit {
  readonly scenario: string;
  readonly outcome: TriggerOutcome;
}

const triggerText = ({ kind, effect }: Trigger): string => `${kind.replace('_', ' ')}, ${effect}`;

function triggerSection({ scenarios, notes }: NotesResult, look: Look): string[] {
  if (notes.triggers.length === 0) return [];
  const rows = scenarios.flatMap(({ id, triggers }) =>
    triggers.flatMap((outcome): Hit[] => (outcome.firstHit === null ? [] : [{ scenario: id, outcome }])),
  );
  if (rows.length === 0) return section('Triggers', note('None is hit in any scenario.', look), look);
  const saved = ({ outcome }: Hit): string => {
    const some = outcome.saved.filter(({ lossRate }) => !lossRate.isZero());
    return some.length === 0 ? 'nothing' : some.map(({ id, lossRate }) => `${clean(id)} ${percent(lossRate)}`).join(', ');
  };
  return section(
    'Triggers',
    grid<Hit>(
      [
        { title: 'Scenario', text: ({ scenario }) => clean(scenario), priority: 0, shrinkTo: 12 },
        { title: 'Trigger', text: ({ outcome }) => clean(outcome.trigger.id), priority: 0, shrinkTo: 12 },
        { title: 'Test and effect', text: ({ outcome }) => triggerText(outcome.trigger), priority: 2, shrinkTo: 12 },
        { title: 'First hit', text: ({ outcome }) => day(outcome.firstHit), priority: 0 },
        { title: 'Months', text: ({ outcome }) => String(outcome.months), align: 'right', priority: 1 },
        { title: 'Saves', text: saved, priority: 0, shrinkTo: 12, wraps: true },
      ],
      rows,
      look,
    ),
    look,
    'Saves: loss of the class without the trigger less loss with it. Below 0 the trigger costs the class.',
  );
}

/** Every month where `verbose`, else every third. */
function waterfallSection({ id, rows }: NotesScenario, verbose: boolean, look: Look): string[] {
  const shown = verbose ? rows : rows.filter(({ k }, i) => k % 3 === 0 || i === rows.length - 1);
  const sum = (row: NotesRow, figure: 'coupon' | 'principal'): Decimal => total(row.classes.map((one) => one[figure]));
  const scale = scaleOf(rows.map(({ principal }) => principal));
  const right = (title: string, figure: (row: NotesRow) => Decimal, priority = 0): Column<NotesRow> => ({
    title,
    text: (row) => scaled(figure(row), scale),
    align: 'right',
    priority,
  });
  const columns = [
    right('Interest', (row) => row.interest),
    right('Principal', (row) => row.principal),
    right('Recoveries', (row) => row.recoveries),
    right('Fees', (row) => row.fees),
    right('Coupons', (row) => sum(row, 'coupon')),
    right('To notes', (row) => sum(row, 'principal')),
    right('Residual', (row) => row.residual),
    right('Reserve', (row) => row.accounts.reserve),
    right('Trap', (row) => row.accounts.trap),
    right('Pool', (row) => row.pool),
    ...(rows[0]?.classes ?? []).map((one, c) => right(`Class ${clean(one.id)}`, (row) => row.classes[c]!.balance)),
  ];
  const hits = (row: NotesRow): string =>
    row.tests
      .filter(({ hit }) => hit)
      .map(({ trigger, value }) => `${clean(trigger.id)} ${trigger.kind === 'cumulative_loss' ? percent(value) : times(value)}`)
      .join(', ');
  const marked = shown.some((row) => hits(row) !== '');
  return section(
    `Waterfall, ${clean(id)}`,
    panels<NotesRow>(
      { title: 'Date', text: ({ date }) => formatDay(date), priority: 0 },
      [...columns, ...(marked ? [{ title: 'Missed tests', text: hits, priority: 0, shrinkTo: 16, wraps: true }] : [])],
      shown,
      look,
    ),
    look,
    verbose ? undefined : 'Every third month; -v or --csv waterfall has all, --csv steps what each step asked for and got.',
  );
}

function heatSection({ heatMap, notes }: NotesResult, look: Look): string[] {
  const rates = [...new Set(heatMap.map(({ cdr }) => cdr.toFixed()))];
  const cells = (rate: string): readonly HeatCell[] => heatMap.filter(({ cdr }) => cdr.toFixed() === rate);
  return notes.classes.flatMap(({ id }, c) => {
    const lossAt = (rate: string, i: number): Decimal => cells(rate)[i]!.classes[c]!.lossRate;
    if (rates.every((rate) => cells(rate).every((_, i) => lossAt(rate, i).isZero()))) return [];
    const severities = cells(rates[0]!).map(({ severity }) => severity);
    return section(
      `Loss of class ${clean(id)} by default rate and severity`,
      grid<string>(
        [
          { title: 'Default rate', text: (rate) => percent(cells(rate)[0]!.cdr, 0), align: 'right', priority: 0 },
          ...severities.map((severity, i): Column<string> => ({
            title: percent(severity, 0),
            text: (rate) => percent(lossAt(rate, i)),
            align: 'right',
            priority: 0,
            paint: (rate, paint) => painted(lossAt(rate, i), paint),
          })),
        ],
        rates,
        look,
      ),
      look,
    );
  });
}
