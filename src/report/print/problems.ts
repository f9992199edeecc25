import { isRuleCode, RULES } from '../../domain/plausibility.js';
import type { FailureCode, Place, Problem, WarningCode } from '../../kernel/failure.js';
import { clean } from './clean.js';
import { displayWidth, slice, spaces, type Look } from './look.js';
import { hanging } from './section.js';

export type AnyProblem = Problem<FailureCode | WarningCode>;

const said = (problem: AnyProblem): string => (problem.text === null || problem.text === '' ? '' : ` "${clip(clean(problem.text))}"`);
const named = (place: Place): string => (place.field === null ? 'this value' : clean(place.field));
const clip = (text: string): string => (displayWidth(text) > 80 ? slice(text, 80) : text);

/** What is wrong, in one sentence without place or remedy. */
export function messageOf(problem: AnyProblem): string {
  const { code, place } = problem;
  const text = said(problem);
  if (isRuleCode(code)) return `${named(place)}${text} ${RULES[code].says}`;
  switch (code) {
    case 'FILE_MISSING':
      return `${text ? `the file${text}` : 'this file'} is missing`;
    case 'FILE_UNREADABLE':
      return `the file cannot be read${text && `:${text}`}`;
    case 'PATH_OUTSIDE_DEAL':
      return `the path${text} leaves the deal's folder`;
    case 'YAML_SYNTAX':
      return 'this does not follow the rules of YAML';
    case 'DIGIT_KEY':
      return `the key${text} is all digits, as if a number had been split at its commas`;
    case 'UNKNOWN_KEY':
      return `unknown key${text}`;
    case 'MISSING_KEY':
      return `the key "${named(place)}" is missing`;
    case 'WRONG_SHAPE':
      return `${named(place)} has the wrong shape${text && `: found${text}`}`;
    case 'CSV_SYNTAX':
      return / cells$/.test(problem.text ?? '') ? `the row has ${clean(problem.text!)}` : 'this does not follow the rules of CSV';
    case 'CSV_EMPTY':
      return 'the file has no rows';
    case 'MISSING_COLUMN':
      return `the column "${named(place)}" is missing`;
    case 'DUPLICATE_COLUMN':
      return `the column "${named(place)}" stands twice in the header`;
    case 'MISSING_VALUE':
      return `${named(place)} is empty`;
    case 'NOT_A_NUMBER':
      return `${named(place)}${text} is not a number`;
    case 'NOT_WHOLE':
      return `${named(place)}${text} is not a whole number`;
    case 'OUT_OF_RANGE':
      return `${named(place)}${text} is out of range`;
    case 'NOT_A_DATE':
      return `${named(place)}${text} is not a date`;
    case 'NOT_YES_OR_NO':
      return `${named(place)}${text} is neither yes nor no`;
    case 'NOT_ONE_OF':
      return `${named(place)}${text} is not one of the choices`;
    case 'BAD_RATING':
      return `${named(place)}${text} is no agency's rating letter`;
    case 'UNKNOWN_MODEL':
      return `the catalogue knows no GPU model${text}`;
    case 'UNKNOWN_COHORT':
      return `there is no technology cohort${text}`;
    case 'UNKNOWN_CONTRACT':
      return `no contract${text} stands in the leases`;
    case 'MODEL_MISMATCH':
      return `the lot's model differs from that of its contract${text}`;
    case 'UNKNOWN_INDEX':
      return `no rate is given for the index${text}`;
    case 'UNSEEN_CHARACTER':
      return `the id${text} has characters that nobody sees`;
    case 'DUPLICATE_ID':
      return `the id${text} is used twice`;
    case 'DUPLICATE_ALIAS':
      return `the alias${text} is used twice in one file`;
    case 'DUPLICATE_PERIOD':
      return `two rows of actuals fall in one period${text && `:${text}`}`;
    case 'DATE_ORDER':
      return `${named(place)}${text} is out of order with the dates beside it`;
    case 'LIMIT_SIDES':
      return 'a covenant needs exactly one of max and min';
    case 'NO_TRANCHE':
      return 'the deal has no tranche';
    case 'PAYMENT_DATE_PASSED':
      return `a payment date lies between last_payment${text} and as_of`;
    case 'MATURED':
      return `the tranche matured on or before as_of${text && `:${text}`}`;
    case 'NO_BORROWING_BASE':
      return `${named(place)} needs a borrowing_base, and the deal has none`;
    case 'NO_WEIGHT':
      return 'the valuation weights add up to nothing';
    case 'UNKNOWN_SCENARIO':
      return `there is no scenario${text}`;
    case 'NOT_USD':
      return `${named(place)}${text} is not in US dollars`;
    case 'FX_MISSING':
      return `there is no rate between US dollars and${text}`;
    case 'TOO_LITTLE_HISTORY':
      return `the prices are too few to fit or test anything on${text}`;
    case 'TOO_MANY':
      return `there are too many${place.field === null ? '' : ` ${clean(place.field)}`}${text && `: found${text}`}`;
    case 'UNKNOWN_COLUMN':
      return `the column${text || ` "${named(place)}"`} is not known and is left out`;
    case 'UNSERVED_CONTRACT':
      return `no lot serves the contract${text}`;
    case 'OVER_CONTRACTED':
      return 'contracts promise more GPUs than are installed';
    case 'PIPELINE_CONTRACT':
      return `only GPUs that are not installed yet could serve this contract for${text}`;
    case 'PIPELINE_WITHOUT_DATE':
      return `no date of arrival after the as-of date is given for the ordered lot${text}`;
    case 'RATINGS_DIFFER':
      return `the rating${text} differs from that of the same customer's other contracts`;
    case 'SIMULATION_UNUSED':
      return `an assumption of the simulation that a deal sets itself is not used in the book's${text && `:${text}`}`;
    case 'BOOK_RATINGS_DIFFER':
      return `the rating${text} is better than that of the same party in another deal, which counts on the paths`;
    case 'COMPS_OUTSIDE_WINDOW':
      return "no observation of the deal's own comps falls in the window";
    case 'FORWARD_ENDED':
      return `no date of a forward is still to come; the last is${text}`;
    case 'COST_ABOVE_LAUNCH':
      return `a unit cost far above the model's launch price${text && `:${text}`}`;
    case 'INDEX_OVERRIDDEN':
      return `the flat rate${text} gives way to the rows of the index file`;
    case 'SCHEDULE_LEFTOVER':
      return `the repayment schedule does not add up to the balance${text && `:${text}`}`;
    case 'OVERADVANCE_UNPAID':
      return `an over-advance stays unpaid: ${clean(problem.expected)}`;
    case 'THIN_EVIDENCE':
      return `${clean(problem.expected)}`;
    case 'ORDERLY_BELOW_FORCED':
      return `an orderly sale recovers less than a forced one: ${clean(problem.expected)}`;
  }
}

