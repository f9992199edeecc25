import { Decimal, ONE } from '../../kernel/decimal.js';
import type { Comp, CompKind, PriceType } from '../../domain/market.js';
import { gpusPerUnit, memoryIn, type ModelReader } from './models.js';
import { foreignCurrency } from './parts.js';
import { type AmbiguousModel, HOURS } from './quantity.js';
import { Unread } from './reading.js';
import type { ReadComp, TapeRow } from './row.js';

/** Decimals of a price that was divided: a hundredth of a cent of an hourly rent, and two more. */
const DIVIDED_DECIMALS = 6;
const LARGEST = new Decimal('1e15');

interface CompContext {
  readonly models: ModelReader;
  readonly ambiguous: Map<string, AmbiguousModel>;
}

const KINDS: Readonly<Record<CompKind, RegExp>> = {
  resale: /^(?:resale|sale|sales|purchase|second[\s-]?hand|hardware|used)$/i,
  rental: /^(?:rental|rent|rents|hourly|cloud|on[\s-]?demand|hire)$/i,
};
const TYPES: Readonly<Record<PriceType, RegExp>> = {
  sold: /^(?:sold|sale|executed|transaction|cleared|closed)$/i,
  ask: /^(?:ask|asking|asked|list|listing|listed|offer|offered|on[\s-]?demand)$/i,
  bid: /^(?:bid|buy)$/i,
  index: /^(?:index|benchmark)$/i,
};

/** One row of a price list as an observation per GPU; null with the row let fall. Of an unknown model there is one all the same. */
export function compRow(row: TapeRow, context: CompContext): ReadComp | null {
  const written = row.text('model');
  if (written === '') row.fail('other equipment', 'model', 'no accelerator');
  const per = divisorOf(row);
  const model = row.drop ? null : modelOf(row, written, context);
  const kind = wordOf(row, 'kind', KINDS);
  const price = row.drop || !kind ? null : priceOf(row, kind);
  const day = row.date('date');
  const priceType = wordOf(row, 'price_type', TYPES);
  if (!day && !row.drop) row.fail('missing', 'date', 'no date; --date gives one');
  const quantity = quantityOf(row);
  if (row.drop || !model || !price || per === null || !day || !kind || !priceType || !quantity) return null;
  const divisor = per === 'model' ? model.perUnit : per;
  const comp: Comp = {
    date: day.day,
    kind,
    model: model.key ?? written,
    price: price.over.times(divisor).eq(1) ? price.amount : price.amount.div(price.over.times(divisor)).toDecimalPlaces(DIVIDED_DECIMALS),
    priceType,
    quantity: quantity.times(divisor),
    source: row.text('source'),
    basis: basisOf(row),
    place: { file: row.reader.tape.file, line: row.section.grid.rows[row.record]!, column: null, field: null },
  };
  if (model.key === null) row.fail('unknown model', 'model', 'the catalogue does not know it');
  return { comp, written, isKnown: model.key !== null };
}

/** GPUs in what is priced, which the model tells where the row does not; null with the row let fall. */
function divisorOf(row: TapeRow): Decimal | 'model' | null {
  const read = row.has('per') ? row.reader.number(row.cell('per'), 'per') : null;
  if (read instanceof Unread) {
    row.fail('unreadable', 'per', 'no number of GPUs');
    return null;
  }
  if (read === null) {
    if (row.reader.mapping.has('per') && !row.reader.constants.has('per') && row.raw('per') !== '')
      row.fail('unreadable', 'per', 'no number of GPUs');
    return 'model';
  }
  if (read.value.isZero()) row.fail('zero quantity', 'per', 'no GPU in it');
  else if (read.value.lt(1) || !read.value.isInteger()) row.fail('unreadable', 'per', 'a fraction of a GPU');
  return read.value;
}

/** A price and the hours that it is for; of a sale there are none. */
function priceOf(row: TapeRow, kind: CompKind): { readonly amount: Decimal; readonly over: Decimal } | null {
  const read = row.reader.number(row.cell('price_usd'), 'price_usd');
  if (read === null) {
    row.fail('no price', 'price_usd', 'none is given');
    return null;
  }
  if (read instanceof Unread) {
    row.fail('unreadable', 'price_usd', read.why);
    return null;
  }
  const foreign = foreignCurrency(row, read.currency);
  if (foreign !== null) row.fail('currency', 'price_usd', `a price in ${foreign}: give it in ${row.reader.currency}`);
  else if (read.value.isZero()) row.fail('no price', 'price_usd', 'a price of 0');
  else if (read.value.isNegative()) row.fail('unreadable', 'price_usd', 'a price below 0');
  else if (read.isPercent || read.value.gte(LARGEST)) row.fail('unreadable', 'price_usd', 'no price');
  else if (kind === 'resale' && read.span !== null)
    row.fail('unreadable', 'price_usd', `a price for each ${read.span} is no price of a sale`);
  return row.drop ? null : { amount: read.value, over: kind === 'rental' && read.span !== null ? new Decimal(HOURS[read.span]) : ONE };
}

function modelOf(
  row: TapeRow,
  written: string,
  { models, ambiguous }: CompContext,
): { readonly key: string | null; readonly perUnit: Decimal } | null {
  const reading = models.model(written, row.has('memory') ? memoryIn(row.text('memory'), true) : null);
  switch (reading.kind) {
    case 'model': {
      const { per } = row.reader.form('price_usd');
      const count =
        per === 'server' || per === 'rack'
          ? (reading.perUnit ?? gpusPerUnit(reading.model, per))
          : reading.perUnit !== null && reading.perUnit < 36
            ? reading.perUnit
            : 1;
      return { key: reading.model, perUnit: new Decimal(count ?? 1) };
    }
    case 'ambiguous':
      ambiguous.set(written, { name: written, candidates: reading.candidates });
      row.fail('unknown model', 'model', `may be ${reading.candidates.join(' or ')}`);
      return null;
    case 'equipment':
      row.fail('other equipment', 'model', 'no GPU');
      return null;
    default:
      return { key: null, perUnit: ONE };
  }
}

function wordOf<T extends string>(row: TapeRow, target: string, words: Readonly<Record<T, RegExp>>): T | null {
  const text = row.text(target);
  const word = (Object.keys(words) as T[]).find((one) => words[one].test(text));
  if (word === undefined && !row.drop) row.fail(text === '' ? 'missing' : 'unreadable', target, `none of ${Object.keys(words).join(', ')}`);
  return word ?? null;
}

function quantityOf(row: TapeRow): Decimal | null {
  const read = row.has('quantity') ? row.reader.number(row.cell('quantity'), 'quantity') : null;
  if (read === null) return ONE;
  if (read instanceof Unread || !read.value.isInteger() || read.value.isNegative()) {
    row.fail('unreadable', 'quantity', 'no whole number');
    return null;
  }
  if (read.value.isZero()) row.fail('zero quantity', 'quantity', 'nothing there');
  return read.value;
}

const basisOf = (row: TapeRow): Comp['basis'] =>
  /^(?:module|card|board|baseboard|bare|gpu|gpu only|chip)$/i.test(row.text('basis')) ? 'module' : 'system';
