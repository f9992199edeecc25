import type { Decimal } from '../../kernel/decimal.js';
import { Decimal as DecimalClass } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { AssumptionEntry } from '../../domain/assumptions.js';
import { BASES } from '../../domain/covenant.js';
import type { BandRow } from '../../model/calibration/deal-band.js';
import type {
  BorrowingBaseResult,
  ContractRow,
  CovenantResult,
  LiquidationResult,
  ModelRow,
  PerBasis,
  PriceEvidence,
  ProjectionRow,
  RatingResult,
  ScoreResult,
} from '../../model/frame/result.js';
import { verdictOf } from '../../model/measure/verdict.js';
import { metricFigure } from '../../domain/figure.js';
import { figureJson } from '../print/figure-text.js';
import { exact, money, ratio, type Json } from '../print/json.js';
import { warningJson } from '../print/problem-json.js';
import { setJson } from '../print/result-json.js';
import { bandJson } from './band.js';
import type { Tool } from '../print/tool.js';

const day = (date: Day | null): Json => (date === null ? null : formatDay(date));
export const perBasis = <T>(values: PerBasis<T>, write: (x: T) => Json): Json =>
  Object.fromEntries(BASES.map((basis) => [basis, write(values[basis])]));

/** The result of `score` as its JSON object: money to cents, ratios to 8 decimals, null for what does not exist. */
export function scoreJson(result: ScoreResult, tool: Tool, band?: readonly BandRow[]): Json {
  const { deal, fleet, debt, contracts, coverage } = result;
  return {
    schema: 'score/1',
    tool: { name: tool.name, version: tool.version },
    deal: { id: deal.id, name: deal.name, borrower: deal.borrower, currency: deal.currency, as_of: formatDay(deal.asOf) },
    inputs: result.inputs.map(({ file, sha256, rows }) => ({ file, sha256, rows })),
    warnings: result.warnings.map(warningJson),
    assumption_set: setJson(result.assumptionSet),
    verdict: verdictJson(result),
    fleet: {
      lots: fleet.lots,
      gpus: fleet.gpus,
      pooled_gpus: fleet.pooledGpus,
      collateral_gpus: fleet.collateralGpus,
      pipeline_gpus: fleet.pipelineGpus,
      pipeline_cost: money(fleet.pipelineCost),
      by_model: fleet.byModel.map(modelJson),
      thin_share: ratio(fleet.thin && fleet.thin.share),
    },
    values: perBasis(result.values, money),
    debt: {
      balance: money(debt.balance),
      undrawn: money(debt.undrawn),
      accrued: money(debt.accrued),
      ead: money(debt.ead),
      wa_rate: ratio(debt.waRate),
      accounts: money(debt.accounts),
      tranches: debt.tranches.map((tranche) => ({
        id: tranche.id,
        rank: tranche.rank,
        balance: money(tranche.balance),
        undrawn: money(tranche.undrawn),
        accrued: money(tranche.accrued),
        rate: ratio(tranche.rate),
        maturity: formatDay(tranche.maturity),
      })),
    },
    ltv: perBasis(result.ltv, ratio),
    contracts: {
      headline_backlog: money(contracts.headlineBacklog),
      firm_backlog: money(contracts.firmBacklog),
      remaining_contract_months: ratio(contracts.remainingContractMonths),
      tail_months: ratio(contracts.tailMonths),
      utilization: ratio(contracts.utilization),
      customer_share: ratio(contracts.customerShare),
      largest_customer: contracts.largestCustomer,
      related_party_share: ratio(contracts.relatedPartyShare),
      non_ig_share: ratio(contracts.nonIgShare),
      by_contract: contracts.byContract.map(contractJson),
      at_market: contracts.atMarket && {
        contracts: contracts.atMarket.contracts,
        dscr_forward_12: ratio(contracts.atMarket.dscrForward12),
        dscr_min: ratio(contracts.atMarket.dscrMin),
      },
    },
    coverage: coverageJson(coverage),
    borrowing_base: result.borrowingBase && borrowingBaseJson(result.borrowingBase),
    covenants: result.covenants.map(covenantJson),
    liquidation: { orderly: liquidationJson(result.liquidation.orderly), forced: liquidationJson(result.liquidation.forced) },
    projection: result.projection.map(projectionJson),
    rating: ratingJson(result.rating),
    assumptions: Object.fromEntries(result.assumptions.map((entry) => [entry.key, assumptionJson(entry)])),
    ...(band ? { band: bandJson(band, result) } : {}),
  };
}

