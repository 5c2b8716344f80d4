import { checkBaseModel } from '../../activities/checkBaseModel';
import { TrainerFailure, type Trainer } from '../../infra/trainer/trainer';
import { specOf } from './support/runStages';

const { signal } = new AbortController();

test('the trainer is asked for the base and the length of the spec', async () => {
  const jobs: unknown[] = [];
  const trainer = { run: async (job: unknown) => jobs.push(job) } as unknown as Trainer;
  await checkBaseModel({ spec: specOf({ train: { base: 'hf:some/model', maxTokens: 64 } }) }, { trainer, signal });
  expect(jobs).toEqual([{ kind: 'check-base', base: 'hf:some/model', maxTokens: 64 }]);
});

test('what the trainer says of a base that it cannot have ends the check', async () => {
  const failure = new TrainerFailure('bad-base-model', 'hf:some/model could not be downloaded', { mend: 'use minilm' });
  const trainer: Trainer = { run: () => Promise.reject(failure) };
  const spec = specOf({ train: { base: 'hf:some/model' } });
  await expect(checkBaseModel({ spec }, { trainer, signal })).rejects.toBe(failure);
  expect(failure.retryable).toBe(false);
});
