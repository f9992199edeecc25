import { describe, expect, test } from 'vitest';
import { nameKey, namesIn } from '../../../src/input/audit/names.js';

const span = (head: string, from: number, to: number, width: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => head + String(from + n).padStart(width, '0'));

describe('the names in a cell', () => {
  test.each<[string, number, string[]]>([
    ['R001/R032', 1024, span('R', 1, 32, 3)],
    ['R001/R032', 32, span('R', 1, 32, 3)],
    ['ASH-R033/R040', 256, span('ASH-R', 33, 40, 3)],
    ['RNO-001/032', 1024, span('RNO-', 1, 32, 3)],
    ['SN0098..SN0103', 6, span('SN', 98, 103, 4)],
    ['SN0098 to SN0103', 6, span('SN', 98, 103, 4)],
    ['SN0098-SN0103', 6, span('SN', 98, 103, 4)],
    ['SN0098 – SN0103', 48, span('SN', 98, 103, 4)],
    ['1650922012345/1650922012352', 8, span('', 1650922012345, 1650922012352, 13)],
    ['R9/R11', 3, ['R9', 'R10', 'R11']],
  ])('%s of %i GPUs is a range', (cell, quantity, names) => expect(namesIn(cell, quantity)).toEqual(names));

  test.each<[string, number, string[]]>([
    ['R001/R032', 2, ['R001', 'R032']],
    ['A1; B7', 2, ['A1', 'B7']],
    ['A1, A3/A5', 4, ['A1', 'A3', 'A4', 'A5']],
    ['X7/Q9/K3', 3, ['X7', 'Q9', 'K3']],
  ])('%s of %i GPUs is a list', (cell, quantity, names) => expect(namesIn(cell, quantity)).toEqual(names));

  test.each([
    ['G000001', 1],
    ['C1-DAL-BT-01', 256],
    ['R1-R9', 1],
    ['SN-100-200', 1],
    ['1-12', 12],
    ['2024/09', 8],
    ['R032/R001', 32],
    ['R000001/R999999', 8],
    ['GPU-8f6d2c1e-0b5a-11ee-be56-0242ac120002', 1],
  ])('%s of %i GPUs is one name', (cell, quantity) => expect(namesIn(cell, quantity)).toEqual([cell]));

  test.each([
    ['1650 9220-12345', '1650922012345', true],
    ['sn 0012', 'SN-0012', true],
    ['１６50922012345', '1650922012345', true],
    ['1-12-000001', '11-2-000001', false],
    ['R1-12', 'R11-2', false],
    ['SN0012', 'SN012', false],
  ])('%s and %s are one name: %s', (a, b, same) => expect(nameKey(a) === nameKey(b)).toBe(same));

  test.each(['', 'N/A', 'TBD', '-', '1.65E+12'])('"%s" is none', (cell) => expect(namesIn(cell, 8)).toEqual([]));
});
