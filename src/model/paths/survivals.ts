import type { Hedge } from '../../domain/hedge.js';
import { partyName } from '../../domain/party.js';
import { partyPd, type Rated, survival } from '../frame/pd.js';
import type { Lane } from './blocks.js';
import type { BlockDrawn } from './conditions.js';
import type { Frame } from './frame.js';
import type { Runs } from './values.js';

/** Who lives how long, in the runs of a block. @source methodology 9, 17 D and 18 */
export class Survivals {
  constructor(
    private readonly frame: Frame,
    private readonly drawn: BlockDrawn | null,
  ) {}

  /** The month in which a party defaults on a drawn path; Infinity where it lives. */
  monthOf(name: string): Lane {
    return this.drawn?.parties.get(partyName(name)) ?? Infinity;
  }

  /** (1 − PD)^{x/12} of a party. */
  usual({ rating, cds }: Rated, months: number): number {
    const powers = (): number => survival(partyPd({ rating, cds }, this.frame.model.deal.assumptions.values)).at(months).toNumber();
    return this.frame.monthly(`survival ${rating}${cds ? ` ${cds.bps.toFixed()}/${cds.recovery.toFixed()}` : ''}`, months, powers);
  }

  /** S of the provider of a hedge, so many months after grid date k: on a drawn path 1 until its default and then 0. */
  provider({ provider, rating, cds }: Pick<Hedge, 'provider' | 'rating' | 'cds'>, k: number, months: number, { A, part }: Runs): Lane {
    if (!this.drawn) return this.usual({ rating, cds }, months);
    return A.map(part(this.monthOf(provider)), (end) => (k + months < end ? 1 : 0));
  }
}
