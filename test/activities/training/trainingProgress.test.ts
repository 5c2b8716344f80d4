import { createTrainingProgress } from '../../../activities/training/trainingProgress';
import type { TrainerMessage } from '../../../core/contracts/trainerProtocol';

const step = (done: number, loss: number): TrainerMessage => ({
  ...{ type: 'step', step: done, totalSteps: 110, epoch: 1, loss, learningRate: 5e-5, pairsPerSecond: 120.4 },
});

describe('createTrainingProgress', () => {
  let nowMs: number;
  let tell: ReturnType<typeof createTrainingProgress>;
  beforeEach(() => {
    nowMs = 1000;
    tell = createTrainingProgress(() => nowMs);
    nowMs = 5000;
    tell({ type: 'start', protocolVersion: 1, job: 'train', totalSteps: 110, firstStep: 10 });
  });

  test('a resumed training: what its own steps took says what is left', () => {
    // 10 steps in 30 s, 90 to go: 270 s.
    nowMs += 30_000;
    expect(tell(step(20, 0.41234))).toEqual({
      ...{ phase: 'train', done: 20, total: 110, unit: 'steps' },
      ...{ note: 'loss 0.412, 120 pairs/s, learning rate 5.0e-5', secondsLeft: 270 },
    });
    nowMs += 240_000;
    // 95 steps in 270 s, 5 to go.
    expect(tell(step(105, 0.2))?.secondsLeft).toBe(14);
  });

  test('the last evaluation stays in the note', () => {
    nowMs += 1000;
    tell(step(55, 0.4));
    const evaluation = {
      epoch: 1,
      step: 55,
      ndcg10: 0.8,
      mrr: 0.75,
      pairwiseAccuracy: 0.9,
      loss: 0.3,
      spread: 1.2,
      flatShare: 0,
    };
    const told = 'held-out nDCG@10 0.800, MRR 0.750 at step 55';
    expect(tell({ type: 'evaluation', ...evaluation })?.note).toContain(told);
    expect(tell(step(56, 0.4))?.note).toContain(told);
  });

  test('an evaluation under way is told by its groups; a checkpoint changes nothing', () => {
    expect(tell({ type: 'progress', phase: 'evaluate', done: 120, total: 400 })).toEqual({
      ...{ phase: 'evaluate', done: 120, total: 400, unit: 'groups' },
    });
    expect(tell({ type: 'progress', phase: 'compare int8', done: 80, total: 200 })).toMatchObject({ unit: 'pairs' });
    expect(tell({ type: 'checkpoint', folder: '/tmp/c', step: 10 })).toBeUndefined();
  });
});
