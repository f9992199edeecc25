import type { Deal } from '../../domain/deal.js';
import type { Scenario } from '../../domain/scenario.js';
import type { BandRow } from '../../model/calibration/deal-band.js';
import type { MitigantsResult } from '../../model/price/mitigants.js';
import type { GradeTriggers } from '../../model/rating/triggers.js';
import type { Exhibits } from '../../model/score/exhibits.js';
import type { ScoreResult } from '../../model/frame/result.js';
import type { RatingDriver } from '../../model/scenario/rating-driver.js';
import type { ReverseResult } from '../../model/scenario/reverse.js';
import type { GridResult, TornadoResult } from '../../model/scenario/sensitivity.js';
import type { StressResult } from '../../model/scenario/stress.js';
import type { SimulationResult } from '../../model/simulation/summary.js';
import type { Tool } from '../print/tool.js';

/** What a lender report is made from. */
export interface ReportInput {
  readonly deal: Deal;
  readonly score: ScoreResult;
  /** What the model's own error makes of value and LTV. */
  readonly band: readonly BandRow[];
  /** The base case first. */
  readonly stress: StressResult;
  readonly scenarios: readonly Scenario[];
  readonly reverse: ReverseResult;
  readonly tornado: TornadoResult;
  /** LTV on OLV over resale prices, by row, and market rents. */
  readonly grid: GridResult;
  /** null where no paths were drawn. */
  readonly simulation: SimulationResult | null;
  readonly exhibits: Exhibits;
  /** The assumption of the rating on which the grade depends most; null where none moves it. */
  readonly ratingDriver: RatingDriver | null;
  /** What terms that a lender may ask for would change. */
  readonly mitigants: MitigantsResult;
  readonly triggers: GradeTriggers;
  readonly tool: Tool;
  /** null: "Lender report: NAME". */
  readonly title: string | null;
  readonly preparedBy: string | null;
  readonly confidential: boolean;
}
