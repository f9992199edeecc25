import { describe, expect, it } from 'vitest';
import { modelOf } from '../../src/model/score/model.js';
import { scoreOf } from '../../src/model/score/score.js';
import type { Plan } from '../../src/workbook/plan.js';
import type { Sheet } from '../../src/workbook/sheet.js';
import { fillWorkbook } from '../../src/workbook/workbook.js';
import { dealOf, lease, lot, tranche, type Cells, type Spec, type Terms } from '../model/build.js';

const RATES = { ig: 0.8, non_ig: 0.6, uncontracted: 0.2 };
/** Five years of book life; a lot a year old has 80 % of its cost left. */
const withBase = (base: Terms, spec: Spec): Spec => ({
  ...spec,
  assumptions: { 'book.life_years': 5 },
  terms: { ...spec.terms, borrowing_base: { basis: 'depreciated_cost', advance_rates: RATES, ...base } },
});
const yearOld = (more: Cells): Cells => lot({ purchase_date: '2025-09-30', in_service_date: '2025-09-30', ...more });

async function planOf(spec: Spec): Promise<Plan> {
  const model = modelOf(await dealOf(spec));
  return fillWorkbook(model, scoreOf(model)).plan;
}
const sheetOf = (plan: Plan, name: string): Sheet => plan.book.sheets.find((sheet) => sheet.name === name)!;
/** The figure beside a label. */
function beside(sheet: Sheet, label: string): unknown {
  const row = sheet.rows.find((line) => line?.[1]?.value === label);
  if (!row) throw new Error(`no ${label} on ${sheet.name}`);
  return row[2]?.value;
}
/** The months of a row of a timeline. */
const along = (sheet: Sheet, label: string): unknown[] =>
  sheet.rows
    .find((line) => line?.[1]?.value === label)!
    .slice(3)
    .map((cell) => cell?.value);

describe('the certificate on the sheet Base', () => {
  const deal = withBase(
    { concentration_caps: { site: 0.5 } },
    {
      tranches: [tranche({ undrawn: 50_000 })],
      fleet: [
        yearOld({ asset_id: 'L1', site: 'S1', contract_id: 'C1' }),
        yearOld({ asset_id: 'L2', model: 'Y', site: 'S2', lien: 'second' }),
        yearOld({ asset_id: 'L3', site: 'S2', quantity: 50 }),
      ],
      leases: [lease({ gpus: 50, rating: 'BBB-' })],
    },
  );

  it('takes 1,000,000 at 80 % a lot, drops the second lien, splits a lot at the 50 GPUs of its contract and cuts a site to half of 1,200,000', async () => {
    const base = sheetOf(await planOf(deal), 'Base');
    expect(beside(base, 'gross: Depreciated cost')).toBeCloseTo(2_000_000, 6);
    expect(beside(base, 'less: not a first lien')).toBeCloseTo(800_000, 6);
    expect(beside(base, 'less: not installed')).toBe(0);
    expect(beside(base, 'Eligible collateral')).toBeCloseTo(1_200_000, 6);
    expect(beside(base, 'less: over the site cap')).toBeCloseTo(200_000, 6);
    expect(beside(base, 'investment grade contracts, after caps')).toBeCloseTo(300_000, 6);
    expect(beside(base, 'uncontracted, after caps')).toBeCloseTo(700_000, 6);
    expect(beside(base, 'borrowing base')).toBeCloseTo(0.8 * 300_000 + 0.2 * 700_000, 6);
    expect(beside(base, 'cushion')).toBeCloseTo(380_000 - 1_000_000, 6);
    expect(beside(base, 'availability')).toBe(0);
    expect(beside(base, 'over-advance')).toBeCloseTo(620_000, 6);
  });

  it('shows the first rule that a lot fails, by number and name', async () => {
    const base = sheetOf(await planOf(deal), 'Base');
    const head = base.rows.findIndex((line) => line?.[1]?.value === 'Lot');
    const rule = base.rows[head]!.findIndex((cell) => cell?.value === 'Rule');
    expect([2, 3, 4].map((down) => base.rows[head + down]![rule]!.value)).toEqual(['eligible', 'lien', 'eligible']);
    expect([2, 3, 4].map((down) => base.rows[head + down]![rule - 1]!.value)).toEqual([0, 2, 0]);
  });

  it('keeps customers apart whose names read as wildcards: 40 % each of three, at a cap of 30 %', async () => {
    const customers = ['Acme', 'ACM?', 'A*'];
    const base = sheetOf(
      await planOf(
        withBase(
          { concentration_caps: { customer: 0.3 } },
          {
            fleet: customers.map((_, i) => yearOld({ asset_id: `L${i}`, contract_id: `C${i}` })),
            leases: customers.map((customer, i) => lease({ contract_id: `C${i}`, customer })),
          },
        ),
      ),
      'Base',
    );
    expect(beside(base, 'less: over the customer cap')).toBeCloseTo(3 * (800_000 - 0.3 * 2_400_000), 6);
    expect(beside(base, 'eligible after caps')).toBeCloseTo(3 * 720_000, 6);
  });

  it('puts no text of the deal into a formula', async () => {
    const names = { asset_id: 'Zebra"lot', site: 'Zebra"&site', contract_id: 'Zebra,contract' };
    const plan = await planOf(
      withBase(
        { concentration_caps: { customer: 0.3, site: 0.3, model: 0.3, region: 0.3 }, approved_regions: ['US', 'ZEBRA'] },
        {
          fleet: [yearOld(names), yearOld({ asset_id: '=1+1', region: 'ZEBRA' })],
          leases: [lease({ contract_id: 'Zebra,contract', customer: '=Zebra!A1' })],
        },
      ),
    );
    const formulas = plan.book.sheets.flatMap((sheet) => sheet.rows.flatMap((line) => line.flatMap((cell) => cell?.formula ?? [])));
    expect(formulas.length).toBeGreaterThan(1000);
    expect(formulas.filter((formula) => /zebra|1\+1/i.test(formula))).toEqual([]);
  });

  it('is not there without a borrowing base', async () => {
    const plan = await planOf({});
    expect(plan.book.sheets.map(({ name }) => name)).not.toContain('Base');
    expect(plan.book.sheets.map(({ name }) => name)).not.toContain('BasePath');
  });
});

