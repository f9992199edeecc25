import { defineConfig } from 'vitest/config';
import units from '../vitest.config.js';

/** The tests that run.mjs names, in a copy of the project that Stryker has changed. */
export default defineConfig({
  ...units,
  root: process.cwd(),
  test: {
    ...units.test,
    include: (process.env.MUTATION_TESTS ?? '').split(',').map((path) => (path.endsWith('.ts') ? path : `${path}{/**/*,}.test.ts`)),
  },
});
