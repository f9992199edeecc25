import { Decimal } from '../../kernel/decimal.js';
import type { Topic, Verified } from '../../model/verify/topic.js';
import { numberCell, textCell as text, type Cell, type Table } from '../print/csv.js';
import { exact, type Json } from '../print/json.js';
import {
  count,
  is,
  listOf,
  number,
  orNull,
  described,
  rooted,
  shape,
  text as words,
  tool as toolShape,
  yesNo,
  type Schema,
} from '../score/schema.js';
import type { Tool } from '../print/tool.js';

/** Published figures beside the tool's own, by topic. */
export interface VerifyView {
  readonly topics: readonly { readonly topic: Topic; readonly figures: readonly Verified[] }[];
}

export const figuresOf = ({ topics }: VerifyView): Verified[] => topics.flatMap(({ figures }) => figures);

const cell = (x: number | string): Cell => (typeof x === 'string' ? text(x) : numberCell(new Decimal(x)));
const value = (x: number | string): Json => (typeof x === 'string' ? x : exact(new Decimal(x)));

/** What `verify --csv` prints. */
export const verifyTable = (view: VerifyView): Table => ({
  header: ['topic', 'row', 'figure', 'ours', 'right', 'tolerance', 'drawn', 'holds', 'source'],
  rows: figuresOf(view).map(({ topic, id, figure, ours, right, tolerance, isDrawn, holds, source }) => [
    text(topic),
    text(id),
    text(figure),
    cell(ours),
    cell(right),
    cell(tolerance),
    text(isDrawn ? 'yes' : 'no'),
    text(holds ? 'yes' : 'no'),
    text(source),
  ]),
});

/** What `verify --json` prints. */
export const verifyJson = (view: VerifyView, tool: Tool): Json => ({
  schema: 'verify/1',
  tool: { name: tool.name, version: tool.version },
  figures: figuresOf(view).length,
  misses: figuresOf(view).filter(({ holds }) => !holds).length,
  topics: view.topics.map(({ topic, figures }) => ({
    name: topic.name,
    title: topic.title,
    figures: figures.map(({ id, figure, ours, right, tolerance, isDrawn, holds, source }) => ({
      row: id,
      figure,
      ours: value(ours),
      right: value(right),
      tolerance: value(tolerance),
      drawn: isDrawn,
      holds,
      source,
    })),
  })),
});

const either: Schema = { type: ['number', 'string'] };

/** The JSON Schema of `verify --json`. */
export const VERIFY_SCHEMA: Schema = rooted(
  'gpulien verify',
  shape({
    schema: is('verify/1'),
    tool: toolShape,
    figures: count,
    misses: count,
    topics: listOf(
      shape({
        name: words,
        title: words,
        figures: listOf(
          shape({
            row: words,
            figure: described(orNull(words), 'of a row with several'),
            ours: described(either, 'what the installed tool computes'),
            right: described(either, 'what the source says'),
            tolerance: described(number, 'in units of the figure; 0 = the same'),
            drawn: described(yesNo, 'a mean over drawn paths; four standard errors are in the tolerance'),
            holds: yesNo,
            source: words,
          }),
        ),
      }),
    ),
  }),
);
