import text from '../../report/methodology.md' with { type: 'text' };
import type { Session } from '../session.js';

export const methodology = (session: Session): void => session.print(text);
