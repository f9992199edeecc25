import { Decimal, fraction, ONE, total, usd } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import type { Deal } from '../../domain/deal.js';
import { BASE_SCENARIO, type Scenario } from '../../domain/scenario.js';
import type { Tranche } from '../../domain/tranche.js';
import { indexOn } from '../debt/tranche-schedule.js';
import { BASE_CONDITIONS } from '../frame/conditions.js';
import type { RatingResult } from '../frame/result.js';
import { modelUnder } from '../scenario/apply-scenario.js';
import { indexRate, scenarioOf } from '../scenario/drivers.js';
import { reverse } from '../scenario/reverse.js';
import { runScenario, type ScenarioResult } from '../scenario/stress.js';
import { modelOf, type Model } from '../score/model.js';
import { rated } from '../score/rated.js';
import { lessDebt, RESERVE_MONTHS, serviceOf, type Switched } from './structure.js';

/** Terms that a lender may ask for. */
const MITIGANTS = ['direct_agreement', 'dsra', 'ltv', 'sweep', 'hedge'] as const;
export type Mitigant = (typeof MITIGANTS)[number];

/** By how much the index rises where a hedge is looked at: 2 points a year, at once and for good. */
export const INDEX_RISE = new Decimal('0.02');

/** What the model makes of a deal. */
export interface Standing {
  readonly rating: Pick<RatingResult, 'obligorGrade' | 'facilityGrade' | 'pd' | 'lgd' | 'el' | 'elUsd'>;
  /** Lowest DSCR looking three months ahead; null without debt service. */
  readonly dscrMin: Decimal | null;
  /** The same with the index {@link INDEX_RISE} higher. */
  readonly dscrIndexUp: Decimal | null;
  /** In the scenario that breaks the deal as it is; null without one. */
  readonly broken: { readonly missed: Day | null; readonly lossPv: Decimal | null } | null;
  /** The fall of resale prices that first breaks a covenant; null where none does, or where it was not searched. */
  readonly priceShock: Decimal | null;
}

interface Mitigated extends Standing {
  readonly term: Mitigant;
  readonly from: string;
  readonly to: string;
}

/** What terms of the structure would change, each asked for by itself and solved again. */
export interface MitigantsResult {
  /** The scenario in which it is looked at: the first to miss a payment, else that with the largest loss; null without either. */
  readonly scenario: { readonly id: string; readonly name: string } | null;
  readonly today: Standing;
  readonly mitigants: readonly Mitigated[];
  /** Terms that the deal has already, or that do not apply to it. */
  readonly without: readonly Mitigant[];
}

/** The first scenario to miss a payment, of equal dates the larger loss; without one that with the largest loss; the base case among them. */
export function breakingScenario(scenarios: readonly ScenarioResult[]): ScenarioResult | null {
  const loss = ({ defaultCase }: ScenarioResult): Decimal => defaultCase?.lossPv ?? new Decimal(0);
  const missed = scenarios.filter(({ paymentDefault }) => paymentDefault !== null);
  const [first] =
    missed.length > 0
      ? [...missed].sort((a, b) => a.paymentDefault!.date - b.paymentDefault!.date || loss(b).cmp(loss(a)))
      : scenarios.filter((s) => loss(s).gt(0)).sort((a, b) => loss(b).cmp(loss(a)));
  return first ?? null;
}

/**
 * Solves the deal again with each term by itself:
 *
 *     direct_agreement  of the structure and of every customer
 *     dsra              3 more months of debt service in the reserve, paid in by equity today and held there
 *     ltv               LTV on OLV 10 points lower, every amount of each tranche in proportion
 *     sweep             all cash that is left each month prepays the loan
 *     hedge             every floating tranche swapped in full to maturity: at the level of its swap, else at the index on as_of
 *
 * @param results of the scenarios, the base case first
 * @param priceShock the fall of resale prices that first breaks a covenant of the deal as it is
 * @source methodology 19
 */
