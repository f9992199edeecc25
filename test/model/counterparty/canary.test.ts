import { describe, expect, it } from 'vitest';
import type { Counterparty } from '../../../src/domain/counterparty.js';
import { Decimal, fraction, usd } from '../../../src/kernel/decimal.js';
import { cdsMove, commitmentCover, isFlagged } from '../../../src/model/counterparty/canary.js';
import { counterparties } from '../../../src/model/counterparty/counterparties.js';
import { cdsHazard, partyPd, pdOfHazard, realWorldHazard } from '../../../src/model/frame/pd.js';
import { modelOf } from '../../../src/model/score/model.js';
import { scoreOf } from '../../../src/model/score/score.js';
import { dealOf, saidOf, terms } from '../../input/deals.js';

const place = { file: 'counterparties.csv', line: 2, column: null, field: null };
const cds = (bps: number, recovery = 0.4, before: number | null = null) => ({
  bps: new Decimal(bps),
  recovery: fraction(recovery),
  date: null,
  before: before === null ? null : new Decimal(before),
  place,
});
const LEASES = `contract_id,customer,rating,model,gpus,start,end,usd_gpu_hour,take_or_pay
K1,Acme Labs,A,H100-SXM-80,8,2026-01-01,2028-10-01,2.10,1
`;
const FLEET = `asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,contract_id
L1,H100-SXM-80,8,30000,2025-01-15,2025-03-01,K1
`;
const ROWS = (rows: string): string =>
  `group,cds_bps,cds_recovery,cds_date,revenue_usd,cash_usd,commitments_usd_year,raised_usd_year\n${rows}`;
const set = (pd: string): string => `${terms()}assumptions: { counterparty: { pd: ${pd} } }\n`;

describe('what a CDS says', () => {
  it('108 bp at 35 % recovery is 1.66 % a year, 8 % in five years: a published conversion', () => {
    const hazard = cdsHazard(cds(108, 0.35));
    expect(hazard.toFixed(4)).toBe('0.0166');
    expect(new Decimal(1).minus(new Decimal(1).minus(hazard).pow(5)).toFixed(2)).toBe('0.08');
    expect(pdOfHazard(hazard).toNumber()).toBeCloseTo(1 - Math.exp(-0.0108 / 0.65), 15);
  });

  it('is taken off its premium in logarithms between the pairs, in their ratio beyond', async () => {
    const { assumptions } = await dealOf({});
    const real = (hazard: number): number => realWorldHazard(new Decimal(hazard), assumptions.values).toNumber();
    expect(real(0.047)).toBeCloseTo(0.0216, 15);
    expect(real(0.003)).toBeCloseTo(0.0002, 15);
    expect(real(0.36)).toBeCloseTo(0.26, 15);
    const middle = Math.sqrt(0.006 * 0.012);
    expect(real(middle)).toBeCloseTo(Math.sqrt(0.0004 * 0.0012), 12);
  });

  it('flags a rise by half or more', () => {
    expect(isFlagged(cdsMove(cds(150, 0.4, 100)))).toBe(true);
    expect(isFlagged(cdsMove(cds(149, 0.4, 100)))).toBe(false);
    expect(isFlagged(cdsMove(cds(50, 0.4, 100)))).toBe(false);
    expect(cdsMove(cds(50))).toBeNull();
  });
});

describe('the PD of a party', () => {
  it.each([
    ['rating', 0.0007],
    ['worst', 0.1059],
    ['cds', 0.1059],
  ])('counterparty.pd %s: an A name at 1,150 bp', async (pd, expected) => {
    const deal = await dealOf({
      'deal.yaml': set(pd),
      'leases.csv': LEASES,
      'fleet.csv': FLEET,
      'counterparties.csv': ROWS('ACME labs Inc,1150,0.25,,,,,\n'),
    });
    expect(partyPd(deal.leases[0]!, deal.assumptions.values).toNumber()).toBeCloseTo(expected, 4);
    const offtaker = scoreOf(modelOf(deal)).rating.offtakerPd.toNumber();
    expect(offtaker > 0.05).toBe(pd !== 'rating');
  });

  it('a low CDS lifts no rating under worst, and takes its place under cds', async () => {
    const texts = { 'leases.csv': LEASES.replace(',A,', ',B,'), 'fleet.csv': FLEET, 'counterparties.csv': ROWS('Acme Labs,35,,,,,,\n') };
    const pdOf = async (pd: string): Promise<number> => {
      const deal = await dealOf({ ...texts, 'deal.yaml': set(pd) });
      return partyPd(deal.leases[0]!, deal.assumptions.values).toNumber();
    };
    expect(await pdOf('worst')).toBe(0.047);
    expect(await pdOf('cds')).toBeCloseTo(0.00038881, 8);
  });
});

