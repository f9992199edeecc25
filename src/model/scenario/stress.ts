import { Decimal } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';
import { CHANNELS, type Channel } from '../../domain/assumptions.js';
import { BASES, type Basis } from '../../domain/covenant.js';
import type { Deal } from '../../domain/deal.js';
import { BASE_SCENARIO, type Scenario } from '../../domain/scenario.js';
import { modelUnder } from './apply-scenario.js';
import type { DefaultCase } from '../recovery/liquidation.js';
import { valueOf } from '../measure/measure.js';
import { modelOf, type Model } from '../score/model.js';
import { rated } from '../score/rated.js';
import {
  headOf,
  type CovenantResult,
  type Event,
  type LiquidationResult,
  type PerBasis,
  type RatingResult,
  type ResultHead,
  type ScoreResult,
} from '../frame/result.js';
import { coverageOf, ltvAt, scoreOf } from '../score/score.js';
import { runWaterfall, type DefaultFound, type DefaultKind, type StoppedDraw, type Waterfall } from '../waterfall/waterfall.js';

/** What a default would cost, in the better channel. */
export interface DefaultLoss {
  readonly kind: DefaultKind | 'worst_month';
  /** On a drawn path: payment, balloon where nothing else is unpaid, else the kind; null on any other. */
  readonly cause: DefaultFound['cause'] | null;
  readonly k: number;
  readonly date: Day;
  readonly ead: Decimal;
  readonly orderly: ChannelLoss;
  readonly forced: ChannelLoss;
  /** The channel that lenders take: the one with the lower loss, orderly of equals; on a drawn path that of the path. */
  readonly channel: Channel;
  readonly loss: Decimal;
  /** At as_of, at wa_rate. */
  readonly lossPv: Decimal;
  /** On a drawn path; empty on any other. */
  readonly tranches: readonly { readonly id: string; readonly ead: Decimal; readonly loss: Decimal; readonly lossPv: Decimal }[];
  /** Contracts that are continued on a drawn path; empty on any other. */
  readonly inPlace: readonly string[];
}

/** Highest LTV of a basis while debt is outstanding: a null value on a date is a zero value, the worst; without debt both are null. */
export interface Peak {
  readonly value: Decimal | null;
  readonly date: Day | null;
}

export interface ChannelLoss {
  readonly recoveryRate: Decimal | null;
  readonly lgd: Decimal | null;
  readonly loss: Decimal;
}

export interface ScenarioResult {
  readonly id: string;
  readonly name: string;
  readonly rationale: string;
  /** Shocks that matched nothing, bounds that cut one. */
  readonly warnings: readonly string[];
  readonly values: PerBasis<Decimal>;
  readonly ltv: PerBasis<Decimal | null>;
  readonly ltvPeak: PerBasis<Peak>;
  readonly coverage: ScoreResult['coverage'];
  /** coverage.dscrMin and the date it looks forward from. */
  readonly dscrLow: { readonly value: Decimal; readonly date: Day } | null;
  readonly covenants: readonly CovenantResult[];
  /** Covenants with a first breach. */
  readonly breaches: number;
  readonly rating: RatingResult;
  readonly liquidityLow: Event | null;
  readonly paymentDefault: Waterfall['paymentDefault'];
  readonly refinancingGap: Event | null;
  /** Draws that equity must pay. */
  readonly drawsStopped: readonly StoppedDraw[];
  /** Null without debt; on a drawn path null without a default too. */
  readonly defaultCase: DefaultLoss | null;
  /** On a drawn path; null on any other. */
  readonly drawn: { readonly refinanced: number | null } | null;
  /** Contractual debt against the collateral's values, month by month to the last maturity. */
  readonly exposure: readonly Exposure[];
}

interface Exposure {
  readonly date: Day;
  readonly balance: Decimal;
  readonly values: PerBasis<Decimal>;
}

export interface StressResult extends ResultHead {
  /** The base case first. */
  readonly scenarios: readonly ScenarioResult[];
}

/** Runs the base case and each scenario. @param onScenario called each time one is done, with the count so far */
export function stress(
  deal: Deal,
  scenarios: readonly Scenario[],
  onScenario?: (done: number) => void,
  base: Model = modelOf(deal),
): StressResult {
  const all = [BASE_SCENARIO, ...scenarios.filter((scenario) => scenario.id !== BASE_SCENARIO.id)];
  const results = all.map((scenario, i) => {
    const result = runScenario(base, scenario);
    onScenario?.(i + 1);
    return result;
  });
  return { ...headOf(deal), scenarios: results };
}

/** A scenario's full score, as `score` gives it for the deal. */
export function scoreUnder(deal: Deal, scenario: Scenario): ScoreResult {
  const base = modelOf(deal);
  return scoreOf(modelUnder(base, scenario).model, base);
}

