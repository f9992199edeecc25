import type { SetName } from '../../domain/assumptions.js';
import type { InputFile } from '../../domain/deal.js';
import type { Warning } from '../../kernel/failure.js';
import type { PortfolioResult } from '../../model/portfolio/portfolio.js';
import { dateCell as date, numberCell as number, textCell as text, type Table } from '../print/csv.js';

export const PORTFOLIO_TABLES = [
  'loans',
  'concentrations',
  'providers',
  'pledges',
  'missing_serials',
  'crowding',
  'crowding_models',
  'scenarios',
  'joint_defaults',
] as const;
export type PortfolioTable = (typeof PORTFOLIO_TABLES)[number];

/** A book with the files that it was read from. */
export interface PortfolioView {
  readonly result: PortfolioResult;
  readonly assumptionSet: SetName;
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Warning[];
}

/** One table of a book at full precision, amounts in its currency. */
export function portfolioTable({ result }: PortfolioView, name: PortfolioTable): Table {
  switch (name) {
    case 'loans':
      return {
        header: [
          'deal',
          'path',
          'as_of',
          'currency',
          'exposure',
          'grade',
          'facility_grade',
          'pd_share',
          'lgd_share',
          'expected_loss',
          'ltv_olv_ratio',
          'lowest_headroom_covenant',
          'lowest_headroom_share',
          'watch',
        ],
        rows: result.loans.map((loan) => [
          text(loan.id),
          text(loan.path),
          date(loan.asOf),
          text(loan.currency),
          number(loan.exposure),
          text(loan.grade),
          text(loan.facilityGrade),
          number(loan.pd),
          number(loan.lgd),
          number(loan.el),
          number(loan.ltvOlv),
          text(loan.lowestHeadroom?.covenant ?? null),
          number(loan.lowestHeadroom?.headroom ?? null),
          text(loan.watch.join(' ')),
        ]),
      };
    case 'concentrations':
      return {
        header: ['dimension', 'group', 'exposure', 'share', 'hhi', 'limit_share', 'headroom_share'],
        rows: result.concentrations.flatMap(({ dimension, hhi, limit, headroom, groups }) =>
          groups.map(({ name: group, exposure, share }) => [
            text(dimension),
            text(group),
            number(exposure),
            number(share),
            number(hhi),
            number(limit),
            number(headroom),
          ]),
        ),
      };
    case 'providers':
      return {
        header: ['provider', 'exposure', 'deals', 'pays_from'],
        rows: result.providers.map(({ name: provider, exposure, deals, from }) => [
          text(provider),
          number(exposure),
          text(deals.join(' ')),
          date(from),
        ]),
      };
    case 'pledges':
      return {
        header: ['by', 'name', 'gpus', 'double_cost', 'double_base', 'deal', 'file', 'row', 'asset_id', 'text'],
        rows: result.audit.doublePledged.flatMap(({ kind, id, gpus, cost, base, where }) =>
          where.map((one) => [
            text(kind),
            text(id),
            number(gpus),
            number(cost),
            number(base),
            text(one.deal),
            text(one.file),
            number(one.row),
            text(one.assetId),
            text(one.text),
          ]),
        ),
      };
    case 'missing_serials':
      return {
        header: ['deal', 'cost_share', 'asset_ids'],
        rows: result.audit.missing.map(({ id, costShare, lots }) => [text(id), number(costShare), text(lots.join(' '))]),
      };
    case 'crowding':
      return {
        header: ['deal', 'loss_alone', 'loss_crowded', 'extra_loss'],
        rows: result.crowding.deals.map(({ id, alone, crowded, extra }) => [text(id), number(alone), number(crowded), number(extra)]),
      };
    case 'crowding_models':
      return {
        header: ['model', 'gpus', 'extra_loss', 'deals'],
        rows: result.crowding.models.map(({ model, gpus, extra, deals }) => [
          text(model),
          number(gpus),
          number(extra),
          text(deals.join(' ')),
        ]),
      };
    case 'scenarios':
      return {
        header: ['scenario', 'deal', 'default', 'month', 'channel', 'loss'],
        rows: result.scenarios.flatMap(({ id, loans }) =>
          loans.map((loan) => [text(id), text(loan.id), date(loan.date), number(loan.k), text(loan.channel), number(loan.loss)]),
        ),
      };
    case 'joint_defaults':
      return {
        header: ['deal_a', 'deal_b', 'scenarios', 'which'],
        rows: result.jointDefaults.map(({ a, b, scenarios }) => [text(a), text(b), number(scenarios.length), text(scenarios.join(' '))]),
      };
  }
}
