/** The parts of a score that can be asked for by name, in the order of the whole report. */
export const SCORE_SECTIONS = [
  'exposure',
  'fleet',
  'contracts',
  'base',
  'covenants',
  'liquidation',
  'projection',
  'band',
  'rating',
  'assumptions',
  'warnings',
] as const;
export type ScoreSection = (typeof SCORE_SECTIONS)[number];
