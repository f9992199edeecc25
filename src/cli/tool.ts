import { name, version } from '../../package.json';
import type { Tool } from '../report/score-json.js';

export const TOOL: Tool = { name, version };
