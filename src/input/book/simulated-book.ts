import { formatDay } from '../../kernel/calendar.js';
import type { Place } from '../../kernel/failure.js';
import type { AssumptionSet } from '../../domain/assumptions.js';
import type { Book, BookDeal } from '../../domain/book.js';
import { partyName } from '../../domain/party.js';
import { notchOf, type Grade, type Rating } from '../../domain/rating.js';
import { assumptionsOn } from '../assumptions/assumption-file.js';
import { Problems, wholeFile } from '../text/problems.js';
import { type BookOptions, inBook, isShared, type LoadedBook } from './load-book.js';

const SIMULATION = 'simulation.';

/**
 * A book as it is simulated: one as_of, and the assumptions of the simulation that are the book's, those of the set, the file and the
 * command line. What a deal sets of them itself is not used, a warning; nor is the better of two ratings of one party.
 * @source methodology 20, simulate
 */
export function simulatedBook(book: Book, options: BookOptions): LoadedBook {
  const problems = new Problems();
  const [first] = book.deals;
  for (const { deal, folder } of book.deals)
    if (deal.asOf !== first!.deal.asOf)
      problems.fail(
        'DATE_ORDER',
        inBook(deal.places.get('deal.as_of') ?? wholeFile('deal.yaml'), folder, options),
        formatDay(deal.asOf),
        `as_of ${formatDay(first!.deal.asOf)}, that of ${first!.deal.id}: a book is simulated at one date`,
        `--as-of ${formatDay(first!.deal.asOf)}`,
      );
  const { assumptions } = assumptionsOn(options.assumptions ?? {}, [], options.set ?? [], new Problems());
  const deals = book.deals.map((own) => onBooks(own, assumptions, options, problems));
  warnOfRatings(deals, options, problems);
  const { failures, warnings } = problems;
  return { book: failures.length > 0 ? null : { ...book, deals }, failures, warnings };
}

function onBooks(own: BookDeal, book: AssumptionSet, options: BookOptions, problems: Problems): BookDeal {
  const { assumptions } = own.deal;
  const register = new Map(assumptions.register);
  for (const [key, entry] of assumptions.register) {
    if (!key.startsWith(SIMULATION)) continue;
    register.set(key, book.register.get(key)!);
    if (entry.overridden && !isShared(entry.place.file, options))
      problems.warn(
        'SIMULATION_UNUSED',
        inBook(entry.place, own.folder, options),
        String(entry.value),
        `${key} for the whole book, by --set or --assumptions`,
      );
  }
  const values = { ...assumptions.values, simulation: book.values.simulation };
  return { ...own, deal: { ...own.deal, assumptions: { ...assumptions, register, values } } };
}

/** A party in one deal, with its worst rating there. */
interface Rated {
  readonly name: string;
  readonly deal: string;
  readonly rating: Grade | 'D';
  readonly place: Place;
}

function warnOfRatings(deals: readonly BookDeal[], options: BookOptions, problems: Problems): void {
  const parties = new Map<string, Rated[]>();
  for (const own of deals) for (const [name, rated] of ratedIn(own, options)) parties.set(name, [...(parties.get(name) ?? []), rated]);
  for (const rated of parties.values()) {
    const worst = rated.reduce((low, one) => (notchOf(one.rating) > notchOf(low.rating) ? one : low));
    for (const { name, rating, place } of rated)
      if (notchOf(rating) < notchOf(worst.rating))
        problems.warn('BOOK_RATINGS_DIFFER', place, rating, `one rating for ${name} in the book; ${worst.deal} has ${worst.rating}`);
  }
}

function ratedIn({ deal, folder }: BookDeal, options: BookOptions): Map<string, Rated> {
  const found = new Map<string, Rated>();
  const add = (name: string, rating: Rating, place: Place): void => {
    const own = rating === 'unrated' ? deal.assumptions.values.rating.unrated : rating;
    const before = found.get(partyName(name));
    if (!before || notchOf(own) > notchOf(before.rating))
      found.set(partyName(name), { name, deal: deal.id, rating: own, place: inBook(place, folder, options) });
  };
  for (const { group, rating, place } of deal.leases) add(group, rating, place);
  for (const { provider, rating, place } of deal.hedges) add(provider, rating, place);
  const { parent, parentRating } = deal.borrower;
  const place = ['borrower.parent_rating', 'borrower.parent'].flatMap((key) => deal.places.get(key) ?? [])[0] ?? wholeFile('deal.yaml');
  if (parent !== null) add(parent, parentRating, place);
  return found;
}
