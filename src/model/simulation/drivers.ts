import { cholesky } from '../../kernel/cholesky.js';
import { Stream, normalQuantile } from '../../kernel/random.js';
import { CHANNELS, type Assumptions } from '../../domain/assumptions.js';
import type { Deal } from '../../domain/deal.js';
import { CURVE_KEYS, type CurveParameter } from '../../domain/scenario.js';
import { partyName } from '../../domain/party.js';
import { isInvestmentGrade } from '../../domain/rating.js';
import type { Model } from '../score/model.js';
import { hazardOf, partyRisks, type PartyRisk } from './parties.js';
import { switchedOff, type Driver } from './switched-off.js';
import { WORKOUT_MONTHS } from '../waterfall/waterfall.js';

/** The parameters of obsolescence, in the order of `curve.sd`. */
export const CURVE = Object.keys(CURVE_KEYS) as readonly CurveParameter[];

/** A figure of every path of a block, by grid date 0 … N. */
export type Months = readonly Float64Array[];

/** What was drawn for a block of paths. @source methodology 18 */
export interface DrawnBlock {
  /** Number of the first path. */
  readonly first: number;
  readonly width: number;
  readonly months: number;
  /** g, the cycle, and J, what gluts take off log prices. */
  readonly cycle: Months;
  readonly glut: Months;
  /** level(d_k) by model. */
  readonly level: ReadonlyMap<string, Months>;
  readonly rentalLevel: Months;
  /** relet.utilization of period k; entry 0 is not used. */
  readonly utilization: Months;
  readonly indexShift: Months;
  /** Frontier date [days] and efficiency of every cohort that moves. */
  readonly cohorts: readonly { readonly name: string; readonly date: Float64Array; readonly efficiency: Float64Array }[];
  readonly curve: Readonly<Record<CurveParameter, Float64Array>>;
  /** Month of default by folded name; Infinity where the party lives to N. */
  readonly parties: ReadonlyMap<string, Float64Array>;
  readonly operator: Float64Array;
}

/** N: the last grid date at which anything on a path looks at a price. @source methodology 18, section 4 */
export function monthsDrawn({ deal, debt, contracts }: Model): number {
  const { repossessionMonths, saleMonths } = deal.assumptions.values.liquidation;
  const of = (months: Readonly<Record<(typeof CHANNELS)[number], number>>): number =>
    Math.max(...CHANNELS.map((channel) => months[channel]));
  return Math.max(debt.lastPeriod + WORKOUT_MONTHS + of(repossessionMonths), contracts.lastFirmPeriod()) + of(saleMonths);
}

/** The drivers of a deal, drawn block by block. A path does not depend on how many there are. One may be off. @source methodology 18 */
export class Drivers {
  readonly months: number;
  private readonly models: readonly string[];
  private readonly parties: ReadonlyMap<string, PartyRisk>;
  private readonly lower: readonly (readonly number[])[];
  private readonly streams = new Map<string, Stream>();
  private readonly variance: readonly number[];
  private readonly assumed: Assumptions['simulation'];
  private scratch: readonly [Float64Array, Float64Array] = [new Float64Array(0), new Float64Array(0)];

  /** @param risks of parties, where other deals know them too: those of the deal are drawn with these */
  constructor(
    private readonly deal: Deal,
    private readonly seed: number,
    months: number,
    private readonly off: Driver | null = null,
    risks: ReadonlyMap<string, PartyRisk> | null = null,
  ) {
    this.months = months;
    this.assumed = switchedOff(deal.assumptions.values.simulation, off);
    this.models = [...new Set(deal.lots.map(({ model }) => model))];
    const own = partyRisks(deal);
    this.parties = risks === null ? own : new Map([...own.keys()].map((name) => [name, risks.get(name)!]));
    const { cycle, curve } = this.assumed;
    this.lower = lowerOf(curve.correlation);
    const phi = 2 ** (-1 / cycle.halfLifeMonths.toNumber());
    this.variance = Array.from({ length: months + 1 }, (_, k) => (off === 'cycle' ? 0 : 1 - phi ** (2 * k)));
  }

  private stream(name: string): Stream {
    let stream = this.streams.get(name);
    if (!stream) this.streams.set(name, (stream = new Stream(this.seed, name)));
    return stream;
  }