const SAID_ALREADY: ReadonlySet<string> = new Set<WarningCode>(['OVERADVANCE_UNPAID', 'ORDERLY_BELOW_FORCED', 'THIN_EVIDENCE']);

/** "expected …"; null where the message says it. What a parser says is a sentence of its own. */
function expectedOf({ code, expected }: AnyProblem): string | null {
  if (expected === '' || SAID_ALREADY.has(code)) return null;
  return code === 'YAML_SYNTAX' && /^[A-Z][a-z]/.test(expected) ? clean(expected) : `expected ${clean(expected)}`;
}

/** The sentence and what was expected, in one line. */
export function sentenceOf(problem: AnyProblem): string {
  const expected = expectedOf(problem);
  return expected === null ? messageOf(problem) : `${messageOf(problem)}; ${expected}`;
}

/** `file:line:column`, as far as it is known. */
export const placeText = ({ file, line, column }: Place): string =>
  [clean(file), ...(line === null ? [] : [String(line)]), ...(line === null || column === null ? [] : [String(column)])].join(':');

/** Gives the text of one line of an input; null where there is none. */
type Excerpt = (place: Place) => string | null;

/** Problems that are printed; the rest are counted. */
export const SHOWN = 50;

/** Problems as one reads them: place and sentence, the line with the offending text underlined by carets, what was expected and what to try. */
export function problemsText(problems: readonly AnyProblem[], excerpt: Excerpt, look: Look, kind: 'error' | 'warning' = 'error'): string[] {
  const lines = problems.slice(0, SHOWN).flatMap((problem) => [...problemText(problem, excerpt(problem.place), look, kind), '']);
  const more = problems.length - SHOWN;
  if (more > 0) lines.push(`and ${more} more (use --json for all)`, '');
  return lines;
}

/** One problem with its excerpt. */
export function problemText(problem: AnyProblem, line: string | null, look: Look, kind: 'error' | 'warning'): string[] {
  const { paint } = look;
  const tag = kind === 'error' ? paint.bad('error') : paint.warn('warning');
  const lines = [`${paint.strong(`${placeText(problem.place)}:`)} ${tag}: ${messageOf(problem)}`];
  if (line !== null && problem.place.line !== null) lines.push(...marked(line, problem, look));
  const expected = expectedOf(problem);
  if (expected !== null) lines.push(...hanging('  ', expected, look));
  if (problem.remedy) lines.push(...hanging('  ', `try ${clean(problem.remedy)}`, look));
  return lines;
}

const LEAD = 40;

/** The line and, below it, carets under what is wrong; a long line is cut to what surrounds it. */
function marked(line: string, problem: AnyProblem, { width, paint }: Look): string[] {
  const gutter = `  ${problem.place.line} │ `;
  const room = Math.max(20, width - displayWidth(gutter));
  const column = problem.place.column;
  if (column === null) return [paint.dim(gutter) + slice(clean(line.slice(0, room * 4)), room)];
  const from = Math.min(column - 1, line.length);
  const raw = line.slice(from, from + spanOf(line, from, problem.text));
  const start = Math.max(0, from - (line.length > room ? LEAD : from));
  const before = (start > 0 ? '…' : '') + clean(line.slice(start, from));
  const text = slice(clean(raw), Math.max(1, room - displayWidth(before)));
  const after = clean(line.slice(from + raw.length, from + raw.length + room * 4));
  const shown = slice(before + text + after, room);
  const carets = '^'.repeat(Math.max(1, displayWidth(text)));
  return [
    paint.dim(gutter) + shown,
    `${spaces(displayWidth(gutter) - 2)}${paint.dim('│')} ${spaces(displayWidth(before))}${paint.bad(carets)}`,
  ];
}

/** How much of the line is the offending text: itself, or the quoted cell that holds it. */
function spanOf(line: string, from: number, text: string | null): number {
  if (text === null || text === '') return line[from] === '"' && line[from + 1] === '"' ? 2 : 1;
  if (line.startsWith(text, from)) return text.length;
  if (line[from] !== '"' && line[from] !== "'") return 1;
  const end = line.indexOf(line[from]!, from + 1);
  return end < 0 ? line.length - from : end - from + 1;
}
