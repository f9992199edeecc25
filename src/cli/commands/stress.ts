import type { Scenario } from '../../domain/scenario.js';
import { modelUnder } from '../../model/scenario/apply-scenario.js';
import { ratingDriver } from '../../model/scenario/rating-driver.js';
import { modelOf } from '../../model/score/model.js';
import { scoreOf } from '../../model/score/score.js';
import { stress as stressDeal, type StressResult } from '../../model/scenario/stress.js';
import { clean } from '../../report/print/clean.js';
import type { Sort, StressTable } from '../../report/stress/stress-tables.js';
import { openDeal, refuseWarnings, showProblems, type DealOptions, type OpenedDeal } from '../shell/deal.js';
import { EXIT, UsageError } from '../shell/io.js';
import { didYouMean } from '../shell/nearest.js';
import { Progress } from '../shell/progress.js';
import { openScenarios, withoutConflict, type OpenedScenarios, type ScenarioOptions } from '../shell/scenarios.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver } from '../shell/written.js';

interface StressOptions extends DealOptions, ScenarioOptions {
  readonly detail?: string;
  readonly sort?: Sort;
  readonly json?: boolean;
  readonly csv?: StressTable | true;
  readonly output?: string;
  readonly force?: boolean;
  readonly failOn?: 'breach' | 'default' | 'loss';
}

export async function stress(path: string, options: StressOptions, session: Session): Promise<void> {
  const deal = await openDeal(path, options, session);
  if (!deal) return;
  const opened = await openScenarios(deal, options, session);
  if (!opened) return;
  const warnings = [...deal.warnings, ...opened.warnings];
  if (options.strict && warnings.length > 0) return refuseWarnings(warnings, deal.folder, options, session);
  if (options.detail !== undefined) return detail(options.detail, deal, opened, options, session);

  const { scenarios } = opened;
  const result = { ...run(deal, scenarios, options, session), inputs: [...deal.deal.inputs, ...opened.inputs], warnings };
  await deliver(await written(result, scenarios, options, session), options, [...deal.read, opened], session);
  if ((options.json || options.csv) && !options.quiet) {
    await showProblems(warnings, 'warning', deal.folder, options, session);
    for (const scenario of result.scenarios)
      for (const warning of scenario.warnings) session.say(`warning: scenario ${clean(scenario.id)}: ${clean(warning)}`);
  }
  if (options.failOn && stressFailsOn(result, options.failOn)) session.exit = EXIT.failOn;
}

function run({ deal }: OpenedDeal, scenarios: readonly Scenario[], options: StressOptions, session: Session): StressResult {
  const progress = new Progress(session.io, 'scenarios', options.quiet === true);
  const ids = ['base', ...scenarios.filter(({ id }) => id !== 'base').map(({ id }) => id)];
  let done = 0;
  try {
    return withoutConflict(
      () => stressDeal(deal, scenarios, (n) => progress.step((done = n), ids.length)),
      () => ids[done] ?? '',
    );
  } finally {
    progress.end();
  }
}

async function written(result: StressResult, scenarios: readonly Scenario[], options: StressOptions, session: Session): Promise<string> {
  const { inOrder } = await import('../../report/stress/stress-order.js');
  const ordered = options.sort === undefined ? result : { ...result, scenarios: inOrder(result.scenarios, options.sort) };
  if (options.json) {
    const [{ stressJson }, { writeJson }] = await Promise.all([
      import('../../report/stress/stress-json.js'),
      import('../../report/print/json.js'),
    ]);
    return `${writeJson(stressJson(ordered, TOOL))}\n`;
  }
  if (options.csv) {
    const [{ stressTable }, { writeCsv }] = await Promise.all([
      import('../../report/stress/stress-tables.js'),
      import('../../report/print/csv.js'),
    ]);
    return writeCsv(stressTable(ordered, options.csv === true ? 'scenarios' : options.csv));
  }
  const [{ stressText, stressVerdict }, { fileLook }] = await Promise.all([
    import('../../report/stress/stress-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  return options.quiet
    ? `${stressVerdict(result, look).join('\n')}\n`
    : stressText(result, TOOL, look, options.sort ?? 'severity', options.verbose ? scenarios : null);
}

/** The whole score under one scenario. */
async function detail(
  id: string,
  { deal, read, warnings }: OpenedDeal,
  opened: OpenedScenarios,
  options: StressOptions,
  session: Session,
): Promise<void> {
  const scenario =
    opened.scenarios.find((candidate) => candidate.id === id) ??
    (await import('../../input/scenario/scenarios.js')).chooseScenarios(opened.scenarios, id).scenarios[0];
  if (!scenario || id.includes(',')) {
    const known = ['base', ...opened.scenarios.map((candidate) => candidate.id)];
    throw new UsageError(`there is no scenario ${id}${didYouMean(id, known)}\nThere are: ${known.join(', ')}`);
  }
  const base = modelOf(deal);
  const under = withoutConflict(
    () => modelUnder(base, scenario),
    () => id,
  );
  const score = scoreOf(under.model, base);
  const result = { ...score, inputs: [...score.inputs, ...opened.inputs], warnings: [...warnings, ...opened.warnings, ...score.warnings] };
  const [{ scenarioText }, { scoreText }, { verdict }, { fileLook }] = await Promise.all([
    import('../../report/stress/stress-text.js'),
    import('../../report/score/text.js'),
    import('../../report/score/verdict.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  const text = options.quiet
    ? `${verdict(result, look)}\n`
    : scenarioText(scenario, under.warnings, look) +
      scoreText(result, TOOL, look, { verbose: options.verbose === true, driver: ratingDriver(under.model, base) });
  await deliver(text, options, [...read, opened], session);
}

/** Whether any scenario that was run, base included, breaks a covenant at any date, misses a payment, or loses money. */
function stressFailsOn({ scenarios }: StressResult, level: 'breach' | 'default' | 'loss'): boolean {
  return scenarios.some(({ breaches, paymentDefault, defaultCase }) => {
    if (level === 'breach') return breaches > 0;
    return level === 'default' ? paymentDefault !== null : defaultCase?.lossPv.gt(0) === true;
  });
}
