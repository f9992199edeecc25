import { describe, expect, it } from 'vitest';
import { SeenNames } from '../../src/input/intake/seen-names.js';
import { folded } from '../../src/input/text/spelling.js';
import { importText } from './harness.js';

const MODELS = ['H100 SXM', 'HGX B200 8-GPU', 'A100', 'Xeon server', 'H200 SXM'];
const COSTS = ['$31,800.50', '35,000', '€9,000', 'TBD', '33,900'];
const STATUSES = ['Live', 'on order', 'RMA', 'melted'];

/** Rows of a few kinds in turn, some without a name, some with one that stood before. */
function tape(siteOf: (n: number) => string): string {
  const rows = Array.from({ length: 400 }, (_, n) => {
    const id = n % 37 === 36 ? '' : n % 41 === 40 ? `gpu 0${n - 5}` : `GPU-0${n}`;
    const serial = n % 29 === 28 ? 'N/A' : n % 43 === 42 ? `SN${n - 11}` : `SN${n}`;
    const [model, cost, status] = [MODELS[n % 5]!, COSTS[(n >> 2) % 5]!, STATUSES[(n >> 3) % 4]!];
    return `${id},${serial},${model},${n % 17 === 16 ? 0 : 1},"${cost}",2025-01-10,${n % 3 === 0 ? '2025-03-01' : '10-Apr-25'},${siteOf(n)},${status}`;
  });
  return `Asset Tag,Serial Number,GPU Type,Qty,Unit Price (USD),PO Date,Go-Live,Site,Status\n${rows.join('\n')}\n`;
}

describe('rows that say the same but for their names', () => {
  it('come to what they come to where every row has a site of its own and is read for itself', async () => {
    const args = ['--model', 'A100-SXM-80=A100', '--json'];
    const [alike, apart] = [
      await importText(
        tape(() => 'Reno'),
        'fleet',
        args,
      ),
      await importText(
        tape((n) => `Hall ${n}`),
        'fleet',
        args,
      ),
    ];
    expect(alike.code).toBe(1);
    const plain = ({ code, rows, log, out }: typeof alike) => ({
      code,
      rows: rows!.map((row) => ({ ...row, site: '' })),
      log,
      told: (JSON.parse(out) as { dropped: unknown }).dropped,
    });
    expect(plain(alike)).toEqual(plain(apart));
    const why = new Set(alike.log.filter(({ fate }) => fate === 'dropped').map((line) => line.why!.split(':')[0]));
    expect([...why].sort()).toEqual(['currency', 'duplicate', 'missing', 'other equipment', 'unreadable', 'zero quantity']);
  });
});

describe('names that were met', () => {
  it('are those of a set of folded names, in any spelling and order', () => {
    const [seen, set] = [new SeenNames(), new Set<string>()];
    for (let n = 0; n < 20_000; n++) {
      const k = (Math.imul(n + 7, 0x9e3779b1) >>> 0) % 9000;
      const name = [`GPU-${k}`, `gpu ${k}`, `Gpu_${k}`, `R${k % 100}-${k % 10}`, `r${k % 100}/${k % 10}`][n % 5]!;
      const key = folded(name);
      expect(seen.has(name)).toBe(set.has(key));
      if (!set.has(key)) seen.note();
      set.add(key);
    }
  });

  it('folds dashes of capitals as it folds others: what parts two digits stays', () => {
    const names = ['GPU-01', '1-12', '1--12', '-A', 'A-', '---', 'A-1-2-B', '12-A-12'];
    for (const name of names)
      expect([name, folded(name)]).toEqual([name, folded(name.replaceAll('-', '_'))].map((text) => (text === '___' ? '---' : text)));
  });
});
