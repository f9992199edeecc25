import { Decimal } from '../../kernel/decimal.js';
import { formatDay, type Day } from '../../kernel/calendar.js';
import type { Comp, CompKind, PriceType } from '../../domain/market.js';
import type { ImportedRow } from '../../input/prices/market-import-fates.js';
import type { MarketImport } from '../../input/prices/market-import.js';
import type { Fate, LaunchOutlier, Outlier, OutlierRule, PriceOutlier } from '../../input/prices/market-import-fates.js';
import { dateCell as date, numberCell as number, textCell as text, type Table } from '../print/csv.js';
import { exact, ratio, type Json } from '../print/json.js';
import { inputsJson } from '../print/result-json.js';
import { digits, grouped } from '../print/figures.js';
import type { Tool } from '../print/tool.js';

export const MARKET_IMPORT_TABLES = ['rows', 'unknown'] as const;
export type MarketImportTable = (typeof MARKET_IMPORT_TABLES)[number];

/** Clean prices in the comps format; whether a price is of a whole system only where one is not. */
export function compsTable(comps: readonly Comp[]): Table {
  const hasModules = comps.some(({ basis }) => basis === 'module');
  return {
    header: ['date', 'kind', 'model', 'price_usd', 'price_type', 'quantity', 'source', ...(hasModules ? ['basis'] : [])],
    rows: comps.map((c) => [
      date(c.date),
      text(c.kind),
      text(c.model),
      number(c.price),
      text(c.priceType),
      number(c.quantity),
      text(c.source),
      ...(hasModules ? [text(c.basis)] : []),
    ]),
  };
}

/** How many rows came to what. */
interface ImportCounts {
  readonly rows: number;
  /** In the clean file, those flagged among them. */
  readonly kept: number;
  readonly flagged: number;
  readonly merged: number;
  readonly unknown: number;
  /** Outliers left out. */
  readonly outliers: number;
  /** Rows that are no price of a GPU. */
  readonly left: number;
}

export function importCounts({ rows, comps, left }: MarketImport): ImportCounts {
  const of = (wanted: (fate: Fate) => boolean): number => rows.filter(({ fate }) => wanted(fate)).length;
  return {
    rows: rows.length + left.length,
    kept: comps.length,
    flagged: of(({ kind }) => kind === 'flagged'),
    merged: of(({ kind }) => kind === 'merged'),
    unknown: of((fate) => fate.kind === 'dropped' && fate.why === 'unknown model'),
    outliers: of((fate) => fate.kind === 'dropped' && fate.why === 'outlier'),
    left: left.length,
  };
}

/** The clean prices of one model and kind. */
export interface ImportedModel {
  readonly model: string;
  readonly kind: CompKind;
  readonly comps: number;
  readonly types: Readonly<Record<PriceType, number>>;
  readonly from: Day;
  readonly to: Day;
}

export function importedModels({ comps }: MarketImport): ImportedModel[] {
  const groups = new Map<string, Comp[]>();
  for (const comp of comps) {
    const key = `${comp.kind} ${comp.model}`;
    const same = groups.get(key);
    if (same) same.push(comp);
    else groups.set(key, [comp]);
  }
  const count = (some: readonly Comp[], type: PriceType): number => some.filter(({ priceType }) => priceType === type).length;
  return [...groups.values()].map((some) => ({
    model: some[0]!.model,
    kind: some[0]!.kind,
    comps: some.length,
    types: { sold: count(some, 'sold'), ask: count(some, 'ask'), bid: count(some, 'bid'), index: count(some, 'index') },
    from: some[0]!.date,
    to: some.at(-1)!.date,
  }));
}

const outlierOf = (fate: Fate): Outlier | null => ('outlier' in fate ? fate.outlier : null);
/** What a row is beside the prices of its time, and what beside the launch price, where that is why it stands out. */
export function priceOutlierOf(fate: Fate): PriceOutlier | null {
  const outlier = outlierOf(fate);
  return outlier?.against === 'prices' ? outlier : null;
}
export function launchOutlierOf(fate: Fate): LaunchOutlier | null {
  const outlier = outlierOf(fate);
  return outlier?.against === 'launch' ? outlier : null;
}

/** Why a row is not simply kept, in a sentence; empty for one that is. */
function reasonOf({ comp: { kind }, fate }: Pick<ImportedRow, 'comp' | 'fate'>, rule: OutlierRule): string {
  switch (fate.kind) {
    case 'kept':
      return '';
    case 'merged':
      return `the same observation as ${placeOf(fate.into)}`;
    default:
      if (!('outlier' in fate)) return 'the catalogue does not know the model';
      return outlierText(fate.outlier, kind, rule);
  }
}

/** Why a price stands out, in a sentence. */
export function outlierText(outlier: Outlier, kind: CompKind, rule: OutlierRule): string {
  if (outlier.against === 'launch')
    return `${shareText(outlier.share)} of the launch price${kind === 'rental' ? ' an hour' : ''}; ${boundsText(kind, rule)} is plausible`;
  return `${timesText(outlier.times)} the median of ${outlier.count} prices within ${rule.months} months; ${timesText(outlier.limit)} up or down is the limit`;
}

