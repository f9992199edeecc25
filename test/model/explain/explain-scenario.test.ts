import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import type { Step, StepValue } from '../../../src/kernel/trace.js';
import { BASES } from '../../../src/domain/covenant.js';
import { combine } from '../../../src/domain/scenario.js';
import { EXPLAINABLE, explain } from '../../../src/model/explain/explain.js';
import { modelUnder } from '../../../src/model/scenario/apply-scenario.js';
import { modelOf } from '../../../src/model/score/model.js';
import type { ScoreResult } from '../../../src/model/frame/result.js';
import { scoreUnder } from '../../../src/model/scenario/stress.js';
import { loaded } from '../build.js';
import { folderTexts } from '../folders.js';
import { library, scenariosIn } from '../scenarios.js';

const figures = ({
  values,
  ltv,
  coverage,
  debt,
  liquidation,
  rating,
  borrowingBase,
  contracts,
}: ScoreResult): Readonly<Record<string, StepValue>> => ({
  ...values,
  ...Object.fromEntries(BASES.map((basis) => [`ltv.${basis}`, ltv[basis]])),
  borrowing_base: borrowingBase && borrowingBase.base,
  wa_rate: debt.waRate,
  firm_backlog: contracts.firmBacklog,
  dscr_forward_3: coverage.dscrForward3,
  dscr_forward_12: coverage.dscrForward12,
  dscr_min: coverage.dscrMin,
  llcr: coverage.llcr,
  contract_coverage: coverage.contractCoverage,
  contract_realization: coverage.contractRealization,
  'lgd.orderly': liquidation.orderly.lgd,
  'lgd.forced': liquidation.forced.lgd,
  lgd: rating.lgd,
  pd: rating.pd,
  el: rating.el,
  obligor_grade: rating.obligorGrade,
  facility_grade: rating.facilityGrade,
  exposure: rating.exposure,
  el_usd: rating.elUsd,
});
const text = (value: StepValue | undefined): string => (value instanceof Decimal ? value.toFixed() : String(value));
const all = (step: Step): Step[] => [step, ...step.parts.flatMap(all)];

describe.each([
  ['../../cases/01-plain/', ['severe']],
  ['../../cases/05-troubled/', ['circle']],
] as const)('explain on %s', (folder, ids) => {
  it.each(ids)('under %s every root is the figure of the score under it, to the last digit', async (id) => {
    const texts = folderTexts(new URL(folder, import.meta.url));
    const { deal } = await loaded(texts);
    const scenario = (await library(deal)).get(id) ?? (await scenariosIn(deal, texts['scenarios.yaml']!)).find((item) => item.id === id)!;
    const result = scoreUnder(deal, scenario);
    const expected = figures(result);
    for (const metric of EXPLAINABLE) {
      if (metric === 'covenant') continue;
      const step = explain(deal, { metric }, scenario) as Step;
      expect(text(step.value), metric).toBe(text(expected[metric]));
    }
    for (const { id: covenant, actual } of result.covenants)
      expect(text((explain(deal, { metric: 'covenant', covenant }, scenario) as Step).value), covenant).toBe(text(actual));
    for (const { contractId, firmBacklog } of result.contracts.byContract)
      expect(text((explain(deal, { metric: 'firm_backlog', contract: contractId }, scenario) as Step).value), contractId).toBe(
        text(firmBacklog),
      );
    const { model } = modelUnder(modelOf(deal), scenario);
    const [lot] = deal.lots;
    expect(text((explain(deal, { metric: 'fmv', lot: lot!.id }, scenario) as Step).value)).toBe(
      text(model.values.fmv(model.deal.lots[0]!, 0).whole),
    );
  });
});

describe('where a figure under a scenario comes from', () => {
  it('an assumption that the scenario changed names it, and another tree is that of the deal as it is', async () => {
    const { deal } = await loaded(folderTexts(new URL('../../cases/01-plain/', import.meta.url)));
    const scenario = combine([(await library(deal)).get('short-life')!, (await library(deal)).get('power-shock')!]);
    const origins = JSON.stringify(all(explain(deal, { metric: 'depreciated_cost' }, scenario) as Step).map(({ origin }) => origin));
    expect(origins).toContain('scenario short-life+power-shock');
    expect(explain(deal, { metric: 'ltv.olv' }, { ...scenario, shocks: [] })).toEqual(explain(deal, { metric: 'ltv.olv' }));
  });
});
