import { loadDeal } from '../../../src/input/deal/load.js';
import { loadScenarios } from '../../../src/input/scenario/scenarios.js';
import { bandOf } from '../../../src/model/calibration/deal-band.js';
import { exhibitsOf } from '../../../src/model/score/exhibits.js';
import { modelOf } from '../../../src/model/score/model.js';
import { mitigantsOf } from '../../../src/model/price/mitigants.js';
import { gradeTriggers } from '../../../src/model/rating/triggers.js';
import { ratingDriver } from '../../../src/model/scenario/rating-driver.js';
import { reverse } from '../../../src/model/scenario/reverse.js';
import { scoreOf } from '../../../src/model/score/score.js';
import { sensitivityGrid, tornado } from '../../../src/model/scenario/sensitivity.js';
import { stress } from '../../../src/model/scenario/stress.js';
import type { ReportDocument } from '../../../src/report/document/document.js';
import { reportDocument } from '../../../src/report/document/report-document.js';
import { folderFiles } from '../../input/folder.js';

const SAMPLES = new URL('../../../samples/', import.meta.url);

/** The report of a sample under all of its scenarios. */
export async function sampleReport(name: string): Promise<ReportDocument> {
  const files = folderFiles(new URL(`${name}/`, SAMPLES));
  const { deal } = await loadDeal(files);
  const { scenarios, inputs } = await loadScenarios(files, deal!);
  const model = modelOf(deal!);
  const score = scoreOf(model);
  const stressed = stress(deal!, scenarios);
  return reportDocument({
    mitigants: mitigantsOf(model, scenarios, stressed.scenarios, null),
    triggers: gradeTriggers(score.rating, deal!.assumptions.values),
    deal: deal!,
    scenarios,
    band: bandOf(model),
    score,
    stress: { ...stressed, inputs: [...deal!.inputs, ...inputs] },
    reverse: reverse(deal!, { drivers: ['price_level', 'rental_level'], events: ['covenant', 'payment_default'] }),
    tornado: tornado(deal!, 'recovery.orderly'),
    grid: sensitivityGrid(deal!, 'price_level', 'rental_level', 'ltv.olv'),
    exhibits: exhibitsOf(model),
    ratingDriver: ratingDriver(model),
    tool: { name: 'gpulien', version: '0.1.0' },
    title: null,
    preparedBy: 'Credit risk',
    simulation: null,
    confidential: true,
  });
}
