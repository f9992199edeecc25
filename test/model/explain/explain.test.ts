import { beforeAll, describe, expect, it } from 'vitest';
import { Decimal, total } from '../../../src/kernel/decimal.js';
import { formatDay, wholeMonths, type Day } from '../../../src/kernel/calendar.js';
import type { Step, StepValue } from '../../../src/kernel/trace.js';
import { BASES } from '../../../src/domain/covenant.js';
import type { Deal } from '../../../src/domain/deal.js';
import { EXPLAINABLE, explain, type Target } from '../../../src/model/explain/explain.js';
import type { ScoreResult } from '../../../src/model/frame/result.js';
import { score } from '../../../src/model/score/score.js';
import { covenant, d, day, dealOf, expectNear, loaded, lot, type Texts } from '../build.js';
import { DEAL_FOLDERS, folderTexts } from '../folders.js';

const FOLDERS = DEAL_FOLDERS.map(({ href }) => href);

/** The same figure in the score. */
function figureOf(result: ScoreResult, metric: string): StepValue {
  const { values, ltv, coverage, debt, liquidation, rating, borrowingBase, contracts } = result;
  const others: Readonly<Record<string, StepValue>> = {
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
  };
  const basis = BASES.find((name) => metric === name || metric === `ltv.${name}`);
  if (basis) return metric === basis ? values[basis] : ltv[basis];
  if (!(metric in others)) throw new Error(`the score has no ${metric}`);
  return others[metric]!;
}

const derived = (deal: Deal, target: Target): Step => {
  const step = explain(deal, target);
  if ('unknown' in step) throw new Error(`${step.unknown} is not one of ${step.known.join(', ')}`);
  return step;
};
const same = (a: StepValue, b: StepValue): boolean => (a instanceof Decimal && b instanceof Decimal ? a.eq(b) : a === b);
const decimalOf = (step: Step | undefined): Decimal => new Decimal(step!.value as Decimal | number);
const all = (step: Step): Step[] => [step, ...step.parts.flatMap(all)];
/** "$31,250.00", "112_500_000" and "8.5%" as the numbers they are. */
function numbersIn(text: string): Decimal[] {
  const plain = text.replace(/(\d)[,_](?=\d{3})/g, '$1');
  return [...plain.matchAll(/-?\d+(?:\.\d+)?%?/g)].map(([number]) =>
    number!.endsWith('%') ? d(number!.slice(0, -1)).div(100) : d(number!),
  );
}
function cellsOf(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .map((match) => match[1]!.replace(/^"|"$/g, ''))
    .slice(0, line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).length);
}

