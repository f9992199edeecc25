import type { Decimal } from '../kernel/decimal.js';
import type { Warning } from '../kernel/failure.js';
import type { InputFile } from '../domain/deal.js';
import type { ScoreResult } from './result.js';

/** One end of a bar: what was moved, by how much, and what the metric then is. */
export interface Move {
  /** In words: "−20 %", "+5 points", "largest customer out". */
  readonly shift: string;
  readonly value: Decimal | null;
  /** Where a bound cut the move, what it was cut to. */
  readonly cut: string | null;
}

export interface TornadoBar {
  readonly driver: string;
  /** Null where the driver moves one way only. */
  readonly down: Move | null;
  readonly up: Move | null;
  /** Largest difference between base, down and up; null without figures. */
  readonly spread: Decimal | null;
}

/** How far a metric moves with each driver by its standard size, widest first. */
export interface TornadoResult {
  readonly deal: ScoreResult['deal'];
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Warning[];
  readonly metric: string;
  readonly base: Decimal | null;
  readonly bars: readonly TornadoBar[];
}

/** A metric over two drivers at once. */
export interface GridResult {
  readonly deal: ScoreResult['deal'];
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Warning[];
  readonly metric: string;
  readonly base: Decimal | null;
  readonly rows: GridAxis;
  readonly columns: GridAxis;
  /** By row, by column. */
  readonly values: readonly (readonly (Decimal | null)[])[];
}

export interface GridAxis {
  readonly driver: string;
  /** Shocks in the driver's own units. */
  readonly shocks: readonly Decimal[];
  /** Shocks that a bound cut, in words. */
  readonly cuts: readonly string[];
}
