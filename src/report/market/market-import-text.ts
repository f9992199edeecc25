import { formatDay } from '../../kernel/calendar.js';
import type { Place } from '../../kernel/failure.js';
import type { PriceType } from '../../domain/market.js';
import type { ImportedRow } from '../../input/prices/market-import-fates.js';
import type { MarketImport, UnknownModel } from '../../input/prices/market-import.js';
import type { OutlierRule, PriceOutlier } from '../../input/prices/market-import-fates.js';
import { clean } from '../print/clean.js';
import { grouped } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import type { Look } from '../print/look.js';
import {
  boundsText,
  importCounts,
  importedModels,
  launchOutlierOf,
  priceOutlierOf,
  shareText,
  timesText,
  type ImportedModel,
} from './market-import.js';
import { priceText } from '../print/price-words.js';
import { facts, hanging, note, section } from '../print/section.js';
import { plural } from '../print/words.js';

/** Enough for `line 1234567`, the file behind it cut. */
const WHOLE_LINE = 12;
/** Rows of a list that are printed without --verbose. */
const LISTED = 20;

interface ImportTextOptions {
  readonly verbose?: boolean;
}

/** What an import kept, merged, flagged and left out, for a terminal. */
export function marketImportText(result: MarketImport, rule: OutlierRule, look: Look, { verbose = false }: ImportTextOptions = {}): string {
  const most = verbose ? Infinity : LISTED;
  const lines = [
    `${look.paint.strong('Market import')} of ${plural(result.inputs.length, 'file')}, ${plural(importCounts(result).rows, 'row')}`,
    ...marketImportVerdict(result, look),
    ...keptSection(result, look),
    ...aliasesSection(result, look, most),
    ...launchSection(result, rule, look, most),
    ...outliersSection(result, rule, look, most),
    ...mergedSection(result, look, most),
    ...unknownSection(result.unknown, look, most),
    ...leftSection(result, look, most),
    ...unreadSection(result, look),
  ];
  return `${lines.join('\n')}\n`;
}

/** The counts, and how far the prices reach. */
export function marketImportVerdict(result: MarketImport, look: Look): string[] {
  const { kept, flagged, merged, unknown, outliers, left } = importCounts(result);
  const words: [string, string][] = [
    ['kept', grouped(kept)],
    ['of them flagged', grouped(flagged)],
    ['merged', grouped(merged)],
    ['dropped, unknown model', grouped(unknown)],
    ...(left > 0 ? [['left out', grouped(left)] as [string, string]] : []),
  ];
  const { comps } = result;
  const dates = comps.map(({ date }) => date);
  return [
    ...facts(outliers > 0 ? [...words, ['dropped, outlier', grouped(outliers)]] : words, look),
    ...(comps.length === 0
      ? []
      : facts(
          [
            ['dated', formatDay(dates.reduce((a, b) => (b < a ? b : a)))],
            ['to', formatDay(dates.reduce((a, b) => (b > a ? b : a)))],
          ],
          look,
        )),
  ];
}

const TYPES: readonly PriceType[] = ['sold', 'ask', 'bid', 'index'];

function keptSection(result: MarketImport, look: Look): string[] {
  const models = importedModels(result);
  if (models.length === 0) return section('Kept', note('None.', look), look);
  const nameless = result.comps.filter(({ source }) => source === '').length;
  const types = TYPES.filter((type) => models.some((model) => model.types[type] > 0));
  return section(
    'Kept',
    grid<ImportedModel>(
      [
        { title: 'Model', text: (m) => m.model, priority: 0, shrinkTo: 12 },
        { title: 'Kind', text: (m) => m.kind, priority: 0 },
        { title: 'Prices', text: (m) => grouped(m.comps), align: 'right', priority: 0 },
        ...types.map((type): Column<ImportedModel> => ({
          title: type,
          text: (m) => (m.types[type] === 0 ? '' : grouped(m.types[type])),
          align: 'right',
          priority: 1,
        })),
        { title: 'From', text: (m) => formatDay(m.from), priority: 0 },
        { title: 'To', text: (m) => formatDay(m.to), priority: 0 },
      ],
      models,
      look,
    ),
    look,
    nameless > 0 ? `${plural(nameless, 'price names', 'prices name')} no source; --source gives one to rows without.` : undefined,
  );
}