export function mitigantsOf(
  base: Model,
  scenarios: readonly Scenario[],
  results: readonly ScenarioResult[],
  priceShock: Decimal | null,
): MitigantsResult {
  const broken = breakingScenario(results);
  const scenario = broken && (scenarios.find(({ id }) => id === broken.id) ?? null);
  const changes = MITIGANTS.map((term) => ({ term, change: changed(base, term) }));
  const floats = base.deal.tranches.some(({ rate }) => rate.kind === 'floating');
  return {
    scenario: broken && { id: broken.id, name: broken.name },
    today: {
      rating: rated(base, base),
      dscrMin: base.metrics.dscrMin(),
      dscrIndexUp: floats ? underIndex(base).metrics.dscrMin() : null,
      broken: broken && brokenOf(broken),
      priceShock,
    },
    mitigants: changes.flatMap(({ term, change }): Mitigated[] => {
      if (change === null) return [];
      const model = modelOf(change.deal, BASE_CONDITIONS, base);
      return [
        {
          term,
          from: change.from,
          to: change.to,
          rating: rated(model, model),
          dscrMin: model.metrics.dscrMin(),
          dscrIndexUp: floats ? underIndex(model).metrics.dscrMin() : null,
          broken: broken && brokenOf(runScenario(model, scenario ?? BASE_SCENARIO)),
          priceShock: term === 'ltv' && priceShock !== null ? shockOf(model) : null,
        },
      ];
    }),
    without: changes.flatMap(({ term, change }) => (change === null ? [term] : [])),
  };
}

const underIndex = (model: Model): Model => modelUnder(model, scenarioOf('index_rate', [indexRate(INDEX_RISE)])).model;

const brokenOf = ({ paymentDefault, defaultCase }: ScenarioResult): NonNullable<Standing['broken']> => ({
  missed: paymentDefault && paymentDefault.date,
  lossPv: defaultCase && defaultCase.lossPv,
});

const shockOf = (model: Model): Decimal | null =>
  reverse(model.deal, { drivers: ['price_level'], events: ['covenant'] }, undefined, model).results[0]!.shock;

function changed(base: Model, term: Mitigant): Switched | null {
  const { deal } = base;
  const { accounts, waterfall, structure, leases } = deal;
  switch (term) {
    case 'direct_agreement': {
      const lacking = leases.filter((lease) => !lease.directAgreement).length;
      if (structure.directAgreement && lacking === 0) return null;
      return {
        deal: {
          ...deal,
          structure: { ...structure, directAgreement: true },
          leases: leases.map((lease) => ({ ...lease, directAgreement: true })),
        },
        from: `${leases.length - lacking} of ${leases.length}`,
        to: `${leases.length} of ${leases.length}`,
      };
    }
    case 'dsra': {
      const more = serviceOf(base, RESERVE_MONTHS);
      if (more === null || more.isZero()) return null;
      const dsra = usd(accounts.dsra.plus(more));
      const held = { ...waterfall, dsraMonths: waterfall.dsraMonths.plus(RESERVE_MONTHS) };
      return { deal: { ...deal, accounts: { ...accounts, dsra }, waterfall: held }, from: accounts.dsra.toFixed(2), to: dsra.toFixed(2) };
    }
    case 'ltv':
      return lessDebt(deal, base);
    case 'sweep':
      if (waterfall.sweepShare.gte(1)) return null;
      return {
        deal: { ...deal, waterfall: { ...waterfall, sweepShare: fraction(ONE) } },
        from: waterfall.sweepShare.toString(),
        to: '1',
      };
    case 'hedge': {
      if (deal.tranches.every(isSwapped)) return null;
      const tranches = deal.tranches.map((tranche) => swapped(tranche, deal));
      return { deal: { ...deal, tranches }, from: hedgedShare(deal)!.toString(), to: hedgedShare({ ...deal, tranches })!.toString() };
    }
  }
}

/** Whether no interest of a tranche follows an index to its maturity. */
const isSwapped = ({ rate, maturity, balance }: Tranche): boolean =>
  rate.kind === 'fixed' ||
  balance.isZero() ||
  (rate.hedge?.kind === 'swap' && rate.hedge.share.eq(1) && (rate.hedge.until === null || rate.hedge.until >= maturity));

function swapped(tranche: Tranche, { indexCurves, asOf }: Deal): Tranche {
  const { rate } = tranche;
  if (rate.kind === 'fixed') return tranche;
  const level = rate.hedge?.kind === 'swap' ? rate.hedge.level : fraction(indexOn(indexCurves.get(rate.index)!, asOf));
  return { ...tranche, rate: { ...rate, hedge: { kind: 'swap', share: fraction(ONE), level, until: null } } };
}

/** Of the floating balances, what is swapped or capped on as_of; null without a floating balance. */
function hedgedShare({ tranches, asOf }: Deal): Decimal | null {
  const floating = tranches.filter(({ rate }) => rate.kind === 'floating');
  const all = total(floating.map(({ balance }) => balance));
  const hedged = floating.map(({ rate, balance }) =>
    rate.kind === 'floating' && rate.hedge && (rate.hedge.until === null || rate.hedge.until > asOf)
      ? balance.times(rate.hedge.share)
      : new Decimal(0),
  );
  return all.isZero() ? null : total(hedged).div(all);
}