  /** Paths first … first + width − 1. */
  block(first: number, width: number): DrawnBlock {
    const cycle = this.cycle(first, width);
    const glut = this.glut(first, width, cycle);
    return {
      first,
      width,
      months: this.months,
      cycle,
      glut,
      level: new Map(this.models.map((model) => [model, this.level(model, first, width, cycle, glut)])),
      rentalLevel: this.rentalLevel(first, width, cycle, glut),
      utilization: this.utilization(cycle),
      indexShift: this.indexShift(first, width),
      cohorts: this.cohorts(first, width),
      curve: this.curve(first, width),
      ...this.defaults(first, width, cycle),
    };
  }

  /** Both uniform numbers of a month of a stream, in every path of a block; of the next month they are others. */
  private uniforms(name: string, first: number, width: number, month: number): { readonly u1: Float64Array; readonly u2: Float64Array } {
    const stream = this.stream(name);
    const [u1, u2] = this.room(width);
    for (let i = 0; i < width; i++) {
      const path = first + i;
      stream.draw(path, month);
      u1[i] = stream.u1;
      u2[i] = stream.u2;
      if (path % 2 === 0 && i + 1 < width) {
        i++;
        u1[i] = 1 - stream.u1;
        u2[i] = 1 - stream.u2;
      }
    }
    return { u1, u2 };
  }

  /** The same as normal numbers, the second only where it is asked for. Those of a pair are one with two signs, to the last bit. */
  private normals(
    name: string,
    first: number,
    width: number,
    month: number,
    withSecond = false,
  ): { readonly z1: Float64Array; readonly z2: Float64Array } {
    const { u1: z1, u2: z2 } = this.uniforms(name, first, width, month);
    for (let i = 0; i < width; i++) {
      z1[i] = normalQuantile(z1[i]!);
      if (withSecond) z2[i] = normalQuantile(z2[i]!);
      if ((first + i) % 2 === 0 && i + 1 < width) {
        i++;
        z1[i] = -z1[i - 1]!;
        z2[i] = -z2[i - 1]!;
      }
    }
    return { z1, z2 };
  }

  /** Two columns that are written over by every draw. */
  private room(width: number): readonly [Float64Array, Float64Array] {
    if (this.scratch[0].length !== width) this.scratch = [new Float64Array(width), new Float64Array(width)];
    return this.scratch;
  }

  /** A column for each grid date 0 … N, in one piece of memory. */
  private rows(width: number): Float64Array[] {
    const all = new Float64Array(width * (this.months + 1));
    return Array.from({ length: this.months + 1 }, (_, k) => all.subarray(k * width, (k + 1) * width));
  }

  /** g_k = φ g_{k−1} + √(1 − φ²) ε. */
  private cycle(first: number, width: number): Float64Array[] {
    const { halfLifeMonths, start } = this.assumed.cycle;
    const phi = 2 ** (-1 / halfLifeMonths.toNumber());
    const shock = this.off === 'cycle' ? 0 : Math.sqrt(1 - phi * phi);
    const rows = this.rows(width);
    rows[0]!.fill(start.toNumber());
    for (let k = 1; k <= this.months; k++) {
      const [before, row] = [rows[k - 1]!, rows[k]!];
      const { z1 } = this.normals('cycle', first, width, k);
      for (let i = 0; i < width; i++) row[i] = phi * before[i]! + shock * z1[i]!;
    }
    return rows;
  }

  /** J_k = J_{k−1} · 2^(−1/half life) + size where one starts. */
  private glut(first: number, width: number, cycle: Months): Float64Array[] {
    const { rate, mean, sd, halfLifeMonths } = this.assumed.glut;
    const [yearly, average, spread] = [rate.toNumber(), mean.toNumber(), sd.toNumber()];
    const kept = 2 ** (-1 / halfLifeMonths.toNumber());
    const rows = this.rows(width);
    for (let k = 1; k <= this.months; k++) {
      const [before, row, g, v] = [rows[k - 1]!, rows[k]!, cycle[k]!, this.variance[k]!];
      const { u1, u2 } = this.uniforms('glut', first, width, k);
      for (let i = 0; i < width; i++) {
        const starts = yearly > 0 && u1[i]! < 1 - Math.exp((-yearly * Math.exp(-g[i]! - v / 2)) / 12);
        row[i] = before[i]! * kept + (starts ? Math.min(0, average + spread * normalQuantile(u2[i]!)) : 0);
      }
    }
    return rows;
  }

