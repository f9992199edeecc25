import text from '../../manual/method.md' with { type: 'text' };
import type { Session } from '../session.js';

export const methodology = (session: Session): void => session.print(text);
