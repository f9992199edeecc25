import { test } from 'vitest';
import { troubled } from './fixture.js';
import { scoreText } from '../../src/report/score-text.js';
import { PLAIN } from '../../src/report/look.js';
import { writeFileSync } from 'node:fs';
test('show', () => {
  for (const width of [60, 80, 100, 160]) writeFileSync(`/tmp/show-${width}.txt`, scoreText(troubled(), { name: 'gpulien', version: '0.1.0' }, { width, paint: PLAIN }, { verbose: false }));
});
