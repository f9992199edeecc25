import { Decimal, ZERO, total } from '../../kernel/decimal.js';
import { formatDay, wholeMonths } from '../../kernel/calendar.js';
import type { Warning } from '../../kernel/failure.js';
import { BASES, type Basis } from '../../domain/covenant.js';
import type { Deal } from '../../domain/deal.js';
import { isCounted } from '../../domain/lot.js';
import { isInvestmentGrade } from '../../domain/rating.js';
import { RULES } from '../../domain/plausibility.js';
import { againstDebt } from '../debt/borrowing-base.js';
import type { LeaseFlow } from '../cash/contracts.js';
import { compareText, gpusOf, groupBy } from '../frame/grouping.js';
import { priceAt } from '../measure/headline.js';
import { valueOf } from '../measure/measure.js';
import type { ApproachPart } from '../value/pooled-value.js';
import { forwardEnd, isThin, priceEvidence, thinValue } from '../value/evidence.js';
import { atMarket, termRent } from './at-market.js';
import { modelOf, type Model } from './model.js';
import { undrawnAt } from '../rating/rating.js';
import { runWaterfall } from '../waterfall/waterfall.js';
import { rated } from './rated.js';
import {
  headOf,
  type Approach,
  type ContractRow,
  type LiquidationResult,
  type ModelRow,
  type PerBasis,
  type ProjectionRow,
  type ScoreResult,
} from '../frame/result.js';

/** Scores a deal: the whole of the method, from value to rating. Pure; the deal carries its date and assumptions. */
export function score(deal: Deal): ScoreResult {
  return scoreOf(modelOf(deal));
}

/** The result of a model that is already put together. @param base the model without the scenario that it runs under */
export function scoreOf(model: Model, base: Model = model): ScoreResult {
  const { deal, values, debt, metrics, base: borrowingBase, contracts } = model;
  const liquidation = { orderly: model.liquidation.at(0, 'orderly'), forced: model.liquidation.at(0, 'forced') };
  const undrawn = total(deal.tranches.map((tranche) => tranche.undrawn));
  const customer = metrics.largestCustomer();
  const projection = project(model, liquidation);
  const fleet = fleetOf(model);
  const { paymentDefault } = runWaterfall(model);
  return {
    ...headOf(deal),
    warnings: [...untestedOveradvance(model), ...warningsOf(fleet, projection, liquidation)],
    fleet,
    values: values.all(0),
    debt: debtOf(model, undrawn),
    ltv: ltvAt(model, 0),
    contracts: {
      headlineBacklog: total(contracts.flows.map((flow) => flow.headlineBacklog)),
      firmBacklog: metrics.firmBacklog(),
      remainingContractMonths: metrics.remainingContractMonths(0),
      tailMonths: metrics.tailMonths(),
      utilization: contracts.utilization(1),
      customerShare: customer?.share ?? null,
      largestCustomer: customer?.group ?? null,
      relatedPartyShare: metrics.shareOfFirm((flow) => flow.lease.relatedParty),
      nonIgShare: metrics.shareOfFirm((flow) => !isInvestmentGrade(flow.lease.rating)),
      byContract: [...contracts.flows].sort((a, b) => compareText(a.lease.id, b.lease.id)).map((flow) => contractRow(model, flow)),
      atMarket: atMarket(model),
    },
    coverage: coverageOf(model),
    borrowingBase: borrowingBase && againstDebt(borrowingBase.at(0), debt.balance(0), undrawnAt(deal)),
    covenants: model.covenants.results(),
    paymentDefault,
    liquidation,
    projection,
    rating: rated(model, base, undefined, paymentDefault?.k ?? null),
    assumptions: [...deal.assumptions.register.values()],
  };
}

function contractRow(model: Model, { lease, firmEnd, firmBacklog, headlineBacklog }: LeaseFlow): ContractRow {
  const { id, customer, group, rating, model: key, gpus, price, start, end, relatedParty, daysPastDue } = lease;
  return {
    contractId: id,
    customer,
    group,
    rating,
    model: key,
    gpus,
    price,
    priceNow: priceAt(model, lease, 0),
    marketRent: termRent(model, key),
    start,
    end,
    firmEnd,
    firmBacklog,
    headlineBacklog,
    relatedParty,
    daysPastDue,
  };
}

