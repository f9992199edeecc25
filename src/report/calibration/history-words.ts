import type { InputFile } from '../../domain/deal.js';
import { HASH_SHOWN, plural } from '../print/words.js';

/** "sha256 d4b42bf6b865", with `whole` all of it. */
export const hashText = ({ sha256 }: Pick<InputFile, 'sha256'>, whole: boolean): string =>
  `sha256 ${whole ? sha256 : sha256.slice(0, HASH_SHOWN)}`;

/** ", 3 rows listed twice and merged"; nothing where there are none. */
export const mergedText = (merged: number): string => (merged === 0 ? '' : `, ${plural(merged, 'row')} listed twice and merged`);
