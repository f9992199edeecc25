import type { Collector } from './collector.js';
import { estimate, type Estimate } from './statistics.js';
import type { Driver } from './switched-off.js';

/** What a simulation comes to with a driver off, and what the driver adds. */
export interface WhatIf {
  readonly driver: Driver;
  /** Share of paths that default. */
  readonly pd: Estimate;
  readonly el: { readonly oneYear: Estimate; readonly lifetime: Estimate };
  /** Expected loss as it is less that with the driver off, over the same draws. */
  readonly adds: { readonly oneYear: Estimate; readonly lifetime: Estimate };
}

/** @param off the same paths with the driver off */
export function whatIf(driver: Driver, base: Collector, off: Collector): WhatIf {
  const { paths } = base;
  const losses = ({ defaults }: Collector, within: number): ((path: number) => number) => {
    const byPath = new Float64Array(paths);
    for (const { path, k, lossPv } of defaults) if (k <= within) byPath[path] = lossPv;
    return (path) => byPath[path]!;
  };
  const over = (within: number): { readonly el: Estimate; readonly adds: Estimate } => {
    const [as, without] = [losses(base, within), losses(off, within)];
    return { el: estimate(paths, without), adds: estimate(paths, (path) => as(path) - without(path)) };
  };
  const [oneYear, lifetime] = [over(12), over(Infinity)];
  const dead = new Set(off.defaults.map(({ path }) => path));
  return {
    driver,
    pd: estimate(paths, (path) => (dead.has(path) ? 1 : 0)),
    el: { oneYear: oneYear.el, lifetime: lifetime.el },
    adds: { oneYear: oneYear.adds, lifetime: lifetime.adds },
  };
}
