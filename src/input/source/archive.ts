import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { limitText, LIMITS } from '../../kernel/limits.js';
import { NotATable } from './cell.js';

/** A part that grows by more than this when unpacked, and is not small, is a bomb: sheets grow 10 to 60 times. */
const MOST_GROWTH = 300;
const SMALL = 1 << 25;
const SMALLER_COPY = 'ask for the table alone, in a new workbook or as CSV';

/** The parts of a workbook's zip archive, unpacked one by one as a stream. */
export class Archive {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** Reads the list of parts, and unpacks none. @throws NotATable of an archive that is broken, or grows beyond bounds */
  static async open(bytes: Uint8Array): Promise<Archive> {
    const zip = await new Promise<ZipFile>((resolve, reject) =>
      fromBuffer(
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        { lazyEntries: true, strictFileNames: false },
        (error, file) => (error ? reject(damaged(error)) : resolve(file)),
      ),
    );
    const entries = new Map<string, Entry>();
    await new Promise<void>((resolve, reject) => {
      zip.on('error', (error: Error) => reject(damaged(error)));
      zip.on('end', resolve);
      zip.on('entry', (entry: Entry) => {
        if (entries.size >= LIMITS.parts.most)
          return reject(new NotATable(`it has more than ${limitText(LIMITS.parts)} parts`, SMALLER_COPY));
        entries.set(entry.fileName.replace(/^\//, ''), entry);
        zip.readEntry();
      });
      zip.readEntry();
    });
    return new Archive(zip, refuseBombs(entries));
  }

  get names(): ReadonlySet<string> {
    return new Set(this.entries.keys());
  }

  /** The text of a part in pieces; null where there is none. */
  async text(name: string): Promise<AsyncIterable<string> | null> {
    const entry = this.entries.get(name);
    if (!entry) return null;
    if (entry.isEncrypted()) throw new NotATable('it is encrypted', 'take the password off');
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
      this.zip.openReadStream(entry, (error, open) => (error ? reject(damaged(error)) : resolve(open))),
    );
    stream.setEncoding('utf8');
    return guarded(stream as AsyncIterable<string>);
  }
}

/** A stream whose failure is that of the file. The library ends a part that is longer than the archive says. */
async function* guarded(stream: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* stream;
  } catch (error) {
    throw damaged(error);
  }
}

function refuseBombs(entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, Entry> {
  let total = 0;
  for (const [name, { uncompressedSize, compressedSize }] of entries) {
    total += uncompressedSize;
    if (uncompressedSize > LIMITS.partBytes.most || total > LIMITS.partsBytes.most)
      throw new NotATable(`${name} unpacks to ${size(uncompressedSize)}, more than a workbook holds`, SMALLER_COPY);
    if (uncompressedSize > SMALL && uncompressedSize > compressedSize * MOST_GROWTH)
      throw new NotATable(`${name} unpacks from ${size(compressedSize)} to ${size(uncompressedSize)}: a zip bomb`, SMALLER_COPY);
  }
  return entries;
}

const size = (bytes: number): string => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(0)} MB`);

const damaged = (error: unknown): NotATable =>
  error instanceof NotATable
    ? error
    : new NotATable(`the archive is damaged (${error instanceof Error ? error.message : String(error)})`, 'ask for the file again');
