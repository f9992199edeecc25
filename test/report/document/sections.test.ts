import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Decimal } from '../../../src/kernel/decimal.js';
import { formatDay } from '../../../src/kernel/calendar.js';
import { modelOf } from '../../../src/model/score/model.js';
import { Collector } from '../../../src/model/simulation/collector.js';
import { fansOf, PathRunner } from '../../../src/model/simulation/runner.js';
import { summarise } from '../../../src/model/simulation/summary.js';
import type { ReportDocument } from '../../../src/report/document/document.js';
import { coverVerdict } from '../../../src/report/document/cover.js';
import { reportDocument } from '../../../src/report/document/report-document.js';
import type { ReportInput } from '../../../src/report/document/report-input.js';
import { covenant, lease, lot, tranche, type Spec, type Terms } from '../../model/build.js';
import { HOSTILE, SAFE } from '../hostile.js';
import { blocksOf, columnOf, inputOfCase, inputOfSample, inputOfSpec, tableNamed, tablesOf } from './inputs.js';

const documentOf = async (spec: Spec): Promise<ReportDocument> => reportDocument(await inputOfSpec(spec));
const texts = (document: ReportDocument): string => JSON.stringify(document);
const sectionText = (document: ReportDocument, id: string): string =>
  JSON.stringify(document.sections.find((section) => section.id === id)!.blocks);
const cents = (x: unknown): number => Number(new Decimal(x as Decimal).toFixed(2));

describe('a case with figures from an independent program', () => {
  let document: ReportDocument;
  let oracle: any;
  beforeAll(async () => {
    document = reportDocument(await inputOfCase('02-ddtl'));
    oracle = JSON.parse(readFileSync(new URL('../../cases/02-ddtl/expected.json', import.meta.url), 'utf8'));
  });

  test('certifies its borrowing base: gross, nine rules, five caps, base and over-advance', () => {
    const {
      gross,
      ineligible,
      eligible,
      concentration,
      eligible_net: net,
      base,
      cushion,
      availability,
      overadvance,
    } = oracle.borrowing_base;
    const lines = tableNamed(document, 'borrowing-base').rows.map(({ cells }) => ({
      label: cells[1]!.text,
      amount: cents(cells[2]!.value),
    }));
    const amounts = (start: string): number[] => lines.filter(({ label }) => label.startsWith(start)).map(({ amount }) => amount);
    expect(amounts('Gross')).toEqual([gross]);
    expect(amounts('Less ineligible')).toEqual(ineligible.map(({ amount }: any) => 0 - amount));
    expect(amounts('Less over the').sort()).toEqual(concentration.map(({ amount }: any) => 0 - amount).sort());
    expect([...amounts('Eligible'), ...amounts('Borrowing base'), ...amounts('Less debt'), ...amounts('Deficiency')]).toEqual([
      eligible,
      net,
      base,
      -oracle.debt.balance,
      cushion,
    ]);
    expect([...amounts('Availability'), ...amounts('Over-advance')]).toEqual([availability, overadvance]);
  });

  test('states its covenants with cures to the cent', () => {
    const rows = new Map(tableNamed(document, 'cures').rows.map(({ cells }) => [cells[0]!.value, cells]));
    for (const { id, status, cure } of oracle.covenants)
      if (status === 'breach' && cure.paydown !== null) expect(cents(rows.get(id)![2]!.value)).toBe(cure.paydown);
    const first = columnOf(tableNamed(document, 'covenants-ahead'), 'first_breach_date').map(
      ({ value }) => value && formatDay(value as never),
    );
    expect(first.sort()).toEqual(oracle.covenants.map((c: any) => c.first_breach).sort());
  });

  test('recovers in both channels what it says', () => {
    for (const [field, channel] of [
      ['orderly_usd', 'orderly'],
      ['forced_usd', 'forced'],
    ] as const) {
      const {
        gross,
        contract_cash: inPlace,
        accounts,
        commission,
        removal,
        holding,
        legal,
        costs_unpaid: unpaid,
        priority_claims_paid: prior,
        surplus,
        recovery_nominal: nominal,
        recovery_pv: pv,
        ead,
        shortfall,
      } = oracle.liquidation[channel];
      const given = [
        gross,
        inPlace,
        accounts,
        0 - commission,
        0 - removal,
        0 - holding,
        0 - legal,
        unpaid,
        0 - prior,
        0 - surplus,
        nominal,
        pv,
        ead,
        shortfall,
      ];
      expect(columnOf(tableNamed(document, 'liquidation'), field, 'all').map(({ value }) => cents(value))).toEqual(
        given.map((x) => cents(x)),
      );
    }
  });
});

