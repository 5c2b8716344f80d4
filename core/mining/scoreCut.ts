/** Bounds on what a negative may score; several hold together. */
export interface ScoreBounds {
  maxScore?: number | undefined;
  margin?: number | undefined;
  positiveShare?: number | undefined;
}

/**
 * A negative of a query scores less than this, given what the query's own passage scores: TopK-Abs, TopK-MarginPos and
 * TopK-PercPos (NV-Retriever, arXiv 2407.15831, section 3.2). Infinity where nothing bounds it.
 */
export function cutBelow(positiveScore: number, { maxScore, margin, positiveShare }: ScoreBounds): number {
  return Math.min(
    maxScore ?? Infinity,
    margin === undefined ? Infinity : positiveScore - margin,
    positiveShare === undefined ? Infinity : shareOf(positiveScore, positiveShare),
  );
}

/** A share of a negative score would be above it: the distance stays on the lower side. */
function shareOf(score: number, share: number): number {
  return score * (score >= 0 ? share : 2 - share);
}