  private level(model: string, first: number, width: number, cycle: Months, glut: Months): Float64Array[] {
    const { cycle: boom, price } = this.assumed;
    const [start, beta, sd, noise] = [boom.start, price.beta, price.sd, price.noise].map((x) => x.toNumber()) as [
      number,
      number,
      number,
      number,
    ];
    const name = `price:${model.toLowerCase()}`;
    const step = sd * Math.sqrt(1 / 12);
    const walk = new Float64Array(width);
    return this.rows(width).map((row, k) => {
      const size = k === 0 ? noise : step;
      if (size !== 0) {
        const { z1 } = this.normals(name, first, width, k);
        for (let i = 0; i < width; i++) walk[i] = walk[i]! + size * z1[i]!;
      }
      const [g, j] = [cycle[k]!, glut[k]!];
      const half = (beta * beta * this.variance[k]! + noise * noise + (sd * sd * k) / 12) / 2;
      for (let i = 0; i < width; i++) row[i] = Math.exp(beta * (g[i]! - start) + walk[i]! + j[i]! - half);
      return row;
    });
  }

  private rentalLevel(first: number, width: number, cycle: Months, glut: Months): Float64Array[] {
    const { cycle: boom, rent } = this.assumed;
    const start = boom.start.toNumber();
    const [beta, sd, share, walk] = [rent.beta, rent.sd, rent.glutShare, rent.walk].map((x) => x.toNumber()) as [
      number,
      number,
      number,
      number,
    ];
    const psi = 2 ** (-1 / rent.halfLifeMonths.toNumber());
    const [shock, step] = [sd * Math.sqrt(1 - psi * psi), walk * Math.sqrt(1 / 12)];
    const [y, w] = [new Float64Array(width), new Float64Array(width)];
    return this.rows(width).map((row, k) => {
      if (k > 0 && (sd !== 0 || walk !== 0)) {
        const { z1, z2 } = this.normals('rent', first, width, k, true);
        for (let i = 0; i < width; i++) {
          y[i] = psi * y[i]! + shock * z1[i]!;
          w[i] = w[i]! + step * z2[i]!;
        }
      }
      const [g, j] = [cycle[k]!, glut[k]!];
      const half = (beta * beta * this.variance[k]! + sd * sd * (1 - psi ** (2 * k)) + (walk * walk * k) / 12) / 2;
      for (let i = 0; i < width; i++) row[i] = Math.exp(beta * (g[i]! - start) + y[i]! + w[i]! + share * j[i]! - half);
      return row;
    });
  }

  /** logistic(logit(relet.utilization) + use.beta · (g_k − s)); 0 and 1 stay. */
  private utilization(cycle: Months): Float64Array[] {
    const { cycle: boom, use } = this.assumed;
    const [start, beta] = [boom.start.toNumber(), use.beta.toNumber()];
    const usual = this.deal.assumptions.values.relet.utilization.toNumber();
    const logit = Math.log(usual / (1 - usual));
    const stays = beta === 0 || usual === 0 || usual === 1;
    return this.rows(cycle[0]!.length).map((row, k) => {
      if (k === 0 || stays) return row.fill(usual);
      const g = cycle[k]!;
      for (let i = 0; i < row.length; i++) {
        const moved = beta * (g[i]! - start);
        row[i] = moved === 0 ? usual : 1 / (1 + Math.exp(-(logit + moved)));
      }
      return row;
    });
  }

  private indexShift(first: number, width: number): Float64Array[] {
    const { reversion, sd } = this.assumed.rate;
    const [kept, step] = [1 - reversion.toNumber() / 12, sd.toNumber() * Math.sqrt(1 / 12)];
    const name = `rate:${this.deal.currency.toLowerCase()}`;
    const rows = this.rows(width);
    for (let k = 1; k <= this.months && step !== 0; k++) {
      const [before, row] = [rows[k - 1]!, rows[k]!];
      const { z1 } = this.normals(name, first, width, k);
      for (let i = 0; i < width; i++) row[i] = kept * before[i]! + step * z1[i]!;
    }
    return rows;
  }

