import type { Decimal } from '../../kernel/decimal.js';
import type { AssumptionEntry, Bands } from '../../domain/assumptions.js';
import { CHANNELS } from '../../domain/assumptions.js';
import { BASES } from '../../domain/covenant.js';
import { Decimal as DecimalClass } from '../../kernel/decimal.js';
import type { LiquidationResult, PriceEvidence, ScoreResult } from '../../model/frame/result.js';
import { dateCell as date, numberCell as number, textCell as text, type Cell, type Table } from '../print/csv.js';
import { allDigits } from '../print/figures.js';
import { sentenceOf } from '../print/problems.js';
import { typesText } from '../print/evidence.js';

/** The tables of a score, in the order of the report. */
export const SCORE_TABLES = [
  'values',
  'tranches',
  'fleet',
  'contracts',
  'borrowing_base',
  'covenants',
  'liquidation',
  'projection',
  'rating',
  'assumptions',
  'warnings',
] as const;
export type ScoreTable = (typeof SCORE_TABLES)[number];
/** What `--csv` can name: the band is computed beside a score. */
export const SCORE_CSV = [...SCORE_TABLES, 'band'] as const;

const yesNo = (flag: boolean): Cell => text(flag ? 'yes' : 'no');

const evidenceHeader = (kind: string, unit: string): string[] => [
  `${kind}_anchor_${unit}`,
  `${kind}_prices`,
  `${kind}_types`,
  `${kind}_newest_date`,
];
const evidenceCells = ({ anchor, prices, types, newest }: PriceEvidence): Cell[] => [
  number(anchor),
  number(prices),
  text(typesText(types)),
  date(newest),
];

