import type { ReportInput } from '../document/report-input.js';
import type { Json } from '../print/json.js';
import { dealJson } from '../print/result-json.js';
import { reverseJson } from '../stress/reverse.js';
import { scoreJson } from '../score/json.js';
import { simulationJson } from '../simulation/simulation-json.js';
import { tornadoJson } from '../stress/sensitivity.js';
import { stressJson } from '../stress/stress-json.js';

/** A lender report as one JSON object: what `score`, `stress`, `reverse`, `sensitivity` and `simulate` print under --json, side by side. */
export const reportJson = ({ score, band, stress, reverse, tornado, simulation, tool }: ReportInput): Json => ({
  schema: 'report/1',
  tool: { name: tool.name, version: tool.version },
  deal: dealJson(score.deal),
  score: scoreJson(score, tool, band),
  stress: stressJson(stress, tool),
  reverse: reverseJson(reverse, tool),
  sensitivity: tornadoJson(tornado, tool),
  simulation: simulation && simulationJson(simulation, tool),
});
