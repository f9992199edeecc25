import type { Estimate } from '../simulation/statistics.js';

/** What the tool computes: a number, a text that must be the same, or a mean over drawn paths with its error. */
type Figure = number | string | Estimate;
export type Figures = Figure | Readonly<Record<string, Figure>>;

/** A row as the files of right values have it. */
interface Row {
  readonly id: string;
  readonly inputs: unknown;
  /** One figure, a list that is one text, or several figures by name. */
  readonly right: unknown;
  readonly tolerance: number;
  readonly tolerance_kind: string;
  readonly source: string;
}

type Right = number | string;

/** A published figure beside the tool's own. */
export interface Verified {
  readonly topic: string;
  readonly id: string;
  /** Of a row with several figures; null where it has one. */
  readonly figure: string | null;
  readonly ours: number | string;
  readonly right: Right;
  /** How far apart the two may be, in units of the figure; 0 = not at all. */
  readonly tolerance: number;
  /** Whether the tolerance is four standard errors of drawn paths. */
  readonly isDrawn: boolean;
  readonly source: string;
  readonly holds: boolean;
}

/** Published figures of one kind and what computes them. */
export interface Topic {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly verify: (row: Row) => Promise<readonly Verified[]>;
}

const STANDARD_ERRORS = 4;

/** @param compute the figures of a row from its inputs, by the functions that the tool uses itself */
export function topic<Inputs>(
  name: string,
  title: string,
  rows: readonly Row[],
  compute: (inputs: Inputs) => Figures | Promise<Figures>,
): Topic {
  const verify = async (row: Row): Promise<readonly Verified[]> => {
    const ours = await compute(row.inputs as Inputs);
    const beside = (figure: string | null, own: Figure | undefined, right: Right): Verified => {
      if (own === undefined) throw new Error(`${name} ${row.id}: the tool has no ${figure}`);
      return { topic: name, id: row.id, figure, right, source: row.source, ...compared(own, right, row) };
    };
    if (Array.isArray(row.right)) return [beside(null, ours as Figure, row.right.join(' '))];
    if (typeof row.right !== 'object') return [beside(null, ours as Figure, row.right as Right)];
    return Object.entries(row.right as Record<string, Right>).map(([figure, right]) =>
      beside(figure, (ours as Record<string, Figure>)[figure], right),
    );
  };
  return { name, title, rows, verify };
}

function compared(own: Figure, right: Right, row: Row): Pick<Verified, 'ours' | 'tolerance' | 'isDrawn' | 'holds'> {
  if (typeof right === 'string') return { ours: own as string, tolerance: 0, isDrawn: false, holds: own === right };
  const { mean, se } = typeof own === 'object' ? own : { mean: Number(own), se: null };
  const published = row.tolerance * (row.tolerance_kind === 'relative' ? Math.abs(right) : 1);
  const tolerance = published + STANDARD_ERRORS * (se ?? 0);
  return { ours: mean, tolerance, isDrawn: se !== null, holds: Math.abs(mean - right) <= tolerance };
}
