import { describe, expect, it } from 'vitest';
import { score as scoreDeal } from '../../src/model/score/score.js';
import { loaded, type Texts } from '../model/build.js';
import { folderTexts } from '../model/folders.js';
import { hasOffice, recalculated } from './office.js';
import { agrees, filled, formulasOf, headlines, sheetOf, spoil, type, written } from './books.js';

const SAMPLES = new URL('../../samples/', import.meta.url);
const CASES = new URL('../cases/', import.meta.url);
const FOLDERS = [
  ...['01-plain', '02-ddtl', '03-ranks', '05-troubled', '07-inplace'].map((name) => new URL(`${name}/`, CASES)),
  ...['meridian', 'coreweave-ddtl-3', 'troubled', 'rigs-2022', 'serial-tape'].map((name) => new URL(`${name}/`, SAMPLES)),
];
const MONEY = ['money', 'cents', 'total', 'exact'];
const nameOf = (folder: URL): string => folder.pathname.split('/').at(-2)!;
const dealOf = async (texts: Texts) => (await loaded(texts)).deal;
/** A text with another put in place of a part that must be there. */
const put = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`${from} is not there`);
  return text.replace(from, to);
};
/** A deal's terms with assumptions of its own. */
const assuming = (terms: string, assumptions: string): string =>
  /^assumptions:/m.test(terms)
    ? terms.replace(/^assumptions:.*$/m, (line) => `${line}\n${assumptions}`)
    : `${terms}\nassumptions:\n${assumptions}`;

if (!hasOffice) console.warn('skipped: no soffice on this machine, so no workbook is recalculated');

