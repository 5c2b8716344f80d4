import type { JudgeAudit } from '../contracts/judgeAudit';
import { weightedKappa } from './kappa';
import type { GradedPair } from './measureJudge';

/**
 * How well each cut of the judge's grades tells what people call relevant (from `positiveFrom`), and the best by kappa,
 * which a rare grade does not distort as it does plain agreement; of equals the one nearest to the present cut.
 */
export function compareCuts(
  pairs: readonly GradedPair[],
  { scale, positiveFrom }: { scale: number; positiveFrom: number },
): Pick<JudgeAudit, 'cuts' | 'suggestedPositiveFrom'> {
  const graded = pairs.flatMap(({ judge, humans }) =>
    humans.flatMap((grade) => (grade === undefined ? [] : [{ judge, isRelevant: Number(grade >= positiveFrom) }])),
  );
  const cuts = Array.from({ length: scale }, (_, index) => index + 1).map((cut) => {
    const labels = graded.map(({ judge, isRelevant }) => [isRelevant, Number(judge >= cut)] as const);
    const agreed = labels.filter(([human, ours]) => human === ours).length;
    return { positiveFrom: cut, agreement: agreed / labels.length, kappa: weightedKappa(labels, 1) };
  });
  const distance = (cut: number): number => Math.abs(cut - positiveFrom);
  const best = [...cuts].sort(
    (left, right) =>
      right.kappa - left.kappa ||
      distance(left.positiveFrom) - distance(right.positiveFrom) ||
      left.positiveFrom - right.positiveFrom,
  );
  return { cuts, suggestedPositiveFrom: best[0]?.positiveFrom ?? positiveFrom };
}