/** One table of a score at full precision, with the unit of each column in its name. */
export function scoreTable(result: ScoreResult, name: ScoreTable): Table {
  switch (name) {
    case 'values':
      return {
        header: ['basis', 'value_usd', 'ltv_ratio'],
        rows: BASES.map((basis) => [text(basis), number(result.values[basis]), number(result.ltv[basis])]),
      };
    case 'tranches':
      return {
        header: ['id', 'rank', 'balance_usd', 'undrawn_usd', 'accrued_usd', 'rate_per_year', 'maturity_date'],
        rows: result.debt.tranches.map((t) => [
          text(t.id),
          number(t.rank),
          number(t.balance),
          number(t.undrawn),
          number(t.accrued),
          number(t.rate),
          date(t.maturity),
        ]),
      };
    case 'fleet':
      return {
        header: [
          'model',
          'cohort',
          'cohort_lag',
          'gpus',
          'age_months',
          'cost_usd',
          'fmv_usd',
          'olv_usd',
          'flv_usd',
          'approach',
          'sibling',
          ...evidenceHeader('resale', 'usd_gpu'),
          ...evidenceHeader('rental', 'usd_gpu_hour'),
        ],
        rows: result.fleet.byModel.map((m) => [
          text(m.model),
          text(m.cohort),
          number(m.cohortLag),
          number(m.gpus),
          number(m.ageMonths),
          number(m.cost),
          number(m.fmv),
          number(m.olv),
          number(m.flv),
          text(m.approach),
          text(m.resale.sibling),
          ...evidenceCells(m.resale),
          ...evidenceCells(m.rental),
        ]),
      };
    case 'contracts':
      return {
        header: [
          'contract_id',
          'customer',
          'customer_group',
          'rating',
          'model',
          'gpus',
          'price_usd_gpu_hour',
          'price_now_usd_gpu_hour',
          'market_usd_gpu_hour',
          'start_date',
          'end_date',
          'firm_end_date',
          'firm_backlog_usd',
          'headline_backlog_usd',
          'related_party',
          'past_due_days',
        ],
        rows: result.contracts.byContract.map((c) => [
          text(c.contractId),
          text(c.customer),
          text(c.group),
          text(c.rating),
          text(c.model),
          number(c.gpus),
          number(c.price),
          number(c.priceNow),
          number(c.marketRent),
          date(c.start),
          date(c.end),
          date(c.firmEnd),
          number(c.firmBacklog),
          number(c.headlineBacklog),
          yesNo(c.relatedParty),
          number(c.daysPastDue),
        ]),
      };
    case 'borrowing_base':
      return borrowingBase(result);
    case 'covenants':
      return {
        header: [
          'id',
          'metric',
          'basis',
          'side',
          'limit',
          'tested_on_date',
          'actual',
          'headroom_share',
          'status',
          'cure_paydown_usd',
          'cure_added_value_usd',
          'cure_cash_usd',
          'cure_days',
          'consequence',
          'first_breach_date',
          'worst_date',
          'worst_actual',
          'worst_headroom_share',
        ],
        rows: result.covenants.map((c) => [
          text(c.id),
          text(c.metric),
          text(c.basis),
          text(c.side),
          number(c.limit),
          date(c.testedOn),
          number(c.actual),
          number(c.headroom),
          text(c.status),
          number(c.cure.paydown),
          number(c.cure.addedValue),
          number(c.cure.cash),
          number(c.cureDays),
          text(c.consequence),
          date(c.firstBreach),
          date(c.worst?.date ?? null),
          number(c.worst?.actual ?? null),
          number(c.worst?.headroom ?? null),
        ]),
      };
    case 'liquidation':
      return liquidation(result);
    case 'projection':
      return projection(result);
    case 'rating':
      return {
        header: ['item', 'notches', 'value', 'reason'],
        rows: [
          [text('offtaker'), number(null), text(result.rating.offtakerNotch), text('nearest notch of the off-taker PD')],
          ...result.rating.adjustments.map((a) => [text(a.key), number(a.notches), text(null), text(a.reason)]),
          [text('obligor_grade'), number(null), text(result.rating.obligorGrade), text(null)],
          [text('facility_grade'), number(null), text(result.rating.facilityGrade), text(null)],
          ...ratingFigures(result.rating).map(([item, figure]) => [text(item), number(null), number(figure), text(null)]),
          [text('lgd_floor_binds'), number(null), yesNo(result.rating.lgdFloorBinds), text(null)],
          ...result.rating.tranches.flatMap(({ id, lgd, el, grade }) => [
            [text('tranche_lgd'), number(null), number(lgd), text(id)],
            [text('tranche_el'), number(null), number(el), text(id)],
            [text('tranche_grade'), number(null), text(grade), text(id)],
          ]),
        ],
      };
    case 'assumptions':
      return {
        header: ['key', 'value', 'unit', 'source', 'overridden'],
        rows: result.assumptions.map((a) => [text(a.key), assumptionCell(a.value), text(a.unit), text(a.source), yesNo(a.overridden)]),
      };
    case 'warnings':
      return {
        header: ['code', 'file', 'line', 'column', 'message'],
        rows: result.warnings.map((w) => [
          text(w.code),
          text(w.place.file),
          number(w.place.line),
          number(w.place.column),
          text(sentenceOf(w)),
        ]),
      };
  }
}

const ratingFigures = (rating: ScoreResult['rating']): (readonly [string, Decimal | null])[] => [
  ['offtaker_pd', rating.offtakerPd],
  ['pd', rating.pd],
  ['lgd', rating.lgd],
  ['lgd_today', rating.lgdToday],
  ['lgd_downturn', rating.lgdDownturn],
  ['el', rating.el],
  ['exposure_usd', rating.exposure],
  ['el_usd', rating.elUsd],
];

function borrowingBase({ borrowingBase: base }: ScoreResult): Table {
  const header = ['item', 'detail', 'amount_usd'];
  if (!base) return { header, rows: [] };
  const row = (item: string, detail: string | null, amount: Decimal): Cell[] => [text(item), text(detail), number(amount)];
  return {
    header,
    rows: [
      row('gross', null, base.gross),
      ...base.ineligible.map(({ rule, amount }) => row('ineligible', rule, amount)),
      row('eligible', null, base.eligible),
      ...base.concentration.map(({ dimension, group, amount }) => row('concentration', `${dimension}: ${group}`, amount)),
      row('eligible_net', null, base.eligibleNet),
      row('base', null, base.base),
      row('cushion', null, base.cushion),
      row('availability', null, base.availability),
      row('overadvance', null, base.overadvance),
    ],
  };
}