describe('a deal that lacks something', () => {
  test('without debt says so, has no LTV above 0 and no charts of exposure and coverage', async () => {
    const document = await documentOf({ tranches: [tranche({ balance: 0, undrawn: 500_000 })] });
    expect(sectionText(document, 'summary')).toContain('nothing is drawn');
    expect(blocksOf(document).flatMap((block) => (block.kind === 'chart' ? [block.chart.id] : []))).not.toContain('exposure-chart');
    expect(tableNamed(document, 'recovery').rows.map(({ cells }) => [cells[1]!.value, cells[1]!.text])).toEqual([
      [null, 'n/a'],
      [null, 'n/a'],
    ]);
    expect(document.cover).toContainEqual({ label: 'Facility grade', text: 'n/a' });
  });

  test('without contracts, covenants or a borrowing base has a sentence for each and signs nothing', async () => {
    const document = await documentOf({});
    expect(sectionText(document, 'contracts-and-cash')).toContain('The deal has no contracts.');
    expect(sectionText(document, 'compliance')).toContain('The deal has no covenants.');
    expect(sectionText(document, 'certificate')).toContain('The deal has no borrowing base.');
    expect(blocksOf(document).some((block) => block.kind === 'signature')).toBe(false);
    expect(texts(document)).not.toMatch(/undefined|NaN|\[object/);
  });

  test('whose GPUs are all on order has no collateral, and a breach against nothing has no figure', async () => {
    const document = await documentOf({
      fleet: [lot({ status: 'ordered', in_service_date: '' })],
      terms: { covenants: [covenant({ metric: 'ltv', basis: 'fmv', max: 0.8 })] },
    });
    expect(sectionText(document, 'summary')).toContain('No GPU of the tape is collateral');
    expect(document.verdict.level).toBe('breach');
    expect(tableNamed(document, 'covenants').rows[0]!.cells[5]).toMatchObject({ value: null, text: 'no value to measure against' });
  });

  test('names a site that is not named', async () => {
    expect(columnOf(tableNamed(await documentOf({}), 'fleet-by-site'), 'site').map(({ text }) => text)).toEqual(['not named']);
  });
});

describe('the verdict', () => {
  const withLimit = (max: number, more = {}): Promise<ReportDocument> =>
    documentOf({ terms: { covenants: [covenant({ id: 'book', metric: 'ltv', basis: 'cost', max, ...more })] } });

  test('is breach where debt of 1m against cost of 1m exceeds 80 %', async () => {
    expect((await withLimit(0.8)).verdict).toEqual({
      level: 'breach',
      word: 'Breach',
      text: 'The one covenant is in breach (LTV on cost); the base case misses a payment on 2026-10-31.',
    });
  });
  test('leads with the payment that the base case misses where a covenant is within a tenth of its limit', async () => {
    expect((await withLimit(1.05)).verdict).toEqual({
      level: 'projected',
      word: 'Payment default',
      text: 'The covenant is met; the base case misses a payment on 2026-10-31; 1 within 10% of its limit.',
    });
  });
  const metToMaturity = async () => {
    const { score } = await inputOfSample('meridian');
    return { ...score, covenants: score.covenants.filter(({ firstBreach }) => firstBreach === null) };
  };
  test('is watch, with the tightest, where payments are met', async () => {
    const { level, word, text } = coverVerdict(await metToMaturity());
    expect({ level, word }).toEqual({ level: 'watch', word: 'Watch' });
    expect(text).toMatch(/^All \d+ covenants met; \d within 10% of their limit\. Tightest: historical DSCR /);
  });
  test('is projected where the first test is still to come and breaks', async () => {
    const { level, text } = (await withLimit(0.8, { first_test: '2026-12-31' })).verdict;
    expect(level).toBe('projected');
    expect(text).toContain('the first breach is projected for 2026-12-31 (LTV on cost)');
  });
});

describe('a covenant that cannot be tested', () => {
  const untested = covenant({ id: 'late', metric: 'ltv', basis: 'cost', max: 0.9, first_test: '2030-12-31' });
  const unfiled = covenant({ id: 'real', metric: 'contract_realization', min: 0.9 });
  const wide = covenant({ id: 'wide', metric: 'ltv', basis: 'cost', max: 5 });
  const close = covenant({ id: 'close', metric: 'ltv', basis: 'cost', max: 1.05 });
  const withThem = (...covenants: Terms[]): Promise<ReportDocument> =>
    documentOf({ fleet: [lot({ contract_id: 'C1' })], leases: [lease()], terms: { covenants } });

  test.each([
    ['first tested after maturity', untested],
    ['without receipts on file', unfiled],
  ])('and is the only one, %s, is no pass, and no shock is said not to break it', async (_, only) => {
    const document = await withThem(only);
    expect(document.verdict.level).not.toBe('pass');
    expect(document.verdict.text).toMatch(/^The one covenant cannot be tested[.;]/);
    expect(sectionText(document, 'compliance')).toContain(': 1 not testable.');
    expect(tableNamed(document, 'covenants').rows[0]!.cells[0]!.text).toBe('Not testable');
    expect(sectionText(document, 'tear-sheet')).toContain('No covenant can be tested');
    expect(sectionText(document, 'tear-sheet')).not.toContain('covenant is breached');
    expect(columnOf(tableNamed(document, 'reverse-stress'), 'status').map(({ text }) => text)).toContain('no covenant can be tested');
  });
  test('stands apart from those on watch, in the verdict and in the summary', async () => {
    const document = await withThem(close, unfiled, wide);
    expect(document.verdict.text).toMatch(
      /^None of 3 covenants in breach; the base case misses a payment on [\d-]+; 1 within 10% of its limit; 1 not testable \(contract realization\)\.$/,
    );
    expect(sectionText(document, 'summary')).toContain('none of 3 covenants in breach. contract realization cannot be tested.');
    expect(document.cover).toContainEqual({ label: 'Covenants in breach', text: '0 of 3, 1 not testable' });
  });
  test('is left out of those that no fall of prices breaks', async () => {
    expect(sectionText(await withThem(unfiled, wide), 'tear-sheet')).toContain('The one covenant that can be tested is met even if ');
  });
});

describe('what a report must not say', () => {
  test('a loss as if it happened: without a payment default it is one in the worst month', async () => {
    const input = await inputOfSample('coreweave-ddtl-3');
    const base = {
      ...input.stress.scenarios[0]!,
      paymentDefault: null,
      defaultCase: { ...input.stress.scenarios[0]!.defaultCase!, kind: 'worst_month' as const, lossPv: new Decimal(1_000_000) },
    };
    const document = reportDocument({ ...input, stress: { ...input.stress, scenarios: [base, { ...base, id: 'x', name: 'X' }] } });
    expect(sectionText(document, 'tear-sheet')).toContain('None of 1 scenario misses a payment');
    expect(sectionText(document, 'tear-sheet')).toContain('$1.00m if it defaulted in its worst month');
    expect(sectionText(document, 'scenarios-in-detail')).toContain('Base case: $1.00m if it defaulted in its worst month.');
    const alone = reportDocument({ ...input, stress: { ...input.stress, scenarios: [base] } });
    expect(texts(alone)).not.toMatch(/Of 0|of 0,/);
  });
  test('off-takers where there is no contract', async () => {
    const document = await documentOf({});
    expect(sectionText(document, 'grades')).toContain('There is no off-taker: re-letting is rated as B (rating.merchant)');
    expect(sectionText(document, 'summary')).not.toContain('off-takers');
  });
  test('n/a of FMV where there is debt and no collateral value', async () => {
    const document = await documentOf({ fleet: [lot({ status: 'ordered', in_service_date: '' })] });
    expect(sectionText(document, 'summary')).toContain('debt of $1.00m is drawn and there is no collateral value.');
    expect(texts(document)).not.toMatch(/n\/a of|debt against no value/);
  });
  test('a ratio that is missing in months', async () => {
    const units = tableNamed(await documentOf({}), 'contract-measures').rows.map(({ cells }) => [cells[0]!.text, cells[2]!.text]);
    expect(units.filter(([, unit]) => unit === 'months').map(([name]) => name)).toEqual([
      'Average remaining contract term',
      'Contract tail',
    ]);
  });
  test('a percent with a space, or a hyphen for a minus in what was cut', async () => {
    const document = reportDocument(await inputOfSample('troubled'));
    for (const { blocks } of document.sections)
      for (const block of blocks)
        if ('text' in block || block.kind === 'bullets') expect(JSON.stringify(block)).not.toMatch(/\d %|would be -|way to the bound/);
  });
});

describe('a loss below the floor of 15 %', () => {
  test('is stated with the floor and with what the lower channel loses', async () => {
    const input = await inputOfSpec({});
    const { orderly, forced } = input.score.liquidation;
    const lgd = new Decimal('0.087');
    const document = reportDocument({
      ...input,
      score: {
        ...input.score,
        liquidation: { orderly: { ...orderly, lgd }, forced: { ...forced, lgd: new Decimal(1) } },
        rating: { ...input.score.rating, lgd: new Decimal('0.15'), lgdDownturn: lgd, lgdFloorBinds: true },
      },
    });
    expect(sectionText(document, 'grades')).toContain('an LGD of 15.0% (at least the floor of 15%; the lower channel loses 8.7%)');
  });
});

describe('a deal in euros', () => {
  const RATE = '1.25 USD for one EUR';
  const NOTE = `Bundled reference prices are in USD, converted at ${RATE}; your own comps are taken in EUR.`;
  const inEuros = async (currency: string, own: boolean): Promise<string> => {
    const input = await inputOfSpec({
      terms: { deal: { id: 'test', name: 'Test', currency, as_of: '2026-09-30', ...(currency === 'USD' ? {} : { usd_rate: 1.25 }) } },
    });
    const { fleet } = input.score;
    const byModel = fleet.byModel.map((m) => ({ ...m, resale: { ...m.resale, prices: 1, own }, rental: { ...m.rental, prices: 1, own } }));
    return texts(reportDocument({ ...input, score: { ...input.score, fleet: { ...fleet, byModel } } }));
  };
  test.each([
    ['EUR', false, true],
    ['EUR', true, false],
    ['USD', false, false],
  ])('in %s with own prices %s tells of dollars: %s', async (currency, own, told) => {
    const text = await inEuros(currency, own);
    expect(text.includes(NOTE)).toBe(told);
    expect(text.includes(`in USD, converted at ${RATE}`)).toBe(told);
  });
});

test('a customer who may walk away before the end is marked by a star in every format', async () => {
  const early = await documentOf({ fleet: [lot({ contract_id: 'C1' })], leases: [lease({ terminable_from: '2027-01-01' })] });
  expect(columnOf(tableNamed(early, 'contracts'), 'firm_end_date')[0]!.text).toMatch(/^\d{4}-\d\d-\d\d \*$/);
  expect(tableNamed(early, 'contracts').caption).toContain('* the customer may walk away');
  const late = await documentOf({ fleet: [lot({ contract_id: 'C1' })], leases: [lease()] });
  expect(tableNamed(late, 'contracts').caption).not.toContain('*');
});

test('the method says how a weighted fair value is made', async () => {
  const method = async (assumptions: Terms): Promise<string> => sectionText(await documentOf({ assumptions }), 'method-and-assumptions');
  expect(await method({})).toContain('FMV is the lower of market and income');
  expect(await method({ 'valuation.reconcile': 'weighted' })).toContain('FMV is the mean of market and income, weighted ');
});

test('the age of a GPU that went into service 12 months ago is in the band from 12 to 23 months', async () => {
  const document = await documentOf({
    fleet: [
      lot({ asset_id: 'A', purchase_date: '2025-09-30', in_service_date: '2025-09-30' }),
      lot({ asset_id: 'B', purchase_date: '2025-10-01', in_service_date: '2025-10-01', quantity: 50 }),
    ],
  });
  expect(tableNamed(document, 'fleet-by-age').rows.map(({ cells }) => [cells[0]!.text, cells[1]!.value])).toEqual([
    ['0–11 months', 50],
    ['12–23 months', 100],
    ['Total', 150],
  ]);
});

test('a borrowing base without caps, age or region rules lists the three rules that every deal has', async () => {
  const document = await documentOf({ terms: { borrowing_base: { basis: 'depreciated_cost', advance_rates: { ig: 0.8 } } } });
  expect(
    columnOf(tableNamed(document, 'borrowing-base'), 'line')
      .map(({ text }) => text)
      .filter((text) => text.startsWith('Less ineligible')),
  ).toEqual(['Less ineligible: not installed', 'Less ineligible: not a first lien', 'Less ineligible: serving a past-due contract']);
});

describe('names of the input', () => {
  let input: ReportInput;
  beforeAll(async () => {
    input = await inputOfSpec({
      fleet: [lot({ contract_id: 'C1' })],
      leases: [lease({ related_party: 'yes', days_past_due: 5 })],
      terms: {
        borrowing_base: { basis: 'depreciated_cost', advance_rates: { ig: 0.8 }, concentration_caps: { customer: 0.1, site: 0.1 } },
        covenants: [covenant({ id: 'c', metric: 'customer_share', max: 0.5 })],
      },
    });
  });

  test.each(HOSTILE)('with a %s stand harmless in every text of the document', (_, hostile) => {
    for (const text of stringsOf(reportDocument(renamed(hostile)))) expect(text).toMatch(SAFE);
  });

  /** The same deal and results with one text in every place of a name. */
  function renamed(name: string): ReportInput {
    const { deal, score, exhibits, stress } = input;
    const covenants = score.covenants.map((c) => ({ ...c, id: name }));
    return {
      ...input,
      title: name,
      preparedBy: name,
      scenarios: [{ id: name, name, rationale: name, shocks: [], place: { file: name, line: 1, column: 1, field: name } }],
      deal: { ...deal, borrower: { ...deal.borrower, name }, covenants: deal.covenants.map((c) => ({ ...c, id: name })) },
      score: {
        ...score,
        deal: { ...score.deal, id: name, name, borrower: name },
        covenants,
        inputs: score.inputs.map((file) => ({ ...file, file: name })),
        contracts: {
          ...score.contracts,
          largestCustomer: name,
          byContract: score.contracts.byContract.map((c) => ({ ...c, contractId: name, customer: name, group: name })),
        },
        borrowingBase: { ...score.borrowingBase!, concentration: [{ dimension: 'site', group: name, amount: new Decimal(1) }] },
        rating: { ...score.rating, adjustments: score.rating.adjustments.map((a) => ({ ...a, key: name, reason: name })) },
        assumptions: score.assumptions.map((a) => ({ ...a, source: name, overridden: true })),
        fleet: { ...score.fleet, byModel: score.fleet.byModel.map((m) => ({ ...m, model: name, cohort: name })) },
      },
      exhibits: {
        ...exhibits,
        covenants: exhibits.covenants.map((c) => ({ ...c, id: name })),
        counterparties: exhibits.counterparties.map((c) => ({ ...c, group: name })),
        byCohort: exhibits.byCohort.map((c) => ({ ...c, name })),
        bySite: exhibits.bySite.map((c) => ({ ...c, name })),
        approaches: exhibits.approaches.map((a) => ({ ...a, model: name })),
        base: {
          ...exhibits.base!,
          ineligible: deal.lots.map((of) => ({ lot: { ...of, id: name, site: name }, rule: 'lien', value: new Decimal(1) })),
        },
      },
      stress: {
        ...stress,
        scenarios: stress.scenarios.map((s) => ({ ...s, id: name, name, rationale: name, warnings: [name], covenants })),
      },
    };
  }
});

/** Every string of a document. */
function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value === null || typeof value !== 'object' || value instanceof Decimal ? [] : Object.values(value).flatMap(stringsOf);
}

