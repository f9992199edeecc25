import { loadScenarios } from '../../src/input/scenario/scenarios.js';
import type { Deal } from '../../src/domain/deal.js';
import type { Scenario } from '../../src/domain/scenario.js';
import type { Terms, Texts } from './build.js';

const filesOf = (texts: Texts) => ({
  read: async (path: string) => (texts[path] === undefined ? null : new TextEncoder().encode(texts[path])),
  stream: async () => null,
});

async function read(deal: Deal, texts: Texts, file?: string): Promise<Scenario[]> {
  const { scenarios, failures } = await loadScenarios(filesOf(texts), deal, file === undefined ? {} : { file });
  if (failures.length > 0)
    throw new Error(
      failures.map(({ code, place, text, expected }) => `${place.line} ${place.field} ${code} ${text}: expected ${expected}`).join('\n'),
    );
  return scenarios;
}

/** The scenarios of a file, through the real loader. */
export const scenariosIn = (deal: Deal, text: string): Promise<Scenario[]> => read(deal, { 'scenarios.yaml': text }, 'scenarios.yaml');

/** A scenario of shocks as a scenario file writes them; JSON is YAML. */
export async function scenario(deal: Deal, ...shocks: Terms[]): Promise<Scenario> {
  return (await scenariosIn(deal, JSON.stringify([{ id: 's', name: 'S', rationale: 'R', shocks }])))[0]!;
}

/** The bundled library by id. */
export const library = async (deal: Deal): Promise<Map<string, Scenario>> => new Map((await read(deal, {})).map((item) => [item.id, item]));
