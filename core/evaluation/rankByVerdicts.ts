/** What was said of a passage, by its place in a list: `score` where there is one, else `grade` decides; higher is better. */
export interface PassageVerdict {
  passage: number;
  grade: number;
  score?: number;
}

/**
 * The places of a list of so many passages, the best first: ties as the list has them, and behind all others those of
 * which nothing was said.
 */
export function rankByVerdicts(
  passages: number,
  verdicts: readonly PassageVerdict[],
): { places: number[]; unjudged: number } {
  const values = new Map(verdicts.map(({ passage, score, grade }) => [passage, score ?? grade]));
  const places = Array.from({ length: passages }, (_, place) => place);
  const valueOf = (place: number): number => values.get(place) ?? Number.NEGATIVE_INFINITY;
  // Sorting is stable; two without a value would have the difference NaN.
  places.sort((left, right) => (valueOf(left) === valueOf(right) ? 0 : valueOf(right) - valueOf(left)));
  return { places, unjudged: passages - values.size };
}
