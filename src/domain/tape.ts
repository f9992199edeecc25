import type { Deal } from './deal.js';

/** A row of the fleet as the tape has it. */
export interface TapeRow {
  readonly line: number;
  readonly assetId: string;
  /** '' where the row has none, or a placeholder. */
  readonly serial: string;
  readonly quantity: number;
  /** Which of the deal's lots it is a part of. */
  readonly lot: number;
}

/** A deal with every row of its fleet. */
export interface DealTape {
  readonly deal: Deal;
  /** The fleet's file, for a reader who has several deals before them. */
  readonly file: string;
  readonly rows: readonly TapeRow[];
}

/** A GPU that a telemetry or site list has seen; '' where the list does not say. */
export interface Sighting {
  readonly serial: string;
  readonly uuid: string;
  readonly assetId: string;
  readonly model: string;
  readonly host: string;
  readonly site: string;
  readonly date: string;
  readonly file: string;
  readonly line: number | null;
}

/** A line of a checklist that came back. */
export interface CheckedUnit {
  readonly deal: string;
  readonly assetId: string;
  readonly serial: string;
  /** Which of the GPUs of its row. */
  readonly unit: number;
  /** null where nobody has answered. */
  readonly found: boolean | null;
  /** As read off the machine; '' where it was not. */
  readonly serialSeen: string;
  readonly file: string;
  readonly line: number;
}
