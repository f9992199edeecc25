import type { CalendarCells } from './calendar-sheet.js';
import { instalmentOf, type DrawCells, type TranchePlan } from './debt-payment.js';
import { yearFraction } from './dates.js';
import {
  add,
  div,
  eq,
  iff,
  lt,
  max,
  mul,
  number,
  or,
  round,
  sub,
  sum,
  sumProduct,
  words,
  NOTHING,
  type Expr,
  type Range,
} from './formula.js';
import { Timeline, table, type Series, type Table } from './layout.js';
import { day, figure, type Plan } from './plan.js';
import { hasShares, hedgeOf, lends, runsDown } from './loan-terms.js';
import { PaymentRows, paymentRows, type DebtSources } from './payment-rows.js';
import { typed, type Ref } from './sheet.js';
import type { TermCells } from './terms-sheet.js';

export interface DebtCells {
  /** Σ balance(d_k), k = 0 to plan.horizon. */
  readonly balance: Series;
  /** Of period k, 1 to plan.horizon. */
  readonly interest: Series;
  readonly principal: Series;
  readonly balloon: Series;
  readonly prepayment: Series;
  /** interest + commitment fees + scheduled principal. */
  readonly service: Series;
  /** Commitment fees, draws, and what is added to balances; null where the terms know none. */
  readonly lending: Readonly<Record<'fee' | 'drawn' | 'capitalised', Series>> | null;
  /** Of each tranche, a column. */
  readonly toDraw: Range;
  /** Balance at as-of and all draws to come. */
  readonly lent: Ref;
  /** Balance, accrued interest and rate in force of a tranche at as-of, in the order of the deal's tranches. */
  trancheBalance(i: number): Ref;
  trancheAccrued(i: number): Ref;
  trancheRate(i: number): Ref;
  /** Balance-weighted rate in force at as-of; null without debt. */
  readonly waRate: Ref | null;
  readonly total: Ref;
  readonly accrued: Ref;
  readonly ead: Ref;
}