/** Headline coverage at as_of. */
export function coverageOf({ metrics }: Model): ScoreResult['coverage'] {
  return {
    dscrForward3: valueOf(metrics.dscr(3, 'forward', 0)),
    dscrForward12: valueOf(metrics.dscr(12, 'forward', 0)),
    dscrMin: metrics.dscrMin(),
    llcr: valueOf(metrics.llcr(0)),
    contractCoverage: valueOf(metrics.contractCoverage(0)),
    contractRealization: valueOf(metrics.past.contractRealization()),
  };
}

function fleetOf({ deal, grid, obsolescence, anchors, values }: Model): ScoreResult['fleet'] {
  const counted = deal.lots.filter(isCounted);
  const pipeline = deal.lots.filter((lot) => !isCounted(lot));
  const newest = obsolescence.newestAt(grid.asOf);
  const inOrder = (a: string, b: string): number => obsolescence.cohortIndex(a) - obsolescence.cohortIndex(b) || compareText(a, b);
  const byModel = [...groupBy(counted, (lot) => lot.model)]
    .sort(([a], [b]) => inOrder(a, b))
    .map(([model, lots]): ModelRow => {
      const of = lots.map((lot) => values.of(lot, 0));
      const gpus = gpusOf(lots);
      const ages = total(lots.map((lot) => new Decimal(wholeMonths(lot.inServiceDate, grid.asOf)).times(lot.quantity)));
      return {
        model,
        cohort: deal.market.models.get(model)!.cohort,
        cohortLag: Math.max(0, newest - obsolescence.cohortIndex(model)),
        gpus,
        ageMonths: ages.div(gpus),
        cost: total(of.map((value) => value.cost)),
        fmv: total(of.map((value) => value.fmv)),
        olv: total(of.map((value) => value.olv)),
        flv: total(of.map((value) => value.flv)),
        approach: mainApproach(lots.flatMap((lot) => values.byApproach(lot, 0))),
        resale: priceEvidence(deal, anchors, model, 'resale'),
        rental: priceEvidence(deal, anchors, model, 'rental'),
        forwardTo: forwardEnd(deal, anchors, model),
      };
    });
  return {
    lots: deal.lots.reduce((sum, lot) => sum + lot.rows, 0),
    pooledGpus: gpusOf(deal.lots.filter(({ costs }) => costs !== undefined)),
    gpus: gpusOf(deal.lots),
    collateralGpus: gpusOf(values.collateral),
    pipelineGpus: gpusOf(pipeline),
    pipelineCost: total(pipeline.map((lot) => lot.unitCost.times(lot.quantity))),
    byModel,
    thin: thinValue(
      counted,
      new Map(byModel.map(({ model, resale, rental }) => [model, { resale: isThin(resale), rental: isThin(rental) }])),
      (lot) => values.byApproach(lot, 0),
    ),
  };
}

/** The approach that bound the most fair value; ties to the first in file order. */
function mainApproach(parts: readonly ApproachPart[]): Approach {
  const sums = new Map<Approach, Decimal>();
  for (const { approach, fmv } of parts) sums.set(approach, (sums.get(approach) ?? ZERO).plus(fmv));
  return [...sums].reduce((top, entry) => (entry[1].gt(top[1]) ? entry : top))[0];
}

function debtOf({ deal, debt, metrics }: Model, undrawn: Decimal): ScoreResult['debt'] {
  const tranches = debt.tranchesAt(0).map(({ tranche, balance, accrued }, i) => ({
    id: tranche.id,
    rank: tranche.rank,
    balance,
    undrawn: tranche.undrawn,
    accrued,
    rate: debt.rateAtOnce(debt.schedules[i]!),
    maturity: tranche.maturity,
  }));
  const balance = debt.balance(0);
  const accrued = total(tranches.map((tranche) => tranche.accrued));
  return {
    balance,
    undrawn,
    accrued,
    ead: balance.plus(accrued),
    waRate: debt.waRate(),
    accounts: metrics.accounts(),
    tranches: deal.tranches.length > 0 ? tranches : [],
  };
}

/** LTV on every basis at grid date k. */
export function ltvAt({ metrics }: Model, k: number): PerBasis<Decimal | null> {
  return Object.fromEntries(BASES.map((basis) => [basis, valueOf(metrics.ltv(basis, k))])) as Record<Basis, Decimal | null>;
}

