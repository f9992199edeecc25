import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OnRecord, QuoteTrouble } from '../../../src/input/tables/csv-form.js';
import { parseQuoted } from '../../../src/input/tables/csv-parser.js';
import { parseCsv } from '../../../src/input/tables/csv-plain.js';

type Parse = (chunks: AsyncIterable<Uint8Array>, after: number, onRecord: OnRecord) => Promise<QuoteTrouble | null>;

async function parsed(parse: Parse, bytes: Uint8Array, chunk: number, after = 0) {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.slice(at, at + chunk);
  }
  const records: { cells: string[]; line: number }[] = [];
  const trouble = await parse(chunks(), after, (cells, line) => records.push({ cells, line }));
  return { records, trouble };
}

async function both(bytes: Uint8Array, chunk: number, after = 0): Promise<void> {
  expect(await parsed(parseCsv, bytes, chunk, after)).toEqual(await parsed(parseQuoted, bytes, chunk, after));
}
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const PIECES = ['a', 'é', '€', '🚀', '1,5', ',', ',,', '\n', '\r\n', '\n\n', ' ', '\t', ';', '\uFEFF', 'row,of,cells\n', 'x'.repeat(40)];
const ODD = ['"', '""', '"a,b"', '"a\nb",', '\r', '\r\r\n', '\u0000', '"unclosed'];
const textOf = (pieces: readonly string[]) => fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''));

describe('plain lines are read as csv-parse reads them', () => {
  it('any text of plain parts', () =>
    fc.assert(
      fc.asyncProperty(textOf(PIECES), fc.integer({ min: 1, max: 30 }), (text, chunk) => both(bytesOf(text), chunk)),
      { numRuns: 500 },
    ));

  it('any text with quotes, lone carriage returns and NULs, from any line on', () =>
    fc.assert(
      fc.asyncProperty(textOf([...PIECES, ...PIECES, ...ODD]), fc.integer({ min: 1, max: 30 }), fc.nat(9), (text, chunk, after) =>
        both(bytesOf(text), chunk, after),
      ),
      { numRuns: 1000 },
    ));

  it('any bytes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x2c, 0x22, 0xef, 0xbb, 0xbf, 0xff, 0xfe, 0xc3), fc.integer({ min: 0, max: 255 })), {
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 9 }),
        (bytes, chunk) => both(Uint8Array.from(bytes), chunk),
      ),
      { numRuns: 1000 },
    ));

  it.each([20_000, 32_768, 32_769, 65_536, 65_537, 70_000])('a line of %i bytes', async (length) => {
    await both(bytesOf(`a,b\n1,${'x'.repeat(length - 2)}\n2,3\n`), 16_384);
    await both(bytesOf(`a,b\n1,${'é'.repeat(length >> 1)}`), 16_384);
  });

  it('closes what it reads from, where a quote ends the reading', async () => {
    let closed = false;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        for (const text of ['a,b\n', '1,"x"y\n', '2,3\n']) yield bytesOf(text);
      } finally {
        closed = true;
      }
    }
    expect(await parseCsv(chunks(), 0, () => undefined)).toEqual({ line: 2, cell: 1, kind: 'stray' });
    expect(closed).toBe(true);
  });
});
