/** The 21 notches of the master scale, best first. */
export const GRADES = [
  'AAA',
  'AA+',
  'AA',
  'AA-',
  'A+',
  'A',
  'A-',
  'BBB+',
  'BBB',
  'BBB-',
  'BB+',
  'BB',
  'BB-',
  'B+',
  'B',
  'B-',
  'CCC+',
  'CCC',
  'CCC-',
  'CC',
  'C',
] as const;
export type Grade = (typeof GRADES)[number];

/** The grade of a loan or of who owes it: a notch, or D where the deal is in default. */
export type LoanGrade = Grade | 'D';
/** The 22 notches with D after C. */
export const LOAN_GRADES: readonly LoanGrade[] = [...GRADES, 'D'];

/** An agency's letter as read: a notch, a default (PD 1), or unrated. */
export type Rating = Grade | 'D' | 'unrated';

const MOODYS = [
  'Aaa',
  'Aa1',
  'Aa2',
  'Aa3',
  'A1',
  'A2',
  'A3',
  'Baa1',
  'Baa2',
  'Baa3',
  'Ba1',
  'Ba2',
  'Ba3',
  'B1',
  'B2',
  'B3',
  'Caa1',
  'Caa2',
  'Caa3',
  'Ca',
  'C',
];

const READINGS = new Map<string, Rating>([
  ...GRADES.map((grade): [string, Rating] => [grade, grade]),
  ...MOODYS.map((letter, i): [string, Rating] => [letter, GRADES[i]!]),
  ['D', 'D'],
  ['SD', 'D'],
  ['RD', 'D'],
  ['NR', 'unrated'],
  ['WR', 'unrated'],
  ['', 'unrated'],
]);

/** Every letter that {@link parseRating} reads, for suggestions. */
export const RATING_LETTERS: readonly string[] = [...READINGS.keys()].filter((letter) => letter !== '');

/** An S&P, Fitch or Moody's letter; null where the text is none. @source methodology 10 */
export const parseRating = (text: string): Rating | null => READINGS.get(text.trim()) ?? null;

/** 0 for AAA … 20 for C, 21 for D. */
export const notchOf = (grade: LoanGrade): number => LOAN_GRADES.indexOf(grade);

/** BBB− or better. */
export const isInvestmentGrade = (rating: Rating): boolean => rating !== 'unrated' && notchOf(rating) <= notchOf('BBB-');
