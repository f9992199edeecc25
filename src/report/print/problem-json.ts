import type { Failure, Warning } from '../../kernel/failure.js';
import type { Json } from './json.js';
import { messageOf, sentenceOf } from './problems.js';
import type { Tool } from './tool.js';

/** A warning as `score --json` lists it. */
export const warningJson = (warning: Warning): Json => ({
  code: warning.code,
  file: warning.place.file,
  line: warning.place.line,
  column: warning.place.column,
  message: sentenceOf(warning),
});

/** What `check --json` prints: every problem of every file, uncapped. */
export const checkJson = (failures: readonly Failure[], warnings: readonly Warning[], tool: Tool): Json => ({
  schema: 'check/1',
  tool: { name: tool.name, version: tool.version },
  ok: failures.length === 0,
  problems: failures.map(problemJson),
  warnings: warnings.map(problemJson),
});

const problemJson = (problem: Failure | Warning): Json => ({
  code: problem.code,
  file: problem.place.file,
  line: problem.place.line,
  column: problem.place.column,
  field: problem.place.field,
  text: problem.text,
  message: messageOf(problem),
  expected: problem.expected,
  remedy: problem.remedy,
});