const LIQUIDATION_ITEMS: readonly (readonly [string, (sale: LiquidationResult) => Decimal | number | null])[] = [
  ['ead_usd', (s) => s.ead],
  ['gross_usd', (s) => s.gross],
  ['support_usd', (s) => s.support],
  ['commission_usd', (s) => s.commission],
  ['removal_usd', (s) => s.removal],
  ['holding_usd', (s) => s.holding],
  ['legal_usd', (s) => s.legal],
  ['priority_claims_paid_usd', (s) => s.priorityClaimsPaid],
  ['accounts_usd', (s) => s.accounts],
  ['contract_cash_usd', (s) => s.contractCash],
  ['costs_unpaid_usd', (s) => s.costsUnpaid],
  ['recovery_nominal_usd', (s) => s.recoveryNominal],
  ['recovery_pv_usd', (s) => s.recoveryPv],
  ['recovery_rate_share', (s) => s.recoveryRate],
  ['lgd_share', (s) => s.lgd],
  ['surplus_usd', (s) => s.surplus],
  ['shortfall_usd', (s) => s.shortfall],
  ['duration_months', (s) => s.months],
];

function liquidation(result: ScoreResult): Table {
  return {
    header: ['channel', 'tranche', 'item', 'value'],
    rows: CHANNELS.flatMap((channel) => {
      const sale = result.liquidation[channel];
      return [
        ...LIQUIDATION_ITEMS.map(([item, figure]) => [text(channel), text(null), text(item), number(figure(sale))]),
        ...sale.tranches.flatMap((t) =>
          (
            [
              ['ead_usd', t.ead],
              ['recovery_nominal_usd', t.recoveryNominal],
              ['recovery_pv_usd', t.recoveryPv],
              ['lgd_share', t.lgd],
            ] as const
          ).map(([item, figure]) => [text(channel), text(t.id), text(item), number(figure)]),
        ),
      ];
    }),
  };
}

function projection(result: ScoreResult): Table {
  const bases = BASES.map((basis) => `${basis}_usd`);
  const ltvs = BASES.map((basis) => `ltv_${basis}_ratio`);
  return {
    header: [
      'k',
      'date',
      'balance_usd',
      'interest_usd',
      'principal_usd',
      'balloon_usd',
      'prepayment_usd',
      'overadvance_unpaid_usd',
      'drawn_usd',
      'capitalised_usd',
      'fees_commitment_usd',
      'contract_cash_usd',
      'fees_usd',
      'relet_usd',
      'hedge_cash_usd',
      'opex_usd',
      'cfads_usd',
      'dscr_trailing_3_ratio',
      ...bases,
      ...ltvs,
      'borrowing_base_usd',
      'orderly_recovery_share',
      'forced_recovery_share',
    ],
    rows: result.projection.map((r) => [
      number(r.k),
      date(r.date),
      ...[
        r.balance,
        r.interest,
        r.principal,
        r.balloon,
        r.prepayment,
        r.overadvanceUnpaid,
        r.drawn,
        r.capitalised,
        r.feesCommitment,
        r.contractCash,
        r.fees,
        r.relet,
        r.hedgeCash,
        r.opex,
        r.cfads,
        r.dscrTrailing3,
      ].map(number),
      ...BASES.map((basis) => number(r.values[basis])),
      ...BASES.map((basis) => number(r.ltv[basis])),
      ...[r.borrowingBase, r.orderlyRecoveryRate, r.forcedRecoveryRate].map(number),
    ]),
  };
}

function assumptionCell(value: AssumptionEntry['value']): Cell {
  if (value instanceof DecimalClass || typeof value === 'number') return number(value);
  return text(assumptionText(value));
}

/** An assumption's value as one reads it: bands as "from 1.40 +1; …; else -4". */
export function assumptionText(value: AssumptionEntry['value']): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (value instanceof DecimalClass) return allDigits(value);
  return value
    .map((band) => {
      if ('grade' in band) return `${band.months === null ? 'else' : `to ${band.months} months`} ${band.grade}`;
      const { floor, notches } = band;
      return `${floor === null ? 'else' : `${direction(value as Bands)} ${allDigits(floor)}`} ${notches > 0 ? '+' : ''}${notches}`;
    })
    .join('; ');
}

/** Bands whose bounds rise are read up to each, those whose bounds fall from each. */
function direction(bands: Bands): 'from' | 'to' {
  const [first, second] = bands;
  return first?.floor && second?.floor?.gt(first.floor) ? 'to' : 'from';
}
