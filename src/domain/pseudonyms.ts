/** What is called "Customer 1" in place of its name. */
type NameKind = 'Borrower' | 'Parent' | 'Deal' | 'Group' | 'Customer' | 'Site' | 'Priority claim' | 'Contract' | 'Asset';

/** Kinds of which a deal has one, so that no number follows. */
const SINGLE: ReadonlySet<NameKind> = new Set<NameKind>(['Borrower', 'Parent', 'Deal']);
/** Kinds whose names are companies and places: their first word alone is as telling as the whole. */
const NAMED_BY_FIRST_WORD: ReadonlySet<NameKind> = new Set<NameKind>([
  'Borrower',
  'Parent',
  'Deal',
  'Group',
  'Customer',
  'Site',
  'Priority claim',
]);
const SHORTEST_NAME = 3;
const SHORTEST_WORD = 4;

/** A number with leading zeros, so that the order of text is the order of numbers. */
const numbered = (kind: NameKind, n: number, of: number): string =>
  SINGLE.has(kind) ? kind : `${kind} ${String(n).padStart(String(of).length, '0')}`;

/**
 * Names and what stands for them. A name has one pseudonym for each kind of thing that it names; numbers go by the order in which
 * names are given. Kinds come in the order in which a word that several names share is read.
 */
export class Pseudonyms {
  private readonly byKind = new Map<NameKind, ReadonlyMap<string, string>>();

  constructor(names: readonly (readonly [kind: NameKind, names: Iterable<string>])[]) {
    for (const [kind, given] of names) {
      const distinct = [...new Set(given)].filter((name) => name !== '');
      this.byKind.set(kind, new Map(distinct.map((name, i) => [name, numbered(kind, i + 1, distinct.length)])));
    }
  }

  /** What stands for a name as the first of these kinds that knows it; the name itself where none does. */
  of(name: string, ...kinds: readonly NameKind[]): string {
    for (const kind of kinds) {
      const pseudonym = this.byKind.get(kind)?.get(name);
      if (pseudonym !== undefined) return pseudonym;
    }
    return name;
  }

  /**
   * Text with every name replaced that stands in it as a word or words of its own, in any capitals. With `words` so are the first
   * words of names, as Acme of Acme Labs Inc., unless they are written without a capital as other words are. A name of fewer than
   * three characters or without a letter would be found in too much and is not looked for.
   */
  text(text: string, words: 'words' | 'names'): string {
    return replaced(text, this.found(text, words === 'words'), (name) => name);
  }

  /** An id with names and first words replaced in any capitals; what stands for them is written as an id is. */
  id(id: string): string {
    return replaced(id, this.found(id, true, true), (name) => name.toLowerCase().replaceAll(' ', '-'));
  }

  /** What of the names the text holds, longest first. */
  private found(text: string, alsoWords: boolean, anyCase = false): readonly Wanted[] {
    const lower = text.toLowerCase();
    const found = new Map<string, Wanted>();
    const want = (name: string, pseudonym: string, capital: boolean): void => {
      const key = name.toLowerCase();
      if (!found.has(key) && lower.includes(key)) found.set(key, { name, pseudonym, capital });
    };
    for (const names of this.byKind.values())
      for (const [name, pseudonym] of names) if (name.length >= SHORTEST_NAME && /\p{L}/u.test(name)) want(name, pseudonym, false);
    for (const [kind, names] of alsoWords ? this.byKind : []) {
      if (!NAMED_BY_FIRST_WORD.has(kind)) continue;
      for (const [name, pseudonym] of names) {
        const word = /^[\p{L}\p{N}]+/u.exec(name)?.[0] ?? '';
        if (word.length >= SHORTEST_WORD && /\p{L}/u.test(word)) want(word, pseudonym, !anyCase && word !== word.toLowerCase());
      }
    }
    return [...found.values()].sort((a, b) => b.name.length - a.name.length);
  }
}

interface Wanted {
  readonly name: string;
  readonly pseudonym: string;
  /** Without a capital it is another word. */
  readonly capital: boolean;
}

function replaced(text: string, wanted: readonly Wanted[], written: (pseudonym: string) => string): string {
  if (wanted.length === 0) return text;
  const byName = new Map(wanted.map((entry) => [entry.name.toLowerCase(), entry]));
  const names = wanted.map(({ name }) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])(?:${names})(?![\\p{L}\\p{N}])`, 'giu'), (match) => {
    const entry = byName.get(match.toLowerCase());
    return !entry || (entry.capital && match === match.toLowerCase()) ? match : written(entry.pseudonym);
  });
}
