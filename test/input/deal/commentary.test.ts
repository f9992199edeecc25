import { describe, expect, it } from 'vitest';
import { anonymise } from '../../../src/domain/anonymise.js';
import { score } from '../../../src/model/score/score.js';
import { dealOf, saidOf, terms } from '../deals.js';

const SAID = (commentary: string): Promise<string[]> => saidOf({ 'deal.yaml': `${terms()}commentary: ${commentary}\n` });
const FULL =
  '{ recommendation: Approve at par, request: 10m for 4 years, purpose: Racks, parties: [ { role: Sponsor, name: Acme } ], risks: [ { risk: Prices, mitigant: Amortisation }, { risk: Power } ], field_exam: Seen in May, sources: [ { term: margin, source: "clause 2.4" } ] }';
const withIt = () => dealOf({ 'deal.yaml': `${terms()}commentary: ${FULL}\n` });

describe('the commentary of a deal', () => {
  it('is read as it is written, and null without one', async () => {
    expect((await withIt()).commentary).toEqual({
      recommendation: 'Approve at par',
      request: '10m for 4 years',
      purpose: 'Racks',
      parties: [{ role: 'Sponsor', name: 'Acme', note: null }],
      risks: [
        { risk: 'Prices', mitigant: 'Amortisation' },
        { risk: 'Power', mitigant: null },
      ],
      fieldExam: 'Seen in May',
      sources: [{ term: 'margin', source: 'clause 2.4' }],
    });
    expect((await dealOf({})).commentary).toBeNull();
  });

  it('moves no figure', async () => {
    const { inputs: _, ...before } = score(await dealOf({}));
    const { inputs: __, ...after } = score(await withIt());
    expect(after).toEqual(before);
  });

  it('is left out of a deal without names', async () => {
    const { deal } = anonymise({ deal: await withIt(), scenarios: [], warnings: [] }, () => true);
    expect(deal.commentary).toBe('left_out');
    expect(anonymise({ deal: await dealOf({}), scenarios: [], warnings: [] }, () => true).deal.commentary).toBeNull();
  });

  it.each([
    ['{ recomendation: Approve }', 'UNKNOWN_KEY', 'commentary.recomendation'],
    ['{ risks: [ { risks: Prices } ] }', 'UNKNOWN_KEY', 'commentary.risks.0.risks'],
    ['{ risks: [ { mitigant: None } ] }', 'MISSING_KEY', 'commentary.risks.0.risk'],
    ['{ parties: [ { role: Sponsor } ] }', 'MISSING_KEY', 'commentary.parties.0.name'],
    ['{ parties: Acme }', 'WRONG_SHAPE', 'commentary.parties'],
    ['Approve', 'WRONG_SHAPE', 'commentary'],
    ['{ purpose: [ Racks ] }', 'WRONG_SHAPE', 'commentary.purpose'],
  ])('%s is refused', async (commentary, code, field) => {
    const said = await SAID(commentary);
    expect(said.some((line) => line.startsWith(code) && line.includes(` ${field} `))).toBe(true);
  });
});
