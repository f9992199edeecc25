import type { Deal } from '../domain/deal.js';

/** What of a deal no sheet computes; each in words that follow "cannot hold". */
export function beyondWorkbook({ hedges, status }: Deal): string[] {
  const found: readonly (readonly [string, boolean])[] = [
    ['puts, guarantees and rent hedges', hedges.length > 0],
    ['a deal in default', status === 'default'],
  ];
  return found.filter(([, there]) => there).map(([what]) => what);
}
