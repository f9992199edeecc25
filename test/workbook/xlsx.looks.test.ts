import { expect, it } from 'vitest';
import { formulasOf, written } from './books.js';
import { books } from './hostile.js';
import { hasOffice, recalculated } from './office.js';

it.runIf(hasOffice)(
  'hostile text of a deal comes out of LibreOffice as it went in, and every figure with it',
  async () => {
    const made = (await books()).slice(0, 12);
    const read = await recalculated(await Promise.all(made.map(({ book }) => written(book))));
    made.forEach(({ payload, book }, i) => {
      const off = formulasOf(book).filter(
        ({ sheet, row, column, cell }) =>
          typeof cell.value === 'number' &&
          Math.abs(Number(read[i]!(sheet.name, row, column)) - cell.value) > Math.max(1e-6, 1e-9 * Math.abs(cell.value)),
      );
      expect(
        off.map(({ place }) => place),
        payload,
      ).toEqual([]);
    });
  },
  240_000,
);