/** Every payment of every tranche, and the debt by period. @source methodology 6 */
export function debtSheet(plan: Plan, sources: DebtSources): DebtCells {
  const { book, deal, model, score } = plan;
  const { terms, calendar, rates } = sources;
  const sheet = book.sheet(
    'Debt',
    'Every payment of every tranche, one row a date; the debt by period is on the sheet DebtByPeriod.',
    'calculation',
  );
  const top = sheet.heading('Debt');
  const { schedules } = model.debt;
  const rateOn = (i: number, date: Expr): Expr => {
    const { rate } = deal.tranches[i]!;
    if (rate.kind === 'fixed') return terms.tranches.cell('fixed', i).fixed;
    const level = rates.on(rate.index, date);
    const index = rate.floor === null ? level : max(level, terms.tranches.cell('floor', i).fixed);
    const plain = max(0, add(index, terms.tranches.cell('margin', i).fixed));
    return hedgeOf(deal.tranches[i]!) === null ? plain : hedgedRate(terms, i, date, plain, level);
  };
  const lastPayment = (i: number): Ref => terms.tranches.cell('lastPayment', i).fixed;

  const heads = table(sheet, top, deal.tranches, [
    { key: 'id', title: 'Tranche', style: 'text', width: 14, of: (_, __, i) => terms.tranches.cell('id', i) },
    { key: 'balance', title: 'Balance', style: 'cents', width: 18, of: (_, __, i) => terms.tranches.cell('balance', i) },
    { key: 'rate', title: 'Rate in force', style: 'factor', of: (_, __, i) => rateOn(i, lastPayment(i)) },
    {
      key: 'accrued',
      title: 'Accrued at as-of',
      style: 'cents',
      of: (tranche, row, i) => {
        const at = (rate: Expr): Expr => round(mul(row('balance'), rate, yearFraction(lastPayment(i), calendar.asOf, tranche.dayCount)), 2);
        return tranche.pik.isZero() ? at(row('rate')) : add(at(row('rate')), at(terms.tranches.cell('pik', i)));
      },
    },
    { key: 'n', title: 'Payments', style: 'plain', of: (_, __, i) => figure(schedules[i]!.dates.length) },
    {
      key: 'instalment',
      title: 'Instalment',
      style: 'cents',
      of: (tranche, row, i) =>
        (runsDown(tranche) ? instalmentOf({ tranche, i, n: schedules[i]!.dates.length }, terms, row('rate')) : null) ?? typed(''),
    },
    {
      key: 'all',
      title: 'Rate with PIK',
      style: 'factor',
      of: (tranche, row, i) => (tranche.pik.isZero() ? row('rate') : add(row('rate'), terms.tranches.cell('pik', i))),
    },
    {
      key: 'toDraw',
      title: 'Draws to come',
      style: 'cents',
      of: (_, __, i) => (terms.draws[i] ? sum(terms.draws[i].column('amount')) : number(0)),
    },
  ]);
  const sumRow = heads.last + 1;
  sheet.put(sumRow, 1, typed('in all'), 'strong');
  const total = sheet.put(sumRow, 2, sum(heads.column('balance')), 'total').fixed;
  const waRate = score.debt.waRate === null ? null : sheet.put(sumRow, 3, averageRate(total, heads), 'factor').fixed;
  const accrued = sheet.put(sumRow, 4, sum(heads.column('accrued')), 'total').fixed;
  sheet.put(sumRow + 1, 1, typed('EAD at as-of'), 'strong');
  const ead = sheet.put(sumRow + 1, 2, add(total, accrued), 'total').fixed;
  sheet.put(sumRow + 2, 1, typed('with draws'), 'label');
  const lent = sheet.put(sumRow + 2, 2, add(total, sum(heads.column('toDraw'))), 'cents').fixed;

  let row = sumRow + 4;
  const plans = deal.tranches.map((tranche, i): TranchePlan => {
    const n = schedules[i]!.dates.length;
    const instalment = heads.cell('instalment', i);
    const draws = tranche.draws.map(({ date }, d): DrawCells => {
      const rows = terms.draws[i]!;
      return { day: date, date: rows.cell('date', d).fixed, amount: rows.cell('amount', d).fixed };
    });
    if (tranche.profile !== 'schedule' || tranche.schedule.length === 0)
      return { tranche, i, n, instalment: instalment.value === '' ? null : instalment.fixed, schedule: null, draws };
    const byShare = hasShares(tranche);
    sheet.put(row, 1, terms.tranches.cell('id', i), 'strong');
    const steps = table(sheet, row + 1, tranche.schedule, [
      { key: 'date', title: 'Scheduled on', style: 'date', of: (step) => day(step.date) },
      {
        key: 'principal',
        title: byShare ? 'Share of what was lent' : 'Principal',
        style: byShare ? 'plain' : 'cents',
        of: (step) => figure(byShare ? step.share : step.principal),
      },
    ]);
    row = steps.last + 2;
    return { tranche, i, n, instalment: null, schedule: { dates: steps.column('date'), amounts: steps.column('principal') }, draws };
  });
  const rows = paymentRows(plan);
  const payments = new PaymentRows(
    plan,
    sheet,
    row,
    rows,
    plans,
    sources,
    rateOn,
    heads.size === 0 ? () => number(0) : (i) => heads.cell('balance', i).fixed,
  );
  const byPeriod = periodsSheet(plan, calendar, payments, total);
  book.check('debt', total, score.debt.balance);
  book.check('EAD', ead, score.debt.ead);
  if (waRate) book.check('balance-weighted rate', waRate, score.debt.waRate);
  return {
    ...byPeriod,
    waRate,
    total,
    toDraw: heads.column('toDraw'),
    lent,
    accrued,
    ead,
    trancheBalance: (i) => heads.cell('balance', i).fixed,
    trancheAccrued: (i) => heads.cell('accrued', i).fixed,
    trancheRate: (i) => heads.cell('rate', i).fixed,
  };
}

