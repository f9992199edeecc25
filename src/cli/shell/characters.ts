import type { Io } from './io.js';

/** Whether a terminal says that it shows ASCII alone: TERM is dumb, or the locale names a charset other than UTF-8. */
export function asciiOnly({ env }: Pick<Io, 'env'>): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  if (env.TERM === 'dumb' || locale === 'C' || locale === 'POSIX') return true;
  return locale.includes('.') && !/\.utf-?8/i.test(locale);
}
