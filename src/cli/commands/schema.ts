import { SCHEMAS, type SchemaName } from '../../report/schemas.js';
import type { Session } from '../shell/session.js';

export const schema = (name: SchemaName, session: Session): void => session.print(`${JSON.stringify(SCHEMAS[name], null, 2)}\n`);
