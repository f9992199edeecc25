import type { Failure } from '../../kernel/failure.js';
import type { InputFile } from '../../domain/deal.js';
import type { Sighting } from '../../domain/tape.js';
import { createHash } from 'node:crypto';
import { columnName, type Open, Table, Unreadable } from '../tables/csv-table.js';
import { isPlaceholder } from '../text/spelling.js';
import { Problems, wholeFile } from '../text/problems.js';
import { dcgmSightings, redfishSightings, smiListSightings, smiLogSightings, smiXmlSightings, type Draft } from './telemetry.js';

/** A list to read; null where there is no such file. */
export interface ListFile {
  readonly name: string;
  readonly open: Open | null;
}

interface SeenLists {
  readonly sightings: readonly Sighting[];
  readonly inputs: readonly InputFile[];
  readonly failures: readonly Failure[];
}

type Field = 'serial' | 'uuid' | 'assetId' | 'model' | 'host' | 'site' | 'date';
/** Headers of site lists and of `nvidia-smi --format=csv`, the best first. */
const HEADERS: Readonly<Record<Field, readonly string[]>> = {
  serial: ['serial', 'serial_number', 'serial_no', 'gpu_serial', 'serialnumber', 'sn', 's/n'],
  uuid: ['uuid', 'gpu_uuid'],
  assetId: ['asset_id', 'asset_tag', 'asset'],
  model: ['model', 'gpu_model', 'name', 'gpu_name', 'product_name', 'product', 'modelname', 'gpu_type', 'gpu'],
  host: ['host', 'hostname', 'node', 'server'],
  site: ['site', 'location', 'data_center', 'datacenter', 'data_centre', 'dc'],
  date: ['date', 'timestamp', 'last_seen', 'seen', 'time'],
};
/** Of what is read as a whole: the saved output of a command. */
const MOST_BYTES = 256 * 1024 * 1024;
const START_BYTES = 64 * 1024;

/** Reads telemetry and site lists: CSV, and the output of nvidia-smi, dcgm-exporter and Redfish, recognised by its first lines. */
export async function readSeenLists(files: readonly ListFile[]): Promise<SeenLists> {
  const problems = new Problems();
  const sightings: Sighting[] = [];
  const inputs: InputFile[] = [];
  for (const { name, open } of files) {
    if (!open) {
      problems.fail('FILE_MISSING', wholeFile(name), null, 'a telemetry or site list');
      continue;
    }
    try {
      const reader = readerOf(await startOf(open));
      inputs.push(reader ? await readText(name, open, reader, sightings, problems) : await readTable(name, open, sightings, problems));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      problems.fail('FILE_UNREADABLE', wholeFile(name), error.message, 'a file that can be read');
    }
  }
  return { sightings, inputs, failures: problems.failures };
}

type TextReader = (text: string) => Iterable<Draft> | string;

/** The reader of a saved output, by its first characters; null for CSV. */
function readerOf(start: string): TextReader | null {
  if (/^\s*[[{]/.test(start)) return redfishSightings;
  if (/^\s*(?:<\?xml|<!DOCTYPE nvidia_smi_log|<nvidia_smi_log)/.test(start)) return smiXmlSightings;
  if (/^\s*=+NVSMI LOG=+/.test(start)) return smiLogSightings;
  if (/^\s*GPU \d+: .*\(UUID: /.test(start)) return smiListSightings;
  if (/^\s*(?:# (?:HELP|TYPE) |DCGM_\w+\{)/.test(start)) return dcgmSightings;
  return null;
}

async function readText(name: string, open: Open, reader: TextReader, sightings: Sighting[], problems: Problems): Promise<InputFile> {
  const bytes = await bytesOf(open, MOST_BYTES);
  const input = { file: name, sha256: createHash('sha256').update(bytes).digest('hex'), rows: null };
  if (bytes.length >= MOST_BYTES) {
    problems.fail('TOO_MANY', wholeFile(name), null, 'a saved output of less than 256 MiB', 'save it as CSV');
    return input;
  }
  const found = reader(textOf(bytes));
  if (typeof found === 'string') {
    problems.fail('WRONG_SHAPE', wholeFile(name), null, found, 'save the output again');
    return input;
  }
  let n = 0;
  for (const draft of found) {
    const sighting = { ...NOTHING, ...draft, file: name };
    if (!isNamed(sighting)) continue;
    sightings.push(sighting);
    n++;
  }
  if (n === 0) problems.fail('CSV_EMPTY', wholeFile(name), null, 'at least one GPU with a serial or a UUID');
  return input;
}

async function readTable(name: string, open: Open, sightings: Sighting[], problems: Problems): Promise<InputFile> {
  const fields = Object.entries(HEADERS) as [Field, readonly string[]][];
  const table = new Table(
    name,
    open,
    { required: [], optional: fields.flatMap(([, headers]) => headers.map(columnName)), open: true },
    problems,
  );
  let columns: { readonly field: Field; readonly header: string }[] | null = null;
  let rows = 0;
  await table.read((cells, line) => {
    columns ??= fields.flatMap(([field, headers]) => {
      const header = headers.map(columnName).find((one) => table.positions.has(one));
      return header === undefined ? [] : [{ field, header }];
    });
    const row = table.row(cells);
    const texts = Object.fromEntries(columns.map(({ field, header }) => [field, known(row.text(header))]));
    const sighting: Sighting = { ...NOTHING, ...texts, file: name, line };
    if (!isNamed(sighting)) return;
    sightings.push(sighting);
    rows++;
  });
  const isHeaded = [...HEADERS.serial, ...HEADERS.uuid, ...HEADERS.assetId].some((header) => table.positions.has(columnName(header)));
  if (table.sound && !isHeaded) table.lacks('serial');
  else if (rows === 0 && problems.failures.length === 0) table.needRows();
  await table.locate();
  return table.asInput();
}

const NOTHING: Omit<Sighting, 'file'> = { serial: '', uuid: '', assetId: '', model: '', host: '', site: '', date: '', line: null };
const isNamed = ({ serial, uuid, assetId }: Sighting): boolean => [serial, uuid, assetId].some((name) => known(name) !== '');

/** A value as a list gives it; '' where it stands for one that is not known: `[N/A]`, `[Not Supported]`. */
function known(value: string): string {
  const bare = /^\[(.*)\]$/.exec(value)?.[1] ?? value;
  return isPlaceholder(bare) || /^not supported$/i.test(bare) ? '' : value;
}

async function startOf(open: Open): Promise<string> {
  return textOf(await bytesOf(open, START_BYTES));
}

async function bytesOf(open: Open, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of open()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= most) break;
  }
  return Buffer.concat(chunks);
}

/** UTF-8, or UTF-16 as PowerShell saves what a command prints. */
function textOf(bytes: Buffer): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(bytes);
}
