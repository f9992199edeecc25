import { formatDay } from '../../kernel/calendar.js';
import { EXPLAINABLE, explain } from '../../model/explain.js';
import { explainJson, explainText, type Target } from '../../report/explain.js';
import { writeJson } from '../../report/json.js';
import { openDeal, type DealOptions } from '../deal.js';
import { UsageError } from '../io.js';
import { didYouMean } from '../nearest.js';
import type { Session } from '../session.js';
import { TOOL } from '../tool.js';

export interface ExplainOptions extends DealOptions {
  readonly lot?: string;
  readonly contract?: string;
  readonly covenant?: string;
  readonly depth?: number;
  readonly json?: boolean;
}

export async function explainFigure(path: string, metric: string | undefined, options: ExplainOptions, session: Session): Promise<void> {
  if (metric === undefined) {
    session.print(`${EXPLAINABLE.join('\n')}\n`);
    return;
  }
  if (metric === 'covenant' && options.covenant === undefined) throw new UsageError('which covenant is to be explained?', '--covenant ID names it');
  const opened = await openDeal(path, options, session, options.lot);
  if (!opened) return;
  const target: Target = {
    metric,
    ...(options.lot === undefined ? {} : { lot: options.lot }),
    ...(options.contract === undefined ? {} : { contract: options.contract }),
    ...(options.covenant === undefined ? {} : { covenant: options.covenant }),
  };
  const step = explain(opened.deal, target);
  if ('unknown' in step) {
    const list = step.known.length === 0 ? '' : `\nThere are: ${step.known.slice(0, 40).join(', ')}${step.known.length > 40 ? ' …' : ''}`;
    throw new UsageError(`there is no ${step.unknown} to explain${didYouMean(step.unknown, step.known)}${list}`);
  }
  const { id, asOf } = opened.deal;
  session.print(options.json
    ? `${writeJson(explainJson(step, target, { id, asOf: formatDay(asOf) }, TOOL))}\n`
    : explainText(step, await session.look(options), options.depth));
}
