import type { PipelineSpec } from '../contracts/pipelineSpec';
import type { GradeCuts } from '../strategies/judge/gradeCuts';
import type { RankRange } from './rankRanges';
import type { ScoreBounds } from './scoreCut';

/** Score cut-offs, whose opinion they compare, and what becomes of the candidates above them. */
export interface CutRules extends ScoreBounds {
  scorer: string;
  falseNegatives: 'drop' | 'relabel';
}

/** How the negatives of a query are chosen. */
export interface MiningRules {
  ranges: RankRange[];
  order: 'hardest' | 'drawn';
  seed: number;
  unjudged: 'drop' | 'fill';
  nearDuplicate: number;
  /** Absent: nothing is cut by a score. */
  cut?: CutRules;
  cuts: GradeCuts;
}

/** What of the spec decides how negatives are chosen, and nothing that it leaves without effect. */
export function selectMiningRules(negatives: PipelineSpec['negatives']): Omit<MiningRules, 'cuts'> {
  const { perQuery, ranges, order, seed, unjudged, nearDuplicate } = negatives;
  const { scorer, maxScore, margin, positiveShare, falseNegatives } = negatives;
  const hasCut = [maxScore, margin, positiveShare].some((bound) => bound !== undefined);
  return {
    ranges: ranges.length > 0 ? ranges : [{ from: 1, to: Number.MAX_SAFE_INTEGER, count: perQuery }],
    order,
    seed: order === 'drawn' ? seed : 0,
    unjudged,
    nearDuplicate,
    ...(hasCut ? { cut: { scorer, falseNegatives, maxScore, margin, positiveShare } } : {}),
  };
}
