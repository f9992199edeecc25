import { loadScenarios } from '../../../src/input/scenario/scenarios.js';
import type { Deal } from '../../../src/domain/deal.js';
import type { Warning } from '../../../src/kernel/failure.js';
import { bandOf } from '../../../src/model/calibration/deal-band.js';
import { exhibitsOf } from '../../../src/model/score/exhibits.js';
import { modelOf } from '../../../src/model/score/model.js';
import { mitigantsOf } from '../../../src/model/price/mitigants.js';
import { gradeTriggers } from '../../../src/model/rating/triggers.js';
import { reverse } from '../../../src/model/scenario/reverse.js';
import { scoreOf } from '../../../src/model/score/score.js';
import { sensitivityGrid, tornado } from '../../../src/model/scenario/sensitivity.js';
import { stress } from '../../../src/model/scenario/stress.js';
import type { Block, DocumentTable, ReportDocument } from '../../../src/report/document/document.js';
import type { ReportInput } from '../../../src/report/document/report-input.js';
import { loaded, textsOf, type Spec, type Texts } from '../../model/build.js';
import { folderTexts } from '../../model/folders.js';

export const SAMPLES = ['meridian', 'coreweave-ddtl-3', 'troubled', 'rigs-2022', 'serial-tape'] as const;

/** Everything a report is made from, of a sample with all its scenarios. */
export const inputOfSample = (name: string): Promise<ReportInput> => inputOfFolder(new URL(`../../../samples/${name}/`, import.meta.url));

/** The same of a case whose figures an independent program computed. */
export const inputOfCase = (name: string): Promise<ReportInput> => inputOfFolder(new URL(`../../cases/${name}/`, import.meta.url));

async function inputOfFolder(folder: URL): Promise<ReportInput> {
  const texts = folderTexts(folder);
  const { deal, warnings } = await loaded(texts);
  return inputOf(deal, warnings, texts);
}

/** The same of a deal in a few words, without scenarios. */
export async function inputOfSpec(spec: Spec): Promise<ReportInput> {
  const { deal, warnings } = await loaded(textsOf(spec));
  return inputOf(deal, warnings, null);
}

async function inputOf(deal: Deal, warnings: readonly Warning[], texts: Texts | null): Promise<ReportInput> {
  const { scenarios } = texts === null ? { scenarios: [] } : await scenariosOf(deal, texts);
  const model = modelOf(deal);
  const score = scoreOf(model);
  const stressed = stress(deal, scenarios);
  const searched = reverse(deal, {
    drivers: ['price_level'],
    events: deal.covenants.length > 0 ? ['covenant', 'payment_default'] : ['payment_default'],
  });
  const priceShock = searched.results.find(({ event }) => event === 'covenant')?.shock ?? null;
  return {
    deal,
    mitigants: mitigantsOf(model, scenarios, stressed.scenarios, priceShock),
    triggers: gradeTriggers(score.rating, deal.assumptions.values),
    band: bandOf(model),
    score: { ...score, warnings: [...warnings, ...score.warnings] },
    stress: stressed,
    scenarios,
    reverse: searched,
    tornado: tornado(deal, 'recovery.orderly'),
    grid: sensitivityGrid(deal, 'price_level', 'rental_level', 'ltv.olv'),
    exhibits: exhibitsOf(model),
    ratingDriver: null,
    tool: { name: 'gpulien', version: '0.0.0' },
    title: null,
    preparedBy: null,
    simulation: null,
    confidential: false,
  };
}

function scenariosOf(deal: Deal, texts: Texts): ReturnType<typeof loadScenarios> {
  const bytes = (path: string): Uint8Array | null => (texts[path] === undefined ? null : new TextEncoder().encode(texts[path]));
  return loadScenarios({ read: async (path) => bytes(path), stream: async () => null }, deal, {});
}

export const blocksOf = (document: ReportDocument): Block[] => document.sections.flatMap((section) => section.blocks);
export const tablesOf = (document: ReportDocument): DocumentTable[] => [
  ...document.audit,
  ...blocksOf(document).flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
];

export function tableNamed(document: ReportDocument, id: string): DocumentTable {
  const table = tablesOf(document).find((candidate) => candidate.id === id);
  if (!table) throw new Error(`no table ${id}`);
  return table;
}

/** The cells of a column, with or without the rows that sum up. */
export function columnOf(table: DocumentTable, field: string, rows: 'all' | 'plain' | 'total' = 'plain') {
  const i = table.columns.findIndex((column) => column.field === field);
  if (i < 0) throw new Error(`no column ${field} in ${table.id}`);
  return table.rows.filter(({ weight }) => rows === 'all' || (rows === 'total') === (weight === 'total')).map(({ cells }) => cells[i]!);
}
