import { Decimal, ZERO } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import { leaf, type Trace } from '../../kernel/trace.js';
import { figureOf, metricFigure } from '../../domain/figure.js';
import type { Actual, Deal, ReportedFigure } from '../../domain/deal.js';
import type { Grid } from '../frame/grid.js';
import { figure, NOT_TESTABLE, traced, type Measure } from './measure.js';

/** Days for which a reported figure can be tested. */
const REPORTED_DAYS = 200;

/** What the borrower's own rows say of the past: actuals.csv and reported.csv. @source methodology 8, 17 H */
export class PastMeasures {
  private readonly actuals = new Map<number, Actual>();

  constructor(
    private readonly deal: Deal,
    private readonly grid: Grid,
  ) {
    for (const row of deal.actuals) this.actuals.set(grid.periodOfPayment(row.monthEnd), row);
  }

  /** The newest figure of a name that the borrower reported up to as_of, no older than 200 days. @source methodology 17 H */
  reported(name: string, trace?: Trace): Measure {
    return traced(
      trace,
      { ...metricFigure('reported'), title: `Reported: ${name}` },
      'the newest row of reported.csv up to as_of, no older than 200 days',
      (t) => {
        const { asOf } = this.grid;
        const rows = this.deal.reported.filter((row) => row.name === name && row.date <= asOf && row.date > asOf - REPORTED_DAYS);
        const newest = rows.reduce<ReportedFigure | null>(
          (latest, row) => (latest === null || row.date > latest.date ? row : latest),
          null,
        );
        if (newest === null) return NOT_TESTABLE;
        return figure(leaf(t, `${name}, ${formatDay(newest.date)}`, 'number', newest.value, { kind: 'input', place: newest.place }));
      },
    );
  }

  /** Cash and debt service of a month up to as_of, from the actuals; null where a row or a cell is missing. */
  period(j: number, trace?: Trace): { cfads: Decimal; service: Decimal } | null {
    const row = this.actuals.get(j);
    if (!row || row.revenueReceived === null || row.opex === null || row.interest === null || row.principal === null) return null;
    const origin = { kind: 'input' as const, place: row.place };
    return {
      cfads: leaf(trace, `received − opex of ${formatDay(row.monthEnd)}`, 'money', row.revenueReceived.minus(row.opex), origin),
      service: leaf(trace, `debt service of ${formatDay(row.monthEnd)}`, 'money', row.interest.plus(row.principal), origin),
    };
  }

  /** Σ received / Σ projected of the three months to as_of. */
  contractRealization(trace?: Trace): Measure {
    return traced(trace, figureOf('contract_realization'), 'Σ received / Σ projected over 3 months', (t) => {
      let received = ZERO;
      let projected = ZERO;
      for (const j of [-2, -1, 0]) {
        const row = this.actuals.get(j);
        if (!row || row.revenueReceived === null || row.projectedContractCash === null) return NOT_TESTABLE;
        const origin = { kind: 'input' as const, place: row.place };
        received = received.plus(leaf(t, `received, ${formatDay(row.monthEnd)}`, 'money', row.revenueReceived, origin));
        projected = projected.plus(leaf(t, `projected, ${formatDay(row.monthEnd)}`, 'money', row.projectedContractCash, origin));
      }
      return projected.isZero() ? NOT_TESTABLE : figure(received.div(projected), received, projected);
    });
  }
}
