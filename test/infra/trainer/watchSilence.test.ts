import type { TrainerMessage } from '../../../core/contracts/trainerProtocol';
import { watchSilence } from '../../../infra/trainer/watchSilence';

const start: TrainerMessage = { type: 'start', protocolVersion: 1, job: 'train' };
const numbers = { totalSteps: 9, epoch: 1, loss: 1, learningRate: 1, pairsPerSecond: 1 };
const step: TrainerMessage = { type: 'step', step: 1, ...numbers };

describe('watchSilence', () => {
  let hung: number;
  const watch = (hungAfterMs: number | undefined) => watchSilence(hungAfterMs, () => (hung += 1));
  beforeEach(() => {
    jest.useFakeTimers();
    hung = 0;
  });
  afterEach(() => jest.useRealTimers());

  test('finds one that falls silent after its steps', () => {
    const silence = watch(1000);
    for (const message of [start, step, step]) silence.heard(message);
    jest.advanceTimersByTime(999);
    expect([hung, silence.hungFor()]).toEqual([0, undefined]);
    jest.advanceTimersByTime(1);
    expect([hung, silence.hungFor()]).toEqual([1, 1000]);
  });

  test('gives three times as long before the first step', () => {
    const silence = watch(1000);
    jest.advanceTimersByTime(2999);
    silence.heard(start);
    jest.advanceTimersByTime(2999);
    expect(hung).toBe(0);
    jest.advanceTimersByTime(1);
    expect(hung).toBe(1);
  });

  test('gives a slow one ten times its longest pause; loading the model is none', () => {
    const silence = watch(1000);
    jest.advanceTimersByTime(2000);
    silence.heard(start);
    jest.advanceTimersByTime(500);
    silence.heard(step);
    jest.advanceTimersByTime(100);
    silence.heard(step);
    jest.advanceTimersByTime(4999);
    expect(hung).toBe(0);
    jest.advanceTimersByTime(1);
    expect([hung, silence.hungFor()]).toEqual([1, 5000]);
  });

  test('ends no trainer after a stop, nor where no time is given', () => {
    const stopped = watch(1000);
    stopped.heard(step);
    stopped.stop();
    watch(undefined).heard(step);
    jest.advanceTimersByTime(1e9);
    expect(hung).toBe(0);
  });
});
