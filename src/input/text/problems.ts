import type { Failure, FailureCode, Place, Warning, WarningCode } from '../../kernel/failure.js';

/** Why a text cannot be read as what its place asks for. */
export class Fault {
  constructor(
    readonly code: FailureCode,
    readonly expected: string,
    readonly remedy: string | null = null,
  ) {}
}

/** Reads one text of a cell or key. YAML allows underscores and exponents in numbers. */
export type Reader<T> = (text: string, dialect: 'csv' | 'yaml') => T | Fault;

/** What a reader asks for, in words. */
export function wanted(reader: Reader<unknown>): string {
  const fault = reader('', 'csv');
  return fault instanceof Fault ? fault.expected : 'a value';
}

/** Everything found wrong so far, in all files. */
export class Problems {
  readonly failures: Failure[] = [];
  readonly warnings: Warning[] = [];

  fail(code: FailureCode, place: Place, text: string | null, expected: string, remedy: string | null = null): void {
    this.failures.push({ code, place, text, expected, remedy });
  }

  warn(code: WarningCode, place: Place, text: string | null, expected: string, remedy: string | null = null): void {
    this.warnings.push({ code, place, text, expected, remedy });
  }
}

/** A place that is a file as a whole. */
export const wholeFile = (file: string, field: string | null = null): Place => ({ file, line: null, column: null, field });

/** The parts of a value while it is read; undefined where a part could not be. */
export type Draft<T> = { readonly [K in keyof T]: T[K] | undefined };

/** The value, if all its parts could be read. */
export function complete<T extends object>(draft: Draft<T>): T | undefined {
  return Object.values(draft).includes(undefined) ? undefined : (draft as T);
}
