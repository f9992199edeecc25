import { clean } from '../print/clean.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Untrusted text as character data or an attribute's value: cleaned, and free of every character that XML forbids or reads as markup. */
export const escaped = (text: string): string => clean(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** A coordinate as written: two decimals at most, never −0. A picture with a coordinate that does not exist is a fault. */
export function coordinate(x: number): string {
  if (!Number.isFinite(x)) throw new RangeError('a coordinate that is not finite has no place in a picture');
  return String(Math.round(x * 100) / 100 + 0);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with its attributes escaped; `children` is markup already. */
export function tag(name: string, attributes: Attributes, children = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escaped(value!)}"`)
    .join('');
  return children === '' ? `<${name}${written}/>` : `<${name}${written}>${children}</${name}>`;
}

/** What a pointer at rest reads, a line for each text. */
export const hint = (...lines: readonly string[]): string => `<title>${lines.map(escaped).join('\n')}</title>`;