function verdictJson(result: ScoreResult): Json {
  const { level, findings } = verdictOf(result);
  return {
    level,
    findings: findings.map((finding) => ({
      kind: finding.kind,
      level: finding.level,
      covenant: finding.covenant && finding.covenant.id,
      consequence: finding.covenant && finding.covenant.consequence,
      date: day(finding.date),
      amount: money(finding.amount),
    })),
  };
}

export const coverageJson = (coverage: ScoreResult['coverage']): Json => ({
  dscr_forward_3: ratio(coverage.dscrForward3),
  dscr_forward_12: ratio(coverage.dscrForward12),
  dscr_min: ratio(coverage.dscrMin),
  llcr: ratio(coverage.llcr),
  contract_coverage: ratio(coverage.contractCoverage),
  contract_realization: ratio(coverage.contractRealization),
});

const evidenceJson = ({ anchor, prices, types, newest, own, sibling }: PriceEvidence): Json => ({
  anchor: ratio(anchor),
  prices,
  types: Object.fromEntries(types.map(({ type, prices: count }) => [type, count])),
  newest: newest === null ? null : formatDay(newest),
  own,
  sibling,
});

const modelJson = (row: ModelRow): Json => ({
  model: row.model,
  cohort: row.cohort,
  cohort_lag: row.cohortLag,
  gpus: row.gpus,
  age_months: ratio(row.ageMonths),
  cost: money(row.cost),
  fmv: money(row.fmv),
  olv: money(row.olv),
  flv: money(row.flv),
  approach: row.approach,
  sibling: row.resale.sibling,
  resale: evidenceJson(row.resale),
  rental: evidenceJson(row.rental),
  ...(row.forwardTo === null ? {} : { forward_to: formatDay(row.forwardTo) }),
});

const contractJson = (row: ContractRow): Json => ({
  contract_id: row.contractId,
  customer: row.customer,
  customer_group: row.group,
  rating: row.rating,
  model: row.model,
  gpus: row.gpus,
  usd_gpu_hour: exact(row.price),
  usd_gpu_hour_now: ratio(row.priceNow),
  market_usd_gpu_hour: ratio(row.marketRent),
  start: formatDay(row.start),
  end: formatDay(row.end),
  firm_end: formatDay(row.firmEnd),
  firm_backlog: money(row.firmBacklog),
  headline_backlog: money(row.headlineBacklog),
  related_party: row.relatedParty,
  days_past_due: row.daysPastDue,
});

const borrowingBaseJson = (base: BorrowingBaseResult): Json => ({
  gross: money(base.gross),
  ineligible: base.ineligible.map(({ rule, amount }) => ({ rule, amount: money(amount) })),
  eligible: money(base.eligible),
  concentration: base.concentration.map(({ dimension, group, amount }) => ({ dimension, group, amount: money(amount) })),
  eligible_net: money(base.eligibleNet),
  base: money(base.base),
  cushion: money(base.cushion),
  availability: money(base.availability),
  overadvance: money(base.overadvance),
});

export function covenantJson(covenant: CovenantResult): Readonly<Record<string, Json>> {
  const figure = (x: Decimal | null): Json => figureJson(metricFigure(covenant.metric), x);
  const { cure, worst } = covenant;
  return {
    id: covenant.id,
    metric: covenant.metric,
    basis: covenant.basis,
    side: covenant.side,
    consequence: covenant.consequence,
    cure_days: covenant.cureDays,
    limit: figure(covenant.limit),
    tested_on: day(covenant.testedOn),
    actual: figure(covenant.actual),
    headroom: headroomJson(covenant.headroom, covenant.limit, figure),
    status: covenant.status,
    cure: { paydown: money(cure.paydown), added_value: money(cure.addedValue), cash: money(cure.cash) },
    first_breach: day(covenant.firstBreach),
    worst: worst && {
      date: formatDay(worst.date),
      actual: figure(worst.actual),
      headroom: headroomJson(worst.headroom, covenant.limit, figure),
    },
  };
}

