import type { PriceResult } from '../../model/price/price.js';
import { dateCell as date, numberCell as number, textCell as text, type Table } from '../print/csv.js';

export const PRICE_TABLES = ['tranches', 'repaid', 'expected', 'market', 'structure'] as const;
export type PriceTable = (typeof PRICE_TABLES)[number];

/** One table of a price at full precision, with the unit of each column in its name. */
export function priceTable({ tranches, blended, market, structure }: PriceResult, name: PriceTable): Table {
  switch (name) {
    case 'tranches':
      return {
        header: [
          'tranche',
          'balance_usd',
          'price_usd',
          'accrued_usd',
          'contractual_yield_per_year',
          'discount_margin_per_year',
          'wal_years',
          'duration_years',
          'irb_pd_share',
          'irb_lgd_share',
          'irb_maturity_years',
          'irb_risk_weight_share',
        ],
        rows: [
          ...tranches.map((one) => [
            text(one.id),
            number(one.balance),
            number(one.price),
            number(one.accrued),
            number(one.contractualYield),
            number(one.discountMargin),
            number(one.wal),
            number(one.duration),
            number(one.irb.pd),
            number(one.irb.lgd),
            number(one.irb.maturity),
            number(one.irb.riskWeight),
          ]),
          [
            text('blended'),
            number(null),
            number(blended.price),
            number(null),
            number(blended.contractualYield),
            number(null),
            number(blended.wal),
            number(blended.duration),
            ...[1, 2, 3, 4].map(() => number(null)),
          ],
        ],
      };
    case 'repaid':
      return {
        header: ['tranche', 'months', 'date', 'irr_per_year'],
        rows: tranches.flatMap(({ id, repaid }) => repaid.map((one) => [text(id), number(one.months), date(one.date), number(one.irr)])),
      };
    case 'expected':
      return {
        header: [
          'tranche',
          'expected_pv_usd',
          'fees_pv_usd',
          'annuity_usd',
          'yield_after_losses_per_year',
          'break_even_per_year',
          'expected_loss_per_year',
          'cost_per_year',
          'capital_per_year',
          'fees_per_year',
          'rest_per_year',
          'raroc_per_year',
          'capital_share',
          'capital_se_share',
        ],
        rows: tranches.flatMap(({ id, expected }) => {
          if (!expected) return [];
          const { parts } = expected;
          return [
            [
              text(id),
              ...[
                expected.expectedPv,
                expected.feesPv,
                expected.annuity,
                expected.yieldAfterLosses,
                expected.breakEven,
                parts && parts.expectedLoss,
                parts && parts.cost,
                parts && parts.capital,
                parts && parts.fees,
                parts && parts.rest,
                expected.raroc,
                expected.capital,
                expected.capitalSe,
              ].map((x) => number(x)),
            ],
          ];
        }),
      };
    case 'structure':
      return {
        header: ['term', 'from', 'to', 'tranche', 'break_even_per_year', 'change_per_year'],
        rows: (structure ?? []).flatMap((worth) =>
          worth.tranches.map((one) => [
            text(worth.term),
            text(worth.from),
            text(worth.to),
            text(one.id),
            number(one.breakEven),
            number(one.change),
          ]),
        ),
      };
    case 'market':
      return {
        header: [
          'loan',
          'date',
          'size_usd_m',
          'spread_bps',
          'rate_per_year',
          'rating',
          'notches_from_deal',
          'advance_share',
          'offtaker',
          'note',
          'source',
        ],
        rows: market.map(({ loan, notches }) => [
          text(loan.name),
          date(loan.date),
          number(loan.sizeUsdM),
          number(loan.spreadBps),
          number(loan.rate),
          text(loan.rating),
          number(notches),
          number(loan.advance),
          text(loan.offtaker),
          text(loan.note),
          text(loan.source),
        ]),
      };
  }
}