/** By balance, by draws with nothing drawn. */
function averageRate(total: Ref, heads: Table<'id' | 'balance' | 'rate' | 'accrued' | 'n' | 'instalment' | 'all' | 'toDraw'>): Expr {
  const by = (weights: Range): Expr => sumProduct(mul(weights, heads.column('all')));
  const drawn = heads.column('toDraw');
  const all = sum(drawn);
  if (all.value === 0) return div(by(heads.column('balance')), total);
  return iff(eq(total, 0), div(by(drawn), all), div(by(heads.column('balance')), max(total, 0.01)));
}

/** The rate of a payment period that begins on a date, hedged where the hedge still runs; never below 0. @source methodology 17 C */
function hedgedRate({ tranches }: TermCells, i: number, date: Expr, plain: Expr, index: Expr): Expr {
  const term = (key: 'hedge' | 'hedgeShare' | 'hedgeLevel' | 'hedgeUntil'): Ref => tranches.cell(key, i).fixed;
  const [share, level] = [term('hedgeShare'), term('hedgeLevel')];
  const swapped = add(plain, mul(share, sub(level, index)));
  const capped = sub(plain, mul(share, max(0, sub(index, level))));
  const hedged = iff(eq(term('hedge'), words('swap')), swapped, capped);
  return max(0, iff(or(eq(term('hedgeUntil'), NOTHING), lt(date, term('hedgeUntil'))), hedged, plain));
}

/** The debt by period. */
function periodsSheet(
  plan: Plan,
  calendar: CalendarCells,
  payments: PaymentRows,
  total: Ref,
): Pick<DebtCells, 'balance' | 'interest' | 'principal' | 'balloon' | 'prepayment' | 'service' | 'lending'> {
  const { book, horizon, score } = plan;
  const sheet = book.sheet(
    'DebtByPeriod',
    'The debt by period: balance after its payments, interest, scheduled principal, balloon payments and prepayments.',
    'calculation',
  );
  const top = sheet.heading('Debt by period');
  sheet.width(1, 26);
  const line = new Timeline(sheet, 3, 0, horizon);
  line.row(top, 'period', (k) => typed(k), 'head');
  line.row(top + 1, 'to', (k) => calendar.date(k), 'date');
  sheet.frozen = { rows: top + 1, columns: 2 };
  const balance = line.row(top + 2, 'balance', (k) => (k === 0 ? total : payments.balanceAt(k)), 'cents');
  const [interest, principal, balloon, prepayment] = (['interest', 'principal', 'balloon', 'prepaid'] as const).map((part, i) =>
    line.row(top + 3 + i, part, (k) => payments.inPeriod(k, part), 'cents', { from: 1 }),
  ) as [Series, Series, Series, Series];
  const lending = lends(plan.deal)
    ? {
        fee: line.row(top + 8, 'commitment fees', (k) => payments.inPeriod(k, 'fee'), 'cents', { from: 1 }),
        drawn: line.row(top + 9, 'drawn', (k) => payments.inPeriod(k, 'drawn'), 'cents', { from: 1 }),
        capitalised: line.row(top + 10, 'added to the balance', (k) => payments.inPeriod(k, 'capitalised'), 'cents', { from: 1 }),
      }
    : null;
  const paid = (k: number): Expr =>
    lending ? add(interest.at(k), lending.fee.at(k), principal.at(k)) : add(interest.at(k), principal.at(k));
  const service = line.row(top + 7, 'debt service', paid, 'total', { from: 1 });
  for (const row of score.projection) {
    book.check(`balance at k = ${row.k}`, balance.at(row.k), row.balance);
    if (row.k === 0) continue;
    book.check(`interest of period ${row.k}`, interest.at(row.k), row.interest);
    book.check(`principal of period ${row.k}`, principal.at(row.k), row.principal);
    book.check(`balloon payments of period ${row.k}`, balloon.at(row.k), row.balloon);
    book.check(`prepayments of period ${row.k}`, prepayment.at(row.k), row.prepayment);
    if (!lending) continue;
    book.check(`commitment fees of period ${row.k}`, lending.fee.at(row.k), row.feesCommitment);
    book.check(`drawn in period ${row.k}`, lending.drawn.at(row.k), row.drawn);
    book.check(`added to balances in period ${row.k}`, lending.capitalised.at(row.k), row.capitalised);
  }
  return { balance, interest, principal, balloon, prepayment, service, lending };
}