/** Headroom is a share of the limit; of a limit of zero it is the plain difference. */
const headroomJson = (headroom: Decimal | null, limit: Decimal, figure: (x: Decimal | null) => Json): Json =>
  limit.isZero() ? figure(headroom) : ratio(headroom);

const liquidationJson = (sale: LiquidationResult): Json => ({
  ead: money(sale.ead),
  gross: money(sale.gross),
  support: money(sale.support),
  commission: money(sale.commission),
  removal: money(sale.removal),
  holding: money(sale.holding),
  legal: money(sale.legal),
  priority_claims_paid: money(sale.priorityClaimsPaid),
  accounts: money(sale.accounts),
  contract_cash: money(sale.contractCash),
  costs_unpaid: money(sale.costsUnpaid),
  recovery_nominal: money(sale.recoveryNominal),
  recovery_pv: money(sale.recoveryPv),
  recovery_rate: ratio(sale.recoveryRate),
  lgd: ratio(sale.lgd),
  surplus: money(sale.surplus),
  shortfall: money(sale.shortfall),
  months: sale.months,
  in_place: sale.inPlace,
  tranches: sale.tranches.map((tranche) => ({
    id: tranche.id,
    rank: tranche.rank,
    ead: money(tranche.ead),
    recovery_nominal: money(tranche.recoveryNominal),
    recovery_pv: money(tranche.recoveryPv),
    lgd: ratio(tranche.lgd),
  })),
});

const projectionJson = (row: ProjectionRow): Json => ({
  k: row.k,
  date: formatDay(row.date),
  values: perBasis(row.values, money),
  balance: money(row.balance),
  interest: money(row.interest),
  principal: money(row.principal),
  balloon: money(row.balloon),
  prepayment: money(row.prepayment),
  overadvance_unpaid: money(row.overadvanceUnpaid),
  drawn: money(row.drawn),
  capitalised: money(row.capitalised),
  fees_commitment: money(row.feesCommitment),
  contract_cash: money(row.contractCash),
  fees: money(row.fees),
  relet: money(row.relet),
  hedge_cash: money(row.hedgeCash),
  opex: money(row.opex),
  cfads: money(row.cfads),
  dscr_trailing_3: ratio(row.dscrTrailing3),
  ltv: perBasis(row.ltv, ratio),
  borrowing_base: money(row.borrowingBase),
  orderly_recovery_rate: ratio(row.orderlyRecoveryRate),
  forced_recovery_rate: ratio(row.forcedRecoveryRate),
});

const ratingJson = (rating: RatingResult): Json => ({
  offtaker_pd: ratio(rating.offtakerPd),
  offtaker_notch: rating.offtakerNotch,
  adjustments: rating.adjustments.map(({ key, notches, reason }) => ({ key, notches, reason })),
  obligor_grade: rating.obligorGrade,
  pd: ratio(rating.pd),
  lgd: ratio(rating.lgd),
  lgd_today: ratio(rating.lgdToday),
  lgd_downturn: ratio(rating.lgdDownturn),
  lgd_floor_binds: rating.lgdFloorBinds,
  el: ratio(rating.el),
  facility_grade: rating.facilityGrade,
  exposure: money(rating.exposure),
  el_usd: money(rating.elUsd),
  tranches: rating.tranches.map(({ id, lgd, el, grade }) => ({ id, lgd: ratio(lgd), el: ratio(el), grade })),
});

const assumptionJson = (entry: AssumptionEntry): Json => ({
  value: assumptionValue(entry.value),
  unit: entry.unit,
  source: entry.source,
  overridden: entry.overridden,
});

function assumptionValue(value: AssumptionEntry['value']): Json {
  if (value instanceof DecimalClass) return exact(value);
  if (typeof value === 'number' || typeof value === 'string') return value;
  return value.map((band) => {
    if ('grade' in band) return [band.months ?? 'else', band.grade];
    return [band.floor === null ? 'else' : exact(band.floor), band.notches];
  });
}
