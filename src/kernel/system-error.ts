/** What the operating system means by the code of an error, as the end of a sentence that begins with a path. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than the limit on the size of a file',
  EIO: 'the device cannot read or write',
  ENXIO: 'the device is not there',
  ENODEV: 'the device is not there',
  ELOOP: 'its symbolic links lead in a circle',
  EMLINK: 'it has too many links',
  EMFILE: 'too many files are open in this process',
  ENFILE: 'too many files are open in the system',
  ENOMEM: 'memory has run out',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ENOENT: 'it is not there',
  EEXIST: 'it exists already',
  ENOTEMPTY: 'the folder is not empty',
  EBUSY: 'it is in use',
  ETXTBSY: 'it is in use',
  EBADF: 'it is not open',
  EINVAL: 'the system does not allow it',
  ESTALE: 'the network drive has lost it',
  ETIMEDOUT: 'the network drive does not answer',
  EPIPE: 'nobody reads it',
};

/** Why the operating system refused; null where an error is not of its making. */
export function systemWords(error: unknown): string | null {
  return isSystemError(error) ? (WORDS[error.code] ?? `the system says ${error.code}`) : null;
}

/** One line on an error of the operating system, with the path that it is about; null where an error is not of its making. */
export function systemSentence(error: unknown): string | null {
  const words = systemWords(error);
  if (words === null) return tooLarge(error) ? 'what is to be held at once is larger than memory allows' : null;
  const { path, syscall } = error as { readonly path?: unknown; readonly syscall?: unknown };
  if (syscall === 'uv_cwd') return 'the working folder is gone or cannot be read';
  return typeof path === 'string' ? `${path}: ${words}` : words;
}

/** Whether an error says that there is nothing at a path. */
export const isMissing = (error: unknown): boolean => isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const isSystemError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && ('syscall' in error || Object.hasOwn(WORDS, error.code));

/** A text, list or buffer beyond what the engine can hold. */
const tooLarge = (error: unknown): boolean =>
  error instanceof RangeError && /^Invalid (?:string|array|typed array) length|allocation failed|maximum size exceeded/.test(error.message);
