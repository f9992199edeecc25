import type { Deal } from '../domain/deal.js';

/** What of a deal no sheet computes; each in words that follow "cannot hold". */
export function beyondWorkbook({ tranches, hedges, status, asOf }: Deal): string[] {
  const found: readonly (readonly [string, boolean])[] = [
    ['draws', tranches.some(({ draws }) => draws.length > 0)],
    ['undrawn amounts that have lapsed', tranches.some(({ undrawn, availabilityEnd }) => !undrawn.isZero() && availabilityEnd < asOf)],
    ['commitment fees', tranches.some(({ commitmentFee, undrawn }) => !commitmentFee.isZero() && !undrawn.isZero())],
    ['interest-only periods', tranches.some(({ interestOnlyUntil }) => interestOnlyUntil !== null)],
    ['PIK and capitalised interest', tranches.some(({ pik, capitalizeUntil }) => !pik.isZero() || capitalizeUntil !== null)],
    ['schedules by share', tranches.some(({ schedule }) => schedule.some(({ share }) => share !== null))],
    ['interest rate hedges', tranches.some(({ rate }) => rate.kind === 'floating' && rate.hedge !== null)],
    ['puts, guarantees and rent hedges', hedges.length > 0],
    ['a deal in default', status === 'default'],
  ];
  return found.filter(([, there]) => there).map(([what]) => what);
}
