import { name, version } from '../../package.json';
import type { Tool } from '../report/tool.js';

export const TOOL: Tool = { name, version };