describe('counterparties.csv', () => {
  it('gives each figure from the newest row up to as_of that has it; a row without a date is the oldest', async () => {
    const rows = 'Acme,90,,2026-10-05,7,,,\nAcme,240,0.25,2026-09-25,,,1600,\nAcme,140,,2026-08-31,900,,,\nacme inc,,,,800,55,,12\n';
    const { counterparties: parties } = await dealOf({ 'counterparties.csv': ROWS(rows) });
    const acme = parties.get('acme')!;
    expect(
      [acme.cds!.bps, acme.cds!.recovery, acme.cds!.before, acme.revenue, acme.cash, acme.commitments, acme.raised].map(String),
    ).toEqual(['240', '0.25', '140', '900', '55', '1600', '12']);
    expect(acme.netDebt).toBeNull();
  });

  it.each([
    ['Acme,0,,,,,,\n', 'OUT_OF_RANGE counterparties.csv:2 cds_bps 0'],
    ['Acme,100,1,,,,,\n', 'OUT_OF_RANGE counterparties.csv:2 cds_recovery 1'],
    ['Acme,100,,,-5,,,\n', 'OUT_OF_RANGE counterparties.csv:2 revenue_usd -5'],
    [',100,,,,,,\n', 'MISSING_VALUE counterparties.csv:2 group null'],
  ])('refuses %s', async (row, expected) => expect(await saidOf({ 'counterparties.csv': ROWS(row) })).toEqual([expected]));
});

describe('flows.csv', () => {
  it.each([
    ['a,A Inc.,loan,5\n', 'WRONG_SHAPE flows.csv:2 to A Inc.'],
    ['a,b,gift,5\n', 'NOT_ONE_OF flows.csv:2 kind gift'],
    ['a,b,loan,-5\n', 'OUT_OF_RANGE flows.csv:2 usd_year -5'],
  ])('refuses %s', async (row, expected) => expect(await saidOf({ 'flows.csv': `from,to,kind,usd_year\n${row}` })).toEqual([expected]));
});

describe('commitment cover', () => {
  const party = (revenue: number | null, commitments: number | null, raised: number | null, cash: number | null): Counterparty => {
    const money = (x: number | null) => (x === null ? null : usd(x));
    const figures = { revenue: money(revenue), commitments: money(commitments), raised: money(raised), cash: money(cash) };
    return { name: 'x', cds: null, netDebt: null, ebitda: null, place, ...figures };
  };
  const cover = (...figures: Parameters<typeof party>): readonly (string | boolean | null)[] => {
    const found = commitmentCover(party(...figures));
    return [found.cover && found.cover.toFixed(4), found.withCash && found.withCash.toFixed(4), found.dependsOnFunding];
  };
  it('is income over commitments, with and without cash', () => {
    expect(cover(900, 1600, 500, 250)).toEqual(['0.8750', '1.0313', true]);
    expect(cover(12, 9, null, 1)).toEqual(['1.3333', '1.4444', false]);
    expect(cover(900, 1600, 500, null)).toEqual(['0.8750', null, true]);
    expect(cover(null, 9, 5, 1)).toEqual([null, null, false]);
    expect(cover(9, null, 5, 1)).toEqual([null, null, false]);
    expect(cover(9, 0, 5, 1)).toEqual([null, null, false]);
  });
});

describe('the parties of a deal', () => {
  it('has no PD for one without a rating, unless the market is asked', async () => {
    const texts = { 'counterparties.csv': ROWS('Vega,35,,,,,,\n') };
    const used = async (pd: string): Promise<string | undefined> => {
      const { parties } = counterparties('x', [modelOf(await dealOf({ ...texts, 'deal.yaml': set(pd) }))]);
      return parties[0]!.pdUsed?.toFixed(8);
    };
    expect([await used('rating'), await used('worst'), await used('cds')]).toEqual([undefined, '0.00038881', '0.00038881']);
  });
});