/** A share of the launch price: "0.0062%". */
export const shareText = (x: Decimal): string =>
  `${grouped(new Decimal(x.times(100).toSignificantDigits(2)), Math.max(0, x.times(100).toSignificantDigits(2).decimalPlaces()))}%`;
export const boundsText = (
  kind: CompKind,
  {
    launch: {
      [kind]: { least, most },
    },
  }: OutlierRule,
): string => `${shareText(least)} to ${shareText(most)}`;

export const timesText = (x: Decimal): string => `${digits(x, 2)}x`;
export const placeOf = ({ file, line }: { readonly file: string; readonly line: number | null }): string => `${file}:${line ?? '?'}`;

/** The fate of every row read, or the models that the catalogue does not know. */
export function marketImportTable(result: MarketImport, rule: OutlierRule, name: MarketImportTable): Table {
  if (name === 'unknown') {
    return {
      header: ['model_written', 'rows', 'first_file', 'first_line', 'nearest'],
      rows: result.unknown.map(({ written, rows, place, nearest }) => [
        text(written),
        number(rows),
        text(place.file),
        number(place.line),
        text(nearest.join('|')),
      ]),
    };
  }
  return {
    header: [
      'file',
      'line',
      'fate',
      'reason',
      'date',
      'kind',
      'model_written',
      'model',
      'price_usd',
      'price_type',
      'quantity',
      'source',
      'comparable_usd',
      'median_usd',
      'times_median',
      'limit_times',
      'launch_price_usd',
      'share_of_launch',
    ],
    rows: result.rows.map(({ comp, written, fate }) => {
      const [outlier, launch] = [priceOutlierOf(fate), launchOutlierOf(fate)];
      return [
        text(comp.place.file),
        number(comp.place.line),
        text(fate.kind),
        text(reasonOf({ comp, fate }, rule)),
        date(comp.date),
        text(comp.kind),
        text(written),
        text(isUnknown(fate) ? null : comp.model),
        number(comp.price),
        text(comp.priceType),
        number(comp.quantity),
        text(comp.source),
        number(outlier?.comparable ?? null),
        number(outlier?.median ?? null),
        number(outlier?.times ?? null),
        number(outlier?.limit ?? null),
        number(launch?.launchPrice ?? null),
        number(launch?.share ?? null),
      ];
    }),
  };
}

const isUnknown = (fate: Fate): boolean => fate.kind === 'dropped' && fate.why === 'unknown model';

/** What `market import --json` prints: every row that is not simply kept, with the reason. */
export function marketImportJson(result: MarketImport, rule: OutlierRule, tool: Tool): Json {
  const { rows, kept, flagged, merged, unknown, outliers, left } = importCounts(result);
  return {
    schema: 'market-import/1',
    tool: { name: tool.name, version: tool.version },
    inputs: inputsJson(result.inputs),
    rule: {
      limit: rule.limit,
      floor: rule.floor,
      months: rule.months,
      least: rule.least,
      launch: Object.fromEntries(
        Object.entries(rule.launch).map(([kind, { least, most }]) => [kind, { least: exact(least), most: exact(most) }]),
      ),
    },
    counts: { rows, kept, flagged, merged, unknown_model: unknown, outlier: outliers, left_out: left },
    models: importedModels(result).map((m) => ({
      model: m.model,
      kind: m.kind,
      comps: m.comps,
      types: { ...m.types },
      from: formatDay(m.from),
      to: formatDay(m.to),
    })),
    rows: result.rows.filter(({ fate }) => fate.kind !== 'kept').map((row) => rowJson(row, rule)),
    left_out: result.left.map(({ place: { file, line }, why, column, text: cell, detail }) => ({
      file,
      line,
      why,
      column,
      text: cell,
      detail,
    })),
    aliases: result.aliases.map(({ written, model, rows: count }) => ({ model_written: written, model, rows: count })),
    unknown_models: result.unknown.map(({ written, rows: count, place, nearest }) => ({
      model_written: written,
      rows: count,
      file: place.file,
      line: place.line,
      nearest,
    })),
    unread_columns: result.unread.map(({ file, columns }) => ({ file, columns })),
  };
}

function rowJson({ comp, written, fate }: ImportedRow, rule: OutlierRule): Json {
  const [outlier, launch] = [priceOutlierOf(fate), launchOutlierOf(fate)];
  return {
    file: comp.place.file,
    line: comp.place.line,
    fate: fate.kind,
    reason: reasonOf({ comp, fate }, rule),
    date: formatDay(comp.date),
    kind: comp.kind,
    model_written: written,
    model: isUnknown(fate) ? null : comp.model,
    price_usd: exact(comp.price),
    price_type: comp.priceType,
    quantity: exact(comp.quantity),
    source: comp.source,
    outlier: outlier && {
      comparable_usd: exact(outlier.comparable),
      median_usd: exact(outlier.median),
      times_median: ratio(outlier.times),
      limit_times: ratio(outlier.limit),
      prices: outlier.count,
    },
    launch_outlier: launch && { launch_price_usd: exact(launch.launchPrice), share_of_launch: exact(launch.share.toSignificantDigits(12)) },
  };
}
