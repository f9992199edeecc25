import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Deal } from '../../src/domain/deal.js';
import { loadDeal } from '../../src/input/deal/load.js';
import { total } from '../../src/kernel/decimal.js';
import { project, type ProjectResult } from '../../src/model/score/project.js';
import { score } from '../../src/model/score/score.js';
import { PLAIN } from '../../src/report/print/look.js';
import { problemsText } from '../../src/report/print/problems.js';
import { writeJson } from '../../src/report/print/json.js';
import { scoreJson } from '../../src/report/score/json.js';
import { SCHEMAS } from '../../src/report/schemas.js';
import { folderTexts } from '../model/folders.js';
import { textFiles } from '../input/folder.js';
import { mutated, mutations, type Files } from './mutate.js';

/** FUZZ_SECONDS and FUZZ_SEED run it for longer, or from another seed. */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 15);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20260930);

const encode = (texts: Readonly<Record<string, string>>): Files =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, new TextEncoder().encode(text)]));
const TOOL = { name: 'gpulien', version: '0.0.0' };
const DEALS = ['01-plain', '02-ddtl', '05-troubled', '07-inplace', '10-hedged'].map((name) =>
  encode(folderTexts(new URL(`../cases/${name}/`, import.meta.url))),
);
const follows = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMAS.score);

/** Of every period: cash in and what accounts held is paid, distributed or held; nothing unpaid is negative. */
function conserves({ accounts: { collections, dsra, liquidity } }: Deal, { waterfall }: ProjectResult): void {
  let opening = total([collections, dsra, liquidity].map((x) => x.toDecimalPlaces(2)));
  for (const { steps, accounts, cashIn, unfundedOpex, tranches, k } of waterfall.rows) {
    const held = total(Object.values(accounts));
    const paid = total(
      (['interest', 'principal', 'balloon', 'prepayment', 'sweep', 'distributed'] as const).map((name) => steps[name].paid),
    );
    expect(opening.plus(cashIn).plus(unfundedOpex).toFixed(), `period ${k}`).toBe(paid.plus(held).toFixed());
    for (const { balance, unpaid } of tranches) expect(balance.gte(0) && unpaid.gte(0), `period ${k}`).toBe(true);
    opening = held;
  }
  const { paymentDefault } = waterfall;
  if (paymentDefault) expect(paymentDefault.amount.gt(0)).toBe(true);
}

it(
  `mutated inputs are refused with their problems, or give whole figures: ${SECONDS} s from seed ${SEED}`,
  async () => {
    const seen = { refused: 0, scored: 0 };
    await fc.assert(
      fc.asyncProperty(mutations, async (mutation) => {
        const files = mutated(DEALS, mutation);
        const { deal, failures, warnings } = await loadDeal(textFiles(files));
        expect(deal === null).toBe(failures.length > 0);
        const told = problemsText([...failures, ...warnings], () => null, { width: 100, paint: PLAIN }, 'error').join('\n');
        expect(told).not.toMatch(/undefined|\[object|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
        if (!deal) {
          seen.refused++;
          return;
        }
        seen.scored++;
        const result = JSON.parse(writeJson(scoreJson(score(deal), TOOL)));
        expect(follows(result), JSON.stringify(follows.errors)).toBe(true);
        conserves(deal, project(deal));
      }),
      { seed: SEED, numRuns: 1_000_000, interruptAfterTimeLimit: SECONDS * 1000 },
    );
    expect(Math.min(seen.refused, seen.scored)).toBeGreaterThan(0);
  },
  (SECONDS + 60) * 1000,
);
