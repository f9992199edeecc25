import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

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
  test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 180_000 },
});
