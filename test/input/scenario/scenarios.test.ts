import fc from 'fast-check';
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatDay } from '../../../src/kernel/calendar.js';
import { Decimal } from '../../../src/kernel/decimal.js';
import type { Scenario, Shock } from '../../../src/domain/scenario.js';
import { loadDeal } from '../../../src/input/deal/load.js';
import { chooseScenarios, loadScenarios, type LoadedScenarios } from '../../../src/input/scenario/scenarios.js';
import { dealOf } from '../deals.js';
import { folderFiles, textFiles } from '../folder.js';

const CASES = new URL('../../cases/', import.meta.url);
const SAMPLES = new URL('../../../samples/', import.meta.url);
const deal = await dealOf({});
const LIBRARY = [
  'next-gen-early',
  'rental-crash',
  'rental-glut',
  'resale-glut',
  'anchor-default',
  'renegotiation',
  'walk-away',
  'delivery-delay',
  'circular-unwind',
  'power-shock',
  'region-dislocation',
  'rates-up',
  'export-ban',
  'short-life',
  'demand-pause',
  'severe',
  'late-payers',
  'no-direct-agreement',
  'hardware-collapse',
];
const ALL = { keys: [], not: null };
const STEP = { at: 0, ramp: 0, hold: null, recover: 0 };

const read = (yaml: string): Promise<LoadedScenarios> => loadScenarios(textFiles({ 'own.yaml': yaml }), deal, { file: 'own.yaml' });
const head = '- id: s\n  name: S\n  rationale: R\n  shocks:\n';
const indented = (shock: string): string =>
  shock
    .split('\n')
    .map((line, i) => `    ${i === 0 ? '- ' : '  '}${line}`)
    .join('\n');

/** A shock as plain data: decimals as texts, days as dates. */
const flat = (shock: Shock): unknown =>
  JSON.parse(
    JSON.stringify(shock, (key, value: unknown) =>
      key === 'frontierDate' ? formatDay(value as Parameters<typeof formatDay>[0]) : value instanceof Decimal ? value.toFixed() : value,
    ),
  );

async function shockOf(yaml: string): Promise<unknown> {
  const { scenarios, failures } = await read(head + indented(yaml));
  expect(failures).toEqual([]);
  return flat(scenarios[0]!.shocks[0]!);
}

/** `CODE line:column field | text | remedy` of every failure. */
async function saidOf(yaml: string): Promise<string[]> {
  const { failures } = await read(yaml);
  return failures.map(({ code, place, text, remedy }) => `${code} ${place.line}:${place.column} ${place.field} | ${text} | ${remedy}`);
}

