import { sha256 } from '../hashing/digest';

/** Something to choose; `name` is what its chance hangs on, `weight` is above 0. */
export interface Weighted {
  name: string;
  weight: number;
}

/**
 * The choice of a row among weighted options, by hash: each option comes with a share that is proportional to its
 * weight, and the row's choice hangs on seed, row and options alone. An option that is added, removed or weighed
 * anew moves only rows that come to it or leave it. Source: weighted rendezvous hashing (Schindelhauer and Schomaker
 * 2005; Thaler and Ravishankar 1998 without weights): the smallest of -ln(u) / weight, u uniform by hash.
 * @throws RangeError without options
 */
export function chooseWeighted<Option extends Weighted>(
  options: readonly Option[],
  ...seed: readonly (string | number)[]
): Option {
  let chosen: { option: Option; distance: number } | undefined;
  for (const option of options) {
    const distance = -Math.log(uniformOf(...seed, option.name)) / option.weight;
    if (!chosen || distance < chosen.distance) chosen = { option, distance };
  }
  if (!chosen) throw new RangeError('nothing to choose from');
  return chosen.option;
}

/** In (0, 1], uniform over hashes of the values: 52 bits, as many as a double tells apart. */
function uniformOf(...values: readonly (string | number)[]): number {
  return (parseInt(sha256(JSON.stringify(values)).slice(0, 13), 16) + 1) / 2 ** 52;
}
