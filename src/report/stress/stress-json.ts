import { formatDay } from '../../kernel/calendar.js';
import { BASES } from '../../domain/covenant.js';
import type { ChannelLoss, DefaultLoss, Peak, ScenarioResult, StressResult } from '../../model/scenario/stress.js';
import { money, ratio, type Json } from '../print/json.js';
import { eventJson, headJson, stoppedJson } from '../print/result-json.js';
import { coverageJson, covenantJson, perBasis } from '../score/json.js';
import type { Tool } from '../print/tool.js';

/** What `stress --json` prints: the base case and then each scenario. */
export const stressJson = (result: StressResult, tool: Tool): Json => ({
  ...headJson('stress/1', result, tool),
  scenarios: result.scenarios.map(scenarioJson),
});

const scenarioJson = (scenario: ScenarioResult): Json => ({
  id: scenario.id,
  name: scenario.name,
  rationale: scenario.rationale,
  warnings: scenario.warnings,
  values: perBasis(scenario.values, money),
  ltv: perBasis(scenario.ltv, ratio),
  ltv_peak: Object.fromEntries(BASES.map((basis) => [basis, peakJson(scenario.ltvPeak[basis])])),
  coverage: coverageJson(scenario.coverage),
  dscr_low: scenario.dscrLow && { value: ratio(scenario.dscrLow.value), date: formatDay(scenario.dscrLow.date) },
  covenants: scenario.covenants.map((covenant) => {
    const { id, status, first_breach, worst } = covenantJson(covenant);
    return { id: id!, status: status!, first_breach: first_breach!, worst: worst! };
  }),
  breaches: scenario.breaches,
  rating: {
    obligor_grade: scenario.rating.obligorGrade,
    pd: ratio(scenario.rating.pd),
    lgd: ratio(scenario.rating.lgd),
    el: ratio(scenario.rating.el),
    facility_grade: scenario.rating.facilityGrade,
  },
  liquidity_low: eventJson(scenario.liquidityLow),
  payment_default: paymentJson(scenario.paymentDefault),
  refinancing_gap: eventJson(scenario.refinancingGap),
  draws_stopped: scenario.drawsStopped.map(stoppedJson),
  default_case: scenario.defaultCase && defaultJson(scenario.defaultCase),
});

const peakJson = ({ value, date }: Peak): Json => ({ value: ratio(value), date: date === null ? null : formatDay(date) });

const paymentJson = (event: ScenarioResult['paymentDefault']): Json =>
  event && { ...(eventJson(event) as Readonly<Record<string, Json>>), ...(event.cause === undefined ? {} : { cause: event.cause }) };

const defaultJson = (loss: DefaultLoss): Json => ({
  kind: loss.kind,
  ...(loss.cause === null ? {} : { cause: loss.cause }),
  k: loss.k,
  date: formatDay(loss.date),
  ead: money(loss.ead),
  ...(loss.cause === null || loss.channel === 'orderly' ? { orderly: channelJson(loss.orderly) } : {}),
  ...(loss.cause === null || loss.channel === 'forced' ? { forced: channelJson(loss.forced) } : {}),
  channel: loss.channel,
  loss: money(loss.loss),
  loss_pv: money(loss.lossPv),
  ...(loss.cause === null
    ? {}
    : {
        tranches: loss.tranches.map(({ id, ead, loss: own, lossPv }) => ({
          id,
          ead: money(ead),
          loss: money(own),
          loss_pv: money(lossPv),
        })),
        in_place: loss.inPlace,
      }),
});

const channelJson = ({ recoveryRate, lgd, loss }: ChannelLoss): Json => ({
  recovery_rate: ratio(recoveryRate),
  lgd: ratio(lgd),
  loss: money(loss),
});