describe('the bundled library', () => {
  it('has the nineteen scenarios of the method beside the base case, in its order', async () => {
    const { scenarios, failures, inputs } = await loadScenarios(textFiles({}), deal);
    expect(scenarios.map(({ id }) => id)).toEqual(LIBRARY);
    expect([failures, inputs]).toEqual([[], []]);
  });

  it('gives each a source, and says of its sizes that they are assumptions', async () => {
    const { scenarios } = await loadScenarios(textFiles({}), deal);
    for (const { rationale, shocks } of scenarios) {
      expect(rationale).toMatch(/assumption/);
      expect(rationale).toMatch(/\(.+\)|Federal Reserve|The sources of/);
      expect(shocks.length).toBeGreaterThan(0);
    }
  });

  it('has exactly the sizes of the method', async () => {
    const { scenarios } = await loadScenarios(textFiles({}), deal);
    const shocks = Object.fromEntries(scenarios.map((scenario) => [scenario.id, scenario.shocks.map(flat)]));
    const level = (kind: string, size: string, path = {}): object => ({ kind, size, path: { ...STEP, ...path } });
    const assume = (changes: Record<string, object>): object => ({
      kind: 'assume',
      changes: Object.entries(changes).map(([key, change]) => ({ key, change })),
    });
    const times = (by: string): object => ({ kind: 'multiply', by });
    const where = (key: string, ...values: string[]): object => ({ keys: [{ key, values }], not: null });
    const crash = level('rental_level', '-0.44');
    const glut = [
      level('price_level', '-0.35', { ramp: 6 }),
      assume({
        'liquidation.absorption_default': times('0.25'),
        'liquidation.sale_months.orderly': times('2'),
        'liquidation.sale_months.forced': times('2'),
      }),
    ];
    const anchor = { kind: 'default', where: where('customer_group', 'largest'), at: 3 };
    const rates = level('index_rate', '0.03');
    const lots = (hit: object, value: string): object => ({
      kind: 'fleet',
      where: { keys: [], not: hit },
      value,
      path: STEP,
      offline: false,
    });
    expect(shocks).toEqual({
      'next-gen-early': [{ kind: 'cohort_move', name: 'next', shiftMonths: -9, efficiencyFactor: '1.25' }],
      'rental-crash': [crash],
      'rental-glut': [level('rental_level', '-0.35', { ramp: 18, hold: 0, recover: 12 })],
      'resale-glut': glut,
      'anchor-default': [anchor],
      renegotiation: [{ kind: 'renegotiate', where: where('class', 'non_ig'), at: 6, price: '-0.3', volume: '0' }],
      'walk-away': [{ kind: 'walk_away', where: ALL, at: 0 }],
      'delivery-delay': [
        { kind: 'delay', where: ALL, months: 6 },
        { kind: 'pipeline', months: 6 },
      ],
      'circular-unwind': [
        { kind: 'default', where: where('related_party', 'true'), at: 3 },
        level('price_level', '-0.4'),
        level('rental_level', '-0.35'),
        assume({ 'liquidation.absorption_default': times('0.5') }),
      ],
      'power-shock': [assume({ 'power.usd_kwh': times('1.5'), hosting_usd_kw_month: times('1.2') })],
      'region-dislocation': [level('rental_level', '-0.25'), lots(where('region', 'home'), '-0.2')],
      'rates-up': [rates],
      'export-ban': [lots(where('region', 'US', 'CA', 'EU', 'UK', 'JP'), '-0.6')],
      'short-life': [assume({ 'obsolescence.deterioration': { kind: 'add', by: '0.1' }, 'book.life_years': { kind: 'set', value: '3' } })],
      'demand-pause': [level('rental_level', '-0.25', { hold: 0, recover: 9 }), level('price_level', '-0.2', { hold: 0, recover: 9 })],
      severe: [crash, ...glut, anchor, rates],
      'late-payers': [{ kind: 'renegotiate', where: where('class', 'non_ig'), at: 0, price: '-0.15', volume: '0' }],
      'no-direct-agreement': [assume({ 'liquidation.strategy': { kind: 'set', value: 'piecemeal' } })],
      'hardware-collapse': [level('price_level', '-0.85', { ramp: 12 })],
    });
  });
});

