import { nameKey } from '../../input/audit/names.js';
import { lotOf, namesOf, type Claims, type RowRef } from './claims.js';

/** Serials of a model that show what its format is. */
const LEAST = 10;
/** A format that more of a model's serials have than this is one of its own. */
const OWN = 0.25;
const HALF = 0.5;

/** A serial that is written as those of another model are. */
export interface ForeignSerial extends RowRef {
  readonly serial: string;
  readonly format: string;
  /** The model whose serials look like this. */
  readonly home: string;
}

/**
 * How a serial is written: its leading letters, then each run of digits as 9 and its length, of letters as A: `SN00123` is `SN9(5)`.
 */
function formatOf(serial: string): string {
  const key = nameKey(serial);
  const lead = /^\p{L}*/u.exec(key)![0];
  return lead + key.slice(lead.length).replace(/\p{L}+|\d+/gu, (run) => `${/\d/.test(run[0]!) ? '9' : 'A'}(${run.length})`);
}

/**
 * Serials in the format of another model: at least 10 serials and more than half of that model's have it, more than half of those in
 * the format are that model's, and under a quarter of the row's own model.
 */
export function foreignSerials(claims: Claims, isAudited: (ref: RowRef) => boolean): ForeignSerial[] {
  const counts = new Map<string, Map<string, number>>();
  const totals = new Map<string, number>();
  const each = function* (): Generator<{ ref: RowRef; serial: string; format: string; model: string }> {
    for (const tape of claims.tapes)
      for (const row of tape.rows) {
        const ref = { tape, row };
        for (const serial of namesOf(row).serials) yield { ref, serial, format: formatOf(serial), model: lotOf(ref).model };
      }
  };
  for (const { format, model } of each()) {
    const models = counts.get(format) ?? new Map<string, number>();
    counts.set(format, models.set(model, (models.get(model) ?? 0) + 1));
    totals.set(model, (totals.get(model) ?? 0) + 1);
  }
  const homes = new Map<string, string>();
  for (const [format, models] of counts) {
    const [home, n] = [...models].reduce((best, one) => (one[1] > best[1] ? one : best));
    const inFormat = [...models.values()].reduce((sum, m) => sum + m, 0);
    if (n >= LEAST && n > HALF * totals.get(home)! && n > HALF * inFormat && models.size > 1) homes.set(format, home);
  }
  const found: ForeignSerial[] = [];
  if (homes.size === 0) return found;
  for (const { ref, serial, format, model } of each()) {
    const home = homes.get(format);
    if (home === undefined || home === model || counts.get(format)!.get(model)! >= OWN * totals.get(model)!) continue;
    if (isAudited(ref)) found.push({ ...ref, serial, format, home });
  }
  return found;
}
