import { createHash } from 'node:crypto';
import { Decimal, total } from '../../kernel/decimal.js';
import type { CheckedUnit, DealTape } from '../../domain/tape.js';
import { folded } from '../../input/text/spelling.js';
import { isOnSite, lotOf, namesOf, type RowRef } from './claims.js';
import { mostMissing } from './hypergeometric.js';

/** A GPU to look for on a site. */
export interface SampledUnit extends RowRef {
  /** Which of the GPUs of its row, from 1. */
  readonly unit: number;
  /** Its own serial where the row has one for each GPU, else that of the row. */
  readonly serial: string;
}

/** GPUs of one site and model. */
export interface Stratum {
  readonly site: string;
  readonly model: string;
  readonly gpus: number;
  readonly cost: Decimal;
  readonly drawn: number;
}

export interface Sample {
  readonly seed: string;
  readonly population: number;
  readonly strata: readonly Stratum[];
  /** By site, model, deal and row. */
  readonly units: readonly SampledUnit[];
  readonly bound: Bound;
}

/** What a sample shows of the GPUs that it was drawn from. */
export interface Bound {
  readonly population: number;
  readonly sample: number;
  readonly misses: number;
  /** At most so many are missing, at 95 %. */
  readonly most: number;
  /** most / population. */
  readonly share: Decimal;
}

function boundOf(population: number, sample: number, misses: number): Bound {
  const most = mostMissing(population, sample, misses);
  return { population, sample, misses, most, share: new Decimal(most).div(population) };
}

/** GPUs that should be on site, of all deals. */
export const onSite = (tapes: readonly DealTape[]): number =>
  tapes.reduce((sum, tape) => sum + tape.rows.reduce((n, row) => n + (isOnSite({ tape, row }) ? row.quantity : 0), 0), 0);

/**
 * A sample for a site visit, in strata of site and model. Each stratum is given its share of the cost, rounded by the largest
 * remainders and never more GPUs than it has. Within a stratum GPUs are drawn by the SHA-256 of the seed, the stratum and a count, so
 * the sample depends on neither the order of the rows nor the machine.
 */
export function drawSample(tapes: readonly DealTape[], size: number, seed: string): Sample {
  const groups = new Map<string, { site: string; model: string; rows: RowRef[]; gpus: number; cost: Decimal }>();
  for (const tape of tapes)
    for (const row of tape.rows) {
      const ref = { tape, row };
      if (!isOnSite(ref)) continue;
      const { site, model, unitCost } = lotOf(ref);
      const key = `${folded(site)}\u0000${model}`;
      const group = groups.get(key) ?? { site, model, rows: [], gpus: 0, cost: new Decimal(0) };
      group.rows.push(ref);
      group.gpus += row.quantity;
      group.cost = group.cost.plus(unitCost.times(row.quantity));
      groups.set(key, group);
    }
  const strata = [...groups.values()].sort((a, b) => compare(a.site, b.site) || compare(a.model, b.model));
  const population = strata.reduce((sum, { gpus }) => sum + gpus, 0);
  const n = Math.min(size, population);
  const drawn = allocate(strata, n);
  return {
    seed,
    population,
    strata: strata.map(({ site, model, gpus, cost }, i) => ({ site, model, gpus, cost, drawn: drawn[i]! })),
    units: strata.flatMap(({ rows }, i) => drawFrom(rows, drawn[i]!, seed)),
    bound: boundOf(population, n, 0),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** n shared out by cost in whole GPUs, by the largest remainders; what a stratum cannot take goes to the others. */
function allocate(strata: readonly { readonly gpus: number; readonly cost: Decimal }[], n: number): number[] {
  const drawn = strata.map(() => 0);
  for (let left = n; left > 0;) {
    const open = strata.map((_, i) => i).filter((i) => drawn[i]! < strata[i]!.gpus);
    const cost = total(open.map((i) => strata[i]!.cost));
    const wanted = open.map((i) => ({ i, exact: strata[i]!.cost.times(left).div(cost) }));
    const whole = wanted.map(({ i, exact }) => ({ i, take: Math.min(exact.floor().toNumber(), strata[i]!.gpus - drawn[i]!), exact }));
    for (const { i, take } of whole) drawn[i]! += take;
    const taken = whole.reduce((sum, { take }) => sum + take, 0);
    left -= taken;
    // Strata that are full give the rest to the others in another round; where none is, remainders decide.
    if (whole.some(({ i, exact }) => drawn[i] === strata[i]!.gpus && exact.gt(strata[i]!.gpus))) continue;
    const byRemainder = whole
      .filter(({ i }) => drawn[i]! < strata[i]!.gpus)
      .sort((a, b) => b.exact.minus(b.take).comparedTo(a.exact.minus(a.take)) || a.i - b.i);
    for (const { i } of byRemainder.slice(0, left)) {
      drawn[i]!++;
      left--;
    }
  }
  return drawn;
}

/** n different GPUs of the rows, which are put in order first, so that theirs does not matter. */
function drawFrom(given: readonly RowRef[], n: number, seed: string): SampledUnit[] {
  if (n === 0) return [];
  const keyOf = ({ tape, row }: RowRef): string => `${tape.deal.id}\u0000${folded(row.assetId)}`;
  const rows = given.map((ref) => ({ ref, key: keyOf(ref) })).sort((a, b) => compare(a.key, b.key));
  const { site, model } = lotOf(given[0]!);
  const gpus = given.reduce((sum, { row }) => sum + row.quantity, 0);
  const drawn = new Set<number>();
  for (let i = 0; drawn.size < n; i++) {
    const draw = drawOf(`${seed}\u0000${folded(site)}\u0000${model}\u0000${i}`);
    // What is beyond the last whole multiple would favour the first GPUs.
    if (draw < DRAWS - (DRAWS % gpus)) drawn.add(draw % gpus);
  }
  const units: SampledUnit[] = [];
  let [at, before] = [0, 0];
  for (const position of [...drawn].sort((a, b) => a - b)) {
    while (position >= before + rows[at]!.ref.row.quantity) before += rows[at++]!.ref.row.quantity;
    const { ref } = rows[at]!;
    const unit = position - before + 1;
    units.push({ ...ref, unit, serial: serialOf(ref, unit) });
  }
  return units;
}

const DRAWS = 2 ** 48;
/** 48 bits of a hash. */
const drawOf = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6);

function serialOf({ row }: RowRef, unit: number): string {
  const { serials } = namesOf(row);
  return serials.length === row.quantity ? serials[unit - 1]! : row.serial;
}

/** A checklist that came back, and what it shows. */
export interface Checked {
  readonly found: number;
  /** Answered with no, with another serial than the tape's, or not at all. */
  readonly misses: readonly CheckedUnit[];
  readonly unanswered: number;
  readonly bound: Bound;
}

/** What a checklist shows: a GPU that nobody answered for counts as missing, for who is not found is left out gladly. */
export function checked(tapes: readonly DealTape[], units: readonly CheckedUnit[]): Checked {
  const misses = units.filter((unit) => unit.found !== true || isOtherSerial(unit));
  return {
    found: units.length - misses.length,
    misses,
    unanswered: units.filter(({ found }) => found === null).length,
    bound: boundOf(onSite(tapes), units.length, misses.length),
  };
}

export const isOtherSerial = ({ serial, serialSeen }: CheckedUnit): boolean =>
  serialSeen !== '' && serial !== '' && folded(serial) !== folded(serialSeen);
