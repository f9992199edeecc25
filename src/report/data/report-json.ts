import type { Commentary } from '../../domain/commentary.js';
import type { ReportInput } from '../document/report-input.js';
import type { Json } from '../print/json.js';
import { dealJson } from '../print/result-json.js';
import { reverseJson } from '../stress/reverse.js';
import { scoreJson } from '../score/json.js';
import { simulationJson } from '../simulation/simulation-json.js';
import { tornadoJson } from '../stress/sensitivity.js';
import { stressJson } from '../stress/stress-json.js';

/** A lender report as one JSON object: what `score`, `stress`, `reverse`, `sensitivity` and `simulate` print under --json, side by side, and the analyst's words. */
export const reportJson = ({ deal, score, band, stress, reverse, tornado, simulation, tool }: ReportInput): Json => ({
  schema: 'report/1',
  tool: { name: tool.name, version: tool.version },
  deal: dealJson(score.deal),
  score: scoreJson(score, tool, band),
  stress: stressJson(stress, tool),
  reverse: reverseJson(reverse, tool),
  sensitivity: tornadoJson(tornado, tool),
  simulation: simulation && simulationJson(simulation, tool),
  commentary: deal.commentary === 'left_out' ? null : commentaryJson(deal.commentary),
});

/** The analyst's words as they are written; null without, and where names are replaced. */
const commentaryJson = (commentary: Commentary | null): Json =>
  commentary && {
    recommendation: commentary.recommendation,
    request: commentary.request,
    purpose: commentary.purpose,
    parties: commentary.parties.map(({ role, name, note }) => ({ role, name, note })),
    risks: commentary.risks.map(({ risk, mitigant }) => ({ risk, mitigant })),
    field_exam: commentary.fieldExam,
    sources: commentary.sources.map(({ term, source }) => ({ term, source })),
  };
