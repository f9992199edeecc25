import type { FigureUnit } from '../../domain/figure.js';
import type { Decimal } from '../../kernel/decimal.js';
import type { Day } from '../../kernel/calendar.js';

/** What the figures of a chart are, so that axes and labels are written right. */
export type Unit = Exclude<FigureUnit, 'text'> | 'count';

/** How a series looks in colour; each also differs by dash, hatch or marker, so that black and white tells them apart. */
export type Ink = 'debt' | 'value' | 'value2' | 'value3' | 'good' | 'warn' | 'bad' | 'neutral' | 'accent';

interface ChartHead {
  /** Unique in the document; of letters, digits and dashes. */
  readonly id: string;
  readonly title: string;
  /** What its figures are and their source, in a line under the title of a drawing that is a file of its own. */
  readonly note?: string;
  /** What the chart shows, in a sentence or two with its main figures, for those who cannot see it. */
  readonly description: string;
  readonly unit: Unit;
  readonly currency: string;
}

/** Paths over time. `variants` beyond the first are the same chart under other scenarios. */
export interface LineChart extends ChartHead {
  readonly kind: 'lines';
  readonly dates: readonly Day[];
  readonly variants: readonly {
    readonly id: string;
    readonly name: string;
    /**
     * `points`: each value stands by itself, without a line between, as prices seen do. `straight`: the values lie on straight lines, which
     * are drawn from corner to corner.
     */
    readonly series: readonly {
      readonly name: string;
      readonly ink: Ink;
      readonly values: readonly (Decimal | null)[];
      readonly step?: boolean;
      readonly points?: boolean;
      readonly straight?: boolean;
    }[];
    /** What lies between two values on each date, as the range of an error. */
    readonly bands?: readonly {
      readonly name: string;
      readonly ink: Ink;
      readonly low: readonly (Decimal | null)[];
      readonly high: readonly (Decimal | null)[];
    }[];
  }[];
  /** What the axis holds even where these lines do not reach it, so that charts of one scale compare. */
  readonly reach?: readonly [low: Decimal, high: Decimal];
  /** Dates that stand out, as that of a launch. */
  readonly events?: readonly { readonly date: Day; readonly name: string }[];
}

/** Bars by category, stacked where there are several series. */
export interface BarChart extends ChartHead {
  readonly kind: 'bars';
  readonly direction: 'across' | 'up';
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly ink: Ink; readonly values: readonly (Decimal | null)[] }[];
  /** A line at a value, as a limit. */
  readonly mark?: { readonly name: string; readonly value: Decimal };
  /** What the axis holds even where these bars do not reach it, so that charts of one scale compare. */
  readonly reach?: readonly [low: number, high: number];
}

/** From a first amount through additions and deductions to a last. `total` steps stand on the axis. */
export interface BridgeChart extends ChartHead {
  readonly kind: 'bridge';
  readonly steps: readonly { readonly name: string; readonly amount: Decimal; readonly total?: boolean }[];
}

/** How far a figure moves either way with each driver. */
export interface TornadoChart extends ChartHead {
  readonly kind: 'tornado';
  readonly base: Decimal;
  readonly bars: readonly {
    readonly name: string;
    readonly down: { readonly label: string; readonly value: Decimal } | null;
    readonly up: { readonly label: string; readonly value: Decimal } | null;
  }[];
}

/** A figure over two drivers at once: one cell a pair, shaded by the limits that it passes. */
export interface HeatChart extends ChartHead {
  readonly kind: 'heat';
  readonly rows: { readonly title: string; readonly names: readonly string[] };
  readonly columns: { readonly title: string; readonly names: readonly string[] };
  /** By row, by column. */
  readonly values: readonly (readonly (Decimal | null)[])[];
  /** At most two, the lower first; a line is drawn where cells on one side are above the limit. */
  readonly limits: readonly { readonly name: string; readonly value: Decimal }[];
  /** Where the drivers stand today. */
  readonly today: { readonly row: number; readonly column: number } | null;
}

/** Spans and days on one time axis, a row each. */
export interface TimelineChart extends ChartHead {
  readonly kind: 'timeline';
  readonly from: Day;
  readonly to: Day;
  readonly rows: readonly {
    readonly name: string;
    readonly ink: Ink;
    readonly spans: readonly { readonly from: Day; readonly to: Day }[];
    readonly days: readonly { readonly date: Day; readonly name: string }[];
  }[];
}

export type Chart = HeatChart | TimelineChart | LineChart | BarChart | BridgeChart | TornadoChart;
