import text from '../../manual/method.md' with { type: 'text' };
import type { Session } from '../shell/session.js';

export const methodology = (session: Session): void => session.print(text);
