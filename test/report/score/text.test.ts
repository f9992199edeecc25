import { Chalk } from 'chalk';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseDay } from '../../../src/kernel/calendar.js';
import { displayWidth, PLAIN, type Look, type Paint } from '../../../src/report/print/look.js';
import { scoreText } from '../../../src/report/score/text.js';
import { verdict } from '../../../src/report/score/verdict.js';
import { d, named, troubled } from '../fixture.js';
import { HOSTILE, SAFE } from '../hostile.js';

const TOOL = { name: 'gpulien', version: '0.0.0' };
const plain = (width: number): Look => ({ width, paint: PLAIN });
const chalk = new Chalk({ level: 1 });
const COLOURS: Paint = {
  title: chalk.bold.cyan,
  strong: chalk.bold,
  dim: chalk.dim,
  good: chalk.green,
  warn: chalk.yellow,
  bad: chalk.bold.red,
};
const text = (result = troubled(), look = plain(100), verbose = false): string => scoreText(result, TOOL, look, { verbose });
const WIDTHS = [60, 80, 100, 120, 160] as const;

describe('the report of a score', () => {
  test('says which rents follow a forward, and that it holds a risk premium', () => {
    const given = troubled();
    const byModel = given.fleet.byModel.map((row, i) => (i === 0 ? { ...row, forwardTo: parseDay('2028-12-31')! } : row));
    const said = text(troubled({ fleet: { ...given.fleet, byModel } })).replace(/\s+/g, ' ');
    expect(said).toContain('then the method: H100-SXM-80 to 2028-12-31. A forward holds a risk premium');
    expect(text()).not.toContain('forward of the deal');
  });

  test('has its parts in the order of a credit paper', () => {
    const titles = text()
      .split('\n')
      .filter((line) => / ─{3,}$/.test(line) && !line.startsWith(' '))
      .map((line) => line.replace(/ ─+$/, ''));
    expect(titles).toEqual([
      'Exposure and collateral value',
      'Fleet by model',
      'Contracts',
      'Borrowing base',
      'Covenants',
      'Liquidation',
      'Exposure against value, by quarter',
      'Rating',
      'Assumptions that were overridden',
      'Warnings (1)',
    ]);
  });

  test('answers first, in a line or two: grades, PD, LGD, EL and what is wrong with the loan', () => {
    expect(verdict(troubled(), plain(140))).toMatch(/^Facility C · Obligor C · PD 55\.00% · LGD 64\.9% · EL 35\.68% · [A-Z ]+ \S.* more$/);
    expect(verdict(troubled({ covenants: [] }), plain(100))).toMatch(/ · BORROWING BASE DEFICIENCY \$60\.55m$/);
    expect(verdict(troubled({ covenants: [], borrowingBase: null }), plain(100))).toMatch(/ · no covenants$/);
  });

  test.each(WIDTHS)('no line is wider than %i columns', (width) => {
    for (const line of text(troubled(), plain(width)).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    for (const line of text(troubled(), plain(width), true).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  test.each(WIDTHS)('no line is wider than %i columns with long, wide and hostile names', (width) => {
    for (const name of [
      'A very long name of a special purpose company that never seems to end LLC',
      '云计算有限公司云计算有限公司云计算有限公司',
      ...HOSTILE.map(([, hostile]) => hostile),
    ]) {
      for (const line of text(named(name), plain(width)).split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test.each([80, 100, 120, 160])('at %i columns every figure of the covenants stands whole', (width) => {
    const report = text(troubled(), plain(width));
    for (const figure of ['586.5%', '-486.5%', 'max 90.0%', 'min $1.00m', '$420.0k', '2026-11-30']) expect(report).toContain(figure);
  });

  test('says BREACH, WATCH and not testable in words', () => {
    for (const word of ['BREACH', 'WATCH', 'not testable', 'OVER-ADVANCE']) expect(text()).toContain(word);
  });

  test('colour adds nothing but colour', () => {
    const painted = text(troubled(), { width: 100, paint: COLOURS });
    expect(painted).toContain('\u001b[');
    expect(stripVTControlCharacters(painted)).toBe(text());
  });

  test.each(HOSTILE)('a name with a %s cannot steer the terminal', (_, hostile) => {
    expect(text(named(hostile))).toMatch(SAFE);
  });

  test('names the cure of each breach and what a breach leads to', () => {
    const plainText = text().replace(/\s+/g, ' ');
    expect(plainText).toContain('LTV on OLV (ltv): pay down $40.75m or add collateral value of $45.27m; consequence: event of default.');
    expect(plainText).toContain('(tdscr4): add cash of $539.8k, within 5 days; consequence: cash trap.');
  });

  test('the money of the liquidation runs from gross to net to each tranche', () => {
    const lines = text().split('\n');
    const at = (start: string): number => lines.findIndex((line) => line.trim().startsWith(start));
    expect(at('Gross sale proceeds')).toBeLessThan(at('less commission'));
    expect(at('less priority claims')).toBeLessThan(at('To lenders'));
    expect(at('To lenders')).toBeLessThan(at('T1, rank 1'));
  });

  test('a long loan is shown by year, all its months with verbose', () => {
    const long = troubled({
      projection: Array.from({ length: 61 }, (_, k) => ({ ...troubled().projection[0]!, k, balance: k === 60 ? d('0') : d('1000') })),
    });
    expect(text(long)).toContain('by year');
    expect(text(long, plain(100), true)).toContain('by month');
  });

  test('says so where there is no borrowing base, covenant, warning or override', () => {
    const quiet = text(
      troubled({ borrowingBase: null, covenants: [], warnings: [], assumptions: troubled().assumptions.filter((a) => !a.overridden) }),
    );
    expect(quiet).toContain('The deal has none.');
    expect(quiet).toContain('None: all 3 are those of the set baseline');
    expect(quiet).toMatch(/Warnings ─+\n {2}None\./);
  });

  test('what has no value is n/a, never 0', () => {
    const none = troubled({
      ltv: { ...troubled().ltv, olv: null },
      rating: { ...troubled().rating, lgd: null, el: null, facilityGrade: null },
    });
    expect(verdict(none, plain(100))).toContain('Facility n/a · Obligor C · PD 55.00% · LGD n/a · EL n/a');
    expect(text(none)).toMatch(/OLV +35\.84m +9,955 +n\/a/);
  });
});
