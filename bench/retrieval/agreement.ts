import type { SampledLists } from './measurement';

/** bm25s computes with 32-bit floats. */
const tolerance = 1e-4;

/**
 * Compares two sides' lists of the same questions: scores rank by rank, and the passages, of which those within the
 * tolerance of the last score may differ, since ties are broken in different ways.
 * @returns what differs first, or undefined when the lists agree.
 */
export function describeDifference(ours: SampledLists, theirs: SampledLists): string | undefined {
  if (ours.length !== theirs.length) return `${ours.length} lists beside ${theirs.length}`;
  for (const [question, list] of ours.entries()) {
    const other = theirs[question]!;
    if (list.length !== other.length) return `question ${question}: ${list.length} passages beside ${other.length}`;
    const scores = new Map(other.map(({ passage, score }) => [passage, score]));
    const lowest = (other.at(-1)?.score ?? 0) + tolerance;
    for (const [index, { passage, score }] of list.entries()) {
      const [ranked, same] = [other[index]!.score, scores.get(passage) ?? (score <= lowest ? score : NaN)];
      if (!(Math.abs(score - ranked) <= tolerance && Math.abs(score - same) <= tolerance)) {
        return `question ${question}, rank ${index + 1}, passage ${passage}: ${score} beside ${same}, ranked ${ranked}`;
      }
    }
  }
  return undefined;
}