function leftSection({ left }: MarketImport, look: Look, most: number): string[] {
  if (left.length === 0) return [];
  const columns: Column<MarketImport['left'][number]>[] = [
    { title: 'File', text: ({ place }) => place.file, priority: 0, shrinkTo: 12 },
    { title: 'Line', text: ({ place }) => String(place.line ?? ''), align: 'right', priority: 0 },
    { title: 'Why', text: ({ why }) => why, priority: 0 },
    { title: 'Column', text: ({ column }) => column ?? '', priority: 1 },
    { title: 'Text', text: ({ text }) => clean(text ?? ''), priority: 1, shrinkTo: 10 },
    { title: 'Detail', text: ({ detail }) => clean(detail), priority: 2, shrinkTo: 12 },
  ];
  return section('Left out, no price of a GPU', listed(columns, left, look, most), look);
}

type Alias = MarketImport['aliases'][number];

function aliasesSection({ aliases }: MarketImport, look: Look, most: number): string[] {
  if (aliases.length === 0) return [];
  const columns: Column<Alias>[] = [
    { title: 'As written', text: ({ written }) => written, priority: 0, shrinkTo: 14 },
    { title: 'Read as', text: ({ model }) => model, priority: 0, shrinkTo: 12 },
    { title: 'Rows', text: ({ rows }) => grouped(rows), align: 'right', priority: 0 },
  ];
  return section(
    'Names read as a model',
    listed(columns, aliases, look, most),
    look,
    'Aliases of the catalogue; capitals, blanks, dashes, dots and underscores do not count.',
  );
}

const rowColumns = ({ inputs }: MarketImport): Column<ImportedRow>[] => [
  ...(inputs.length > 1 ? [{ title: 'File', text: ({ comp }: ImportedRow) => comp.place.file, priority: 4, shrinkTo: 10 }] : []),
  { title: 'Line', text: ({ comp }) => String(comp.place.line), align: 'right', priority: 0 },
  { title: 'Date', text: ({ comp }) => formatDay(comp.date), priority: 0 },
  { title: 'Model', text: ({ comp }) => comp.model, priority: 0, shrinkTo: 8 },
  { title: 'Kind', text: ({ comp }) => comp.kind, priority: 2 },
  { title: 'Type', text: ({ comp }) => comp.priceType, priority: 1 },
  { title: 'Price', text: ({ comp }) => priceText(comp.kind, comp.price), align: 'right', priority: 0 },
];

const lineOf = ({ file, line }: Place): string => `line ${line ?? '?'} of ${file}`;
const sameAs = (into: Place, from: Place): string => (into.file === from.file ? `line ${into.line ?? '?'}` : lineOf(into));

const isDropped = (rows: readonly ImportedRow[]): boolean => rows[0]!.fate.kind === 'dropped';
const fateText = (rows: readonly ImportedRow[]): string => `${isDropped(rows) ? 'dropped' : 'flagged and kept'} (${rows.length})`;
const remedyText = (rows: readonly ImportedRow[]): string => (isDropped(rows) ? '' : ' --drop-outliers leaves these out.');

function launchSection(result: MarketImport, rule: OutlierRule, look: Look, most: number): string[] {
  const rows = result.rows.filter(({ fate }) => launchOutlierOf(fate) !== null);
  if (rows.length === 0) return [];
  const columns: Column<ImportedRow>[] = [
    ...rowColumns(result),
    { title: 'At launch', text: ({ fate }) => priceText('resale', launchOutlierOf(fate)!.launchPrice), align: 'right', priority: 3 },
    { title: 'of launch', text: ({ fate }) => shareText(launchOutlierOf(fate)!.share), align: 'right', priority: 0 },
  ];
  return section(
    `Not plausible beside the launch price, ${fateText(rows)}`,
    listed(columns, rows, look, most),
    look,
    `A resale price is plausible from ${boundsText('resale', rule)} of the launch price per GPU, the rent of an hour from ${boundsText('rental', rule)} of it. ` +
      `Outside stand another currency, a whole server, a rent of a month, or columns that are mixed up.${remedyText(rows)}`,
  );
}

