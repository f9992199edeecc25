import type { Commentary } from '../../domain/commentary.js';
import { clean } from '../print/clean.js';
import type { Block, DocumentSection } from './document.js';
import type { ReportInput } from './report-input.js';
import { heading, note, paragraph, table, tableOf, words } from './tables.js';

const MARK = 'Words of the analyst, from commentary in deal.yaml. No figure of this report is made from them.';

/** A part of a commentary: what stands there, and what a reader expects where nothing does. */
interface Part {
  readonly title: string;
  readonly expected: string;
  readonly blocks: (commentary: Commentary) => readonly Block[];
}

/** Paragraphs of a text as its author parted them, by blank lines. */
const prose = (text: string | null): Block[] =>
  text === null
    ? []
    : text
        .split(/\r?\n[ \t]*\r?\n/)
        .map(clean)
        .filter((part) => part.trim() !== '')
        .map(paragraph);

const PARTS: readonly Part[] = [
  {
    title: 'Recommendation',
    expected: 'what is proposed, at which grade, under which conditions',
    blocks: ({ recommendation }) => prose(recommendation),
  },
  { title: 'Request', expected: 'what the borrower asks for: amount, term, price, changes', blocks: ({ request }) => prose(request) },
  { title: 'Purpose', expected: 'what the money is for, and what was spent so far', blocks: ({ purpose }) => prose(purpose) },
  {
    title: 'Parties',
    expected: 'borrower, sponsor, operator, off-takers, agent, with who stands behind them',
    blocks: ({ parties }) =>
      parties.length === 0
        ? []
        : [
            table(
              tableOf<Commentary['parties'][number]>(
                { id: 'commentary-parties', title: 'Parties, by the analyst' },
                [
                  words('Role', 'role', ({ role }) => role),
                  words('Name', 'name', ({ name }) => name),
                  words('Note', 'note', (p) => p.note),
                ],
                parties,
              ),
            ),
          ],
  },
  {
    title: 'Risks and mitigants',
    expected: 'each risk with what mitigates it, or that nothing does',
    blocks: ({ risks }) =>
      risks.length === 0
        ? []
        : [
            table(
              tableOf<Commentary['risks'][number]>(
                { id: 'commentary-risks', title: 'Risks, by the analyst' },
                [words('Risk', 'risk', ({ risk }) => risk), words('Mitigant', 'mitigant', ({ mitigant }) => mitigant)],
                risks,
              ),
            ),
          ],
  },
  {
    title: 'Field exam',
    expected: 'when the GPUs were last seen, by whom, and what was not found',
    blocks: ({ fieldExam }) => prose(fieldExam),
  },
  {
    title: 'Sources of terms',
    expected: 'the clause of the agreement behind each term',
    blocks: ({ sources }) =>
      sources.length === 0
        ? []
        : [
            table(
              tableOf<Commentary['sources'][number]>(
                { id: 'commentary-sources', title: 'Sources of terms, by the analyst' },
                [words('Term', 'term', ({ term }) => term), words('Source', 'source', ({ source }) => source)],
                sources,
              ),
            ),
          ],
  },
];

/** What the analyst says of the deal, marked as such; what is missing is named with what a reader expects there. */
export function commentarySection({ deal: { commentary } }: ReportInput): DocumentSection {
  const head = { id: 'commentary', title: "Analyst's commentary", newPage: true };
  if (commentary === 'left_out')
    return { ...head, blocks: [paragraph('The commentary is left out, as the names of this report are replaced.')] };
  const parts = PARTS.map((part) => ({ part, blocks: commentary === null ? [] : part.blocks(commentary) }));
  const missing = parts.filter(({ blocks }) => blocks.length === 0);
  const given = parts.filter(({ blocks }) => blocks.length > 0);
  return {
    ...head,
    blocks: [
      ...(given.length > 0 ? [note(MARK)] : [paragraph('The deal has no commentary. A reader would expect here:')]),
      ...given.flatMap(({ part, blocks }) => [heading(part.title), ...blocks]),
      ...(missing.length === 0
        ? []
        : [
            ...(given.length > 0 ? [heading('Not given'), paragraph('A reader would also expect here:')] : []),
            { kind: 'bullets' as const, items: missing.map(({ part }) => `${part.title}: ${part.expected}`) },
          ]),
    ],
  };
}
