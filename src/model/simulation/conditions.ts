import type { Deal } from '../../domain/deal.js';
import type { CurveParameter } from '../../domain/scenario.js';
import { partyName } from '../../domain/party.js';
import { laneOf, type Lane } from '../paths/blocks.js';
import type { BlockConditions, BlockLease } from '../paths/conditions.js';
import type { Model } from '../score/model.js';
import { lenderRules } from './drawn-path.js';
import { CURVE, type DrawnBlock, type Months } from './drivers.js';

const path = (rows: Months): Lane[] => rows.map(laneOf);

/** What was drawn for a block of paths, as the engine runs it: the same as each path's scenario. @source methodology 18 */
export function blockConditions(drawn: DrawnBlock, model: Model): BlockConditions {
  const { deal } = model;
  const { channel, refinance, accelerate } = lenderRules(deal.assumptions);
  return {
    width: drawn.width,
    priceLevel: null,
    rentalLevel: path(drawn.rentalLevel),
    indexShift: path(drawn.indexShift),
    lotValue: new Map(),
    leases: defaultsOf(drawn, model, deal),
    modelLevel: new Map([...drawn.level].map(([name, rows]) => [name, path(rows)])),
    utilization: path(drawn.utilization),
    drawn: {
      curve: Object.fromEntries(CURVE.map((key) => [key, laneOf(drawn.curve[key])])) as Record<CurveParameter, Lane>,
      cohorts: drawn.cohorts.map(({ name, date, efficiency }) => ({ name, date: laneOf(date), efficiency: laneOf(efficiency) })),
      parties: new Map([...drawn.parties].map(([name, month]) => [name, laneOf(month)])),
      operator: laneOf(drawn.operator),
      channel,
      refinance: { ltv: refinance.ltv?.toNumber() ?? null, cover: refinance.cover?.toNumber() ?? null },
      accelerate,
    },
  };
}

/** Contracts end with their customers, and then pay no fee unless they had walked away before. */
function defaultsOf(drawn: DrawnBlock, { grid, contracts }: Model, { leases }: Deal): ReadonlyMap<string, BlockLease> {
  const ends = new Map<string, Float64Array>();
  for (const [name, months] of drawn.parties)
    if (months.some((month) => month !== Infinity))
      ends.set(
        name,
        months.map((month) => (month === Infinity ? Infinity : grid.date(month))),
      );
  return new Map(
    leases.flatMap((lease) => {
      const endsBy = ends.get(partyName(lease.group));
      const { firmEnd } = contracts.flowOf(lease.id)!;
      if (!endsBy) return [];
      return [
        [lease.id, { endsBy: laneOf(endsBy), feeless: laneOf(endsBy.map((end) => (end <= firmEnd ? 1 : 0))), price: null, gpus: null }],
      ];
    }),
  );
}