/** Exposure against value, month by month to the horizon. */
function project(model: Model, today: { readonly orderly: LiquidationResult; readonly forced: LiquidationResult }): ProjectionRow[] {
  const { grid, values, cash, debt, metrics, base, liquidation } = model;
  const rows: ProjectionRow[] = [];
  for (let k = 0; k <= Math.max(12, debt.lastPeriod); k++) {
    const flows = cash.of(k);
    const due = debt.of(k);
    rows.push({
      k,
      date: grid.date(k),
      values: values.all(k),
      balance: due.balance,
      interest: due.interest,
      principal: due.principal,
      balloon: due.balloon,
      prepayment: due.prepayment,
      overadvanceUnpaid: due.overadvanceUnpaid,
      drawn: due.drawn,
      capitalised: due.capitalised,
      feesCommitment: due.fee,
      contractCash: flows.contractCash,
      fees: flows.fees,
      relet: flows.relet,
      hedgeCash: flows.hedgeCash,
      opex: flows.opex,
      cfads: flows.cfads,
      dscrTrailing3: valueOf(metrics.dscr(3, 'trailing', k)),
      ltv: ltvAt(model, k),
      borrowingBase: base && base.at(k).base,
      orderlyRecoveryRate: k === 0 ? today.orderly.recoveryRate : liquidation.recoveryRate(k, 'orderly'),
      forcedRecoveryRate: k === 0 ? today.forced.recoveryRate : liquidation.recoveryRate(k, 'forced'),
    });
  }
  return rows;
}

/** An over-advance today that no covenant tests and no tranche is held within the base for. */
function untestedOveradvance({ deal, base, debt }: Model): Warning[] {
  const overadvance = base ? againstDebt(base.at(0), debt.balance(0), ZERO).overadvance : ZERO;
  const isTested =
    deal.covenants.some(({ metric }) => metric === 'borrowing_base') ||
    deal.tranches.some(({ holdWithinBorrowingBase }) => holdWithinBorrowingBase);
  if (overadvance.isZero() || isTested) return [];
  const { bounds, moves } = RULES.OVERADVANCE_UNTESTED;
  return [
    {
      code: 'OVERADVANCE_UNTESTED',
      place: { file: 'deal.yaml', line: null, column: null, field: 'borrowing_base' },
      text: null,
      expected: `${bounds}; ${overadvance.toFixed(2)} is beyond it. It moves ${moves}`,
      remedy: 'a covenant of metric borrowing_base with max 1',
    },
  ];
}

/** Of the fleet's value, what may rest on one ask or no price without a warning. */
const MOST_THIN = new Decimal('0.25');

function warningsOf(
  { thin }: ScoreResult['fleet'],
  projection: readonly ProjectionRow[],
  { orderly, forced }: { readonly orderly: LiquidationResult; readonly forced: LiquidationResult },
): Warning[] {
  const warnings: Warning[] = [];
  const unpaid = projection.filter((row) => row.overadvanceUnpaid.gt(0));
  const place = { file: 'deal.yaml', line: null, column: null, field: null };
  if (unpaid.length > 0) {
    const first = unpaid[0]!;
    const expected = `${first.overadvanceUnpaid.toFixed(2)} of the over-advance on ${formatDay(first.date)} is beyond the cash that is there; so on ${unpaid.length} dates`;
    warnings.push({
      code: 'OVERADVANCE_UNPAID',
      place: { ...place, field: 'hold_within_borrowing_base' },
      text: null,
      expected,
      remedy: null,
    });
  }
  if (orderly.recoveryRate !== null && forced.recoveryRate !== null && orderly.recoveryRate.lt(forced.recoveryRate)) {
    const expected = `orderly recovers ${orderly.recoveryRate.times(100).toFixed(2)} %, forced ${forced.recoveryRate.times(100).toFixed(2)} %: waiting costs more than it brings`;
    warnings.push({ code: 'ORDERLY_BELOW_FORCED', place, text: null, expected, remedy: null });
  }
  if (thin?.share.gt(MOST_THIN)) {
    const expected = `${thin.share.times(100).toFixed(1)} % of the fleet's fair value rests on one ask or on no price at all: ${thin.models.join(', ')}`;
    warnings.push({ code: 'THIN_EVIDENCE', place, text: null, expected, remedy: 'add observations to comps.csv' });
  }
  return warnings;
}
