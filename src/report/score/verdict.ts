import type { RatingResult, ScoreResult } from '../../model/frame/result.js';
import { isTested, verdictOf, worstFirst, type Verdict } from '../../model/measure/verdict.js';
import { valueText } from '../print/figure-text.js';
import { displayWidth, flow, slice, type Look } from '../print/look.js';
import { covenantWays, findingWays, findingWord, levelPaint } from '../print/verdict-words.js';
import { STATUS_WORDS } from '../print/words.js';

const SEPARATOR = ' · ';
/** Findings of the worst kind that are named; all others are counted. */
const NAMED = 3;

/** What is said of the loan beside its grades. */
interface Said {
  /** "EVENT OF DEFAULT". */
  readonly word: string;
  /** What the word is of, each in fewer and fewer words. */
  readonly named: readonly (readonly string[])[];
  readonly findings: number;
}

/**
 * The answer in a line, or two: both grades, PD, LGD and EL, and what is wrong with the loan. Findings of the worst kind are named,
 * as many as fit, and all others counted.
 */
export function verdict(result: ScoreResult, look: Look): string {
  const { width, paint } = look;
  const judged = verdictOf(result);
  const said = saidOf(result, judged);
  const painted = levelPaint(judged.level, paint)(said.word);
  const written = (text: string): string => [painted, text].filter((part) => part !== '').join(' ');
  const fitting = (texts: readonly string[], room: number): string | undefined =>
    texts.map(written).find((text) => displayWidth(text) <= room);
  const figures = figureLines(result.rating, look);
  const named = said.named.length;
  const beside = figures.length > 1 ? undefined : fitting(textsOf(said, named).slice(0, -1), width - displayWidth(figures[0]! + SEPARATOR));
  if (beside !== undefined) return figures[0]! + SEPARATOR + beside;
  const texts = Array.from({ length: named }, (_, i) => textsOf(said, named - i)).flat();
  return [...figures, fitting(texts, width) ?? written(slice(texts.at(-1)!, width - displayWidth(said.word) - 1))].join('\n');
}

/** The first `n` that are named and how many more findings there are, in fewer and fewer words. */
function textsOf({ named, findings }: Said, n: number): string[] {
  const more = findings > n ? `${SEPARATOR}${findings - n} more` : '';
  const ways = Math.max(...named.map((texts) => texts.length), 2);
  return Array.from({ length: ways }, (_, i) => {
    const texts = named.slice(0, n).map((of) => of[Math.min(i, of.length - 1)]!);
    return texts.join(', ') + more;
  });
}

/** The findings that lead; without any the covenant with the least headroom. */
function saidOf({ covenants, deal }: ScoreResult, { findings }: Verdict): Said {
  const [lead] = findings;
  if (lead) {
    const first = findings.filter((finding) => findingWord(finding) === findingWord(lead)).slice(0, NAMED);
    return {
      word: findingWord(lead).toUpperCase(),
      named: first.map((finding) => findingWays(finding, deal.currency)),
      findings: findings.length,
    };
  }
  const tightest = worstFirst(covenants, deal.asOf).find((covenant) => isTested(covenant, deal.asOf));
  if (tightest) return { word: STATUS_WORDS[tightest.status], named: [covenantWays(tightest, deal.currency)], findings: 0 };
  return { word: '', named: [[covenants.length === 0 ? 'no covenants' : 'no covenant tested yet']], findings: 0 };
}

/** Both grades, PD, LGD and EL; the LGD without the floor where that is what binds and the line has room. */
function figureLines(
  { facilityGrade, obligorGrade, pd, lgd, lgdFloorBinds, lgdToday, el }: RatingResult,
  { width, paint }: Look,
): string[] {
  const line = (floor: string): string[] => [
    `Facility ${paint.strong(facilityGrade ?? 'n/a')}`,
    `Obligor ${paint.strong(obligorGrade)}`,
    `PD ${paint.strong(valueText('pd', pd))}`,
    `LGD ${paint.strong(valueText('lgd', lgd))}${floor}`,
    `EL ${paint.strong(valueText('el', el))}`,
  ];
  const whole = lgdFloorBinds ? line(` (floor; ${valueText('lgd', lgdToday)} today)`) : line('');
  return displayWidth(whole.join(SEPARATOR)) <= width
    ? [whole.join(SEPARATOR)]
    : flow(line(lgdFloorBinds ? ' (floor)' : ''), SEPARATOR, width);
}
