import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isMissing, systemSentence, systemWords } from '../../src/kernel/system-error.js';

const errorOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};
const made = (code: string, more: object = { syscall: 'read' }): Error => Object.assign(new Error(code), { code }, more);

describe('an error of the operating system', () => {
  test('is told in words, with the path where it has one', () => {
    expect(systemSentence(errorOf(() => readFileSync('/nowhere/x')))).toBe('/nowhere/x: it is not there');
    expect(systemSentence(errorOf(() => readFileSync('/')))).toBe('it is a folder');
    expect(systemWords(made('EDQUOT'))).toBe('the disk quota is used up');
    expect(systemSentence(made('ENOENT', { syscall: 'uv_cwd' }))).toBe('the working folder is gone or cannot be read');
  });

  test('of a code that has no words is told by its code', () => expect(systemWords(made('EOWNERDEAD'))).toBe('the system says EOWNERDEAD'));

  test('is not what the tool throws itself', () => {
    expect(systemSentence(new TypeError('x is not a function'))).toBeNull();
    expect(systemSentence(made('ERR_INVALID_ARG_TYPE', {}))).toBeNull();
    expect(systemSentence(errorOf(() => new Array(-1)))).toMatch(/memory/);
    expect(systemSentence(errorOf(() => 'x'.repeat(2 ** 30)))).toMatch(/memory/);
    expect(systemSentence(errorOf(() => (1.5).toFixed(200)))).toBeNull();
  });

  test('of a path that leads nowhere is missing, and no other', () => {
    expect(['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'].map((code) => isMissing(made(code)))).toEqual([true, true, false, false]);
  });
});
