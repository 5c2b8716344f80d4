/** A document by its place in what was asked. */
export interface RankedDocument {
  index: number;
  /** The model's raw score: a logit, or a similarity times its scale. */
  score: number;
  /** The sigmoid of the raw score, 0 to 1, in the order of the raw scores. */
  probability: number;
}

/** Takes a number between 0.5 and 1 to the next one below it. */
const lower = 1 - Number.EPSILON / 2;

/**
 * Documents by raw score, best first; ties by place. Above 37 the sigmoid of a 64-bit number is 1, so where raw scores
 * differ and their sigmoids do not, the lower one goes down by the least there is: who sorts by it gets the same order.
 */
export function rankDocuments(scores: ArrayLike<number>): RankedDocument[] {
  const places = Array.from(scores, (score, index) => ({ index, score }));
  places.sort((left, right) => right.score - left.score || left.index - right.index);
  let before = { score: NaN, probability: Infinity };
  return places.map(({ index, score }) => {
    const isTie = score === before.score;
    const own = sigmoid(score);
    const probability = isTie || own >= before.probability ? before.probability * (isTie ? 1 : lower) : own;
    before = { score, probability };
    return { index, score, probability };
  });
}

/** Computed so that neither end overflows or loses digits. */
function sigmoid(score: number): number {
  if (score >= 0) return 1 / (1 + Math.exp(-score));
  const power = Math.exp(score);
  return power / (1 + power);
}
