import { checkBaseModel } from '../../activities/checkBaseModel';
import { checkEncoder } from '../../activities/checkEncoder';
import type { StageTools } from '../../activities/stage/tools';
import { TrainerFailure, type Trainer } from '../../infra/trainer/trainer';
import { specOf } from './support/runStages';

const { signal } = new AbortController();
const [ofBase, ofTokenizer, ofEncoder] = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
const trainable = async (model: string) => `/cache/${model}`;

test('the trainer is asked for the stored files of the base and the length of the spec', async () => {
  const jobs: unknown[] = [];
  const trainer = { run: async (job: unknown) => jobs.push(job) } as unknown as Trainer;
  const spec = specOf({ train: { base: 'hf:some/model', baseSha256: ofBase, maxTokens: 64 } });
  await checkBaseModel({ spec }, { tools: { trainer, trainable }, signal });
  expect(jobs).toEqual([{ kind: 'check-base', base: `/cache/${ofBase}`, baseName: 'hf:some/model', maxTokens: 64 }]);
});

test('what the trainer says of a base that it cannot read ends the check', async () => {
  const failure = new TrainerFailure('bad-base-model', 'base model hf:some/model does not load', {
    mend: 'use minilm',
  });
  const trainer: Trainer = { run: () => Promise.reject(failure) };
  const spec = specOf({ train: { base: 'hf:some/model', baseSha256: ofBase } });
  await expect(checkBaseModel({ spec }, { tools: { trainer, trainable }, signal })).rejects.toBe(failure);
  expect(failure.retryable).toBe(false);
});

test('the tokens of the base and the bi-encoder are opened where searches run', async () => {
  const opened: string[] = [];
  const open = (kind: string) => async (model: string) => void opened.push(`${kind} ${model}`);
  const tools = { tokenizer: open('tokenizer'), encoder: open('encoder') } as unknown as StageTools;
  await checkEncoder({ spec: specOf({ candidates: { encoder: 's3://b/e', encoderSha256: ofEncoder } }) }, tools);
  const train = { base: 'hf:some/model', tokenizerSha256: ofTokenizer, baseSha256: ofBase };
  await checkEncoder({ spec: specOf({ train, candidates: { encoderSha256: ofEncoder } }) }, tools);
  expect(opened).toEqual([
    'tokenizer minilm',
    `encoder ${ofEncoder}`,
    `tokenizer ${ofTokenizer}`,
    `encoder ${ofEncoder}`,
  ]);
});
