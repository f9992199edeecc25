import { clean } from '../print/clean.js';
import { grid, type Column } from '../print/grid.js';
import { flow, type Look } from '../print/look.js';
import { hanging, section } from '../print/section.js';
import type { Tool } from '../print/tool.js';
import { plural } from '../print/words.js';
import type { Verified } from '../../model/verify/topic.js';
import { figuresOf, type VerifyView } from './verify.js';

/** Every digit of a double. */
const MOST_DECIMALS = 16;

/** Published figures beside the tool's own, a line each. */
export function verifyText(view: VerifyView, tool: Tool, look: Look, options: { readonly verbose: boolean }): string {
  const lines = [
    ...hanging('', `${tool.name} ${tool.version}, each figure computed now by the functions that results come from`, look),
    ...view.topics.flatMap(({ topic, figures }) =>
      section(`${topic.title} (${topic.name})`, grid(columns(options.verbose), figures, look), look),
    ),
    '',
    ...verifyVerdict(view, look),
  ];
  return `${lines.join('\n')}\n`;
}

/** How many hold, and those that do not, a line each. */
export function verifyVerdict(view: VerifyView, look: Look): string[] {
  const all = figuresOf(view);
  const missed = all.filter(({ holds }) => !holds);
  const found = `${plural(all.length - missed.length, 'figure holds', 'figures hold')} in ${plural(view.topics.length, 'topic')}`;
  if (missed.length === 0) return [look.paint.good(`${found}, none is missed`)];
  return [
    ...flow([look.paint.bad(`${plural(missed.length, 'figure is', 'figures are')} missed`), found], ' · ', look.width),
    ...missed.flatMap((one) =>
      hanging('  ', `${one.topic} ${nameOf(one)}: ${shown(one.ours, one)}, not ${shown(one.right, one)}; ${clean(one.source)}`, look),
    ),
  ];
}

const nameOf = ({ id, figure }: Verified): string => (figure === null ? id : `${id} ${figure}`);

const columns = (verbose: boolean): readonly Column<Verified>[] => [
  { title: 'Row', text: nameOf, priority: 0, shrinkTo: 20 },
  { title: 'Ours', text: (one) => shown(one.ours, one), align: 'right', priority: 0, shrinkTo: 24 },
  { title: 'Right', text: (one) => shown(one.right, one), align: 'right', priority: 0, shrinkTo: 24 },
  { title: 'Tolerance', text: toleranceOf, align: 'right', priority: 1 },
  {
    title: '',
    text: ({ holds }) => (holds ? 'holds' : 'MISS'),
    priority: 0,
    paint: ({ holds }, paint) => (holds ? paint.good : paint.bad),
  },
  { title: 'Source', text: ({ source }) => source, priority: 2, shrinkTo: 12, wraps: verbose },
];

function toleranceOf({ tolerance, isDrawn }: Verified): string {
  if (tolerance === 0) return 'exact';
  const size = Number(tolerance.toPrecision(2));
  return `${isDrawn ? '4 se ' : ''}${String(size)}`;
}

/** With one digit more than the tolerance has. */
function shown(x: number | string, { tolerance }: Verified): string {
  if (typeof x === 'string' || tolerance === 0) return String(x);
  return x.toFixed(Math.min(MOST_DECIMALS, Math.max(0, 1 - Math.floor(Math.log10(tolerance)))));
}
