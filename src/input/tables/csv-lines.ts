const LF = 10;
/** What is kept of a line, in bytes: more than a record may have. */
const KEPT = 1 << 20;

/** The bytes after the first n lines. */
export async function* afterLines(chunks: AsyncIterable<Uint8Array>, n: number): AsyncGenerator<Uint8Array> {
  let left = n;
  for await (const chunk of chunks) {
    let from = 0;
    while (left > 0) {
      const end = chunk.indexOf(LF, from);
      if (end < 0) break;
      from = end + 1;
      left--;
    }
    if (left === 0) yield chunk.subarray(from);
  }
}

/** The lines, long ones cut off, from each of the wanted ones (ascending) up to as many as `take` asks for, by returning true for more. */
export async function visitLines(
  chunks: AsyncIterable<Uint8Array>,
  wanted: readonly number[],
  take: (line: number, text: string) => boolean,
): Promise<void> {
  const decoder = new TextDecoder();
  let line = 1;
  let next = 0;
  let more = false;
  let kept: Uint8Array[] = [];
  let size = 0;
  const isWanted = (): boolean => more || wanted[next] === line;
  const keep = (part: Uint8Array): void => {
    if (part.length === 0 || size >= KEPT || !isWanted()) return;
    kept.push(part.slice(0, KEPT - size));
    size += part.length;
  };
  const visit = (): void => {
    while (next < wanted.length && wanted[next]! <= line) next++;
    const text = decoder.decode(joined(kept)).replace(/\r$/, '');
    more = take(line, line === 1 ? text.replace(/^\uFEFF/, '') : text);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LF, from); end >= 0; end = chunk.indexOf(LF, from)) {
      if (isWanted()) {
        keep(chunk.subarray(from, end));
        visit();
        kept = [];
        size = 0;
      }
      line++;
      from = end + 1;
      if (!more && next >= wanted.length) return;
    }
    keep(chunk.subarray(from));
  }
  if (isWanted()) visit();
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Where the cells of a record begin in its text: fed line by line until the record is complete. */
export class CellStarts {
  /** 1-based line and character of each cell. */
  readonly starts: { readonly line: number; readonly column: number }[] = [];
  private quoted = false;

  /** True if the record goes on in the next line. */
  feed(line: number, text: string): boolean {
    if (!this.quoted && this.starts.length === 0 && text === '') return true;
    let i = 0;
    if (!this.quoted) i = this.open(line, text, 0);
    while (i < text.length) {
      if (this.quoted) {
        const quote = text.indexOf('"', i);
        if (quote < 0) return true;
        this.quoted = text[quote + 1] === '"';
        i = this.quoted ? quote + 2 : quote + 1;
      } else {
        const comma = text.indexOf(',', i);
        if (comma < 0) return false;
        i = this.open(line, text, comma + 1);
      }
    }
    return this.quoted;
  }

  private open(line: number, text: string, at: number): number {
    this.starts.push({ line, column: at + 1 });
    this.quoted = text[at] === '"';
    return this.quoted ? at + 1 : at;
  }
}
