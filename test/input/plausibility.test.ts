import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Rule, RULES, type RuleCode, slipOf } from '../../src/domain/plausibility.js';
import { isPlaceholder, isTotal, folded, foldedCompany } from '../../src/input/text/spelling.js';
import { score } from '../../src/model/score/score.js';
import { FAILURE_CODES, WARNING_CODES } from '../../src/kernel/failure.js';
import { dealOf, load, saidOf, terms } from './deals.js';

const MANUAL = new URL('../../src/manual/errors.md', import.meta.url);
const HEAD = '| code | compares | plausible | likely slip | moves |\n|---|---|---|---|---|\n';
const codes = Object.keys(RULES) as RuleCode[];
const isError = (code: string): boolean => (FAILURE_CODES as readonly string[]).includes(code);
const rowOf = (code: RuleCode): string => {
  const { compares, bounds, moves }: Rule = RULES[code];
  return `| \`${code}\` | ${compares} | ${bounds}${isError(code) ? ' (error)' : ''} | ${slipOf(code)} | ${moves} |\n`;
};

describe('the register of what is plausible', () => {
  it('is the table of the manual', () => {
    const table = HEAD + codes.map(rowOf).join('');
    const manual = readFileSync(MANUAL, 'utf8');
    if (process.env['WRITE_EXPECTED']) writeFileSync(MANUAL, manual.slice(0, manual.indexOf(HEAD)) + table);
    expect(readFileSync(MANUAL, 'utf8').endsWith(table)).toBe(true);
  });

  it('has a code of an error or of a warning for each rule, a slip and what it moves', () => {
    for (const code of codes) {
      expect([...FAILURE_CODES, ...WARNING_CODES]).toContain(code);
      expect(slipOf(code)).not.toBe('');
      expect(RULES[code].moves).not.toBe('');
    }
  });
});

const TAGGED = 'asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,contract_id';
const LEASES = 'contract_id,customer,rating,model,gpus,start,end,usd_gpu_hour';

describe('one customer spelled two ways', () => {
  const fleet = `${TAGGED}\nL1,H100,4,30000,2025-01-15,2025-03-01,C1\nL2,H100,4,30000,2025-01-15,2025-03-01,C2\n`;
  const lease = (id: string, customer: string): string => `${id},"${customer}",BBB,H100,4,2025-04-01,2030-04-01,2.20`;
  const limit = terms([
    'covenants: []',
    'covenants: [{ id: cust, metric: customer_share, max: 0.60, frequency: monthly, first_test: 2026-09-30, consequence: draw_stop }]',
  ]);

  it.each([
    ['capitals', 'Acme Labs', 'ACME LABS'],
    ['two blanks', 'Acme Labs', 'Acme  Labs'],
    ['a no-break space', 'Acme Labs', 'Acme\u00a0Labs'],
    ['a zero-width space', 'Acme Labs', 'Acme\u200b Labs'],
    ['its Unicode form', 'Caf\u00e9 AI', 'Cafe\u0301 AI'],
    ['its width', 'Acme Labs', '\uff21cme Labs'],
    ['a dash', 'Acme-Labs', 'Acme\u2013Labs'],
    ['the comma before Inc', 'Acme Labs, Inc.', 'Acme Labs Inc'],
    ['its legal form', 'Acme Labs, L.L.C.', 'Acme Labs Limited'],
  ])('with %s is one in its share, and a warning', async (_, first, second) => {
    const texts = { 'deal.yaml': limit, 'fleet.csv': fleet, 'leases.csv': `${LEASES}\n${lease('C1', first)}\n${lease('C2', second)}\n` };
    const deal = await dealOf(texts);
    expect(deal.leases.map(({ customer, group }) => [customer, group])).toEqual([
      [first, first],
      [first, first],
    ]);
    expect(score(deal).covenants[0]!.status).toBe('breach');
    expect((await load(texts)).warnings).toMatchObject([{ code: 'SPELLED_TWO_WAYS', text: second, place: { line: 3, column: 4 } }]);
  });

  it('but names that differ in a letter or in a number are two', () => {
    for (const [a, b] of [
      ['Acme Labs', 'Acme Lab'],
      ['Customer AB', 'Customer AG'],
      ['Site 1-12', 'Site 11-2'],
      ['Rack 1.1', 'Rack 11'],
      ['★', '☆'],
    ] as const) {
      expect(folded(a)).not.toBe(folded(b));
      expect(foldedCompany(a)).not.toBe(foldedCompany(b));
    }
  });
});

