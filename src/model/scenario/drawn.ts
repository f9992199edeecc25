import type { Decimal } from '../../kernel/decimal.js';
import type { Deal } from '../../domain/deal.js';
import { partyName } from '../../domain/party.js';
import type { Change, DrawnPath, Shock } from '../../domain/scenario.js';
import { atMonth, type Conditions, type MonthPath } from '../frame/conditions.js';
import { ScenarioConflict } from './scenario-assumptions.js';

type Of<K extends Shock['kind']> = Extract<Shock, { readonly kind: K }>;

/** The drawn path among the shocks of a scenario; null without one. Two are a {@link ScenarioConflict}. */
export function drawnOf([path, second]: readonly Of<'paths'>[]): DrawnPath | null {
  if (second) throw new ScenarioConflict('two drawn paths at once');
  return path?.drawn ?? null;
}

/** What a path puts in place of the curve of obsolescence. */
export const curveChanges = (drawn: DrawnPath | null): { readonly key: string; readonly change: Change }[] =>
  (drawn?.curve ?? []).map(({ key, value }) => ({ key, change: { kind: 'set', value } }));

/** The cohorts to come that a path places anew. */
export const cohortShocks = (drawn: DrawnPath | null): Of<'cohort'>[] =>
  (drawn?.cohorts ?? []).map((cohort) => ({ kind: 'cohort', ...cohort }));

/** The paths of a scenario's other shocks combined with those of a drawn path: levels multiply, shifts add. @source methodology 18, section 4 */
export function withDrawn(
  drawn: DrawnPath | null,
  deal: Deal,
  warnings: string[],
  others: Omit<Conditions, 'modelLevel' | 'utilization' | 'drawn'>,
): Conditions {
  if (!drawn) return { ...others, modelLevel: new Map(), utilization: null, drawn };
  const { leases, hedges, borrower } = deal;
  const named = [
    ...leases.map(({ group }) => group),
    ...hedges.map(({ provider }) => provider),
    ...(borrower.parent === null ? [] : [borrower.parent]),
  ];
  const known = new Set(named.map(partyName));
  for (const name of drawn.parties.keys()) if (!known.has(name)) warnings.push(`a default of ${name} has no effect on this deal`);
  return {
    ...others,
    rentalLevel: together(others.rentalLevel, drawn.rentalLevel, (a, b) => a.times(b)),
    indexShift: together(others.indexShift, drawn.indexShift, (a, b) => a.plus(b)),
    modelLevel: levelsOf(drawn, deal),
    utilization: drawn.utilization,
    drawn,
  };
}

/** level(d_k) of every model of the deal. */
function levelsOf({ level }: DrawnPath, { lots }: Deal): ReadonlyMap<string, MonthPath> {
  const others = level.get('*');
  const models = [...new Set(lots.map(({ model }) => model))];
  return new Map(
    models.flatMap((model) => {
      const path = level.get(model) ?? others;
      return path ? [[model, path] as const] : [];
    }),
  );
}

/** Two paths in one, month by month. */
function together(a: MonthPath | null, b: MonthPath | null, of: (x: Decimal, y: Decimal) => Decimal): MonthPath | null {
  if (!a || !b) return a ?? b;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, n) => of(atMonth(a, n), atMonth(b, n)));
}
