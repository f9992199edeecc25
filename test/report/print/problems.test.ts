import { describe, expect, test } from 'vitest';
import { FAILURE_CODES, WARNING_CODES } from '../../../src/kernel/failure.js';
import { PLAIN, displayWidth } from '../../../src/report/print/look.js';
import { messageOf, problemsText, problemText, type AnyProblem } from '../../../src/report/print/problems.js';
import { HOSTILE, SAFE } from '../hostile.js';

const problem = (more: Partial<AnyProblem> = {}): AnyProblem => ({
  code: 'NOT_A_NUMBER',
  place: { file: 'fleet.csv', line: 3, column: 13, field: 'quantity' },
  text: '12x',
  expected: 'a whole number above 0',
  remedy: '12',
  ...more,
});
const LOOK = { width: 80, paint: PLAIN };

describe('problems', () => {
  test('stand as file:line:column with the line, carets, what was expected and what to try', () => {
    expect(problemText(problem(), 'A-1,H100-SXM,12x,31000', LOOK, 'error')).toEqual([
      'fleet.csv:3:13: error: quantity "12x" is not a number',
      '  3 │ A-1,H100-SXM,12x,31000',
      '    │             ^',
      '  expected a whole number above 0',
      '  try 12',
    ]);
    expect(
      problemText(
        problem({ place: { file: 'fleet.csv', line: 3, column: 14, field: 'quantity' } }),
        'A-1,H100-SXM,12x,31000',
        LOOK,
        'error',
      )[2],
    ).toBe('    │              ^^^');
  });

  test('a quoted cell is marked whole', () => {
    const lines = problemText(
      problem({ text: '1,2x', place: { file: 'f.csv', line: 1, column: 3, field: 'q' } }),
      'a,"1,2x",b',
      LOOK,
      'error',
    );
    expect(lines[2]).toBe('    │   ^^^^^^');
  });

  test('carets stand under wide characters and after cleaned ones', () => {
    const lines = problemText(
      problem({ text: 'bad', place: { file: 'f.csv', line: 1, column: 4, field: 'q' } }),
      '云\u202e,bad',
      LOOK,
      'error',
    );
    expect(lines[1]).toBe('  1 │ 云<U+202E>,bad');
    expect(displayWidth(lines[2]!)).toBe(displayWidth('  1 │ 云<U+202E>,bad'));
  });

  test('of a long line only what surrounds the problem is shown', () => {
    const line = `${'x'.repeat(5000)}BAD${'y'.repeat(5000)}`;
    const lines = problemText(problem({ text: 'BAD', place: { file: 'f.csv', line: 1, column: 5001, field: 'q' } }), line, LOOK, 'error');
    expect(lines[1]).toContain('xBADy');
    for (const shown of lines) expect(displayWidth(shown)).toBeLessThanOrEqual(80);
  });

  test('every code has a sentence of its own', () => {
    const sentences = [...FAILURE_CODES, ...WARNING_CODES].map((code) => messageOf(problem({ code })));
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[^.]+$/);
  });

  test('the 51st problem is counted, not shown', () => {
    const lines = problemsText(
      Array.from({ length: 60 }, () => problem()),
      () => null,
      LOOK,
    );
    expect(lines.filter((line) => line.includes('error:'))).toHaveLength(50);
    expect(lines).toContain('and 10 more (use --json for all)');
  });

  test.each(HOSTILE)('a file, line or text with a %s cannot steer the terminal', (_, text) => {
    const hostile = problem({ place: { file: text, line: 1, column: 1, field: text }, text, expected: text, remedy: text });
    expect(problemText(hostile, text, LOOK, 'error').join('\n')).toMatch(SAFE);
  });
});