describe.runIf(hasOffice)('the workbook recalculated by LibreOffice', () => {
  it('comes to the cached value in every cell of every formula, ten deals, with nonsense cached before', async () => {
    const books = await Promise.all(FOLDERS.map(async (folder) => filled(await dealOf(folderTexts(folder)))));
    const expected = books.map(formulasOf);
    for (const book of books) spoil(book);
    const read = await recalculated(await Promise.all(books.map(written)));
    expected.forEach((formulas, i) => {
      const off = formulas.filter(
        ({ sheet, row, column, cell }) => !agrees(read[i]!(sheet.name, row, column), cell.value, MONEY.includes(cell.style)),
      );
      expect(
        off.map(
          ({ place, cell, sheet, row, column }) =>
            `${place} ${cell.formula!.slice(0, 90)}: ${String(read[i]!(sheet.name, row, column))}, cached ${String(cell.value)}`,
        ),
        nameOf(FOLDERS[i]!),
      ).toEqual([]);
      expect(formulas.length).toBeGreaterThan(5_000);
    });
  }, 240_000);

  it('follows what is typed into its cells as a fresh score of the changed deal does', async () => {
    const folder = folderTexts(new URL('02-ddtl/', CASES));
    const terms = folder['deal.yaml']!;
    const edits: readonly { readonly name: string; readonly texts: Texts; readonly edit: (book: ReturnType<typeof filled>) => void }[] = [
      {
        name: 'assumptions',
        texts: {
          ...folder,
          'deal.yaml': assuming(
            terms,
            '  haircut.orderly: 0.31\n  haircut.region.CA: 0.07\n  obsolescence.deterioration: 0.21\n  obsolescence.lag_years: 0.5\n  power.usd_kwh: 0.113\n  relet.utilization: 0.35\n  income.discount_rate: 0.2\n  liquidation.commission.orderly: 0.1\n  liquidation.sale_months.orderly: 4\n  rating.master_scale.BB: 0.011\n  scrap: 0.02\n',
          ),
        },
        edit: (book) => {
          const set = (key: string, value: number): void => type(book, 'Assumptions', key, null, value);
          set('haircut.orderly', 0.31);
          set('haircut.region.CA', 0.07);
          set('obsolescence.deterioration', 0.21);
          set('obsolescence.lag_years', 0.5);
          set('power.usd_kwh', 0.113);
          set('relet.utilization', 0.35);
          set('income.discount_rate', 0.2);
          set('liquidation.commission.orderly', 0.1);
          set('liquidation.sale_months.orderly', 4);
          set('rating.master_scale.BB', 0.011);
          set('scrap', 0.02);
        },
      },
      {
        name: 'lots and contracts',
        texts: {
          ...folder,
          'fleet.csv': put(
            put(
              put(folder['fleet.csv']!, 'F01,H100-SXM-80,1200,"31,250.00"', 'F01,H100-SXM-80,1000,"36,000.00"'),
              'installed,excellent,US,ASH-1,C2,first',
              'offline,poor,US,ASH-1,C2,first',
            ),
            '2025-10-01,2025-12-15',
            '2025-06-01,2025-08-31',
          ),
          'leases.csv': put(
            put(folder['leases.csv']!, '900,2026-01-01,2031-01-01,3.85', '800,2026-01-01,2029-07-01,3.15'),
            'Northwind AI,Northwind Group,BBB-',
            'Northwind AI,Northwind Group,BB',
          ),
        },
        edit: (book) => {
          type(book, 'Fleet', 'F01', 'GPUs', 1000);
          type(book, 'Fleet', 'F01', 'Cost per GPU', 36000);
          type(book, 'Fleet', 'F02', 'Status', 'offline');
          type(book, 'Fleet', 'F02', 'Condition', 'poor');
          type(book, 'Fleet', 'F04', 'Purchased', 45_809);
          type(book, 'Fleet', 'F04', 'In service', 45_900);
          type(book, 'Leases', 'C4', 'GPUs', 800);
          type(book, 'Leases', 'C4', 'End (day after the last)', 47_300);
          type(book, 'Leases', 'C4', 'Price per GPU-hour', 3.15);
          type(book, 'Leases', 'C1', 'Rating', 'BB');
        },
      },
      {
        name: 'the loan',
        texts: {
          ...folder,
          'deal.yaml': [
            ['balance: 112500000', 'balance: 131000000'],
            ['ig: 0.90', 'ig: 0.70'],
            ['fixed: 0.0925', 'fixed: 0.1125'],
            ['customer: 0.36', 'customer: 0.25'],
            ['dsra: 9000000', 'dsra: 5000000'],
            ['min: 17000000', 'min: 11000000'],
            ['min: 1.20', 'min: 2.75'],
          ].reduce((text, [from, to]) => put(text, from!, to!), terms),
        },
        edit: (book) => {
          type(book, 'Terms', 'DDTL', 'Balance', 131_000_000);
          type(book, 'Terms', 'advance rate: investment grade', null, 0.7);
          type(book, 'Terms', 'DDTL-3', 'Fixed rate', 0.1125);
          type(book, 'Terms', 'cap: customer', null, 0.25);
          type(book, 'Terms', 'account: debt service reserve', null, 5_000_000);
          type(book, 'Terms', 'liq', 'Limit', 11_000_000);
          type(book, 'Terms', 'dscr-f6', 'Limit', 2.75);
        },
      },
    ];
    const books = await Promise.all(
      edits.map(async ({ edit }) => {
        const book = filled(await dealOf(folder));
        edit(book);
        return book;
      }),
    );
    const before = headlines(books[0]!.score);
    const read = await recalculated(await Promise.all(books.map(written)));
    for (const [i, { name, texts }] of edits.entries()) {
      const book = books[i]!;
      const fresh = scoreDeal(await dealOf(texts));
      const expected = headlines(fresh);
      const named = new Map(book.plan.book.names.map(({ name: of, cell }) => [of, cell]));
      for (const [figure, value] of Object.entries(expected)) {
        const [, column, row] = /^Summary!\$([A-Z]+)\$(\d+)$/.exec(named.get(figure)!)!;
        const actual = read[i]!('Summary', Number(row), column!.charCodeAt(0) - 64);
        expect(
          agrees(actual, value, Math.abs(Number(value)) > 1000),
          `${name}: ${figure} is ${String(actual)}, a fresh score says ${String(value)}`,
        ).toBe(true);
      }
      fresh.covenants.forEach((covenant, c) => {
        const at = book.covenants.cell('status', c);
        const word = read[i]!('Covenants', at.row, at.column);
        expect(word, `${name}: covenant ${covenant.id}`).toBe(covenant.status);
      });
      const changed = Object.keys(expected).filter((figure) => expected[figure] !== before[figure]);
      expect(changed.length, `${name} moves too little to prove anything`).toBeGreaterThan(8);
      expect(
        String(
          read[i]!(
            'Summary',
            sheetOf(book, 'Summary').rows.findIndex((line) => line?.[1]?.value === 'Workbook against engine'),
            2,
          ),
        ),
      ).toMatch(/^\d+ figures differ/);
    }
  }, 240_000);
});
