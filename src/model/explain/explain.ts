import type { Decimal } from '../../kernel/decimal.js';
import { Trace, leaf, step, type Step, withSources } from '../../kernel/trace.js';
import { BASES, type Basis } from '../../domain/covenant.js';
import { FIGURES, figureOf } from '../../domain/figure.js';
import type { Deal } from '../../domain/deal.js';
import type { Scenario } from '../../domain/scenario.js';
import { explainWaRate } from '../debt/debt.js';
import { explainLiquidation } from './liquidation.js';
import { modelUnder } from '../scenario/apply-scenario.js';
import { explainBacklog } from '../cash/contracts.js';
import { modelOf, type Model } from '../score/model.js';
import { isInvestmentGrade } from '../../domain/rating.js';
import { assumed, term } from '../frame/origin.js';
import { rated as ratingOf } from '../score/rated.js';

/** Which figure to derive; at most one of lot, contract and covenant. */
export interface Target {
  readonly metric: string;
  readonly lot?: string;
  readonly contract?: string;
  readonly covenant?: string;
}

/** A name that stands for nothing here, with the names that do. */
interface Unknown {
  readonly unknown: string;
  /** What it was to be, as `lot`. */
  readonly what: string;
  readonly known: readonly string[];
}

/** @param base the model without the scenario */
type Explain = (model: Model, trace: Trace, base: Model) => unknown;

const ofBases = (prefix: string, recipe: (basis: Basis) => Explain): [string, Explain][] =>
  BASES.map((basis) => [`${prefix}${basis}`, recipe(basis)]);

const RECIPES: ReadonlyMap<string, Explain> = new Map<string, Explain>([
  ...ofBases('', (basis) => (model, trace) => model.values.explainTotal(basis, 0, trace)),
  ...ofBases('ltv.', (basis) => (model, trace) => model.metrics.ltv(basis, 0, trace)),
  ['borrowing_base', (model, trace) => model.base?.explain(0, trace)],
  ['dscr_forward_3', (model, trace) => model.metrics.dscr(3, 'forward', 0, trace)],
  ['dscr_forward_12', (model, trace) => model.metrics.dscr(12, 'forward', 0, trace)],
  ['dscr_min', (model, trace) => model.metrics.dscrMin(trace)],
  ['llcr', (model, trace) => model.metrics.llcr(0, trace)],
  ['contract_coverage', (model, trace) => model.metrics.contractCoverage(0, trace)],
  ['contract_realization', (model, trace) => model.metrics.past.contractRealization(trace)],
  [
    'firm_backlog',
    (model, trace) =>
      step(trace, 'firm backlog', 'money', 'Σ over the contracts', (t) => {
        for (const flow of model.contracts.flows) explainBacklog(model.contracts, flow, t!);
        return model.metrics.firmBacklog();
      }),
  ],
  ['wa_rate', (model, trace) => explainWaRate(model.debt, model.deal, trace)],
  ['lgd.orderly', (model, trace) => explainLiquidation(model, 'orderly', trace)],
  ['lgd.forced', (model, trace) => explainLiquidation(model, 'forced', trace)],
  ['lgd', (model, trace, base) => explainLgd(model, trace, base)],
  ['pd', (model, trace, base) => explainPd(model, trace, base)],
  ['el', (model, trace, base) => explainEl(model, trace, base)],
  ['obligor_grade', (model, trace, base) => explainGrade(model, trace, base)],
  ['facility_grade', (model, trace, base) => explainFacility(model, trace, base)],
  ['exposure', (model, trace, base) => explainExposure(model, trace, base)],
  ['el_usd', (model, trace, base) => explainElUsd(model, trace, base)],
]);

/** Figures that can be derived without naming a lot, contract or covenant. */
export const EXPLAINABLE: readonly string[] = [...RECIPES.keys(), 'covenant'];

/**
 * The derivation of a figure: the tree that the computation itself records, down to cells of the tapes, keys of the terms and
 * assumptions. Its root is the figure that `score` reports, or `stress` under the scenario.
 */
export function explain(deal: Deal, target: Target, scenario?: Scenario): Step | Unknown {
  const trace = new Trace();
  const base = modelOf(deal);
  const modelled = (): Model => (scenario ? modelUnder(base, scenario).model : base);
  if (target.covenant !== undefined) {
    const known = deal.covenants.map((covenant) => covenant.id);
    if (!known.includes(target.covenant)) return { unknown: target.covenant, what: 'covenant', known };
    modelled().covenants.explain(target.covenant, trace);
  } else if (target.contract !== undefined) {
    const model = modelled();
    const flow = model.contracts.flowOf(target.contract);
    if (!flow) return { unknown: target.contract, what: 'contract', known: deal.leases.map((lease) => lease.id) };
    if (target.metric !== 'firm_backlog') return { unknown: target.metric, what: 'figure of a contract', known: ['firm_backlog'] };
    explainBacklog(model.contracts, flow, trace);
  } else if (target.lot !== undefined) {
    const lot = deal.lots.find((candidate) => candidate.id === target.lot);
    if (!lot) return { unknown: target.lot, what: 'lot', known: deal.lots.map((candidate) => candidate.id) };
    if (!isBasis(target.metric)) return { unknown: target.metric, what: 'figure of a lot', known: BASES };
    const model = modelled();
    model.values.explain(model.deal.lots[deal.lots.indexOf(lot)]!, target.metric, 0, trace);
  } else {
    const recipe = RECIPES.get(target.metric);
    if (!recipe) return { unknown: target.metric, what: 'figure', known: EXPLAINABLE };
    recipe(modelled(), trace, base);
  }
  const [root] = trace.parts;
  const figure = FIGURES.get(target.metric);
  const title = figure?.title ?? target.metric;
  if (!root) return { name: `${title}: the deal has none`, value: null, unit: 'text', formula: null, origin: null, parts: [] };
  const isWholeDeal = target.covenant === undefined && target.contract === undefined && target.lot === undefined;
  const sources = new Map(deal.inputs.map((input) => [input.file, input.sources]));
  const sourced = withSources(root, ({ file, line }) => (line === null ? undefined : sources.get(file)?.get(line)));
  return figure && isWholeDeal ? { ...sourced, name: title, unit: figure.unit } : sourced;
}

