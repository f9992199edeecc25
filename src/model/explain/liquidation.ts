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
    const { sold, served } = model.liquidation.partsToday(channel);
    for (const lot of sold) explainSale(model, lot, channel, delay, ONE, t);
    for (const { contract, last } of served) {
      const share = contract.share(0);
      for (const lot of contract.pool.lots) {
        explainSale(model, lot, channel, Math.max(last, delay), share, t);
        if (share.lt(1)) explainSale(model, lot, channel, delay, ONE.minus(share), t);
      }
    }
    return gross;
  });
}

/** Gross of one lot, or a share of it, in a sale that begins after month `delay`; nothing in a month in which its net would be negative. */
function explainSale({ deal, values, grid }: Model, lot: Lot, channel: Channel, delay: number, share: Decimal, trace: Trace): void {
  const set = deal.assumptions;
  const months = set.values.liquidation.saleMonths[channel];
  const { kept, breakEven } = values.saleGroups([lot])[0]!;
  step(trace, `sale of ${lot.id}, months ${delay + 1} to ${delay + months}`, 'money', 'Σ GPUs · share · fmv · kept / sale_months', (t) => {
    leaf(t, 'quantity', 'number', lot.quantity, { kind: 'input', place: lot.place });
    if (!share.eq(1)) leaf(t, 'share of the lot', 'ratio', share);
    leaf(t, 'kept: (1 − haircut)(1 − condition)(1 − region) · depth', 'ratio', kept[channel], assumed(set, `haircut.${channel}`));
    leaf(t, 'sale_months', 'months', months, assumed(set, `liquidation.sale_months.${channel}`));
    let gross = ZERO;
    for (let n = delay + 1; n <= delay + months; n++) {
      const { each } = values.fmv(lot, n);
      const sells = breakEven[channel] !== null && each.gte(breakEven[channel]);
      const name = `fmv per GPU on ${formatDay(grid.date(n))}${sells ? '' : ', not sold: its net would be negative'}`;
      if (n === delay + 1)
        step(t, name, 'money', 'as fmv of the lot on that day', (inner) => (values.explain(lot, 'fmv', n, inner!), each));
      else leaf(t, name, 'money', each);
      if (sells) gross = gross.plus(each.times(kept[channel]).times(lot.quantity).times(share).div(months));
    }
    return gross;
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
