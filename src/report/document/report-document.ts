import { clean } from '../print/clean.js';
import { borrowingBaseSection } from './borrowing-base.js';
import { complianceSection } from './compliance.js';
import { commentarySection } from './commentary.js';
import { conditionsSection } from './conditions.js';
import { contractsSection } from './contracts.js';
import { auditOf, coverOf, coverVerdict } from './cover.js';
import type { ReportDocument } from './document.js';
import { exceptionsSection } from './exceptions.js';
import { exposureSection } from './exposure.js';
import { fleetSection } from './fleet.js';
import { liquidationSection } from './liquidation.js';
import { methodSection } from './method.js';
import { projectionSection } from './projection.js';
import { ratingSection } from './rating.js';
import type { ReportInput } from './report-input.js';
import { scenariosSection } from './scenarios.js';
import { simulationSection } from './simulation.js';
import { stressSection } from './stress.js';
import { summarySection } from './summary.js';
import { tearSheetSection } from './tear-sheet.js';
import { termsSection } from './terms.js';

/** What a committee reads. */
const CORE = [
  tearSheetSection,
  commentarySection,
  summarySection,
  termsSection,
  exposureSection,
  liquidationSection,
  stressSection,
  simulationSection,
  ratingSection,
] as const;

/** What those who check it read besides. */
const ANNEX = [
  fleetSection,
  contractsSection,
  borrowingBaseSection,
  complianceSection,
  scenariosSection,
  projectionSection,
  exceptionsSection,
  methodSection,
  conditionsSection,
] as const;

/** A lender report of a deal, whatever the format. Pure: the same input gives the same document. */
export function reportDocument(input: ReportInput): ReportDocument {
  const { deal } = input.score;
  return {
    title: clean(input.title ?? `Lender report: ${deal.name}`),
    deal: { id: clean(deal.id), name: clean(deal.name), borrower: clean(deal.borrower), currency: clean(deal.currency), asOf: deal.asOf },
    preparedBy: input.preparedBy === null ? null : clean(input.preparedBy),
    confidential: input.confidential,
    verdict: coverVerdict(input.score),
    tool: `${input.tool.name} ${input.tool.version}`,
    cover: coverOf(input),
    audit: auditOf(input),
    sections: [
      ...CORE.flatMap((section) => section(input)),
      ...ANNEX.flatMap((section) => section(input)).map((section) => ({ ...section, annex: true as const })),
    ],
  };
}
