/** Rows of one source that can be trained on, and how many of the mixture they are to be. */
export interface MixedSource {
  groups: number;
  share?: number | undefined;
  weight?: number | undefined;
}

/**
 * Training groups of each source, so that one with a share is that part of all: `generated` groups and those of sources
 * with a weight count in full. Shares together are below 1.
 */
export function planMixture(generated: number, sources: readonly MixedSource[]): number[] {
  const weighed = sources.map(({ groups, share, weight = 1 }) =>
    share === undefined ? Math.round(groups * weight) : 0,
  );
  const shares = sources.reduce((sum, { share = 0 }) => sum + share, 0);
  const total = weighed.reduce((sum, count) => sum + count, generated) / (1 - shares);
  return sources.map(({ groups, share }, place) => {
    if (share === undefined) return weighed[place] ?? 0;
    return groups === 0 ? 0 : Math.round(share * total);
  });
}

/**
 * How many times the group at each place, from 0, is taken, so that `target` of `count` are: as evenly over the places as
 * whole numbers can be (systematic sampling; Madow 1944). `start`, in 0..1, decides which.
 */
export function takeEvenly(count: number, target: number, start: number): (place: number) => number {
  const before = (place: number): number => Math.floor((place * target) / count + start);
  return (place) => before(place + 1) - before(place);
}
