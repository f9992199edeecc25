import { beforeAll, describe, expect, test } from 'vitest';
import { Decimal, total } from '../../../src/kernel/decimal.js';
import { formatDay } from '../../../src/kernel/calendar.js';
import type { Deal } from '../../../src/domain/deal.js';
import { GRADES, type Grade } from '../../../src/domain/rating.js';
import { modelOf } from '../../../src/model/score/model.js';
import { scoreOf } from '../../../src/model/score/score.js';
import { modelUnder } from '../../../src/model/scenario/apply-scenario.js';
import { priceLevel, scenarioOf } from '../../../src/model/scenario/drivers.js';
import { runWaterfall } from '../../../src/model/waterfall/waterfall.js';
import type { ReportDocument } from '../../../src/report/document/document.js';
import { judged, MEASURES } from '../../../src/report/document/measures.js';
import { reportDocument } from '../../../src/report/document/report-document.js';
import type { ReportInput } from '../../../src/report/document/report-input.js';
import { liquidated, performing } from '../../../src/report/document/repayment.js';
import { moneyText } from '../../../src/report/document/tables.js';
import { scoreJson } from '../../../src/report/score/json.js';
import { writeJson } from '../../../src/report/print/json.js';
import { expectNear } from '../../model/build.js';
import { columnOf, inputOfCase, inputOfSample, tableNamed } from './inputs.js';

const CASES = [
  '01-plain',
  '02-ddtl',
  '03-ranks',
  '05-troubled',
  '07-inplace',
  '09-delayed-draw',
  '10-hedged',
  '11-performance',
  '12-simulated',
];
const DEALS = [
  ...CASES.map((name) => [name, () => inputOfCase(name)] as const),
  ...['troubled', 'coreweave-ddtl-3', 'rigs-2022'].map((name) => [name, () => inputOfSample(name)] as const),
];

const texts = (document: ReportDocument, id: string, field: string): string[] =>
  columnOf(tableNamed(document, id), field, 'all').map(({ text }) => text);

