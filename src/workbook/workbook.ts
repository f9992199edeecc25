import { figureOf } from '../domain/figure.js';
import { figureStyle } from './figure-style.js';
import { BASES } from '../domain/covenant.js';
import type { Model } from '../model/score/model.js';
import type { ScoreResult } from '../model/frame/result.js';
import type { ReportDocument } from '../report/document/document.js';
import type { ReportInput } from '../report/document/report-input.js';
import { actualsSheet } from './actuals-sheet.js';
import { anchorsSheet } from './anchors-sheet.js';
import { arrivalsSheet } from './arrivals-sheet.js';
import { assumptionsSheet } from './assumptions-sheet.js';
import { baseSheet, type BaseCells } from './base-sheet.js';
import { calendarSheet } from './calendar-sheet.js';
import { cashSheet } from './cash-sheet.js';
import { checkSheet } from './check-sheet.js';
import { contractsSheet } from './contracts-sheet.js';
import { covenantsSheet, type CovenantCells } from './covenants-sheet.js';
import { debtSheet, type DebtCells } from './debt-sheet.js';
import { fleetSheet } from './fleet-sheet.js';
import { groupsSheet } from './groups-sheet.js';
import { incomeSheet } from './income-sheet.js';
import { indexSheet } from './index-sheet.js';
import { leasesSheet } from './leases-sheet.js';
import { liquidationSheet, type LiquidationCells } from './liquidation-sheet.js';
import { lotsSheet } from './lots-sheet.js';
import { obsolescenceSheet } from './obsolescence-sheet.js';
import { planOf, type Plan } from './plan.js';
import { projectionSheet, type ProjectionCells } from './projection-sheet.js';
import { ratesSheet } from './rates-sheet.js';
import { ratingSheet, type RatingCells } from './rating-sheet.js';
import { ratiosSheet, type RatioCells } from './ratios-sheet.js';
import { referenceSheet } from './reference-sheet.js';
import { runningCostsSheet } from './running-costs-sheet.js';
import { scaleSheet } from './scale-sheet.js';
import type { Ref } from './sheet.js';
import { sectionSheets } from './section-sheets.js';
import { stressSheet } from './stress-sheet.js';
import { summarySheet, type Headline } from './summary-sheet.js';
import { termsSheet } from './terms-sheet.js';
import { valuesSheet } from './values-sheet.js';
import { writeWorkbook } from './xlsx.js';

export interface WorkbookInput {
  readonly model: Model;
  readonly input: ReportInput;
  readonly document: ReportDocument;
  /** Of the file's properties. */
  readonly created: Date;
}

/** The sheets of a workbook filled, with the cells that the summary shows. */
export interface Filled {
  readonly plan: Plan;
  readonly headlines: readonly Headline[];
  readonly projection: ProjectionCells;
  readonly covenants: CovenantCells;
}

/** The order in which a reader finds the sheets. */
const ORDER = [
  'Index',
  'Summary',
  'TearSheet',
  'Commentary',
  'Check',
  'Terms',
  'Fleet',
  'Leases',
  'Rates',
  'Actuals',
  'Reference',
  'Assumptions',
  'Calendar',
  'Obsolescence',
  'Anchors',
  'Income',
  'Lots',
  'Values',
  'Contracts',
  'Running',
  'Groups',
  'Arrivals',
  'Cash',
  'Base',
  'BasePath',
  'Debt',
  'DebtByPeriod',
  'Projection',
  'Ratios',
  'Covenants',
  'CovenantTests',
  'Disposal',
  'InPlace',
  'Support',
  'Liquidation',
  'Scale',
  'Rating',
  'Stress',
  'Simulation',
];

/** The lender report as a workbook: inputs typed, everything computed from them by formulas that can be followed from lot to headline. */
export async function reportWorkbook({ model, input, document, created }: WorkbookInput): Promise<Uint8Array> {
  const { plan } = filledWorkbook(model, input, document);
  const { book } = plan;
  const footer = `${document.tool}${document.preparedBy === null ? '' : ` · ${document.preparedBy}`}${document.confidential ? ' · Confidential' : ''}`;
  return writeWorkbook({
    title: document.title,
    author: document.preparedBy ?? document.tool,
    created,
    footer,
    sheets: inOrder(plan),
    names: book.names,
  });
}

/** All sheets, the summary, check and index included. */
export function filledWorkbook(model: Model, input: ReportInput, document: ReportDocument): Filled {
  const filled = fillWorkbook(model, input.score);
  const { plan, headlines, projection, covenants } = filled;
  stressSheet(plan, input.stress, input.reverse, input.tornado);
  sectionSheets(plan, document);
  const overall = checkSheet(plan);
  const cell = (key: Parameters<CovenantCells['cell']>[0], i: number): Ref => covenants.cell(key, i);
  const lines = plan.deal.covenants.map(({ id }, i) => ({
    id,
    limit: cell('limit', i),
    actual: cell('actual', i),
    headroom: cell('headroom', i),
    status: cell('status', i),
    firstBreach: cell('firstBreach', i),
  }));
  summarySheet(plan, document, headlines, lines, overall, projection);
  indexSheet(plan, document, inOrder(plan), overall);
  return filled;
}

