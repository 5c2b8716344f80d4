import type { ActivityProgress } from '../../core/contracts/run';
import type { TrainerMessage } from '../../core/contracts/trainerProtocol';

type Details = Omit<ActivityProgress, 'stage' | 'item'>;
type Told<Type extends TrainerMessage['type']> = Extract<TrainerMessage, { type: Type }>;

/**
 * Turns the messages of a trainer into what a person who watches wants to know; undefined for a message that changes
 * nothing of it. The time that is left is estimated from all steps of this process, evaluations between them included.
 */
export function createTrainingProgress(
  nowMs: () => number = () => performance.now(),
): (message: TrainerMessage) => Details | undefined {
  let startedAtMs = nowMs();
  let firstStep = 0;
  let step: Told<'step'> | undefined;
  let evaluation: Told<'evaluation'> | undefined;
  const describe = (): Details | undefined => {
    if (!step) return undefined;
    const msPerStep = (nowMs() - startedAtMs) / (step.step - firstStep);
    const { step: done, totalSteps: total } = step;
    const note = [describeStep(step), ...(evaluation ? [describeEvaluation(evaluation)] : [])].join(', ');
    return {
      phase: 'train',
      done,
      total,
      unit: 'steps',
      note,
      secondsLeft: Math.round((msPerStep * (total - done)) / 1000),
    };
  };
  return (message) => {
    if (message.type === 'start') {
      startedAtMs = nowMs();
      firstStep = message.firstStep ?? 0;
      return undefined;
    }
    if (message.type === 'progress') {
      const { phase, done, total } = message;
      return { phase, done, total, unit: phase === 'evaluate' ? 'groups' : 'pairs' };
    }
    if (message.type === 'step') step = message;
    else if (message.type === 'evaluation') evaluation = message;
    else return undefined;
    return describe();
  };
}

function describeStep({ loss, pairsPerSecond, learningRate }: Told<'step'>): string {
  return `loss ${loss.toFixed(3)}, ${pairsPerSecond.toFixed(0)} pairs/s, learning rate ${learningRate.toExponential(1)}`;
}

function describeEvaluation({ step, ndcg10, mrr }: Told<'evaluation'>): string {
  return `held-out nDCG@10 ${ndcg10.toFixed(3)}, MRR ${mrr.toFixed(3)} at step ${step}`;
}
