// The yardstick of the tape bench: csv-parse streams a file and its records are counted, nothing else.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';

const parser = createReadStream(process.argv[2]).pipe(parse({ bom: true }));
let rows = 0;
parser.on('readable', () => {
  while (parser.read() !== null) rows += 1;
});
await new Promise((resolve, reject) => parser.on('end', resolve).on('error', reject));
process.stdout.write(`${rows}\n`);