/** The sheets in the order of the file. */
export const inOrder = ({ book }: Plan): Plan['book']['sheets'] =>
  [...book.sheets].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));

/** Fills the inputs and the calculation, in the order in which one figure needs another. */
export function fillWorkbook(model: Model, score: ScoreResult): Filled {
  const plan = planOf(model, score);
  const assumptions = assumptionsSheet(plan);
  const reference = referenceSheet(plan);
  const fleet = fleetSheet(plan);
  const terms = termsSheet(plan);
  const leases = leasesSheet(plan);
  const rates = ratesSheet(plan);
  const calendar = calendarSheet(plan);
  const actuals = actualsSheet(plan, calendar);
  const obsolescence = obsolescenceSheet(plan, assumptions, calendar, reference);
  const anchors = anchorsSheet(plan, assumptions, calendar, obsolescence, reference);
  const income = incomeSheet(plan, assumptions, calendar, reference, obsolescence, anchors);
  const market = { fleet, assumptions, calendar, reference, obsolescence, anchors, income };
  const lots = lotsSheet(plan, market);
  const running = runningCostsSheet(plan, { ...market, lots });
  const groups = groupsSheet(plan, { fleet });
  const arrivals = arrivalsSheet(plan, { ...market, lots, groups, running });
  const values = valuesSheet(plan, market, lots, arrivals);
  const contracts = contractsSheet(plan, { ...market, leases, arrivals });
  const scale = scaleSheet(plan, assumptions);
  const cash = cashSheet(plan, { ...market, terms, contracts, running, lots, arrivals, scale });
  const base = baseSheet(plan, { ...market, terms, leases, contracts, values, groups, arrivals }, lots);
  const debt = debtSheet(plan, { ...market, terms, rates, cash, basePath: base?.path ?? null });
  const loan = { ...market, terms, leases, contracts, cash, debt, values, groups, actuals, lots, running };
  const projection = projectionSheet(plan, loan);
  const ratios = ratiosSheet(plan, loan);
  const covenants = covenantsSheet(plan, { ...loan, base, ratios });
  const liquidation = liquidationSheet(plan, { ...loan, scale });
  const rating = ratingSheet(plan, { ...loan, ratios, liquidation, scale });
  return { plan, projection, covenants, headlines: headlinesOf({ values, debt, projection, ratios, base, liquidation, rating }) };
}

interface HeadlineSources {
  readonly values: ReturnType<typeof valuesSheet>;
  readonly debt: DebtCells;
  readonly projection: ProjectionCells;
  readonly ratios: RatioCells;
  readonly base: BaseCells | null;
  readonly liquidation: LiquidationCells;
  readonly rating: RatingCells;
}

function headlinesOf({ values, debt, projection, ratios, base, liquidation, rating }: HeadlineSources): Headline[] {
  const line = (label: string, name: string, cell: Ref | null, style: Headline['style']): Headline[] =>
    cell ? [{ label, name, cell, style }] : [];
  const figure = (id: string, name: string, cell: Ref | null): Headline[] => line(figureOf(id).title, name, cell, figureStyle(id));
  return [
    ...figure('facility_grade', 'Facility_grade', rating.facilityGrade),
    ...figure('obligor_grade', 'Obligor_grade', rating.obligorGrade),
    ...figure('pd', 'PD', rating.pd),
    ...figure('lgd', 'LGD', rating.lgd),
    ...figure('el', 'EL', rating.el),
    ...figure('balance', 'Debt_total', debt.total),
    ...figure('ead', 'EAD', debt.ead),
    ...BASES.flatMap((basis) => figure(basis, `Value_${basis}`, values.of(basis).at(0))),
    ...BASES.flatMap((basis) => figure(`ltv.${basis}`, `LTV_${basis}`, projection.ltv(basis, 0))),
    ...figure('dscr_min', 'DSCR_min', ratios.dscrMin),
    ...figure('dscr_forward_3', 'DSCR_forward_3', ratios.dscrForward3),
    ...figure('dscr_forward_12', 'DSCR_forward_12', ratios.dscrForward12),
    ...figure('llcr', 'LLCR_today', ratios.llcr),
    ...figure('contract_coverage', 'Contract_coverage', ratios.contractCoverage),
    ...figure('contract_realization', 'Contract_realization', ratios.contractRealization),
    ...figure('customer_share', 'Customer_share', ratios.customerShare),
    ...figure('tail_months', 'Tail_months', ratios.tailMonths),
    ...figure('borrowing_base', 'Borrowing_base', base && base.base),
    ...line('Availability', 'Availability', base && base.availability, 'money'),
    ...line('Over-advance', 'Overadvance', base && base.overadvance, 'money'),
    ...figure('recovery.orderly', 'Recovery_orderly', liquidation.orderly.recoveryRate),
    ...figure('recovery.forced', 'Recovery_forced', liquidation.forced.recoveryRate),
    ...figure('lgd.orderly', 'LGD_orderly', liquidation.orderly.lgd),
    ...figure('lgd.forced', 'LGD_forced', liquidation.forced.lgd),
    ...line('Shortfall, orderly', 'Shortfall_orderly', liquidation.orderly.shortfall, 'money'),
    ...line('Shortfall, forced', 'Shortfall_forced', liquidation.forced.shortfall, 'money'),
  ];
}
