import { DealFolder } from '../../src/api/folder.js';
import { loadDeal } from '../../src/input/deal/load.js';
import { modelOf } from '../../src/model/score/model.js';
import { scoreOf } from '../../src/model/score/score.js';
import { fillWorkbook, inOrder } from '../../src/workbook/workbook.js';
import { writeWorkbook } from '../../src/workbook/xlsx.js';

// Prints what the workbook of a deal folder costs beside its score, in milliseconds, with its size and the greatest memory of the process.
const { deal } = await loadDeal(DealFolder.of(process.argv[2]!), {});
const from = performance.now();
const model = modelOf(deal!);
const score = scoreOf(model);
const scored = performance.now();
const { plan } = fillWorkbook(model, score);
const { length: bytes } = await writeWorkbook({
  title: deal!.name,
  author: 'bench',
  created: new Date(deal!.asOf * 86_400_000),
  footer: 'bench',
  sheets: inOrder(plan),
  names: plan.book.names,
});
const written = performance.now();
const formulas = plan.book.sheets.reduce(
  (n, { rows }) => n + rows.reduce((m, line) => m + line.filter((cell) => (cell?.formula ?? null) !== null).length, 0),
  0,
);
console.log(
  JSON.stringify({
    lots: deal!.lots.length,
    formulas,
    bytes,
    score: scored - from,
    workbook: written - scored,
    mb: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }),
);
