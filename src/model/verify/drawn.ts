import { addMonths, formatDay, parseDay } from '../../kernel/calendar.js';
import { Decimal } from '../../kernel/decimal.js';
import type { Deal } from '../../domain/deal.js';
import { loadDeal } from '../../input/deal/load.js';
import { BLOCK } from '../paths/blocks.js';
import { modelOf } from '../score/model.js';
import { Drivers, type DrawnBlock } from '../simulation/drivers.js';
import { PathRunner } from '../simulation/runner.js';
import { estimate, type Estimate } from '../simulation/statistics.js';
import cox from './rows/cox.json';
import firstPassage from './rows/first-passage.json';
import ou from './rows/ou.json';
import puts from './rows/puts.json';
import { topic, type Figures, type Topic } from './topic.js';

const AS_OF = parseDay('2026-09-30')!;
const SEED = 11;
const PATHS = 64 * BLOCK;

/** Nothing moves, wears, costs or is discounted: what a row sets is all there is. */
const STILL = {
  'obsolescence.deterioration': 0,
  'power.usd_kwh': 0,
  hosting_usd_kw_month: 0,
  maintenance: 0,
  sga_share: 0,
  scrap: 0,
  'haircut.orderly': 0,
  'haircut.forced': 0,
  'liquidation.commission': { orderly: 0, forced: 0 },
  'liquidation.removal_usd': 0,
  'liquidation.legal_usd': 0,
  'liquidation.legal_share': 0,
  'liquidation.depth_elasticity': 0,
  'simulation.glut.rate': 0,
  'simulation.price': { beta: 0, sd: 0, noise: 0 },
  'simulation.rent': { beta: 0, sd: 0, glut_share: 0, walk: 0 },
  'simulation.use.beta': 0,
  'simulation.rate': { reversion: 0.1, sd: 0 },
  'simulation.cohort': { sd_months: 0, efficiency_sd: 0 },
  'simulation.curve.sd': { deterioration: 0, pass_through: 0, lag_years: 0, ramp_years: 0 },
  'simulation.party': { beta_ig: 0, beta_non_ig: 0 },
  'simulation.operator': { share: 0, share_no_agreement: 0 },
  'simulation.refinance': { ltv: 'none', cover: 0 },
} as const;

interface Setting {
  readonly assumptions: Readonly<Record<string, unknown>>;
  /** Of the loan, a bullet without interest. */
  readonly balance?: number;
  readonly months?: number;
  /** Of a GPU today; 100 of them are the collateral. */
  readonly price?: number;
  /** Whether two customers, One and Two, have a contract. */
  readonly leased?: boolean;
}

const GPUS = 100;

/** A loan on GPUs of one model that nothing follows, read as any deal is. */
async function dealOf({ assumptions, balance = 1, months = 12, price = 10_000, leased = false }: Setting): Promise<Deal> {
  const files = new Map([
    [
      'deal.yaml',
      JSON.stringify({
        schema: 1,
        deal: { id: 'verify', name: 'Verify', currency: 'USD', as_of: formatDay(AS_OF) },
        borrower: { name: 'Verify SPV' },
        tranches: [
          {
            id: 'A',
            rank: 1,
            balance,
            last_payment: formatDay(AS_OF),
            maturity: formatDay(addMonths(AS_OF, months)),
            frequency: 'monthly',
            day_count: '30/360',
            rate: { fixed: 0 },
            repayment: { profile: 'bullet' },
          },
        ],
        covenants: [],
        assumptions: { ...STILL, ...assumptions },
      }),
    ],
    ['fleet.csv', `asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date\nL1,X,${GPUS},${2 * price},2026-08-31,2026-08-31\n`],
    ['catalogue.csv', 'model,cohort,kw,absorption,launch_price_usd\nX,Last,1,1000,\n'],
    ['cohorts.csv', 'cohort,frontier_date,efficiency\nLast,2099-01-01,1000\n'],
    ['comps.csv', `date,kind,model,price_usd,price_type,quantity,source\n${formatDay(AS_OF)},resale,X,${price},sold,1,verify\n`],
    ...(leased
      ? [
          [
            'leases.csv',
            [
              'contract_id,customer,rating,model,gpus,start,end,usd_gpu_hour',
              'C1,One,BBB-,X,50,2026-08-31,2028-08-31,1',
              'C2,Two,B,X,50,2026-08-31,2028-08-31,1',
              '',
            ].join('\n'),
          ] as const,
        ]
      : []),
  ]);
  const bytes = (path: string): Uint8Array | null => (files.has(path) ? new TextEncoder().encode(files.get(path)) : null);
  const { deal, failures } = await loadDeal(
    {
      read: async (path) => bytes(path),
      stream: async (path) => {
        const all = bytes(path);
        return (
          all &&
          (async function* () {
            yield all;
          })()
        );
      },
    },
    { assumptions: { set: 'baseline' } },
  );
  if (!deal) throw new Error(`the deal that right values are drawn on cannot be read: ${JSON.stringify(failures)}`);
  return deal;
}

/** Means over drawn paths of figures of a path. */
function means<Name extends string>(deal: Deal, months: number, of: Readonly<Record<Name, Of>>): Record<Name, Estimate> {
  const drivers = new Drivers(deal, SEED, months);
  const names = Object.keys(of) as Name[];
  const values = names.map(() => new Float64Array(PATHS));
  for (let first = 0; first < PATHS; first += BLOCK) {
    const block = drivers.block(first, BLOCK);
    names.forEach((name, f) => {
      for (let i = 0; i < BLOCK; i++) values[f]![first + i] = of[name](block, i);
    });
  }
  return Object.fromEntries(names.map((name, f) => [name, estimate(PATHS, (path) => values[f]![path]!)])) as Record<Name, Estimate>;
}

