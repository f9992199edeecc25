/** Characters that nobody sees: zero-width ones, marks of direction, soft hyphens, control characters. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu;

/** A text without the characters that nobody sees. */
export const seen = (text: string): string => text.replace(UNSEEN, '');

/** A text with one kind of blank, in the composed forms of NFKC, without the characters that nobody sees. */
export const plain = (text: string): string => seen(text.replace(/\s/g, ' ').normalize('NFKC'));
