import { parseDay } from '../../kernel/calendar.js';
import { Decimal, fraction, ONE, usd, ZERO } from '../../kernel/decimal.js';
import { normalQuantile } from '../../kernel/random.js';
import type { Notes } from '../../domain/notes.js';
import { Grid } from '../frame/grid.js';
import { conditionalDefaultRate } from '../method/irb.js';
import { lossRate } from '../notes/classes.js';
import { runNotes } from '../notes/waterfall.js';
import { horizonLoss, type HorizonLoss } from '../portfolio/book-losses.js';
import { estimate } from '../simulation/statistics.js';
import { alike, latent } from './latent.js';
import defaults from './rows/defaults.json';
import joint from './rows/joint.json';
import lhp from './rows/lhp.json';
import { topic, type Figures, type Topic } from './topic.js';

const PATHS = 1 << 14;

/** A book of loans of 1, each of which defaults within a year where its latent figure is at most its limit, counted as any book is. */
function bookOf(correlation: readonly (readonly number[])[], limits: readonly number[]): HorizonLoss {
  const lost = limits.map((): { path: number; k: number; loss: number; alone: number }[] => []);
  latent(correlation, PATHS, (path, x) =>
    limits.forEach((limit, name) => {
      if (x[name]! <= limit) lost[name]!.push({ path, k: 12, loss: 1, alone: 1 });
    }),
  );
  const ids = limits.map((_, name) => String(name));
  return horizonLoss({ paths: PATHS, defaults: lost, means: () => [] }, ids, { movedOn: () => [] }, 'one_year');
}

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly correlation: number;
}

function jointOf({ a: first, b: second, correlation }: Pair): Figures {
  const matrix = alike(2, correlation);
  const { joint: pairs } = bookOf(matrix, [first, second]);
  const both = new Uint8Array(PATHS);
  latent(matrix, PATHS, (path, x) => (both[path] = x[0]! <= first && x[1]! <= second ? 1 : 0));
  return { mean: pairs.find(({ a, b }) => a !== b)!.probability, se: estimate(PATHS, (path) => both[path]!).se };
}

interface Names {
  readonly names: number;
  readonly pd: number;
  readonly correlation: number;
}

function countsOf({ names, pd, correlation }: Names): Figures {
  const { defaults: counts, quantiles } = bookOf(alike(names, correlation), new Array<number>(names).fill(normalQuantile(pd)));
  const share = (count: number): { mean: number; se: number } => {
    const mean = (counts[count]?.paths ?? 0) / PATHS;
    return { mean, se: Math.sqrt((mean * (1 - mean)) / PATHS) };
  };
  const worst = (of: string): number => quantiles.find(({ share: level }) => level === of)!.value;
  return { p0: share(0), p1: share(1), p2: share(2), q99: worst('0.99'), q999: worst('0.999') };
}

interface Pool {
  readonly pd: number;
  readonly correlation: number;
  readonly lgd: number;
  readonly attachment: number;
  readonly detachment: number;
}

/** States of the factor: u = s²(3 − 2s) of its distribution, s the middles of so many parts of 0 … 1, which are densest at both ends. */
const STATES = Array.from({ length: 1024 }, (_, i, s = (i + 0.5) / 1024) => ({
  level: s * s * (3 - 2 * s),
  weight: (6 * s * (1 - s)) / 1024,
}));
/** Of the pool, so large that cents are none of its digits. */
const DOLLARS = 1e12;
const GRID = new Grid(parseDay('2026-09-30')!);
const NO_INDEX = (): Decimal => ZERO;
const rates = new Map<string, readonly Decimal[]>();

/** Default rates of a large pool, state by state. */
function ratesOf(pd: number, correlation: number): readonly Decimal[] {
  const key = `${pd} ${correlation}`;
  const known = rates.get(key);
  if (known) return known;
  const [chance, rho] = [new Decimal(pd), new Decimal(correlation)];
  const found = STATES.map(({ level }) => conditionalDefaultRate(chance, rho, level));
  rates.set(key, found);
  return found;
}

/** Notes on the pool that one payment of what is left of it repays: mean over states of what a class loses. */
function classLossOf({ pd, correlation, lgd, attachment, detachment }: Pool): number {
  const classes = [
    { id: 'above', size: 1 - detachment },
    { id: 'own', size: detachment - attachment },
    { id: 'below', size: attachment },
  ].filter(({ size }) => size > 0);
  const notes: Notes = {
    classes: classes.map(({ id, size }, i) => ({
      id,
      rank: i + 1,
      balance: usd(size * DOLLARS),
      coupon: { kind: 'fixed', rate: fraction(0) },
      price: ONE,
    })),
    fees: { servicing: fraction(0), trusteeUsdYear: usd(0) },
    reserve: { initial: usd(0), target: fraction(0), floorUsd: usd(0) },
    principal: 'sequential',
    ocTarget: fraction(0),
    triggers: [],
    call: null,
    final: GRID.date(1),
    indexCurves: new Map(),
    inputs: [],
  };
  const own = classes.findIndex(({ id }) => id === 'own');
  const still = { interest: ZERO, recoveriesToCome: false, headroom: undefined };
  const nothing = { principal: ZERO, recoveries: ZERO, defaulted: ZERO, recovered: ZERO };
  const losses = ratesOf(pd, correlation).map((rate) => {
    const defaulted = rate.times(DOLLARS);
    const recovered = defaulted.times(1 - lgd);
    const pool = [
      { ...still, ...nothing, pool: new Decimal(DOLLARS) },
      { ...still, principal: new Decimal(DOLLARS).minus(defaulted), recoveries: recovered, defaulted, recovered, pool: ZERO },
    ];
    return lossRate(notes, runNotes(notes, pool, GRID, NO_INDEX), own, GRID, NO_INDEX).toNumber();
  });
  return losses.reduce((sum, loss, i) => sum + STATES[i]!.weight * loss, 0);
}

/** Books whose loans one Gaussian factor joins. */
export const COPULA: readonly Topic[] = [
  topic('joint', 'Two loans default together: bivariate normal', joint, jointOf),
  topic('defaults', 'Number of defaults of a book that one factor joins', defaults, countsOf),
  topic('lhp', 'Expected loss of a class of notes on a large pool', lhp, classLossOf),
];
