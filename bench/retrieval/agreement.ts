import type { SampledLists } from './measurement';
import { comparedQuestions, nearSides, type SideName } from './sides';

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

/** How much of our best `depth` passages a side finds whose scores are only near ours, 0 to 1. */
export interface Overlap {
  name: SideName;
  depth: number;
  share: number;
}

export function measureOverlaps([ours, ...others]: [SideName, SampledLists][], k: number): Overlap[] {
  return others
    .filter(([name]) => nearSides.has(name))
    .flatMap(([name, theirs]) => [10, k].map((depth) => ({ name, depth, share: overlapAt(depth, ours![1], theirs) })));
}

/** The mean over the questions. */
function overlapAt(depth: number, ours: SampledLists, theirs: SampledLists): number {
  const shares = ours.map((list, question) => {
    const best = list.slice(0, depth);
    const others = new Set(theirs[question]!.slice(0, depth).map(({ passage }) => passage));
    return best.length === 0 ? 1 : best.filter(({ passage }) => others.has(passage)).length / best.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

export function describeAgreement(present: SideName[], overlaps: Overlap[]): string[] {
  const alike = present.filter((name) => !nearSides.has(name));
  return [
    ...(alike.length > 1 ? [`The lists of ${comparedQuestions} questions agree between ${alike.join(' and ')}.`] : []),
    ...overlaps.map(
      ({ name, depth, share }) =>
        `${name} has ${(share * 100).toFixed(1)}% of rankwright's best ${depth}: it rounds the lengths of passages.`,
    ),
  ];
}
