/** A bound on what the tool takes. */
export interface Limit {
  readonly most: number;
  /** What is bounded, as the manual lists it and a refusal names it. */
  readonly of: string;
  readonly unit?: 'bytes';
}

/** Every bound on the size of an input. Within them time and memory grow with the size. */
export const LIMITS = {
  fileBytes: { most: 1 << 30, of: 'of a CSV', unit: 'bytes' },
  recordBytes: { most: 1 << 16, of: 'of a record of a CSV', unit: 'bytes' },
  columns: { most: 256, of: 'columns of a CSV' },
  yamlBytes: { most: 1 << 20, of: 'of a YAML file', unit: 'bytes' },
  levels: { most: 50, of: 'levels of a YAML file' },
  tranches: { most: 500, of: 'tranches' },
  covenants: { most: 1000, of: 'covenants' },
  years: { most: 50, of: 'years from as_of to the maturity of a tranche' },
  rows: { most: 1_000_000, of: 'rows of a CSV other than the fleet' },
  fleetRows: { most: 5_000_000, of: 'rows of the fleet' },
  checklist: { most: 10_000, of: 'GPUs of a sample or a checklist of audit' },
  lots: { most: 20_000, of: 'rows of the fleet that differ in more than asset_id, quantity and serial' },
  contracts: { most: 2000, of: 'contracts' },
  scenarios: { most: 1000, of: 'scenarios of a file' },
  deals: { most: 10_000, of: 'deals of a book' },
} as const satisfies Readonly<Record<string, Limit>>;

/** A size as one reads it: `1,000`, `64 KiB`. */
export function limitText({ most, unit }: Limit): string {
  if (unit === undefined) return String(most).replace(/\B(?=(?:\d{3})+$)/g, ',');
  const step = Math.floor(Math.log2(most) / 10);
  return `${most / 1024 ** step} ${['bytes', 'KiB', 'MiB', 'GiB'][step]!}`;
}

/** `at most 500 tranches`. */
export const atMost = (limit: Limit): string => `at most ${limitText(limit)} ${limit.of}`;