describe.each(DEALS)('the tear sheet of %s', (_, read) => {
  let input: ReportInput;
  let document: ReportDocument;
  let json: any;
  beforeAll(async () => {
    input = await read();
    document = reportDocument(input);
    json = JSON.parse(writeJson(scoreJson(input.score, input.tool)));
  });

  test('opens the report, and each figure names a section of it', () => {
    expect(document.sections[0]).toMatchObject({ id: 'tear-sheet', opens: true });
    const titles = document.sections.slice(1).map(({ title }) => title);
    for (const section of texts(document, 'strengths-and-weaknesses', 'section')) expect(titles).toContain(section);
  });

  test('what repays adds up, source by source, to what lenders get', () => {
    for (const channel of ['orderly', 'forced'] as const) {
      const { contracts, chips, support, cash, costs, others, lenders, owed } = liquidated(input.score.liquidation[channel]);
      expectNear(total([contracts, chips, support, cash]).minus(costs).minus(others), lenders, '1e-15', channel);
      expect(Number(owed.toFixed(2))).toBe(json.liquidation[channel].ead);
    }
    const model = modelOf(input.deal);
    const sums = performing(input);
    const periods = Array.from({ length: model.debt.lastPeriod }, (__, i) => i + 1);
    const months = periods.filter((k) =>
      periods.some(
        (j) =>
          j >= k &&
          !model.debt
            .balance(j - 1)
            .plus(model.debt.of(j).drawn)
            .isZero(),
      ),
    );
    expectNear(sums.contracts, total(months.map((k) => model.cash.of(k).contractCash)), '1e-20');
    expectNear(sums.lenders, total([model.metrics.accounts(), ...months.map((k) => model.cash.of(k).cfads)]), '1e-20');
    expectNear(total([sums.contracts, sums.chips, sums.support, sums.cash]).minus(sums.costs), sums.lenders, '1e-15');
    // Principal, balloons and prepayments repay what is drawn today and later, with what is added to it.
    const drawn = total([model.debt.balance(0), ...months.map((k) => model.debt.of(k).drawn.plus(model.debt.of(k).capitalised))]);
    const interest = total(months.map((k) => model.debt.of(k).interest.plus(model.debt.of(k).fee)));
    if (model.debt.balance(model.debt.lastPeriod).isZero()) expectNear(sums.owed, drawn.plus(interest), '1e-15');
  });

  test('each strength and weakness is the figure of score --json and on its side of the bound', () => {
    const stated: Record<string, number | null> = {
      contract_coverage: json.coverage.contract_coverage,
      dscr_min: json.coverage.dscr_min,
      llcr: json.coverage.llcr,
      contract_realization: json.coverage.contract_realization,
      'ltv.olv': json.ltv.olv,
      'recovery.forced': json.liquidation.forced.recovery_rate,
      customer_share: json.contracts.customer_share,
      non_ig_share: json.contracts.non_ig_share,
      related_party_share: json.contracts.related_party_share,
      tail_months: json.contracts.tail_months,
    };
    const [strengths, weaknesses] = [judged(input, 'strength'), judged(input, 'weakness')];
    for (const [some, side] of [
      [strengths, 'strength'],
      [weaknesses, 'weakness'],
    ] as const)
      for (const { id, value, text } of some) {
        const { better, strong, weak } = MEASURES.find((measure) => measure.id === id)!;
        if (id in stated) expect(Number(value.toFixed(8)), id).toBeCloseTo(stated[id]!, 6);
        const isMore = better === 'more';
        if (side === 'strength') expect(isMore ? value.gte(strong) : value.lte(strong), id).toBe(true);
        else expect(isMore ? value.lt(weak) : value.gt(weak), id).toBe(true);
        expect(text, id).toMatch(/\d/);
      }
    expect(strengths.filter(({ id }) => weaknesses.some((weakness) => weakness.id === id))).toEqual([]);
    const shown = texts(document, 'strengths-and-weaknesses', 'measure');
    expect(shown).toEqual([...strengths.slice(0, 3), ...weaknesses.slice(0, 3)].map(({ title }) => title));
    // A figure beyond neither bound is in neither list.
    for (const { id, of, strong, weak } of MEASURES) {
      const value = of(input);
      const inside = value !== null && value.gt(Decimal.min(strong, weak)) && value.lt(Decimal.max(strong, weak));
      if (value === null || inside)
        expect(
          [...strengths, ...weaknesses].map((one) => one.id),
          id,
        ).not.toContain(id);
    }
  });

  test('what breaks it is the first missed payment of all runs, and a shock that breaks what it says', () => {
    const rows = new Map(tableNamed(document, 'breaks').rows.map(({ cells }) => [cells[0]!.text, cells[1]!.text]));
    const { scenarios } = input.stress;
    const missed = scenarios.filter((s) => s.paymentDefault !== null);
    const finding = rows.get('First scenario to miss a payment')!;
    if (missed.length === 0) expect(finding).toContain('No payment is missed in the base case');
    else {
      const day = Math.min(...missed.map((s) => s.paymentDefault!.date));
      expect(finding).toContain(formatDay(day as never));
      const first = missed.filter((s) => s.paymentDefault!.date === day);
      expect(first.some((s) => finding.includes(moneyText(s.paymentDefault!.amount, input.deal.currency)))).toBe(true);
    }
    const others = scenarios.slice(1).filter((s) => s.paymentDefault !== null).length;
    if (scenarios.length > 1) expect(finding).toContain(`${others === 0 ? 'one' : others} of ${scenarios.length - 1} scenario`);
    const model = modelOf(input.deal);
    for (const { driver, event, shock, monotone } of input.reverse.results) {
      if (shock === null || !monotone || driver !== 'price_level') continue;
      const at = (size: Decimal): boolean => {
        const under = modelUnder(model, scenarioOf('x', [priceLevel(size)])).model;
        return event === 'payment_default'
          ? runWaterfall(under).paymentDefault !== null
          : under.covenants.results().some((c) => c.firstBreach !== null);
      };
      expect([at(shock), at(shock.plus('0.001'))], event).toEqual([true, false]);
    }
    expect(finding).toMatch(/\d|No payment/);
  });

  test('a term that would mitigate it gives what a fresh model of the changed deal gives', () => {
    const { deal } = input;
    const base = modelOf(deal);
    const service = total(Array.from({ length: Math.min(12, base.debt.lastPeriod) }, (__, i) => base.debt.of(i + 1).debtService));
    const dsra = service
      .div(Math.min(12, base.debt.lastPeriod) || 1)
      .times(3)
      .toDecimalPlaces(2);
    const changes: Record<string, (to: string) => Deal | null> = {
      direct_agreement: () => ({
        ...deal,
        structure: { ...deal.structure, directAgreement: true },
        leases: deal.leases.map((lease) => ({ ...lease, directAgreement: true })),
      }),
      dsra: () => ({
        ...deal,
        accounts: { ...deal.accounts, dsra: deal.accounts.dsra.plus(dsra) as never },
        waterfall: { ...deal.waterfall, dsraMonths: deal.waterfall.dsraMonths.plus(3) },
      }),
      sweep: () => ({ ...deal, waterfall: { ...deal.waterfall, sweepShare: new Decimal(1) as never } }),
      ltv: () => null,
      hedge: () => null,
    };
    for (const one of input.mitigants.mitigants) {
      const changed = changes[one.term]!(one.to);
      if (changed === null) continue;
      const fresh = scoreOf(modelOf(changed));
      expect(one.rating.facilityGrade, one.term).toBe(fresh.rating.facilityGrade);
      if (one.rating.el) expectNear(one.rating.el, fresh.rating.el!, '1e-15', one.term);
      if (one.dscrMin) expectNear(one.dscrMin, fresh.coverage.dscrMin!, '1e-15', one.term);
    }
    const less = input.mitigants.mitigants.find(({ term }) => term === 'ltv');
    if (less) expect(Number(less.from) - Number(less.to)).toBeCloseTo(0.1, 3);
    expect(input.mitigants.mitigants.length + input.mitigants.without.length).toBe(5);
  });

  test('the grade turns where it says, by the master scale', () => {
    const { rating } = input.score;
    if (rating.facilityGrade === null || rating.lgd === null || rating.obligorGrade === 'D') return;
    const { masterScale, referenceLgd, maxUplift, maxUpliftIg } = input.deal.assumptions.values.rating;
    // The notch with the least |ln EL − ln EL of the notch|, no more notches above the obligor than the uplift.
    const gradeOf = (obligor: Grade, lgd: number): Grade => {
      const loss = masterScale.get(obligor)!.times(lgd).toNumber();
      const distance = (grade: Grade): number => Math.abs(Math.log(loss / masterScale.get(grade)!.times(referenceLgd).toNumber()));
      const nearest = GRADES.reduce((best, grade) => (distance(grade) <= distance(best) ? grade : best));
      const uplift = GRADES.indexOf(obligor) <= GRADES.indexOf('BBB-') ? maxUpliftIg : maxUplift;
      return GRADES[Math.max(GRADES.indexOf(nearest), GRADES.indexOf(obligor) - uplift)]!;
    };
    const obligor = rating.obligorGrade;
    const lgd = rating.lgd.toNumber();
    const { lgdUp, lgdDown, obligorUp, obligorDown } = input.triggers;
    const now = rating.facilityGrade as Grade;
    expect(gradeOf(obligor, lgd)).toBe(now);
    if (lgdUp)
      expect([gradeOf(obligor, lgdUp.lgd.toNumber() * 0.9999), gradeOf(obligor, lgdUp.lgd.toNumber() * 1.0001)]).toEqual([
        lgdUp.grade,
        now,
      ]);
    if (lgdDown)
      expect([gradeOf(obligor, lgdDown.lgd.toNumber() * 1.0001), gradeOf(obligor, lgdDown.lgd.toNumber() * 0.9999)]).toEqual([
        lgdDown.grade,
        now,
      ]);
    else expect(gradeOf(obligor, 1)).toBe(now);
    for (const [trigger, step] of [
      [obligorUp, -1],
      [obligorDown, 1],
    ] as const) {
      const moves = GRADES.filter((grade) => step * (GRADES.indexOf(gradeOf(grade, lgd)) - GRADES.indexOf(now)) > 0);
      const [first] = step < 0 ? moves.slice(-1) : moves;
      expect(trigger?.obligor).toBe(first);
      if (first) expect(trigger!.grade).toBe(gradeOf(first, lgd));
    }
  });
});

test('says that contracts repay a loan against chips that would not', async () => {
  const document = reportDocument(await inputOfSample('coreweave-ddtl-3'));
  const [, sentence] = document.sections[0]!.blocks;
  expect(sentence).toMatchObject({
    text: expect.stringMatching(/contracts bring \$4\.97bn \(90\.6%\), the sale of the GPUs \$395\.19m \(7\.2%\)/),
  });
});