  /** Days that a launch moves, and what the generation then brings. */
  private cohorts(first: number, width: number): DrawnBlock['cohorts'] {
    const { sdMonths, efficiencySd } = this.assumed.cohort;
    const [days, spread] = [30.4375 * sdMonths.toNumber(), efficiencySd.toNumber()];
    const { asOf, market } = this.deal;
    return market.cohorts
      .filter(({ frontierDate }) => frontierDate > asOf)
      .map(({ name, frontierDate, efficiency }) => {
        const usual = efficiency.toNumber();
        const earliest = Math.min(frontierDate, asOf + 30);
        const { z1, z2 } = this.normals(`cohort:${name.toLowerCase()}`, first, width, 0, true);
        return {
          name,
          date: z1.map((z) => Math.max(earliest, frontierDate + Math.round(days * z))),
          efficiency: z2.map((z) => usual * Math.exp(spread * z - (spread * spread) / 2)),
        };
      });
  }

  /** value + sd · (L z), cut at 0. */
  private curve(first: number, width: number): DrawnBlock['curve'] {
    const { obsolescence } = this.deal.assumptions.values;
    const z = CURVE.map((key) => this.normals(`curve:${CURVE_KEYS[key]}`, first, width, 0).z1.slice());
    const drawn = CURVE.map((key, a) => {
      const [value, sd] = [obsolescence[key].toNumber(), this.assumed.curve.sd[key].toNumber()];
      return Float64Array.from({ length: width }, (_, i) => {
        const mixed = this.lower[a]!.reduce((sum, weight, b) => sum + weight * z[b]![i]!, 0);
        return Math.max(0, value + sd * mixed);
      });
    });
    return Object.fromEntries(CURVE.map((key, a) => [key, drawn[a]!])) as Record<CurveParameter, Float64Array>;
  }

  /** The first month in which the hazard so far exceeds −ln u₁, of each party and of the operator. */
  private defaults(first: number, width: number, cycle: Months): Pick<DrawnBlock, 'parties' | 'operator'> {
    const { assumptions, borrower, id, structure } = this.deal;
    const { party, operator } = this.assumed;
    const hazards = new Map<number, Months>();
    const months = (name: string, hazard: number, isGrade: boolean): Float64Array => {
      const beta = (isGrade ? party.betaIg : party.betaNonIg).toNumber();
      let sums = hazards.get(beta);
      if (!sums) hazards.set(beta, (sums = this.hazardSums(beta, width, cycle)));
      return this.uniforms(`party:${name}`, first, width, 0).u1.map((u, i) => firstMonth(hazard, sums, i, -Math.log(u)));
    };
    const values = assumptions.values;
    const parties = new Map(
      [...this.parties].map(([name, { rating, hazard }]) => [
        name,
        months(name, this.off === 'parties' ? 0 : hazard, isInvestmentGrade(rating)),
      ]),
    );
    const rating = structure.operatorRating === 'unrated' ? values.rating.unrated : structure.operatorRating;
    const share = (structure.directAgreement ? operator.share : operator.shareNoAgreement).toNumber();
    const hazard = share === 0 ? 0 : hazardOf({ rating, cds: null }, values) * share;
    return { parties, operator: months(partyName(borrower.parent ?? id), hazard, isInvestmentGrade(rating)) };
  }

  /** Σ_{j ≤ k} exp(−b g_j − b² V_j/2)/12. */
  private hazardSums(beta: number, width: number, cycle: Months): Months {
    const rows = this.rows(width);
    for (let k = 1; k <= this.months; k++) {
      const [before, row, g] = [rows[k - 1]!, rows[k]!, cycle[k]!];
      const half = (beta * beta * this.variance[k]!) / 2;
      for (let i = 0; i < width; i++) row[i] = before[i]! + Math.exp(-beta * g[i]! - half) / 12;
    }
    return rows;
  }
}

/** The first month k with hazard · sum_k ≥ limit; Infinity without one. */
function firstMonth(hazard: number, sums: Months, i: number, limit: number): number {
  const last = sums.length - 1;
  if (hazard === Infinity) return last >= 1 ? 1 : Infinity;
  if (!(hazard * sums[last]![i]! >= limit)) return Infinity;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (hazard * sums[middle]![i]! >= limit) high = middle;
    else low = middle;
  }
  return high;
}

function lowerOf(correlation: string): readonly (readonly number[])[] {
  if (correlation === 'identity') return CURVE.map((_, a) => CURVE.map((_key, b) => (a === b ? 1 : 0)));
  return cholesky(correlation.split('; ').map((row) => row.split(' ').map(Number)))!;
}