describe('what a lender looks for in samples/meridian', () => {
  let document: ReportDocument;
  beforeAll(async () => {
    document = reportDocument(await inputOfSample('meridian'));
  });

  test('the sections stand in the order of a credit memorandum', () => {
    expect(document.sections.map(({ id }) => id)).toEqual([
      'tear-sheet',
      'commentary',
      'summary',
      'terms',
      'exposure',
      'liquidation-and-recovery',
      'stress-tests',
      'grades',
      'fleet-and-value',
      'contracts-and-cash',
      'certificate',
      'compliance',
      'scenarios-in-detail',
      'quarters',
      'exceptions-and-warnings',
      'method-and-assumptions',
      'conditions',
    ]);
    expect(document.sections.filter(({ annex }) => annex).map(({ id }) => id)[0]).toBe('fleet-and-value');
  });

  test('money of a table is at one scale, which its unit names', () => {
    const table = tableNamed(document, 'values');
    expect(table.unit).toBe('USD million');
    expect(columnOf(table, 'value_usd').map(({ text }) => text)).toEqual([
      '587.69',
      '494.36',
      '416.51',
      '338.88',
      '306.45',
      '212.14',
      '181.36',
    ]);
  });

  test('the model error band is that of the baseline: 0.76 and 1.44 times FMV today, no lot above its price new, and LTV is debt over it', () => {
    const table = tableNamed(document, 'error-band');
    const first = table.rows[0]!.cells.map(({ text }) => text);
    expect(first.slice(0, 4)).toEqual(['2026-09-30', '337.50', expect.any(String), '416.51']);
    const [p10, p90] = [Number(first[2]), Number(first[4])];
    // The percentiles at 3 months, as the spread of today is to that of 3 months.
    const today = Math.sqrt(2 * 0.15 ** 2) / Math.sqrt(2 * 0.15 ** 2 + 0.5 ** 2 * (3 / 12));
    expect(p10 / 416.51).toBeCloseTo(Math.exp(-0.433 * today), 3);
    expect(p90).toBeLessThan(416.51 * Math.exp(0.567 * today));
    expect([first[5], first[6]]).toEqual([337.5 / p10, 337.5 / p90].map((ltv) => `${(ltv * 100).toFixed(1)}%`));
    expect(table.caption).not.toContain('Tested');
  });

  test('what is taken off has a true minus sign', () => {
    expect(tableNamed(document, 'liquidation').rows.find(({ cells }) => cells[0]!.text === 'Less commission')!.cells[1]!.text).toMatch(
      /^−\d/,
    );
  });

  test('charts tell their main figures to those who cannot see them', () => {
    for (const block of blocksOf(document)) if (block.kind === 'chart') expect(block.chart.description, block.chart.id).toMatch(/\d/);
  });

  test('both certificates end in a form with number, agreement, what is proposed on a default, and signature', () => {
    const CERTIFICATE = [
      'Certificate no.',
      'Agreement, and its date',
      'If a default has occurred: its nature, and what the borrower proposes',
      'Signature',
      'Name',
      'Title',
      'Date',
    ];
    const forms = blocksOf(document).filter((block) => block.kind === 'signature');
    expect(forms.map((form) => form.lines)).toEqual([CERTIFICATE, CERTIFICATE]);
  });

  test('tones only repeat what words say: a breach is called one', () => {
    for (const { cells } of tablesOf(document).find(({ id }) => id === 'covenants')!.rows)
      if (cells[0]!.tone === 'bad') expect(cells[0]!.text).toMatch(/^Breach/);
  });
});

test('a report denies knowing how defaults and prices move together only where it draws no paths', async () => {
  const input = await inputOfSpec({});
  const denied = (given: ReportInput): boolean =>
    sectionText(reportDocument(given), 'method-and-assumptions').includes('how defaults and prices move together');
  const model = modelOf(input.deal);
  const runner = new PathRunner(model, 1);
  const collector = new Collector();
  collector.add(runner.block(0, 2));
  collector.spread(fansOf(runner));
  const simulation = summarise(input.deal, model, 1, collector);
  expect([denied(input), denied({ ...input, simulation })]).toEqual([true, false]);
  expect(sectionText(reportDocument({ ...input, simulation }), 'method-and-assumptions')).toContain(
    'taxes, courts and their stays, and forced',
  );
});
