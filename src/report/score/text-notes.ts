import type { AssumptionEntry } from '../../domain/assumptions.js';
import type { ScoreResult } from '../../model/frame/result.js';
import { clean } from '../print/clean.js';
import { grid } from '../print/grid.js';
import type { Look } from '../print/look.js';
import { sentenceOf, placeText } from '../print/problems.js';
import type { Tool } from '../print/tool.js';
import { assumptionText } from './tables.js';
import { hanging, note, section } from '../print/section.js';
import { HASH_SHOWN, plural } from '../print/words.js';

/** The assumptions that were overridden; with `verbose` all. */
export function assumptionsSection({ assumptions: all, assumptionSet }: ScoreResult, look: Look, verbose: boolean): string[] {
  const { set } = assumptionSet;
  const overridden = all.filter((entry) => entry.overridden);
  const shown = verbose ? all : overridden;
  const title = verbose ? 'Assumptions' : 'Assumptions that were overridden';
  if (shown.length === 0)
    return section(title, note(`None: all ${all.length} are those of the set ${set} (--csv assumptions lists them).`, look), look);
  const rows = grid<AssumptionEntry>(
    [
      { title: 'Assumption', text: (a) => a.key, priority: 0, shrinkTo: 24, paint: (a, paint) => (a.overridden ? paint.warn : (t) => t) },
      { title: 'Value', text: (a) => assumptionText(a.value), align: 'right', priority: 0, shrinkTo: 10 },
      { title: 'Unit', text: (a) => a.unit, priority: 2, shrinkTo: 8 },
      ...(verbose ? [{ title: 'Overridden', text: (a: AssumptionEntry) => (a.overridden ? 'yes' : ''), priority: 1 }] : []),
      { title: 'Source', text: (a) => a.source, priority: 1, shrinkTo: 16, wraps: true },
    ],
    shown,
    look,
  );
  return section(
    title,
    rows,
    look,
    verbose ? undefined : `The other ${all.length - overridden.length} are those of the set ${set} (--csv assumptions lists all).`,
  );
}

export function warningsSection({ warnings }: Pick<ScoreResult, 'warnings'>, look: Look): string[] {
  const title = warnings.length === 0 ? 'Warnings' : `Warnings (${warnings.length})`;
  if (warnings.length === 0) return section(title, note('None.', look), look);
  return section(
    title,
    warnings.flatMap((w) => {
      const remedy = w.remedy ? ` (${clean(w.remedy)})` : '';
      return hanging('  ', `${placeText(w.place)}: ${sentenceOf(w)}${remedy}`, look);
    }),
    look,
  );
}

export function provenance(
  { inputs, deal, assumptionSet, overridden }: Pick<ScoreResult, 'inputs' | 'deal' | 'assumptionSet' | 'overridden'>,
  tool: Tool,
  look: Look,
  verbose: boolean,
): string[] {
  const files = inputs.map(
    ({ file, sha256, rows }) =>
      `${clean(file)}${rows === null ? '' : ` (${plural(rows, 'row')})`} ${verbose ? sha256 : sha256.slice(0, HASH_SHOWN)}`,
  );
  return [
    '',
    ...note(
      `${tool.name} ${tool.version} · assumptions ${clean(assumptionSet.name)}${overridden === 0 ? '' : `, ${overridden} overridden`} · figures in ${clean(deal.currency)} · SHA-256 of what was read: ${files.join(' · ')}`,
      look,
    ),
  ];
}
