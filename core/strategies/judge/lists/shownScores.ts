import type { ShownScores } from '../judgeOptions';
import type { JudgedPassage } from '../judgeStrategy';

/** A retriever's score of each passage, by place; undefined where it did not find the passage. */
export function scoresOf(passages: readonly JudgedPassage[], retriever: ShownScores['retriever']) {
  return passages.map(({ sources }) => sources.find((source) => source.retriever === retriever)?.score);
}

/**
 * Scores as text, by place, on one scale for the whole list, so that every window shows the same number. `0-1` and
 * `0-100` put the least score at the lower and the greatest at the upper end; scores that are all equal stand in the
 * middle. Raw scores have two decimals, those of the encoder, which lie close together, three.
 */
export function renderScores(
  scores: readonly (number | undefined)[],
  { retriever, scale }: Pick<ShownScores, 'retriever' | 'scale'>,
): (string | undefined)[] {
  const known = scores.filter((score) => score !== undefined);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const share = (score: number) => (high > low ? (score - low) / (high - low) : 0.5);
  return scores.map((score) => {
    if (score === undefined) return undefined;
    if (scale === 'raw') return score.toFixed(retriever === 'bm25' ? 2 : 3);
    return scale === '0-1' ? share(score).toFixed(2) : `${Math.round(100 * share(score))}`;
  });
}

/** Places by falling score; those without one last, all ties as they came. */
export function orderByScore(places: readonly number[], scores: readonly (number | undefined)[]): number[] {
  const scored = places.filter((place) => scores[place] !== undefined);
  const others = places.filter((place) => scores[place] === undefined);
  return [...scored.sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0)), ...others];
}
