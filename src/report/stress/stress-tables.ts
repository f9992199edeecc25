import { total } from '../../kernel/decimal.js';
import { BASES } from '../../domain/covenant.js';
import type { ScenarioResult, StressResult } from '../../model/scenario/stress.js';
import { dateCell as date, numberCell as number, textCell as text, type Cell, type Table } from '../print/csv.js';

export const STRESS_TABLES = ['scenarios', 'covenants', 'warnings'] as const;
export type StressTable = (typeof STRESS_TABLES)[number];

const SCENARIO_HEADER = [
  'scenario',
  'name',
  'facility_grade',
  'obligor_grade',
  'pd_share',
  'lgd_share',
  'el_share',
  ...BASES.map((basis) => `${basis}_usd`),
  ...BASES.map((basis) => `ltv_${basis}_ratio`),
  ...BASES.flatMap((basis) => [`ltv_${basis}_peak_ratio`, `ltv_${basis}_peak_date`]),
  'dscr_forward_3_ratio',
  'dscr_forward_12_ratio',
  'dscr_min_ratio',
  'dscr_min_date',
  'llcr_ratio',
  'contract_coverage_ratio',
  'contract_realization_share',
  'breaches',
  'first_breach_date',
  'payment_default_date',
  'payment_default_usd',
  'liquidity_low_date',
  'liquidity_low_usd',
  'refinancing_gap_date',
  'refinancing_gap_usd',
  'draws_stopped_usd',
  'default_kind',
  'default_date',
  'default_ead_usd',
  'orderly_recovery_share',
  'orderly_lgd_share',
  'orderly_loss_usd',
  'forced_recovery_share',
  'forced_lgd_share',
  'forced_loss_usd',
  'channel',
  'loss_usd',
  'loss_pv_usd',
];

/** One table of a stress at full precision, with the unit of each column in its name. */
export function stressTable(result: StressResult, name: StressTable): Table {
  switch (name) {
    case 'scenarios':
      return { header: SCENARIO_HEADER, rows: result.scenarios.map(scenarioRow) };
    case 'covenants':
      return {
        header: [
          'scenario',
          'covenant',
          'metric',
          'basis',
          'status',
          'first_breach_date',
          'worst_date',
          'worst_actual',
          'worst_headroom_share',
        ],
        rows: result.scenarios.flatMap((scenario) =>
          scenario.covenants.map((c) => [
            text(scenario.id),
            text(c.id),
            text(c.metric),
            text(c.basis),
            text(c.status),
            date(c.firstBreach),
            date(c.worst?.date ?? null),
            number(c.worst?.actual ?? null),
            number(c.worst?.headroom ?? null),
          ]),
        ),
      };
    case 'warnings':
      return {
        header: ['scenario', 'warning'],
        rows: result.scenarios.flatMap((scenario) => scenario.warnings.map((warning) => [text(scenario.id), text(warning)])),
      };
  }
}

function scenarioRow(s: ScenarioResult): Cell[] {
  const { coverage, rating } = s;
  return [
    text(s.id),
    text(s.name),
    text(rating.facilityGrade),
    text(rating.obligorGrade),
    number(rating.pd),
    number(rating.lgd),
    number(rating.el),
    ...BASES.map((basis) => number(s.values[basis])),
    ...BASES.map((basis) => number(s.ltv[basis])),
    ...BASES.flatMap((basis) => [number(s.ltvPeak[basis].value), date(s.ltvPeak[basis].date)]),
    ...[coverage.dscrForward3, coverage.dscrForward12, coverage.dscrMin].map(number),
    date(s.dscrLow?.date ?? null),
    ...[coverage.llcr, coverage.contractCoverage, coverage.contractRealization].map(number),
    number(s.breaches),
    date(firstBreach(s)),
    date(s.paymentDefault?.date ?? null),
    number(s.paymentDefault?.amount ?? null),
    date(s.liquidityLow?.date ?? null),
    number(s.liquidityLow?.amount ?? null),
    date(s.refinancingGap?.date ?? null),
    number(s.refinancingGap?.amount ?? null),
    number(total(s.drawsStopped.map(({ amount }) => amount))),
    ...lossCells(s),
  ];
}

function lossCells({ defaultCase: loss }: ScenarioResult): Cell[] {
  return [
    text(loss?.kind ?? null),
    date(loss?.date ?? null),
    number(loss?.ead ?? null),
    ...(['orderly', 'forced'] as const).flatMap((channel) => [
      number(loss?.[channel].recoveryRate ?? null),
      number(loss?.[channel].lgd ?? null),
      number(loss?.[channel].loss ?? null),
    ]),
    text(loss?.channel ?? null),
    number(loss?.loss ?? null),
    number(loss?.lossPv ?? null),
  ];
}

/** The first day on which any covenant is broken. */
export const firstBreach = ({ covenants }: ScenarioResult): ScenarioResult['covenants'][number]['firstBreach'] =>
  covenants.reduce<ScenarioResult['covenants'][number]['firstBreach']>(
    (first, { firstBreach: day }) => (day !== null && (first === null || day < first) ? day : first),
    null,
  );

export const SORTS = ['severity', 'loss', 'grade', 'ltv', 'dscr', 'id'] as const;
export type Sort = (typeof SORTS)[number];