const isBasis = (metric: string): metric is Basis => (BASES as readonly string[]).includes(metric);

/** LGD of today's channels, the downturn's beside it. */
function explainLgd(model: Model, trace: Trace | undefined, base: Model): Decimal | null {
  return step(
    trace,
    figureOf('lgd').title,
    figureOf('lgd').unit,
    'max(lgd_floor, the downturn, the lower of the two channels today)',
    (t) => {
      const { lgd, lgdDownturn } = ratingOf(model, base);
      explainLiquidation(model, 'orderly', t);
      explainLiquidation(model, 'forced', t);
      const { assumptions } = model.deal;
      const { rating } = assumptions.values;
      if (!rating.downturnPrice.isZero() || rating.downturnCustomer !== 'none') {
        leaf(t, 'LGD in the downturn, not below today', 'ratio', lgdDownturn);
        leaf(t, 'rating.downturn_price', 'ratio', rating.downturnPrice, assumed(assumptions, 'rating.downturn_price'));
        leaf(t, 'rating.downturn_customer', 'text', rating.downturnCustomer, assumed(assumptions, 'rating.downturn_customer'));
      }
      leaf(t, 'rating.lgd_floor', 'ratio', rating.lgdFloor, assumed(assumptions, 'rating.lgd_floor'));
      return lgd;
    },
  );
}

function explainGrade(model: Model, trace: Trace | undefined, base: Model): string {
  return step(
    trace,
    figureOf('obligor_grade').title,
    figureOf('obligor_grade').unit,
    'nearest notch of the off-taker PD + adjustments, capped, then guaranteed',
    (t) => ratingOf(model, base, t).obligorGrade,
  );
}

function explainPd(model: Model, trace: Trace | undefined, base: Model): Decimal {
  return step(trace, figureOf('pd').title, figureOf('pd').unit, "master scale's PD of the obligor grade; 1 in default", (t) => {
    const grade = explainGrade(model, t, base);
    const { pd } = ratingOf(model, base);
    if (grade !== 'D')
      leaf(t, `rating.master_scale.${grade}`, 'ratio', pd, assumed(model.deal.assumptions, `rating.master_scale.${grade}`));
    return pd;
  });
}

function explainEl(model: Model, trace: Trace | undefined, base: Model): Decimal | null {
  return step(trace, figureOf('el').title, figureOf('el').unit, 'PD · LGD', (t) => {
    explainPd(model, t, base);
    explainLgd(model, t, base);
    return ratingOf(model, base).el;
  });
}

function explainExposure(model: Model, trace: Trace | undefined, base: Model): Decimal {
  return step(trace, figureOf('exposure').title, figureOf('exposure').unit, 'EAD + ccf · Σ undrawn that has not lapsed', (t) => {
    const { deal } = model;
    leaf(t, 'EAD', 'money', model.liquidation.at(0, 'orderly').ead);
    deal.tranches.forEach(({ id, undrawn, availabilityEnd }, i) => {
      if (availabilityEnd >= deal.asOf) leaf(t, `undrawn of ${id}`, 'money', undrawn, term(deal, `tranches.${i}.undrawn`));
    });
    leaf(t, 'rating.ccf', 'ratio', deal.assumptions.values.rating.ccf, assumed(deal.assumptions, 'rating.ccf'));
    return ratingOf(model, base).exposure;
  });
}

function explainElUsd(model: Model, trace: Trace | undefined, base: Model): Decimal | null {
  return step(trace, figureOf('el_usd').title, figureOf('el_usd').unit, 'EL · exposure', (t) => {
    explainEl(model, t, base);
    explainExposure(model, t, base);
    return ratingOf(model, base).elUsd;
  });
}

function explainFacility(model: Model, trace: Trace | undefined, base: Model): string | null {
  return step(
    trace,
    figureOf('facility_grade').title,
    figureOf('facility_grade').unit,
    'the notch whose PD · reference_lgd is nearest EL, within max_uplift of the obligor',
    (t) => {
      explainEl(model, t, base);
      const { assumptions } = model.deal;
      const { facilityGrade, obligorGrade } = ratingOf(model, base);
      const [key, uplift] = isInvestmentGrade(obligorGrade)
        ? (['rating.max_uplift_ig', assumptions.values.rating.maxUpliftIg] as const)
        : (['rating.max_uplift', assumptions.values.rating.maxUplift] as const);
      leaf(t, 'rating.reference_lgd', 'ratio', assumptions.values.rating.referenceLgd, assumed(assumptions, 'rating.reference_lgd'));
      leaf(t, key, 'number', uplift, assumed(assumptions, key));
      return facilityGrade;
    },
  );
}
