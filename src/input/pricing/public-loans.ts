import loansText from '../../market/loans.csv';
import { OFFTAKERS, type PublicLoan } from '../../domain/loan.js';
import { bundledTable, sound } from '../assumptions/bundled.js';
import type { Columns } from '../tables/csv-table.js';
import { ABOVE_0, AT_LEAST_0, number, RATE, SHARE } from '../text/numbers.js';
import { complete, Problems } from '../text/problems.js';
import { date, oneOf, rating, text } from '../text/values.js';

const LOANS: Columns = {
  required: ['loan', 'date', 'size_usd_m', 'source'],
  optional: ['spread_bps', 'rate', 'rating', 'advance', 'offtaker', 'note'],
};

/** The bundled public loans. */
export async function publicLoans(): Promise<PublicLoan[]> {
  const problems = new Problems();
  const table = bundledTable('loans.csv', loansText, LOANS, problems);
  const loans: PublicLoan[] = [];
  await table.read((cells, line) => {
    const row = table.row(cells);
    const loan = complete<PublicLoan>({
      name: row.required('loan', text),
      date: row.required('date', date),
      sizeUsdM: row.required('size_usd_m', number(ABOVE_0)),
      spreadBps: row.optional('spread_bps', number(AT_LEAST_0), null),
      rate: row.optional('rate', number(RATE), null),
      rating: row.optional('rating', rating, 'unrated' as const),
      advance: row.optional('advance', number(SHARE), null),
      offtaker: row.optional('offtaker', oneOf(OFFTAKERS), null),
      note: row.text('note'),
      source: row.required('source', text),
    });
    if (loan) loans.push(loan);
    table.report(row.faults, line);
  });
  return sound(loans, problems);
}
