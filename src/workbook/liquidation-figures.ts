import type { LiquidationResult } from '../model/frame/result.js';
import type { ChannelRow } from './channel-rows.js';
import type { Distributed } from './distribution-rows.js';
import { div, eq, iff, min, sub, NOTHING, type Expr } from './formula.js';
import type { MonthRows } from './month-rows.js';
import type { Ref, Style } from './sheet.js';

/** A figure of a channel's outcome. */
export type FigureKey =
  | 'ead'
  | 'accounts'
  | 'gross'
  | 'support'
  | 'contractCash'
  | 'commission'
  | 'removal'
  | 'holding'
  | 'legal'
  | 'priority'
  | 'costsUnpaid'
  | 'nominal'
  | 'pv'
  | 'recoveryRate'
  | 'lgd'
  | 'shortfall'
  | 'surplus'
  | 'months';

/** What a figure is made from, once the months of its channel stand. */
export interface Made {
  readonly rows: MonthRows<ChannelRow>;
  readonly distributed: Distributed;
  /** Σ over tranches. */
  readonly nominal: Expr;
  readonly pv: Expr;
  /** A figure of the same channel that stands above. */
  readonly own: (key: FigureKey) => Ref;
}

interface Figure {
  readonly key: FigureKey;
  readonly label: string;
  readonly style: Style;
  readonly words: string;
  readonly of: (made: Made, given: Given) => Expr;
  readonly engine: (result: LiquidationResult) => LiquidationResult['lgd'] | number;
}

/** What stands before any month. */
interface Given {
  readonly accounts: Ref;
  readonly ead: Ref;
  readonly legal: Ref;
  /** Draws to come: a shortfall has a rate to be valued at even where nothing is owed yet. */
  readonly hasDraws: boolean;
}

/** '' without exposure. */
const ofExposure = (ead: Expr, of: Expr): Expr => iff(eq(ead, 0), NOTHING, of);
const recovered = (pv: Expr, ead: Expr): Expr => min(1, div(pv, ead));
export const lossOf = (pv: Expr, ead: Expr): Expr => ofExposure(ead, sub(1, recovered(pv, ead)));

/** What is said of each channel, in the order in which it stands. */
const FIGURES: readonly Figure[] = [
  {
    key: 'ead',
    label: 'EAD',
    style: 'cents',
    words: 'balance and accrued interest at as-of',
    of: (_, { ead }) => ead,
    engine: (r) => r.ead,
  },
  {
    key: 'accounts',
    label: 'accounts',
    style: 'cents',
    words: 'controlled accounts, received in month 1 before anything else',
    of: (_, { accounts }) => accounts,
    engine: (r) => r.accounts,
  },
  {
    key: 'gross',
    label: 'gross sale proceeds',
    style: 'cents',
    words: 'sold piecemeal, and in place once a contract has ended',
    of: ({ rows }) => rows.total('gross'),
    engine: (r) => r.gross,
  },
  {
    key: 'support',
    label: 'price support',
    style: 'cents',
    words: 'puts and residual value guarantees',
    of: ({ rows }) => rows.total('support'),
    engine: (r) => r.support,
  },
  {
    key: 'contractCash',
    label: 'contract cash in place',
    style: 'cents',
    words: "after the operator's fee, as far as the customer survives",
    of: ({ rows }) => rows.total('contractCash'),
    engine: (r) => r.contractCash,
  },
  {
    key: 'commission',
    label: 'commission',
    style: 'cents',
    words: 'share of gross',
    of: ({ rows }) => rows.total('commission'),
    engine: (r) => r.commission,
  },
  {
    key: 'removal',
    label: 'removal',
    style: 'cents',
    words: 'per GPU sold; GPUs not worth it are abandoned',
    of: ({ rows }) => rows.total('removal'),
    engine: (r) => r.removal,
  },
  {
    key: 'holding',
    label: 'holding and running',
    style: 'cents',
    words: 'of what is unsold at the start of a month; in place, what serving costs',
    of: ({ rows }) => rows.total('holding'),
    engine: (r) => r.holding,
  },
  {
    key: 'legal',
    label: 'legal cost',
    style: 'cents',
    words: 'max(legal_usd, legal_share · EAD), in month 1',
    of: (_, { legal }) => legal,
    engine: (r) => r.legal,
  },
  {
    key: 'priority',
    label: 'priority claims paid',
    style: 'cents',
    words: 'after costs',
    of: ({ distributed }) => distributed.priorityPaid,
    engine: (r) => r.priorityClaimsPaid,
  },
  {
    key: 'costsUnpaid',
    label: 'costs never covered',
    style: 'cents',
    words: 'no claim on the lenders',
    of: ({ distributed }) => distributed.costsUnpaid,
    engine: (r) => r.costsUnpaid,
  },
  {
    key: 'nominal',
    label: 'recovery, nominal',
    style: 'cents',
    words: 'Σ paid to lenders',
    of: ({ nominal }) => nominal,
    engine: (r) => r.recoveryNominal,
  },
  {
    key: 'pv',
    label: 'recovery, present value',
    style: 'cents',
    words: 'Σ paid in month x · discount',
    of: ({ pv }) => pv,
    engine: (r) => r.recoveryPv,
  },
  {
    key: 'recoveryRate',
    label: 'recovery rate',
    style: 'percent',
    words: 'min(1, PV/EAD)',
    of: ({ own }) => ofExposure(own('ead'), recovered(own('pv'), own('ead'))),
    engine: (r) => r.recoveryRate,
  },
  {
    key: 'lgd',
    label: 'LGD',
    style: 'percent',
    words: '1 − recovery rate',
    of: ({ own }) => lossOf(own('pv'), own('ead')),
    engine: (r) => r.lgd,
  },
  {
    key: 'shortfall',
    label: 'shortfall',
    style: 'cents',
    words: 'EAD − PV',
    of: ({ own }, { hasDraws }) => {
      const short = sub(own('ead'), own('pv'));
      return hasDraws ? short : ofExposure(own('ead'), short);
    },
    engine: (r) => r.shortfall,
  },
  {
    key: 'surplus',
    label: 'surplus to the borrower',
    style: 'cents',
    words: 'what is left after the last month',
    of: ({ distributed }) => distributed.surplus,
    engine: (r) => r.surplus,
  },
  {
    key: 'months',
    label: 'months to the last payment to lenders',
    style: 'plain',
    words: '',
    of: ({ distributed }) => iff(eq(distributed.lastPayment, 0), NOTHING, distributed.lastPayment),
    engine: (r) => r.months,
  },
];

/** Those of a deal, with or without price support. */
export const figuresOf = (supported: boolean): readonly Figure[] => FIGURES.filter(({ key }) => supported || key !== 'support');