describe.each(FOLDERS)('explain on %s', (folder) => {
  let texts: Texts;
  let deal: Deal;
  let result: ScoreResult;
  const trees = new Map<string, Step>();

  beforeAll(async () => {
    texts = folderTexts(new URL(folder, import.meta.url));
    ({ deal } = await loaded(texts));
    result = score(deal);
    for (const metric of EXPLAINABLE) if (metric !== 'covenant') trees.set(metric, derived(deal, { metric }));
    for (const { id } of deal.covenants) trees.set(`covenant ${id}`, derived(deal, { metric: 'covenant', covenant: id }));
  });

  it('the root of every metric is the figure of the score, to the last digit', () => {
    for (const metric of EXPLAINABLE) {
      if (metric === 'covenant') continue;
      const [root, figure] = [trees.get(metric)!.value, figureOf(result, metric)];
      expect(same(root, figure), `${metric}: ${String(root)} against ${String(figure)}`).toBe(true);
    }
  });

  it('the root of every covenant is the actual of its reported test, and the tree ends in its status', () => {
    for (const row of result.covenants) {
      const tree = trees.get(`covenant ${row.id}`)!;
      expect(same(tree.value, row.actual), `${row.id}: ${String(tree.value)} against ${String(row.actual)}`).toBe(true);
      expect(tree.parts.find(({ name }) => name === 'status')!.value).toBe(row.status);
    }
  });

  it('the root of a contract is its firm backlog and that of a lot its fair value, and lots add up to the collateral', () => {
    for (const { contractId, firmBacklog } of result.contracts.byContract) {
      expect(same(derived(deal, { metric: 'firm_backlog', contract: contractId }).value, firmBacklog), contractId).toBe(true);
    }
    const lots = trees.get('fmv')!.parts;
    const collateral = deal.lots.filter((item) => ['installed', 'offline', 'rma'].includes(item.status) && item.lien === 'first');
    expect(lots).toHaveLength(collateral.length);
    collateral
      .slice(0, 3)
      .forEach((item, i) => expect(same(derived(deal, { metric: 'fmv', lot: item.id }).value, lots[i]!.value), item.id).toBe(true));
    for (const item of lots) expectNear(decimalOf(item), decimalOf(item.parts[0]).times(decimalOf(item.parts[1])), '1e-20', item.name);
  });

  it('every operand from an input names a file and a line that are there, and a figure copied from a cell is in that cell', () => {
    let copied = 0;
    const walk = (step: Step, above: Step): void => {
      if (step.origin?.kind === 'input') copied += checkPlace(step, above) ? 1 : 0;
      for (const part of step.parts) walk(part, step);
    };
    for (const tree of trees.values()) walk(tree, tree);
    expect(copied).toBeGreaterThan(10);
  });

  /** True where a copied figure was compared. */
  function checkPlace(step: Step, above: Step): boolean {
    if (step.origin?.kind !== 'input') return false;
    const { file, line, field } = step.origin.place;
    const what = `${step.name} = ${String(step.value)} at ${file}:${line} ${field}`;
    expect(texts[file], what).toBeDefined();
    if (line === null) {
      // A key that the terms do not give, whose default is nothing.
      expect(`${file} ${step.value instanceof Decimal ? step.value.toFixed() : String(step.value)}`, what).toBe('deal.yaml 0');
      return false;
    }
    const lines = texts[file]!.split('\n');
    expect(line >= (file.endsWith('.csv') ? 2 : 1) && line <= lines.length, what).toBe(true);
    const text = lines[line - 1]!;
    expect(text.trim(), what).not.toBe('');
    if (!file.endsWith('.csv')) {
      if (!/^tranches\.\d+\.balance$|^accounts\.|advance_rates|^covenants\.\d+\.(max|min)$/.test(field ?? '')) return false;
      // The balance of a later date starts from the one of the terms; a stepped limit stands some lines below its key.
      if (field!.startsWith('tranches') && !above.name.endsWith(formatDay(deal.asOf))) return false;
      const here = field!.startsWith('covenants') ? lines.slice(line - 1, line + 12).join(' ') : text;
      expect(
        numbersIn(here).some((number) => number.eq(step.value as Decimal)),
        `${what}: ${here}`,
      ).toBe(true);
      return true;
    }
    if (field === null) {
      if (!/^(received|projected), /.test(step.name)) return false;
      expect(
        cellsOf(text).some((cell) => cell !== '' && numbersIn(cell)[0]?.eq(step.value as Decimal)),
        what,
      ).toBe(true);
      return true;
    }
    const header = cellsOf(lines[0]!).map((name) => name.trim().toLowerCase().replace(/[ -]/g, '_'));
    const cell = cellsOf(text)[header.indexOf(field)]?.trim() ?? '';
    if (cell === '') return false;
    return checkCell(step, above, field, cell, what);
  }

  function checkCell(step: Step, above: Step, field: string, cell: string, what: string): boolean {
    const { value } = step;
    if (field === 'quantity' && above.name.includes('equal row')) return false;
    if (field === 'condition' || field === 'region') {
      const key = field === 'condition' ? `haircut.condition.${cell.toLowerCase()}` : `haircut.region.${cell.toUpperCase()}`;
      const entry = deal.assumptions.register.get(key) ?? deal.assumptions.register.get('haircut.region.default')!;
      expect(same(value, entry.value as Decimal), what).toBe(true);
    } else if (field === 'end') expect(formatDay(value as Day), what).toBe(cell);
    else if (field === 'in_service_date') {
      expect(
        [deal.asOf - day(cell), wholeMonths(day(cell), deal.asOf)].includes(value as number) || !above.name.includes('as_of'),
        what,
      ).toBe(true);
    } else expect(numbersIn(cell)[0]?.eq(new Decimal(value as number)), `${what}: ${cell}`).toBe(true);
    return true;
  }

  it('every operand from an assumption carries the value in force or comes of it, with its source', () => {
    const { register } = deal.assumptions;
    for (const { name, value, origin } of [...trees.values()].flatMap(all)) {
      if (origin?.kind !== 'assumption') continue;
      const entry = register.get(origin.key);
      if (name === origin.key)
        expect(
          entry && (same(value, entry.value as StepValue) || Number(value) === Number(entry.value)),
          `${name} = ${String(value)}`,
        ).toBe(true);
      expect(origin.source, name).not.toBe('');
      if (entry) expect(origin.overridden).toBe(entry.overridden);
    }
  });

  it('operands give what they are said to give: sums add up, an ltv is debt over value, a base is value times rate', () => {
    for (const basis of BASES) {
      const tree = trees.get(basis)!;
      expectNear(decimalOf(tree), total(tree.parts.map(decimalOf)), '1e-20', basis);
      const ltv = trees.get(`ltv.${basis}`)!;
      if (ltv.value === null) continue;
      const [debt, value] = ltv.parts;
      expectNear(decimalOf(debt), total(debt!.parts.map(decimalOf)));
      if (!decimalOf(value).isZero()) expectNear(decimalOf(ltv), decimalOf(debt).div(decimalOf(value)), '1e-30', ltv.name);
    }
    for (const basis of ['cost', 'depreciated_cost'] as const) {
      for (const item of trees.get(basis)!.parts) {
        const [quantity, cost, served, life] = item.parts.map(decimalOf);
        const left = basis === 'cost' ? d(1) : Decimal.max(0, d(1).minus(served!.div(life!.times(12))));
        expectNear(decimalOf(item), quantity!.times(cost!).times(left), '1e-20', item.name);
      }
    }
    const base = trees.get('borrowing_base')!;
    if (base.value !== null) {
      const [eligible, ...pairs] = base.parts;
      const [gross, ...less] = eligible!.parts.map(decimalOf);
      expectNear(decimalOf(eligible), gross!.minus(total(less)), '1e-20');
      expectNear(decimalOf(base), total([0, 2, 4].map((i) => decimalOf(pairs[i]).times(decimalOf(pairs[i + 1])))), '1e-20');
    }
    for (const kind of ['dscr_forward_3', 'dscr_forward_12', 'contract_coverage']) {
      const tree = trees.get(kind)!;
      if (tree.value === null) continue;
      const service = tree.parts.filter(({ name }) => name.startsWith('debt service'));
      const cash = tree.parts.filter((part) => !service.includes(part));
      expectNear(decimalOf(tree), total(cash.map(decimalOf)).div(total(service.map(decimalOf))), '1e-25', kind);
    }
    for (const tree of trees.values()) {
      for (const cfads of all(tree).filter(({ name }) => name.startsWith('cfads of period'))) {
        const [opex, ...plus] = [...cfads.parts].reverse().map(decimalOf);
        expectNear(decimalOf(cfads), total(plus).minus(opex!), '1e-20', cfads.name);
      }
    }
    const wa = trees.get('wa_rate')!;
    if (wa.value !== null) {
      const rows = wa.parts.map(decimalOf);
      const balances = rows.filter((_, i) => i % 2 === 0);
      expectNear(decimalOf(wa), total(balances.map((balance, i) => balance.times(rows[2 * i + 1]!))).div(total(balances)));
    }
    for (const name of ['lgd.orderly', 'lgd.forced']) {
      const tree = trees.get(name)!;
      if (tree.value === null) continue;
      const part = (label: string): Decimal => decimalOf(tree.parts.find((step) => step.name === label));
      expectNear(decimalOf(tree), d(1).minus(Decimal.min(1, part('PV recovery').div(part('EAD')))), '1e-30', name);
      expectNear(part('EAD'), total(tree.parts.find((step) => step.name === 'EAD')!.parts.map(decimalOf)));
    }
    const el = trees.get('el')!;
    if (el.value !== null) expectNear(decimalOf(el), decimalOf(el.parts[0]).times(decimalOf(el.parts[1])));
  });

  it('a step of a sale, of running costs, of a value, of debt service or of a loss is what its own operands give', () => {
    const values = (step: Step): Decimal[] => step.parts.map(decimalOf);
    const sum = (step: Step): Decimal => total(values(step));
    const part = (step: Step, start: string): Decimal | null => {
      const found = step.parts.find(({ name }) => name.startsWith(start));
      return found ? decimalOf(found) : null;
    };
    const sale = (step: Step): Decimal => {
      const prices = step.parts.filter(({ name }) => name.startsWith('fmv per GPU on') && !name.includes('not sold')).map(decimalOf);
      const gpus = part(step, 'quantity')!
        .times(part(step, 'share of the lot') ?? 1)
        .minus(part(step, 'less GPUs that go to a put') ?? 0);
      return total(prices).times(gpus).times(part(step, 'kept')!).div(part(step, 'sale_months')!);
    };
    const opex = (step: Step): Decimal => {
      const [daily, days, monthly, billing, share] = values(step);
      return total([daily!.times(days!), monthly!, billing!.times(share!)]);
    };
    const costValue = (step: Step): Decimal => {
      const [cost, wear, now, struck] = values(step);
      return cost!.times(wear!).times(now!).div(struck!);
    };
    const exposure = (step: Step): Decimal => {
      const [ead, ...rest] = values(step);
      return ead!.plus(total(rest.slice(0, -1)).times(rest.at(-1)!));
    };
    const lgd = (step: Step): Decimal => {
      const today = Decimal.min(part(step, 'LGD, orderly')!, part(step, 'LGD, forced')!);
      return Decimal.max(today, part(step, 'LGD in the downturn') ?? 0, part(step, 'rating.lgd_floor')!);
    };
    const rules: readonly (readonly [RegExp, (step: Step) => Decimal])[] = [
      [/^gross sale proceeds$/, sum],
      [/^sale of /, sale],
      [/^opex$/, opex],
      [/^debt service of period/, sum],
      [/^cost value V_c$/, costValue],
      [/^market value V_m$/, (step) => values(step).reduce((product, x) => product.times(x))],
    ];
    const seen = new Set<RegExp>();
    for (const [metric, tree] of trees) {
      for (const step of all(tree).filter(({ formula, value }) => formula !== null && value !== null)) {
        const rule = rules.find(([name]) => name.test(step.name));
        if (!rule) continue;
        seen.add(rule[0]);
        expectNear(decimalOf(step), rule[1](step), '1e-20', `${step.name} in ${metric}`);
      }
    }
    expect(
      ['gross sale proceeds', 'sale of ', 'opex'].filter((name) => rules.some(([rule]) => rule.test(name) && !seen.has(rule))),
    ).toEqual([]);
    const whole = (metric: string, of: (step: Step) => Decimal): void => {
      const tree = trees.get(metric)!;
      if (tree.value !== null) expectNear(decimalOf(tree), of(tree), '1e-25', metric);
    };
    whole('lgd', lgd);
    whole('exposure', exposure);
    whole('el_usd', (step) => decimalOf(step.parts[0]).times(decimalOf(step.parts[1])));
  });

  it('the fair value of a lot is the least of its approaches, or what was chosen of them, with depth and haircuts below it', () => {
    for (const item of trees.get('olv')!.parts) {
      const [quantity, fair, haircut, condition, region, depth] = item.parts.map(decimalOf);
      const kept = [haircut!, condition!, region!].reduce((left, share) => left.times(d(1).minus(share)), d(1));
      expectNear(decimalOf(item), quantity!.times(fair!).times(kept).times(depth!), '1e-20', item.name);
      const tree = item.parts[1]!;
      const approach = tree.parts.find(({ name }) => name === 'approach that bound')!.value;
      const of = (start: string): Decimal | null => {
        const found = tree.parts.find(({ name }) => name.startsWith(start));
        return found ? decimalOf(found) : null;
      };
      const expected: Readonly<Record<string, Decimal | null>> = {
        market: of('market value'),
        income: of('income value'),
        cost: of('cost value'),
        scrap: of('scrap'),
      };
      if (typeof approach === 'string' && approach in expected)
        expectNear(decimalOf(tree), expected[approach]!, '1e-25', `${item.name} by ${approach}`);
    }
  });
});

