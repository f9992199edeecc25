// Writes a fleet as a borrower keeps it, one GPU a row, in the borrower's own columns: node test/bench/borrower-tape.mjs ROWS FILE
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

const MODELS = ['H100 SXM', 'H200 SXM', 'B200', 'GB300 NVL72'];
const COSTS = [31_800, 33_900, 42_400, 49_800];
const PIECE = 1 << 20;

const [rows, file] = process.argv.slice(2);
const day = (month, days) => new Date(Date.UTC(2024, month, 5 + days)).toISOString().slice(0, 10);
const out = createWriteStream(file);
let text = 'Asset Tag,Serial Number,GPU Type,GPUs,Unit Price (USD),PO Date,Go-Live,Site,Rack,Status\n';
for (let n = 0; n < Number(rows); n += 1) {
  const [model, batch] = [n % MODELS.length, Math.floor(n / 5000) % 200];
  text += `GPU-${String(n).padStart(7, '0')},1650${924_000_000 + n * 7},${MODELS[model]},1,${COSTS[model]},${day(1, batch)},${day(4, batch)},Dallas ${batch % 7},R${Math.floor(n / 32) % 4000},Live\n`;
  if (text.length > PIECE) {
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
}
out.end(text);
