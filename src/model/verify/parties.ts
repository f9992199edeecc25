import { Decimal, fraction, usd } from '../../kernel/decimal.js';
import type { Counterparty, Flow } from '../../domain/counterparty.js';
import { circleOf } from '../circle/circle.js';
import { cdsHazard, pdOfHazard, realWorldHazard } from '../frame/pd.js';
import cds from './rows/cds.json';
import circle from './rows/circle.json';
import { topic, type Figures, type Topic } from './topic.js';

type Spread = { readonly recovery: number } & (
  { readonly spread_bps: number } | { readonly cds_bps: number; readonly cds_map: readonly (readonly [number, number])[] }
);

function spreadOf(inputs: Spread): Figures {
  const bps = 'cds_map' in inputs ? inputs.cds_bps : inputs.spread_bps;
  const hazard = cdsHazard({ bps: new Decimal(bps), recovery: fraction(inputs.recovery) });
  const pd = (years: number): number => pdOfHazard(hazard.times(years)).toNumber();
  if (!('cds_map' in inputs)) return { hazard: hazard.toNumber(), pd_1y: pd(1), pd_5y: pd(5) };
  const cdsMap = inputs.cds_map.map((pair) => pair.join(' ')).join('; ');
  const real = realWorldHazard(hazard, { counterparty: { cdsMap } });
  return {
    risk_neutral_hazard: hazard.toNumber(),
    real_world_hazard: real.toNumber(),
    real_world_pd: pdOfHazard(real).toNumber(),
  };
}

interface Payments {
  readonly borrower: string;
  readonly customer: string;
  readonly flows: readonly { readonly from: string; readonly to: string; readonly usd_year: number }[];
  /** What a party gets from nobody named: its revenue less what the flows name. */
  readonly external: Readonly<Record<string, number>>;
}

const PLACE = { file: 'flows.csv', line: 1, column: null, field: null };
const UNKNOWN = { cds: null, cash: null, commitments: null, raised: null, netDebt: null, ebitda: null, place: PLACE };

function circularOf({ borrower, customer, flows, external }: Payments): number {
  const revenueOf = ([name, amount]: [string, number]): [string, Counterparty] => {
    const named = flows.filter(({ to }) => to === name).reduce((sum, { usd_year }) => sum + usd_year, 0);
    return [name, { name, revenue: usd(named + amount), ...UNKNOWN }];
  };
  const paid = flows.map(({ from, to, usd_year }): Flow => ({
    from,
    to,
    kind: 'purchase',
    usdYear: usd(usd_year),
    committed: true,
    source: '',
    place: PLACE,
  }));
  const found = circleOf({
    borrower: { name: borrower, parent: null, parentRating: 'unrated', parentCds: null },
    flows: paid,
    counterparties: new Map(Object.entries(external).map(revenueOf)),
  });
  return found!.shareOf(customer).toNumber();
}

/** What spreads and payments say of a party. */
export const PARTIES: readonly Topic[] = [
  topic('cds', 'Hazards and PD of a spread, risk-neutral and real-world', cds, spreadOf),
  topic('circle', "Share of a customer's money that comes from the borrower", circle, circularOf),
];