describe('names that stand for nothing', () => {
  it.each([
    [{ metric: 'profit' }, 'profit'],
    [{ metric: 'fmv', lot: 'L9' }, 'L9'],
    [{ metric: 'llcr', lot: 'L1' }, 'llcr'],
    [{ metric: 'firm_backlog', contract: 'C9' }, 'C9'],
    [{ metric: 'covenant', covenant: 'nope' }, 'nope'],
  ] as [Target, string][])('%o comes back as unknown, with what is known', async (target, unknown) => {
    const answer = explain(await dealOf({ terms: { covenants: [covenant({ metric: 'liquidity', min: 0 })] } }), target);
    expect(answer).toMatchObject({ unknown });
    expect('known' in answer && answer.known.length >= (target.contract ? 0 : 1)).toBe(true);
  });

  it('a covenant that is never tested has no figure and is not testable', async () => {
    const deal = await dealOf({
      fleet: [lot()],
      terms: { covenants: [covenant({ metric: 'ltv', basis: 'cost', max: 0.1, first_test: '2099-01-31' })] },
    });
    const tree = derived(deal, { metric: 'covenant', covenant: 'c' });
    expect(tree.value).toBeNull();
    expect(tree.parts.find(({ name }) => name === 'status')!.value).toBe('not_testable');
  });
});
