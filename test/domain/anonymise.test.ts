import { describe, expect, test } from 'vitest';
import type { Place } from '../../src/kernel/failure.js';
import type { Deal } from '../../src/domain/deal.js';
import { anonymise, type Told } from '../../src/domain/anonymise.js';
import { Pseudonyms } from '../../src/domain/pseudonyms.js';
import { loadDeal } from '../../src/input/deal/load.js';
import { loadScenarios } from '../../src/input/scenario/scenarios.js';
import { scoreOf } from '../../src/model/score/score.js';
import { modelOf } from '../../src/model/score/model.js';
import { stress } from '../../src/model/scenario/stress.js';
import { dealOf, load } from '../input/deals.js';
import { folderFiles } from '../input/folder.js';
import { scenariosIn } from '../model/scenarios.js';

const isOwn = (place: Place): boolean => !place.file.startsWith('bundled/');

async function sample(name: string): Promise<Told> {
  const files = folderFiles(new URL(`../../samples/${name}/`, import.meta.url));
  const { deal, warnings } = await loadDeal(files);
  return { deal: deal!, scenarios: (await loadScenarios(files, deal!)).scenarios, warnings };
}

/** Every name that a deal has for somebody, some place or some thing. */
const namesOf = ({ id, name, borrower, leases, lots, priorityClaims }: Deal): string[] =>
  [
    ...new Set([
      id,
      name,
      borrower.name,
      borrower.parent ?? id,
      ...leases.flatMap((lease) => [lease.id, lease.customer, lease.group]),
      ...lots.flatMap((lot) => [lot.id, lot.site]),
      ...priorityClaims.map((claim) => claim.name),
    ]),
  ].filter((text) => text !== '');

const FLEET = `asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,site,contract_id
L1,H100-SXM-80,8,30000,2025-01-15,2025-03-01,Reno,Z-9
L2,H100-SXM-80,8,30000,2025-01-15,2025-03-01,Oslo,A-1
`;
const LEASES = `contract_id,customer,customer_group,rating,model,gpus,start,end,usd_gpu_hour
Z-9,Acme Labs Inc.,Acme Group,BB,H100-SXM-80,8,2025-04-01,2029-12-01,2.35
A-1,Beta Corp,Beta Corp,A-,H100-SXM-80,8,2025-04-01,2029-12-01,2.35
12345,Acme Labs Inc.,Acme Group,B,H100-SXM-80,1,2025-04-01,2029-12-01,2.35
`;