describe('a serial', () => {
  const rows = (...serials: string[]): string =>
    `${TAGGED},serial\n${serials.map((serial, i) => `L${i},H100,8,30000,2025-01-15,2025-03-01,,${serial}\n`).join('')}`;

  it.each(['N/A', 'n.a.', '-', '--', '\u2014', 'TBD', 'tba', '0', '#REF!', '#N/A', '#VALUE!', '1.65E+12', 'none', 'XXX', '?'])(
    '%s is none',
    async (serial) => {
      const { deal, warnings } = await load({ 'fleet.csv': rows(serial, serial) });
      expect(deal!.lots.map(({ hasSerial, quantity }) => [hasSerial, quantity])).toEqual([[false, 16]]);
      expect(warnings).toMatchObject([{ code: 'PLACEHOLDER', text: serial }]);
    },
  );

  it('is one that only looks a little like a placeholder', () => {
    for (const serial of ['1652E12', 'NA1', 'TBD-7', '1.65', 'X1', '1-0']) expect(isPlaceholder(serial)).toBe(false);
  });

  it('stands once in a fleet, in whatever spelling', async () =>
    expect(await saidOf({ 'fleet.csv': rows('SN1', 'sn\u200b-1') })).toEqual(['DUPLICATE_SERIAL fleet.csv:3 serial sn\u200b-1']));
});

describe('an asset id', () => {
  it.each(['l-1', 'L-1\u200b', 'L\u20131', '\uff2c-1'])('%s is L-1 again', async (id) => {
    const fleet = `${TAGGED}\nL-1,H100,8,30000,2025-01-15,2025-03-01,\n${id},B200,8,40000,2025-01-15,2025-03-01,\n`;
    expect(await saidOf({ 'fleet.csv': fleet })).toEqual([`DUPLICATE_ID fleet.csv:3 asset_id ${id}`]);
  });

  it('that labels a sum is known from one that begins like it', () => {
    expect(['TOTAL', 'Sub-total', 'Grand Total:', 'total H100'].every(isTotal)).toBe(true);
    expect(['TotalEnergies', 'Totals2', 'A total'].some(isTotal)).toBe(false);
  });
});

describe('a rating', () => {
  const said = (rating: string): Promise<string[]> =>
    load({
      'fleet.csv': `${TAGGED}\nL1,H100,8,30000,2025-01-15,2025-03-01,C1\n`,
      'leases.csv': `${LEASES}\nC1,Acme,${rating},H100,8,2025-04-01,2030-04-01,2.20\n`,
    }).then(({ deal, failures }) => (deal ? [deal.leases[0]!.rating] : failures.map(({ remedy }) => String(remedy))));

  it.each(['unrated', 'Unrated', 'NR', 'nr', 'N.R.', 'n/a', 'N/A', '-', 'not rated', ''])('%s is none', async (rating) =>
    expect(await said(rating)).toEqual(['unrated']),
  );
  it('of a national scale is not proposed a letter of the global one', async () => expect(await said('brAAA')).toEqual(['null']));
});

describe('what Excel leaves in a file', () => {
  const dated = (date: string): string => `${TAGGED}\nL1,H100,8,30000,${date},2025-03-01,\n`;

  it.each(['45672', '45672.5'])('the date %s is refused with the day that it counts', async (date) =>
    expect((await load({ 'fleet.csv': dated(date) })).failures).toMatchObject([{ code: 'NOT_A_DATE', remedy: '2025-01-15' }]),
  );
  it.each(['sep=,', 'sep=;', '"sep=,"'])('a first line %s is one problem', async (line) =>
    expect(await load({ 'fleet.csv': `${line}\n${dated('2025-01-15')}` })).toMatchObject({
      failures: [{ code: 'CSV_SYNTAX', place: { line: 1 } }],
      warnings: [],
    }),
  );
});
