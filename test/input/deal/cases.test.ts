import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadDeal } from '../../../src/input/deal/load.js';
import { folderFiles } from '../folder.js';

const CASES = new URL('../../cases/', import.meta.url);

describe('the sample deals', () => {
  for (const name of readdirSync(CASES)) {
    it(`${name} loads without a failure`, async () => {
      const { deal, failures } = await loadDeal(folderFiles(new URL(`${name}/`, CASES)));
      expect(failures).toEqual([]);
      expect(deal).not.toBeNull();
    });
  }
});
