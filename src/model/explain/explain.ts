import type { Decimal } from '../../kernel/decimal.js';
import { Trace, leaf, step, type Step } from '../../kernel/trace.js';
import { BASES, type Basis } from '../../domain/covenant.js';
import type { Deal } from '../../domain/deal.js';
import type { Scenario } from '../../domain/scenario.js';
import { explainWaRate } from '../debt/debt.js';
import { modelUnder } from '../scenario/apply-scenario.js';
import { explainBacklog } from '../cash/contracts.js';
import { modelOf, type Model } from '../score/model.js';
import { assumed } from '../frame/origin.js';
import { lowerLgd, rate } from '../rating/rating.js';
import type { RatingResult } from '../frame/result.js';

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
  readonly known: readonly string[];
}

type Explain = (model: Model, trace: Trace) => unknown;

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
  ['contract_realization', (model, trace) => model.metrics.contractRealization(trace)],
  [
    'firm_backlog',
    (model, trace) =>
      step(trace, 'firm backlog', 'money', 'Σ over the contracts', (t) => {
        for (const flow of model.contracts.flows) explainBacklog(model.contracts, flow, t!);
        return model.metrics.firmBacklog();
      }),
  ],
  ['wa_rate', (model, trace) => explainWaRate(model.debt, model.deal, trace)],
  ['lgd.orderly', (model, trace) => model.liquidation.explain('orderly', trace)],
  ['lgd.forced', (model, trace) => model.liquidation.explain('forced', trace)],
  ['lgd', (model, trace) => explainLgd(model, trace)],
  ['pd', (model, trace) => explainPd(model, trace)],
  ['el', (model, trace) => explainEl(model, trace)],
  ['obligor_grade', (model, trace) => explainGrade(model, trace)],
  ['facility_grade', (model, trace) => explainFacility(model, trace)],
]);

/** Figures that can be derived without naming a lot, contract or covenant. */
export const EXPLAINABLE: readonly string[] = [...RECIPES.keys(), 'covenant'];

/**
 * The derivation of a figure: the tree that the computation itself records, down to cells of the tapes, keys of the terms and
 * assumptions. Its root is the figure that `score` reports, or `stress` under the scenario.
 */
export function explain(deal: Deal, target: Target, scenario?: Scenario): Step | Unknown {
  const trace = new Trace();
  const modelled = (): Model => (scenario ? modelUnder(modelOf(deal), scenario).model : modelOf(deal));
  if (target.covenant !== undefined) {
    const known = deal.covenants.map((covenant) => covenant.id);
    if (!known.includes(target.covenant)) return { unknown: target.covenant, known };
    modelled().covenants.explain(target.covenant, trace);
  } else if (target.contract !== undefined) {
    const model = modelled();
    const flow = model.contracts.flowOf(target.contract);
    if (!flow) return { unknown: target.contract, known: deal.leases.map((lease) => lease.id) };
    if (target.metric !== 'firm_backlog') return { unknown: target.metric, known: ['firm_backlog'] };
    explainBacklog(model.contracts, flow, trace);
  } else if (target.lot !== undefined) {
    const lot = deal.lots.find((candidate) => candidate.id === target.lot);
    if (!lot) return { unknown: target.lot, known: deal.lots.map((candidate) => candidate.id) };
    if (!isBasis(target.metric)) return { unknown: target.metric, known: BASES };
    const model = modelled();
    model.values.explain(model.deal.lots[deal.lots.indexOf(lot)]!, target.metric, 0, trace);
  } else {
    const recipe = RECIPES.get(target.metric);
    if (!recipe) return { unknown: target.metric, known: EXPLAINABLE };
    recipe(modelled(), trace);
  }
  return (
    trace.parts[0] ?? { name: `${target.metric}: the deal has none`, value: null, unit: 'text', formula: null, origin: null, parts: [] }
  );
}

const isBasis = (metric: string): metric is Basis => (BASES as readonly string[]).includes(metric);

function rated(model: Model, trace?: Trace): RatingResult {
  const liquidationLgd = lowerLgd(model.liquidation.at(0, 'orderly'), model.liquidation.at(0, 'forced'));
  return rate({ ...model, set: model.deal.assumptions, liquidationLgd }, trace);
}

function explainLgd(model: Model, trace: Trace | undefined): Decimal | null {
  return step(trace, 'LGD', 'ratio', 'max(lgd_floor, the lower of the two channels)', (t) => {
    model.liquidation.explain('orderly', t);
    model.liquidation.explain('forced', t);
    const { values } = model.deal.assumptions;
    leaf(t, 'rating.lgd_floor', 'ratio', values.rating.lgdFloor, assumed(model.deal.assumptions, 'rating.lgd_floor'));
    return rated(model).lgd;
  });
}

function explainGrade(model: Model, trace: Trace | undefined): string {
  return step(
    trace,
    'obligor grade',
    'text',
    'nearest notch of the off-taker PD + adjustments, capped, then guaranteed',
    (t) => rated(model, t).obligorGrade,
  );
}

function explainPd(model: Model, trace: Trace | undefined): Decimal {
  return step(trace, 'PD', 'ratio', "master scale's PD of the obligor grade", (t) => {
    const grade = explainGrade(model, t);
    leaf(t, `rating.master_scale.${grade}`, 'ratio', rated(model).pd, assumed(model.deal.assumptions, `rating.master_scale.${grade}`));
    return rated(model).pd;
  });
}

function explainEl(model: Model, trace: Trace | undefined): Decimal | null {
  return step(trace, 'EL', 'ratio', 'PD · LGD', (t) => {
    explainPd(model, t);
    explainLgd(model, t);
    return rated(model).el;
  });
}

function explainFacility(model: Model, trace: Trace | undefined): string | null {
  return step(
    trace,
    'facility grade',
    'text',
    'the notch whose PD · reference_lgd is nearest EL, within max_uplift of the obligor',
    (t) => {
      explainEl(model, t);
      const { assumptions } = model.deal;
      leaf(t, 'rating.reference_lgd', 'ratio', assumptions.values.rating.referenceLgd, assumed(assumptions, 'rating.reference_lgd'));
      leaf(t, 'rating.max_uplift', 'number', assumptions.values.rating.maxUplift, assumed(assumptions, 'rating.max_uplift'));
      return rated(model).facilityGrade;
    },
  );
}
