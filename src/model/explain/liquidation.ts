import { Decimal, ONE, ZERO, total } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import { leaf, step, type Trace } from '../../kernel/trace.js';
import type { Channel } from '../../domain/assumptions.js';
import type { Lot } from '../../domain/lot.js';
import { explainCash } from '../cash/contracts.js';
import { explainWaRate } from '../debt/debt.js';
import { assumed, term } from '../frame/origin.js';
import type { Model } from '../score/model.js';

/** LGD of a channel at as_of with its derivation. */
export function explainLiquidation(model: Model, channel: Channel, trace: Trace | undefined): Decimal | null {
  const { deal, debt, liquidation } = model;
  const set = deal.assumptions;
  return step(trace, `LGD, ${channel}`, 'ratio', '1 − PV recovery / EAD', (t) => {
    const result = liquidation.at(0, channel);
    if (!t) return result.lgd;
    step(t, 'EAD', 'money', 'Σ balance + accrued interest', (inner) => {
      debt.tranchesAt(0).forEach(({ tranche, balance, accrued }, i) => {
        leaf(inner, `balance of ${tranche.id}`, 'money', balance, term(deal, `tranches.${i}.balance`));
        leaf(inner, `accrued on ${tranche.id}`, 'money', accrued);
      });
      return result.ead;
    });
    explainWaRate(debt, deal, t);
    step(t, 'PV recovery', 'money', 'Σ paid to lenders in month x/(1 + wa_rate)^{x/12}', (inner) => {
      leaf(inner, 'accounts', 'money', result.accounts, term(deal, 'accounts'));
      explainGross(model, channel, result.gross, inner);
      if (inner) explainSupport(model, result.support, inner);
      explainContractCash(model, channel, result.contractCash, inner);
      leaf(inner, 'less commission', 'money', result.commission, assumed(set, `liquidation.commission.${channel}`));
      leaf(inner, 'less removal', 'money', result.removal, assumed(set, 'liquidation.removal_usd'));
      leaf(inner, 'less holding', 'money', result.holding, assumed(set, 'power.idle_load'));
      leaf(inner, 'less legal', 'money', result.legal, assumed(set, 'liquidation.legal_share'));
      leaf(inner, 'less priority claims', 'money', result.priorityClaimsPaid, term(deal, 'priority_claims'));
      leaf(inner, 'to lenders, nominal', 'money', result.recoveryNominal);
      return result.recoveryPv;
    });
    return result.lgd;
  });
}

/** Gross of the sale of a default at as_of, lot by lot, down to the fair value of its first month. */
function explainGross(model: Model, channel: Channel, gross: Decimal, trace: Trace | undefined): void {
  step(trace, 'gross sale proceeds', 'money', 'Σ over the lots and the months of the sale: GPUs · fmv · kept / sale_months', (t) => {
    if (!t) return gross;
    const delay = model.deal.assumptions.values.liquidation.repossessionMonths[channel];
    const supported = model.liquidation.supportedToday(channel);
    if (supported) {
      const { commission, removalUsd } = model.deal.assumptions.values.liquidation;
      for (const { lot, whole, put, gpus } of supported.sold) {
        const kept = model.values.keptWith(lot, channel, 0, supported.left.get(lot.model)!);
        const sells = (each: Decimal): boolean => each.times(kept).times(ONE.minus(commission[channel])).gte(removalUsd);
        explainSale(model, { lot, channel, delay, share: whole.div(lot.quantity), put, gpus, kept, sells }, t);
      }
    }
    const { sold, served } = model.liquidation.partsToday(channel);
    const plain = (lot: Lot, after: number, share: Decimal): void => {
      const { kept, breakEven } = model.values.saleGroups([lot])[0]!;
      const least = breakEven[channel];
      const sells = (each: Decimal): boolean => least !== null && each.gte(least);
      explainSale(model, { lot, channel, delay: after, share, put: ZERO, gpus: share.times(lot.quantity), kept: kept[channel], sells }, t);
    };
    if (!supported) for (const lot of sold) plain(lot, delay, ONE);
    for (const { contract, last } of served) {
      const share = contract.share(0);
      for (const lot of contract.pool.lots) {
        plain(lot, Math.max(last, delay), share);
        if (share.lt(1) && !supported) plain(lot, delay, ONE.minus(share));
      }
    }
    return gross;
  });
}

/** GPUs of a lot in a sale that begins after month `delay`. */
interface LotSale {
  readonly lot: Lot;
  readonly channel: Channel;
  readonly delay: number;
  /** Of the lot, before puts. */
  readonly share: Decimal;
  /** GPUs that go to puts. */
  readonly put: Decimal;
  /** What is left for the sale. */
  readonly gpus: Decimal;
  readonly kept: Decimal;
  /** Whether a GPU of a fair value is sold: not where its net would be negative. */
  readonly sells: (each: Decimal) => boolean;
}

