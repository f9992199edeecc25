import fc from 'fast-check';

export type Files = Readonly<Record<string, Uint8Array>>;

/** Texts that stand in borrowers' cells by mistake, or that break readers of numbers, dates, words and files. */
const CELLS = [
  '',
  ' ',
  '0',
  '-0',
  '-1',
  '1',
  '75',
  '75%',
  '1.5',
  '0,5',
  '1,5',
  '1e3',
  '1e999',
  '1e-400',
  '-1e30',
  '99999999999999999999999999',
  '0.00000000001',
  'NaN',
  'Infinity',
  '0x10',
  '1_000',
  '1 000',
  '(1,234)',
  '$1',
  '12.5%',
  '٣',
  '１２',
  '½',
  'true',
  'no',
  'yes',
  'null',
  '~',
  '-',
  'N/A',
  'TBD',
  '#REF!',
  '1.65E+12',
  '2026-02-30',
  '2026-09-30',
  '1900-01-01',
  '1900-03-01',
  '2199-12-31',
  '9999-12-31',
  '45672',
  '3/15/2025',
  '=1+1',
  '@x',
  '"',
  '""',
  "'",
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\u0000',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\ud800',
  '😀',
  '<b>',
  '&amp;',
  '{',
  '[',
  '*x',
  '&x',
  '!!binary',
  '%',
  ':',
  'H100-SXM-80',
  'T4',
  'BBB-',
  'D',
  'NR',
  'unrated',
  'monthly',
  'act/360',
  '30/360 eom',
  'x'.repeat(300),
  '../secret',
  '/etc/passwd',
];

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** One change of one file: bytes, cells, headers and rows of a table, lines and scalars of terms. Numbers choose places, so that a seed repeats. */
type Change = { readonly kind: keyof typeof KINDS; readonly file: number; readonly at: number; readonly to: number; readonly cell: string };

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length]!;
const splice = <T>(list: readonly T[], at: number, remove: number, ...put: readonly T[]): T[] => [
  ...list.slice(0, at),
  ...put,
  ...list.slice(at + remove),
];

const bytes =
  (change: (all: Uint8Array, at: number, to: number) => readonly number[]) =>
  (all: Uint8Array, { at, to }: Change): Uint8Array =>
    all.length === 0 ? all : Uint8Array.from(change(all, at % all.length, to));
const lines =
  (change: (all: readonly string[], at: number, change: Change) => readonly string[]) =>
  (all: Uint8Array, one: Change): Uint8Array => {
    const text = decode(all).split('\n');
    return encode(change(text, one.at % text.length, one).join('\n'));
  };
const cells = (change: (row: readonly string[], at: number, change: Change) => readonly string[]) =>
  lines((all, at, one) => splice(all, at, 1, change(all[at]!.split(','), one.to % all[at]!.split(',').length, one).join(',')));
const columns = (change: (row: readonly string[], at: number, change: Change) => readonly string[]) =>
  lines((all, _, one) => {
    const at = one.to % all[0]!.split(',').length;
    return all.map((line) => change(line.split(','), at, one).join(','));
  });

const KINDS = {
  byteChanged: bytes((all, at, to) => splice([...all], at, 1, to % 256)),
  byteAdded: bytes((all, at, to) => splice([...all], at, 0, to % 256)),
  bytesGone: bytes((all, at, to) => splice([...all], at, to % 40)),
  bytesAgain: bytes((all, at, to) => [...all.slice(0, at), ...all.slice(Math.max(0, at - (to % 200)))]),
  cut: bytes((all, at) => [...all.slice(0, at)]),
  cell: cells((row, at, { cell }) => splice(row, at, 1, cell)),
  cellQuoted: cells((row, at, { cell }) => splice(row, at, 1, `"${cell}"`)),
  cellAdded: cells((row, at, { cell }) => splice(row, at, 0, cell)),
  columnGone: columns((row, at) => splice(row, at, 1)),
  columnAgain: columns((row, at) => splice(row, at, 0, row[at] ?? '')),
  columnsSwapped: columns((row, at) => (at === 0 ? row : splice(row, at - 1, 2, row[at] ?? '', row[at - 1] ?? ''))),
  header: lines(([head = '', ...rest], _, { to, cell }) => [
    splice(head.split(','), to % head.split(',').length, 1, cell).join(','),
    ...rest,
  ]),
  lineGone: lines((all, at) => splice(all, at, 1)),
  lineAgain: lines((all, at) => splice(all, at, 0, all[at]!)),
  lineMoved: lines((all, at, { to }) => splice(splice(all, at, 1), to % Math.max(1, all.length - 1), 0, all[at]!)),
  indent: lines((all, at, { to }) => splice(all, at, 1, ' '.repeat(to % 5) + all[at]!.trimStart())),
  scalar: lines((all, at, { cell }) =>
    splice(all, at, 1, all[at]!.replace(/(:\s*)[^:{}[\]]*?(\s*[,}]?)$/, `$1${cell.replaceAll('$', '$$$$')}$2`)),
  ),
  number: lines((all, at, { to }) =>
    splice(
      all,
      at,
      1,
      all[at]!.replace(/\d[\d_]*(?:\.\d+)?/, (n) => pick(['-' + n, '0', n + '000000', '0.000001', n + '%', '1e9'], to)),
    ),
  ),
} satisfies Record<string, (all: Uint8Array, change: Change) => Uint8Array>;

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(...(Object.keys(KINDS) as (keyof typeof KINDS)[])),
  file: fc.nat(1000),
  at: fc.nat(100_000),
  to: fc.nat(100_000),
  cell: fc.constantFrom(...CELLS),
});

/** One to four changes of the files of one of some deals, as what a failure prints and a seed repeats. */
export const mutations = fc.record({ deal: fc.nat(1000), changes: fc.array(change, { minLength: 1, maxLength: 4 }) });

/** The files of the deal after its changes. */
export const mutated = (
  deals: readonly Files[],
  { deal, changes }: { readonly deal: number; readonly changes: readonly Change[] },
): Files =>
  changes.reduce<Files>(
    (files, one) => {
      const name = pick(Object.keys(files), one.file);
      return { ...files, [name]: KINDS[one.kind](files[name]!, one) };
    },
    pick(deals, deal),
  );
