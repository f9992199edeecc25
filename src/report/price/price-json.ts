import { formatDay } from '../../kernel/calendar.js';
import type { ExpectedResult } from '../../model/price/expected.js';
import type { PriceResult, TranchePrice } from '../../model/price/price.js';
import { exact, money, ratio, type Json } from '../print/json.js';
import { headJson } from '../print/result-json.js';
import type { Tool } from '../print/tool.js';

/** What `price --json` prints. */
export const priceJson = (result: PriceResult, tool: Tool): Json => ({
  ...headJson('price/1', result, tool),
  expected_from: sourceJson(result.source),
  tranches: result.tranches.map(trancheJson),
  blended: yieldsJson(result.blended),
  structure:
    result.structure &&
    result.structure.map(({ term, from, to, tranches }) => ({
      term,
      from,
      to,
      tranches: tranches.map(({ id, breakEven, change }) => ({ id, break_even: ratio(breakEven), change: ratio(change) })),
    })),
  market: {
    grade: result.grade,
    offtaker: result.offtaker,
    loans: result.market.map(({ loan, notches }) => ({
      loan: loan.name,
      date: formatDay(loan.date),
      size_usd_m: exact(loan.sizeUsdM),
      spread_bps: exact(loan.spreadBps),
      rate: exact(loan.rate),
      rating: loan.rating,
      notches,
      advance: exact(loan.advance),
      offtaker: loan.offtaker,
      note: loan.note,
      source: loan.source,
    })),
  },
});

const sourceJson = (source: PriceResult['source']): Json => {
  if (source === null) return null;
  if (source.kind === 'simulation') return { kind: source.kind, file: null, seed: source.seed, paths: source.paths };
  return { kind: source.kind, file: source.file.file, seed: null, paths: null };
};

const yieldsJson = ({ price, contractualYield, wal, duration }: PriceResult['blended']): { readonly [key: string]: Json } => ({
  price: money(price),
  contractual_yield: ratio(contractualYield),
  wal: ratio(wal),
  duration: ratio(duration),
});

const trancheJson = (tranche: TranchePrice): Json => ({
  id: tranche.id,
  ...yieldsJson(tranche),
  accrued: money(tranche.accrued),
  discount_margin: ratio(tranche.discountMargin),
  repaid: tranche.repaid.map(({ months, date, irr }) => ({ months, date: formatDay(date), irr: ratio(irr) })),
  irb: {
    pd: ratio(tranche.irb.pd),
    lgd: ratio(tranche.irb.lgd),
    maturity: ratio(tranche.irb.maturity),
    risk_weight: ratio(tranche.irb.riskWeight),
  },
  expected: tranche.expected && expectedJson(tranche.expected),
});

const expectedJson = ({ parts, ...expected }: ExpectedResult): Json => ({
  expected_pv: money(expected.expectedPv),
  fees_pv: money(expected.feesPv),
  annuity: money(expected.annuity),
  yield_after_losses: ratio(expected.yieldAfterLosses),
  break_even: ratio(expected.breakEven),
  parts: parts && {
    expected_loss: ratio(parts.expectedLoss),
    cost: ratio(parts.cost),
    capital: ratio(parts.capital),
    fees: ratio(parts.fees),
    rest: ratio(parts.rest),
  },
  raroc: ratio(expected.raroc),
  capital: ratio(expected.capital),
  capital_se: ratio(expected.capitalSe),
});
