// The yardstick of the workbook import: hucre reads every cell, nothing else. With a second name it writes a borrower's CSV as a workbook.
import { readFileSync, writeFileSync } from 'node:fs';
import { readXlsx, writeXlsx } from 'hucre/xlsx';

const [workbook, csv] = process.argv.slice(2);
if (csv === undefined) process.stdout.write(`${(await readXlsx(readFileSync(workbook))).sheets[0].rows.length}\n`);
else {
  const [header, ...lines] = readFileSync(csv, 'utf8').trimEnd().split('\n');
  const typed = (cell) => (/^\d{1,6}$/.test(cell) ? Number(cell) : /^\d{4}-\d\d-\d\d$/.test(cell) ? new Date(`${cell}T00:00:00Z`) : cell);
  const rows = [header.split(','), ...lines.map((line) => line.split(',').map(typed))];
  writeFileSync(workbook, await writeXlsx({ sheets: [{ name: 'Register', rows }] }));
}
