import type { ScoreOverlap } from '../contracts/scoreOverlap';
import type { Qrels, Run } from './runs';
import { mean } from './statistics';

const binCount = 30;

interface Scored {
  score: number;
  isRelevant: boolean;
}

/**
 * How far a system's scores tell relevant documents of its lists from all others; nothing where the lists lack one of
 * both. AUC is the Mann-Whitney statistic over both counts. Source: Fawcett, "An introduction to ROC analysis", 2006;
 * overlap as of Inman and Bradley, "The overlapping coefficient", 1989, over bins.
 */
export function measureOverlap(qrels: Qrels, system: string, run: Run): ScoreOverlap | undefined {
  const lists = [...qrels].map(([queryId, labels]) => {
    const finite = (run.get(queryId) ?? []).filter(({ score }) => Number.isFinite(score));
    return finite.map(({ id, score }) => ({ score, isRelevant: (labels.get(id) ?? 0) > 0, isJudged: labels.has(id) }));
  });
  const pairs = lists.flat();
  const relevant = pairs.filter(({ isRelevant }) => isRelevant).length;
  const others = pairs.length - relevant;
  const auc = areaUnderCurve(pairs);
  if (auc === undefined) return undefined;
  const [lowest, highest] = rangeOf(pairs);
  const bins = countBins(pairs, lowest, highest);
  return {
    ...{ system, relevant, others, lowest, highest, bins, auc },
    judgedOthers: pairs.filter(({ isRelevant, isJudged }) => isJudged && !isRelevant).length,
    overlap: bins.reduce((sum, bin) => sum + Math.min(bin.relevant / relevant, bin.others / others), 0),
    aucWithin: mean(lists.flatMap((list) => areaUnderCurve(list) ?? [])),
  };
}

/** By ranks: the sum of those of the relevant, ties sharing theirs, less what it is at least. */
function areaUnderCurve(pairs: readonly Scored[]): number | undefined {
  const sorted = [...pairs].sort((left, right) => left.score - right.score);
  let [relevant, rankSum] = [0, 0];
  for (let start = 0; start < sorted.length;) {
    let end = start;
    while (end < sorted.length && sorted[end]!.score === sorted[start]!.score) end += 1;
    const tied = sorted.slice(start, end).filter(({ isRelevant }) => isRelevant).length;
    relevant += tied;
    rankSum += (tied * (start + 1 + end)) / 2;
    start = end;
  }
  const others = sorted.length - relevant;
  if (relevant === 0 || others === 0) return undefined;
  return (rankSum - (relevant * (relevant + 1)) / 2) / (relevant * others);
}

/** Too many for arguments of Math.min. */
function rangeOf(pairs: readonly Scored[]): [number, number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const { score } of pairs) [lowest, highest] = [Math.min(lowest, score), Math.max(highest, score)];
  return [lowest, highest];
}

/** The highest score stands in the last bin. */
function countBins(pairs: readonly Scored[], lowest: number, highest: number): ScoreOverlap['bins'] {
  const bins = Array.from({ length: binCount }, () => ({ relevant: 0, others: 0 }));
  const width = (highest - lowest) / binCount || 1;
  for (const { score, isRelevant } of pairs) {
    const bin = bins[Math.min(binCount - 1, Math.floor((score - lowest) / width))]!;
    bin[isRelevant ? 'relevant' : 'others'] += 1;
  }
  return bins;
}
