import { mergeConfig } from 'vitest/config';
import units, { LOOKS } from './vitest.config.js';

/** The tests that look at what was made: with LibreOffice, Chromium and poppler, from an installed package, the built command, and it on a failing system. */
export default mergeConfig({ ...units, test: { ...units.test, include: [], exclude: [] } }, { test: { include: [LOOKS] } });
