import type { Model } from '../../model/model.js';
import type { ScoreResult } from '../../model/result.js';
import { cashSheet } from './cash-sheet.js';
import { contractsSheet } from './contracts-sheet.js';
import { debtSheet } from './debt-sheet.js';
import { leasesSheet } from './leases-sheet.js';
import { ratesSheet } from './rates-sheet.js';
import { runningCostsSheet } from './running-costs-sheet.js';
import { termsSheet } from './terms-sheet.js';
import { anchorsSheet } from './anchors-sheet.js';
import { assumptionsSheet } from './assumptions-sheet.js';
import { calendarSheet } from './calendar-sheet.js';
import { fleetSheet } from './fleet-sheet.js';
import { incomeSheet } from './income-sheet.js';
import { lotsSheet } from './lots-sheet.js';
import { obsolescenceSheet } from './obsolescence-sheet.js';
import { planOf, type Plan } from './plan.js';
import { referenceSheet } from './reference-sheet.js';
import { valuesSheet } from './values-sheet.js';

/** Fills every sheet of the workbook, in the order in which one figure needs another. */
export function fillWorkbook(model: Model, score: ScoreResult): Plan {
  const plan = planOf(model, score);
  const assumptions = assumptionsSheet(plan);
  const reference = referenceSheet(plan);
  const fleet = fleetSheet(plan);
  const calendar = calendarSheet(plan);
  const obsolescence = obsolescenceSheet(plan, assumptions, calendar, reference);
  const anchors = anchorsSheet(plan, assumptions, calendar, obsolescence);
  const income = incomeSheet(plan, assumptions, calendar, reference, obsolescence, anchors);
  const sources = { fleet, assumptions, calendar, reference, obsolescence, anchors, income };
  const lots = lotsSheet(plan, sources);
  valuesSheet(plan, sources, lots);
  const terms = termsSheet(plan);
  const leases = leasesSheet(plan);
  const contracts = contractsSheet(plan, { ...sources, leases });
  const running = runningCostsSheet(plan, sources);
  const cash = cashSheet(plan, { ...sources, contracts, running });
  const rates = ratesSheet(plan);
  debtSheet(plan, { ...sources, terms, rates, cash, basePath: null });
  return plan;
}
