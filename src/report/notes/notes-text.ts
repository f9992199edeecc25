import type { NotesResult } from '../../model/notes/securitize.js';
import type { Look } from '../print/look.js';
import type { Tool } from '../print/tool.js';
export function notesText(_r: NotesResult, _t: Tool, _l: Look, _v: boolean): string {
  return '';
}
export function notesVerdict(_r: NotesResult, _l: Look): string[] {
  return [];
}