describe('the scenarios of a deal', () => {
  it('follow the library, and one with a bundled id takes its place', async () => {
    const own = `${head}    - price_level: -0.1\n- id: rates-up\n  name: Mine\n  rationale: R\n  shocks: [{ index_rate: 1% }]\n`;
    const { scenarios, inputs } = await loadScenarios(textFiles({ 'scenarios.yaml': own }), deal);
    expect(scenarios.map(({ id }) => id)).toEqual([...LIBRARY, 's']);
    expect(scenarios.find(({ id }) => id === 'rates-up')).toMatchObject({ name: 'Mine', place: { file: 'scenarios.yaml', line: 6 } });
    expect(inputs).toMatchObject([{ file: 'scenarios.yaml', rows: null, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it('give way, like the library, to a file that is named', async () => {
    const { scenarios } = await loadScenarios(
      textFiles({ 'scenarios.yaml': 'nonsense', 'own.yaml': `${head}    - price_level: -0.1\n` }),
      deal,
      { file: 'own.yaml' },
    );
    expect(scenarios.map(({ id }) => id)).toEqual(['s']);
  });

  it('may list the base case without shocks, which is built in all the same', async () => {
    const { scenarios, failures } = await read(
      `- id: base\n  name: B\n  rationale: R\n  shocks: []\n- { id: base-2, name: B, rationale: R, shocks: [] }\n`,
    );
    expect([scenarios.map(({ id, shocks }) => [id, shocks.length]), failures]).toEqual([[['base-2', 0]], []]);
  });

  const folders = [CASES, SAMPLES]
    .flatMap((all) => readdirSync(all).map((name) => new URL(`${name}/`, all)))
    .filter((folder) => existsSync(new URL('scenarios.yaml', folder)));
  it.each(folders.map((folder) => [folder.pathname.split('/').slice(-3, -1).join('/'), folder] as const))(
    'of %s load without a word',
    async (_, folder) => {
      const { deal: own } = await loadDeal(folderFiles(folder));
      const { scenarios, failures, warnings } = await loadScenarios(folderFiles(folder), own!);
      expect([failures, warnings]).toEqual([[], []]);
      expect(scenarios.length).toBeGreaterThan(LIBRARY.length);
    },
  );
});

describe('a shock', () => {
  it.each(['price_level', 'rental_level', 'index_rate'])(
    '%s takes a decimal or a percentage, its path beside it or inside',
    async (kind) => {
      const path = { at: 3, ramp: 6, hold: 12, recover: 9 };
      expect(await shockOf(`${kind}: -0.35`)).toEqual({ kind, size: '-0.35', path: STEP });
      expect(await shockOf(`${kind}: -35%\nat: 3\nramp: 6\nhold: 12\nrecover: 9`)).toEqual({ kind, size: '-0.35', path });
      expect(await shockOf(`${kind}: { value: -35%, at: 3, ramp: 6, hold: 12, recover: 9 }`)).toEqual({ kind, size: '-0.35', path });
      expect(await shockOf(`${kind}: { value: 0.5, hold: 0 }`)).toEqual({ kind, size: '0.5', path: { ...STEP, hold: 0 } });
    },
  );

  it.each([
    [
      'cohort: { name: Feynman, frontier_date: 2028-09-01, efficiency: 5.5 }',
      { kind: 'cohort', name: 'Feynman', frontierDate: '2028-09-01', efficiency: '5.5' },
    ],
    [
      'cohort: { name: rubin, frontier_date: 2026-03-01, efficiency: 5 }',
      { kind: 'cohort', name: 'Rubin', frontierDate: '2026-03-01', efficiency: '5' },
    ],
    ['cohort: { name: Next, shift_months: -9 }', { kind: 'cohort_move', name: 'next', shiftMonths: -9, efficiencyFactor: '1' }],
    ['cohort: { name: RUBIN, efficiency_factor: 125% }', { kind: 'cohort_move', name: 'Rubin', shiftMonths: 0, efficiencyFactor: '1.25' }],
    ['customers: { event: default }', { kind: 'default', where: ALL, at: 0 }],
    ['customers: { where: {}, event: walk_away, at: 2 }', { kind: 'walk_away', where: ALL, at: 2 }],
    [
      'customers: { event: renegotiate, at: 6, price: -30%, volume: -0.1 }',
      { kind: 'renegotiate', where: ALL, at: 6, price: '-0.3', volume: '-0.1' },
    ],
    ['customers: { event: renegotiate, volume: -1 }', { kind: 'renegotiate', where: ALL, at: 0, price: '0', volume: '-1' }],
    ['customers: { event: delay, months: 6 }', { kind: 'delay', where: ALL, months: 6 }],
    ['fleet: { value: -0.1 }', { kind: 'fleet', where: ALL, value: '-0.1', path: STEP, offline: false }],
    [
      'fleet: { value: -60%, at: 3, ramp: 6, hold: 1, recover: 2, offline: no }',
      { kind: 'fleet', where: ALL, value: '-0.6', path: { at: 3, ramp: 6, hold: 1, recover: 2 }, offline: false },
    ],
    ['fleet: { offline: true, at: 4 }', { kind: 'fleet', where: ALL, value: '0', path: { ...STEP, at: 4 }, offline: true }],
  ])('%s is read as it stands', async (yaml, expected) => expect(await shockOf(yaml)).toEqual(expected));

  it('on assumptions takes dotted and nested keys, and sets with the range and the words of the key', async () => {
    const yaml = `assume:
  relet.utilization: { multiply: 80% }
  relet: { gap_months: { add: 2 } }
  liquidation: { strategy: { set: Piecemeal }, sale_months: { orderly: { multiply: 1.5 } } }
  haircut.region.jp: { add: -0.01 }
  rating.merchant: { set: ccc+ }
  rating.notches.dsra_months: { set: [[4, 1], [else, 0]] }
  market.window_days: { set: 180 }
  book.life_years: { set: 3 }`;
    expect(await shockOf(yaml)).toEqual({
      kind: 'assume',
      changes: [
        { key: 'relet.utilization', change: { kind: 'multiply', by: '0.8' } },
        { key: 'relet.gap_months', change: { kind: 'add', by: '2' } },
        { key: 'liquidation.strategy', change: { kind: 'set', value: 'piecemeal' } },
        { key: 'liquidation.sale_months.orderly', change: { kind: 'multiply', by: '1.5' } },
        { key: 'haircut.region.JP', change: { kind: 'add', by: '-0.01' } },
        { key: 'rating.merchant', change: { kind: 'set', value: 'CCC+' } },
        {
          key: 'rating.notches.dsra_months',
          change: {
            kind: 'set',
            value: [
              { floor: '4', notches: 1 },
              { floor: null, notches: 0 },
            ],
          },
        },
        { key: 'market.window_days', change: { kind: 'set', value: 180 } },
        { key: 'book.life_years', change: { kind: 'set', value: '3' } },
      ],
    });
  });

  it('may move a cohort that another scenario of the file adds', async () => {
    expect(
      await saidOf(
        `${head}    - cohort: { name: Feynman, frontier_date: 2028-09-01, efficiency: 5.5 }\n- id: t\n  name: T\n  rationale: R\n  shocks: [{ cohort: { name: feynman, shift_months: 3 } }]\n`,
      ),
    ).toEqual([]);
  });
});

describe('where', () => {
  const whereOf = async (yaml: string): Promise<unknown> =>
    ((await shockOf(`fleet: { value: -0.1, where: ${yaml} }`)) as { where: unknown }).where;
  const one = (key: string, ...values: string[]): object => ({ keys: [{ key, values }], not: null });

  it.each([
    ['{ customer: Acme Labs }', one('customer', 'Acme Labs')],
    ['{ customer_group: Largest }', one('customer_group', 'largest')],
    ['{ class: [IG, unrated] }', one('class', 'ig', 'unrated')],
    ['{ related_party: yes }', one('related_party', 'true')],
    ['{ related_party: false }', one('related_party', 'false')],
    ['{ region: [us, NO, Home] }', one('region', 'US', 'NO', 'home')],
    ['{ site: Columbus }', one('site', 'Columbus')],
    ['{ model: [h100, B200-SXM] }', one('model', 'H100-SXM-80', 'B200-SXM-180')],
    ['{ cohort: hopper }', one('cohort', 'Hopper')],
    ['{ vendor: NVIDIA }', one('vendor', 'NVIDIA')],
    ['{}', ALL],
    [
      '{ not: { region: US, not: { site: A } }, class: ig }',
      { keys: [{ key: 'class', values: ['ig'] }], not: { keys: [{ key: 'region', values: ['US'] }], not: one('site', 'A') } },
    ],
  ])('%s finds what it names', async (yaml, expected) => expect(await whereOf(yaml)).toEqual(expected));

  it('knows the aliases of the deal’s own catalogue before the bundled ones', async () => {
    const own = await dealOf({ 'catalogue.csv': 'model,cohort,kw,aliases\nMINE,Hopper,1,H100\n' });
    const { scenarios } = await loadScenarios(textFiles({ f: `${head}    - fleet: { value: -0.1, where: { model: h100 } }` }), own, {
      file: 'f',
    });
    expect(scenarios[0]!.shocks[0]).toMatchObject({ where: one('model', 'MINE') });
  });
});

describe('a file of scenarios with', () => {
  const shock = (yaml: string): Promise<string[]> => saidOf(head + indented(yaml));

  it.each([
    ['no list', 'id: s\nname: S\n', 'WRONG_SHAPE 1:1 scenarios | a mapping | put a dash before id'],
    ['a list under a name', 'scenarios: []\n', 'WRONG_SHAPE 1:1 scenarios | a mapping | start the file with - id: …'],
    ['nothing in it', '# nothing\n', 'WRONG_SHAPE null:null null | null | null'],
    ['a word for a scenario', '- rental-crash\n', 'WRONG_SHAPE 1:3 scenarios.0 | rental-crash | null'],
    ['broken YAML', '- id: [\n', 'YAML_SYNTAX 2:1 null |  | null'],
    ['no rationale', '- { id: s, name: S, shocks: [] }\n', 'MISSING_KEY 1:3 scenarios.0.rationale | null | null'],
    ['no shocks', '- { id: s, name: S, rationale: R }\n', 'MISSING_KEY 1:3 scenarios.0.shocks | null | null'],
    ['blank shocks', '- { id: s, name: S, rationale: R, shocks: }\n', 'MISSING_VALUE 1:35 scenarios.0.shocks | null | null'],
    [
      'shocks that are no list',
      '- { id: s, name: S, rationale: R, shocks: { index_rate: 0.01 } }\n',
      'WRONG_SHAPE 1:43 scenarios.0.shocks | a mapping | null',
    ],
    [
      'a key mistyped',
      '- { id: s, name: S, rational: R, rationale: R, shocks: [] }\n',
      'UNKNOWN_KEY 1:21 scenarios.0.rational | rational | rationale',
    ],
    ['a plus in an id', '- { id: a + b, name: S, rationale: R, shocks: [] }\n', 'WRONG_SHAPE 1:9 scenarios.0.id | a + b | a-b'],
    ['a comma in an id', '- { id: "a,b", name: S, rationale: R, shocks: [] }\n', 'WRONG_SHAPE 1:9 scenarios.0.id | a,b | a-b'],
    [
      'an id twice',
      '- { id: s, name: S, rationale: R, shocks: [] }\n- { id: s, name: S, rationale: R, shocks: [] }\n',
      'DUPLICATE_ID 2:9 scenarios.1.id | s | null',
    ],
    [
      'shocks on the base case',
      '- { id: base, name: S, rationale: R, shocks: [{ index_rate: 0.01 }] }\n',
      'WRONG_SHAPE 1:9 scenarios.0.id | base | null',
    ],
  ])('%s is refused', async (_, yaml, expected) => expect(await saidOf(yaml)).toEqual([expected]));

  const at = 'scenarios.0.shocks.0';
  it.each([
    ['no kind', 'at: 3', `WRONG_SHAPE 5:7 ${at} | a mapping | rental_level: …, or another kind`],
    ['a kind mistyped', 'rental_levl: -0.3', `UNKNOWN_KEY 5:7 ${at}.rental_levl | rental_levl | rental_level`],
    ['a word', 'rental_level', `WRONG_SHAPE 5:7 ${at} | rental_level | null`],
    [
      'two kinds',
      'rental_level: -0.3\nprice_level: -0.3',
      `WRONG_SHAPE 6:7 ${at}.price_level | price_level | start a shock of its own: - price_level: …`,
    ],
    ['a blank size', 'rental_level:', `MISSING_VALUE 5:7 ${at}.rental_level | null | null`],
    ['a size that is no number', 'rental_level: lots', `NOT_A_NUMBER 5:21 ${at}.rental_level | lots | null`],
    ['a percentage without its sign', 'rental_level: -35', `OUT_OF_RANGE 5:21 ${at}.rental_level | -35 | -0.35 if -35 % is meant`],
    ['a size below minus one', 'price_level: -120%', `OUT_OF_RANGE 5:20 ${at}.price_level | -120% | -1`],
    ['a rate in percent', 'index_rate: 3', `OUT_OF_RANGE 5:19 ${at}.index_rate | 3 | 0.03 if 3 % is meant`],
    ['a rate in basis points', 'index_rate: 300', `OUT_OF_RANGE 5:19 ${at}.index_rate | 300 | 0.03 if 300 bp is meant`],
    ['basis points', 'index_rate: 300bp', `NOT_A_NUMBER 5:19 ${at}.index_rate | 300bp | 0.03`],
    ['half a month', 'rental_level: -0.3\nat: 1.5', `NOT_WHOLE 6:11 ${at}.at | 1.5 | 1 or 2`],
    ['a month before the start', 'rental_level: -0.3\nat: -1', `OUT_OF_RANGE 6:11 ${at}.at | -1 | 0`],
    ['a recovery without hold', 'rental_level: -0.3\nrecover: 9', `MISSING_KEY 6:16 ${at}.hold | null | hold: 0`],
    ['a path beside a mapping', 'fleet: { value: -0.1 }\nat: 3', `WRONG_SHAPE 6:11 ${at}.at | 3 | fleet: { …, at: … }`],
    ['a path beside a cohort', 'cohort: { name: next, shift_months: 1 }\nat: 3', `WRONG_SHAPE 6:11 ${at}.at | 3 | leave at out`],
    ['a path beside assumptions', 'assume: { scrap: { set: 0 } }\nramp: 3', `WRONG_SHAPE 6:13 ${at}.ramp | 3 | leave ramp out`],
    ['a mapping without its value', 'price_level: { at: 3 }', `MISSING_KEY 5:20 ${at}.price_level.value | null | null`],
    ['a cohort that is not known', 'cohort: { name: Rubn, shift_months: 3 }', `UNKNOWN_COHORT 5:23 ${at}.cohort.name | Rubn | Rubin`],
    [
      'a cohort without its efficiency',
      'cohort: { name: Feynman, frontier_date: 2028-01-01 }',
      `MISSING_KEY 5:15 ${at}.cohort.efficiency | null | null`,
    ],
    ['a cohort that does nothing', 'cohort: { name: Rubin }', `MISSING_KEY 5:15 ${at}.cohort.frontier_date | null | null`],
    [
      'a cohort placed and moved',
      'cohort: { name: F, frontier_date: 2028-01-01, efficiency: 5, shift_months: 1 }',
      `WRONG_SHAPE 5:82 ${at}.cohort.shift_months | 1 | leave shift_months out`,
    ],
    [
      'a new cohort called next',
      'cohort: { name: next, frontier_date: 2028-01-01, efficiency: 5 }',
      `WRONG_SHAPE 5:23 ${at}.cohort.name | next | name it, or move the next with shift_months`,
    ],
    [
      'an efficiency of 0',
      'cohort: { name: F, frontier_date: 2028-01-01, efficiency: 0 }',
      `OUT_OF_RANGE 5:65 ${at}.cohort.efficiency | 0 | null`,
    ],
    ['no event', 'customers: { at: 3 }', `MISSING_KEY 5:18 ${at}.customers.event | null | null`],
    ['an event mistyped', 'customers: { event: walkaway }', `NOT_ONE_OF 5:27 ${at}.customers.event | walkaway | walk_away`],
    [
      'a key of another event',
      'customers: { event: default, months: 3 }',
      `WRONG_SHAPE 5:44 ${at}.customers.months | 3 | leave months out`,
    ],
    ['a delay at a month', 'customers: { event: delay, months: 3, at: 2 }', `WRONG_SHAPE 5:49 ${at}.customers.at | 2 | leave at out`],
    ['a delay without months', 'customers: { event: delay }', `MISSING_KEY 5:18 ${at}.customers.months | null | null`],
    ['a renegotiation of nothing', 'customers: { event: renegotiate, at: 3 }', `MISSING_KEY 5:18 ${at}.customers.price | null | null`],
    ['a fleet without a value', 'fleet: { at: 3 }', `MISSING_KEY 5:14 ${at}.fleet.value | null | null`],
    ['machines switched off slowly', 'fleet: { offline: true, ramp: 3 }', `WRONG_SHAPE 5:37 ${at}.fleet.ramp | 3 | leave ramp out`],
    [
      'an unknown model',
      'fleet: { value: -0.1, where: { model: H10O-SXM-80 } }',
      `UNKNOWN_MODEL 5:45 ${at}.fleet.where.model | H10O-SXM-80 | H100-SXM-80, A100-SXM-80 or H800-SXM-80`,
    ],
    [
      'an unknown cohort of machines',
      'fleet: { value: -0.1, where: { cohort: [Hopper, Hoper] } }',
      `UNKNOWN_COHORT 5:55 ${at}.fleet.where.cohort.1 | Hoper | Hopper`,
    ],
    [
      'an unknown class',
      'fleet: { value: -0.1, where: { not: { class: non-ig } } }',
      `NOT_ONE_OF 5:52 ${at}.fleet.where.not.class | non-ig | non_ig`,
    ],
    [
      'a related party that is neither',
      'customers: { event: default, where: { related_party: maybe } }',
      `NOT_YES_OR_NO 5:60 ${at}.customers.where.related_party | maybe | null`,
    ],
    [
      'a filter mistyped',
      'customers: { event: default, where: { customer_grp: A } }',
      `UNKNOWN_KEY 5:45 ${at}.customers.where.customer_grp | customer_grp | customer_group`,
    ],
    ['a blank filter', 'customers:\n  event: default\n  where:', `MISSING_VALUE 7:15 ${at}.customers.where | null | null`],
    [
      'a filter without values',
      'fleet: { value: -0.1, where: { region: [] } }',
      `WRONG_SHAPE 5:46 ${at}.fleet.where.region | a list | null`,
    ],
    [
      'a filter on a mapping',
      'fleet: { value: -0.1, where: { region: { US: CA } } }',
      `WRONG_SHAPE 5:46 ${at}.fleet.where.region | a mapping | null`,
    ],
    ['a word as filter', 'fleet: { value: -0.1, where: all }', `WRONG_SHAPE 5:36 ${at}.fleet.where | all | null`],
    [
      'an unknown assumption',
      'assume: { relet.utilisation: { multiply: 0.8 } }',
      `UNKNOWN_KEY 5:17 ${at}.assume.relet.utilisation | relet.utilisation | relet.utilization`,
    ],
    ['an assumption without a way', 'assume: { scrap: 0.02 }', `WRONG_SHAPE 5:24 scrap | 0.02 | { set: 0.02 }`],
    [
      'an assumption with a way mistyped',
      'assume: { scrap: { mutiply: 2 } }',
      `UNKNOWN_KEY 5:26 ${at}.assume.scrap.mutiply | mutiply | multiply`,
    ],
    ['an assumption with an empty mapping', 'assume: { scrap: {} }', `WRONG_SHAPE 5:24 scrap | null | null`],
    [
      'an assumption set and added to',
      'assume: { scrap: { set: 0, add: 1 } }',
      `WRONG_SHAPE 5:34 ${at}.assume.scrap.add | add | remove one of the two`,
    ],
    [
      'an assumption set outside its range',
      'assume: { scrap: { set: 2 } }',
      `OUT_OF_RANGE 5:31 ${at}.assume.scrap.set | 2 | 0.02 if 2 % is meant, else at most 1`,
    ],
    ['an assumption set to nothing', 'assume: { scrap: { set: } }', `MISSING_VALUE 5:31 ${at}.assume.scrap.set | null | null`],
    [
      'a word multiplied',
      'assume: { valuation.reconcile: { multiply: 2 } }',
      `WRONG_SHAPE 5:40 ${at}.assume.valuation.reconcile.multiply | multiply | { set: … }`,
    ],
    ['a factor below 0', 'assume: { power.usd_kwh: { multiply: -1 } }', `OUT_OF_RANGE 5:44 ${at}.assume.power.usd_kwh.multiply | -1 | 0`],
    [
      'a factor of 0 on what must be above it',
      'assume: { book.life_years: { multiply: 0 } }',
      `OUT_OF_RANGE 5:46 ${at}.assume.book.life_years.multiply | 0 | null`,
    ],
    [
      'one assumption twice',
      'assume: { relet.gap_months: { add: 1 }, relet: { gap_months: { add: 2 } } }',
      'YAML_SYNTAX 5:68 relet.gap_months | relet.gap_months | remove one of the two',
    ],
    [
      'a region whose haircut the deal does not have',
      'assume: { haircut.region.sg: { add: 0.1 } }',
      'UNKNOWN_KEY 5:36 haircut.region.SG | haircut.region.SG | give haircut.region.SG in deal.yaml too, or change haircut.region.US',
    ],
    ['no assumption', 'assume: {}', `WRONG_SHAPE 5:15 ${at}.assume | null | null`],
    ['a blank kind', 'assume:', `MISSING_VALUE 5:14 ${at}.assume | null | null`],
  ])('%s is refused', async (_, yaml, expected) => expect(await shock(yaml)).toEqual([expected]));

  it('several problems shows all of them, in the order of the file', async () => {
    const yaml = `${head}    - rental_level: -35\n    - index_rate: 3\n- id: s\n  name: T\n  shocks: [{ price_level: x }]\n`;
    expect((await saidOf(yaml)).map((said) => said.split(' ').slice(0, 2).join(' '))).toEqual([
      'OUT_OF_RANGE 5:21',
      'OUT_OF_RANGE 6:19',
      'MISSING_KEY 7:3',
      'DUPLICATE_ID 7:7',
      'NOT_A_NUMBER 9:27',
    ]);
  });

  it('a problem does not hide the scenarios that are in order', async () => {
    const { scenarios, failures } = await read(
      `${head}    - rental_level: -35\n- { id: t, name: T, rationale: R, shocks: [{ index_rate: 0.01 }] }\n`,
    );
    expect([scenarios.map(({ id }) => id), failures.length]).toEqual([['t'], 1]);
  });

  it('a name that nobody has, or no permission, is a failure of the file', async () => {
    const missing = await loadScenarios(textFiles({}), deal, { file: 'gone.yaml' });
    expect(missing.failures).toMatchObject([{ code: 'FILE_MISSING', place: { file: 'gone.yaml', line: null } }]);
    const refused = { read: async () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })), stream: async () => null };
    expect((await loadScenarios(refused, deal)).failures).toMatchObject([
      { code: 'FILE_UNREADABLE', text: 'permission denied', place: { file: 'scenarios.yaml' } },
    ]);
  });
});

describe('a choice of scenarios', () => {
  const named = (id: string): Scenario => ({
    id,
    name: id.toUpperCase(),
    rationale: 'R.',
    shocks: [],
    place: { file: 'f', line: 1, column: 1, field: null },
  });
  const known = ['a', 'b', 'rental-crash'].map(named);
  const ids = (text: string): string[] => chooseScenarios(known, text).scenarios.map(({ id }) => id);
  const said = (text: string): string[] =>
    chooseScenarios(known, text).failures.map(({ code, place, text: offending, remedy }) => `${code} ${place.file} ${offending} ${remedy}`);

  it('runs what a comma separates, and puts together what a plus joins', () => {
    expect(ids('a, b + rental-crash ,b')).toEqual(['a', 'b+rental-crash', 'b']);
    expect(ids('base,a+base')).toEqual(['base', 'a+base']);
  });

  it.each([
    ['rental-crush', ['UNKNOWN_SCENARIO --scenario rental-crush rental-crash']],
    ['bse,x+a', ['UNKNOWN_SCENARIO --scenario bse base', 'UNKNOWN_SCENARIO --scenario x null']],
    ['', ['MISSING_VALUE --scenario null null']],
    ['a,,b', ['MISSING_VALUE --scenario null null']],
    ['a+', ['MISSING_VALUE --scenario null null']],
    ['a+b+a', ['DUPLICATE_ID --scenario a leave the second a out']],
    ['a,b,a', ['DUPLICATE_ID --scenario a leave the second a out']],
  ])('"%s" is refused', (text, expected) => {
    expect(said(text)).toEqual(expected);
    expect(ids(text)).toEqual([]);
  });

  it('has every shock of each scenario once, in the order asked, under an id that is the text asked for', async () => {
    const { scenarios } = await loadScenarios(textFiles({}), deal);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(fc.constantFrom(...scenarios), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        async (runs) => {
          const texts = [...new Set(runs.map((run) => run.map(({ id }) => id).join('+')))];
          const chosen = chooseScenarios(scenarios, texts.join(','));
          expect(chosen.failures).toEqual([]);
          expect(chosen.scenarios.map(({ id }) => id)).toEqual(texts);
          for (const { id, shocks, rationale } of chosen.scenarios) {
            const parts = id.split('+').map((part) => scenarios.find((scenario) => scenario.id === part)!);
            expect(shocks).toEqual(parts.flatMap((part) => part.shocks));
            for (const part of parts) expect(rationale).toContain(part.rationale);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is made of any text, or refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { scenarios, failures } = chooseScenarios(known, text);
        expect(scenarios.length === 0).toBe(failures.length > 0);
      }),
      { numRuns: 200 },
    );
  });
});
