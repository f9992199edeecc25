import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that look at what was made, with programs of the system: `npm run test:looks`. */
export const LOOKS = 'test/**/*.looks.test.ts';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  plugins: [
    {
      // The bundled reference and the manual are imported as text, as the build does.
      name: 'bundled-as-text',
      load(id) {
        return /src\/(?:market\/[^/]+\.(?:csv|yaml)|manual\/[^/]+\.md)$/.test(id)
          ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`
          : undefined;
      },
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, LOOKS],
    maxWorkers: availableParallelism(),
    // Modules stay loaded and compiled from file to file: no test changes what others see.
    isolate: false,
    setupFiles: ['test/seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
