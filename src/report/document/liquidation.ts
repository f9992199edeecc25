import type { Decimal } from '../../kernel/decimal.js';
import { CHANNELS, type Channel } from '../../domain/assumptions.js';
import type { LiquidationResult, ScoreResult } from '../../model/frame/result.js';
import type { BridgeChart } from '../chart/chart.js';
import { clean } from '../print/clean.js';
import { grouped } from '../print/figures.js';
import { plural } from '../print/words.js';
import type { Block, DocumentSection, DocumentTable } from './document.js';
import { capital, listed } from './phrases.js';
import type { ReportInput } from './report-input.js';
import {
  column,
  count,
  figureCell,
  money,
  moneyScale,
  moneyText,
  note,
  paragraph,
  table,
  tableOf,
  takenOff,
  type Weight,
  words,
  shown,
  figured,
} from './tables.js';

export function liquidationSection(input: ReportInput): DocumentSection {
  const { score } = input;
  const { orderly } = score.liquidation;
  const served =
    orderly.inPlace.length === 0
      ? 'No contract is continued under a replacement operator: all GPUs are sold.'
      : `In the orderly channel ${plural(orderly.inPlace.length, 'contract')} ${orderly.inPlace.length === 1 ? 'is' : 'are'} continued under a replacement operator to the end before the GPUs are sold: ${listed(orderly.inPlace.map(clean))}.`;
  return {
    id: 'liquidation-and-recovery',
    title: 'Liquidation and recovery',
    newPage: true,
    blocks: [
      paragraph(
        `What lenders would get if the loan defaulted on the as-of date. An orderly sale is marketed over months, a forced one is an auction in weeks. ${served}`,
      ),
      table(liquidationTable(score)),
      table(recoveryTable(score)),
      ...(orderly.tranches.length > 0 ? [table(trancheTable(score))] : []),
      note(
        'LGD: share of exposure not recovered, in present value at the average rate of the debt. Recovery in present value does not add up with the nominal cash above it.',
      ),
      ...CHANNELS.flatMap((channel) => bridge(channel, score)),
    ],
  };
}

interface Line {
  readonly label: string;
  readonly of: (sale: LiquidationResult) => Decimal | null;
  readonly weight?: Weight;
}

/** An amount with its sign: costs are taken off. */
const plus = (label: string, of: (sale: LiquidationResult) => Decimal | null, weight?: Weight): Line => ({
  label,
  of,
  ...(weight ? { weight } : {}),
});
const less = (label: string, of: (sale: LiquidationResult) => Decimal): Line => plus(label, (sale) => takenOff(of(sale)));

const LINES: readonly Line[] = [
  plus('Gross sale proceeds', (s) => s.gross),
  plus('Plus contracts continued under a replacement operator', (s) => s.contractCash),
  plus('Plus controlled accounts', (s) => s.accounts),
  less('Less commission', (s) => s.commission),
  less('Less removal', (s) => s.removal),
  less('Less hosting and power until sold', (s) => s.holding),
  less('Less legal costs', (s) => s.legal),
  plus('Plus costs that no cash covers, not borne by lenders', (s) => s.costsUnpaid),
  less('Less priority claims', (s) => s.priorityClaimsPaid),
  less('Less surplus to the borrower', (s) => s.surplus),
  plus('To lenders, nominal', (s) => s.recoveryNominal, 'total'),
  plus('To lenders, present value', (s) => s.recoveryPv, 'subtotal'),
  plus('Exposure at default', (s) => s.ead),
  plus('Shortfall: exposure less present value', (s) => s.shortfall),
];

function liquidationTable({ liquidation: { orderly, forced }, deal }: ScoreResult): DocumentTable {
  const scale = moneyScale(deal.currency, [orderly.ead, orderly.gross, orderly.contractCash, forced.gross]);
  return tableOf<Line>(
    { id: 'liquidation', title: 'From gross proceeds to lenders', unit: scale.unit },
    [
      words('Line', 'line', (line) => line.label),
      money('Orderly', 'orderly_usd', scale, (line) => line.of(orderly)),
      money('Forced', 'forced_usd', scale, (line) => line.of(forced)),
    ],
    LINES,
    (line) => line.weight,
  );
}

