import type { RatingDriver } from '../../model/scenario/rating-driver.js';
import { assumptionText } from './tables.js';

/** Which single assumption of the rating the grade depends on most, in a sentence. */
export const ratingDriverText = (driver: RatingDriver | null): string =>
  driver === null
    ? 'No single assumption of the rating, moved by a letter or a quarter or left out, moves the grade.'
    : `Of the rating's assumptions ${driver.key} moves the grade most: at ${assumptionText(driver.to)} in place of ${assumptionText(driver.from)} it is ${driver.grades.to}, not ${driver.grades.from}.`;