/** What stands beside every scenario. */
export function runScenario(base: Model, scenario: Scenario): ScenarioResult {
  const { model, warnings } = modelUnder(base, scenario);
  const waterfall = runWaterfall(model);
  const low = model.metrics.dscrLow();
  const covenants = model.covenants.results();
  return {
    id: scenario.id,
    name: scenario.name,
    rationale: scenario.rationale,
    warnings,
    values: model.values.all(0),
    ltv: ltvAt(model, 0),
    ltvPeak: Object.fromEntries(BASES.map((basis) => [basis, ltvPeak(model, basis)])) as Record<Basis, Peak>,
    coverage: coverageOf(model),
    dscrLow: low && { value: low.value, date: model.grid.date(low.k) },
    covenants,
    breaches: covenants.filter((covenant) => covenant.firstBreach !== null).length,
    rating: rated(model, base, undefined, waterfall.paymentDefault?.k ?? null),
    liquidityLow: waterfall.liquidityLow,
    paymentDefault: waterfall.paymentDefault,
    refinancingGap: waterfall.refinancingGap,
    drawsStopped: waterfall.drawsStopped,
    defaultCase: defaultCase(model, waterfall),
    drawn: model.conditions.drawn && { refinanced: waterfall.refinanced },
    exposure: Array.from({ length: model.debt.lastPeriod + 1 }, (_, k) => ({
      date: model.grid.date(k),
      balance: model.debt.balance(k),
      values: model.values.all(k),
    })),
  };
}

function ltvPeak(model: Model, basis: Basis): Peak {
  let peak: Peak = { value: null, date: null };
  for (let k = 0; k <= model.debt.lastPeriod; k++) {
    if (model.debt.balance(k).isZero()) continue;
    const value = valueOf(model.metrics.ltv(basis, k));
    if (value === null) return { value, date: model.grid.date(k) };
    if (peak.value === null || value.gt(peak.value)) peak = { value, date: model.grid.date(k) };
  }
  return peak;
}

function defaultCase(model: Model, waterfall: ReturnType<typeof runWaterfall>): DefaultLoss | null {
  if (model.debt.waRate() === null) return null;
  const { atDefault } = waterfall;
  const { drawn } = model.conditions;
  if (drawn) return atDefault && lossOnPath(model, drawn.channel, atDefault);
  if (atDefault) return lossOf(model, 'payment_default', atDefault.k, atDefault);
  return worstMonth(model);
}

/** The loss of a default on a drawn path, in its channel, tranche by tranche. @source methodology 18, section 3 */
function lossOnPath(model: Model, channel: Channel, found: DefaultFound): DefaultLoss {
  const { kind, cause, k } = found;
  const [orderly, forced] = CHANNELS.map((one) => model.liquidation.of(k, one, found)) as [LiquidationResult, LiquidationResult];
  const result = channel === 'forced' ? forced : orderly;
  const loss = result.shortfall!;
  return {
    kind,
    cause,
    k,
    date: model.grid.date(k),
    ead: result.ead,
    orderly: channelLoss(orderly),
    forced: channelLoss(forced),
    channel,
    loss,
    lossPv: atAsOf(model, loss, k),
    tranches: result.tranches.map(({ id, ead, recoveryPv }) => {
      const own = ead.minus(recoveryPv);
      return { id, ead, loss: own, lossPv: atAsOf(model, own, k) };
    }),
    inPlace: result.inPlace,
  };
}

/**
 * The month whose liquidation on contractual balances loses most, as of today; the first of equals. Months are looked at from the
 * largest loss that is possible down, until none that is left can be larger.
 */
function worstMonth(model: Model): DefaultLoss {
  const better = (of: (channel: Channel) => Decimal, k: number): Decimal => atAsOf(model, Decimal.min(...CHANNELS.map(of)), k);
  const months: { readonly k: number; readonly atMost: Decimal }[] = [];
  for (let k = 0; k < model.debt.lastPeriod; k++)
    months.push({ k, atMost: better((channel) => model.liquidation.shortfallAtMost(k, channel), k) });
  months.sort((a, b) => b.atMost.cmp(a.atMost) || a.k - b.k);
  let worst: { k: number; lossPv: Decimal } | null = null;
  for (const { k, atMost } of months) {
    if (worst !== null && atMost.lt(worst.lossPv)) break;
    const lossPv = better((channel) => model.liquidation.shortfall(k, channel), k);
    if (worst === null || lossPv.gt(worst.lossPv) || (lossPv.eq(worst.lossPv) && k < worst.k)) worst = { k, lossPv };
  }
  return lossOf(model, 'worst_month', worst?.k ?? 0, model.liquidation.contractualCase(worst?.k ?? 0));
}

function lossOf(model: Model, kind: 'payment_default' | 'worst_month', k: number, given: DefaultCase): DefaultLoss {
  const [orderly, forced] = CHANNELS.map((channel) => model.liquidation.of(k, channel, given)) as [LiquidationResult, LiquidationResult];
  const channel = forced.shortfall!.lt(orderly.shortfall!) ? 'forced' : 'orderly';
  const loss = (channel === 'forced' ? forced : orderly).shortfall!;
  return {
    kind,
    cause: null,
    k,
    date: model.grid.date(k),
    ead: orderly.ead,
    orderly: channelLoss(orderly),
    forced: channelLoss(forced),
    channel,
    loss,
    lossPv: atAsOf(model, loss, k),
    tranches: [],
    inPlace: [],
  };
}

const channelLoss = ({ recoveryRate, lgd, shortfall }: LiquidationResult): ChannelLoss => ({ recoveryRate, lgd, loss: shortfall! });

const atAsOf = (model: Model, amount: Decimal, k: number): Decimal => amount.times(model.liquidation.discount.at(k));
