import { describe, expect, it } from 'vitest';
import { loaded, type Texts } from '../model/build.js';
import { folderTexts } from '../model/folders.js';
import { agrees, filled, sheetOf, type, written } from './books.js';
import { hasOffice, recalculated } from './office.js';

describe.runIf(hasOffice)('the liquidation recalculated by LibreOffice', () => {
  const CASES = new URL('../cases/', import.meta.url);
  const texts = folderTexts(new URL('07-inplace/', CASES));
  const dealFrom = async (all: Texts) => (await loaded(all)).deal;
  const assuming = (assumptions: Readonly<Record<string, string | number>>): Texts => {
    const lines = Object.entries(assumptions)
      .map(([key, value]) => `  ${key}: ${value}`)
      .join('\n');
    return {
      ...texts,
      'deal.yaml': /^assumptions:/m.test(texts['deal.yaml']!)
        ? texts['deal.yaml']!.replace(/^assumptions:.*$/m, (line) => `${line}\n${lines}`)
        : `${texts['deal.yaml']!}\nassumptions:\n${lines}\n`,
    };
  };
  const EDITS: readonly Readonly<Record<string, string | number>>[] = [
    { 'liquidation.strategy': 'piecemeal' },
    { 'liquidation.strategy': 'in_place' },
    {
      'liquidation.stepin_months': 5,
      'liquidation.sale_months.orderly': 4,
      'liquidation.repossession_months.forced': 2,
      'liquidation.sale_months.forced': 3,
    },
    { 'liquidation.removal_usd': 6_000, 'liquidation.operator_fee': 0.4, 'liquidation.legal_share': 0.2 },
    {
      'rating.unrated': 'CCC',
      'rating.merchant': 'BB',
      'rating.max_uplift': 1,
      'rating.lgd_floor': 0.4,
      'rating.notches.no_direct_agreement': -5,
    },
  ];

  it('follows the strategy, the months of step-in and sale, the costs and the master scale as a fresh score does', async () => {
    const books = await Promise.all(
      EDITS.map(async (edit) => {
        const of = filled(await dealFrom(texts));
        for (const [key, value] of Object.entries(edit)) type(of, 'Assumptions', key, null, value);
        return of;
      }),
    );
    const read = await recalculated(await Promise.all(books.map(written)));
    for (const [i, edit] of EDITS.entries()) {
      const fresh = filled(await dealFrom(assuming(edit)));
      const engine = new Map(fresh.plan.book.checks.map((check) => [check.label, check.engine]));
      const mine = books[i]!.plan.book.checks.filter(({ label }) => /^(orderly|forced) liquidation|goes in place|^rating/.test(label));
      const off = mine.filter(({ label, cell }) => {
        const expected = engine.get(label) ?? '';
        return !agrees(read[i]!(cell.sheet, cell.row, cell.column), typeof expected === 'object' ? expected.toNumber() : expected, true);
      });
      expect(
        off.map(({ label }) => label),
        JSON.stringify(edit),
      ).toEqual([]);
      const before = new Map(books[i]!.plan.book.checks.map((check) => [check.label, String(check.engine)]));
      expect(mine.filter(({ label }) => before.get(label) !== String(engine.get(label))).length, JSON.stringify(edit)).toBeGreaterThan(3);
    }
  }, 240_000);

  it('says that a sale of 60 months does not fit into the months that are laid out', async () => {
    const of = filled(await dealFrom(texts));
    type(of, 'Assumptions', 'liquidation.sale_months.orderly', null, 60);
    const row = sheetOf(of, 'Liquidation').rows.findIndex((line) => line?.[1]?.value === 'all its months on the sheet');
    const [read] = await recalculated([await written(of)]);
    expect([read!('Liquidation', row, 2), read!('Liquidation', row, 3)]).toEqual(['no: needs a new report', 'yes']);
  }, 240_000);
});
