import { COPULA } from './copula.js';
import { DRAWN } from './drawn.js';
import { FORMULAS } from './formulas.js';
import { PARTIES } from './parties.js';
import type { Topic } from './topic.js';

/** Published figures and closed forms, by topic, with what the tool computes of each. */
export const TOPICS: readonly Topic[] = [...FORMULAS, ...PARTIES, ...COPULA, ...DRAWN];
