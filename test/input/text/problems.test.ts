import { expect, it } from 'vitest';
import { complete, Fault, Problems, wanted, wholeFile } from '../../../src/input/text/problems.js';

const place = wholeFile('fleet.csv');

it('a reader says what it asks for, or that it takes anything', () =>
  expect([wanted(() => new Fault('NOT_A_DATE', 'a date')), wanted((text) => text)]).toEqual(['a date', 'a value']));

it('problems are kept in order, errors apart from warnings', () => {
  const problems = new Problems();
  problems.fail('NOT_A_DATE', place, 'x', 'a date');
  problems.warn('UNKNOWN_COLUMN', place, 'y', 'a column', 'id');
  problems.fail('NOT_A_NUMBER', place, null, 'a number', '1');
  expect(problems.failures).toEqual([
    { code: 'NOT_A_DATE', place, text: 'x', expected: 'a date', remedy: null },
    { code: 'NOT_A_NUMBER', place, text: null, expected: 'a number', remedy: '1' },
  ]);
  expect(problems.warnings).toEqual([{ code: 'UNKNOWN_COLUMN', place, text: 'y', expected: 'a column', remedy: 'id' }]);
});

it('a file as a whole has no line', () => {
  expect(place).toEqual({ file: 'fleet.csv', line: null, column: null, field: null });
  expect(wholeFile('deal.yaml', 'id').field).toBe('id');
});

it('a value is complete when all its parts could be read; null is a part', () => {
  expect(complete<{ a: number; b: null }>({ a: 1, b: null })).toEqual({ a: 1, b: null });
  expect(complete<{ a: number; b: number }>({ a: 1, b: undefined })).toBeUndefined();
});
