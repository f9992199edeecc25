import type { Table } from './csv-table.js';

/** Codes that price lists are written in; AMD is a maker of GPUs here. */
const CODES = new Set([
  'usd',
  'eur',
  'gbp',
  'jpy',
  'cny',
  'cnh',
  'rmb',
  'chf',
  'cad',
  'aud',
  'nzd',
  'inr',
  'krw',
  'sek',
  'nok',
  'dkk',
  'isk',
  'pln',
  'czk',
  'huf',
  'ron',
  'bgn',
  'rub',
  'uah',
  'try',
  'ils',
  'aed',
  'sar',
  'qar',
  'kwd',
  'egp',
  'ngn',
  'zar',
  'brl',
  'mxn',
  'ars',
  'clp',
  'cop',
  'pen',
  'sgd',
  'hkd',
  'twd',
  'thb',
  'idr',
  'myr',
  'php',
  'vnd',
  'pkr',
]);

interface Foreign {
  readonly name: string;
  /** Where another currency than the dollar stands first. */
  readonly line: number;
  readonly code: string;
}

/** Watches the columns that nothing is read from: one that holds nothing but currency codes says what the prices are in. */
export class CurrencyColumns {
  private candidates: { readonly name: string; readonly position: number; foreign: Foreign | null }[] | null = null;

  constructor(private readonly table: Pick<Table, 'others'>) {}

  see(cells: readonly string[], line: number): void {
    this.candidates ??= this.table.others.map((column) => ({ ...column, foreign: null }));
    this.candidates = this.candidates.filter((candidate) => {
      const code = (cells[candidate.position] ?? '').trim();
      if (code !== '' && code.toLowerCase() !== 'usd') candidate.foreign ??= { name: candidate.name, line, code };
      return code === '' || CODES.has(code.toLowerCase());
    });
  }

  /** Columns of currency codes with another than the dollar among them. */
  foreign(): readonly Foreign[] {
    return (this.candidates ?? []).flatMap(({ foreign }) => foreign ?? []);
  }
}
