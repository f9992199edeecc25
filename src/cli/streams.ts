import { fstatSync, writeSync } from 'node:fs';

/** Where texts go that must arrive. */
interface Sink {
  write(text: string): void;
}

/**
 * A standard stream. What is written arrives, or `lost` is called once with the error. A reader that has seen enough, as `head`, is no
 * failure: the rest is dropped in silence.
 */
export function sinkOf(stream: NodeJS.WriteStream & { readonly fd: number }, lost: (error: unknown) => void): Sink {
  let open = true;
  const failed = (error: NodeJS.ErrnoException): void => {
    if (open && error.code !== 'EPIPE') lost(error);
    open = false;
  };
  stream.on('error', failed);
  const write = !stream.isTTY && isFile(stream.fd) ? (text: string) => writeWhole(stream.fd, text) : (text: string) => stream.write(text);
  return {
    write(text) {
      try {
        if (open) write(text);
      } catch (error) {
        failed(error as NodeJS.ErrnoException);
      }
    },
  };
}

/** Whether a stream leads to a file or a device: Node's own stream loses what one write to it leaves over. */
function isFile(fd: number): boolean {
  try {
    const found = fstatSync(fd);
    return found.isFile() || found.isCharacterDevice();
  } catch {
    return false;
  }
}

function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}