type Of = (block: DrawnBlock, i: number) => number;

type Reverting =
  | { readonly half_life_months: number; readonly month: number; readonly start: number }
  | { readonly reversion: number; readonly sd: number; readonly month: number };

async function revertingOf(inputs: Reverting): Promise<Figures> {
  const { month } = inputs;
  if ('sd' in inputs) {
    const deal = await dealOf({ assumptions: { 'simulation.rate': { reversion: inputs.reversion, sd: inputs.sd } } });
    const { variance } = means(deal, month, { variance: ({ indexShift }, i) => indexShift[month]![i]! ** 2 });
    const sd = Math.sqrt(variance.mean);
    return { variance, sd: { mean: sd, se: variance.se / (2 * sd) } };
  }
  const cycle = (start: number): Promise<Deal> =>
    dealOf({ assumptions: { 'simulation.cycle': { half_life_months: inputs.half_life_months, start } } });
  // What is left after k months of a start that is one higher, the draws being the same: φ^k.
  const [low, high] = (await Promise.all([cycle(0), cycle(1)])).map((deal) => new Drivers(deal, SEED, 12).block(0, 2).cycle);
  const left = (k: number): number => high![k]![0]! - low![k]![0]!;
  const deal = await cycle(inputs.start);
  return {
    phi: left(1),
    autocorrelation_12: left(12),
    variance: means(deal, month, { variance: (block, i) => (block.cycle[month]![i]! - inputs.start * left(1) ** month) ** 2 }).variance,
  };
}

interface Passage {
  readonly barrier: number;
  readonly log_drift: number;
  readonly sd: number;
  readonly months: number;
}

/** The price level has mean 1; its walk has the drift that a row names. */
async function passageOf({ barrier, log_drift, sd, months }: Passage): Promise<Figures> {
  const deal = await dealOf({ assumptions: { 'simulation.price': { beta: 0, sd, noise: 0 } } });
  const limits = Array.from({ length: months + 1 }, (_, k) => Math.log(barrier) - ((log_drift + (sd * sd) / 2) * k) / 12);
  return means(deal, months, {
    monthly: ({ level }, i) => {
      const levels = level.get('X')!;
      for (let k = 1; k <= months; k++) if (Math.log(levels[k]![i]!) <= limits[k]!) return 1;
      return 0;
    },
  });
}

interface Joint {
  readonly pd1: number;
  readonly beta1: number;
  readonly pd2: number;
  readonly beta2: number;
  readonly months: number;
  readonly half_life_months: number;
  readonly start: number;
}

/** One is of investment grade and Two is not, so that each has a beta of its own. */
async function jointOf({ pd1, beta1, pd2, beta2, months, half_life_months, start }: Joint): Promise<Figures> {
  const deal = await dealOf({
    leased: true,
    assumptions: {
      'simulation.cycle': { half_life_months, start },
      'simulation.party': { beta_ig: beta1, beta_non_ig: beta2 },
    },
  });
  const { values } = deal.assumptions;
  const masterScale = new Map(values.rating.masterScale);
  const rated = (pd: number) => new Decimal(pd) as NonNullable<ReturnType<typeof masterScale.get>>;
  masterScale.set('BBB-', rated(pd1)).set('B', rated(pd2));
  const scaled = { ...deal, assumptions: { ...deal.assumptions, values: { ...values, rating: { ...values.rating, masterScale } } } };
  const dead = ({ parties }: DrawnBlock, name: string, i: number): number => (parties.get(name)![i]! <= months ? 1 : 0);
  return means(scaled, months, {
    pd1: (block, i) => dead(block, 'one', i),
    pd2: (block, i) => dead(block, 'two', i),
    both: (block, i) => dead(block, 'one', i) * dead(block, 'two', i),
  });
}

interface Put {
  readonly collateral_today: number;
  readonly debt: number;
  readonly months: number;
  readonly price_sd: number;
  readonly price_noise: number;
}

/** So many dollars are one of a row. */
const UNIT = 10_000;
/** From default to a forced sale. */
const SALE_MONTHS = 2;

async function putOf({ collateral_today, debt, months, price_sd, price_noise }: Put): Promise<Figures> {
  const deal = await dealOf({
    balance: debt * UNIT,
    months: months - SALE_MONTHS,
    price: (collateral_today * UNIT) / GPUS,
    assumptions: { 'simulation.price': { beta: 0, sd: price_sd, noise: price_noise }, 'simulation.channel': 'forced' },
  });
  const runner = new PathRunner(modelOf(deal), SEED);
  const losses = new Float64Array(PATHS);
  for (let first = 0; first < PATHS; first += BLOCK)
    for (const { path, loss } of runner.run(first, BLOCK).defaults) losses[path] = loss / UNIT;
  return {
    expected_loss: estimate(PATHS, (path) => losses[path]!),
    probability_of_loss: estimate(PATHS, (path) => (losses[path]! > 0 ? 1 : 0)),
  };
}

/** What drawn paths give, within four standard errors. */
export const DRAWN: readonly Topic[] = [
  topic('ou', 'Moments of the cycle and of the index', ou, revertingOf),
  topic('first-passage', 'A walk seen monthly passes a barrier', firstPassage, passageOf),
  topic('cox', 'Default of one party and of two', cox, jointOf),
  topic('puts', 'Loss of a loan that only a sale repays: a put', puts, putOf),
];