describe('the borrowing base by month', () => {
  it('starts at the certificate, loses 1/60 of cost a month, and drops a lot in the month in which it turns 15 months old', async () => {
    const path = sheetOf(await planOf(withBase({ max_age_months: 14 }, { fleet: [yearOld({})] })), 'BasePath');
    const months = along(path, 'borrowing base') as number[];
    [0, 1, 2].forEach((k) => expect(months[k]).toBeCloseTo(0.2 * 1_000_000 * (1 - (12 + k) / 60), 6));
    expect(months.slice(3, 13)).toEqual(Array.from({ length: 10 }, () => 0));
  });

  it('leaves out what serves a past-due contract until that contract ends on 2026-12-31', async () => {
    const plan = await planOf(
      withBase({}, { fleet: [yearOld({ contract_id: 'C1' })], leases: [lease({ end: '2026-12-31', days_past_due: 365 })] }),
    );
    const months = along(sheetOf(plan, 'BasePath'), 'borrowing base') as number[];
    expect(months.slice(0, 3)).toEqual([0, 0, 0]);
    expect(months[3]).toBeCloseTo(0.2 * 1_000_000 * (1 - 15 / 60), 6);
  });

  it('lends 80 % on 100 of 125 tagged GPUs until their contract ends, and 20 % on the rest', async () => {
    const plan = await planOf(
      withBase({}, { fleet: [yearOld({ quantity: 125, contract_id: 'C1' })], leases: [lease({ end: '2026-11-30' })] }),
    );
    const months = along(sheetOf(plan, 'BasePath'), 'borrowing base') as number[];
    const value = (k: number): number => 1_250_000 * (1 - (12 + k) / 60);
    expect(months[1]).toBeCloseTo(value(1) * (0.8 * 0.8 + 0.2 * 0.2), 6);
    expect(months[2]).toBeCloseTo(value(2) * 0.2, 6);
  });

  it('agrees with the engine in every month under four caps and on net orderly value', async () => {
    const caps = { customer: 0.3, model: 0.45, site: 0.4, region: 0.5 };
    const models = ['Y', 'X', 'Y', 'Y', 'X'];
    const fleet = models.map((model, i) =>
      yearOld({
        asset_id: `L${i}`,
        model,
        quantity: 60 + 30 * i,
        site: i < 3 ? 'S1' : '',
        region: i < 2 ? 'US' : 'CA',
        contract_id: i < 4 ? `C${i % 3}` : '',
      }),
    );
    const leases = [0, 1, 2].map((i) =>
      lease({
        contract_id: `C${i}`,
        customer: i < 2 ? 'Acme' : 'Beta',
        rating: i === 1 ? 'B' : 'A',
        model: i % 2 ? 'X' : 'Y',
        gpus: 70,
        end: `202${7 + i}-03-31`,
      }),
    );
    const { book, score } = await planOf(
      withBase({ basis: 'nolv', concentration_caps: caps }, { fleet, leases, tranches: [tranche({ maturity: '2029-09-30' })] }),
    );
    const checks = book.checks.filter(({ label }) => label.startsWith('borrowing base'));
    expect(score.borrowingBase!.concentration.length).toBeGreaterThan(3);
    expect(checks.length).toBeGreaterThan(37 + 20);
    for (const { label, cell, engine } of checks) expect(cell.value, label).toBeCloseTo(Number(engine), 4);
  });

  it("is written as the engine's figures, with a note, for 1,700 lots over 12 months", async () => {
    const fleet = Array.from({ length: 1700 }, (_, i) => yearOld({ asset_id: `L${i}`, quantity: 1, unit_cost_usd: 10_000 + i }));
    const { book } = await planOf(withBase({}, { fleet }));
    const sheet = book.sheets.find(({ name }) => name === 'BasePath')!;
    const row = sheet.rows.find((line) => line?.[1]?.value === 'borrowing base')!;
    expect(row[3]!.formula).toMatch(/^Base!/);
    expect(row.slice(4).map((cell) => cell!.origin)).toEqual(Array.from({ length: 12 }, () => 'engine'));
    expect(book.notes.some(({ sheet: name, why }) => name === 'BasePath' && why.includes('1700 lots'))).toBe(true);
  }, 30_000);
});
