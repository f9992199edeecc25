import { covenantTitle } from '../../domain/figure.js';
import { formatDay } from '../../kernel/calendar.js';
import type { Scenario } from '../../domain/scenario.js';
import type { CovenantResult } from '../../model/frame/result.js';
import type { ScenarioResult } from '../../model/scenario/stress.js';
import { clean } from '../print/clean.js';
import { shockWords } from '../stress/shock-words.js';
import { byEffect, inOrder } from '../stress/stress-order.js';
import type { Block, DocumentSection, DocumentTable } from './document.js';
import type { ReportInput } from './report-input.js';
import { tornadoBlocks } from './resilience.js';
import { lossChart } from './stress.js';
import { column, date, figureCell, table, tableOf, words } from './tables.js';

/** Behind the stress tests: when each covenant breaks, what the scenarios are, and what moves recovery. */
export function scenariosSection(input: ReportInput): DocumentSection {
  const ordered = inOrder(byEffect(input.stress.scenarios).felt, 'severity');
  return {
    id: 'scenarios-in-detail',
    title: 'Scenarios and sensitivity',
    newPage: true,
    blocks: [
      ...lossChart(inOrder(input.stress.scenarios, 'loss'), input.score.deal.currency),
      ...breachBlocks(ordered),
      ...(input.scenarios.length > 0 ? [table(scenarioTable(input.scenarios))] : []),
      ...tornadoBlocks(input),
    ],
  };
}

/** So many covenants still fit as columns beside each other. */
const MATRIX_WIDTH = 14;

/** When each covenant first breaks under each scenario. */
function breachBlocks(scenarios: readonly ScenarioResult[]): Block[] {
  const covenants = scenarios[0]?.covenants ?? [];
  if (covenants.length === 0) return [];
  const caption = 'The day on which the covenant first breaks, to maturity. "not tested" could be tested at no date.';
  if (covenants.length > MATRIX_WIDTH) return [table(breachList(scenarios, caption))];
  const cellOf = (c: CovenantResult | undefined) =>
    !c
      ? figureCell(null, '–')
      : c.firstBreach !== null
        ? figureCell(c.firstBreach, formatDay(c.firstBreach), 'bad')
        : c.worst === null
          ? figureCell(null, 'not tested', 'warn')
          : figureCell(null, 'holds', 'dim');
  return [
    table(
      tableOf<ScenarioResult>(
        { id: 'covenants-by-scenario', title: 'Covenants by scenario', caption },
        [
          words('Scenario', 'scenario', (s) => s.id),
          ...covenants.map((covenant, i) =>
            column<ScenarioResult>(covenantTitle(covenant), `covenant_${i + 1}_first_breach_date`, 'date', (s) =>
              cellOf(s.covenants.find((c) => c.id === covenant.id)),
            ),
          ),
        ],
        scenarios,
      ),
    ),
  ];
}

function breachList(scenarios: readonly ScenarioResult[], caption: string): DocumentTable {
  const rows = scenarios.flatMap((s) => s.covenants.filter((c) => c.firstBreach !== null).map((c) => ({ s, c })));
  return tableOf<(typeof rows)[number]>(
    { id: 'covenants-by-scenario', title: 'Covenants that break, by scenario', caption },
    [
      words('Scenario', 'scenario', ({ s }) => s.id),
      column('Covenant', 'covenant', 'text', ({ c }) => ({ value: clean(c.id), text: covenantTitle(c) })),
      date(
        'First breach',
        'first_breach_date',
        ({ c }) => c.firstBreach,
        'none',
        () => 'bad',
      ),
    ],
    rows,
  );
}

function scenarioTable(scenarios: readonly Scenario[]): DocumentTable {
  return tableOf<Scenario>(
    { id: 'scenario-definitions', title: 'What the scenarios are' },
    [
      words('Scenario', 'scenario', (s) => s.id),
      words('Name', 'name', (s) => s.name),
      words(
        'Shocks',
        'shocks',
        (s) => s.shocks.map((shock) => shockWords(shock).replace(/([−+][\d.]+) %/g, '$1%')).join('; ') || 'none: the deal as it is',
      ),
      words('Why', 'rationale', (s) => s.rationale),
    ],
    scenarios,
  );
}