function outliersSection(result: MarketImport, rule: OutlierRule, look: Look, most: number): string[] {
  const rows = result.rows.filter(({ fate }) => priceOutlierOf(fate) !== null);
  if (rows.length === 0) return [];
  const of = (row: ImportedRow): PriceOutlier => priceOutlierOf(row.fate)!;
  const columns: Column<ImportedRow>[] = [
    ...rowColumns(result),
    { title: 'Comparable', text: (row) => priceText(row.comp.kind, of(row).comparable), align: 'right', priority: 3 },
    { title: 'Median', text: (row) => priceText(row.comp.kind, of(row).median), align: 'right', priority: 0 },
    { title: 'of', text: (row) => grouped(of(row).count), align: 'right', priority: 4 },
    { title: 'Times', text: (row) => timesText(of(row).times), align: 'right', priority: 0 },
    { title: 'Limit', text: (row) => timesText(of(row).limit), align: 'right', priority: 0 },
  ];
  return section(
    `Outliers, ${fateText(rows)}`,
    listed(columns, rows, look, most),
    look,
    `Comparable is the price times the factor of its type (ask, bid). It is held against the median of the prices of its model and kind within ${rule.months} months, and flagged where it is ` +
      `more than ${rule.limit} robust standard deviations (1.4826 times the median distance, at least ${rule.floor} in logs) away; Limit is that as a factor, up or down. ` +
      `Fewer than ${rule.least} prices are not judged.${remedyText(rows)}`,
  );
}

function mergedSection(result: MarketImport, look: Look, most: number): string[] {
  const rows = result.rows.filter(({ fate }) => fate.kind === 'merged');
  if (rows.length === 0) return [];
  const columns: Column<ImportedRow>[] = [
    ...rowColumns(result),
    {
      title: 'Same as',
      text: ({ fate, comp }) => (fate.kind === 'merged' ? sameAs(fate.into, comp.place) : ''),
      priority: 0,
      shrinkTo: WHOLE_LINE,
    },
    { title: 'Source', text: ({ comp }) => comp.source, priority: 5, shrinkTo: 12 },
  ];
  return section(
    `Merged (${rows.length})`,
    listed(columns, rows, look, most),
    look,
    'One observation: equal date, kind, model, type, price per GPU and source. The larger quantity stays.',
  );
}

function unknownSection(unknown: readonly UnknownModel[], look: Look, most: number): string[] {
  if (unknown.length === 0) return [];
  const columns: Column<UnknownModel>[] = [
    { title: 'As written', text: ({ written }) => written, priority: 0, shrinkTo: 14 },
    { title: 'Rows', text: ({ rows }) => grouped(rows), align: 'right', priority: 0 },
    { title: 'First in', text: ({ place }) => lineOf(place), priority: 1, shrinkTo: WHOLE_LINE },
    { title: 'Nearest', text: ({ nearest }) => nearest.join(', '), priority: 0, shrinkTo: 14 },
  ];
  return section(
    `Dropped: models that the catalogue does not know (${unknown.length})`,
    listed(columns, unknown, look, most),
    look,
    'Write one of the nearest into the file where it is meant. `gpulien market` lists all.',
  );
}

function listed<Row>(columns: readonly Column<Row>[], rows: readonly Row[], look: Look, most: number): string[] {
  const more = rows.length - most;
  return [
    ...grid(columns, rows.slice(0, most), look),
    ...(more > 0 ? note(`and ${plural(more, 'more', 'more')}: -v prints them, --csv lists them`, look) : []),
  ];
}

const unreadSection = ({ unread }: MarketImport, look: Look): string[] =>
  unread.length === 0
    ? []
    : section(
        'Columns not read',
        unread.flatMap(({ file, columns }) => hanging('  ', `${clean(file)}: ${columns.map(clean).join(', ')}`, look)),
        look,
      );
