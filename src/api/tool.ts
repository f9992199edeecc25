import { name, version } from '../../package.json';
import type { Tool } from '../report/print/tool.js';

export const TOOL: Tool = { name, version };
