import type { TrainerMessage } from '../../core/contracts/trainerProtocol';
import type { Trainer } from '../../infra/trainer/trainer';
import type { BusinessMetrics } from './businessMetrics';

/** The same trainer, which also shows its course. `metricsOf`: asked when a job runs, for then the runtime is there. */
export function observeTraining(trainer: Trainer, metricsOf: () => BusinessMetrics): Trainer {
  return {
    run: (job, options = {}) => {
      const tell = createTeller(metricsOf());
      const onMessage = (message: TrainerMessage): void => {
        tell(message);
        options.onMessage?.(message);
      };
      return trainer.run(job, { ...options, onMessage });
    },
  };
}

/** Not every step has a message: steps are counted by the numbers that the messages carry. */
function createTeller(metrics: BusinessMetrics): (message: TrainerMessage) => void {
  let counted = 0;
  return (message) => {
    if (message.type === 'start') counted = message.firstStep ?? 0;
    if (message.type === 'step') {
      metrics.trainingSteps.add(Math.max(0, message.step - counted));
      counted = Math.max(counted, message.step);
      metrics.trainingLoss.set(message.loss);
      metrics.trainingPairsPerSecond.set(message.pairsPerSecond);
    }
    if (message.type === 'evaluation') metrics.developmentNdcg10.set(message.ndcg10);
  };
}
