import { loaded, type Texts } from '../model/build.js';
import { folderTexts } from '../model/folders.js';

const MERIDIAN = new URL('../../samples/meridian/', import.meta.url);
export const dealOf = async (texts: Texts) => (await loaded(texts)).deal;

/** Meridian, whose racks on order arrive, under assumptions of its own. */
export function ordered(assumptions: string, more: (terms: string) => string = (terms) => terms): Texts {
  const texts = folderTexts(MERIDIAN);
  return { ...texts, 'deal.yaml': `${more(texts['deal.yaml']!)}\nassumptions:\n${assumptions}` };
}

const DRAWS = `    undrawn: 24_000_000
    draws: [ { date: 2026-11-12, amount: 9_000_000 }, { date: 2027-01-31, amount: 10_000_000 } ]
    availability_end: 2027-03-15
    commitment_fee: 0.75%
    interest_only_until: 2026-12-31
`;
/** A deal of this folder, with parts of its terms put in place of others. */
function deal(name: string, changes: readonly (readonly [from: string, to: string])[] = []): Texts {
  const texts = folderTexts(new URL(`deals/${name}/`, import.meta.url));
  const terms = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${from} is not there`);
    return text.replaceAll(from, to);
  }, texts['deal.yaml']!);
  return { ...texts, 'deal.yaml': terms };
}
/** The mezzanine tranche draws too, pays a fee, and holds within a low borrowing base with another that pays later in the period. */
const HELD: Parameters<typeof deal>[1] = [
  [
    'repayment: { profile: annuity, balloon: 1_000_000 }',
    'repayment: { profile: annuity, balloon: 1_000_000, hold_within_borrowing_base: true }',
  ],
  ['ig: 0.85, non_ig: 0.65, uncontracted: 0.30', 'ig: 0.45, non_ig: 0.35, uncontracted: 0.20'],
  [
    '    draws: [ { date: 2027-02-10, amount: 4_000_000 } ]',
    '    draws: [ { date: 2027-02-10, amount: 3_000_000 } ]\n    interest_only_until: 2027-03-01',
  ],
  [
    'capitalize_until: 2027-03-15 }',
    `capitalize_until: 2027-03-15 }
    undrawn: 2_000_000
    draws: [ { date: 2027-01-31, amount: 700_000 }, { date: 2027-08-31, amount: 600_000 } ]
    commitment_fee: 0.5%
    availability_end: 2027-10-31`,
  ],
];
const UNDRAWN: Parameters<typeof deal>[1] = [...HELD, ['balance: 6_000_000', 'balance: 0'], ['balance: 3_000_000', 'balance: 0']];
/** Puts take some GPUs of a model, and both guarantees pay. */
const IN_PART: Parameters<typeof deal>[1] = [
  ['gpus: 400, strike_usd: 9_500', 'gpus: 40, strike_usd: 9_500'],
  ['gpus: 500, strike_usd: 9_800', 'gpus: 150, strike_usd: 11_800'],
  ['rating: CCC+', 'rating: B'],
  ['floor_usd: 21_000', 'floor_usd: 26_000'],
  ['floor_usd: 18_500', 'floor_usd: 27_500'],
  ['from: 2027-03-01', 'from: 2026-03-01'],
];

/** Deals of every kind of draw, hedge, guarantee and arrival, as texts of their folders. */
export const DEALS: Readonly<Record<string, Texts>> = {
  'racks that arrive': ordered('  pipeline: { deliver: yes, delay_months: 1 }\n  relet: { gap_months: 3, depth_elasticity: 0.15 }\n'),
  'draws, a fee and interest only': ordered('  pipeline: { deliver: yes, delay_months: 1 }\n', (terms) =>
    terms.replace(/    undrawn: 24_000_000[^]*?commitment_fee: .*\n/, DRAWS),
  ),
  'draws on three tranches, PIK and shares': deal('delayed-draw'),
  'draws on what is held within the borrowing base': deal('delayed-draw', HELD),
  'nothing drawn yet': deal('delayed-draw', UNDRAWN),
  'an index that takes the rate below zero': {
    ...ordered('  pipeline: { deliver: yes }\n', (terms) => terms.replace(/ +floor: 1%\n/, '').replace('share: 75%', 'share: 25%')),
    'index.csv': 'date,SOFR\n2026-09-01,-0.08\n2027-06-30,-0.02\n2028-12-31,0.03\n',
  },
  'rents on a forward': {
    ...folderTexts(MERIDIAN),
    'forward.csv': 'date,model,usd_gpu_hour,index\n2026-12-31,*,,1.3\n2027-08-15,*,,0.7\n2027-12-31,H100-SXM-80,1.5,\n',
  },
  'a fee, a lapsed amount and PIK': deal('performance'),
  'a deal in default': deal('performance', [['status: performing', 'status: default']]),
  'hedges of rates, rents and prices': deal('hedged'),
  'puts and guarantees that take a part': deal('hedged', IN_PART),
};
