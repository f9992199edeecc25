import { folded, foldedCompany, isPlaceholder } from '../../input/text/spelling.js';
import { nameKey } from '../../input/audit/names.js';
import type { DealTape, Sighting } from '../../domain/tape.js';
import { gpusEach, isOnSite, lotOf, namesOf, type Claims, type RowRef } from './claims.js';
import type { PerLot } from './pledges.js';

/** A row of the tape of which not every GPU was seen. */
interface UnseenRow extends RowRef {
  readonly names: readonly string[];
  readonly gpus: number;
}

/** A row whose GPU was seen on another site than the tape says, or as another model. */
export interface Differing extends RowRef {
  readonly sighting: Sighting;
  /** The catalogue key that was seen; null where it is the site that differs. */
  readonly model: string | null;
}

/** What telemetry and site lists say of the tapes. */
export interface Seen {
  readonly sightings: number;
  /** GPUs on site by the tape that were seen. */
  readonly gpusSeen: number;
  /** Named on the tape and not seen. */
  readonly unseen: readonly UnseenRow[];
  /** GPUs on site by the tape that no serial, UUID or asset id names singly, so that no list can show them. */
  readonly nameless: number;
  readonly notOnTape: readonly Sighting[];
  readonly elsewhere: readonly Differing[];
  readonly otherModel: readonly Differing[];
  /** Names of models that the catalogue does not know; they were not compared. */
  readonly unknownModels: readonly string[];
  /** By deal, in the order of the deals: GPUs that were not seen, those without a name among them, by lot. */
  readonly missing: ReadonlyMap<DealTape, PerLot>;
}

/**
 * Tapes beside what was seen. A row is seen by a serial, a UUID or an asset id, in any spelling. Only what should be on site is looked
 * for: installed, offline or in repair.
 *
 * @param modelOf the catalogue key that a name stands for
 */
export function compareSeen(
  claims: Claims,
  audited: readonly DealTape[],
  sightings: readonly Sighting[],
  modelOf: (name: string) => string | undefined,
): Seen {
  const byKey = new Map<string, Sighting[]>();
  for (const sighting of sightings)
    for (const name of new Set([sighting.serial, sighting.uuid, sighting.assetId].filter(isName).map(nameKey))) {
      const there = byKey.get(name);
      if (there) there.push(sighting);
      else byKey.set(name, [sighting]);
    }
  const unseen: UnseenRow[] = [];
  const elsewhere: Differing[] = [];
  const otherModel: Differing[] = [];
  const unknown = new Set<string>();
  const missing = new Map<DealTape, Map<number, number>>();
  let [gpusSeen, nameless] = [0, 0];
  for (const tape of audited) {
    const gone = new Map<number, number>();
    missing.set(tape, gone);
    for (const row of tape.rows) {
      const ref = { tape, row };
      if (!isOnSite(ref)) continue;
      const { serials, ids } = namesOf(row);
      const names = serials.length > 0 ? serials : ids;
      const each = gpusEach(row, names.length);
      const found = names.map((name) => byKey.get(nameKey(name)) ?? []);
      // An asset id that nobody saw is the name of a line of the tape as often as that of a machine.
      const isNamed = serials.length > 0 || found.some((some) => some.length > 0);
      const seen = Math.min(row.quantity, each * found.filter((some) => some.length > 0).length);
      gpusSeen += seen;
      if (seen < row.quantity) {
        gone.set(row.lot, (gone.get(row.lot) ?? 0) + row.quantity - seen);
        if (isNamed) unseen.push({ ...ref, names: names.filter((_, i) => found[i]!.length === 0), gpus: row.quantity - seen });
        else nameless += row.quantity;
      }
      for (const sighting of found.flat()) {
        const { site, model } = lotOf(ref);
        if (sighting.site !== '' && site !== '' && foldedCompany(sighting.site) !== foldedCompany(site))
          elsewhere.push({ ...ref, sighting, model: null });
        if (sighting.model === '') continue;
        const read = modelOf(sighting.model);
        if (read === undefined) unknown.add(sighting.model);
        else if (read !== model) otherModel.push({ ...ref, sighting, model: read });
      }
    }
  }
  const notOnTape = sightings.filter(({ serial, uuid, assetId }) => {
    const names = [serial, uuid, assetId].filter(isName);
    return names.length > 0 && names.every((name) => !claims.has(nameKey(name)));
  });
  return {
    sightings: sightings.length,
    gpusSeen,
    unseen,
    nameless,
    notOnTape,
    elsewhere,
    otherModel,
    unknownModels: [...unknown],
    missing,
  };
}

const isName = (name: string): boolean => name !== '' && !isPlaceholder(name) && folded(name) !== '';
