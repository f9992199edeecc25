import { formatDay } from '../../kernel/calendar.js';
import { EXPLAINABLE, explain } from '../../model/explain/explain.js';
import { explainJson, explainText, figureList, type Target } from '../../report/explain/explain.js';
import { writeJson } from '../../report/print/json.js';
import type { Scenario } from '../../domain/scenario.js';
import { openDeal, type DealOptions, type OpenedDeal } from '../shell/deal.js';
import { UsageError } from '../shell/io.js';
import { didYouMean } from '../shell/nearest.js';
import { openScenarios, withoutConflict, type ScenarioOptions } from '../shell/scenarios.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';

interface ExplainOptions extends DealOptions, ScenarioOptions {
  readonly lot?: string;
  readonly contract?: string;
  readonly covenant?: string;
  readonly depth?: number;
  readonly json?: boolean;
}

/** The figure that is meant where only what it is of is named. */
function impliedMetric({ lot, contract, covenant }: ExplainOptions): string | undefined {
  return covenant !== undefined ? 'covenant' : contract !== undefined ? 'firm_backlog' : lot !== undefined ? 'fmv' : undefined;
}

/** The lot, contract or covenant that is named. */
const partOf = ({ lot, contract, covenant }: ExplainOptions): Omit<Target, 'metric' | 'scenario'> => ({
  ...(lot === undefined ? {} : { lot }),
  ...(contract === undefined ? {} : { contract }),
  ...(covenant === undefined ? {} : { covenant }),
});

export async function explainFigure(path: string, named: string | undefined, options: ExplainOptions, session: Session): Promise<void> {
  const metric = named ?? impliedMetric(options);
  if (metric === undefined) {
    if (!(await openDeal(path, options, session, tracked(options.lot)))) return;
    session.print(options.json ? `${writeJson(EXPLAINABLE)}\n` : figureList(EXPLAINABLE));
    return;
  }
  if (options.scenarios !== undefined && options.scenario === undefined)
    throw new UsageError('which scenario of the file is meant?', '--scenario ID names it');
  if (metric === 'covenant' && options.covenant === undefined)
    throw new UsageError('which covenant is to be explained?', '--covenant ID names it');
  const opened = await openDeal(path, options, session, tracked(options.lot));
  if (!opened) return;
  const target: Target = { metric, ...partOf(options) };
  const scenario = options.scenario === undefined ? undefined : await oneScenario(opened, options, session);
  if (scenario === null) return;
  const step = withoutConflict(
    () => explain(opened.deal, target, scenario),
    () => scenario?.id ?? '',
  );
  if ('unknown' in step) {
    const list = step.known.length === 0 ? '' : `\nThere are: ${step.known.slice(0, 40).join(', ')}${step.known.length > 40 ? ' …' : ''}`;
    throw new UsageError(`there is no ${step.what} ${step.unknown} to explain${didYouMean(step.unknown, step.known)}${list}`);
  }
  const { id, asOf, assumptions, currency } = opened.deal;
  const computed = { set: assumptions.origin, currency, ...(scenario ? { scenario } : {}) };
  const under = scenario ? { scenario: scenario.id } : {};
  session.print(
    options.json
      ? `${writeJson(explainJson(step, { ...target, ...under }, { id, asOf: formatDay(asOf), set: assumptions.origin }, TOOL))}\n`
      : explainText(step, computed, await session.look(options), options.depth),
  );
}

/** The scenario to explain under; null, with the problem reported, where there is none. */
async function oneScenario(opened: OpenedDeal, options: ExplainOptions, session: Session): Promise<Scenario | null> {
  const found = await openScenarios(opened, options, session);
  if (!found) return null;
  if (found.scenarios.length !== 1) throw new UsageError('a figure is explained under one scenario', 'a+b is two at once');
  return found.scenarios[0]!;
}

const tracked = (lot: string | undefined): { readonly trackLot?: string } => (lot === undefined ? {} : { trackLot: lot });
