import type { JudgeOptions } from '../judgeOptions';
import type { JudgeResult, JudgeTrouble, Verdict } from '../judgeStrategy';
import { labelOf, type GradeCuts } from '../label';
import { gradeOrder, rankByValue } from './gradeOrder';

/** S = -0.5 ln r_p - 0.5 ln r_l of ranks from 1, which may be shared; more is better. GroupRank, arXiv 2511.11653. */
export function fuseRanks(pointwise: readonly number[], listwise: readonly number[]): number[] {
  return pointwise.map((rank, index) => -0.5 * Math.log(rank) - 0.5 * Math.log(listwise[index] ?? 1));
}

/**
 * One order from the verdicts of two teachers, equal sums in the order of the listwise one. The pointwise teacher has a
 * scale of its own, which an order lacks; what it says of a passage alone is not overruled: its positives are no
 * negatives, and its negative vouches for no query. Passages that only one teacher could judge have no verdict.
 */
export function fuseTeachers(
  { scored, ordered }: { scored: JudgeResult; ordered: JudgeResult },
  cuts: GradeCuts,
  options: JudgeOptions,
): JudgeResult {
  const orderOf = new Map(ordered.verdicts.map((verdict) => [verdict.passage, verdict]));
  const pairs = scored.verdicts.flatMap((point) => {
    const list = orderOf.get(point.passage);
    return list ? [{ point, list }] : [];
  });
  const { scoreCorrelation } = ordered;
  return {
    verdicts: gradePairs(pairs, cuts, options),
    troubles: joinTroubles(scored.troubles, ordered.troubles),
    warnings: [...(scored.warnings ?? []), ...(ordered.warnings ?? [])],
    ...(scoreCorrelation === undefined ? {} : { scoreCorrelation }),
  };
}

interface Pair {
  point: Verdict;
  list: Verdict;
}

function gradePairs(pairs: readonly Pair[], cuts: GradeCuts, options: JudgeOptions): Verdict[] {
  const ranks = rankPairs(pairs);
  // Without a verdict on its own passage the query goes, and of the others nothing is known.
  const own = ranks.find(({ point }) => point.passage === 0);
  const others = ranks.filter((pair) => pair !== own);
  const graded = gradeOrder([own?.rank ?? Infinity, ...others.map(({ rank }) => rank)], options, new Map());
  return [own, ...others].flatMap((pair, index) => {
    const verdict = graded[index];
    if (!pair || !verdict) return [];
    const { passage, grade } = pair.point;
    const { requestKey } = pair.list;
    return { ...verdict, passage, grade: overrule(verdict.grade, passage === 0, labelOf(grade, cuts)), requestKey };
  });
}

/** From 1; no two share a rank unless both teachers had them equal. */
function rankPairs(pairs: readonly Pair[]): (Pair & { rank: number })[] {
  const listwise = rankByValue(pairs.map(({ list }) => valueOf(list)));
  const sums = fuseRanks(rankByValue(pairs.map(({ point }) => valueOf(point))), listwise);
  const places = pairs.map((_, index) => index);
  const compare = (left: number, right: number) => {
    const difference = (sums[right] ?? 0) - (sums[left] ?? 0);
    return Math.abs(difference) > rounding ? difference : (listwise[left] ?? 0) - (listwise[right] ?? 0);
  };
  places.sort(compare);
  const ranks: number[] = [];
  for (const [index, place] of places.entries()) {
    const before = places[index - 1];
    ranks[place] = before !== undefined && compare(before, place) === 0 ? (ranks[before] ?? 0) : index + 1;
  }
  return pairs.map((pair, index) => ({ ...pair, rank: ranks[index] ?? 0 }));
}

/** Sums of the same ranks differ by less, in whatever order they are added. */
const rounding = 1e-12;

function valueOf({ score, grade }: Verdict): number {
  return score ?? grade;
}

function overrule(grade: number, isOwn: boolean, label: ReturnType<typeof labelOf>): number {
  if (isOwn) return label === 'negative' ? 0 : grade;
  return label === 'positive' ? Math.max(grade, 1) : grade;
}

/** A passage that both teachers lost is lost once. */
function joinTroubles(scored: readonly JudgeTrouble[], ordered: readonly JudgeTrouble[]): JudgeTrouble[] {
  const lost = new Set(scored.flatMap(({ passages }) => passages));
  return [
    ...scored,
    ...ordered.map((trouble) => ({ ...trouble, passages: trouble.passages.filter((place) => !lost.has(place)) })),
  ];
}
