import { noopMetricMeter, type MetricMeter } from '@temporalio/common';
import type { TrainerMessage } from '../../../core/contracts/trainerProtocol';
import type { Trainer } from '../../../infra/trainer/trainer';
import { businessMetricsOf } from '../../../workers/telemetry/businessMetrics';
import { observeTraining } from '../../../workers/telemetry/observeTraining';

const step = (number: number, loss: number): TrainerMessage => ({
  ...{ type: 'step', step: number, totalSteps: 9, epoch: 1, loss, learningRate: 1e-5, pairsPerSecond: 12 },
});
/** A training that goes on from its fourth step, and tells of two of the following five. */
const messages: TrainerMessage[] = [
  { type: 'start', protocolVersion: 1, job: 'train', firstStep: 4 },
  step(6, 0.5),
  { type: 'evaluation', step: 6, ndcg10: 0.75, mrr: 0.5 } as TrainerMessage,
  step(9, 0.25),
];

test('steps are counted from where the training goes on, and the latest figures are shown', async () => {
  const told: TrainerMessage[] = [];
  const trainer = {
    run: (_job: unknown, { onMessage }: { onMessage: (message: TrainerMessage) => void }) => {
      messages.forEach(onMessage);
      return Promise.resolve('done');
    },
  } as unknown as Trainer;
  const values: Record<string, number[]> = {};
  const observed = observeTraining(trainer, () => businessMetricsOf(recordingMeter(values)));
  const job = {} as Parameters<Trainer['run']>[0];
  expect(await observed.run(job, { onMessage: (message) => told.push(message) })).toBe('done');
  expect(told).toEqual(messages);
  expect(values).toEqual({
    rankwright_training_steps: [2, 3],
    rankwright_training_loss: [0.5, 0.25],
    rankwright_training_pairs_per_second: [12, 12],
    rankwright_training_development_ndcg10: [0.75],
  });
});

function recordingMeter(values: Record<string, number[]>): MetricMeter {
  const record = (name: string) => (value: number) => void (values[name] ??= []).push(value);
  // The methods of what does nothing are those of its class.
  return Object.assign(Object.create(noopMetricMeter) as MetricMeter, {
    createCounter: (name: string) => ({ ...noopMetricMeter.createCounter(name), add: record(name) }),
    createGauge: (name: string) => ({ ...noopMetricMeter.createGauge(name), set: record(name) }),
  });
}