function recoveryTable({ liquidation }: ScoreResult): DocumentTable {
  return tableOf<Channel>(
    { id: 'recovery', title: 'Recovery by channel', caption: 'Months run to the last payment to lenders.' },
    [
      words('Channel', 'channel', capital),
      figured('recovery.orderly', (channel) => liquidation[channel].recoveryRate, { title: 'Recovery rate', field: 'recovery_rate_share' }),
      figured('lgd', (channel) => liquidation[channel].lgd),
      column('Months', 'duration_months', 'count', (channel) =>
        figureCell(liquidation[channel].months, liquidation[channel].months === null ? 'no payment' : grouped(liquidation[channel].months)),
      ),
      words('Served in place', 'in_place', (channel) => liquidation[channel].inPlace.map(clean).join(', ')),
    ],
    CHANNELS,
  );
}

type TrancheRow = { readonly channel: Channel; readonly tranche: LiquidationResult['tranches'][number] };

function trancheTable({ liquidation, deal }: ScoreResult): DocumentTable {
  const rows = CHANNELS.flatMap((channel) => liquidation[channel].tranches.map((tranche): TrancheRow => ({ channel, tranche })));
  const scale = moneyScale(
    deal.currency,
    rows.flatMap(({ tranche }) => [tranche.ead, tranche.recoveryNominal]),
  );
  return tableOf<TrancheRow>(
    { id: 'liquidation-tranches', title: 'Recovery by tranche', unit: scale.unit },
    [
      words('Channel', 'channel', ({ channel }) => capital(channel)),
      words('Tranche', 'tranche', ({ tranche }) => tranche.id),
      count('Rank', 'rank', ({ tranche }) => tranche.rank),
      money('Exposure', 'ead_usd', scale, ({ tranche }) => tranche.ead),
      money('Recovery, nominal', 'recovery_nominal_usd', scale, ({ tranche }) => tranche.recoveryNominal),
      money('Recovery, present value', 'recovery_pv_usd', scale, ({ tranche }) => tranche.recoveryPv),
      figured('lgd', ({ tranche }) => tranche.lgd, { tone: ({ tranche }) => (tranche.lgd?.gt(0) ? 'bad' : undefined) }),
    ],
    rows,
  );
}

/** From gross to lenders as a picture: what adds, what is taken off. Steps of zero are left out. */
function bridge(channel: Channel, { liquidation, values, deal }: ScoreResult): Block[] {
  const sale = liquidation[channel];
  if (sale.gross.isZero() && sale.contractCash.isZero() && sale.accounts.isZero())
    return [
      paragraph(
        `In ${channel === 'orderly' ? 'an orderly' : 'a forced'} sale there are no proceeds, no contracts in place and no cash to draw.`,
      ),
    ];
  const steps: BridgeChart['steps'] = [
    { name: 'FMV', amount: values.fmv, total: true },
    { name: sale.contractCash.isZero() ? 'Discount and wait' : 'Discount, wait, kept in place', amount: sale.gross.minus(values.fmv) },
    { name: 'Gross proceeds', amount: sale.gross, total: true },
    ...(
      [
        ['In place', sale.contractCash],
        ['Cash accounts', sale.accounts],
        ['Commission', takenOff(sale.commission)],
        ['Removal', takenOff(sale.removal)],
        ['Holding', takenOff(sale.holding)],
        ['Legal', takenOff(sale.legal)],
        ['Unpaid costs', sale.costsUnpaid],
        ['Priority claims', takenOff(sale.priorityClaimsPaid)],
        ['Surplus', takenOff(sale.surplus)],
      ] as const
    )
      .filter(([, amount]) => !amount.isZero())
      .map(([name, amount]) => ({ name, amount })),
    { name: 'To lenders', amount: sale.recoveryNominal, total: true },
  ];
  const chart: BridgeChart = {
    kind: 'bridge',
    id: `bridge-${channel}-chart`,
    title: `${capital(channel)} sale: from value to recovery`,
    unit: 'money',
    currency: clean(deal.currency),
    steps,
    description: describe(sale, deal.currency),
  };
  return [{ kind: 'chart', chart }];
}

function describe(sale: LiquidationResult, currency: string): string {
  const amountOf = (x: Decimal): string => moneyText(x, currency);
  const costs = sale.commission.plus(sale.removal).plus(sale.holding).plus(sale.legal).minus(sale.costsUnpaid);
  const surplus = sale.surplus.isZero() ? '' : ` and ${amountOf(sale.surplus)} for the borrower`;
  return [
    `Gross proceeds of ${amountOf(sale.gross)}, contracts in place ${amountOf(sale.contractCash)} and cash ${amountOf(sale.accounts)}, less costs of ${amountOf(costs)} and priority claims of ${amountOf(sale.priorityClaimsPaid)},`,
    `leave ${amountOf(sale.recoveryNominal)} for lenders${surplus}: ${shown('recovery.orderly', sale.recoveryRate)} of exposure in present value.`,
  ].join(' ');
}