describe('a deal without names', () => {
  test('numbers follow the files, and a customer that is its own group is called the same in both', async () => {
    const deal = await dealOf({ 'fleet.csv': FLEET, 'leases.csv': LEASES });
    const { deal: anon } = anonymise({ deal, scenarios: [], warnings: [] }, isOwn);
    expect(anon.leases.map(({ id, customer, group }) => [id, customer, group])).toEqual([
      ['Contract 1', 'Customer 1', 'Group 1'],
      ['Contract 2', 'Customer 2', 'Customer 2'],
      ['Contract 3', 'Customer 1', 'Group 1'],
    ]);
    expect(anon.lots.map(({ id, site, contractId }) => [id, site, contractId])).toEqual([
      ['Asset 1', 'Site 1', 'Contract 1'],
      ['Asset 2', 'Site 2', 'Contract 2'],
    ]);
    expect({ id: anon.id, name: anon.name, borrower: anon.borrower }).toMatchObject({
      id: 'deal',
      name: 'Anonymous deal',
      borrower: { name: 'Borrower', parent: null },
    });
    expect(anon.tranches).toBe(deal.tranches);
  });

  test('12 customers have numbers of two digits, so that their order as text is that of the file', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `C${99 - i},Name ${i}x,,BB,H100-SXM-80,1,2025-04-01,2029-12-01,2.35`);
    const deal = await dealOf({
      'fleet.csv': FLEET.replaceAll('Z-9', 'C99').replaceAll('A-1', 'C98'),
      'leases.csv': [LEASES.split('\n')[0], ...rows, ''].join('\n'),
    });
    const { leases } = anonymise({ deal, scenarios: [], warnings: [] }, isOwn).deal;
    expect(leases.map(({ id }) => id).sort()).toEqual(leases.map(({ id }) => id));
    expect([leases[0]!.customer, leases[11]!.customer]).toEqual(['Customer 01', 'Customer 12']);
  });

  test("a scenario's customers, groups and sites follow, also under not, and largest stays what it is", async () => {
    const deal = await dealOf({ 'fleet.csv': FLEET, 'leases.csv': LEASES });
    const scenarios = await scenariosIn(
      deal,
      `
- id: acme-out
  name: ACME stops, Beta Corp stays
  rationale: Acme's Reno hall and the acme of the market; Acme Labs Inc. owes, Nemo Ltd. does not.
  shocks:
    - customers: { where: { customer_group: [Acme Group, largest], not: { customer: [Beta Corp, Nemo Ltd.] } }, event: default, at: 2 }
    - fleet: { where: { site: Oslo }, value: -10% }
`,
    );
    const [scenario] = anonymise({ deal, scenarios, warnings: [] }, isOwn).scenarios;
    expect(scenario).toMatchObject({
      id: 'group-1-out',
      name: 'Group 1 stops, Customer 2 stays',
      rationale: "Group 1's Site 1 hall and the acme of the market; Customer 1 owes, Customer 3 does not.",
      shocks: [
        {
          where: {
            keys: [{ key: 'customer_group', values: ['Group 1', 'largest'] }],
            not: { keys: [{ key: 'customer', values: ['Customer 2', 'Customer 3'] }], not: null },
          },
        },
        { where: { keys: [{ key: 'site', values: ['Site 2'] }] } },
      ],
    });
  });

  test('a bundled scenario and a covenant that names nobody keep every word', async () => {
    const told = await sample('meridian');
    const anon = anonymise(told, isOwn);
    for (const [i, scenario] of told.scenarios.entries()) if (!isOwn(scenario.place)) expect(anon.scenarios[i]).toBe(scenario);
    expect(anon.deal.covenants).toEqual(told.deal.covenants);
  });

  test("the deal's own sources of prices are searched, the bundled ones keep their words", async () => {
    const comps = 'date,kind,model,price_usd,price_type,source\n2026-09-01,resale,H100-SXM-80,15000,sold,sale by Acme to Oslo Metals\n';
    const deal = await dealOf({ 'fleet.csv': FLEET, 'leases.csv': LEASES, 'comps.csv': comps });
    const { market } = anonymise({ deal, scenarios: [], warnings: [] }, isOwn).deal;
    expect(market.dealComps.map(({ source }) => source)).toEqual(['sale by Group 1 to Site 2 Metals']);
    expect([...market.models.values()]).toEqual([...deal.market.models.values()]);
    expect(market.bundledComps).toBe(deal.market.bundledComps);
  });

  test('warnings name contracts and customers by their pseudonyms, a contract whose id is a number included', async () => {
    const { deal, warnings } = await load({ 'fleet.csv': FLEET, 'leases.csv': LEASES });
    expect(warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(['UNSERVED_CONTRACT', 'RATINGS_DIFFER']));
    const anon = anonymise({ deal: deal!, scenarios: [], warnings }, isOwn).warnings;
    expect(anon.find(({ code }) => code === 'UNSERVED_CONTRACT')!.text).toBe('Contract 3');
    expect(anon.find(({ code }) => code === 'RATINGS_DIFFER')!.expected).toBe('one rating for Customer 1; contract Contract 1 has BB');
    expect(anon.map(({ place }) => place)).toEqual(warnings.map(({ place }) => place));
  });

  test('ids that become alike are told apart', async () => {
    const deal = await dealOf({ 'fleet.csv': FLEET, 'leases.csv': LEASES });
    const scenarios = await scenariosIn(
      deal,
      '- { id: acme-out, name: A, rationale: R, shocks: [{ price_level: -0.1 }] }\n- { id: group-1-out, name: A, rationale: R, shocks: [{ price_level: -0.1 }] }\n',
    );
    expect(anonymise({ deal, scenarios, warnings: [] }, isOwn).scenarios.map(({ id }) => id)).toEqual(['group-1-out', 'group-1-out-2']);
  });

  test.each(['meridian', 'coreweave-ddtl-3', 'troubled', 'rigs-2022', 'serial-tape'])(
    '%s has the same figures, and no name is left in its result',
    async (name) => {
      const told = await sample(name);
      const anon = anonymise(told, isOwn);
      const own = told.scenarios.filter(({ place }) => isOwn(place)).map((scenario) => told.scenarios.indexOf(scenario));
      const run = ({ deal, scenarios }: Told) => ({
        score: scoreOf(modelOf(deal)),
        stress: stress(
          deal,
          own.map((i) => scenarios[i]!),
        ),
      });
      const [before, after] = [run(told), run(anon)];
      const text = JSON.stringify({ ...after, inputs: null, scenarios: own.map((i) => anon.scenarios[i]) });
      const files = told.deal.inputs.map(({ file }) => file).join();
      for (const needle of namesOf(told.deal))
        if (!files.includes(needle))
          expect(
            new RegExp(`(?<![\\p{L}\\p{N}])${needle.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'iu').test(text),
            needle,
          ).toBe(false);

      const back = new Map([...told.deal.leases.map((lease, i) => [anon.deal.leases[i]!.id, lease.id] as const)]);
      const figures = ({ score, stress: { scenarios } }: typeof before, idOf: (id: string) => string) =>
        JSON.stringify({
          values: score.values,
          ltv: score.ltv,
          coverage: score.coverage,
          covenants: score.covenants,
          rating: { ...score.rating, adjustments: score.rating.adjustments.map(({ notches }) => notches) },
          base: score.borrowingBase && {
            ...score.borrowingBase,
            concentration: score.borrowingBase.concentration.map(({ dimension, amount }) => `${dimension} ${amount.toFixed()}`).sort(),
          },
          contracts: score.contracts.byContract
            .map((row) => ({ ...row, contractId: idOf(row.contractId), customer: '', group: '' }))
            .sort((a, b) => (a.contractId < b.contractId ? -1 : 1)),
          shares: [score.contracts.customerShare, score.contracts.relatedPartyShare, score.contracts.nonIgShare],
          sales: Object.values(score.liquidation).map((sale) => ({ ...sale, inPlace: sale.inPlace.map(idOf).sort() })),
          projection: score.projection,
          scenarios: scenarios.map((s) => ({ ...s, id: '', name: '', rationale: '', rating: { ...s.rating, adjustments: [] } })),
        });
      expect(figures(after, (id) => back.get(id)!)).toBe(figures(before, (id) => id));
    },
  );
});

describe('pseudonyms in text', () => {
  const names = new Pseudonyms([
    ['Customer', ['Acme Labs Inc.', 'First Data', 'X', '512', 'openlab']],
    ['Site', ['New York', 'ASH-1']],
  ]);

  test.each([
    ['acme labs inc. and ACME LABS INC.', 'Customer 1 and Customer 1'],
    ['Acme asks, the acme does not', 'Customer 1 asks, the acme does not'],
    ['at first First pays', 'at first Customer 2 pays'],
    ['Acmeville, 512 GPUs, X', 'Acmeville, 512 GPUs, X'],
    ['openlab at ASH-1; ash-1b', 'Customer 5 at Site 2; ash-1b'],
    ['New prices in New York', 'New prices in Site 1'],
  ])('"%s" becomes "%s"', (given, written) => expect(names.text(given, 'words')).toBe(written));

  test('only whole names are looked for in sentences of the tool', () =>
    expect(names.text('Acme is not Acme Labs Inc.', 'names')).toBe('Acme is not Customer 1'));
  test('an id stays written as an id', () => expect(names.id('acme-at-ASH-1')).toBe('customer-1-at-site-2'));
  test('a name of marks that expressions read is found as it is', () =>
    expect(new Pseudonyms([['Site', ['Hall (A+B)']]]).text('in Hall (A+B).', 'names')).toBe('in Site 1.'));
});