/** Gross of the GPUs of one lot. */
function explainSale({ deal, values, grid }: Model, { lot, channel, delay, share, put, gpus, kept, sells }: LotSale, trace: Trace): void {
  const set = deal.assumptions;
  const months = set.values.liquidation.saleMonths[channel];
  const formula = put.isZero() ? 'Σ GPUs · share · fmv · kept / sale_months' : 'Σ (GPUs · share − put) · fmv · kept / sale_months';
  step(trace, `sale of ${lot.id}, months ${delay + 1} to ${delay + months}`, 'money', formula, (t) => {
    leaf(t, 'quantity', 'number', lot.quantity, { kind: 'input', place: lot.place });
    if (!share.eq(1)) leaf(t, 'share of the lot', 'ratio', share);
    if (!put.isZero()) leaf(t, 'less GPUs that go to a put', 'number', put);
    leaf(t, 'kept: (1 − haircut)(1 − condition)(1 − region) · depth', 'ratio', kept, assumed(set, `haircut.${channel}`));
    leaf(t, 'sale_months', 'months', months, assumed(set, `liquidation.sale_months.${channel}`));
    let gross = ZERO;
    for (let n = delay + 1; n <= delay + months; n++) {
      const { each } = values.fmv(lot, n);
      const sold = sells(each);
      const name = `fmv per GPU on ${formatDay(grid.date(n))}${sold ? '' : ', not sold: its net would be negative'}`;
      if (n === delay + 1)
        step(t, name, 'money', 'as fmv of the lot on that day', (inner) => (values.explain(lot, 'fmv', n, inner!), each));
      else leaf(t, name, 'money', each);
      if (sold) gross = gross.plus(each.times(kept).times(gpus).div(months));
    }
    return gross;
  });
}

/** What puts and guarantees pay, with their terms; nothing where the deal has none. */
function explainSupport({ deal }: Model, support: Decimal, trace: Trace): void {
  const hedges = deal.hedges.filter((hedge) => hedge.kind === 'put' || hedge.kind === 'rvg');
  if (hedges.length === 0) return;
  step(trace, 'price support', 'money', 'puts: GPUs · strike · S; guarantees: min(cap, Σ GPUs · (floor − gross)⁺) · S', (t) => {
    for (const hedge of hedges) {
      const origin = { kind: 'input', place: hedge.place } as const;
      leaf(t, `GPUs of ${hedge.id}`, 'number', hedge.gpus, origin);
      if (hedge.kind === 'put') leaf(t, `strike of ${hedge.id}`, 'money', hedge.strike, origin);
      else {
        leaf(t, `floor of ${hedge.id}`, 'money', hedge.floor, origin);
        leaf(t, `cap of ${hedge.id}`, 'money', hedge.cap, origin);
      }
    }
    return support;
  });
}

/** Contract cash of a default at as_of, contract by contract, down to the bill of its first month. */
function explainContractCash({ deal, contracts, liquidation }: Model, channel: Channel, cash: Decimal, trace: Trace | undefined): void {
  step(trace, 'contract cash in place', 'money', 'Σ over the contracts that continue: S(x) · cash · share · (1 − operator_fee)', (t) => {
    const set = deal.assumptions;
    const { stepinMonths, operatorFee } = set.values.liquidation;
    for (const { contract, last } of t ? liquidation.partsToday(channel).served : []) {
      step(
        t,
        `cash of ${contract.flow.lease.id}, months ${stepinMonths + 1} to ${last}`,
        'money',
        'Σ S(x) · cash(x) · share · (1 − operator_fee)',
        (inner) => {
          explainCash(contracts, contract.flow, stepinMonths + 1, inner!);
          leaf(inner, `one-year PD of ${contract.flow.lease.customer} (${contract.flow.lease.rating})`, 'ratio', contract.pd, {
            kind: 'input',
            place: contract.flow.lease.place,
          });
          leaf(inner, 'liquidation.operator_fee', 'ratio', operatorFee, assumed(set, 'liquidation.operator_fee'));
          leaf(inner, 'liquidation.stepin_months', 'months', stepinMonths, assumed(set, 'liquidation.stepin_months'));
          return total(contract.months(0, last).map((month) => month.contractCash));
        },
      );
    }
    leaf(t, 'liquidation.strategy', 'text', set.values.liquidation.strategy, assumed(set, 'liquidation.strategy'));
    return cash;
  });
}
